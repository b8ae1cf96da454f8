"""The look of the figures: status is drawn, colours are safe, nothing is drawn over a gap."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from chollima_research import tables
from chollima_research.errors import ArgumentError
from chollima_research.vocabulary import MADE_UP, STATUSES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

COLOURS: Final = {
    "blue": "#0072B2",
    "vermillion": "#D55E00",
    "green": "#009E73",
    "purple": "#AA4499",
    "orange": "#E69F00",
    "sky": "#56B4E9",
    "black": "#222222",
    "grey": "#8A8A8A",
}
"""Okabe and Ito's palette (2008), with a purple that also prints dark in grey."""

WIDTH: Final = 6.3
"""Width of a figure in inches: the text width of most journals; type stays readable at one column."""


@dataclass(frozen=True)
class Mark:
    """How a status is drawn: the marker, whether it is filled, and the words of the legend."""

    marker: str
    filled: bool
    words: str


MARKS: Final = {
    "official": Mark("o", True, "official figure"),
    "claim": Mark("D", True, "claim"),
    "target": Mark("^", False, "plan target"),
    "estimate": Mark("o", False, "estimate"),
    "revised": Mark("o", False, "revised estimate"),
    "spliced": Mark("s", False, "first value of a new basis"),
    **{status: Mark("x", False, status) for status in MADE_UP},
}
assert set(MARKS) == set(STATUSES)

_STYLE: Final[dict[Any, Any]] = {
    "figure.figsize": (WIDTH, 3.6),
    "figure.dpi": 120,
    "font.family": "DejaVu Sans",
    "font.size": 8,
    "axes.titlesize": 8.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.6,
    "axes.edgecolor": "#444444",
    "xtick.labelsize": 7.5,
    "ytick.labelsize": 7.5,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "legend.frameon": False,
    "legend.fontsize": 7.5,
    "lines.linewidth": 1.3,
    "lines.markersize": 4,
    "svg.hashsalt": "chollima-research",
    "pdf.fonttype": 42,
}


def use_style() -> None:
    """Set matplotlib's parameters to those of this project's figures, and let tables show their texts whole."""
    import matplotlib as mpl

    mpl.rcParams.update(mpl.rcParamsDefault)
    mpl.rcParams.update(_STYLE)
    pd.set_option("display.max_colwidth", None)


def draw(ax: Axes, series: pd.Series, *, colour: str, panel: str = "", scale: float = 1.0) -> pd.DataFrame:
    """Draw one series so that the status of each value can be seen.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    series : pandas.Series
        As :func:`chollima_research.load` returns it: ``attrs`` holds status, low, high and seams.
    colour : str
        A name of :data:`COLOURS`.
    panel : str, optional
        Name of the panel, for the table.
    scale : float, default 1
        Factor on the values (for instance 0.001 to show million instead of thousand tonnes).

    Returns
    -------
    pandas.DataFrame
        What was drawn: panel, series, year, value, low, high, status, scale (by which the values of the
        series were multiplied). Concatenate these for :func:`chollima_research.figures.save`.

    Raises
    ------
    ArgumentError
        If the series carries no status or is one of averages over several years, or the colour has no such
        name.

    Notes
    -----
    Values of consecutive years are joined, by a solid line where both are somebody's figure for their year
    and by a dashed one where either is interpolated, extrapolated, carried or imputed. Nothing is drawn over
    a missing year or a seam. Markers are filled for official figures and claims and hollow for estimates;
    made-up values have none unless they stand alone.
    """
    status = series.attrs.get("status")
    if not status:
        raise ArgumentError("series: has no status by year in attrs; load it with chollima_research.load.")
    if series.index.nlevels > 1:
        raise ArgumentError(f"series: {series.name} is of periods of several years, which have no single year to draw.")
    if colour not in COLOURS:
        raise ArgumentError(f"colour: {colour!r} is not known; use one of {', '.join(COLOURS)}.")
    values = series.dropna() * scale
    hue = COLOURS[colour]
    for years, dashed in _stretches(list(values.index), status, series.attrs.get("seams", [])):
        ax.plot(years, values.loc[years], color=hue, linestyle=(0, (3, 2)) if dashed else "-", zorder=2)
    joined = {y for years, _ in _stretches(list(values.index), status, series.attrs.get("seams", [])) for y in years}
    for kind in dict.fromkeys(status[y] for y in values.index):
        years = [y for y in values.index if status[y] == kind and not (kind in MADE_UP and y in joined)]
        ax.plot(years, values.loc[years], **_marker_style(kind, hue))
    table = _table(series, values, status, panel, scale)
    ranged = table.dropna(subset=["low", "high"])
    ax.vlines(ranged["year"], ranged["low"], ranged["high"], color=hue, linewidth=1, zorder=1)
    return table


