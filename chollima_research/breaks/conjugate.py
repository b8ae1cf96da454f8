"""Marginal likelihoods of all partitions of a series into regimes, with autocorrelated errors of one variance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from chollima_research.breaks.kink_tests import whitened
from chollima_research.breaks.kinks import inverses
from chollima_research.errors import ArgumentError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MOST_PARTITIONS: Final = 300_000
"""So many partitions are enumerated at most."""

_STEP: Final = 0.3
WIDTHS: Final = np.exp(np.arange(-12.0, 2.4, _STEP))
"""Values of |z|, z standard normal, at which the prior's variance n / z^2 is taken: the trapezoidal rule in log z."""

_LOG_WEIGHT: Final = np.log(_STEP * WIDTHS) - WIDTHS**2 / 2 + 0.5 * np.log(2 / np.pi)


@dataclass(frozen=True, eq=False)
class Prior:
    """What is believed before the series is seen.

    Attributes
    ----------
    number : numpy.ndarray
        Probabilities of 0, 1, 2, ... breaks; partitions with the same number are equally likely.
    scale : float
        Width of the distribution of the changes at breaks, in units of the information of one observation.
    rho, rho_weights : numpy.ndarray
        Autocorrelations of the errors and their probabilities.
    """

    number: Floats
    scale: float
    rho: Floats
    rho_weights: Floats


class Changes(NamedTuple):
    """Generalised least squares of one number of breaks with one autocorrelation, one row a partition."""

    estimates: Floats
    """Changes at the breaks (P, k)."""
    covariance: Floats
    """Inverse products of the regressors of the changes (P, k, k)."""
    share: Floats
    """Share of the sum of squares that the changes explain (P,); missing where they cannot be told apart."""


@dataclass(frozen=True, eq=False)
class Regimes:
    """All partitions of the observed years, and the regressors that breaks add to a common mean or trend.

    Attributes
    ----------
    years : numpy.ndarray
        Observed years (n,).
    trend : bool
        Whether level and slope change at a break, or the level alone.
    shortest : int
        Fewest observations in a regime.
    max_breaks : int
        Largest number of breaks.
    seams : tuple of int
        Numbers of the observations after which the level shifts in all partitions, so that no break is placed there.
    """

    years: Ints
    trend: bool
    shortest: int
    max_breaks: int
    seams: tuple[int, ...] = ()

    @cached_property
    def partitions(self) -> list[Ints]:
        """Partitions (P, m) by number of breaks m: numbers of the last observations of the old regimes.

        Raises
        ------
        ArgumentError
            If there is no room for the largest number of breaks, or are too many partitions.
        """
        n, h = len(self.years), self.shortest
        found = [np.empty((1, 0), dtype=np.int64)]
        for m in range(1, self.max_breaks + 1):
            last = found[-1][:, -1:] if m > 1 else np.array([[-1]])
            following = np.setdiff1d(np.arange(n), self.seams)
            row, which = np.nonzero((following >= last + h) & (following <= n - 1 - h))
            if len(row) > MOST_PARTITIONS or not len(row):
                wrong = f"more than {MOST_PARTITIONS:,} ways to place" if len(row) else "no room for"
                raise ArgumentError(
                    f"max_breaks: {n} observations with at least {h} in a regime have {wrong} {m} breaks; "
                    f"use a smaller max_breaks or a {'greater' if len(row) else 'smaller'} min_segment."
                )
            found.append(np.column_stack([found[-1][row], following[which]]))
        return found

    @cached_property
    def base(self) -> Floats:
        """Regressors that all partitions share: level, slope with a trend, shifts at seams."""
        x = self.years - self.years.mean()
        shifts = [np.arange(len(x)) > seam for seam in self.seams]
        return np.column_stack([np.ones(len(x)), *([x] if self.trend else []), *shifts])

    @cached_property
    def columns(self) -> Floats:
        """Regressors of the changes: a step after every observation but the last, with a trend also a bend.

        The bend is the change of slope a year; it begins midway between the observations, so that reversed time has
        the same regressors.
        """
        x, after = self.years.astype(np.float64), np.arange(len(self.years))[:, None] > np.arange(len(self.years) - 1)
        if not self.trend:
            return after.astype(np.float64)
        return np.column_stack([after, np.where(after, x[:, None] - (x[1:] + x[:-1]) / 2, 0.0)])

    def columns_of(self, breaks: Ints) -> Ints:
        """Return the numbers of the columns (P, k) of partitions (P, m): steps, then bends."""
        return np.concatenate([breaks, breaks + len(self.years) - 1], axis=1) if self.trend else breaks

    @property
    def dof(self) -> int:
        """Observations less the coefficients that all partitions share."""
        return len(self.years) - self.base.shape[1]

    def standard(self, y: Floats) -> Floats:
        """Return what the common regressors leave of a series, with mean square one, so that no digits are lost."""
        q = np.linalg.qr(self.base)[0]
        for _ in range(2):
            y = y - q @ (q.T @ y)
        return y / np.sqrt((y**2).mean())

    def at(self, y: Floats, rho: float) -> Whitened:
        """Return series and regressors with the autocorrelation taken away and the common part projected out."""
        scale = np.abs(self.columns).max(axis=0)
        q, r = np.linalg.qr(whitened(self.base, rho, self.years))
        series, columns = (whitened(a, rho, self.years) for a in (y[:, None], self.columns / scale))
        for _ in range(2):
            series, columns = series - q @ (q.T @ series), columns - q @ (q.T @ columns)
        steps = np.diff(self.years).astype(np.float64)
        volume = 0.5 * np.log1p(-(rho ** (2 * steps))).sum() + np.log(np.abs(np.diagonal(r))).sum()
        return Whitened(self, columns, series[:, 0], scale, float(volume))


