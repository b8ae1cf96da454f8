"""Writing series and panels to CSV, Parquet, Stata and Excel, with units, status, notes and citations inside."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import pandas as pd

from chollima_research import __version__, citing, units
from chollima_research.catalogue import load, observations
from chollima_research.errors import ArgumentError
from chollima_research.files import write_bytes
from chollima_research.register import artefacts

COLUMNS: Final = {
    "series_id": "series: entity.concept.source",
    "title": "name of the series",
    "entity": "country (ISO 3166 alpha-3; SUN for the Soviet Union)",
    "concept": "what is measured",
    "period_start": "first year",
    "period_end": "last year: the first one too, unless the value is an average",
    "value": "value in the unit given in the column unit; missing where it is masked",
    "low": "lower end, where the source gives a range",
    "high": "upper end, where the source gives a range",
    "unit": "unit of value, low and high",
    "status": "what the value is: official, claim, estimate, interpolated, ...",
    "source_id": "source of the value",
    "note": "how it was printed, what is odd about it",
    "citation": "the source in full",
}
"""The columns of an exported table and what each holds, in the 80 characters that a label has in Stata."""

_KEYS: Final = ["period_start", "period_end"]
_STATA_LABEL: Final = 80
_OWN: Final = "chollima_research"


def write(what: str | pd.Series | pd.DataFrame | Iterable[str | pd.Series], path: str | Path) -> list[Path]:
    """Write series or a panel to a file, one row an observation.

    Parameters
    ----------
    what : str, pandas.Series, pandas.DataFrame or iterable
        The id of a series, a Series as :func:`chollima_research.load` returns it (masked or converted, as it is),
        several of these, or a panel as :func:`chollima_research.panel` returns it.
    path : str or Path
        The file. Its ending says the format: ``.csv``, ``.parquet``, ``.dta`` (Stata 14 and later) or ``.xlsx``.

    Returns
    -------
    list of Path
        The files written. A CSV is followed by two of the same name, ``.json`` (what is known of the series and the
        sources) and ``.bib``; the other formats hold everything themselves.

    Raises
    ------
    ArgumentError
        If the ending is none of these, there is nothing to write, or a Series or panel does not say which series it
        is or has values where that series has none.
    UnknownNameError
        If there is no such series.

    Notes
    -----
    The columns are :data:`COLUMNS`; values keep their last bit. Parquet holds what :func:`describe` returns in the
    metadata of its schema, which pandas reads into ``attrs``. In Stata every variable has a label, and the unit
    stands in that of ``value`` where there is only one. Excel has the sheets ``data``, ``sources`` and ``notes``.
    """
    path = Path(path)
    writers = {".csv": _csv, ".parquet": _parquet, ".dta": _stata, ".xlsx": _excel}
    if path.suffix not in writers:
        raise ArgumentError(f"path: {path.name!r} must end in one of {', '.join(writers)}.")
    parts = _parts(what)
    if not parts:
        raise ArgumentError("what: is empty; name at least one series.")
    table = pd.concat([_rows(part) for part in parts], ignore_index=True)
    contents = writers[path.suffix](table, describe(parts))
    written = {path.with_suffix(ending): content for ending, content in contents.items()}
    for file, content in written.items():
        write_bytes(file, content)
    return list(written)


def describe(parts: Iterable[pd.Series]) -> dict[str, Any]:
    """Return what is known of some loaded series and of their sources, as plain values.

    Returns
    -------
    dict
        made_with; columns (what each holds); series (by id: title, entity, concept, unit and its label, what is
        measured and what is not, windows fit for estimation, the artefacts of the register); sources (by id:
        citation, licence and BibTeX), this
        collection first.
    """
    parts = list(parts)
    shown = {part.attrs["series_id"]: list(part.index.get_level_values(0)) for part in parts}
    return {
        "made_with": f"chollima-research {__version__}",
        "columns": dict(COLUMNS),
        "series": {part.attrs["series_id"]: _about(part) for part in parts},
        "sources": {
            _OWN: _own_work(),
            **{
                name: {
                    "citation": citing.citation(name),
                    "licence": citing.source(name)["licence"],
                    "bibtex": citing.bibtex([name]),
                }
                for name in citing.sources_of(shown)
            },
        },
    }


def _own_work() -> dict[str, str]:
    row = citing.own_work(_OWN, "The Chollima Movement in figures: annotated series")
    return {
        "citation": f"chollima-research contributors ({row['year']}), {row['title']}, {row['container']}.",
        "licence": "the data keep the terms of their sources",
        "bibtex": citing.bibtex([], [row]),
    }


def _about(part: pd.Series) -> dict[str, Any]:
    kept = ("title", "entity", "concept", "unit", "measures", "excludes", "windows")
    marks = artefacts(part.attrs["series_id"])
    return {
        **{name: part.attrs[name] for name in kept},
        "unit_label": units.label(part.attrs["unit"]),
        "artefacts": [
            f"{row.first_year}-{row.last_year} {row.kind} ({row.confidence}; {row.action}): {row.evidence}"
            for row in marks.itertuples()
        ],
    }


def _parts(what: str | pd.Series | pd.DataFrame | Iterable[str | pd.Series]) -> list[pd.Series]:
    """Turn whatever was given into Series that say what they are."""
    if isinstance(what, pd.DataFrame):
        return list(_columns_of(what))
    given = [what] if isinstance(what, str | pd.Series) else list(what)
    parts = [load(part) if isinstance(part, str) else part for part in given]
    for part in parts:
        if not isinstance(part, pd.Series) or not {"series_id", "unit", "status"} <= set(part.attrs):
            raise ArgumentError("what: does not say which series it is; load it with chollima_research.load.")
    return parts


def _columns_of(panel: pd.DataFrame) -> Iterator[pd.Series]:
    """Take a panel apart: each column with what is known of its series, in the unit of the panel."""
    ids = panel.attrs.get("series", {})
    if not set(panel.columns) <= set(ids):
        raise ArgumentError("what: does not say which series it holds; make it with chollima_research.panel.")
    for entity in panel.columns:
        whole = load(ids[entity])
        values = panel[entity]
        values = values[values.index.isin(whole.index) | values.notna()]  # a panel is padded where others have values
        values.attrs = units.convert(whole, whole.attrs["unit"], panel.attrs["unit"]).attrs
        yield values


def _rows(part: pd.Series) -> pd.DataFrame:
    """Put what is known of each value beside it."""
    known = observations(part.attrs["series_id"]).set_index(_KEYS)
    keys = part.index if part.index.nlevels == 2 else pd.MultiIndex.from_arrays([part.index, part.index])
    strangers = keys.difference(known.index)
    if len(strangers):
        raise ArgumentError(f"what: has a value for {strangers[0][0]}, where {part.attrs['series_id']} has none.")
    rows = known.loc[keys, ["source_id", "note"]].rename_axis(_KEYS).reset_index()
    cited = {name: citing.citation(name) for name in rows["source_id"].unique()}
    rows = rows.assign(
        value=part.to_numpy(dtype=float),
        low=[part.attrs["low"].get(key, float("nan")) for key in part.index],
        high=[part.attrs["high"].get(key, float("nan")) for key in part.index],
        status=[part.attrs["status"][key] for key in part.index],
        citation=rows["source_id"].map(cited),
        **{name: part.attrs[name] for name in ("series_id", "title", "entity", "concept", "unit")},
    )
    return rows[list(COLUMNS)]


def _csv(table: pd.DataFrame, about: dict[str, Any]) -> dict[str, bytes]:
    bibtex = "\n".join(row["bibtex"] for row in about["sources"].values())
    return {
        ".csv": table.to_csv(index=False, lineterminator="\n").encode("utf-8"),
        ".json": (json.dumps(about, indent=1, ensure_ascii=False) + "\n").encode("utf-8"),
        ".bib": bibtex.encode("utf-8"),
    }


def _parquet(table: pd.DataFrame, about: dict[str, Any]) -> dict[str, bytes]:
    table.attrs.update(about)  # which pandas keeps in the metadata of the schema
    stream = io.BytesIO()
    try:
        table.to_parquet(stream, engine="pyarrow", index=False)
    except ImportError:
        raise ArgumentError("path: a .parquet file needs the package pyarrow, which is not installed.") from None
    return {".parquet": stream.getvalue()}


def _stata(table: pd.DataFrame, about: dict[str, Any]) -> dict[str, bytes]:
    labels = dict(COLUMNS)
    used = {series["unit_label"] for series in about["series"].values()}
    if len(used) == 1:
        labels |= {name: f"{name}, {used.copy().pop()}" for name in ("value", "low", "high")}
    stream = io.BytesIO()
    table.to_stata(
        stream,
        write_index=False,
        version=118,  # the first in UTF-8
        variable_labels={name: text[:_STATA_LABEL] for name, text in labels.items()},
        data_label=f"{about['made_with']}: {', '.join(about['series'])}"[:_STATA_LABEL],
    )
    return {".dta": stream.getvalue()}


def _excel(table: pd.DataFrame, about: dict[str, Any]) -> dict[str, bytes]:
    sources = pd.DataFrame([{"source_id": name, **row} for name, row in about["sources"].items()])
    sheets = {"data": table, "sources": sources, "notes": pd.DataFrame(_notes(about))}
    stream = io.BytesIO()
    with pd.ExcelWriter(stream, engine="openpyxl") as book:
        for name, sheet in sheets.items():
            sheet.to_excel(book, sheet_name=name, index=False, freeze_panes=(1, 0))
            for cell in (cell for row in book.sheets[name].iter_rows() for cell in row):
                if cell.data_type == "f":  # a text that begins with = is a text
                    cell.data_type = "s"
                elif isinstance(cell.value, float):  # of which openpyxl would write 16 digits, one too few
                    cell.value, cell.data_type = repr(cell.value), "n"
    return {".xlsx": stream.getvalue()}


def _notes(about: dict[str, Any]) -> Iterator[dict[str, str]]:
    yield {"about": "this file", "topic": "made with", "text": about["made_with"]}
    for column, text in about["columns"].items():
        yield {"about": column, "topic": "column", "text": text}
    for series_id, series in about["series"].items():
        for topic, text in series.items():
            for line in text if isinstance(text, list) else [text]:
                yield {"about": series_id, "topic": topic, "text": line}
