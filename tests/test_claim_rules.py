"""Each rule of the claims ledger on made-up figures with known answers, and how outcomes join to verdicts."""

import itertools
import math
from dataclasses import dataclass, field, replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chollima_research import vocabulary
from chollima_research.claims import rows as claim_ledger
from chollima_research.claims import rulebook as claim_rules
from chollima_research.claims import verdicts as claim_verdicts
from chollima_research.claims.figures import Reader, alike
from chollima_research.claims.intervals import printed, worded
from chollima_research.claims.rows import Claim
from chollima_research.claims.verdicts import AGREES, DISAGREES, OPEN, VERDICTS, compared, widened
from chollima_research.errors import DataError
from chollima_research.rounding import Rounded

SUPPORTED, CONSISTENT, CONTRADICTED, CONFLICTS, UNTESTED = VERDICTS
INF = math.inf


def series(name: str, values: dict, unit: str = "thousand_tonnes", **attrs: object) -> pd.Series:
    """Make a series as the catalogue gives it; keys that are pairs make averages over periods."""
    periods = isinstance(next(iter(values)), tuple)
    index = pd.MultiIndex.from_tuples(list(values)) if periods else pd.Index(list(values), dtype="int64")
    made = pd.Series([float(v) for v in values.values()], index=index, name=name)
    status, sources = dict.fromkeys(values, attrs.pop("status", "estimate")), dict.fromkeys(values, "elsewhere")
    made.attrs = {"series_id": name, "unit": unit, "concept": name.split(".")[1], "status": status, "sources": sources}
    made.attrs |= {"source": "elsewhere", "low": {}, "high": {}, "seams": [], "hidden": [], **attrs}
    return made


@dataclass
class Made(Reader):
    """A reader of made-up figures."""

    made: dict = field(default_factory=dict)
    campaigns: dict = field(default_factory=dict)
    planned: list = field(default_factory=list)

    def series(self, series_id: str) -> pd.Series:
        return self.made[series_id]

    def of_kind(self, kind: str) -> list[str]:
        return [name for name in self.made if name.partition(".")[2] == kind]

    def campaign(self, campaign_id: str) -> dict:
        first, last, source = self.campaigns[campaign_id]
        return {"first_year": first, "last_year": last, "source_id": source}

    def targets(self, campaign_id: str) -> pd.DataFrame:
        columns = ["concept", "period_start", "period_end", "value", "unit"]
        table = pd.DataFrame(self.planned, columns=columns)
        return table.assign(version="", low=float("nan"), high=float("nan"), source_id="law")

    def outturns(self, concept: str, unit: str) -> list[pd.Series]:
        return [y for name, y in self.made.items() if name.split(".")[1] == concept]


CLAIM = Claim("a-claim", "A claim", "PRK", "thousand_tonnes", "regime", "text", 100.0, 100.0, 1.0, "how", "")
TEST = claim_ledger.Test(
    row=2, claim=CLAIM, part="", reading="", rule="level", series=(), spans=(), others=(), campaigns=(), item="",
    low=None, high=None, factor=1.0, tolerance=0.0, witness="regime", why="",
)  # fmt: skip


def claim(
    low: float, high: float | None = None, unit: str = "thousand_tonnes", step: float = 0.0, **more: str
) -> Claim:
    return replace(CLAIM, low=low, high=low if high is None else high, unit=unit, step=step, **more)


def spans(*years: int | tuple[int, int]) -> tuple[tuple[int, int], ...]:
    return tuple(year if isinstance(year, tuple) else (year, year) for year in years)


