"""Least squares with weights that are not negative and sum to one, solved exactly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DUAL_TOLERANCE = 1e-9
RANK_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Solution:
    """Weights on the simplex.

    Attributes
    ----------
    weights : numpy.ndarray
        One a column, none negative, sum 1.
    unique : bool
        Whether no other weights fit as well.
    """

    weights: NDArray[np.float64]
    unique: bool


def solve(columns: NDArray[np.float64], target: NDArray[np.float64]) -> Solution:
    """Find the weighted average of columns that is nearest to a target.

    Parameters
    ----------
    columns : numpy.ndarray, shape (n, k)
        What is averaged.
    target : numpy.ndarray, shape (n,)
        What is to be met.

    Returns
    -------
    Solution
        The weights w that minimise the sum of squares of ``columns @ w - target`` subject to ``w >= 0`` and
        ``sum(w) == 1``.

    Notes
    -----
    With D the columns less the target, ``columns @ w - target`` is ``D @ w`` for weights that sum to one. Minimising
    ``|D u|^2 + (sum(u) - 1)^2`` over ``u >= 0`` gives a multiple of the solution: for u = c w the best c makes it
    q / (1 + q) with q = ``|D w|^2``, which rises with q. This is the least-distance problem of Lawson and Hanson [1]_,
    and their active-set method (scipy.optimize.nnls) solves it exactly in finitely many steps.

    A general optimiser does not: sequential quadratic programming stops when the objective no longer moves, which near
    the optimum leaves the weights open. The weights of pysyncon 1.7.0, which uses it, were off by up to 9e-4 for
    Belgium in the German example and 0.17 for Cantabria in the Basque one.

    The solution is unique if the columns (with a row of ones) that are in it, or could enter it at no loss, are
    linearly independent.

    References
    ----------
    .. [1] C. L. Lawson and R. J. Hanson (1974), Solving Least Squares Problems, Prentice-Hall, chapter 23.
    """
    from scipy.optimize import nnls

    apart = columns - target[:, None]
    scale = float(np.sqrt(np.square(apart).mean())) or 1.0
    system = np.vstack([apart / (scale * np.sqrt(len(target))), np.ones(columns.shape[1])])
    aim = np.append(np.zeros(len(target)), 1.0)
    multiple, _ = nnls(system, aim, maxiter=100 * columns.shape[1] + 100)
    duals = system.T @ (aim - system @ multiple)
    free = (multiple > 0) | (duals > -DUAL_TOLERANCE)
    rank = np.linalg.matrix_rank(system[:, free], tol=RANK_TOLERANCE * np.sqrt(system.shape[1]))
    return Solution(multiple / multiple.sum(), bool(rank == free.sum()))
