"""The closed vocabularies of the data model (see data/README.md)."""

from __future__ import annotations

from typing import Final

STATUSES: Final = (
    "official",
    "claim",
    "target",
    "estimate",
    "interpolated",
    "extrapolated",
    "carried",
    "imputed",
    "spliced",
    "revised",
)
"""What an observation is. The first four are a figure of its own year, the others a compiler's work:
``spliced`` is the first value after a change of source or definition, ``revised`` a value that differs
from the vintage before."""

MADE_UP: Final = ("interpolated", "extrapolated", "carried", "imputed")
"""Statuses that carry no information about their own year: ``load(..., masked=True)`` hides them."""

ARTEFACT_KINDS: Final = (
    "splice",
    "interpolation",
    "constant growth",
    "carried value",
    "imputation",
    "outlier",
    "definition change",
    "revision",
)
CONFIDENCES: Final = ("documented", "demonstrated", "inferred")
ACTIONS: Final = ("mask", "segment", "exclude")
"""``mask`` and ``exclude`` hide the years; ``segment`` leaves them and marks a seam between the first
and the last year, over which no growth is to be computed."""

FREQUENCIES: Final = ("annual", "benchmark", "period")
VOICES: Final = ("official", "declassified", "scholarly", "international", "press", "compilation")
PLAN_ROLES: Final = ("target", "claimed outturn")
CLAIM_VOICES: Final = ("regime", "declassified", "scholarly", "narrative")
DIFFERENCE_KINDS: Final = (
    "vintage",
    "definition",
    "territory",
    "method",
    "rounding",
    "claim",
    "flawed",
    "copy",
    "unresolved",
)
"""Why two sources differ: editions of one source; what is counted; which land; how it was estimated; rounding
in print; a claim against a figure; a value that the register masks or excludes; a slip in copying; not known."""

WITNESSES: Final = ("independent", "regime", "own source", "indirect", "rival", "context")
"""Whose figure tests a claim, and so what it may do to it; see :mod:`chollima_research.claims`."""
CLAIM_OBSTACLES: Final = ("no figure", "no other record", "made up", "lost word", "no measure")
"""Why nothing tests a claim: no figure in the collection measures it; of words, dates and aims there is no record but
the claim itself; the only figures are a model's or interpolated; what is claimed hangs on a word that is lost; no
measure is agreed on."""
CLAIM_RULES: Final = (
    "level",
    "editions",
    "product_of_shares",
    "sum_of_shares",
    "remainder",
    "part_of",
    "shortfall",
    "change",
    "lasted",
    "ratio",
    "ratio_across",
    "branches",
    "relative",
    "scaled_level",
    "backcast",
    "rank",
    "growth_rate",
    "average_rate",
    "per_head",
    "rest_of_period",
    "change_of_rate",
    "change_of_growth",
    "pace",
    "studies",
    "largest_fall",
    "relative_fall",
    "fastest_year",
    "excess_years",
    "reached",
    "target",
    "against_target",
    "targets_reached",
    "recorded_start",
    "recorded_span",
    "years_between",
    "unit_length",
    "other_claim",
    "other_dates",
    "average_and_multiple",
)
"""The rules by which figures test claims; :data:`chollima_research.claims.rulebook.RULES` has them."""
