"""Reading the package's tables: checksum first, the full check only where it is needed."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

import pandas as pd

from chollima_research.errors import ChecksumError, DataError
from chollima_research.files import sha256
from chollima_research.paths import data_dir

CHECKSUMS = "checksums.csv"
_YEARS = (
    "period_start",
    "period_end",
    "first_year",
    "last_year",
    "last_year_before",
    "first_year_after",
    "cow_code",
)
_NUMBERS = ["value", "low", "high", "value_low", "value_high", "step", "factor", "tolerance"]


def read(name: str) -> pd.DataFrame:
    """Read one table of the data directory, after its checksum has been compared.

    Parameters
    ----------
    name : str
        Path below the data directory, for instance ``"series.csv"``.

    Returns
    -------
    pandas.DataFrame
        A copy that the caller may change. Years are integers (``Int64`` where they may be missing),
        ``value``, ``low`` and ``high`` are floats, all else is text with ``""`` for nothing.

    Raises
    ------
    DataError
        If the file is missing or breaks its schema; the message names file, row and remedy.
    ChecksumError
        If the file is well formed but is not the one that ``checksums.csv`` registers.
    """
    if name.startswith("user/"):
        from chollima_research import own  # which reads the tables of the collection through this module

        return own.read(name)
    return _read(*_edition(name)).copy()


def part(name: str, column: str, value: str) -> pd.DataFrame:
    """Read the rows of a table whose column holds one value, found by an index that is made once.

    Parameters
    ----------
    name : str
        As for :func:`read`, with the same errors.
    column, value : str
        For instance ``"series_id"`` and ``"prk.steel.nmc"``.

    Returns
    -------
    pandas.DataFrame
        A copy of the rows, in their order; empty where there are none.
    """
    if name.startswith("user/"):
        table = read(name)
        return table[table[column] == value]
    edition = _edition(name)
    return _read(*edition).iloc[_places(*edition, column).get(value, [])].copy()


def _edition(name: str) -> tuple[Path, str, int, int]:
    """Tell which edition of a file lies there now, so that a changed file is read again."""
    path = data_dir() / name
    _note_read(name)
    if not path.is_file():
        raise DataError(f"{name}: the file is missing from the data directory; restore it with git checkout.")
    stat = path.stat()
    return path, name, stat.st_mtime_ns, stat.st_size


@lru_cache(maxsize=512)
def _places(path: Path, name: str, modified: int, size: int, column: str) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for place, value in enumerate(_read(path, name, modified, size)[column].tolist()):
        places.setdefault(value, []).append(place)
    return places


@lru_cache(maxsize=512)
def _read(path: Path, name: str, _modified: int, _size: int) -> pd.DataFrame:
    if name == CHECKSUMS:
        return _read_checksums(path)
    registered = checksums().get(name)
    if registered is None or registered[1] != sha256(path):
        _explain_difference(path, name, registered)
    return typed(pd.read_csv(path, dtype=str, keep_default_na=False))


def _read_checksums(path: Path) -> pd.DataFrame:
    try:
        return pd.read_csv(path, dtype={"file": str, "rows": int, "sha256": str})[["file", "rows", "sha256"]]
    except (ValueError, KeyError) as error:
        raise DataError(
            f"{CHECKSUMS}: not a table of file, rows and sha256 ({error}); restore it with git checkout."
        ) from None


def checksums() -> dict[str, tuple[int, str]]:
    """Return the registered number of rows and SHA-256 of each data file."""
    return _registered(*_edition(CHECKSUMS))


@lru_cache(maxsize=4)
def _registered(path: Path, name: str, modified: int, size: int) -> dict[str, tuple[int, str]]:
    table = _read(path, name, modified, size)
    columns = (table[column].tolist() for column in ("file", "rows", "sha256"))
    return {file: (rows, digest) for file, rows, digest in zip(*columns, strict=True)}


def typed(table: pd.DataFrame) -> pd.DataFrame:
    """Turn the text columns of a checked table into years and numbers."""
    for column in table.columns.intersection(list(_YEARS)):
        years = pd.to_numeric(table[column].replace("", None))
        table[column] = years.astype("Int64" if years.isna().any() else "int64")
    for column in table.columns.intersection(_NUMBERS):
        table[column] = pd.to_numeric(table[column].replace("", None)).astype(float)
    return table


def _explain_difference(path: Path, name: str, registered: tuple[int, str] | None) -> None:
    """Raise the most telling error for a file whose checksum is wrong."""
    from chollima_research import integrity, schemas  # pandera is slow to import and seldom needed

    table = schemas.check_file(path, name)
    if name.startswith(("observations/", "vintages/")):
        integrity.check_observations(table, name, read("series.csv"), read("units.csv")["unit"])
    if registered is None:
        raise ChecksumError(f"{name}: not registered in {CHECKSUMS}. `make reproduce` checks and registers it.")
    if len(table) < registered[0]:
        raise ChecksumError(
            f"{name}: truncated, {len(table)} of {registered[0]} rows. Restore it with git checkout; if rows "
            "were taken out on purpose, run `chollima data accept` with this file."
        )
    raise ChecksumError(
        f"{name}: wrong checksum; the file is well formed but is not the registered one. Restore it with "
        "git checkout; if the change is meant, `make reproduce` checks and registers it."
    )


def _note_read(name: str) -> None:
    """Tell the rebuild which data file a notebook has used."""
    log = os.environ.get("CHOLLIMA_READS")
    if log:
        with Path(log).open("a", encoding="utf-8") as stream:
            stream.write(f"{name}\n")
