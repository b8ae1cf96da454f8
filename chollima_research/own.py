"""The user's own series: where they lie, and reading them beside those of the collection."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Final

import pandas as pd

from chollima_research import tables
from chollima_research.errors import ChecksumError, DataError
from chollima_research.files import sha256

PREFIX: Final = "user/"
"""What the names of the user's files begin with, in the catalogue and wherever else files are named."""


def user_dir() -> Path | None:
    """Return the directory of the user's own series, which need not exist.

    The environment variable ``CHOLLIMA_USER_DATA`` sets it; set to nothing, it switches own series off (the rebuild
    and the tests do so). Otherwise it is ``chollima`` in ``XDG_DATA_HOME``, or in ``~/.local/share``.
    """
    named = os.environ.get("CHOLLIMA_USER_DATA")
    if named is not None:
        return Path(named) if named else None
    home = os.environ.get("XDG_DATA_HOME")
    return (Path(home) if home else Path.home() / ".local" / "share") / "chollima"


def joined(name: str) -> pd.DataFrame:
    """Read a table of the collection with the rows of the user's own table of the same name after it.

    Parameters
    ----------
    name : str
        ``"series.csv"`` or ``"sources.csv"``.

    Raises
    ------
    DataError, ChecksumError
        As :func:`chollima_research.tables.read` and :func:`read`.
    """
    table, root = tables.read(name), user_dir()
    if root is None or not (root / name).is_file():
        return table
    return pd.concat([table, read(PREFIX + name)], ignore_index=True)


def read(name: str) -> pd.DataFrame:
    """Read one of the user's own files.

    Parameters
    ----------
    name : str
        Its path below the user's directory after :data:`PREFIX`, for instance ``"user/series.csv"``.

    Returns
    -------
    pandas.DataFrame
        As :func:`chollima_research.tables.read`; the files that a table of series names carry the prefix.

    Raises
    ------
    DataError
        If the file is missing.
    ChecksumError
        If it has changed since it was imported.
    """
    path = _path(name)
    if not path.is_file():
        raise DataError(f"{path}: the file is missing; import it again with `chollima data import`.")
    stat = path.stat()
    return _read(path, name, stat.st_mtime_ns, stat.st_size).copy()


def checksums() -> dict[str, tuple[int, str]]:
    """Return the number of rows and the SHA-256 of each of the user's own files, as they were imported."""
    root = user_dir()
    if root is None or not (root / tables.CHECKSUMS).is_file():
        return {}
    table = pd.read_csv(root / tables.CHECKSUMS, dtype={"file": str, "rows": int, "sha256": str})
    return {PREFIX + row["file"]: (row["rows"], row["sha256"]) for row in table.to_dict("records")}


def _path(name: str) -> Path:
    root = user_dir()
    if root is None:
        raise DataError(f"{name}: own series are switched off, because CHOLLIMA_USER_DATA is set to nothing.")
    return root / name.removeprefix(PREFIX)


@lru_cache(maxsize=32)
def _read(path: Path, name: str, _modified: int, _size: int) -> pd.DataFrame:
    if checksums().get(name, (0, ""))[1] != sha256(path):
        raise ChecksumError(f"{path}: is not as it was imported; import it again with `chollima data import`.")
    table = tables.typed(pd.read_csv(path, dtype=str, keep_default_na=False))
    if name == f"{PREFIX}series.csv":
        table["file"] = PREFIX + table["file"]
    return table