A = series("prk.steel.a", {1956: 100, 1957: 150, 1958: 120, 1959: 180, 1960: 200})
B = series("prk.steel.b", {1956: 50, 1957: 40, 1958: 30, 1959: 60, 1960: 110})
KOR = series("kor.steel.a", {1956: 10, 1960: 50})
SUN = series("sun.steel.a", {1956: 100, 1960: 120})
SHARE = series("prk.share.a", {(1957, 1960): 50}, "percent")
PART = series("prk.part.a", {(1957, 1960): 80}, "percent")
AVERAGE = series("prk.rate.a", {(1954, 1956): 20, (1957, 1960): 10, (1954, 1960): 15}, "percent_per_year")
OTHER = series("prk.rate.b", {(1957, 1960): 12}, "percent_per_year")
RATES = series("prk.gdp_growth.a", {1990: -10, 1991: -20, 1992: 5, 1993: 10}, "percent")
INDEX = series("prk.index.a", {1953: 20}, "index_prewar_100")
TIMES = series("prk.times.a", {1960: 2}, "times_1956")
SURVEY = series("prk.survey.a", {(1996, 2009): 70, (2000, 2001): 75}, "percent")
PEOPLE = series("prk.population.a", {1953: 1000, 1954: 1010, 1956: 1100, 1960: 1200}, "thousand_persons")
DEATHS = series("prk.deaths.a", {1958: 10, 1959: 12, 1960: 20, 1961: 11, 1962: 9, 1963: 8}, "per_thousand_persons")
FAST = series("prk.fast.a", {year: 100 * 1.2 ** (year - 1950) for year in range(1950, 1961)})
SLOW = FAST.copy()
for _year in range(1961, 1972):
    SLOW.loc[_year] = SLOW.loc[1960] * 1.02 ** (_year - 1960)
SLOW.attrs = series("prk.slow.a", SLOW.to_dict()).attrs
ALL = [A, B, KOR, SUN, SHARE, PART, AVERAGE, OTHER, RATES, INDEX, TIMES, SURVEY, PEOPLE, DEATHS, SLOW]
READER = Made(
    made={str(y.attrs["series_id"]): y for y in ALL},
    campaigns={"plan": (1957, 1961, "law"), "later": (2016, 2020, "law"), "own": (1957, 1961, "text")},
    planned=[
        ("steel", 1961, 1961, 190, "thousand_tonnes"),
        ("coal", 1961, 1961, 500, "thousand_tonnes"),
        ("rate", 1957, 1960, 20, "percent_per_year"),
        ("income", 1960, 1960, 1.4641, "times_1956"),
    ],
)
RATIO = claim(2, unit="ratio", step=0.1)
GROWTH = claim(10, unit="percent_per_year", step=1)
SHARES = claim(40, unit="percent", step=1)

