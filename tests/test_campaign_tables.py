"""The tables of the chapters on campaigns hold the measures of the results they are made of, in percent."""

import numpy as np
import pandas as pd
import pytest

import chollima_research as cr
from chollima_research import comparison
from chollima_research.campaigns import summaries


def test_episodes_hold_every_measure_once() -> None:
    leap = comparison.episode(cr.load("chn.steel.nmc"), 1957, 1960)
    table = summaries.episodes({"Leap": leap})["value"]["Leap"]
    assert table["loss"] == pytest.approx(100 * (1 - 6670 / 18660))
    assert (table["peak_year"], table["trough_year"], table["years_to_regain"]) == (1960, 1962, 11)
    assert table["acceleration"] == pytest.approx(table["during"] - table["before"])
    whole = summaries.episodes({"Leap": leap, "again": leap})
    assert whole.index.is_unique and whole.loc[("Leap", "during"), "n"] == 4


def test_a_fall_that_did_not_happen_has_no_trough() -> None:
    grown = pd.Series([1.0, 2.0, 4.0, 8.0, 16.0], index=range(1950, 1955))
    table = summaries.episodes({"x": comparison.episode(grown, 1951, 1953)})["value"]["x"]
    assert np.isnan(table["trough_year"]) and table["loss"] == 0


def test_turns_are_those_of_a_path_that_turns() -> None:
    logs = [0, 0.2, 0.4, 0.6, 0.8, 0.85, 0.9, 0.95, 1.0]
    path = pd.Series(np.exp(logs), index=range(1932, 1941))
    found = cr.growth.segments(path, breaks=[1936], joined=True)
    row = summaries.turns({"x": found}).loc["x"]
    assert row["before"] == pytest.approx(100 * np.expm1(0.2))
    assert row["after"] == pytest.approx(100 * np.expm1(0.05))
    assert row["difference"] == pytest.approx(-15) and row["n"] == 9
    assert row["difference_low"] <= row["difference"] <= row["difference_high"]


def test_controls_say_why_there_is_none() -> None:
    pool = comparison.pool("energy", "nmc", ["CHN", "IND", "JPN", "USA", "GBR", "FRA", "ITA"])
    failed = comparison.synthetic_control(pool, "CHN", 1957, end=1962, made_up="mask")
    table = summaries.controls({("energy", "level"): failed})
    assert table.index.nlevels == 2
    row = table.loc[("energy", "level")]
    assert row["usable"] == "no" and "between 1957 and 1958" in row["reason"]
    assert summaries.controls({"energy": failed}).index.tolist() == ["energy"]
