"""Averages of growth over periods: what they multiply to, and whether a whole fits its parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from chollima_research.errors import ArgumentError
from chollima_research.results import Result
from chollima_research.rounding import Rounded
from chollima_research.samples import in_words


@dataclass(frozen=True)
class PeriodAverage:
    """An average growth rate over the years ``first`` to ``last``, both counted: the base is the year before.

    Attributes
    ----------
    first, last : int
        First and last year whose growth counts.
    factor : Rounded
        Average growth factor a year, 1.366 for 36.6 percent, with the interval that rounding or a printed range
        leaves open.
    """

    first: int
    last: int
    factor: Rounded

    @property
    def years(self) -> int:
        """Number of years whose growth counts."""
        return self.last - self.first + 1

    @property
    def multiple(self) -> Rounded:
        """The level of the last year over that of the base, if the average is a geometric mean."""
        return self.factor**self.years

    @classmethod
    def of_multiple(cls, first: int, last: int, multiple: Rounded) -> PeriodAverage:
        """Return the geometric mean that makes a multiple: 3.5 times over 1957 to 1960 are 36.8 percent a year."""
        return cls(first, last, _root(multiple, last - first + 1))


@dataclass(frozen=True)
class Reconciled(Result):
    """A published average beside what averages of its parts imply.

    Attributes
    ----------
    whole : PeriodAverage
        The average of the whole period.
    parts : tuple of PeriodAverage
        Those of the parts.
    rest : tuple of int
        Years of the whole that no part covers; empty if the parts fill it.
    geometric, arithmetic : Rounded
        Average growth factor implied: of the whole if the parts fill it, else of the rest; if the averages are
        geometric means, and if they are arithmetic means of yearly rates.
    """

    whole: PeriodAverage
    parts: tuple[PeriodAverage, ...]
    rest: tuple[int, ...]
    geometric: Rounded
    arithmetic: Rounded

    @property
    def agrees(self) -> bool | None:
        """Whether the parts give the whole under either reading; None if they leave years open."""
        if self.rest:
            return None
        return any(implied.agrees(self.whole.factor) for implied in (self.geometric, self.arithmetic))

    @property
    def title(self) -> str:
        """One line that says what was compared."""
        return f"Average growth of {self.whole.first}-{self.whole.last} against its parts"

    def to_frame(self) -> pd.DataFrame:
        """Return printed and implied averages as fractions a year, with the intervals left open by rounding."""
        rows = [("printed", self.whole.first, self.whole.last, self.whole.factor)]
        rows += [("printed", part.first, part.last, part.factor) for part in self.parts]
        first, last = (self.rest[0], self.rest[-1]) if self.rest else (self.whole.first, self.whole.last)
        rows += [("implied, geometric means", first, last, self.geometric)]
        rows += [("implied, arithmetic means", first, last, self.arithmetic)]
        named = [(what, a, b, f.value - 1, f.low - 1, f.high - 1) for what, a, b, f in rows]
        return pd.DataFrame(named, columns=["what", "first", "last", "rate", "low", "high"])

    def remarks(self) -> Sequence[str]:
        """State the arithmetic and the outcome."""
        terms = " x ".join(f"{part.factor.value:g}^{part.years}" for part in self.parts)
        whole = f"{self.whole.factor.value:g}^{self.whole.years} = {self.whole.multiple.value:.4g}"
        product = float(np.prod([part.multiple.value for part in self.parts]))
        told = [f"{terms} = {product:.4g}; {whole}. First years count: the base of each is the year before."]
        if self.rest:
            return [*told, f"The rest is {in_words(self.rest)}."]
        return [*told, "The parts fit the whole." if self.agrees else "The parts do not fit the whole."]


def reconcile(whole: PeriodAverage, parts: Sequence[PeriodAverage]) -> Reconciled:
    """Hold the average of a whole period against the averages of its parts.

    Parameters
    ----------
    whole : PeriodAverage
        The average of the whole.
    parts : sequence of PeriodAverage
        Averages of periods inside the whole that do not overlap. If they leave years open, the average of these
        years is implied instead.

    Returns
    -------
    Reconciled
        The implied average under both readings, and whether either agrees within rounding.

    Raises
    ------
    ArgumentError
        If parts overlap, reach outside the whole, or there are none.

    Notes
    -----
    Geometric means multiply: the implied factor is the root of the product of the parts' multiples. Arithmetic means
    of yearly rates add up, weighted by years. The second is the larger, the more growth varied. Rounding errors are
    combined as bounds, see :class:`chollima_research.rounding.Rounded`.
    """
    parts = tuple(sorted(parts, key=lambda part: part.first))
    if not parts:
        raise ArgumentError("parts: is empty; at least one is needed.")
    covered = [year for part in parts for year in range(part.first, part.last + 1)]
    if len(set(covered)) < len(covered):
        raise ArgumentError(f"parts: the periods {_spans(parts)} overlap.")
    if not set(covered) <= set(range(whole.first, whole.last + 1)):
        raise ArgumentError(f"parts: {_spans(parts)} reach outside {whole.first}-{whole.last}.")
    rest = tuple(sorted(set(range(whole.first, whole.last + 1)) - set(covered)))
    product, total = Rounded(1.0, 1.0, 1.0), Rounded(0.0, 0.0, 0.0)
    for part in parts:
        product = product * part.multiple
        total = _added(total, part.factor, part.years)
    if not rest:
        mean = Rounded(*(x / whole.years for x in (total.value, total.low, total.high)))
        return Reconciled(whole, parts, rest, _root(product, whole.years), mean)
    all_years = _added(Rounded(0.0, 0.0, 0.0), whole.factor, whole.years)
    left = (all_years.value - total.value, all_years.low - total.high, all_years.high - total.low)
    mean = Rounded(*(x / len(rest) for x in left))
    return Reconciled(whole, parts, rest, _root(whole.multiple / product, len(rest)), mean)


def _root(multiple: Rounded, years: int) -> Rounded:
    return Rounded(*(float(x ** (1 / years)) for x in (multiple.value, multiple.low, multiple.high)))


def _added(total: Rounded, factor: Rounded, years: int) -> Rounded:
    return Rounded(total.value + years * factor.value, total.low + years * factor.low, total.high + years * factor.high)


def _spans(parts: Sequence[PeriodAverage]) -> str:
    return ", ".join(f"{part.first}-{part.last}" for part in parts)
