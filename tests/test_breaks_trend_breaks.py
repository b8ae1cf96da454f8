"""The test for breaks in a trend agrees with its authors' program, keeps its level, and dates and measures breaks."""

import importlib.util
import json
import sys
from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chollima_research.breaks import trend_break
from chollima_research.breaks.kejriwal_perron import Regimes, best_breaks
from chollima_research.breaks.perron_yabu import Design, exponential
from chollima_research.breaks.trend_growth import estimate_slopes
from chollima_research.breaks.trend_limits import PUBLISHED, asymptotic, limit
from chollima_research.breaks.trend_nulls import Null, broken_trend, fit_null
from chollima_research.errors import ArgumentError

HERE = Path(__file__).resolve().parent
REFERENCE = json.loads((HERE / "reference" / "nelson_plosser.json").read_text("utf-8"))
MODELS = ("level", "slope", "both")


def nelson_plosser(name: str) -> pd.Series:
    """The series as economists use them: logarithms of all but the bond yield."""
    part = REFERENCE["series"][name]
    first, values = part["first_year"], np.array(part["values"], dtype=float)
    return pd.Series(values if name == "bnd" else np.log(values), index=range(first, first + len(values)), name=name)


def walk(n: int = 36, seed: int = 1, *, change: float = 0.0, level: float = 0.0, at: int = 16) -> pd.Series:
    """Stationary noise around a trend that breaks after 1965."""
    t = np.arange(1, n + 1)
    noise = np.random.default_rng(seed).normal(0, 1, n)
    return pd.Series(noise + 0.5 * t + change * np.maximum(t - at, 0) + level * (t > at), index=range(1950, 1950 + n))


