"""Growth of many series over many periods: each where the series is fit for it, and why not where it is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from chollima_research.catalogue import load
from chollima_research.errors import ArgumentError
from chollima_research.growth.averages import Method, average
from chollima_research.growth.printed import compounded

COVERED: Final = 0.6
"""Share of a period's years over which a series must be observed without a seam."""

COLUMNS: Final = ("series", "period", "first", "last", "n", "method", "rate", "low", "high", "why_not")


def survey(
    series: Sequence[str] | Mapping[str, pd.Series], periods: Mapping[str, tuple[int, int]], *, level: float = 0.95
) -> pd.DataFrame:
    """Estimate the growth of each series in each period for which it is fit.

    Parameters
    ----------
    series : sequence of str, or mapping of str to pandas.Series
        Ids, or series of the caller's own by name. Series of yearly growth rates are compounded first.
    periods : mapping of str to (int, int)
        Base year and last year of each period by label: ``{"1957-60": (1956, 1960)}``.
    level : float, default 0.95
        Probability of the intervals.

    Returns
    -------
    pandas.DataFrame
        One row a series and period: series, period, first and last year used, n, method, rate, low, high (fractions a
        year) and ``why_not``, empty where there is an estimate.

    Notes
    -----
    Of each period the longest stretch is used that lies within one of the series' windows fit for estimation (if the
    catalogue names any) and within one basis; values that a compiler made up are left out. It must span at least 60
    percent of the period's years. With four observations or more the rate is log-linear with the default errors;
    with two or three, growth between the end points, without an interval where there are two.
    """
    named = series if isinstance(series, Mapping) else {name: load(name) for name in series}
    rows = [_row(name, y, label, years, level) for name, y in named.items() for label, years in periods.items()]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def variants(y: pd.Series, start: int, end: int, *, level: float = 0.95) -> pd.DataFrame:
    """Estimate one growth rate in every way that can be defended.

    Parameters
    ----------
    y : pandas.Series
        Positive values by year, as :func:`chollima_research.load` gives them.
    start, end : int
        First and last year of the window.
    level : float, default 0.95
        Probability of the intervals.

    Returns
    -------
    pandas.DataFrame
        Columns variant, first, last, n, rate, low, high: all treatments of the errors, growth between end points, and
        the window with either end moved by one year. What cannot be estimated (a seam, too few values) is left out.
    """
    ways: dict[str, tuple[int, int, dict[str, Any]]] = {
        "default": (start, end, {}),
        "AR(1) errors": (start, end, {"errors": "ar1"}),
        "Newey-West": (start, end, {"errors": "hac"}),
        "least squares": (start, end, {"errors": "ols"}),
        "end points": (start, end, {"method": "geometric"}),
        **{f"{a}-{b}": (a, b, {}) for a, b in ((start - 1, end), (start + 1, end), (start, end - 1), (start, end + 1))},
    }
    rows = []
    for variant, (first, last, options) in ways.items():
        try:
            found = average(y, first, last, level=level, **options)
        except ArgumentError:
            continue
        if (found.first, found.last) == (first, last):
            rows.append((variant, first, last, found.n, found.rate, found.low, found.high))
    return pd.DataFrame(rows, columns=["variant", "first", "last", "n", "rate", "low", "high"])


def _row(name: str, y: pd.Series, period: str, years: tuple[int, int], level: float) -> dict[str, object]:
    told: dict[str, object] = {"series": name, "period": period}
    if str(y.attrs.get("concept", "")).endswith("_growth"):
        y = compounded(y)
    seen = [int(year) for year in y.dropna().index if year not in set(y.attrs.get("hidden", []))]
    stretches = [[x for x in seen if max(a, years[0]) <= x <= min(b, years[1])] for a, b in _stretches(y, seen)]
    best = max(stretches, key=lambda found: (found[-1] - found[0], len(found)) if found else (-1, 0), default=[])
    if len(best) < 2:
        return told | {"n": len(best), "why_not": "fewer than two usable values on one basis"}
    told |= {"first": best[0], "last": best[-1], "n": len(best)}
    if best[-1] - best[0] < COVERED * (years[1] - years[0]):
        return told | {"why_not": f"usable values of {best[0]}-{best[-1]} only"}
    method: Method = "log_linear" if len(best) >= 4 else "geometric"
    try:
        found = average(y, best[0], best[-1], method, level=level)
    except ArgumentError as error:
        return told | {"why_not": str(error)}
    return told | {"method": method, "rate": found.rate, "low": found.low, "high": found.high, "why_not": ""}


def _stretches(y: pd.Series, seen: list[int]) -> list[tuple[int, int]]:
    """Return the stretches of years within one window and one basis."""
    windows = [tuple(map(int, span.split("-"))) for span in str(y.attrs.get("windows", "")).split(";") if span]
    found = windows or [(min(seen, default=0), max(seen, default=0))]
    for last, first in y.attrs.get("seams", []):
        cut = [(a, b) for a, b in found if b <= last or a >= first]
        found = cut + [part for a, b in found if a < first and b > last for part in ((a, last), (first, b))]
    return [(a, b) for a, b in found if a <= b]
