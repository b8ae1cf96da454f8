"""The likelihood of a model with one moving break and autocorrelated errors, for many series and all dates at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

GRID: Final = (-0.4, -0.2, 0.0, 0.2, 0.4, 0.55, 0.7, 0.8, 0.88, 0.94, 0.98)
"""Autocorrelations that are considered, denser towards one, where the same step changes more."""

COLLINEAR: Final = 1e-9
"""Directions that add less than this share to the span of the other regressors add nothing."""

UNRESOLVED: Final = 1e-13
"""Residual sums of squares below this share of the total cannot be told from rounding."""


@dataclass(frozen=True, eq=False)
class Weighting:
    """What generalised least squares with one autocorrelation needs, J the number of dates.

    Attributes
    ----------
    rho : float
        The autocorrelation at a distance of one year.
    diagonal, beside : numpy.ndarray
        The inverse of the correlation matrix of the errors, which has one diagonal on each side: (n,) and (n - 1,).
    influence : numpy.ndarray, shape (n, q)
        That inverse times an orthonormal basis (in its metric) of the regressors that do not move.
    factor : numpy.ndarray, shape (J, k, k)
        Roots of the inverses of the moment matrices of the moving regressors, the others partialled out.
    log_errors, log_moments : float, numpy.ndarray of shape (J,)
        Logarithms of the determinants of the correlation matrix and of the moments of all regressors.
    """

    rho: float
    diagonal: Array
    beside: Array
    influence: Array
    factor: Array
    log_errors: float
    log_moments: Array

    def inverse(self, series: Array) -> Array:
        """Multiply series (..., n) by the inverse of the correlation matrix."""
        product = self.diagonal * series
        product[..., :-1] += self.beside * series[..., 1:]
        product[..., 1:] += self.beside * series[..., :-1]
        return product


class MovingBreak:
    """One break that may fall on any date between its neighbours, all other breaks given.

    Parameters
    ----------
    years : numpy.ndarray, shape (n,)
        Observed years. The correlation of two errors is the autocorrelation to the power of their distance in years.
    changing, fixed : numpy.ndarray, shapes (n, k) and (n, p)
        Regressors whose coefficients change at every break, and those whose coefficients do not.
    lasts : sequence of int
        All breaks: last observations of the old regimes, counted from 0.
    number : int
        Which of them moves.
    shortest : int
        The fewest observations of a regime.
    grid : sequence of float
        Autocorrelations.

    Attributes
    ----------
    dates : numpy.ndarray, shape (J,)
        Positions that leave both regimes long enough.
    """

    def __init__(
        self,
        years: NDArray[np.int64],
        changing: Array,
        fixed: Array,
        lasts: NDArray[np.int64],
        number: int,
        shortest: int,
        grid: tuple[float, ...] = GRID,
    ) -> None:
        cuts = [-1, *(int(last) for last in lasts), len(years) - 1]
        before, after = cuts[number], cuts[number + 2]
        self.n, self._steps = len(years), np.diff(years)
        self.dates = np.arange(before + shortest, after - shortest + 1)
        window = slice(before + 1, after + 1)
        self._moving = np.zeros_like(changing, dtype=np.float64)
        self._moving[window] = _basis(changing[window]) if changing.shape[1] > 1 else changing[window]
        regimes = [slice(a + 1, b + 1) for a, b in zip(cuts, cuts[1:], strict=False)]
        regimes[number : number + 2] = [window]
        self._still = _basis(np.column_stack([*(_only(changing, regime) for regime in regimes), fixed]))
        self.weightings = tuple(self._weighting(rho) for rho in grid)
        self.dof = self.n - self._still.shape[1] - self._moving.shape[1]

    def _weighting(self, rho: float) -> Weighting:
        power = rho ** self._steps.astype(np.float64)
        spread = 1 - power**2
        diagonal = np.concatenate([[1.0], 1 / spread]) + np.concatenate([power**2 / spread, [0.0]])
        beside = -power / spread
        weighted = diagonal[:, None] * self._still
        weighted[:-1] += beside[:, None] * self._still[1:]
        weighted[1:] += beside[:, None] * self._still[:-1]
        root = np.linalg.cholesky(self._still.T @ weighted)
        influence = np.linalg.solve(root, weighted.T).T
        whole = self._moments(diagonal, beside)
        crossed = self._tails(influence[:, None, :] * self._moving[:, :, None])
        sizes, axes = np.linalg.eigh(whole - crossed @ np.swapaxes(crossed, 1, 2))
        kept = sizes > COLLINEAR * np.trace(whole, axis1=1, axis2=2)[:, None]
        sizes = np.where(kept, sizes, 1.0)
        factor = np.where(kept, axes.swapaxes(0, 1) / np.sqrt(sizes), 0.0).swapaxes(0, 1)
        log_moments = 2 * np.log(np.diag(root)).sum() + np.log(sizes).sum(axis=1)
        return Weighting(rho, diagonal, beside, influence, factor, float(np.log(spread).sum()), log_moments)

    def _moments(self, diagonal: Array, beside: Array) -> Array:
        """Moments (J, k, k) of the moving regressors, weighted by the inverse of the correlation matrix."""
        x = self._moving
        products = diagonal[:, None, None] * x[:, :, None] * x[:, None, :]
        pairs = beside[:, None, None] * x[:-1, :, None] * x[1:, None, :]
        products[:-1] += pairs + np.swapaxes(pairs, 1, 2)
        return self._tails(products)

    def _tails(self, terms: Array) -> Array:
        """Sum terms (n, ...) over the observations after each date: (J, ...)."""
        return np.cumsum(terms[::-1], axis=0)[::-1][self.dates + 1]

    def rest(self, series: Array) -> Array:
        """Take the regressors that do not move out of series (..., n), which changes no likelihood but saves digits."""
        for _ in range(2):
            series = series - (series @ self._still) @ self._still.T
        return series

    def dummies(self, date: int) -> Array:
        """Return the moving regressors (n, k) for the date of the given number."""
        return np.where(np.arange(self.n)[:, None] > self.dates[date], self._moving, 0.0)

    def regressors(self, date: int) -> Array:
        """Return an orthonormal basis of all regressors with the break at the date of the given number."""
        return _basis(np.column_stack([self._still, self.dummies(date)]))

    def errors(self, innovations: Array) -> Array:
        """Turn independent innovations (B, n) of variance one into errors (g, B, n) with each autocorrelation.

        Their variance is one as well, in every year.
        """
        rho = np.array([weighting.rho for weighting in self.weightings])[:, None]
        drawn = np.empty((self.n, len(rho), len(innovations)))
        drawn[0] = innovations[:, 0]
        for number, step in enumerate(self._steps, start=1):
            power = rho ** float(step)
            drawn[number] = power * drawn[number - 1] + np.sqrt(1 - power**2) * innovations[:, number]
        return np.ascontiguousarray(np.moveaxis(drawn, 0, 2))

    def fit(
        self, weighting: Weighting, series: Array, dates: NDArray[np.int64] | slice = slice(None)
    ) -> tuple[Array, Array]:
        """Fit dates to series with one autocorrelation.

        Parameters
        ----------
        weighting : Weighting
            One of the weightings of this break.
        series : numpy.ndarray, shape (B, n)
            Series; only what :meth:`rest` leaves of them counts.
        dates : numpy.ndarray or slice
            Numbers of the dates; all if not given.

        Returns
        -------
        rss : numpy.ndarray, shape (B, J)
            Weighted residual sums of squares.
        scores : numpy.ndarray, shape (B, J, k)
            Products of the moving regressors and the weighted residuals of a model without the break.
        """
        weighted = weighting.inverse(series)
        total = np.einsum("bn,bn->b", series, weighted)
        along = series @ weighting.influence
        weighted -= along @ weighting.influence.T
        base = total - np.einsum("bq,bq->b", along, along)
        lasts, factor = self.dates[dates], weighting.factor[dates]
        scores = np.empty((len(series), len(lasts), self._moving.shape[1]))
        for column, x in enumerate(self._moving.T):
            scores[:, :, column] = np.cumsum((weighted * x)[:, ::-1], axis=1)[:, self.n - 2 - lasts]
        rss = np.repeat(base[:, None], len(lasts), axis=1)
        for axis in range(scores.shape[2]):
            part = scores[:, :, 0] * factor[:, 0, axis]
            for column in range(1, scores.shape[2]):
                part += scores[:, :, column] * factor[:, column, axis]
            rss -= part * part
        return np.maximum(rss, UNRESOLVED * total[:, None]), scores

    def spread(self, series: Array) -> Array:
        """Return what the likelihood leaves of series (B, n) at each date: (B, J), the lower the better.

        It is the weighted residual sum of squares times the n-th root of the determinant of the correlation matrix,
        at the autocorrelation where that is least: twice the log likelihood is -n times its logarithm.
        """
        least = np.full((len(series), len(self.dates)), np.inf)
        for weighting in self.weightings:
            rss, _ = self.fit(weighting, series)
            np.minimum(least, rss * np.exp(weighting.log_errors / self.n), out=least)
        return least

    def likelihood_ratio(self, series: Array, date: int | NDArray[np.int64]) -> Array:
        """Return twice the log of the likelihood at the best date over that at a given one, for series (B, n)."""
        spread = self.spread(series)
        return self.n * np.log(spread[np.arange(len(series)), date] / spread.min(axis=1))


def _only(columns: Array, rows: slice) -> Array:
    part = np.zeros_like(columns, dtype=np.float64)
    part[rows] = columns[rows]
    return part


def _basis(columns: Array) -> Array:
    """Return an orthonormal basis of columns, of which scale and collinearity are of no account."""
    largest = np.abs(columns).max(axis=0)
    left, sizes, _ = np.linalg.svd(columns / np.where(largest == 0, 1.0, largest), full_matrices=False)
    return left[:, sizes > COLLINEAR * sizes[0]]
