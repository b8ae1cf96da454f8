"""The data dictionary, made from the schemas and the tables: the README of the data and a page of the book."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

import pandas as pd
import pandera.pandas as pa

from chollima_research import datapackage, integrity, meanings, tables
from chollima_research.model import SCHEMAS

_INTRODUCTION: Final = """\
# The data

Plain CSV files in UTF-8 with a header line. This page is made from the schemas by which the files are checked and
from the tables themselves; `datapackage.json` says the same to programs (Frictionless Data Package, version 1).

Every file's SHA-256 is compared with `checksums.csv` whenever it is read. A changed file is checked and registered
again by `make reproduce`; a file that has lost rows is refused until `chollima data accept FILE` is run on purpose. A
corrected figure is a changed row with a note; a new edition of a source is a new file. `sources.bib` is made from
`sources.csv`.

`chollima data check FILE` holds the series against a file as its publisher gives it out: the abridged csv of the
National Material Capabilities, the xlsx of the Maddison Project, the Demographic Indicators of World Population
Prospects, CDIAC by nation, FAOSTAT. `chollima data import FILE --into NAME` adds series of your own, in the form of
the observations below. `chollima export SERIES... --to FILE` writes csv, parquet, dta or xlsx."""

_OBSERVATIONS: Final = "Observations: `observations/*.csv`, older editions in `vintages/*.csv`"


def markdown() -> str:
    """Return the data dictionary as Markdown: every table, its columns, and what there is in the files.

    Raises
    ------
    DataError
        If a file is damaged, or the meaning of a column is not written down in
        :mod:`chollima_research.meanings`.
    """
    named = [name for name in tables.checksums() if name in SCHEMAS]
    parts = [_INTRODUCTION, _columns("observations", _OBSERVATIONS), *(_columns(name, f"`{name}`") for name in named)]
    parts += ["## What there is", _as_markdown(inventory().reset_index()), _totals(named)]
    return "\n\n".join(parts) + "\n"


def inventory() -> pd.DataFrame:
    """Count what each observations file holds.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``file``: series, observations, sources (cited in ``source_id`` or ``also_in``), first_year and
        last_year.
    """
    rows = {}
    for name in integrity.observation_files():
        table = tables.read(name)
        cited = {source for column in ("source_id", "also_in") for cell in table[column] for source in cell.split(";")}
        rows[name] = {
            "series": table["series_id"].nunique(),
            "observations": len(table),
            "sources": len(cited - {""}),
            "first_year": table["period_start"].min(),
            "last_year": table["period_end"].max(),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("file")


def _columns(name: str, heading: str) -> str:
    rows = [
        {
            "column": f"`{column}`",
            "type": datapackage.type_of(checks),
            "allowed": _allowed(checks),
            "meaning": meanings.of(column, name),
        }
        for column, checks in SCHEMAS[name].columns.items()
    ]
    return f"## {heading}\n\nOne row is {meanings.of_rows(name)}.\n\n{_as_markdown(pd.DataFrame(rows))}"


def _allowed(checks: pa.Column) -> str:
    """Word what the checks of a column demand, as their messages do."""
    words = [
        str(check.error).removeprefix("must ").removeprefix("be ").replace("not be", "not") for check in checks.checks
    ]
    return "; ".join([*(words or ["any text, or nothing"]), *(["each once"] if checks.unique else [])])


def _as_markdown(table: pd.DataFrame) -> str:
    def line(cells: Iterable[object]) -> str:
        return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"

    return "\n".join([line(table), "|" + "---|" * table.shape[1], *map(line, table.itertuples(index=False))])


def _totals(named: list[str]) -> str:
    rows = pd.concat([tables.read(name) for name in integrity.observation_files()], ignore_index=True)
    sources = tables.read("sources.csv").set_index("source_id").loc[rows["source_id"]]
    found = (sources["url"] + sources["archive_number"]).ne("").mean()
    counts = "\n".join(f"* `{name}`: {len(tables.read(name)):,}" for name in named)
    return (
        f"Of the {len(rows):,} observations {_percent(found)} have a source with an address or an archive number, and "
        f"{_percent(rows['locator'].ne('').mean())} say where in it. Rows in the other tables:\n\n{counts}"
    )


def _percent(share: float) -> str:
    """Round down, so that only all is 100."""
    return f"{math.floor(1000 * share) / 10:g} percent"
