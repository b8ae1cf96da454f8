"""Citations of the sources: one line, BibTeX and RIS."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from chollima_research import __version__, own, tables
from chollima_research.errors import UnknownNameError

_RIS_TYPES = {
    "article": "JOUR",
    "book": "BOOK",
    "incollection": "CHAP",
    "techreport": "RPRT",
    "unpublished": "UNPB",
}


def own_work(key: str, title: str) -> dict[str, str]:
    """Return this project, or a figure of it, as a row like those of ``sources.csv``."""
    return {
        "source_id": key,
        "entry_type": "misc",
        "authors": "{chollima-research contributors}",
        "year": "2026",
        "title": title,
        "container": f"chollima-research, version {__version__}",
        "version": "",
        "url": "",
        "archive_number": "",
    }


def source(source_id: str) -> dict[str, str]:
    """Return one row of ``sources.csv``.

    Raises
    ------
    UnknownNameError
        If there is no such source.
    """
    found = tables.part("sources.csv", "source_id", source_id)
    if found.empty:  # perhaps one of the user's own
        found = all_sources().reset_index()
        found = found[found["source_id"] == source_id]
    if found.empty:
        raise UnknownNameError(f"No source {source_id!r} in sources.csv.")
    return {str(name): str(value) for name, value in found.iloc[0].items()}


def all_sources() -> pd.DataFrame:
    """Return the table of sources, indexed by ``source_id``.

    Returns
    -------
    pandas.DataFrame
        entry_type, authors, year, title, container, version, url, archive_number, licence, voice (official,
        declassified, scholarly, international, press, compilation), weak (yes: used because nothing else
        exists) and note. The user's own sources come last.
    """
    return own.joined("sources.csv").set_index("source_id")


def citation(source_id: str) -> str:
    """Return a source as one line: authors (year), title, container, version, address."""
    row = source(source_id)
    names = [_plain(name) for name in _authors(row)]
    by = names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
    parts = [
        f"{by} ({row['year'] or 'no date'})",
        row["title"],
        row["container"],
        row["archive_number"],
        row["url"],
    ]
    return ", ".join(part for part in parts if part) + "."


def short(source_id: str) -> str:
    """Return a source as authors and year, for the line under a figure."""
    row = source(source_id)
    names = [_plain(name).split(",")[0] for name in _authors(row)]
    by = names[0] if len(names) == 1 else f"{names[0]} and {names[1]}" if len(names) == 2 else f"{names[0]} et al."
    return f"{by} ({row['year'] or 'no date'})"


def sources_of(shown: Iterable[str] | Mapping[str, Iterable[int]]) -> list[str]:
    """Return the sources that the observations of some series rest on.

    Parameters
    ----------
    shown : iterable of str, or mapping of str to iterable of int
        Series ids; with a mapping only the observations that begin in the given years count.

    Returns
    -------
    list of str
        Source ids, weak ones last, otherwise those of most observations first.
    """
    from chollima_research.catalogue import observations  # the catalogue cites

    count: Counter[str] = Counter()
    for series_id in shown:
        rows = observations(series_id)
        if isinstance(shown, Mapping):
            rows = rows[rows["period_start"].isin(list(shown[series_id]))]
        count.update(rows["source_id"])
        count.update(s for cell in rows["also_in"] for s in cell.split(";") if s)
    weak = all_sources()["weak"].eq("yes")
    return sorted(count, key=lambda name: (weak[name], -count[name], name))


def bibtex(source_ids: Sequence[str], own: Sequence[dict[str, str]] = ()) -> str:
    """Return BibTeX entries.

    Parameters
    ----------
    source_ids : sequence of str
        Ids of ``sources.csv``.
    own : sequence of dict, optional
        Rows of the same form for works that are not in the table and come first, such as
        :func:`own_work`.

    Returns
    -------
    str
        Entries whose keys are the source ids, ready for a ``.bib`` file.
    """
    from pybtex.database import BibliographyData, Entry

    rows = [*own, *(source(name) for name in source_ids)]
    entries = {row["source_id"]: Entry(row["entry_type"], _fields(row), _persons(row)) for row in rows}
    text = str(BibliographyData(entries).to_string("bibtex"))
    # pybtex escapes every field for LaTeX, but \url and everybody else reads an address as it is.
    addresses = iter([row["url"] for row in rows if row["url"]])
    return re.sub(r'(?m)^    url = ".*"(,?)$', lambda line: f'    url = "{next(addresses)}"{line[1]}', text)


def ris(source_ids: Sequence[str], own: Sequence[dict[str, str]] = ()) -> str:
    """Return RIS records for the same works as :func:`bibtex`."""
    import rispy

    return str(rispy.dumps([_ris_record(row) for row in [*own, *(source(name) for name in source_ids)]]))


def all_bibtex() -> str:
    """Return the whole bibliography, as it stands in ``data/sources.bib``."""
    return bibtex(sorted(tables.read("sources.csv")["source_id"]))


def _authors(row: dict[str, str]) -> list[str]:
    # An "and" within braces belongs to the name of an institution.
    return re.split(r" and (?![^{]*\})", row["authors"])


def _plain(name: str) -> str:
    return name.strip().removeprefix("{").removesuffix("}")


def _fields(row: dict[str, str]) -> list[tuple[str, str]]:
    container = {"article": "journal", "book": "publisher", "incollection": "booktitle", "techreport": "institution"}
    fields = {
        "title": "{" + row["title"] + "}",
        container.get(row["entry_type"], "howpublished"): row["container"],
        "year": row["year"],
        "number": row["archive_number"],
        "edition": row["version"],
        "url": row["url"],
        "note": _note(row),
    }
    # pybtex escapes the other characters that mean something in LaTeX.
    return [(key, value.replace("$", r"\$")) for key, value in fields.items() if value]


def _note(row: dict[str, str]) -> str:
    # The style of @unpublished prints nothing but author, title and note, and asks for a note.
    if row["entry_type"] == "unpublished":
        return ", ".join(p for p in (row["container"], row["archive_number"]) if p)
    return ""


def _persons(row: dict[str, str]) -> dict[str, list[object]]:
    from pybtex.database import Person

    return {"author": [Person(name) for name in _authors(row)]}


def _ris_record(row: dict[str, str]) -> dict[str, object]:
    record: dict[str, object] = {
        "type_of_reference": _RIS_TYPES.get(row["entry_type"], "GEN"),
        "id": row["source_id"],
        "authors": [_plain(name) for name in _authors(row)],
        "year": row["year"],
        "title": row["title"],
        "secondary_title": row["container"],
        "call_number": row["archive_number"],
        "edition": row["version"],
        "urls": [row["url"]] if row["url"] else [],
    }
    return {key: value for key, value in record.items() if value}


def tables_of(sources: set[str]) -> list[str]:
    """Return the tables without series (campaigns, claims, plans) that some of these sources stand in.

    Parameters
    ----------
    sources : set of str
        Ids of sources.
    """
    found = []
    for name in ("campaigns.csv", "claims.csv", "plans.csv"):
        table = tables.read(name)
        also = table["also_in"] if "also_in" in table else pd.Series("", index=table.index)
        named = set(table["source_id"]) | {source for cell in also for source in str(cell).split(";")}
        if named & sources:
            found.append(name)
    return found
