"""The regression of recoveries on their falls, resistant to odd growth, with predictions that leave countries out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

REGRESSORS: Final = ("depth", "fall_years", "level")


@dataclass(frozen=True)
class Compared:
    """One recovery predicted from others.

    Attributes
    ----------
    expected, low, high : float
        Prediction, and the interval for one recovery.
    p_value : float
        Rank of its residual among those of the others, from above.
    coefficients : pandas.DataFrame
        By regressor: value, lowest and highest with one country left out.
    residuals : numpy.ndarray
        Of the others, each predicted without its country.
    beyond : tuple of str
        Regressors of the recovery that lie above those of all others.
    """

    expected: float
    low: float
    high: float
    p_value: float
    coefficients: pd.DataFrame = field(repr=False)
    residuals: NDArray[np.float64] = field(repr=False)
    beyond: tuple[str, ...]


def compare(others: pd.DataFrame, own: pd.Series, names: Sequence[str], level: float) -> Compared:
    """Regress the growth of others, predict one, and see how well each of the others is predicted without its country.

    Parameters
    ----------
    others : pandas.DataFrame
        Recoveries: entity, growth and the regressors.
    own : pandas.Series
        The one to predict.
    names : sequence of str
        Regressors, of :data:`REGRESSORS`.
    level : float
        Probability of the interval.
    """
    design = np.column_stack([np.ones(len(others)), others[list(names)].to_numpy(dtype=np.float64)])
    growth, countries = others["growth"].to_numpy(dtype=np.float64), others["entity"].to_numpy()
    point = np.array([1.0, *(float(own[name]) for name in names)])
    whole = huber(design, growth)
    without = {name: huber(design[countries != name], growth[countries != name]) for name in np.unique(countries)}
    each = np.array([without[name] for name in countries])
    residuals = growth - (design * each).sum(axis=1)
    low, high = _interval(each @ point, np.abs(residuals), level)
    expected = float(whole @ point)
    above = int((residuals >= float(own["growth"]) - expected).sum())
    left = np.array(list(without.values()))
    coefficients = pd.DataFrame(
        {"value": whole, "lowest": left.min(axis=0), "highest": left.max(axis=0)},
        index=pd.Index(["constant", *names], name="regressor"),
    )
    beyond = tuple(name for name in names if float(own[name]) > others[name].max())
    return Compared(expected, low, high, (1 + above) / (1 + len(others)), coefficients, residuals, beyond)


def huber(design: NDArray[np.float64], target: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the coefficients of Huber's M-estimator with the scale by the median absolute deviation."""
    from statsmodels.robust.robust_linear_model import RLM

    return np.asarray(RLM(target, design).fit(maxiter=200, tol=1e-10).params, dtype=np.float64)


def _interval(predictions: NDArray[np.float64], spread: NDArray[np.float64], level: float) -> tuple[float, float]:
    """Interval of cross-validation by group: order statistics of prediction less or plus the residual left out."""
    n = len(spread)
    last = int(np.ceil(level * (n + 1)))
    if last > n:
        return -np.inf, np.inf
    return float(np.sort(predictions - spread)[n - last]), float(np.sort(predictions + spread)[last - 1])
