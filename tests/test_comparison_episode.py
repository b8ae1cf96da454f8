"""An episode's measures are what can be counted by hand, do not depend on the unit, and say what they cannot tell."""

import doctest
import importlib

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chollima_research as cr
from chollima_research.comparison import Episode, changes, episode
from chollima_research.comparison.episode_measures import above_trend
from chollima_research.comparison.stretches import Stretch, falls
from chollima_research.errors import ArgumentError

MEASURED = ("before", "during", "after", "acceleration", "loss", "years_to_regain", "gain_share")


def known(values: dict[int, float] | pd.Series, **attrs: object) -> pd.Series:
    series = pd.Series(values, name="made", dtype=float)
    series.attrs |= {"unit": "tonne", **attrs}
    return series


def path(first: int, *values: float, **attrs: object) -> pd.Series:
    return known(dict(enumerate(values, first)), **attrs)


LEAP = path(1950, 100, 110, 121, 133.1, 146.41, 161.051, 300, 500, 250, 200, 260, 320, 400, 499, 520, 540)


def test_growth_of_soviet_steel_before_and_after_stakhanov() -> None:
    """ANCHOR: plus 30 percent in 1935 and in 1936, then 8, 2 and minus 3."""
    grown = changes(cr.load("sun.steel.nmc"))
    assert [round(100 * grown[year]) for year in range(1935, 1940)] == [30, 30, 8, 2, -3]


def test_chinese_steel_rises_and_falls_by_the_official_figures() -> None:
    """ANCHOR: 8,000, 13,870, 18,660 and 8,700 thousand tonnes in 1958-1961."""
    steel = cr.load("chn.steel.nmc")
    assert steel.loc[1958:1961].tolist() == [8000, 13870, 18660, 8700]
    leap = episode(steel, 1957, 1960)
    assert (leap.peak_year, leap.trough_year, leap.peak.value) == (1960, 1962, 18660)
    assert leap.loss.value == pytest.approx(1 - 6670 / 18660)
    assert leap.years_to_regain.value == 11  # 21,320 in 1971 after 17,790 in 1970
    assert steel[1970] < 18660 <= steel[1971]


def test_korean_steel_of_the_five_year_plan() -> None:
    """ANCHOR: 189 thousand tonnes in 1956 and 641 in 1960."""
    steel = cr.load("prk.steel.nmc")
    assert (steel[1956], steel[1960]) == (189, 641)
    during = episode(steel, 1956, 1960, method="geometric").during
    assert during.value == pytest.approx((641 / 189) ** 0.25 - 1)


def test_changes_stop_at_gaps_and_seams_and_leave_out_what_is_made_up() -> None:
    status = {year: "carried" if year == 1954 else "estimate" for year in range(1950, 1960)}
    series = path(1950, *range(10, 20), status=status, seams=[(1956, 1957)]).drop(1951)
    assert changes(series).index.tolist() == [1953, 1956, 1958, 1959]
    assert changes(series, made_up="keep").index.tolist() == [1953, 1954, 1955, 1956, 1958, 1959]


def test_every_measure_of_a_made_up_leap() -> None:
    found = episode(LEAP, 1955, 1957)
    assert found.before.value == pytest.approx(0.1) and found.before.low == pytest.approx(0.1)
    assert found.during.value == pytest.approx((500 / 161.051) ** 0.5 - 1, rel=1e-6)
    assert found.acceleration.value == pytest.approx(found.during.value - 0.1)
    assert (found.peak_year, found.trough_year) == (1957, 1959)
    assert found.loss.value == pytest.approx(0.6)
    assert found.years_to_regain.value == 7  # 520 in 1964
    trend = 161.051 * 1.1 + 161.051 * 1.21
    assert found.gain.value == pytest.approx(800 - trend)
    assert found.gain_share.value == pytest.approx(800 / trend - 1)
    assert found.gain.low == pytest.approx(found.gain.value)  # the old trend is exact


