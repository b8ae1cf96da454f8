"""When growth changed in many series at once: one table of tests, dates, verdicts and probabilities, and its chart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import pandas as pd

from chollima_research import breaks
from chollima_research.catalogue import load
from chollima_research.errors import ArgumentError, ChollimaError
from chollima_research.plots import COLOURS
from chollima_research.samples import MadeUp, annual

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LEVEL: Final = 0.05

LOOKS: Final[dict[str, tuple[str, str]]] = {
    "break": (COLOURS["blue"], COLOURS["blue"]),
    "cannot tell": ("white", COLOURS["blue"]),
    "seam": ("white", COLOURS["vermillion"]),
    "not significant": ("white", COLOURS["grey"]),
}
"""Face and edge of the marker of a date, by its verdict."""


@dataclass(frozen=True)
class Case:
    """One series in one window, as it is to be tested.

    Attributes
    ----------
    label : str
        Name in words.
    series : str or pandas.Series
        Id of a series, or a series by year.
    first, last : int
        Window.
    model : {"trend", "mean"}
        ``"trend"``: the log of a level, so that a break changes its growth; ``"mean"``: a growth rate in percent, so
        that a break changes its mean.
    made_up : {"mask", "refuse", "keep"}
        What to do with values that a compiler made up.
    """

    label: str
    series: str | pd.Series
    first: int
    last: int
    model: Literal["trend", "mean"] = "trend"
    made_up: MadeUp = "mask"

    def values(self) -> pd.Series:
        """Return the series of the window as it is tested, in logs for the trend model."""
        whole = load(self.series) if isinstance(self.series, str) else self.series
        part = whole.loc[self.first : self.last]
        if self.model == "mean":
            return part
        sample = annual(part, argument="series", made_up=self.made_up)
        if (sample.values <= 0).any():
            year = sample.years[sample.values <= 0][0]
            raise ArgumentError(f"series: {sample.name} is not positive in {year}; growth needs positive values.")
        return np.log(part.where(part > 0))


def survey(
    cases: Iterable[Case], *, min_segment: float | int = 0.15, replications: int = 999, seed: int = 0
) -> pd.DataFrame:
    """Test and date changes of growth in many series.

    Parameters
    ----------
    cases : iterable of Case
        Series and windows.
    min_segment : float or int, default 0.15
        The fewest observations in a regime, as for :func:`chollima_research.breaks.estimate`.
    replications : int, default 999
        Simulated series for each test and interval.
    seed : int, default 0
        Seed of the simulations.

    Returns
    -------
    pandas.DataFrame
        One row a break, and one for a series without a significant one, which then shows the best single date. Columns:
        label, series, first, last, n, gaps (stretches without a usable value), p_value (no break against one, bootstrap
        sup-F), breaks (by sequential tests at 5 percent), bic, lwz (numbers by the criteria), date (last
        year of the old regime), low, high (95 percent set), verdict (break, seam, cannot tell, not significant),
        reason, before and after (growth in percent a year, of the log or of the mean), fell (posterior probability
        that growth fell at some break).

    Raises
    ------
    ArgumentError
        If a series cannot be tested; the message names it.
    """
    rows: list[dict[str, Any]] = []
    for case in cases:
        try:
            rows += _tested(case, min_segment, replications, seed)
        except ChollimaError as error:
            raise ArgumentError(f"cases: {case.label}: {error}") from error
    return pd.DataFrame(rows)


def _tested(case: Case, min_segment: float | int, replications: int, seed: int) -> list[dict[str, Any]]:
    y = case.values()
    options: dict[str, Any] = {"model": case.model, "min_segment": min_segment, "made_up": case.made_up}
    fit = breaks.estimate(y, **options)
    simulated: dict[str, Any] = {"replications": replications, "seed": seed}
    found = breaks.test(y, **options, **simulated)
    steps = breaks.test(y, kind="sequential", **options, **simulated)
    count = len(steps.dates)
    shared = {
        "label": case.label,
        "series": fit.sample.name,
        "first": int(fit.sample.years[0]),
        "last": int(fit.sample.years[-1]),
        "n": fit.n,
        "gaps": len(fit.sample.gaps),
        "p_value": found.p_value,
        "breaks": count,
        "bic": int(fit.table["bic"].argmin()),
        "lwz": int(fit.table["lwz"].argmin()),
        "fell": breaks.posterior(y, **options).probability_fell(int(fit.sample.years[0])),
    }
    shown = max(count, 1)
    growth = _growth(fit, shown, case.model)
    dates = fit.interval(m=shown, **simulated).to_dict("records")
    return [{**shared, **_dated(row, count, growth[i : i + 2])} for i, row in enumerate(dates)]


def _dated(row: Mapping[Any, Any], count: int, growth: list[float]) -> dict[str, Any]:
    told = {name: int(row[name]) for name in ("date", "low", "high")}
    verdict, reason = (row["verdict"], row["reason"]) if count else ("not significant", "")
    return {**told, "verdict": verdict, "reason": reason, "before": growth[0], "after": growth[1]}


def _growth(fit: Any, m: int, model: str) -> list[float]:
    """Return growth by regime in percent a year."""
    table = fit.coefficients(m)
    if model == "mean":
        return [float(value) for value in table["level"]]
    return [100 * float(np.expm1(slope)) for slope in table["trend"]]


def chart(ax: Axes, found: pd.DataFrame) -> pd.DataFrame:
    """Draw the dates of a survey, a row each series, with their sets, and growth on either side.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    found : pandas.DataFrame
        From :func:`survey`.

    Returns
    -------
    pandas.DataFrame
        What was drawn: row, label, part (window or date), year, low, high, verdict, before, after.

    Notes
    -----
    A pale line is the window. A marker is the date, at the last year of the old regime, with a line over its 95
    percent set; filled if it is a break that nothing in the making of the series explains, hollow otherwise.
    """
    labels = list(dict.fromkeys(found["label"]))
    drawn: list[dict[str, Any]] = []
    for position, label in enumerate(labels):
        part = found[found["label"] == label]
        first, last = int(part["first"].iloc[0]), int(part["last"].iloc[0])
        ax.plot([first, last], [position] * 2, color="#CFCFCF", linewidth=5, solid_capstyle="butt", zorder=1)
        drawn.append({"row": position, "label": label, "part": "window", "low": first, "high": last})
        for row in part.to_dict("records"):
            drawn.append(_date(ax, position, row))
    ax.set_yticks(range(len(labels)), labels)
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    return pd.DataFrame(drawn)


def _date(ax: Axes, position: int, row: Mapping[Any, Any]) -> dict[str, Any]:
    face, edge = LOOKS[row["verdict"]]
    ax.plot([row["low"], row["high"]], [position] * 2, color=edge, linewidth=1.4, zorder=2)
    style: dict[str, Any] = {"markerfacecolor": face, "markeredgecolor": edge, "markersize": 5, "zorder": 3}
    ax.plot(row["date"], position, "s" if row["verdict"] == "seam" else "o", linestyle="none", **style)
    kept = ("label", "low", "high", "verdict", "before", "after")
    return {"row": position, "part": "date", "year": row["date"], **{name: row[name] for name in kept}}
