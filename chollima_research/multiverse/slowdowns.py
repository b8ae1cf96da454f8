"""Whether growth fell, and whether it fell elsewhere: the questions of the slowdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal

from chollima_research.comparison.turns import log_growth, turns
from chollima_research.errors import ArgumentError
from chollima_research.growth.averages import Errors
from chollima_research.growth.segmented import segments
from chollima_research.growth.windows import Seams
from chollima_research.multiverse.material import ENDS, INDEX, SERIES, by_country, complete, loaded, years
from chollima_research.multiverse.questions import Answer, Excluded, Question

Course = Literal["jump", "joined", "yearly"]

PATHS: Final = {"line that may jump": "jump", "joined line": "joined", "yearly growth": "yearly"}
ERRORS: Final = {"any persistence": "averaged", "Newey-West": "hac", "independent": "ols"}

_ONE_TREATMENT: Final = Excluded(
    {"estimator": ["yearly growth"], "errors": ["any persistence", "Newey-West"]},
    "the interval of yearly growth takes years as independent",
)


def slowdown() -> Question:
    """Ask how much faster the products grew before a turning year than after it.

    Returns
    -------
    Question
        In log points a year; positive if growth fell.
    """
    choices: dict[str, Mapping[str, Any]] = {
        "series": SERIES,
        "turning_year": years(range(1959, 1963)),
        "first_year": years(range(1954, 1958)),
        "last_year": years((1965, 1970, 1974)),
        "estimator": PATHS,
        "errors": ERRORS,
        "seams": {"own level": "level", "ignored": "ignore"},
    }
    rules = (
        ENDS,
        Excluded({"series": [INDEX], "first_year": ["1954", "1955"]}, "the index begins in 1956"),
        Excluded({"series": ["steel", INDEX, "cement"], "seams": ["ignored"]}, "there is no seam in the window"),
        Excluded({"last_year": ["1965"], "seams": ["ignored"]}, "there is no seam in the window"),
        Excluded({"estimator": ["yearly growth"], "seams": ["ignored"]}, "growth over a seam is never counted"),
        _ONE_TREATMENT,
    )
    return Question("Growth before less growth after", _slower, choices, rules, "log points a year")


def slowdown_elsewhere(countries: Iterable[str]) -> Question:
    """Ask the same of the steel of several countries.

    Parameters
    ----------
    countries : iterable of str
        Codes, see :func:`chollima_research.multiverse.material.countries`.
    """
    asked = slowdown()
    same = ("turning_year", "first_year", "last_year", "estimator", "errors")
    choices = by_country(countries) | {name: asked.choices[name] for name in same}
    return Question("Growth of steel before less after", _slower, choices, (_ONE_TREATMENT,), asked.unit)


def _slower(
    turning_year: int,
    first_year: int,
    last_year: int,
    estimator: Course,
    errors: Errors,
    seams: Seams = "level",
    series: str = "",
    country: str = "",
) -> Answer:
    y = loaded(series or country).loc[first_year:last_year]
    complete(y, first_year, last_year)
    if estimator == "yearly":
        rates = log_growth(y)
        table = turns(rates, turning_year - first_year, last_year - turning_year, fewest=2)
        if turning_year not in table.index:
            raise ArgumentError(f"turning_year: {y.name} has less than two years of growth before or after it.")
        change, low, high = (float(table[name][turning_year]) for name in ("change", "low", "high"))
        return Answer(-change, -high, -low)
    found = segments(y, [turning_year], joined=estimator == "joined", errors=errors, seams=seams).changes[0]
    return Answer(*(-100 * value for value in (found.difference, found.high, found.low)))
