"""When growth changed, and when it changed elsewhere: the questions of the date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

import numpy as np
import pandas as pd

from chollima_research import breaks
from chollima_research.comparison.turns import log_growth
from chollima_research.multiverse.material import ENDS, INDEX, SERIES, by_country, complete, loaded, years
from chollima_research.multiverse.questions import Answer, Excluded, Question

REPLICATIONS: Final = 199
"""Series drawn for a bootstrap; few, because there are many specifications."""


def date() -> Question:
    """Ask for the one best break date, and whether there is a break.

    Returns
    -------
    Question
        The last year of the old regime, with its 95 percent set and the p-value of no break.
    """
    choices: dict[str, Mapping[str, Any]] = {
        "series": SERIES,
        "first_year": years(range(1953, 1958)),
        "last_year": years((1970, 1974)),
        "what_breaks": {"trend of the log": "trend", "mean growth": "mean"},
        "shortest_regime": {"15 percent": 0.15, "5 years": 5},
        "inference": {"bootstrap": "bootstrap", "asymptotic": "asymptotic"},
    }
    rules = (
        ENDS,
        Excluded({"series": [INDEX], "first_year": ["1953", "1954", "1955"]}, "the index begins in 1956"),
    )
    return Question("Last year of the old regime", _dated, choices, rules, "year")


def date_elsewhere(countries: Iterable[str], *, fall: bool = False) -> Question:
    """Ask the same of the steel of several countries, with p-values and without sets of years.

    Parameters
    ----------
    countries : iterable of str
        Codes, see :func:`chollima_research.multiverse.material.countries`.
    fall : bool, default False
        Whether the estimate is how much slower output grew after that date than before (log points a year), instead
        of the date.
    """
    asked = date().only(series=["steel"], what_breaks=["trend of the log"], first_year=["1954", "1956"])
    same = ("first_year", "last_year", "shortest_regime", "inference")
    choices = by_country(countries) | {name: asked.choices[name] for name in same}
    if fall:
        return Question("Fall of growth at the best date, steel", _fell, choices, (), "log points a year")
    return Question("Last year of the old regime of steel", _dated_elsewhere, choices, (), "year")


def _window(name: str, first: int, last: int, model: str = "trend") -> pd.Series:
    y = loaded(name).loc[first:last]
    complete(y, first, last)
    return np.log(y) if model == "trend" else log_growth(y)


def _dated(
    series: str, first_year: int, last_year: int, what_breaks: Any, shortest_regime: Any, inference: Any
) -> Answer:
    y = _window(series, first_year, last_year, what_breaks)
    fit = breaks.estimate(y, what_breaks, max_breaks=1, min_segment=shortest_regime)
    asymptotic = inference == "asymptotic"
    found = fit.interval(m=1, method="bai") if asymptotic else fit.interval(m=1, replications=REPLICATIONS)
    year, low, high = (int(found[name].iloc[0]) for name in ("date", "low", "high"))
    return Answer(year, low, high, _p(series, first_year, last_year, what_breaks, shortest_regime, inference))


def _dated_elsewhere(country: str, first_year: int, last_year: int, shortest_regime: Any, inference: Any) -> Answer:
    fit = breaks.estimate(_window(country, first_year, last_year), "trend", max_breaks=1, min_segment=shortest_regime)
    return Answer(fit.dates(1)[0], p=_p(country, first_year, last_year, "trend", shortest_regime, inference))


def _fell(country: str, first_year: int, last_year: int, shortest_regime: Any, inference: Any) -> Answer:
    y = _window(country, first_year, last_year).dropna()
    year = int(_dated_elsewhere(country, first_year, last_year, shortest_regime, inference).estimate)
    before, after = (np.polyfit(part.index, part, 1)[0] for part in (y.loc[:year], y.loc[year + 1 :]))
    p = _p(country, first_year, last_year, "trend", shortest_regime, inference)
    return Answer(100 * float(before - after), p=p)


@lru_cache(maxsize=1024)
def _p(series: str, first: int, last: int, model: Any, least: Any, inference: Any) -> float:
    y = _window(series, first, last, model)
    return breaks.test(y, model, min_segment=least, p_value=inference, replications=REPLICATIONS).p_value
