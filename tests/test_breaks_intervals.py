"""Confidence sets of break dates: against statsmodels, strucchange and the limit law; exactness, symmetry, coverage."""

import json
from pathlib import Path
from typing import Any, get_args

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from chollima_research.breaks import date_bootstrap, estimate, intervals, inversion
from chollima_research.breaks.intervals import DEFAULT, DateSet, Method, date_sets, interval
from chollima_research.breaks.moving_break import GRID, MovingBreak
from chollima_research.errors import ArgumentError
from chollima_research.samples import annual

ROOT = Path(__file__).parent.parent
SEEDS = st.integers(0, 10_000)
METHODS = get_args(Method)
FEW = 99
GAPS = np.array([*range(1951, 1965), *range(1968, 1980), 1982, 1983, *range(1985, 1993)])


def columns(years: np.ndarray, model: str) -> np.ndarray:
    return np.column_stack([np.ones(len(years)), years] if model == "trend" else [np.ones(len(years))]).astype(float)


def moving(
    years: np.ndarray, model: str = "mean", last: int | None = None, h: int = 5, grid: tuple[float, ...] = GRID
) -> MovingBreak:
    lasts = np.array([len(years) // 2 - 1 if last is None else last])
    return MovingBreak(years, columns(years, model), np.empty((len(years), 0)), lasts, 0, h, grid)


def autoregressive(n: int, rho: float, count: int, seed: int) -> np.ndarray:
    drawn = np.random.default_rng(seed).standard_normal((n, count))
    drawn[1:] *= np.sqrt(1 - rho**2)
    for year in range(1, n):
        drawn[year] += rho * drawn[year - 1]
    return drawn.T


def made(seed: int, size: float = 2.0, n: int = 36, rho: float = 0.0) -> pd.Series:
    """Shift after the middle of a series from 1951 on."""
    values = autoregressive(n, rho, 1, seed)[0] + size * (np.arange(n) >= n // 2)
    return pd.Series(values, index=range(1951, 1951 + n), name="made")


def sets(y: pd.Series, model: str = "mean", m: int = 1, **options: Any) -> list[DateSet]:
    fit = estimate(y, model, max_breaks=m)
    return date_sets(fit.sample, fit.design.changing, fit.positions(m), fit.h, **{"replications": FEW} | options)


def one(y: pd.Series, model: str = "mean", **options: Any) -> DateSet:
    (found,) = sets(y, model, **options)
    return found


@pytest.mark.parametrize("level, published", [(0.90, 5.94), (0.95, 7.35), (0.99, 10.59)])
def test_the_asymptotic_critical_values_are_the_published_ones(level: float, published: float) -> None:
    """Hansen (2000), Sample splitting and threshold estimation, Econometrica 68(3), table I: the same law."""
    assert inversion.critical_value(level) == pytest.approx(published, abs=0.005)


def test_the_likelihood_ratio_follows_its_limit_law_in_long_samples() -> None:
    """Without autocorrelation, 1,000 observations and a shift of 0.3 standard deviations."""
    shift = 0.3 * (np.arange(1000) >= 500)
    series = np.random.default_rng(1).standard_normal((1000, 1000)) + shift
    model = moving(np.arange(1000), h=150, grid=(0.0,))
    ratios = model.likelihood_ratio(series, 499 - int(model.dates[0]))
    for level in (0.8, 0.9, 0.95):
        share = (ratios <= inversion.critical_value(level)).mean()
        assert share == pytest.approx(level, abs=3 * np.sqrt(level * (1 - level) / 1000))


@pytest.mark.parametrize("model", ["mean", "trend"])
@pytest.mark.parametrize("years", [np.arange(1951, 1987), GAPS], ids=["every year", "gaps"])
def test_likelihoods_are_those_of_statsmodels(years: np.ndarray, model: str) -> None:
    """Two breaks, of which the second moves, and a column whose coefficient does not change."""
    n, X = len(years), columns(years, model)
    fixed = np.cos(np.arange(n))[:, None]
    lasts = np.array([10, 20])
    model_ = MovingBreak(years, X, fixed, lasts, 1, 5)
    y = 1e4 + np.random.default_rng(2).standard_normal(n).cumsum() + 3 * (np.arange(n) > 20)
    spread = model_.spread(model_.rest(y)[None])[0]
    assert model_.dates.tolist() == list(range(15, n - 5))
    regimes = np.searchsorted([11], np.arange(n), side="right")
    for number in (0, 4, len(spread) - 1):
        regime = regimes + (np.arange(n) > model_.dates[number])
        full = np.column_stack([fixed, *(X * (regime == r)[:, None] for r in range(3))])
        best = max(sm.GLS(y, full, sigma=_correlations(years, rho)).fit().llf for rho in GRID)
        implied = -n / 2 * (np.log(spread[number]) + np.log(2 * np.pi / n) + 1)
        assert implied == pytest.approx(best, abs=1e-6)


def _correlations(years: np.ndarray, rho: float) -> np.ndarray:
    return np.float64(rho) ** np.abs(years[:, None] - years)


def test_without_autocorrelation_the_sums_are_those_of_strucchange() -> None:
    found = json.loads((ROOT / "tests/reference/nile.json").read_text("utf-8"))
    model = moving(np.arange(100), h=found["h"], grid=(0.0,))
    y = np.array(found["y"], dtype=float)
    spread = model.spread(model.rest(y)[None])[0]
    expected = found["fits"][1]
    assert spread.min() == pytest.approx(expected["rss"], rel=1e-10)
    assert model.dates[spread.argmin()] + 1 == expected["breaks"][0]


@pytest.mark.parametrize("model", ["mean", "trend"])
@given(seed=SEEDS, rescale=st.sampled_from([1.0, 1e-6, 1e6]))
@settings(max_examples=15)
def test_reversing_time_mirrors_the_likelihood_and_units_do_not_matter(model: str, seed: int, rescale: float) -> None:
    y = np.random.default_rng(seed).standard_normal(len(GAPS)).cumsum()
    there, back = moving(GAPS, model), moving(2000 - GAPS[::-1], model)
    first = there.spread(there.rest(y)[None])[0]
    second = back.spread(back.rest(rescale * y[::-1] + 5 * rescale)[None])[0]
    np.testing.assert_allclose(second[::-1], first * rescale**2, rtol=1e-8)


@pytest.mark.parametrize("size", [0.0, 0.5, 2.0])
def test_tests_are_exact_when_the_autocorrelation_is_known(size: float) -> None:
    """Whatever the size of the break: the p-value at the true date is uniform on 1/100, 2/100, ..., 1."""
    model = moving(np.arange(24), h=4, grid=(0.0,))
    true = np.array([12 - 1]) - model.dates[0]
    p = [
        inversion.p_values(model, y + size * (np.arange(24) >= 12), 0.95, FEW, np.random.default_rng(seed), true)[0]
        for seed, y in enumerate(autoregressive(24, 0.0, 400, 7))
    ]
    # At the best date the ratio is zero and the p-value one.
    rejected = [np.mean(np.array(p) <= share + 1e-9) for share in (0.05, 0.1, 0.2)]
    np.testing.assert_allclose(rejected, [0.05, 0.1, 0.2], atol=0.04)


@pytest.mark.parametrize("model, size, rho", [("mean", 1.0, 0.8), ("trend", 1.0, 0.5), ("mean", 3.0, 0.0)])
def test_sets_cover_the_date_in_a_short_study(model: str, size: float, rho: float) -> None:
    design = moving(np.arange(36), model)
    true = np.array([17]) - design.dates[0]
    series = autoregressive(36, rho, 120, 3) + size * (np.arange(36) > 17)
    p = [inversion.p_values(design, y, 0.95, FEW, np.random.default_rng(s), true)[0] for s, y in enumerate(series)]
    assert np.mean(np.array(p) > 0.05 + 1e-9) >= 0.9


def test_the_committed_study_shows_what_the_default_is_chosen_for() -> None:
    table = pd.read_csv(ROOT / "benchmarks/date_coverage.csv")
    required = table[
        (table["n"] == 36)
        & table["breaks"].isin(["12", "18"])
        & table["rho"].isin([0, 0.5, 0.8])
        & (table["errors"] == "normal")
        & (table["years"] == "every")
    ]
    least = required.groupby("method")["coverage"].agg(["min", "size"])
    assert (least["size"] == 54).all() and (required["replications"] == 2000).all()
    assert least.loc[DEFAULT, "min"] >= 0.9
    assert (least["min"].drop(DEFAULT) < 0.9).all()


@pytest.mark.parametrize("method", METHODS)
@given(seed=SEEDS, size=st.sampled_from([0.0, 1.0, 4.0]), m=st.sampled_from([1, 2]))
@settings(max_examples=8)
def test_sets_hold_the_estimate_grow_with_the_level_and_stay_inside(
    method: Method, seed: int, size: float, m: int
) -> None:
    y = made(seed, size)
    fit = estimate(y, max_breaks=m)
    levels = [sets(y, m=m, method=method, level=level, seed=seed) for level in (0.5, 0.9, 0.95)]
    for number, date in enumerate(fit.dates(m)):
        narrow, middle, wide = (found[number] for found in levels)
        assert set(narrow.years) <= set(middle.years) <= set(wide.years) <= set(wide.admissible)
        assert date == narrow.date and date in narrow.years
        assert 1951 + fit.h - 1 <= wide.low <= wide.high <= 1986 - fit.h


@pytest.mark.parametrize("method", METHODS)
def test_the_same_seed_gives_the_same_set_in_any_unit(method: Method) -> None:
    y = made(5, 1.5)
    first, again = one(y, method=method), one(1e3 * y - 1e6, method=method)
    assert first.years == again.years and first.weights == again.weights


def test_p_values_of_mirrored_series_agree_up_to_the_draws() -> None:
    y = made(11, 1.0)
    model = moving(y.index.to_numpy())
    there, back = (
        inversion.p_values(model, values, 0.95, 999, np.random.default_rng(4))
        for values in (y.to_numpy(), y.to_numpy()[::-1])
    )
    np.testing.assert_allclose(there, back[::-1], atol=0.06)


@pytest.mark.parametrize("method", METHODS)
def test_a_large_shift_is_dated_to_the_year(method: Method) -> None:
    found = one(made(2, 12.0), method=method)
    assert found.years == (1968,) and found.identified and not found.clipped


def test_without_a_break_the_date_is_not_identified_and_the_result_says_so() -> None:
    found = one(made(0, 0.0))
    assert not found.identified and found.clipped
    assert any("date is not identified" in text for text in found.remarks())
    assert "date is not identified" in found.summary()
    assert not any("not identified" in text for text in one(made(2, 12.0)).remarks())


def test_an_exact_step_is_dated_and_an_exact_line_is_not() -> None:
    step = pd.Series([1.0] * 12 + [3.0] * 12, index=range(1951, 1975))
    assert one(step).years == one(step, method="bootstrap").years == (1962,)
    line = pd.Series(np.arange(24) * 0.1 + 7, index=range(1951, 1975))
    sample = annual(line)
    (found,) = date_sets(sample, columns(sample.years, "trend"), [11], 5, replications=FEW)
    assert found.years == found.admissible and set(found.weights) == {1.0}


def test_a_set_may_have_holes_and_all_years_are_told() -> None:
    found = next(s for s in (one(made(seed, 1.0)) for seed in range(60)) if len(s.years) < s.high - s.low + 1)
    assert found.low == min(found.years) and found.high == max(found.years)
    frame = found.to_frame()
    assert tuple(frame.index[frame["in_set"]]) == found.years
    assert ((frame["p_value"] > 0.05 + 1e-9) | (frame.index == found.date)).equals(frame["in_set"])
    table = interval(estimate(made_like(found), max_breaks=1), 1, replications=FEW)
    assert table["years"].iloc[0].count(",") >= 1


def made_like(found: DateSet) -> pd.Series:
    return pd.Series(found.sample.values, index=found.sample.years, name="made")


def test_the_table_of_an_estimate() -> None:
    y = made(3, 6.0, n=45)
    y += 6.0 * (y.index > 1987)
    fit = estimate(y, max_breaks=2)
    table = interval(fit, 2, 0.9, DEFAULT, 1, FEW)
    assert list(table.columns) == list(intervals.COLUMNS) and table.index.tolist() == [1, 2]
    assert table["date"].tolist() == fit.dates(2)
    assert (table["low"] <= table["date"]).all() and (table["date"] <= table["high"]).all()
    assert table["high"][1] < fit.dates(2)[1] and table["low"][2] > fit.dates(2)[0]
    assert len(interval(fit, 0)) == 0
    np.testing.assert_array_equal(fit.interval(0.9, DEFAULT, 2, seed=1, replications=FEW)["low"], table["low"])


def test_collinear_and_fixed_regressors_are_partialled_out() -> None:
    """A column that is zero in the first regime, and a wave that all regimes share and that hides the shift."""
    y = made(4, 5.0)
    wave = 20 * np.sin(np.arange(36))
    sample = annual(y + wave)
    changing = np.column_stack([np.ones(36), np.arange(36) > 30])
    (found,) = date_sets(sample, changing, [17], 5, fixed=wave[:, None], replications=FEW)
    assert found.years == (1968,)
    (blind,) = date_sets(sample, changing, [17], 5, replications=FEW)
    assert len(blind.years) > len(found.years)


def test_percentiles_hold_at_least_the_level() -> None:
    drawn = np.array([*[17] * 95, 3, 4, 18, 30, 30])
    assert date_bootstrap.percentiles(drawn, 0.9) == (17, 17)
    assert date_bootstrap.percentiles(drawn, 0.97) == (4, 30)


def test_the_bootstrap_draws_the_dates_of_least_squares() -> None:
    model = moving(np.arange(36), grid=(0.0,))
    rows = autoregressive(36, 0.5, 20, 1) + 2.0 * (np.arange(36) > 17)
    expected = [estimate(pd.Series(y, index=range(36)), max_breaks=1).dates(1)[0] for y in rows]
    assert date_bootstrap.best(model, rows).tolist() == expected


@pytest.mark.parametrize("method", METHODS)
def test_plots_mark_the_set(method: Method) -> None:
    found = one(made(6, 1.5), method=method)
    ax = found.plot()
    assert len(ax.patches) == len(found.admissible)
    assert found.plot(ax) is ax
    plt.close("all")


@pytest.mark.parametrize(
    "options, word",
    [
        ({"level": 95}, "level"),
        ({"level": 1.0}, "level"),
        ({"method": "bai"}, "method"),
        ({"seed": -1}, "seed"),
        ({"seed": 1.5}, "seed"),
        ({"replications": 18}, "replications"),
        ({"replications": 99.0}, "replications"),
        ({"level": 0.999, "replications": 998}, "replications"),
    ],
)
def test_bad_arguments_are_named(options: dict[str, Any], word: str) -> None:
    with pytest.raises(ArgumentError, match=f"^{word}:"):
        one(made(1), **options)


def test_the_fewest_replications_that_can_reject_are_taken() -> None:
    found = one(made(2, 12.0), replications=19)
    assert found.years == (1968,)
