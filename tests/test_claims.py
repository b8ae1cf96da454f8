"""The claims ledger as a whole: every claim has a verdict that follows from the data and changes with them."""

import itertools
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd
import pytest
from conftest import made_up

import chollima_research as cr
from chollima_research import tables
from chollima_research.claims import figures as claim_figures
from chollima_research.claims import rows as claim_ledger
from chollima_research.claims.figures import Figure, Reader
from chollima_research.claims.verdicts import DISAGREES, VERDICTS, Outcome, Verdict, judge
from chollima_research.errors import DataError, UnknownNameError
from chollima_research.rounding import Rounded

SUPPORTED, CONSISTENT, CONTRADICTED, CONFLICTS, UNTESTED = VERDICTS
KNOWN = pd.read_csv(Path(__file__).parent / "reference" / "claim_verdicts.csv", index_col="claim_id", comment="#")
LEDGER, TESTS = tables.read("claims.csv"), tables.read("claim_tests.csv")


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    start = time.process_time()
    found = cr.claims.evaluate()
    found.attrs["seconds"] = time.process_time() - start
    return found


def test_evaluation_is_quick(table: pd.DataFrame) -> None:
    assert table.attrs["seconds"] < 5


def test_every_claim_has_a_verdict_and_reasons(table: pd.DataFrame) -> None:
    assert list(table.index) == list(LEDGER["claim_id"]) and table.index.is_unique
    assert set(table["verdict"]) == set(VERDICTS)
    for column in ("reason", "would_change"):
        assert table[column].str.fullmatch(r"[A-Z0-9].*\.", flags=re.DOTALL).all(), column
    tested = table["verdict"] != UNTESTED
    assert (table.loc[tested, ["rules", "rules_say", "evidence", "unit"]] != "").all(axis=None)
    assert table.loc[tested, ["value", "low", "high"]].notna().all(axis=None)
    assert (table["low"] <= table["value"])[tested].all() and (table["value"] <= table["high"])[tested].all()
    assert (table["conflicts_with"] != "")[table["verdict"] == CONFLICTS].all()


def test_reasons_need_neither_the_data_nor_the_code(table: pd.DataFrame) -> None:
    """No series id, no file and no name of a rule stands in them; only ids of claims, which the table has."""
    rules = [name for name in cr.claims.rules().index if "_" in name]
    for name, one in table.iterrows():
        told = f"{one['reason']} {one['would_change']}"
        assert not re.search(r"\b[a-z]{3}\.[a-z0-9_]+\.[a-z0-9_]+|\.csv|\bnan\b|\binf\b|\b1 years", told), name
        assert not [rule for rule in rules if rule in told], name
        assert not re.search(r"\.\.|  |: \.| ,|\.;|\( ?\)", told), name


def test_a_sense_or_part_that_differs_is_told(table: pd.DataFrame) -> None:
    split = table["readings"].str.count(":") > 1
    for name in table.index[split & (table["verdict"] != UNTESTED)]:
        for _, _, said in cr.claims.verdict(name).parts:
            assert said in (table.at[name, "reason"], table.at[name, "verdict"]) or said in table.at[name, "reason"], (
                name
            )


def test_what_is_set_aside_is_disclosed(table: pd.DataFrame) -> None:
    """Figures that disagree and are not counted stand in the reason, with why they are not."""
    for name, words in {
        "prk-2024-37": "is 0.8713 percent a year (GDP (UN national accounts), 2023 and 2024), which would disagree",
        "aid-china-equal": "is 0.6667 (0.6556 to 0.6779) (Chinese aid (TIME 1960)",
        "kor-over-8": "GDP per head; the text speaks of growth",
        "lifeexp-57": "A model without registered deaths",
    }.items():
        assert "Shown and not counted: " in table.at[name, "reason"] and words in table.at[name, "reason"], name


def test_verdicts_are_the_reviewed_ones(table: pd.DataFrame) -> None:
    """The list is kept by hand, with the reason for each verdict; a change of either must be meant."""
    assert table["verdict"].to_dict() == KNOWN["verdict"].to_dict()
    assert KNOWN["because"].str.len().gt(6).all()


