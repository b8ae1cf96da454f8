"""One panel: a series with the fitted line of every regime, and below it the dates with intervals and verdicts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from chollima_research import plots, units
from chollima_research.errors import UnitError
from chollima_research.plots import COLOURS
from chollima_research.samples import Sample
from chollima_research.vocabulary import STATUSES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

    from chollima_research.breaks.estimates import Estimate

ROW: Final = 0.07
"""Height of the row of one date below the series, as a share of the axes."""

INK: Final = COLOURS["vermillion"]
VERDICTS: Final[dict[str, dict[str, Any]]] = {
    "break": {"marker": "o", "markerfacecolor": INK},
    "cannot tell": {"marker": "o", "markerfacecolor": "white"},
    "seam": {"marker": "X", "markerfacecolor": "white"},
}
"""How the date of a break is marked: filled only if no seam or gap explains it."""


def regimes(
    ax: Axes,
    estimate: Estimate,
    m: int | None = None,
    *,
    level: float = 0.95,
    method: str | None = None,
    colour: str = "blue",
    panel: str = "",
    scale: float = 1.0,
) -> pd.DataFrame:
    """Draw a series, the fitted line of every regime, and below it each date with its interval and verdict.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    estimate : Estimate
        The estimated breaks.
    m : int, optional
        Number of breaks; that of BIC if not given.
    level, method
        Of the intervals; see :meth:`chollima_research.breaks.estimates.Estimate.interval`.
    colour : str, default "blue"
        Colour of the series; values that were left out are grey.
    panel : str, optional
        Name of the panel, for the table.
    scale : float, default 1
        Factor on the values.

    Returns
    -------
    pandas.DataFrame
        What was drawn, in the columns of :func:`chollima_research.plots.draw`: the values, the fitted values
        (status ``fitted``), and for each date a row with the interval as low and high and the verdict as status;
        and ``used``, whether a value was.

    Notes
    -----
    No line crosses a gap, a seam or a break. The marker stands on the last year of the old regime; it is filled for
    a break, hollow where a seam or a gap may explain it, and a cross where a seam does.
    """
    drawn = _series(ax, estimate, colour, panel, scale)
    fitted = _fitted(ax, estimate, m, panel, scale)
    if estimate.sample.unit and not ax.get_ylabel() and scale == 1:
        ax.set_ylabel(_label(estimate.sample.unit))
    plots.mark_seams(ax, estimate.series)
    dates = estimate.interval(level, method, m) if len(estimate.positions(m)) else pd.DataFrame()
    _make_room(ax, len(dates))
    for row, date in enumerate(dates.itertuples()):
        _date(ax, date, height=ROW * (len(dates) - row - 0.3))
    return pd.concat([drawn, fitted, _listed(dates, panel)], ignore_index=True)


def _label(unit: str) -> str:
    try:
        return units.label(unit)
    except UnitError:  # a unit of the caller's own
        return unit


def _series(ax: Axes, estimate: Estimate, colour: str, panel: str, scale: float) -> pd.DataFrame:
    """Draw what was used in colour and what was left out in grey."""
    series = estimate.series.copy()
    if not series.attrs.get("status"):
        series.attrs = {**series.attrs, "status": dict.fromkeys(series.index, "official")}
    used = series.index.isin(estimate.sample.years)
    tables = []
    for part, hue in ((series[~used], "grey"), (series[used], colour)):
        part.attrs = series.attrs
        if part.notna().any():
            tables.append(plots.draw(ax, part, colour=hue, panel=panel, scale=scale).assign(used=hue == colour))
    table = pd.concat(tables, ignore_index=True)
    return table if estimate.series.attrs.get("status") else table.assign(status="given", series=estimate.sample.name)


def _fitted(ax: Axes, estimate: Estimate, m: int | None, panel: str, scale: float) -> pd.DataFrame:
    years, values = estimate.sample.years, estimate.fitted(m).to_numpy() * scale
    for regime in estimate.fit(m).regimes:
        for run in _runs(estimate.sample, regime):
            alone = run.stop - run.start == 1
            ax.plot(years[run], values[run], color=INK, linewidth=2, marker="_" if alone else "", zorder=4)
    name = f"{estimate.sample.name}, fitted"
    columns = {"panel": panel, "series": name, "year": years, "value": values, "status": "fitted"}
    return pd.DataFrame({**columns, "scale": scale})


def _runs(sample: Sample, regime: slice) -> Iterator[slice]:
    """Cut a regime where a year is missing and at seams."""
    start = regime.start
    for at in range(regime.start + 1, regime.stop):
        old, new = sample.years[at - 1], sample.years[at]
        if new - old > 1 or any(a < new and old < b for a, b in sample.seams):
            yield slice(start, at)
            start = at
    yield slice(start, regime.stop)


def _make_room(ax: Axes, rows: int) -> None:
    """Lower the end of the axis, so that the rows of the dates lie below the series."""
    share = (ROW * rows + 0.02) / (1 - ROW * rows - 0.02)
    low, high = ax.get_ylim()
    ticks = [tick for tick in ax.get_yticks() if low <= tick <= high]  # none beside the dates
    logarithmic = ax.get_yscale() == "log"
    ax.set_ylim(low * (low / high) ** share if logarithmic else low - share * (high - low), high)
    ax.set_yticks(ticks)


def _date(ax: Axes, date: Any, height: float) -> None:
    """Draw one date: its interval as a bar (which may have holes), the marker of its verdict, the year in words."""
    across = ax.get_xaxis_transform()
    for years in _within(date):
        ax.plot(years, [height] * 2, color=INK, linewidth=1.2, transform=across, marker="|", markersize=5)
    style = {"markeredgecolor": INK, "markersize": 5.5, "linestyle": "none", **VERDICTS[date.verdict]}
    ax.plot([date.date], [height], transform=across, zorder=5, **style)
    left, right = ax.get_xlim()
    doubt = date.verdict if date.verdict != "break" else "" if getattr(date, "identified", True) else "not identified"
    words = f"{date.date} ({doubt})" if doubt else str(date.date)
    inside = date.high < left + 0.75 * (right - left)
    place: dict[str, Any] = {"ha": "left" if inside else "right", "va": "center", "fontsize": 7, "color": INK}
    offset = 0.016 * (right - left)
    ax.text(date.high + offset if inside else date.low - offset, height, words, transform=across, **place)


def _within(date: Any) -> list[list[int]]:
    """Return the stretches of a set of dates, which may have holes."""
    if not hasattr(date, "years"):
        return [[date.low, date.high]]
    found = [[int(year) for year in stretch.split("-")] for stretch in date.years.split(", ")]
    return [[years[0], years[-1]] for years in found]


def _listed(dates: pd.DataFrame, panel: str) -> pd.DataFrame:
    if dates.empty:
        return pd.DataFrame()
    columns = {"year": dates["date"], "low": dates["low"], "high": dates["high"], "status": dates["verdict"]}
    return pd.DataFrame({"panel": panel, "series": "last year of the old regime", **columns})


def handles(table: pd.DataFrame) -> list[Line2D]:
    """Return the handles of a legend for what :func:`regimes` drew, each with its label.

    Parameters
    ----------
    table : pandas.DataFrame
        What it returned.
    """
    from matplotlib.lines import Line2D

    found = plots.status_handles([status for status in STATUSES if (table["status"] == status).any()])
    if (table["used"] == False).any():  # noqa: E712
        found.append(Line2D([], [], color=COLOURS["grey"], label="left out"))
    found.append(Line2D([], [], color=INK, linewidth=2, label="regime"))
    words = {"break": "break, with interval", "cannot tell": "break, seam or gap", "seam": "date at a seam"}
    for verdict in VERDICTS:
        if (table["status"] == verdict).any():
            style = {"markeredgecolor": INK, "markersize": 5.5, "linewidth": 1.2, **VERDICTS[verdict]}
            found.append(Line2D([], [], color=INK, label=words[verdict], **style))
    return found
