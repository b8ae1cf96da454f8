"""Growth rates against statsmodels, closed forms and arithmetic; their intervals against artificial series."""

import importlib.util
import re
import sys
from collections.abc import Iterator
from types import ModuleType

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from conftest import ROOT
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

import chollima_research as cr
from chollima_research import growth
from chollima_research.errors import ArgumentError
from chollima_research.growth import errors as growth_errors
from chollima_research.growth import segmented as growth_segments
from chollima_research.growth import trends as growth_trend

LOG_LINEAR = ("averaged", "ar1", "hac", "ols")
QUICK = settings(max_examples=8, deadline=None, derandomize=True)
SEEDS = st.integers(0, 10_000)


def series(seed: int = 0, n: int = 12, slope: float = 0.05, missing: tuple[int, ...] = ()) -> pd.Series:
    """Return the exponential of a random walk with drift from 1950 on, without the years that are missing."""
    generator = np.random.default_rng(seed)
    logs = 4 + slope * np.arange(n) + np.cumsum(generator.normal(0, 0.05, n))
    return pd.Series(np.exp(logs), index=pd.RangeIndex(1950, 1950 + n), name="made").drop(list(missing))


def marked(y: pd.Series, **attrs: object) -> pd.Series:
    y = y.copy()
    y.attrs = attrs
    return y


