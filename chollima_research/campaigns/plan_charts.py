"""Charts of plans: what was made as a path, what was asked as marks; and targets in the order they were announced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from chollima_research.errors import ArgumentError
from chollima_research.plots import COLOURS, draw

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D


@dataclass(frozen=True)
class Look:
    """How a kind of target is drawn, and its words in the legend."""

    marker: str
    colour: str
    words: str


def output_and_targets(
    ax: Axes,
    made: Mapping[str, Sequence[pd.Series]],
    targets: pd.DataFrame,
    looks: Mapping[str, Look],
    *,
    panel: str = "",
    scale: float = 1.0,
) -> pd.DataFrame:
    """Draw output as paths and targets as hollow marks in the years they were set for, on a log scale.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    made : mapping of str to sequence of pandas.Series
        Output by the name of its colour, see :data:`chollima_research.plots.COLOURS`; later ones lie on top.
    targets : pandas.DataFrame
        Rows of :func:`chollima_research.plans.targets` of one product, with a column ``kind``: a name in `looks`.
    looks : mapping of str to Look
        How each kind is drawn.
    panel : str, optional
        Name of the panel, for the table.
    scale : float, default 1
        Factor on all values.

    Returns
    -------
    pandas.DataFrame
        As :func:`chollima_research.plots.draw` gives it; targets have ``version`` and ``kind``.

    Raises
    ------
    ArgumentError
        If a target is of a kind that is not in `looks`.

    Notes
    -----
    A calendar year is drawn at its number, as its middle. A Soviet economic year, October to September, is drawn a
    quarter of a year before its second calendar year.
    """
    strange = set(targets["kind"]) - set(looks)
    if strange:
        raise ArgumentError(f"targets: the kind {', '.join(map(str, sorted(strange)))} is not in looks.")
    shown = [draw(ax, y, colour=name, panel=panel, scale=scale) for name, several in made.items() for y in several]
    placed = targets.assign(panel=panel, scale=scale, value=targets["value"] * scale)
    placed["year"] = placed["period_end"] - 0.25 * (placed["period_end"] > placed["period_start"])
    for kind, look in looks.items():
        part = placed[placed["kind"] == kind]
        ax.plot(part["year"], part["value"], zorder=4, **_style(look))
    _plain_log(ax)
    parts = [*shown, placed[["panel", "version", "kind", "year", "value", "scale"]]]
    return pd.concat([part for part in parts if len(part)], ignore_index=True)


def handles(looks: Mapping[str, Look]) -> list[Line2D]:
    """Return the handles of a legend of targets, each with its label."""
    from matplotlib.lines import Line2D

    return [Line2D([], [], label=look.words, **_style(look)) for look in looks.values()]


def announced(ax: Axes, targets: pd.DataFrame, outcomes: Mapping[str, float], *, scale: float = 1.0) -> pd.DataFrame:
    """Draw targets of one year from top to bottom, as they were announced, against what came of them.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw; the horizontal axis holds the quantity.
    targets : pandas.DataFrame
        Rows of :func:`chollima_research.plans.targets` in order, with a column ``label``; a range is drawn.
    outcomes : mapping of str to float
        Outcomes by words, drawn as lines across.
    scale : float, default 1
        Factor on all values.

    Returns
    -------
    pandas.DataFrame
        label, version, row, value, low, high, scale; outcomes have no row.
    """
    table = targets[["label", "version", "value", "low", "high"]].reset_index(drop=True).assign(scale=scale)
    table[["value", "low", "high"]] = scale * table[["value", "low", "high"]].astype(float)
    table["row"] = np.arange(len(table), dtype=float)
    colours = ("blue", "vermillion", "green")
    lines = []
    for number, (words, value) in enumerate(outcomes.items()):
        hue = COLOURS[colours[number % len(colours)]]
        ax.axvline(scale * value, color=hue, linewidth=1.1, linestyle="-" if number == 0 else (0, (4, 2)))
        ax.text(scale * value, -0.75, words, color=hue, fontsize=7, va="bottom", ha="center")
        lines.append({"label": words, "value": scale * value, "scale": scale})
    ax.hlines(table["row"], table["low"], table["high"], color=COLOURS["black"], linewidth=1.2)
    ax.plot(table["value"], table["row"], linestyle="none", marker="^", color=COLOURS["black"], markerfacecolor="white")
    ax.set_yticks(table["row"], table["label"])
    ax.set_ylim(len(table) - 0.5, -0.7)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    return pd.concat([table, pd.DataFrame(lines)], ignore_index=True)


def _style(look: Look) -> dict[str, Any]:
    hue = COLOURS[look.colour]
    return {"linestyle": "none", "marker": look.marker, "color": hue, "markerfacecolor": "white", "markersize": 4.5}


def _plain_log(ax: Axes) -> None:
    from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

    ax.set_yscale("log")
    ax.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    ax.yaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
