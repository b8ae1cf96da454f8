"""Pools of countries to compare a campaign with: one concept from one source, each series with its status."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pandas as pd

from chollima_research.catalogue import catalog, load
from chollima_research.errors import ArgumentError, UnknownNameError
from chollima_research.samples import annual

PARTS: Final = {"RUS": "SUN", "CZE": "CSK"}
"""States that were part of another one: some sources carry them, for its time, as well as the whole."""


def pool(
    concept: str, source: str, entities: Iterable[str] | None = None, *, per_head: str | None = None
) -> dict[str, pd.Series]:
    """Load one concept from one source for many countries.

    Parameters
    ----------
    concept, source : str
        For instance ``"steel"`` and ``"nmc"``, the last two parts of the series ids.
    entities : iterable of str, optional
        Codes of the countries; all that have the series if not given.
    per_head : str, optional
        Source of the population to divide by, for instance ``"nmc"``; totals if not given. Countries without that
        population are left out.

    Returns
    -------
    dict of str to pandas.Series
        By entity, as :func:`chollima_research.load` gives them.

    Raises
    ------
    UnknownNameError
        If no country has the series, or one of `entities` does not.

    Notes
    -----
    A state that was part of another one in the pool begins in the year after the whole ended (Russia after the Soviet
    Union, Czechia after Czechoslovakia), so that no country is counted twice.
    """
    listed = catalog()
    fits = (listed["frequency"] == "annual") & listed.index.str.endswith(f".{concept}.{source}")
    names = dict(zip(listed.loc[fits, "entity"], listed.index[fits], strict=True))
    if not names:
        raise UnknownNameError(f"No country has an annual series {concept}.{source}; `chollima list` shows all series.")
    wanted = sorted(names) if entities is None else list(entities)
    missing = [entity for entity in wanted if entity not in names]
    if missing:
        raise UnknownNameError(f"No series {concept}.{source} for {', '.join(missing)}; there are {', '.join(names)}.")
    loaded = {entity: load(names[entity]) for entity in wanted}
    for part, whole in PARTS.items():
        if part in loaded and whole in loaded:
            loaded[part] = loaded[part][loaded[part].index > loaded[whole].index[-1]]
    loaded = {entity: series for entity, series in loaded.items() if len(series)}
    if per_head is None:
        return loaded
    people = {entity: f"{entity.lower()}.population.{per_head}" for entity in loaded}
    return {
        entity: divided(series, load(people[entity]))
        for entity, series in loaded.items()
        if people[entity] in listed.index
    }


def divided(series: pd.Series, population: pd.Series) -> pd.Series:
    """Divide a series by the population of the same country.

    Parameters
    ----------
    series, population : pandas.Series
        Annual series, as :func:`chollima_research.load` gives them.

    Returns
    -------
    pandas.Series
        In the years that both have. ``attrs`` are those of `series`; low and high are divided, and seams are those of
        both.

    Raises
    ------
    ArgumentError
        If one of them is no annual series, or no year is common.

    Notes
    -----
    An interpolated population does not make a ratio made up: it changes by a few percent a year, the outcomes here by
    tens. The status is therefore that of `series`.
    """
    for name, checked in (("series", series), ("population", population)):
        annual(checked, argument=name, fewest=1, made_up="keep", varying=False)
    common = series.index.intersection(population.index)
    if common.empty:
        raise ArgumentError(f"population: {population.name} has no year in common with {series.name}.")
    ratio = series.loc[common] / population.loc[common]
    attrs = dict(series.attrs)
    for bound in ("low", "high"):
        known = attrs.get(bound, {})
        attrs[bound] = {year: value / population[year] for year, value in known.items() if year in ratio.index}
    attrs["seams"] = sorted({*attrs.get("seams", []), *population.attrs.get("seams", [])})
    attrs["unit"] = f"{attrs.get('unit', 'units')} per {population.attrs.get('unit', 'persons')}"
    ratio.attrs = attrs
    ratio.name = f"{series.name} per head"
    return ratio