def test_the_acceleration_puts_two_intervals_together() -> None:
    """Zou and Donner (2008): the distances from the two estimates to their limits add up as squares."""
    found = episode(cr.load("chn.steel.nmc"), 1957, 1960)
    down = np.hypot(found.during.value - found.during.low, found.before.high - found.before.value)
    up = np.hypot(found.during.high - found.during.value, found.before.value - found.before.low)
    assert found.acceleration.low == pytest.approx(found.acceleration.value - down)
    assert found.acceleration.high == pytest.approx(found.acceleration.value + up)


@settings(max_examples=20)
@given(
    values=st.lists(st.floats(1, 1000), min_size=14, max_size=14, unique=True),
    scale=st.sampled_from([1e-3, 0.125, 7.0, 1e6]),
)
def test_measures_do_not_depend_on_the_unit(values: list[float], scale: float) -> None:
    one = episode(path(1950, *values), 1954, 1958, error=0.05, draws=40)
    other = episode(path(1950, *values) * scale, 1954, 1958, error=0.05, draws=40)
    assert (one.peak_year, one.trough_year) == (other.peak_year, other.trough_year)
    for name in MEASURED:
        for part in ("value", "low", "high"):
            expected = getattr(getattr(one, name), part)
            assert getattr(getattr(other, name), part) == pytest.approx(expected, rel=1e-6, abs=1e-9, nan_ok=True)
    for name in ("peak", "gain"):
        assert getattr(other, name).value == pytest.approx(scale * getattr(one, name).value, rel=1e-6, abs=1e-9 * scale)


@given(st.lists(st.floats(0.1, 100), min_size=2, max_size=12))
def test_falls_are_where_the_definition_puts_them(values: list[float]) -> None:
    below = np.zeros(len(values), dtype=bool)
    for fall in falls(np.array(values)):
        end = len(values) if fall.regained is None else fall.regained
        assert all(value < values[fall.peak] for value in values[fall.peak + 1 : end])
        assert values[fall.trough] == min(values[fall.peak + 1 : end])
        assert fall.regained is None or values[fall.regained] >= values[fall.peak]
        below[fall.peak + 1 : end] = True
    expected = np.array(values) < np.maximum.accumulate(values)
    assert below.tolist() == expected.tolist()


def test_nothing_fell_where_output_only_rose() -> None:
    found = episode(path(1950, *(1.2**n for n in range(12))), 1955, 1958)
    assert found.loss.value == 0 and found.trough_year is None and found.years_to_regain.value == 0
    assert found.peak_year == 1961


def test_a_peak_that_is_not_regained_gives_the_least_it_took() -> None:
    found = episode(LEAP.loc[:1962], 1955, 1957).years_to_regain
    assert np.isnan(found.value) and found.low == 6 and np.isnan(found.high)
    assert found.interval == "not regained by 1962"


def test_a_seam_ends_the_search_for_the_peak() -> None:
    found = episode(known(LEAP, seams=[(1962, 1963)]), 1955, 1957)
    assert found.years_to_regain.interval == "not regained by 1962, where the basis changes before 1963"
    assert found.after.last == 1962


def test_no_window_crosses_a_seam() -> None:
    found = episode(known(LEAP, seams=[(1952, 1953), (1956, 1957)]), 1955, 1957)
    assert (found.before.first, found.before.last) == (1953, 1955)
    assert (found.during.last, found.during.n) == (1956, 2) and np.isnan(found.during.value)
    assert "no figure" in found.during.interval
    assert any("no usable value of 1957" in remark for remark in found.remarks())


def test_years_without_a_figure_leave_the_year_of_regaining_open() -> None:
    found = episode(LEAP.drop([1963, 1962]), 1955, 1957).years_to_regain
    assert (found.value, found.low, found.high) == (7, 5, 7) and found.interval.startswith("gap")


