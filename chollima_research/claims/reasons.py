"""Why a verdict is what it is and what would change it, in sentences that need neither the data nor the code."""

from __future__ import annotations

import itertools
from typing import Final

from chollima_research import citing, tables
from chollima_research.claims.figures import Figure
from chollima_research.claims.intervals import bounded, worded
from chollima_research.claims.rows import NO_BOUND, UNTESTABLE, Claim
from chollima_research.claims.rulebook import RULES
from chollima_research.claims.verdicts import (
    AGREES,
    CONFLICTS,
    CONSISTENT,
    CONTRADICTED,
    DISAGREES,
    SUPPORTED,
    UNTESTED,
    Outcome,
    Verdict,
    named,
)
from chollima_research.rounding import Rounded

_CANNOT_SUPPORT: Final = {
    "independent": "its interval reaches beyond the claim",
    "regime": "the figures are the regime's own or copies of them",
    "own source": "the figures are those of the claim's own source",
    "indirect": "the figures bear on it indirectly",
    "rival": "it is another claim",
}
_LISTED: Final = 3


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
    ids = [[other.claim_id for other in one.test.others] or one.test.series for one in against]
    return list(dict.fromkeys(itertools.chain(*ids)))


def reason(found: Verdict) -> str:
    """Return why the verdict is what it is, in a few sentences."""
    best = found.decisive
    if found.verdict == UNTESTED or best is None:
        return " ".join([_sentence(found.claim.test.removeprefix(UNTESTABLE).strip()), *_aside(found, everything=True)])
    measured = _sentence(_measured(best))
    if found.verdict == SUPPORTED:
        why = "The figures are independent of the regime and of the claim's source, and none that counts disagrees."
        told = [measured, f"That agrees with {_held(best)}.", why, _why(best)]
    elif found.verdict == CONTRADICTED:
        own = ", and the figures are the regime's own or copies of them" if best.test.witness == "regime" else ""
        told = [measured, f"That does not meet {_held(best)}{own}.", _why(best)]
    elif found.verdict == CONFLICTS:
        other = " and ".join(_other(name) for name in conflicts(found))
        told = [
            measured,
            f"That does not meet {_held(best)}: it and {other} cannot both be true, and no figure decides.",
        ]
    else:
        told = _why_not_more(found, best)
    others = _other_parts(found, best) if found.verdict != CONSISTENT else []
    return " ".join(filter(None, [*told, *others, *_aside(found)]))


def would_change(found: Verdict) -> str:
    """Return what would change the verdict, in a sentence."""
    best = found.decisive
    if found.verdict == UNTESTED or best is None:
        return _sentence(found.claim.needed)
    noun, used = RULES[best.test.rule].noun, _used(best)
    bounds = bounded(best.claimed, best.evidence.unit)
    if found.verdict == SUPPORTED:
        return f"Other figures ({used}), by which {noun} is not {bounds}."
    if found.verdict == CONTRADICTED:
        return f"Other figures ({used}), by which {noun} is {bounds}."
    if found.verdict == CONFLICTS:
        return "An independent figure that agrees with one of the two, or a text that shows one of them misread."
    said, readings = claimed(found.claim), {verdict for _, _, verdict in found.parts}
    start = "The sense that was meant, and an" if len(readings) > 1 else "An"
    figure = f"figure of the quantity itself: {said}" if said else "figure of the quantity itself, as claimed,"
    return f"{start} independent {figure} would support it, another would contradict it."


def _why_not_more(found: Verdict, best: Outcome) -> list[str]:
    if len({said for _, _, said in found.parts}) > 1:
        return ["Its parts or senses come out differently.", *(_of_part(found, *part) for part in found.parts)]
    deciding = [one for one in found.outcomes if one.decides]
    independent = {one.result for one in deciding if one.test.witness == "independent"}
    if AGREES in independent and any(one.result == DISAGREES for one in deciding):
        told = "; ".join(f"{_measured(one)}, which {one.result}" for one in deciding)
        return [f"The evidence is divided: {told}."]
    does = "agrees with" if best.result == AGREES else "meets"
    why = _CANNOT_SUPPORT[best.test.witness]
    return [_sentence(_measured(best)), f"That {does} {_held(best)}, but cannot confirm it: {why}.", _why(best)]


