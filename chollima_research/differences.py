"""Where sources give different figures for the same quantity and year, and why."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from itertools import combinations
from typing import Any, Final

import numpy as np
import pandas as pd

from chollima_research import tables, units
from chollima_research.catalogue import catalog, load
from chollima_research.errors import UnitError

THRESHOLD: Final = 0.02
"""Figures that differ by more than this share of the smaller one are listed."""

ANY: Final = "*"

COLUMNS: Final = ["year", "a", "b", "ratio", "series_a", "series_b", "entity", "concept", "source_a", "source_b"]


def found() -> pd.DataFrame:
    """List every pair of figures for one quantity and year that differ by more than two percent.

    Returns
    -------
    pandas.DataFrame
        series_a, series_b, entity, concept, source_a, source_b, year, a, b (in the unit of series_a) and
        ratio (b over a). Compared are series of single years of the same entity and concept whose units
        convert into each other; a year counts where both have a value.
    """
    parts = [_compare(a, b) for a, b in _pairs()]
    table = pd.concat([part for part in parts if not part.empty] or [pd.DataFrame(columns=COLUMNS)])
    return table.sort_values(["concept", "entity", "series_a", "series_b", "year"]).reset_index(drop=True)


def explained() -> pd.DataFrame:
    """Give each difference its reason.

    Returns
    -------
    pandas.DataFrame
        The rows of :func:`found` with the columns kind and reason of ``differences.csv``; kind is ``unresolved``
        where the reason is not known, and missing where nobody has looked yet.

    Notes
    -----
    A row of ``differences.csv`` holds for a pair of sources in either order, for one concept or for all (``*``),
    for one entity or for all (``*``), and for a span of years where one is given. Where several hold, the row for
    the concept wins over that for all concepts, then the row for the entity, then that with a span of years.
    """
    table, reasons = found(), _by_pair(tables.read("differences.csv"))
    told = [_reason(row, reasons) for row in table.to_dict("records")]
    return table.join(pd.DataFrame(told, index=table.index, columns=["kind", "reason"]))


def summary() -> pd.DataFrame:
    """Sum the differences up: one row a pair of series.

    Returns
    -------
    pandas.DataFrame
        series_a, series_b, kind, reason, years (number of years that differ), first_year, last_year, and the
        smallest and the largest ratio.
    """
    table = explained().fillna({"kind": "", "reason": ""})
    grouped = table.groupby(["series_a", "series_b", "kind", "reason"], sort=False)
    return grouped.agg(
        years=("year", "size"),
        first_year=("year", "min"),
        last_year=("year", "max"),
        smallest=("ratio", "min"),
        largest=("ratio", "max"),
    ).reset_index()


def _pairs() -> Iterator[tuple[str, str]]:
    listed = catalog()
    listed = listed[listed["frequency"] != "period"]
    for _, group in listed.groupby(["entity", "concept"]):
        yield from combinations(sorted(map(str, group.index)), 2)


def _compare(name_a: str, name_b: str) -> pd.DataFrame:
    a, b = load(name_a), load(name_b)
    try:
        b = units.convert(b, b.attrs["unit"], a.attrs["unit"])
    except UnitError:
        return pd.DataFrame()
    both = pd.DataFrame({"a": a, "b": b}).dropna()
    apart = (both["a"] - both["b"]).abs() > THRESHOLD * both.abs().min(axis=1)
    both = both[apart]
    ratio = both["b"] / both["a"].replace(0, np.nan)
    named = {"series_a": name_a, "series_b": name_b, "entity": a.attrs["entity"], "concept": a.attrs["concept"]}
    named |= {"source_a": name_a.rsplit(".", 1)[1], "source_b": name_b.rsplit(".", 1)[1]}
    return both.assign(ratio=ratio, **named).rename_axis("year").reset_index()


def _by_pair(reasons: pd.DataFrame) -> dict[frozenset[str], list[dict[Hashable, Any]]]:
    pairs: dict[frozenset[str], list[dict[Hashable, Any]]] = {}
    for row in reasons.to_dict("records"):
        pairs.setdefault(frozenset((row["source_a"], row["source_b"])), []).append(row)
    return pairs


def _reason(
    found: dict[Hashable, Any], reasons: dict[frozenset[str], list[dict[Hashable, Any]]]
) -> tuple[str | None, str | None]:
    pair = frozenset((found["source_a"], found["source_b"]))
    holding = [row for row in reasons.get(pair, []) if _holds(row, found)]
    if not holding:
        return None, None
    best = max(holding, key=lambda row: (row["concept"] != ANY, row["entity"] != ANY, pd.notna(row["first_year"])))
    return best["kind"], best["reason"]


def _holds(row: dict[Hashable, Any], found: dict[Hashable, Any]) -> bool:
    about = all(row[name] in (found[name], ANY) for name in ("concept", "entity"))
    begun = pd.isna(row["first_year"]) or row["first_year"] <= found["year"]
    return about and begun and (pd.isna(row["last_year"]) or found["year"] <= row["last_year"])
