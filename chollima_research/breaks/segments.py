"""Residual sums of squares of all segments of a series, on which every search for break dates works."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

NOTHING_NEW: Final = 1e-12
"""A regressor row that adds less than this to the span of the rows before it (columns have mean square 1) adds none."""

TINY: Final = 1e-150
"""Stands for zero on the diagonal of an empty factor, so that a rotation is never 0/0."""

UNRESOLVED: Final = 8 * float(np.finfo(np.float64).eps)
"""Residuals below this share of the largest value cannot be told from the rounding of the data."""


def triangle(X: ArrayLike, y: ArrayLike) -> NDArray[np.float64]:
    """Compute the residual sum of squares of every segment of one or many series with common regressors.

    Parameters
    ----------
    X : array_like, shape (n, k)
        Regressors in the order of time.
    y : array_like, shape (..., n)
        One series, or a batch of them.

    Returns
    -------
    numpy.ndarray, shape (..., n, n)
        Element ``[..., i, j]`` is the residual sum of squares of the least-squares fit to the observations i to j
        (both included, counted from 0), infinite for j < i, and zero where the fit is exact: with no more
        observations than coefficients, or with residuals below the rounding of the data.

    Notes
    -----
    The factor R of the QR decomposition of all segments that end at t is updated to t + 1 by Givens rotations, which
    leave the recursive residual [1]_; the sums are sums of squares of these and never differences of large numbers.
    Before, regressors are replaced by an orthonormal basis of their columns and the series by its residuals from the
    fit to all observations, which changes no segment's residuals. A direction in which the regressors of a segment
    do not vary takes no degree of freedom, so rank-deficient segments get their least-squares residuals.
    Time n^2 k^2 and memory n^2 for one series.

    References
    ----------
    .. [1] R. L. Brown, J. Durbin and J. M. Evans (1975), Techniques for testing the constancy of regression
       relationships over time, Journal of the Royal Statistical Society B 37(2), 149-192.
    """
    regressors, series = np.asarray(X, dtype=np.float64), np.asarray(y, dtype=np.float64)
    batch, n = series.shape[:-1], series.shape[-1]
    rows = series.reshape(-1, n)
    basis, rest = _prepared(regressors, rows)
    sums = _sums(basis, rest)
    sums[sums <= unresolved(rows)[:, None, None]] = 0.0
    return np.swapaxes(sums, 1, 2).reshape(*batch, n, n) if batch else sums[0].T


def _prepared(X: NDArray[np.float64], rows: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return an orthogonal basis (mean square 1) of the regressors' columns and the residuals of each series from it.

    With an intercept, the middle row is subtracted first: whole years and large levels lose no digits by that.
    """
    n = len(X)
    constant = np.ptp(X, axis=0) == 0
    if (constant & (X[0] != 0)).any():
        X = np.where(constant, X, X - X[n // 2])
        rows = rows - rows[:, n // 2 : n // 2 + 1]
    largest = np.abs(X).max(axis=0)
    columns, sizes, _ = np.linalg.svd(X / np.where(largest == 0, 1, largest), full_matrices=False)
    basis = columns[:, sizes > n * np.finfo(np.float64).eps * sizes.max(initial=0)]
    for _ in range(2):  # once more, because the first pass leaves the rounding of large levels
        rows = rows - (rows @ basis) @ basis.T
    return basis * np.sqrt(n), rows


def unresolved(y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the sum of squares below which the residuals of a series are no more than the rounding of its values.

    Parameters
    ----------
    y : numpy.ndarray, shape (..., n)
        One series, or a batch of them.
    """
    return y.shape[-1] * (UNRESOLVED * np.abs(y).max(axis=-1)) ** 2


def products(X: ArrayLike, columns: ArrayLike) -> NDArray[np.float64]:
    """Compute the sums of squares and products of what segments leave of several columns.

    Parameters
    ----------
    X : array_like, shape (n, k)
        Regressors in the order of time.
    columns : array_like, shape (c, n)
        Columns that are regressed on them within each segment.

    Returns
    -------
    numpy.ndarray, shape (n, n, c, c)
        Element ``[i, j]`` holds the sums over the residuals from the fits to the observations i to j, zero for j < i.
    """
    rows = np.asarray(columns, dtype=np.float64)
    basis, rest = _prepared(np.asarray(X, dtype=np.float64), rows)
    count, n = rows.shape
    total, found = np.zeros((n, count, count)), np.zeros((n, n, count, count))
    for end, residuals in _recursive_residuals(basis, rest):
        total[: end + 1] += np.einsum("am,bm->mab", residuals, residuals)
        found[: end + 1, end] = total[: end + 1]
    return found


def _sums(basis: NDArray[np.float64], rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the sums of squares, with the end of the segment before its start: the order of computation."""
    n, batch = len(basis), len(rows)
    total, sums = np.zeros((batch, n)), np.full((batch, n, n), np.inf)
    for end, residuals in _recursive_residuals(basis, rows):
        total[:, : end + 1] += residuals * residuals
        sums[:, end, : end + 1] = total[:, : end + 1]
    return sums


def _recursive_residuals(
    basis: NDArray[np.float64], rows: NDArray[np.float64]
) -> Iterator[tuple[int, NDArray[np.float64]]]:
    """Yield each observation with what it adds to the residuals of all segments that end there, by their start.

    A Givens rotation of an old row and a new one is one product of complex numbers: their real parts hold the row of
    the factor, their imaginary parts the row that is rotated into it.
    """
    (n, k), batch = basis.shape, len(rows)
    stages = [np.zeros((k - j + batch, n), dtype=np.complex128) for j in range(k)]
    for stage in stages:
        stage[0] = TINY
    arriving = np.concatenate([basis.T, rows])
    for end in range(n):
        row = arriving[:, end, None]
        for stage in stages:
            active = stage[:, : end + 1]
            active.imag = row
            pivot = active[0]
            pivot.imag *= np.abs(pivot.imag) > NOTHING_NEW
            active *= pivot.conj() / np.abs(pivot)
            row = active.imag[1:]
        yield end, row