def _of_part(found: Verdict, part: str, reading: str, said: str) -> str:
    """Tell how one part or reading came out, by the figure that decides it or, where they differ, by all."""
    deciding = [one for one in _inside(found, part, reading) if one.decides]
    shown = deciding if len({one.result for one in deciding}) > 1 else deciding[:1]
    why = f", as {'; '.join(map(_measured, shown))}" if shown else ""
    return f"{_capital(named(part, reading))}: {said}{why}."


def _inside(found: Verdict, part: str, reading: str) -> list[Outcome]:
    return [one for one in found.outcomes if (one.test.part, one.test.reading) == (part, reading)]


def _other_parts(found: Verdict, best: Outcome) -> list[str]:
    return [_of_part(found, *part) for part in found.parts if best not in _inside(found, *part[:2])]


def _aside(found: Verdict, *, everything: bool = False) -> list[str]:
    """Tell what is shown and not counted: everything, or only what disagrees with the claim itself."""
    shown = [
        one
        for one in found.outcomes
        if not one.decides and (everything or (one.result == DISAGREES and one.test.bounds is None))
    ]
    told = [f"{_measured(one)}{'' if everything else ', which would disagree'}" for one in shown]
    return [f"Shown and not counted: {line}. {_why(one)}".strip() for line, one in zip(told, shown, strict=True)]


def _measured(one: Outcome) -> str:
    return f"{RULES[one.test.rule].noun} is {worded(one.evidence.measured, one.evidence.unit)} ({_used(one)})"


def _used(one: Outcome) -> str:
    """Name the figures by the titles of their series and their years, or by where they stand."""
    years: dict[str, list[str]] = {}
    for used in one.evidence.figures:
        span = f"{used.first}" if used.first == used.last else f"{used.first}-{used.last}"
        years.setdefault(_title(used), []).extend([span] if used.first and " " not in used.name else [])
    several = [f"{title}{_years(spans)}" for title, spans in years.items()]
    more = len(several) - _LISTED
    return "; ".join(several[:_LISTED]) + (f"; and {more} more" if more > 0 else "")


def _years(spans: list[str]) -> str:
    distinct = list(dict.fromkeys(spans))
    if len(distinct) > _LISTED:
        distinct = [f"{distinct[0]} to {distinct[-1]}"]
    return f", {' and '.join(distinct)}" if distinct else ""


def _title(used: Figure) -> str:
    """Return what a figure is, for a reader of the book."""
    file, _, rest = used.name.partition(" ")
    if not rest:
        title = str(tables.part("series.csv", "series_id", used.name)["title"].iloc[0])
        return _at_home(title) if used.name.startswith("prk.") else title
    if file == "campaigns.csv":
        name = tables.part("campaigns.csv", "campaign_id", rest)["name"].iloc[0]
        span = f"{used.first}" if used.first == used.last else f"{used.first}-{used.last}"
        return f"{name}, {span}, as told by {citing.short(used.source)}"
    if file == "plans.csv":
        return f"the plan as told by {citing.short(used.source)}"
    return f"the claim {rest}" if file == "claims.csv" else "the definition of the unit"


def _at_home(title: str) -> str:
    """Leave out the name of the country that most claims are about."""
    return title.replace(", North Korea", "", 1)


def _other(name: str) -> str:
    if "." not in name:
        return f"the claim {name}"
    title = tables.part("series.csv", "series_id", name)["title"].iloc[0]
    return f"the official figure ({_at_home(str(title)).removesuffix(' (official)')})"


def _held(one: Outcome) -> str:
    if one.test.rule == "studies":
        return f"the other study's, {bounded(one.claimed, one.evidence.unit)}"
    own = one.test.bounds is not None or one.evidence.bounds is not None
    return f"{'what the claim needs' if own else 'the claim'}, {bounded(one.claimed, one.evidence.unit)}"


def _why(one: Outcome) -> str:
    return _sentence(one.test.why) if one.test.why else ""


def _sentence(words: str) -> str:
    return f"{_capital(words)}{'' if words.endswith('.') else '.'}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
