"""The statistic of Perron and Yabu (2009) for a shift in trend, for many series at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from chollima_research.breaks.quasi_differences import (
    Floats,
    autoregression,
    changes,
    correction,
    long_run_variance,
    quasi,
    truncate,
    without,
)

Model = Literal["level", "slope", "both"]

ONE_PERCENT: Final[dict[Model, tuple[float, ...]]] = {
    "level": (-4.30, -4.39, -4.39, -4.34, -4.32, -4.45, -4.42, -4.33, -4.27, -4.27),
    "slope": (-4.27, -4.41, -4.51, -4.55, -4.56, -4.57, -4.51, -4.38, -4.26, -4.26),
    "both": (-4.38, -4.65, -4.78, -4.81, -4.90, -4.88, -4.75, -4.70, -4.41, -4.41),
}
"""Value of the unit-root t statistic above which the autoregressive coefficient becomes one, by tenths of the sample
before the break: Perron's (1989) critical values at 1 percent, so that a unit root is hardly ever missed."""

REGULAR: Final = 1e-7
"""Share of the spread of a series below which departures count as rounding."""


@dataclass(frozen=True)
class Design:
    """What the statistics of all series of one length have in common.

    Attributes
    ----------
    n : int
        Number of observations.
    model : {"level", "slope", "both"}
        What may change.
    lengths : tuple of int
        Candidate lengths of the old regime.
    most_lags : int
        Greatest order of the autoregression of the errors.
    """

    n: int
    model: Model
    lengths: tuple[int, ...]
    most_lags: int

    def regressors(self, length: int, ahead: int = 0) -> Floats:
        """Return the trend with a break after `length` observations: 1, t, then the shifts of level and slope.

        Time is in units of the sample, so that sums of squares keep their digits. The new regime begins `ahead`
        observations early, which leaves the point from which its slope counts where it is.
        """
        t = np.arange(1, self.n + 1)
        new = (t > length - ahead).astype(np.float64)
        columns = [np.ones(self.n), t / self.n]
        if self.model != "slope":
            columns.append(new)
        if self.model != "level":
            columns.append(new * (t - length) / self.n)
        return np.column_stack(columns)

    @property
    def shifts(self) -> slice:
        """Columns whose coefficients are zero without a break."""
        return slice(2, 4 if self.model == "both" else 3)


@dataclass(frozen=True)
class Batch:
    """Series of one length, a row each, without their unbroken trend, on which the statistic does not depend.

    Attributes
    ----------
    values : numpy.ndarray
        Departures from the unbroken trend, shape (series, n).
    lagged : numpy.ndarray
        The departures lagged by 1, 2, ... and last by 0, without the first years, shape (series, lags, years).
    products : numpy.ndarray
        Cross products of `lagged`.
    """

    values: Floats
    lagged: Floats
    products: Floats

    @classmethod
    def of(cls, values: Floats, most_lags: int) -> Batch:
        """Prepare series for orders up to `most_lags`."""
        n = values.shape[1]
        rest = without(np.column_stack([np.ones(n), np.arange(1, n + 1) / n]), values)
        lagged = np.stack([rest[:, most_lags - lag : n - lag] for lag in [*range(1, most_lags + 1), 0]], axis=1)
        return cls(rest, lagged, lagged @ lagged.transpose(0, 2, 1))


@dataclass(frozen=True)
class Fit:
    """Quasi-differenced least squares of every series with one break date.

    Attributes
    ----------
    orders : numpy.ndarray
        Order of the autoregression of the errors.
    alpha : numpy.ndarray
        Sum of the autoregressive coefficients, corrected and truncated.
    wald : numpy.ndarray
        Wald statistic of no break.
    rss : numpy.ndarray
        Sum of squared residuals of ordinary least squares.
    """

    orders: NDArray[np.int64]
    alpha: Floats
    wald: Floats
    rss: Floats


def fits(values: Floats, design: Design) -> Iterator[Fit]:
    """Fit every candidate date to every series (a row), one date after the other."""
    batch = Batch.of(values, design.most_lags)
    for length in design.lengths:
        yield fit(batch, design, length)


