"""The placebo p-values are exact: they count what can be counted by hand, and are uniform where nothing happened."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import chollima_research as cr
from chollima_research.comparison import placebo, pool
from chollima_research.errors import ArgumentError


def known(values: dict[int, float], **attrs: object) -> pd.Series:
    series = pd.Series(values, name="made", dtype=float)
    series.attrs |= {"unit": "tonne", **attrs}
    return series


def rising(rate: float, first: int = 1950, years: int = 5, base: float = 100.0) -> pd.Series:
    return known({first + n: base * (1 + rate) ** n for n in range(years)})


@given(
    st.lists(st.integers(-30, 50).map(lambda percent: percent / 100), min_size=2, max_size=12),
    st.integers(2, 4),
)
def test_the_p_values_count_windows_and_countries(rates: list[float], length: int) -> None:
    made = {f"C{n:02}": rising(rate) for n, rate in enumerate(rates)}
    found = placebo(made, "C00", 1950, length, factor=None)
    above = sum(np.log1p(rate) >= found.value - 1e-12 for rate in rates[1:])
    assert found.higher == above and found.others == len(rates) - 1
    assert found.p_country == (1 + above) / len(rates)
    own = 5 - length - 1 if length == 2 else 0  # windows of the country itself that do not overlap
    assert found.windows == (len(rates) - 1) * (5 - length) + max(own - 1, 0)


def test_p_is_uniform_where_countries_are_exchangeable() -> None:
    """Each country has one window; its rank among twenty is then equally often 1 to 20."""
    rng, seen = np.random.default_rng(3), []
    for _ in range(120):
        growth = rng.standard_t(3, 20)
        made = {f"C{n:02}": known({1950: 1.0, 1954: float(np.exp(g))}) for n, g in enumerate(growth)}
        seen.append(placebo(made, "C00", 1950, 4, factor=None).p_country)
    counts = np.bincount(np.round(20 * np.array(seen)).astype(int), minlength=21)[1:]
    assert ((counts - 6) ** 2 / 6).sum() < 36.2  # chi squared with 19 degrees of freedom, one in a hundred


def test_the_leap_is_the_fastest_growth_of_steel_from_its_level() -> None:
    found = placebo(pool("steel", "nmc"), "CHN", 1957, 3)
    assert found.value == pytest.approx(np.log(18660 / 5350) / 3)
    assert (found.rank, found.higher) == (1, 0) and found.p_country == 1 / (1 + found.others)
    assert found.others >= 30 and str(found.others) in found.summary()


def test_chollima_steel_grew_no_faster_than_the_best_years_of_many_countries() -> None:
    found = placebo(pool("steel", "nmc"), "PRK", 1956, 4)
    assert found.value == pytest.approx(np.log(641 / 189) / 4)
    assert 10 <= found.higher < found.others


def test_windows_are_found_by_brute_force() -> None:
    steel = pool("steel", "nmc", ["PRK", "KOR", "HUN", "ROU"])
    found = placebo(steel, "PRK", 1956, 4, factor=5)
    rows = set()
    for name, series in steel.items():
        sound = series[~series.index.isin(series.attrs["hidden"])]
        for year in sound.index:
            if year + 4 in sound.index and sound[year] > 0 and sound[year + 4] > 0:
                crossed = any(a < year + 4 and b > year for a, b in series.attrs["seams"])
                near = 189 / 5 <= sound[year] <= 189 * 5
                overlaps = name == "PRK" and abs(year - 1956) < 4
                if near and not crossed and not overlaps:
                    rows.add((name, year))
    assert set(zip(found.table["entity"], found.table["start"], strict=True)) == rows


def test_windows_may_have_to_begin_at_a_peak() -> None:
    """Recoveries from below an earlier peak are left out, and the campaign itself must begin at one."""
    made = {
        "A": rising(0.1, years=7),
        "B": known({1950: 10.0, 1951: 5.0, 1952: 6.0, 1953: 11.0, 1954: 12.0, 1955: 13.0}),
    }
    assert placebo(made, "A", 1950, 2, factor=None).table.query("entity == 'B'")["start"].tolist() == [
        1950,
        1951,
        1952,
        1953,
    ]
    found = placebo(made, "A", 1950, 2, factor=None, at_peak=True)
    assert found.table.query("entity == 'B'")["start"].tolist() == [1950, 1953]
    assert "beginning at the highest level so far" in found.summary()
    with pytest.raises(ArgumentError, match="1951 is below an earlier peak"):
        placebo(made, "B", 1951, 2, at_peak=True)


def test_the_base_may_be_of_another_measure() -> None:
    made = {"A": rising(0.1), "B": rising(0.3), "C": rising(0.2, base=1e6)}
    heads = {"A": rising(0, base=1.0), "B": rising(0, base=50.0), "C": rising(0, base=1.1)}
    assert set(placebo(made, "A", 1950, 3).table["entity"]) == {"B"}
    assert set(placebo(made, "A", 1950, 3, base=heads).table["entity"]) == {"C"}


def test_windows_can_be_kept_to_an_era() -> None:
    found = placebo(pool("steel", "nmc"), "PRK", 1956, 4, years=(1945, 1970))
    assert found.table["start"].min() >= 1945 and found.table["end"].max() <= 1970


def test_acceleration_is_growth_less_that_before() -> None:
    made = {"A": known({1950: 1.0, 1952: 4.0, 1956: 16.0}), "B": known({1950: 1.0, 1952: 1.0, 1956: 2.0})}
    found = placebo(made, "A", 1952, 4, statistic="acceleration", before=2, factor=None)
    assert found.value == pytest.approx((np.log(4) / 4) - np.log(4) / 2)
    assert found.higher == 1


def test_made_up_ends_and_seams_make_no_window() -> None:
    attrs = {"status": {1950: "interpolated", 1951: "estimate", 1954: "estimate", 1955: "estimate"}}
    made = {"A": rising(0.1), "B": known({1950: 1.0, 1951: 1.0, 1954: 2.0, 1955: 2.0}, **attrs)}
    assert placebo(made, "A", 1950, 4, factor=None).table["start"].tolist() == [1951]
    made["C"] = known({1951: 1.0, 1955: 9.0}, seams=[(1953, 1954)])
    assert "C" not in set(placebo(made, "A", 1950, 4, factor=None).table["entity"])


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (("X", 1950, 3), {}, "entity: 'X' is not in the pool; there are A, B"),
        (("A", 1950, 0), {}, "length, before: 0"),
        (("A", 1950, 3), {"factor": 0.5}, "factor: 0.5 must be at least 1"),
        (("A", 1953, 3), {}, "no usable positive figures on one basis for all of 1953, 1956"),
        (("A", 1950, 3), {"years": (1950, 1951)}, "years: .* is shorter than a window"),
        (("A", 1950, 3), {"factor": 1.0, "years": (1960, 1990)}, "no other window"),
    ],
)
def test_bad_arguments_are_named(arguments: tuple, options: dict, message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        placebo({"A": rising(0.1), "B": rising(0.2)}, *arguments, **options)


def test_a_pool_counts_no_country_twice() -> None:
    per_head = pool("gdp_per_head", "maddison2023")
    assert per_head["RUS"].index[0] > per_head["SUN"].index[-1]
    assert per_head["CZE"].index[0] > per_head["CSK"].index[-1]
    assert pool("gdp_per_head", "maddison2023", ["RUS"])["RUS"].index[0] < 1990


def test_figures_per_head_keep_status_and_seams() -> None:
    heads = pool("steel", "nmc", ["PRK"], per_head="nmc")["PRK"]
    assert heads[1960] == pytest.approx(641 / cr.load("prk.population.nmc")[1960])
    assert heads.attrs["status"] == cr.load("prk.steel.nmc").attrs["status"]
    seams = {*cr.load("prk.steel.nmc").attrs["seams"], *cr.load("prk.population.nmc").attrs["seams"]}
    assert set(heads.attrs["seams"]) == seams