# rule: the row, the claim, the result with its interval, and how it comes out
CASES = {
    "level": ({"series": ("prk.steel.a",), "spans": spans(1956)}, claim(100, step=1), (100, 95, 105), OPEN),
    "editions": (
        {"series": ("prk.steel.a", "prk.steel.b"), "spans": spans(1957)},
        claim(500),
        (95, 39.5 - 115.5, 155 + 115.5),
        DISAGREES,
    ),
    "product_of_shares": (
        {"series": ("prk.share.a", "prk.part.a"), "spans": spans((1957, 1960))},
        SHARES,
        (40, 39.3525, 40.6525),
        OPEN,
    ),
    "sum_of_shares": (
        {"series": ("prk.share.a", "prk.part.a"), "spans": spans((1957, 1960))},
        SHARES,
        (130, 129, 131),
        DISAGREES,
    ),
    "remainder": ({"series": ("prk.part.a",), "spans": spans((1957, 1960))}, SHARES, (20, 19.5, 20.5), DISAGREES),
    "part_of": (
        {"series": ("prk.steel.a",), "spans": spans(1959), "factor": 3.0},
        claim(100, step=1),
        (300 / 180, 298.5 / 185, 301.5 / 175),
        DISAGREES,
    ),
    "shortfall": (
        {"series": ("prk.index.a",), "spans": spans(1953)},
        claim(66, 93, "percent", 1),
        (80, 79.5, 80.5),
        AGREES,
    ),
    "change": (
        {"series": ("prk.steel.a",), "spans": spans(1957, 1959), "low": 0.0},
        claim(0),
        (30, 20, 40),
        AGREES,
    ),
    "lasted": ({"series": ("prk.survey.a",)}, claim(10, INF, "years"), (13, 13, 13), AGREES),
    "ratio": ({"series": ("prk.steel.a",), "spans": spans(1956, 1960)}, RATIO, (2, 195 / 105, 205 / 95), OPEN),
    "ratio_across": (
        {"series": ("prk.steel.a", "prk.steel.b"), "spans": spans(1956)},
        RATIO,
        (2, 95 / 50.5, 105 / 49.5),
        OPEN,
    ),
    "relative": (
        {"series": ("prk.steel.a", "kor.steel.a"), "spans": spans(1956, 1960), "high": 1.0},
        RATIO,
        (0.4, 195 / 105 / (50.5 / 9.5), 205 / 95 / (49.5 / 10.5)),
        AGREES,
    ),
    "scaled_level": (
        {"series": ("prk.steel.b", "prk.steel.a"), "spans": spans(1956, 1960)},
        claim(100, step=1),
        (100, 49.5 * 195 / 105, 50.5 * 205 / 95),
        OPEN,
    ),
    "backcast": (
        {"series": ("prk.steel.a", "prk.times.a", "prk.times.a"), "spans": spans(1956, 1959, 1960)},
        RATIO,
        (180 * 1.01 / 2 / 100, 175 / 2.5 / 105, 185 * 1.025 / 1.5 / 95),
        DISAGREES,
    ),
    "rank": (
        {"series": ("prk.steel.a",), "spans": spans(1956, 1960), "high": 0.1},
        RATIO,
        (2 / 3, 2 / 3, 2 / 3),
        DISAGREES,
    ),
    "branches": (
        {"series": ("prk.steel.a", "prk.steel.b"), "spans": spans(1956, 1960), "witness": "indirect"},
        claim(5, unit="ratio"),
        (2.1, 195 / 105, 115 / 49.5),
        DISAGREES,
    ),
    "growth_rate": (
        {"series": ("prk.steel.a",), "spans": spans(1956, 1960)},
        GROWTH,
        (100 * (2**0.25 - 1), 100 * ((195 / 105) ** 0.25 - 1), 100 * ((205 / 95) ** 0.25 - 1)),
        DISAGREES,
    ),
    "average_rate": (
        {"series": ("prk.rate.a",), "spans": spans((1954, 1956), (1957, 1960))},
        GROWTH,
        tuple(100 * ((1.2 + d) ** (3 / 7) * (1.1 + d) ** (4 / 7) - 1) for d in (0, -0.005, 0.005)),
        DISAGREES,
    ),
    "per_head": (
        {"series": ("prk.rate.a", "prk.population.a"), "spans": spans((1954, 1960))},
        claim(12, unit="percent_per_year"),
        None,
        OPEN,
    ),
    "rest_of_period": (
        {"series": ("prk.rate.a",), "spans": spans((1954, 1960), (1957, 1960)), "low": 0.0},
        GROWTH,
        (10, *(100 * ((1.1 + d) ** (7 / 3) / (1.1 - d) ** (4 / 3) - 1) for d in (-0.005, 0.005))),
        AGREES,
    ),
    "change_of_rate": (
        {"series": ("prk.rate.a",), "spans": spans((1954, 1956), (1957, 1960)), "high": 0.0},
        GROWTH,
        (-10, -11, -9),
        AGREES,
    ),
    "change_of_growth": (
        {"series": ("prk.slow.a",), "spans": spans((1950, 1960), (1961, 1971)), "high": 0.0},
        GROWTH,
        (-18, -18, -18),
        AGREES,
    ),
    "pace": (
        {"series": ("prk.rate.a",), "spans": spans((1954, 1956), (1957, 1960))},
        RATIO,
        (0.5, 9.5 / 20.5, 10.5 / 19.5),
        DISAGREES,
    ),
    "studies": (
        {"series": ("prk.rate.a", "prk.rate.b"), "spans": spans((1957, 1960)), "others": (GROWTH,), "witness": "rival"},
        GROWTH,
        (10, 9.5, 10.5),
        DISAGREES,
    ),
    "largest_fall": (
        {"series": ("prk.gdp_growth.a",), "spans": spans((1989, 1993)), "low": 20.0},
        SHARES,
        (28, 28, 28),
        AGREES,
    ),
    "relative_fall": (
        {"series": ("prk.steel.a", "prk.steel.b"), "spans": spans((1956, 1960)), "high": 1.0},
        RATIO,
        (0.5, (1 - 125 / 145) / (1 - 29.5 / 50.5), (1 - 115 / 155) / (1 - 30.5 / 49.5)),
        AGREES,
    ),
    "fastest_year": (
        {"series": ("prk.steel.b",), "spans": spans((1957, 1960))},
        claim(1960, unit="year"),
        (1959, 1959, 1959),
        DISAGREES,
    ),
    "excess_years": (
        {"series": ("prk.deaths.a",), "spans": spans(1958, (1959, 1963))},
        claim(1959, 1962, "year"),
        (1, 1, 1),
        DISAGREES,
    ),
    "reached": (
        {"series": ("prk.steel.a",), "low": 1957.0, "high": 1957.0},
        claim(140),
        (1957, 1957, 1957),
        AGREES,
    ),
    "target": (
        {"spans": spans(1961), "campaigns": ("plan",), "item": "steel", "witness": "independent"},
        claim(190_000, unit="tonne", step=1e4),
        (190_000, 185_000, 195_000),
        AGREES,
    ),
    "against_target": (
        {
            "series": ("prk.rate.a",),
            "spans": spans(1960, (1957, 1960)),
            "campaigns": ("plan",),
            "item": "income",
            "high": 1.0,
        },
        RATIO,
        (1.0, 9.5 / (100 * (1.46415**0.25 - 1)), 10.5 / (100 * (1.46405**0.25 - 1))),
        OPEN,
    ),
    "targets_reached": ({"spans": spans(1960), "campaigns": ("plan",)}, claim(1959, unit="year"), (1, 1, 1), AGREES),
    "recorded_start": (
        {"campaigns": ("plan",), "witness": "independent"},
        claim(1956, unit="year"),
        (1957, 1957, 1957),
        DISAGREES,
    ),
    "recorded_span": (
        {"campaigns": ("plan",), "witness": "independent"},
        claim(1957, 1961, "year"),
        (0, 0, 0),
        AGREES,
    ),
    "years_between": (
        {"campaigns": ("later", "plan"), "witness": "independent"},
        claim(36, unit="years", step=1),
        (55, 55, 55),
        DISAGREES,
    ),
    "unit_length": (
        {"item": "ri", "factor": 1000.0, "witness": "independent"},
        claim(400, unit="kilometres", step=100),
        (4320 / 11, 4320 / 11, 4320 / 11),
        AGREES,
    ),
    "other_claim": (
        {"others": (claim(0.12, unit="million_tonnes", step=0.01),), "witness": "rival"},
        claim(100, step=1),
        (120, 115, 125),
        DISAGREES,
    ),
    "other_dates": (
        {"others": (claim(1956, 1963, "year"),), "witness": "rival"},
        claim(1957, 1961, "year"),
        (2, 2, 2),
        DISAGREES,
    ),
    "average_and_multiple": (
        {"spans": spans((1956, 1960)), "others": (claim(36.6, unit="percent_per_year", step=0.1),), "witness": "rival"},
        claim(3.5, unit="ratio", step=0.1),
        (1.366**4, 1.3655**4, 1.3665**4),
        AGREES,
    ),
}


