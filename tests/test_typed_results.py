"""No result is typed by hand: numbers in prose are recorded ones, years, or the numbers of the claims under test."""

import ast
import csv
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
README = ROOT / "README.md"
FINDINGS = re.compile(r"<!-- findings: begin -->(.*?)<!-- findings: end -->", re.DOTALL)

NUMBER = re.compile(r"(?<![\w.,{-])[-−]?\d+(?:,\d{3})*(?:\.\d+)?(?![\w}]|[.,]\d)")
NOT_PROSE = re.compile(
    r"`[^`]*`"  # code
    r"|\]\([^)]*\)"  # where links lead
    r"|\{[^{}]*\}"  # recorded numbers
    r"|\$[^$]*\$"  # formulas
    r"|(?<![\w.])\d{2}-[a-z][a-z0-9-]*",  # ids of figures and numbers
)
YEARS = re.compile(
    r"\b(1[5-9]\d\d|20\d\d)s?((?:–|-|, | and | to | or |/)(1[5-9]\d\d|20\d\d|\d\d)\b(?![.,]\d|\s*percent))*"
)
NAMED = re.compile(
    r"\*\*\d+\. |^ *\d+\. |\b\d+-day\b"
    r"|\b[Cc]hapters? \d\d(?:(?:, | and |–|-| to )\d\d)*"
    r"|\b(?:Figure|Table|section|step|No\.|no\.|Reader No\.|ISO|p\.|pp\.|version|edition|volume) \d+(?:[.–-]\d+)*"
    r"|\b(?:90|95|99) percent (?:intervals?|sets?|bands?|confidence|level)"
    r"|\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December)\b",
    re.MULTILINE,
)