def coverage() -> ModuleType:
    """Load the coverage study, which is a script."""
    path = ROOT / "benchmarks" / "growth_coverage.py"
    spec = importlib.util.spec_from_file_location("growth_coverage", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules.setdefault("growth_coverage", module)
    spec.loader.exec_module(module)
    return module


# --- against statsmodels ----------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", [(), (1953, 1954, 1958)], ids=["every year", "gaps"])
@pytest.mark.parametrize("errors", ["ols", "hac"])
def test_least_squares_and_newey_west_are_those_of_statsmodels(errors: str, missing: tuple[int, ...]) -> None:
    y = series(n=24, missing=missing)
    model = sm.OLS(np.log(y.to_numpy()), sm.add_constant(y.index.to_numpy(dtype=float) - 1950))
    lags = int(4 * (len(y) / 100) ** (2 / 9))
    options = {"maxlags": lags, "use_correction": True}
    fit = model.fit() if errors == "ols" else model.fit(cov_type="HAC", cov_kwds=options, use_t=True)
    found = growth.average(y, errors=errors)
    assert found.slope == pytest.approx(fit.params[1], rel=1e-10)
    assert found.rate == pytest.approx(np.exp(fit.params[1]) - 1, rel=1e-10)
    assert found.standard_error == pytest.approx(fit.bse[1], rel=1e-10)
    assert (found.low, found.high) == pytest.approx(np.expm1(fit.conf_int()[1]), rel=1e-10)


def test_newey_west_with_level_shifts_is_that_of_statsmodels() -> None:
    y = marked(series(3, n=30), seams=[(1960, 1961), (1970, 1971)])
    steps = np.column_stack([y.index >= 1961, y.index >= 1971]).astype(float)
    design = np.column_stack([np.ones(30), steps, y.index - 1950])
    fit = sm.OLS(np.log(y.to_numpy()), design).fit(
        cov_type="HAC", cov_kwds={"maxlags": 3, "use_correction": True}, use_t=True
    )
    found = growth.average(y, errors="hac", seams="level")
    assert (found.slope, found.standard_error) == pytest.approx((fit.params[3], fit.bse[3]), rel=1e-10)


@pytest.mark.parametrize(("lasting", "drift"), [(0.0, 0.3), (0.5, 0.1), (1.0, 0.2), (0.2, 0.0)])
def test_smoothed_growth_is_that_of_the_state_space_smoother(lasting: float, drift: float) -> None:
    y = series(5, n=30)
    gappy = np.log(y).mask(y.index.isin([1955, 1956, 1962, 1970])).to_numpy()
    model = sm.tsa.UnobservedComponents(gappy, level="lltrend", use_exact_diffuse=True)
    smooth = model.smooth([1 - lasting, lasting, drift**2])
    seen = np.flatnonzero(np.isfinite(gappy))
    design = np.column_stack([np.ones(len(seen)), seen]).astype(float)
    found = growth_trend.smoothed(design, gappy[seen, None], seen, lasting, drift)
    assert found.value[:, 0] == pytest.approx(smooth.smoothed_state[1][:-1], abs=1e-10)
    scales = found.error[:, 0] ** 2 / smooth.smoothed_state_cov[1, 1][:-1]
    assert scales == pytest.approx(np.full(29, scales[0]), rel=1e-8)


# --- against closed forms ---------------------------------------------------------------------------------


def test_geometric_rate_and_its_error_by_hand() -> None:
    y = series(1, missing=(1952, 1953, 1957))
    steps, changes = np.diff(y.index), np.diff(np.log(y))
    slope = changes.sum() / steps.sum()
    error = np.sqrt(((changes - slope * steps) ** 2 / steps).sum() / (len(steps) - 1) / steps.sum())
    found = growth.average(y, method="geometric")
    assert found.rate == pytest.approx((y.iloc[-1] / y.iloc[0]) ** (1 / 11) - 1, rel=1e-12)
    assert (found.slope, found.standard_error) == pytest.approx((slope, error), rel=1e-10)
    margin = stats.t.ppf(0.975, len(steps) - 1) * error
    assert (found.low, found.high) == pytest.approx(np.expm1([slope - margin, slope + margin]), rel=1e-10)


def by_covariance(y: pd.Series, rho: float) -> tuple[float, float, float]:
    """Return slope, standard error and restricted log likelihood from the covariance matrix rho^|s - t|."""
    years = y.index.to_numpy(dtype=float)
    design = np.column_stack([np.ones(len(y)), years - years[0]])
    correlation = rho ** np.abs(np.subtract.outer(years, years))
    inverse = np.linalg.inv(correlation)
    information = design.T @ inverse @ design
    beta = np.linalg.solve(information, design.T @ inverse @ np.log(y.to_numpy()))
    residuals = np.log(y.to_numpy()) - design @ beta
    squares, freedom = residuals @ inverse @ residuals, len(y) - 2
    error = np.sqrt(squares / freedom * np.linalg.inv(information)[1, 1])
    determinants = np.linalg.slogdet(correlation)[1] + np.linalg.slogdet(information)[1]
    return beta[1], error, -(determinants + freedom * np.log(squares)) / 2


@pytest.mark.parametrize("missing", [(), (1953, 1954, 1958)], ids=["every year", "gaps"])
def test_autoregressive_errors_are_generalised_least_squares_with_gaps(missing: tuple[int, ...]) -> None:
    y = series(2, n=20, missing=missing)
    found = growth.average(y, errors="ar1")
    assert found.persistence is not None and 0 < found.persistence < 1
    slope, error, likelihood = by_covariance(y, found.persistence)
    assert (found.slope, found.standard_error) == pytest.approx((slope, error), rel=1e-10)
    others = [by_covariance(y, rho)[2] for rho in growth_errors.CANDIDATES[1:-1]]
    assert likelihood == pytest.approx(max(others), abs=1e-8)


def test_likelihood_is_continuous_up_to_the_random_walk() -> None:
    y = series(4, n=9, missing=(1954,))
    design = np.column_stack([np.ones(8), y.index - 1950]).astype(float)
    near = np.array([1 - 1e-9, 1.0])
    fits = growth_errors.given(design, np.log(y.to_numpy())[:, None], y.index.to_numpy(), np.array([0.0, 1.0]), near)
    for part in (fits.value, fits.error, fits.log_likelihood):
        assert part[0, 0] == pytest.approx(part[1, 0], abs=1e-6)


def test_averaged_interval_by_adaptive_quadrature() -> None:
    """The interval holds 2.5 percent on either side of a mixture that is integrated and inverted by other means."""
    y = series(6, n=8)
    peak = max(by_covariance(y, rho)[2] for rho in np.linspace(0.01, 0.99, 99))

    def parts(angle: float) -> tuple[float, float, float]:
        return by_covariance(y, np.sin(angle))

    found = growth.average(y)
    walk = growth.average(y, method="geometric")
    design = np.column_stack([np.ones(8), np.arange(8.0)])
    rho = np.array([0.5, 1.0])
    likelihood = growth_errors.given(
        design, np.log(y.to_numpy())[:, None], y.index.to_numpy(), np.array([0, 1.0]), rho
    ).log_likelihood[:, 0]
    weight_of_walk = np.exp(by_covariance(y, 0.5)[2] + likelihood[1] - likelihood[0] - peak)
    for bound, probability in ((found.low, 0.025), (found.high, 0.975)):
        at = np.log1p(bound)
        mass = integrate.quad(lambda a: np.exp(parts(a)[2] - peak), 1e-9, np.pi / 2 - 1e-4, epsabs=1e-9)[0]

        def below(angle: float, at: float = at) -> float:
            slope, error, log_likelihood = parts(angle)
            return float(np.exp(log_likelihood - peak) * stats.t.cdf((at - slope) / error, 6))

        part = integrate.quad(below, 1e-9, np.pi / 2 - 1e-4, epsabs=1e-9)[0]
        of_walk = weight_of_walk * stats.t.cdf((at - walk.slope) / walk.standard_error, 6)
        total = (part * 2 / np.pi + of_walk) / (mass * 2 / np.pi + weight_of_walk)
        assert total == pytest.approx(probability, abs=2e-4)


def test_averaged_rate_is_that_of_least_squares_inside_its_interval() -> None:
    y = series(7)
    default, ols = growth.average(y), growth.average(y, errors="ols")
    assert default.errors == "averaged"
    assert default.rate == pytest.approx(ols.rate, rel=1e-12)
    assert default.low < default.rate < default.high
    assert default.high - default.low > ols.high - ols.low


# --- properties -------------------------------------------------------------------------------------------


def all_ways(y: pd.Series, **options: object) -> Iterator[growth.Growth]:
    for errors in LOG_LINEAR:
        yield growth.average(y, errors=errors, **options)
    yield growth.average(y, method="geometric", **options)


@QUICK
@given(SEEDS, st.floats(1e-6, 1e6), st.integers(4, 40))
def test_the_unit_of_measurement_does_not_matter(seed: int, scale: float, n: int) -> None:
    y = series(seed, n)
    for one, other in zip(all_ways(y), all_ways(y * scale), strict=True):
        for name in ("rate", "low", "high", "standard_error"):
            assert getattr(one, name) == pytest.approx(getattr(other, name), rel=1e-6, abs=1e-9)


@QUICK
@given(SEEDS, st.integers(4, 40), st.integers(-500, 500))
def test_time_reversed_turns_the_sign_and_shifted_changes_nothing(seed: int, n: int, shift: int) -> None:
    y = series(seed, n)
    turned = pd.Series(y.to_numpy()[::-1], index=y.index)
    moved = pd.Series(y.to_numpy(), index=y.index + shift)
    for one, back, later in zip(all_ways(y), all_ways(turned), all_ways(moved), strict=True):
        assert back.slope == pytest.approx(-one.slope, abs=1e-9)
        assert np.log1p(back.low) == pytest.approx(-np.log1p(one.high), abs=1e-8)
        assert (later.rate, later.low) == pytest.approx((one.rate, one.low), abs=1e-8)


@QUICK
@given(SEEDS, st.integers(4, 30), st.floats(-0.3, 0.3))
def test_more_growth_adds_to_rate_and_interval_alike(seed: int, n: int, more: float) -> None:
    y = series(seed, n)
    for one, other in zip(all_ways(y), all_ways(y * np.exp(more * np.arange(n))), strict=True):
        assert other.slope - one.slope == pytest.approx(more, abs=1e-9)
        assert other.standard_error == pytest.approx(one.standard_error, abs=1e-9)
        assert np.log1p(other.high) - np.log1p(one.high) == pytest.approx(more, abs=1e-8)


@QUICK
@given(st.floats(-0.3, 0.5), st.integers(3, 30), st.sets(st.integers(1, 5), max_size=2))
def test_an_exact_exponential_has_its_rate_and_no_width(rate: float, n: int, missing: set[int]) -> None:
    y = pd.Series(70.0 * (1 + rate) ** np.arange(n), index=range(1950, 1950 + n))
    y = y.drop([1950 + m for m in missing if m < n - 1])
    assume(len(y) >= 3)
    for found in all_ways(y):
        assert (found.rate, found.low, found.high) == pytest.approx((rate,) * 3, abs=1e-11)
        assert found.standard_error == 0
        assert any("made by a rule" in remark for remark in found.remarks())


@QUICK
@given(SEEDS, st.sampled_from([0.5, 0.8, 0.9]))
def test_a_lower_level_gives_a_narrower_interval(seed: int, level: float) -> None:
    y = series(seed)
    for wide, narrow in zip(all_ways(y), all_ways(y, level=level), strict=True):
        assert wide.low <= narrow.low <= narrow.rate <= narrow.high <= wide.high


@QUICK
@given(SEEDS, st.integers(6, 20), st.integers(2, 4))
def test_dropping_years_keeps_growth_a_year(seed: int, n: int, every: int) -> None:
    """With only every k-th year left, growth between the end points is the same rate a year, not k years."""
    y = series(seed, n * every + 1)
    sparse = y.iloc[::every]
    whole, part = (growth.average(x, method="geometric") for x in (y, sparse))
    assert part.rate == pytest.approx(whole.rate, rel=1e-9)
    assert abs(growth.average(sparse).slope - growth.average(y).slope) < 0.06


# --- seams, gaps, made-up values --------------------------------------------------------------------------


def test_growth_across_a_seam_is_refused_or_has_a_level_for_each_basis() -> None:
    y = series(8, n=20)
    broken = marked(y * np.where(y.index >= 1960, 3.0, 1.0), seams=[(1959, 1960)])
    with pytest.raises(ArgumentError, match=r"seams: .*1959 and 1960.*level"):
        growth.average(broken)
    assert growth.average(broken, 1950, 1959).n == 10, "a window within one basis is no trouble"
    ignored, level = (growth.average(broken, seams=way) for way in ("ignore", "level"))
    assert ignored.rate > level.rate + 0.05
    assert any("basis changes between 1959 and 1960" in remark for remark in ignored.remarks())
    twice = marked(y * np.where(y.index >= 1960, 9.0, 1.0), seams=[(1959, 1960)])
    for one, other in zip(all_ways(broken, seams="level"), all_ways(twice, seams="level"), strict=True):
        assert (one.rate, one.low, one.high) == pytest.approx((other.rate, other.low, other.high), abs=1e-9)


def test_geometric_growth_skips_the_step_over_a_seam() -> None:
    y = marked(series(9, n=10), seams=[(1954, 1955)])
    changes = np.log(y).diff().dropna().drop(1955)
    assert growth.average(y, method="geometric", seams="level").slope == pytest.approx(changes.mean(), rel=1e-12)


@pytest.mark.parametrize("kind", ["Float64", "float32"])
def test_other_kinds_of_numbers_give_the_same(kind: str) -> None:
    y = series().round(1)
    for one, other in zip(all_ways(y), all_ways(y.astype(kind)), strict=True):
        assert (one.rate, one.low) == pytest.approx((other.rate, other.low), abs=1e-6)


def test_made_up_values_are_left_out_unless_asked_for() -> None:
    y = series(10)
    status = {year: "interpolated" if year in (1953, 1954) else "estimate" for year in y.index}
    marked_up = marked(y, status=status)
    left_out = growth.average(marked_up)
    assert left_out.rate == growth.average(y.drop([1953, 1954])).rate
    assert any("1953-1954" in remark for remark in left_out.remarks())
    assert growth.average(marked_up, made_up="keep").rate == growth.average(y).rate
    with pytest.raises(ArgumentError, match="1953-1954"):
        growth.average(marked_up, made_up="refuse")


def test_the_window_says_when_its_end_is_not_observed() -> None:
    found = growth.average(series(missing=(1953,)), 1953, 1960)
    assert (found.first, found.last, found.n) == (1954, 1960, 7)
    assert any("no usable value of 1953; 1954 is used" in remark for remark in found.remarks())


def test_two_years_have_a_rate_and_no_interval() -> None:
    found = growth.average(pd.Series([100.0, 350.0], index=[1956, 1960]), method="geometric")
    assert found.rate == pytest.approx(3.5**0.25 - 1)
    assert np.isnan([found.low, found.high, found.standard_error]).all()
    assert any("Too few" in remark for remark in found.remarks())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"y": series() - series()[1955]}, r"y: made is not positive in 195\d"),
        ({"start": 1960, "end": 1955}, "start, end: 1960 is not before 1955"),
        ({"start": 1955.5}, "start: a year as a whole number"),
        ({"start": 1956, "end": 1957}, "2 usable observations; at least 3"),
        ({"start": 1980, "end": 1990}, "start, end: made has no value from 1980 to 1990; it covers 1950-1961"),
        ({"method": "linear"}, "method: 'linear' is not known; use one of log_linear, geometric"),
        ({"errors": "white"}, "errors: 'white' does not go with log_linear; use averaged or ar1 or hac or ols"),
        ({"method": "geometric", "errors": "hac"}, "errors: 'hac' does not go with geometric; use random_walk"),
        ({"level": 95}, "level: 95 is no probability"),
        ({"seams": "mend"}, "seams: 'mend' is not known"),
        ({"made_up": "hide"}, "made_up: 'hide' is not known"),
        ({"y": [1.0, 2.0]}, "y: a pandas Series"),
        ({"y": marked(series(), concept="gdp_growth", series_id="x.gdp_growth.y")}, "holds growth rates already"),
        ({"y": marked(series(), seams=[(1950, 1951), (1951, 1952)]), "end": 1952, "seams": "level"}, "at least 5"),
    ],
)
def test_bad_arguments_are_named(arguments: dict[str, object], said: str) -> None:
    with pytest.raises(ArgumentError, match=said):
        growth.average(**{"y": series(), **arguments})