def case(name: str, **changes: object) -> claim_ledger.Test:
    row, said, _, _ = CASES[name]
    return replace(TEST, **{"claim": said, "rule": name, **row, **changes})


def test_every_rule_has_a_known_answer_and_a_name_in_the_vocabulary() -> None:
    assert list(CASES) == [name for name in CASES if name in claim_rules.RULES]
    assert sorted(CASES) == sorted(claim_rules.RULES) == sorted(vocabulary.CLAIM_RULES)


@pytest.mark.parametrize("name", CASES)
def test_rule(name: str) -> None:
    _, _, expected, result = CASES[name]
    found = claim_verdicts.outcome(case(name), READER)
    if expected is not None:
        measured = found.evidence.measured
        assert (measured.value, measured.low, measured.high) == pytest.approx(expected, rel=1e-6, abs=1e-9)
    assert found.result == result
    assert str(found).startswith(f"{name}: ")


def test_growth_per_head_counts_the_first_year_both_ways() -> None:
    """15 percent a year, less 1.2 times the population in seven years from 1953 or in six years from 1954."""
    measured = claim_verdicts.outcome(case("per_head"), READER).evidence.measured
    by_base = [1.15 / (1200 / base) ** (1 / years) for base, years in ((1000, 7), (1010, 6))]
    assert measured.low < 100 * (min(by_base) - 1) < measured.value < 100 * (max(by_base) - 1) < measured.high


def test_a_level_with_two_years_is_a_span_and_pairs_series_with_years() -> None:
    both = case("level", series=("prk.steel.a", "prk.steel.b"), spans=spans(1956, 1960))
    measured = claim_verdicts.outcome(both, READER).evidence.measured
    assert (measured.low, measured.high) == (95, 115)
    with pytest.raises(DataError, match="do not pair up"):
        claim_verdicts.outcome(
            case("level", series=("prk.steel.a", "prk.steel.b"), spans=spans(1956, 1957, 1960)), READER
        )


