"""The best partitions when some coefficients are the same in all regimes (partial structural change)."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from chollima_research.breaks import segments
from chollima_research.breaks.partitions import BLOCK, EQUAL, Partitions, most_breaks
from chollima_research.breaks.partitions import optimal as separable

Array = NDArray[np.float64]
Whole = NDArray[np.int64]

MOST_CANDIDATES: Final = 300_000
"""Partitions that the exact search keeps at once; beyond, the best of the iterations is returned."""

ROUNDS: Final = 50
"""Iterations from one start; they end when the sum no longer falls, usually after two to four."""


def optimal(Z: Array, X: Array, y: Array, max_breaks: int, h: int) -> tuple[Partitions, tuple[bool, ...]]:
    """Find the partitions with the least residual sum of squares when some coefficients do not change.

    Parameters
    ----------
    Z : numpy.ndarray, shape (n, k)
        Regressors whose coefficients change at every break.
    X : numpy.ndarray, shape (n, p)
        Regressors whose coefficients are the same in all regimes.
    y : numpy.ndarray, shape (n,)
        The series.
    max_breaks, h : int
        Largest number of breaks and fewest observations of a regime.

    Returns
    -------
    partitions : Partitions
        As :func:`chollima_research.breaks.partitions.optimal`.
    proven : tuple of bool
        For each number of breaks, whether the partition is known to be the global optimum.

    Notes
    -----
    The sum does not add up over regimes, so dynamic programming does not apply. [1]_ iterate: given the fixed
    coefficients, the best partition of y less their part; given the partition, all coefficients by least squares.
    This can end in a local optimum, so it is started from the fit without breaks and from the best partitions with
    all coefficients changing, and its result is only the bound of an exact search. That search adds break after
    break to all partitions whose sum, were all coefficients to change, is below the bound; this sum adds up, and
    is never above the one wanted. Where more than 300,000 partitions are left at once (not at n = 40 with regimes of
    five observations or more), the search is given up and the result is that of the iterations.

    References
    ----------
    .. [1] J. Bai and P. Perron (2003), Computation and analysis of multiple structural change models, Journal of
       Applied Econometrics 18(1), 1-22, section 3.3.
    """
    free = segments.triangle(np.column_stack([Z, X]), y)
    moments = _moments(Z, X, y)
    most = most_breaks(len(y), max_breaks, h)
    loose = separable(free, most, h)
    tails = _tails(free, most, h)
    sums, lasts, proven = [], [], []
    for m in range(most + 1):
        start = _iterated(Z, X, y, moments, m, h, loose.lasts)
        bound = float(_sums(moments, start[None])[0])
        found = _candidates(free, tails, m, h, bound)
        best = start if found is None else _best(moments, found)
        sums.append(_sum(Z, X, y, best))
        lasts.append(best)
        proven.append(found is not None)
    rss = np.array(sums)
    rss[rss <= segments.unresolved(y)] = 0.0
    return Partitions(rss, tuple(lasts), h), tuple(proven)


def _moments(Z: Array, X: Array, y: Array) -> Array:
    """Return the products, by segment, of fixed columns and series less their fit to the changing columns.

    The series comes last, as what the fit without breaks leaves, and the fixed columns as an orthonormal basis of
    theirs, so that nothing large is subtracted from anything large.
    """
    basis, residuals = np.linalg.qr(_rest(Z, X))[0], _rest(np.column_stack([Z, X]), y[:, None])
    return segments.products(Z, np.column_stack([basis, residuals]).T)


def _rest(columns: Array, what: Array) -> Array:
    scaled = columns / np.maximum(np.abs(columns).max(axis=0), np.finfo(float).tiny)
    for _ in range(2):  # once more, because the first pass leaves the rounding of large levels
        what = what - scaled @ np.linalg.lstsq(scaled, what, rcond=None)[0]
    return what


def _sums(moments: Array, lasts: Whole) -> Array:
    """Return the residual sums of squares of many partitions, shape (number, m)."""
    together = _together(moments, lasts)
    cross, squares = together[:, :-1, -1], together[:, :-1, :-1]
    explained = np.einsum("rp,rpq,rq->r", cross, np.linalg.pinv(squares, rcond=1e-10, hermitian=True), cross)
    return np.maximum(together[:, -1, -1] - explained, 0.0)


def _sum(Z: Array, X: Array, y: Array, lasts: Whole) -> float:
    """Return the sum of one partition from its residuals, of which an exact fit leaves none."""
    cost = segments.triangle(Z, y - X @ _slopes(Z, X, y, lasts))
    return float(cost[np.concatenate([[0], lasts + 1]), np.concatenate([lasts, [len(y) - 1]])].sum())


def _together(moments: Array, lasts: Whole) -> Array:
    count, n = len(lasts), len(moments)
    starts = np.column_stack([np.zeros(count, dtype=np.int64), lasts + 1])
    ends = np.column_stack([lasts, np.full(count, n - 1)])
    together: Array = moments[starts, ends].sum(axis=1)
    return together


def _iterated(Z: Array, X: Array, y: Array, moments: Array, m: int, h: int, starts: tuple[Whole, ...]) -> Whole:
    """Return the best partition to which the iterations lead."""
    reached: dict[tuple[int, ...], Whole] = {}
    for begin in {0, m, len(starts) - 1}:
        lasts, sum_before = starts[begin], np.inf
        for _ in range(ROUNDS):
            slopes = _slopes(Z, X, y, lasts)
            lasts = separable(segments.triangle(Z, y - X @ slopes), m, h).lasts[m]
            now = float(_sums(moments, lasts[None])[0])
            if now >= sum_before * (1 - EQUAL):
                break
            sum_before = now
        reached[tuple(lasts.tolist())] = lasts
    return _best(moments, np.stack(list(reached.values())))


def _slopes(Z: Array, X: Array, y: Array, lasts: Whole) -> Array:
    """Estimate the fixed coefficients given the breaks."""
    pieces = np.split(np.arange(len(y)), lasts + 1)
    rest = [np.column_stack([_rest(Z[piece], X[piece]), _rest(Z[piece], y[piece, None])]) for piece in pieces]
    stacked = np.concatenate(rest)
    return np.asarray(np.linalg.lstsq(stacked[:, :-1], stacked[:, -1], rcond=None)[0], dtype=np.float64)


def _tails(free: Array, most: int, h: int) -> Array:
    """Return the least sums of the end of the series with all coefficients changing, by regimes and start."""
    n = len(free)
    tails = np.full((most + 2, n + 1), np.inf)
    tails[0, n] = 0.0
    long_enough = np.where(np.subtract.outer(np.arange(n), np.arange(n)) <= 1 - h, free, np.inf)
    for regimes in range(1, most + 2):
        tails[regimes, :n] = (long_enough + tails[regimes - 1, 1:]).min(axis=1)
    return tails


def _candidates(free: Array, tails: Array, m: int, h: int, bound: float) -> Whole | None:
    """Return every partition that may be better than the bound, or nothing if they are too many."""
    limit = bound * (1 + 1e-8) + 1e-12 * float(free[0, -1])
    lasts, costs, starts = np.empty((1, 0), dtype=np.int64), np.zeros(1), np.zeros(1, dtype=np.int64)
    for left in range(m, 0, -1):
        which, end = _extended(free, tails[left, 1:], costs, starts, h, limit)
        if len(which) > MOST_CANDIDATES:
            return None
        costs = costs[which] + free[starts[which], end]
        lasts, starts = np.column_stack([lasts[which], end]), end + 1
    return lasts


def _extended(free: Array, tail: Array, costs: Array, starts: Whole, h: int, limit: float) -> tuple[Whole, Whole]:
    """Return which beginnings of partitions may go on with a regime that ends where; not many more than allowed."""
    n, which, ends, number = len(free), [], [], 0
    step = max(BLOCK // n, 1)
    for first in range(0, len(starts), step):
        block = starts[first : first + step]
        totals = costs[first : first + step, None] + free[block] + tail
        row, end = np.nonzero((totals <= limit) & (np.arange(n) - block[:, None] >= h - 1))
        which.append(row + first)
        ends.append(end)
        number += len(row)
        if number > MOST_CANDIDATES:
            break
    return np.concatenate(which), np.concatenate(ends)


def _best(moments: Array, lasts: Whole) -> Whole:
    """Return the partition with the least sum; of equally good ones the one with the earliest last break."""
    sums = _sums(moments, lasts)
    near = lasts[sums <= sums.min() * (1 + EQUAL)]
    return near[np.lexsort(near.T)[0]] if near.shape[1] else near[0]
