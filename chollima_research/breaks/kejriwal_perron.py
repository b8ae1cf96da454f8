"""The sequential procedure of Kejriwal and Perron (2010) for the number of breaks in a trend."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations, islice, pairwise
from math import comb
from typing import Final

import numpy as np
from numpy.typing import NDArray

from chollima_research.breaks.gapless import default_lags
from chollima_research.breaks.perron_yabu import Design, Model, exponential, too_regular
from chollima_research.breaks.quasi_differences import Floats, without
from chollima_research.errors import ArgumentError

FEWEST: Final = 15
"""Observations that a regime needs to be tested for a break."""

MOST_SETS: Final = 300_000
_CHUNK: Final = 2_000_000


@dataclass(frozen=True)
class Regimes:
    """The regimes of a series with given breaks, and how each is tested for one more.

    Attributes
    ----------
    n : int
        Number of observations.
    breaks : tuple of int
        Number of observations before each break.
    designs : tuple
        For each regime its position (first, end) and design; None in place of the design of one too short to test,
        or too regular.
    """

    n: int
    breaks: tuple[int, ...]
    designs: tuple[tuple[int, int, Design | None], ...]

    @classmethod
    def of(
        cls,
        values: Floats,
        model: Model,
        breaks: tuple[int, ...],
        shortest: Callable[[int], int],
        most_lags: int | None,
    ) -> Regimes:
        """Lay out the tests of all regimes of one series.

        Parameters
        ----------
        values, model, breaks
            The series, what may change, and observations before each break.
        shortest : callable
            Fewest observations in a regime of a stretch of so many.
        most_lags : int, optional
            Greatest order of the autoregression, by default that of each regime's length.
        """
        n, laid = len(values), []
        for first, end in pairwise((0, *breaks, n)):
            length = end - first
            lags = default_lags(length) if most_lags is None else most_lags
            least = max(shortest(length), lags + 2)
            design = Design(length, model, tuple(range(least, length - least + 1)), lags)
            testable = length >= max(FEWEST, 2 * least + 1) and not too_regular(values[first:end], design)
            laid.append((first, end, design if testable else None))
        return cls(n, breaks, tuple(laid))

    @property
    def testable(self) -> bool:
        """Whether any regime is long enough."""
        return any(design is not None for _, _, design in self.designs)

    def each(self, values: Floats) -> list[Floats]:
        """Return Exp-W of every series (a row) for each regime, minus infinity where it is too short."""
        return [
            np.full(len(values), -np.inf) if design is None else exponential(values[:, first:end], design)
            for first, end, design in self.designs
        ]

    def largest(self, values: Floats) -> Floats:
        """Return F(l+1|l) of every series: the largest Exp-W of the regimes."""
        return np.max(self.each(values), axis=0)


def best_breaks(values: Floats, model: Model, number: int, least: int) -> NDArray[np.int64]:
    """Return for every series the breaks that leave the smallest sum of squares, out of all admissible sets.

    Parameters
    ----------
    values : numpy.ndarray
        Series, a row each.
    model : {"level", "slope", "both"}
        What changes at a break.
    number : int
        Number of breaks.
    least : int
        Fewest observations in a regime.

    Returns
    -------
    numpy.ndarray
        Number of observations before each break, shape (series, number); of equally good sets the earliest.
    """
    found = np.zeros((len(values), number), dtype=np.int64)
    if not number:
        return found
    search, best = _Search(values, model, least), np.full(len(values), -np.inf)
    sets = combinations(range(values.shape[1] - (number + 1) * least + number), number)
    spread = np.arange(number) * (least - 1)
    rows = max(_CHUNK // (2 * number * len(values)), 1)
    while chunk := list(islice(sets, rows)):
        positions = np.array(chunk) + spread
        explained = search.explained(positions)
        top = explained.argmax(axis=0)
        heights = explained[top, np.arange(len(values))]
        better = heights > best * (1 + 1e-12)
        best[better], found[better] = heights[better], positions[top[better]] + least
    return found


def require_sets(n: int, number: int, least: int) -> None:
    """Raise if so many breaks cannot be searched for.

    Raises
    ------
    ArgumentError
        If there is no admissible set of dates, or more than 300,000.
    """
    slack = n - (number + 1) * least
    if slack < 0:
        raise ArgumentError(
            f"max_breaks: {number} breaks cut {n} observations into regimes of fewer than {least}; "
            "ask for fewer breaks or a smaller min_segment."
        )
    if comb(slack + number, number) > MOST_SETS:
        raise ArgumentError(
            f"max_breaks: {number} breaks in {n} observations make {comb(slack + number, number):,} sets of dates, "
            f"more than {MOST_SETS:,}; ask for fewer breaks or a greater min_segment."
        )


class _Search:
    """Sums of squares that sets of breaks explain beyond the unbroken trend."""

    def __init__(self, values: Floats, model: Model, least: int) -> None:
        n = values.shape[1]
        design = Design(n, model, tuple(range(least, n - least + 1)), 1)
        trend = design.regressors(least)[:, :2]
        shifts = np.stack([design.regressors(length)[:, design.shifts].T for length in design.lengths])
        self._kinds = shifts.shape[1]
        columns = without(trend, shifts.reshape(-1, n))
        columns /= np.sqrt((columns**2).sum(axis=1, keepdims=True))
        self._gram, self._product = columns @ columns.T, columns @ without(trend, values).T

    def explained(self, positions: NDArray[np.int64]) -> Floats:
        """Return what each set (a row of positions among the candidate dates) explains of each series (a column)."""
        index = (positions[:, :, None] * self._kinds + np.arange(self._kinds)).reshape(len(positions), -1)
        factor = np.linalg.cholesky(self._gram[index[:, :, None], index[:, None, :]])
        return ((np.linalg.inv(factor) @ self._product[index]) ** 2).sum(axis=1)
