"""Deaths or births above a straight line between the years before and after: what a series of rates implies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np
import pandas as pd

from chollima_research.errors import ArgumentError
from chollima_research.results import Result
from chollima_research.samples import MadeUp, annual, in_words


@dataclass(frozen=True)
class Excess(Result):
    """What a series of vital rates implies above a line between two sets of years.

    Attributes
    ----------
    rate, people : str
        Names of the series.
    first, last : int
        Years that are summed.
    value : float
        Sum over the years of rate less line, times the population, in the unit of the population; negative if the
        rates lie below the line.
    low, high : float
        Smallest and largest such sum over all lines from one year before to one year after.
    before, after : tuple of int
        Years that the lines are drawn between.
    table : pandas.DataFrame
        By year: rate, line (both per thousand), people, excess. Its sum is `value`.
    notes : tuple of str
        What :meth:`remarks` tells.
    """

    rate: str
    people: str
    first: int
    last: int
    value: float
    low: float
    high: float
    before: tuple[int, ...]
    after: tuple[int, ...]
    table: pd.DataFrame = field(repr=False, compare=False)
    notes: tuple[str, ...]

    @property
    def title(self) -> str:
        """One line that says what was summed."""
        return f"{self.rate}, {self.first}-{self.last}, above a line between the years before and after"

    def to_frame(self) -> pd.DataFrame:
        """Return the years as a table."""
        return self.table.copy()


def excess(
    rate: pd.Series,
    people: pd.Series,
    first: int,
    last: int,
    *,
    before: Sequence[int],
    after: Sequence[int],
    made_up: MadeUp = "mask",
) -> Excess:
    """Sum what vital rates imply above a straight line between the years before and after.

    Parameters
    ----------
    rate : pandas.Series
        Deaths or births per thousand inhabitants by year, as :func:`chollima_research.load` gives them.
    people : pandas.Series
        Population by year.
    first, last : int
        Years that are summed.
    before, after : sequence of int
        Years before `first` and after `last` whose rates give the line. The line of ``value`` runs between their
        means; ``low`` and ``high`` are of all lines between one year before and one year after.
    made_up : {"mask", "refuse", "keep"}, default "mask"
        What to do with values that say nothing about their own year.

    Returns
    -------
    Excess
        The sum with its range over the lines, and its years.

    Raises
    ------
    ArgumentError
        If a rate or a population that is needed is missing or made up, the basis of the rates changes within the
        years used, or the years are not in order.

    Notes
    -----
    This is arithmetic on published rates and no estimate of a toll. Deaths that were not registered are not in
    registered rates; rates of a model hold what the model assumes. The range is of the choice of the years alone. Years
    after a famine may have a low death rate because the weak died in it, which lowers the line and raises the excess.

    Examples
    --------
    >>> import chollima_research as cr
    >>> registered = cr.load("chn.death_rate.registered")
    >>> people = cr.load("chn.population.nbs")
    >>> round(excess(registered, people, 1958, 1961, before=[1957], after=[1962]).value / 1000, 1)
    16.3
    """
    _ordered(first, last, before, after)
    needed = range(min(before), max(after) + 1)
    used = sorted({*before, *range(first, last + 1), *after})
    rates = _known(rate, "rate", used, needed, made_up)
    inside = np.arange(first, last + 1)
    heads = _known(people, "people", inside.tolist(), range(first, last + 1), made_up)
    sums = []
    for a, b in product(before, after):
        line = np.interp(inside, [a, b], [rates[a], rates[b]])
        sums.append(float(((rates[inside].to_numpy() - line) * heads.to_numpy()).sum() / 1000))
    ends = [float(np.mean(years)) for years in (before, after)]
    levels = [float(rates.loc[list(years)].mean()) for years in (before, after)]
    table = pd.DataFrame({"rate": rates[inside], "line": np.interp(inside, ends, levels), "people": heads})
    table["excess"] = (table["rate"] - table["line"]) * table["people"] / 1000
    note = (
        f"The line runs from the mean of {in_words(tuple(before))} to that of {in_words(tuple(after))}; the range is "
        f"that of {len(sums)} lines between single years. Arithmetic on published rates, not an estimate of a toll."
    )
    return Excess(
        rate=str(rate.attrs.get("series_id", rate.name)),
        people=str(people.attrs.get("series_id", people.name)),
        first=first,
        last=last,
        value=float(table["excess"].sum()),
        low=min(sums),
        high=max(sums),
        before=tuple(before),
        after=tuple(after),
        table=table,
        notes=(note,),
    )


def _ordered(first: int, last: int, before: Sequence[int], after: Sequence[int]) -> None:
    if not before or not after:
        raise ArgumentError(
            "before, after: at least one year is needed on either side, for instance [1957] and [1963]."
        )
    if not max(before) < first <= last < min(after):
        raise ArgumentError(
            f"before, first, last, after: {max(before)}, {first}, {last} and {min(after)} are not in order."
        )


def _known(y: pd.Series, argument: str, used: Sequence[int], span: range, made_up: MadeUp) -> pd.Series:
    sample = annual(y, argument=argument, fewest=1, made_up=made_up, varying=False)
    missing = tuple(year for year in used if year not in set(sample.years.tolist()))
    if missing:
        raise ArgumentError(f"{argument}: {sample.name} has no usable figure for {in_words(missing)}.")
    crossed = [(a, b) for a, b in sample.seams if a >= span[0] and b <= span[-1]]
    if crossed and argument == "rate":
        a, b = crossed[0]
        raise ArgumentError(f"rate: the basis of {sample.name} changes between {a} and {b}; a line would cross it.")
    return pd.Series(sample.values, index=pd.Index(sample.years, name="year")).loc[list(used)]