@pytest.fixture(scope="module")
def study() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("trend_break_size", HERE.parent / "benchmarks/trend_break_size.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


# --- against the authors' program --------------------------------------------------------------------------------


@pytest.mark.parametrize("row", REFERENCE["perron_yabu"], ids=lambda row: f"{row['series']}-{row['model']}")
def test_statistic_is_that_of_the_authors_program(row: dict[str, Any]) -> None:
    values = nelson_plosser(row["series"]).to_numpy()
    lengths = tuple(range(row["least"], len(values) - row["least"] + 1))
    found = exponential(values[None], Design(len(values), row["model"], lengths, row["most_lags"]))
    assert found[0] == pytest.approx(row["exp_w"], abs=1e-8)


def test_public_call_gives_the_same_statistic() -> None:
    rows = {(row["series"], row["model"]): row for row in REFERENCE["perron_yabu"]}
    for series, model in (("gnp.r", "both"), ("sp", "slope"), ("cpi", "level")):
        found = trend_break(nelson_plosser(series), model, p_value="asymptotic", replications=19)  # type: ignore[arg-type]
        assert found.statistic == pytest.approx(rows[series, model]["exp_w"], abs=1e-8)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("share", [0.05, 0.15, 0.25])
def test_simulated_limit_has_the_published_critical_values(model: str, share: float) -> None:
    """The authors printed the larger of the quantiles with stationary and with integrated errors."""
    draws = limit(model, share, 200, 2000)  # type: ignore[arg-type]
    for probability, printed, margin in zip((0.90, 0.95), PUBLISHED[model][share], (0.2, 0.3), strict=False):  # type: ignore[index]
        assert max(np.quantile(part, probability) for part in draws) == pytest.approx(printed, abs=margin)


def test_critical_values_of_the_sequence_follow_from_those_of_one_break() -> None:
    """Kejriwal and Perron (2010): at 5 percent 1.67, 2.19, 2.56 and 2.85 for the slope, no to three breaks."""
    for breaks, printed in enumerate((1.67, 2.19, 2.56, 2.85)):
        assert asymptotic(printed, "slope", 0.15, breaks + 1) == pytest.approx(0.05, abs=0.015)


# --- the search --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("number", [1, 2, 3])
def test_breaks_are_those_of_an_exhaustive_search(model: Any, number: int) -> None:
    values = np.cumsum(np.random.default_rng(number).standard_normal((2, 24)), axis=1)
    found = best_breaks(values, model, number, 4)
    for one, breaks in zip(values, found.tolist(), strict=True):
        sums = {}
        for lengths in combinations(range(4, 21), number):
            if min(b - a for a, b in pairwise((0, *lengths, 24))) >= 4:
                x = broken_trend(24, model, lengths)
                sums[lengths] = float(((one - x @ np.linalg.lstsq(x, one, rcond=None)[0]) ** 2).sum())
        assert tuple(breaks) == min(sums, key=sums.__getitem__)


def test_a_clear_break_is_found_and_measured() -> None:
    found = trend_break(walk(change=-0.8), replications=199)
    assert found.p_value <= 0.05 and found.n_breaks == 1
    assert found.dates == (found.candidate,) and abs(found.candidate - 1965) <= 3
    before, after = found.regimes
    assert (before.first, before.last, after.last) == (1950, found.candidate, 1985)
    assert after.first == found.candidate + 1
    assert before.low < 0.5 < before.high and after.low < -0.3 < after.high
    assert before.error > 0


def test_no_break_is_found_in_a_trend() -> None:
    found = trend_break(walk(), replications=199)
    assert found.p_value > 0.05 and found.n_breaks == 0 and found.dates == ()
    assert "No break at the level of 0.05" in found.summary()
    assert list(found.to_frame()["break_after_last"]) == ["not found", ""]


def test_sequence_finds_two_breaks_and_stops() -> None:
    t = np.arange(1, 61)
    trend = 2.0 * np.maximum(t - 20, 0) + 2.0 * np.maximum(t - 40, 0)
    y = pd.Series(np.random.default_rng(3).normal(0, 1, 60) + trend, index=range(1901, 1961))
    found = trend_break(y, "slope", max_breaks=4, replications=99)
    assert found.n_breaks == 2
    assert np.abs(np.array(found.dates) - [1920, 1940]).max() <= 1
    assert [len(step.breaks) for step in found.steps] == [0, 1, 2]
    assert found.steps[2].breaks == found.dates
    tests = found.tests()
    assert list(tests["rejected"]) == [True, True, False]
    assert found.steps[1].where in ((1901, found.steps[1].breaks[0]), (found.steps[1].breaks[0] + 1, 1960))


def test_regimes_too_short_or_straight_are_not_tested() -> None:
    values = np.r_[
        np.random.default_rng(0).normal(0, 1, 22), np.arange(20.0), np.random.default_rng(1).normal(0, 1, 10)
    ]
    laid = Regimes.of(values, "both", (22, 42), lambda n: int(0.15 * n), None)
    assert [design is None for _, _, design in laid.designs] == [False, True, True]
    assert laid.testable and np.isneginf(laid.each(values[None])[1]).all()


# --- the simulation of the null ----------------------------------------------------------------------------------


def test_simulated_errors_follow_the_fitted_autoregression() -> None:
    shocks = np.random.default_rng(0).standard_normal(5000)
    null = Null(3, 0.6, (0.3, -0.2), shocks)
    drawn = null.simulate(20_000, 1, np.random.default_rng(1))[0]
    z = np.column_stack([drawn[2:-1], drawn[1:-2], drawn[:-3]])
    fitted = np.linalg.lstsq(z, drawn[3:], rcond=None)[0]
    assert fitted == pytest.approx([0.6 + 0.3, -0.3 - 0.2, 0.2], abs=0.03)
    walked = Null(2, 1.0, (0.5,), shocks).simulate(20_000, 1, np.random.default_rng(1))[0]
    growth = np.diff(walked)
    assert np.corrcoef(growth[1:], growth[:-1])[0, 1] == pytest.approx(0.5, abs=0.03)


def test_persistence_is_recovered_without_the_usual_bias() -> None:
    """Least squares would put AR(1) 0.5 at 0.36 on average here, and a random walk at 0.74."""
    rng = np.random.default_rng(0)
    shocks = rng.standard_normal((300, 136))
    half = np.zeros((300, 136))
    for year in range(1, 136):
        half[:, year] = 0.5 * half[:, year - 1] + shocks[:, year]
    alpha = [fit_null(one, "both", (), 1, 5).alpha for one in half[:, 100:]]
    assert np.median(alpha) == pytest.approx(0.5, abs=0.05)
    walks = np.cumsum(shocks[:, :36], axis=1)
    assert np.mean([fit_null(one, "both", (), 1, 5).alpha == 1.0 for one in walks]) > 0.6


def test_level_and_power_in_short_series(study: ModuleType) -> None:
    """A small part of the committed study, by the same code, within what so few replications can tell."""
    for errors in ("AR(1) 0.5", "random walk"):
        found = study.test_of_trend(study.Cell("size", 36, "slope", errors), 100, np.random.default_rng(0))
        assert 0.01 <= found["bootstrap"] <= 0.1
    found = study.test_of_trend(study.Cell("power", 36, "slope", "AR(1) 0", 0.5), 30, np.random.default_rng(0))
    assert found["bootstrap"] >= 0.6 and found["bootstrap_one_lag"] >= 0.85


def test_committed_study_shows_the_level_kept() -> None:
    table = pd.read_csv(HERE.parent / "benchmarks" / "trend_break_size.csv")
    size = table[(table["part"] == "size") & (table["measure"] == "bootstrap")]
    assert set(size["n"]) == {36, 60, 100} and set(size["model"]) == set(MODELS) and len(size) == 36
    assert (size["replications"] == 2000).all() and (size["value"] <= 0.075).all()
    assert size.loc[size["n"] == 36, "value"].between(0.025, 0.075).all()


def test_committed_study_shows_that_intervals_of_growth_cover() -> None:
    table = pd.read_csv(HERE.parent / "benchmarks" / "trend_break_size.csv")
    covered = table[(table["part"] == "coverage") & (table["measure"] == "coverage")]
    assert len(covered) == 8 and (covered["replications"] == 1000).all() and (covered["value"] >= 0.9).all()


def test_slopes_have_the_errors_of_the_regression() -> None:
    """With white noise and a known date they are those of ordinary least squares."""
    y = walk(change=-5.0).to_numpy()
    found = estimate_slopes(y[None], "both", 1, 5, 1)
    x = broken_trend(36, "both", tuple(found.breaks[0].tolist()))
    b = np.linalg.lstsq(x, y, rcond=None)[0]
    assert abs(found.alpha[0]) < 0.4
    assert found.slopes[0] == pytest.approx([b[1] / 36, (b[1] + b[3]) / 36], abs=0.05)
    s2 = ((y - x @ b) ** 2).sum() / (36 - 4)
    plain = np.sqrt(s2 * np.linalg.inv(x.T @ x)[1, 1]) / 36
    assert found.errors[0, 0] == pytest.approx(plain * 1 / (1 - found.alpha[0]), rel=0.35)


# --- properties --------------------------------------------------------------------------------------------------


@settings(max_examples=15, deadline=None)
@given(
    st.integers(0, 10_000),
    st.sampled_from(MODELS),
    st.floats(-1e6, 1e6),
    st.floats(1e-6, 1e6),
    st.floats(-50, 50),
)
def test_level_scale_and_trend_change_nothing(seed: int, model: Any, level: float, scale: float, trend: float) -> None:
    y = walk(24, seed, change=0.3, at=12)
    moved = scale * (y + level + trend * np.arange(24))
    one, two = (trend_break(part, model, replications=19, min_segment=6) for part in (y, moved))
    assert two.statistic == pytest.approx(one.statistic, abs=1e-4)
    assert two.candidate == one.candidate and two.p_value == one.p_value
    difference = [(b.slope / scale - trend) - a.slope for a, b in zip(one.regimes, two.regimes, strict=True)]
    assert difference == pytest.approx([0.0] * 2, abs=1e-5)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(["level", "both"]))
