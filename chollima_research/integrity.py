"""Whether the tables agree with each other: references, units, spans, and the register of checksums."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from chollima_research import schemas, tables
from chollima_research.errors import DataError
from chollima_research.files import sha256, write_text
from chollima_research.model import SCHEMAS
from chollima_research.paths import data_dir

_CITING = ("plans.csv", "campaigns.csv", "artefacts.csv", "series.csv", "claims.csv", "definitions.csv")


def check_observations(table: pd.DataFrame, name: str, series: pd.DataFrame, units: Iterable[str]) -> None:
    """Check that each row of an observations file belongs to a known series in its own unit.

    Parameters
    ----------
    table : pandas.DataFrame
        The rows, as :func:`chollima_research.schemas.check_file` returns them.
    name : str
        The file's name, for the message.
    series : pandas.DataFrame
        The table ``series.csv``.
    units : iterable of str
        The units of ``units.csv``.

    Raises
    ------
    DataError
        Naming file, row, what is wrong and what would be right.
    """
    known = dict(zip(series["series_id"], series["unit"], strict=True))
    allowed = set(units)
    for index, row in enumerate(table.to_dict("records"), start=2):
        if row["series_id"] not in known:
            raise DataError(
                f"{name}, row {index}: series {row['series_id']!r} is not in series.csv; add it there first."
            )
        if row["unit"] not in allowed:
            raise DataError(
                f"{name}, row {index}: unit {row['unit']!r} is not in units.csv; known: {', '.join(sorted(allowed))}."
            )
        if row["unit"] != known[row["series_id"]]:
            raise DataError(
                f"{name}, row {index}: unit {row['unit']!r}, but series {row['series_id']} is in "
                f"{known[row['series_id']]!r}; convert the value (see chollima_research.units) or make a new series."
            )


def problems() -> list[str]:
    """Return every disagreement between the tables, a sentence each; an empty list when all is well."""
    series, sources = tables.read("series.csv"), tables.read("sources.csv")
    found = _unknown_or_unused_sources(set(sources["source_id"]))
    units, entities = set(tables.read("units.csv")["unit"]), set(tables.read("entities.csv")["entity"])
    for row in series.to_dict("records"):
        found += _problems_of_series(row, units, entities)
    found += _series_in_other_files(dict(zip(series["series_id"], series["file"], strict=True)))
    registered = set(tables.read("artefacts.csv")["series_id"]) - set(series["series_id"])
    found += [f"artefacts.csv: series {name} is not in series.csv" for name in sorted(registered)]
    campaigns = set(tables.read("campaigns.csv")["campaign_id"])
    plans = tables.read("plans.csv")
    found += [f"plans.csv: plan {name} is not in campaigns.csv" for name in sorted(set(plans["plan_id"]) - campaigns)]
    found += [f"plans.csv: unit {unit} is not in units.csv" for unit in sorted(set(plans["unit"]) - units)]
    return found + _unknown_names(series)


def _unknown_names(series: pd.DataFrame) -> list[str]:
    """Find series, concepts and sources of series that the tables about them name but that do not exist."""
    known = {
        "series": set(series["series_id"]),
        "concept": {"*", *series["concept"]},
        "source": set(series["series_id"].str.rsplit(".", n=1).str[-1]),
        "claim": set(tables.read("claims.csv")["claim_id"]),
        "campaign": set(tables.read("campaigns.csv")["campaign_id"]),
    }
    named = [
        ("claims.csv", "test_series", "series"),
        ("claim_tests.csv", "claim_id", "claim"),
        ("claim_tests.csv", "series", "series"),
        ("claim_tests.csv", "others", "claim"),
        ("claim_tests.csv", "campaigns", "campaign"),
        ("findings.csv", "series_id", "series"),
        ("definitions.csv", "concepts", "concept"),
        ("differences.csv", "concept", "concept"),
        ("differences.csv", "source_a", "source"),
        ("differences.csv", "source_b", "source"),
    ]
    return [
        f"{name}, row {row}: {kind} {value!r} does not exist"
        for name, column, kind in named
        for row, cell in enumerate(tables.read(name)[column], start=2)
        for value in filter(None, cell.split(";"))
        if value not in known[kind]
    ]


def _problems_of_series(row: dict[Hashable, Any], units: set[str], entities: set[str]) -> list[str]:
    sid, found = row["series_id"], []
    observed = tables.read(row["file"])
    observed = observed[observed["series_id"] == sid]
    if observed.empty:
        return [f"series.csv: {sid} has no observation in {row['file']}"]
    span = (int(observed["period_start"].min()), int(observed["period_end"].max()))
    if span != (row["first_year"], row["last_year"]):
        found.append(f"series.csv: {sid} has years {span[0]}-{span[1]}, not those given")
    longer = observed.index[observed["period_start"] != observed["period_end"]]
    if row["frequency"] != "period" and len(longer):
        found.append(f"{row['file']}, row {longer[0] + 2}: {sid} is {row['frequency']}, so periods must be one year")
    if set(observed["unit"]) != {row["unit"]} or row["unit"] not in units:
        found.append(f"{row['file']}: {sid} is not in its unit {row['unit']}")
    if row["entity"] not in entities or not sid.startswith(row["entity"].lower() + "."):
        found.append(f"series.csv: {sid} and entity {row['entity']} disagree")
    if sid.split(".")[1] != row["concept"]:
        found.append(f"series.csv: {sid} and concept {row['concept']} disagree")
    return found


def _unknown_or_unused_sources(known: set[str]) -> list[str]:
    cited: set[str] = set()
    unknown: dict[tuple[str, str], int] = {}
    for name in [*observation_files(), *_CITING]:
        for row, sources in enumerate(_cited(tables.read(name)), start=2):
            cited |= sources
            for source in sorted(sources - known):
                unknown.setdefault((name, source), row)
    found = [
        f"{name}, row {row}: source {source} is not in sources.csv; add it there first"
        for (name, source), row in unknown.items()
    ]
    return found + [f"sources.csv: source {name} is listed but never cited; drop it" for name in sorted(known - cited)]


def _cited(table: pd.DataFrame) -> Iterator[set[str]]:
    also_in = table["also_in"] if "also_in" in table else [""] * len(table)
    for source, others in zip(table["source_id"], also_in, strict=True):
        yield {source, *filter(None, others.split(";"))}


def _series_in_other_files(home: dict[str, str]) -> list[str]:
    """Find series that stand in a file from which they are never read."""
    found = []
    for name in observation_files():
        strays = sorted(sid for sid in set(tables.read(name)["series_id"]) if home[sid] != name)
        found += [f"{name}: series {sid} belongs in {home[sid]}, as series.csv has it; move its rows" for sid in strays]
    return found


def observation_files() -> list[str]:
    """Return the observation files of the data directory, below it, in alphabetical order."""
    root = data_dir()
    return sorted(
        p.relative_to(root).as_posix() for d in ("observations", "vintages") for p in (root / d).glob("*.csv")
    )


def accept(fewer_rows: Iterable[str] = ()) -> list[str]:
    """Check every data file and register the checksums of those that have changed.

    Parameters
    ----------
    fewer_rows : iterable of str
        Files that may have lost rows since they were registered; all others may only grow or change.

    Returns
    -------
    list of str
        The files whose registration is new.

    Raises
    ------
    DataError
        If a file breaks its schema, lost rows, or the tables no longer agree with each other. Then
        nothing is registered.
    """
    root, old = data_dir(), _registered()
    names = sorted([*observation_files(), *(name for name in SCHEMAS if name != "observations")])
    changed = [
        name for name in names if not (root / name).is_file() or old.get(name, (0, ""))[1] != sha256(root / name)
    ]
    rows = {name: old[name][0] for name in names if name not in changed}
    for name in changed:
        rows[name] = _checked_rows(root / name, name, old.get(name), name in set(fewer_rows))
    lines = [f"{name},{rows[name]},{sha256(root / name)}" for name in names]
    text = "\n".join(["file,rows,sha256", *lines]) + "\n"
    previous = (root / tables.CHECKSUMS).read_text() if old else ""
    if text != previous:
        _register_if_consistent(root / tables.CHECKSUMS, text, previous)
    return changed


def _registered() -> dict[str, tuple[int, str]]:
    return tables.checksums() if (data_dir() / tables.CHECKSUMS).is_file() else {}


def _checked_rows(path: Path, name: str, old: tuple[int, str] | None, may_shrink: bool) -> int:
    table = schemas.check_file(path, name)
    if name.startswith(("observations/", "vintages/")):
        series = schemas.check_file(data_dir() / "series.csv", "series.csv")
        units = schemas.check_file(data_dir() / "units.csv", "units.csv")["unit"]
        check_observations(table, name, series, units)
    if old and len(table) < old[0] and not may_shrink:
        raise DataError(
            f"{name}: truncated, {len(table)} of {old[0]} rows. Restore it with git checkout; if rows were "
            f"taken out on purpose, run `chollima data accept {name}`."
        )
    return len(table)


def _register_if_consistent(path: Path, text: str, previous: str) -> None:
    """Register, then look whether the tables agree; if not, put the old register back."""
    write_text(path, text)
    found = None
    try:
        found = problems()
    finally:
        if found != []:
            _put_back(path, previous)
    if found:
        raise DataError("The tables disagree:\n" + "\n".join(found))


def _put_back(path: Path, previous: str) -> None:
    if previous:
        write_text(path, previous)
    else:  # there was no register, and an empty one would be a damaged one
        path.unlink()
