"""Least squares with given breaks: coefficients of every regime, their covariance, residuals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from chollima_research.breaks.covariances import Array, Covariance, long_run
from chollima_research.breaks.designs import Design


@dataclass(frozen=True, eq=False)
class Fit:
    """A model with given breaks.

    Attributes
    ----------
    regimes : tuple of slice
        The observations of each regime.
    coefficients : numpy.ndarray, shape (m + 1, k)
        Coefficients that change, by regime.
    fixed : numpy.ndarray, shape (p,)
        Coefficients that do not.
    residuals : numpy.ndarray, shape (n,)
        What the model leaves.
    whole : numpy.ndarray, shape (n, (m + 1) k + p)
        Regressors of the model written as one regression: by regime, then fixed.
    """

    regimes: tuple[slice, ...]
    coefficients: Array
    fixed: Array
    residuals: Array
    whole: Array

    @property
    def rss(self) -> float:
        """Residual sum of squares."""
        return float(self.residuals @ self.residuals)


def at(y: Array, design: Design, lasts: NDArray[np.int64]) -> Fit:
    """Fit a model by least squares with breaks after the given observations.

    Parameters
    ----------
    y : numpy.ndarray, shape (n,)
        The series.
    design : Design
        The regressors.
    lasts : numpy.ndarray, shape (m,)
        Last observations of the old regimes, counted from 0.

    Returns
    -------
    Fit
        Coefficients and residuals. Where the regressors of a regime are collinear, the coefficients are those with
        the least sum of squares in units of the largest value of each column.
    """
    n, k = design.changing.shape
    cuts = [0, *(int(last) + 1 for last in lasts), n]
    regimes = tuple(slice(a, b) for a, b in zip(cuts, cuts[1:], strict=False))
    whole = np.zeros((n, k * len(regimes) + design.fixed.shape[1]))
    for number, regime in enumerate(regimes):
        whole[regime, number * k : (number + 1) * k] = design.changing[regime]
    whole[:, k * len(regimes) :] = design.fixed
    scale = np.abs(whole).max(axis=0)
    scale[scale == 0] = 1.0
    solution, residuals = _solved(whole / scale, y)
    solution = solution / scale
    return Fit(regimes, solution[: k * len(regimes)].reshape(-1, k), solution[k * len(regimes) :], residuals, whole)


def _solved(columns: Array, y: Array) -> tuple[Array, Array]:
    """Solve by singular values, and once more for the residuals, which cancels the rounding of large levels."""
    first = np.linalg.lstsq(columns, y, rcond=None)[0]
    rest = y - columns @ first
    second = np.linalg.lstsq(columns, rest, rcond=None)[0]
    return first + second, rest - columns @ second


def covariance(fit: Fit, design: Design, kind: Covariance) -> Array:
    """Estimate the covariance of all coefficients, by regime and then fixed.

    Parameters
    ----------
    fit : Fit
        The model.
    design : Design
        Its regressors.
    kind : {"ols", "pooled", "hc0", "hac", "hac-bp"}
        How; see :mod:`chollima_research.breaks.covariances`.

    Returns
    -------
    numpy.ndarray, shape ((m + 1) k + p, (m + 1) k + p)
        The covariance. Regimes are taken as uncorrelated; without fixed coefficients it is that of separate
        regressions.
    """
    scale = np.abs(fit.whole).max(axis=0)
    scale[scale == 0] = 1.0
    scaled = fit.whole / scale
    bread = np.linalg.pinv(scaled.T @ scaled, hermitian=True) / np.outer(scale, scale)
    n, size = fit.whole.shape
    if kind == "pooled":
        return bread * fit.rss / (n - size)
    return bread @ sum(_meat(fit, design, number, kind) for number in range(len(fit.regimes))) @ bread


def _meat(fit: Fit, design: Design, number: int, kind: Covariance) -> Array:
    """Variance of the sum of the scores of one regime, in the size of the whole model."""
    regime, k = fit.regimes[number], design.changing.shape[1]
    rows, residuals = fit.whole[regime], fit.residuals[regime]
    length = len(residuals)
    if kind == "ols":
        return rows.T @ rows * (residuals @ residuals) / max(length - k, 1)
    size = fit.whole.shape[1]
    involved = [*range(number * k, (number + 1) * k), *range(k * len(fit.regimes), size)]
    weights = np.concatenate([design.weights, np.ones(design.fixed.shape[1])])
    meat = np.zeros((size, size))
    meat[np.ix_(involved, involved)] = length * long_run(rows[:, involved] * residuals[:, None], kind, weights)
    return meat


def table(fit: Fit, design: Design, years: NDArray[np.int64], kind: Covariance) -> pd.DataFrame:
    """Return the coefficients by regime (from 1) with standard errors, first and last year, observations.

    Parameters
    ----------
    fit : Fit
        The model.
    design : Design
        Its regressors.
    years : numpy.ndarray, shape (n,)
        Years of the observations.
    kind : {"ols", "pooled", "hc0", "hac", "hac-bp"}
        How the standard errors are computed.
    """
    errors = np.sqrt(np.diag(covariance(fit, design, kind)))
    count, k = fit.coefficients.shape
    columns: dict[str, object] = {
        "first": [int(years[regime.start]) for regime in fit.regimes],
        "last": [int(years[regime.stop - 1]) for regime in fit.regimes],
        "observations": [regime.stop - regime.start for regime in fit.regimes],
    }
    for column, name in enumerate(design.names):
        columns |= {name: fit.coefficients[:, column], f"{name}_se": errors[column : count * k : k]}
    for column, name in enumerate(design.fixed_names):
        columns |= {name: fit.fixed[column], f"{name}_se": errors[count * k + column]}
    return pd.DataFrame(columns, index=pd.RangeIndex(1, count + 1, name="regime"))
