"""Growth in each regime of a broken trend, with intervals that know that the dates were estimated."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from chollima_research.breaks.kejriwal_perron import best_breaks
from chollima_research.breaks.perron_yabu import Batch, Model, choose_orders
from chollima_research.breaks.quasi_differences import Floats, long_run_variance, quasi, without
from chollima_research.breaks.trend_nulls import alike, broken_trend, given, persistence, tau_quantile
from chollima_research.samples import Sample

CAUTION: Final = 0.1
"""Quantile of the unit-root t statistic above which errors count as integrated: lower than the median, because to
miss a unit root makes intervals far too short, and to see one where there is none makes them long."""


@dataclass(frozen=True)
class Growth:
    """The trend of one regime.

    Attributes
    ----------
    first, last : int
        First and last year.
    slope, error : float
        Change a year, and its standard error if the date were known.
    low, high : float
        Ends of the 95 percent interval of the slope, which allow for the estimated date.
    """

    first: int
    last: int
    slope: float
    error: float
    low: float
    high: float


@dataclass(frozen=True)
class Slopes:
    """Slopes of many series around their best breaks.

    Attributes
    ----------
    breaks : numpy.ndarray
        Observations before each break, shape (series, breaks).
    slopes, errors : numpy.ndarray
        Change a step of time in each regime and its standard error, shape (series, regimes).
    alpha, orders : numpy.ndarray
        Sum of the autoregressive coefficients of the errors, and order.
    fitted : numpy.ndarray
        The broken trend, shape (series, n).
    """

    breaks: NDArray[np.int64]
    slopes: Floats
    errors: Floats
    alpha: Floats
    orders: NDArray[np.int64]
    fitted: Floats


def estimate_slopes(values: Floats, model: Model, number: int, least: int, most_lags: int) -> Slopes:
    """Date the breaks of every series (a row) and fit its slopes by quasi-differences."""
    count, n = values.shape
    breaks = best_breaks(values, model, number, least)
    found = Slopes(
        breaks=breaks,
        slopes=np.empty((count, number + 1)),
        errors=np.empty((count, number + 1)),
        alpha=np.empty(count),
        orders=np.empty(count, dtype=np.int64),
        fitted=np.empty((count, n)),
    )
    turning = tau_quantile(n, model, number, least, CAUTION)
    for lengths, rows in alike(breaks):
        x = broken_trend(n, model, lengths)
        orders = choose_orders(Batch.of(values[rows], most_lags), x)
        found.orders[rows] = orders
        for order in np.unique(orders).tolist():
            _fit(found, values, rows[orders == order], x, order, turning, contrasts(model, number))
    return found


def contrasts(model: Model, number: int) -> Floats:
    """Return the weights of the coefficients of the broken trend in the slope of each regime (a row)."""
    kinds = 2 if model == "both" else 1
    weights = np.zeros((number + 1, 2 + kinds * number))
    weights[:, 1] = 1.0
    for regime in range(1, number + 1 if model != "level" else 0):
        weights[regime:, 1 + kinds * regime] = 1.0
    return weights


def _fit(
    found: Slopes, values: Floats, rows: NDArray[np.intp], x: Floats, order: int, turning: float, weights: Floats
) -> None:
    n, k = x.shape
    alpha = persistence(without(x, values[rows]), order, k, turning)
    precision, b, errors = quasi(values[rows], x, alpha)
    variance = long_run_variance(errors, alpha, order) * n / (n - k)
    spread = (weights @ np.linalg.inv(precision) * weights).sum(axis=2)
    found.slopes[rows] = b @ weights.T / n
    found.errors[rows] = np.sqrt(variance[:, None] * spread) / n
    found.alpha[rows] = alpha
    found.fitted[rows] = b @ x.T


def growth(
    sample: Sample,
    scaled: tuple[Floats, float],
    model: Model,
    number: int,
    least: int,
    most_lags: int,
    replications: int,
    seed: int,
) -> tuple[Growth, ...]:
    """Estimate the slope of every regime, with symmetric bootstrap-t intervals.

    Parameters
    ----------
    sample : Sample
        For the years.
    scaled : (numpy.ndarray, float)
        The series in units of its range, and the range.
    model, number, least, most_lags
        What changes at how many breaks, fewest observations in a regime, greatest order of the autoregression.
    replications, seed : int
        Of the bootstrap, in which the breaks are dated anew.
    """
    values, unit = scaled
    observed = estimate_slopes(values[None], model, number, least, most_lags)
    lengths = tuple(observed.breaks[0].tolist())
    residuals = without(broken_trend(sample.n, model, lengths), values[None])[0]
    null = given(residuals, int(observed.orders[0]), float(observed.alpha[0]))
    errors = null.simulate(sample.n, replications, np.random.default_rng((seed, number, 1)))
    again = estimate_slopes(observed.fitted[0] + errors, model, number, least, most_lags)
    ratio = np.quantile(np.abs(again.slopes - observed.slopes) / again.errors, 0.95, axis=0)
    regimes = []
    spans = pairwise((0, *lengths, sample.n))
    for (first, end), slope, error, wide in zip(spans, observed.slopes[0], observed.errors[0], ratio, strict=True):
        ends = unit * np.array([slope, error, slope - wide * error, slope + wide * error])
        regimes.append(Growth(int(sample.years[first]), int(sample.years[end - 1]), *ends.tolist()))
    return tuple(regimes)
