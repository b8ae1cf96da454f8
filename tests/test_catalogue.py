"""Series, observations and panels: shapes, attributes, what is hidden, what is never mixed."""

import json
import math
from functools import cache

import numpy as np
import pandas as pd
import pytest
from conftest import DataCopy

import chollima_research as cr
from chollima_research import catalogue, integrity, tables
from chollima_research.errors import ArgumentError, UnknownNameError
from chollima_research.vocabulary import MADE_UP

LISTED = cr.catalog()


@cache
def loaded(name: str, masked: bool = False) -> pd.Series:
    """Load a series once for all tests of this file, which only look at it."""
    return cr.load(name, masked=masked)


def by_file(kind: str = "all") -> pytest.MarkDecorator:
    """Run a test once for each data file, with its series: all of them, or those of single years or of periods."""
    chosen = LISTED if kind == "all" else LISTED[(LISTED["frequency"] == "period") == (kind == "periods")]
    return pytest.mark.parametrize("names", [list(part.index) for _, part in chosen.groupby("file")], ids=str_of_file)


def str_of_file(names: list[str]) -> str:
    return str(LISTED.loc[names[0], "file"]).removesuffix(".csv").replace("/", "-")


def test_catalogue_is_indexed_by_the_id() -> None:
    listed = cr.catalog()
    assert listed.index.is_unique and listed.index.name == "series_id"
    assert all(sid.split(".")[:2] == [row.entity.lower(), row.concept] for sid, row in listed.iterrows())


@by_file()
def test_load_gives_the_observations(names: list[str]) -> None:
    for name in names:
        values, rows = loaded(name), cr.observations(name)
        assert values.name == name and values.dtype == np.dtype("float64") and values.index.is_unique
        assert list(values) == list(rows["value"])
        assert set(rows["unit"]) == {values.attrs["unit"]}
        for attribute, column in (("status", "status"), ("sources", "source_id")):
            assert list(values.attrs[attribute].items()) == list(zip(values.index, rows[column], strict=True))
        for side in ("low", "high"):
            known = rows[side].notna().to_numpy()
            assert values.attrs[side] == dict(zip(values.index[known], rows[side][known], strict=True))


def is_plain(value: object) -> bool:
    if isinstance(value, dict):
        return all(is_plain(k) and is_plain(v) for k, v in value.items())
    if isinstance(value, list | tuple):
        return all(map(is_plain, value))
    return type(value) in (int, float, str)


@by_file()
def test_attributes_are_plain_values(names: list[str]) -> None:
    """pandas compares attrs when it joins Series, so nothing in them may be an array or a numpy number."""
    for name in names:
        attributes = loaded(name).attrs
        assert [key for key, value in attributes.items() if not is_plain(value)] == [], name
        assert {"title", "unit", "source", "citation", "status", "seams", "hidden"} <= set(attributes)


@by_file("years")
def test_masked_hides_what_is_listed_as_hidden_and_nothing_else(names: list[str]) -> None:
    for name in names:
        whole, masked = loaded(name), loaded(name, masked=True)
        assert not whole.isna().any()
        assert list(masked.index) == list(whole.index)
        assert list(masked.index[masked.isna()]) == whole.attrs["hidden"] == masked.attrs["hidden"]
        pd.testing.assert_series_equal(masked.dropna(), whole.drop(whole.attrs["hidden"]))


@by_file()
def test_masked_leaves_no_made_up_value(names: list[str]) -> None:
    for name in names:
        masked = loaded(name, masked=True)
        status = masked.attrs["status"]
        left = [key for key, value in masked.items() if not math.isnan(value) and status[key] in MADE_UP]
        assert left == [], name


@by_file("years")
def test_years_are_in_order_and_those_of_the_catalogue(names: list[str]) -> None:
    for name in names:
        years, about = loaded(name).index, LISTED.loc[name]
        assert years.name == "year" and years.dtype == np.dtype("int64") and years.is_monotonic_increasing
        assert (years[0], years[-1]) == (about["first_year"], about["last_year"])