def _table(series: pd.Series, values: pd.Series, status: dict[int, str], panel: str, scale: float) -> pd.DataFrame:
    bounds = {
        side: values.index.map({y: v * scale for y, v in series.attrs.get(side, {}).items()}).astype(float)
        for side in ("low", "high")
    }
    return pd.DataFrame(
        {
            "panel": panel,
            "series": series.attrs.get("series_id", series.name),
            "year": values.index,
            "value": values.to_numpy(),
            **bounds,
            "status": [status[year] for year in values.index],
            "scale": scale,
        }
    )


def _stretches(
    years: list[int], status: dict[int, str], seams: list[tuple[int, int]]
) -> Iterator[tuple[list[int], bool]]:
    """Cut the years into runs that one line may join, each with whether the line is dashed."""
    run: list[int] = []
    run_dashed = False
    for old, new in zip(years, years[1:], strict=False):
        if new - old > 1 or any(a < new and old < b for a, b in seams):
            if run:
                yield run, run_dashed
            run = []
            continue
        dashed = status[old] in MADE_UP or status[new] in MADE_UP
        if run and dashed == run_dashed:
            run.append(new)
        else:
            if run:
                yield run, run_dashed
            run, run_dashed = [old, new], dashed
    if run:
        yield run, run_dashed


def _marker_style(status: str, hue: str) -> dict[str, Any]:
    mark = MARKS[status]
    return {
        "linestyle": "none",
        "marker": mark.marker,
        "markersize": 3.6 if mark.marker != "D" else 3.4,
        "markerfacecolor": hue if mark.filled else "white",
        "markeredgecolor": hue,
        "markeredgewidth": 0.9,
        "zorder": 3,
    }


def mark_seams(ax: Axes, series: pd.Series) -> None:
    """Draw a dotted line between the last year of the old and the first year of the new basis of a series."""
    for last, first in series.attrs.get("seams", []):
        ax.axvline((last + first) / 2, color=COLOURS["grey"], linestyle=":", linewidth=0.8, zorder=0)


def mark_definitions(ax: Axes, entity: str, concept: str) -> None:
    """Draw where the definition of a concept changes, with the label of ``definitions.csv`` along the line."""
    table = tables.read("definitions.csv")
    touched = table["concepts"].str.split(";").map(lambda concepts: concept in concepts)
    rows = table[table["entity"].isin([entity, "ALL"]) & touched]
    for row in rows.dropna(subset=["first_year_after"]).to_dict("records"):
        year = row["first_year_after"] - 0.5
        ax.axvline(year, color=COLOURS["purple"], linestyle="-.", linewidth=0.8, zorder=0)
        place: dict[str, Any] = {"transform": ax.get_xaxis_transform(), "rotation": 90, "ha": "right", "va": "top"}
        ax.text(year, 0.98, row["label"], fontsize=6, color=COLOURS["purple"], **place)


def note(ax: Axes, words: str, point: tuple[float, float], place: tuple[float, float]) -> None:
    """Write a short note at one place of the axes, with a thin line to the point that it is about."""
    line = {"arrowstyle": "-", "linewidth": 0.4, "color": COLOURS["grey"]}
    ax.annotate(words, point, place, fontsize=7, arrowprops=line)


def status_legend(ax: Axes, statuses: list[str], **placement: Any) -> None:
    """Add a legend of the markers that stand for the given statuses, and of the dashed line."""
    ax.legend(handles=status_handles(statuses), **placement)


def status_handles(statuses: list[str]) -> list[Line2D]:
    """Return the handles of such a legend, each with its label."""
    from matplotlib.lines import Line2D

    ink = COLOURS["black"]
    shown = [status for status in statuses if status not in MADE_UP]
    handles: list[Line2D] = [Line2D([], [], label=MARKS[s].words, **_marker_style(s, ink)) for s in shown]
    made_up = [status for status in statuses if status in MADE_UP]
    if made_up:
        handles.append(Line2D([], [], color=ink, linestyle=(0, (3, 2)), label=", ".join(made_up)))
    return handles
