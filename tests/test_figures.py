"""Citable figures: what is drawn is what the table holds, the files are the same everywhere, sources are cited."""

import hashlib
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import rispy
from conftest import ROOT
from matplotlib.axes import Axes
from pybtex.database import parse_string

import chollima_research as cr
from chollima_research import citing, figures, plots, shown, tables
from chollima_research.errors import ArgumentError, ChollimaError, FigureError, UnknownNameError

TEXTS = {"title": "Steel", "caption": "What is shown.", "alt": "A line that rises.", "unit": "thousand tonnes"}
COMMITTED = [path.stem for path in figures.committed()]


def steel(figure_id: str = "99-steel") -> figures.SavedFigure:
    fig, ax = plt.subplots()
    table = plots.draw(ax, cr.load("prk.steel.nmc", masked=True), colour="blue")
    return figures.save(fig, figure_id, data=table, series=["prk.steel.nmc"], **TEXTS)


# --- saving ----------------------------------------------------------------------------------------------


def test_five_files_and_an_open_figure_less(output: Path) -> None:
    plt.close("all")
    steel()
    assert plt.get_fignums() == []
    assert {p.name for p in output.iterdir()} == {f"99-steel.{kind}" for kind in ("svg", "pdf", "png", "csv", "json")}
    assert (output / "99-steel.png").read_bytes().startswith(b"\x89PNG\r\n")
    assert (output / "99-steel.pdf").read_bytes().startswith(b"%PDF-")
    assert "<svg" in (output / "99-steel.svg").read_text("utf-8")


def test_csv_holds_exactly_what_is_plotted(output: Path) -> None:
    steel()
    table = pd.read_csv(output / "99-steel.csv")
    observed = cr.load("prk.steel.nmc", masked=True).dropna()
    assert dict(zip(table["year"], table["value"], strict=True)) == observed.to_dict()
    assert set(table["series"]) == {"prk.steel.nmc"}
    assert list(table["status"]) == [observed.attrs["status"][year] for year in table["year"]]


def test_numbers_are_kept_to_ten_digits(output: Path) -> None:
    fig, ax = plt.subplots()
    data = pd.DataFrame({"x": [1, 2], "y": [1 / 3, 2e-20 / 3], "name": ["a", "b"]})
    ax.plot(data["x"], data["y"])
    figures.save(fig, "99-digits", data=data, series=[], **TEXTS)
    assert (output / "99-digits.csv").read_text() == "x,y,name\n1,0.3333333333,a\n2,6.666666667e-21,b\n"


def test_record(output: Path) -> None:
    saved = steel()
    record = json.loads((output / "99-steel.json").read_text("utf-8"))
    assert record == json.loads(saved.record.to_json())
    assert {key: record[key] for key in TEXTS} == TEXTS
    assert record["id"] == "99-steel" and record["version"] == cr.__version__ and "CC BY 4.0" in record["licence"]
    assert record["series"] == ["prk.steel.nmc"] and record["sources"] == ["nmc7"]
    digest = hashlib.sha256((ROOT / "data/observations/nmc.csv").read_bytes()).hexdigest()
    assert record["data_files"] == {"observations/nmc.csv": digest}
    assert "Correlates of War Project (2024)" in record["source_line"]
    assert (record["notebook"], record["cell"]) == ("", 0), "it is made in no notebook"


def test_figure_bears_its_id_and_its_sources(output: Path) -> None:
    with plt.rc_context({"svg.fonttype": "none"}):
        steel()
    text = (output / "99-steel.svg").read_text("utf-8")
    assert "Figure 99-steel" in text and "Correlates of War Project (2024)" in text


def test_extra_sources_are_cited_and_years_choose(output: Path) -> None:
    fig, _ = plt.subplots()
    chosen = {"prk.steel.official": [1959], "prk.steel.nmc": [1959]}
    data = pd.DataFrame({"year": [1959]})
    saved = figures.save(fig, "99-extra", data=data, series=chosen, sources=["hankyung_1990"], **TEXTS)
    assert set(saved.record.sources) == {"wc_1960_05_16", "nmc7", "hankyung_1990"}
    assert saved.record.series == tuple(chosen)


def test_what_a_notebook_shows(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[dict, dict]] = []
    monkeypatch.setattr("IPython.display.display", lambda data, **more: told.append((data, more)))
    steel()._ipython_display_()
    (picture, more), (caption, _) = told
    assert picture["image/png"].startswith(b"\x89PNG")
    assert picture["text/plain"] == TEXTS["alt"] and more["metadata"]["image/png"]["alt"] == TEXTS["alt"]
    assert picture[figures.MIME_TYPE] == {"id": "99-steel"}
    for part in ("99-steel", TEXTS["title"], TEXTS["caption"], "Correlates of War"):
        assert part in caption["text/markdown"]


