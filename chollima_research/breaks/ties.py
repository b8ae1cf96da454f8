"""Broken lines with kinks as near to each other as they may be, which move together along the axis of time.

In the position of such a chain the explained sum of squares is a ratio of two polynomials as long as no kink passes an
observation, so its maximum is at a root of the derivative's numerator or at an end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import comb

import numpy as np
from numpy.typing import NDArray

from chollima_research.breaks.kinks import SLACK, Floats, Grid, Ints, inverses


@dataclass(frozen=True)
class Chains:
    """Placements in which some kinks follow each other at the shortest distance and the others lie elsewhere.

    Attributes
    ----------
    grid : Grid
        Years and places.
    first, length : int
        Number of the first kink of the chain, counted from 0, and how many it has.
    low, high : numpy.ndarray
        Between which times the first kink of the chain may move without any of them passing an observation (C,).
    places : numpy.ndarray
        Places of the kinks (C, m), those of the chain between observations; the others all at points or all between.
    """

    grid: Grid
    first: int
    length: int
    low: Floats
    high: Floats
    places: Ints

    @cached_property
    def _order(self) -> list[int]:
        m = self.places.shape[1]
        chain = range(self.first, self.first + self.length)
        return [*chain, *(k for k in range(m) if k not in chain)]

    @cached_property
    def columns(self) -> Ints:
        """Columns of the grid (C, q): hinge and step of each kink of the chain, then those of the other kinks."""
        return np.array(
            [[c for k in self._order for c in self.grid.columns_of(row[k])] for row in self.places.tolist()]
        )

    @property
    def _loose(self) -> bool:
        """Whether the kink outside the chain lies between observations."""
        return self.columns.shape[1] - 2 * self.length == 2

    def weights(self, which: Ints, start: Floats) -> Floats:
        """Return how the regressors are made of the columns (N, q, p) if the chains `which` begin at times `start`.

        A hinge between two observations is the hinge at the earlier one less a multiple of the step.
        """
        q = self.columns.shape[1]
        p = q - self.length
        made = np.zeros((len(which), q, p))
        for k in range(self.length):
            cells = self.places[which, self.first + k] - len(self.grid.points)
            made[:, 2 * k, k] = 1.0
            made[:, 2 * k + 1, k] = -(start + k * self.grid.shortest - self.grid.x[cells]) / self.grid.x[-1]
        for other in range(q - 2 * self.length):
            made[:, 2 * self.length + other, self.length + other] = 1.0
        return made

    def explained(self, which: Ints, start: Floats, c: Floats) -> tuple[Floats, Floats, Floats]:
        """Return what the chains explain, the determinants of their normal equations, and the coefficients.

        Parameters
        ----------
        which : numpy.ndarray
            Numbers of the chains (N,).
        start : numpy.ndarray
            Times of their first kinks (N,).
        c : numpy.ndarray
            Products of the series with :attr:`columns` of these chains (N, q).
        """
        made = self.weights(which, start)
        columns = self.columns[which]
        middle = self.grid.products[columns[:, :, None], columns[:, None, :]]
        normal = made.transpose(0, 2, 1) @ middle @ made
        right = (made.transpose(0, 2, 1) @ c[:, :, None])[:, :, 0]
        determinant: Floats = np.linalg.det(normal)
        sound = np.abs(determinant) > 0
        normal = np.where(sound[:, None, None], normal, np.eye(normal.shape[1]))
        coefficients = np.asarray(np.linalg.solve(normal, right[:, :, None])[:, :, 0], dtype=np.float64)
        gain: Floats = np.where(sound, (right * coefficients).sum(axis=1), -np.inf)
        return gain, determinant, coefficients

    def bound(self, products: Floats) -> Floats:
        """Return what the chains (C, R) would explain at most, were their lines not bound to meet."""
        inverse, sound = inverses(self.grid.products[self.columns[:, :, None], self.columns[:, None, :]])
        c = products[self.columns]
        return np.where(sound[:, None], (c * (inverse @ c)).sum(axis=1), np.inf)

    def best(self, which: Ints, c: Floats) -> tuple[Floats, Floats]:
        """Return what the chains `which` explain at their best place, and the times of the kinks (N, m).

        Where the best place is impossible, because the lines outside the chain do not meet where they should, minus
        infinity is returned: another placement is then better.
        """
        middle, half = (self.low + self.high)[which] / 2, (self.high - self.low)[which] / 2
        most, times = np.full(len(which), -np.inf), np.zeros((len(which), self.places.shape[1]))
        for u in self._stationary(which, c, middle, half).T:
            real = np.flatnonzero(np.isfinite(u))
            start = middle[real] + half[real] * u[real]
            gain, _, coefficients = self.explained(which[real], start, c[real])
            at, possible = self._times(which[real], start, coefficients)
            better = possible & (gain > most[real])
            most[real[better]], times[real[better]] = gain[better], at[better]
        return most, times

    def _stationary(self, which: Ints, c: Floats, middle: Floats, half: Floats) -> Floats:
        """Return where the derivative is zero, in units of the interval (missing elsewhere), and its ends."""
        nodes = np.cos(np.pi * (np.arange(2 * self.length + 1) + 0.5) / (2 * self.length + 1))
        ratios, below = np.empty((2, len(which), len(nodes)))
        for k, u in enumerate(nodes):
            ratios[:, k], below[:, k], _ = self.explained(which, middle + half * u, c)
        to_powers = np.linalg.inv(np.vander(nodes, increasing=True)).T
        above, below = (ratios * below) @ to_powers, below @ to_powers
        degree = np.arange(1, len(nodes))
        slope = _product(above[:, 1:] * degree, below) - _product(below[:, 1:] * degree, above)
        ends = np.broadcast_to([-1.0, 1.0], (len(which), 2))
        return np.column_stack([_roots_inside(slope[:, :-1]), ends])

    def _times(self, which: Ints, start: Floats, coefficients: Floats) -> tuple[Floats, NDArray[np.bool_]]:
        """Return the times of all kinks and whether they are allowed."""
        grid, places = self.grid, self.places[which]
        times = np.empty(places.shape)
        for k in range(self.length):
            times[:, self.first + k] = start + k * grid.shortest
        possible = np.ones(len(which), dtype=bool)
        for k in self._order[self.length :]:
            times[:, k] = grid.begin[places[:, k]]
            if self._loose:
                times[:, k] -= grid.x[-1] * coefficients[:, -1] / coefficients[:, -2]
                possible &= (times[:, k] >= grid.begin[places[:, k]]) & (times[:, k] <= grid.end[places[:, k]])
        possible &= (np.diff(times, axis=1) >= grid.shortest - SLACK).all(axis=1)
        return times, possible


def _product(a: Floats, b: Floats) -> Floats:
    """Multiply polynomials row by row."""
    result = np.zeros((len(a), a.shape[1] + b.shape[1] - 1))
    for k in range(a.shape[1]):
        result[:, k : k + b.shape[1]] += a[:, k : k + 1] * b
    return result


def _roots_inside(coefficients: Floats) -> Floats:
    """Return the real roots between -1 and 1 of polynomials (N, degree + 1), lowest power first; missing elsewhere."""
    degree = coefficients.shape[1] - 1
    result = np.full((len(coefficients), degree), np.nan)
    # A polynomial whose Bernstein coefficients are all of one sign has no root inside.
    bernstein = coefficients @ _to_bernstein(degree)
    some = np.flatnonzero((bernstein.min(axis=1) < 0) & (bernstein.max(axis=1) > 0))
    scaled = coefficients[some] / np.abs(coefficients[some]).max(axis=1, keepdims=True)
    leading = np.where(np.abs(scaled[:, -1:]) < 1e-14, 1e-14, scaled[:, -1:])  # sends that root far away
    companion = np.zeros((len(some), degree, degree))
    companion[:, np.arange(1, degree), np.arange(degree - 1)] = 1.0
    companion[:, :, -1] = -scaled[:, :-1] / leading
    roots = np.linalg.eigvals(companion)
    inside = (np.abs(roots.imag) < 1e-6) & (np.abs(roots.real) < 1)
    result[some] = np.where(inside, roots.real, np.nan)
    return result


def _to_bernstein(degree: int) -> Floats:
    """Return the matrix that turns powers of u into Bernstein polynomials on the stretch from -1 to 1."""
    rows = []
    for k in range(degree + 1):  # u ** k = (v - (1 - v)) ** k times (v + (1 - v)) ** (degree - k)
        powers = np.polynomial.polynomial.polypow([-1.0, 1.0], k)
        raised = np.convolve(powers, [comb(degree - k, j) for j in range(degree - k + 1)])
        rows.append([raised[i] / comb(degree, i) for i in range(degree + 1)])
    return np.array(rows)


def chains(grid: Grid, n_breaks: int, fixed: tuple[int, int] | None = None) -> Iterator[Chains]:
    """Return all chains of two kinks or more, one pattern after the other.

    Parameters
    ----------
    grid : Grid
        Years and places.
    n_breaks : int
        Number of kinks, at most three.
    fixed : (int, int), optional
        Number of a kink and the place at which it is held; chains leave it out.
    """
    for length in range(2, n_breaks + 1):
        low, high, cells = _moving(grid, length)
        for first in range(n_breaks - length + 1):
            if fixed and first <= fixed[0] < first + length:
                continue
            if length == n_breaks:
                found = [(low, high, cells)]
            else:
                found = list(_with_another(grid, low, high, cells, before=first == 1, held=fixed and fixed[1]))
            for a, b, places in found:
                if len(a):
                    yield Chains(grid, first, length, a, b, places)


def _moving(grid: Grid, length: int) -> tuple[Floats, Floats, Ints]:
    """Return the stretches in which a chain moves without passing an observation, and its places there."""
    shifts = grid.shortest * np.arange(length)
    cuts = np.unique(grid.x[:, None] - shifts)
    low, high = cuts[:-1], cuts[1:]
    inside = (low >= 0) & (high + shifts[-1] <= grid.x[-1])
    low, high = low[inside], high[inside]
    cells = np.searchsorted(grid.x, (low + high)[:, None] / 2 + shifts) - 1 + len(grid.points)
    allowed = grid.usable[cells].all(axis=1) & grid.follows[cells[:, :-1], cells[:, 1:]].all(axis=1)
    return low[allowed], high[allowed], cells[allowed]


def _with_another(
    grid: Grid, low: Floats, high: Floats, cells: Ints, *, before: bool, held: int | None
) -> Iterator[tuple[Floats, Floats, Ints]]:
    """Add one kink before or after each chain, at a point and between observations in turn."""
    allowed = grid.follows[:, cells[:, 0]].T if before else grid.follows[cells[:, -1]]
    allowed = allowed & grid.usable
    if held is not None:
        allowed[:, np.arange(allowed.shape[1]) != held] = False
    for between in (False, True):
        of_kind = (np.arange(allowed.shape[1]) >= len(grid.points)) == between
        row, other = np.nonzero(allowed & of_kind)
        parts = (other[:, None], cells[row]) if before else (cells[row], other[:, None])
        yield low[row], high[row], np.concatenate(parts, axis=1)
