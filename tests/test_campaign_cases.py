"""The table of episodes holds what episode gives, says why where there is nothing, and its charts draw it."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes

import chollima_research as cr
from chollima_research.campaigns import cases as campaign_cases
from chollima_research.campaigns import charts as campaign_charts
from chollima_research.campaigns.cases import CASES, ENDS, LABELS, Case, worded
from chollima_research.comparison import episode
from chollima_research.errors import ArgumentError


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return campaign_cases.table(error=0.05)


def test_the_cases_are_of_the_campaigns_and_their_countries() -> None:
    known = cr.campaigns.catalog()
    for case in CASES:
        assert cr.catalog().loc[case.series_id, "entity"] == known.loc[case.campaign_id, "entity"]
        assert case.years == (known.loc[case.campaign_id, "start"], ENDS[case.campaign_id])
    assert set(LABELS) == set(ENDS) == {case.campaign_id for case in CASES}


def test_steel_is_that_of_the_anchors() -> None:
    """ANCHORS: China 8,000, 13,870, 18,660 and 8,700 in 1958-61; North Korea 189 in 1956 and 641 in 1960."""
    china, korea = (Case(key, f"{key[:3]}.steel.nmc", "steel").series() for key in ("chn_great_leap", "prk_chollima"))
    assert china.loc[1958:1961].tolist() == [8000, 13870, 18660, 8700]
    assert (korea[1956], korea[1960]) == (189, 641)
    assert np.isnan(korea[1951])  # a zero that the compiler entered


def test_soviet_series_end_before_the_war_and_heads_divide() -> None:
    steel = Case("sun_stakhanov", "sun.steel.nmc", "steel")
    heads = Case("sun_stakhanov", "sun.steel.nmc", "steel per head", heads=True)
    assert steel.series().index[-1] == 1940
    assert heads.series()[1935] == pytest.approx(12588 / cr.load("sun.population.nmc")[1935])
    assert Case("prk_chollima", "prk.steel.nmc", "steel", start=1958).years == (1958, 1960)


def test_rows_are_what_episode_gives(table: pd.DataFrame) -> None:
    row = table[(table["series"] == "chn.steel.nmc")].iloc[0]
    own = episode(cr.load("chn.steel.nmc"), 1957, 1960, error=0.05)
    for name in ("before", "during", "after", "acceleration", "loss", "years_to_regain", "gain_share"):
        part = getattr(own, name)
        assert (row[name], row[f"{name}_low"], row[f"{name}_high"]) == (part.value, part.low, part.high)
    assert (row["peak_year"], row["trough_year"], row["reason"]) == (1960, 1962, "")


def test_what_has_no_figure_has_a_reason(table: pd.DataFrame) -> None:
    silent = table[table["reason"] != ""].set_index("series")["reason"]
    assert silent.index.tolist() == ["chn.energy.nmc", "prk.gdp.maddison2010"]
    assert "no usable figure after 1957 on the same basis" in silent["chn.energy.nmc"]
    assert "0 usable observations" in silent["prk.gdp.maddison2010"]


def test_every_cell_in_words_has_an_interval_or_a_reason(table: pd.DataFrame) -> None:
    words, reasons = worded(table, ["before", "during", "loss", "years_to_regain"])
    assert words.loc[("steel", "China, Great Leap"), "loss"] == "64.3 (59.2 to 68.9)"
    assert words.loc[("steel", "China, Great Leap"), "years"] == "1957-1960"
    assert words.loc[("grain", "China, Great Leap"), "years to regain"].endswith("or more)")
    for cell in words.drop(columns="years").to_numpy().ravel():
        assert "(" in cell or cell[cell.index("[") + 1] in reasons
    assert "no figure: 1928 is the only year" in reasons.values()
    assert not any("nan" in cell or "inf" in cell for cell in words.to_numpy().ravel())


def test_a_peak_not_regained_gives_the_least_it_took(table: pd.DataFrame) -> None:
    words, reasons = worded(table, ["years_to_regain"])
    cell = words.loc[("GDP", "USSR, Stakhanov"), "years to regain"]
    assert cell.startswith("at least 2 [") and reasons[cell[-2]] == "not regained by 1940"


def test_the_chart_of_falls_draws_its_table(ax: Axes, table: pd.DataFrame) -> None:
    drawn = campaign_charts.falls(ax, table)
    assert drawn["loss"].is_monotonic_decreasing and drawn["loss"].min() >= 100 * campaign_charts.LEAST_SHOWN
    assert drawn.loc[0, "label"] == "steel, China 1960–62" and drawn.loc[0, "years"] == 11
    ends = {
        tuple(np.round(vertex, 6)) for part in ax.collections for path in part.get_paths() for vertex in path.vertices
    }
    for row in drawn.itertuples():
        assert {(round(value, 6), row.row) for value in (row.base, row.loss, row.low, row.high)} <= ends
    assert "11 years" in {text.get_text() for text in ax.texts}


def test_nothing_that_fell_is_refused(ax: Axes, table: pd.DataFrame) -> None:
    with pytest.raises(ArgumentError, match="measured: no case fell by 5% or more"):
        campaign_charts.falls(ax, table[table["loss"] == 0])
