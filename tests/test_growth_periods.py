"""Published averages: their arithmetic, whether they fit together, levels made of rates, surveys and charts."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_growth import marked, series

import chollima_research as cr
from chollima_research import growth, shown
from chollima_research.errors import ArgumentError
from chollima_research.growth import charts as growth_charts
from chollima_research.rounding import Rounded

QUICK = settings(max_examples=30, deadline=None, derandomize=True)
RATES = st.lists(st.floats(-20, 40), min_size=3, max_size=12)


def exact(first: int, last: int, factor: float) -> growth.PeriodAverage:
    return growth.PeriodAverage(first, last, Rounded(factor, factor, factor))


# --- arithmetic -------------------------------------------------------------------------------------------


@QUICK
@given(RATES, st.integers(1, 11))
def test_parts_of_yearly_rates_give_the_whole_and_the_rest(rates: list[float], cut: int) -> None:
    factors = 1 + np.array(rates) / 100
    cut = min(cut, len(rates) - 1)
    spans = [(0, cut), (cut, len(rates)), (0, len(rates))]
    geometric = [exact(1950 + a, 1949 + b, float(np.prod(factors[a:b]) ** (1 / (b - a)))) for a, b in spans]
    arithmetic = [exact(1950 + a, 1949 + b, float(factors[a:b].mean())) for a, b in spans]
    first, second, whole = geometric
    assert growth.reconcile(whole, [second, first]).geometric.value == pytest.approx(whole.factor.value)
    found = growth.reconcile(whole, [first])
    assert found.geometric.value == pytest.approx(second.factor.value) and found.agrees is None
    assert found.rest == tuple(range(second.first, second.last + 1))
    first, second, whole = arithmetic
    assert growth.reconcile(whole, [first, second]).arithmetic.value == pytest.approx(whole.factor.value)
    assert growth.reconcile(whole, [second]).arithmetic.value == pytest.approx(first.factor.value)


@QUICK
@given(RATES)
def test_arithmetic_means_are_not_below_geometric_ones(rates: list[float]) -> None:
    years = [exact(1950 + n, 1950 + n, 1 + rate / 100) for n, rate in enumerate(rates)]
    found = growth.reconcile(exact(1950, 1949 + len(rates), 1.0), years)
    assert found.arithmetic.value >= found.geometric.value - 1e-12


@QUICK
@given(st.floats(0.2, 20), st.integers(1, 30))
def test_the_average_of_a_multiple_makes_the_multiple(multiple: float, years: int) -> None:
    made = growth.PeriodAverage.of_multiple(1950, 1949 + years, Rounded(multiple, multiple, multiple))
    assert made.years == years and made.multiple.value == pytest.approx(multiple)


@QUICK
@given(st.integers(100, 999), st.integers(100, 999), st.floats(-0.05, 0.05), st.floats(-0.05, 0.05))
def test_whatever_was_rounded_lies_in_what_is_implied(a: int, b: int, da: float, db: float) -> None:
    factors = [1 + (x / 10 + d) / 100 for x, d in ((a, da), (b, db))]
    printed = [
        growth.PeriodAverage(1950 + n, 1950 + n, Rounded(1 + x / 1000, 1 + x / 1000 - 5e-4, 1 + x / 1000 + 5e-4))
        for n, x in enumerate((a, b))
    ]
    found = growth.reconcile(exact(1950, 1951, 1.0), printed)
    assert found.geometric.low - 1e-12 <= np.sqrt(factors[0] * factors[1]) <= found.geometric.high + 1e-12
    assert found.arithmetic.low - 1e-12 <= np.mean(factors) <= found.arithmetic.high + 1e-12


def test_parts_that_overlap_or_reach_outside_are_refused() -> None:
    whole, part = exact(1950, 1959, 1.1), exact(1950, 1954, 1.2)
    for parts, said in (
        ([], "parts: is empty"),
        ([part, part], "overlap"),
        ([exact(1955, 1960, 1.0)], "outside 1950-1959"),
    ):
        with pytest.raises(ArgumentError, match=said):
            growth.reconcile(whole, parts)


def test_reconciled_states_its_arithmetic() -> None:
    five = growth.published(cr.load("prk.gross_output_growth_average.official"), 1957, 1960)
    seven = growth.published(cr.load("prk.gross_output_growth_average.official"), 1961, 1970)
    both = growth.PeriodAverage.of_multiple(1957, 1970, Rounded.printed(11.6, 0.1))
    found = growth.reconcile(both, [five, seven])
    assert "1.366^4 x 1.128^10 = 11.61" in found.summary() and "fit the whole" in found.summary()
    assert list(found.to_frame()["what"])[-2:] == ["implied, geometric means", "implied, arithmetic means"]


# --- the published averages of the collection ----------------------------------------------------------------


def test_published_takes_the_rounding_from_the_print() -> None:
    y = cr.load("prk.gdp_growth_average.chokim2020")
    assert growth.published(y, 1961, 1970).factor == Rounded(1.041, pytest.approx(1.0405), pytest.approx(1.0415))
    assert growth.published(y, 1956, 1960, base=True).first == 1957
    journal = growth.published(cr.load("prk.gdp_growth_average.chokim2021"), 1961, 1970).factor
    assert (journal.low, journal.high) == pytest.approx((1.04, 1.05)), "the printed range, not the rounding"
    with pytest.raises(ArgumentError, match="has no average of 1950-1960; it has 1956-1960"):
        growth.published(y, 1950, 1960)
    for bad in (cr.load("prk.steel.nmc"), cr.load("prk.aid_total.loc93")):
        with pytest.raises(ArgumentError, match="^y: averages"):
            growth.steps(bad)


CHECKS = growth.published_checks()


def check(about: str) -> pd.DataFrame:
    rows = CHECKS[CHECKS["about"].str.contains(about, regex=False)]
    assert len(rows)
    return rows


def test_reconstructions_fit_only_if_the_growth_of_1956_counts() -> None:
    """4.7 percent for 1956-89 is the mean of 34 yearly rates with 13.7, 4.1, 2.95 and 2.45, not of 33."""
    counts, base = (
        check("Cho and Kim 2020, 1956-89, growth of 1956 counts"),
        check("Cho and Kim 2020, 1956-89, 1956 is the base"),
    )
    product = 1.137**5 * 1.041**10 * 1.0295**10 * 1.0245**9
    assert counts["implied"].iloc[0] == pytest.approx(100 * (product ** (1 / 34) - 1))
    assert counts["implied"].iloc[1] == pytest.approx((5 * 13.7 + 41 + 29.5 + 9 * 2.45) / 34)
    assert counts["agree"].all() and not base["agree"].any()
    assert base["implied"].iloc[0] == pytest.approx(100 * ((product / 1.137) ** (1 / 33) - 1))
    assert check("Cho and Kim 2021")["agree"].all()


def test_official_averages_and_multiples() -> None:
    times = check("over 1956").set_index("printed")
    assert times.loc[3.5, "implied"] == pytest.approx(1.366**4) and times.loc[3.5, "arithmetic"] == "1.366^4 = 3.482"
    assert list(times.loc[11.6, "implied"]) == pytest.approx([1.366**4 * 1.128**10, 1.191**14])
    assert times["agree"].all()
    late = check("growth of 1959").iloc[0]
    assert (
        late["implied"] == pytest.approx(100 * (1.431**6 / 1.42**5 - 1)) and late["printed"] == 53 and not late["agree"]
    )
    assert check("39 percent in 1954-60")["agree"].all()


def test_population_implied_by_output_and_output_per_head() -> None:
    rows = check("growth of population").set_index("series")
    assert set(rows["implied"].round(6)) == {round(100 * (1.044 / 1.019 - 1), 6)}
    assert dict(rows.groupby(rows["about"].str.contains("1954 is the base"))["agree"].all()) == {
        False: False,
        True: True,
    }


def test_averages_of_the_bank_of_korea_against_its_yearly_figures() -> None:
    rows = check("Bank of Korea, 1990-1992")
    rates = np.array([-3.7, -5.1, -7.6])
    assert list(rows["implied"]) == pytest.approx([100 * (np.prod(1 + rates / 100) ** (1 / 3) - 1), rates.mean()])
    assert rows["agree"].all()
    assert not check("Bank of Korea, 1990-2021")["agree"].any(), "the printed average is of revised figures"


def test_every_check_names_series_that_exist_and_holds_its_own_value() -> None:
    known = set(cr.catalog().index)
    assert all(set(names.split(";")) <= known for names in CHECKS["series"])
    assert (CHECKS["low"] <= CHECKS["implied"]).all() and (CHECKS["implied"] <= CHECKS["high"]).all()
    assert (
        CHECKS["agree"] == ((CHECKS["low"] <= CHECKS["printed_high"]) & (CHECKS["printed_low"] <= CHECKS["high"]))
    ).all()


# --- levels made of rates ------------------------------------------------------------------------------------


@QUICK
@given(RATES)
def test_compounded_rates_are_the_rates_again(rates: list[float]) -> None:
    y = pd.Series(rates, index=range(1990, 1990 + len(rates)))
    level = growth.compounded(y)
    assert level[1989] == 1 and list(level.pct_change().dropna() * 100) == pytest.approx(rates, abs=1e-9)
    mean = np.prod(1 + np.array(rates) / 100) ** (1 / len(rates)) - 1
    assert growth.average(level, method="geometric").rate == pytest.approx(mean, abs=1e-12)


def test_a_missing_rate_is_a_seam() -> None:
    level = growth.compounded(pd.Series([5.0, 6.0, 7.0, 8.0], index=[1990, 1991, 1993, 1994]))
    assert level.attrs["seams"] == [(1991, 1992)] and level[1992] == 1 and level[1994] == pytest.approx(1.07 * 1.08)
    with pytest.raises(ArgumentError, match="basis"):
        growth.average(level)
    with pytest.raises(ArgumentError, match="rates: .*100 percent or more in 1991"):
        growth.compounded(pd.Series([1.0, -100.0], index=[1990, 1991]))
    with pytest.raises(ArgumentError, match="growth.compounded"):
        growth.average(cr.load("prk.gdp_growth.bok_first"))


# --- surveys and variants ------------------------------------------------------------------------------------


def test_survey_estimates_where_a_series_is_fit_and_says_why_not() -> None:
    y = marked(series(n=21), seams=[(1963, 1964)], windows="1950-1966")
    found = growth.survey(
        {"a": y}, {"early": (1950, 1960), "over the seam": (1958, 1966), "late": (1966, 1970)}
    ).set_index("period")
    assert found.loc["early", "rate"] == growth.average(y, 1950, 1960).rate
    assert (found.loc["over the seam", "first"], found.loc["over the seam", "last"]) == (1958, 1963)
    assert found.loc["late", "why_not"] == "fewer than two usable values on one basis"
    short = growth.survey({"a": y.loc[1950:1953]}, {"all": (1950, 1960)}).iloc[0]
    assert short["why_not"] == "usable values of 1950-1953 only" and np.isnan(short["rate"])


def test_survey_uses_benchmarks_end_to_end_and_compounds_rates() -> None:
    ends = pd.Series([100.0, 350.0], index=[1956, 1960])
    found = growth.survey({"a": ends}, {"plan": (1956, 1960)}).iloc[0]
    assert (found["method"], found["n"]) == ("geometric", 2) and found["rate"] == pytest.approx(3.5**0.25 - 1)
    bank = growth.survey(["prk.gdp_growth.bok_first"], {"all": (1989, 2024)}).iloc[0]
    assert (bank["first"], bank["last"], bank["n"]) == (1989, 2024, 36)
    assert bank["low"] < 0 < bank["high"]


def test_survey_of_the_collection_leaves_made_up_values_out() -> None:
    found = growth.survey(["prk.gdp.fariss2022", "prk.steel.nmc"], {"1957-60": (1956, 1960), "1990-": (1990, 2020)})
    why = found.set_index(["series", "period"])["why_not"]
    assert why["prk.gdp.fariss2022", "1957-60"] == "fewer than two usable values on one basis"
    assert why["prk.steel.nmc", "1957-60"] == "" and why["prk.steel.nmc", "1990-"]


def test_variants_leave_out_what_cannot_be_estimated() -> None:
    y = series(n=8)
    found = growth.variants(y, 1950, 1956).set_index("variant")
    assert "1949-1956" not in found.index and "1950-1957" in found.index
    assert found.loc["default", "rate"] == growth.average(y, 1950, 1956).rate
    assert found.loc["least squares", "high"] == growth.average(y, 1950, 1956, errors="ols").high
    assert found.loc["end points", "rate"] == growth.average(y, 1950, 1956, "geometric").rate


# --- charts --------------------------------------------------------------------------------------------------


def test_dots_draw_what_their_table_holds() -> None:
    table = growth_charts.rows_of(
        growth.survey(["prk.steel.nmc", "prk.grain.official"], {"1957–60": (1956, 1960), "1971–76": (1970, 1976)}),
        growth.published_in(list(growth_charts.PRINTED)[:3], {"1957–60": (1956, 1960), "1971–76": (1970, 1976)}),
    )
    fig, axes = plt.subplots(1, 2, sharey=True)
    labels = [*growth_charts.PRINTED.values(), *growth_charts.SERIES.values()]
    drawn = growth_charts.dots(axes, table, {"1957–60": (-5.0, 30.0), "1971–76": (-10.0, 30.0)}, labels)
    shown.check(fig, drawn, "test")
    assert [label.get_text() for label in axes[0].get_yticklabels()] == [
        "Gross industrial output",
        "National income",
        "GDP (Cho and Kim 2020)",
        "Steel",
        "Grain, official",
    ]
    assert [text.get_text() for text in axes[0].texts] == ["37", "34"], "rates beyond the axis are printed at its edge"
    growth_charts.legend(fig)
    assert len(fig.legends[0].get_texts()) == 3
    plt.close(fig)
    with pytest.raises(ArgumentError, match="axes: 2 for 1 periods"):
        growth_charts.dots(axes, table, {"1957–60": (0.0, 1.0)}, labels)
    with pytest.raises(ArgumentError, match="table: the column kind"):
        growth_charts.dots(axes[:1], table.assign(kind="x"), {"1957–60": (0.0, 1.0)}, labels)


def test_steps_and_trend_draw_what_their_tables_hold() -> None:
    fig, axes = plt.subplots(1, 2)
    given_steps = {"a": growth.steps(cr.load("prk.gdp_growth_average.chokim2021"))}
    drawn = [growth_charts.steps(axes[0], given_steps, {"a": "blue"}, ["-"])]
    drawn.append(growth_charts.trend(axes[1], growth.local_trend(series(n=12))))
    shown.check(fig, pd.concat(drawn), "test")
    assert set(drawn[0]["to"] - drawn[0]["from"]) == {5.0, 10.0, 19.0, 34.0}
    assert len(given_steps["a"].plot().collections) == 8
    plt.close("all")


def test_labels_are_of_series_that_exist() -> None:
    known = set(cr.catalog().index)
    assert set(growth_charts.SERIES) | set(growth_charts.PRINTED) <= known
    assert len(set(growth_charts.SERIES.values())) == len(growth_charts.SERIES)
    assert set(growth_charts.OUTPUT) < set(growth_charts.SERIES)
