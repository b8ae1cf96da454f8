"""Charts that several chapters use: coverage, targets and the year they were reached, rows of multiples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from chollima_research.catalogue import describe, load, observations
from chollima_research.plots import COLOURS
from chollima_research.vocabulary import MADE_UP

if TYPE_CHECKING:
    from matplotlib.axes import Axes

GRADES: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "official": ("official figure", {"marker": "s", "facecolor": COLOURS["blue"], "edgecolor": COLOURS["blue"]}),
    "claim": ("claim", {"marker": "D", "facecolor": COLOURS["vermillion"], "edgecolor": COLOURS["vermillion"]}),
    "estimate": ("estimate from outside", {"marker": "s", "facecolor": COLOURS["sky"], "edgecolor": COLOURS["sky"]}),
    "made up": (
        "interpolated, carried, imputed or flawed",
        {"marker": "s", "facecolor": "white", "edgecolor": COLOURS["grey"]},
    ),
}
"""How a year is drawn in the coverage chart, by how much it says about that year."""


def grade(series_id: str) -> pd.Series:
    """Grade each year of a series by what its value says about that year.

    Parameters
    ----------
    series_id : str
        A series of single years.

    Returns
    -------
    pandas.Series
        ``official``, ``claim``, ``estimate`` or ``made up`` by year. A value is made up if its status says so
        or if the artefact register masks or excludes its year.
    """
    attributes = load(series_id).attrs
    hidden = set(attributes["hidden"])
    known = {"official": "official", "claim": "claim"}
    graded = {
        year: "made up" if year in hidden or status in MADE_UP else known.get(status, "estimate")
        for year, status in attributes["status"].items()
    }
    return pd.Series(graded, name=series_id, dtype=str)


def coverage(ax: Axes, rows: Mapping[str, Sequence[str]], years: tuple[int, int]) -> pd.DataFrame:
    """Draw which series have a value in which year, and how well it is known.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    rows : mapping of str to sequence of str
        Label of each row and the series in it, from top to bottom; of several series the first counts.
    years : tuple of int
        First and last year shown.

    Returns
    -------
    pandas.DataFrame
        label, row (position from the top), series, year, grade.
    """
    tables = []
    for position, (label, series_ids) in enumerate(rows.items()):
        for series_id in reversed(series_ids):
            graded = grade(series_id)
            graded = graded[(graded.index >= years[0]) & (graded.index <= years[1])]
            tables.append(
                pd.DataFrame(
                    {"label": label, "row": position, "series": series_id, "year": graded.index, "grade": graded}
                )
            )
    table = pd.concat(tables, ignore_index=True).drop_duplicates(["row", "year"], keep="last")
    for name, (words, style) in GRADES.items():
        part = table[table["grade"] == name]
        size = 9 if name != "claim" else 11
        ax.scatter(part["year"], part["row"], s=size, linewidth=0.5, label=words, zorder=3, **style)
    ax.set_yticks(range(len(rows)), list(rows))
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    return table.sort_values(["row", "year"]).reset_index(drop=True)


def reached(ax: Axes, scores: pd.DataFrame) -> pd.DataFrame:
    """Draw for each target the year it was set for and the years in which it may first have been reached.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    scores : pandas.DataFrame
        Rows of :func:`chollima_research.plans.scorecard`, with a column ``label``; drawn from top to bottom.

    Returns
    -------
    pandas.DataFrame
        label, row, target_year, and for ``korean`` and ``outside`` the first and the last year in which the
        target may first have been reached (``_from``, ``_to``; missing if it never was), the place on the
        vertical axis (``_y``), and whether a seam of a series lies in between (``_seam``).
    """
    table = pd.DataFrame([_reached_row(row, n) for n, row in enumerate(scores.to_dict("records"))])
    sides = (
        ("korean", "blue", -0.17, "first reached, North Korean figures"),
        ("outside", "green", 0.17, "first reached, outside figures"),
    )
    for side, colour, shift, words in sides:
        known = table.dropna(subset=[f"{side}_to"]).copy()
        known["y"] = known["row"] + shift
        ax.hlines(known["y"], known[f"{side}_from"], known[f"{side}_to"], color=COLOURS[colour], linewidth=2.2)
        ax.plot(
            known[f"{side}_to"],
            known["y"],
            linestyle="none",
            marker="o",
            color=COLOURS[colour],
            markersize=4,
            markerfacecolor=COLOURS[colour] if side == "korean" else "white",
            label=words,
        )
        table[f"{side}_y"] = table["row"] + shift
        for doubtful in known[known[f"{side}_seam"]].to_dict("records"):
            ax.annotate("?", (doubtful[f"{side}_to"], doubtful["y"]), (-8, -3), textcoords="offset points", fontsize=7)
    ax.plot(
        table["target_year"],
        table["row"],
        linestyle="none",
        marker="^",
        color=COLOURS["black"],
        markerfacecolor="white",
        label="year it was set for",
    )
    for row, score in enumerate(scores.to_dict("records")):
        if score["korean"].by is None and score["outside"].by is None:
            latest = max((score[side].after or 0) for side in ("korean", "outside"))
            words = f"not by {latest}" if latest >= score["target_year"] else "no figure that tells"
            ax.annotate(
                words, (score["target_year"], row), (6, 0), textcoords="offset points", va="center", fontsize=6.5
            )
    ax.set_yticks(table["row"], table["label"])
    ax.set_ylim(len(table) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    return table


def _reached_row(row: Mapping[Any, Any], position: int) -> dict[str, object]:
    out: dict[str, object] = {"label": row["label"], "row": position, "target_year": row["target_year"]}
    for side in ("korean", "outside"):
        span = row[side]
        start = span.by if span.after is None or span.by is None else span.after + 1
        out[f"{side}_from"] = float("nan") if span.by is None else start
        out[f"{side}_to"] = float("nan") if span.by is None else span.by
        out[f"{side}_seam"] = span.seam
    return out


def multiples(ax: Axes, values: pd.Series, reference: float, words: str, colour: str = "blue") -> pd.DataFrame:
    """Draw a row of multiples, largest on top, against one reference line.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw; the horizontal axis becomes logarithmic.
    values : pandas.Series
        Multiples by label.
    reference : float
        The multiple to compare with.
    words : str
        What the reference is.
    colour : str, default "blue"
        A name of :data:`chollima_research.plots.COLOURS`.

    Returns
    -------
    pandas.DataFrame
        label, row, base (1), multiple, reference.
    """
    ordered = values.sort_values(ascending=False)
    rows = list(range(len(ordered)))
    ax.set_xscale("log")
    ax.axvline(reference, color=COLOURS["vermillion"], linewidth=1.2)
    ax.axvline(1, color=COLOURS["grey"], linewidth=0.6)
    ax.hlines(rows, 1, ordered, color=COLOURS[colour], linewidth=1.2)
    ax.plot(ordered, rows, linestyle="none", marker="o", color=COLOURS[colour])
    for row, value in zip(rows, ordered, strict=True):
        ax.annotate(
            f"{value:.2f}",
            (value, row),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            fontsize=7,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.4},
        )
    ax.text(reference, -0.85, words, color=COLOURS["vermillion"], ha="center", va="bottom", fontsize=7)
    ax.set_yticks(rows, list(ordered.index))
    ax.set_ylim(len(rows) - 0.5, -0.8)
    ax.tick_params(axis="y", length=0)
    ax.minorticks_off()
    return pd.DataFrame(
        {"label": ordered.index, "row": rows, "base": 1.0, "multiple": ordered.to_numpy(), "reference": reference}
    )


def windows(ax: Axes, labels: Mapping[str, str]) -> pd.DataFrame:
    """Draw for each series the years it covers and the windows that are fit for estimation.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    labels : mapping of str to str
        Series id and label of each row, from top to bottom.

    Returns
    -------
    pandas.DataFrame
        label, row, series, part (``covered`` or ``window``), first_year, last_year.
    """
    rows = []
    for position, (series_id, label) in enumerate(labels.items()):
        about = describe(series_id)
        spans = [("covered", (about["first_year"], about["last_year"]))]
        windows = [span.split("-") for span in about["windows"].split(";") if span]
        spans += [("window", (int(first), int(last))) for first, last in windows]
        rows += [(label, position, series_id, part, first, last) for part, (first, last) in spans]
    table = pd.DataFrame(rows, columns=["label", "row", "series", "part", "first_year", "last_year"])
    for part, colour, width in (("covered", "grey", 0.8), ("window", "blue", 4)):
        shown = table[table["part"] == part]
        ends = (shown["row"], shown["first_year"], shown["last_year"])
        ax.hlines(*ends, color=COLOURS[colour], linewidth=width, label=part)
    ax.set_yticks(range(len(labels)), list(labels.values()))
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    return table


def pooled(series_ids: Sequence[str]) -> pd.DataFrame:
    """Put the observations of several series of one unit into one table, in order of time.

    Parameters
    ----------
    series_ids : sequence of str
        Series with the same unit.

    Returns
    -------
    pandas.DataFrame
        period_start as ``year``, value, status, series, source_id and note.
    """
    parts = [observations(name).assign(series=name) for name in series_ids]
    table = pd.concat(parts, ignore_index=True).rename(columns={"period_start": "year"})
    return table.sort_values(["year", "series"])[["year", "value", "status", "series", "source_id", "note"]]