def test_targets_reached_counts_products_only_and_those_with_a_figure() -> None:
    """Steel of 1959 is below the target of 190 and that of 1960 above it; coal has no figure, income is no product."""
    found = [claim_verdicts.outcome(case("targets_reached", spans=spans(y)), READER) for y in (1959, 1960)]
    assert [one.evidence.measured.value for one in found] == [0, 1]


# Guards.

BROKEN = {
    "made up": ({}, {"status": "interpolated"}, "made-up value is no evidence"),
    "a government's own": ({"witness": "independent"}, {"status": "official"}, "not independent"),
    "of the claim's source": ({"claim": replace(claim(100, step=1), source="elsewhere")}, {}, "its own source"),
    "no figure": ({"spans": spans(1940)}, {}, "no usable figure of 1940-1940"),
    "period of an annual series": ({"spans": spans((1956, 1958))}, {}, "must be a single year"),
    "no years": ({"spans": ()}, {}, "0 spans; the rule needs 1"),
    "item": ({"item": "steel"}, {}, "takes no item"),
    "rival alone": ({"witness": "rival"}, {}, "a rival is another claim or a government's figure"),
    "unit": ({"claim": claim(100, unit="percent")}, {}, "cannot be converted"),
    "rule": ({"rule": "guess"}, {}, "the rule 'guess' is not known"),
}


@pytest.mark.parametrize("why", BROKEN)
def test_rows_that_cannot_be_applied_name_themselves(why: str) -> None:
    changes, attrs, words = BROKEN[why]
    made = series("prk.steel.a", {1956: 100, 1957: 150}, **attrs)
    with pytest.raises(DataError, match=words) as caught:
        claim_verdicts.outcome(case("level", **changes), Made(made={"prk.steel.a": made}))
    assert "claim_tests.csv, row 2 (a-claim, " in str(caught.value)


def test_a_rule_that_cannot_confirm_takes_no_independent_witness() -> None:
    for name in ("part_of", "branches", "rest_of_period", "other_claim", "other_dates", "average_and_multiple"):
        with pytest.raises(DataError, match="cannot support a claim"):
            claim_verdicts.outcome(case(name, witness="independent"), READER)


@pytest.mark.parametrize("name", ["ratio", "growth_rate", "largest_fall", "change_of_growth", "relative", "pace"])
def test_no_growth_over_a_seam(name: str) -> None:
    values = {year: 100.0 + year - 1950 for year in range(1950, 1972)}
    broken = series("prk.steel.a", values, seams=[(1957, 1958)])
    whole = series("prk.steel.b", values)
    row = {"series": ("prk.steel.a", "prk.steel.b")[: 2 if name == "relative" else 1]}
    years = spans((1950, 1960), (1961, 1971)) if name in ("change_of_growth", "pace") else spans(1956, 1960)
    years = spans((1950, 1960)) if name == "largest_fall" else years
    reader = Made(made={"prk.steel.a": broken, "prk.steel.b": whole})
    with pytest.raises(DataError, match="basis changes between 1957 and 1958"):
        claim_verdicts.outcome(case(name, **row, spans=years), reader)


@pytest.mark.parametrize(
    ("name", "values", "words"),
    [
        ("growth_rate", {1956: 0, 1960: 5}, "is not positive in 1956 and 1960"),
        ("ratio_across", {1956: 0}, "may be -0.5; the rule needs a positive number"),
        ("relative_fall", {1956: 1, 1960: 2}, "cannot divide by 0"),
    ],
)
def test_nothing_is_divided_by_zero(name: str, values: dict, words: str) -> None:
    zero = series("prk.steel.b", values)
    changes = {"series": ("prk.steel.b",), "spans": spans(1956, 1960)} if name == "growth_rate" else {}
    with pytest.raises(DataError, match=words):
        claim_verdicts.outcome(case(name, **changes), Made(made={"prk.steel.a": A, "prk.steel.b": zero}))


# Intervals.


@pytest.mark.parametrize(
    ("value", "half"),
    [(451, 0.5), (36.6, 0.05), (2200, 50), (8700, 50), (10, 0.5), (600_000, 5000), (3, 0.5), (3.48, 0.005), (0, 0.5)],
)
def test_printed(value: float, half: float) -> None:
    found = printed(value)
    assert (found.value, found.low, found.high) == (value, value - half, value + half)


