"""Charts that the chapters on campaigns share. Each returns the table of what it drew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import pandas as pd

from chollima_research.errors import ArgumentError
from chollima_research.plots import COLOURS, draw

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from chollima_research.comparison.episodes import Episode
    from chollima_research.comparison.placebos import Placebo
    from chollima_research.comparison.rebounds import Rebound
    from chollima_research.comparison.synthetic_results import SyntheticControl
    from chollima_research.comparison.wedges import Wedge

ORDER: Final = ("vermillion", "blue", "green", "purple", "orange", "black")
"""Colours of the campaigns, in the order in which they are given."""

PHASES: Final = {"before": ("o", "white"), "during": ("D", ""), "after": ("s", "white")}
RATIO_MARKS: Final = {
    "claim_over_later": ("D", "vermillion", "claim over later figure"),
    "claim_over_target": ("^", "orange", "claim over target"),
    "later_over_target": ("o", "blue", "later figure over target"),
}


def aligned(ax: Axes, paths: Mapping[str, pd.Series], panel: str = "") -> pd.DataFrame:
    """Draw series in event time on a log scale, with their status; each is named at its end.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    paths : mapping of str to pandas.Series
        By label, as :func:`chollima_research.campaigns.align` gives them, cut to the years to be shown.
    panel : str, optional
        Name of the panel, for the table.

    Returns
    -------
    pandas.DataFrame
        As :func:`chollima_research.plots.draw` gives it, with ``label`` and ``calendar_year``; ``year`` is event time.
    """
    parts = []
    for number, (label, path) in enumerate(paths.items()):
        colour = ORDER[number % len(ORDER)]
        table = draw(ax, path, colour=colour, panel=panel)
        parts.append(table.assign(label=label, calendar_year=table["year"] + path.attrs["start"]))
        shown = path.dropna()
        ax.annotate(
            label,
            (float(shown.index[-1]), float(shown.iloc[-1])),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            fontsize=7,
            color=COLOURS[colour],
        )
    _logarithmic(ax, "y")
    ax.axvline(0, color=COLOURS["grey"], linewidth=0.6, zorder=0)
    ax.axhline(1, color=COLOURS["grey"], linewidth=0.6, zorder=0)
    return pd.concat(parts, ignore_index=True)


def growth_rates(ax: Axes, episodes: Mapping[str, Episode]) -> pd.DataFrame:
    """Draw growth before, during and after of several episodes, with intervals, in percent a year.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    episodes : mapping of str to Episode
        By label, from top to bottom.

    Returns
    -------
    pandas.DataFrame
        label, row, phase, y, first, last, n, and value, low and high in percent; only rates that there are.
    """
    rows = []
    for row, (label, episode) in enumerate(episodes.items()):
        for step, phase in enumerate(PHASES):
            rate = getattr(episode, phase)
            figures = {name: 100 * getattr(rate, name) for name in ("value", "low", "high")}
            where = {"label": label, "row": row, "phase": phase, "y": row + 0.24 * (step - 1)}
            rows.append({**where, "first": rate.first, "last": rate.last, "n": rate.n, **figures})
    table = pd.DataFrame(rows).dropna(subset=["value"]).reset_index(drop=True)
    ax.axvline(0, color=COLOURS["grey"], linewidth=0.6)
    for (phase, (marker, face)), colour in zip(PHASES.items(), ("grey", "vermillion", "blue"), strict=True):
        part = table[table["phase"] == phase]
        ax.hlines(part["y"], part["low"], part["high"], color=COLOURS[colour], linewidth=1.1)
        fill = face or COLOURS[colour]
        ax.plot(
            part["value"], part["y"], linestyle="none", marker=marker, color=COLOURS[colour], markerfacecolor=fill,
            markersize=4, label=phase,
        )  # fmt: skip
    _rows(ax, list(episodes))
    return table


def wedges(ax: Axes, compared: Sequence[Wedge], ratios: Sequence[str] = tuple(RATIO_MARKS)) -> pd.DataFrame:
    """Draw the ratios of claims, targets and later figures, one row a product and period, on a log scale.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    compared : sequence of Wedge
        One a product, from top to bottom.
    ratios : sequence of str
        Which of :data:`RATIO_MARKS` to draw.

    Returns
    -------
    pandas.DataFrame
        label, row, ratio, value, low, high, upper and lower (where the two figures are from).
    """
    sides = {"claim_over_later": ("claim", "later"), "claim_over_target": ("claim", "target")}
    rows: list[dict[str, object]] = []
    labels: dict[str, int] = {}
    for wedge in compared:
        for record in wedge.table.to_dict("records"):
            period = "-".join(dict.fromkeys(str(record[name]) for name in ("period_start", "period_end")))
            for ratio in ratios:
                if np.isnan(record[ratio]):
                    continue
                above, below = sides.get(ratio, ("later", "target"))
                row = labels.setdefault(f"{wedge.product}, {period}", len(labels))
                figures = {"value": record[ratio], "low": record[f"{ratio}_low"], "high": record[f"{ratio}_high"]}
                ends = {"upper": record[f"{above}_from"], "lower": record[f"{below}_from"]}
                rows.append({"label": f"{wedge.product}, {period}", "row": row, "ratio": ratio, **figures, **ends})
    if not rows:
        raise ArgumentError(f"compared, ratios: there is none of {', '.join(ratios)} to draw.")
    table = pd.DataFrame(rows).drop_duplicates(ignore_index=True)
    _logarithmic(ax, "x")
    ax.axvline(1, color=COLOURS["grey"], linewidth=0.8)
    for ratio in ratios:
        marker, colour, words = RATIO_MARKS[ratio]
        part = table[table["ratio"] == ratio]
        if len(part):
            ax.hlines(part["row"], part["low"], part["high"].replace(np.inf, np.nan), color=COLOURS[colour])
            face = COLOURS[colour] if marker == "D" else "white"
            ax.plot(
                part["value"], part["row"], linestyle="none", marker=marker, color=COLOURS[colour],
                markerfacecolor=face, label=words,
            )  # fmt: skip
    _rows(ax, list(labels))
    return table


def placebo_windows(ax: Axes, placebo: Placebo) -> pd.DataFrame:
    """Draw every window against its base, the largest of each country marked, and the campaign.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw; the horizontal axis becomes logarithmic.
    placebo : Placebo
        A campaign among its windows.

    Returns
    -------
    pandas.DataFrame
        entity, start, end, base, value in percent a year, and kind: window, largest of its country, campaign.
    """
    table = placebo.table.assign(kind="window")
    table.loc[table.groupby("entity")["value"].idxmax(), "kind"] = "largest of its country"
    own = {"entity": placebo.entity, "start": placebo.start, "end": placebo.start + placebo.length}
    own |= {"base": placebo.base, "value": placebo.value, "kind": "campaign"}
    table = pd.concat([table, pd.DataFrame([own])], ignore_index=True)
    table["value"] = 100 * np.expm1(table["value"])
    styles: dict[str, dict[str, Any]] = {
        "window": {"s": 4, "color": COLOURS["grey"], "alpha": 0.45, "linewidths": 0},
        "largest of its country": {"s": 14, "facecolor": "white", "edgecolor": COLOURS["blue"], "linewidths": 0.9},
        "campaign": {"s": 34, "color": COLOURS["vermillion"], "marker": "D"},
    }
    _logarithmic(ax, "x")
    for kind, style in styles.items():
        part = table[table["kind"] == kind]
        ax.scatter(part["base"], part["value"], label=kind, zorder=2 + list(styles).index(kind), **style)
    ax.axhline(float(table["value"].iloc[-1]), color=COLOURS["vermillion"], linewidth=0.6, linestyle=(0, (4, 3)))
    return table


def rebounds(ax: Axes, rebound: Rebound) -> pd.DataFrame:
    """Draw growth of recoveries against the depth of their falls, and the campaign with what was to be expected.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    rebound : Rebound
        A recovery among others.

    Returns
    -------
    pandas.DataFrame
        entity, trough_year, growth, kind (other, campaign, or expected: the prediction), low and high (percent a
        year), and to_regain, the peak as a multiple of the trough.
    """
    own = rebound.table.index == len(rebound.table) - 1
    table = rebound.table[["entity", "trough_year", "depth", "growth"]].assign(kind=np.where(own, "campaign", "other"))
    expected = {"entity": rebound.entity, "trough_year": rebound.trough_year, "depth": rebound.depth}
    expected |= {"growth": rebound.expected, "kind": "expected", "low": rebound.low, "high": rebound.high}
    table = pd.concat([table, pd.DataFrame([expected])], ignore_index=True)
    for name in ("growth", "low", "high"):
        table[name] = 100 * np.expm1(table[name])
    # Depth is drawn as the multiple by which output must grow to regain its peak: the scale of the regression.
    table["to_regain"] = np.exp(table.pop("depth"))
    others, mine, line = (table[table["kind"] == kind] for kind in ("other", "campaign", "expected"))
    _logarithmic(ax, "x")
    ax.scatter(others["to_regain"], others["growth"], s=9, facecolor="white", edgecolor=COLOURS["grey"], linewidths=0.8)
    ax.vlines(line["to_regain"], line["low"], line["high"], color=COLOURS["blue"], linewidth=1.6)
    ax.scatter(line["to_regain"], line["growth"], s=22, marker="_", color=COLOURS["blue"], label="expected")
    ax.scatter(mine["to_regain"], mine["growth"], s=34, marker="D", color=COLOURS["vermillion"], label="campaign")
    return table


def synthetic_gaps(ax: Axes, control: SyntheticControl) -> pd.DataFrame:
    """Draw the gap between a country and its synthetic control, over those of the placebos.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    control : SyntheticControl
        One that is usable.

    Returns
    -------
    pandas.DataFrame
        unit, year, gap.

    Raises
    ------
    ArgumentError
        If there is no estimate to draw.
    """
    if not control.usable:
        raise ArgumentError(f"control: there is no estimate to draw; {control.reason}.")
    for unit, gaps in control.placebo_gaps.items():
        if unit != control.entity:
            ax.plot(gaps, color=COLOURS["grey"], linewidth=0.6, alpha=0.7)
    ax.plot(control.path["gap"], color=COLOURS["vermillion"], linewidth=1.8, marker="o", markersize=2.5)
    ax.axvline(control.start, color=COLOURS["black"], linewidth=0.6, linestyle=(0, (4, 3)))
    ax.axhline(0, color=COLOURS["black"], linewidth=0.6)
    return control.placebo_gaps.reset_index().melt("year", var_name="unit", value_name="gap")[["unit", "year", "gap"]]


def _rows(ax: Axes, labels: Sequence[str]) -> None:
    ax.set_yticks(range(len(labels)), list(labels))
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)


def _logarithmic(ax: Axes, name: Literal["x", "y"]) -> None:
    """Make an axis logarithmic, with ticks at 1, 2 and 5 times powers of ten in plain figures."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

    ax.set(**{f"{name}scale": "log"})
    axis = ax.xaxis if name == "x" else ax.yaxis
    axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}" if value < 1e6 else f"{value:g}"))
