"""A question and its choices, as data."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from numbers import Real
from typing import Any, Final

from chollima_research.errors import ArgumentError

RESULTS: Final = ("status", "estimate", "low", "high", "p", "message")
"""Columns of the table that no choice may be called."""

MOST: Final = 200_000
"""All specifications are held in memory."""


@dataclass(frozen=True)
class Answer:
    """What one specification gives.

    Attributes
    ----------
    estimate : float
        The estimate, finite.
    low, high : float
        Its interval; missing if there is none.
    p : float
        A p-value; missing if there is none.
    """

    estimate: float
    low: float = math.nan
    high: float = math.nan
    p: float = math.nan

    def __post_init__(self) -> None:
        """Refuse what is no answer."""
        for name in ("estimate", "low", "high", "p"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, Real):
                raise ArgumentError(f"{name}: {value!r} is not a number.")
            object.__setattr__(self, name, float(value))
        if not math.isfinite(self.estimate):
            raise ArgumentError(f"estimate: {self.estimate} is not finite.")
        if math.isnan(self.low) != math.isnan(self.high) or self.low > self.high:
            raise ArgumentError(f"low, high: {self.low:g} to {self.high:g} is no interval.")
        if not math.isnan(self.p) and not 0 <= self.p <= 1:
            raise ArgumentError(f"p: {self.p:g} is not a probability.")


@dataclass(frozen=True)
class Excluded:
    """Combinations of options that are not to be run.

    Attributes
    ----------
    where : mapping of str to collection of str
        Options by choice; a specification is meant if it has one of them in each of these choices.
    why : str
        The reason, in words.
    """

    where: Mapping[str, Collection[str]]
    why: str

    def meets(self, labels: Mapping[str, str]) -> bool:
        """Tell whether a specification is meant."""
        return all(labels[name] in options for name, options in self.where.items())


@dataclass(frozen=True)
class Question:
    """One question with every choice that its answer may depend on.

    Attributes
    ----------
    name : str
        The question in a few words.
    ask : callable
        Takes one value of each choice as keyword argument and returns an :class:`Answer`. It is pure: the same values
        give the same answer. An error of this package that it raises is recorded with the specification.
    choices : mapping of str to mapping of str to value
        For each choice (a Python name) its options: label and value. Values are plain data (texts, numbers, truth
        values, None, and tuples of them), so that a stored run can be checked against them.
    excluded : tuple of Excluded
        Combinations that make no sense, with the reason.
    unit : str
        Unit of the estimate.

    Raises
    ------
    ArgumentError
        If the name, a choice, an option or an exclusion is not usable; the message names it.
    """

    name: str
    ask: Callable[..., Answer]
    choices: Mapping[str, Mapping[str, Any]]
    excluded: tuple[Excluded, ...] = ()
    unit: str = ""

    def __post_init__(self) -> None:
        """Check everything before anything is run."""
        if not isinstance(self.name, str) or not self.name or not callable(self.ask):
            raise ArgumentError("name, ask: a question needs a name and a function that answers it.")
        if not isinstance(self.choices, Mapping) or not self.choices:
            raise ArgumentError("choices: a mapping of names to options is needed, with at least one choice.")
        for name, options in self.choices.items():
            _check_choice(name, options)
        if self.size > MOST:
            raise ArgumentError(f"choices: {self.size:,} specifications are too many; at most {MOST:,} can be held.")
        for rule in self.excluded:
            _check_rule(rule, self.choices)

    @property
    def size(self) -> int:
        """Number of specifications, the excluded ones among them."""
        return math.prod(len(options) for options in self.choices.values())

    def specifications(self) -> Iterator[dict[str, str]]:
        """Yield the label of each choice, in the order of the options; the last choice changes fastest."""
        for labels in product(*self.choices.values()):
            yield dict(zip(self.choices, labels, strict=True))

    def why_not(self, labels: Mapping[str, str]) -> str:
        """Return why a specification is excluded, nothing if it is not."""
        return next((rule.why for rule in self.excluded if rule.meets(labels)), "")

    def only(self, **options: Collection[str]) -> Question:
        """Keep some of the options of some choices.

        Parameters
        ----------
        **options : collection of str
            By choice, the labels to keep.

        Returns
        -------
        Question
            The narrower question. Exclusions that no longer meet anything are dropped.

        Raises
        ------
        ArgumentError
            If a choice or an option is not known.
        """
        _check_rule(Excluded(options, "only"), self.choices)
        kept = {
            name: {label: value for label, value in known.items() if label in options.get(name, known)}
            for name, known in self.choices.items()
        }
        cut = [{n: [o for o in given if o in kept[n]] for n, given in rule.where.items()} for rule in self.excluded]
        rules = [replace(rule, where=w) for rule, w in zip(self.excluded, cut, strict=True) if all(w.values())]
        return replace(self, choices=kept, excluded=tuple(rules))


def _check_choice(name: object, options: object) -> None:
    if not isinstance(name, str) or not name.isidentifier() or name in RESULTS:
        raise ArgumentError(f"choices: {name!r} cannot be a choice; a Python name other than {', '.join(RESULTS)} can.")
    if not isinstance(options, Mapping) or not options:
        raise ArgumentError(f"choices: {name} needs a mapping of labels to values, with at least one option.")
    for label, value in options.items():
        if not isinstance(label, str) or not label:
            raise ArgumentError(f"choices: {name} has the option {label!r}, which is no label; a text is needed.")
        if not _plain(value):
            raise ArgumentError(
                f"choices: {name}, {label}: {type(value).__name__} is no plain value; name it in a text."
            )


def _plain(value: object) -> bool:
    if isinstance(value, tuple):
        return all(_plain(part) for part in value)
    return value is None or isinstance(value, str | int | float | bool)


def _check_rule(rule: Excluded, choices: Mapping[str, Mapping[str, Any]]) -> None:
    if not rule.why or not rule.where:
        raise ArgumentError("excluded, only: choices with options are needed, and for an exclusion a reason.")
    for name, options in rule.where.items():
        if name not in choices:
            raise ArgumentError(f"excluded, only: {name!r} is no choice; there are {', '.join(choices)}.")
        if isinstance(options, str) or not options:
            raise ArgumentError(f"excluded, only: {name} needs a list of options, not {options!r}.")
        unknown = [option for option in options if option not in choices[name]]
        if unknown:
            raise ArgumentError(f"excluded, only: {name} has no {unknown[0]!r}; it has {', '.join(choices[name])}.")
