"""A picture of a broken line: the series, the line, and below it every kink with its interval and verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from chollima_research import plots, units
from chollima_research.breaks.panels import INK, ROW, VERDICTS, handles
from chollima_research.errors import UnitError
from chollima_research.plots import COLOURS
from chollima_research.samples import Sample

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from chollima_research.breaks.kink_results import BrokenLine


def figure(line: BrokenLine, ax: Axes | None = None) -> Axes:
    """Draw a broken line, with a legend if no axes are given.

    Parameters
    ----------
    line : BrokenLine
        The fitted line.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure if not given.
    """
    import matplotlib.pyplot as plt

    if ax is not None:
        broken_line(ax, line)
        return ax
    fig, ax = plt.subplots(figsize=(plots.WIDTH, 3.4), layout="constrained")
    fig.legend(handles=handles(broken_line(ax, line)), loc="outside lower center", ncols=4)
    return ax


def broken_line(ax: Axes, line: BrokenLine, *, colour: str = "blue", panel: str = "") -> pd.DataFrame:
    """Draw the series, the broken line, and below it each kink with its interval and verdict.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    line : BrokenLine
        The fitted line.
    colour : str, default "blue"
        Colour of the series; values that were left out are grey.
    panel : str, optional
        Name of the panel, for the table.

    Returns
    -------
    pandas.DataFrame
        What was drawn, in the columns of :func:`chollima_research.plots.draw`; the line has the status ``fitted``, each
        kink a row with its interval as low and high and its verdict as status.

    Notes
    -----
    The line is solid between observed years, dotted across gaps and not drawn across seams. The marker of a kink is
    filled for a break, hollow where a seam or a gap may explain it, and a cross where a seam does.
    """
    drawn = series(ax, line.series, line.sample, colour=colour, panel=panel)
    fitted = _line(ax, line, panel)
    _kinks(ax, line.kinks)
    columns = {"time": "year", "time_low": "low", "time_high": "high", "verdict": "status"}
    kinks = line.kinks[list(columns)].rename(columns=columns)
    return pd.concat([drawn, fitted, kinks.assign(panel=panel, series="kink")], ignore_index=True)


def series(ax: Axes, given: pd.Series, sample: Sample, *, colour: str = "blue", panel: str = "") -> pd.DataFrame:
    """Draw a series, what was used in colour and what was left out in grey, with its seams and its unit.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    given : pandas.Series
        The series as it was given to the estimator.
    sample : Sample
        What the estimator used of it.
    colour : str, default "blue"
        Colour of what was used.
    panel : str, optional
        Name of the panel, for the table.

    Returns
    -------
    pandas.DataFrame
        What :func:`chollima_research.plots.draw` returns, and `used`; the status of a series without one is ``given``.
    """
    status = given.attrs.get("status")
    attrs = dict(given.attrs) if status else {**given.attrs, "status": dict.fromkeys(given.index, "official")}
    used = given.index.isin(sample.years)
    tables = []
    for part, hue in ((given[~used], "grey"), (given[used], colour)):
        part.attrs = attrs
        if part.notna().any():
            tables.append(plots.draw(ax, part, colour=hue, panel=panel).assign(used=hue == colour))
    for last, first in sample.seams:
        ax.axvline((last + first) / 2, color=COLOURS["grey"], linestyle=":", linewidth=0.8, zorder=0)
    if sample.unit and not ax.get_ylabel():
        ax.set_ylabel(_label(sample.unit))
    table = pd.concat(tables, ignore_index=True)
    return table if status else table.assign(status="given")


def _label(unit: str) -> str:
    try:
        return units.label(unit)
    except UnitError:  # a unit of the caller's own
        return unit


def _line(ax: Axes, line: BrokenLine, panel: str) -> pd.DataFrame:
    """Draw the line; at a kink it is drawn to the point itself, between two years."""
    fitted, slopes = line.fitted, line.slopes.values
    points = list(zip(line.sample.years.astype(float).tolist(), fitted.tolist(), strict=True))
    for old, new in zip(line.sample.years[:-1], line.sample.years[1:], strict=True):
        if any(a < new and old < b for a, b in line.sample.seams):
            continue
        run = [(float(old), float(fitted[old]))]
        for k, time in enumerate(line.times):
            if old < time < new:
                run.append((time, run[-1][1] + slopes[k] * (time - run[-1][0])))
        points += run[1:]
        style: Any = "-" if new - old == 1 else (0, (1, 1.5))
        ax.plot(
            *np.array([*run, (float(new), float(fitted[new]))]).T, color=INK, linewidth=2, linestyle=style, zorder=4
        )
    table = pd.DataFrame(sorted(points), columns=["year", "value"])
    return table.assign(panel=panel, series=f"{line.sample.name}, fitted", status="fitted")


def _kinks(ax: Axes, kinks: pd.DataFrame) -> None:
    """Draw one row a kink below the series: interval, marker, date in words."""
    from matplotlib.ticker import MaxNLocator

    share = ROW * len(kinks) + 0.04
    low, high = ax.get_ylim()
    ticks = [tick for tick in ax.get_yticks() if low <= tick <= high]  # none beside the kinks
    ax.set_ylim(low - share / (1 - share) * (high - low), high)
    ax.set_yticks(ticks)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    left, right = ax.get_xlim()
    for row, kink in enumerate(kinks.to_dict("records")):
        height, across = ROW * (len(kinks) - row - 0.3), ax.get_xaxis_transform()
        interval = [kink["time_low"], kink["time_high"]]
        ax.plot(interval, [height] * 2, color=INK, linewidth=1.2, transform=across, marker="|", markersize=5)
        style: dict[str, Any] = {"markeredgecolor": INK, "markersize": 5.5, "linestyle": "none"}
        ax.plot([kink["time"]], [height], transform=across, zorder=5, **style, **VERDICTS[kink["verdict"]])
        words = str(kink["date"]) + ("" if kink["verdict"] == "break" else f" ({kink['verdict']})")
        inside = interval[1] < left + 0.75 * (right - left)
        place: dict[str, Any] = {"ha": "left" if inside else "right", "va": "center", "fontsize": 7, "color": INK}
        at = interval[1] + 0.012 * (right - left) if inside else interval[0] - 0.012 * (right - left)
        ax.text(at, height, words, transform=across, **place)
