"""Checking a data file against the schema of its kind, and the wording of what breaks it."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from chollima_research.errors import DataError
from chollima_research.model import SCHEMAS

_LISTED = 3
_KEYS = ("series_id", "plan_id", "concept", "period_start", "period_end", "claim_id", "rule", "series", "spans")


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
        key = [c for c in _KEYS if c in row.index]
        values = ", ".join(f"{c} {row[c]}" for c in ([column] if case["schema_context"] == "Column" else key))
        return f"duplicated: {values} stands there more than once; each may stand once."
    if case["schema_context"] == "DataFrameSchema":
        return f"{check}."
    return f"{column} is {row[column]!r}; it {check}."