def test_results_print_and_plot() -> None:
    y = marked(series(n=20), seams=[(1959, 1960)])
    found = growth.average(y, seams="level")
    assert found.to_frame().loc[0, "rate"] == found.rate
    for told in (found.summary(), found.to_latex(), found._repr_html_()):
        assert "made" in told and "level of its own" in told
    assert len(found.plot().lines) == 3, "the observations and one line for each basis"
    assert len(growth.segments(y, [1955], seams="level").plot().lines) == 4
    assert growth.local_trend(y).plot().get_ylabel() == "trend growth, percent a year"


# --- segments ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("joined", [False, True])
@pytest.mark.parametrize("errors", ["ols", "hac"])
def test_segments_are_a_regression_of_statsmodels(errors: str, joined: bool) -> None:
    y = series(11, n=24, missing=(1957,))
    t = y.index.to_numpy(dtype=float)
    hinge, step = np.maximum(t - 1960, 0), (t > 1960).astype(float)
    columns = [np.ones(23), t - 1950, hinge] if joined else [np.ones(23), t - 1950, hinge, step]
    model = sm.OLS(np.log(y.to_numpy()), np.column_stack(columns))
    options = {"maxlags": growth_errors.bandwidth(23), "use_correction": True}
    fit = model.fit() if errors == "ols" else model.fit(cov_type="HAC", cov_kwds=options, use_t=True)
    after = fit.t_test(np.eye(len(columns))[1] + np.eye(len(columns))[2])
    found = growth.segments(y, [1960], joined=joined, errors=errors)
    first, second = found.segments
    (change,) = found.changes
    assert (first.slope, first.standard_error) == pytest.approx((fit.params[1], fit.bse[1]), rel=1e-9)
    assert (second.slope, second.standard_error) == pytest.approx((after.effect[0], after.sd[0, 0]), rel=1e-9)
    assert (change.difference, change.standard_error) == pytest.approx((fit.params[2], fit.bse[2]), rel=1e-9)
    assert (change.low, change.high) == pytest.approx(fit.conf_int()[2], rel=1e-9)
    assert found.path["fitted"].to_numpy() == pytest.approx(np.exp(fit.fittedvalues), rel=1e-9)
    assert (first.first, first.last, second.first, second.last) == (1950, 1960, 1961, 1973)


