"""Charts of plans draw every target in its year and every announced range."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes

import chollima_research as cr
from chollima_research.campaigns import plan_charts
from chollima_research.errors import ArgumentError

LOOKS = {"plan": plan_charts.Look("^", "blue", "plan"), "other": plan_charts.Look("o", "grey", "other")}


def steel() -> pd.DataFrame:
    targets = cr.plans.targets("sun_five_year_1")
    return targets[targets["concept"].isin(["steel", "steel_open_hearth"])].assign(kind="plan")


def test_targets_of_an_economic_year_stand_at_its_middle(ax: Axes) -> None:
    made = {"sky": [cr.load("sun.steel.nmc").loc[1928:1937]]}
    table = plan_charts.output_and_targets(ax, made, steel(), LOOKS, panel="steel", scale=0.001)
    asked = table.dropna(subset=["kind"])
    assert set(asked["year"]) == {1932.75} and sorted(asked["value"]) == pytest.approx([8.3, 10.4, 19.315])
    drawn = {(float(x), float(y)) for line in ax.lines for x, y in zip(*line.get_data(), strict=True)}
    assert {(1932.75, 8.3), (1932.75, 19.315), (1937.0, 17.73)} <= {(x, round(y, 6)) for x, y in drawn}
    assert ax.get_yscale() == "log" and len(table) == 10 + 3


def test_a_target_of_a_calendar_year_stands_in_it(ax: Axes) -> None:
    targets = cr.plans.targets("sun_five_year_2")
    oil = targets[targets["concept"] == "oil"].assign(kind="other")
    table = plan_charts.output_and_targets(ax, {}, oil, LOOKS)
    assert sorted(table["year"]) == [1935, 1936, 1937]


def test_a_kind_without_a_look_is_refused(ax: Axes) -> None:
    with pytest.raises(ArgumentError, match="kind strange is not in looks"):
        plan_charts.output_and_targets(ax, {}, steel().assign(kind="strange"), LOOKS)


def test_the_legend_has_each_look_once() -> None:
    found = plan_charts.handles(LOOKS)
    assert [handle.get_label() for handle in found] == ["plan", "other"]
    assert [handle.get_marker() for handle in found] == ["^", "o"]


def test_announced_targets_keep_their_order_and_their_ranges(ax: Axes) -> None:
    targets = cr.plans.targets("chn_great_leap")
    targets = targets[(targets["concept"] == "steel") & (targets["period_end"] == 1958)]
    table = plan_charts.announced(ax, targets.assign(label=targets["version"]), {"usable": 8000.0}, scale=0.001)
    rows = table.dropna(subset=["row"])
    assert rows["row"].tolist() == list(range(len(targets))) and rows["version"].tolist() == targets["version"].tolist()
    ranged = rows.dropna(subset=["low"])
    assert ranged[["low", "high"]].to_numpy() == pytest.approx(np.array([[10.7, 11.5]]))
    assert table["value"].iloc[-1] == 8.0
    (across,) = (line for line in ax.lines if np.allclose(line.get_xdata(), 8.0))
    assert across.get_color() == cr.plots.COLOURS["blue"]
    assert [label.get_text() for label in ax.get_yticklabels()] == targets["version"].tolist()
