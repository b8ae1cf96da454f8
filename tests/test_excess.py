"""What rates imply above a line: known sums, invariance, and the totals that demographers found from the same rates."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import chollima_research as cr
from chollima_research.comparison.excess import excess
from chollima_research.errors import ArgumentError


def series(values: dict[int, float], **attrs: object) -> pd.Series:
    made = pd.Series(values, dtype=float, name="rate")
    made.attrs.update(attrs)
    return made


PEOPLE = series(dict.fromkeys(range(1950, 1960), 1000.0))


def test_the_sum_is_that_done_by_hand() -> None:
    found = excess(series({1950: 10, 1951: 14, 1952: 20, 1953: 16}), PEOPLE, 1951, 1952, before=[1950], after=[1953])
    assert found.table["line"].tolist() == [12.0, 14.0]
    assert found.table["excess"].tolist() == [2.0, 6.0]
    assert (found.value, found.low, found.high) == (8.0, 8.0, 8.0)
    assert found.to_frame()["excess"].sum() == found.value


def test_the_range_is_that_of_all_lines_between_single_years() -> None:
    rate = series({1950: 10, 1951: 12, 1952: 20, 1953: 12, 1954: 14})
    found = excess(rate, PEOPLE, 1952, 1952, before=[1950, 1951], after=[1953, 1954])
    by_hand = [20 - line for line in (10 + 2 * 2 / 3, 12.0, 12.0, 12 + 2 / 3)]
    assert found.low == pytest.approx(min(by_hand)) and found.high == pytest.approx(max(by_hand))
    assert found.value == pytest.approx(20 - (11 + (1952 - 1950.5) / 3 * 2))
    assert "4 lines" in found.remarks()[0] and "1950-1951" in found.remarks()[0]


@given(st.floats(-2, 2), st.floats(5, 40), st.floats(0, 30), st.floats(1, 1e6))
def test_a_line_has_no_excess_and_a_bump_on_it_is_found(slope: float, level: float, bump: float, people: float) -> None:
    years = np.arange(1950, 1960)
    rate = pd.Series(level + slope * (years - 1950), index=years)
    rate.loc[1954] += bump
    heads = pd.Series(people, index=years)
    found = excess(rate, heads, 1953, 1956, before=[1950, 1952], after=[1957, 1959])
    assert found.value == pytest.approx(bump * people / 1000, abs=1e-6 * people)
    assert found.low == pytest.approx(found.high, abs=1e-6 * people)


def test_the_rates_of_china_give_the_totals_that_demographers_found_from_them() -> None:
    """Banister (1987) put the excess at 30 million from her rates, and at 15 from the registered ones."""
    people = cr.load("chn.population.nbs")
    years = {"before": [1955, 1956, 1957], "after": [1963, 1964, 1965]}
    for name, published in (("banister", "banister1987"), ("registered", "banister1987_registered")):
        found = excess(cr.load(f"chn.death_rate.{name}"), people, 1958, 1962, **years)
        toll = float(cr.load(f"chn.famine_deaths.{published}").iloc[0])
        assert found.low < found.value < found.high
        assert found.value == pytest.approx(toll, rel=0.1)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"before": []}, "at least one year"),
        ({"before": [1952]}, "not in order"),
        ({"after": [1959]}, "rate has no usable figure for 1959"),
        ({"rate": {"status": {1951: "interpolated"}}}, "no usable figure for 1951"),
        ({"rate": {"seams": [(1951, 1952)]}}, "changes between 1951 and 1952"),
    ],
)
def test_bad_input_is_refused(change: dict[str, object], told: str) -> None:
    rate = series({1950: 10, 1951: 12, 1952: 20, 1953: 12}, **change.pop("rate", {}))
    years = {"before": [1950], "after": [1953]} | change
    with pytest.raises(ArgumentError, match=told):
        excess(rate, PEOPLE, 1951, 1952, **years)


def test_a_missing_population_is_named() -> None:
    with pytest.raises(ArgumentError, match="people: rate has no usable figure for 1951"):
        excess(series({1950: 10, 1951: 12, 1953: 12}), PEOPLE.drop(1951), 1951, 1951, before=[1950], after=[1953])
