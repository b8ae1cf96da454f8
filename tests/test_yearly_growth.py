"""The band of usual growth covers as often as it says, and the chart draws growth and band."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import chollima_research as cr
from chollima_research.comparison import changes
from chollima_research.errors import ArgumentError
from chollima_research.growth import yearly as yearly_growth


def grown(logs: np.ndarray) -> pd.Series:
    return pd.Series(np.exp(np.append(0, np.cumsum(logs))), index=range(1950, 1951 + len(logs)), name="x")


def test_the_band_is_that_of_students_prediction() -> None:
    logs = np.array([0.1, 0.2, 0.3, 0.2])
    band = yearly_growth.usual({"x": grown(logs)}, 1951, 1954).loc["x"]
    half = 3.182446305 * np.std(logs, ddof=1) * np.sqrt(1.25)  # t of 3 degrees of freedom, from a table
    assert band["low"] == pytest.approx(np.expm1(0.2 - half))
    assert band["mean"] == pytest.approx(np.expm1(0.2)) and band["high"] == pytest.approx(np.expm1(0.2 + half))
    assert band["n"] == 4


def test_it_covers_one_more_year_as_often_as_it_says() -> None:
    rng = np.random.default_rng(1)
    levels = {str(number): grown(rng.normal(0.05, 0.1, 7)) for number in range(400)}
    bands = yearly_growth.usual(levels, 1951, 1956, level=0.9)
    inside = (yearly_growth.outside(levels, bands, [1957])[1957] == 0).mean()
    assert abs(inside - 0.9) < 3 * np.sqrt(0.09 / 400)


def test_outside_says_on_which_side_and_leaves_out_what_is_missing() -> None:
    steel = cr.load("sun.steel.nmc")
    bands = pd.DataFrame({"low": [0.0], "high": [0.1]}, index=["steel"])
    signs = yearly_growth.outside({"steel": steel}, bands, [1936, 1937, 1939, 1900]).loc["steel"]
    assert signs.loc[[1936, 1937, 1939]].tolist() == [1, 0, -1] and np.isnan(signs[1900])


def test_the_chart_draws_growth_in_percent_and_the_corners_of_the_band() -> None:
    levels = {"Steel": cr.load("sun.steel.nmc")}
    bands = yearly_growth.usual(levels, 1929, 1934)
    fig, ax = plt.subplots()
    table = yearly_growth.chart([ax], levels, bands, (1929, 1940))
    drawn = table.dropna(subset=["value"]).set_index("year")["value"]
    pd.testing.assert_series_equal(
        drawn, 100 * changes(levels["Steel"]).loc[1929:1940], check_names=False, check_index_type=False
    )
    corners = table[table["value"].isna()]
    assert corners["year"].tolist() == [1928.5, 1940.5]
    assert corners["low"].iloc[0] == pytest.approx(100 * bands.loc["Steel", "low"])
    plt.close(fig)


def test_bad_input_is_refused() -> None:
    steel = {"steel": cr.load("sun.steel.nmc")}
    with pytest.raises(ArgumentError, match="steel has 2 years of growth in 1929-1930"):
        yearly_growth.usual(steel, 1929, 1930)
    with pytest.raises(ArgumentError, match="0 for 1 series"):
        yearly_growth.chart([], steel, yearly_growth.usual(steel, 1929, 1934), (1929, 1940))


def test_level_that_is_no_probability_is_refused() -> None:
    with pytest.raises(ArgumentError, match="level: 95 is no probability"):
        yearly_growth.usual({"steel": cr.load("sun.steel.nmc")}, 1929, 1934, level=95)
