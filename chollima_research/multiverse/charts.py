"""Charts of a multiverse. Each returns the table of what it drew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from chollima_research.errors import ArgumentError
from chollima_research.multiverse.results import Multiverse
from chollima_research.plots import COLOURS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from chollima_research.multiverse.controls import Comparison

APART: Final = COLOURS["vermillion"]
ACROSS: Final = "#9DB4C4"


def curve(above: Axes, below: Axes, found: Multiverse, *, value: float = 0.0) -> pd.DataFrame:
    """Draw a specification curve.

    Parameters
    ----------
    above, below : matplotlib.axes.Axes
        Where to draw the estimates, and the options; they should share their x axis.
    found : Multiverse
        What to draw.
    value : float, default 0
        The value of interest: a line, and intervals that exclude it are drawn darker.

    Returns
    -------
    pandas.DataFrame
        One row a specification in ascending order of its estimate: rank, the choices, estimate, low, high, p, and for
        each choice ``row_`` and its name, the height at which its option is drawn.

    Raises
    ------
    ArgumentError
        If no specification ran.
    """
    names = list(found.choices)
    if found.ran.empty:
        raise ArgumentError("found: no specification ran; there is nothing to draw.")
    table = found.ran.sort_values(["estimate", *names], kind="stable", ignore_index=True)
    table.insert(0, "rank", np.arange(1, len(table) + 1))
    table = table.drop(columns=["status", "message"])
    _estimates(above, table, value)
    heights = _heights(found)
    for name in names:
        table[f"row_{name}"] = table[name].map(heights[name])
    size = float(np.clip(np.sqrt(2600 / len(table)), 2, 5))
    for number, name in enumerate(names):
        hue = COLOURS["blue"] if number % 2 == 0 else COLOURS["black"]
        below.plot(table["rank"], table[f"row_{name}"], "|", markersize=size, markeredgewidth=0.5, color=hue)
    _labels(below, heights)
    below.set_xlabel(f"specifications in order of the estimate ({len(table):,})")
    above.tick_params(labelbottom=False)
    above.set_xlim(0, len(table) + 1)
    return table


def _estimates(ax: Axes, table: pd.DataFrame, value: float) -> None:
    apart = (table["low"] > value) | (table["high"] < value)
    for part, colour in ((table[~apart], ACROSS), (table[apart], COLOURS["blue"])):
        width = float(np.clip(400 / len(table), 0.3, 2))
        # One path with gaps instead of a line for each keeps the files of a figure small.
        ranks = np.column_stack([part["rank"], part["rank"], part["rank"]]).ravel()
        ends = np.column_stack([part["low"], part["high"], np.full(len(part), np.nan)]).ravel()
        ax.plot(ranks, ends, color=colour, linewidth=width, alpha=0.55, zorder=1, solid_capstyle="butt")
    ax.plot(table["rank"], table["estimate"], linestyle="none", marker=".", markersize=2.2, color=COLOURS["black"])
    ax.axhline(value, color=APART, linewidth=0.8, zorder=3)


def _heights(found: Multiverse) -> dict[str, dict[str, float]]:
    """Place the options from top to bottom, with a space between choices; those that never ran have no place."""
    heights: dict[str, dict[str, float]] = {}
    height = 0.0
    for name, options in found.choices.items():
        ran = set(found.ran[name])
        heights[name] = {}
        for option in options:
            if option in ran:
                heights[name][option] = height
                height -= 1.0
        height -= 0.6
    return heights


def _labels(ax: Axes, heights: Mapping[str, Mapping[str, float]]) -> None:
    places = {height: option for options in heights.values() for option, height in options.items()}
    ax.set_yticks(list(places), list(places.values()))
    ax.set_ylim(min(places) - 0.8, 0.8)
    ax.tick_params(axis="y", length=0, labelsize=6.5)
    for name, options in heights.items():
        middle = (max(options.values()) + min(options.values())) / 2
        ax.text(
            1.01, middle, name.replace("_", " "), transform=ax.get_yaxis_transform(), fontsize=6.5, va="center",
            style="italic",
        )  # fmt: skip
        ax.axhline(min(options.values()) - 0.8, color="#DDDDDD", linewidth=0.5, zorder=0)


def options(ax: Axes, found: Comparison, names: Mapping[str, str]) -> pd.DataFrame:
    """Draw the estimates of each option of a choice: the median as a marker, the range as a line.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw; the largest median is on top.
    found : Comparison
        What to draw; the option of interest is marked, those that do not count in its ranks are hollow.
    names : mapping of str to str
        Words for the options.

    Returns
    -------
    pandas.DataFrame
        One row an option: option, row, median, lowest, highest and the other columns of the comparison.
    """
    table = found.table.sort_values("median", kind="stable").rename_axis("option").reset_index()
    table["row"] = np.arange(len(table), dtype=float)
    for row in table.to_dict("records"):
        aside = row["option"] in found.without
        hue = APART if row["option"] == found.own else COLOURS["black"] if aside else COLOURS["grey"]
        face = "white" if aside else hue
        ax.hlines(row["row"], row["lowest"], row["highest"], color=hue, linewidth=1.2, zorder=1)
        marker = "D" if row["option"] == found.own else "o"
        ax.plot(row["median"], row["row"], marker, color=hue, markerfacecolor=face, markersize=4, zorder=2)
    ax.set_yticks(table["row"], [names.get(option, option) for option in table["option"]])
    ax.tick_params(axis="y", length=0, labelsize=6.5)
    ax.set_ylim(-0.8, len(table) - 0.2)
    ax.axvline(0, color=COLOURS["grey"], linewidth=0.6, zorder=0)
    return table
