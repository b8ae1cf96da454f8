"""All windows of a country between two years with usable figures on one basis, with their growth and base."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from chollima_research.comparison.stretches import Stretch, stretches
from chollima_research.samples import MadeUp, annual


@dataclass(frozen=True)
class Window:
    """One window.

    Attributes
    ----------
    entity : str
        Country.
    start, end : int
        First and last year.
    base : float
        Level at the start, of the measure by which bases are compared.
    value : float
        Mean log growth a year, or that less the growth of the years before.
    """

    entity: str
    start: int
    end: int
    base: float
    value: float


def windows(
    name: str, series: pd.Series, base: pd.Series | None, length: int, lead: int, at_peak: bool, made_up: MadeUp
) -> Iterator[Window]:
    """Find all windows of one country whose ends are usable; those without a base are left out.

    Parameters
    ----------
    name : str
        Country.
    series, base : pandas.Series
        Its levels, and those by which bases are compared (the same if there are none).
    length, lead : int
        Years of the window, and of the window before it; 0 for growth alone.
    at_peak : bool
        Whether a window must begin at the highest level so far on its basis.
    made_up : {"mask", "refuse", "keep"}
        What to do with values that say nothing about their own year.
    """
    sample = annual(series, argument=f"pool[{name!r}]", fewest=1, made_up=made_up, varying=False)
    levels = _levels(series if base is None else base, made_up)
    for part in stretches(sample):
        yield from _in_stretch(name, part, levels, length, lead, at_peak)


def _levels(base: pd.Series, made_up: MadeUp) -> dict[int, float]:
    sample = annual(base, argument="base", fewest=1, made_up=made_up, varying=False)
    return dict(zip(sample.years.tolist(), sample.values.tolist(), strict=True))


def _in_stretch(
    name: str, part: Stretch, levels: dict[int, float], length: int, lead: int, at_peak: bool
) -> Iterator[Window]:
    positive = part.values > 0
    years, values = part.years[positive].tolist(), part.values[positive]
    logs = dict(zip(years, np.log(values).tolist(), strict=True))
    highest = dict(zip(years, np.maximum.accumulate(values).tolist(), strict=True)) if len(years) else {}
    for year, level in zip(years, values.tolist(), strict=True):
        if year + length not in logs or year not in levels or (lead and year - lead not in logs):
            continue
        if at_peak and level < highest[year]:
            continue
        value = (logs[year + length] - logs[year]) / length
        if lead:
            value -= (logs[year] - logs[year - lead]) / lead
        yield Window(name, year, year + length, levels[year], value)
