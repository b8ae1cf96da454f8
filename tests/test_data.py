"""The data against figures published elsewhere, typed in here with their source, and against arithmetic."""

import math
import re

import pandas as pd
import pytest

import chollima_research as cr
from chollima_research import citing, integrity, tables
from chollima_research.vocabulary import MADE_UP, STATUSES

LISTED = cr.catalog()
SERIES = list(LISTED.index)

PUBLISHED = {
    # Correlates of War Project, National Material Capabilities, state 731, variable irst, thousand tonnes.
    "prk.steel.nmc": {1949: 144, 1956: 189, 1959: 451, 1960: 641, 1970: 2200, 1974: 2700, 1975: 5200},
    # State Statistical Bureau of China, Statistical Yearbook of China: 5.35, 8.00, 13.87, 18.66, 8.70, 6.67 and
    # (1978) 31.78 million tonnes.
    "chn.steel.nmc": {1957: 5350, 1958: 8000, 1959: 13870, 1960: 18660, 1961: 8700, 1962: 6670, 1978: 31780},
    # Central Statistical Board of the USSR, Narodnoe khoziaistvo SSSR: 4.251, 5.927, 17.730, 18.317 and 27.329
    # million tonnes.
    "sun.steel.nmc": {1928: 4251, 1932: 5927, 1937: 17730, 1940: 18317, 1950: 27329},
    # Tugarinov (Soviet embassy), 16 May 1960, product table in section I, thousand tonnes.
    "prk.steel.official": {1949: 144.4, 1953: 3.6, 1959: 451},
    "prk.cement.official": {1949: 536.6, 1953: 26.5, 1959: 1926},
    # Angus Maddison, Statistics on World Population, GDP and Per Capita GDP, 1-2008 AD (2010), 1990 dollars.
    "chn.gdp_per_head.maddison2010": {1950: 448, 1978: 978, 2008: 6725},
    "kor.gdp_per_head.maddison2010": {1950: 854, 2008: 19614},
    "sun.gdp_per_head.maddison2010": {1928: 1370, 1940: 2144, 1950: 2841, 1973: 6059},
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_figures(name: str) -> None:
    values = cr.load(name)
    assert {year: values[year] for year in PUBLISHED[name]} == PUBLISHED[name]


def test_soviet_steel_grew_by_thirty_percent_in_1935_and_1936() -> None:
    """The years of the Stakhanov movement; from 9.7 (1934) to 12.6 and 16.4 million tonnes."""
    growth = cr.load("sun.steel.nmc").pct_change()
    assert [round(100 * growth[year]) for year in (1935, 1936)] == [30, 30]


@pytest.mark.parametrize(("year", "official", "nmc"), [(1949, 144.4, 144), (1953, 3.6, 4), (1959, 451, 451)])
def test_official_steel_is_what_nmc_has(year: int, official: float, nmc: float) -> None:
    assert cr.load("prk.steel.official")[year] == official
    assert cr.load("prk.steel.nmc")[year] == nmc == round(official)


@pytest.mark.parametrize("vintage", [2008, 2009, 2010, 2011, 2013, 2014])
def test_official_cement_is_what_the_carbon_of_cement_was_computed_from(vintage: int) -> None:
    """CDIAC takes 0.136 tonnes of carbon for a tonne of cement (Boden, Marland and Andres)."""
    carbon = cr.load(f"prk.co2_cement.cdiac{vintage}")[1959]
    assert carbon == 262
    assert carbon / 0.136 == pytest.approx(cr.load("prk.cement.official")[1959], rel=0.01)


@pytest.mark.parametrize("vintage", [2008, 2009, 2010, 2011, 2013, 2014])
def test_carbon_adds_up(vintage: int) -> None:
    """Total = solid + liquid + gas + cement: four rounded terms and a rounded sum. North Korea flares no gas."""
    parts = pd.DataFrame({c: cr.load(f"prk.co2_{c}.cdiac{vintage}") for c in ("solid", "liquid", "gas", "cement")})
    difference = cr.load(f"prk.co2_total.cdiac{vintage}") - parts.fillna(0).sum(axis=1)
    assert len(difference) == vintage - 1944
    assert difference.abs().max() <= 2


@pytest.mark.parametrize("entity", ["prk", "kor", "chn", "sun", "rus"])
def test_gdp_is_gdp_per_head_times_population(entity: str) -> None:
    """Holds in every year of every entity: million dollars = dollars per head x thousand persons / 1000.

    Each of the three is rounded to a unit, so the product may be off by half a person times the income, half
    a dollar times the population and half a million dollars.
    """
    gdp, head, people = (cr.load(f"{entity}.{c}.maddison2010") for c in ("gdp", "gdp_per_head", "population"))
    table = pd.DataFrame({"gdp": gdp, "head": head, "people": people}).dropna()
    assert list(table.index) == list(head.index) and len(table) >= 20
    off = (table["gdp"] - table["head"] * table["people"] / 1000).abs()
    allowed = 0.5 * table["head"] / 1000 + 0.5 * table["people"] / 1000 + 0.5
    assert (off <= 1.01 * allowed).all(), off[off > 1.01 * allowed]


def test_maddison_2010_derives_the_north_from_the_south() -> None:
    ratio = (cr.load("prk.gdp_per_head.maddison2010") / cr.load("kor.gdp_per_head.maddison2010")).dropna()
    assert (ratio.loc[1913:1950] == 1).all() and {1913, 1950} <= set(ratio.index)
    assert ratio.loc[1951:1970].round(3).between(0.9, 0.902).all() and len(ratio.loc[1951:1970]) == 20
    assert round(ratio.loc[1951:1970].mean(), 3) == 0.901
    assert ratio[1973] == 1
    assert set(cr.load("prk.gdp_per_head.maddison2010").loc[1974:1991]) == {2841}


def test_nothing_of_maddison_2010_on_the_north_before_1992_is_left_when_masked() -> None:
    masked = cr.load("prk.gdp_per_head.maddison2010", masked=True)
    assert masked.loc[:1991].isna().all()


@pytest.mark.parametrize(("name", "spans"), [("prk.gdp.un", [(1971, 1975), (1976, 1980), (1981, 1985)])])
def test_un_growth_of_the_north_is_constant_where_the_register_says_so(name: str, spans: list[tuple[int, int]]) -> None:
    growth = cr.load(name).pct_change()
    register = cr.artefacts(name)
    constant = register[register["kind"] == "constant growth"]
    assert set(spans) <= set(zip(constant["first_year"], constant["last_year"], strict=True))
    for first, last in spans:
        assert growth.loc[first:last].round(4).nunique() == 1


# --- which state a figure is of --------------------------------------------------------------------------


@pytest.mark.parametrize("concept", sorted(set(LISTED.loc[LISTED["entity"] == "PRK", "concept"])))
def test_the_north_is_never_the_south(concept: str) -> None:
    """Only Maddison 2010 equates them (GDP per head 1913-1950 and 1973); the register excludes those years."""
    for name in SERIES:
        south = name.replace("prk.", "kor.", 1)
        if name.startswith(f"prk.{concept}.") and south in SERIES:
            north_values, south_values = cr.load(name), cr.load(south)
            if name == "prk.gdp_per_head.maddison2010":
                assert cr.load(name, masked=True).loc[:1991].isna().all()
                north_values = north_values.loc[1974:]
            both = pd.DataFrame({"north": north_values, "south": south_values}).dropna()
            same = ((both["north"] == both["south"]) & (both["north"] != 0)).sum()
            # Two series of round numbers may meet in a year.
            assert same <= max(0.05 * len(both), 1 if len(both) > 2 else 0), name


def test_the_check_above_compares_series() -> None:
    pairs = [name for name in SERIES if name.startswith("prk.") and name.replace("prk.", "kor.", 1) in SERIES]
    assert len(pairs) >= 9


def test_russia_is_never_the_soviet_union() -> None:
    nmc = [name for name in SERIES if name.endswith(".nmc") and name[:3] in ("rus", "sun")]
    assert len(nmc) >= 8
    for name in nmc:
        first, last = LISTED.loc[name, ["first_year", "last_year"]]
        assert first == 1991 if name.startswith("rus.") else last <= 1991
    for name in [name for name in SERIES if name.startswith("sun.")]:
        assert LISTED.loc[name, "last_year"] <= 1991
        russian = name.replace("sun.", "rus.", 1)
        if russian not in SERIES:
            continue
        both = pd.DataFrame({"union": cr.load(name), "russia": cr.load(russian)}).dropna()
        assert (both["russia"] != both["union"]).all(), name


def test_russia_is_smaller_than_the_union_where_both_are_given() -> None:
    for concept, source in (("population", "maddison2010"), ("population", "maddison2023"), ("gdp", "maddison2010")):
        both = cr.panel(concept, ["RUS", "SUN"], source=source).dropna()
        assert len(both) >= 2 and (both["RUS"] < 0.65 * both["SUN"]).all()


TERRITORY = re.compile(r"northern provinces|territory of the North|identical to South Korea")


def before_1945() -> pd.DataFrame:
    parts = [cr.observations(name).assign(series=name) for name in SERIES if name.startswith("prk.")]
    table = pd.concat(parts, ignore_index=True)
    return table[table["period_start"] < 1945]


def test_korea_before_1945_is_never_silently_the_north() -> None:
    table = before_1945()
    assert len(table) > 30
    told = table["note"].str.contains(TERRITORY)
    assert told.all(), table[~told][["series", "period_start", "note"]]


# --- every observation -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", integrity.observation_files())
def test_every_observation_has_source_locator_and_status(name: str) -> None:
    table, sources = tables.read(name), citing.all_sources()
    assert len(table)
    assert (table["locator"].str.strip() != "").all()
    assert set(table["status"]) <= set(STATUSES)
    for source in set(table["source_id"]) | {s for cell in table["also_in"] for s in cell.split(";") if s}:
        row = sources.loc[source]
        assert row["url"].startswith("http") or row["archive_number"], source
        assert row["title"] and row["authors"] and row["licence"]


def test_every_made_up_status_occurs() -> None:
    """So that the tests of hiding are not empty."""
    found = {status for name in integrity.observation_files() for status in tables.read(name)["status"]}
    assert set(MADE_UP) <= found


def test_tables_agree() -> None:
    assert integrity.problems() == []


def test_bibliography_is_that_of_the_table() -> None:
    written = (tables.data_dir() / "sources.bib").read_text("utf-8")
    assert written == citing.all_bibtex()


def test_units_are_known_and_bounds_hold() -> None:
    known = set(tables.read("units.csv")["unit"])
    products = set(
        LISTED.index[LISTED["concept"].isin(["steel", "cement", "coal", "electricity", "grain", "population"])]
    )
    for name in [*integrity.observation_files(), "plans.csv"]:
        table = tables.read(name)
        assert set(table["unit"]) <= known
        assert not (table["low"] > table["value"]).any() and not (table["high"] < table["value"]).any()
        if "series_id" in table:
            assert (table.loc[table["series_id"].isin(products), "value"] >= 0).all(), name


@pytest.mark.parametrize("entity", sorted(set(LISTED["entity"])))
def test_windows_lie_within_the_years_of_their_series(entity: str) -> None:
    for name, row in LISTED[(LISTED["entity"] == entity) & (LISTED["windows"] != "")].iterrows():
        observed = set(cr.load(name).index)
        for window in row["windows"].split(";"):
            first, last = map(int, window.split("-"))
            assert first < last
            missing = set(range(first, last + 1)) - observed
            assert not missing, f"{name} has no value in {sorted(missing)}"


def test_targets_are_plans_and_no_observation_is_a_target() -> None:
    plans = tables.read("plans.csv")
    assert set(plans.loc[plans["role"] == "target", "status"]) == {"target"}
    assert "target" not in set(plans.loc[plans["role"] == "claimed outturn", "status"])
    for name in integrity.observation_files():
        assert "target" not in set(tables.read(name)["status"])


def test_printed_ranges_have_their_middle_as_value() -> None:
    """As catalogue.observations promises: the middle of a range, or the bound itself."""
    rows = 0
    for name in [*integrity.observation_files(), "plans.csv"]:
        for row in tables.read(name).dropna(subset=["low", "high"], how="all").itertuples():
            ends = [end for end in (row.low, row.high) if not math.isnan(end)]
            assert row.value == pytest.approx(sum(ends) / len(ends)), (name, row)
            rows += 1
    assert rows >= 5
