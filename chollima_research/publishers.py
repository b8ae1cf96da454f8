"""Reading the publishers' own files: finding the header, the countries of ours and the figures."""

from __future__ import annotations

import csv
import gzip
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import IO, Final

import pandas as pd

from chollima_research.errors import DataError
from chollima_research.formats import FORMATS, PRINTED_UNITS, Format, plain

FIGURES: Final = ["entity", "concept", "unit", "year", "value", "step", "flag"]
_TOP: Final = 15  # rows in which the header is looked for: some publishers put a title above it
_CHUNK: Final = 200_000  # the largest of these files have millions of rows, of which a few thousand are wanted
_GZIP: Final = b"\x1f\x8b"


@dataclass(frozen=True)
class Publication:
    """A file of a publisher, read.

    Attributes
    ----------
    name : str
        Name of the file.
    format : Format
        Its format.
    edition : str
        What the rows themselves say about their edition; empty if nothing.
    figures : pandas.DataFrame
        entity, concept and unit as ours, year, value, step (of the last digit that is printed) and flag.
    """

    name: str
    format: Format
    edition: str
    figures: pd.DataFrame


def read(path: Path) -> Publication:
    """Read a file in one of the formats of :data:`chollima_research.formats.FORMATS`.

    Parameters
    ----------
    path : Path
        Text with commas, plain or gzipped, or an .xlsx workbook.

    Returns
    -------
    Publication
        The figures for our entities.

    Raises
    ------
    DataError
        If the file cannot be read, has none of the formats (the message lists what was looked for), or has
        something else than a number where a figure should stand.
    """
    if not path.is_file():
        raise DataError(f"{path.name}: there is no such file.")
    try:
        if path.suffix.lower() == ".xlsx":
            return _read_workbook(path)
        try:
            return _read_text(path, "utf-8-sig")
        except UnicodeDecodeError:  # older files of FAO are in the encoding of Western Europe
            return _read_text(path, "latin-1")
    except (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError, KeyError):
        raise DataError(f"{path.name}: is damaged, or not what the end of its name says; download it again.") from None
    except (csv.Error, pd.errors.ParserError) as error:
        raise DataError(f"{path.name}: is no table of values between commas ({error}).") from None


def step(number: str | float) -> float:
    """Return the value of the last printed digit behind the point: 0.01 for 3.25; 1 for 3 and for 300."""
    exponent = Decimal(str(number)).normalize().as_tuple().exponent
    return 10.0 ** min(int(exponent), 0)


def _read_text(path: Path, encoding: str) -> Publication:
    with _opened(path, encoding) as stream:
        top = list(csv.reader(islice(stream, _TOP)))
    chosen, header, columns = _recognise(top, path.name)
    with _opened(path, encoding) as stream:
        list(islice(stream, header + 1))
        chunks = pd.read_csv(
            stream,
            header=None,
            names=columns,
            usecols=_used(chosen, columns),
            dtype=str,
            na_filter=False,
            chunksize=_CHUNK,
            index_col=False,
            skip_blank_lines=False,  # so that the index counts the lines of the file
        )
        return _publication(path, chosen, (chunk.set_axis(chunk.index + header + 2) for chunk in chunks))


def _opened(path: Path, encoding: str) -> IO[str]:
    with path.open("rb") as stream:
        start = stream.read(200)
    if start.startswith(_GZIP):
        return gzip.open(path, "rt", encoding=encoding, newline="")
    if b"\0" in start or start.startswith(b"PK"):
        raise DataError(f"{path.name}: is neither text nor an .xlsx workbook; unpack it, or save it as one of them.")
    return path.open(encoding=encoding, newline="")


def _read_workbook(path: Path) -> Publication:
    with pd.ExcelFile(path, engine="openpyxl") as book:
        tops = [(name, _sheet(book, name, nrows=_TOP).values.tolist()) for name in book.sheet_names]
        name, top = next(((name, top) for name, top in tops if _fitting(top)), tops[0])
        chosen, header, columns = _recognise(top, path.name)
        table = _sheet(book, name).iloc[header + 1 :, : len(columns)].set_axis(columns, axis=1)
    return _publication(path, chosen, iter([table.set_axis(table.index + 1)]))


def _sheet(book: pd.ExcelFile, name: int | str, nrows: int | None = None) -> pd.DataFrame:
    return pd.read_excel(book, sheet_name=name, header=None, nrows=nrows, dtype=str, na_filter=False)


def _fitting(top: list[list[str]]) -> tuple[Format, int, list[str]] | None:
    """Return the format whose columns stand in one of the rows, with the row and its columns."""
    for number, row in enumerate(top):
        for known in FORMATS:
            columns = [_column(cell, known.renamed) for cell in row]
            if set(known.needed) <= set(columns):
                return known, number, columns
    return None


