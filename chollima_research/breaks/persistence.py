"""First-order autocorrelation of the errors of a regression in years that may have gaps, estimated and simulated."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LOWEST, HIGHEST = -0.9, 0.99
"""Range in which the autocorrelation is looked for: its likelihood has no maximum worth the name beyond."""


class Autocorrelation:
    """The restricted likelihood of the autocorrelation of the errors of one regression, for many series at once.

    Parameters
    ----------
    years : numpy.ndarray
        Observed calendar years (n,), ascending.
    X : numpy.ndarray
        Regressors (n, k) of full rank.

    Notes
    -----
    Between observations d years apart the correlation is rho to the power of d, so gaps need no filling. All that the
    likelihood needs of a series are the sums of squares and products of neighbours at each distance.
    """

    def __init__(self, years: NDArray[np.int64], X: Floats) -> None:
        self.X = np.asarray(X, dtype=np.float64)
        steps = np.diff(years)
        self._distances = np.unique(steps)
        self._later = [np.flatnonzero(steps == d) + 1 for d in self._distances]
        self._dof = len(self.X) - self.X.shape[1]

    @cached_property
    def grid(self) -> Floats:
        """Values of rho at which the likelihood is computed, denser towards one."""
        return 1 - np.geomspace(1 - HIGHEST, 1 - LOWEST, 97)[::-1]

    def form(self, a: Floats, b: Floats) -> Floats:
        """Return the products a' V(rho)^-1 b for all rho of the grid, V the correlation matrix.

        Parameters
        ----------
        a, b : numpy.ndarray
            Series (..., n) whose leading dimensions can be broadcast against each other.

        Returns
        -------
        numpy.ndarray
            (..., grid).
        """
        total = (a[..., 0] * b[..., 0])[..., None] * np.ones_like(self.grid)
        for d, later in zip(self._distances, self._later, strict=True):
            now, before = (a[..., later], b[..., later]), (a[..., later - 1], b[..., later - 1])
            power = self.grid**d
            own = (now[0] * now[1]).sum(-1)[..., None]
            cross = (now[0] * before[1] + before[0] * now[1]).sum(-1)[..., None]
            past = (before[0] * before[1]).sum(-1)[..., None]
            total = total + (own - power * cross + power**2 * past) / (1 - power**2)
        return total

    @cached_property
    def _shape(self) -> tuple[Floats, Floats]:
        """Inverse Cholesky factors (grid, k, k) of X' V^-1 X, and the part of the likelihood that is not the fit's."""
        columns = self.X.T
        cross = np.moveaxis(self.form(columns[:, None, :], columns[None, :, :]), -1, 0)
        factor = np.linalg.cholesky(cross)
        gaps = np.concatenate([np.full(len(where), d) for d, where in zip(self._distances, self._later, strict=True)])
        log_v = np.log1p(-(self.grid[:, None] ** (2 * gaps))).sum(axis=1)
        log_x = 2 * np.log(np.diagonal(factor, axis1=1, axis2=2)).sum(axis=1)
        return np.linalg.inv(factor), -0.5 * (log_v + log_x)

    def log_likelihood(self, series: Floats) -> Floats:
        """Return the restricted log likelihood (..., grid) of series (..., n), coefficients and scale concentrated out.

        The series may be the residuals of a regression on X or what was regressed; adding any combination of the
        regressors changes nothing.
        """
        inverse, constant = self._shape
        products = self.form(self.X.T, series[..., None, :])
        explained = (np.einsum("gij,...jg->...ig", inverse, products) ** 2).sum(axis=-2)
        rss = self.form(series, series) - explained
        return constant - 0.5 * self._dof * np.log(np.maximum(rss, np.finfo(float).tiny))

    def estimate(self, series: Floats) -> Floats:
        """Return the autocorrelation (...,) at which the restricted likelihood of series (..., n) is highest."""
        return peak(self.grid, self.log_likelihood(series))


def peak(grid: Floats, heights: Floats) -> Floats:
    """Return where heights (..., grid) are highest: the vertex of the parabola through the three best neighbours."""
    best = np.clip(np.argmax(heights, axis=-1), 1, len(grid) - 2)
    at = [np.take_along_axis(heights, (best + step)[..., None], axis=-1)[..., 0] for step in (-1, 0, 1)]
    x = [grid[best + step] for step in (-1, 0, 1)]
    left, right = (at[1] - at[0]) / (x[1] - x[0]), (at[2] - at[1]) / (x[2] - x[1])
    bend = left - right
    safe = np.where(bend > 0, bend, 1.0)
    vertex = 0.5 * (x[0] + x[1]) + left * 0.5 * (x[2] - x[0]) / safe
    end = np.take_along_axis(np.broadcast_to(grid, heights.shape), heights.argmax(axis=-1)[..., None], axis=-1)[..., 0]
    return np.where(bend > 0, np.clip(vertex, x[0], x[2]), end)


def ar1(residuals: Floats, years: NDArray[np.int64], X: Floats) -> Floats:
    """Estimate the first-order autocorrelation of regression errors by restricted maximum likelihood.

    Parameters
    ----------
    residuals : numpy.ndarray
        Residuals, or the series themselves, (..., n).
    years : numpy.ndarray
        Observed calendar years (n,), ascending; gaps are allowed.
    X : numpy.ndarray
        Regressors (n, k) of full rank.

    Returns
    -------
    numpy.ndarray
        One autocorrelation a series (...,), between -0.9 and 0.99.

    Notes
    -----
    Least-squares autocorrelations of residuals are biased downwards, the more so the more regressors there are; the
    restricted likelihood [1]_ is that of the part of the series that no regressor touches, and loses most of the bias.

    References
    ----------
    .. [1] Cheang, W.-K., and G. C. Reinsel (2000). Bias Reduction of Autoregressive Estimates in Time Series
       Regression Model through Restricted Maximum Likelihood. *Journal of the American Statistical Association*
       95 (452), 1173-1184.
    """
    return Autocorrelation(years, X).estimate(np.asarray(residuals, dtype=np.float64))


def calendar_years(years: NDArray[np.int64]) -> int:
    """Return how many calendar years a sample spans, those without an observation included."""
    return int(years[-1] - years[0] + 1)


def simulate(rho: float | Floats, innovations: Floats, years: NDArray[np.int64]) -> Floats:
    """Turn innovations into autocorrelated errors in the observed years.

    Parameters
    ----------
    rho : float or numpy.ndarray
        Autocorrelation, one for all or one a replication (R,), smaller than one in absolute value.
    innovations : numpy.ndarray
        (R, :func:`calendar_years`), one for every calendar year of the span, observed or not.
    years : numpy.ndarray
        Observed calendar years (n,), ascending.

    Returns
    -------
    numpy.ndarray
        Errors (R, n). Innovations of variance one give errors of variance 1 / (1 - rho ** 2) from the first year on.
    """
    rho = np.broadcast_to(np.asarray(rho, dtype=np.float64), innovations.shape[:1])
    errors = np.empty_like(innovations.T)
    errors[0] = innovations[:, 0] / np.sqrt(1 - rho**2)
    for year, shock in enumerate(innovations.T[1:], start=1):
        errors[year] = rho * errors[year - 1] + shock
    return np.ascontiguousarray(errors[years - years[0]].T)
