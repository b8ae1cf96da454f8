"""Kinks against a straight line: the restricted likelihood ratio, its law simulated with autocorrelated errors."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from chollima_research.breaks.kinks import Floats, Grid, Ints, inverses
from chollima_research.breaks.persistence import Autocorrelation, calendar_years, simulate

_EVERY = 4
"""Every so many values of the grid of autocorrelations are used for the ratio."""

_NUMBERS = 4_000_000


class KinkTest(NamedTuple):
    """Outcome of the test of a straight line against kinks."""

    statistic: float
    p_value: float
    autocorrelation: float
    """Of the errors, with a straight line."""


def against_line(y: Floats, grid: Grid, n_breaks: int, replications: int, rng: Generator) -> KinkTest:
    """Test a straight line against a broken line.

    Parameters
    ----------
    y : numpy.ndarray
        The series (n,).
    grid : Grid
        Observed years and places of kinks.
    n_breaks : int
        Number of kinks of the broken line.
    replications : int
        Number of series simulated with a straight line.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    KinkTest
        Statistic and p-value.

    Notes
    -----
    The statistic is twice the logarithm of the ratio of restricted likelihoods, each at its best autocorrelation,
    the kinks at their best observed years. Under the hypothesis neither level, slope nor variance matter, only the
    autocorrelation; it is the restricted maximum likelihood estimate with a straight line.
    """
    ratio = Ratio(grid, n_breaks)
    rho = float(ratio.errors.estimate(y))
    shocks = rng.standard_normal((replications, calendar_years(grid.years)))
    simulated = ratio.of(simulate(rho, shocks, grid.years))
    statistic = float(ratio.of(y[None])[0])
    beyond = int((simulated >= statistic * (1 - 1e-9)).sum())
    return KinkTest(statistic, (1 + beyond) / (1 + replications), rho)


class Ratio:
    """The likelihood ratio of broken and straight lines for many series observed in the same years.

    Parameters
    ----------
    grid : Grid
        Observed years and places of kinks.
    n_breaks : int
        Number of kinks.
    """

    def __init__(self, grid: Grid, n_breaks: int) -> None:
        self.grid = grid
        placements = grid.placements(n_breaks)
        self.placements = placements[(placements < len(grid.x)).all(axis=1)]
        self.errors = Autocorrelation(grid.years, grid.line)

    def of(self, series: Floats) -> Floats:
        """Return the statistics (R,) of series (R, n)."""
        series = self.grid.rest(series)
        straight = self.errors.log_likelihood(series)[:, ::_EVERY]
        dof = self.grid.line.shape[0] - self.grid.line.shape[1]
        gains = np.empty_like(straight)
        for k, rho in enumerate(self.errors.grid[::_EVERY]):
            gains[:, k] = -0.5 * dof * np.log1p(-self._explained(series, rho))
        return 2 * ((straight + gains).max(axis=1) - straight.max(axis=1))

    def _explained(self, series: Floats, rho: float) -> Floats:
        """Return the share of the weighted sum of squares that the best kinks explain, with one autocorrelation."""
        line = np.linalg.qr(whitened(self.grid.line, rho, self.grid.years))[0]
        columns = whitened(self.grid.columns[:, : len(self.grid.x)], rho, self.grid.years)
        columns = columns - line @ (line.T @ columns)
        rest = whitened(series.T, rho, self.grid.years)
        rest = rest - line @ (line.T @ rest)
        inverse, sound = inverses((columns.T @ columns)[self.placements[:, :, None], self.placements[:, None, :]])
        products, best = columns.T @ rest, np.zeros(len(series))
        chosen, inverse = self.placements[sound], inverse[sound]
        for part in np.array_split(np.arange(len(chosen)), -(-chosen.size * len(series) // _NUMBERS) or 1):
            c = products[chosen[part]]
            best = np.maximum(best, (c * (inverse[part] @ c)).sum(axis=1).max(axis=0, initial=0.0))
        return np.minimum(best / (rest**2).sum(axis=0), 1 - 1e-12)


def whitened(columns: Floats, rho: float, years: Ints) -> Floats:
    """Return columns (n, k) from which the autocorrelation of errors in the given years has been taken."""
    power = rho ** np.diff(years).astype(np.float64)[:, None]
    return np.concatenate([columns[:1], (columns[1:] - power * columns[:-1]) / np.sqrt(1 - power**2)])