@dataclass(frozen=True, eq=False)
class Whitened:
    """A series and the regressors of the changes, as uncorrelated errors would leave them.

    Attributes
    ----------
    regimes : Regimes
        Years and partitions.
    columns : numpy.ndarray
        Regressors of the changes (n, c).
    series : numpy.ndarray
        The series (n,).
    scale : numpy.ndarray
        By which the columns were divided (c,).
    log_volume : float
        Half the logarithms of the determinants of the correlations and of the products of the common regressors.
    """

    regimes: Regimes
    columns: Floats
    series: Floats
    scale: Floats
    log_volume: float

    @cached_property
    def _products(self) -> Floats:
        return self.columns.T @ self.columns

    @property
    def total(self) -> float:
        """Sum of squares without breaks."""
        return float(self.series @ self.series)

    @property
    def log_null(self) -> float:
        """Logarithm of the marginal likelihood without breaks, up to a constant that no autocorrelation changes."""
        return -self.log_volume - 0.5 * self.regimes.dof * float(np.log(self.total))

    def changes(self, m: int) -> Iterator[tuple[slice, Changes]]:
        """Return the fits of all partitions with m breaks, some at a time."""
        chosen, c = self.regimes.columns_of(self.regimes.partitions[m]), self.columns.T @ self.series
        step = 2_000_000 // max(1, chosen.shape[1]) ** 2
        for start in range(0, len(chosen), step):
            part = slice(start, start + step)
            rows = chosen[part]
            inverse, sound = inverses(self._products[rows[:, :, None], rows[:, None, :]])
            estimates = (inverse @ c[rows][:, :, None])[:, :, 0]
            share = np.clip((estimates * c[rows]).sum(axis=1) / self.total, 0, 1 - 1e-15)
            share[~sound] = np.nan
            unit = self.scale[rows]
            yield part, Changes(estimates / unit, inverse / (unit[:, :, None] * unit[:, None, :]), share)


def posterior_weights(regimes: Regimes, prior: Prior, y: Floats) -> list[Floats]:
    """Return the posterior probabilities (autocorrelations, P) of all partitions, by number of breaks.

    Parameters
    ----------
    regimes : Regimes
        Years and partitions.
    prior : Prior
        What was believed before.
    y : numpy.ndarray
        The series (n,).
    """
    information = len(y) * prior.scale**2
    logs = [np.empty((len(prior.rho), len(found))) for found in regimes.partitions]
    with np.errstate(divide="ignore"):
        known, numbers = np.log(prior.rho_weights), np.log(prior.number)
    for r, rho in enumerate(prior.rho):
        at = regimes.at(y, float(rho))
        for m, found in enumerate(regimes.partitions):
            logs[m][r] = at.log_null + known[r] + numbers[m] - np.log(len(found))
            for part, changes in at.changes(m) if m else ():
                k = changes.estimates.shape[1]
                factors = logsumexp(log_factors(changes.share, k, regimes.dof, information), axis=-1)
                logs[m][r, part] += np.where(np.isnan(factors), -np.inf, factors)
    total = logsumexp([logsumexp(part) for part in logs])
    return [np.exp(part - total) for part in logs]


def log_factors(share: Floats, k: int, dof: int, information: float) -> Floats:
    """Return the logarithm of the integrand of the Bayes factor against no break, by width of the prior.

    Parameters
    ----------
    share : numpy.ndarray
        Share of the sum of squares that the k changes explain (...,).
    k : int
        Number of changes.
    dof : int
        Observations less common coefficients.
    information : float
        Number of observations times the squared scale of the prior.

    Returns
    -------
    numpy.ndarray
        (..., widths); the sum of exponentials over the last axis is the Bayes factor.
    """
    g = information / WIDTHS**2
    return _LOG_WEIGHT + 0.5 * (dof - k) * np.log1p(g) - 0.5 * dof * np.log1p(g * (1 - share[..., None]))
