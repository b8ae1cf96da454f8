"""The tables of the data model, column by column (pandera)."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pandera.pandas as pa

from chollima_research import vocabulary as words


def _matches(pattern: str, remedy: str) -> pa.Check:
    return pa.Check(lambda column: column.str.fullmatch(pattern), error=remedy)


def _one_of(allowed: Sequence[str]) -> pa.Check:
    return pa.Check.isin(allowed, error=f"must be one of {', '.join(allowed)}")


def _text(*checks: pa.Check) -> pa.Column:
    return pa.Column(str, list(checks))


_YEAR = _matches(r"1[89]\d\d|20\d\d", "must be a year of four digits, 1800-2099")
_YEAR_OR_NOTHING = _matches(r"|1[89]\d\d|20\d\d", "must be a year of four digits or nothing")
# Two digits of exponent are plenty; with more, a number could be infinite.
_NUMBER = _matches(r"-?\d+(\.\d+)?([eE][+-]?\d\d?)?", "must be a plain number with a decimal point")
_NUMBER_OR_NOTHING = _matches(r"|-?\d+(\.\d+)?([eE][+-]?\d\d?)?", "must be a plain number or nothing")
_FILLED = _matches(r"(?s).*\S.*", "must not be empty")
_NAME = _matches(r"[a-z][a-z0-9_]*", "must be a name in lower case, digits and underscores")
_NAMES_OR_NOTHING = _matches(
    r"|[a-z][a-z0-9_]*(;[a-z][a-z0-9_]*)*", "must be source ids joined by semicolons, or nothing"
)
_SERIES_ID = _matches(r"[a-z]{3}\.[a-z0-9_]+\.[a-z0-9_]+", "must be entity.concept.source in lower case")
_SERIES_IDS_OR_NOTHING = _matches(
    r"|[a-z]{3}\.[a-z0-9_]+\.[a-z0-9_]+(;[a-z]{3}\.[a-z0-9_]+\.[a-z0-9_]+)*",
    "must be series ids joined by semicolons, or nothing",
)
_ENTITY = _matches(r"[A-Z]{3}", "must be three capital letters (ISO 3166 alpha-3; SUN for the USSR)")
_WINDOWS = _matches(r"|\d{4}-\d{4}(;\d{4}-\d{4})*", "must be windows such as 1953-1974;1975-1993, or nothing")
_SPANS_OR_NOTHING = _matches(
    r"|\d{4}(-\d{4})?(;\d{4}(-\d{4})?)*", "must be years or spans such as 1956;1957-1960, or nothing"
)
_CLAIMS_OR_NOTHING = _matches(
    r"|[a-z0-9]+(-[a-z0-9]+)*(;[a-z0-9]+(-[a-z0-9]+)*)*", "must be claim ids joined by semicolons, or nothing"
)
_FIGURE_OR_NOTHING = _matches(r"|\d\d-[a-z0-9]+(-[a-z0-9]+)*", "must be the id of a figure of the book, or nothing")
_FILE = _matches(r"(observations|vintages)/[a-z0-9_]+\.csv", "must be a CSV file in observations/ or vintages/")

_ORDERED_PERIOD = pa.Check(
    lambda t: t["period_start"] <= t["period_end"], error="period_start must not be after period_end"
)
_ORDERED_YEARS = pa.Check(
    lambda t: (t["last_year"] == "") | (t["first_year"] <= t["last_year"]),
    error="first_year must not be after last_year",
)


def _inside_range(table: pd.DataFrame) -> pd.Series:
    # Not-a-number (a bound that is not given, a cell that its own column reports) compares as false.
    value, low, high = (pd.to_numeric(table[c], errors="coerce") for c in ("value", "low", "high"))
    return ~((low > value) | (high < value))


_VALUE_IN_RANGE = pa.Check(_inside_range, error="value must lie between low and high")
_EXPLAINED = pa.Check(
    lambda t: (t["why"] != "") | ((t["witness"] != "context") & (t["tolerance"] == "")),
    error="why must say why a row is only context, or has a tolerance",
)
_FIGURE_COLUMNS = {
    "value": _text(_NUMBER),
    "low": _text(_NUMBER_OR_NOTHING),
    "high": _text(_NUMBER_OR_NOTHING),
    "unit": _text(_NAME),
    "status": _text(_one_of(words.STATUSES)),
    "source_id": _text(_NAME),
    "also_in": _text(_NAMES_OR_NOTHING),
    "locator": _text(_FILLED),
    "note": _text(),
}
_PERIOD_COLUMNS = {"period_start": _text(_YEAR), "period_end": _text(_YEAR)}

SCHEMAS: dict[str, pa.DataFrameSchema] = {
    "observations": pa.DataFrameSchema(
        {"series_id": _text(_SERIES_ID), **_PERIOD_COLUMNS, **_FIGURE_COLUMNS},
        checks=[_ORDERED_PERIOD, _VALUE_IN_RANGE],
        unique=["series_id", "period_start", "period_end"],
    ),
    "series.csv": pa.DataFrameSchema(
        {
            "series_id": pa.Column(str, _SERIES_ID, unique=True),
            "entity": _text(_ENTITY),
            "concept": _text(_NAME),
            "title": _text(_FILLED),
            "unit": _text(_NAME),
            "frequency": _text(_one_of(words.FREQUENCIES)),
            "first_year": _text(_YEAR),
            "last_year": _text(_YEAR),
            "source_id": _text(_NAME),
            "file": _text(_FILE),
            "measures": _text(_FILLED),
            "excludes": _text(),
            "windows": _text(_WINDOWS),
        },
        checks=[_ORDERED_YEARS],
    ),
    "artefacts.csv": pa.DataFrameSchema(
        {
            "artefact_id": pa.Column(str, unique=True),
            "series_id": _text(_SERIES_ID),
            "first_year": _text(_YEAR),
            "last_year": _text(_YEAR),
            "kind": _text(_one_of(words.ARTEFACT_KINDS)),
            "evidence": _text(_FILLED),
            "confidence": _text(_one_of(words.CONFIDENCES)),
            "action": _text(_one_of(words.ACTIONS)),
            "source_id": _text(_NAME),
        },
        checks=[_ORDERED_YEARS],
    ),
    "sources.csv": pa.DataFrameSchema(
        {
            "source_id": pa.Column(str, _NAME, unique=True),
            "entry_type": _text(_FILLED),
            "authors": _text(_FILLED),
            "year": _text(_YEAR_OR_NOTHING),
            "title": _text(_FILLED),
            "container": _text(),
            "version": _text(),
            "url": _text(_matches(r"|https?://\S+", "must be a web address or nothing")),
            "archive_number": _text(),
            "licence": _text(_FILLED),
            "voice": _text(_one_of(words.VOICES)),
            "weak": _text(_one_of(("yes", "no"))),
            "note": _text(),
        },
        checks=[pa.Check(lambda t: (t["url"] + t["archive_number"]) != "", error="needs a url or an archive_number")],
    ),
    "units.csv": pa.DataFrameSchema(
        {
            "unit": pa.Column(str, _NAME, unique=True),
            "label": _text(_FILLED),
            "dimension": _text(_FILLED),
            "expression": _text(),
            "note": _text(),
        }
    ),
    "entities.csv": pa.DataFrameSchema(
        {
            "entity": pa.Column(str, _ENTITY, unique=True),
            "name": pa.Column(str, _FILLED, unique=True),
            "cow_code": _text(_matches(r"|\d+", "must be a Correlates of War state number or nothing")),
            "first_year": _text(_YEAR),
            "last_year": _text(_YEAR_OR_NOTHING),
            "note": _text(_FILLED),
        },
        checks=[_ORDERED_YEARS],
    ),
    "campaigns.csv": pa.DataFrameSchema(
        {
            "campaign_id": pa.Column(str, _NAME, unique=True),
            "entity": _text(_ENTITY),
            "kind": _text(_one_of(("plan", "mobilisation"))),
            "name": _text(_FILLED),
            "first_year": _text(_YEAR),
            "last_year": _text(_YEAR),
            "source_id": _text(_NAME),
            "note": _text(),
            "aims": _text(),
            "disputed": _text(),
        },
        checks=[_ORDERED_YEARS],
    ),
    "claims.csv": pa.DataFrameSchema(
        {
            "claim_id": pa.Column(str, unique=True),
            "seed": _text(_FILLED),
            "topic": _text(_FILLED),
            "entity": _text(_matches(r"[A-Z]{3}", "must be three capital letters, or ALL")),
            "claim": _text(_FILLED),
            "kind": _text(_FILLED),
            "value_low": _text(_NUMBER_OR_NOTHING),
            "value_high": _text(_NUMBER_OR_NOTHING),
            "step": _text(_NUMBER_OR_NOTHING),
            "unit": _text(_FILLED),
            "period_start": _text(_YEAR_OR_NOTHING),
            "period_end": _text(_YEAR_OR_NOTHING),
            "voice": _text(_one_of(words.CLAIM_VOICES)),
            "test_series": _text(_SERIES_IDS_OR_NOTHING),
            "test": _text(_FILLED),
            "obstacle": _text(_one_of(("", *words.CLAIM_OBSTACLES))),
            "needed": _text(),
            "figure": _text(_FIGURE_OR_NOTHING),
            "source_id": _text(_NAME),
            "locator": _text(_FILLED),
            "note": _text(),
        },
        checks=[_ORDERED_PERIOD],
    ),
    "claim_tests.csv": pa.DataFrameSchema(
        {
            "claim_id": _text(_FILLED),
            "part": _text(),
            "reading": _text(),
            "rule": _text(_one_of(words.CLAIM_RULES)),
            "series": _text(_SERIES_IDS_OR_NOTHING),
            "spans": _text(_SPANS_OR_NOTHING),
            "others": _text(_CLAIMS_OR_NOTHING),
            "campaigns": _text(_NAMES_OR_NOTHING),
            "item": _text(
                _matches(r"|[a-z][a-z0-9_]*", "must be a concept of plans.csv, a unit of units.csv or nothing")
            ),
            "low": _text(_NUMBER_OR_NOTHING),
            "high": _text(_NUMBER_OR_NOTHING),
            "factor": _text(_NUMBER_OR_NOTHING),
            "tolerance": _text(_NUMBER_OR_NOTHING),
            "witness": _text(_one_of(words.WITNESSES)),
            "why": _text(),
        },
        checks=[_EXPLAINED],
        unique=["claim_id", "part", "reading", "rule", "series", "spans", "others", "campaigns", "item"],
    ),
    "definitions.csv": pa.DataFrameSchema(
        {
            "definition_id": pa.Column(str, unique=True),
            "entity": _text(_ENTITY),
            "concepts": _text(_FILLED),
            "last_year_before": _text(_YEAR_OR_NOTHING),
            "first_year_after": _text(_YEAR_OR_NOTHING),
            "before": _text(_FILLED),
            "after": _text(_FILLED),
            "label": _text(_matches(r".{1,40}", "must have 1 to 40 characters, to fit into a plot")),
            "source_id": _text(_NAME),
            "note": _text(),
        }
    ),
    "differences.csv": pa.DataFrameSchema(
        {
            "concept": _text(_matches(r"\*|[a-z][a-z0-9_]*", "must be a concept or *")),
            "entity": _text(_matches(r"\*|[A-Z]{3}", "must be three capital letters or *")),
            "source_a": _text(_NAME),
            "source_b": _text(_NAME),
            "first_year": _text(_YEAR_OR_NOTHING),
            "last_year": _text(_YEAR_OR_NOTHING),
            "kind": _text(_one_of(words.DIFFERENCE_KINDS)),
            "reason": _text(_FILLED),
        },
        unique=["concept", "entity", "source_a", "source_b", "first_year", "last_year"],
    ),
    "findings.csv": pa.DataFrameSchema(
        {
            "series_id": _text(_SERIES_ID),
            "kind": _text(_FILLED),
            "first_year": _text(_YEAR),
            "last_year": _text(_YEAR),
            "explanation": _text(_FILLED),
        },
        checks=[_ORDERED_YEARS],
        unique=["series_id", "kind", "first_year", "last_year"],
    ),
    "plans.csv": pa.DataFrameSchema(
        {
            "plan_id": _text(_NAME),
            "role": _text(_one_of(words.PLAN_ROLES)),
            "version": _text(),
            "concept": _text(_NAME),
            **_PERIOD_COLUMNS,
            **_FIGURE_COLUMNS,
        },
        checks=[_ORDERED_PERIOD, _VALUE_IN_RANGE],
        unique=["plan_id", "role", "version", "concept", "period_start", "period_end", "value"],
    ),
}
