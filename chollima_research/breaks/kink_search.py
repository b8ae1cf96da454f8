"""The search for the broken line with the least residual sum of squares: all placements, all series at once."""

from __future__ import annotations

from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from chollima_research.breaks.kinks import SLACK, Candidates, Floats, Grid, candidates
from chollima_research.breaks.ties import Chains, chains

SAME: Final = 1e-13
"""Sums of squares that differ by less, as a share of the straight line's, are equal: the earlier kink is taken."""

_NUMBERS: Final = 4_000_000
"""So many numbers are held at once."""


class Fits(NamedTuple):
    """The best broken line of each of R series."""

    times: Floats
    """Times of the kinks in years (R, m)."""
    rss: Floats
    """Residual sums of squares (R,)."""
    straight: Floats
    """Residual sums of squares of the straight line (R,)."""


class Search:
    """The exact search for the kinks of any series observed in the years of a grid.

    Parameters
    ----------
    grid : Grid
        Observed years and places of kinks.
    n_breaks : int
        Number of kinks, 1 to 3.
    fixed : (int, float), optional
        Number of one kink, counted from 0, and the year at which it is held.

    Raises
    ------
    ArgumentError
        If there is no room for so many kinks, or too much of it to search.
    """

    def __init__(self, grid: Grid, n_breaks: int, fixed: tuple[int, float] | None = None) -> None:
        self.grid, self.n_breaks = grid, n_breaks
        self._held: tuple[int, int] | None = None
        if fixed:
            self.grid, self._held = _holding(grid, n_breaks, *fixed)
        self._placements = self.grid.placements(n_breaks, self._held)

    @cached_property
    def _candidates(self) -> list[Candidates]:
        return list(candidates(self.grid, self._placements))

    @cached_property
    def _chains(self) -> list[Chains]:
        return list(chains(self.grid, self.n_breaks, self._held))

    def fit(self, series: Floats) -> Fits:
        """Return the best broken lines of series (R, n)."""
        widest = max((found.columns.size for found in self._candidates), default=1)
        chunks = np.array_split(series, -(-len(series) * widest // _NUMBERS))
        parts = [self._fit(chunk) for chunk in chunks]
        return Fits(*(np.concatenate(part) for part in zip(*parts, strict=True)))

    def _fit(self, series: Floats) -> Fits:
        rest = self.grid.rest(series)
        products, total = self.grid.columns.T @ rest.T, (rest**2).sum(axis=1)
        most, times = np.full(len(series), -np.inf), np.zeros((len(series), self.n_breaks))
        for found in self._candidates:
            gain, at = _best_of(self.grid, found, products, SAME * total)
            better = gain > most + SAME * total
            most[better], times[better] = gain[better], at[better]
        for chain in self._chains:
            self._improve(chain, products, SAME * total, most, times)
        return Fits(times + self.grid.years[0], np.maximum(total - most, 1e-15 * total), total)

    def _improve(self, chain: Chains, products: Floats, same: Floats, most: Floats, times: Floats) -> None:
        """Put the better chains in the place of what was best so far."""
        which, series = np.nonzero(chain.bound(products) > most + same)
        for part in np.array_split(np.arange(len(which)), -(-len(which) // 20_000) or 1):
            gain, at = chain.best(which[part], products[chain.columns[which[part]].T, series[part]].T)
            for k in np.flatnonzero(gain > (most + same)[series[part]]):
                r = series[part[k]]
                if gain[k] > most[r] + same[r]:
                    most[r], times[r] = gain[k], at[k]


def _holding(grid: Grid, n_breaks: int, kink: int, year: float) -> tuple[Grid, tuple[int, int]]:
    """Add the year at which a kink is held, and those at the shortest distance from it, to the points of a grid."""
    near = [year + step * grid.shortest for step in range(1 - n_breaks, n_breaks)]
    known = (grid.points + grid.years[0]).tolist()
    extra = tuple(t for t in near if grid.years[0] < t < grid.years[-1] and t not in known)
    grid = Grid(grid.years, grid.shortest, grid.seams, extra)
    return grid, (kink, int(np.abs(grid.points - (year - grid.years[0])).argmin()))


def _best_of(grid: Grid, found: Candidates, products: Floats, same: Floats) -> tuple[Floats, Floats]:
    """Return what the best of some placements explains in each series, and its times: the earliest of equals."""
    c = products[found.columns]
    coefficients = found.inverse @ c
    gain = (c * coefficients).sum(axis=1)
    times, column = np.empty((len(found.places), found.places.shape[1], c.shape[2])), 0
    for k, places in enumerate(found.places.T):
        times[:, k] = grid.begin[places][:, None]
        column += 1
        if places[:1] >= len(grid.points):
            hinge, step = coefficients[:, column - 1], coefficients[:, column]
            with np.errstate(divide="ignore", invalid="ignore"):
                times[:, k] -= grid.x[-1] * step / hinge
            gain[~_within(times[:, k], grid, places)] = -np.inf
            column += 1
    gain[(np.diff(times, axis=1) < grid.shortest - SLACK).any(axis=1)] = -np.inf
    best = (gain >= gain.max(axis=0) - same).argmax(axis=0)
    each = np.arange(c.shape[2])
    return gain[best, each], times[best, :, each]


def _within(times: Floats, grid: Grid, places: NDArray[np.int64]) -> NDArray[np.bool_]:
    return (times >= grid.begin[places][:, None]) & (times <= grid.end[places][:, None])
