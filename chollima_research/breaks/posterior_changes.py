"""What a series says of the changes at its breaks, added up over all partitions, autocorrelations and prior widths."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

from chollima_research.breaks.conjugate import (
    WIDTHS,
    Changes,
    Floats,
    Ints,
    Prior,
    Regimes,
    Whitened,
    log_factors,
)
from chollima_research.breaks.kink_tests import whitened

NEGLIGIBLE: Final = 1e-10
"""Partitions of a smaller posterior probability are left out."""


class Considered(NamedTuple):
    """Some partitions of one number of breaks with one autocorrelation."""

    at: Whitened
    rho: float
    breaks: Ints
    """Numbers of the last observations of the old regimes (P, m)."""
    changes: Changes
    weights: Floats
    """Posterior probabilities by width of the prior (P, widths)."""
    shrunk: Floats
    """Factor between least squares and posterior mean, by width of the prior (widths,)."""

    @property
    def variance(self) -> Floats:
        """Variance of the errors, by width of the prior (P, widths), that of Student's distribution of a change."""
        share = self.changes.share[:, None]
        return self.at.total * (1 - self.shrunk * share) / self.at.regimes.dof


def considered(regimes: Regimes, prior: Prior, y: Floats, weights: list[Floats]) -> Iterator[Considered]:
    """Return all partitions that are not negligible, a part of those with one autocorrelation at a time.

    Parameters
    ----------
    regimes : Regimes
        Years and partitions.
    prior : Prior
        What was believed before.
    y : numpy.ndarray
        The series (n,).
    weights : list of numpy.ndarray
        Posterior probabilities (autocorrelations, P) by number of breaks.
    """
    information = len(y) * prior.scale**2
    g = information / WIDTHS**2
    for r, rho in enumerate(prior.rho.tolist()):
        at = regimes.at(y, rho)
        for m, breaks in enumerate(regimes.partitions):
            for part, changes in at.changes(m):
                weight = weights[m][r, part]
                kept = weight > NEGLIGIBLE
                changes = Changes(*(field[kept] for field in changes))
                logs = log_factors(changes.share, changes.estimates.shape[1], regimes.dof, information)
                by_width = np.exp(logs - logs.max(axis=1, keepdims=True, initial=-np.inf))
                by_width *= (weight[kept] / by_width.sum(axis=1))[:, None]
                yield Considered(at, rho, breaks[part][kept], changes, by_width, g / (1 + g))


def fall(some: Iterator[Considered], inside: NDArray[np.bool_]) -> float:
    """Return the probability that the slope, or the level without a trend, falls over some breaks taken together.

    Parameters
    ----------
    some : iterator of Considered
        The partitions.
    inside : numpy.ndarray
        Whether a break after each observation is one of those taken together (n,).
    """
    chance = 0.0
    for found in some:
        m = found.breaks.shape[1]
        taken = inside[found.breaks].astype(np.float64)
        touched = taken.any(axis=1)
        value = (found.changes.estimates[:, -m or None :] * taken).sum(axis=1)
        variance = np.einsum("pi,pij,pj->p", taken, found.changes.covariance[:, -m or None :, -m or None :], taken)
        chance += float(_below_zero(found, value, np.where(touched, variance, 1.0))[touched].sum())
    return chance


def falls(some: Iterator[Considered], n: int) -> Floats:
    """Return the probability of a fall at a break after each of n observations (n,)."""
    chances = np.zeros(n)
    for found in some:
        m = found.breaks.shape[1]
        for j in range(m):
            column = found.changes.estimates.shape[1] - m + j
            value, variance = found.changes.estimates[:, column], found.changes.covariance[:, column, column]
            np.add.at(chances, found.breaks[:, j], _below_zero(found, value, variance))
    return chances


def _below_zero(found: Considered, value: Floats, variance: Floats) -> Floats:
    """Return the probability of each partition (P,) and of a change with this estimate and variance being negative."""
    row, width = np.nonzero(found.weights > NEGLIGIBLE / 100)
    a, weight = found.shrunk[width], found.weights[row, width]
    spread = np.sqrt(a * variance[row] * found.variance[row, width])
    below = weight * stdtr(found.at.regimes.dof, -a * value[row] / spread)
    return np.asarray(np.bincount(row, below, minlength=len(value)), dtype=np.float64)


def fitted(some: Iterator[Considered], y: Floats) -> tuple[Floats, Floats]:
    """Return mean and standard deviation of the regimes' level or line in the observed years (n,).

    Parameters
    ----------
    some : iterator of Considered
        The partitions.
    y : numpy.ndarray
        The series (n,).
    """
    first, second = np.zeros(len(y)), np.zeros(len(y))
    for found in some:
        regimes = found.at.regimes
        q, r = np.linalg.qr(whitened(regimes.base, found.rho, regimes.years))
        common = regimes.base @ np.linalg.inv(r)
        together = common @ (q.T @ whitened(np.column_stack([y, regimes.columns]), found.rho, regimes.years))
        added = (regimes.columns - together[:, 1:]).T[regimes.columns_of(found.breaks)]
        moved = (found.changes.estimates[:, :, None] * added).sum(axis=1)
        loose = np.einsum("pin,pij,pjn->pn", added, found.changes.covariance, added)
        a, weight, dof = found.shrunk, found.weights, regimes.dof
        variance = found.variance * dof / (dof - 2)
        start = together[:, 0]
        first += weight.sum() * start + (weight @ a) @ moved
        second += weight.sum() * start**2 + 2 * start * ((weight @ a) @ moved) + (weight @ a**2) @ moved**2
        second += (weight * variance).sum() * (common**2).sum(axis=1) + ((weight * variance) @ a) @ loose
    return first, np.sqrt(np.maximum(second - first**2, 0))
