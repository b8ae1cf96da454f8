"""Every estimator takes its series through one door; what it turns away, and what it tells of the rest."""

import numpy as np
import pandas as pd
import pytest

from chollima_research import catalogue
from chollima_research.breaks.awareness import judge
from chollima_research.errors import ArgumentError
from chollima_research.samples import Sample, annual, in_words

YEARS = range(1950, 1960)


def series(values: list[float] | None = None, **attrs: object) -> pd.Series:
    made = pd.Series(np.arange(10.0) if values is None else values, index=YEARS, name="x")
    made.attrs.update(attrs)
    return made


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (np.arange(5.0), "a pandas Series indexed by year is needed, not ndarray"),
        (pd.Series(dtype=float), "is empty"),
        (series()[::-1], "must ascend"),
        (pd.concat([series(), series()[-1:]]), "each year once; 1959 is repeated"),
        (series().set_axis(pd.period_range("1950Q1", periods=10, freq="Q")), "holds dates"),
        (series().set_axis(np.arange(10) / 4), "whole numbers, not float64"),
        (series().astype(str), "must be real numbers"),
        (series() > 3, "must be real numbers, not bool"),
        (series([np.inf, *range(9)]), "the value of 1950 is infinite"),
        (series([np.nan] * 10), "has 0 usable observations; at least 3"),
        (series([np.nan] * 8 + [1.0, 2.0]), "has 2 usable observations"),
        (series([7.0] * 10), "constant at 7"),
        (pd.Series(np.arange(6000.0), index=range(6000)), "has 6,000 observations; at most 5,000"),
        (catalogue.load("prk.gdp_growth_average.chokim2020"), "averages over several years"),
    ],
)
def test_bad_input_is_named(bad: pd.Series, words: str) -> None:
    with pytest.raises(ArgumentError, match=f"^y: .*{words}"):
        annual(bad)


def test_made_up_values_are_left_out_refused_or_kept() -> None:
    y = series(status={year: "imputed" if year == 1953 else "official" for year in YEARS}, hidden=[1955])
    masked, kept = annual(y), annual(y, made_up="keep")
    assert (masked.masked, kept.kept) == ((1953, 1955), (1953, 1955))
    assert (masked.n, kept.n) == (8, 10)
    assert masked.gaps == ((1952, 1954), (1954, 1956))
    with pytest.raises(ArgumentError, match=r"made up \(1953, 1955\)"):
        annual(y, made_up="refuse")
    with pytest.raises(ArgumentError, match="made_up: 'drop' is not known"):
        annual(y, made_up="drop")  # type: ignore[arg-type]


def test_what_is_known_of_a_series_of_the_collection_comes_along() -> None:
    steel = annual(catalogue.load("prk.steel.nmc").loc[1953:1980])
    assert steel.seams == ((1974, 1975),)
    assert steel.name == "prk.steel.nmc"
    assert steel.unit == "thousand_tonnes"
    assert "The basis changes between 1974 and 1975." in steel.remarks()


def test_ranges_of_the_source_stand_beside_the_values() -> None:
    sample = annual(series(low={1951: 0.5}, high={1951: 1.5}))
    assert np.array_equal(np.flatnonzero(np.isfinite(sample.low)), [1])
    assert (sample.low[1], sample.high[1]) == (0.5, 1.5)


def test_integers_and_nullable_floats_are_numbers() -> None:
    assert annual(series().astype("int64")).n == 10
    assert annual(series([None, *range(9)]).astype("Float64")).n == 9


def test_years_in_words() -> None:
    assert in_words((1951, 1960, 1961, 1963, 1962)) == "1951, 1960-1963"


def sample(seams: list[tuple[int, int]], missing: tuple[int, ...] = ()) -> Sample:
    return annual(series(seams=seams).drop(index=list(missing)))


def test_a_break_at_a_seam_is_the_seam() -> None:
    judged = judge(sample([(1954, 1955)]), 4, 2)
    assert (judged.date, judged.next_year, judged.verdict) == (1954, 1955, "seam")
    assert "between 1954 and 1955" in judged.reason


@pytest.mark.parametrize(("position", "verdict"), [(2, "break"), (3, "cannot tell"), (5, "cannot tell"), (6, "break")])
def test_a_break_near_a_seam_cannot_be_told_from_it(position: int, verdict: str) -> None:
    assert judge(sample([(1954, 1955)]), position, 2).verdict == verdict


def test_a_seam_inside_the_interval_of_the_date_counts_as_near() -> None:
    assert judge(sample([(1954, 1955)]), 1, 2, (1950, 1956)).verdict == "cannot tell"


def test_a_break_in_a_gap_cannot_be_dated() -> None:
    judged = judge(sample([], missing=(1954, 1955)), 3, 2)
    assert (judged.date, judged.next_year, judged.verdict) == (1953, 1956, "cannot tell")
    assert "anywhere in the gap" in judged.reason
