"""What was claimed, what was planned, and what later figures say: the ratios between the three, with their ranges."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from chollima_research import units
from chollima_research.errors import ArgumentError
from chollima_research.results import Drawn
from chollima_research.samples import MadeUp, Sample, annual

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Figures = pd.Series | Sequence[pd.Series] | None

ROLES: Final = ("claim", "target", "later")
RATIOS: Final = {
    "claim_over_later": ("claim", "later"),
    "claim_over_target": ("claim", "target"),
    "later_over_target": ("later", "target"),
}
"""The exaggeration factor, the fulfilment that was claimed, and the fulfilment that later figures show."""

_TARGET_COLUMNS: Final = ("period_start", "period_end", "value", "unit")
_AUTUMN: Final = 0.25
"""Share of the first calendar year in a Soviet economic year, which ran from October to September."""


@dataclass(frozen=True)
class Wedge(Drawn):
    """Claims, targets and later figures of one product.

    ``plot`` draws the ratios by year, on a log scale.

    Attributes
    ----------
    product, unit : str
        What is counted, and the common unit.
    table : pandas.DataFrame
        One row a year and combination of sources: period_start, period_end; for claim, target and later each the
        value, ``_low``, ``_high``, ``_years``, ``_from`` (series, or version of the target) and ``_status``; for
        claim_over_later (the exaggeration factor), claim_over_target and later_over_target the ratio, ``_low`` and
        ``_high``. What there is not, is missing.
    notes : tuple of str
        What :meth:`remarks` tells.
    """

    product: str
    unit: str
    table: pd.DataFrame = field(repr=False, compare=False)
    notes: tuple[str, ...]

    @property
    def title(self) -> str:
        """One line that says what was compared."""
        return f"{self.product}: claim, target and later figure"

    @property
    def exaggeration(self) -> pd.DataFrame:
        """The rows with an exaggeration factor, without the targets: period, sources, ratio and its bounds."""
        chosen = self.table.dropna(subset=["claim_over_later"])
        names = ["period_start", "period_end", "claim_from", "later_from"]
        names += ["claim_over_later", "claim_over_later_low", "claim_over_later_high"]
        return chosen[names].drop_duplicates().reset_index(drop=True)

    def to_frame(self) -> pd.DataFrame:
        """Return the table."""
        return self.table.copy()

    def _draw(self, axes: Axes) -> None:
        """Draw the ratios by year, on a log scale."""
        from chollima_research.comparison.charts import wedges

        wedges(axes, [self])


def wedge(
    claim: Figures,
    target: pd.DataFrame | None,
    later: Figures,
    *,
    name: str | None = None,
    made_up: MadeUp = "mask",
) -> Wedge:
    """Hold claims against targets and against later figures, year by year.

    Parameters
    ----------
    claim : pandas.Series or sequence of pandas.Series, optional
        What was said at the time, as :func:`chollima_research.load` gives it.
    target : pandas.DataFrame, optional
        Rows of one product and unit of :func:`chollima_research.plans.targets`.
    later : pandas.Series or sequence of pandas.Series, optional
        Later revisions or outside estimates.
    name : str, optional
        What is counted; the concept of the first series or target if not given.
    made_up : {"mask", "refuse", "keep"}, default "mask"
        What to do with values that say nothing about their own year.

    Returns
    -------
    Wedge
        One row for every combination of a claim, a target and a later figure of the same year; years with only one of
        the three are left out.

    Raises
    ------
    ArgumentError
        If fewer than two of the three are given, a series is not annual, the targets are of several products or
        units, or nothing meets in any year.
    UnitError
        If the units cannot be converted into that of the first.

    Notes
    -----
    Ratios carry the ranges of both sides as if both were at their ends at once: they are bounds, not margins of error.
    A figure without a range counts as exact, and a one-sided bound ("over 3 million") leaves the ratio open on that
    side. What the sources do not state, such as the quality of the steel or the moisture of the grain, is in none of
    the ranges.

    A target of two years is one of a Soviet economic year, October to September. The figure held against it is a
    quarter of that of the first calendar year and three quarters of that of the second, with the lower and the higher
    of the two as its range; where only one of the two years has a figure, it is that figure, and the column of years
    says so. Targets of longer periods are left out.

    Examples
    --------
    >>> import chollima_research as cr
    >>> claim, later = cr.load("chn.grain.claim1958"), cr.load("chn.grain.nbs")
    >>> round(float(wedge(claim, None, later).exaggeration.loc[0, "claim_over_later"]), 3)
    1.897
    """
    sides = {"claim": _listed(claim, "claim"), "later": _listed(later, "later")}
    plan = pd.DataFrame(columns=list(_TARGET_COLUMNS)) if target is None else _targets(target)
    if sum([bool(sides["claim"]), bool(sides["later"]), target is not None]) < 2:
        raise ArgumentError("claim, target, later: at least two of the three are needed.")
    first = next((series.attrs for role in ("claim", "later") for series in sides[role]), {})
    unit = str(first.get("unit", "") or (plan["unit"].iloc[0] if len(plan) else ""))
    what = name or str(first.get("concept", "") or (plan["concept"].iloc[0] if "concept" in plan else "the product"))
    known = {role: [_known(series, role, unit, made_up) for series in sides[role]] for role in sides}
    rows = list(_rows(known["claim"], _planned(plan, unit), known["later"]))
    if not rows:
        raise ArgumentError(f"claim, target, later: no year of {what} has two of them.")
    return Wedge(what, unit, _table(rows), tuple(_notes([*known["claim"], *known["later"]], rows)))


@dataclass(frozen=True)
class _Known:
    """One series in the common unit, with its status."""

    sample: Sample
    status: dict[int, str]
    concept: str

    def of(self, start: int, end: int) -> dict[str, Any]:
        """Return the cells of a year or an economic year, nothing if it has no figure."""
        at = np.flatnonzero((self.sample.years >= start) & (self.sample.years <= end))
        if end - start > 1 or not len(at) or any(start <= a < end for a, _ in self.sample.seams):
            return {}
        value, low, high = _ranged(self.sample, at)
        years = [int(year) for year in self.sample.years[at]]
        told = ";".join(dict.fromkeys(self.status.get(year, "") for year in years))
        cells = {"": value, "_low": low, "_high": high, "_from": self.sample.name, "_status": told}
        return cells | {"_years": "-".join(map(str, years))}


def _ranged(sample: Sample, at: NDArray[np.intp]) -> tuple[float, float, float]:
    values = sample.values[at]
    weights = [1.0] if len(at) == 1 else [_AUTUMN, 1 - _AUTUMN]
    ends = [
        _ends(float(v), float(a), float(b)) for v, a, b in zip(values, sample.low[at], sample.high[at], strict=True)
    ]
    return float(values @ weights), min(low for low, _ in ends), max(high for _, high in ends)


def _ends(value: float, low: float, high: float) -> tuple[float, float]:
    """Read a range: none is exact, one end alone is a bound that leaves the other side open."""
    if np.isnan(low) and np.isnan(high):
        return value, value
    return (0.0 if np.isnan(low) else low), (np.inf if np.isnan(high) else high)


def _listed(figures: Figures, argument: str) -> list[pd.Series]:
    if figures is None:
        return []
    listed = [figures] if isinstance(figures, pd.Series) else list(figures)
    for series in listed:
        annual(series, argument=argument, fewest=1, made_up="keep", varying=False)
    return listed


def _targets(target: pd.DataFrame) -> pd.DataFrame:
    missing = [name for name in _TARGET_COLUMNS if name not in target]
    if missing:
        raise ArgumentError(f"target: has no column {', '.join(missing)}; plans.targets() gives such a table.")
    for name in ("concept", "unit"):
        if name in target and target[name].nunique() > 1:
            raise ArgumentError(f"target: holds several of {name}: {', '.join(sorted(set(target[name])))}; choose one.")
    return target


def _known(series: pd.Series, argument: str, unit: str, made_up: MadeUp) -> _Known:
    own = str(series.attrs.get("unit", ""))
    converted = units.convert(series, own, unit) if own and unit and own != unit else series
    sample = annual(converted, argument=argument, fewest=1, made_up=made_up, varying=False)
    return _Known(sample, dict(series.attrs.get("status", {})), str(series.attrs.get("concept", "")))


def _planned(plan: pd.DataFrame, unit: str) -> list[tuple[tuple[int, int], dict[str, Any]]]:
    found = []
    for row in plan.to_dict("records"):
        factor = units.convert(1.0, row["unit"], unit) if unit else 1.0
        low, high = _ends(row["value"], row.get("low", np.nan), row.get("high", np.nan))
        version = row.get("version") or row.get("plan") or "target"
        cells = {"": row["value"] * factor, "_low": low * factor, "_high": high * factor}
        span = int(row["period_start"]), int(row["period_end"])
        found.append(
            (span, {**cells, "_from": version, "_status": "target", "_years": "-".join(map(str, dict.fromkeys(span)))})
        )
    return found


def _rows(
    claims: list[_Known], targets: list[tuple[tuple[int, int], dict[str, Any]]], laters: list[_Known]
) -> Iterator[dict[str, Any]]:
    single = {(int(year), int(year)) for known in [*claims, *laters] for year in known.sample.years}
    for span in sorted(single | {span for span, _ in targets}):
        said = [cells for known in claims if (cells := known.of(*span))]
        found = [cells for known in laters if (cells := known.of(*span))]
        planned = [cells for other, cells in targets if other == span]
        if sum(map(bool, (said, planned, found))) < 2:
            continue
        for c, t, f in product(said or [{}], planned or [{}], found or [{}]):
            yield _row(span, {"claim": c, "target": t, "later": f})


def _row(span: tuple[int, int], cells: dict[str, dict[str, Any]]) -> dict[str, Any]:
    row: dict[str, Any] = {"period_start": span[0], "period_end": span[1]}
    for role, known in cells.items():
        row |= {f"{role}{name}": value for name, value in known.items()}
    for name, (above, below) in RATIOS.items():
        upper, lower = cells[above], cells[below]
        if upper and lower and lower[""] > 0:
            row[name] = upper[""] / lower[""]
            row[f"{name}_low"] = upper["_low"] / lower["_high"]
            row[f"{name}_high"] = upper["_high"] / lower["_low"] if lower["_low"] > 0 else np.inf
    return row


def _table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    names = ["period_start", "period_end"]
    names += [f"{role}{part}" for role in ROLES for part in ("", "_low", "_high", "_years", "_from", "_status")]
    names += [f"{ratio}{part}" for ratio in RATIOS for part in ("", "_low", "_high")]
    texts = [name for name in names if name.endswith(("_years", "_from", "_status"))]
    table = pd.DataFrame([dict.fromkeys(texts, "") | row for row in rows], columns=names)
    numbers = [name for name in names[2:] if name not in texts]
    return table.astype(dict.fromkeys(numbers, float))


def _notes(known: list[_Known], rows: list[dict[str, Any]]) -> Iterator[str]:
    yield (
        "claim_over_later is the exaggeration factor. Low and high put the printed ranges of both sides at their ends; "
        "figures without a range count as exact, inf is an open end."
    )
    if any(row["period_end"] > row["period_start"] for row in rows):
        yield (
            "Economic years (October to September) are held against a quarter of the first and three quarters of the "
            "second calendar year, with the two years as the range, or against the one that has a figure."
        )
    if len({one.concept for one in known}) > 1:
        yield "What is counted differs: " + ", ".join(f"{one.sample.name} is {one.concept}" for one in known) + "."
    for one in known:
        yield from (f"{one.sample.name}: {told}" for told in one.sample.remarks() if not told.startswith("No obs"))