@QUICK
@given(st.lists(st.floats(-0.2, 0.3), min_size=3, max_size=3), st.booleans())
def test_an_exact_broken_exponential_has_its_rates(rates: list[float], joined: bool) -> None:
    grown = np.repeat(np.log1p(rates), [7, 6, 8])
    y = pd.Series(np.exp(np.cumsum(grown)), index=range(1950, 1971))
    found = growth.segments(y, [1956, 1962], joined=joined)
    assert [part.rate for part in found.segments] == pytest.approx(rates, abs=1e-10)
    expected = np.diff(np.log1p(rates))
    assert [change.difference for change in found.changes] == pytest.approx(expected, abs=1e-10)
    assert all(change.low == change.high for change in found.changes)


@QUICK
@given(SEEDS, st.sampled_from(LOG_LINEAR))
def test_without_a_turn_both_segments_hold_the_difference_together(seed: int, errors: str) -> None:
    found = growth.segments(series(seed, n=20), [1959], errors=errors)
    before, after = found.segments
    change = found.changes[0]
    if errors != "ar1":
        assert after.slope - before.slope == pytest.approx(change.difference, abs=1e-10)
    assert change.low <= change.difference <= change.high
    assert list(found.to_frame()["what"]) == ["growth", "difference of log growth", "growth"]