def test_counts(table: pd.DataFrame) -> None:
    counts = {SUPPORTED: 15, CONSISTENT: 48, CONTRADICTED: 8, CONFLICTS: 8, UNTESTED: 55}
    assert table["verdict"].value_counts().to_dict() == counts
    assert sum(counts.values()) == 134


def test_conflicts_are_mutual(table: pd.DataFrame) -> None:
    """Where one claim conflicts with another, the other names it too, under one of its readings at least."""
    named = {name: set(filter(None, cell.split(";"))) for name, cell in table["conflicts_with"].items()}
    for name, others in named.items():
        assert all(name in named[other] for other in others if other in named), name
    assert named["steel-1959-400k"] == {"prk.steel.official"}


# What the ledger's arithmetic comes to, computed here by other means.


def test_four_years_at_36_6_percent_are_the_claimed_multiple(table: pd.DataFrame) -> None:
    """1.366 ** 4 = 3.4818: printed 3.5 times, and as a third of that again by nobody."""
    found = next(o for o in cr.claims.verdict("ind-35-fold").outcomes if o.test.rule == "average_and_multiple")
    assert found.evidence.measured.value == pytest.approx(3.481791794, abs=1e-9)
    assert found.evidence.measured.low == pytest.approx(3.4767, abs=1e-4)
    back = next(o for o in cr.claims.verdict("ind-growth-366").outcomes if o.test.rule == "average_and_multiple")
    assert back.evidence.measured.value == pytest.approx(100 * (3.5**0.25 - 1))
    assert not {DISAGREES} & {found.result, back.result}


def test_a_thousand_ri(table: pd.DataFrame) -> None:
    """A ri is 1,296 cheok of 10/33 metres, a tenth of the Japanese ri; a li is 500 metres."""
    assert table.loc["ri-400km", "value"] == pytest.approx(1296 * 10 / 33)
    readings = table.loc["ri-300-miles", "readings"]
    assert "Korean ri: contradicted" in readings and "Chinese li: supported" in readings


def test_no_product_had_reached_its_target_two_and_a_half_years_early() -> None:
    """Typed from the Soviet memorandum of 16 May 1960 and the harvest of 1959, thousand tonnes, and the targets."""
    outturn = {"coal": 8854, "fertilizer": 391, "grain": 3400, "pig_iron": 694, "steel": 451}
    target = {"coal": 10_000, "fertilizer": 630, "grain": 3760, "pig_iron": 700, "steel": 600}
    first = cr.claims.verdict("plan-early-30m").outcomes[0]
    used = {one.name.split(".")[1]: one.number.value for one in first.evidence.figures}
    assert used == outturn and first.evidence.measured.value == sum(used[k] >= target[k] for k in used) / 5 == 0


def test_independent_witnesses_are_independent() -> None:
    for name in table_of(SUPPORTED):
        found = cr.claims.verdict(name)
        for one in found.outcomes:
            if one.test.witness == "independent":
                assert not {f.status for f in one.evidence.figures} & {"official", "claim", "interpolated", "imputed"}
                assert found.claim.source not in {f.source for f in one.evidence.figures}


def table_of(*verdicts: str) -> list[str]:
    return list(KNOWN.index[KNOWN["verdict"].isin(verdicts)])


# Figures that are changed change the verdicts.


BEND, FLAT = "bend", "flat"


@dataclass
class Changed(Reader):
    """A reader whose figures differ from those of the collection in what ``changes`` says.

    A changed figure is a number: the bound that was printed with it goes, a range moves with it. A series can also be
    made flat, or bent so that it grows less from a year on.
    """

    true: Reader = field(default_factory=Reader)
    changes: dict = field(default_factory=dict)

    def series(self, series_id: str) -> pd.Series:
        y = self.true.series(series_id)
        changed = {key: by for (name, key), by in self.changes.items() if name == series_id}
        if not changed:
            return y
        y = y.copy()
        y.attrs = {**y.attrs, "low": dict(y.attrs["low"]), "high": dict(y.attrs["high"])}
        for key, by in changed.items():
            if key == FLAT:
                y[:] = y.dropna().iloc[0]
            elif key == BEND and y.index.nlevels == 1:
                y[y.index > by] *= 0.8 ** (y.index[y.index > by] - by)
            elif key != BEND:
                scale(y, key, by)
        return y

    def lasting(self, series_id: str, span: tuple[int, int]) -> Rounded:
        changed = any(name == series_id for name, _ in self.changes)
        return super().lasting(series_id, span) if changed else self.true.lasting(series_id, span)

    def campaign(self, campaign_id: str) -> dict:
        row = self.true.campaign(campaign_id)
        return {
            k: row[k] + self.changes.get((f"campaigns.csv {campaign_id}", k), 0) for k in ("first_year", "last_year")
        } | {"source_id": row["source_id"]}

    def targets(self, campaign_id: str) -> pd.DataFrame:
        rows = self.true.targets(campaign_id)
        for (name, _), by in self.changes.items():
            rows.loc[[name == f"plans.csv {campaign_id} {item}" for item in rows["concept"]], "value"] *= by
        return rows

    def size(self, unit: str, to: str) -> float:
        return self.true.size(unit, to) * self.changes.get((f"units.csv {unit}", None), 1.0)


