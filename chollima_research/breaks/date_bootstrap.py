"""Bootstrap percentile intervals of a break date, for comparison: where breaks are small they cover too little."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from chollima_research.breaks.moving_break import Array, MovingBreak
from chollima_research.breaks.persistence import ar1, calendar_years, simulate

BLOCK = 2**20
"""Numbers in an array that is worked on at once."""


def draws(
    moving: MovingBreak,
    years: NDArray[np.int64],
    y: Array,
    date: int,
    replications: int,
    generator: np.random.Generator,
) -> NDArray[np.int64]:
    """Draw the least-squares date of a moving break from series like the one that was estimated.

    Parameters
    ----------
    moving : MovingBreak
        The model, with no other autocorrelation than 0 in its grid: dates are those of least squares.
    years : numpy.ndarray, shape (n,)
        Observed years.
    y : numpy.ndarray, shape (n,)
        The series.
    date : int
        Number of the estimated date among those of the model.
    replications : int
        Number of draws.
    generator : numpy.random.Generator
        Source of the draws.

    Returns
    -------
    numpy.ndarray, shape (replications,)
        Positions, the last observations of the old regime.

    Notes
    -----
    Parametric: the least-squares fit plus normal, first-order autoregressive errors, whose autocorrelation maximises
    the restricted likelihood at the estimated date. The draws repeat a break of the estimated size and at the
    estimated date, which the search for the best date has made too large and too certain.
    """
    series = moving.rest(np.asarray(y, dtype=np.float64))
    X = moving.regressors(date)
    fitted = X @ (X.T @ series)
    residuals = series - fitted
    size = np.sqrt(residuals @ residuals / (len(X) - X.shape[1]))
    rho = float(ar1(residuals, years, X))
    found = []
    for length in _lengths(replications, calendar_years(years)):
        errors = simulate(rho, generator.standard_normal((length, calendar_years(years))), years)
        found.append(best(moving, fitted + size * np.sqrt(1 - rho**2) * errors))
    return np.concatenate(found)


def _lengths(replications: int, years: int) -> list[int]:
    most = max(BLOCK // years, 1)
    return [min(most, replications - first) for first in range(0, replications, most)]


def best(moving: MovingBreak, series: Array) -> NDArray[np.int64]:
    """Return the least-squares dates (B,) of series (B, n), the first of several equally good ones."""
    rss, _ = moving.fit(moving.weightings[0], moving.rest(series))
    return moving.dates[np.argmin(rss, axis=1)]


def percentiles(drawn: NDArray[np.int64], level: float) -> tuple[int, int]:
    """Return the ends of the interval that leaves out equal shares of the draws, no more than the level, on both sides.

    Parameters
    ----------
    drawn : numpy.ndarray
        Positions.
    level : float
        Confidence level.
    """
    shares = [(1 - level) / 2, (1 + level) / 2]
    low, high = np.quantile(drawn, shares, method="inverted_cdf")
    return int(low), int(high)