def test_a_jump_at_the_break_belongs_to_neither_segment() -> None:
    y = series(12, n=20)
    jumped = y * np.where(y.index > 1960, 2.5, 1.0)
    for one, other in zip(*(growth.segments(x, [1960]).segments for x in (y, jumped)), strict=True):
        assert (one.rate, one.low, one.high) == pytest.approx((other.rate, other.low, other.high), abs=1e-9)
    seam = marked(jumped, seams=[(1960, 1961)])
    assert growth.segments(seam, [1960], seams="level").segments == growth.segments(jumped, [1960]).segments


@pytest.mark.parametrize(
    ("breaks", "said"),
    [
        ([], "breaks: a list of years"),
        (1955, "breaks: a list of years"),
        ([1955.0], "breaks: years as whole numbers"),
        ([1957, 1955], "breaks: the years must ascend"),
        ([1950], "1 usable observations in the segment up to 1950; at least 2"),
        ([1960], "1 usable observations in the segment after 1960; at least 2"),
        ([2000], "0 usable observations in the segment after 2000"),
    ],
)
def test_bad_breaks_are_named(breaks: object, said: str) -> None:
    with pytest.raises(ArgumentError, match=said):
        growth.segments(series(), breaks)  # type: ignore[arg-type]


# --- local trend ------------------------------------------------------------------------------------------


