"""Findings of the audit against the register: the four outcomes on a register made up, completeness on the real one."""

from __future__ import annotations

import pandas as pd
import pytest
from conftest import made_up

import chollima_research as cr
from chollima_research import tables
from chollima_research.reconciliation import (
    EXPLAINED,
    NOT_DETECTED,
    NOT_EXPLAINED,
    OUTCOMES,
    REGISTERED,
    reconciliation,
)

RUN = dict(zip(range(1970, 1978), [841, 905, 980, 980, 980, 980, 1107, 1046], strict=True))  # a repeat in 1972-75
SOUND = dict(zip(range(1970, 1978), [841, 905, 953, 1004, 987, 1062, 1107, 1046], strict=True))


def outcomes(
    artefacts: list[tuple[str, int, int]] = (),
    findings: list[tuple[str, int, int, str]] = (),
    figures: dict[int, float] = RUN,
    frequency: str = "annual",
) -> list[tuple]:
    """Reconcile one series; artefacts are action and years, findings are kind, years and explanation."""
    series = tables.read("series.csv").iloc[[0]].assign(series_id="prk.steel.here", file="observations/here.csv")
    rows = pd.DataFrame({"period_start": list(figures), "value": [float(value) for value in figures.values()]})
    rows = rows.assign(series_id="prk.steel.here", period_end=rows["period_start"], low=float("nan"), high=float("nan"))
    columns = ["action", "first_year", "last_year"]
    register = pd.DataFrame(artefacts, columns=columns).astype({"first_year": "int64", "last_year": "int64"})
    register["artefact_id"] = [f"prk.steel.here.{number:02d}" for number in range(1, len(register) + 1)]
    register = register.assign(series_id="prk.steel.here", kind="imputation", evidence="seen")
    told = pd.DataFrame(findings, columns=["kind", "first_year", "last_year", "explanation"])
    with made_up(
        series=series.assign(frequency=frequency, source_id="nmc7"),
        observations_here=rows.assign(status="estimate", source_id="nmc7"),
        artefacts=register,
        findings=told.assign(series_id="prk.steel.here"),
    ):
        table = reconciliation()
    assert list(table["series"].unique()) in ([], ["prk.steel.here"])
    columns = ["outcome", "kind", "first_year", "last_year", "register"]
    rows = table[columns].astype(object).where(table[columns].notna(), None)
    return list(rows.itertuples(index=False, name=None))


def test_a_finding_nobody_has_looked_at_has_no_outcome() -> None:
    assert outcomes() == [(None, "repeat", 1972, 1975, "")]


@pytest.mark.parametrize("years", [(1972, 1975), (1960, 1972), (1975, 1975), (1960, 1990)])
def test_a_row_of_the_register_with_a_year_in_common_meets_it(years: tuple[int, int]) -> None:
    assert outcomes([("mask", *years)]) == [(REGISTERED, "repeat", 1972, 1975, "prk.steel.here.01")]


@pytest.mark.parametrize("years", [(1960, 1971), (1976, 1976)])
def test_a_row_beside_it_does_not(years: tuple[int, int]) -> None:
    rows = [(None, "repeat", 1972, 1975, ""), (NOT_DETECTED, "imputation", *years, "prk.steel.here.01")]
    assert outcomes([("mask", *years)]) == sorted(rows, key=lambda row: row[2])


def test_two_rows_that_meet_one_finding_are_both_found() -> None:
    ids = "prk.steel.here.01 prk.steel.here.02"
    assert outcomes([("mask", 1972, 1973), ("segment", 1975, 1976)]) == [(REGISTERED, "repeat", 1972, 1975, ids)]


@pytest.mark.parametrize(
    ("text", "outcome"), [("a strike", EXPLAINED), ("not explained: the source is lost", NOT_EXPLAINED)]
)
def test_an_explanation_is_told_from_none(text: str, outcome: str) -> None:
    assert outcomes(findings=[("repeat", 1972, 1975, text)]) == [(outcome, "repeat", 1972, 1975, "")]


