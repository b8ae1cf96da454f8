"""Changes of growth agree with scipy's t interval, ranks and sets with counting them one by one; charts draw them."""

from itertools import combinations
from math import comb

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.axes import Axes
from scipy import stats

import chollima_research as cr
from chollima_research.comparison import turn_charts, turns
from chollima_research.errors import ArgumentError

RATES = st.lists(st.integers(-40, 40).map(lambda tenths: tenths / 10), min_size=8, max_size=14)


def yearly(values: list[float], first: int = 1990) -> pd.Series:
    return pd.Series(values, index=range(first, first + len(values)), name="made", dtype=float)


def test_log_growth_of_rates_and_of_levels_is_the_same() -> None:
    levels = pd.Series([100.0, 110.0, 99.0, 120.0], index=[1990, 1991, 1992, 1994], name="level")
    rates = pd.Series([10.0, -10.0], index=[1991, 1992], name="rate")
    rates.attrs["concept"] = "gdp_growth"
    assert turns.log_growth(levels).to_dict() == pytest.approx(turns.log_growth(rates).to_dict())
    assert turns.log_growth(levels)[1991] == pytest.approx(9.531017980)  # 100 ln 1.1
    rates[1992] = -100
    with pytest.raises(ArgumentError, match="-100 percent or less"):
        turns.log_growth(rates)


def test_log_growth_leaves_out_seams_and_made_up_values() -> None:
    grown = turns.log_growth(cr.load("prk.steel.nmc"))
    assert not {1975, 1994, 1996, 1997, 2012} & set(grown.index) and 1995 in grown.index
    assert turns.log_growth(cr.load("prk.gdp_growth.bok_revised")).index.tolist() == [1997, 1999, 2005, 2007, 2008]


@given(RATES, st.integers(2, 4), st.integers(1, 3))
def test_the_interval_is_that_of_two_samples_of_one_variance(values: list[float], before: int, after: int) -> None:
    rates = yearly(values)
    table = turns.turns(rates, before, after, level=0.9)
    assert table.index.tolist() == list(range(1989 + before, 1990 + len(values) - after))
    for year, row in table.iterrows():
        old, new = rates.loc[year - before + 1 : year], rates.loc[year + 1 : year + after]
        assert row["change"] == pytest.approx(new.mean() - old.mean())
        if min(old.std(ddof=0), new.std(ddof=0)) > 0.01 or after == 1 and old.std() > 0.01:
            known = stats.ttest_ind(new, old).confidence_interval(0.9)
            assert (row["low"], row["high"]) == pytest.approx((known.low, known.high), abs=1e-9)


def test_the_interval_covers_as_often_as_it_says() -> None:
    drawn = np.random.default_rng(2).normal(0, 3, (2000, 6))
    inside = [
        (row.low <= 0 <= row.high) for values in drawn for row in turns.turns(yearly(list(values)), 3).itertuples()
    ]
    assert abs(np.mean(inside) - 0.95) < 3 * np.sqrt(0.95 * 0.05 / 2000)


def test_gaps_are_left_out_or_count_as_fewer_years() -> None:
    rates = yearly([1.0, 2.0, 4.0, 3.0, 5.0, 7.0]).drop(1993)
    with pytest.raises(ArgumentError, match="made has no year with enough"):
        turns.turns(rates, 3)
    table = turns.turns(rates, 3, fewest=2)
    assert table.loc[1992, ["before", "after", "n_before", "n_after"]].tolist() == pytest.approx([7 / 3, 6.0, 3, 2])
    single = turns.turns(rates, 1)
    assert single.index.tolist() == [1990, 1991, 1994] and single["low"].isna().all()
    with pytest.raises(ArgumentError, match="before, after: 0 and 0"):
        turns.turns(rates, 0)


def test_places_count_ties_against_the_year() -> None:
    change = pd.Series([3.0, 1.0, 3.0, -2.0], index=[2000, 2001, 2002, 2003])
    table = turns.places(change, [2000, 2003])
    assert table["rank"].tolist() == [2, 4] and table["p"].tolist() == [0.5, 1.0] and table["of"].tolist() == [4, 4]
    with pytest.raises(ArgumentError, match="1999"):
        turns.places(change, [1999])