def test_local_trend_covers_gaps_and_ignores_the_size_of_a_seam() -> None:
    y = series(13, n=25, missing=(1957, 1958, 1964))
    broken = marked(y * np.where(y.index >= 1970, 5.0, 1.0), seams=[(1969, 1970)])
    found, other = (growth.local_trend(marked(x, seams=[(1969, 1970)])) for x in (y, broken))
    assert list(found.growth.index) == list(range(1951, 1975))
    assert list(found.growth.index[~found.growth["observed"]]) == [1957, 1958, 1964]
    pd.testing.assert_frame_equal(found.growth, other.growth, rtol=1e-7)
    assert (found.growth["low"] < found.growth["rate"]).all() and (found.growth["rate"] < found.growth["high"]).all()


@QUICK
@given(SEEDS, st.floats(0.01, 100), st.floats(-0.2, 0.2))
def test_local_trend_shifts_with_growth_and_not_with_the_unit(seed: int, scale: float, more: float) -> None:
    y = series(seed, n=12)
    one = growth.local_trend(y).growth.drop(columns="observed")
    other = growth.local_trend(scale * y * np.exp(more * np.arange(12))).growth.drop(columns="observed")
    assert np.abs(np.log1p(other) - np.log1p(one) - more).to_numpy().max() < 1e-7


def test_local_trend_finds_a_turn_and_warns_of_few_observations() -> None:
    grown = np.repeat([0.15, 0.01], 20) + np.random.default_rng(1).normal(0, 0.01, 40)
    y = pd.Series(np.exp(np.cumsum(grown)), index=range(1950, 1990))
    found = growth.local_trend(y)
    assert found.growth["rate"].loc[1955:1962].mean() == pytest.approx(0.16, abs=0.02)
    assert found.growth["rate"].loc[1978:1985].mean() == pytest.approx(0.01, abs=0.02)
    assert found.constant < 0.01 and not any("pile-up" in remark for remark in found.remarks())
    few = growth.local_trend(y.loc[1950:1960])
    assert any("With 11 observations" in remark for remark in few.remarks())
    exact = growth.local_trend(pd.Series(2.0 ** np.arange(8), index=range(1950, 1958)))
    assert exact.growth[["rate", "low", "high"]].to_numpy() == pytest.approx(np.ones((7, 3)), abs=1e-10)
    with pytest.raises(ArgumentError, match="at least 5"):
        growth.local_trend(y.iloc[:4])


# --- sampling and source ----------------------------------------------------------------------------------


def ranged(y: pd.Series, share: float) -> pd.Series:
    ends = {"low": (y / (1 + share)).to_dict(), "high": (y * (1 + share)).to_dict()}
    return marked(y, **ends)


