"""The best partitions of a series into regimes, for every number of breaks, by dynamic programming."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

EQUAL: Final = 1e-12
"""Partitions whose sums differ by less than this share are equally good."""

BLOCK: Final = 2**21
"""Candidates that are compared at once, which bounds the memory."""


@dataclass(frozen=True)
class Partitions:
    """The best partitions of one series, or of each series of a batch, for m = 0, 1, ... breaks.

    Attributes
    ----------
    rss : numpy.ndarray, shape (..., most + 1)
        Residual sum of squares of the best partition with m breaks.
    lasts : tuple of numpy.ndarray, each of shape (..., m)
        Element m holds the last observations of the old regimes (counted from 0, ascending) with m breaks.
    shortest : int
        The fewest observations in a regime.
    """

    rss: NDArray[np.float64]
    lasts: tuple[NDArray[np.int64], ...]
    shortest: int

    @property
    def most(self) -> int:
        """Largest number of breaks that was asked for and for which the series is long enough."""
        return len(self.lasts) - 1


def optimal(triangle: NDArray[np.float64], max_breaks: int, h: int) -> Partitions:
    """Find the partitions with the least residual sum of squares.

    Parameters
    ----------
    triangle : numpy.ndarray, shape (..., n, n)
        Sums of all segments as :func:`chollima_research.breaks.segments.triangle` returns them, or any other
        cost that adds up over regimes.
    max_breaks : int
        Largest number of breaks; lowered to n // h - 1, the most that n observations have room for.
    h : int
        The fewest observations in a regime.

    Returns
    -------
    Partitions
        For every m from 0, the least sum and where the old regimes end.

    Notes
    -----
    Bellman's recursion as in [1]_: the best partition of the first j observations into m + 1 regimes is the best
    over i of the best partition of the first i into m regimes plus the regime from i to j. Between partitions that
    are equally good to a share of 1e-12 the choice does not depend on rounding: each last break is the earliest.
    The least sum falls with the number of breaks except near the largest, where with a least length of regimes no
    refinement of the best partition may be left.

    References
    ----------
    .. [1] J. Bai and P. Perron (2003), Computation and analysis of multiple structural change models, Journal of
       Applied Econometrics 18(1), 1-22, section 3.
    """
    n = triangle.shape[-1]
    cost = np.swapaxes(triangle, -1, -2).reshape(-1, n, n)  # by the segment's end, then its start
    most = most_breaks(n, max_breaks, h)
    best = cost[:, :, 0].copy()
    best[:, : h - 1] = np.inf
    sums, choices = [best[:, -1]], []
    for m in range(1, most + 1):
        best, starts = _one_more(cost, best, m, h, whole=m < most)
        sums.append(best[:, -1])
        choices.append(starts)
    batch = triangle.shape[:-2]
    lasts = [np.empty((*batch, 0), dtype=np.int64)]
    lasts += [_traced(choices[:m], n).reshape(*batch, m) for m in range(1, most + 1)]
    return Partitions(np.stack(sums, axis=-1).reshape(*batch, most + 1), tuple(lasts), h)


def most_breaks(n: int, max_breaks: int, h: int) -> int:
    """Return the number of breaks asked for, or the most that n observations in regimes of h or more have room for."""
    return max(min(max_breaks, n // h - 1), 0)


def _one_more(
    cost: NDArray[np.float64], best: NDArray[np.float64], m: int, h: int, *, whole: bool
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Add a regime to the best partitions of all beginnings of the series.

    Returns the new least sums by end, and where the last regime starts. If not `whole`, only those partitions are
    made that reach the end of the series.
    """
    batch, n = best.shape
    new, starts = np.full((batch, n), np.inf), np.zeros((batch, n), dtype=np.int64)
    first = (m + 1) * h - 1 if whole else n - 1
    for ends in _blocks(first, n, max(BLOCK // (batch * n), 1)):
        begin = np.arange(m * h, ends[-1] - h + 2)
        sums = cost[:, ends[0] : ends[-1] + 1, begin[0] : begin[-1] + 1] + best[:, None, begin[0] - 1 : begin[-1]]
        sums[:, begin[None, :] > ends[:, None] - h + 1] = np.inf
        least = sums.min(axis=2)
        starts[:, ends] = begin[np.argmax(sums <= (least * (1 + EQUAL))[:, :, None], axis=2)]
        new[:, ends] = least
    return new, starts


def _blocks(first: int, stop: int, length: int) -> Iterator[NDArray[np.int64]]:
    for start in range(first, stop, length):
        yield np.arange(start, min(start + length, stop))


def _traced(choices: list[NDArray[np.int64]], n: int) -> NDArray[np.int64]:
    """Follow the choices back from the end of the series; return the last observations of the old regimes."""
    rows = np.arange(len(choices[0]))
    end = np.full(len(rows), n - 1)
    found = []
    for starts in reversed(choices):
        end = starts[rows, end] - 1
        found.append(end)
    return np.stack(found[::-1], axis=-1)