@given(RATES, st.integers(1, 3), st.integers(2, 3))
def test_chance_counts_all_sets(values: list[float], spacing: int, count: int) -> None:
    change = yearly(values)
    years = [1990 + spacing * step for step in range(count)]
    found = turns.chance(change, years)
    sets = [s for s in combinations(change.index, count) if min(np.diff(s)) >= spacing]
    assert found.sets == len(sets) == comb(len(values) - (count - 1) * (spacing - 1), count)
    above = sum(change.loc[list(s)].mean() >= found.mean - 1e-9 for s in sets)
    assert found.p == above / len(sets) and found.mean == pytest.approx(change.loc[years].mean())


@given(RATES)
def test_with_datings_every_set_has_the_same_freedom(values: list[float]) -> None:
    change = yearly(values)
    found = turns.chance(change, [1992, 1995], datings=[[1991, 1992], [1995, 1997]])
    seen = []
    for a, b in combinations(range(1980, 2020), 2):
        one, two = ([y for y in dates if y in change.index] for dates in ((a - 1, a), (b, b + 2)))
        if one and two and b - a >= 3:
            seen.append((max(change[one]) + max(change[two])) / 2)
    assert found.means == pytest.approx(sorted(seen))
    assert found.p == np.mean([mean >= found.mean - 1e-9 for mean in seen])


def test_the_p_value_of_random_years_is_uniform() -> None:
    rng, seen = np.random.default_rng(5), []
    for _ in range(300):
        change = yearly(list(rng.normal(size=12)))
        seen.append(turns.chance(change, [1990, 1993], spacing=3).p)
    assert stats.kstest(seen, "uniform").pvalue > 0.01


def test_chance_refuses_what_is_no_set() -> None:
    change = yearly([1.0] * 60, first=1900)
    with pytest.raises(ArgumentError, match="must ascend and be at least 5 apart"):
        turns.chance(change, [1900, 1903], spacing=5)
    with pytest.raises(ArgumentError, match="2 years and 1 datings"):
        turns.chance(change, [1900, 1903], datings=[[1900]])
    with pytest.raises(ArgumentError, match="known for all of"):
        turns.chance(change, [1900, 1990])
    with pytest.raises(ArgumentError, match="more than 2,000,000 sets of 6 years"):
        turns.chance(change, [1900, 1901, 1902, 1903, 1904, 1905])


def test_a_chance_prints_its_limit_and_what_it_rests_on() -> None:
    found = turns.chance(yearly([float(n) for n in range(20)]), [2009])
    assert found.to_frame()["limit"].item() == 19 and found.p == 1 / 20  # one of twenty is at or above the limit
    assert "all 20 sets of 1 years" in found.summary() and "2009 among all sets" in found.title


def test_the_charts_draw_what_they_return(ax: Axes) -> None:
    change = yearly([1.0, -2.0, 3.0, 0.5])
    table = turn_charts.all_years(ax, change, {1991: "a", 1992: "b"})
    marked = [line for line in ax.lines if line.get_linestyle() == "None"]
    assert [list(line.get_xdata()) for line in marked] == [[1990, 1993], [1991, 1992]]
    assert [text.get_text() for text in ax.texts] == ["a", "b"] and table["limit"].unique().tolist() == [3.0]


def test_intervals_are_drawn_on_the_row_of_their_event(ax: Axes) -> None:
    table = pd.DataFrame({"change": [1.0, np.nan, 2.0], "low": [0.0, np.nan, 1.0], "high": [2.0, np.nan, 3.0]})
    placed = turn_charts.intervals(ax, table, colour="blue", marker="o", shift=0.1, label="x")
    assert placed["row"].tolist() == [0.1, 2.1] and list(ax.lines[0].get_ydata()) == [0.1, 2.1]
    assert [path[:, 0].tolist() for path in ax.collections[0].get_segments()] == [[0.0, 2.0], [1.0, 3.0]]


def test_the_histogram_holds_all_sets(ax: Axes) -> None:
    found = turns.chance(yearly([float(n % 7) for n in range(20)]), [1992, 1999])
    table = turn_charts.sets(ax, found, bins=10)
    assert table["share"].sum() == pytest.approx(100) and len(ax.patches) == 10
    assert table["mean"].iloc[-1] == found.mean == ax.lines[0].get_xdata()[0]


def test_level_that_is_no_probability_is_refused() -> None:
    rates = pd.Series(range(20), range(1950, 1970), dtype=float)
    with pytest.raises(ArgumentError, match="level: 95 is no probability"):
        turns.turns(rates, 3, level=95)
