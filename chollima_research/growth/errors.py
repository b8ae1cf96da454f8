"""Standard errors and intervals of a trend's coefficients when the errors are correlated over time.

Every function takes a design whose first column is constant and logs with one column a data set, so that the
coverage study runs through the same code as a single estimate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

Array = NDArray[np.float64]

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(100)

PERSISTENCE: Final = np.append(np.sin(np.pi / 4 * (1 + _NODES)), 1.0)
"""Correlations of errors one year apart over which ``averaged`` averages: nodes of Gauss and Legendre, and 1."""

PRIOR: Final = np.append(_WEIGHTS / 4, 0.5)
"""Their weights before the data are seen: half spread in proportion to 1 / sqrt(1 - persistence^2), half on 1."""

CANDIDATES: Final = np.append(np.sin(np.linspace(0.0, np.pi / 2, 241)[:-1]), 1.0)
"""Correlations among which ``ar1`` chooses, from 0 to 1, finer near 1, where a step matters more."""


@dataclass(frozen=True)
class Estimate:
    """One coefficient or contrast of several data sets.

    Attributes
    ----------
    value, error, low, high : numpy.ndarray
        Estimate, standard error and ends of the interval, one number a data set.
    persistence : numpy.ndarray or None
        Correlation of errors one year apart that was estimated, or averaged over; None if none was.
    """

    value: Array
    error: Array
    low: Array
    high: Array
    persistence: Array | None = None


@dataclass(frozen=True)
class Given:
    """Generalised least squares under given persistences: one row a persistence, one column a data set."""

    value: Array
    error: Array
    log_likelihood: Array
    freedom: int


def ols(design: Array, logs: Array, contrast: Array, level: float) -> Estimate:
    """Estimate by ordinary least squares with independent errors and Student's t."""
    n, k = design.shape
    inverse, coefficients, residuals = _least_squares(design, logs)
    variance = (residuals**2).sum(axis=0) / (n - k)
    error = np.sqrt(variance * (contrast @ inverse @ contrast))
    return _student(contrast @ coefficients, error, n - k, level)


def hac(design: Array, logs: Array, contrast: Array, level: float) -> Estimate:
    """Estimate by ordinary least squares with the standard errors of Newey and West (1987).

    Bartlett weights, :func:`bandwidth` lags, the factor n / (n - k) and Student's t with n - k degrees of freedom.
    """
    n, k = design.shape
    inverse, coefficients, residuals = _least_squares(design, logs)
    scores = (design @ inverse @ contrast)[:, None] * residuals
    lags = bandwidth(n)
    variance = (scores**2).sum(axis=0)
    for lag in range(1, lags + 1):
        variance += 2 * (1 - lag / (lags + 1)) * (scores[lag:] * scores[:-lag]).sum(axis=0)
    return _student(contrast @ coefficients, np.sqrt(variance * n / (n - k)), n - k, level)


def bandwidth(n: int) -> int:
    """Return the lags of the HAC estimate: the whole part of 4 (n / 100)^(2/9), after Newey and West (1994)."""
    return min(int(4 * (n / 100) ** (2 / 9)), n - 1)


def ar1(design: Array, logs: Array, years: NDArray[np.int64], contrast: Array, level: float) -> Estimate:
    """Estimate by generalised least squares with the persistence of greatest restricted likelihood."""
    fits = given(design, logs, years, contrast, CANDIDATES)
    best = fits.log_likelihood.argmax(axis=0)
    chosen = (best, np.arange(len(best)))
    plain = _student(fits.value[chosen], fits.error[chosen], fits.freedom, level)
    return Estimate(plain.value, plain.error, plain.low, plain.high, CANDIDATES[best])


def random_walk(design: Array, logs: Array, years: NDArray[np.int64], contrast: Array, level: float) -> Estimate:
    """Estimate from first differences: errors are a random walk, each year's growth is independent."""
    fits = given(design, logs, years, contrast, np.array([1.0]))
    return _student(fits.value[0], fits.error[0], fits.freedom, level)


def averaged(design: Array, logs: Array, years: NDArray[np.int64], contrast: Array, level: float) -> Estimate:
    """Estimate by ordinary least squares, with an interval averaged over the persistence of the errors.

    Under each persistence the contrast has a t distribution around its generalised least squares estimate. They are
    averaged with weights of restricted likelihood times prior: one half on a random walk, one half spread over 0
    to 1 in proportion to 1 / sqrt(1 - persistence^2). The standard error is the root of the averaged squared error
    plus the spread of the estimates; should the estimate lie outside the interval, the interval is widened to it.
    """
    fits = given(design, logs, years, contrast, PERSISTENCE)
    mixed = mixture(fits, PERSISTENCE, PRIOR, level)
    value = contrast @ _least_squares(design, logs)[1]
    low, high = np.minimum(mixed.low, value), np.maximum(mixed.high, value)
    return Estimate(value, mixed.error, low, high, mixed.persistence)