def recorded() -> list[dict[str, str]]:
    with (ROOT / "figures" / "numbers.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def claimed() -> set[float]:
    """Return the numbers of the claims under test: their ends, and those that their sentences print."""
    with (ROOT / "data" / "claims.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    ends = {abs(float(row[end])) for row in rows for end in ("value_low", "value_high") if row[end]}
    return ends | {value(found) for row in rows for found in NUMBER.findall(row["claim"])}


def value(text: str) -> float:
    return abs(float(text.replace(",", "").replace("−", "-")))


def significant(text: str) -> int:
    """Count the digits of a number as printed, without noughts before and, of whole numbers, after the others."""
    digits = re.sub(r"\D", "", text).lstrip("0")
    return len(digits if "." in text else digits.rstrip("0"))


def prose(text: str) -> str:
    """Take code, links, formulas, records, years and what has a number for a name out of a text."""
    for pattern in (NOT_PROSE, NAMED, YEARS):
        text = pattern.sub(" ", text)
    return text


def printed() -> dict[str, set[str]]:
    """Return each number as the records print it, with the ids of those that do; intervals count too."""
    found: dict[str, set[str]] = {}
    for row in recorded():
        for number in NUMBER.findall(row["text"]):
            found.setdefault(number.replace("−", "-"), set()).add(row["id"])
    return found


def markdown(notebook: Path) -> Iterator[tuple[int, str]]:
    for number, cell in enumerate(nbformat.read(notebook, as_version=4).cells, start=1):
        if cell.cell_type == "markdown":
            yield number, cell.source


LEVELS = {90.0, 95.0, 99.0, 5.0, 0.05}
"""Levels of confidence and of tests, percent or shares, which a chapter sets and does not find."""

GIVEN = {
    # Figures of others that a chapter takes as its subject and quotes as they were printed, beside those of claims.csv.
    "01": {"0.136": "tonnes of carbon a tonne of cement, by which CDIAC computes"},
    "02": {
        "6.1": "gross output of 1959 over 1949 in the Soviet memorandum of May 1960",
        "1.8": "gross output, claimed multiple of one year",
        "45": "gross output, claimed growth",
        "6.4": "gross output, claimed multiple of 1944",
    },
    "04": {
        "13.7": "Cho and Kim's average of 1956-60",
        "13.6": "Cho and Kim's average of 1957-60",
        "4.1": "Cho and Kim's average of the 1960s",
        "2.9": "Cho and Kim's average of the 1970s",
        "2.4": "Cho and Kim's average of the 1980s",
        "4.2": "average quoted from Kim, Kim and Lee",
        "12.8": "official average of gross output, 1961-70",
        "16.3": "official average of gross output of a later plan",
        "12.2": "official average of gross output of a later plan",
        "11.6": "official multiple of gross output",
        "53": "official growth of gross output in 1959",
        "21": "official average of national income, 1957-60",
    },
    "05": {
        "0.136": "tonnes of carbon a tonne of cement, by which CDIAC computes",
        "0.64": "gross output of 1953 over 1949 as printed",
        "43.1": "official average of gross output, 1954-59",
        "56": "gross output of 1955 over 1949 as printed, percent more",
    },
    "10": {
        "375": "million tonnes of grain, the Chinese claim of 1958",
        "46": "percent of deaths missing by Banister",
        "43": "percent of deaths missing by Banister",
        "20": "percent of deaths missing by Banister",
    },
    "14": {"34": "share of industry in output, printed for one year", "71": "the same in a Soviet memorandum"},
}
"""By chapter: the number as it stands in prose, and what it is. A result of ours has no place here."""


def told(chapter: str, text: str, claims: set[float]) -> Iterator[tuple[str, str]]:
    """Yield the numbers of a text that are neither years, levels, claims nor given, with the words around them."""
    bare = prose(text)
    for found in NUMBER.finditer(bare):
        number = found.group().lstrip("-−")
        size = value(number)
        if size in LEVELS or number in GIVEN.get(chapter, {}) or {size, 1e3 * size, 1e6 * size} & claims:
            continue
        yield number, " ".join(bare[max(0, found.start() - 40) : found.end() + 30].split())


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_recorded_result_stands_in_markdown(notebook: Path) -> None:
    """A number with three digits or more may be no recorded one of any chapter, one with two none of its own."""
    chapter, claims, known, typed = notebook.name[:2], claimed(), printed(), []
    for cell, source in markdown(notebook):
        for number, words in told(chapter, source, claims):
            digits = significant(number)
            ids = {name for name in known.get(number, ()) if digits >= 3 or name.startswith(f"{chapter}-")}
            typed += [f"cell {cell}: {number} ({', '.join(sorted(ids))}) in: {words}"] if digits >= 2 and ids else []
    assert typed == []


def templates(notebook: Path) -> Iterator[tuple[int, str]]:
    """Yield what say() is given, with a blank where a value is put in."""
    for number, cell in enumerate(nbformat.read(notebook, as_version=4).cells, start=1):
        if cell.cell_type == "code":
            for node in ast.walk(ast.parse(cell.source)):
                if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "say":
                    yield number, "".join(map(spelled, node.args))


def spelled(node: ast.AST) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(map(spelled, node.values))
    if isinstance(node, ast.BinOp):
        return spelled(node.left) + spelled(node.right)
    inner = [spelled(part) for part in ast.iter_child_nodes(node)]
    return f" {' '.join(inner)} "


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_templates_of_prose_hold_no_results(notebook: Path) -> None:
    claims = claimed()
    found = [(cell, list(told(notebook.name[:2], text, claims))) for cell, text in templates(notebook)]
    assert [f"cell {cell}: {number} in: {words}" for cell, hits in found for number, words in hits] == []


def test_numbers_of_the_readme_are_recorded() -> None:
    """The section of findings is generated: each number in it stands in the text of a recorded one."""
    sections = FINDINGS.findall(README.read_text("utf-8"))
    assert len(sections) == 1, "README.md has no section between <!-- findings: begin --> and <!-- findings: end -->"
    known, claims = printed(), claimed()
    unknown = [words for number, words in told("", sections[0], claims) if number not in known]
    assert NUMBER.search(prose(sections[0])), "the section of findings holds no number"
    assert unknown == []


# The test itself.


def test_exceptions_are_used_and_explained() -> None:
    for chapter, numbers in GIVEN.items():
        (notebook,) = [path for path in NOTEBOOKS if path.name.startswith(chapter)]
        texts = " ".join(text for _, text in (*markdown(notebook), *templates(notebook)))
        standing = {found.lstrip("-−") for found in NUMBER.findall(prose(texts))}
        assert set(numbers) <= standing, chapter
        assert all(len(why) > 15 for why in numbers.values())


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("grew by 23.4 percent in 1957-60", ["23.4"]),
        ("from 1956 to 1960, in 1957/58 and the 1990s", []),
        ("see chapter 03, chapters 05 and 06, Figure 2.1", []),
        ("`x = 12.5`, $y = 0.31$, [a](b12.5.html) and {05-rate} percent, figure 05-rates", []),
        ("a 95 percent interval, on 28 December 1956", []),
        ("1,234.5 tonnes and −0.27", ["1,234.5", "0.27"]),
        ("rose 3.5 times, 600 thousand dead, by 36.6 percent", []),
    ],
)
def test_what_counts_as_a_typed_number(text: str, left: list[str]) -> None:
    assert [number for number, _ in told("", text, {3.5, 36.6, 600_000.0})] == left


def test_a_typed_result_is_found() -> None:
    first = next(
        row for row in recorded() if re.fullmatch(r"\d\d\.\d", row["text"]) and float(row["text"]) not in claimed()
    )
    assert first["id"] in printed()[first["text"]] and significant(first["text"]) == 3
    assert [number for number, _ in told("", f"It was {first['text']} percent.", claimed())] == [first["text"]]