def test_reversing_time_mirrors_the_date(seed: int, model: Any) -> None:
    y = walk(24, seed)
    mirrored = pd.Series(y.to_numpy()[::-1], index=y.index)
    first, second = (trend_break(part, model, replications=19, min_segment=6).candidate for part in (y, mirrored))
    assert first - 1950 + 1 == 24 - (second - 1950 + 1)


def test_seed_decides_and_nothing_else() -> None:
    y = walk(change=-0.2)
    one, two, other = (trend_break(y, replications=199, seed=seed) for seed in (1, 1, 2))
    assert one.p_value == two.p_value and one.regimes == two.regimes
    assert other.statistic == one.statistic and other.regimes[0].slope == one.regimes[0].slope
    assert other.regimes[0].low != one.regimes[0].low


# --- arguments, status, result -----------------------------------------------------------------------------------


def test_gaps_are_refused_with_the_longest_window() -> None:
    y = walk().drop([1958, 1959])
    with pytest.raises(ArgumentError, match=r"between 1957 and 1960.*longest window.*1960-1985: y.loc\[1960:1985\]"):
        trend_break(y)
    assert trend_break(y.loc[1960:1985], replications=19).sample.n == 26


def test_made_up_years_count_as_gaps_unless_kept() -> None:
    y = walk()
    y.attrs = {"status": {year: "interpolated" if year in (1970, 1971) else "official" for year in y.index}}
    with pytest.raises(ArgumentError, match="made up count as missing"):
        trend_break(y)
    with pytest.raises(ArgumentError, match="made up"):
        trend_break(y, made_up="refuse")
    found = trend_break(y, made_up="keep", replications=19)
    assert "1970-1971" in found.summary()


