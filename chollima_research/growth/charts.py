"""Charts of growth: rates with intervals by series and period, and published averages as steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from chollima_research.errors import ArgumentError
from chollima_research.plots import COLOURS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from chollima_research.growth.printed import Steps
    from chollima_research.growth.trends import LocalTrend


@dataclass(frozen=True)
class Kind:
    """How a kind of figure is drawn, and its words in the legend."""

    colour: str
    marker: str
    filled: bool
    words: str


KINDS: Final = {
    "claim": Kind("vermillion", "D", True, "official figure or claim, as printed"),
    "reconstruction": Kind("green", "s", False, "outside reconstruction, as printed"),
    "estimate": Kind("blue", "o", True, "estimated here, with 95% interval"),
    "end points": Kind("blue", "o", False, "between two or three benchmark years"),
}


SERIES: Final = {
    "prk.steel.nmc": "Steel",
    "prk.energy.nmc": "Energy, mostly coal",
    "prk.coal_energy.shift2022": "Coal (SHIFT)",
    "prk.co2_liquid.cdiac2020": "Oil (CO2 of liquid fuels)",
    "prk.co2_cement.cdiac2020": "Cement (its CO2)",
    "prk.iron_ore.clio": "Iron ore",
    "prk.lead.clio": "Lead",
    "prk.zinc.clio": "Zinc",
    "prk.tungsten.clio": "Tungsten",
    "prk.nitrogen_use.faostat": "Nitrogen fertilizer used",
    "prk.grain.official": "Grain, official",
    "prk.cereals.faostat": "Cereals (FAO)",
    "prk.energy_per_head.iea2025": "Energy per head (IEA)",
    "prk.electricity_per_head.iea2025": "Electricity per head (IEA)",
    "prk.food_supply.faostat2021": "Food per head (FAO)",
    "prk.gdp_growth.bok_first": "GDP (Bank of Korea)",
    "prk.gdp.un": "GDP (United Nations)",
    "prk.gdp_per_head.maddison2023": "GDP per head (Maddison)",
    "prk.trade_total.kotra": "Trade, dollars (KOTRA)",
    "prk.population.wpp2024": "Population (WPP)",
}
"""North Korean series fit for growth by period, one edition of each, with the labels of their rows."""

OUTPUT: Final = tuple(SERIES)[:12]
"""Those of them that measure total output or use, and can be held against averages of output."""

PRINTED: Final = {
    "prk.gross_output_growth_average.official": "Gross industrial output",
    "prk.national_income_growth_average.official": "National income",
    "prk.gdp_growth_average.chokim2020": "GDP (Cho and Kim 2020)",
    "prk.gdp_growth_average.chokim2021": "GDP (Cho and Kim 2021)",
    "prk.gnp_growth_average.kkl2007": "GNP (Kim, Kim and Lee)",
    "prk.gnp_growth_average.cia": "GNP (CIA)",
}
"""Published averages of growth, with their labels."""


def rows_of(estimated: pd.DataFrame, printed: pd.DataFrame) -> pd.DataFrame:
    """Put estimates and published averages into one table for :func:`dots`.

    Parameters
    ----------
    estimated : pandas.DataFrame
        What :func:`chollima_research.growth.survey` returns for :data:`SERIES`; rows without an estimate are left out.
    printed : pandas.DataFrame
        What :func:`chollima_research.growth.published_in` returns for :data:`PRINTED`.

    Returns
    -------
    pandas.DataFrame
        label, period, kind, series, first, last, n, rate, low, high.
    """
    given = estimated[estimated["why_not"] == ""].copy()
    given["label"] = given["series"].map(SERIES)
    given["kind"] = given["method"].map({"log_linear": "estimate", "geometric": "end points"})
    told = printed.copy()
    told["label"] = told["series"].map(PRINTED)
    told["kind"] = told["series"].str.endswith(".official").map({True: "claim", False: "reconstruction"})
    columns = ["label", "period", "kind", "series", "first", "last", "n", "rate", "low", "high"]
    table = pd.concat([told.reindex(columns=columns), given[columns]], ignore_index=True)
    return table.astype({"first": "int64", "last": "int64", "n": "Int64"})


def dots(
    axes: Sequence[Axes], table: pd.DataFrame, limits: Mapping[str, tuple[float, float]], labels: Sequence[str]
) -> pd.DataFrame:
    """Draw growth rates as dots with intervals: one panel a period, one row a series.

    Parameters
    ----------
    axes : sequence of matplotlib.axes.Axes
        One for each period, side by side with one vertical axis.
    table : pandas.DataFrame
        Columns ``label`` (the row), ``period`` (the panel), ``kind`` (a name of :data:`KINDS`), ``rate``, ``low`` and
        ``high`` (fractions a year; the ends may be missing).
    limits : mapping of str to (float, float)
        Ends of the horizontal axis in percent by period, in order of the panels. Intervals that reach beyond end in an
        arrowhead; a rate that lies beyond is printed at the edge.
    labels : sequence of str
        Rows from top to bottom; those without a rate in any of the periods are left out.

    Returns
    -------
    pandas.DataFrame
        The rows that are drawn, with ``row`` (position from the top), rates in percent, and the ends of the axis.

    Raises
    ------
    ArgumentError
        If there is not one of the axes for each period, or a kind is not known.
    """
    if len(limits) != len(axes):
        raise ArgumentError(f"axes: {len(axes)} for {len(limits)} periods; one is needed for each.")
    if not set(table["kind"]) <= set(KINDS):
        raise ArgumentError(f"table: the column kind holds others than {', '.join(KINDS)}.")
    drawn = table[table["period"].isin(list(limits)) & table["label"].isin(list(labels))]
    rows = [label for label in labels if label in set(drawn["label"])]
    drawn = drawn.assign(row=drawn["label"].map(rows.index))
    drawn[["rate", "low", "high"]] = 100 * drawn[["rate", "low", "high"]].astype(float)
    parts = []
    for ax, (period, ends) in zip(axes, limits.items(), strict=True):
        part = drawn[drawn["period"] == period].assign(axis_low=ends[0], axis_high=ends[1])
        _panel(ax, part, ends, len(rows))
        ax.set_title(period)
        ax.tick_params(axis="y", length=0, labelleft=ax is axes[0])
        ax.set_yticks(range(len(rows)), rows)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def legend(fig: Figure, **placement: Any) -> None:
    """Add one legend for all panels to a figure, each kind once."""
    found = {words: handle for ax in fig.axes for handle, words in zip(*ax.get_legend_handles_labels(), strict=True)}
    fig.legend(list(found.values()), list(found), **placement)


def _panel(ax: Axes, part: pd.DataFrame, ends: tuple[float, float], rows: int) -> None:
    ax.axvline(0, color=COLOURS["grey"], linewidth=0.6, zorder=0)
    for row in range(rows):
        ax.axhline(row, color="#EEEEEE", linewidth=0.5, zorder=0)
    for name, kind in KINDS.items():
        shown = part[part["kind"] == name]
        if shown.empty:
            continue
        inside = shown[shown["rate"].between(*ends)]
        hue = COLOURS[kind.colour]
        for found in shown.dropna(subset=["low", "high"]).to_dict("records"):
            _interval(ax, found, ends, hue)
        face = hue if kind.filled else "white"
        style: dict[str, Any] = {"marker": kind.marker, "color": hue, "markerfacecolor": face, "markersize": 3.6}
        if len(inside):
            ax.plot(inside["rate"], inside["row"], linestyle="none", label=kind.words, zorder=3, **style)
        for found in shown[~shown["rate"].between(*ends)].to_dict("records"):
            right = found["rate"] > ends[1]
            place = ends[right] + (ends[1] - ends[0]) * (0.02, -0.02)[right]
            words, side = f"{found['rate']:.0f}".replace("-", "\N{MINUS SIGN}"), ("left", "right")[right]
            ax.text(place, found["row"] - 0.1, words, fontsize=6, va="bottom", ha=side, color=hue)
    ax.set_xlim(*ends)
    ax.set_ylim(rows - 0.4, -0.6)


def _interval(ax: Axes, found: dict[Any, Any], ends: tuple[float, float], hue: str) -> None:
    low, high = (float(np.clip(found[side], *ends)) for side in ("low", "high"))
    ax.hlines(found["row"], low, high, color=hue, linewidth=1.0, zorder=2)
    for beyond, at, marker in ((found["low"] < ends[0], low, "<"), (found["high"] > ends[1], high, ">")):
        if beyond:
            ax.plot([at], [found["row"]], marker=marker, markersize=3, color=hue, linestyle="none", clip_on=False)


def steps(ax: Axes, published: Mapping[str, Steps], colours: Mapping[str, str], styles: Sequence[str]) -> pd.DataFrame:
    """Draw published averages of several series as steps over their years, with their ranges.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    published : mapping of str to Steps
        What :func:`chollima_research.growth.steps` returns, by label.
    colours : mapping of str to str
        Name of a colour by label.
    styles : sequence of str
        Line style of each, so that they can be told apart in grey.

    Returns
    -------
    pandas.DataFrame
        label, series, first, last, rate, low, high (percent), source, and the ends ``from`` and ``to`` of each step.
    """
    tables = []
    for (label, given), style in zip(published.items(), styles, strict=True):
        table = given.to_frame()
        table[["rate", "low", "high"]] *= 100
        hue = COLOURS[colours[label]]
        for row in table.to_dict("records"):
            span = (row["first"] - 0.5, row["last"] + 0.5)
            ax.fill_between(span, row["low"], row["high"], color=hue, alpha=0.2, linewidth=0)
            ax.hlines(row["rate"], *span, color=hue, linewidth=1.5, linestyle=style)
            ax.plot(span, [row["rate"]] * 2, color=hue, linestyle="none", marker="|", markersize=4)
        table["from"], table["to"] = table["first"] - 0.5, table["last"] + 0.5
        tables.append(table.assign(label=label, series=given.series))
    return pd.concat(tables, ignore_index=True)


def trend(ax: Axes, found: LocalTrend, *, colour: str = "blue") -> pd.DataFrame:
    """Draw trend growth by year with its interval; dashed where no year is observed.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    found : LocalTrend
        What :func:`chollima_research.growth.local_trend` returns.
    colour : str, default "blue"
        Name of a colour.

    Returns
    -------
    pandas.DataFrame
        series, year, rate, low, high (percent), observed, and ``rate_observed``, missing where no year is observed.
    """
    table = found.growth.reset_index()
    table[["rate", "low", "high"]] *= 100
    table["rate_observed"] = table["rate"].where(table["observed"])
    hue = COLOURS[colour]
    ax.fill_between(table["year"], table["low"], table["high"], color=hue, alpha=0.2, linewidth=0)
    ax.plot(table["year"], table["rate"], color=hue, linestyle=(0, (3, 2)), linewidth=0.9)
    ax.plot(table["year"], table["rate_observed"], color=hue)
    ax.axhline(0, color=COLOURS["grey"], linewidth=0.6)
    return table.assign(series=found.series)


def fitted(ax: Axes, path: pd.DataFrame, *, by: str, label: str) -> None:
    """Draw observations and the growth that was fitted to them, on a log scale.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    path : pandas.DataFrame
        observed and fitted levels by year.
    by : str
        Column that says which values one line was fitted to; lines are not joined across it.
    label : str
        What the lines are.
    """
    ax.plot(path["observed"], linestyle="none", marker="o", color=COLOURS["blue"], label="observed")
    for _, line in path.groupby(by):
        ax.plot(line["fitted"], color=COLOURS["black"], label=label)
    ax.set_yscale("log")
