"""Charts of the chapter on the physical index: levels, growth rates, the account of the gap, base effects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from chollima_research.indices.gross_output import Account
from chollima_research.indices.uncertainty import WeightUncertainty
from chollima_research.plots import COLOURS, MARKS

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def band(
    ax: Axes, index: WeightUncertainty, colour: str, words: str, *, solid: Iterable[int], joined: bool, since: int = 0
) -> pd.DataFrame:
    """Draw an index with the range that uncertain weights leave.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    index : WeightUncertainty
        The index.
    colour : str
        A name of :data:`chollima_research.plots.COLOURS`.
    words : str
        What it is, for the legend and the table.
    solid : iterable of int
        Years whose index rests on official figures alone: their markers are filled.
    joined : bool
        Whether consecutive years are joined by a line and a shaded band; if not, each year stands alone.
    since : int, optional
        First year drawn.

    Returns
    -------
    pandas.DataFrame
        what, year, index, low, high, least, most, products, status.
    """
    table, hue = index.table.loc[since:], COLOURS[colour]
    ends = table["low"] < table["high"]
    for years in _runs([int(year) for year in table.index]) if joined else []:
        part = table.loc[years]
        ax.plot(years, part["index"], color=hue, linewidth=1.4, zorder=3)
        ax.fill_between(years, part["low"], part["high"], color=hue, alpha=0.22, linewidth=0, zorder=1)
    single = table.index if not joined else [run[0] for run in _runs([int(y) for y in table.index]) if len(run) == 1]
    alone = table[ends & table.index.isin(single)]
    ax.vlines(alone.index, alone["least"], alone["most"], color=hue, linewidth=0.7, zorder=1)
    ax.vlines(alone.index, alone["low"], alone["high"], color=hue, linewidth=4, alpha=0.35, zorder=2)
    firm = table.index.isin(list(solid))
    for part, face, said in ((table[firm], hue, "official figures"), (table[~firm], "white", "with estimates")):
        style: dict[str, Any] = {"marker": "o", "markersize": 3.6, "linestyle": "none", "zorder": 4}
        if len(part):
            ax.plot(part.index, part["index"], color=hue, markerfacecolor=face, label=f"{words}, {said}", **style)
    drawn = table.rename_axis("year").reset_index().assign(what=words)
    drawn["status"] = ["official" if known else "with estimates" for known in firm]
    return drawn[["what", "year", "index", "low", "high", "least", "most", "products", "status"]]


def _runs(years: list[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for year in years:
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return runs


def points(ax: Axes, table: pd.DataFrame, colour: str, words: str) -> pd.DataFrame:
    """Draw single figures with the marker of their status and the range of rounding.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    table : pandas.DataFrame
        year, index, low, high, status.
    colour, words : str
        As in :func:`band`.

    Returns
    -------
    pandas.DataFrame
        As :func:`band` returns.
    """
    hue = COLOURS[colour]
    for status, part in table.groupby("status", sort=False):
        mark = MARKS[str(status)]
        ax.plot(
            part["year"],
            part["index"],
            linestyle="none",
            marker="s" if status == "official" else mark.marker,
            markersize=4.2,
            color=hue,
            markerfacecolor=hue if mark.filled else "white",
            label=f"{words}, {mark.words}",
            zorder=5,
        )
    ax.vlines(table["year"], table["low"], table["high"], color=hue, linewidth=1, zorder=4)
    return table.assign(what=words)


def line(ax: Axes, values: pd.Series, colour: str, words: str, style: str = "--") -> pd.DataFrame:
    """Draw an annual index as a line, broken where a year is missing."""
    known = values.dropna()
    for count, years in enumerate(_runs([int(year) for year in known.index])):
        label = words if count == 0 else None
        ax.plot(years, known.loc[years], color=COLOURS[colour], linestyle=style, linewidth=1.2, label=label, zorder=2)
    return pd.DataFrame({"what": words, "year": known.index, "index": known.to_numpy(), "status": "estimate"})


def rates(ax: Axes, table: pd.DataFrame) -> pd.DataFrame:
    """Draw annual growth by source, fastest on top.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    table : pandas.DataFrame
        label, rate (percent a year), low, high, status (``index`` for a computed physical index), in any order.

    Returns
    -------
    pandas.DataFrame
        The table in the order drawn, with ``row``.
    """
    ordered = table.sort_values("rate", ascending=False, kind="stable").reset_index(drop=True)
    ordered["row"] = range(len(ordered))
    ax.hlines(ordered["row"], ordered["low"], ordered["high"], color=COLOURS["grey"], linewidth=2.2, zorder=1)
    hues = {"official": "vermillion", "claim": "vermillion", "index": "blue"}
    for status, part in ordered.groupby("status", sort=False):
        mark = MARKS.get(str(status))
        hue = COLOURS[hues.get(str(status), "green")]
        ax.plot(
            part["rate"],
            part["row"],
            linestyle="none",
            marker="o" if mark is None else "s" if status == "official" else mark.marker,
            markersize=4.2,
            color=hue,
            markerfacecolor=hue if mark is None or mark.filled else "white",
            label="physical index" if mark is None else mark.words,
            zorder=3,
        )
    _rows(ax, ordered["label"])
    return ordered


PARTS: Final = {
    "products": ("like the listed products", "blue", ""),
    "machines": ("machine-building, as claimed", "sky", "//"),
}
"""Parts of an account, with words, colour and hatching; ``consumer`` and the rest follow."""


def account(ax: Axes, result: Account) -> pd.DataFrame:
    """Draw what accounts for official growth, one bar a case, with the range of the products' growth.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    result : Account
        The account.

    Returns
    -------
    pandas.DataFrame
        One row a part of a bar: case, row, part, start, end, length; and for the range of the sum part ``range``.
    """
    parts = PARTS | {"consumer": ("textiles and food, as claimed", "orange", "..")}
    middle = result.table[result.table["speed"] == "middle"].reset_index(drop=True)
    drawn = []
    for row, case in enumerate(middle.to_dict("records")):
        start = 0.0
        for part, (words, colour, hatch) in parts.items():
            style: dict[str, Any] = {"color": COLOURS[colour], "hatch": hatch, "edgecolor": "white", "linewidth": 0}
            ax.barh(row, case[part], 0.55, left=start, label=words if row == 0 else None, **style)
            drawn.append((case["case"], row, part, start, start + case[part]))
            start += case[part]
        ends = result.table.loc[result.table["case"] == case["case"], "accounted"]
        ax.hlines(row, ends.min(), ends.max(), color=COLOURS["black"], linewidth=1.1, zorder=4)
        drawn.append((case["case"], row, "range", float(ends.min()), float(ends.max())))
    ax.axvline(result.official.value, color=COLOURS["vermillion"], linewidth=1.2)
    _rows(ax, middle["case"])
    table = pd.DataFrame(drawn, columns=["case", "row", "part", "start", "end"])
    return table.assign(length=table["end"] - table["start"], official=result.official.value)


def base_effects(ax: Axes, groups: Mapping[str, tuple[str, pd.DataFrame]]) -> pd.DataFrame:
    """Draw growth from the bottom and growth over the level of peace, one row a recovery.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw; the horizontal axis becomes logarithmic.
    groups : mapping
        Heading of each group, its colour and its rows of :func:`chollima_research.indices.base_effect.table`, from top
        to bottom.

    Returns
    -------
    pandas.DataFrame
        label, row, from_bottom and over_peace (percent a year); a heading is a row of its own without rates.
    """
    parts, start = [], 0
    style: dict[str, Any] = {"linestyle": "none", "markersize": 4.2}
    for heading, (colour, rows) in groups.items():
        part = rows.sort_values("over_peace", ascending=False).reset_index(drop=True)
        part["row"] = range(start + 1, start + 1 + len(part))
        low, high = 100 * part["over_peace"], 100 * part["from_bottom"]
        ax.hlines(part["row"], low, high, color=COLOURS[colour], linewidth=1, alpha=0.6)
        ax.plot(low, part["row"], marker="o", color=COLOURS[colour], **style)
        ax.plot(high, part["row"], marker="D", color=COLOURS[colour], markerfacecolor="white", **style)
        parts.append(pd.DataFrame({"label": [heading], "row": [start]}))
        parts.append(part.assign(over_peace=low, from_bottom=high)[["label", "row", "from_bottom", "over_peace"]])
        start += 1 + len(part)
    for marker, filled, words in (("o", True, "over the level of peace"), ("D", False, "from the bottom")):
        face = COLOURS["black"] if filled else "white"
        ax.plot([], [], marker=marker, color=COLOURS["black"], markerfacecolor=face, label=words, **style)
    drawn = pd.concat(parts, ignore_index=True)
    ax.set_xscale("log")
    _rows(ax, drawn["label"])
    for text in ax.get_yticklabels():
        text.set_fontweight("bold" if text.get_text() in groups else "normal")
    return drawn


def excess(ax: Axes, grid: pd.DataFrame) -> pd.DataFrame:
    """Draw the gap between official and physical growth under every choice, one row a span of years.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    grid : pandas.DataFrame
        As :func:`chollima_research.indices.gross_output.sensitivity` returns it.

    Returns
    -------
    pandas.DataFrame
        The grid with ``label``, ``row``, ``place`` (on the vertical axis), ``percent`` and the bar of the median.
    """
    spans = list(dict.fromkeys(zip(grid["first"], grid["last"], strict=True)))
    drawn = grid.assign(row=[spans.index(span) for span in zip(grid["first"], grid["last"], strict=True)])
    drawn["label"] = drawn["first"].astype(str) + "–" + drawn["last"].astype(str)
    drawn["percent"] = 100 * drawn["excess_rate"]
    rank = drawn.groupby("row")["percent"].rank(method="first") / drawn.groupby("row")["percent"].transform("size")
    drawn["place"] = drawn["row"] + 0.6 * (0.5 - rank)
    looks = {"laspeyres": ("^", "blue"), "tornqvist": ("o", "green"), "paasche": ("v", "orange")}
    for formula, (marker, colour) in looks.items():
        part = drawn[drawn["formula"] == formula]
        words = formula.capitalize().replace("Tornqvist", "Törnqvist")
        style: dict[str, Any] = {"linestyle": "none", "marker": marker, "markersize": 3.2, "label": words}
        ax.plot(part["percent"], part["place"], color=COLOURS[colour], markerfacecolor="white", **style)
    drawn["median"] = drawn.groupby("row")["percent"].transform("median")
    drawn["median_from"], drawn["median_to"] = drawn["row"] - 0.34, drawn["row"] + 0.34
    middle = drawn.drop_duplicates("row")
    ax.vlines(middle["median"], middle["median_from"], middle["median_to"], color=COLOURS["black"])
    ax.axvline(0, color=COLOURS["grey"], linewidth=0.8)
    _rows(ax, drawn.drop_duplicates("row").sort_values("row")["label"])
    return drawn


def _rows(ax: Axes, labels: pd.Series) -> None:
    ax.set_yticks(range(len(labels)), list(labels))
    ax.set_ylim(len(labels) - 0.5, -0.6)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