@by_file("periods")
def test_averages_are_indexed_by_the_period(names: list[str]) -> None:
    for name in names:
        values = loaded(name)
        assert list(values.index.names) == ["period_start", "period_end"]
        assert any(start < end for start, end in values.index), f"{name} is of single years"
        assert all(start <= end for start, end in values.index)


def test_a_gap_in_the_source_is_a_gap_in_the_index() -> None:
    assert list(cr.load("prk.cement.official").index[:3]) == [1949, 1953, 1959]


def test_unsorted_file_is_read_in_order_of_time(data: DataCopy) -> None:
    before = cr.load("prk.steel.nmc")
    data.lines("observations/nmc.csv", lambda lines: lines.__setitem__(slice(1, None), lines[:0:-1]))
    integrity.accept()
    pd.testing.assert_series_equal(cr.load("prk.steel.nmc"), before)


def test_citation_names_author_year_and_address() -> None:
    cited = cr.load("prk.steel.nmc").attrs["citation"]
    assert "Correlates of War Project" in cited and "2024" in cited and "National Material Capabilities" in cited


def test_panel_puts_series_side_by_side() -> None:
    panel = cr.panel("steel", ["CHN", "PRK"], source="nmc")
    assert list(panel.columns) == ["CHN", "PRK"]
    assert (panel.loc[1958, "CHN"], panel.loc[1958, "PRK"]) == (8000, 365)
    assert math.isnan(panel.loc[1947, "PRK"])
    assert panel.index.is_monotonic_increasing and panel.index.name == "year"
    assert panel.attrs["series"] == {"CHN": "chn.steel.nmc", "PRK": "prk.steel.nmc"}
    assert panel.attrs["unit"] == "thousand_tonnes"


def test_panel_can_be_masked() -> None:
    panel = cr.panel("steel", ["PRK"], source="nmc", masked=True)
    assert math.isnan(panel.loc[1952, "PRK"]) and panel.loc[1953, "PRK"] == 4


def test_panel_takes_the_annual_source_where_others_have_some_years_only() -> None:
    """The official and claimed figures of steel are of single years; the yearly series is one."""
    panel = cr.panel("steel", ["PRK", "SUN", "CHN"])
    assert panel.attrs["source"] == "nmc"
    assert panel.loc[1935, "SUN"] == 12588 and panel.loc[1960, "PRK"] == 641


def test_panel_never_mixes_sources() -> None:
    with pytest.raises(ArgumentError, match=r"source: .*maddison2010.*maddison2023.*name one"):
        cr.panel("gdp_per_head", ["CHN", "SUN"])
    panel = cr.panel("gdp_per_head", ["CHN", "SUN"], source="maddison2010")
    assert all(name.endswith(".maddison2010") for name in panel.attrs["series"].values())
    assert panel.loc[1950].to_dict() == {"CHN": 448, "SUN": 2841}


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (("steal",), ["'steal'", "steel"]),
        (("steel", ["ATA"]), ["'steel'", "ATA", "prk.steel.nmc"]),
        (("steel", ["PRK"], "nmc8"), ["'prk.steel.nmc8'", "prk.steel.nmc"]),
        (("steel_average",), ["'steel_average'"]),
    ],
)
def test_panel_of_what_is_not_there(arguments: tuple, parts: list[str]) -> None:
    concept, entities, source = (*arguments, None, None)[:3]
    with pytest.raises(UnknownNameError) as caught:
        cr.panel(concept, entities, source=source)
    for part in parts:
        assert part in str(caught.value)


@pytest.mark.parametrize("source", [None, "nmc"])
def test_panel_of_nobody(source: str | None) -> None:
    with pytest.raises(ArgumentError, match="entities: is empty"):
        cr.panel("steel", [], source=source)


def test_describe_is_the_row_of_the_catalogue() -> None:
    assert catalogue.describe("prk.steel.nmc")["unit"] == "thousand_tonnes"
    assert json.loads(catalogue.describe("prk.steel.nmc").to_json())["frequency"] == "annual"


def test_every_observation_belongs_to_exactly_one_series() -> None:
    rows = sum(len(tables.read(name)) for name in integrity.observation_files())
    assert sum(len(cr.observations(name)) for name in LISTED.index) == rows
