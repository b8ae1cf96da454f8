"""When one country overtook another: the span of years that the figures allow, measure by measure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from chollima_research.errors import ArgumentError
from chollima_research.plots import COLOURS
from chollima_research.samples import annual

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LEVEL = 0.005
"""Two figures that differ by less than half a percent count as equal: sources print no more than three digits."""


@dataclass(frozen=True)
class Overtaking:
    """When a second country passed a first one in one measure.

    Attributes
    ----------
    measure : str
        What is compared, in words.
    last_ahead : int or None
        Last year with figures for both in which the first country was at least level; None if it never was.
    first_behind : int or None
        First year after that in which the second was ahead; None if it never was.
    first_time : int or None
        First year of all in which the second was ahead; before `first_behind` if the lead came back.
    first_year, last_year : int
        First and last year with figures for both.
    n : int
        Years with figures for both.
    ratio_first, ratio_last : float
        First country over second in those two years.
    times : int
        How often the lead changed hands in the years with figures.
    seam : str
        Seams of either series between `last_ahead` and `first_behind`, in words; empty if none.
    """

    measure: str
    last_ahead: int | None
    first_behind: int | None
    first_time: int | None
    first_year: int
    last_year: int
    n: int
    ratio_first: float
    ratio_last: float
    times: int
    seam: str


def between(first: pd.Series, second: pd.Series, measure: str) -> Overtaking:
    """Find the span of years in which the second country passed the first for good.

    Parameters
    ----------
    first, second : pandas.Series
        The same measure of the two countries, by year; positive. Values that a compiler made up are left out.
    measure : str
        What is compared, in words.

    Returns
    -------
    Overtaking
        The passing lies after `last_ahead` and not after `first_behind`. In years without both figures nothing is
        assumed, so the span can be long.

    Raises
    ------
    ArgumentError
        If the two have no year in common, or a value is not positive.

    Notes
    -----
    "For good" means up to the last year with both figures. If the lead changed hands more than once (`times`), the
    span is that of the last change. A country that is level, to half a percent, counts as not yet passed.
    """
    a = annual(first, argument="first", fewest=1, varying=False)
    b = annual(second, argument="second", fewest=1, varying=False)
    both = pd.DataFrame({"a": pd.Series(a.values, a.years), "b": pd.Series(b.values, b.years)}).dropna()
    if both.empty:
        raise ArgumentError(f"first, second: {a.name} and {b.name} have no usable year in common.")
    positive = (both > 0).all(axis=1)
    if not positive.all():
        raise ArgumentError(f"first, second: the values of {both.index[~positive][0]} are not both positive.")
    ratio = both["a"] / both["b"]
    ahead = ratio >= 1 - LEVEL
    last_ahead = int(ratio.index[ahead][-1]) if ahead.any() else None
    after = ratio.index if last_ahead is None else ratio.index[ratio.index > last_ahead]
    first_behind = int(after[0]) if len(after) else None
    return Overtaking(
        measure=measure,
        last_ahead=last_ahead,
        first_behind=first_behind,
        first_time=None if ahead.all() else int(ratio.index[~ahead][0]),
        first_year=int(ratio.index[0]),
        last_year=int(ratio.index[-1]),
        n=len(ratio),
        ratio_first=float(ratio.iloc[0]),
        ratio_last=float(ratio.iloc[-1]),
        times=int((ahead.to_numpy()[1:] != ahead.to_numpy()[:-1]).sum()),
        seam=_seams({*a.seams, *b.seams}, last_ahead, first_behind),
    )


def _seams(seams: Iterable[tuple[int, int]], start: int | None, end: int | None) -> str:
    if start is None or end is None:
        return ""
    inside = sorted((old, new) for old, new in seams if old < end and new > start)
    return ", ".join(f"{old}-{new}" for old, new in inside)


def chart(ax: Axes, found: Iterable[Overtaking]) -> pd.DataFrame:
    """Draw, one row a measure, the years with figures and the span in which the second country passed the first.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    found : iterable of Overtaking
        The rows, from the top.

    Returns
    -------
    pandas.DataFrame
        What was drawn: row, measure, part (years, to and fro, passing, never ahead, never behind), start, end,
        length, seam.

    Notes
    -----
    A thin line covers the years with figures for both, a thick bar the span of the passing, hollow where a seam lies
    in it. A pale bar covers the years between the first time the second was ahead and the last time the first was. A
    triangle at the left end: the first country is behind already in the first year, so the passing is
    earlier or never was; one at the right end: it is not behind yet in the last.
    """
    rows: list[tuple[object, ...]] = []
    for position, item in enumerate(found):
        rows.append((position, item.measure, "years", item.first_year, item.last_year, ""))
        ax.plot([item.first_year, item.last_year], [position] * 2, color=COLOURS["grey"], linewidth=0.9, zorder=1)
        rows += _contested(ax, position, item)
        rows.append(_passing(ax, position, item))
    table = pd.DataFrame(rows, columns=["row", "measure", "part", "start", "end", "seam"])
    table.insert(5, "length", table["end"] - table["start"])
    labels = table.drop_duplicates("row")
    ax.set_yticks(labels["row"], labels["measure"])
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    return table


def _contested(ax: Axes, position: int, item: Overtaking) -> list[tuple[object, ...]]:
    if item.first_time is None or item.last_ahead is None or item.first_time > item.last_ahead:
        return []
    length = item.last_ahead - item.first_time
    ax.barh(position, length, left=item.first_time, height=0.26, facecolor=COLOURS["orange"], alpha=0.55, linewidth=0)
    return [(position, item.measure, "to and fro", item.first_time, item.last_ahead, "")]


def _passing(ax: Axes, position: int, item: Overtaking) -> tuple[object, ...]:
    hue = COLOURS["vermillion"]
    if item.last_ahead is None:
        ax.plot(item.first_year, position, marker="<", color=hue, markersize=5, linestyle="none", zorder=3)
        return (position, item.measure, "never ahead", item.first_year, item.first_year, "")
    if item.first_behind is None:
        ax.plot(item.last_year, position, marker=">", color=COLOURS["blue"], markersize=5, linestyle="none", zorder=3)
        return (position, item.measure, "never behind", item.last_year, item.last_year, "")
    face = "white" if item.seam else hue
    width = item.first_behind - item.last_ahead
    ax.barh(position, width, left=item.last_ahead, height=0.5, facecolor=face, edgecolor=hue, linewidth=1, zorder=2)
    return (position, item.measure, "passing", item.last_ahead, item.first_behind, item.seam)
