"""What the questions of the book are asked of: series by label, an index, windows with usable ends, countries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

import numpy as np
import pandas as pd

from chollima_research import physical
from chollima_research.catalogue import load
from chollima_research.comparison import pool
from chollima_research.errors import ArgumentError
from chollima_research.multiverse.questions import Excluded

INDEX: Final = "steel, coal, cement"
SERIES: Final = {
    "steel": "prk.steel.nmc",
    "energy": "prk.energy.nmc",
    INDEX: INDEX,
    "cement": "prk.co2_cement.cdiac2014",
}
"""The series by label; the index is computed."""

ENDS: Final = Excluded(
    {"series": ["energy"], "last_year": ["1974"]}, "the figures of energy that are fit for estimation end in 1970"
)


def years(listed: Iterable[int]) -> dict[str, int]:
    """Return years as options."""
    return {str(year): year for year in listed}


def by_country(codes: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    """Return the steel series of countries as options of one choice."""
    return {"country": {code: f"{code.lower()}.steel.nmc" for code in codes}}


@lru_cache(maxsize=1)
def _index() -> pd.Series:
    """Return the index of three products with equal weights, from the year in which all have figures."""
    statuses = ("official", "derived", "estimate")
    goods = physical.quantities(physical.figures(), products=("steel", "coal", "cement"), statuses=statuses)
    return np.exp(np.log(goods.loc[1956:1974]).mean(axis=1)).rename(INDEX)


@lru_cache(maxsize=128)
def loaded(name: str) -> pd.Series:
    """Return a series by its id, or the index."""
    return _index() if name == INDEX else load(name)


def complete(y: pd.Series, first: int, last: int) -> None:
    """Refuse a window whose ends have no figure of their own year, or that is not positive throughout."""
    hidden = set(y.attrs.get("hidden", []))
    usable = y[[year not in hidden for year in y.index]].dropna()
    for year in (first, last):
        if year not in usable.index:
            raise ArgumentError(f"first, last: {y.name} has no figure of its own for {year}.")
    if (usable <= 0).any():
        raise ArgumentError(f"series: {y.name} is not positive in {usable.index[usable <= 0][0]}.")


def countries(first: int = 1954, last: int = 1974, *, share: float = 0.8) -> list[str]:
    """Return the countries whose steel, on one basis, can be searched as North Korea's is.

    Parameters
    ----------
    first, last : int
        The widest window.
    share : float, default 0.8
        Share of its years that must have a positive figure of their own.

    Returns
    -------
    list of str
        Codes, North Korea's among them.
    """
    fit = []
    for code, y in pool("steel", "nmc").items():
        hidden = set(y.attrs.get("hidden", []))
        inside = y.loc[first:last].dropna()
        good = [year for year, value in inside.items() if value > 0 and year not in hidden]
        seams = [new for _, new in y.attrs.get("seams", []) if first < new <= last]
        if len(good) >= share * (last - first + 1) and not (inside <= 0).any() and not seams:
            fit.append(code)
    return fit