PROGRAM = """
import matplotlib.pyplot as plt
import chollima_research as cr
from chollima_research import figures, plots
{style}
fig, ax = plt.subplots()
table = plots.draw(ax, cr.load("prk.steel.nmc"), colour="blue")
ax.fill_between(table["year"], table["value"], table["value"], alpha=0.3)
figures.save(fig, "99-same", data=table, title="T", caption="C", alt="A", unit="u", series=["prk.steel.nmc"])
"""


@pytest.mark.parametrize("style", ["plots.use_style()", ""], ids=["style of the project", "any style"])
def test_files_are_the_same_in_two_processes(tmp_path: Path, style: str) -> None:
    made = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        env = {**os.environ, "CHOLLIMA_OUTPUT": str(folder), "PYTHONHASHSEED": seed, "MPLBACKEND": "agg"}
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM.format(style=style)], env=env, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        made.append({p.name: p.read_bytes() for p in folder.iterdir()})
    assert set(made[0]) == set(made[1]) and len(made[0]) == 5
    assert [name for name in made[0] if made[0][name] != made[1][name]] == []


# --- refusing --------------------------------------------------------------------------------------------

WRONG = 7.125  # drawn, but not in the table


def plot(ax: Axes, y: list[float]) -> None:
    ax.plot([1, 2, 3], y)


def plot_without_line(ax: Axes, y: list[float]) -> None:
    ax.plot([1, 2, 3], y, linestyle="none", marker="o")


def scatter(ax: Axes, y: list[float]) -> None:
    ax.scatter([1, 2, 3], y)


def bars(ax: Axes, y: list[float]) -> None:
    ax.bar([1, 2, 3], y)


def stacked_bars(ax: Axes, y: list[float]) -> None:
    ax.bar([1, 2, 3], [4, 5, 6])
    ax.bar([1, 2, 3], y, bottom=[4, 5, 6])


def horizontal_bars(ax: Axes, y: list[float]) -> None:
    ax.barh(["a", "b", "c"], y)


def vertical_lines(ax: Axes, y: list[float]) -> None:
    ax.vlines([1, 2, 3], [4, 5, 6], y)


def horizontal_lines(ax: Axes, y: list[float]) -> None:
    ax.hlines([1, 2, 3], [4, 5, 6], y)


def band(ax: Axes, y: list[float]) -> None:
    ax.fill_between([1, 2, 3], [4, 5, 6], y)


def error_bars(ax: Axes, y: list[float]) -> None:
    ax.errorbar([1, 2, 3], [4, 5, 6], yerr=[[0, 0, 0], np.subtract(y, [4, 5, 6])])


def steps(ax: Axes, y: list[float]) -> None:
    ax.step([1, 2, 3], y)


def second_axis(ax: Axes, y: list[float]) -> None:
    ax.plot([1, 2, 3], [4, 5, 6])
    ax.twinx().plot([1, 2, 3], y)


DRAWINGS = [
    plot, plot_without_line, scatter, bars, stacked_bars, horizontal_bars, vertical_lines, horizontal_lines, band,
    error_bars, steps, second_axis,
]  # fmt: skip


def upwards(value: float) -> list[float]:
    return [6.5, value, 8.5]


@pytest.mark.parametrize("draw", DRAWINGS, ids=lambda draw: draw.__name__)
def test_a_value_that_is_not_in_the_table_is_refused(draw: Callable[[Axes, list[float]], None], output: Path) -> None:
    table = pd.DataFrame({"x": [1, 2, 3], "a": [4, 5, 6], "y": upwards(7.5), "low": [1.5, 2.5, 3.5]})
    fig, ax = plt.subplots()
    draw(ax, upwards(WRONG))
    with pytest.raises(FigureError, match=r"99-wrong: plots \(.*7\.125.*\), which is in no row of its data; add it"):
        figures.save(fig, "99-wrong", data=table, series=["prk.steel.nmc"], **TEXTS)
    plt.close(fig)
    assert not output.exists(), "nothing is written"


@pytest.mark.parametrize("draw", DRAWINGS, ids=lambda draw: draw.__name__)
def test_values_of_the_table_are_accepted(draw: Callable[[Axes, list[float]], None]) -> None:
    table = pd.DataFrame({"x": [1, 2, 3], "a": [4, 5, 6], "y": upwards(7.5)})
    fig, ax = plt.subplots()
    draw(ax, upwards(7.5))
    shown.check(fig, table, "99-right")
    plt.close(fig)


def test_values_of_other_years_are_refused() -> None:
    """Every number stands in the table, but the line is one year late."""
    table = pd.DataFrame({"year": [1956, 1957, 1958], "value": [189, 277, 365]})
    fig, ax = plt.subplots()
    ax.plot(table["year"].iloc[1:], table["value"].iloc[:-1])
    with pytest.raises(FigureError, match=r"99-late: plots \(1957, 189\), which is in no row"):
        shown.check(fig, table, "99-late")
    plt.close(fig)