def _recognise(top: list[list[str]], name: str) -> tuple[Format, int, list[str]]:
    found = _fitting(top)
    if found is None:
        sought = "\n".join(f"  {known.publisher}: {', '.join(known.needed)}" for known in FORMATS)
        seen = ", ".join(next((row for row in top if any(row)), [])[:8])
        raise DataError(
            f"{name}: has none of the known formats. Looked for in its first {_TOP} rows were the columns\n"
            f"{sought}\nThe first row is: {seen or 'empty'}"
        )
    chosen, header, columns = found
    named = [name if name not in ("", *columns[:n]) else f"column {n + 1}" for n, name in enumerate(columns)]
    return chosen, header, named


def _column(cell: str, renamed: Mapping[str, str]) -> str:
    text = " ".join(cell.split()).lower()
    return next((name for pattern, name in renamed.items() if re.match(pattern, text)), text)


def _used(chosen: Format, columns: list[str]) -> list[str]:
    wanted = {*chosen.needed, *chosen.only[:1], *chosen.columns, "flag", "version"}
    return [name for name in columns if name in wanted]


def _publication(path: Path, chosen: Format, chunks: Iterator[pd.DataFrame]) -> Publication:
    codes, parts, editions = chosen.codes(), [], set()
    for chunk in chunks:
        entity = chunk[chosen.entity].map(plain).map(codes)
        ours = entity.notna()
        if chosen.only and chosen.only[0] in chunk:
            ours &= chunk[chosen.only[0]] == chosen.only[1]
        here = chunk[ours].assign(entity=entity[ours])
        editions |= set(here.get("version", ()))
        figures = _from_long(here, chosen, path.name) if chosen.items else _from_wide(here, chosen)
        parts.append(_numbers(figures[~figures["value"].str.strip().isin(chosen.missing)], path.name))
    figures = pd.concat(parts, ignore_index=True)
    for old, (new, first) in chosen.successors.items():
        figures.loc[(figures["entity"] == old) & (figures["year"] >= first), "entity"] = new
    _check(figures, path.name, chosen)
    return Publication(path.name, chosen, ", ".join(sorted(editions)), figures)


def _check(figures: pd.DataFrame, name: str, chosen: Format) -> None:
    if figures.empty:
        raise DataError(f"{name}: has the format of {chosen.publisher}, but no figure for a country of ours.")
    repeated = figures[figures.duplicated(["entity", "concept", "year"])]
    if len(repeated):
        row = repeated.iloc[0]
        raise DataError(f"{name}: has {row['concept']} of {row['entity']} in {row['year']} more than once.")


def _from_wide(table: pd.DataFrame, chosen: Format) -> pd.DataFrame:
    """Turn one column a measure into one row a figure; the index stays the line of the file."""
    parts = [
        table[["entity", chosen.year, column]]
        .set_axis(["entity", "year", "value"], axis=1)
        .assign(concept=concept, unit=unit, factor=1.0, flag="")
        for column, (concept, unit) in chosen.columns.items()
        if column in table
    ]
    return pd.concat(parts)


def _from_long(table: pd.DataFrame, chosen: Format, name: str) -> pd.DataFrame:
    keys = zip(table["item"].str.strip().str.lower(), table["element"].str.strip().str.lower(), strict=True)
    concept = pd.Series([chosen.items.get(key, "") for key in keys], index=table.index, dtype=str)
    table = table.assign(concept=concept)[concept != ""]
    printed = table["unit"].str.strip().str.lower()
    if not printed.isin(list(PRINTED_UNITS)).all():
        row = printed.index[~printed.isin(list(PRINTED_UNITS))][0]
        raise DataError(
            f"{name}, row {row}: the unit is {table.loc[row, 'unit']!r}; known are {', '.join(PRINTED_UNITS)}."
        )
    units = [PRINTED_UNITS[text] for text in printed]
    return table.assign(
        factor=[factor for factor, _ in units],
        unit=[unit for _, unit in units],
        flag=table.get("flag", pd.Series("", index=table.index)),
    )


def _numbers(figures: pd.DataFrame, name: str) -> pd.DataFrame:
    """Turn texts into years and values, and read off the last digit that is printed."""
    for column, pattern in (("year", r"\d{1,4}(\.0)?"), ("value", r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,2})?")):
        text = figures[column].str.strip()
        wrong = ~text.map(lambda cell, pattern=pattern: re.fullmatch(pattern, cell) is not None).astype(bool)
        if wrong.any():
            row = text.index[wrong][0]
            raise DataError(f"{name}, row {row}: the {column} is {text[wrong].iloc[0]!r}, which is no number.")
    return figures.assign(
        value=pd.to_numeric(figures["value"]).astype(float) * figures["factor"],
        year=pd.to_numeric(figures["year"]).astype("int64"),
        step=[step(text.strip()) for text in figures["value"]] * figures["factor"],
    )[FIGURES]
