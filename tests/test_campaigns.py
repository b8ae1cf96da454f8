"""Event time keeps what is known of each value, leads back to the series, and never compares across a seam."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import chollima_research as cr
from chollima_research import campaigns
from chollima_research.errors import ArgumentError, UnknownNameError


def known(values: dict[int, float], **attrs: object) -> pd.Series:
    series = pd.Series(values, name="made", dtype=float)
    series.attrs |= {"unit": "tonne", "status": dict.fromkeys(values, "estimate"), **attrs}
    return series


def test_the_start_is_the_last_year_with_less_than_half_in_the_campaign() -> None:
    starts = campaigns.catalog()["start"]
    assert starts["chn_great_leap"] == 1957 and starts["prk_five_year"] == 1956 and starts["prk_three_year"] == 1953
    # December 1956, 31 August 1935, October 1928
    assert starts["prk_chollima"] == 1956 and starts["sun_stakhanov"] == 1935 and starts["sun_five_year_1"] == 1928


def test_late_starts_are_campaigns() -> None:
    assert set(campaigns.LATE) <= set(campaigns.catalog().index)


def test_catalog_chooses_by_country_and_kind() -> None:
    chosen = campaigns.catalog("PRK", "mobilisation")
    assert (
        "prk_chollima" in chosen.index and set(chosen["entity"]) == {"PRK"} and set(chosen["kind"]) == {"mobilisation"}
    )
    assert campaigns.catalog()["first_year"].is_monotonic_increasing
    with pytest.raises(ArgumentError, match=r"entity: 'FRA' has no campaign; there are CHN, PRK, SUN"):
        campaigns.catalog("FRA")


def test_an_unknown_campaign_names_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="prk_chollima"):
        campaigns.get("prk_cholima")


@pytest.mark.parametrize(
    ("series", "campaign", "years", "kilotonnes"),
    [
        ("chn.steel.nmc", "chn_great_leap", range(1, 5), [8000, 13870, 18660, 8700]),
        ("prk.steel.nmc", "prk_chollima", (0, 4), [189, 641]),
    ],
)
def test_anchors_stand_at_their_event_years(series: str, campaign: str, years: range, kilotonnes: list[float]) -> None:
    path = campaigns.align(cr.load(series), campaign)
    assert (path.loc[list(years)] * path.attrs["base"]).tolist() == pytest.approx(kilotonnes)
    assert path[0] == 1


def test_what_is_known_by_year_moves_along() -> None:
    source = cr.load("prk.steel.nmc")
    path = campaigns.align(source, "prk_chollima", 1958)
    assert path.attrs["status"] == {year - 1958: status for year, status in source.attrs["status"].items()}
    assert path.attrs["hidden"] == [year - 1958 for year in source.attrs["hidden"]]
    assert path.attrs["seams"] == [(a - 1958, b - 1958) for a, b in source.attrs["seams"]]
    assert path.attrs["source"] == source.attrs["source"] and path.attrs["start"] == 1958
    assert path.index.name == "event_year" and source.index[0] == 1948  # the series itself is left as it was


def test_ranges_become_multiples() -> None:
    path = campaigns.align(known({1955: 4.0, 1956: 5.0}, low={1956: 4.5}, high={1956: 6.0}), "prk_chollima", 1955)
    assert path.attrs["low"] == {1: 1.125} and path.attrs["high"] == {1: 1.5}


def test_nothing_is_relative_to_a_start_beyond_a_seam() -> None:
    source = known({year: float(year) for year in range(1950, 1970)}, seams=[(1952, 1953), (1960, 1961)])
    path = campaigns.align(source, "prk_chollima")
    assert path.dropna().index.tolist() == list(range(-3, 5))
    assert path.attrs["beyond_seam"] == [*range(-6, -3), *range(5, 14)]


def test_a_gap_stays_a_gap() -> None:
    path = campaigns.align(known({1954: 1.0, 1956: 2.0, 1959: np.nan, 1960: 4.0}), "prk_chollima")
    assert path.index.tolist() == [-2, 0, 3, 4] and np.isnan(path[3])


@given(
    values=st.dictionaries(st.integers(1930, 1990), st.floats(0.01, 1e6), min_size=1),
    start=st.integers(1930, 1990),
    at_start=st.floats(0.01, 1e6),
)
def test_alignment_can_be_undone(values: dict[int, float], start: int, at_start: float) -> None:
    source = known(dict(sorted((values | {start: at_start}).items())))
    path = campaigns.align(source, "chn_great_leap", start)
    back = pd.Series(path.to_numpy() * path.attrs["base"], index=path.index + path.attrs["start"])
    assert back.index.tolist() == source.index.tolist()
    assert back.to_numpy() == pytest.approx(source.to_numpy(), rel=1e-12)


@pytest.mark.parametrize(
    ("series", "start", "message"),
    [
        (known({1950: 1.0, 1960: 2.0}), 1956, "1956 is missing; the nearest years with one are 1950, 1960"),
        (known({1955: 1.0, 1956: 2.0}, status={1955: "estimate", 1956: "imputed"}), 1956, "made up by the compiler"),
        (known({1956: 0.0, 1957: 2.0}), 1956, "multiples need a positive one"),
    ],
)
def test_a_start_without_a_figure_is_refused(series: pd.Series, start: int, message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        campaigns.align(series, "prk_chollima", start)


def test_averages_over_years_cannot_be_aligned() -> None:
    with pytest.raises(ArgumentError, match="series: holds averages over several years"):
        campaigns.align(cr.load("prk.gnp_growth_average.kkl2007"), "prk_chollima")
