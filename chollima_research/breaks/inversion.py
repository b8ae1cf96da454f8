"""Confidence sets of a break date: all dates that a likelihood-ratio test does not reject, calibrated for short series.

For every admissible date the hypothesis that the break is there is tested by the likelihood ratio against the best
date (Eo and Morley 2015). The law of the ratio depends on the size of the break and on the autocorrelation of the
errors. The first dependence is removed exactly, by drawing series conditional on what is sufficient for coefficients
and variance under the hypothesis (Worsley 1986); the second nearly, by drawing the autocorrelation from its restricted
likelihood under the hypothesis, instead of fixing it at an estimate.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from chollima_research.breaks.moving_break import UNRESOLVED, Array, MovingBreak

GOLDEN: Final = (np.sqrt(5) - 1) / 2
TOLERANCE: Final = 1e-9
BLOCK: Final = 2**18
"""Numbers in an array that is worked on at once: small enough for a processor's cache."""

SURE: Final = 1e-3
"""A date is given up early if a p-value at the limit would have shown a larger draw by then but for this chance."""


def critical_value(level: float) -> float:
    """Return Eo and Morley's asymptotic critical value of the likelihood ratio of a break date.

    Parameters
    ----------
    level : float
        Confidence level, between 0 and 1.

    Returns
    -------
    float
        Quantile of the law with distribution function (1 - exp(-x / 2)) ** 2, for a break that shrinks slowly and
        regimes of equal variance: 7.35 at 95 percent.

    Notes
    -----
    Not used for the sets, only to compare: see :func:`p_values` for what it covers at n = 36.
    """
    return float(-2 * np.log1p(-np.sqrt(level)))


@dataclass(frozen=True, eq=False)
class _Fits:
    """Models with the break at each of d tested dates, fitted with each of g autocorrelations to b series.

    Attributes
    ----------
    rss : numpy.ndarray, shape (g, b, d)
        Weighted residual sums of squares.
    shifts : numpy.ndarray, shape (g, b, d, k)
        Coefficients of the moving regressors.
    """

    rss: Array
    shifts: Array


@dataclass(frozen=True, eq=False)
class _Hypotheses:
    """The hypotheses that the break is at each of d tested dates, fitted to the series.

    Attributes
    ----------
    moving : MovingBreak
        The model.
    tested : numpy.ndarray, shape (d,)
        Numbers of the dates.
    null : _Fits
        The fits to the series, b = 1.
    shares : numpy.ndarray, shape (g, d)
        Distribution function of the autocorrelation under each hypothesis.
    """

    moving: MovingBreak
    tested: NDArray[np.int64]
    null: _Fits
    shares: Array

    def ratios(self, some: NDArray[np.int64], errors: Array, free: _Fits, places: Array) -> Array:
        """Draw the likelihood ratio under some of the hypotheses: (some, b).

        Parameters
        ----------
        some : numpy.ndarray
            Which of the hypotheses.
        errors : numpy.ndarray, shape (g, b, n)
            Errors with each autocorrelation.
        free : _Fits
            The fits to them.
        places : numpy.ndarray, shape (b,)
            Where in its distribution function the autocorrelation of each draw is taken from.
        """
        which = (places > self.shares[:-1, some].T[:, :, None]).sum(axis=1)
        draw, date = np.arange(len(places)), some[:, None]
        scale = np.sqrt(self.null.rss[which, 0, date] / free.rss[which, draw, date])
        shifts = self.null.shifts[which, 0, date] - scale[:, :, None] * free.shifts[which, draw, date]
        dates = self.tested[some]
        dummies = np.array([self.moving.dummies(number) for number in dates])
        series = scale[:, :, None] * errors[which, draw] + shifts @ np.swapaxes(dummies, 1, 2)
        flat = series.reshape(-1, self.moving.n)
        return self.moving.likelihood_ratio(flat, np.repeat(dates, len(places))).reshape(len(some), -1)


