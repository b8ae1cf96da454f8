"""The series: which there are, their values with status and source, and panels of several entities."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from chollima_research import own, tables
from chollima_research.errors import ArgumentError, UnknownNameError
from chollima_research.register import hidden_years, seams


def catalog() -> pd.DataFrame:
    """List the series of the collection.

    Returns
    -------
    pandas.DataFrame
        One row a series, indexed by ``series_id`` (``entity.concept.source``), with columns entity,
        concept, title, unit, frequency (annual, benchmark: some years only, period: averages over several
        years), first_year, last_year, source_id (the main source), file, measures, excludes (what it does
        not measure) and windows (years fit for estimation, ``1953-1974;1975-1993``; empty: none known). Series
        of the user's own come last: their ids end in ``.user`` or ``.user_...``, their files are in ``user/``.
    """
    return own.joined("series.csv").set_index("series_id")


def describe(series_id: str) -> pd.Series:
    """Return one row of the catalogue.

    Raises
    ------
    UnknownNameError
        If there is no such series; the message lists the nearest names.
    """
    found = tables.part("series.csv", "series_id", series_id)
    if len(found):
        return found.set_index("series_id").iloc[0]
    listed = catalog()  # with the user's own series
    if series_id not in listed.index:
        near = difflib.get_close_matches(str(series_id), listed.index, n=3, cutoff=0.5)
        hint = f" The nearest are: {', '.join(near)}." if near else ""
        raise UnknownNameError(f"No series {series_id!r}.{hint} `chollima list` shows all of them.")
    return listed.loc[[series_id]].iloc[0]


def observations(series_id: str) -> pd.DataFrame:
    """Return the observations of one series with all their columns.

    Parameters
    ----------
    series_id : str
        For instance ``"prk.steel.official"``.

    Returns
    -------
    pandas.DataFrame
        Columns period_start, period_end, value, low, high, unit, status, source_id, also_in (other sources
        with the same figure), locator, note; one row an observation, in order of time. Where a range is
        printed, ``low`` and ``high`` hold it and ``value`` its middle; where a bound is printed, ``low``
        ("over") or ``high`` ("less than") equals ``value`` and the other is missing.

    Raises
    ------
    UnknownNameError
        If there is no such series.
    """
    return _observations(describe(series_id))


def _observations(about: pd.Series) -> pd.DataFrame:
    chosen = tables.part(about["file"], "series_id", str(about.name)).drop(columns="series_id")
    return chosen.sort_values(["period_start", "period_end"]).reset_index(drop=True)


def load(series_id: str, *, masked: bool = False) -> pd.Series:
    """Load one series, with everything that is known about each value.

    Parameters
    ----------
    series_id : str
        ``entity.concept.source``, for instance ``"prk.steel.nmc"``.
    masked : bool, default False
        Whether to hide (as missing) the values that say nothing about their own year: those whose status is
        interpolated, extrapolated, carried or imputed, and those that the artefact register says to mask or
        to exclude.

    Returns
    -------
    pandas.Series
        Float values indexed by integer ``year``; only years with an observation are present, so a gap in
        the index is a gap in the source. Series of averages over several years (frequency ``period``) are
        indexed by the pair ``period_start``, ``period_end``. ``attrs`` holds plain values: series_id,
        title, entity, concept, unit, source (the main source), citation, status, low, high, sources (each a
        mapping by year), seams (pairs of years, the last of the old and the first of the new basis),
        hidden (the years that ``masked`` hides) and windows.

    Raises
    ------
    UnknownNameError
        If there is no such series; the message lists the nearest names.
    DataError
        If the data file is damaged.
    """
    about = describe(series_id)
    rows = _observations(about)
    periods = about["frequency"] == "period"
    index = _index_of(rows, periods)
    values = pd.Series(rows["value"].to_numpy(), index=index, name=series_id)
    hidden = [] if periods else hidden_years(series_id, dict(zip(index, rows["status"], strict=True)))
    if masked:
        values.loc[values.index.isin(hidden)] = float("nan")
    values.attrs.update(_attributes(about, rows, index, hidden))
    return values


def _index_of(rows: pd.DataFrame, periods: bool) -> pd.Index:
    if periods:
        return pd.MultiIndex.from_frame(rows[["period_start", "period_end"]])
    return pd.Index(rows["period_start"].astype("int64"), name="year")


def _attributes(about: pd.Series, rows: pd.DataFrame, index: pd.Index, hidden: list[int]) -> dict[str, Any]:
    from chollima_research.citing import citation  # not needed to compute, so not at import

    keys = [tuple(map(int, k)) if isinstance(k, tuple) else int(k) for k in index]
    kept = {c: about[c] for c in ("title", "entity", "concept", "unit", "frequency", "measures", "excludes", "windows")}
    return {
        "series_id": about.name,
        **kept,
        "source": about["source_id"],
        "citation": citation(about["source_id"]),
        "status": dict(zip(keys, rows["status"], strict=True)),
        "sources": dict(zip(keys, rows["source_id"], strict=True)),
        "low": _known(keys, rows["low"]),
        "high": _known(keys, rows["high"]),
        "seams": seams(str(about.name)),
        "hidden": hidden,
    }


def _known(keys: Sequence[Any], column: pd.Series) -> dict[Any, float]:
    return {key: float(value) for key, value in zip(keys, column, strict=True) if pd.notna(value)}


def panel(
    concept: str, entities: Iterable[str] | None = None, *, source: str | None = None, masked: bool = False
) -> pd.DataFrame:
    """Put the series of one concept side by side, one column an entity.

    Parameters
    ----------
    concept : str
        For instance ``"steel"``.
    entities : iterable of str, optional
        ISO 3166 alpha-3 codes (SUN for the USSR); all that have the concept if not given.
    source : str, optional
        The last part of the series ids, for instance ``"nmc"``. It may be left out where only one source
        of the collection, or only one annual source, covers all the entities: a panel never mixes sources, and
        own series must be named.
    masked : bool, default False
        As in :func:`load`.

    Returns
    -------
    pandas.DataFrame
        Years in rows, entities in columns, missing where there is no observation. ``attrs["series"]`` maps
        each entity to its series id, ``attrs["unit"]`` is the common unit.

    Raises
    ------
    UnknownNameError
        If there is no such concept, or an entity or the source does not have it.
    ArgumentError
        If several sources cover the entities and none is named, or there are no entities.
    """
    listed = catalog()
    listed = listed[(listed["concept"] == concept) & (listed["frequency"] != "period")]
    if source is None:
        listed = listed[~listed["file"].str.startswith(own.PREFIX)]
    if listed.empty:
        near = difflib.get_close_matches(concept, sorted(set(catalog()["concept"])), n=3)
        raise UnknownNameError(f"No series has the concept {concept!r}. The nearest are: {', '.join(near) or 'none'}.")
    wanted = list(entities) if entities is not None else sorted(set(listed["entity"]))
    if not wanted:
        raise ArgumentError("entities: is empty; name at least one, or leave it out for all that have the concept.")
    source = source or _only_source(listed, concept, wanted)
    ids = {entity: f"{entity.lower()}.{concept}.{source}" for entity in wanted}
    loaded = {entity: load(series_id, masked=masked) for entity, series_id in ids.items()}
    frame = pd.DataFrame(loaded)
    frame.index.name = "year"
    frame.attrs = {
        "concept": concept,
        "source": source,
        "series": ids,
        "unit": listed.loc[ids[wanted[0]], "unit"],
    }
    return frame


def _only_source(listed: pd.DataFrame, concept: str, wanted: list[str]) -> str:
    covering = _covering(listed, wanted)
    # Where one source has every year and others some years only, a panel wants the former.
    yearly = _covering(listed[listed["frequency"] == "annual"], wanted)
    for found in (covering, yearly):
        if len(found) == 1:
            return found[0]
    if not covering:
        raise UnknownNameError(
            f"No single source has {concept!r} for {', '.join(wanted)}. There are: {', '.join(map(str, listed.index))}."
        )
    raise ArgumentError(
        f"source: {', '.join(covering)} all have {concept!r} for {', '.join(wanted)}; name one of them."
    )


def _covering(listed: pd.DataFrame, wanted: list[str]) -> list[str]:
    by_source = listed.groupby(listed.index.str.rsplit(".", n=1).str[-1])["entity"].agg(set)
    return [str(name) for name, have in by_source.items() if have >= set(wanted)]
