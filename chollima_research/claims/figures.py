"""The figures that test claims, each with its interval, its status and its source, and what is made of them."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd

from chollima_research import plans, tables, units
from chollima_research.catalogue import load
from chollima_research.claims.intervals import printed, scaled, worded
from chollima_research.claims.rows import Test
from chollima_research.errors import UnitError
from chollima_research.growth.averages import average
from chollima_research.growth.printed import compounded
from chollima_research.rounding import Rounded

OF_A_GOVERNMENT: Final = ("official", "claim")
"""Statuses of figures that are a government's own."""
WORDS: Final = "document"
"""Status of a year or a target that is recorded in ``campaigns.csv`` or ``plans.csv``: a fact about words."""
DEFINITION: Final = "definition"
"""Status of the size of a unit."""


@dataclass(frozen=True)
class Figure:
    """One figure that was used.

    Attributes
    ----------
    name : str
        Id of its series, or the file and the row where it is no observation.
    first, last : int
        The years that it is for; 0 if it is for none.
    number : Rounded
        The figure with the range printed with it, else with the interval of its rounding.
    unit, status, source : str
        As in the data.
    """

    name: str
    first: int
    last: int
    number: Rounded
    unit: str
    status: str
    source: str

    def __str__(self) -> str:
        """Name, years, figure and interval in a line."""
        years = f" {self.first}" if self.first == self.last else f" {self.first}-{self.last}"
        return f"{self.name}{years if self.first else ''}: {worded(self.number, self.unit)}"


@dataclass(frozen=True)
class Evidence:
    """What a rule makes of figures.

    Attributes
    ----------
    measured : Rounded
        The result with its interval.
    unit : str
        Its unit.
    figures : tuple of Figure
        What it was made of.
    bounds : Rounded or None
        What the rule itself holds the result to; None if that is what is claimed.
    """

    measured: Rounded
    unit: str
    figures: tuple[Figure, ...]
    bounds: Rounded | None = None


@dataclass
class Reader:
    """Reads the data for the tests of one evaluation, each series once."""

    _series: dict[str, pd.Series] = field(default_factory=dict)
    _lasting: dict[tuple[str, tuple[int, int]], Rounded] = field(default_factory=dict)

    def series(self, series_id: str) -> pd.Series:
        """Return a series without the values that say nothing about their own year."""
        if series_id not in self._series:
            self._series[series_id] = load(series_id, masked=True)
        return self._series[series_id]

    def levels(self, series_id: str) -> pd.Series:
        """Return a series of levels, compounded if the series is of yearly growth rates."""
        series = self.series(series_id)
        rates = series.attrs["unit"] == "percent" and "growth" in series.attrs["concept"]
        return compounded(series) if rates else series.dropna()

    def lasting(self, series_id: str, span: tuple[int, int]) -> Rounded:
        """Return the lasting growth rate over a span of years, a fraction, with its 95 percent interval."""
        if (series_id, span) not in self._lasting:
            found = average(self.series(series_id), *span)
            self._lasting[series_id, span] = Rounded(found.rate, found.low, found.high)
        return self._lasting[series_id, span]

    def of_kind(self, kind: str) -> list[str]:
        """Return the series of all countries of one concept and source, such as ``steel.nmc``."""
        listed = tables.read("series.csv")["series_id"]
        return [str(name) for name in listed if str(name).partition(".")[2] == kind]

    def campaign(self, campaign_id: str) -> dict[str, Any]:
        """Return a row of ``campaigns.csv``."""
        rows = tables.part("campaigns.csv", "campaign_id", campaign_id).to_dict("records")
        return {str(name): value for name, value in rows[0].items()}

    def targets(self, campaign_id: str) -> pd.DataFrame:
        """Return the targets of a plan."""
        return plans.targets(campaign_id)

    def outturns(self, concept: str, unit: str) -> list[pd.Series]:
        """Return the North Korean figures that a target can be held against."""
        names = [f"prk.{concept}.{voice}" for voice in plans.KOREAN]
        rows = [row for name in names for row in tables.part("series.csv", "series_id", name).to_dict("records")]
        return [self.series(row["series_id"]) for row in rows if row["unit"] == unit and row["frequency"] != "period"]

    def size(self, unit: str, to: str) -> float:
        """Return how many of one unit another is."""
        return float(units.convert(1.0, unit, to))


