"""Plans: their targets, what was claimed of them, and when a target was first reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from chollima_research import tables
from chollima_research.catalogue import catalog, load
from chollima_research.errors import UnknownNameError

PHYSICAL_UNITS: Final = ("thousand_tonnes", "million_kwh", "million_metres", "pieces", "thousand_pairs")
KOREAN: Final = ("official", "claim")
OUTSIDE: Final = ("foreign", "nmc")


@dataclass(frozen=True)
class Reached:
    """When a level was first reached, as far as the observed years tell.

    Attributes
    ----------
    after : int or None
        Last year before that in which a lower value is observed; None if there is none.
    by : int or None
        First year in which the level or more is observed; None if no year of the series shows it.
    seam : bool
        Whether a seam of the series lies between the two: then the level may have been reached by the
        change of basis alone.
    """

    after: int | None
    by: int | None
    seam: bool

    def __str__(self) -> str:
        """Say it in words: a year if it is known exactly, else the span of years."""
        if self.by is None:
            return f"not by {self.after}, the last year observed" if self.after else "no figure"
        doubt = "; across a seam" if self.seam else ""
        if self.after is None:
            return f"by {self.by}{doubt}"
        return f"{self.by}{doubt}" if self.by - self.after == 1 else f"{self.after + 1}-{self.by}{doubt}"


def targets(plan_id: str | None = None) -> pd.DataFrame:
    """Return plan targets.

    Parameters
    ----------
    plan_id : str, optional
        One plan of ``campaigns.csv``; all if not given.

    Returns
    -------
    pandas.DataFrame
        One row a target: plan_id, plan (its name), version (of a draft, mostly empty), concept, period_start and
        period_end (the years by which it was to be reached), value, low, high, unit, source_id, also_in,
        locator, note. Where a range was announced ``value`` is its middle.

    Raises
    ------
    UnknownNameError
        If there is no such plan.
    """
    return _rows("target", plan_id)


def claimed_outturns(plan_id: str | None = None) -> pd.DataFrame:
    """Return what was claimed of the plans as wholes, in the same form as :func:`targets`."""
    return _rows("claimed outturn", plan_id)


def _rows(role: str, plan_id: str | None) -> pd.DataFrame:
    table, campaigns = tables.read("plans.csv"), tables.read("campaigns.csv").set_index("campaign_id")
    if plan_id is not None and plan_id not in campaigns.index:
        raise UnknownNameError(f"No plan {plan_id!r}. There are: {', '.join(sorted(set(table['plan_id'])))}.")
    chosen = table[(table["role"] == role) & (table["plan_id"].eq(plan_id) if plan_id else True)]
    chosen = chosen.drop(columns=["role", "status"]).reset_index(drop=True)
    chosen.insert(1, "plan", campaigns.loc[chosen["plan_id"], "name"].to_numpy())
    return chosen


def outturns(concept: str, unit: str, voices: tuple[str, ...]) -> list[pd.Series]:
    """Return the North Korean series that a target can be held against.

    Parameters
    ----------
    concept : str
        For instance ``"steel"``.
    unit : str
        Unit of the target; series in other units are left out.
    voices : tuple of str
        Last parts of the series ids: :data:`KOREAN` or :data:`OUTSIDE`.

    Returns
    -------
    list of pandas.Series
        As :func:`chollima_research.load` gives them, values that say nothing about their year hidden.
    """
    listed = catalog()
    names = [f"prk.{concept}.{voice}" for voice in voices]
    fits = listed.index.isin(names) & (listed["unit"] == unit) & (listed["frequency"] != "period")
    return [load(name, masked=True) for name in listed.index[fits]]


def first_reached(level: float, outturns: Sequence[pd.Series]) -> Reached:
    """Tell in which year a level was first reached, by any of several series.

    Parameters
    ----------
    level : float
        In the unit of the series.
    outturns : sequence of pandas.Series
        Values by year; missing values and missing years are unknown, not low. ``attrs["seams"]``, if there,
        is heeded.

    Returns
    -------
    Reached
        Exact only if the year before is observed too.
    """
    known = [outturn.dropna() for outturn in outturns]
    years = sorted({int(year) for outturn in known for year in outturn.index})
    reached = sorted(int(year) for outturn in known for year in outturn.index[outturn >= level])
    if not reached:
        return Reached(years[-1] if years else None, None, False)
    by = reached[0]
    after = max((year for year in years if year < by), default=None)
    seams = [seam for outturn in outturns for seam in outturn.attrs.get("seams", [])]
    return Reached(after, by, after is not None and any(a < by and after < b for a, b in seams))


def in_time(reached: Reached, year: int) -> bool | None:
    """Tell whether a level was reached by a year: yes, no, or None where the observed years do not tell."""
    if reached.by is not None and reached.by <= year:
        return None if reached.seam else True
    if reached.after is not None and reached.after >= year:
        return False
    return None


def scorecard() -> pd.DataFrame:
    """Hold every North Korean target for a physical product against the figures that can test it.

    Returns
    -------
    pandas.DataFrame
        One row a target: plan_id, plan, concept, target_year (the last year by which it was to be reached),
        target (the lower end of an announced range), unit, source_id, and for North Korean figures and claims
        (``korean``) and for figures from outside (``outside``) the :class:`Reached`, and ``..._in_time``: True,
        False, or None where the observed years do not tell. Targets without any figure to test them are kept.
    """
    rows = []
    for target in targets().to_dict("records"):
        if target["unit"] not in PHYSICAL_UNITS or not target["plan_id"].startswith("prk_"):
            continue
        level = target["low"] if pd.notna(target["low"]) else target["value"]
        row = {name: target[name] for name in ("plan_id", "plan", "concept", "unit", "source_id")}
        row |= {"target_year": target["period_end"], "target": level}
        for side, voices in (("korean", KOREAN), ("outside", OUTSIDE)):
            reached = first_reached(level, outturns(target["concept"], target["unit"], voices))
            row |= {side: reached, f"{side}_in_time": in_time(reached, target["period_end"])}
        rows.append(row)
    return pd.DataFrame(rows)


def against_gross_output(first: int, last: int) -> pd.DataFrame:
    """Compare the products of the official North Korean tables between two of their years.

    Parameters
    ----------
    first, last : int
        Two years, for instance 1949 and 1959.

    Returns
    -------
    pandas.DataFrame
        Indexed by concept, for each physical product with an official figure in both years: unit, both
        values, and ``multiple``, the later over the earlier.
    """
    listed = catalog()
    official = (listed["entity"] == "PRK") & listed.index.str.endswith(".official")
    names = listed.index[official & (listed["frequency"] != "period") & listed["unit"].isin(PHYSICAL_UNITS)]
    rows = {}
    for name in names:
        values = load(name)
        if {first, last} <= set(values.index):
            rows[values.attrs["concept"]] = (values.attrs["unit"], values[first], values[last])
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["unit", str(first), str(last)])
    table["multiple"] = table[str(last)] / table[str(first)]
    return table.sort_values("multiple", ascending=False)
