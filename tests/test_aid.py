"""Aid in one currency: nothing is converted that the sources do not convert, and bounds stay bounds."""

import math

import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chollima_research import aid
from chollima_research.errors import ArgumentError
from chollima_research.rounding import Rounded


def test_figures_in_dollars_stay_as_printed() -> None:
    table = aid.figures().set_index("series")
    assert table.loc["prk.aid_ussr.time1960", ["dollars", "dollars_low", "dollars_high"]].tolist() == [750, 745, 755]
    assert table.loc["prk.aid_total.nktoday", "dollars_high"] == math.inf  # printed as a lower bound


def test_old_rubles_are_a_quarter_of_a_dollar_and_the_rest_are_left_open() -> None:
    table = aid.figures()
    rubles = table[table["basis"].str.endswith("ruble")]
    np.testing.assert_allclose(rubles["dollars"] * 4, rubles["printed"])
    assert (table["parity"].notna() == (table["basis"] == "unknown ruble")).all()


def test_a_share_is_taken_of_its_own_total() -> None:
    table = aid.figures().set_index("series")
    row = table.loc["prk.aid_share_ussr.loc93"]
    assert row["dollars"] == pytest.approx(0.46 * 4750)
    assert row["dollars_low"] == pytest.approx(0.455 * 4745)


def test_rates_are_those_that_the_sources_print() -> None:
    found = aid.rates().set_index("what")
    assert found.loc["China, promised", "rate"] == 4  # over three billion rubles (750 million dollars)
    assert found.loc["USSR and E. Europe, promised", "low"] < 4 < found.loc["USSR and E. Europe, promised", "high"]
    assert found.loc["All donors, 1954–56", "rate"] == pytest.approx(1209 / 1250)


def test_a_fraction_in_words_is_not_a_decimal() -> None:
    third = aid.number("prk.aid_share_state_revenue.official", 1954, 1954)
    assert (third.low, third.value, third.high) == pytest.approx((100 * 7 / 24, 100 / 3, 100 * 10 / 24))
    assert aid.number("prk.aid_share_state_revenue.official", 1960, 1960).high == 3


def test_a_period_that_is_not_there_is_refused() -> None:
    with pytest.raises(ArgumentError, match="1955-1956"):
        aid.number("prk.aid_total_rubles.tongil", 1955, 1956)


@given(st.floats(1, 90), st.floats(1, 1e4), st.floats(1, 1e4), st.floats(0.05, 1), st.integers(1, 9), st.floats(1, 5))
def test_the_ceiling_is_what_revenue_that_stands_still_gives(
    share: float, early: float, late: float, part: float, years: int, growth: float
) -> None:
    revenue = early * part / (share / 100)
    bound = aid.ceiling(*(Rounded(x, x, x) for x in (share, early, late)), part, years).value
    assert bound == pytest.approx(100 * late / years / revenue)
    assert 100 * late / years / (revenue * growth) <= bound * (1 + 1e-12)


def test_an_account_with_even_aid_and_growth_pays_by_the_mean_of_the_shares() -> None:
    one = Rounded(1, 1, 1)
    found = aid.account(Rounded(30, 30, 30), (Rounded(3, 3, 3), Rounded(4, 4, 4)), (one, one), 1 / 3, 4)
    assert (found.early.value, found.late.value, found.paid.value) == pytest.approx((30, 30, 30))


def test_growth_of_some_years_compounds() -> None:
    assert math.exp(aid.whole_growth(Rounded(10, 10, 10), 3).value) == pytest.approx(1.331)


@pytest.mark.parametrize(("part", "years"), [(0, 4), (1.2, 4), (0.3, 0)])
def test_the_ceiling_refuses_what_cannot_be(part: float, years: int) -> None:
    with pytest.raises(ArgumentError, match=r"part|years"):
        aid.ceiling(Rounded(33, 29, 42), Rounded(3, 3, 3), Rounded(1, 1, 1), part, years)


@given(st.floats(0.1, 0.9), st.floats(1.05, 2), st.floats(0.8, 1.04))
def test_two_rates_and_their_average_give_back_the_shares(share: float, fast: float, slow: float) -> None:
    whole = (1 - share) * fast + share * slow
    rates = [Rounded(*(3 * [100 * (x - 1)])) for x in (whole, fast, slow)]
    before, after = aid.balance.implied(*rates)
    assert before.value == pytest.approx(100 * share)
    assert after.value == pytest.approx(100 * share * slow / whole)


def test_producer_shares_and_rates_are_those_of_the_printed_tables() -> None:
    table = aid.balance.shares(Rounded(27.5, 27.45, 27.55)).set_index(["country", "year"])["share"]
    assert table["North Korea", 1954] == pytest.approx(60)  # 52 percent of 62 and 37
    assert table["USSR", 1933] == pytest.approx(100 * 24.5 / (24.5 + 21.2))
    assert table["China, heavy", 1957] == pytest.approx(100 * 27.3 / (27.3 + 29.2))
    ahead = aid.balance.halves().set_index("label")
    assert ahead.loc["USSR, 1929–32", "ahead"] == pytest.approx(100 * (1.285 / 1.117 - 1))
    assert (ahead["ahead_low"] < ahead["ahead"]).all() and (ahead["ahead"] < ahead["ahead_high"]).all()


def test_unpaid_imports_are_of_one_compiler_and_year() -> None:
    table = aid.balance.unpaid().set_index(["compiler", "year"])["share"]
    assert table["jetro", 1989] == pytest.approx(100 * (1 - 1559 / 2519))
    assert table["loc93", 1970] == pytest.approx(100 * (1 - 307.7 / 434.1))


def test_the_other_charts_draw_all_rows() -> None:
    fig, axes = plt.subplots(1, 3)
    growth = aid.charts.halves(axes[0], aid.balance.halves())
    assert growth["row"].tolist() == list(range(len(growth)))
    shares = aid.charts.shares(axes[1], aid.balance.shares(Rounded(27.5, 27.45, 27.55)))
    gaps = aid.charts.unpaid(axes[2], aid.balance.unpaid())
    for ax, n in zip(axes, (2 * len(growth), len(shares), len(gaps)), strict=True):
        assert sum(len(line.get_xdata()) for line in ax.lines) == n
    plt.close(fig)


def test_the_chart_draws_every_figure_apart() -> None:
    fig, ax = plt.subplots()
    drawn = aid.charts.donors(ax, aid.figures())
    assert len(drawn) == len(aid.LISTED) == drawn["place"].nunique()
    assert sum(len(line.get_xdata()) for line in ax.lines) >= len(drawn)
    assert not np.isinf(drawn.select_dtypes("number").to_numpy()).any()
    plt.close(fig)
