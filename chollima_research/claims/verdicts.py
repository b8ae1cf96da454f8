"""From figures to a verdict: how one test comes out, what its witness may do, and how parts and readings join."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import pandas as pd

from chollima_research.claims.figures import Evidence, Reader, alike
from chollima_research.claims.intervals import bounded, worded
from chollima_research.claims.rows import NO_BOUND, Claim, Test
from chollima_research.claims.rulebook import apply
from chollima_research.results import Result
from chollima_research.rounding import Rounded

SUPPORTED: Final = "supported"
CONSISTENT: Final = "consistent"
CONTRADICTED: Final = "contradicted"
CONFLICTS: Final = "conflicts with another claim"
UNTESTED: Final = "not testable with known data"
VERDICTS: Final = (SUPPORTED, CONSISTENT, CONTRADICTED, CONFLICTS, UNTESTED)
"""The verdicts; :func:`chollima_research.claims.evaluate` defines them."""

AGREES: Final = "agrees"
OPEN: Final = "open"
DISAGREES: Final = "disagrees"
SHOWN: Final = "shown"

_REFUTES: Final = ("independent", "regime", "own source", "indirect")
_SLACK: Final = 1e-9


@dataclass(frozen=True)
class Outcome:
    """How one test came out.

    Attributes
    ----------
    test : Test
        What was tested.
    evidence : Evidence
        What the rule made of the figures.
    claimed : Rounded
        What it was held against, tolerance included.
    result : str
        ``agrees`` if the interval of the evidence lies inside that of the claim, ``disagrees`` if they do not meet,
        else ``open``; ``shown`` where context cannot be compared.
    """

    test: Test
    evidence: Evidence
    claimed: Rounded
    result: str

    @property
    def decides(self) -> bool:
        """Whether it bears on the verdict."""
        return self.test.witness != "context"

    def __str__(self) -> str:
        """Return the result, the figures and what they were held against in a sentence."""
        measured = worded(self.evidence.measured, self.evidence.unit)
        figures = "; ".join(map(str, self.evidence.figures))
        against = "" if self.result == SHOWN else f", held against {bounded(self.claimed, self.evidence.unit)}"
        why = f" {self.test.why}." if self.test.why else ""
        return f"{self.test.rule}: {measured}{against}: {self.result} ({self.test.witness}). From {figures}.{why}"


@dataclass(frozen=True)
class Verdict(Result):
    """The verdict on a claim with all that it rests on.

    Attributes
    ----------
    claim : Claim
        The claim.
    verdict : str
        One of :data:`VERDICTS`.
    outcomes : tuple of Outcome
        All tests, in the order of the ledger.
    parts : tuple of (str, str, str)
        Part, reading and verdict of each combination that was tested.
    """

    claim: Claim
    verdict: str
    outcomes: tuple[Outcome, ...]
    parts: tuple[tuple[str, str, str], ...]

    @property
    def title(self) -> str:
        """The claim and its verdict."""
        return f"{self.claim.claim_id}: {self.verdict}"

    @property
    def decisive(self) -> Outcome | None:
        """The test that made the verdict: the first that agrees or disagrees as the verdict does."""
        deciding = [one for one in self.outcomes if one.decides]
        wanted = {
            SUPPORTED: lambda one: one.result == AGREES and one.test.witness == "independent",
            CONTRADICTED: lambda one: one.result == DISAGREES and one.test.witness in _REFUTES,
            CONFLICTS: lambda one: one.result == DISAGREES and one.test.witness == "rival",
        }.get(self.verdict, lambda one: one.result != DISAGREES)
        return next(filter(wanted, deciding), None) or next(iter(deciding), None)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a test: part, reading, rule, measured, claimed, result, witness, series, why."""
        rows = [
            {
                "part": one.test.part,
                "reading": one.test.reading,
                "rule": one.test.rule,
                "measured": worded(one.evidence.measured, one.evidence.unit),
                "claimed": bounded(one.claimed, one.evidence.unit) if one.result != SHOWN else "",
                "result": one.result,
                "witness": one.test.witness,
                "figures": "; ".join(map(str, one.evidence.figures)),
                "why": one.test.why,
            }
            for one in self.outcomes
        ]
        columns = ["part", "reading", "rule", "measured", "claimed", "result", "witness", "figures", "why"]
        return pd.DataFrame(rows, columns=columns)

    def remarks(self) -> Sequence[str]:
        """Return the claim, the verdict on each part and reading, and why rows bear on it as they do."""
        told = [self.claim.text + "."]
        told += [f"{named(part, reading)}: {verdict}." for part, reading, verdict in self.parts if part or reading]
        told += [f"{one.test.rule}: {one.test.why}." for one in self.outcomes if one.test.why]
        return told if self.outcomes else [*told, f"{self.claim.test[0].upper()}{self.claim.test[1:]}."]


