"""When a target was first reached, the scorecard, and the arithmetic of rounded claims."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import chollima_research as cr
from chollima_research import plans
from chollima_research.errors import UnknownNameError
from chollima_research.plans import Reached, first_reached, in_time


def outturn(values: dict[int, float], seams: list[tuple[int, int]] | None = None) -> pd.Series:
    made = pd.Series(values, dtype=float)
    made.attrs["seams"] = seams or []
    return made


STEPS = outturn({1950: 10, 1951: 20, 1952: 20, 1956: 60, 1957: 50}, [(1952, 1956)])

CASES = [
    (15, [STEPS], Reached(1950, 1951, False), "1951", "exactly known"),
    (20, [STEPS], Reached(1950, 1951, False), "1951", "equal is reached"),
    (5, [STEPS], Reached(None, 1950, False), "by 1950", "from the start"),
    (55, [STEPS], Reached(1952, 1956, True), "1953-1956; across a seam", "in a gap with a seam"),
    (55, [outturn({1952: 20, 1956: 60})], Reached(1952, 1956, False), "1953-1956", "in a gap"),
    (70, [STEPS], Reached(1957, None, False), "not by 1957, the last year observed", "never"),
    (70, [], Reached(None, None, False), "no figure", "no series"),
    (70, [outturn({})], Reached(None, None, False), "no figure", "empty series"),
    (70, [outturn({1950: math.nan})], Reached(None, None, False), "no figure", "missing values only"),
    (
        15,
        [outturn({1950: 10, 1951: math.nan, 1952: 20})],
        Reached(1950, 1952, False),
        "1951-1952",
        "missing is not low",
    ),
    (15, [outturn({1950: 10, 1953: 30}), outturn({1951: 12})], Reached(1951, 1953, False), "1952-1953", "two series"),
    (15, [outturn({1953: 30}), outturn({1951: 12, 1952: 16})], Reached(1951, 1952, False), "1952", "the first of two"),
]


@pytest.mark.parametrize(("level", "series", "reached", "words"), [c[:4] for c in CASES], ids=[c[4] for c in CASES])
def test_first_reached(level: float, series: list[pd.Series], reached: Reached, words: str) -> None:
    assert first_reached(level, series) == reached
    assert str(reached) == words


VALUES = st.dictionaries(st.integers(1946, 1976), st.one_of(st.floats(0, 100), st.just(math.nan)), max_size=20)
SEAM = st.lists(st.tuples(st.integers(1946, 1975), st.integers(1, 3)).map(lambda s: (s[0], sum(s))), max_size=2)
OUTTURNS = st.lists(st.builds(outturn, VALUES, SEAM), max_size=3)


@given(OUTTURNS, st.floats(0, 100))
def test_first_reached_against_a_search_year_by_year(series: list[pd.Series], level: float) -> None:
    best: dict[int, float] = {}
    for one in series:
        for year, value in one.items():
            if not math.isnan(value):
                best[year] = max(value, best.get(year, value))
    found = first_reached(level, series)
    by = next((year for year in sorted(best) if best[year] >= level), None)
    assert found.by == by
    before = [year for year in best if by is None or year < by]
    assert found.after == max(before, default=None)
    if by is None or found.after is None:
        assert not found.seam
    else:
        steps = set(range(found.after, by))
        assert found.seam == any(steps & set(range(*seam)) for one in series for seam in one.attrs["seams"])


@given(OUTTURNS, st.floats(0, 100), st.floats(0, 50))
def test_a_higher_level_is_never_reached_earlier(series: list[pd.Series], level: float, more: float) -> None:
    low, high = first_reached(level, series), first_reached(level + more, series)
    if high.by is not None:
        assert low.by is not None and low.by <= high.by


@given(OUTTURNS, st.floats(0, 100), st.integers(1940, 1980))
def test_in_time_says_no_more_than_is_observed(series: list[pd.Series], level: float, year: int) -> None:
    found = first_reached(level, series)
    told = in_time(found, year)
    seen = [(y, v) for one in series for y, v in one.items() if not math.isnan(v)]
    if told is True:
        assert any(y <= year and v >= level for y, v in seen) and not found.seam
    if told is False:
        assert all(v < level for y, v in seen if y <= year) and any(y >= year for y, _ in seen)


@pytest.mark.parametrize(
    ("reached", "year", "told"),
    [
        (Reached(1959, 1960, False), 1961, True),
        (Reached(1959, 1960, False), 1960, True),
        (Reached(1959, 1960, False), 1959, False),
        (Reached(1974, 1975, True), 1976, None),
        (Reached(1974, 1975, True), 1974, False),
        (Reached(1959, 1970, False), 1961, None),
        (Reached(1970, None, False), 1961, False),
        (Reached(1960, None, False), 1961, None),
        (Reached(None, None, False), 1961, None),
        (Reached(None, 1970, False), 1961, None),
    ],
)
def test_in_time(reached: Reached, year: int, told: bool | None) -> None:
    assert in_time(reached, year) is told


# --- the scorecard and the official table ----------------------------------------------------------------


def row(plan: str, concept: str) -> pd.Series:
    card = plans.scorecard()
    (found,) = card[(card["plan_id"] == plan) & (card["concept"] == concept)].to_dict("records")
    return pd.Series(found)


def test_grain_of_the_five_year_plan() -> None:
    """3.76 million tonnes: 3.803 official in 1960; 3.58 by the FAO (Voice of America, 2012) in 1961."""
    grain = row("prk_five_year", "grain")
    assert (grain["target"], grain["target_year"]) == (3760, 1961)
    assert grain["korean"] == Reached(1959, 1960, False) and grain["korean_in_time"] is True
    assert cr.load("prk.grain.official")[1960] == 3803
    assert cr.load("prk.grain.foreign")[1961] == 3580
    assert grain["outside"].after == 1961 and grain["outside_in_time"] is False


def test_steel_of_the_five_year_plan() -> None:
    """600 thousand tonnes: 641 in 1960 (National Material Capabilities); no Korean figure of 1960 or 1961."""
    steel = row("prk_five_year", "steel")
    assert (steel["target"], steel["target_year"], steel["unit"]) == (600, 1961, "thousand_tonnes")
    assert steel["outside"] == Reached(1959, 1960, False) and steel["outside_in_time"] is True
    assert steel["korean"] == Reached(1959, 1970, False) and steel["korean_in_time"] is None


def test_the_jump_of_1975_is_no_success() -> None:
    """3.8 million tonnes by 1976: crossed where the series doubles between 1974 and 1975."""
    steel = row("prk_six_year", "steel")
    assert steel["target"] == 3800, "the lower end of the range that was announced"
    assert steel["outside"] == Reached(1974, 1975, True) and steel["outside_in_time"] is None


def test_scorecard_has_every_physical_target_once() -> None:
    card, targets = plans.scorecard(), plans.targets()
    physical = targets[targets["unit"].isin(plans.PHYSICAL_UNITS) & targets["plan_id"].str.startswith("prk_")]
    key = ["plan_id", "concept"]
    assert sorted(card[key].itertuples(index=False)) == sorted(physical[key].itertuples(index=False))
    assert (card["target"] > 0).all()


def test_made_up_values_reach_no_target() -> None:
    for series in plans.outturns("steel", "thousand_tonnes", plans.OUTSIDE):
        assert series.loc[series.index.isin(series.attrs["hidden"])].isna().all()
    assert {s.name for s in plans.outturns("steel", "thousand_tonnes", plans.OUTSIDE)} == {
        "prk.steel.foreign",
        "prk.steel.nmc",
    }
    assert plans.outturns("steel", "million_kwh", plans.OUTSIDE) == []


def test_targets_of_one_plan() -> None:
    assert set(plans.targets("prk_five_year")["plan_id"]) == {"prk_five_year"}
    assert set(plans.targets()["plan_id"]) > {"prk_five_year"}
    assert set(plans.claimed_outturns("prk_five_year")["unit"]) <= {"years", "percent"}
    assert not plans.claimed_outturns("prk_five_year").empty
    assert plans.targets("prk_chollima").empty
    with pytest.raises(UnknownNameError, match="No plan 'prk_eight_year'.*prk_five_year"):
        plans.targets("prk_eight_year")


def test_products_of_the_official_table() -> None:
    """Tugarinov's table (16 May 1960): pig iron 166 and 694, electricity 5,900 and 7,800."""
    table = plans.against_gross_output(1949, 1959)
    assert table.loc["pig_iron", ["1949", "1959"]].to_list() == [166, 694]
    assert table.loc["electricity", ["1949", "1959"]].to_list() == [5900, 7800]
    assert table.loc["cement", "multiple"] == pytest.approx(1926 / 536.6)
    assert table["multiple"].is_monotonic_decreasing
    assert (table["multiple"] < cr.load("prk.gross_output_times_1949.official")[1959]).all()
