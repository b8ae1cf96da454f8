"""Bai's (1997) intervals of break dates, from the limit law of the estimated date when breaks are small."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import log_ndtr, ndtr

from chollima_research.breaks.covariances import Array, Covariance, long_run
from chollima_research.breaks.designs import Design
from chollima_research.breaks.fits import Fit

EXTREME: Final = 1e6
"""Ratios of variances and of drifts beyond this are taken as this; a regime without residuals has one of infinity."""


def probability(x: float, drift: float, variance: float) -> float:
    """Compute the distribution function of the place of the maximum of two joined Brownian motions with drift.

    Parameters
    ----------
    x : float
        Where.
    drift : float
        Slope on the right, in units of the one on the left (-1/2 away from zero): Bai's xi.
    variance : float
        Variance on the right, in units of the one on the left: Bai's xi (phi_2 / phi_1)^2.

    Returns
    -------
    float
        Probability that the maximum lies at x or to the left of it.

    Notes
    -----
    Bai (1997), appendix B; the part for x > 0 follows from that for x < 0 by exchanging the sides.
    """
    if x > 0:
        return 1 - probability(-x * drift**2 / variance, 1 / drift, 1 / variance)
    ratio, root = drift / variance, abs(x) ** 0.5
    slope, weight = 0.5 + ratio, (variance + 2 * drift) / (drift * (variance + drift))
    growing = 0.5 * ratio * (1 + ratio) * abs(x) + log_ndtr(-slope * root)
    return float(
        -root * np.exp(x / 8) / np.sqrt(2 * np.pi)
        - variance * weight * np.exp(growing)
        + ((variance + 2 * drift) * weight - 2 - x / 2) * ndtr(-root / 2)
    )


def quantile(share: float, drift: float, variance: float) -> float:
    """Return the quantile of that distribution.

    Parameters
    ----------
    share : float
        Probability, between 0 and 1.
    drift, variance : float
        As for :func:`probability`.
    """
    low, high = -1.0, 1.0
    while probability(low, drift, variance) > share:
        low *= 2
    while probability(high, drift, variance) < share:
        high *= 2
    return float(brentq(lambda x: probability(x, drift, variance) - share, low, high, xtol=1e-12, rtol=1e-14))


def ends(fit: Fit, design: Design, covariance: Covariance, level: float) -> Array:
    """Compute the unrounded ends of the intervals, in observations after the estimated breaks.

    Parameters
    ----------
    fit : Fit
        The model with its breaks.
    design : Design
        Its regressors.
    covariance : {"ols", "pooled", "hc0", "hac", "hac-bp"}
        How the variance of the scores is estimated; ``"pooled"`` takes errors and regressors as alike in all
        regimes, the others by regime.
    level : float
        Confidence level of each interval.

    Returns
    -------
    numpy.ndarray, shape (m, 2)
        Lower end (never positive) and upper end (never negative) of each interval, relative to its break.
    """
    found = np.zeros((len(fit.regimes) - 1, 2))
    for number in range(len(found)):
        jump = fit.coefficients[number + 1] - fit.coefficients[number]
        moments = [_moments(fit, design, side, covariance) for side in (number, number + 1)]
        (drift, spread), (next_drift, next_spread) = [(jump @ q @ jump, jump @ o @ jump) for q, o in moments]
        found[number] = _interval(drift, next_drift, spread, next_spread, level)
    return found


def _interval(drift: float, next_drift: float, spread: float, next_spread: float, level: float) -> tuple[float, float]:
    """Return the ends of one interval; `spread` is the variance of the scores in the direction of the jump."""
    if not min(drift, next_drift) > 0 or np.isnan(spread + next_spread):
        return -np.inf, np.inf  # nothing is known where nothing changes, or where the variance cannot be estimated
    if max(spread, next_spread) <= 0:
        return 0.0, 0.0
    spread, next_spread = max(spread, next_spread / EXTREME), max(next_spread, spread / EXTREME)
    ratio = float(np.clip(next_drift / drift, 1 / EXTREME, EXTREME))
    scale = spread / drift**2
    low, high = (quantile(share, ratio, next_spread / spread) * scale for share in ((1 + level) / 2, (1 - level) / 2))
    return min(-low, 0.0), max(-high, 0.0)


def _moments(fit: Fit, design: Design, number: int, covariance: Covariance) -> tuple[Array, Array]:
    """Return the mean square of the regressors of a regime and the long-run variance of its scores."""
    regime = slice(None) if covariance == "pooled" else fit.regimes[number]
    rows, residuals = design.changing[regime], fit.residuals[regime]
    square = rows.T @ rows / len(rows)
    if covariance in ("ols", "pooled"):
        return square, square * (residuals @ residuals) / len(rows)
    return square, long_run(rows * residuals[:, None], covariance, design.weights)


def positions(lasts: NDArray[np.int64], found: Array, n: int) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Round the ends of intervals outwards to observations and cut them off at the ends of the sample.

    Parameters
    ----------
    lasts : numpy.ndarray, shape (m,)
        Estimated last observations of the old regimes.
    found : numpy.ndarray, shape (m, 2)
        Result of :func:`ends`.
    n : int
        Number of observations.

    Returns
    -------
    bounds : numpy.ndarray, shape (m, 2)
        First and last observation of each interval; the last but one of the sample at most, since a regime follows.
    clipped : numpy.ndarray, shape (m,)
        Whether the interval reached out of the sample.
    """
    whole = np.clip(lasts[:, None] + found, -1.0, float(n))
    outer = np.column_stack([np.floor(whole[:, 0]), np.ceil(whole[:, 1])]).astype(np.int64)
    inner = np.clip(outer, 0, n - 2)
    return inner, (inner != outer).any(axis=1)
