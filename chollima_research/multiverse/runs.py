"""Asking a question in every specification."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Final

import pandas as pd

from chollima_research.errors import ArgumentError, ChollimaError
from chollima_research.multiverse import stored
from chollima_research.multiverse.questions import RESULTS, Answer, Question
from chollima_research.multiverse.results import Multiverse

BATCH: Final = 50
"""After so many answers the file is written."""


def run(question: Question, *, file: str | Path | None = None) -> Multiverse:
    """Ask a question in every combination of its choices.

    Parameters
    ----------
    question : Question
        The question; what its function depends on beside the choices must not change.
    file : str or Path, optional
        Where answers are kept, so that an interrupted run goes on from where it was: written every 50 answers, at the
        end, and when an error or an interruption ends the run.

    Returns
    -------
    Multiverse
        One row a specification in the order of the choices: ``ran``, ``refused`` (an error of this package was raised;
        its message is kept) or ``inadmissible`` (excluded by the question, with the reason).

    Raises
    ------
    ArgumentError
        If the function returns no :class:`Answer`, or `file` was made for other choices, exclusions or data, or by
        another version of the library. What the function itself does is not stored: after a change of it, or of a
        seed in it, another file is needed.
    DataError
        If `file` is no file of a run.

    Notes
    -----
    Errors that are not of this package end the run: they are mistakes, not refusals.

    Examples
    --------
    >>> def ask(base: int, power: int) -> Answer:
    ...     if base < 0:
    ...         raise ArgumentError("base: is negative.")
    ...     return Answer(base**power)
    >>> choices = {"base": {"two": 2, "minus one": -1}, "power": {"once": 1, "twice": 2}}
    >>> run(Question("powers", ask, choices)).table["status"].tolist()
    ['ran', 'ran', 'refused', 'refused']
    """
    if not isinstance(question, Question):
        raise ArgumentError(f"question: {type(question).__name__} is no Question.")
    path = None if file is None else Path(file)
    rows = {} if path is None else stored.read(path, question)
    fresh = 0
    try:
        for labels in question.specifications():
            if stored.key(labels) not in rows:
                rows[stored.key(labels)] = _row(question, labels)
                fresh += 1
                if path is not None and fresh % BATCH == 0:
                    stored.write(path, question, rows)
    finally:
        if path is not None and fresh % BATCH:
            stored.write(path, question, rows)
    table = pd.DataFrame([labels | rows[stored.key(labels)] for labels in question.specifications()])
    table = table.astype(dict.fromkeys(("estimate", "low", "high", "p"), float))
    choices = {name: tuple(options) for name, options in question.choices.items()}
    return Multiverse(question.name, question.unit, choices, table)


def _row(question: Question, labels: dict[str, str]) -> stored.Row:
    row: stored.Row = dict.fromkeys(RESULTS, math.nan) | {"message": question.why_not(labels)}
    if row["message"]:
        return row | {"status": "inadmissible"}
    try:
        answer = question.ask(**{name: question.choices[name][label] for name, label in labels.items()})
    except ChollimaError as error:
        return row | {"status": "refused", "message": str(error)}
    if not isinstance(answer, Answer):
        raise ArgumentError(f"ask: returned {type(answer).__name__}, not an Answer, for {labels}.")
    told = {name: getattr(answer, name) for name in ("estimate", "low", "high", "p")}
    return row | told | {"status": "ran"}