def exponential(values: Floats, design: Design) -> Floats:
    """Return the statistic Exp-W of every series (a row)."""
    return exp_w(np.column_stack([found.wald for found in fits(values, design)]), design.n)


def exp_w(walds: Floats, n: int) -> Floats:
    """Return Exp-W, the logarithm of the sum of exp(W / 2) over the dates (columns), divided by n."""
    return logsumexp(walds / 2, axis=1) - np.log(n)


def fit(batch: Batch, design: Design, length: int) -> Fit:
    """Fit a break after `length` observations to every series."""
    x = design.regressors(length)
    values, orders = batch.values, choose_orders(batch, x)
    residuals = without(x, values)
    alpha, variance = np.empty((2, len(values)))
    groups = [(order, orders == order) for order in np.unique(orders).tolist()]
    for order, rows in groups:
        alpha[rows] = _truncated(residuals[rows], order, length, design)
    precision, b, errors = quasi(values, x, alpha)
    for order, rows in groups:
        variance[rows] = long_run_variance(errors[rows], alpha[rows], order)
        shock = rows & (alpha == 1)
        if order > 1 and design.model != "slope" and shock.any():
            b[shock, 2], variance[shock] = _single_shock(
                values[shock], errors[shock], b[shock, 2], order, length, design
            )
    part = np.linalg.inv(precision)[:, design.shifts, design.shifts]
    shifts = b[:, design.shifts]
    wald = (shifts * np.linalg.solve(part, shifts[:, :, None])[:, :, 0]).sum(axis=1) / variance
    return Fit(orders, alpha, wald, (residuals**2).sum(axis=1))


def choose_orders(batch: Batch, x: Floats) -> NDArray[np.int64]:
    """Choose the order of the autoregression of every series around the trend `x` by BIC, at least 1.

    The cross products of all lags and the present are factored once; the residual sums of squares of the nested
    regressions are partial sums of squares of the factor's last row.
    """
    most, count = batch.lagged.shape[1] - 1, batch.lagged.shape[2]
    explained = batch.lagged @ np.linalg.qr(x[most:])[0]
    factor = np.linalg.cholesky(batch.products - explained @ explained.transpose(0, 2, 1))
    rss = np.cumsum(factor[:, -1, ::-1] ** 2, axis=1)[:, ::-1]
    criterion = np.log(rss / count) + np.log(count) / count * np.arange(most + 1)
    return np.maximum(criterion.argmin(axis=1), 1)


def _truncated(residuals: Floats, order: int, length: int, design: Design) -> Floats:
    b, error = autoregression(residuals, order)
    tenth = max(-(-10 * length // design.n), 1)
    turning = ONE_PERCENT[design.model][tenth - 1]
    moved = correction((b[:, 0] - 1) / error, turning, order, design.n, design.shifts.stop)
    return truncate(b[:, 0] + moved * error, design.n)


def _single_shock(
    values: Floats, errors: Floats, level: Floats, order: int, length: int, design: Design
) -> tuple[Floats, Floats]:
    """Return the shift in level with a unit root as the test takes it, and the variance that goes with it.

    It is a single shock, not an average, so what the shocks before it lead to expect is taken from it.
    """
    phi, shock = changes(errors, order)
    for lag in range(1, order):
        x = design.regressors(length, ahead=lag)
        level = level - phi[:, lag - 1] * quasi(values, x, np.ones(len(values)))[1][:, 2]
    if design.model == "level":
        return level, shock
    inertia = np.abs(1 - phi.sum(axis=1))
    return level / inertia, shock / inertia**2


def too_regular(values: Floats, design: Design) -> bool:
    """Tell whether one series follows, around a trend with some break, exactly from its own past or from the trend.

    Interpolated, carried and computed values do; there are no errors then to judge a break by.
    """
    lagged = Batch.of(values[None], design.most_lags).lagged[0]
    size = np.ptp(values)
    for length in design.lengths:
        spread = np.linalg.svd(without(design.regressors(length)[design.most_lags :], lagged), compute_uv=False)
        if spread[0] <= REGULAR * size or spread[-1] <= REGULAR * spread[0]:
            return True
    return False
