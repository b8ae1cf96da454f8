"""The charts of comparisons draw the points of their tables, and every interval with them."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection

import chollima_research as cr
from chollima_research.campaigns import align
from chollima_research.comparison import charts, episode, placebo, pool, rebound, synthetic_control, wedge
from chollima_research.errors import ArgumentError


def markers(ax: Axes) -> set[tuple[float, float]]:
    """Points drawn with a marker."""
    return {
        (round(float(x), 6), round(float(y), 6))
        for line in ax.lines
        if line.get_marker() not in ("None", "", None)
        for x, y in zip(np.atleast_1d(line.get_xdata()), np.atleast_1d(line.get_ydata()), strict=True)
    }


def dots(ax: Axes) -> set[tuple[float, float]]:
    """Points of scatter plots."""
    scattered = [part for part in ax.collections if isinstance(part, PathCollection)]
    return {(round(x, 6), round(y, 6)) for part in scattered for x, y in np.asarray(part.get_offsets()).tolist()}


def pairs(x: pd.Series, y: pd.Series) -> set[tuple[float, float]]:
    return {(round(float(a), 6), round(float(b), 6)) for a, b in zip(x, y, strict=True)}


def test_aligned_paths_stand_in_event_and_calendar_years(ax: Axes) -> None:
    paths = {
        "Chollima": align(cr.load("prk.steel.nmc"), "prk_chollima").loc[-3:5],
        "Leap": align(cr.load("chn.steel.nmc"), "chn_great_leap").loc[-3:5],
    }
    table = charts.aligned(ax, paths)
    assert markers(ax) == pairs(table["year"], table["value"])
    leap = table[table["label"] == "Leap"].set_index("calendar_year")
    assert leap.loc[1960, "value"] == pytest.approx(18660 / 5350) and leap.loc[1960, "year"] == 3
    assert ax.get_yscale() == "log" and {text.get_text() for text in ax.texts} == set(paths)


def test_growth_rates_are_drawn_in_percent_with_their_intervals(ax: Axes) -> None:
    found = episode(cr.load("chn.steel.nmc"), 1957, 1960)
    table = charts.growth_rates(ax, {"Leap": found})
    assert markers(ax) == pairs(table["value"], table["y"])
    during = table.set_index("phase").loc["during"]
    assert during["value"] == pytest.approx(100 * found.during.value)
    drawn = {tuple(np.round(path[:, 0], 6)) for part in ax.collections for path in part.get_segments()}
    assert drawn == pairs(table["low"], table["high"])


def test_wedges_draw_each_ratio_once(ax: Axes) -> None:
    plan = cr.plans.targets("chn_great_leap")
    steel = wedge(
        cr.load("chn.steel.claim1958"), plan[plan["concept"] == "steel"], cr.load("chn.steel.nmc"), name="Steel"
    )
    grain = wedge(cr.load("chn.grain.claim1958"), None, cr.load("chn.grain.nbs"), name="Grain")
    table = charts.wedges(ax, [grain, steel])
    assert not table.duplicated().any() and table.loc[0, "label"] == "Grain, 1958"
    assert markers(ax) == pairs(table["value"], table["row"])
    assert (table["ratio"] == "claim_over_later").sum() == 2
    with pytest.raises(ArgumentError, match="there is none of later_over_target to draw"):
        charts.wedges(ax, [grain], ["later_over_target"])


def test_placebo_windows_mark_the_campaign(ax: Axes) -> None:
    found = placebo(pool("steel", "nmc", ["CHN", "IND", "JPN", "POL"]), "CHN", 1957, 3)
    table = charts.placebo_windows(ax, found)
    assert dots(ax) == pairs(table["base"], table["value"])
    assert (table["kind"] == "largest of its country").sum() == found.countries
    assert table.iloc[-1]["value"] == pytest.approx(100 * ((18660 / 5350) ** (1 / 3) - 1))


def test_rebounds_draw_growth_against_what_is_to_be_regained(ax: Axes) -> None:
    found = rebound(pool("steel", "nmc"), "PRK", 1953)
    table = charts.rebounds(ax, found)
    assert dots(ax) == pairs(table["to_regain"], table["growth"])
    assert table["kind"].value_counts().to_dict() == {"other": found.episodes, "campaign": 1, "expected": 1}
    campaign = table[table["kind"] == "campaign"].iloc[0]
    assert campaign["to_regain"] == pytest.approx(36) and campaign["growth"] == pytest.approx(
        100 * ((365 / 4) ** 0.2 - 1)
    )


def made(bend: float) -> dict[str, pd.Series]:
    years, rng = np.arange(1940, 1966), np.random.default_rng(0)
    common = np.cumsum(rng.normal(0.5, 0.2, (len(years), 3)), axis=0) + 10
    shares = rng.dirichlet(np.ones(3), 12)
    paths = {f"C{n:02}": pd.Series(common @ share, index=years) for n, share in enumerate(shares)}
    paths["C00"] = paths["C00"] + bend * np.maximum(years - 1955, 0) + rng.normal(0, 0.02, len(years))
    return paths


def test_synthetic_gaps_draw_all_units(ax: Axes) -> None:
    control = synthetic_control(made(0.5), "C00", 1955, first=1940, end=1965)
    table = charts.synthetic_gaps(ax, control)
    assert set(table["unit"]) == set(control.placebos.index) and control.rank == 1
    assert markers(ax) == pairs(control.path.index, control.path["gap"])
    own = table[table["unit"] == "C00"].set_index("year")["gap"]
    assert own.to_numpy() == pytest.approx(control.path["gap"].to_numpy())


def test_there_is_nothing_to_draw_without_an_estimate(ax: Axes) -> None:
    control = synthetic_control(made(0.5), "C00", 1955, first=1953, end=1965)
    with pytest.raises(ArgumentError, match="no estimate to draw; years before the campaign"):
        control.plot(ax)


def test_every_result_draws_itself(ax: Axes) -> None:
    results = [
        episode(cr.load("prk.steel.nmc"), 1956, 1961),
        wedge(cr.load("chn.grain.claim1958"), None, cr.load("chn.grain.nbs")),
        synthetic_control(made(0.1), "C00", 1955, first=1940, end=1965),
    ]
    for result in results:
        assert result.plot(ax) is ax and ax.has_data()
        ax.clear()
