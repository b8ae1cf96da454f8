"""What follows a regained peak: cases are those of the definition, ranks are counts, and p is uniform under chance."""

import doctest

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.axes import Axes

from chollima_research.campaigns import charts as campaign_charts
from chollima_research.comparison import pool, regained
from chollima_research.comparison.regained import after_regaining
from chollima_research.errors import ArgumentError


def known(values: dict[int, float], **attrs: object) -> pd.Series:
    series = pd.Series(values, name="made", dtype=float)
    series.attrs |= {"unit": "tonne", **attrs}
    return series


def fallen(growth: float, depth: float = 0.5, start: int = 1940) -> pd.Series:
    """A fall by a fraction, the peak regained two years after, and log growth a year for four years."""
    values = [1.0, 1 - depth, *np.exp(growth * np.arange(5))]
    return known(dict(enumerate(values, start)))


def test_a_case_is_where_the_definition_puts_it() -> None:
    found = after_regaining({"A": fallen(0.3), "B": fallen(0.1)}, "A")
    row = found.table.iloc[0]
    assert (row["peak_year"], row["trough_year"], row["year"]) == (1940, 1941, 1942)
    assert row["depth"] == pytest.approx(np.log(2)) and row["over"] == pytest.approx(0) and not row["gap"]
    assert (found.growth, found.median) == (pytest.approx(0.3), pytest.approx(0.1))
    assert (found.rank, found.cases, found.higher, found.p_case) == (1, 1, 0, 0.5)


def test_paths_are_levels_over_the_old_peak() -> None:
    found = after_regaining({"A": fallen(0.3) * 7, "B": fallen(0.1)}, "A")
    assert found.paths[0].loc[-2:1].tolist() == pytest.approx([1, 0.5, 1, np.exp(0.3)])


@given(st.lists(st.integers(-10, 60), min_size=1, max_size=12), st.integers(-10, 60))
def test_ranks_are_counts(percents: list[int], own: int) -> None:
    made = {f"C{n:02}": fallen(percent / 100) for n, percent in enumerate(percents)}
    found = after_regaining({**made, "OWN": fallen(own / 100)}, "OWN")
    above = sum(percent >= own for percent in percents)
    assert (found.rank, found.cases, found.higher) == (1 + above, len(percents), above)
    assert found.p_case == found.p_country == (1 + above) / (1 + len(percents))


def test_p_is_uniform_where_cases_are_exchangeable() -> None:
    rng, seen = np.random.default_rng(4), []
    for _ in range(120):
        made = {f"C{n:02}": fallen(growth / 10) for n, growth in enumerate(rng.standard_t(3, 20))}
        seen.append(after_regaining(made, "C00").p_case)
    counts = np.bincount(np.round(20 * np.array(seen)).astype(int), minlength=21)[1:]
    assert ((counts - 6) ** 2 / 6).sum() < 36.2  # chi squared with 19 degrees of freedom, one in a hundred


def test_a_country_counts_once_by_its_fastest_case() -> None:
    twice = pd.concat([fallen(0.4, start=1940), fallen(0.5, depth=0.9, start=1960) * 10])
    twice.attrs["unit"] = "tonne"
    found = after_regaining({"A": fallen(0.3), "B": twice}, "A")
    assert (found.cases, found.others, found.rank, found.higher) == (2, 1, 3, 1)
    other = after_regaining({"A": fallen(0.3), "B": twice}, "B")
    assert other.year == 1962 and list(other.table["entity"]) == ["A", "B"]  # the deeper of its own two falls


def test_seams_made_up_years_and_small_falls_make_no_case() -> None:
    seam, made_up = fallen(0.3), fallen(0.3)
    seam.attrs["seams"] = [(1943, 1944)]
    made_up.attrs["status"] = {1946: "carried"}
    others = {"B": fallen(0.1), "C": seam, "D": made_up, "E": fallen(0.2, depth=0.1)}
    found = after_regaining({"A": fallen(0.2), **others}, "A")
    assert sorted(found.table["entity"]) == ["A", "B"]
    assert "2 more falls" in found.summary()


def test_years_without_a_figure_leave_the_year_of_regaining_open() -> None:
    longer = known({1940: 1.0, 1941: 0.5, 1944: 1.0, 1948: 2.0})
    gap = after_regaining({"A": longer, "B": fallen(0.1)}, "A")
    assert gap.table.set_index("entity").loc["A", "gap"] and gap.year == 1944


def test_korean_steel_after_1956_by_brute_force() -> None:
    steel = pool("steel", "nmc", ["PRK", "KOR", "HUN", "POL", "ROU"])
    found = after_regaining(steel, "PRK")
    assert (found.year, found.growth) == (1956, pytest.approx(np.log(641 / 189) / 4))
    assert found.depth == pytest.approx(np.log(144 / 4))
    poland = found.table[found.table["entity"] == "POL"].set_index("year")
    series = steel["POL"]
    assert series[1946] < series[1937] <= series[1947]
    assert poland.loc[1947, "growth"] == pytest.approx(np.log(series[1951] / series[1947]) / 4)


def test_the_whole_pool_has_three_faster_cases() -> None:
    found = after_regaining(pool("steel", "nmc"), "PRK")
    faster = found.table[found.table["growth"] > found.growth]
    assert sorted(zip(faster["entity"], faster["year"], strict=True)) == [("CHN", 1949), ("KOR", 1955), ("THA", 1970)]
    assert found.rank == 4 and found.cases > 80 and found.others > 30


def test_the_chart_draws_its_table(ax: Axes) -> None:
    found = after_regaining(pool("steel", "nmc", ["PRK", "KOR", "HUN", "POL"]), "PRK")
    table = campaign_charts.sequels(ax, found)
    told = {(row.year, round(row.value, 9)) for row in table.itertuples()}
    for line in ax.lines:
        for x, y in np.asarray(line.get_xydata()):
            if line.get_transform() == ax.transData and np.isfinite(y):
                assert (x, round(y, 9)) in told
    assert set(table["kind"]) == {"other", "faster", "own", "median"}
    assert {text.get_text() for text in ax.texts} == {"North Korea 1956", "South Korea 1955", "median"}
    assert found.plot(ax) is ax


@pytest.mark.parametrize(
    ("entity", "options", "message"),
    [
        ("X", {}, "entity: 'X' is not in the pool; there are A, B"),
        ("A", {"years": 0}, "years: 0 is not a positive number"),
        ("A", {"fall": 1.5}, "fall: 1.5 is no fraction"),
        ("A", {"years": 9}, "pool: A has no fall of 20% or more whose peak was regained"),
        ("A", {"fall": 0.45}, "pool: no other country has a fall"),
    ],
)
def test_bad_arguments_are_named(entity: str, options: dict, message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        after_regaining({"A": fallen(0.2), "B": fallen(0.1, depth=0.4)}, entity, **options)


def test_examples_give_what_they_show() -> None:
    result = doctest.testmod(regained)
    assert result.attempted and not result.failed