def test_bounds_have_no_rounding_and_ranges_have_it_outside() -> None:
    assert claim(8, INF, step=1).interval == Rounded(8, 8, INF)
    assert claim(-INF, 60, step=10).interval == Rounded(60, -INF, 60)
    assert claim(12, 16, step=1).interval == Rounded(14, 11.5, 16.5)


def test_a_printed_bound_is_open_on_its_other_side() -> None:
    over = series("prk.steel.a", {1956: 70}, low={1956: 70.0})
    found = claim_verdicts.outcome(case("level"), Made(made={"prk.steel.a": over}))
    assert found.evidence.measured == Rounded(70, 70, INF) and found.result == OPEN
    assert worded(found.evidence.measured, "percent") == "at least 70 percent"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("percent", "percent_per_year", True), ("times_1956", "ratio", True), ("times_1956", "times_1949", True),
     ("percent", "ratio", False), ("tonne", "thousand_tonnes", False)],
)  # fmt: skip
def test_units_that_need_no_conversion(one: str, other: str, same: bool) -> None:
    assert alike(one, other) is alike(other, one) is same


NUMBERS = st.floats(-1e6, 1e6)
INTERVALS = st.tuples(NUMBERS, NUMBERS, NUMBERS).map(sorted).map(lambda x: Rounded(x[1], x[0], x[2]))
RANK = {DISAGREES: 0, OPEN: 1, AGREES: 2}


@given(INTERVALS, INTERVALS, st.floats(0, 2), st.floats(0, 2))
def test_more_tolerance_never_makes_agreement_worse(measured: Rounded, said: Rounded, a: float, b: float) -> None:
    less, more = sorted((a, b))
    assert RANK[compared(measured, widened(said, less))] <= RANK[compared(measured, widened(said, more))]


@given(INTERVALS, INTERVALS, st.floats(0, 1e5))
def test_a_wider_interval_of_evidence_neither_confirms_nor_refutes_more(
    measured: Rounded, said: Rounded, by: float
) -> None:
    wide = Rounded(measured.value, measured.low - by, measured.high + by)
    before, after = compared(measured, said), compared(wide, said)
    assert after in (before, OPEN)


@given(INTERVALS, INTERVALS)
def test_comparison_is_what_it_says(measured: Rounded, said: Rounded) -> None:
    found = compared(measured, said)
    if found == AGREES:
        assert measured.high - said.high < 1 and said.low - measured.low < 1
    assert (found == DISAGREES) == (
        max(measured.low, said.low) - min(measured.high, said.high) > 1e-9 * max(1, abs(measured.value))
    )


LEVELS = st.lists(st.integers(1, 10**6), min_size=3, max_size=12)


def of(rule: str, values: list[int], *years: int | tuple[int, int]) -> Rounded:
    made = series("prk.steel.a", {1950 + n: value for n, value in enumerate(values)})
    test = replace(TEST, claim=RATIO, rule=rule, series=("prk.steel.a",), spans=spans(*years))
    return claim_rules.apply(test, Made(made={"prk.steel.a": made})).measured


@given(LEVELS)
def test_growth_and_ratio_are_the_same_thing(values: list[int]) -> None:
    last = 1949 + len(values)
    grown, times = of("growth_rate", values, 1950, last), of("ratio", values, 1950, last)
    assert times.low <= times.value <= times.high and times.value == pytest.approx(values[-1] / values[0])
    for rate, multiple in ((grown.value, times.value), (grown.low, times.low), (grown.high, times.high)):
        assert (1 + rate / 100) ** (last - 1950) == pytest.approx(multiple)


@given(LEVELS)
def test_the_largest_fall_is_the_largest_of_all_pairs(values: list[int]) -> None:
    found = of("largest_fall", values, (1950, 1949 + len(values)))
    pairs = [100 * (1 - late / early) for i, early in enumerate(values) for late in values[i:]]
    assert found.value == pytest.approx(max(pairs), abs=1e-9) and found.low <= found.value <= found.high


@given(LEVELS)
def test_the_change_of_growth_turns_with_its_spans(values: list[int]) -> None:
    early, late = (1950, 1951), (1951, 1949 + len(values))
    there, back = of("change_of_rate", values, early, late), of("change_of_rate", values, late, early)
    assert there.value == pytest.approx(-back.value) and there.low == pytest.approx(-back.high)


# Verdicts.

WITNESSES, RESULTS = vocabulary.WITNESSES, (AGREES, OPEN, DISAGREES)
OUTCOME = claim_verdicts.outcome(case("level"), READER)