def test_ranges_of_a_growth_rate_between_end_points_by_hand() -> None:
    y = ranged(series(14), 0.1)
    found = growth.decomposition(y, method="geometric")
    steps, ratio = 11, y.iloc[-1] / y.iloc[0]
    assert found.opposed == pytest.approx([(ratio / 1.21) ** (1 / steps) - 1, (ratio * 1.21) ** (1 / steps) - 1])
    assert found.common == pytest.approx((found.growth.rate, found.growth.rate))
    deviation = np.sqrt(2 * (2 * np.log(1.1)) ** 2 / 12) / steps
    assert np.log1p(found.independent[1]) == pytest.approx(found.growth.slope + stats.norm.ppf(0.975) * deviation)
    assert found.share == pytest.approx(deviation**2 / (deviation**2 + found.growth.standard_error**2))


@QUICK
@given(SEEDS, st.floats(0.01, 0.5), st.sampled_from(["averaged", "ar1", "ols"]))
def test_no_values_within_the_ranges_leave_the_bounds(seed: int, share: float, errors: str) -> None:
    y = ranged(series(seed), share)
    found = growth.decomposition(y, errors=errors)
    generator = np.random.default_rng(seed)
    for _ in range(20):
        corner = y * (1 + share) ** generator.choice([-1.0, 1.0], len(y))
        if errors != "ar1":  # whose weights depend on the values
            assert found.opposed[0] - 1e-9 <= growth.average(corner, errors=errors).rate <= found.opposed[1] + 1e-9
    assert found.opposed[0] <= found.independent[0] or share > 0
    assert found.both[0] <= found.growth.low and found.growth.high <= found.both[1]
    assert found.common == pytest.approx((found.growth.rate,) * 2)


def test_ranges_that_are_not_given_are_exact_or_as_asked() -> None:
    y = series(15)
    exact = growth.decomposition(y)
    assert exact.independent == pytest.approx((exact.growth.rate,) * 2) and exact.share == 0 and exact.ranged == ()
    assert growth.decomposition(y, otherwise=0.1).opposed == pytest.approx(growth.decomposition(ranged(y, 0.1)).opposed)
    one_end = marked(y, low={1953: 1.0})
    assert any("One end of a range only, not used: 1953" in told for told in growth.decomposition(one_end).remarks())
    assert list(exact.to_frame().columns) == ["rate", "low", "high"]
    for bad in (-0.1, float("nan")):
        with pytest.raises(ArgumentError, match="otherwise: "):
            growth.decomposition(y, otherwise=bad)
    with pytest.raises(ArgumentError, match="1953 is not of two positive ends"):
        growth.decomposition(marked(y, low={1953: 9.0}, high={1953: 8.0}))


# --- coverage ---------------------------------------------------------------------------------------------

TABLE = pd.read_csv(ROOT / "benchmarks" / "growth_coverage.csv")


def test_coverage_table_is_what_the_script_makes() -> None:
    study = coverage()
    for row in study.averages(200, {("every year", "normal", 10): range(10)}):
        alike = (TABLE["estimand"] == "average") & (TABLE["observed"] == "every year") & (TABLE["n"] == 10)
        alike &= (TABLE["persistence"] == row["persistence"]) & (TABLE["errors"] == row["errors"])
        (measured,) = TABLE.loc[alike, "coverage"]
        assert row["coverage"] == pytest.approx(measured, abs=4 * np.sqrt(measured * (1 - measured) / 200) + 0.01)


def test_default_covers_best() -> None:
    """In each cell of the study the default covers at least nine of ten, and no other log-linear interval does."""
    rows = TABLE[TABLE["estimand"] == "average"]
    worst = rows.groupby("errors")["coverage"].min()
    assert worst["averaged"] > 0.91 and worst["random_walk"] > 0.94
    assert (worst[["ar1", "hac", "ols", "cosines", "averaged, stationary"]] < 0.9).all()
    asked = rows[rows["persistence"].isin([0, 0.5, 0.8]) & rows["n"].isin([5, 10, 36])]
    assert asked.groupby("errors")["coverage"].min()["averaged"] >= 0.95
    assert TABLE[TABLE["estimand"].str.startswith("diff")].groupby("errors")["coverage"].min()["averaged"] > 0.9
    local = TABLE[TABLE["estimand"] == "local"].groupby("errors")["coverage"].min()
    assert local["averaged"] > 0.87 and local["likeliest"] < 0.75


