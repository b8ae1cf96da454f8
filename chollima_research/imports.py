"""Adding series of the user's own, checked as those of the collection are, to the user's own directory."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pandas as pd

from chollima_research import integrity, own, schemas, tables
from chollima_research.errors import ArgumentError, DataError
from chollima_research.files import sha256, write_text
from chollima_research.model import SCHEMAS

SERIES: Final = "series.csv"
SOURCES: Final = "sources.csv"
_DESCRIBED: Final = ("series_id", "title", "measures")
_OPTIONAL: Final = ("excludes", "windows")
_OWN_ID: Final = re.compile(r"[a-z]{3}\.[a-z0-9_]+\.user(_[a-z0-9_]+)?")


def add(
    path: str | Path,
    into: str,
    *,
    about: str | Path | None = None,
    title: str = "",
    measures: str = "",
    sources: str | Path | None = None,
) -> list[str]:
    """Check a file of observations and add its series to the user's own.

    Parameters
    ----------
    path : str or Path
        Observations in the columns of ``data/observations/*.csv``. The ids of the series end in ``.user`` or in
        ``.user_`` and a word, so that nobody mistakes them for series of the collection.
    into : str
        Name of the set, in lower case; a set of that name is replaced.
    about : str or Path, optional
        Table with one row a series: series_id, title, measures and, if wanted, excludes and windows.
    title, measures : str, optional
        The same for a file with one series, instead of ``about``.
    sources : str or Path, optional
        The sources that are not among those of the collection, in the columns of ``data/sources.csv``.

    Returns
    -------
    list of str
        The ids of the series, which :func:`chollima_research.load` now knows.

    Raises
    ------
    DataError
        If a file breaks its schema, a unit or a source is unknown, or a series is not described; the message names
        file, row and remedy. Then nothing is written.
    ArgumentError
        If an argument is not usable, or own series are switched off.
    """
    root = own.user_dir()
    if root is None:
        raise ArgumentError("CHOLLIMA_USER_DATA: is set to nothing, which switches own series off; name a directory.")
    if not re.fullmatch(r"[a-z0-9_]+", into):
        raise ArgumentError(f"into: {into!r} must be a name in lower case, digits and underscores.")
    file, path = f"observations/{into}.csv", Path(path)
    rows = _checked(path, "observations file")  # a name without a schema of its own
    described = _described(rows, path, about, title, measures)
    series = _series_rows(rows, described, file, path)
    known = _with_sources(root, sources)
    _check_references(rows, path, series, known)
    listed = _others(root, file, series)
    _write(root, {file: _text(rows), SOURCES: _text(known), SERIES: _text(listed)})
    return list(series["series_id"])


def _checked(path: Path, kind: str) -> pd.DataFrame:
    """Check a file of the user's against the schema of a kind, naming it as the user does."""
    if not path.is_file() or not path.stat().st_size:
        raise DataError(f"{path.name}: there is no such file, or it is empty.")
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.csv"
        copy.write_bytes(path.read_bytes().removeprefix(BOM_UTF8))  # Excel begins its UTF-8 files with a mark
        try:
            return schemas.check_file(copy, kind)
        except DataError as error:
            raise DataError(str(error).replace(kind, path.name)) from None


def _described(rows: pd.DataFrame, path: Path, about: str | Path | None, title: str, measures: str) -> pd.DataFrame:
    """Return what the user says of each series, indexed by its id."""
    ids = list(dict.fromkeys(rows["series_id"]))
    if not ids:
        raise DataError(f"{path.name}: has no observation.")
    for name in ids:
        if not _OWN_ID.fullmatch(name):
            right = f"{'.'.join(name.split('.')[:2])}.user"
            raise DataError(
                f"{path.name}: series {name}: the id of an own series ends in .user; {right}, for instance."
            )
    if about is None:
        if len(ids) > 1 or not title.strip() or not measures.strip():
            raise ArgumentError(
                f"about: {path.name} has {', '.join(ids)}; give a table with {', '.join(_DESCRIBED)} for them"
                + (", or title and measures." if len(ids) == 1 else ".")
            )
        return pd.DataFrame({"title": [title], "measures": [measures], "excludes": "", "windows": ""}, index=ids)
    return _companion(Path(about), ids)


def _companion(path: Path, ids: list[str]) -> pd.DataFrame:
    if not path.is_file():
        raise DataError(f"{path.name}: there is no such file.")
    table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    missing = [column for column in _DESCRIBED if column not in table]
    unknown = [str(column) for column in table if column not in (*_DESCRIBED, *_OPTIONAL)]
    if missing or unknown:
        raise DataError(
            f"{path.name}, row 1: must have {', '.join(_DESCRIBED)}, may have {', '.join(_OPTIONAL)}; it "
            + (f"lacks {', '.join(missing)}." if missing else f"has {', '.join(unknown)}.")
        )
    table = table.set_index("series_id").reindex(columns=[*_DESCRIBED[1:], *_OPTIONAL], fill_value="")
    if table.index.has_duplicates or set(table.index) != set(ids):
        raise DataError(
            f"{path.name}: must describe {', '.join(ids)}, each once; it has {', '.join(map(str, table.index))}."
        )
    return table


def _series_rows(rows: pd.DataFrame, described: pd.DataFrame, file: str, path: Path) -> pd.DataFrame:
    """Complete the descriptions by what the observations say, in the columns of ``series.csv``."""
    found = []
    for name, part in rows.groupby("series_id", sort=False):
        entity, concept, _ = str(name).split(".")
        found.append(
            {
                "series_id": name,
                "entity": entity.upper(),
                "concept": concept,
                "unit": part["unit"].iloc[0],
                "frequency": _frequency(part),
                "first_year": part["period_start"].min(),
                "last_year": part["period_end"].max(),
                "source_id": part["source_id"].mode().iloc[0],
                "file": file,
                **described.loc[str(name)],
            }
        )
    table = pd.DataFrame(found, columns=list(SCHEMAS[SERIES].columns), dtype=str)
    with TemporaryDirectory() as folder:
        written = Path(folder) / SERIES
        write_text(written, _text(table))
        try:
            return schemas.check_file(written, SERIES)
        except DataError as error:
            raise DataError(str(error).replace(SERIES, f"the description of {path.name}")) from None


def _frequency(part: pd.DataFrame) -> str:
    start, end = part["period_start"].astype(int), part["period_end"].astype(int)
    if (start != end).any():
        return "period"
    return "annual" if 2 * len(part) > end.max() - start.min() + 1 else "benchmark"


def _with_sources(root: Path, sources: str | Path | None) -> pd.DataFrame:
    """Return the user's own sources, with those of a new table in place of older ones."""
    have = [_stored(root, SOURCES)]
    if sources is not None:
        new = _checked(Path(sources), SOURCES)
        taken = sorted(set(new["source_id"]) & set(tables.read(SOURCES)["source_id"]))
        if taken:
            raise DataError(f"{Path(sources).name}: the collection has a source {taken[0]} already; choose another id.")
        have = [have[0][~have[0]["source_id"].isin(new["source_id"])], new]
    return pd.concat(have, ignore_index=True)


def _check_references(rows: pd.DataFrame, path: Path, series: pd.DataFrame, sources: pd.DataFrame) -> None:
    integrity.check_observations(rows, path.name, series, tables.read("units.csv")["unit"])
    known = {*tables.read(SOURCES)["source_id"], *sources["source_id"]}
    for number, row in enumerate(rows.to_dict("records"), start=2):
        for name in (row["source_id"], *filter(None, row["also_in"].split(";"))):
            if name not in known:
                raise DataError(
                    f"{path.name}, row {number}: source {name} is not in the collection; give a table of sources "
                    "with it, in the columns of data/sources.csv."
                )


def _others(root: Path, file: str, series: pd.DataFrame) -> pd.DataFrame:
    """Return the user's table of series with the new ones in place of those of the same set."""
    old = _stored(root, SERIES)
    old = old[old["file"] != file]
    for row in old[old["series_id"].isin(series["series_id"])].to_dict("records"):
        raise DataError(f"{row['series_id']}: stands in {row['file']} of your own series already; choose another id.")
    return pd.concat([old, series], ignore_index=True)


def _stored(root: Path, name: str) -> pd.DataFrame:
    if (root / name).is_file():
        return schemas.check_file(root / name, name)
    return pd.DataFrame(columns=list(SCHEMAS[name].columns), dtype=str)


def _text(table: pd.DataFrame) -> str:
    return table.to_csv(index=False, lineterminator="\n")


def _write(root: Path, texts: dict[str, str]) -> None:
    """Write the files and, when all are in place, their checksums."""
    for name, text in texts.items():
        write_text(root / name, text)
    names = [SERIES, SOURCES, *sorted(p.relative_to(root).as_posix() for p in root.glob("observations/*.csv"))]
    lines = [f"{name},{len(schemas.check_file(root / name, name))},{sha256(root / name)}" for name in names]
    write_text(root / tables.CHECKSUMS, "\n".join(["file,rows,sha256", *lines]) + "\n")
