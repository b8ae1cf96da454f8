"""Charts of growth before and after given years. Each returns the table of what it drew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from chollima_research.comparison.turns import Chance
from chollima_research.plots import COLOURS

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def all_years(ax: Axes, change: pd.Series, events: Mapping[int, str]) -> pd.DataFrame:
    """Draw the change of growth after every year; those after the events are marked, and named above the axes.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    change : pandas.Series
        Change of growth by year: the column ``change`` of :func:`chollima_research.comparison.turns.turns`.
    events : mapping of int to str
        Short labels by the last year before each event; those without a change are left out.

    Returns
    -------
    pandas.DataFrame
        last_year, change, event (empty for all other years), and limit, above which one year in twenty lies.
    """
    table = pd.DataFrame({"last_year": change.index, "change": change.to_numpy()})
    table["event"] = [events.get(int(year), "") for year in change.index]
    table["limit"] = float(np.quantile(change, 0.95, method="higher"))
    ax.axhline(0, color=COLOURS["grey"], linewidth=0.6)
    ax.axhline(table["limit"].iloc[0], color=COLOURS["grey"], linewidth=0.7, linestyle=(0, (4, 3)))
    ax.plot(change.index, change, color="#BDBDBD", linewidth=0.7, zorder=1)
    hues = (COLOURS["grey"], COLOURS["vermillion"])
    for named, marker, face in ((False, "o", "white"), (True, "D", hues[1])):
        part = table[(table["event"] != "") == named]
        ax.plot(
            part["last_year"], part["change"], linestyle="none", marker=marker, markersize=3.6, color=hues[named],
            markerfacecolor=face,
        )  # fmt: skip
    for row in table[table["event"] != ""].to_dict("records"):
        ax.axvline(row["last_year"], color=hues[1], linewidth=0.5, alpha=0.5, zorder=0)
        ax.annotate(
            row["event"], (row["last_year"], 1), xycoords=("data", "axes fraction"), xytext=(0, 1),
            textcoords="offset points", ha="center", va="bottom", fontsize=6.5, color=hues[1],
        )  # fmt: skip
    return table


def intervals(ax: Axes, table: pd.DataFrame, *, colour: str, marker: str, shift: float, label: str) -> pd.DataFrame:
    """Draw changes of growth with their intervals, one row an event.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    table : pandas.DataFrame
        Columns change, low and high, one row an event, from top to bottom; missing ones are left out.
    colour, marker : str
        Colour of the project and marker of matplotlib.
    shift : float
        By how much the marks lie below the line of the event, in rows.
    label : str
        For the legend.

    Returns
    -------
    pandas.DataFrame
        The rows drawn, with ``row`` and ``label``.
    """
    placed = table.assign(row=np.arange(len(table)) + shift, label=label).dropna(subset=["change"])
    ax.hlines(placed["row"], placed["low"], placed["high"], color=COLOURS[colour], linewidth=1.1)
    ax.plot(
        placed["change"], placed["row"], linestyle="none", marker=marker, markersize=4, color=COLOURS[colour],
        markerfacecolor="white", label=label,
    )  # fmt: skip
    return placed


def sets(ax: Axes, found: Chance, bins: int = 24) -> pd.DataFrame:
    """Draw how the mean changes of all sets of years are distributed, and where that after the events lies.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    found : Chance
        What :func:`chollima_research.comparison.turns.chance` gives.
    bins : int, default 24
        Number of classes.

    Returns
    -------
    pandas.DataFrame
        start and end of each class, and the share of sets in it, in percent; in a last row the mean of the events.
    """
    counts, edges = np.histogram(found.means, bins=bins)
    share = 100 * counts / counts.sum()
    ax.bar(edges[:-1], share, width=np.diff(edges), align="edge", color="#D9D9D9", edgecolor="white", linewidth=0.4)
    ax.axvline(found.mean, color=COLOURS["vermillion"], linewidth=1.4)
    table = pd.DataFrame({"start": edges[:-1], "end": edges[1:], "share": share})
    return pd.concat([table, pd.DataFrame({"mean": [found.mean], "p": [found.p]})], ignore_index=True)
