"""One index from all observations at once: product and year effects by least squares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from chollima_research.errors import ArgumentError
from chollima_research.indices.formulas import Floats, checked_quantities, checked_weights
from chollima_research.results import Result


@dataclass(frozen=True)
class TimeDummies(Result):
    """An index from a regression of log quantities on products and years.

    Attributes
    ----------
    base : int
        Year set to 100.
    table : pandas.DataFrame
        Indexed by year: ``products`` (observed), ``index``, ``low`` and ``high`` (interval, none if there are no
        degrees of freedom), ``se`` (standard error of the log index).
    freedom : int
        Observations less coefficients.
    spread : float
        Standard deviation of the residuals, in logs.
    level : float
        Confidence level of the interval.
    """

    base: int
    table: pd.DataFrame
    freedom: int
    spread: float
    level: float

    @property
    def title(self) -> str:
        """What was estimated."""
        return f"Index from product and year effects, {self.base} = 100, {self.freedom} degrees of freedom"

    def to_frame(self) -> pd.DataFrame:
        """Return the index by year."""
        return self.table

    def remarks(self) -> Sequence[str]:
        """Return what the interval means."""
        return [
            f"Intervals at {self.level:.0%} take the products for independent draws around a common path, with a "
            f"spread of {self.spread:.2f} in logs.",
        ]


def time_dummies(
    quantities: pd.DataFrame,
    weights: Mapping[Any, float] | None = None,
    *,
    base: int | None = None,
    level: float = 0.95,
) -> TimeDummies:
    r"""Estimate one index from products that are observed in different years.

    Parameters
    ----------
    quantities : pandas.DataFrame
        As in :func:`chollima_research.indices.direct`.
    weights : mapping, optional
        Weight of each product; equal if not given.
    base : int, optional
        Year set to 100; the first one if not given.
    level : float, default 0.95
        Confidence level.

    Returns
    -------
    TimeDummies
        Index, standard error and interval by year.

    Raises
    ------
    ArgumentError
        If quantities or weights are not usable, a weight is zero, the base is not observed, or the years fall into
        groups that no product connects.

    Notes
    -----
    Weighted least squares of :math:`\log q_{it} = a_i + b_t + e_{it}`; the index is :math:`\exp(b_t - b_{base})`. It is
    the country-product-dummy method [1]_ with years for countries: every observation counts, nothing is filled. If all
    products are observed in all years it is the weighted geometric mean of the relatives, which is also the Törnqvist
    index with constant shares. The interval supposes errors that are independent over products and years; they are
    not where one product stays behind for years, and with few degrees of freedom it is wide. It is a measure of
    how much the products disagree, no sampling error.

    References
    ----------
    .. [1] R. Summers (1973), International Price Comparisons Based upon Incomplete Data, Review of Income and Wealth
       19(1), 1-16.
    """
    frame = checked_quantities(quantities)
    base = int(frame.index[0]) if base is None else base
    if base not in frame.index or not 0 < level < 1:
        raise ArgumentError(f"base, level: {base} must be an observed year and {level} lie between 0 and 1.")
    given = dict.fromkeys(frame.columns, 1.0) if weights is None else weights
    shares = checked_weights(given, frame.columns, "shares").rows
    if len(shares) > 1 or not (shares > 0).all():
        raise ArgumentError("weights: one positive weight for each product is needed.")
    rows, columns = np.nonzero(frame.notna().to_numpy())
    design = _design(frame, rows, columns, base)
    if np.linalg.matrix_rank(design) < design.shape[1]:
        raise ArgumentError("quantities: some years share no product with the others, not even by way of other years.")
    root = np.sqrt(shares[0] / shares[0].mean())[columns]
    logs = np.log(frame.to_numpy()[rows, columns])
    return _result(frame, base, level, design * root[:, None], logs * root)


def _design(frame: pd.DataFrame, rows: NDArray[np.int64], columns: NDArray[np.int64], base: int) -> Floats:
    years, products = frame.shape
    design = np.zeros((len(rows), products + years))
    design[np.arange(len(rows)), columns] = 1
    design[np.arange(len(rows)), products + rows] = 1
    return design[:, [*range(products), *(products + np.flatnonzero(frame.index != base))]]


def _result(frame: pd.DataFrame, base: int, level: float, design: Floats, logs: Floats) -> TimeDummies:
    inverse = np.linalg.inv(design.T @ design)
    beta = inverse @ design.T @ logs
    freedom = len(logs) - design.shape[1]
    rss = float(((logs - design @ beta) ** 2).sum())
    variance = rss / freedom if freedom else float("nan")
    products, others = frame.shape[1], frame.index[frame.index != base]
    effects = pd.Series(beta[products:], others).reindex(frame.index, fill_value=0.0)
    se = pd.Series(np.sqrt(np.diag(inverse)[products:] * variance), others).reindex(frame.index, fill_value=0.0)
    reach = stats.t.ppf((1 + level) / 2, freedom) * se if freedom else se
    table = pd.DataFrame({"products": frame.notna().sum(axis=1), "index": 100 * np.exp(effects)})
    table["low"], table["high"] = 100 * np.exp(effects - reach), 100 * np.exp(effects + reach)
    table["se"] = se
    return TimeDummies(base, table.rename_axis("year"), freedom, float(np.sqrt(variance)), level)
