"""What the audit finds against what the register knows: found, explained, or not to be found by a machine."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, Final

import pandas as pd

from chollima_research import own, register, tables
from chollima_research.auditing import audit
from chollima_research.catalogue import catalog, load

REGISTERED: Final = "found and registered"
EXPLAINED: Final = "found and explained"
NOT_EXPLAINED: Final = "found and not explained"
NOT_DETECTED: Final = "registered, not detected by machine"
OUTCOMES: Final = (REGISTERED, EXPLAINED, NOT_EXPLAINED, NOT_DETECTED)

OPEN: Final = "not explained"
"""How a sentence of ``findings.csv`` begins where nothing is known."""

COLUMNS: Final = ["outcome", "series", "kind", "first_year", "last_year", "evidence", "register", "explanation"]


def reconciliation() -> pd.DataFrame:
    """Hold the findings of the audit against the register of artefacts and the explained findings.

    Returns
    -------
    pandas.DataFrame
        One row a finding of :func:`chollima_research.audit` in the series of single years of the collection, and
        one row for each row of the register that no finding meets, by series and first year. Columns:

        outcome
            ``"found and registered"`` (a row of the register for the series meets the years of the finding),
            ``"found and explained"`` (an event or a model, in ``findings.csv``), ``"found and not explained"``
            (``findings.csv`` says so), ``"registered, not detected by machine"``, or missing where nobody has
            looked at the finding yet.
        series, kind, first_year, last_year
            Of the finding; kind is one of the audit's, or one of the register's where no machine found it.
        evidence
            The sentence of the audit, or that of the register.
        register
            The ids of the register's rows, joined by spaces.
        explanation
            The sentence of ``findings.csv``.

    Notes
    -----
    A finding and a row of the register meet if they have a year in common, whatever their kinds: the years of a
    straight line are those of its changes, the register masks what lies between its ends, and a jump may stand at
    the end of a run that the register knows as carried. Series of averages over several years are not audited, so
    that their rows of the register are never met. Auditing the whole collection takes some ten seconds.
    """
    found = _findings()
    parts = [found, _undetected(found)]
    table = pd.concat([part for part in parts if not part.empty] or parts, ignore_index=True)
    return table.sort_values(["series", "first_year", "last_year", "kind"], ignore_index=True)[COLUMNS]


def _findings() -> pd.DataFrame:
    listed = catalog()
    listed = listed[(listed["frequency"] != "period") & ~listed["file"].str.startswith(own.PREFIX)]
    audited = [audit(load(name)).assign(series=name) for name in map(str, listed.index)]
    table = pd.concat([part for part in audited if not part.empty] or [pd.DataFrame(columns=COLUMNS)])
    if table.empty:
        return table
    table["register"] = register.reconcile(table.reset_index(drop=True)).to_numpy()
    told = _explanations()
    table["explanation"] = [told.get(_key(row["series"], row)) for row in table.to_dict("records")]
    table["outcome"] = [_outcome(row) for row in table.to_dict("records")]
    return table


def _explanations() -> dict[tuple[Any, ...], str]:
    rows = tables.read("findings.csv").to_dict("records")
    return {_key(row["series_id"], row): row["explanation"] for row in rows}


def _key(series_id: str, row: dict[Hashable, Any]) -> tuple[Any, ...]:
    return (series_id, row["kind"], row["first_year"], row["last_year"])


def _outcome(row: dict[Hashable, Any]) -> str | None:
    if row["register"]:
        return REGISTERED
    if pd.isna(row["explanation"]):
        return None
    return NOT_EXPLAINED if row["explanation"].startswith(OPEN) else EXPLAINED


def _undetected(found: pd.DataFrame) -> pd.DataFrame:
    met = {name for names in found["register"] for name in names.split()}
    rows = tables.read("artefacts.csv")
    rows = rows[~rows["artefact_id"].isin(met)]
    named = rows.rename(columns={"series_id": "series", "artefact_id": "register"})
    return named.assign(outcome=NOT_DETECTED, explanation=None).reindex(columns=COLUMNS)
