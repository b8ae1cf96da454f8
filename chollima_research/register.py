"""The register of artefacts: marks that compilers left in the series, with evidence and advice."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from chollima_research import tables
from chollima_research.vocabulary import MADE_UP


def artefacts(series_id: str | None = None) -> pd.DataFrame:
    """Return the rows of the artefact register.

    Parameters
    ----------
    series_id : str, optional
        One series; all if not given.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``artefact_id``, with columns series_id, first_year, last_year, kind, evidence, confidence
        (documented by the compiler, demonstrated here by comparing files, inferred), action (mask, segment,
        exclude) and source_id. For ``segment`` the seam lies between first_year, the last year of the old
        basis, and last_year, the first of the new one.

    Raises
    ------
    UnknownNameError
        If there is no such series.
    """
    table = tables.read("artefacts.csv").set_index("artefact_id")
    if series_id is None:
        return table
    from chollima_research.catalogue import describe  # the catalogue imports this module

    describe(series_id)
    return table[table["series_id"] == series_id]


def hidden_years(series_id: str, status: Mapping[int, str]) -> list[int]:
    """Return the years whose value says nothing about that year, by status or by the register."""
    rows = tables.part("artefacts.csv", "series_id", series_id).to_dict("records")
    # The first of several equal values is somebody's figure for its year; only the repetitions are not.
    spans = [
        (row["first_year"] + (row["kind"] == "carried value" and row["action"] == "mask"), row["last_year"])
        for row in rows
        if row["action"] in ("mask", "exclude")
    ]
    made_up = (year for year, kind in status.items() if kind in MADE_UP)
    in_span = (year for year in status if any(first <= year <= last for first, last in spans))
    return sorted({int(year) for year in (*made_up, *in_span)})


def seams(series_id: str) -> list[tuple[int, int]]:
    """Return the seams of a series: pairs of the last year of the old and the first of the new basis."""
    rows = tables.part("artefacts.csv", "series_id", series_id).to_dict("records")
    pairs = ((int(row["first_year"]), int(row["last_year"])) for row in rows if row["action"] == "segment")
    return sorted({(last, first) for last, first in pairs if last < first})


def reconcile(findings: pd.DataFrame) -> pd.Series:
    """Look up which findings of the audit the register already explains.

    Parameters
    ----------
    findings : pandas.DataFrame
        Rows of :func:`chollima_research.audit` with a column ``series`` added.

    Returns
    -------
    pandas.Series
        For each row the ids of the register's rows for the same series and overlapping years, joined by
        spaces; an empty text where there are none.
    """
    table = tables.read("artefacts.csv")

    def explained(row: pd.Series) -> str:
        overlap = (table["first_year"] <= row["last_year"]) & (table["last_year"] >= row["first_year"])
        return " ".join(table.loc[overlap & (table["series_id"] == row["series"]), "artefact_id"])

    return findings.apply(explained, axis=1).astype(str).rename("register")
