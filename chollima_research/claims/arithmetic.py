"""The claims' own arithmetic: averages, multiples, dates and distances held against each other."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from chollima_research.catalogue import load
from chollima_research.claims.figures import Reader
from chollima_research.claims.intervals import bounded, exact, factor_of, percent, printed, worded
from chollima_research.claims.rows import Claim, claims
from chollima_research.claims.verdicts import AGREES, compared
from chollima_research.growth.periods import PeriodAverage
from chollima_research.rounding import Rounded

EARLY: Final = 2.5
"""Years in which the plan is said to have been fulfilled: from the beginning of 1957 to the middle of 1959."""
_PLAN: Final = (1957, 1960)
_IN_WORDS: Final = {AGREES: "agrees", "open": "meets it", "disagrees": "does not agree"}


@dataclass(frozen=True)
class Line:
    """One claim worked out from another.

    Attributes
    ----------
    slug : str
        A name for records.
    claimed, worked : str
        What is claimed, and what it is worked out from.
    number : Rounded
        What that comes to, with the bounds of rounding.
    against : Rounded
        What is claimed.
    unit : str
        Unit of both.
    """

    slug: str
    claimed: str
    worked: str
    number: Rounded
    against: Rounded
    unit: str

    @property
    def result(self) -> str:
        """Whether the two agree (inside), meet, or neither."""
        return _IN_WORDS[compared(self.number, self.against)]

    def row(self) -> dict[str, str]:
        """Return the line in words."""
        told = worded(self.number, self.unit)
        return {
            "claimed": self.claimed,
            "that is": bounded(self.against, self.unit),
            "worked out from": self.worked,
            "comes to": told,
            "result": self.result,
        }


def own() -> tuple[Line, ...]:
    """Work out the claims of industrial output, of the plan's date and of the horse's day from each other.

    Returns
    -------
    tuple of Line
        Bounds of rounding are combined as if all were at their ends at once.

    Notes
    -----
    Nothing but claims, the official growth of 1960 and the legal lengths of ri and li is used. Agreement shows one
    author, or one reckoning, and no more.
    """
    known = claims()
    return (*_output(known), *_plan(known), *_distance(known))


def _output(known: dict[str, Claim]) -> tuple[Line, ...]:
    rate, times, triple, seven = (
        known[name].interval for name in ("ind-growth-366", "ind-35-fold", "ind-tripling", "ind-39-5360")
    )
    four = PeriodAverage(*_PLAN, factor_of(rate)).multiple
    even = percent(PeriodAverage.of_multiple(*_PLAN, times).factor)
    averages = load("prk.gross_output_growth_average.official")
    both = math.prod(
        1 + averages[first, last] / 100 for first, last in ((1954, 1956), _PLAN) for _ in range(first, last + 1)
    )
    year = percent(PeriodAverage.of_multiple(1954, 1960, exact(both)).factor)
    return (
        Line("four", "3.5 times in four years", "36.6 percent a year, compounded", four, times, "ratio"),
        Line("even", "36.6 percent a year", "3.5 times in four years", even, rate, "percent"),
        Line("tripled", "about three times", "36.6 percent a year, compounded", four, triple, "ratio"),
        Line("seven", "about 39 percent a year, 1953-60", "official averages of two plans", year, seven, "percent"),
    )


def _plan(known: dict[str, Claim]) -> tuple[Line, ...]:
    rate, times, target = (known[name].interval for name in ("ind-growth-366", "ind-35-fold", "plan-26-fold"))
    factors = factor_of(rate)
    needed = Rounded(
        math.log(target.value) / math.log(factors.value),
        math.log(target.low) / math.log(factors.high),
        math.log(target.high) / math.log(factors.low),
    )
    rates = percent(Rounded(*(x ** (1 / EARLY) for x in (target.value, target.low, target.high))))
    last = factor_of(printed(float(load("prk.gross_output_growth.official")[1960])))
    level = Rounded(times.value / last.value, times.low / last.high, times.high / last.low)
    excess = factor_of(printed(float(load("prk.five_year_plan_1961_exceeded.official")[1959])))
    goal = target * excess
    return (
        Line("years", "2.6 times by the middle of 1959", "even growth of 36.6 percent", needed, exact(EARLY), "years"),
        Line("half", "36.6 percent a year", "2.6 times by the middle of 1959, even growth", rates, rate, "percent"),
        Line(
            "passed", "2.6 times passed by 15 percent in 1959", "3.5 times, less growth of 1960", level, goal, "ratio"
        ),
    )


def _distance(known: dict[str, Claim]) -> tuple[Line, ...]:
    reader = Reader()
    ri, li = (exact(1000 * reader.size(name, "kilometres")) for name in ("ri", "li_china"))
    day, stamp, miles = (known[name].interval for name in ("ri-400km", "ri-4000km", "ri-300-miles"))
    return (
        Line("ri", "about 400 kilometres a day", "1,000 Korean ri", ri, day, "kilometres"),
        Line("ri-stamp", "4,000 kilometres a day", "1,000 Korean ri", ri, stamp, "kilometres"),
        Line("li-stamp", "4,000 kilometres a day", "1,000 Chinese li", li, stamp, "kilometres"),
        Line("ri-miles", "more than 300 miles a day", "1,000 Korean ri", ri, miles, "kilometres"),
        Line("li-miles", "more than 300 miles a day", "1,000 Chinese li", li, miles, "kilometres"),
    )
