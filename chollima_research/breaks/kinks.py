"""The continuous broken line with the least residual sum of squares, for many series observed in the same years.

Between two observations the sum of squares is smooth in the position of a kink. Its minimum is therefore either where
the lines on both sides, fitted without regard to each other, meet between the two observations; or at an observation;
or where two kinks are as near as they may be [1]_. All of these are enumerated.

References
----------
.. [1] Hudson, D. J. (1966). Fitting Segmented Curves Whose Join Points Have to Be Estimated. *Journal of the American
   Statistical Association* 61 (316), 1097-1129.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from chollima_research.errors import ArgumentError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MOST_CANDIDATES: Final = 3_000_000
"""So many placements of the kinks are compared at most."""

SINGULAR: Final = 1e-12
"""Columns whose correlation matrix has a smaller eigenvalue are taken as linearly dependent."""

_CHUNK: Final = 2_000_000
SLACK: Final = 1e-9
"""Years by which a kink may miss a bound through rounding."""


@dataclass(frozen=True)
class Grid:
    """The places of kinks in one set of observed years, and the regressors that they add to a straight line.

    Attributes
    ----------
    years : numpy.ndarray
        Observed years (n,).
    shortest : int
        Fewest observations in a regime, its ends included, and fewest years between two kinks.
    seams : tuple of int
        Numbers of the observations after which the level may shift, because the basis of the series changes.
    extra : tuple of float
        Points of time at which a kink may lie, besides the observations and anywhere between them.

    Notes
    -----
    A place is a point or the open interval between two neighbouring observations. A point adds a hinge to the
    regressors; an interval adds a hinge and a step, which let the new line lie anywhere.
    """

    years: Ints
    shortest: int
    seams: tuple[int, ...] = ()
    extra: tuple[float, ...] = ()

    @cached_property
    def x(self) -> Floats:
        """Time since the first observation."""
        return (self.years - self.years[0]).astype(np.float64)

    @cached_property
    def points(self) -> Floats:
        """Times of the points: the observations, years without one at the shortest distance from one, extra points."""
        steps = self.shortest * np.array([-2, -1, 1, 2])
        near = np.setdiff1d(self.x[:, None] + steps, self.x)
        inside = near[(near > 0) & (near < self.x[-1])]
        return np.concatenate([self.x, inside, np.asarray(self.extra, dtype=np.float64) - self.years[0]])

    @cached_property
    def line(self) -> Floats:
        """Orthonormal basis (n, 2 + seams) of the straight line and the shifts of level at seams."""
        steps = [np.arange(len(self.x)) > seam for seam in self.seams]
        raw = np.column_stack([np.ones_like(self.x), self.x - self.x.mean(), *steps])
        return np.linalg.qr(raw / np.linalg.norm(raw, axis=0))[0]

    @cached_property
    def columns(self) -> Floats:
        """What the straight line leaves of the hinges at all points and of the steps after all observations."""
        hinges = np.maximum(self.x[:, None] - self.points, 0) / self.x[-1]
        steps = np.arange(len(self.x))[:, None] > np.arange(len(self.x) - 1)
        return self.rest(np.column_stack([hinges, steps]).T).T

    def rest(self, series: Floats) -> Floats:
        """Return what the straight line leaves of series (..., n)."""
        for _ in range(2):  # once more, because the first pass leaves the rounding of large levels
            series = series - (series @ self.line) @ self.line.T
        return series

    @cached_property
    def products(self) -> Floats:
        """Products of all columns with each other."""
        return self.columns.T @ self.columns

    # The places: all points, then all intervals between observations.

    @cached_property
    def begin(self) -> Floats:
        """Earliest time of each place."""
        return np.concatenate([self.points, self.x[:-1]])

    @cached_property
    def end(self) -> Floats:
        """Latest time of each place."""
        return np.concatenate([self.points, self.x[1:]])

    @cached_property
    def before(self) -> Ints:
        """Number of the last observation not after the kink, counted from 0."""
        return np.concatenate(
            [np.searchsorted(self.x, self.points + SLACK, side="right") - 1, np.arange(len(self.x) - 1)]
        )

    @cached_property
    def after(self) -> Ints:
        """Number of the first observation not before the kink."""
        return np.concatenate([np.searchsorted(self.x, self.points - SLACK), np.arange(1, len(self.x))])

    def columns_of(self, place: int) -> tuple[int, ...]:
        """Return the numbers of the columns that a kink at a place adds: its hinge, and its step if it has one."""
        cell = place - len(self.points)
        return (place,) if cell < 0 else (cell, len(self.points) + cell)

    @cached_property
    def usable(self) -> NDArray[np.bool_]:
        """Whether each place leaves the first and the last regime long enough; none lies between two bases."""
        long_enough = (self.before + 1 >= self.shortest) & (len(self.x) - self.after >= self.shortest)
        long_enough[[len(self.points) + seam for seam in self.seams]] = False
        return long_enough

    @cached_property
    def follows(self) -> NDArray[np.bool_]:
        """Whether a kink at the place of the column may follow one at the place of the row."""
        observed = self.before[None, :] - self.after[:, None] + 1
        apart = self.end[None, :] - self.begin[:, None]
        return (observed >= self.shortest) & (apart >= self.shortest - SLACK)

    def placements(self, n_breaks: int, held: tuple[int, int] | None = None) -> Ints:
        """Return all combinations of places (C, n_breaks) in which every regime can be long enough.

        Parameters
        ----------
        n_breaks : int
            Number of kinks.
        held : (int, int), optional
            Number of a kink, counted from 0, and the only place at which it may lie.

        Raises
        ------
        ArgumentError
            If there are none, or too many to compare.
        """
        chosen = np.flatnonzero(self.usable)[:, None]
        allowed = self.follows & self.usable
        counts, successors = allowed.sum(axis=1), np.nonzero(allowed)[1]
        first = np.cumsum(counts) - counts
        for _ in range(n_breaks - 1):
            last = chosen[:, -1]
            if counts[last].sum() > MOST_CANDIDATES:
                raise ArgumentError(
                    f"n_breaks: {n_breaks} kinks in {len(self.x)} observations can be placed in more than "
                    f"{MOST_CANDIDATES:,} ways; ask for fewer kinks or a greater min_segment."
                )
            ends = np.cumsum(counts[last])
            offset = np.arange(ends[-1]) - np.repeat(ends - counts[last], counts[last]) if len(ends) else ends
            following = successors[np.repeat(first[last], counts[last]) + offset]
            chosen = np.column_stack([np.repeat(chosen, counts[last], axis=0), following])
        if held:
            chosen = chosen[chosen[:, held[0]] == held[1]]
        if not len(chosen):
            raise ArgumentError(
                f"n_breaks: {len(self.x)} observations have no room for {n_breaks} kinks with at least "
                f"{self.shortest} observations in each regime."
            )
        return chosen


class Candidates(NamedTuple):
    """Placements of one pattern: at which numbers of kinks there are points, at which intervals."""

    places: Ints
    """Places (C, m)."""
    columns: Ints
    """Numbers of the columns (C, k)."""
    inverse: Floats
    """Inverse products (C, k, k) of these columns."""


def candidates(grid: Grid, placements: Ints) -> Iterator[Candidates]:
    """Sort placements by pattern and prepare their normal equations, in chunks; drop what cannot be told apart."""
    between = np.asarray(placements >= len(grid.points))
    for pattern in np.unique(between, axis=0).tolist():
        of_pattern = placements[(between == np.array(pattern)).all(axis=1)]
        width = len(pattern) + sum(pattern)
        for chunk in np.array_split(of_pattern, -(-len(of_pattern) * width**2 // _CHUNK)):
            columns = np.concatenate([_columns(grid, chunk[:, j], pattern[j]) for j in range(len(pattern))], axis=1)
            inverse, sound = inverses(grid.products[columns[:, :, None], columns[:, None, :]])
            yield Candidates(chunk[sound], columns[sound], inverse[sound])


def _columns(grid: Grid, places: Ints, between: bool) -> Ints:
    if not between:
        return places[:, None]
    cells = places - len(grid.points)
    return np.column_stack([cells, len(grid.points) + cells])


def inverses(products: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Invert products (C, k, k) of columns; tell which are sound, that is, of linearly independent columns."""
    size = np.sqrt(np.diagonal(products, axis1=1, axis2=2))
    present: NDArray[np.bool_] = np.all(size > 1e-9, axis=1)
    size = np.where(present[:, None], size, 1.0)
    scaled = np.where(
        present[:, None, None], products / (size[:, :, None] * size[:, None, :]), np.eye(products.shape[1])
    )
    sound = present & (np.linalg.eigvalsh(scaled).min(axis=1, initial=1.0) > SINGULAR)
    scaled = np.where(sound[:, None, None], scaled, np.eye(products.shape[1]))
    return np.linalg.inv(scaled) / (size[:, :, None] * size[:, None, :]), sound
