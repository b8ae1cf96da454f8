"""From positions of breaks to dates: intervals in years by any method, with a verdict on every break."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from chollima_research.breaks import bai
from chollima_research.breaks.awareness import judge
from chollima_research.errors import ArgumentError

if TYPE_CHECKING:
    from chollima_research.breaks.estimates import Estimate

COLUMNS: Final = ("date", "low", "high", "clipped", "verdict", "reason")
SIMULATED: Final = ("bootstrap", "inversion")


def interval(
    estimate: Estimate, m: int, level: float, method: str | None, seed: int, replications: int | None
) -> pd.DataFrame:
    """Compute an interval for each of m break dates and judge the breaks.

    Parameters
    ----------
    estimate : Estimate
        The estimated breaks.
    m : int
        Number of breaks.
    level : float
        Confidence level of each interval.
    method : {"bai", "bootstrap", "inversion"} or None
        How; the default of :mod:`chollima_research.breaks.intervals` if None.
    seed, replications : int
        For the methods that simulate.

    Returns
    -------
    pandas.DataFrame
        By break (from 1): date, low, high, clipped, verdict, reason, and what else the method gives.

    Raises
    ------
    ArgumentError
        If the level or the method is not usable.
    """
    if not isinstance(level, float) or not 0 < level < 1:
        raise ArgumentError(f"level: {level!r} is not a confidence level between 0 and 1, such as 0.95.")
    if method is not None and method not in ("bai", *SIMULATED):
        raise ArgumentError(f"method: {method!r} is not known; use one of bai, {', '.join(SIMULATED)}.")
    if method == "bai":
        return judged(estimate, m, by_bai(estimate, m, level))
    from chollima_research.breaks import intervals

    chosen: Any = intervals.DEFAULT if method is None else method
    if chosen == "bai":
        return judged(estimate, m, by_bai(estimate, m, level))
    return judged(estimate, m, intervals.interval(estimate, m, level, chosen, seed, replications))


def by_bai(estimate: Estimate, m: int, level: float) -> pd.DataFrame:
    """Compute Bai's (1997) intervals in years.

    Parameters
    ----------
    estimate : Estimate
        The estimated breaks.
    m : int
        Number of breaks.
    level : float
        Confidence level.

    Returns
    -------
    pandas.DataFrame
        By break (from 1): date, low, high, clipped.
    """
    found = bai.ends(estimate.fit(m), estimate.design, estimate.covariance, level)
    bounds, clipped = bai.positions(estimate.positions(m), found, estimate.n)
    years = estimate.sample.years[bounds]
    numbers = pd.RangeIndex(1, m + 1, name="break")
    columns = {"date": estimate.dates(m), "low": years[:, 0], "high": years[:, 1], "clipped": clipped}
    return pd.DataFrame(columns, index=numbers)


def judged(estimate: Estimate, m: int, table: pd.DataFrame) -> pd.DataFrame:
    """Add verdict and reason to a table of intervals.

    Parameters
    ----------
    estimate : Estimate
        The estimated breaks.
    m : int
        Number of breaks.
    table : pandas.DataFrame
        By break: low and high, in years.

    Returns
    -------
    pandas.DataFrame
        The table with date, verdict and reason.
    """
    bounds = zip(table["low"].tolist(), table["high"].tolist(), strict=True)
    positions = estimate.positions(m).tolist()
    verdicts = [
        judge(estimate.sample, position, estimate.h, (int(low), int(high)))
        for position, (low, high) in zip(positions, bounds, strict=True)
    ]
    table = table.assign(
        verdict=pd.Series([v.verdict for v in verdicts], index=table.index, dtype="str"),
        reason=pd.Series([v.reason for v in verdicts], index=table.index, dtype="str"),
    )
    return table if "date" in table else table.assign(date=estimate.dates(m))


def regimes(estimate: Estimate) -> pd.DataFrame:
    """Return the regimes with BIC's number of breaks: coefficients, and interval and verdict of the break at the end.

    Parameters
    ----------
    estimate : Estimate
        The estimated breaks.
    """
    table = estimate.coefficients()
    if estimate.model == "trend":
        fitted = estimate.fitted()
        table.insert(3, "start", fitted.loc[table["first"]].to_numpy())
        table.insert(4, "end", fitted.loc[table["last"]].to_numpy())
        table = table.drop(columns=["level", "level_se"])
    ends = estimate.interval().drop(columns="date") if estimate.m else pd.DataFrame(columns=COLUMNS[1:])
    return table.join(ends.rename_axis("regime"))
