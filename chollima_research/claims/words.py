"""The verdicts in words: the reason, what would change it, and the other columns of the table."""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Mapping
from typing import Any, Final

from chollima_research.claims.intervals import bounded, worded
from chollima_research.claims.rows import NO_BOUND, UNTESTABLE, Claim
from chollima_research.claims.rulebook import RULES
from chollima_research.claims.verdicts import (
    AGREES,
    CONFLICTS,
    CONTRADICTED,
    DISAGREES,
    SUPPORTED,
    UNTESTED,
    Outcome,
    Verdict,
    named,
)
from chollima_research.rounding import Rounded

COLUMNS: Final = (
    *("claim", "kind", "topic", "entity", "voice", "claimed", "verdict", "reason", "series", "rules", "rules_say"),
    *("evidence", "value", "low", "high", "unit", "readings", "conflicts_with", "would_change"),
)
"""The columns of the table."""
_CANNOT_SUPPORT: Final = {
    "independent": "its interval reaches beyond what is claimed",
    "regime": "the figures are the regime's own or copies of them",
    "own source": "the figures are of the claim's own source",
    "indirect": "the figures bear on the claim indirectly",
    "rival": "the figure is another claim",
}
_BY: Final = {"regime": ", and is the regime's own figure or a copy of it"}


def row(listed: Mapping[Hashable, Any], found: Verdict) -> dict[str, object]:
    """Return one row of the table.

    Parameters
    ----------
    listed : mapping
        The claim's row of ``claims.csv``.
    found : Verdict
        The verdict on it.
    """
    rules = list(dict.fromkeys(one.test.rule for one in found.outcomes))
    figures = (figure.name for one in found.outcomes for figure in one.evidence.figures)
    series = dict.fromkeys(name for name in figures if " " not in name)  # the others name a file and a row of it
    best = found.decisive
    several = [(part, reading, said) for part, reading, said in found.parts if part or reading]
    return {
        **{name: listed[name] for name in ("claim", "kind", "topic", "entity", "voice")},
        "claimed": claimed(found.claim),
        "verdict": found.verdict,
        "reason": reason(found),
        "series": ";".join(series),
        "rules": ";".join(rules),
        "rules_say": " ".join(f"{name}: {RULES[name].says}" for name in rules),
        "evidence": "\n".join(map(str, found.outcomes)),
        **{name: getattr(best.evidence.measured, name) if best else None for name in ("value", "low", "high")},
        "unit": best.evidence.unit if best else "",
        "readings": "; ".join(f"{named(part, reading)}: {said}" for part, reading, said in several),
        "conflicts_with": ";".join(conflicts(found)),
        "would_change": would_change(found),
    }


def claimed(claim: Claim) -> str:
    """Return what is claimed, as printed and with its rounding; empty where no number is."""
    bounds = claim.interval
    if (bounds.low, bounds.high) == (-NO_BOUND, NO_BOUND):
        return ""
    if claim.low < claim.high and bounds.value not in (bounds.low, bounds.high):
        printed = bounded(Rounded(bounds.value, claim.low, claim.high), claim.unit)
        return f"{printed} ({bounded(bounds, claim.unit)})" if claim.step else printed
    return worded(bounds, claim.unit)


def conflicts(found: Verdict) -> list[str]:
    """Return what the claim cannot be true with, under any reading: ids of claims, and of official series."""
    against = [one for one in found.outcomes if one.test.witness == "rival" and one.result == DISAGREES]
    named = [[other.claim_id for other in one.test.others] or one.test.series for one in against]
    return list(dict.fromkeys(itertools.chain(*named)))


def reason(found: Verdict) -> str:
    """Return why the verdict is what it is, in a sentence."""
    best = found.decisive
    if found.verdict == UNTESTED or best is None:
        return _sentence(found.claim.test.removeprefix(UNTESTABLE).strip())
    words, held = _capital(_measured(best)), _held(best)
    if found.verdict == SUPPORTED:
        return f"{words}. That is inside what is claimed, {held}; the witness is independent, and none contradicts it."
    if found.verdict == CONTRADICTED:
        return f"{words}. That does not meet what is claimed, {held}{_BY.get(best.test.witness, '')}."
    if found.verdict == CONFLICTS:
        others = " and ".join(conflicts(found))
        return f"{words}, against {held}: this and {others} cannot both be true, and no figure decides."
    return _why_not_more(found, best)


def would_change(found: Verdict) -> str:
    """Return what would change the verdict, in a sentence."""
    best = found.decisive
    if found.verdict == UNTESTED or best is None:
        return _sentence(found.claim.needed)
    source = " or ".join(dict.fromkeys(one.name for one in best.evidence.figures))
    noun = RULES[best.test.rule].noun
    if found.verdict == SUPPORTED:
        return f"Figures of {source} by which {noun} is not {_held(best)}."
    if found.verdict == CONTRADICTED:
        return f"Figures of {source} by which {noun} is {_held(best)}."
    if found.verdict == CONFLICTS:
        return "An independent figure that agrees with one of the two, or a text that shows one of them misread."
    said, readings = claimed(found.claim), {verdict for _, _, verdict in found.parts}
    start = "The sense that was meant, and an" if len(readings) > 1 else "An"
    figure = f"figure of the quantity itself: {said}" if said else "figure of the quantity itself, as claimed,"
    return f"{start} independent {figure} would support it, another would contradict it."


def _why_not_more(found: Verdict, best: Outcome) -> str:
    readings = {said for _, _, said in found.parts}
    if len(readings) > 1:
        told = "; ".join(f"{named(part, reading)}: {said}" for part, reading, said in found.parts)
        return f"The parts or readings differ ({told})."
    deciding = [one for one in found.outcomes if one.decides]
    independent = {one.result for one in deciding if one.test.witness == "independent"}
    if {AGREES} <= independent and any(one.result == DISAGREES for one in deciding):
        return "The evidence is divided: " + "; ".join(f"{_measured(one)} {one.result}" for one in deciding) + "."
    does = "is inside" if best.result == AGREES else "meets"
    why = _CANNOT_SUPPORT[best.test.witness]
    return f"{_capital(_measured(best))}. That {does} what is claimed, {_held(best)}, but cannot confirm it: {why}."


def _measured(one: Outcome) -> str:
    used = ", ".join(dict.fromkeys(figure.name for figure in one.evidence.figures))
    return f"{RULES[one.test.rule].noun} is {worded(one.evidence.measured, one.evidence.unit)} ({used})"


def _held(one: Outcome) -> str:
    return bounded(one.claimed, one.evidence.unit)


def _sentence(words: str) -> str:
    return f"{_capital(words)}{'' if words.endswith('.') else '.'}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
