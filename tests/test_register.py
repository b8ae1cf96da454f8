"""The artefact register: which years it hides, where the seams lie, and that its rows fit the data."""

import pandas as pd
import pytest
from conftest import made_up
from hypothesis import given, settings
from hypothesis import strategies as st

import chollima_research as cr
from chollima_research.register import hidden_years, seams
from chollima_research.vocabulary import ACTIONS, ARTEFACT_KINDS, CONFIDENCES, MADE_UP, STATUSES

REAL = cr.artefacts()


@st.composite
def registers(draw: st.DrawFn) -> pd.DataFrame:
    rows = draw(
        st.lists(
            st.tuples(
                st.sampled_from(["prk.a.x", "prk.b.x"]),
                st.integers(1950, 1965),
                st.integers(0, 6),
                st.sampled_from(ARTEFACT_KINDS),
                st.sampled_from(ACTIONS),
            ),
            max_size=6,
        )
    )
    table = pd.DataFrame(rows, columns=["series_id", "first_year", "length", "kind", "action"])
    table["first_year"] = table["first_year"].astype("int64")
    table["last_year"] = table["first_year"] + table.pop("length").astype("int64")
    return table


STATUS = st.dictionaries(st.integers(1948, 1972), st.sampled_from(STATUSES), max_size=20)


@settings(max_examples=300)
@given(registers(), STATUS)
def test_hidden_years_are_those_of_status_and_register(register: pd.DataFrame, status: dict[int, str]) -> None:
    """Year by year, from what the words mean: an oracle that shares no code with the library."""

    def is_hidden(year: int, kind: str) -> bool:
        if kind in ("interpolated", "extrapolated", "carried", "imputed"):
            return True
        for row in register[register["series_id"] == "prk.a.x"].itertuples():
            repetition = row.kind == "carried value" and row.action == "mask"
            inside = row.first_year < year <= row.last_year if repetition else row.first_year <= year <= row.last_year
            if inside and row.action in ("mask", "exclude"):
                return True
        return False

    with made_up(artefacts=register):
        found = hidden_years("prk.a.x", status)
    assert found == sorted(year for year, kind in status.items() if is_hidden(year, kind))


@settings(max_examples=300)
@given(registers(), STATUS)
def test_hiding_is_the_union_over_rows_and_of_years_observed(register: pd.DataFrame, status: dict[int, str]) -> None:
    with made_up(artefacts=register):
        together = set(hidden_years("prk.a.x", status))
    apart = set()
    for row in range(len(register)):
        with made_up(artefacts=register.iloc[[row]]):
            apart |= set(hidden_years("prk.a.x", status))
    with made_up(artefacts=register.iloc[:0]):
        by_status = set(hidden_years("prk.a.x", status))
    assert together == apart | by_status <= set(status)
    assert by_status == {year for year, kind in status.items() if kind in MADE_UP}


@settings(max_examples=300)
@given(registers())
def test_seams_are_the_segments_and_hide_nothing(register: pd.DataFrame) -> None:
    segments = register[(register["action"] == "segment") & (register["series_id"] == "prk.a.x")]
    with made_up(artefacts=register):
        found = seams("prk.a.x")
    assert found == sorted(
        {(f, n) for f, n in zip(segments["first_year"], segments["last_year"], strict=True) if f < n}
    )
    with made_up(artefacts=segments):
        assert hidden_years("prk.a.x", dict.fromkeys(range(1948, 1973), "estimate")) == []


def test_the_first_of_equal_values_stays() -> None:
    """600 thousand tonnes in 1995-1997: somebody's figure for 1995, a repetition after."""
    masked = cr.load("prk.steel.nmc", masked=True)
    assert masked[1995] == 600
    assert masked.loc[[1996, 1997]].isna().all()


def test_a_seam_leaves_both_its_years() -> None:
    assert (1974, 1975) in seams("prk.steel.nmc")
    assert cr.load("prk.steel.nmc", masked=True).loc[[1974, 1975]].to_list() == [2700, 5200]


def test_steel_between_the_war_and_1974_has_no_seam() -> None:
    """1953-1974 is the window for estimates of growth."""
    assert [seam for seam in seams("prk.steel.nmc") if 1953 <= seam[0] < 1974] == []


def test_whole_register_or_one_series() -> None:
    assert REAL.index.is_unique and REAL.index.name == "artefact_id"
    parts = [cr.artefacts(name) for name in cr.catalog().index]
    assert sum(map(len, parts)) == len(REAL)
    assert set(cr.artefacts("prk.steel.nmc")["series_id"]) == {"prk.steel.nmc"}


def test_words_are_those_of_the_vocabulary() -> None:
    assert set(REAL["kind"]) <= set(ARTEFACT_KINDS)
    assert set(REAL["action"]) <= set(ACTIONS)
    assert set(REAL["confidence"]) <= set(CONFIDENCES)


@pytest.mark.parametrize("entity", sorted({name[:3] for name in REAL["series_id"]}))
def test_rows_of_the_register_fit_their_series(entity: str) -> None:
    """A seam lies between two years that are observed, closely; whatever else is registered hides a year."""
    rows = REAL[REAL["series_id"].str.startswith(f"{entity}.")]
    for name, part in rows.groupby("series_id"):
        years = set(cr.load(name).index)
        for artefact, row in part.iterrows():
            inside = {year for year in years if row["first_year"] <= year <= row["last_year"]}
            if row["action"] == "segment":
                assert {row["first_year"], row["last_year"]} <= inside, artefact
                assert len(inside) == 2 or 0 < row["last_year"] - row["first_year"] <= 3, artefact
            else:
                assert inside, f"{artefact} hides nothing"
            assert artefact.startswith(f"{name}."), artefact


CONSTANT = {  # what the register says of the numbers, taken from the numbers
    "prk.steel.nmc": [(1984, 1986), (1990, 1991), (1992, 1993), (1995, 1997), (1998, 2008), (2009, 2011), (2013, 2017)],
    "kor.steel.nmc": [(1951, 1954)],
    "prk.gdp_per_head.maddison2010": [(1974, 1991)],
    "prk.gdp.maddison2010": [(1999, 2008)],
}


@pytest.mark.parametrize("name", CONSTANT)
def test_carried_values_are_the_runs_of_equal_values(name: str) -> None:
    values = cr.load(name)
    runs = []
    for _, run in values.groupby((values != values.shift()).cumsum()):
        if len(run) > 1 and run.iloc[0] != 0:
            runs.append((int(run.index[0]), int(run.index[-1])))
    rows = cr.artefacts(name)
    carried = rows[rows["kind"] == "carried value"]
    assert list(zip(carried["first_year"], carried["last_year"], strict=True)) == CONSTANT[name]
    assert set(CONSTANT[name]) <= set(runs)


def test_a_carried_status_repeats_the_year_before() -> None:
    """Except in Maddison's eighteen equal values, of which the register excludes the first as well."""
    found = 0
    for name in cr.catalog().query("frequency != 'period'").index:
        values = cr.load(name)
        for year in [key for key, status in values.attrs["status"].items() if status == "carried"]:
            assert values[year] == values.get(year - 1) or (name, year) == ("prk.gdp_per_head.maddison2010", 1974)
            found += 1
    assert found > 100


def test_the_register_and_the_status_agree_on_carried_values() -> None:
    rows = REAL[REAL["kind"] == "carried value"]
    assert len(rows) > 30
    for artefact, row in rows.iterrows():
        status = cr.load(row["series_id"]).attrs["status"]
        repeated = {status[year] for year in range(row["first_year"] + 1, row["last_year"] + 1) if year in status}
        assert repeated <= set(MADE_UP), artefact