def judge(claim: Claim, tests: Iterable[Test], reader: Reader) -> Verdict:
    """Apply the tests of a claim and join their outcomes.

    Parameters
    ----------
    claim : Claim
        The claim.
    tests : iterable of Test
        Its tests.
    reader : Reader
        Where the figures come from.

    Returns
    -------
    Verdict
        The verdict, with every outcome.

    Raises
    ------
    DataError
        If a test cannot be applied as its row is written.
    """
    outcomes = tuple(outcome(test, reader) for test in tests)
    of_parts, listed = [], []
    for part, inside in _grouped(outcomes, "part"):
        readings = [(reading, joined(found)) for reading, found in _grouped(inside, "reading")]
        listed += [(part, reading, verdict) for reading, verdict in readings]
        of_parts.append(any_of([verdict for _, verdict in readings]))
    return Verdict(claim, all_of(of_parts), outcomes, tuple(listed))


def outcome(test: Test, reader: Reader) -> Outcome:
    """Apply one test and compare."""
    evidence = apply(test, reader)
    comparable = test.bounds or evidence.bounds
    if comparable is None and not alike(evidence.unit, test.claim.unit):
        if test.witness != "context":
            raise test.wrong(f"the evidence is in {evidence.unit}, the claim in {test.claim.unit}; give it bounds.")
        return Outcome(test, evidence, Rounded(0.0, -NO_BOUND, NO_BOUND), SHOWN)
    claimed = widened(comparable or test.claim.interval, test.tolerance)
    return Outcome(test, evidence, claimed, compared(evidence.measured, claimed))


def widened(claimed: Rounded, tolerance: float) -> Rounded:
    """Widen an interval by a fraction of each of its ends."""
    low, high = claimed.low - tolerance * abs(claimed.low), claimed.high + tolerance * abs(claimed.high)
    return Rounded(claimed.value, low, high) if tolerance else claimed


def compared(measured: Rounded, claimed: Rounded) -> str:
    """Tell whether the evidence lies inside what is claimed (agrees), meets it (open), or neither (disagrees)."""
    slack = _SLACK * max(1.0, abs(measured.value))
    if measured.high < claimed.low - slack or measured.low > claimed.high + slack:
        return DISAGREES
    inside = measured.low >= claimed.low - slack and measured.high <= claimed.high + slack
    return AGREES if inside else OPEN


def joined(outcomes: Iterable[Outcome]) -> str:
    """Join the outcomes of the tests of one reading of one part."""
    deciding = [one for one in outcomes if one.decides]
    if not deciding:
        return UNTESTED
    results = {(one.test.witness, one.result) for one in deciding}
    confirmed = ("independent", AGREES) in results
    refuted = any((witness, DISAGREES) in results for witness in _REFUTES)
    if confirmed != refuted:
        return SUPPORTED if confirmed else CONTRADICTED
    return CONFLICTS if ("rival", DISAGREES) in results and not confirmed else CONSISTENT


def any_of(verdicts: Sequence[str]) -> str:
    """Join the verdicts on several readings, of which one was meant and it is not known which."""
    if len(set(verdicts)) == 1:
        return verdicts[0]
    if {SUPPORTED, CONSISTENT} & set(verdicts):
        return CONSISTENT
    return UNTESTED if UNTESTED in verdicts else CONFLICTS


def all_of(verdicts: Sequence[str]) -> str:
    """Join the verdicts on several parts, all of which are claimed."""
    for verdict in (CONTRADICTED, CONFLICTS):
        if verdict in verdicts:
            return verdict
    tested = set(verdicts) - {UNTESTED}
    if not tested:
        return UNTESTED
    return SUPPORTED if set(verdicts) == {SUPPORTED} else CONSISTENT


def _grouped(outcomes: Iterable[Outcome], by: str) -> list[tuple[str, list[Outcome]]]:
    """Group outcomes by part or reading, in the order in which these first stand."""
    names = list(dict.fromkeys(getattr(one.test, by) for one in outcomes))
    ordered = sorted(outcomes, key=lambda one: names.index(getattr(one.test, by)))
    return [(name, list(found)) for name, found in groupby(ordered, key=lambda one: str(getattr(one.test, by)))]


def named(part: str, reading: str) -> str:
    """Return a part and a reading in words."""
    return ", ".join(filter(None, (part, f"read as {reading}" if reading else "")))
