"""Describing the data to programs: ``datapackage.json`` (Frictionless Data Package, version 1)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pandera.pandas as pa

from chollima_research import __version__, citing, meanings, tables
from chollima_research.errors import DataError
from chollima_research.files import sha256, write_text
from chollima_research.model import SCHEMAS
from chollima_research.paths import data_dir

FILE: Final = "datapackage.json"
BIBLIOGRAPHY: Final = "sources.bib"
_TITLE: Final = "The Chollima Movement in figures: annotated series, sources, plans and the marks of their compilers"
_TERMS: Final = "The figures keep the terms of their sources, which sources.csv names one by one."
_REFERENCES: Final = {
    "series_id": ("series", "series_id"),
    "source_id": ("sources", "source_id"),
    "unit": ("units", "unit"),
    "entity": ("entities", "entity"),
    "plan_id": ("campaigns", "campaign_id"),
    "claim_id": ("claims", "claim_id"),
}
"""Columns that name a row of another table: the resource and its column."""
_WORDS: Final = {("claims", "entity"), ("claims", "unit"), ("definitions", "entity"), ("differences", "entity")}
"""Columns of those names that hold something else as well: all countries, a unit in words."""


def descriptor() -> dict[str, Any]:
    """Describe every data file: columns, types, allowed values, references, rows, bytes and hash.

    Returns
    -------
    dict
        A descriptor of the Frictionless Data Package specification, version 1, in which each table is a
        ``tabular-data-resource``; ``rows`` is the number of rows.

    Raises
    ------
    DataError
        If a file is damaged, or the meaning of a column is not written down in
        :mod:`chollima_research.meanings`.

    References
    ----------
    .. [1] https://specs.frictionlessdata.io/data-package/
    """
    sources = tables.read("sources.csv").set_index("source_id").sort_index()
    return {
        "profile": "data-package",
        "name": "chollima-research-data",
        "title": _TITLE,
        "version": __version__,
        "licenses": [{"name": "terms-of-the-sources", "title": _TERMS}],
        "contributors": [{"title": "chollima-research contributors", "role": "author"}],
        "sources": [
            {"title": citing.citation(str(name)), **({"path": row["url"]} if row["url"] else {})}
            for name, row in sources.iterrows()
        ],
        "resources": [*map(_table, [*tables.checksums(), tables.CHECKSUMS]), _bibliography()],
    }


def write() -> Path:
    """Write ``datapackage.json`` to the data directory, unless it stands there as it should.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    DataError
        As :func:`descriptor`.
    """
    path = data_dir() / FILE
    text = json.dumps(descriptor(), indent=1, ensure_ascii=False) + "\n"
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        write_text(path, text)
    return path


def _table(name: str) -> dict[str, Any]:
    path, schema, kind = data_dir() / name, schema_of(name), kind_of(name)
    registered = tables.checksums()
    return {
        "profile": "tabular-data-resource",
        "name": _resource(name),
        "path": name,
        "description": f"One row is {meanings.of_rows(kind)}.",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{sha256(path)}",
        "rows": registered[name][0] if name in registered else len(registered),
        "schema": {
            # In the order of the file, which is free.
            "fields": [_field(str(column), schema.columns[column], kind) for column in tables.read(name)],
            "missingValues": [""],
            **_keys(schema, _resource(name)),
        },
    }


def _bibliography() -> dict[str, Any]:
    path = data_dir() / BIBLIOGRAPHY
    if not path.is_file():
        raise DataError(f"{BIBLIOGRAPHY}: the file is missing from the data directory; `make reproduce` makes it.")
    return {
        "profile": "data-resource",
        "name": "bibliography",
        "path": BIBLIOGRAPHY,
        "description": "The sources in BibTeX, made from sources.csv.",
        "format": "bib",
        "mediatype": "application/x-bibtex",
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{sha256(path)}",
    }


def _resource(name: str) -> str:
    return name.removesuffix(".csv").replace("/", "-").replace("_", "-")


def kind_of(name: str) -> str:
    """Return the name under which the schema and the meanings of a file are kept."""
    return name if name in SCHEMAS or name == tables.CHECKSUMS else "observations"


def schema_of(name: str) -> pa.DataFrameSchema:
    """Return the schema of a data file; that of the checksums stands here, because no user ever writes the file."""
    if name != tables.CHECKSUMS:
        return SCHEMAS[kind_of(name)]
    number = pa.Check(lambda column: column.str.fullmatch(r"\d+"), error="must be a whole number")
    columns = {"file": pa.Column(str, unique=True), "rows": pa.Column(str, number), "sha256": pa.Column(str)}
    return pa.DataFrameSchema(columns)


def _field(column: str, checks: pa.Column, kind: str) -> dict[str, Any]:
    allowed = [check.statistics["allowed_values"] for check in checks.checks if "allowed_values" in check.statistics]
    constraints: dict[str, Any] = {"required": True} if not _accepts(checks, "") else {}
    if checks.unique:
        constraints["unique"] = True
    if allowed:
        constraints["enum"] = list(allowed[0])
    return {
        "name": column,
        "type": type_of(checks),
        "description": meanings.of(column, kind),
        **({"constraints": constraints} if constraints else {}),
    }


def _accepts(checks: pa.Column, text: str) -> bool:
    return all(check(pd.Series([text], dtype=str)).check_passed for check in checks.checks)


def type_of(checks: pa.Column) -> str:
    """Return string, year, number or integer, by asking the checks of a column of text what they accept."""
    if _accepts(checks, "x") or _accepts(checks, "1956;1957") or not _accepts(checks, "1956"):
        return "string"
    if not _accepts(checks, "19560"):
        return "year"
    return "number" if _accepts(checks, "1.5") else "integer"


def _keys(schema: pa.DataFrameSchema, resource: str) -> dict[str, Any]:
    primary = list(schema.unique or [name for name, column in schema.columns.items() if column.unique][:1])
    foreign = [
        {"fields": column, "reference": {"resource": target, "fields": field}}
        for column, (target, field) in _REFERENCES.items()
        if column in schema.columns and target != resource and (resource, column) not in _WORDS
    ]
    return {"primaryKey": primary, **({"foreignKeys": foreign} if foreign else {})}
