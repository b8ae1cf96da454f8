"""The rendered book as a reader meets it: in a real browser, served from this machine, with no other host."""

import csv
import functools
import http.server
import json
import os
import re
import shutil
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit
from xml.etree import ElementTree

import nbformat
import pandas as pd
import pytest
import rispy
from playwright.sync_api import Browser, Page, sync_playwright
from pybtex.database import parse_string

from chollima_research import figures, plots
from chollima_research.book import mark_words
from chollima_research.vocabulary import STATUSES

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "build" / "site"
NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
CHAPTERS = [f"chapters/{path.stem}.html" for path in NOTEBOOKS]
RECORDS = [json.loads(path.read_text("utf-8")) for path in sorted((ROOT / "figures").glob("[0-9][0-9]-*.json"))]

# No name is looked up: a page that asks another host fails, and Chromium asks none of its own accord.
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]

READ = """() => {
  const straight = (text) => text.replace(/[‘’]/g, "'").replace(/[“”]/g, '"');
  const text = (node) => (node ? straight(node.textContent).replace(/\\s+/g, ' ').trim() : '');
  const bare = document.querySelector('article').cloneNode(true);
  bare.querySelectorAll('details.code').forEach((code) => code.remove());
  return {
    title: text(document.querySelector('h1')).replace('¶', ''),
    headings: document.querySelectorAll('h1').length,
    text: text(bare),
    ids: [...document.querySelectorAll('[id]')].map((node) => node.id),
    links: [...document.querySelectorAll('a[href]')].map((a) => a.href),
    sidebar: [...document.querySelectorAll('.sidebar-tree a.reference')].map((a) => [text(a), a.href]),
    images: [...document.querySelectorAll('article img')].map((img) => [img.src, img.alt, img.naturalWidth]),
    folds: [...document.querySelectorAll('details.code')].map((code) => code.open),
    stderr: document.querySelectorAll('.output.stderr, .output.traceback').length,
    figures: [...document.querySelectorAll('article figure')].map((figure) => ({
      id: figure.id,
      number: text(figure.querySelector('.caption-number')),
      caption: text(figure.querySelector('.caption-text')),
      source: text(figure.querySelector('.source-line')),
      sources: [...figure.querySelectorAll('.legend a[href*="#source-"]')].map((a) => a.href),
      image: figure.querySelector('img').src,
      alt: figure.querySelector('img').alt,
      width: figure.querySelector('img').naturalWidth,
      downloads: Object.fromEntries(
        [...figure.querySelectorAll('a.download')].map((a) => [a.href.split('.').pop(), a.href])
      ),
    })),
  };
}"""

CONTRAST = """(node) => {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map((c) => c / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [a, b] = [getComputedStyle(node).color, getComputedStyle(document.body).backgroundColor].map(light);
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}"""


