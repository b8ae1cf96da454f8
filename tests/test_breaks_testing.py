"""The tests for breaks against R's strucchange and mbreaks, published critical values, and what must hold of any."""

import csv
import json
import warnings
from dataclasses import replace
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chollima_research.breaks import break_tests, estimate, limits
from chollima_research.breaks import test as breaks_test
from chollima_research.breaks.statistics import Classical
from chollima_research.errors import ArgumentError

HERE = Path(__file__).parent
FOUND = json.loads((HERE / "reference" / "break_tests.json").read_text("utf-8"))
MODELS = {"nile": "mean", "lakehuron": "trend", "realint": "mean"}
COVARIANCES = ("pooled", "hc0", "newey-west", "hac")


def series(name: str) -> pd.Series:
    found = json.loads((HERE / "reference" / f"{name}.json").read_text("utf-8"))
    return pd.Series(found["y"], index=range(found["first"], found["first"] + len(found["y"])), dtype=float, name=name)


def asymptotic(name: str, kind: str = "supF", **options: object) -> break_tests.BreakTest:
    return breaks_test(series(name), MODELS[name], kind, p_value="asymptotic", **options)


def drawn(seed: int, n: int = 36, rho: float = 0.4, shift: float = 0.0) -> pd.Series:
    rng = np.random.default_rng(seed)
    u = np.zeros(n)
    for t in range(n):
        u[t] = rho * u[t - 1] * (t > 0) + rng.standard_normal()
    return pd.Series(u + shift * (np.arange(n) >= n // 2), index=range(1950, 1950 + n))


# --- equality with other software -----------------------------------------------------------------------


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("covariance", COVARIANCES)
def test_strucchange(name: str, covariance: str) -> None:
    expected = FOUND["strucchange"][name][covariance]
    found = asymptotic(name, covariance=covariance)
    assert found.sequence.to_numpy()[::10] == pytest.approx(expected["f"], rel=1e-8)
    assert found.dates == (int(series(name).index[expected["argmax"] - 1]),)
    n, q = len(series(name)), 1 if MODELS[name] == "mean" else 2
    for kind in ("supF", "aveF", "expF"):
        value, p = expected[kind]
        result = asymptotic(name, kind, covariance=covariance)
        assert result.statistic == pytest.approx(value, rel=1e-8)
        assert limits.hansen(kind, value, q, expected["from"] / n) == pytest.approx(p, rel=1e-6, abs=1e-14)
        if q == 1:
            assert result.p_value == pytest.approx(p, rel=1e-6, abs=1e-14)


@pytest.mark.parametrize("covariance", ["hac-bp", "pooled", "ols"])
def test_mbreaks(covariance: str) -> None:
    expected = FOUND["mbreaks"][covariance]
    options = {"covariance": covariance, "min_segment": 15}
    several = asymptotic("realint", "UDmax", **options)
    known = 1 if covariance == "ols" else 5  # see the next test
    assert [row.statistic for row in several.rows[:known]] == pytest.approx(expected["supF"][:known], rel=1e-9)
    sequence = asymptotic("realint", "sequential", **options)
    assert [row.statistic for row in sequence.rows] == pytest.approx(expected["next"][:4], rel=1e-9)
    assert len(sequence.rows) == 4 and expected["next"][4] == 0  # no regime has room for a fifth break
    breaks = 3 if covariance == "hac-bp" else 2
    assert sequence.dates == tuple(estimate(series("realint"), min_segment=15).dates(breaks))


def test_mbreaks_counts_one_residual_twice() -> None:
    """With a variance of each regime's own, mbreaks adds the residual before an inner regime to its sum of squares."""
    y = series("realint").to_numpy()
    for m in range(2, 6):
        cuts = [0, *Classical(y, np.ones((103, 1)), 15).cuts(m), 103]
        parts = [y[a:b] for a, b in zip(cuts, cuts[1:], strict=False)]
        residuals = np.concatenate([part - part.mean() for part in parts])
        variances = []
        for j, (a, b) in enumerate(zip(cuts, cuts[1:], strict=False)):
            from_ = a - 1 if 0 < j < m else a
            variances.append((residuals[from_:b] ** 2).sum() / (b - a) ** 2)
        changes = np.diff([part.mean() for part in parts])
        contrast = np.diff(np.eye(m + 1), axis=0)
        wald = changes @ np.linalg.solve(contrast @ np.diag(variances) @ contrast.T, changes)
        assert wald * (103 - m - 1) / (103 * m) == pytest.approx(FOUND["mbreaks"]["ols"]["supF"][m - 1], rel=1e-9)


def test_bai_and_perron_find_three_breaks_in_the_real_interest_rate() -> None:
    found = asymptotic("realint", "sequential", covariance="hac-bp", min_segment=15)
    assert found.n_breaks == 3 and found.range == (3, 3)
    assert asymptotic("realint", "UDmax", covariance="hac-bp", min_segment=15).statistic == pytest.approx(57.906, 1e-4)


# --- limit distributions --------------------------------------------------------------------------------


def test_tabulated_critical_values_are_those_of_the_literature() -> None:
    known = FOUND["critical_values"]
    for trimming, value in known["andrews_5_percent_q1"].items():
        assert limits.critical_value("mean", "supF1", 0.05, float(trimming)) == pytest.approx(value, rel=0.01)
        assert limits.hansen("supF", value, 1, float(trimming)) == pytest.approx(0.05, abs=0.004)
    for trimming, value in known["andrews_5_percent_q2"].items():
        assert limits.hansen("supF", value, 2, float(trimming)) == pytest.approx(0.05, abs=0.004)
    # Bai and Perron draw 10,000 series of 1,000 steps and do not correct for the steps: their values are a little low.
    for m, value in enumerate(known["supF_5_percent_trimming_15_by_q"][0], start=1):
        assert limits.critical_value("mean", f"supF{m}", 0.05, 0.15) == pytest.approx(value, rel=0.045)
    for name, value in zip(("UDmax", "WDmax"), known["UDmax_WDmax_5_percent"], strict=True):
        assert limits.critical_value("mean", name, 0.05, 0.15) == pytest.approx(value, rel=0.045)


def test_one_more_break_has_the_published_critical_values() -> None:
    """The largest of m + 1 independent sup F: mean model, trimming 0.15, 5 percent."""
    for m, value in enumerate(FOUND["critical_values"]["supF_next_5_percent_q1"]):
        assert 1 - (1 - limits.hansen("supF", value, 1, 0.15)) ** (m + 1) == pytest.approx(0.05, abs=0.006)


@pytest.mark.parametrize("q", [1, 2, 3])
def test_simulator_gives_the_critical_values_for_each_number_of_coefficients(q: int) -> None:
    found = limits.simulate("mean", 100, 1500, seed=1, q=q).statistics(0.15, 3)
    coarse = limits.simulate("mean", 100, 1500, seed=1, q=q, joined=5).statistics(0.15, 3)
    for m, value in enumerate(FOUND["critical_values"]["supF_5_percent_trimming_15_by_q"][q - 1][:3], start=1):
        fine, rough = (np.quantile(each[f"supF{m}"], 0.95) for each in (found, coarse))
        without = fine + (fine - rough) / (np.sqrt(5) - 1)
        assert without == pytest.approx(value, rel=0.07)
        assert rough < fine < 1.02 * value


@pytest.mark.parametrize("model", ["mean", "trend"])
def test_simulator_gives_the_committed_table(model: str) -> None:
    fine, coarse = (limits.simulate(model, 160, 1200, 5, joined=joined).statistics(0.15, 3) for joined in (1, 4))
    for name in fine:
        median = 2 * np.median(fine[name]) - np.median(coarse[name])
        assert median == pytest.approx(limits.critical_value(model, name, 0.5, 0.15), rel=0.07), name


def test_with_a_trend_the_limit_is_another() -> None:
    trend = limits.critical_value("trend", "supF1", 0.05, 0.15)
    assert trend > 1.1 * FOUND["critical_values"]["andrews_5_percent_q2"]["0.15"]
    found = asymptotic("lakehuron", covariance="hac")
    assert found.p_value > 1.5 * limits.hansen("supF", found.statistic, 2, 14 / 98)


@pytest.mark.parametrize("model", ["mean", "trend"])
@pytest.mark.parametrize("name", ["supF1", "supF3", "UDmax", "WDmax", "aveF", "expF"])
def test_p_values_fall_from_one_to_nothing(model: str, name: str) -> None:
    values = np.linspace(-1, 60, 300)
    p = np.array([limits.p_value(model, name, value, 0.15) for value in values])
    assert p[0] == 1 and p[-1] < 1e-4 and (np.diff(p) <= 0).all()
    for level in (0.2, 0.05, 0.01):
        value = limits.critical_value(model, name, level, 0.15)
        assert limits.p_value(model, name, value, 0.15) == pytest.approx(level, rel=1e-6)


# --- what must hold of any series -----------------------------------------------------------------------


@settings(max_examples=15)
@given(
    st.integers(0, 1000),
    st.floats(-1e5, 1e5),
    st.floats(-50, 50),
    st.floats(1e-3, 1e3),
    st.sampled_from(["mean", "trend"]),
)
def test_level_trend_and_unit_do_not_matter(seed: int, level: float, slope: float, unit: float, model: str) -> None:
    y = drawn(seed, 24)
    other = unit * y + level + (slope * (y.index.to_numpy() - 1950) if model == "trend" else 0)
    one, two = (breaks_test(each, model, replications=49) for each in (y, other))
    assert two.dates == one.dates and two.p_value == one.p_value
    assert [two.statistic, two.adjusted] == pytest.approx([one.statistic, one.adjusted], rel=1e-5)


@settings(max_examples=15)
@given(st.integers(0, 1000), st.sampled_from(["mean", "trend"]), st.sets(st.integers(1, 22), max_size=5))
def test_reversed_time_mirrors_the_statistics(seed: int, model: str, missing: set[int]) -> None:
    y = drawn(seed, 24).drop([1950 + year for year in missing])
    mirrored = pd.Series(y.to_numpy()[::-1], index=sorted(3923 - y.index))
    one, two = (breaks_test(each, model, replications=19) for each in (y, mirrored))
    assert two.sequence.to_numpy()[::-1] == pytest.approx(one.sequence.to_numpy(), rel=1e-6, abs=1e-9)
    assert two.adjusted_sequence.to_numpy()[::-1] == pytest.approx(one.adjusted_sequence.to_numpy(), rel=1e-6, abs=1e-9)
    position = list(y.index).index(one.dates[0])
    assert list(mirrored.index).index(two.dates[0]) == len(y) - position - 2


@pytest.mark.parametrize("kind", break_tests.KINDS)
@pytest.mark.parametrize("model", ["mean", "trend"])
def test_every_kind(kind: str, model: str) -> None:
    y = drawn(3, shift=1.0)
    found = breaks_test(y, model, kind, replications=99)
    again = breaks_test(y, model, kind, replications=99)
    assert found.rows == again.rows and found.dates == again.dates
    assert breaks_test(y, model, kind, replications=99, seed=1).critical != found.critical
    for row in found.rows:
        assert 0.01 <= row.p_value <= 1 and (row.p_value <= 0.05) == (row.adjusted > row.critical)
        assert set(row.dates) <= set(y.index) and row.adjusted >= 0
    limit = breaks_test(y, model, kind, p_value="asymptotic")
    assert (limit.p_value <= 0.05) == (limit.statistic >= limit.critical)
    if kind != "WDmax":  # whose weights are critical values
        assert limit.statistic == found.statistic
    for result in (found, limit):
        assert result.title in result.summary() and "\\begin{table}" in result.to_latex()
        assert len(result.to_frame()) == len(result.rows) and "<table" in result._repr_html_()
        assert result.plot().get_xlabel() == "last year of the old regime"
    plt.close("all")


def test_several_breaks() -> None:
    y = drawn(5, 60, 0.2)
    y.iloc[20:40] += 8
    found = breaks_test(y, kind="supF", n_breaks=2, replications=199)
    assert found.dates == (1969, 1989) == tuple(estimate(y).dates(2)) and found.p_value == 0.005
    assert found.statistic == Classical(y.to_numpy(), np.ones((60, 1)), 9).sup(2)
    sequence = breaks_test(y, kind="sequential", replications=199)
    assert sequence.rows[1].test == "supF(2|1)" and sequence.rows[1].p_value <= 0.01
    for kind in ("UDmax", "WDmax"):
        maximum = breaks_test(y, kind=kind, replications=199)
        assert maximum.dates == (1969, 1989) and [row.test for row in maximum.rows][-1] == kind


def test_a_sequence_that_is_not_monotone_reports_fewest_and_most() -> None:
    found = breaks_test(drawn(1), kind="sequential", replications=19)
    rows = [replace(found.rows[0], p_value=p) for p in (0.01, 0.2, 0.03, 0.5)]
    uneven = replace(found, rows=tuple(rows))
    assert uneven.range == (1, 3) and "1 to 3 (the rejections are not monotone)" in uneven.summary()
    assert replace(found, rows=tuple(rows[:1])).range == (1, 1)


# --- size, power and what is said of them ---------------------------------------------------------------


def test_committed_study_keeps_the_size_of_the_default_test() -> None:
    with (HERE.parent / "benchmarks" / "size_and_power.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["part"] == "default" and row["change"] == "none"]
    rates = {(row["model"], row["rho"], row["test"]): float(row["rate"]) for row in rows}
    default = {key[:2]: rate for key, rate in rates.items() if key[2] == "default"}
    assert len(default) == 6 and {row["series"] for row in rows} == {"2000"}
    assert all(0.025 <= rate <= 0.075 for rate in default.values()), default
    for model in ("mean", "trend"):
        for said, test in ((break_tests.ASYMPTOTIC_SIZE, "asymptotic"), (break_tests.HAC_SIZE, "hac")):
            measured = [100 * rates[model, rho, test] for rho in ("0.0", "0.5", "0.8")]
            assert said[model] == pytest.approx(measured, abs=3)


def test_size_and_power_again_with_few_series() -> None:
    """150 series each: a rate of 5 percent stays below 11, and the asymptotic test is far above."""
    plain = [drawn(seed, rho=0.7) for seed in range(150)]
    rejected = [breaks_test(y, replications=99, seed=seed).p_value <= 0.05 for seed, y in enumerate(plain)]
    assert 0 < np.mean(rejected) < 0.11
    assert np.mean([breaks_test(y, p_value="asymptotic").p_value <= 0.05 for y in plain]) > 0.4
    shifted = [drawn(seed, rho=0.0, shift=2.0) for seed in range(60)]
    assert np.mean([breaks_test(y, replications=99).p_value <= 0.05 for y in shifted]) > 0.85


def test_asymptotic_p_values_of_short_series_carry_a_warning() -> None:
    said = breaks_test(drawn(1), "trend", p_value="asymptotic").summary()
    assert "Warning" in said and "in 9, 61 and 91 of 100 series" in said
    assert "in 92, 98 and 100" in breaks_test(drawn(1), "trend", p_value="asymptotic", covariance="hac").summary()
    assert "Warning" not in breaks_test(drawn(1)).summary() + asymptotic("nile").summary()


# --- gaps, seams and made-up values ---------------------------------------------------------------------


def test_made_up_values_are_left_out() -> None:
    y = drawn(2, 30, shift=6.0)
    y.iloc[10:20] = np.linspace(y.iloc[10], y.iloc[19], 10)
    y.attrs["status"] = {year: "interpolated" if 1961 <= year <= 1968 else "official" for year in y.index}
    found = breaks_test(y, replications=99)
    assert found.sample.n == 22 and found.dates == (1960,) and "1961-1968" in found.summary()
    assert found.judged[0].verdict == "cannot tell"
    assert breaks_test(y, replications=99, made_up="keep").sample.n == 30
    with pytest.raises(ArgumentError, match="made up"):
        breaks_test(y, made_up="refuse")


def test_a_break_at_a_seam_is_called_one() -> None:
    y = drawn(2, 30, shift=9.0)
    y.attrs["seams"] = [(1964, 1965)]
    found = breaks_test(y, replications=99)
    assert found.dates == (1964,) and found.judged[0].verdict == "seam" and "1964: seam" in found.summary()


# --- what cannot be tested ------------------------------------------------------------------------------

WRONG = {
    "model": {"model": "level"},
    "kind": {"kind": "F"},
    "p_value": {"p_value": "exact"},
    "covariance": {"covariance": "white"},
    "level": {"level": 5},
    "n_breaks": {"n_breaks": 0},
    "max_breaks": {"max_breaks": 2.5},
    "replications": {"replications": 9},
    "min_segment": {"min_segment": 0.7},
}


@pytest.mark.parametrize("argument", WRONG)
def test_wrong_arguments_are_named(argument: str) -> None:
    with pytest.raises(ArgumentError, match=f"^{argument}: "):
        breaks_test(drawn(1), **WRONG[argument])


def test_too_many_breaks_for_the_series_or_for_the_tables() -> None:
    with pytest.raises(ArgumentError, match="n_breaks: at most 2 breaks"):
        breaks_test(drawn(1), n_breaks=3, min_segment=12)
    with pytest.raises(ArgumentError, match="known for at most 2"):
        breaks_test(drawn(1), n_breaks=3, min_segment=0.25, p_value="asymptotic")
    few = breaks_test(drawn(1), kind="UDmax", min_segment=0.25, p_value="asymptotic")
    assert len(few.rows) == 3 and "At most 2 breaks" in few.summary()
    assert "upper bound" in breaks_test(drawn(1), kind="UDmax", max_breaks=2, p_value="asymptotic").summary()


def test_series_that_leave_nothing_to_test() -> None:
    years = range(1950, 1970)
    for values, words in ((np.arange(20.0), "straight line"), (np.full(20, 3.0), "constant")):
        with pytest.raises(ArgumentError, match=words):
            breaks_test(pd.Series(values, index=years), "trend")
    with pytest.raises(ArgumentError, match="at least 6"):
        breaks_test(drawn(1, 5))
    with pytest.raises(ArgumentError, match="another unit"):
        breaks_test(drawn(1) * 1e120)


def test_a_perfect_step_is_as_significant_as_it_can_be() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = breaks_test(pd.Series(np.repeat([0.0, 1.0], 10), index=range(1950, 1970)), replications=99)
    assert found.p_value == 0.01 and found.dates == (1959,) and np.isinf(found.statistic)


@pytest.mark.parametrize("model", ["mean", "trend"])
@pytest.mark.parametrize("n", [8, 9, 12])
def test_the_shortest_series(model: str, n: int) -> None:
    for kind in break_tests.KINDS:
        found = breaks_test(drawn(1, n), model, kind, replications=19)
        assert 0.05 <= found.p_value <= 1


def test_a_thousand_years() -> None:
    found = breaks_test(drawn(1, 1000, shift=0.5), "trend", replications=99)
    assert found.n_breaks == 1 and 0.01 <= found.p_value <= 1