@pytest.mark.parametrize("about", [("jump", 1972, 1975), ("repeat", 1972, 1974), ("repeat", 1971, 1975)])
def test_an_explanation_holds_for_its_own_finding_alone(about: tuple[str, int, int]) -> None:
    assert outcomes(findings=[(*about, "a strike")]) == [(None, "repeat", 1972, 1975, "")]


def test_the_register_comes_before_an_explanation() -> None:
    found = outcomes([("mask", 1972, 1975)], [("repeat", 1972, 1975, "a strike")])
    assert found == [(REGISTERED, "repeat", 1972, 1975, "prk.steel.here.01")]


def test_a_sound_series_leaves_only_what_no_machine_finds() -> None:
    assert outcomes(figures=SOUND) == []
    seam = (NOT_DETECTED, "imputation", 1972, 1973, "prk.steel.here.01")
    assert outcomes([("segment", 1972, 1973)], figures=SOUND) == [seam]


def test_averages_over_periods_are_not_audited() -> None:
    assert outcomes(frequency="period") == []
    assert [row[0] for row in outcomes([("mask", 1972, 1975)], frequency="period")] == [NOT_DETECTED]


# --- the real collection ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real() -> pd.DataFrame:
    return reconciliation()


def test_every_finding_has_an_outcome(real: pd.DataFrame) -> None:
    missing = real[~real["outcome"].isin(OUTCOMES)]
    assert missing.empty, missing[["series", "kind", "first_year", "last_year", "evidence"]].to_string()
    assert set(real["outcome"]) == set(OUTCOMES)
    assert not real[["series", "kind", "first_year", "last_year", "evidence"]].isna().any().any()


def test_the_whole_register_is_in_it(real: pd.DataFrame) -> None:
    named = [name for names in real["register"].dropna() for name in names.split()]
    undetected = real.loc[real["outcome"] == NOT_DETECTED, "register"]
    assert set(named) == set(cr.artefacts().index)
    assert undetected.is_unique and all(named.count(name) == 1 for name in undetected)


def test_findings_are_those_of_the_audit(real: pd.DataFrame) -> None:
    """A sample of series, audited here one by one."""
    names = sorted(cr.catalog().query("frequency != 'period'").index)[::25]
    found = real[real["outcome"] != NOT_DETECTED]
    expected = [
        (n, *row) for n in names for row in cr.audit(cr.load(n))[["kind", "first_year", "last_year"]].to_numpy()
    ]
    sample = found[found["series"].isin(names)][["series", "kind", "first_year", "last_year"]]
    assert sorted(sample.itertuples(index=False, name=None)) == sorted(map(tuple, expected))
    assert len(expected) > 5


def test_each_explanation_belongs_to_a_finding_that_the_register_lacks(real: pd.DataFrame) -> None:
    told = tables.read("findings.csv")
    explained = real[real["outcome"].isin((EXPLAINED, NOT_EXPLAINED))]
    assert len(explained) == len(told) > 0
    assert set(explained["explanation"]) == set(told["explanation"])


@pytest.mark.parametrize(
    ("series", "years", "outcome"),
    [
        ("prk.steel.nmc", (1993, 1994), REGISTERED),  # the splice to the Iron and Steel Institute
        ("prk.steel.nmc", (2013, 2017), REGISTERED),  # a value carried
        ("gbr.energy.nmc", (1926, 1926), EXPLAINED),  # the strike of the miners
        ("chn.death_rate.registered", (1960, 1960), EXPLAINED),  # the famine
    ],
)
def test_outcome_of_what_is_known(real: pd.DataFrame, series: str, years: tuple[int, int], outcome: str) -> None:
    rows = real[(real["series"] == series) & (real["first_year"] == years[0]) & (real["last_year"] == years[1])]
    assert list(rows["outcome"]) == [outcome]
