"""The table of verdicts: what stands in its columns."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, Final

from chollima_research.claims.reasons import claimed, conflicts, reason, would_change
from chollima_research.claims.rulebook import RULES
from chollima_research.claims.verdicts import Verdict, named

_LISTED: Final = ("claim", "kind", "topic", "entity", "voice", "figure", "obstacle")
COLUMNS: Final = (
    *(*_LISTED, "claimed", "verdict", "reason", "series", "rules", "rules_say", "witness", "evidence"),
    *(
        "value",
        "low",
        "high",
        "unit",
        "held_low",
        "held_high",
        "quantity",
        "readings",
        "conflicts_with",
        "would_change",
    ),
)
"""The columns of the table."""


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
        **{name: listed[name] for name in _LISTED},
        "claimed": claimed(found.claim),
        "verdict": found.verdict,
        "reason": reason(found),
        "series": ";".join(series),
        "rules": ";".join(rules),
        "rules_say": " ".join(f"{name}: {RULES[name].says}" for name in rules),
        "witness": best.test.witness if best else "",
        "evidence": "\n".join(map(str, found.outcomes)),
        **{name: getattr(best.evidence.measured, name) if best else None for name in ("value", "low", "high")},
        "unit": best.evidence.unit if best else "",
        "held_low": best.claimed.low if best else None,
        "held_high": best.claimed.high if best else None,
        "quantity": RULES[best.test.rule].noun.rstrip(",") if best else "",
        "readings": "; ".join(f"{named(part, reading)}: {said}" for part, reading, said in several),
        "conflicts_with": ";".join(conflicts(found)),
        "would_change": would_change(found),
    }