def p_values(
    moving: MovingBreak,
    y: Array,
    level: float,
    replications: int,
    generator: np.random.Generator,
    dates: NDArray[np.int64] | None = None,
) -> Array:
    """Test every date of a moving break by the likelihood ratio.

    Parameters
    ----------
    moving : MovingBreak
        The model.
    y : numpy.ndarray, shape (n,)
        The series.
    level : float
        Confidence level of the set that is wanted.
    replications : int
        Draws per date.
    generator : numpy.random.Generator
        Source of the draws; all dates share them.
    dates : numpy.ndarray, optional
        Numbers of the dates to test; all if not given.

    Returns
    -------
    numpy.ndarray
        p-value of each date. The dates whose p-value is larger than 1 - level are a set of that level. A date that
        is clearly rejected at this level is given up early, and its p-value is then an upper bound.

    Notes
    -----
    Errors are normal and first-order autoregressive. Given the autocorrelation, the fitted values and the residual
    sum of squares under the hypothesis are sufficient for coefficients and variance, and the direction of the
    residuals is uniform whatever they are: series with the fitted values and the sum of squares of the data and a
    random direction give the exact law of the likelihood ratio, without any limit theory and for a break of any size
    [2]_, [3]_. The autocorrelation of each draw comes from the restricted likelihood under the hypothesis, every value
    of :data:`~chollima_research.breaks.moving_break.GRID` equally likely beforehand; the grid is denser towards one,
    which counters the remaining bias towards zero. The ratio itself maximises over date and autocorrelation.
    Departures from [1]_: they compare the ratio with its limit for long samples, :func:`critical_value`, and let the
    regression model the autocorrelation by lags.

    References
    ----------
    .. [1] Y. Eo and J. Morley (2015), Likelihood-ratio-based confidence sets for the timing of structural breaks,
       Quantitative Economics 6(2), 463-497.
    .. [2] K. J. Worsley (1986), Confidence regions and tests for a change-point in a sequence of exponential family
       random variables, Biometrika 73(1), 91-104.
    .. [3] H.-J. Kim and D. Siegmund (1989), The likelihood ratio test for a change-point in simple linear regression,
       Biometrika 76(3), 409-423.
    """
    tested = np.arange(len(moving.dates)) if dates is None else dates
    series = moving.rest(np.asarray(y, dtype=np.float64))[None]
    if np.abs(series).max() <= UNRESOLVED * np.abs(y).max():
        return np.ones(len(tested))  # the model fits exactly without the break: nothing speaks for any date
    found = moving.likelihood_ratio(np.repeat(series, len(tested), axis=0), tested)
    null = _fits(moving, np.repeat(series[None], len(moving.weightings), axis=0), tested)
    hypotheses = _Hypotheses(moving, tested, null, _shares(moving, null.rss[:, 0], tested))
    larger, drawn = np.zeros((2, len(tested)), dtype=np.int64)
    for first, errors in _errors(moving, level, replications, generator):
        free, places = _fits(moving, errors, tested), _places(first, errors.shape[1])
        still = np.flatnonzero((larger > 0) | (drawn == 0))
        at_once = max(1, BLOCK // errors[0].size)
        for some in (still[start : start + at_once] for start in range(0, len(still), at_once)):
            ratios = hypotheses.ratios(some, errors, free, places)
            larger[some] += (ratios >= found[some, None] - TOLERANCE).sum(axis=1)
            drawn[some] += len(places)
    return (1 + larger) / (1 + drawn)


def _fits(moving: MovingBreak, series: Array, tested: NDArray[np.int64]) -> _Fits:
    """Fit series (g, b, n), the first axis each with its own autocorrelation."""
    fits = [moving.fit(weighting, rows, tested) for weighting, rows in zip(moving.weightings, series, strict=True)]
    roots = [weighting.factor[tested] for weighting in moving.weightings]
    inverses = [root @ np.swapaxes(root, 1, 2) for root in roots]
    shifts = [np.einsum("jkl,bjl->bjk", inverse, scores) for inverse, (_, scores) in zip(inverses, fits, strict=True)]
    return _Fits(np.array([rss for rss, _ in fits]), np.array(shifts))


def _shares(moving: MovingBreak, rss: Array, tested: NDArray[np.int64]) -> Array:
    """Return the distribution function (g, J) of the autocorrelation at each date, from the restricted likelihood."""
    constants = np.array([weighting.log_errors + weighting.log_moments[tested] for weighting in moving.weightings])
    heights = -0.5 * (constants + moving.dof * np.log(np.maximum(rss, np.finfo(float).tiny)))
    weights = np.exp(heights - heights.max(axis=0))
    return np.cumsum(weights / weights.sum(axis=0), axis=0)


def _places(first: int, count: int) -> Array:
    """Spread the draws from number `first` evenly over (0, 1), however many there are."""
    return (0.5 + GOLDEN * np.arange(first, first + count)) % 1.0


def _errors(
    moving: MovingBreak, level: float, replications: int, generator: np.random.Generator
) -> Iterator[tuple[int, Array]]:
    """Yield draws of the errors (g, b, n) with each autocorrelation, from the same innovations, in blocks.

    With each goes the number of its first draw. The first block is just long enough to give up dates early.
    """
    size = len(moving.weightings) * max(moving.n, 3 * len(moving.dates))
    length, first = min(int(np.ceil(np.log(SURE) / np.log(level))), replications), 0
    while first < replications:
        yield first, moving.errors(generator.standard_normal((length, moving.n)))
        first += length
        length = min(max(16 * BLOCK // size, 1), replications - first)
