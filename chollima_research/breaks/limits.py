"""What the classical statistics are distributed like in long series without breaks and without autocorrelation."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import chi2

from chollima_research.breaks.partitions import optimal
from chollima_research.breaks.segments import triangle

Floats = NDArray[np.float64]

FOLDER: Final = Path(__file__).parent
TRIMMINGS: Final = (0.05, 0.10, 0.15, 0.20, 0.25)
MOST: Final = 5
"""Largest number of breaks of the simulated distributions."""
THETA: Final = ["theta0", "theta1", "theta2", "theta3"]
TAILS: Final = (
    *(0.99, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.25, 0.2, 0.15, 0.1, 0.075, 0.05, 0.025, 0.01, 0.005),
    *(0.0025, 0.001),
)
"""Probabilities of larger values at which the distributions are tabulated."""


def hansen(statistic: str, value: float, q: int, trimming: float) -> float:
    """Return the asymptotic p-value of a statistic of one break by Hansen's approximation.

    Parameters
    ----------
    statistic : {"supF", "aveF", "expF"}
        Largest, average or exponential F, with F in the units of a chi-square with q degrees of freedom.
    value : float
        Its value.
    q : int
        Number of coefficients that change: 1 or 2.
    trimming : float
        Share of the observations in the shortest regime, between 0 and 0.5.

    Returns
    -------
    float
        Probability of a larger value.

    Notes
    -----
    A chi-square distribution of a polynomial of the statistic, with the coefficients of the programs that go with
    [1]_, linear between the tabulated shares. It holds for regressors without trend.

    References
    ----------
    .. [1] Hansen, B. E. (1997). Approximate Asymptotic p Values for Structural-Change Tests. *Journal of Business &
       Economic Statistics* 15 (1), 60-67.
    """
    shares, theta, eta = _hansen_1997(statistic, q)
    p = chi2.sf(np.maximum(theta @ min(value, 1e6) ** np.arange(4), 0), eta)
    # With half of the observations in each regime there is one date only, and the limit is chi-square.
    return float(np.interp(trimming, np.append(shares, 0.5), np.append(p, chi2.sf(value, q))))


@cache
def _hansen_1997(statistic: str, q: int) -> tuple[Floats, Floats, Floats]:
    """Return the shares in ascending order, the coefficients of the polynomials and the degrees of freedom."""
    table = pd.read_csv(FOLDER / "hansen_1997.csv")
    rows = table[(table["statistic"] == statistic) & (table["q"] == q)].sort_values("trimming")
    return rows["trimming"].to_numpy(), rows[THETA].to_numpy(), rows["eta"].to_numpy()


@cache
def quantiles() -> pd.DataFrame:
    """Return the simulated quantiles of the limit distributions.

    Returns
    -------
    pandas.DataFrame
        By model (``"mean"``, ``"trend"``), trimming and statistic (``"supF1"`` to ``"supF5"``, ``"UDmax"``,
        ``"WDmax"``, ``"aveF"``, ``"expF"``); one column for each probability of a larger value.

    Notes
    -----
    Made by ``benchmarks/limit_quantiles.py`` with :func:`simulate` from 100,000 series of 400 and 100,000 of 100 steps.
    At 5 percent the quantiles of sup F for one break are within 0.6 percent of those of Andrews (2003); those for
    several breaks are up to 4 percent above those of Bai and Perron (1998), who did not correct for the number of
    steps. p-values of one break in the mean are those of :func:`hansen`, as in strucchange.
    """
    table = pd.read_csv(FOLDER / "limit_quantiles.csv", index_col=["model", "trimming", "statistic"])
    return table.rename(columns=float)


def tabulated(model: str, statistic: str, trimming: float) -> Floats:
    """Return the quantiles at :data:`TAILS` of one statistic, linear in the trimming between those tabulated."""
    table = quantiles().loc[model]
    rows = table[table.index.get_level_values("statistic") == statistic].droplevel("statistic")
    shares = rows.index.to_numpy()
    share = float(np.clip(trimming, shares[0], shares[-1]))
    return np.array([np.interp(share, shares, rows[tail]) for tail in TAILS])


def p_value(model: str, statistic: str, value: float, trimming: float) -> float:
    """Return the asymptotic p-value of a statistic from the simulated quantiles.

    Parameters
    ----------
    model : {"mean", "trend"}
        What changes at a break.
    statistic : str
        See :func:`quantiles`.
    value : float
        Value of the statistic.
    trimming : float
        Share of the observations in the shortest regime; outside 0.05 to 0.25 the nearest is taken.

    Returns
    -------
    float
        The logarithm of the probability is linear between the quantiles and beyond the last.
    """
    known = tabulated(model, statistic, trimming)
    logs = np.log(np.array(TAILS))
    if value > known[-1]:
        slope = (logs[-1] - logs[-5]) / (known[-1] - known[-5])
        return float(np.exp(logs[-1] + slope * (value - known[-1])))
    lowest = min(0.0, float(known[0]) - 1.0)
    return float(np.exp(np.interp(value, np.append(lowest, known), np.append(0.0, logs))))


def critical_value(model: str, statistic: str, level: float, trimming: float) -> float:
    """Return the value that a statistic exceeds with probability `level` (0.001 to 0.99)."""
    known = tabulated(model, statistic, trimming)
    return float(np.interp(-np.log(level), -np.log(np.array(TAILS)), known))


def weights(model: str, breaks: int, trimming: float, level: float = 0.05) -> Floats:
    """Return the weights of WDmax: critical values for one break over those for 1, 2, ... breaks [1]_.

    References
    ----------
    .. [1] Bai, J., and P. Perron (1998). Estimating and Testing Linear Models with Multiple Structural Changes.
       *Econometrica* 66 (1), 47-78.
    """
    values = [critical_value(model, f"supF{m}", level, trimming) for m in range(1, breaks + 1)]
    return values[0] / np.array(values)


def room(trimming: float) -> int:
    """Return the number of breaks for which a trimming has tabulated distributions, by the nearest trimming."""
    near = min(TRIMMINGS, key=lambda share: abs(share - trimming))
    # With as many regimes as fit there is but one partition and nothing to maximise over.
    return min(MOST, math.ceil(round(1 / near, 9)) - 2)


def simulate(model: str, steps: int, replications: int, seed: int, *, q: int = 1, joined: int = 1) -> Simulated:
    """Draw series without breaks of which :class:`Simulated` computes the statistics.

    Parameters
    ----------
    model : {"mean", "trend"}
        Whether the regressors are constant or an intercept and a trend.
    steps : int
        Length of the series that stands for the limit.
    replications, seed : int
        Number of series and seed.
    q : int, default 1
        Number of coefficients that change, with ``"mean"``: the sums of squares of q independent series are added,
        which gives the limit for any q regressors without trend.
    joined : int, default 1
        How many neighbouring steps of the same draws are joined into one.

    Notes
    -----
    The statistics are the differences of sums of squares, the variance known to be one. A limit distribution is
    approached with an error in proportion to one over the root of `steps`, because a maximum over the dates of a
    grid misses what lies between; twice a quantile less that with a quarter of the steps is free of the largest part
    of it. With a trend the limit is not that of Bai and Perron's tables: pieces of a line are fitted to
    a Brownian motion that a line has been taken out of.
    """
    length = steps // joined
    X = np.ones((length, 1)) if model == "mean" else np.column_stack([np.ones(length), np.linspace(-1, 1, length)])
    draws = np.random.default_rng(seed).standard_normal((replications, q, length, joined))
    return Simulated(triangle(X, draws.sum(axis=-1) / np.sqrt(joined)).sum(axis=1))


class Simulated:
    """Statistics of simulated series, from the sums of squares (R, n, n) of their segments."""

    def __init__(self, rss: Floats) -> None:
        self._rss = rss

    def statistics(self, trimming: float, most: int) -> dict[str, Floats]:
        """Return the statistics with up to `most` breaks and the given trimming, each (R,)."""
        n = self._rss.shape[1]
        h = round(trimming * n)
        begins = np.arange(h, n - h + 1)
        whole = self._rss[:, 0, -1]
        f = whole[:, None] - self._rss[:, 0, begins - 1] - self._rss[:, begins, -1]
        best = optimal(self._rss, most, h).rss
        found = {f"supF{m}": (whole - best[:, m]) / m for m in range(1, most + 1)}
        largest = f.max(axis=1, keepdims=True)
        exponential = np.log(np.exp((f - largest) / 2).mean(axis=1)) + largest[:, 0] / 2
        return {**found, "aveF": f.mean(axis=1), "expF": exponential}


def double_maximum(found: dict[str, Floats], level: float = 0.05) -> dict[str, Floats]:
    """Return UDmax and WDmax of simulated statistics, the weights taken from these statistics themselves."""
    multiple = np.array([values for name, values in found.items() if name.startswith("supF")])
    critical = np.quantile(multiple, 1 - level, axis=1)
    weighted = multiple * (critical[0] / critical)[:, None]
    return {"UDmax": multiple.max(axis=0), "WDmax": weighted.max(axis=0)}
