"""How a status is drawn, read off the artists: lines, dashes, markers, and what is left undrawn."""

import math
import re

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

import chollima_research as cr
from chollima_research import plots, shown
from chollima_research.errors import ArgumentError
from chollima_research.vocabulary import MADE_UP, STATUSES

FILLED = {"official", "claim"}


def axes() -> Axes:
    return Figure().subplots()


def series(values: dict[int, tuple[float, str]], seams: list[tuple[int, int]]) -> pd.Series:
    made = pd.Series({year: value for year, (value, _) in values.items()}, name="prk.a.x", dtype=float).sort_index()
    made.attrs = {"status": {year: kind for year, (_, kind) in values.items()}, "seams": seams, "series_id": "prk.a.x"}
    return made


def lines(ax: Axes) -> list[Line2D]:
    return [line for line in ax.lines if line.get_linestyle() not in ("None", "none")]


def joined(ax: Axes) -> dict[tuple[int, int], bool]:
    """Each pair of years that a line joins, and whether it is dashed; no pair may be joined twice."""
    found: dict[tuple[int, int], bool] = {}
    for line in lines(ax):
        years = [int(year) for year in line.get_xdata()]
        for pair in zip(years, years[1:], strict=False):
            assert pair not in found
            found[pair] = line.get_linestyle() != "-"
    return found


def markers(ax: Axes) -> dict[tuple[int, float], tuple[str, bool]]:
    """Each marker's place, its shape and whether it is filled."""
    found = {}
    for line in ax.lines:
        if line.get_marker() not in ("None", "none", None, ""):
            filled = to_hex(line.get_markerfacecolor()) != "#ffffff"
            for year, value in zip(line.get_xdata(), line.get_ydata(), strict=True):
                found[int(year), float(value)] = (str(line.get_marker()), filled)
    return found


OBSERVED = st.dictionaries(
    st.integers(1946, 1976),
    st.tuples(st.one_of(st.floats(0, 1000), st.just(math.nan)), st.sampled_from(STATUSES)),
    min_size=1,
    max_size=31,
)
SEAMS = st.lists(st.tuples(st.integers(1946, 1975), st.integers(1, 3)).map(lambda s: (s[0], sum(s))), max_size=4)


@given(OBSERVED, SEAMS)
def test_lines_join_consecutive_years_and_no_others(
    values: dict[int, tuple[float, str]], cuts: list[tuple[int, int]]
) -> None:
    ax = axes()
    plots.draw(ax, series(values, cuts), colour="blue")
    found = joined(ax)
    there = {year: kind for year, (value, kind) in values.items() if not math.isnan(value)}
    assert found == {
        (year, year + 1): there[year] in MADE_UP or there[year + 1] in MADE_UP
        for year in there
        if year + 1 in there and not any(year in range(*cut) for cut in cuts)
    }


@given(OBSERVED, SEAMS)
def test_every_value_has_its_marker_or_lies_on_a_line(
    values: dict[int, tuple[float, str]], cuts: list[tuple[int, int]]
) -> None:
    ax = axes()
    plots.draw(ax, series(values, cuts), colour="blue")
    on_a_line = {year for pair in joined(ax) for year in pair}
    found = markers(ax)
    wanted = {}
    for year, (value, kind) in values.items():
        if not math.isnan(value) and not (kind in MADE_UP and year in on_a_line):
            wanted[year, value] = (plots.MARKS[kind].marker, kind in FILLED)
    assert found == wanted