@dataclass
class Visit:
    """What one page held, and what went wrong when it was opened."""

    troubles: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    content: dict[str, Any] = field(default_factory=dict)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Address of the rendered book on a port of this machine alone."""
    if not (SITE / "index.html").is_file():
        pytest.fail("build/site/index.html is missing: render the book first (doit book, or make test).")

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(SITE))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    names = [os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"]
    program = next((path for name in names if name and (path := shutil.which(name))), None)
    if program is None:
        pytest.fail("No Chromium: install it, or set CHROMIUM to the path of its program.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=FLAGS, chromium_sandbox=False)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def visits(browser: Browser, address: str) -> dict[str, Visit]:
    """Every page of the book, opened once."""
    found = {}
    for path in sorted(SITE.rglob("*.html")):
        name = path.relative_to(SITE).as_posix()
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        found[name] = watch(page)
        page.goto(address + name, wait_until="networkidle")
        found[name].content = page.evaluate(READ)
        page.close()
    return found


def watch(page: Page) -> Visit:
    visit = Visit()
    page.on("request", lambda request: visit.requests.append(request.url))
    page.on("requestfailed", lambda request: visit.troubles.append(f"failed: {request.url}"))
    page.on("response", lambda r: visit.troubles.append(f"{r.status}: {r.url}") if r.status >= 400 else None)
    page.on("pageerror", lambda error: visit.troubles.append(f"script: {error}"))
    page.on("console", lambda m: visit.troubles.append(m.text) if m.type in ("error", "warning") else None)
    return visit


def shown_figures(visits: dict[str, Visit]) -> dict[str, dict[str, Any]]:
    return {figure["id"]: figure for name in CHAPTERS for figure in visits[name].content["figures"]}


def fetch(url: str) -> bytes:
    with urllib.request.urlopen(url) as response:
        assert response.status == 200
        return bytes(response.read())


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def test_there_is_a_page_for_every_chapter_and_every_list(visits: dict[str, Visit]) -> None:
    pages = {
        "index.html",
        "figures.html",
        "data.html",
        "cite.html",
        "bibliography.html",
        "search.html",
        "validation.html",
    }
    assert CHAPTERS
    assert visits.keys() == pages | set(CHAPTERS)
    headings = {name: visit.content["headings"] for name, visit in visits.items() if name != "search.html"}
    assert set(headings.values()) == {1}, headings


def test_pages_open_without_errors(visits: dict[str, Visit]) -> None:
    assert {name: visit.troubles for name, visit in visits.items() if visit.troubles} == {}
    assert {name for name, visit in visits.items() if visit.content["stderr"]} == set()


def test_pages_ask_no_other_host(visits: dict[str, Visit], address: str) -> None:
    asked = {url for visit in visits.values() for url in visit.requests}
    assert len(asked) > len(visits)
    assert {url for url in asked if not url.startswith((address, "data:"))} == set()


def test_chapters_stand_in_order_with_their_numbers(visits: dict[str, Visit], address: str) -> None:
    first_lines = [nbformat.read(path, as_version=4).cells[0].source.splitlines()[0] for path in NOTEBOOKS]
    lines = [line.removeprefix("# ") for line in first_lines]
    titles = [
        lines[0],
        *(f"{int(path.name[:2])}. {line}" for path, line in zip(NOTEBOOKS, lines, strict=True) if line != lines[0]),
    ]
    expected = [[title, address + name] for title, name in zip(titles, CHAPTERS, strict=True)]
    assert [visits[name].content["title"] for name in CHAPTERS] == titles
    for name, visit in visits.items():
        links = [[text, url.removesuffix("#")] for text, url in visit.content["sidebar"]]
        assert [link for link in links if "/chapters/" in link[1]] == expected, name


def test_every_committed_figure_is_shown_once_and_numbered_by_chapter(visits: dict[str, Visit]) -> None:
    shown = [(name, figure) for name in visits for figure in visits[name].content["figures"]]
    assert RECORDS
    assert sorted(figure["id"] for _, figure in shown) == sorted(f"figure-{record['id']}" for record in RECORDS)
    assert not visits[CHAPTERS[0]].content["figures"], "the overview quotes the figures of others"
    for name, path in zip(CHAPTERS[1:], NOTEBOOKS[1:], strict=True):
        chapter = int(path.name[:2])
        numbers = [figure["number"] for figure in visits[name].content["figures"]]
        assert numbers == [f"Figure {chapter}.{n}" for n in range(1, len(numbers) + 1)]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["id"])
def test_figure_has_picture_text_caption_and_sources(record: dict[str, Any], visits: dict[str, Visit]) -> None:
    figure = shown_figures(visits)[f"figure-{record['id']}"]
    assert figure["width"] > 300
    assert fetch(figure["image"]) == (ROOT / "figures" / f"{record['id']}.svg").read_bytes()
    assert figure["alt"] == record["alt"] != ""
    assert figure["caption"].startswith(squeezed(f"{record['title']}. {record['caption']}"))
    assert figure["source"].startswith("Sources: ")
    anchors = [url.partition("#source-")[2] for url in figure["sources"]]
    assert anchors == [source.replace("_", "-") for source in record["sources"]]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["id"])
def test_caption_stands_once(record: dict[str, Any], visits: dict[str, Visit]) -> None:
    chapter = next(name for name in CHAPTERS if name.startswith(f"chapters/{record['id'][:2]}_"))
    text = visits[chapter].content["text"]
    assert text.count(squeezed(record["caption"])) == 1
    assert f"Figure {record['id']}" not in text


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["id"])
def test_downloads_are_the_committed_files(record: dict[str, Any], visits: dict[str, Visit]) -> None:
    downloads = shown_figures(visits)[f"figure-{record['id']}"]["downloads"]
    assert downloads.keys() == {*figures.FORMATS, "bib", "ris"}
    for kind in figures.FORMATS:
        assert fetch(downloads[kind]) == (ROOT / "figures" / f"{record['id']}.{kind}").read_bytes(), kind
    own = f"chollima_{record['id'].replace('-', '_')}"
    works = {own, *record["sources"]}
    assert parse_string(fetch(downloads["bib"]).decode(), "bibtex").entries.keys() == works
    assert {entry["id"] for entry in rispy.loads(fetch(downloads["ris"]).decode())} == works


def test_list_of_figures_leads_to_all_of_them(visits: dict[str, Visit], address: str) -> None:
    content = visits["figures.html"].content
    places = {f["id"]: f"{address}{name}#{f['id']}" for name in CHAPTERS for f in visits[name].content["figures"]}
    assert set(places.values()) <= set(content["links"])
    for figure in shown_figures(visits).values():
        assert figure["number"] in content["text"]


def test_numbers_can_be_downloaded_and_are_listed(visits: dict[str, Visit]) -> None:
    content = visits["cite.html"].content
    for name in ("numbers.csv", "numbers.tex"):
        (url,) = [link for link in content["links"] if link.endswith(f"/{name}")]
        assert fetch(url) == (ROOT / "figures" / name).read_bytes()
    with (ROOT / "figures" / "numbers.csv").open(encoding="utf-8", newline="") as stream:
        for number in csv.DictReader(stream):
            row = squeezed(f"{number['id']} {number['text']} {number['unit']} {number['meaning']}")
            assert row in content["text"]


def test_notebook_of_each_chapter_can_be_downloaded(visits: dict[str, Visit], address: str) -> None:
    for name, path in zip(CHAPTERS, NOTEBOOKS, strict=True):
        url = f"{address}_sources/chapters/{path.name}"
        assert url in visits[name].content["links"]
        assert fetch(url) == path.read_bytes()


def test_internal_links_and_anchors_resolve(visits: dict[str, Visit], address: str) -> None:
    broken = []
    served: set[str] = set()
    for name, visit in visits.items():
        for link in visit.content["links"]:
            url, fragment = urldefrag(urljoin(address + name, link))
            if not url.startswith(address):
                assert urlsplit(url).scheme in ("http", "https"), f"{name}: {link}"
                continue
            page = url.removeprefix(address).partition("?")[0]
            if page in visits:
                if fragment and fragment not in visits[page].content["ids"]:
                    broken.append(f"{name}: {link}")
            elif url not in served:
                fetch(url)
                served.add(url)
    assert broken == []
    assert served


def test_bibliography_has_every_source(visits: dict[str, Visit]) -> None:
    content = visits["bibliography.html"].content
    with (ROOT / "data" / "sources.csv").open(encoding="utf-8", newline="") as stream:
        sources = list(csv.DictReader(stream))
    links = {unquote(link) for link in content["links"]}
    assert sources
    for source in sources:
        assert f"[{source['source_id']}]" in content["text"], source["source_id"]
        assert f"source-{source['source_id'].replace('_', '-')}" in content["ids"]
        # A browser writes an address without a path with a slash at its end.
        assert not source["url"] or {unquote(source["url"]), unquote(source["url"]) + "/"} & links, source["source_id"]


def test_columns_of_words_are_told_from_columns_of_numbers() -> None:
    columns = {"count": [1, 2], "share": [0.5, None], "unit": ["tonnes", "1949"], "note": ["", "word " * 20]}
    index = pd.MultiIndex.from_tuples([("a", 1), ("a", 2)], names=["series", "year"])
    tree = ElementTree.fromstring(mark_words(pd.DataFrame(columns, index=index)._repr_html_()))
    rows = [[cell.get("class") for cell in row.findall("td")] for row in tree.iterfind(".//tbody/tr")]
    assert rows == [[None, None, "words", "words long"]] * 2
    heads = {th.text: th.get("class") for th in tree.iterfind(".//thead/tr/th") if th.text in columns}
    assert heads == {"count": None, "share": None, "unit": "words", "note": "words long"}


def test_code_can_be_folded_and_is_folded_where_it_is_tagged(visits: dict[str, Visit]) -> None:
    for name, path in zip(CHAPTERS, NOTEBOOKS, strict=True):
        cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code" and cell.source]
        assert visits[name].content["folds"] == ["hide-input" not in cell.metadata.get("tags", []) for cell in cells]


def test_first_page_says_how_each_status_is_drawn(visits: dict[str, Visit]) -> None:
    text = visits["index.html"].content["text"]
    shapes = {"o": "circle", "D": "diamond", "^": "triangle", "s": "square"}
    for status in STATUSES:
        mark = plots.MARKS[status]
        drawn = f"{'filled' if mark.filled else 'hollow'} {shapes[mark.marker]}" if mark.marker in shapes else "dashed"
        assert f"{status} {drawn}" in text


def test_no_page_scrolls_sideways_on_a_phone(browser: Browser, address: str, visits: dict[str, Visit]) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    widths = {}
    for name in visits:
        page.goto(address + name)
        page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
        # Furo lets the text move sideways inside the page; that counts as well.
        script = "['html', '.page', '.main', '.content', 'article'].map((n) => document.querySelector(n).scrollWidth)"
        widths[name] = max(page.evaluate(script))
    page.close()
    assert {name: width for name, width in widths.items() if width > 390} == {}


def test_wide_tables_and_pictures_move_in_their_box_on_a_phone(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    boxes = []
    for name in CHAPTERS:
        page.goto(address + name)
        script = """() => [...document.querySelectorAll('table.dataframe, figure img')]
            .map((wide) => [wide.scrollWidth, wide.parentElement.closest('.text_html, a.image-reference')])
            .map(([width, box]) => [width, box.clientWidth, getComputedStyle(box).overflowX])"""
        boxes += page.evaluate(script)
    page.close()
    assert any(inner > outer for inner, outer, _ in boxes)
    assert {overflow for _, _, overflow in boxes} == {"auto"}


def test_dark_mode_can_be_read(browser: Browser, address: str) -> None:
    page = browser.new_page(color_scheme="dark")
    for name in CHAPTERS:
        page.goto(address + name)
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
        for card in page.query_selector_all("figure a.image-reference"):
            assert card.evaluate("(node) => getComputedStyle(node).backgroundColor") == "rgb(255, 255, 255)"
        for kind in ("article p", "table.dataframe td", ".caption-text", ".source-line", ".downloads a"):
            for node in page.query_selector_all(kind)[:1]:
                assert node.evaluate(CONTRAST) >= 4.5, f"{name}: {kind}"
    page.close()


def test_search_finds_a_word_without_the_network(browser: Browser, address: str) -> None:
    page = browser.new_page()
    visit = watch(page)
    page.goto(f"{address}index.html", wait_until="networkidle")
    page.fill(".sidebar-search", "steel")
    page.press(".sidebar-search", "Enter")
    page.wait_for_selector("#search-results ul.search li a")
    page.wait_for_load_state("networkidle")
    page.click("#search-results ul.search li a")
    page.wait_for_load_state("networkidle")
    assert "steel" in page.inner_text("article").lower()
    assert visit.troubles == []
    assert {url for url in visit.requests if not url.startswith(address)} == set()
    page.close()


# The table of all claims.

LEDGER = "chapters/16_ledger.html"
COLUMN = "(n) => [...document.querySelectorAll(`#ledger tbody td:nth-child(${n})`)].map((td) => td.dataset.order)"


def in_order(page: Page, column: int, direction: str) -> list[str]:
    """Return the column once the table says that it is sorted by it: sorting waits for its turn."""
    page.wait_for_selector(f"#ledger thead th:nth-child({column})[aria-sort={direction}]")
    return list(page.evaluate(COLUMN, column))


@pytest.fixture
def ledger(browser: Browser, address: str) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    visit = watch(page)
    page.goto(address + LEDGER, wait_until="networkidle")
    yield page
    page.close()
    assert visit.troubles == []


def test_a_click_on_a_heading_sorts_the_claims(ledger: Page) -> None:
    heads = ledger.locator("#ledger thead th")
    first = ledger.evaluate(COLUMN, 1)
    assert len(first) == 134
    for column in (4, 3):
        before = ledger.evaluate(COLUMN, column)
        heads.nth(column - 1).click()
        assert in_order(ledger, column, "ascending") == sorted(before) != before
        heads.nth(column - 1).click()
        assert in_order(ledger, column, "descending") == sorted(before, reverse=True)
    heads.nth(4).click()
    assert heads.nth(4).get_attribute("aria-sort") is None, "numbers of different units have no order"


def test_the_table_of_claims_can_be_used_with_the_keyboard(ledger: Page) -> None:
    ledger.focus(".dt-search input")
    before = ledger.evaluate(COLUMN, 4)
    for _ in range(8):
        ledger.keyboard.press("Tab")
        if "Verdict" in ledger.evaluate("document.activeElement.closest('th')?.textContent ?? ''"):
            break
    ledger.keyboard.press("Enter")
    assert in_order(ledger, 4, "ascending") == sorted(before) != before
    summary = ledger.locator("#ledger tbody summary").first
    summary.focus()
    ledger.keyboard.press("Enter")
    assert summary.evaluate("(node) => node.parentElement.open")


def test_the_claims_can_be_searched(ledger: Page) -> None:
    ledger.fill(".dt-search input", "aid-china-equal")
    assert ledger.locator("#ledger tbody tr").count() >= 1
    assert "aid-china-equal" in ledger.evaluate(COLUMN, 1)
    assert re.fullmatch(r"\d+ claims of 134", ledger.inner_text(".dt-info"))
    ledger.fill(".dt-search input", "")
    assert ledger.locator("#ledger tbody tr").count() == 134


def test_the_table_of_claims_opens_from_a_file(browser: Browser) -> None:
    """A browser loads no module from a file on disk; the table must not need one."""
    page = browser.new_page()
    visit = watch(page)
    page.goto((SITE / LEDGER).as_uri(), wait_until="networkidle")
    before = page.evaluate(COLUMN, 4)
    page.locator("#ledger thead th").nth(3).click()
    assert in_order(page, 4, "ascending") == sorted(before) != before
    assert visit.troubles == []
    page.close()


def test_the_table_of_claims_is_whole_without_scripts(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + LEDGER)
    assert page.locator("#ledger tbody tr:visible").count() == 134
    assert page.locator(".dt-container").count() == 0
    context.close()


def test_the_table_of_claims_prints_whole(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 718, "height": 1000})  # A4 with its margins
    page.goto(address + LEDGER, wait_until="networkidle")
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    script = """() => {
      const table = document.querySelector('#ledger'), box = table.getBoundingClientRect();
      return {
        sides: [box.left, box.right],
        cut: [...table.querySelectorAll('td')].filter((td) => td.scrollWidth > td.clientWidth + 1).length,
        closed: table.querySelectorAll('details:not([open])').length,
        rows: [...table.querySelectorAll('tbody tr')].filter((row) => row.clientHeight > 0).length,
      };
    }"""
    found = page.evaluate(script)
    assert found["sides"][0] >= 0 and found["sides"][1] <= 718
    assert (found["cut"], found["closed"], found["rows"]) == (0, 0, 134)
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_table_of_claims_stands_on_the_colour_of_the_page(browser: Browser, address: str, scheme: str) -> None:
    page = browser.new_page(color_scheme=scheme)
    page.goto(address + LEDGER, wait_until="networkidle")
    script = """() => {
      const grounds = [];
      for (let node = document.querySelector('#ledger td'); node !== document.body; node = node.parentElement)
        grounds.push(getComputedStyle(node).backgroundColor);
      return grounds;
    }"""
    assert set(page.evaluate(script)) == {"rgba(0, 0, 0, 0)"}
    for part in ("#ledger td", "#ledger td code", "#ledger summary", "#ledger td a", ".dt-search", ".dt-info"):
        assert page.locator(part).first.evaluate(CONTRAST) >= 4.5, part
    page.close()


def test_only_the_ledger_loads_the_library_of_tables(visits: dict[str, Visit]) -> None:
    loading = {name for name, visit in visits.items() if any("datatables" in url for url in visit.requests)}
    assert loading == {LEDGER}


def test_claims_lead_to_their_figures(ledger: Page, visits: dict[str, Visit]) -> None:
    script = "[...document.querySelectorAll('#ledger td:last-child a')].map((a) => a.getAttribute('href'))"
    links = ledger.evaluate(script)
    with (ROOT / "data" / "claims.csv").open(encoding="utf-8", newline="") as stream:
        figures_ = [row["figure"] for row in csv.DictReader(stream) if row["figure"]]
    assert [link.partition("#figure-")[2] for link in links] == figures_
    for link in links:
        page, _, figure = link.partition("#")
        assert figure in visits[f"chapters/{page}"].content["ids"], link
