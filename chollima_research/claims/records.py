"""Rules for claims about words and dates: plans and campaigns as recorded, other claims, and the claim's arithmetic."""

from __future__ import annotations

import re

import pandas as pd

from chollima_research import plans
from chollima_research.claims.figures import (
    DEFINITION,
    WORDS,
    Evidence,
    Figure,
    Reader,
    divided,
    figure,
    in_unit_of_claim,
)
from chollima_research.claims.intervals import exact, factor_of, percent, printed
from chollima_research.claims.rows import NO_BOUND, Claim, Test
from chollima_research.growth.periods import PeriodAverage
from chollima_research.plans import first_reached
from chollima_research.rounding import Rounded


def target(test: Test, reader: Reader) -> Evidence:
    """Take the target from the plan, as others than the source of the claim record it."""
    row = _target(test, reader)
    number, unit = in_unit_of_claim(test, row.number, row.unit)
    return Evidence(number, unit, (row,))


def against_target(test: Test, reader: Reader) -> Evidence:
    """Divide the published average growth by that which the target asked for.

    The spans are the target's year and the period of the average.
    """
    wanted = _target(test, reader)
    got = figure(test, reader, test.series[0], test.spans[1])
    base = re.fullmatch(r"times_(\d{4})", wanted.unit)
    asked = wanted.number
    if base:
        asked = percent(PeriodAverage.of_multiple(int(base[1]) + 1, wanted.last, wanted.number).factor)
    return Evidence(divided(test, got.number, asked), "ratio", (wanted, got))


def targets_reached(test: Test, reader: Reader) -> Evidence:
    """Take the share of the plan's products whose target was reached by the year, of those with a figure."""
    year, met, told = test.spans[0][0], [], []
    for row in reader.targets(test.campaigns[0]).to_dict("records"):
        if row["unit"] in plans.PHYSICAL_UNITS:
            known = [y.dropna().loc[:year] for y in reader.outturns(row["concept"], row["unit"])]
            used = [figure(test, reader, str(y.name), (year, year)) for y in known if year in y.index]
            met += [first_reached(float(row["value"]), known).by is not None] if used else []
            told += used
    if not told:
        raise test.wrong(f"no target of {test.campaigns[0]} has a figure of {year}; take another year.")
    return Evidence(exact(sum(met) / len(met)), "ratio", tuple(told), exact(1.0))


def reached(test: Test, reader: Reader) -> Evidence:
    """Find the year in which the claimed level was first reached, as closely as the observed years tell."""
    series = reader.series(test.series[0])
    size = reader.size(test.claim.unit, series.attrs["unit"])
    found = first_reached(test.claim.low * size, [series])
    after, by = found.after, found.by
    low = -NO_BOUND if after is None else after + 1.0
    year = Rounded(float(by), low, float(by)) if by is not None else Rounded(low, low, NO_BOUND)
    used = [figure(test, reader, test.series[0], (y, y)) for y in (after, by) if y is not None]
    return Evidence(year, "year", tuple(used))


def recorded_start(test: Test, reader: Reader) -> Evidence:
    """Take the first year of the plan or campaign, as others than the source of the claim record it."""
    used = _campaign(reader, test.campaigns[0])
    return Evidence(exact(float(used.first)), "year", (used,))


def recorded_span(test: Test, reader: Reader) -> Evidence:
    """Take the larger of the differences of first and last year between the claim and the record."""
    used = _campaign(reader, test.campaigns[0])
    off = max(abs(used.first - test.claim.low), abs(used.last - test.claim.high))
    return Evidence(exact(off), "years", (used,), exact(0.0))


def years_between(test: Test, reader: Reader) -> Evidence:
    """Count the years from the last year of the second plan to the first year of the first."""
    late, early = (_campaign(reader, name) for name in test.campaigns)
    return Evidence(exact(float(late.first - early.last)), "years", (late, early))


def unit_length(test: Test, reader: Reader) -> Evidence:
    """Multiply the length of the unit as the law defines it."""
    size = reader.size(test.item, test.claim.unit)
    used = Figure(f"units.csv {test.item}", 0, 0, exact(size), test.claim.unit, DEFINITION, "")
    return Evidence(exact(size * test.factor), test.claim.unit, (used,))


def other_claim(test: Test, reader: Reader) -> Evidence:
    """Hold another claim of the same quantity against this one."""
    other = test.others[0]
    number, unit = in_unit_of_claim(test, other.interval, other.unit)
    return Evidence(number, unit, (_claimed(other),))


def other_dates(test: Test, reader: Reader) -> Evidence:
    """Take the larger of the differences of first and last year between two claims."""
    claim, other = test.claim, test.others[0]
    off = max(abs(claim.low - other.low), abs(claim.high - other.high))
    return Evidence(exact(off), "years", (_claimed(other),), exact(0.0))


def average_and_multiple(test: Test, reader: Reader) -> Evidence:
    """Compound a claimed average over the years of the span, or take the root of a claimed multiple.

    The first year of the span is the base.
    """
    other, (base, last) = test.others[0], test.spans[0]
    if other.unit == "percent_per_year":
        number = PeriodAverage(base + 1, last, factor_of(other.interval)).multiple
    else:
        number = percent(PeriodAverage.of_multiple(base + 1, last, other.interval).factor)
    return Evidence(number, test.claim.unit, (_claimed(other),))


def _target(test: Test, reader: Reader) -> Figure:
    plan, year = test.campaigns[0], test.spans[0][1]
    rows = reader.targets(plan)
    rows = rows[(rows["concept"] == test.item) & (rows["period_end"] == year) & (rows["version"] == "")]
    if len(rows) != 1:
        raise test.wrong(f"plans.csv has {len(rows)} targets of {plan} for {test.item} in {year}; one is needed.")
    row = rows.iloc[0]
    number = printed(float(row["value"]))
    if pd.notna(row["low"]) and pd.notna(row["high"]) and row["low"] < row["high"]:
        number = Rounded(float(row["value"]), float(row["low"]), float(row["high"]))
    name = f"plans.csv {plan} {test.item}"
    return Figure(name, int(row["period_start"]), year, number, row["unit"], WORDS, row["source_id"])


def _campaign(reader: Reader, campaign_id: str) -> Figure:
    row = reader.campaign(campaign_id)
    first, last = int(row["first_year"]), int(row["last_year"])
    number = Rounded(float(first), float(first), float(last))
    return Figure(f"campaigns.csv {campaign_id}", first, last, number, "year", WORDS, row["source_id"])


def _claimed(claim: Claim) -> Figure:
    return Figure(f"claims.csv {claim.claim_id}", 0, 0, claim.interval, claim.unit, "claim", claim.source)
