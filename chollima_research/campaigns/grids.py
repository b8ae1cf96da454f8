"""Placebo ranks of several campaigns over several start years, sources and choices, as one table and one chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from chollima_research.comparison.placebos import placebo
from chollima_research.errors import ArgumentError
from chollima_research.plots import COLOURS

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class Spell:
    """Some years of growth of one country.

    Attributes
    ----------
    label : str
        Words for print.
    entity : str
        The country.
    start, end : int
        Last year before, and last year of growth.
    """

    label: str
    entity: str
    start: int
    end: int


def ranks(
    spells: Sequence[Spell],
    pools: Mapping[str, Mapping[str, pd.Series]],
    choices: Mapping[str, Mapping[str, Any]],
) -> pd.DataFrame:
    """Rank the growth of each spell in each pool under each choice of windows.

    Parameters
    ----------
    spells : sequence of Spell
        The years of growth.
    pools : mapping of str to mapping of str to pandas.Series
        Pools of countries by label, as :func:`chollima_research.comparison.pool` makes them.
    choices : mapping of str to mapping
        Keyword arguments of :func:`chollima_research.comparison.placebo`, by label.

    Returns
    -------
    pandas.DataFrame
        One row a spell, pool and choice: spell, entity, start, end, pool, choice, growth (logs a year), rank, windows,
        countries, p_window, higher, others, p_country, and ``reason``, which is empty unless the figures do not give
        the growth; then the numbers are missing.
    """
    rows = []
    for spell in spells:
        about = {"spell": spell.label, "entity": spell.entity, "start": spell.start, "end": spell.end}
        for name, pool in pools.items():
            for choice, options in choices.items():
                row: dict[str, object] = {**about, "pool": name, "choice": choice, "reason": ""}
                try:
                    found = placebo(pool, spell.entity, spell.start, spell.end - spell.start, **options)
                except ArgumentError as refusal:
                    row["reason"] = str(refusal).partition(": ")[2].partition(";")[0]
                else:
                    row |= {"growth": found.value, "rank": found.rank, "windows": found.windows}
                    row |= {"countries": found.countries, "p_window": found.p_window, "higher": found.higher}
                    row |= {"others": found.others, "p_country": found.p_country}
                rows.append(row)
    return pd.DataFrame(rows)


MARKS: Final = (("o", "black", True), ("o", "black", False), ("s", "grey", True), ("s", "grey", False))
"""Marker, colour, and whether it is filled; black and grey, because colours stand for campaigns."""


def draw(ax: Axes, table: pd.DataFrame) -> pd.DataFrame:
    """Draw the country p-values of a grid on a log scale, one row a spell and one marker a pool.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    table : pandas.DataFrame
        As :func:`ranks` gives it; a spell without ranks keeps its row.

    Returns
    -------
    pandas.DataFrame
        label, row, mark, y, p_country, p_least (the smallest p-value that the number of countries allows), growth.

    Raises
    ------
    ArgumentError
        If there is nothing to draw, or there are more pools than markers.
    """
    labels, kinds = list(dict.fromkeys(table["spell"])), list(dict.fromkeys(table["pool"]))
    shown = table.dropna(subset=["p_country"])
    if shown.empty or len(kinds) > len(MARKS):
        raise ArgumentError(f"table: holds no rank to draw, or more than {len(MARKS)} pools.")
    drawn = _placed(shown, labels, kinds)
    for (marker, colour, filled), kind in zip(MARKS, kinds, strict=False):
        part = drawn[drawn["mark"] == kind]
        style: dict[str, Any] = {"marker": marker, "color": COLOURS[colour], "markersize": 4.2, "label": kind}
        face = COLOURS[colour] if filled else "white"
        ax.plot(part["p_country"], part["y"], linestyle="none", markerfacecolor=face, **style)
    _rows(ax, labels)
    return drawn


def _placed(shown: pd.DataFrame, labels: list[str], kinds: list[str]) -> pd.DataFrame:
    """Give each rank its place: the row of its spell, shifted by pool."""
    row = shown["spell"].map(labels.index)
    shift = shown["pool"].map(kinds.index) - (len(kinds) - 1) / 2
    columns = {"label": shown["spell"], "row": row, "mark": shown["pool"], "y": row + 0.8 / len(kinds) * shift}
    columns |= {"p_country": shown["p_country"], "p_least": 1 / (1 + shown["others"]), "growth": shown["growth"]}
    return pd.DataFrame(columns).reset_index(drop=True)


def _rows(ax: Axes, labels: list[str]) -> None:
    ax.set(xscale="log", xlim=(0.02, 1.1))
    ticks = (0.02, 0.05, 0.1, 0.2, 0.5, 1)
    ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    ax.minorticks_off()
    for between in range(len(labels) - 1):
        ax.axhline(between + 0.5, color="#DDDDDD", linewidth=0.5, zorder=0)
    ax.set_yticks(range(len(labels)), labels)
    ax.set_ylim(len(labels) - 0.45, -0.55)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
