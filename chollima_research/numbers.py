"""Results in prose: each is recorded once, shown from the record, and kept for LaTeX."""

from __future__ import annotations

import csv
import io
import re
import string
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from chollima_research.errors import ArgumentError, UnknownNameError
from chollima_research.files import write_text
from chollima_research.paths import output_dir

TABLE = "numbers.csv"
LATEX = "numbers.tex"


@dataclass(frozen=True)
class Number:
    """One recorded number.

    Attributes
    ----------
    id : str
        Two digits of the chapter, then words: ``"02-steel-multiple"``.
    value, low, high : str
        The number and its interval in ten significant digits; empty where there is none.
    unit : str
        Unit in words.
    text : str
        The number as prose shows it, with its interval.
    meaning : str
        What it is, in a sentence.
    """

    id: str
    value: str
    low: str
    high: str
    unit: str
    text: str
    meaning: str


def record(
    number_id: str,
    value: float,
    meaning: str,
    *,
    low: float | None = None,
    high: float | None = None,
    unit: str = "",
    decimals: int = 1,
) -> Number:
    """Record one number in ``numbers.csv`` and ``numbers.tex`` of the output directory.

    Parameters
    ----------
    number_id : str
        Two digits of the chapter, a hyphen and words in lower case. A second record replaces the first.
    value : float
        The number.
    meaning : str
        What it is, in a sentence.
    low, high : float, optional
        Interval, both or neither.
    unit : str, optional
        Unit in words. A number in the unit ``"year"`` is shown without a comma between its digits.
    decimals : int, default 1
        Decimals shown in prose; the table keeps ten significant digits.

    Returns
    -------
    Number
        The record.

    Raises
    ------
    ArgumentError
        If the id is not of that form, a number is not finite, only one end of the interval is given, or
        its ends are in the wrong order.
    """
    if not re.fullmatch(r"\d\d-[a-z0-9]+(-[a-z0-9]+)*", number_id):
        raise ArgumentError(f"number_id: {number_id!r} is not of the form 02-words-in-lower-case.")
    if (low is None) != (high is None):
        raise ArgumentError(f"low, high: give both ends of the interval of {number_id}, or neither.")
    given = [v for v in (value, low, high) if v is not None]
    if any(v != v or v in (float("inf"), float("-inf")) for v in given):
        raise ArgumentError(f"value: {number_id} is not a finite number.")
    form = f"z.{decimals}f" if unit == "year" else f"z,.{decimals}f"
    shown = f"{value:{form}}"
    if low is not None and high is not None:
        if low > high:
            raise ArgumentError(f"low, high: {low} is above {high}; give the lower end of {number_id} first.")
        shown += f" ({low:{form}} to {high:{form}})"
    number = Number(number_id, _digits(value), _digits(low), _digits(high), unit, shown, meaning)
    _write({**stored(output_dir()), number_id: number}, output_dir())
    return number


def text(number_id: str) -> str:
    """Return a recorded number as prose shows it.

    Raises
    ------
    UnknownNameError
        If it has not been recorded.
    """
    known = stored(output_dir())
    if number_id not in known:
        raise UnknownNameError(f"No number {number_id!r} is recorded; record it first.")
    return known[number_id].text


def say(template: str) -> None:
    """Show Markdown in a notebook, with recorded numbers in place of ``{02-steel-multiple}``.

    Parameters
    ----------
    template : str
        Markdown; each pair of braces holds the id of a recorded number.

    Raises
    ------
    UnknownNameError
        If a number has not been recorded.
    """
    from IPython.display import Markdown, display

    display(Markdown(filled(template, {name: text(name) for name in named(template)})))


def merge(source: Path, target: Path, chapter: str) -> None:
    """Put the numbers of one chapter, freshly computed, into the table of all of them.

    Parameters
    ----------
    source, target : Path
        Directories with a ``numbers.csv``; the numbers of other chapters in ``target`` stay.
    chapter : str
        Two digits; its numbers that are no longer computed are dropped.

    Raises
    ------
    ArgumentError
        If ``source`` has a number of another chapter.
    """
    new = stored(source)
    strays = [name for name in new if not name.startswith(f"{chapter}-")]
    if strays:
        raise ArgumentError(f"number_id: {', '.join(strays)} was recorded in chapter {chapter}; begin with {chapter}-.")
    others = {name: number for name, number in stored(target).items() if not name.startswith(f"{chapter}-")}
    _write({**others, **new}, target)


def of_chapter(directory: Path, chapter: str) -> list[dict[str, str]]:
    """Return the recorded numbers of one chapter.

    Parameters
    ----------
    directory : Path
        Directory with a ``numbers.csv``, or without: then there are none.
    chapter : str
        Two digits.

    Returns
    -------
    list of dict
        The rows of the table, in order of their ids.
    """
    return [asdict(number) for name, number in stored(directory).items() if name.startswith(f"{chapter}-")]


def named(template: str) -> list[str]:
    """Return the ids of the numbers in a template."""
    return [name for _, name, _, _ in string.Formatter().parse(template) if name is not None]


def filled(template: str, texts: Mapping[str, str]) -> str:
    """Return a template with the numbers as prose shows them, by id, in place of their ids."""
    return string.Formatter().vformat(template, (), texts)


def _digits(value: float | None) -> str:
    return "" if value is None else f"{value:z.10g}"


def stored(directory: Path) -> dict[str, Number]:
    """Return the numbers of a directory by id; none if it has no table of them."""
    path = directory / TABLE
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as stream:
        rows: list[dict[str, Any]] = list(csv.DictReader(stream))
    return {row["id"]: Number(**row) for row in rows}


def _write(numbers: dict[str, Number], directory: Path) -> None:
    ordered = [numbers[name] for name in sorted(numbers)]
    stream = io.StringIO()
    writer = csv.DictWriter(stream, [f.name for f in fields(Number)], lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(number) for number in ordered)
    write_text(directory / TABLE, stream.getvalue())
    write_text(directory / LATEX, _latex(ordered))


def _latex(numbers: list[Number]) -> str:
    r"""Define ``\chollima{id}``; a control sequence of its own cannot hold digits and hyphens."""
    head = "% \\input{numbers.tex}, then \\chollima{02-steel-multiple}\n"
    head += "\\newcommand{\\chollima}[1]{\\csname chollima@#1\\endcsname}\n"
    # A meaning of two lines would end the comment and be printed.
    comments = [" ".join(n.meaning.split()) for n in numbers]
    lines = [
        rf"\expandafter\def\csname chollima@{n.id}\endcsname{{{n.text}}} % {comment}"
        for n, comment in zip(numbers, comments, strict=True)
    ]
    return head + "\n".join(lines) + "\n"
