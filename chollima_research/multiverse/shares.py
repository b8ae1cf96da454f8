"""How much of the variation of the estimates each choice accounts for."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import factorial
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from chollima_research.errors import ArgumentError

MOST: Final = 12
"""Every set of choices is a regression; more choices would need sampling."""

REST: Final = "interactions"

ROUNDING: Final = 1e-12
"""Shares this small are zero but for rounding."""


def shapley(table: pd.DataFrame, choices: Sequence[str], values: str = "estimate") -> pd.Series:
    """Divide the variance of a column among choices.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a specification that ran.
    choices : sequence of str
        Columns with the labels of the options.
    values : str
        The column to explain.

    Returns
    -------
    pandas.Series
        Share of each choice, and of :data:`REST`, what main effects leave; they add up to one. Missing if there is no
        variation.

    Raises
    ------
    ArgumentError
        If more than twelve choices vary.

    Notes
    -----
    The share of a choice is the rise of R squared when its options enter a regression on the options of other choices
    (main effects, ordinary least squares), averaged over all orders in which the choices may enter [1]_ [2]_. On the
    full design, in which every combination runs, the order does not matter and this is the sum of squares of the
    analysis of variance over the total. Where specifications are missing, what two choices explain together is divided
    between them. The shares describe these specifications, each with the same weight; with other options they differ.

    References
    ----------
    .. [1] R. H. Lindeman, P. F. Merenda and R. Z. Gold (1980), Introduction to Bivariate and Multivariate Analysis,
       Scott, Foresman.
    .. [2] U. Groemping (2007), Estimators of relative importance in linear regression based on variance decomposition,
       The American Statistician 61(2), 139-147.
    """
    y = table[values].to_numpy(dtype=float)
    y = y - y.mean() if len(y) else y
    total = float(y @ y)
    varying = [name for name in choices if table[name].nunique() > 1]
    if len(varying) > MOST:
        raise ArgumentError(f"choices: {len(varying)} choices vary; the variation can be divided among {MOST}.")
    if total <= 1e-24 * max(1.0, float((table[values] ** 2).sum())):
        return pd.Series(np.nan, index=[*choices, REST], name="share")
    columns = {name: _centred(table[name]) for name in varying}
    sets = [frozenset(part) for size in range(len(varying) + 1) for part in combinations(varying, size)]
    explained = {part: _explained([columns[name] for name in varying if name in part], y) / total for part in sets}
    shares = dict.fromkeys(choices, 0.0)
    for name in varying:
        for part in (part for part in sets if name not in part):
            weight = factorial(len(part)) * factorial(len(varying) - len(part) - 1) / factorial(len(varying))
            shares[name] += weight * (explained[part | {name}] - explained[part])
    shares[REST] = 1 - explained[frozenset(varying)]
    return pd.Series(shares, name="share").where(lambda share: share.abs() > ROUNDING, 0.0)


def _centred(labels: pd.Series) -> NDArray[np.float64]:
    dummies = pd.get_dummies(labels, drop_first=True).to_numpy(dtype=float)
    return dummies - dummies.mean(axis=0)


def _explained(columns: list[NDArray[np.float64]], y: NDArray[np.float64]) -> float:
    if not columns:
        return 0.0
    x = np.column_stack(columns)
    # A choice that another one determines adds nothing: the pseudo-inverse copes with the collinearity.
    moment = x.T @ y
    return float(moment @ np.linalg.pinv(x.T @ x, rcond=1e-10, hermitian=True) @ moment)