@given(OBSERVED, SEAMS, st.sampled_from([1.0, 0.001, 100.0]))
def test_the_table_is_what_is_drawn(
    values: dict[int, tuple[float, str]], cuts: list[tuple[int, int]], scale: float
) -> None:
    made = series(values, cuts)
    ax = axes()
    table = plots.draw(ax, made, colour="blue", scale=scale, panel="left")
    points = {(float(x), float(y)) for line in ax.lines for x, y in line.get_xydata()}
    shown.check(ax.figure, table, "99-drawn")
    assert points == set(zip(table["year"].astype(float), table["value"], strict=True))
    there = {year: (value * scale, kind) for year, (value, kind) in values.items() if not math.isnan(value)}
    assert {r.year: (r.value, r.status) for r in table.itertuples()} == there
    assert set(table["scale"]) <= {scale}
    assert set(table["panel"]) <= {"left"} and set(table["series"]) <= {"prk.a.x"}


def test_ranges_are_drawn_where_both_ends_are_known() -> None:
    made = series({1950: (2.0, "official"), 1951: (3.0, "official")}, [])
    made.attrs |= {"low": {1950: 1.0, 1951: 3.0}, "high": {1950: 4.0}}
    ax = axes()
    table = plots.draw(ax, made, colour="blue", scale=10)
    (ranges,) = ax.collections
    assert [segment.tolist() for segment in ranges.get_segments()] == [[[1950, 10], [1950, 40]]]
    assert table["low"].to_list() == [10, 30]
    assert table["high"][0] == 40 and math.isnan(table["high"][1])


def test_steel_as_it_stands() -> None:
    """The seam of 1974-75, the imputed war years and the value carried from 1998."""
    ax = axes()
    plots.draw(ax, cr.load("prk.steel.nmc"), colour="black")
    found = joined(ax)
    masked = axes()
    plots.draw(masked, cr.load("prk.steel.nmc", masked=True), colour="black")
    without = joined(masked)
    assert (1974, 1975) not in found and found[1973, 1974] is False and found[1975, 1976] is False
    assert found[1950, 1951] is True and found[1998, 1999] is True
    assert not any(year in pair for pair in without for year in (1951, 1952, 1999, 2008))
    assert (1949, 1953) not in without


def test_colour_is_that_of_its_name() -> None:
    ax = axes()
    plots.draw(ax, series({1950: (1.0, "official"), 1951: (2.0, "official")}, []), colour="vermillion")
    assert {to_hex(line.get_color()) for line in lines(ax)} == {plots.COLOURS["vermillion"].lower()}


def test_each_status_has_its_own_look() -> None:
    looks = [(mark.marker, mark.filled) for kind, mark in plots.MARKS.items() if kind not in (*MADE_UP, "revised")]
    assert len(set(looks)) == len(looks)
    assert set(plots.MARKS) == set(STATUSES)
    assert {kind for kind, mark in plots.MARKS.items() if mark.filled} == FILLED


def test_legend_names_what_is_shown() -> None:
    ax = axes()
    plots.status_legend(ax, ["official", "estimate", "carried", "imputed"])
    legend = ax.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()][:2] == ["official figure", "estimate"]
    assert {"carried", "imputed"} <= set(re.findall(r"\w+", legend.get_texts()[2].get_text()))
    assert legend.get_lines()[-1].get_linestyle() == "--"


@pytest.mark.parametrize(
    ("made", "colour", "said"),
    [
        (pd.Series([1.0], index=[1950]), "blue", "series: has no status"),
        (cr.load("prk.gross_output_growth_average.official"), "blue", "series: .* periods of several years"),
        (cr.load("prk.steel.nmc"), "red", "colour: 'red' is not known; use one of blue, vermillion"),
    ],
)
def test_what_cannot_be_drawn(made: pd.Series, colour: str, said: str) -> None:
    with pytest.raises(ArgumentError, match=said):
        plots.draw(axes(), made, colour=colour)


def test_style_does_not_depend_on_what_was_set_before() -> None:
    with plt.rc_context():
        plt.rcParams["font.size"] = 30
        plots.use_style()
        first = dict(plt.rcParams)
        plots.use_style()
        assert dict(plt.rcParams) == first
        assert plt.rcParams["font.size"] == 8 and plt.rcParams["font.family"] == ["DejaVu Sans"]