def test_documented_coverage_is_that_of_the_table() -> None:
    text = growth.average.__doc__ or ""
    names = ["averaged", "ar1", "hac", "ols", "random_walk"]
    plain = TABLE[(TABLE["estimand"] == "average") & (TABLE["observed"] == "every year")]
    plain = plain[plain["innovations"] == "normal"].set_index(["n", "persistence", "errors"])["coverage"]
    found = re.findall(r"^ +(5|10|36) +([\d.]+) +([\d.]+) +([\d.]+) +([\d.]+) +([\d.]+) +([\d.]+)$", text, re.M)
    assert len(found) == 15
    for n, persistence, *printed in found:
        for name, number in zip(names, printed, strict=True):
            assert float(number) == pytest.approx(100 * plain[int(n), float(persistence), name], abs=0.051)


def test_documented_coverage_of_segments_and_local_trend_is_that_of_the_table() -> None:
    rows = TABLE[TABLE["estimand"].str.startswith("difference")]
    default = rows[rows["errors"] == "averaged"].set_index(["n", "estimand", "persistence"])["coverage"]
    text = growth.segments.__doc__ or ""
    found = re.findall(r"^ +(10|36) +(no|yes) +([\d.]+) +([\d.]+) +([\d.]+) +([\d.]+) +([\d.]+)$", text, re.M)
    assert len(found) == 4
    for n, joined, *printed in found:
        name = "difference, joined" if joined == "yes" else "difference"
        for persistence, number in zip((0, 0.5, 0.8, 0.95, 1), printed, strict=True):
            assert float(number) == pytest.approx(100 * default[int(n), name, persistence], abs=0.051)
    ends = 100 * rows.groupby("errors")["coverage"].agg(["min", "max"])
    for words, errors in (("Least squares covers", "ols"), ("Newey and West", "hac")):
        assert f"{words} {ends.loc[errors, 'min']:.0f} to {ends.loc[errors, 'max']:.0f}" in text
    text = " ".join((growth.local_trend.__doc__ or "").split())
    rows = TABLE[TABLE["estimand"] == "local"]
    ends = 100 * rows.groupby(["errors", "n"])["coverage"].agg(["min", "max"])
    for errors, n in (("averaged", 36), ("averaged", 16), ("likeliest", 36)):
        low, high = ends.loc[errors, n]
        assert f"{low:.1f} to {f'{high:.1f}'.removesuffix('.0')} percent" in text
    constant = 100 * rows[(rows["n"] == 36) & (rows["drift"] == 0.1)]["constant"].dropna()
    assert f"in {constant.min():.0f} to {constant.max():.0f} percent of the series" in text


def test_averaged_over_the_prior_coverage_is_exact() -> None:
    """With the persistence drawn from the prior, the nominal interval covers as often as it says, even at n = 5."""
    generator, draws, years = np.random.default_rng(5), 4000, np.arange(5)
    design = np.column_stack([np.ones(5), years]).astype(float)
    persistence = np.where(generator.random(draws) < 0.5, 1.0, np.sin(np.pi / 2 * generator.random(draws)))
    errors = generator.standard_normal((5, draws))
    errors[0] /= np.sqrt(np.maximum(1 - persistence**2, 1e-12))
    for year in range(1, 5):
        errors[year] += persistence * errors[year - 1]
    fit = growth_errors.averaged(design, errors - errors[0], years, np.array([0.0, 1.0]), 0.8)
    assert ((fit.low <= 0) & (fit.high >= 0)).mean() == pytest.approx(0.8, abs=4 * np.sqrt(0.16 / draws))


def test_a_long_series_is_no_trouble() -> None:
    y = series(16, n=1000, slope=0.02)
    assert growth.average(y).n == 1000
    assert len(growth_segments.segments(y, [2400]).segments) == 2


def test_collection_rates_heed_its_register() -> None:
    steel = cr.load("prk.steel.nmc")
    found = growth.average(steel, 1956, 1960)
    logs = np.log(steel.loc[1956:1960])
    assert found.rate == pytest.approx(np.expm1(np.polyfit(range(5), logs, 1)[0]), rel=1e-10)
    with pytest.raises(ArgumentError, match="1974 and 1975"):
        growth.average(steel, 1970, 1980)
