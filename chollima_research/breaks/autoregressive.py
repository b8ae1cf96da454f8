"""F statistics of breaks that allow for first-order autocorrelation of the errors, for many series at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

RHO: Final[Floats] = 1 - np.geomspace(0.01, 1.8, 21)[::-1]
"""Autocorrelations among which the likelihood is maximised: from -0.8 to 0.99, denser towards one."""

LEAST: Final = float(np.finfo(np.float64).tiny)


@dataclass(frozen=True)
class Whitening:
    """What makes errors with one autocorrelation independent.

    Attributes
    ----------
    power, scale : numpy.ndarray
        Correlation with the observation before (n,), zero for the first, and one over the standard deviation of
        what it leaves.
    """

    power: Floats
    scale: Floats

    @classmethod
    def of(cls, rho: float, years: Ints) -> Whitening:
        """Return the whitening for observations in the given years; gaps lower the correlation across them."""
        power = np.concatenate([[0.0], np.power(rho, np.diff(years))])
        return cls(power, 1 / np.sqrt(1 - power**2))

    def __call__(self, columns: Floats) -> Floats:
        """Whiten columns (n, ...)."""
        shape = (-1,) + (1,) * (columns.ndim - 1)
        white = columns * self.scale.reshape(shape)
        white[1:] -= columns[:-1] * (self.scale * self.power)[1:].reshape(shape)
        return white


@dataclass(frozen=True)
class Level:
    """Regressors and break regressors, whitened for one autocorrelation.

    Attributes
    ----------
    whiten : Whitening
        How.
    basis : numpy.ndarray
        Orthonormal basis (n, p) of the whitened regressors.
    changing : numpy.ndarray
        Whitened columns that may change (n, q).
    onset : numpy.ndarray
        What a break that begins at an observation adds to the row of that observation (n, q), because the one before
        it is still of the old regime.
    constant : float
        The part of the restricted log likelihood that does not depend on the series.
    """

    whiten: Whitening
    basis: Floats
    changing: Floats
    onset: Floats
    constant: float

    @classmethod
    def of(cls, rho: float, years: Ints, X: Floats, Z: Floats) -> Level:
        """Whiten regressors X (n, p) and changing columns Z (n, q)."""
        whiten = Whitening.of(rho, years)
        basis, triangle = np.linalg.qr(whiten(X))
        before = np.concatenate([np.zeros((1, Z.shape[1])), Z[:-1]])
        constant = np.log(whiten.scale).sum() - np.log(np.abs(np.diagonal(triangle))).sum()
        return cls(whiten, basis, whiten(Z), before * (whiten.scale * whiten.power)[:, None], float(constant))

    def residuals(self, series: Floats) -> Floats:
        """Return the residuals (n, R) of whitened series (n, R) on the whitened regressors."""
        white = self.whiten(series)
        return white - self.basis @ (self.basis.T @ white)

    @cached_property
    def with_regressors(self) -> Floats:
        """Products of the basis with the columns of a break that begins at each observation (n, p, q)."""
        suffix = _suffix(self.basis[:, :, None] * self.changing[:, None, :])
        return suffix + self.basis[:, :, None] * self.onset[:, None, :]

    @cached_property
    def with_earlier(self) -> Floats:
        """Products of the columns of any earlier break with those of a break that begins at each observation."""
        return _suffix(self.changing[:, :, None] * self.changing[:, None, :]) + (
            self.changing[:, :, None] * self.onset[:, None, :]
        )

    @cached_property
    def own(self) -> Floats:
        """Products of the columns of a break that begins at each observation with themselves (n, q, q)."""
        return self.with_earlier + self.onset[:, :, None] * (self.changing + self.onset)[:, None, :]

    def products(self, residuals: Floats) -> Floats:
        """Return the products of residuals (n, R) with the columns of a break at each observation (n, q, R)."""
        suffix = _suffix(self.changing[:, :, None] * residuals[:, None, :])
        return suffix + self.onset[:, :, None] * residuals[:, None, :]


def _suffix(rows: Floats) -> Floats:
    """Return the sum of each row and all that follow it."""
    sums: Floats = np.cumsum(rows[::-1], axis=0)[::-1]
    return sums


class AutoregressiveF:
    """F statistics of breaks in a regression whose errors are autocorrelated.

    Parameters
    ----------
    years : numpy.ndarray
        Observed years (n,).
    X : numpy.ndarray
        Regressors without a further break (n, p), of full rank.
    Z : numpy.ndarray
        Columns whose coefficients change at a break (n, q), in the span of X.

    Notes
    -----
    For every autocorrelation on a grid the series and the regressors are transformed so that the errors become
    independent, the first observation included [1]_. The statistic of a break is

        F = (n - p - q) (exp(LR / (n - p)) - 1),

    where LR is twice the difference between the restricted log likelihood with and without the break, each at its
    own best autocorrelation. Were the autocorrelation known to be zero, this would be the classical F statistic
    (times the number of restrictions).

    References
    ----------
    .. [1] Prais, S. J., and C. B. Winsten (1954). Trend Estimators and Serial Correlation. Cowles Commission
       Discussion Paper 383, Chicago.
    """

    def __init__(self, years: Ints, X: Floats, Z: Floats) -> None:
        self.n, self.p = X.shape
        self.q = Z.shape[1]
        scale = np.abs(X).max(axis=0), np.abs(Z).max(axis=0)
        self.levels = [Level.of(float(rho), years, X / scale[0], Z / scale[1]) for rho in RHO]

    def _f(self, ratio: Floats, breaks: int) -> Floats:
        """Turn differences of log likelihoods into F per break."""
        dof = self.n - self.p - self.q * breaks
        f: Floats = dof / breaks * np.expm1(np.minimum(2 * ratio / (self.n - self.p), 600))
        return np.maximum(f, 0.0)

    def _log_likelihood(self, level: Level, rss: Floats) -> Floats:
        value: Floats = level.constant - 0.5 * (self.n - self.p) * np.log(np.maximum(rss, LEAST))
        return value

    def sequence(self, series: Floats, begins: Ints) -> Floats:
        """Return F of one break for each place where it may begin.

        Parameters
        ----------
        series : numpy.ndarray
            (R, n).
        begins : numpy.ndarray
            First observations of the new regime (B,), counted from 0.

        Returns
        -------
        numpy.ndarray
            (R, B).
        """
        columns = _sized(series)
        without = np.full(columns.shape[1], -np.inf)
        best = np.full((len(begins), columns.shape[1]), -np.inf)
        for level in self.levels:
            residuals = level.residuals(columns)
            rss = (residuals**2).sum(axis=0)
            factors = np.linalg.inv(np.linalg.cholesky(_left(level, begins)))
            scores = factors @ level.products(residuals)[begins]
            left = rss - (scores**2).sum(axis=1)
            np.maximum(best, self._log_likelihood(level, np.maximum(left, 1e-15 * rss)), out=best)
            np.maximum(without, self._log_likelihood(level, rss), out=without)
        return self._f(best - without, 1).T

    def at(self, series: Floats, begins: Ints) -> Floats:
        """Return F of given breaks, divided by their number.

        Parameters
        ----------
        series : numpy.ndarray
            (R, n).
        begins : numpy.ndarray
            First observations of the new regimes (R, m), ascending.

        Returns
        -------
        numpy.ndarray
            (R,).
        """
        columns = _sized(series)
        replications, m = begins.shape
        without = np.full(replications, -np.inf)
        best = without.copy()
        for level in self.levels[::2]:
            residuals = level.residuals(columns)
            rss = (residuals**2).sum(axis=0)
            products = level.products(residuals)[begins, :, np.arange(replications)[:, None]].reshape(replications, -1)
            normal = _normal(level, begins)
            explained = (products * np.linalg.solve(normal, products[:, :, None])[:, :, 0]).sum(axis=1)
            best = np.maximum(best, self._log_likelihood(level, np.maximum(rss - explained, 1e-15 * rss)))
            without = np.maximum(without, self._log_likelihood(level, rss))
        return self._f(best - without, m)


def _sized(series: Floats) -> Floats:
    """Return the series as columns with the largest value one, lest squares overflow."""
    columns = np.ascontiguousarray(series.T)
    return columns / np.maximum(np.abs(columns).max(axis=0), LEAST)


def _left(level: Level, begins: Ints) -> Floats:
    """Return the squares of break columns (B, q, q) that the regressors leave."""
    cross = level.with_regressors[begins]
    left: Floats = level.own[begins] - np.swapaxes(cross, 1, 2) @ cross
    return left


def _normal(level: Level, begins: Ints) -> Floats:
    """Return the normal equations (R, m q, m q) of several breaks after the regressors are taken out."""
    replications, m = begins.shape
    q = level.changing.shape[1]
    cross = level.with_regressors[begins]
    normal = -np.einsum("ripa,rjpb->riajb", cross, cross)
    for j in range(m):
        normal[:, j, :, j, :] += level.own[begins[:, j]]
        for i in range(j):
            block = level.with_earlier[begins[:, j]]
            normal[:, i, :, j, :] += block
            normal[:, j, :, i, :] += np.swapaxes(block, 1, 2)
    return normal.reshape(replications, m * q, m * q)