def scale(y: pd.Series, key: object, by: float) -> None:
    y.loc[key] *= by
    ends = [y.attrs[side].pop(key, None) for side in ("low", "high")]
    if None not in ends:
        y.attrs["low"][key], y.attrs["high"][key] = ends[0] * by, ends[1] * by


def changes_of(figures: list[Figure], aims: list[float], *, whole_first: bool = False) -> Iterator[dict]:
    """Yield changes: of one figure, of the figures of one year, of all figures, and of whole series."""
    factors = sorted({round(x, 6) for aim in aims for x in (aim, aim**0.5, aim**2, aim**4) if 1e-6 < x < 1e6})
    factors += [0.01, 0.1, 0.5, 0.8, 0.9, 1.1, 1.25, 2, 3, 10, 50, 100]
    whole = dict.fromkeys(f.name for f in figures if " " not in f.name)
    of_whole = [dict.fromkeys([(name, FLAT) for name in whole], 1)]
    of_whole += [
        dict.fromkeys([(name, BEND) for name in whole], year) for year in dict.fromkeys(f.first for f in figures)
    ]
    if whole_first:
        yield from of_whole
    keys = list(dict.fromkeys((f.name, f.first if f.first == f.last else (f.first, f.last)) for f in figures))
    for name, key in keys:
        if name.startswith("campaigns.csv"):
            yield from ({(name, end): by} for end in ("first_year", "last_year") for by in range(-60, 61))
        else:
            yield from ({(name, None if " " in name else key): by} for by in factors)
    for year in dict.fromkeys(key for _, key in keys):
        yield from (dict.fromkeys([pair for pair in keys if pair[1] == year], by) for by in factors)
    yield from (dict.fromkeys(keys, by) for by in factors)
    yield from of_whole


def aims_of(outcomes: list[Outcome]) -> list[float]:
    """Return the factors by which the results would come to an end or to the middle of what they are held against."""
    ends = [(one.claimed.low, one.claimed.high, one.evidence.measured.value) for one in outcomes]
    aims = [
        abs(end / m)
        for low, high, m in ends
        for end in (low, high, (low + high) / 2, (low + 3 * high) / 4)
        if m and abs(end) < 1e12
    ]
    return [x for a in aims if a for x in (a, 1 / a)]


def flipped(name: str, true: Reader, tests: list[claim_ledger.Test]) -> tuple[Verdict, dict]:
    """Change figures of a claim until its verdict is another; return it and what was changed."""
    before = judge(tests[0].claim, tests, true)
    deciding = [one for one in before.outcomes if one.decides and one.test.witness != "rival"]
    deciding.sort(key=lambda one: one.test.rule == "change_of_growth")  # the slow ones last
    alternatives = changes_of(figures_of(deciding), aims_of(deciding), whole_first=before.verdict == CONSISTENT)
    for changes in itertools.chain(alternatives, refuting(deciding, true)):
        if tried(tests, true, changes) not in (None, before.verdict):
            return judge(tests[0].claim, tests, Changed(true=true, changes=changes)), changes
    raise AssertionError(f"no change of a figure changes the verdict on {name}")


def figures_of(outcomes: list[Outcome]) -> list[Figure]:
    return [figure for one in outcomes for figure in one.evidence.figures]


