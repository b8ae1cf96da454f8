"""Pairs of figures that differ, against a search written out here, and that the real ones all have a reason."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import combinations

import pandas as pd
import pytest
from conftest import made_up
from hypothesis import given
from hypothesis import strategies as st

import chollima_research as cr
from chollima_research import differences, tables
from chollima_research.vocabulary import DIFFERENCE_KINDS

Figures = dict[int, float]

REASON_COLUMNS = ["concept", "entity", "source_a", "source_b", "first_year", "last_year", "kind", "reason"]


@contextmanager
def collection(series: dict[str, tuple[str, Figures]], reasons: list[tuple] = (), period: str = "") -> Iterator[None]:
    """Let the library read a collection of these series (unit and figures), of which one may be of periods."""
    listed = pd.DataFrame(
        [
            {
                "series_id": name,
                "entity": name[:3].upper(),
                "concept": name.split(".")[1],
                "title": name,
                "unit": unit,
                "frequency": "period" if name == period else "annual",
                "source_id": "nmc7",
                "file": "observations/here.csv",
                **dict.fromkeys(("measures", "excludes", "windows"), ""),
            }
            for name, (unit, _) in series.items()
        ]
    )
    rows = [
        {"series_id": name, "period_start": year, "period_end": year, "value": value, "unit": unit}
        for name, (unit, figures) in series.items()
        for year, value in figures.items()
    ]
    figures = pd.DataFrame(rows, columns=["series_id", "period_start", "period_end", "value", "unit"])
    figures = figures.assign(low=float("nan"), high=float("nan"), status="estimate", source_id="nmc7")
    told = pd.DataFrame(reasons, columns=REASON_COLUMNS).astype({"first_year": "Int64", "last_year": "Int64"})
    with made_up(
        series=listed, observations_here=figures, differences=told, artefacts=tables.read("artefacts.csv")[:0]
    ):
        yield


def years(series: dict[str, tuple[str, Figures]], period: str = "") -> list[int]:
    with collection(series, period=period):
        return [int(year) for year in differences.found()["year"]]


@pytest.mark.parametrize(
    ("other", "apart"),
    [(102, False), (102.01, True), (98.04, False), (98, True), (100, False), (-100, True), (0, True)],
)
def test_more_than_two_percent_of_the_smaller(other: float, apart: bool) -> None:
    tonnes = {"prk.steel.a": ("tonne", {1950: 100.0}), "prk.steel.b": ("tonne", {1950: other})}
    assert years(tonnes) == ([1950] if apart else [])


def test_figures_are_compared_in_the_unit_of_the_first() -> None:
    series = {
        "prk.steel.a": ("tonne", {1950: 7000.0, 1951: 8000.0}),
        "prk.steel.b": ("thousand_tonnes", {1950: 7.0, 1951: 9.0}),
    }
    with collection(series):
        found = differences.found()
    assert found[["year", "a", "b", "ratio"]].to_numpy().tolist() == [[1951, 8000, 9000, 1.125]]
    assert found[["series_a", "series_b", "entity", "concept", "source_a", "source_b"]].iloc[0].tolist() == [
        "prk.steel.a", "prk.steel.b", "PRK", "steel", "a", "b",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "unit"), [("prk.steel.b", "percent"), ("prk.cement.b", "tonne"), ("kor.steel.b", "tonne")]
)
def test_only_the_same_quantity_of_the_same_country(name: str, unit: str) -> None:
    assert years({"prk.steel.a": ("tonne", {1950: 1.0}), name: (unit, {1950: 9.0})}) == []


def test_a_year_that_only_one_has_is_no_difference() -> None:
    assert years({"prk.steel.a": ("tonne", {1950: 1.0}), "prk.steel.b": ("tonne", {1951: 9.0})}) == []


def test_averages_over_periods_are_not_compared() -> None:
    series = {"prk.steel.a": ("tonne", {1950: 1.0}), "prk.steel.b": ("tonne", {1950: 9.0})}
    assert years(series) == [1950]
    assert years(series, period="prk.steel.b") == []


FIGURES = st.dictionaries(st.integers(1950, 1956), st.floats(-200, 200).map(lambda x: round(x, 1)), max_size=7)


@given(st.fixed_dictionaries(dict.fromkeys(("prk.steel.a", "prk.steel.b", "prk.steel.c", "kor.steel.a"), FIGURES)))
def test_against_a_search_year_by_year(figures: dict[str, Figures]) -> None:
    expected = []
    for one, other in combinations(sorted(figures), 2):
        for year in sorted(set(figures[one]) & set(figures[other])):
            a, b = figures[one][year], figures[other][year]
            if one[:3] == other[:3] and abs(a - b) > 0.02 * min(abs(a), abs(b)):
                expected.append((one, other, year, a, b))
    with collection({name: ("tonne", values) for name, values in figures.items()}):
        found = differences.found()
    names = ["series_a", "series_b", "year", "a", "b"]
    assert sorted(found[names].itertuples(index=False, name=None)) == sorted(expected)


APART = {
    "prk.steel.a": ("tonne", dict.fromkeys(range(1950, 1954), 1.0)),
    "prk.steel.b": ("tonne", dict.fromkeys(range(1950, 1954), 2.0)),
}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], [None] * 4),
        ([("steel", "PRK", "a", "b", None, None, "method", "x")], ["x"] * 4),
        ([("steel", "PRK", "b", "a", None, None, "method", "other order")], ["other order"] * 4),
        ([("*", "*", "a", "b", None, None, "method", "all")], ["all"] * 4),
        ([("cement", "PRK", "a", "b", None, None, "method", "another concept")], [None] * 4),
        ([("steel", "KOR", "a", "b", None, None, "method", "another country")], [None] * 4),
        ([("steel", "PRK", "a", "c", None, None, "method", "another source")], [None] * 4),
        ([("steel", "PRK", "a", "b", 1951, 1952, "method", "span")], [None, "span", "span", None]),
        ([("steel", "PRK", "a", "b", 1952, None, "method", "open")], [None, None, "open", "open"]),
        ([("steel", "PRK", "a", "b", None, 1950, "method", "open")], ["open", None, None, None]),
        (
            [
                ("*", "PRK", "a", "b", None, None, "method", "any concept"),
                ("steel", "*", "a", "b", None, 1952, "method", "any country"),
                ("steel", "PRK", "a", "b", None, 1951, "method", "both"),
                ("steel", "PRK", "a", "b", 1950, 1950, "method", "both and a span"),
            ],
            ["both and a span", "both", "any country", "any concept"],
        ),
    ],
)
def test_the_most_special_reason_holds(rows: list[tuple], expected: list[str | None]) -> None:
    for order in (rows, rows[::-1]):
        with collection(APART, order):
            table = differences.explained()
        assert [None if pd.isna(reason) else reason for reason in table["reason"]] == expected
        assert [kind == "method" for kind in table["kind"]] == [reason is not None for reason in expected]


def test_summary_counts_the_years_of_each_reason() -> None:
    with collection(APART, [("steel", "PRK", "a", "b", None, 1952, "vintage", "x")]):
        table = differences.summary()
    columns = ["kind", "reason", "years", "first_year", "last_year", "smallest", "largest"]
    assert table[columns].to_numpy().tolist() == [["vintage", "x", 3, 1950, 1952, 2, 2], ["", "", 1, 1953, 1953, 2, 2]]


# --- the real collection ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real() -> pd.DataFrame:
    return differences.explained()


def test_every_difference_has_a_kind_and_a_reason(real: pd.DataFrame) -> None:
    assert len(real) > 4000
    missing = real[~real["kind"].isin(DIFFERENCE_KINDS)]
    assert missing.empty, missing[["series_a", "series_b", "year"]].drop_duplicates().to_string()
    assert real["reason"].str.len().min() > 30


def test_unresolved_says_what_was_looked_at(real: pd.DataFrame) -> None:
    open_ones = real["kind"] == "unresolved"
    assert open_ones.any()
    assert (real["reason"].str.startswith("Looked at: ") == open_ones).all()


def test_a_flawed_value_is_hidden(real: pd.DataFrame) -> None:
    """The vocabulary says so: a value that the register masks or excludes, or whose status is made up."""
    for row in real[real["kind"] == "flawed"].itertuples():
        hidden = {name for name in (row.series_a, row.series_b) if row.year in cr.load(name).attrs["hidden"]}
        assert hidden, (row.series_a, row.series_b, row.year)


def test_no_row_is_idle_and_none_contradicts_another(real: pd.DataFrame) -> None:
    """For each difference one row is more special than all others that hold, and each row is that for some."""
    rows = tables.read("differences.csv").to_dict("records")
    best: set[int] = set()
    for found in real.to_dict("records"):
        ranks = {}
        for number, row in enumerate(rows):
            if {row["source_a"], row["source_b"]} != {found["source_a"], found["source_b"]}:
                continue
            first = 0 if pd.isna(row["first_year"]) else row["first_year"]
            last = 9999 if pd.isna(row["last_year"]) else row["last_year"]
            named = row["concept"] in (found["concept"], "*") and row["entity"] in (found["entity"], "*")
            if named and first <= found["year"] <= last:
                ranks[number] = (row["concept"] != "*", row["entity"] != "*", first > 0)
        highest = [number for number, rank in ranks.items() if rank == max(ranks.values())]
        assert len(highest) == 1, [rows[number] for number in highest]
        assert (rows[highest[0]]["kind"], rows[highest[0]]["reason"]) == (found["kind"], found["reason"])
        best.add(highest[0])
    assert len(best) == len(rows), [row for number, row in enumerate(rows) if number not in best]


def test_the_collapse_of_north_korean_coal_is_a_matter_of_vintage(real: pd.DataFrame) -> None:
    """CDIAC to 2013 against CDIAC 2014, solid fuels: the cliff moves from 1997-98 to 1989-90."""
    pair = real[(real["series_a"] == "prk.co2_solid.cdiac2013") & (real["series_b"] == "prk.co2_solid.cdiac2014")]
    assert list(pair["year"]) == [*range(1990, 1998), 2013]
    assert set(pair["kind"]) == {"vintage"}
