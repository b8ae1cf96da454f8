"""The rules by name, with what they need, and the guards that no rule may pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from chollima_research.claims import levels, rates, records
from chollima_research.claims.figures import OF_A_GOVERNMENT, Evidence, Reader
from chollima_research.claims.rows import Test
from chollima_research.vocabulary import MADE_UP

Applied = Callable[[Test, Reader], Evidence]
Counts = tuple[int, int]
_NONE: Final = (0, 0)
_ONE: Final = (1, 1)
_TWO: Final = (2, 2)
_ANY: Final = (1, 99)


@dataclass(frozen=True)
class Rule:
    """A rule.

    Attributes
    ----------
    apply : callable
        What it does.
    noun : str
        What its result is, in words.
    series, spans, others, campaigns : tuple of int
        Fewest and most of each that it needs.
    item : bool
        Whether it needs a concept or a unit.
    confirms : bool
        Whether an independent figure that agrees by it can support a claim.
    """

    apply: Applied
    noun: str
    series: Counts = _NONE
    spans: Counts = _NONE
    others: Counts = _NONE
    campaigns: Counts = _NONE
    item: bool = False
    confirms: bool = True

    @property
    def name(self) -> str:
        """Its name, as in ``claim_tests.csv``."""
        return self.apply.__name__

    @property
    def says(self) -> str:
        """What it does, in a sentence."""
        return (self.apply.__doc__ or "").partition("\n")[0]


RULES: Final = {
    rule.name: rule
    for rule in (
        Rule(levels.level, "the figure", series=_ANY, spans=_ANY),
        Rule(levels.editions, "the span of the editions, widened by its width,", series=(2, 99), spans=_ONE),
        Rule(levels.product_of_shares, "the product of the shares", series=(2, 9), spans=_ANY),
        Rule(levels.sum_of_shares, "the sum of the shares", series=(2, 9), spans=_ANY),
        Rule(levels.remainder, "what the shares leave", series=(1, 9), spans=_ANY),
        Rule(
            levels.part_of,
            "the claimed amount over the whole of which it is a part",
            series=_ONE,
            spans=_ONE,
            confirms=False,
        ),
        Rule(levels.shortfall, "the shortfall", series=_ANY, spans=(1, 2)),
        Rule(levels.change, "the change", series=_ONE, spans=_TWO),
        Rule(levels.lasted, "the length of the period", series=_ONE),
        Rule(levels.ratio, "the later over the earlier figure", series=_ANY, spans=_TWO),
        Rule(levels.ratio_across, "the first figure over the second", series=_TWO, spans=(1, 2)),
        Rule(levels.relative, "growth of the first over growth of the second", series=_TWO, spans=_TWO),
        Rule(
            levels.scaled_level,
            "the last known level carried on by the growth of another series",
            series=_TWO,
            spans=(2, 3),
        ),
        Rule(levels.backcast, "the level carried back from a claimed multiple", series=(3, 3), spans=(3, 3)),
        Rule(levels.rank, "the share of countries that grew as much", series=_ONE, spans=_TWO),
        Rule(rates.branches, "growth of the products", series=_ANY, spans=(1, 2), confirms=False),
        Rule(rates.growth_rate, "average growth", series=_ANY, spans=_TWO),
        Rule(rates.average_rate, "the published average", series=_ONE, spans=_ANY),
        Rule(rates.per_head, "growth less that of population", series=(2, 9), spans=_ONE),
        Rule(
            rates.rest_of_period, "the growth that is left for the other years", series=_ONE, spans=_TWO, confirms=False
        ),
        Rule(rates.change_of_rate, "later less earlier growth", series=_ONE, spans=_TWO),
        Rule(rates.change_of_growth, "later less earlier lasting growth", series=_ONE, spans=_TWO),
        Rule(rates.pace, "later over earlier growth", series=_ONE, spans=_TWO),
        Rule(rates.studies, "the study's average", series=_TWO, spans=_ONE, others=_ONE),
        Rule(rates.largest_fall, "the largest fall", series=_ONE, spans=_ONE),
        Rule(rates.relative_fall, "the largest fall of the first over that of the second", series=_TWO, spans=_ONE),
        Rule(rates.fastest_year, "the year of fastest growth", series=_ONE, spans=_ONE),
        Rule(
            rates.excess_years, "the number of years in which the series and the claim differ", series=_ONE, spans=_TWO
        ),
        Rule(records.reached, "the year in which the level was reached", series=_ONE),
        Rule(records.target, "the target", spans=_ONE, campaigns=_ONE, item=True),
        Rule(
            records.against_target,
            "growth over the growth that was planned",
            series=_ONE,
            spans=_TWO,
            campaigns=_ONE,
            item=True,
        ),
        Rule(records.targets_reached, "the share of targets reached", spans=_ONE, campaigns=_ONE),
        Rule(records.recorded_start, "the first year on record", campaigns=_ONE),
        Rule(records.recorded_span, "the difference between the years claimed and those on record", campaigns=_ONE),
        Rule(records.years_between, "the time between the two plans", campaigns=_TWO),
        Rule(records.unit_length, "the length", item=True),
        Rule(records.other_claim, "the other claim", others=_ONE, confirms=False),
        Rule(records.other_dates, "the difference between the two dates", others=_ONE, confirms=False),
        Rule(records.average_and_multiple, "what the other claim comes to", spans=_ONE, others=_ONE, confirms=False),
    )
}
"""The rules by name."""


def apply(test: Test, reader: Reader) -> Evidence:
    """Apply the rule of a test, after its row has been checked, and check whose figures it used.

    Parameters
    ----------
    test : Test
        The test.
    reader : Reader
        Where the figures come from.

    Raises
    ------
    DataError
        If the rule is not known, or the row lacks what it needs; if a figure was made up by a compiler; if the
        witness is called independent though a figure is a government's own or that of the claim's source; or if it is
        called a rival and is neither another claim nor a government's figure.
    """
    rule = RULES.get(test.rule)
    if rule is None:
        raise test.wrong(f"the rule {test.rule!r} is not known; there are {', '.join(RULES)}.")
    _check_row(test, rule)
    found = rule.apply(test, reader)
    _check_witness(test, found)
    return found


def _check_row(test: Test, rule: Rule) -> None:
    for what in ("series", "spans", "others", "campaigns"):
        fewest, most = getattr(rule, what)
        given = len(getattr(test, what))
        if not fewest <= given <= most:
            raise test.wrong(f"{given} {what}; the rule needs {fewest}{f' to {most}' if most > fewest else ''}.")
    if rule.item != (test.item != ""):
        raise test.wrong(f"the rule {'needs an' if rule.item else 'takes no'} item.")
    if test.witness == "independent" and not rule.confirms:
        raise test.wrong("this rule cannot support a claim; the witness must be another than independent.")
    if test.others and test.witness not in ("rival", "context"):
        raise test.wrong("another claim is a rival or context, and no other witness.")


def _check_witness(test: Test, found: Evidence) -> None:
    for one in found.figures:
        if one.status in MADE_UP:
            raise test.wrong(f"{one.name} {one.first} is {one.status}; a made-up value is no evidence.")
        if test.witness == "independent" and one.status in OF_A_GOVERNMENT:
            raise test.wrong(f"{one.name} {one.first} is {one.status}; a government's own figure is not independent.")
        if test.witness == "rival" and not test.others and one.status not in OF_A_GOVERNMENT:
            raise test.wrong(
                f"{one.name} {one.first} is {one.status}; a rival is another claim or a government's figure."
            )
        owned = one.source == test.claim.source and not test.others
        if owned and test.witness not in ("own source", "context"):
            raise test.wrong(
                f"{one.name} {one.first} is from {one.source}, which makes the claim; it is its own source."
            )
