"""Charts of aid by donor, of the two halves of industry, and of imports that exports did not pay for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from chollima_research.plots import COLOURS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LOOKS: Final[dict[str, tuple[str, str, str]]] = {
    "dollars": ("printed in dollars", "o", "blue"),
    "old ruble": ("old rubles, four to the dollar", "s", "green"),
    "unknown ruble": ("rubles of a kind not stated: at four to the dollar, and up to parity", "^", "vermillion"),
    "share": ("computed from a printed share", "D", "purple"),
}
"""Words, marker and colour of each basis."""
HALVES: Final = {
    "producer": ("producer goods or heavy industry", "s", "blue"),
    "consumer": ("consumer goods or light industry", "o", "orange"),
}
"""Words, marker and colour of the two halves of industry."""
COUNTRIES: Final = {
    "North Korea": ("o", "black", (1946, 67.5)),
    "claim for 1959": ("D", "vermillion", (1949.5, 75)),
    "northern Korea, heavy": ("^", "grey", (1934.5, 82.5)),
    "USSR": ("s", "green", (1934, 50.5)),
    "China, heavy": ("v", "purple", (1950, 33.5)),
}
"""Marker and colour of the rows of :func:`chollima_research.aid.balance.shares`, and where the label stands."""
COMPILERS: Final = {
    "loc93": ("Library of Congress", "^", "orange"),
    "jetro": ("JETRO", "s", "purple"),
    "nub": ("Unification Board", "D", "green"),
    "cia": ("CIA", "v", "blue"),
    "kotra": ("KOTRA and Bank of Korea", "o", "black"),
}
"""Words, marker and colour of each compiler of exports and imports."""


def donors(ax: Axes, table: pd.DataFrame) -> pd.DataFrame:
    """Draw the figures of aid in dollars on a log scale, one row each, donors apart.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    table : pandas.DataFrame
        What :func:`chollima_research.aid.figures` returns.

    Returns
    -------
    pandas.DataFrame
        The table with ``place``, the height of each row.
    """
    drawn = table.assign(place=table["row"] + 0.9 * (table["donor"] != table["donor"].shift()).cumsum() - 0.9)
    ax.set_xscale("log")
    for basis, part in drawn.groupby("basis", sort=False):
        words, marker, hue = LOOKS[str(basis)]
        known = part[part["dollars_high"] < math.inf]
        ax.hlines(
            known["place"], known["dollars_low"], known["dollars_high"], color=COLOURS[hue], linewidth=3, alpha=0.5
        )
        unsure = part.dropna(subset=["parity"])
        ax.hlines(unsure["place"], unsure["dollars"], unsure["parity"], color=COLOURS[hue], linestyle="--", linewidth=1)
        style: dict[str, Any] = {"linestyle": "none", "marker": marker, "color": COLOURS[hue], "markersize": 4.5}
        ax.plot(part["dollars"], part["place"], label=words, zorder=3, **style)
        ax.plot(unsure["parity"], unsure["place"], zorder=3, markerfacecolor="white", **style)
    for row in drawn[drawn["dollars_high"] == math.inf].to_dict("records"):
        line = {"arrowstyle": "->", "linewidth": 1, "color": COLOURS[LOOKS[row["basis"]][2]]}
        ax.annotate("", (row["dollars"] * 1.35, row["place"]), (row["dollars"], row["place"]), arrowprops=line)
    place: dict[str, Any] = {"transform": ax.get_yaxis_transform(), "va": "center", "ha": "right", "weight": "bold"}
    for donor, part in drawn.groupby("donor", sort=False):
        ax.text(-0.01, part["place"].min() - 0.95, str(donor), fontsize=7.5, **place)
    ax.set_yticks(drawn["place"], [_label(row) for row in drawn.to_dict("records")])
    ax.set_ylim(drawn["place"].max() + 0.6, -1.4)
    ax.tick_params(axis="y", length=0, labelsize=6.8)
    ax.spines["left"].set_visible(False)
    ax.grid(axis="x", color="#E4E4E4", linewidth=0.5)
    return drawn.replace({"dollars_high": {math.inf: math.nan}, "printed_high": {math.inf: math.nan}})


def _label(row: dict[Any, Any]) -> str:
    years = f"{row['first']}" if row["first"] == row["last"] else f"{row['first']}–{row['last'] % 100}"
    words = f"{years}, {row['words']}" if "from" not in row["words"] else str(row["words"])
    return f"{words}: {row['source'].partition(' (')[0]}"


def halves(ax: Axes, growth: pd.DataFrame) -> pd.DataFrame:
    """Draw the growth of the two halves of industry, one row a country and period.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    growth : pandas.DataFrame
        What :func:`chollima_research.aid.balance.halves` returns.

    Returns
    -------
    pandas.DataFrame
        The table with ``row``.
    """
    drawn = growth.reset_index(drop=True).assign(row=range(len(growth)))
    ax.hlines(drawn["row"], drawn["consumer"], drawn["producer"], color=COLOURS["grey"], linewidth=0.8)
    for half, (words, marker, hue) in HALVES.items():
        ax.plot(drawn[half], drawn["row"], linestyle="none", marker=marker, color=COLOURS[hue], label=words)
    ax.set_yticks(drawn["row"], drawn["label"])
    ax.set_ylim(len(drawn) - 0.5, -0.5)
    ax.set_xlim(left=0)
    return drawn


def shares(ax: Axes, table: pd.DataFrame) -> pd.DataFrame:
    """Draw the share of producer goods in industrial output by country and year, with the intervals.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    table : pandas.DataFrame
        What :func:`chollima_research.aid.balance.shares` returns.

    Returns
    -------
    pandas.DataFrame
        The table.
    """
    for country, part in table.groupby("country", sort=False):
        marker, hue, place = COUNTRIES[str(country)]
        _marked(ax, part, marker, hue)
        ax.text(*place, str(country), color=COLOURS[hue], fontsize=7)
    ax.set_xlim(1931, 1962)
    ax.set_ylim(30, 88)
    return table


def _marked(ax: Axes, part: pd.DataFrame, marker: str, hue: str, label: str | None = None) -> None:
    """Draw shares by year with their intervals."""
    ax.vlines(part["year"], part["low"], part["high"], color=COLOURS[hue], linewidth=1)
    ax.plot(part["year"], part["share"], linestyle="none", marker=marker, color=COLOURS[hue], label=label)


def unpaid(ax: Axes, table: pd.DataFrame) -> pd.DataFrame:
    """Draw the part of imports that exports did not pay for, by compiler.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    table : pandas.DataFrame
        What :func:`chollima_research.aid.balance.unpaid` returns.

    Returns
    -------
    pandas.DataFrame
        The table.
    """
    for compiler, (words, marker, hue) in COMPILERS.items():
        part = table[table["compiler"] == compiler]
        _marked(ax, part, marker, hue, words)
    return table


def dependence(axes: Sequence[Axes], table: pd.DataFrame) -> pd.DataFrame:
    """Draw shares with intervals in rows, one panel a measure; a share that may be nought is drawn as a bound.

    Parameters
    ----------
    axes : sequence of matplotlib.axes.Axes
        One a panel.
    table : pandas.DataFrame
        panel, label, share, low, high.

    Returns
    -------
    pandas.DataFrame
        The table with ``row`` within its panel.
    """
    drawn = table.assign(row=table.groupby("panel", sort=False).cumcount())
    for ax, (panel, part) in zip(axes, drawn.groupby("panel", sort=False), strict=True):
        ax.hlines(part["row"], part["low"], part["high"], color=COLOURS["sky"], linewidth=4)
        bound = part["low"] == 0
        style: dict[str, Any] = {"linestyle": "none", "color": COLOURS["blue"]}
        ax.plot(part["share"][~bound], part["row"][~bound], marker="o", **style)
        ax.plot(part["share"][bound], part["row"][bound], marker="<", markerfacecolor="white", markersize=6, **style)
        ax.set_title(str(panel))
        ax.set_yticks(part["row"], part["label"])
        ax.set_ylim(len(part) - 0.4, -0.6)
    return drawn
