"""Series without a further break: their errors fitted and simulated, to see what a test statistic does by chance."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import comb
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from chollima_research.breaks.kejriwal_perron import best_breaks
from chollima_research.breaks.perron_yabu import Batch, Design, Model, choose_orders
from chollima_research.breaks.quasi_differences import Floats, autoregression, correction, truncate, without

WARM_UP: Final = 100
"""Years simulated before the first that is used; no stationary root here needs more to forget its start."""

_LARGEST_ROOT: Final = 0.98
_WALKS: Final = 2000
_FEWEST_WALKS: Final = 200
_MOST_WORK: Final = 20_000_000
_CHUNK: Final = 200_000


@dataclass(frozen=True)
class Null:
    """Autoregressive errors of a trend with given breaks.

    Attributes
    ----------
    order : int
        Order of the autoregression, chosen by BIC.
    alpha : float
        Sum of its coefficients, median-unbiased, and one if within one over the root of n of one.
    inertia : tuple of float
        Coefficients of the lagged changes.
    shocks : numpy.ndarray
        Residuals of the autoregression, centred.
    """

    order: int
    alpha: float
    inertia: tuple[float, ...]
    shocks: Floats

    @property
    def unit_root(self) -> bool:
        """Whether the errors are integrated."""
        return self.alpha == 1.0

    def simulate(self, n: int, replications: int, rng: np.random.Generator) -> Floats:
        """Draw errors from resampled shocks, a series a row; the scale of the shocks is that of the residuals."""
        shocks = rng.choice(self.shocks, (replications, n + WARM_UP))
        if self.unit_root:
            changes = lfilter([1.0], np.r_[1.0, -np.array(self.inertia)], shocks, axis=1)[:, WARM_UP:]
            return np.cumsum(changes, axis=1)
        return lfilter([1.0], np.r_[1.0, -stable(self.levels)], shocks, axis=1)[:, WARM_UP:]

    @property
    def levels(self) -> Floats:
        """Coefficients of the lagged levels: u = alpha L u + inertia (1 - L) L u + e, multiplied out."""
        lagged = np.zeros(self.order)
        lagged[0] = self.alpha
        lagged[: self.order - 1] += self.inertia
        lagged[1:] -= self.inertia
        return lagged


def fit_null(values: Floats, model: Model, breaks: tuple[int, ...], most_lags: int, least: int) -> Null:
    """Fit the errors of one series around a trend with breaks after the given numbers of observations.

    Parameters
    ----------
    values : numpy.ndarray
        One series.
    model : {"level", "slope", "both"}
        What changes at the breaks.
    breaks : tuple of int
        Lengths of the sample before each break, the best set of so many; none for an unbroken trend.
    most_lags : int
        Greatest order of the autoregression.
    least : int
        Fewest observations in a regime.
    """
    n = len(values)
    x = broken_trend(n, model, breaks)
    order = int(choose_orders(Batch.of(values[None], most_lags), x)[0])
    residuals = without(x, values[None])
    alpha = persistence(residuals, order, x.shape[1], tau_quantile(n, model, len(breaks), least, 0.5))
    return given(residuals[0], order, float(alpha[0]))


def persistence(residuals: Floats, order: int, regressors: int, turning: float) -> Floats:
    """Return the sum of the autoregressive coefficients of every series (a row of residuals), corrected, truncated."""
    n = residuals.shape[1]
    b, error = autoregression(residuals, order)
    return truncate(b[:, 0] + correction((b[:, 0] - 1) / error, turning, order, n, regressors) * error, n)


def fit_walk(values: Floats, most_lags: int) -> Null:
    """Fit the changes of one series by an autoregression around their mean: a unit root with drift and no break."""
    n = len(values)
    order = int(choose_orders(Batch.of(values[None], most_lags), broken_trend(n, "both", ()))[0])
    drift = (values[-1] - values[0]) / (n - 1)
    return given(values - drift * np.arange(n), order, 1.0)


def given(residuals: Floats, order: int, alpha: float) -> Null:
    """Fit the coefficients of the lagged changes given the sum."""
    n, changes = len(residuals), np.diff(residuals)
    left = residuals[order:] - alpha * residuals[order - 1 : n - 1]
    if order == 1:
        return Null(order, alpha, (), _distinct(left))
    z = np.column_stack([changes[order - 1 - lag : n - 1 - lag] for lag in range(1, order)])
    inertia: Floats = np.linalg.lstsq(z, left, rcond=None)[0]
    left = left - z @ inertia
    used = stable(inertia) if alpha == 1 else inertia
    return Null(order, alpha, tuple(used.tolist()), _distinct(left))


def _distinct(shocks: Floats) -> Floats:
    """Centre shocks, and move them by a millionth of their spread lest equal ones make a series without errors."""
    nudge = np.sin(np.arange(len(shocks)) ** 2)
    return shocks - shocks.mean() + 1e-6 * shocks.std() * (nudge - nudge.mean())


def stable(coefficients: Floats) -> Floats:
    """Shrink an autoregression whose roots are too near the unit circle, or beyond it, until they are not."""
    largest = np.abs(np.roots(np.r_[1.0, -coefficients])).max(initial=0.0)
    if largest <= _LARGEST_ROOT:
        return coefficients
    return coefficients * (_LARGEST_ROOT / largest) ** np.arange(1, len(coefficients) + 1)


def broken_trend(n: int, model: Model, breaks: tuple[int, ...]) -> Floats:
    """Return the regressors of a trend with breaks: 1, t / n, then the shifts at each break."""
    design = Design(n, model, (), 1)
    return np.hstack([design.regressors(1)[:, :2], *(design.regressors(length)[:, 2:] for length in breaks)])


@lru_cache(maxsize=256)
def tau_quantile(n: int, model: Model, number: int, least: int, share: float) -> float:
    """Return a quantile of the unit-root t statistic of random walks around a trend whose breaks are estimated."""
    sets = comb(n - (number + 1) * least + number, number) if number else 1
    count = max(min(_WALKS, _MOST_WORK // sets), _FEWEST_WALKS)
    walks = np.cumsum(np.random.default_rng(0).standard_normal((count, n)), axis=1)
    tau = np.empty(count)
    for breaks, rows in alike(best_breaks(walks, model, number, least)):
        b, error = autoregression(without(broken_trend(n, model, breaks), walks[rows]), 1)
        tau[rows] = (b[:, 0] - 1) / error
    return float(np.quantile(tau, share))


def alike(breaks: NDArray[np.int64]) -> Iterator[tuple[tuple[int, ...], NDArray[np.intp]]]:
    """Group series (rows) with the same breaks."""
    sets, members = np.unique(breaks, axis=0, return_inverse=True)
    for number, row in enumerate(sets.tolist()):
        yield tuple(row), np.flatnonzero(members.ravel() == number)


def share_above(
    statistic: float,
    null: Null,
    n: int,
    replications: int,
    seed: tuple[int, ...],
    statistics: Callable[[Floats], Floats],
) -> float:
    """Return the share of simulated series whose statistic is as large, the observed one counted among them."""
    drawn = null.simulate(n, replications, np.random.default_rng(seed))
    rows = max(_CHUNK // n, 1)
    above = sum(
        int(np.count_nonzero(statistics(drawn[start : start + rows]) >= statistic))
        for start in range(0, replications, rows)
    )
    return (1 + above) / (1 + replications)
