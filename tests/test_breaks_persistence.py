"""Autocorrelation of errors in years with gaps, and statistics that allow for it, against brute force."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from chollima_research.breaks.adjusting import Problem
from chollima_research.breaks.autoregressive import RHO, AutoregressiveF
from chollima_research.breaks.persistence import HIGHEST, LOWEST, Autocorrelation, ar1, calendar_years, simulate
from chollima_research.breaks.resampling import Disturbances, critical_value, p_value

FULL = np.arange(1950, 1980)
GAPS = np.delete(FULL, [3, 4, 5, 11, 20, 22])


def regressors(years: np.ndarray, k: int) -> np.ndarray:
    return np.column_stack([(years - 1949.0) ** j for j in range(k)])


def log_likelihood(y: np.ndarray, X: np.ndarray, base: np.ndarray, years: np.ndarray, rho: float) -> float:
    """Generalised least squares on X with the determinant of the restricted likelihood for the regressors `base`."""
    V = np.power(rho, np.abs(years[:, None] - years[None, :]).astype(float))
    inverse = np.linalg.inv(V)
    residuals = y - X @ np.linalg.solve(X.T @ inverse @ X, X.T @ inverse @ y)
    determinants = np.linalg.slogdet(V)[1] + np.linalg.slogdet(base.T @ inverse @ base)[1]
    dof = len(y) - base.shape[1]
    return float(-0.5 * determinants - 0.5 * dof * np.log(residuals @ inverse @ residuals))


@pytest.mark.parametrize("years", [FULL, GAPS], ids=["full", "gaps"])
@pytest.mark.parametrize("k", [1, 2])
@pytest.mark.parametrize("rho", [-0.4, 0.3, 0.8])
def test_estimate_is_where_the_restricted_likelihood_is_largest(years: np.ndarray, k: int, rho: float) -> None:
    rng = np.random.default_rng(round(10 * rho) + 50)
    X = regressors(years, k)
    errors = simulate(rho, rng.standard_normal((6, calendar_years(years))), years)
    found = ar1(errors + X @ np.ones(k), years, X)
    for y, estimate in zip(errors, found, strict=True):
        best = minimize_scalar(
            lambda r, y=y: -log_likelihood(y, X, X, years, r), bounds=(LOWEST, HIGHEST), method="bounded"
        )
        assert estimate == pytest.approx(best.x, abs=0.01)


@pytest.mark.parametrize("rho", [0.0, 0.5, 0.8])
def test_estimate_has_little_bias_in_36_years(rho: float) -> None:
    years = np.arange(1950, 1986)
    errors = simulate(rho, np.random.default_rng(1).standard_normal((3000, 36)), years)
    for k in (1, 2):
        assert np.median(ar1(errors, years, regressors(years, k))) == pytest.approx(rho, abs=0.04)


def test_simulated_errors_have_the_correlation_of_their_distance() -> None:
    errors = simulate(0.7, np.random.default_rng(2).standard_normal((20_000, 30)), GAPS)
    distances = np.abs(GAPS[:, None] - GAPS[None, :])
    assert np.corrcoef(errors.T) == pytest.approx(0.7**distances, abs=0.035)
    assert errors.var(axis=0) == pytest.approx(np.full(len(GAPS), 1 / (1 - 0.49)), rel=0.05)


def test_each_replication_may_have_its_own_autocorrelation() -> None:
    innovations = np.random.default_rng(3).standard_normal((2, 30))
    both = simulate(np.array([0.2, 0.9]), innovations, FULL)
    assert both[0] == pytest.approx(simulate(0.2, innovations[:1], FULL)[0])
    assert both[1] == pytest.approx(simulate(0.9, innovations[1:], FULL)[0])


@pytest.mark.parametrize("years", [FULL, GAPS], ids=["full", "gaps"])
@pytest.mark.parametrize("k", [1, 2])
def test_f_is_a_ratio_of_likelihoods(years: np.ndarray, k: int) -> None:
    X, n = regressors(years, k), len(years)
    y = np.random.default_rng(4).standard_normal((3, n)).cumsum(axis=1) + 100
    begins = np.arange(4, n - 3)
    f = AutoregressiveF(years, X, X)
    sequence = f.sequence(y, begins)
    lasts = np.tile([6, 13, 19], (3, 1))
    several = f.at(y, lasts)
    for row in range(3):
        for column in (0, 7, len(begins) - 1):
            broken = np.column_stack([X, X * (np.arange(n) >= begins[column])[:, None]])
            ratio = [max(log_likelihood(y[row], Z, X, years, rho) for rho in RHO) for Z in (broken, X)]
            expected = (n - 2 * k) * np.expm1(2 * (ratio[0] - ratio[1]) / (n - k))
            assert sequence[row, column] == pytest.approx(expected, rel=1e-6, abs=1e-8)
        broken = np.column_stack([X, *(X * (np.arange(n) >= begin)[:, None] for begin in lasts[row])])
        ratio = [max(log_likelihood(y[row], Z, X, years, rho) for rho in RHO[::2]) for Z in (broken, X)]
        expected = (n - 4 * k) / 3 * np.expm1(2 * (ratio[0] - ratio[1]) / (n - k))
        assert several[row] == pytest.approx(expected, rel=1e-6, abs=1e-8)


def test_f_without_autocorrelation_is_the_classical_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chollima_research.breaks.autoregressive.RHO", np.zeros(1))
    y = np.random.default_rng(5).standard_normal(30)
    X = regressors(FULL, 2)
    f = AutoregressiveF(FULL, X, X).sequence(y[None], np.array([10]))[0, 0]
    rss = [np.linalg.lstsq(Z, part, rcond=None)[1][0] for Z, part in ((X, y), (X[:10], y[:10]), (X[10:], y[10:]))]
    assert f == pytest.approx(26 * (rss[0] - rss[1] - rss[2]) / (rss[1] + rss[2]), rel=1e-9)


def test_a_further_break_is_sought_where_regimes_have_room() -> None:
    problem = Problem(np.random.default_rng(6).standard_normal(30), FULL, regressors(FULL, 1), 6, (9, 21))
    assert problem.begins.tolist() == [15]  # only the regime in the middle has twelve observations
    assert problem.with_breaks([15]).sum(axis=0).tolist() == [9, 6, 6, 9]


def test_drawn_series_do_not_depend_on_how_they_are_batched(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = Problem(np.random.default_rng(7).standard_normal(24), GAPS, regressors(GAPS, 2), 4)
    first = problem.drawn(lambda y: problem.multiple(y, 3), 50, seed=1, quadratic=True)
    monkeypatch.setattr("chollima_research.breaks.adjusting.SEGMENTS_AT_ONCE", 24**2 * 7)
    assert problem.drawn(lambda y: problem.multiple(y, 3), 50, seed=1, quadratic=True) == pytest.approx(first, 1e-9)


def test_disturbances_stand_between_both_hypotheses() -> None:
    X = regressors(FULL, 1)
    step = (FULL > 1964).astype(float)
    y = 5 * step + np.random.default_rng(8).standard_normal(30)
    found = Disturbances.of(y, FULL, X, np.column_stack([X, step]))
    assert found.without > 0.6 > 0.4 > found.with_break
    assert found.rho == pytest.approx((found.without + found.with_break) / 2)
    assert len(found.innovations) == 60 and found.innovations.mean() == pytest.approx(0, abs=1e-12)
    assert (found.innovations**2).mean() == pytest.approx(1)
    assert found.draw(7, np.random.default_rng(1)).shape == (7, 30)


@given(st.lists(st.integers(0, 9), min_size=19, max_size=60), st.integers(-1, 10), st.sampled_from([0.05, 0.1, 0.2]))
def test_critical_values_agree_with_p_values(drawn: list[int], observed: int, level: float) -> None:
    values = np.array(drawn, dtype=float)
    p = p_value(float(observed), values)
    assert 1 / (len(drawn) + 1) <= p <= 1
    assert (p <= level + 1e-9) == (observed > critical_value(values, level))


def test_likelihood_ignores_what_the_regressors_explain() -> None:
    X = regressors(GAPS, 2)
    y = np.random.default_rng(9).standard_normal((2, len(GAPS)))
    likelihood = Autocorrelation(GAPS, X)
    assert likelihood.log_likelihood(y + X @ [3, -2]) == pytest.approx(likelihood.log_likelihood(y), abs=1e-6)
