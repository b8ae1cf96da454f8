"""The file of a run: what has been answered so far, and of which question."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from chollima_research import __version__
from chollima_research.errors import ArgumentError, DataError
from chollima_research.files import sha256, write_text
from chollima_research.multiverse.questions import RESULTS, Question
from chollima_research.paths import data_dir

Key = tuple[str, ...]
Row = dict[str, Any]

FORMAT: Final = 1


def key(labels: Mapping[str, str]) -> Key:
    """Return the labels in the alphabetic order of the choices, so that their order in the question is no matter."""
    return tuple(labels[name] for name in sorted(labels))


def read(path: Path, question: Question) -> dict[Key, Row]:
    """Read what has been answered.

    Parameters
    ----------
    path : Path
        The file; it need not exist.
    question : Question
        What it must have been made for.

    Returns
    -------
    dict
        Rows by the labels of their specification.

    Raises
    ------
    ArgumentError
        If the file was made for other choices, exclusions or data, or by another version of the library.
    DataError
        If it is no file of a run.
    """
    if not path.exists():
        return {}
    try:
        held = json.loads(path.read_text("utf-8"))
        rows = {tuple(row["labels"]): {name: row[name] for name in RESULTS} for row in held["rows"]}
        about = held["about"]
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(f"{path.name}: is no file of a run ({error!r}); remove it, or name another file.") from error
    wanted = _about(question)
    for part, value in wanted.items():
        if about.get(part) != value:
            raise ArgumentError(f"file: {path.name} was made with other {part}; remove it, or name another file.")
    strange = set(rows) - {key(labels) for labels in question.specifications()}
    if strange:
        raise DataError(f"{path.name}: holds {min(strange)}, which is no specification of the question; remove it.")
    return rows


def write(path: Path, question: Question, rows: Mapping[Key, Row]) -> None:
    """Write what has been answered, under a temporary name that is then moved."""
    listed = [{"labels": list(labels), **row} for labels, row in rows.items()]
    write_text(path, json.dumps({"about": _about(question), "rows": listed}, indent=0) + "\n")


def _about(question: Question) -> dict[str, Any]:
    """Return all that must agree; order does not matter, what the function does cannot be known."""
    choices = {
        name: {label: repr(value) for label, value in sorted(options.items())}
        for name, options in sorted(question.choices.items())
    }
    rules = [[{n: sorted(o) for n, o in sorted(rule.where.items())}, rule.why] for rule in question.excluded]
    return {
        "format": FORMAT,
        "question": question.name,
        "choices": choices,
        "exclusions": sorted(rules, key=repr),
        "version of the library": __version__,
        "data": sha256(data_dir() / "checksums.csv"),
    }