def test_missing_values_are_no_values() -> None:
    fig, ax = plt.subplots()
    ax.plot([1, 2, 3], [4, np.nan, 6])
    shown.check(fig, pd.DataFrame({"x": [1, 2, 3], "y": [4, np.nan, 6]}), "99-gap")
    shown.check(fig, pd.DataFrame({"x": [1, 2, 3], "y": pd.array([4, None, 6], dtype="Int64")}), "99-gap")
    plt.close(fig)


def test_reference_lines_and_words_are_not_data() -> None:
    fig, ax = plt.subplots()
    ax.axhline(WRONG)
    ax.axvline(WRONG)
    ax.text(WRONG, WRONG, "here")
    shown.check(fig, pd.DataFrame({"x": [1]}), "99-lines")
    plt.close(fig)


@pytest.mark.parametrize("figure_id", ["steel", "9-steel", "99-Steel", "99_steel", "99-steel-", "99-", "../99-steel"])
def test_id_of_another_form_is_refused(figure_id: str, output: Path) -> None:
    with pytest.raises(ArgumentError, match="figure_id: .* is not of the form"):
        steel(figure_id)
    assert not output.exists()


@pytest.mark.parametrize("name", ["title", "caption", "alt", "unit"])
def test_empty_text_is_refused(name: str, output: Path) -> None:
    with pytest.raises(ArgumentError, match=f"{name}: is empty"):
        figures.save(plt.figure(), "99-x", data=pd.DataFrame(), series=[], **{**TEXTS, name: " "})
    assert not output.exists()


@pytest.mark.parametrize("arguments", [{"series": ["prk.steal.nmc"]}, {"series": [], "sources": ["nobody"]}])
def test_unknown_series_or_source_is_refused(arguments: dict, output: Path) -> None:
    with pytest.raises(UnknownNameError):
        figures.save(plt.figure(), "99-x", data=pd.DataFrame({"x": [1]}), **arguments, **TEXTS)
    assert not output.exists()


def test_unknown_figure_lists_those_there_are(monkeypatch: pytest.MonkeyPatch, output: Path) -> None:
    steel()
    monkeypatch.setattr(figures, "figures_dir", lambda: output)
    with pytest.raises(UnknownNameError, match="'98-x'.*99-steel"):
        figures.record("98-x")
    with pytest.raises(ArgumentError, match="form: 'apa'.*bibtex or ris"):
        figures.cite("99-steel", "apa")


# --- citing ----------------------------------------------------------------------------------------------


def check_citations(about: figures.FigureRecord) -> None:
    """Check with other people's parsers that a figure cites the project and every source."""
    entries = parse_string(figures.cite(about.id), "bibtex").entries
    records = rispy.load(io.StringIO(figures.cite(about.id, "ris")))
    own = f"chollima_{about.id.replace('-', '_')}"
    assert list(entries) == [own, *about.sources] == [record["id"] for record in records]
    assert f"(figure {about.id})" in entries[own].fields["title"]
    assert about.id in records[0]["title"] and about.title in records[0]["title"]
    assert about.sources


def test_figure_made_up_for_the_test_is_cited(monkeypatch: pytest.MonkeyPatch, output: Path) -> None:
    saved = steel()
    monkeypatch.setattr(figures, "figures_dir", lambda: output)
    assert figures.record("99-steel") == saved.record
    check_citations(saved.record)


# --- the committed figures -------------------------------------------------------------------------------


def test_there_are_figures() -> None:
    assert len(COMMITTED) >= 3
    assert [p.stem for p in sorted((ROOT / "figures").glob("*.json"))] == COMMITTED, "every record has a proper id"


def test_folder_holds_figures_and_numbers_only() -> None:
    wanted = {f"{name}.{kind}" for name in COMMITTED for kind in figures.FORMATS} | {"numbers.csv", "numbers.tex"}
    assert {p.name for p in (ROOT / "figures").iterdir()} == wanted


@pytest.fixture(params=COMMITTED)
def committed(request: pytest.FixtureRequest) -> figures.FigureRecord:
    return figures.record(request.param)


def test_committed_figure_rests_on_the_data_as_they_are(committed: figures.FigureRecord) -> None:
    for name, digest in committed.data_files.items():
        assert hashlib.sha256((ROOT / "data" / name).read_bytes()).hexdigest() == digest, f"{name} has changed since"
    files = {cr.catalog().loc[name, "file"] for name in committed.series}
    further = set(committed.sources) - set(citing.sources_of(committed.series))
    others = set(committed.data_files) - files
    assert files <= set(committed.data_files) and others <= {"campaigns.csv", "claims.csv", "plans.csv"}
    assert further <= {source for name in others for source in sources_in(name)}


