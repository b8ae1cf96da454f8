"""The span of an overtaking is what the figures allow, no more and no less."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chollima_research import catalogue, overtaking
from chollima_research.errors import ArgumentError


def series(values: dict[int, float], **attrs: object) -> pd.Series:
    made = pd.Series(values, dtype=float)
    made.attrs.update(attrs)
    return made


def test_the_span_lies_between_the_last_year_ahead_and_the_first_behind() -> None:
    found = overtaking.between(series({1960: 3, 1965: 2, 1972: 1}), series({1960: 1, 1965: 2, 1972: 4}), "x")
    assert (found.last_ahead, found.first_behind, found.first_time, found.times) == (1965, 1972, 1972, 1)
    assert (found.ratio_first, found.ratio_last) == (3, 0.25)


def test_a_lead_that_comes_back_is_told() -> None:
    found = overtaking.between(series({1: 2, 2: 1, 3: 2, 4: 1}), series({1: 1, 2: 2, 3: 1, 4: 2}), "x")
    assert (found.last_ahead, found.first_behind, found.first_time, found.times) == (3, 4, 2, 3)


def test_never_ahead_and_never_behind_have_no_span() -> None:
    low, high = series({1: 1, 2: 1}), series({1: 2, 2: 2})
    assert overtaking.between(low, high, "x").last_ahead is None
    assert overtaking.between(high, low, "x").first_behind is None


def test_a_year_with_a_made_up_value_is_not_used() -> None:
    north = series({1960: 2, 1961: 1, 1962: 1}, status={1960: "official", 1961: "interpolated", 1962: "official"})
    found = overtaking.between(north, series({1960: 1, 1961: 2, 1962: 2}), "x")
    assert (found.last_ahead, found.first_behind, found.n) == (1960, 1962, 2)


def test_a_seam_in_the_span_is_named() -> None:
    steel = [catalogue.load(f"{side}.steel.nmc", masked=True) for side in ("prk", "kor")]
    found = overtaking.between(*(values[values > 0] for values in steel), "steel")
    assert found.seam == "1979-1980"


@given(st.lists(st.tuples(st.floats(0.1, 10), st.floats(0.1, 10)), min_size=1, max_size=12))
def test_the_definition_holds_for_any_figures(values: list[tuple[float, float]]) -> None:
    a, b = (series({1950 + i: pair[k] for i, pair in enumerate(values)}) for k in (0, 1))
    found = overtaking.between(a, b, "x")
    behind = [year for year in a.index if a[year] / b[year] < 1 - overtaking.LEVEL]
    assert found.first_time == (behind[0] if behind else None)
    if found.first_behind is not None:
        assert set(range(found.first_behind, found.last_year + 1)) <= set(behind)
    if found.last_ahead is not None:
        assert found.last_ahead not in behind


def test_nothing_in_common_and_values_that_are_not_positive_are_refused() -> None:
    with pytest.raises(ArgumentError, match="no usable year in common"):
        overtaking.between(series({1: 1}), series({2: 1}), "x")
    with pytest.raises(ArgumentError, match="values of 2 are not both positive"):
        overtaking.between(series({1: 1, 2: -1}), series({1: 1, 2: 1}), "x")


def test_the_chart_draws_what_its_table_says() -> None:
    _, ax = plt.subplots()
    a, b = series({1: 2, 2: 1, 3: 2, 6: 1}), series({1: 1, 2: 2, 3: 1, 6: 2})
    table = overtaking.chart(
        ax, [overtaking.between(x, y, name) for x, y, name in ((a, b, "there"), (b + 9, a, "ahead"))]
    )
    assert list(table["part"]) == ["years", "to and fro", "passing", "years", "never behind"]
    spans = {(bar.get_x(), bar.get_width()) for container in ax.containers for bar in container}
    drawn = table[table["part"].isin(["to and fro", "passing"])]
    assert spans == set(zip(drawn["start"].astype(float), drawn["length"].astype(float), strict=True))
    assert np.array_equal([text.get_text() for text in ax.get_yticklabels()], ["there", "ahead"])


@pytest.mark.parametrize(("first", "second"), [([-1, -2, -3], [-2, -2, -2]), ([1, 2, 3], [0, 2, 2])])
def test_values_that_are_not_positive_are_refused(first: list[int], second: list[int]) -> None:
    one, other = (pd.Series(values, range(1950, 1953), dtype=float) for values in (first, second))
    with pytest.raises(ArgumentError, match="1950 are not both positive"):
        overtaking.between(one, other, "steel")
