"""Charts of campaigns among others: their falls, and what followed a regained peak."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from chollima_research import tables
from chollima_research.campaigns.cases import LABELS
from chollima_research.comparison.placebos import TIE
from chollima_research.errors import ArgumentError
from chollima_research.plots import COLOURS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from chollima_research.comparison.regained import AfterRegaining

HUES: Final = dict(zip(LABELS.values(), ("blue", "purple", "green", "vermillion"), strict=True))
"""Colour of each campaign."""

LEAST_SHOWN: Final = 0.05
"""Smallest fall that is drawn; smaller ones are within what measurement may make of nothing."""


def falls(ax: Axes, measured: pd.DataFrame) -> pd.DataFrame:
    """Draw the deepest fall of each case in percent of its peak, deepest first, with the years until it was regained.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    measured : pandas.DataFrame
        As :func:`chollima_research.campaigns.cases.table` gives it, with an assumed error if ranges are to be drawn.

    Returns
    -------
    pandas.DataFrame
        label, row, campaign, loss, low, high (percent), base (0), years (until regained, missing if it was not),
        peak_year, trough_year.

    Raises
    ------
    ArgumentError
        If nothing fell.
    """
    fell = measured[measured["loss"] >= LEAST_SHOWN].sort_values("loss", ascending=False, kind="stable")
    if fell.empty:
        raise ArgumentError(f"measured: no case fell by {LEAST_SHOWN:.0%} or more.")
    table = pd.DataFrame(
        {
            "label": [_label(row) for row in fell.to_dict("records")],
            "row": range(len(fell)),
            "campaign": fell["campaign"],
            "base": 0.0,
            **{name: 100 * fell[f"loss{part}"] for name, part in (("loss", ""), ("low", "_low"), ("high", "_high"))},
            "years": fell["years_to_regain"],
            "peak_year": fell["peak_year"],
            "trough_year": fell["trough_year"],
        }
    ).reset_index(drop=True)
    for row in table.to_dict("records"):
        hue = COLOURS[HUES[row["campaign"]]]
        ax.hlines(row["row"], 0, row["loss"], color=hue, linewidth=4, alpha=0.85)
        ax.hlines(row["row"], row["low"], row["high"], color=COLOURS["black"], linewidth=0.8)
        took = "not regained" if pd.isna(row["years"]) else f"{row['years']:.0f} years"
        place: dict[str, Any] = {"xytext": (5, 0), "textcoords": "offset points", "va": "center", "fontsize": 6.5}
        ax.annotate(took, (row["high"] if pd.notna(row["high"]) else row["loss"], row["row"]), **place)
    ax.set_yticks(range(len(table)), table["label"].tolist())
    ax.set_ylim(len(table) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    return table


def _label(row: dict[Any, Any]) -> str:
    country, first, last = row["campaign"].split(",")[0], row["peak_year"], row["trough_year"]
    return f"{row['measure']}, {country} {first:.0f}–{last % 100:02.0f}"


def sequels(ax: Axes, found: AfterRegaining) -> pd.DataFrame:
    """Draw the paths of all cases over their old peaks on a log scale; the own, the faster and the median are named.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    found : AfterRegaining
        A country among others.

    Returns
    -------
    pandas.DataFrame
        entity, case_year (of regaining), kind (other, faster, own, median), year (since then), value.
    """
    from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

    table, names = found.table, tables.read("entities.csv").set_index("entity")["name"].to_dict()
    kinds = np.where(table["growth"] >= found.growth - TIE, "faster", "other")
    kinds[((table["entity"] == found.entity) & (table["year"] == found.year)).to_numpy()] = "own"
    styles = {"other": ("grey", 0.5, 0.5), "faster": ("blue", 1.1, 1.0), "own": ("vermillion", 2.0, 1.0)}
    parts = []
    for number, (kind, row) in enumerate(zip(kinds, table.itertuples(), strict=True)):
        path = found.paths[number]
        colour, width, alpha = styles[kind]
        line = ax.plot(path, color=COLOURS[colour], linewidth=width, alpha=alpha)[0]
        line.set_zorder(2 + list(styles).index(kind))
        if kind == "own":
            line.set(marker="o", markersize=3)
        told = {"entity": row.entity, "case_year": row.year, "kind": kind}
        if kind != "other":
            _name(ax, f"{names[str(row.entity)]} {row.year}", path, COLOURS[colour])
        parts.append(path.dropna().rename("value").rename_axis("year").reset_index().assign(**told))
    middle = found.paths.loc[:, kinds != "own"].median(axis=1)
    ax.plot(middle, color=COLOURS["black"], linewidth=1.4, linestyle=(0, (4, 2)), zorder=6)
    _name(ax, "median", middle, COLOURS["black"])
    told = {"entity": "all others", "case_year": 0, "kind": "median"}
    parts.append(middle.rename("value").rename_axis("year").reset_index().assign(**told))
    ax.set(yscale="log")
    ax.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    ax.yaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    ax.axhline(1, color=COLOURS["grey"], linewidth=0.6, zorder=0)
    ax.axvline(0, color=COLOURS["grey"], linewidth=0.6, zorder=0)
    return pd.concat(parts, ignore_index=True)


def _name(ax: Axes, words: str, path: pd.Series, colour: str) -> None:
    known = path.dropna()
    end = (float(known.index.to_numpy()[-1]), float(known.to_numpy()[-1]))
    ax.annotate(words, end, (5, 0), textcoords="offset points", va="center", fontsize=7, color=colour)