def figure(test: Test, reader: Reader, series_id: str, span: tuple[int, int]) -> Figure:
    """Take one figure of a series.

    Parameters
    ----------
    test : Test
        For messages.
    reader : Reader
        Where the figures come from.
    series_id : str
        The series.
    span : tuple of int
        First and last year; equal ones but for averages over periods.

    Raises
    ------
    DataError
        If the series has no figure for the years, or only one that says nothing about its own year.
    """
    series = reader.series(series_id)
    key: Any = span if series.index.nlevels > 1 else span[0]
    if series.index.nlevels == 1 and span[0] != span[1]:
        raise test.wrong(f"series {series_id} is annual; {span[0]}-{span[1]} must be a single year.")
    value = float(series.get(key, float("nan")))
    if math.isnan(value):
        raise test.wrong(f"series {series_id} has no usable figure of {span[0]}-{span[1]}; use years that it has.")
    attrs = series.attrs
    status, source = attrs["status"][key], attrs["sources"][key]
    return Figure(series_id, *span, _ranged(series, key, value), attrs["unit"], status, source)


def _ranged(series: pd.Series, key: Any, value: float) -> Rounded:
    """Return a value with the range or bound that was printed with it, else with its rounding."""
    low, high = (series.attrs.get(side, {}).get(key) for side in ("low", "high"))
    if low is None and high is None:
        return printed(value)
    if low is None or high is None:
        return Rounded(value, -math.inf if low is None else low, math.inf if high is None else high)
    return Rounded(value, low, high)


def window(test: Test, reader: Reader, series_id: str, span: tuple[int, int]) -> pd.Series:
    """Take the usable levels of some years, on one basis.

    Parameters
    ----------
    test, reader, series_id, span
        As for :func:`figure`; a series of yearly growth rates is compounded.

    Raises
    ------
    DataError
        If there are fewer than two, or the basis of the series changes between them.
    """
    levels = reader.levels(series_id)
    inside = levels[(levels.index >= span[0]) & (levels.index <= span[1])]
    crossed = [f"{a} and {b}" for a, b in levels.attrs["seams"] if span[0] <= a and b <= span[1]]
    if len(inside) < 2 or crossed:
        why = f"its basis changes between {crossed[0]}" if crossed else "it has fewer than two usable figures there"
        raise test.wrong(f"series {series_id} cannot be used over {span[0]}-{span[1]}: {why}.")
    return inside


def multiple(test: Test, reader: Reader, series_id: str, start: int, end: int) -> tuple[Rounded, list[Figure]]:
    """Return a level over an earlier level of the same series, with the figures.

    Parameters
    ----------
    test, reader, series_id
        As for :func:`figure`.
    start, end : int
        The two years.

    Raises
    ------
    DataError
        If a year has no usable figure, or the basis of the series changes between them.
    """
    window(test, reader, series_id, (start, end))
    used = [figure(test, reader, series_id, (year, year)) for year in (start, end)]
    if used[0].number.low <= 0 or used[1].number.low < 0:
        raise test.wrong(f"series {series_id} is not positive in {start} and {end}; growth needs positive levels.")
    return divided(test, used[1].number, used[0].number), used


def divided(test: Test, over: Rounded, under: Rounded) -> Rounded:
    """Divide by a positive number, with bounds.

    Parameters
    ----------
    test : Test
        For messages.
    over, under : Rounded
        The numbers.

    Raises
    ------
    DataError
        If the divisor may be zero or less.
    """
    if under.low <= 0:
        raise test.wrong(
            f"cannot divide by {under.value:g}, which may be {under.low:g}; the rule needs a positive number."
        )
    low = over.low / (under.high if over.low >= 0 else under.low)
    return Rounded(over.value / under.value, low, over.high / (under.low if over.high >= 0 else under.high))


def in_unit_of_claim(test: Test, number: Rounded, unit: str) -> tuple[Rounded, str]:
    """Convert a result to the unit of the claim, unless the test has bounds of its own.

    Parameters
    ----------
    test : Test
        The test.
    number : Rounded
        The result.
    unit : str
        Its unit.

    Raises
    ------
    DataError
        If the units measure different things.
    """
    wanted = test.claim.unit
    if test.bounds is not None or alike(unit, wanted):
        return number, unit
    try:
        return scaled(number, float(units.convert(1.0, unit, wanted))), wanted
    except UnitError as error:
        raise test.wrong(f"{error} Give it bounds in {unit}, or another series.") from None


def alike(unit: str, other: str) -> bool:
    """Tell whether numbers in two units are the same: growth in percent a year, and multiples of a base year."""
    rates, multiples = {"percent", "percent_per_year"}, {"ratio", "times"}
    bases = {"ratio" if name.startswith("times_") else name for name in (unit, other)}
    return len(bases) == 1 or bases <= rates or bases <= multiples