def test_ranges_of_the_source_bound_the_loss() -> None:
    ranges = {"low": {1957: 400.0, 1959: 180.0}, "high": {1957: 600.0, 1959: 220.0}}
    found = episode(known(LEAP, **ranges), 1955, 1957, draws=4000)
    assert 1 - 220 / 400 < found.loss.low < 0.6 < found.loss.high < 1 - 180 / 600
    assert found.loss.interval == "measurement, ranges of the source for 2 of 16 years, the others as exact"
    assert found.peak.low == pytest.approx(405, abs=2) and found.peak.high == pytest.approx(595, abs=2)


def test_without_range_or_error_the_fall_has_no_interval() -> None:
    found = episode(LEAP, 1955, 1957)
    assert np.isnan([found.loss.low, found.loss.high, found.peak.low]).all()
    assert found.loss.interval.startswith("none")


def test_an_assumed_error_gives_the_same_interval_each_time_and_wider_for_more() -> None:
    narrow, again, wide = (episode(LEAP, 1955, 1957, error=error).loss for error in (0.02, 0.02, 0.1))
    assert narrow == again and wide.low < narrow.low < 0.6 < narrow.high < wide.high


def test_the_interval_of_the_gain_covers_the_trend_as_often_as_it_says() -> None:
    rng, years, covered = np.random.default_rng(7), np.arange(1950, 1960), 0
    truth = np.exp(0.05 * np.arange(10))
    for _ in range(500):
        values = truth * np.where(years <= 1955, np.exp(rng.normal(0, 0.03, 10)), 1)
        found, _ = above_trend(Stretch(years, values, None), 1950, 1955, 1959, "tonne", 0.95, 1000, 0)
        covered += found.low <= 0 <= found.high
    assert 460 <= covered <= 490  # 475 of 500, give or take three standard errors


def test_made_up_values_are_left_out_or_refused() -> None:
    series = known(LEAP, status={year: "imputed" if year == 1957 else "estimate" for year in LEAP.index})
    assert episode(series, 1955, 1956).peak_year != 1957
    with pytest.raises(ArgumentError, match="1957"):
        episode(series, 1955, 1956, made_up="refuse")


def test_event_time_gives_the_same_measures() -> None:
    steel = cr.load("chn.steel.nmc")
    one, other = episode(steel, 1957, 1960), episode(cr.campaigns.align(steel, "chn_great_leap"), 0, 3)
    assert (other.peak_year, other.trough_year) == (one.peak_year - 1957, one.trough_year - 1957)
    for name in MEASURED:
        assert getattr(other, name).value == pytest.approx(getattr(one, name).value)


@pytest.mark.parametrize(
    "module",
    [
        "campaigns",
        *(
            f"comparison.{name}"
            for name in ("carrying", "episodes", "placebos", "rebounds", "stretches", "synthetic", "wedges")
        ),
    ],
)
def test_examples_give_what_they_show(module: str) -> None:
    tried = doctest.testmod(importlib.import_module(f"chollima_research.{module}"))
    assert tried.attempted >= 2 and tried.failed == 0


@pytest.mark.parametrize(
    ("years", "options", "message"),
    [
        ((1957, 1957), {}, "start, end: 1957 is not before 1957"),
        ((1940, 1957), {}, "1940 is missing; the nearest years with one are 1950-1953"),
        ((1965, 1970), {}, "no usable figure after 1965"),
        ((1955, 1957), {"before": 0}, "before: 0 is not a positive number"),
        ((1955, 1957), {"level": 95}, "level: 95 is no probability"),
        ((1955, 1957), {"error": 5}, "error: 5 is no standard deviation"),
    ],
)
def test_bad_arguments_are_named(years: tuple[int, int], options: dict, message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        episode(LEAP, *years, **options)


def test_the_table_says_what_each_interval_is_of() -> None:
    found = episode(cr.load("prk.steel.nmc"), 1956, 1961)
    table = found.to_frame()
    assert table["interval"].str.len().gt(0).all() and len(table) == 9
    assert isinstance(found, Episode) and "1956 is the last year before" in found.summary()
    assert "\\begin{table}" in found.to_latex() and "<table" in found._repr_html_()
