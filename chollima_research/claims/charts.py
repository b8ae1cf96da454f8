"""Charts of the ledger: counts of verdicts, and what was found against what is claimed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from chollima_research.claims.intervals import bounded, worded
from chollima_research.claims.verdicts import CONFLICTS, CONSISTENT, CONTRADICTED, SUPPORTED, UNTESTED, VERDICTS
from chollima_research.plots import COLOURS
from chollima_research.rounding import Rounded

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

SHADES: Final = {
    SUPPORTED: (COLOURS["blue"], "", "white"),
    CONSISTENT: (COLOURS["sky"], "", "black"),
    CONTRADICTED: ("#222222", "", "white"),
    CONFLICTS: ("white", "//////", "black"),
    UNTESTED: ("#E4E4E4", "", "black"),
}
"""Fill, hatching and colour of the number of each verdict."""
MARKERS: Final = {
    "independent": ("o", True, "independent figure"),
    "regime": ("s", True, "the regime's own figure"),
    "own source": ("D", False, "the claim's own source"),
    "indirect": ("v", False, "indirect"),
    "rival": ("X", True, "another claim"),
}
"""Marker, whether it is filled, and words of whose figure it is."""
_EDGE: Final = 0.06
_GAP: Final = 1.2  # rows between two verdicts
_SECOND: Final = 1.46  # where the second column of numbers starts, in widths of the plot
_WIDE: Final = 1.25  # how far the scale of a row reaches beyond the outermost number


def counts(ax: Axes, table: pd.DataFrame, by: str) -> pd.DataFrame:
    """Draw how many claims have which verdict, by a column of the table, as stacked bars with their numbers.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    table : pandas.DataFrame
        As :func:`chollima_research.claims.evaluate` returns it.
    by : str
        For instance ``"topic"``.

    Returns
    -------
    pandas.DataFrame
        What is drawn, with columns by, group, verdict and claims.
    """
    counted = table.groupby([by, "verdict"]).size().unstack(fill_value=0).reindex(columns=list(VERDICTS), fill_value=0)
    counted = counted.loc[counted.sum(axis=1).sort_values(kind="stable").index]
    left = np.zeros(len(counted))
    for verdict, (fill, hatch, ink) in SHADES.items():
        width = counted[verdict].to_numpy()
        ax.barh(
            counted.index, width, left=left, color=fill, hatch=hatch, edgecolor="#444444", linewidth=0.5, height=0.78
        )
        for row, (start, size) in enumerate(zip(left, width, strict=True)):
            if size:
                frame = {"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none"} if hatch else None
                ax.text(
                    start + size / 2,
                    row,
                    str(size),
                    color=ink,
                    fontsize=6,
                    ha="center",
                    va="center_baseline",
                    bbox=frame,
                )
        left += width
    ax.set(xlabel="claims", ylim=(-0.6, len(counted) - 0.4))
    ax.grid(visible=False, axis="y")
    drawn = [
        (by, str(group), verdict, int(row[verdict]))
        for group, row in counted.iloc[::-1].iterrows()
        for verdict in VERDICTS
    ]
    return pd.DataFrame(drawn, columns=["by", "group", "verdict", "claims"])


@dataclass(frozen=True)
class _Scale:
    """The scale of one row: what is claimed and found fills its middle, and infinite ends run to its edges."""

    low: float
    high: float

    def __call__(self, value: float) -> float:
        if math.isinf(value):
            return 0.0 if value < 0 else 1.0
        return _EDGE + (1 - 2 * _EDGE) * (value - self.low) / (self.high - self.low)


def found_and_claimed(ax: Axes, table: pd.DataFrame) -> pd.DataFrame:
    """Draw what was found against what it was held against, a row a claim, each row on a scale of its own.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw; the numbers stand to its right.
    table : pandas.DataFrame
        Rows of the table that :func:`chollima_research.claims.evaluate` returns: tested claims, by verdict.

    Returns
    -------
    pandas.DataFrame
        What is drawn, a row a claim: claim_id, verdict, witness, unit, the result with its interval, and the interval
        that it was held against; infinite ends are missing. Then where these stand in the picture: row, and at, at_low
        and at_high in parts of its width, and the width of the band.
    """
    drawn, row, verdict = [], -1.0, ""
    for name, one in table.iterrows():
        if one["verdict"] != verdict:
            verdict = str(one["verdict"])
            row += _GAP
            ax.text(0, row, verdict, fontsize=6.2, fontweight="bold", va="center")
        row += 1
        found = Rounded(one["value"], one["low"], one["high"])
        held = Rounded(_finite(one["held_low"], one["held_high"]), one["held_low"], one["held_high"])
        drawn.append({"row": row, **_draw(ax, row, found, held, MARKERS[one["witness"]])})
        ax.text(-0.02, row, str(name), fontsize=5.6, ha="right", va="center")
        ax.text(1.02, row, bounded(held, "year" if one["unit"] == "year" else "ratio"), fontsize=5.4, va="center")
        ax.text(_SECOND, row, worded(found, one["unit"]), fontsize=5.4, va="center")
    for x, words in ((1.02, "agrees if it is"), (_SECOND, "found")):
        ax.text(x, -1.0, words, fontsize=6.2, fontweight="bold", va="center")
    ax.set(xlim=(0, 1), ylim=(row + 0.6, -1.4), xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    ax.grid(visible=False)
    columns = ["verdict", "witness", "unit", "value", "low", "high", "held_low", "held_high"]
    data = table[columns].replace([np.inf, -np.inf], np.nan).rename_axis("claim_id").reset_index()
    return data.join(pd.DataFrame(drawn))


def witnesses() -> list[Line2D]:
    """Return the markers of the chart of found and claimed, for a legend."""
    from matplotlib.lines import Line2D

    return [
        Line2D(
            [], [], marker=mark, markerfacecolor="black" if filled else "white", label=words, color="black", lw=0, ms=4
        )
        for mark, filled, words in MARKERS.values()
    ]


def shades() -> list[Patch]:
    """Return the patches of the chart of counts, for a legend."""
    from matplotlib.patches import Patch

    return [
        Patch(facecolor=fill, hatch=hatch, label=name, edgecolor="#444444", linewidth=0.5)
        for name, (fill, hatch, _) in SHADES.items()
    ]


def _finite(low: float, high: float) -> float:
    return high if math.isinf(low) else low


def _draw(ax: Axes, row: float, found: Rounded, held: Rounded, mark: tuple[str, bool, str]) -> dict[str, float]:
    """Draw one row on a scale of its own and return where its parts stand, in parts of the width."""
    ends = [x for x in (found.value, found.low, found.high, held.low, held.high) if math.isfinite(x)]
    middle, half = (min(ends) + max(ends)) / 2, (max(ends) - min(ends)) / 2 or 1.0
    scale = _Scale(middle - _WIDE * half, middle + _WIDE * half)
    low, high = scale(held.low), scale(held.high)
    thin = max(high - low, 0.012)  # a single number is still to be seen
    ax.barh(row, thin, left=(low + high - thin) / 2, height=0.8, color="#CFCFCF", linewidth=0)
    ax.plot([scale(found.low), scale(found.high)], [row, row], color="black", linewidth=0.9, solid_capstyle="butt")
    face = "black" if mark[1] else "white"
    ax.plot(scale(found.value), row, marker=mark[0], markersize=3.6, color="black", markerfacecolor=face, linewidth=0)
    return {"at": scale(found.value), "at_low": scale(found.low), "at_high": scale(found.high), "band": thin}