def sources_in(name: str) -> set[str]:
    table = tables.read(name)
    also = table.get("also_in", pd.Series("", table.index))
    return set(table["source_id"]) | {source for cell in also for source in cell.split(";") if source}


def test_committed_figure_has_its_notebook(committed: figures.FigureRecord) -> None:
    assert committed.notebook.startswith(committed.id[:2] + "_")
    cells = json.loads((ROOT / "notebooks" / committed.notebook).read_text("utf-8"))["cells"]
    assert f'"{committed.id}"' in "".join(cells[committed.cell - 1]["source"])
    assert committed.version == cr.__version__


def test_committed_figure_cites_the_sources_of_its_series(committed: figures.FigureRecord) -> None:
    sources = citing.all_sources()
    assert set(committed.sources) <= set(sources.index)
    possible = set(citing.sources_of(committed.series))
    listed = {source for name in committed.data_files if "/" not in name for source in sources_in(name)}
    assert set(committed.sources) <= possible | listed
    for name in committed.series:
        assert set(citing.sources_of([name])) & set(committed.sources), f"{name} is shown without its source"
    check_citations(committed)


def test_committed_table_has_the_values_of_the_data(committed: figures.FigureRecord) -> None:
    """Each value with a series and a year is that of the data times its scale, a head, or its growth, log or multiple.

    Rows of another kind carry a name that is no id of a series (an index, a fitted line) or count years from an event.
    """
    table = pd.read_csv(ROOT / "figures" / f"{committed.id}.csv")
    assert len(table) and not table.columns.str.startswith("Unnamed").any()
    if not {"series", "year"} <= set(table.columns):
        return
    table = table.assign(panel=table.get("panel", ""), label=table.get("label", ""))
    for (name, panel, _), part in table.groupby(["series", "panel", "label"], dropna=False):
        years = part.get("calendar_year", part["year"])
        if name not in set(committed.series) or (years < 1000).any():
            continue
        observed = cr.load(name)
        assert set(years) <= set(observed.index)
        if "value" in part and len(part) > 1 and "per head" not in str(panel) and observed.index.nlevels == 1:
            raw = observed.loc[years].to_numpy() * part.get("scale", pd.Series(1.0, part.index)).to_numpy()
            levels = [raw, *(a_head(raw, other, years) for other in committed.series if is_population(other, name))]
            growth = [100 * observed.pct_change(), 100 * np.log(observed.where(observed > 0)).diff()]
            growth += [100 * np.log1p(observed / 100)]  # a series of growth rates, in logs
            check_drawn(part["value"].to_numpy(), levels, [one.loc[years].to_numpy() for one in growth], name, panel)
        if "status" in part:
            assert list(part["status"]) == [observed.attrs["status"][year] for year in years]


def is_population(name: str, of: str) -> bool:
    return name.split(".")[:2] == [of.split(".")[0], "population"]


def a_head(raw: np.ndarray, population: str, years: pd.Series) -> np.ndarray:
    """Return figures over population, up to a constant; the population of each country has its own unit."""
    return raw / cr.load(population).reindex(years).to_numpy()


def check_drawn(shown: np.ndarray, levels: list[np.ndarray], growth: list[np.ndarray], name: str, panel: str) -> None:
    """Check that what is shown is growth, or a level, its log, or a multiple of one year's."""
    with np.errstate(divide="ignore", invalid="ignore"):
        known = [kind for one in levels for kind in (one, np.log(one), one * shown[0] / one[0])]
    assert any(np.allclose(shown, kind, rtol=1e-7, equal_nan=True) for kind in (*known, *growth)), (name, panel)


def test_committed_files_are_whole_and_bear_no_date(committed: figures.FigureRecord) -> None:
    content = {kind: (ROOT / "figures" / f"{committed.id}.{kind}").read_bytes() for kind in figures.FORMATS}
    assert content["png"].startswith(b"\x89PNG") and content["png"].endswith(b"IEND\xaeB`\x82")
    assert content["pdf"].startswith(b"%PDF-") and content["pdf"].rstrip().endswith(b"%%EOF")
    svg = content["svg"].decode()
    assert svg.rstrip().endswith("</svg>")
    assert "<dc:date>" not in svg and not re.search(r"20[0-3]\d-\d\d-\d\dT", svg)
    assert b"CreationDate" not in content["pdf"] and b"ModDate" not in content["pdf"]
    assert json.loads(content["json"])["id"] == committed.id


def test_committed_texts(committed: figures.FigureRecord) -> None:
    assert len(committed.alt) > 40, "who cannot see the figure is told what it shows"
    assert committed.title and committed.caption.endswith(".") and committed.unit
    assert committed.source_line.startswith("Sources: ")


def test_errors_of_figures_are_ours() -> None:
    assert issubclass(FigureError, ChollimaError)