def refuting(outcomes: list[Outcome], true: Reader) -> Iterator[dict]:
    """Yield the changes that refute every reading, all together."""
    found: dict = {}
    for reading in dict.fromkeys((one.test.part, one.test.reading) for one in outcomes):
        inside = [one for one in outcomes if (one.test.part, one.test.reading) == reading]
        tests = [one.test for one in inside]
        own = changes_of(figures_of(inside), aims_of(inside))
        found |= next((changes for changes in own if tried(tests, true, changes) == CONTRADICTED), {})
    yield found


def tried(tests: list[claim_ledger.Test], true: Reader, changes: dict) -> str | None:
    """Return the verdict with changed figures, None if the rules refuse them."""
    try:
        return judge(tests[0].claim, tests, Changed(true=true, changes=changes)).verdict
    except DataError:
        return None


TOGETHER = ("plan-early-30m", "heavy-80pc-1957")  # one changed figure of these leaves the other tests to refute them
SURVEYED = "black-markets-decade"  # its figure is the span of years of a survey; see below


@pytest.mark.parametrize("name", [n for n in table_of(*VERDICTS[:3]) if n != SURVEYED])
def test_another_figure_makes_another_verdict(name: str) -> None:
    """Every verdict hangs on figures: with one of them changed, or several together, it is another."""
    tests = [one for one in ALL_TESTS if one.claim.claim_id == name]
    after, changes = flipped(name, TRUE, tests)
    assert after.verdict != KNOWN.loc[name, "verdict"]
    if KNOWN.loc[name, "verdict"] != CONSISTENT:
        assert (len(changes) == 1) == (name not in TOGETHER), changes


@pytest.mark.parametrize("name", table_of(CONFLICTS))
def test_a_conflict_ends_when_the_other_side_says_the_same(name: str) -> None:
    """The other claim with the numbers of this one, or the rival figure equal to it, leaves no conflict."""
    tests = [one for one in ALL_TESTS if one.claim.claim_id == name]
    claim, before = tests[0].claim, judge(tests[0].claim, tests, TRUE)
    agreed = [
        replace(one, others=tuple(replace(o, low=claim.low, high=claim.high) for o in one.others)) for one in tests
    ]
    rivals = [one for one in before.outcomes if one.test.witness == "rival" and one.test.series]
    changes = {}
    for one in rivals:
        own, other = one.evidence.figures[0], one.evidence.figures[-1]
        key = other.first if other.first == other.last else (other.first, other.last)
        alone = one.claimed.value / one.evidence.measured.value
        changes[other.name, key] = alone if own is other else own.number.value / other.number.value
    after = judge(claim, agreed, Changed(true=TRUE, changes=changes))
    assert before.verdict == CONFLICTS and after.verdict in (CONSISTENT, SUPPORTED)


TRUE = Reader()
ALL_TESTS = claim_ledger.tests()


def test_a_shorter_survey_makes_another_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(series_id: str, *, masked: bool) -> pd.Series:
        y = cr.load(series_id, masked=masked)
        if series_id == "prk.informal_income_share.kimkim2016":
            y.index = pd.MultiIndex.from_tuples([(2002, 2009)])
            for name in ("low", "high", "status", "sources"):
                y.attrs[name] = dict.fromkeys([(2002, 2009)], next(iter(y.attrs[name].values()), None))
        return y

    monkeypatch.setattr(claim_figures, "load", load)
    assert cr.claims.verdict(SURVEYED).verdict == CONTRADICTED


