"""Synthetic control equals the reference to 1e-4, and gives a diagnostic where it would rest on too little."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pysyncon import Synth

import chollima_research as cr
from chollima_research.comparison import SyntheticControl, carries, pool, simplex, synthetic_control
from chollima_research.errors import ArgumentError

REFERENCE = json.loads((Path(__file__).parent / "reference" / "synthetic_control.json").read_text("utf-8"))
STUDIES = ("germany", "basque")


def outcomes(study: dict) -> dict[str, pd.Series]:
    years = range(study["first"], study["first"] + len(next(iter(study["outcome"].values()))))
    return {unit: pd.Series(values, index=years) for unit, values in study["outcome"].items()}


@pytest.fixture(scope="module", params=STUDIES)
def study(request: pytest.FixtureRequest) -> dict:
    return REFERENCE[request.param]


@pytest.fixture(scope="module")
def control(study: dict) -> SyntheticControl:
    made = outcomes(study)
    end = int(made[study["treated"]].index[-1])
    return synthetic_control(made, study["treated"], study["start"], first=study["first"], end=end)


def test_weights_equal_the_reference(study: dict, control: SyntheticControl) -> None:
    expected = pd.Series(study["weights"][study["treated"]])
    found = control.weights.reindex(expected.index, fill_value=0.0)
    assert found.to_numpy() == pytest.approx(expected.to_numpy(), abs=1e-6)
    assert control.weights.sum() == pytest.approx(1, abs=1e-9)


def test_weights_of_every_placebo_equal_the_reference(study: dict) -> None:
    made, before = outcomes(study), study["start"] - study["first"] + 1
    for unit, weights in study["weights"].items():
        donors = [name for name in made if name not in (unit, study["treated"])]
        columns = np.column_stack([made[name].to_numpy()[:before] for name in donors])
        found = simplex.solve(columns, made[unit].to_numpy()[:before])
        assert found.unique
        assert found.weights == pytest.approx([weights.get(name, 0.0) for name in donors], abs=1e-4), unit


def test_ranks_and_p_values_equal_the_reference(study: dict, control: SyntheticControl) -> None:
    assert control.rank == study["rank"] and control.p_value == study["rank"] / study["units"]
    ratios = pd.Series(study["ratios"])
    assert control.placebos["ratio"].reindex(ratios.index).to_numpy() == pytest.approx(ratios.to_numpy(), rel=1e-4)
    expected = ratios.rank(ascending=False).astype(int)
    assert control.placebos["rank"].reindex(expected.index).tolist() == expected.tolist()


def test_the_weights_of_a_general_optimiser_are_near(study: dict, control: SyntheticControl) -> None:
    """Pysyncon stops early: its loss is never below ours, and its weights are ours to about a thousandth."""
    made, before = outcomes(study), study["start"] - study["first"] + 1
    donors = sorted(name for name in made if name != study["treated"])
    columns = np.column_stack([made[name].to_numpy()[:before] for name in donors])
    target = made[study["treated"]].to_numpy()[:before]
    theirs, _ = Synth.w_optimize(np.eye(before), columns, target)
    ours = control.weights.reindex(donors, fill_value=0.0).to_numpy()
    assert ((columns @ theirs - target) ** 2).sum() >= ((columns @ ours - target) ** 2).sum() - 1e-12
    assert theirs == pytest.approx(ours, abs=2e-3)


def test_in_time_placebos_and_leave_one_out_are_refitted(study: dict, control: SyntheticControl) -> None:
    made, year = outcomes(study), int(control.in_time.index[-1])
    until = {unit: path.loc[: study["start"]] for unit, path in made.items()}
    again = synthetic_control(until, study["treated"], year, first=study["first"], end=study["start"])
    assert control.in_time.loc[year, "mean_gap"] == pytest.approx(again.mean_gap)
    assert control.in_time.index[0] == study["first"] + 9 and year == study["start"] - 3
    donor = control.weights.index[0]
    without = {unit: path for unit, path in made.items() if unit != donor}
    again = synthetic_control(without, study["treated"], study["start"], first=study["first"], end=control.end)
    assert control.leave_one_out.loc[donor, "mean_gap"] == pytest.approx(again.mean_gap)
    assert control.leave_one_out.index.tolist() == control.weights.index.tolist()


def test_the_path_and_its_errors_agree(study: dict, control: SyntheticControl) -> None:
    path = control.path
    assert (path["observed"] - path["synthetic"]).to_numpy() == pytest.approx(path["gap"].to_numpy())
    before = path.loc[: study["start"], "gap"]
    assert control.rmspe_before == pytest.approx(np.sqrt((before**2).mean()))
    assert control.mean_gap == pytest.approx(path.loc[study["start"] + 1 :, "gap"].mean())
    assert control.ratio == pytest.approx(control.rmspe_after / control.rmspe_before)


@given(
    st.integers(0, 10_000),
    st.integers(2, 12),
    st.integers(3, 15),
)
def test_no_weights_fit_better(seed: int, units: int, years: int) -> None:
    rng = np.random.default_rng(seed)
    columns, target = rng.normal(size=(years, units)), rng.normal(size=years)
    found = simplex.solve(columns, target).weights
    assert found.min() >= 0 and found.sum() == pytest.approx(1)
    gradient = 2 * columns.T @ (columns @ found - target)
    # First-order conditions: no donor could take over weight at a gain, and those with weight are alike.
    assert gradient.min() == pytest.approx(float(gradient @ found), abs=1e-8)


def test_weights_that_are_not_determined_are_known_as_such() -> None:
    columns = np.array([[0.0, 1.0, 2.0, 3.0], [0.0, 1.0, 2.0, 3.0]])
    assert not simplex.solve(columns, np.array([1.5, 1.5])).unique
    assert simplex.solve(columns[:, :2], np.array([0.5, 0.5])).unique
    assert simplex.solve(columns, np.array([9.0, 9.0])).unique


def test_maddison_carries_nothing_for_north_korea_before_1990() -> None:
    per_head = pool("gdp_per_head", "maddison2023")
    with pytest.raises(ArgumentError, match="PRK.* is made up by the compiler|no estimate") as refused:
        synthetic_control(pool("gdp_per_head", "maddison2010"), "PRK", 1956, end=1966)
    assert "1957" in str(refused.value) or "1957-1966" in str(refused.value)
    found = synthetic_control(per_head, "PRK", 1956, end=1966, made_up="mask")
    assert not found.usable and found.rank is None and np.isnan(found.p_value) and found.weights.empty
    assert "missing" in found.reason and "no estimate" in found.title


def test_china_after_1958_is_not_carried_by_cdiac() -> None:
    found = carries(cr.load("chn.co2_total.cdiac2014"), 1957, 1962, first=1950, fewest_before=8)
    assert not found.usable and "after: 1958-1960" in found.reason
    assert "cannot carry" in found.title and found.remarks()


def test_three_years_before_the_campaign_are_too_few() -> None:
    found = synthetic_control(pool("steel", "nmc"), "PRK", 1956, first=1953, end=1961, made_up="mask")
    assert not found.usable and "years before the campaign" in found.reason
    assert "at least 10" in found.summary()


def test_a_country_that_no_others_resemble_gets_no_estimate() -> None:
    made = outcomes(REFERENCE["germany"])
    found = synthetic_control(made, "Portugal", 1990, first=1960, end=2003)
    assert not found.usable and found.reason.startswith("gap before, of the mean outcome")
    assert synthetic_control(made, "Portugal", 1990, first=1960, end=2003, worst_fit=1.0).usable


def test_donors_without_all_years_are_left_out_and_named() -> None:
    made = outcomes(REFERENCE["germany"])
    made["USA"] = made["USA"].drop(1975)
    made["UK"].attrs["status"] = {1980: "interpolated"}
    made["Italy"].attrs["seams"] = [(1970, 1971)]
    found = synthetic_control(made, "West Germany", 1990, first=1960, end=2003)
    assert set(found.left_out) == {"USA", "UK", "Italy"}
    assert "1975" in found.left_out["USA"] and "1980" in found.left_out["UK"]
    assert "between 1970 and 1971" in found.left_out["Italy"] and len(found.placebos) == 14


def test_relative_levels_do_not_depend_on_each_country_s_unit() -> None:
    made = outcomes(REFERENCE["basque"])
    options = {"first": 1955, "end": 1997, "scale": "relative", "worst_fit": 1.0}
    one = synthetic_control(made, "Cataluna", 1969, **options)
    scaled = {unit: path * (n + 1) for n, (unit, path) in enumerate(made.items())}
    other = synthetic_control(scaled, "Cataluna", 1969, **options)
    assert one.usable and one.mean_gap == pytest.approx(other.mean_gap, rel=1e-9)


def test_the_years_before_default_to_the_unbroken_run() -> None:
    made = outcomes(REFERENCE["germany"])
    made["West Germany"] = made["West Germany"].drop(1965)
    assert synthetic_control(made, "West Germany", 1990, end=2003).first == 1966
    made["West Germany"].attrs["seams"] = [(1969, 1970)]
    assert synthetic_control(made, "West Germany", 1990, end=2003).first == 1970


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (("Freedonia", 1990), {}, "entity: 'Freedonia' is not in the pool"),
        (("USA", 1990), {"scale": "log"}, "scale: 'log' is not known"),
        (("USA", 1990), {"fewest_before": 1}, "fewest_before: 1 is too few"),
        (("USA", 1990), {"worst_fit": 0}, "worst_fit: 0 is no positive fraction"),
        (("USA", 2003), {}, "first, start, end: .* are not in order"),
    ],
)
def test_bad_arguments_are_named(arguments: tuple, options: dict, message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        synthetic_control(outcomes(REFERENCE["germany"]), *arguments, end=2003, **options)


def test_units_are_not_mixed() -> None:
    made = outcomes(REFERENCE["germany"])
    made["UK"].attrs["unit"] = "pound"
    with pytest.raises(ArgumentError, match="the unit of UK is not that of USA"):
        synthetic_control(made, "USA", 1990, end=2003)
