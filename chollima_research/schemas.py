"""The schemas of the data files (pandera) and the wording of what breaks them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from chollima_research import vocabulary as words
from chollima_research.errors import DataError

_LISTED = 3


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
_ENTITY = _matches(r"[A-Z]{3}", "must be three capital letters (ISO 3166 alpha-3; SUN for the USSR)")
_WINDOWS = _matches(r"|\d{4}-\d{4}(;\d{4}-\d{4})*", "must be windows such as 1953-1974;1975-1993, or nothing")
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
        },
        checks=[_ORDERED_YEARS],
    ),
    "plans.csv": pa.DataFrameSchema(
        {
            "plan_id": _text(_NAME),
            "role": _text(_one_of(words.PLAN_ROLES)),
            "concept": _text(_NAME),
            **_PERIOD_COLUMNS,
            **_FIGURE_COLUMNS,
        },
        checks=[_ORDERED_PERIOD, _VALUE_IN_RANGE],
        unique=["plan_id", "role", "concept", "period_start", "period_end", "value"],
    ),
}


def check_file(path: Path, name: str) -> pd.DataFrame:
    """Read a CSV file as text and check it against the schema of its kind.

    Parameters
    ----------
    path : Path
        The file.
    name : str
        Its name below the data directory; files in ``observations/`` and ``vintages/``, and files of
        unknown name, are checked as observations.

    Returns
    -------
    pandas.DataFrame
        The table, all columns text.

    Raises
    ------
    DataError
        Naming the file, the first rows that are wrong and what would be right.
    """
    table = _read_text(path, name)
    schema = SCHEMAS.get(name, SCHEMAS["observations"])
    _check_columns(table, list(schema.columns), name)
    try:
        schema.validate(table, lazy=True)
    except pa.errors.SchemaErrors as error:
        raise DataError(_explain(error.failure_cases, table, name)) from None
    return table


def _read_text(path: Path, name: str) -> pd.DataFrame:
    """Read the file with every line at its full width: a cut line must not be padded in silence."""
    text = _text_of(path, name)
    lines = list(csv.reader(text.splitlines()))
    if not lines:
        raise DataError(f"{name}: the file is empty; restore it with git checkout.")
    for number, line in enumerate(lines[1:], start=2):
        if len(line) != len(lines[0]):
            raise DataError(
                f"{name}, row {number}: {len(line)} fields instead of {len(lines[0])}; the file may be "
                "truncated, or a text with a comma lacks its quotation marks."
            )
    if not text.endswith("\n"):
        raise DataError(f"{name}, row {len(lines)}: the last line has no end; the file may be truncated.")
    return pd.DataFrame(lines[1:], columns=lines[0], dtype=str)


def _text_of(path: Path, name: str) -> str:
    if not path.is_file():
        raise DataError(f"{name}: the file is missing from the data directory; restore it with git checkout.")
    content = path.read_bytes()
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        raise DataError(f"{name}, row {row}: is not UTF-8 text; save the file with that encoding.") from None


def _check_columns(table: pd.DataFrame, wanted: list[str], name: str) -> None:
    missing = [column for column in wanted if column not in table.columns]
    unknown = [column for column in table.columns if column not in wanted]
    if missing:
        raise DataError(f"{name}, row 1: column {', '.join(missing)} is missing; needed are {', '.join(wanted)}.")
    if unknown:
        raise DataError(f"{name}, row 1: column {', '.join(unknown)} is not known; allowed are {', '.join(wanted)}.")


def _explain(failures: pd.DataFrame, table: pd.DataFrame, name: str) -> str:
    """Word pandera's failure cases as file, row, column, value and remedy."""
    told = []
    for index in sorted(set(failures["index"].dropna().astype(int)))[:_LISTED]:
        cases = failures[failures["index"] == index]
        # A cell that is wrong in itself explains more than the comparison of two cells that it spoils.
        case = cases.loc[(cases["schema_context"] != "Column").sort_values(kind="stable").index[0]]
        told.append(f"{name}, row {index + 2}: {_remedy(case, table.iloc[index])}")
    rest = failures["index"].nunique() - len(told)
    return "\n".join(told) + (f"\nand {rest} more rows." if rest else "")


def _remedy(case: pd.Series, row: pd.Series) -> str:
    check, column = str(case["check"]), str(case["column"])
    if "unique" in check:
        key = [c for c in ("series_id", "plan_id", "concept", "period_start", "period_end") if c in row.index]
        values = ", ".join(f"{c} {row[c]}" for c in ([column] if case["schema_context"] == "Column" else key))
        return f"duplicated: {values} stands there more than once; each may stand once."
    if case["schema_context"] == "DataFrameSchema":
        return f"{check}."
    return f"{column} is {row[column]!r}; it {check}."