def test_changed_observations_change_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Through the data, not through the reader: 400 thousand tonnes of steel in 1959 instead of 451."""

    def load(series_id: str, *, masked: bool) -> pd.Series:
        y = cr.load(series_id, masked=masked)
        if series_id in ("prk.steel.official", "prk.steel.nmc"):
            y.loc[1959] = 400.0
        return y

    monkeypatch.setattr(claim_figures, "load", load)
    assert KNOWN.loc["steel-1959-400k", "verdict"] == CONFLICTS
    assert cr.claims.verdict("steel-1959-400k").verdict == CONSISTENT


def test_a_figure_made_up_by_a_compiler_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(series_id: str, *, masked: bool) -> pd.Series:
        y = cr.load(series_id, masked=masked)
        y.attrs["status"] = dict.fromkeys(y.attrs["status"], "imputed")
        return y

    monkeypatch.setattr(claim_figures, "load", load)
    with pytest.raises(DataError, match="a made-up value is no evidence"):
        cr.claims.verdict("kor-over-8")


# The ledger's own rows.

ROW = int((TESTS["claim_id"] == "steel-1959-400k").to_numpy().argmax())
WRONG = [
    ("series", "prk.steel.nowhere", "series 'prk.steel.nowhere' is not in series.csv"),
    ("claim_id", "no-such-claim", "claim 'no-such-claim' is not in claims.csv"),
    ("others", "no-such-claim", "claim 'no-such-claim' is not in claims.csv"),
    ("campaigns", "no_plan", "plan or campaign 'no_plan' is not in campaigns.csv"),
    ("rule", "guess", "the rule 'guess' is not known"),
    ("spans", "1940", "no usable figure of 1940-1940"),
    ("witness", "independent", "a government's own figure is not independent"),
]


@pytest.mark.parametrize(("column", "cell", "words"), WRONG)
def test_a_wrong_row_is_named(column: str, cell: str, words: str) -> None:
    rows = TESTS.copy()
    rows.loc[ROW, column] = cell
    with made_up(claim_tests=rows), pytest.raises(DataError, match=re.escape(words)) as caught:
        cr.claims.verdict("steel-1959-400k")
    assert f"claim_tests.csv, row {ROW + 2}" in str(caught.value)


def test_the_ledger_and_the_tests_must_agree() -> None:
    place = int((LEDGER["claim_id"] == "steel-1959-400k").to_numpy().argmax())
    for column, cell, words in [
        ("test_series", "prk.steel.nmc", "test_series must name the series of its tests"),
        ("test", "not testable: because", "has tests of all its readings"),
        ("needed", "a figure", "must be empty otherwise"),
        ("obstacle", "no figure", "must be empty otherwise"),
        ("figure", "", "must name the figure of the book"),
    ]:
        rows = LEDGER.copy()
        rows.loc[place, column] = cell
        with made_up(claims=rows), pytest.raises(DataError, match=words) as caught:
            cr.claims.verdict("steel-1959-400k")
        assert f"claims.csv, row {place + 2}" in str(caught.value)
    with (
        made_up(claim_tests=TESTS[TESTS["claim_id"] != "ri-400km"]),
        pytest.raises(DataError, match="has no test that"),
    ):
        cr.claims.evaluate()


def test_unknown_rules_and_witnesses_are_refused_when_the_file_is_read(data) -> None:  # type: ignore[no-untyped-def]
    data.lines("claim_tests.csv", lambda lines: lines.append("a-claim,,,guess,,,,,,,,,,nobody,"))
    with pytest.raises(DataError, match="row 2: rule is 'guess'; it must be one of level"):
        tables.read("claim_tests.csv")


# The other calls.


def test_one_claim_with_all_its_tests() -> None:
    found = cr.claims.verdict("glf-tripled-1958")
    assert found.verdict == CONTRADICTED and len(found.to_frame()) == len(found.outcomes) == 5
    assert set(found.to_frame()["reading"]) == {"steel", "grain", "industry and agriculture"}
    assert "glf-tripled-1958: contradicted" in found.summary() and "read as grain: contradicted." in found.summary()
    with pytest.raises(UnknownNameError, match="No claim 'no-such-claim'"):
        cr.claims.verdict("no-such-claim")


def test_a_claim_that_nothing_tests_says_why() -> None:
    found = cr.claims.verdict("war-schools-5000")
    assert (
        found.verdict == UNTESTED
        and found.outcomes == ()
        and "no figure in the collection counts schools" in found.summary()
    )


def test_ledger_and_rules() -> None:
    assert len(cr.claims.ledger()) == 134 and cr.claims.ledger().index.name == "claim_id"
    rules = cr.claims.rules()
    assert rules.str.fullmatch(r"[A-Z][^\n]{20,}\.").all() and set(TESTS["rule"]) <= set(rules.index)


def test_nothing_in_a_result_depends_on_the_order_of_the_tests() -> None:
    chosen = [one for one in ALL_TESTS if one.claim.claim_id == "peak-over-10"]
    found = [judge(chosen[0].claim, order, TRUE).verdict for order in (chosen, chosen[::-1])]
    assert found == [SUPPORTED, SUPPORTED]
    assert judge(chosen[0].claim, [replace(one, witness="context") for one in chosen], TRUE).verdict == UNTESTED