def came_out(witness: str, result: str) -> claim_verdicts.Outcome:
    return replace(OUTCOME, test=replace(OUTCOME.test, witness=witness), result=result)


JOINED = [
    ([("independent", AGREES)], SUPPORTED),
    ([("independent", OPEN)], CONSISTENT),
    ([("independent", DISAGREES)], CONTRADICTED),
    ([("regime", AGREES)], CONSISTENT),
    ([("regime", DISAGREES)], CONTRADICTED),
    ([("own source", AGREES)], CONSISTENT),
    ([("indirect", AGREES)], CONSISTENT),
    ([("indirect", DISAGREES)], CONTRADICTED),
    ([("rival", AGREES)], CONSISTENT),
    ([("rival", DISAGREES)], CONFLICTS),
    ([("context", DISAGREES)], UNTESTED),
    ([], UNTESTED),
    ([("independent", AGREES), ("independent", DISAGREES)], CONSISTENT),
    ([("independent", AGREES), ("regime", DISAGREES)], CONSISTENT),
    ([("independent", AGREES), ("rival", DISAGREES)], SUPPORTED),
    ([("regime", DISAGREES), ("rival", DISAGREES)], CONTRADICTED),
    ([("regime", AGREES), ("rival", DISAGREES)], CONFLICTS),
    ([("regime", AGREES), ("independent", DISAGREES)], CONTRADICTED),
    ([("independent", AGREES), ("context", DISAGREES)], SUPPORTED),
]


@pytest.mark.parametrize(("outcomes", "verdict"), JOINED)
def test_outcomes_join(outcomes: list[tuple[str, str]], verdict: str) -> None:
    for order in itertools.permutations(outcomes):
        assert claim_verdicts.joined([came_out(*one) for one in order]) == verdict


OUTCOMES = st.lists(st.tuples(st.sampled_from(WITNESSES), st.sampled_from(RESULTS)), max_size=6)


@given(OUTCOMES)
def test_only_independent_agreement_supports_and_nothing_refuted_is_supported(outcomes: list[tuple[str, str]]) -> None:
    found = claim_verdicts.joined([came_out(*one) for one in outcomes])
    refuted = any(result == DISAGREES and witness not in ("rival", "context") for witness, result in outcomes)
    assert (found == SUPPORTED) == (("independent", AGREES) in outcomes and not refuted)
    assert (found == UNTESTED) == all(witness == "context" for witness, _ in outcomes)
    assert found != CONTRADICTED or refuted
    without = [one for one in outcomes if one[0] != "context"]
    assert claim_verdicts.joined([came_out(*one) for one in without]) == found


@given(st.lists(st.sampled_from(VERDICTS), min_size=1, max_size=5), st.randoms())
def test_readings_and_parts_join_in_any_order(verdicts: list[str], random: object) -> None:
    shuffled = sorted(verdicts, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert claim_verdicts.any_of(verdicts) == claim_verdicts.any_of(shuffled)
    assert claim_verdicts.all_of(verdicts) == claim_verdicts.all_of(shuffled)
    assert (claim_verdicts.any_of(verdicts) == SUPPORTED) == (set(verdicts) == {SUPPORTED})
    assert (claim_verdicts.any_of(verdicts) == CONTRADICTED) == (set(verdicts) == {CONTRADICTED})
    assert (claim_verdicts.all_of(verdicts) == CONTRADICTED) == (CONTRADICTED in verdicts)
    assert (claim_verdicts.all_of(verdicts) == SUPPORTED) == (set(verdicts) == {SUPPORTED})


def test_readings_are_alternatives_and_parts_are_all_claimed() -> None:
    assert claim_verdicts.any_of([CONTRADICTED, SUPPORTED]) == CONSISTENT
    assert claim_verdicts.any_of([CONTRADICTED, UNTESTED]) == UNTESTED
    assert claim_verdicts.any_of([CONTRADICTED, CONFLICTS]) == CONFLICTS
    assert claim_verdicts.all_of([SUPPORTED, UNTESTED]) == CONSISTENT
    assert claim_verdicts.all_of([UNTESTED, UNTESTED]) == UNTESTED
    assert claim_verdicts.all_of([SUPPORTED, CONFLICTS]) == CONFLICTS
    assert claim_verdicts.all_of([]) == UNTESTED