def mixture(fits: Given, persistences: Array, prior: Array, level: float) -> Estimate:
    """Average fits under several persistences, with weights of restricted likelihood times prior."""
    weights = np.exp(fits.log_likelihood - fits.log_likelihood.max(axis=0)) * prior[:, None]
    weights /= weights.sum(axis=0)
    value = (weights * fits.value).sum(axis=0)
    error = np.sqrt((weights * (fits.error**2 + (fits.value - value) ** 2)).sum(axis=0))
    low, high = (_mixture_quantile(fits, weights, p) for p in ((1 - level) / 2, (1 + level) / 2))
    return Estimate(value, error, low, high, weights.T @ persistences)


def given(design: Array, logs: Array, years: NDArray[np.int64], contrast: Array, persistences: Array) -> Given:
    """Estimate by generalised least squares under each of several persistences.

    Parameters
    ----------
    design : numpy.ndarray
        Observations by coefficients; the first column is constant.
    logs : numpy.ndarray
        Observations by data sets.
    years : numpy.ndarray
        Year of each observation; errors of the years s and t correlate with persistence to the power ``|s - t|``.
    contrast : numpy.ndarray
        Weights of the coefficients, 0 for the constant, which a random walk leaves open.
    persistences : numpy.ndarray
        From 0 to 1.

    Returns
    -------
    Given
        Estimates, standard errors and restricted log likelihoods (up to a constant).
    """
    n, k = design.shape
    rows = [_one(np.hstack([design, logs]), k, years, contrast, rho) for rho in persistences]
    value, error, likelihood = (np.array(part) for part in zip(*rows, strict=True))
    return Given(value, error, likelihood, n - k)


def _one(columns: Array, k: int, years: NDArray[np.int64], contrast: Array, rho: float) -> tuple[Array, Array, Array]:
    freedom = len(columns) - k
    white, log_weight = _whitened(columns, years, rho)
    # Under a random walk the constant drops out of all differences, and the first observation with it.
    first = 1 if rho == 1 else 0
    q, r = np.linalg.qr(white[first:, first:k])
    projected = q.T @ white[first:, k:]
    rest = ((white[first:, k:] - q @ projected) ** 2).sum(axis=0)
    across = np.linalg.solve(r.T, contrast[first:])
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.sqrt(rest / freedom * (across @ across)) if freedom else np.full_like(rest, np.nan)
        likelihood = log_weight - np.log(np.abs(np.diag(r))).sum() - freedom / 2 * np.log(rest)
    return across @ projected, error, likelihood


def _whitened(columns: Array, years: NDArray[np.int64], rho: float) -> tuple[Array, float]:
    """Transform to independent errors of one variance; return the log determinant of the transformation, too."""
    step = np.diff(years)[:, None].astype(np.float64)
    variance = step if rho == 1 else (1 - rho ** (2 * step)) / (1 - rho**2)
    later = (columns[1:] - rho**step * columns[:-1]) / np.sqrt(variance)
    log_weight = -0.5 * float(np.log(variance).sum())
    if rho < 1:
        log_weight += 0.5 * float(np.log(1 - rho**2))
    return np.vstack([np.sqrt(1 - rho**2) * columns[:1], later]), log_weight


def _least_squares(design: Array, logs: Array) -> tuple[Array, Array, Array]:
    q, r = np.linalg.qr(design)
    root = np.linalg.inv(r)
    coefficients = root @ (q.T @ logs)
    return root @ root.T, coefficients, logs - design @ coefficients


def _student(value: Array, error: Array, freedom: int, level: float) -> Estimate:
    margin = error * special.stdtrit(freedom, (1 + level) / 2) if freedom else np.full_like(value, np.nan)
    return Estimate(value, error, value - margin, value + margin)


def _mixture_quantile(fits: Given, weights: Array, probability: float) -> Array:
    """Find the quantile by Newton's method, inside an interval that holds the quantiles of all the parts."""
    ends = fits.value + special.stdtrit(fits.freedom, probability) * fits.error
    low, high = ends.min(axis=0), ends.max(axis=0)
    guess = (weights * ends).sum(axis=0)
    for _ in range(100):
        score = (guess - fits.value) / fits.error
        excess = (weights * special.stdtr(fits.freedom, score)).sum(axis=0) - probability
        low, high = np.where(excess < 0, guess, low), np.where(excess < 0, high, guess)
        step = excess / (weights / fits.error * _density(score, fits.freedom)).sum(axis=0)
        inside = (guess - step >= low) & (guess - step <= high)
        moved = np.where(inside, guess - step, (low + high) / 2)
        if np.all(np.abs(moved - guess) <= 1e-13 * (np.abs(moved) + fits.error.min(axis=0))):
            return moved
        guess = moved
    return guess


def _density(score: Array, freedom: int) -> Array:
    constant = special.gammaln((freedom + 1) / 2) - special.gammaln(freedom / 2) - 0.5 * np.log(freedom * np.pi)
    return np.exp(constant) * (1 + score**2 / freedom) ** (-(freedom + 1) / 2)