def test_a_break_at_a_seam_is_called_one() -> None:
    y = walk(level=8.0)
    y.attrs = {"seams": [(1965, 1966)]}
    found = trend_break(y, "level", replications=99)
    assert found.candidate == 1965 and found.shown[0].verdict == "seam"
    assert "the basis of the series changes between 1965 and 1966" in found.summary()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"model": "trend"}, "model: 'trend' is not known"),
        ({"p_value": "exact"}, "p_value: 'exact' is not known"),
        ({"max_breaks": 0}, "max_breaks: must be a whole number from 1 to 5"),
        ({"max_breaks": 5, "min_segment": 0.2}, "max_breaks: 5 breaks cut 36 observations"),
        ({"min_segment": 0.6}, "min_segment: must be a share"),
        ({"min_segment": 18}, "min_segment: must be a share"),
        ({"min_segment": "0.1"}, "min_segment: must be a share"),
        ({"level": 0.0}, "level: must lie between"),
        ({"replications": 10}, "replications: must be a whole number of at least 19"),
        ({"most_lags": 0}, "most_lags: must be a whole number from 1 to 9"),
        ({"most_lags": 40}, "most_lags: must be a whole number from 1 to 9"),
    ],
)
def test_bad_arguments_are_named(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        trend_break(walk(), **arguments)


def test_series_that_cannot_be_tested_are_refused() -> None:
    with pytest.raises(ArgumentError, match="at least 15"):
        trend_break(walk(14))
    with pytest.raises(ArgumentError, match="broken straight line or its own past exactly"):
        trend_break(pd.Series(np.r_[np.arange(15.0), 14 + 3 * np.arange(1.0, 16)], index=range(1950, 1980)))
    for regular in (np.sin(np.arange(36) / 2), 1.05 ** np.arange(36), np.tile([0.0, 1.0, 5.0], 12)):
        with pytest.raises(ArgumentError, match="as interpolated, carried and computed values do"):
            trend_break(pd.Series(regular, index=range(1950, 1986)))
    with pytest.raises(ArgumentError, match="at most 1,000"):
        trend_break(pd.Series(np.random.default_rng(0).normal(size=1001), index=range(1001)))


def test_carried_values_and_outliers_do_not_break_the_simulation() -> None:
    carried = np.repeat(np.random.default_rng(0).normal(size=6), 6)
    spike = np.zeros(36)
    spike[20] = 1.0
    for values in (carried, spike, np.random.default_rng(0).standard_cauchy(36)):
        found = trend_break(pd.Series(values, index=range(1950, 1986)), replications=39, made_up="keep")
        assert np.isfinite(found.statistic) and 0 < found.p_value <= 1
        assert np.isfinite([[part.slope, part.error, part.low, part.high] for part in found.regimes]).all()


def test_extreme_values_are_no_trouble() -> None:
    y = walk(change=-0.8)
    plain = trend_break(y, replications=19)
    for factor in (1e-200, 1e200):
        assert trend_break(y * factor, replications=19).statistic == pytest.approx(plain.statistic, rel=1e-9)


def test_result_is_told_in_every_form() -> None:
    found = trend_break(walk(change=-0.8), replications=99)
    assert "Exp-W" in found.summary() and "last year of the old regime" in found.summary()
    assert "\\toprule" in found.to_latex() and "<table" in found._repr_html_()
    ax = found.plot()
    assert ax.get_xlabel() == "Year" and len(ax.lines) == 4
    import matplotlib.pyplot as plt

    plt.close(ax.figure)
