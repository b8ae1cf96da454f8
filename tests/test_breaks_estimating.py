"""Break dates against R's strucchange, mbreaks and Bai and Perron's table; what must not change them; what is told."""

import json
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import chollima_research as cr
from chollima_research import shown
from chollima_research.breaks import bai, criteria, drawing
from chollima_research.breaks.covariances import COVARIANCES
from chollima_research.breaks.estimating import Estimate, estimate
from chollima_research.errors import ArgumentError

REFERENCE = Path(__file__).parent / "reference"
SERIES = ("nile", "lakehuron", "realint")
NOISE = np.random.default_rng(3).normal(size=40)
YEARS = range(1951, 1991)


def reference(name: str) -> dict[str, Any]:
    return json.loads((REFERENCE / f"{name}.json").read_text("utf-8"))


def series(found: dict[str, Any]) -> pd.Series:
    return pd.Series(found["y"], index=range(found["first"], found["first"] + len(found["y"])), name="reference")


def fitted(found: dict[str, Any], **options: Any) -> Estimate:
    """Estimate as R did: Lake Huron on an intercept and t = 1, 2, ..., the others on an intercept."""
    y = series(found)
    if len(found["fits"][0]["coefficients"][0]) == 2:
        options["regressors"] = pd.DataFrame({"t": np.arange(1.0, len(y) + 1)}, index=y.index)
    return estimate(y, max_breaks=len(found["fits"]) - 1, min_segment=found["h"], **options)


@pytest.mark.parametrize("name", SERIES)
def test_dates_sums_and_bic_are_those_of_strucchange(name: str) -> None:
    found = reference(name)
    result = fitted(found)
    for row, expected in zip(result.table.itertuples(), found["fits"], strict=True):
        assert row.breaks == [found["first"] + last - 1 for last in expected["breaks"]] == result.dates(row.m)
        assert row.rss == pytest.approx(expected["rss"], rel=1e-8)
        assert row.bic == pytest.approx(expected["bic"], rel=1e-8)
        np.testing.assert_allclose(result.fit(row.m).coefficients, expected["coefficients"], rtol=1e-8)
    assert result.m == found["bic_selects"]


@pytest.mark.parametrize("name", SERIES)
@pytest.mark.parametrize("covariance", ["ols", "hc0", "hac"])
def test_standard_errors_are_those_of_strucchange_and_sandwich(name: str, covariance: Any) -> None:
    """The classical ones up to the degrees of freedom, by which strucchange does not correct."""
    found = reference(name)
    result = fitted(found)
    for expected in found["fits"][1:]:
        table = result.coefficients(expected["m"], covariance=covariance)
        errors = table[[column for column in table if column.endswith("_se")]].to_numpy()
        if covariance == "ols":
            length = table["observations"].to_numpy()[:, None]
            errors = errors * np.sqrt((length - errors.shape[1]) / length)
        np.testing.assert_allclose(errors.ravel(), np.ravel(expected["standard_errors"][covariance]), rtol=1e-8)


def ends(result: Estimate, m: int, covariance: Any, level: float) -> np.ndarray:
    """Return the ends of Bai's intervals, counting observations from 1, unrounded and not cut off."""
    return result.positions(m)[:, None] + 1 + bai.ends(result.fit(m), result.design, covariance, level)


def outwards(found: np.ndarray) -> list[list[float]]:
    return np.column_stack([np.floor(found[:, 0]), np.ceil(found[:, 1])]).tolist()


@pytest.mark.parametrize("name", SERIES)
def test_intervals_are_those_of_strucchange(name: str) -> None:
    found = reference(name)
    result = fitted(found)
    for expected in found["fits"][1:]:
        for covariance, intervals in expected["intervals_95"].items():
            assert outwards(ends(result, expected["m"], covariance, 0.95)) == intervals, covariance
        assert outwards(ends(result, expected["m"], "ols", 0.9)) == expected["interval_90"]


def test_standard_errors_and_intervals_are_those_of_mbreaks() -> None:
    """Ends are rounded to the nearest there, and each upper end has one added for every break from it to the last.

    The addition accumulates over the breaks, which the law of the estimate does not; it is taken for a slip and not
    followed by the package.
    """
    found = reference("realint")
    result = fitted(found)
    assert found["mbreaks"]["lwz_selects"] == int(result.table["lwz"].argmin()) == result.m
    for expected in found["mbreaks"]["fits"]:
        m = len(expected["breaks"])
        assert result.dates(m) == expected["breaks"]
        errors = result.coefficients(m, covariance="hac-bp")["level_se"]
        np.testing.assert_allclose(errors, expected["standard_errors"], rtol=1e-10)
        for level in (95, 90):
            low, high = np.rint(ends(result, m, "hac-bp", level / 100)).T
            assert np.column_stack([low, high + m - np.arange(m)]).tolist() == expected[f"intervals_{level}"]


def test_table_1_of_bai_and_perron() -> None:
    found = reference("realint")
    printed, result = found["bai_perron_2003"], fitted(found, covariance="hac")
    quarters = pd.period_range("1961Q1", "1986Q3", freq="Q")
    assert [str(quarters[date - 1]) for date in result.dates(3)] == printed["breaks"]
    table = result.coefficients(3)
    np.testing.assert_allclose(table["level"], printed["means"], atol=5e-5)
    np.testing.assert_allclose(table["level_se"], printed["standard_errors"], atol=5e-4)
    interval = result.interval(0.95, "bai", 3)
    bounds = interval[["low", "high"]].map(lambda date: str(quarters[date - 1]))
    assert bounds.to_numpy().tolist() == printed["intervals_95"]


def test_the_law_of_the_date_is_that_of_two_brownian_motions() -> None:
    """Simulated: W(-s) - |s|/2 on the left, 2 W(s) - 1.5 s/2 on the right; and Bai's (1997) 7.7 and 11.0."""
    rng, step, count = np.random.default_rng(0), 0.01, 3000
    times = step * np.arange(1, 2001)
    left = rng.normal(size=(count, 2000)).cumsum(axis=1) * step**0.5 - times / 2
    right = 2 * rng.normal(size=(count, 2000)).cumsum(axis=1) * step**0.5 - 0.75 * times
    after = right.max(axis=1) > left.max(axis=1)
    place = np.where(after, times[right.argmax(axis=1)], -times[left.argmax(axis=1)])
    for x in (-4.0, -1.0, -0.3, 0.3, 1.0, 4.0, 9.0):
        assert bai.probability(x, 1.5, 4.0) == pytest.approx((place <= x).mean(), abs=0.03)
    assert bai.quantile(0.95, 1, 1) == pytest.approx(7.7, abs=0.05)
    assert bai.quantile(0.975, 1, 1) == pytest.approx(11.0, abs=0.05)


@given(st.floats(0.01, 100), st.floats(0.01, 100), st.floats(0.001, 0.999))
def test_quantile_undoes_probability(drift: float, variance: float, share: float) -> None:
    at = bai.quantile(share, drift, variance)
    assert bai.probability(at, drift, variance) == pytest.approx(share, abs=1e-7)
    mirrored = -bai.quantile(1 - share, 1 / drift, 1 / variance) * variance / drift**2
    assert mirrored == pytest.approx(at, rel=1e-5, abs=1e-7)


def shifted(shift: float = 3.0, gap: bool = False) -> pd.Series:
    y = pd.Series(NOISE + shift * (np.arange(40) >= 22), index=YEARS, name="made up")
    return y.drop(range(1960, 1963)) if gap else y


@given(
    st.integers(0, 10**6),
    st.floats(-1e5, 1e5),
    st.sampled_from([0.001, 0.3, 7.0, 1e6]),
    st.sampled_from(["mean", "trend"]),
)
def test_neither_a_constant_nor_a_scale_changes_a_date(seed: int, constant: float, scale: float, model: Any) -> None:
    values = np.random.default_rng(seed).normal(size=24)
    y = pd.Series(values, index=range(1960, 1984))
    other = estimate(scale * y + constant, model)
    plain = estimate(y, model)
    assert other.table["breaks"].tolist() == plain.table["breaks"].tolist()
    np.testing.assert_allclose(other.table["rss"], scale**2 * plain.table["rss"], rtol=1e-4)
    assert other._criteria == plain._criteria


@given(st.integers(0, 10**6), st.sampled_from(["mean", "trend"]))
def test_reversing_time_mirrors_the_dates(seed: int, model: Any) -> None:
    rng = np.random.default_rng(seed)
    years = np.sort(rng.choice(np.arange(1950, 1990), size=26, replace=False))
    y = pd.Series(rng.normal(size=26), index=years)
    back = pd.Series(y.to_numpy()[::-1], index=-years[::-1])
    one, other = estimate(y, model, min_segment=4), estimate(back, model, min_segment=4)
    for m in range(one.most + 1):
        assert other.positions(m).tolist() == [24 - position for position in one.positions(m)[::-1]]
        forwards, backwards = (bai.ends(result.fit(m), result.design, "ols", 0.9) for result in (one, other))
        np.testing.assert_allclose(backwards, -forwards[::-1, ::-1], rtol=1e-5, atol=1e-7)


def test_a_trend_goes_by_calendar_years() -> None:
    y = pd.Series(
        [1.0, 2, 3, 4, 14, 15, 16, 17, 30, 28, 26, 24],
        index=[*range(1950, 1954), *range(1963, 1967), *range(1970, 1974)],
    )
    result = estimate(y, "trend", min_segment=3, max_breaks=2)
    assert result.dates(1) == [1966] and result.table["rss"].tolist()[1] == 0
    assert result.coefficients(1)["trend"].tolist() == pytest.approx([1, -2])
    assert result.coefficients(1)["level"].tolist() == pytest.approx([1, 30 + 2 * 20])


def test_changing_and_fixed_regressors() -> None:
    """Two regimes of slope 1 and -2 in x, with an effect of z that stays: found without error."""
    rng = np.random.default_rng(4)
    columns = pd.DataFrame({"x": rng.normal(size=40), "z": rng.normal(size=40)}, index=YEARS)
    slope = np.where(np.arange(40) < 25, 1.0, -2.0)
    y = 5 + slope * columns["x"] + 0.5 * columns["z"]
    result = estimate(y, regressors=columns[["x"]], fixed=columns[["z"]], max_breaks=2)
    assert result.dates(1) == [1975] and result.m == 1 and result.table["rss"].tolist()[1:] == [0, 0]
    table = result.coefficients(1)
    assert table["x"].tolist() == pytest.approx([1, -2]) and table["z"].tolist() == pytest.approx([0.5, 0.5])
    alone = estimate(y, "regression", regressors=columns.assign(one=1.0), max_breaks=1, min_segment=8)
    assert alone.dates(1) == [1975]


def test_fixed_coefficients_get_the_standard_errors_of_one_regression() -> None:
    z = pd.DataFrame({"z": np.sin(np.arange(40.0))}, index=YEARS)
    result = estimate(shifted(), fixed=z, covariance="pooled")
    late = np.arange(40) > result.positions(1)[0]
    X = np.column_stack([~late, late, z["z"]]).astype(float)
    b, rss = np.linalg.lstsq(X, shifted().to_numpy(), rcond=None)[:2]
    errors = np.sqrt(np.diag(np.linalg.inv(X.T @ X)) * rss[0] / 37)
    row = result.coefficients(1)
    assert [*row["level"], row["z"].iloc[0]] == pytest.approx(b.tolist())
    assert [*row["level_se"], row["z_se"].iloc[0]] == pytest.approx(errors.tolist())


@pytest.mark.parametrize("covariance", COVARIANCES)
def test_without_fixed_columns_the_regimes_are_regressions_of_their_own(covariance: Any) -> None:
    result = estimate(shifted(), "trend", covariance=covariance, min_segment=8)
    alone = estimate(shifted().iloc[: result.positions(1)[0] + 1], "trend", covariance=covariance, min_segment=8)
    if covariance != "pooled":
        expected = alone.coefficients(0).iloc[0]
        np.testing.assert_allclose(result.coefficients(1).iloc[0].to_numpy(), expected.to_numpy(), rtol=1e-8)


def test_residuals_and_fitted_values_add_up_to_the_series() -> None:
    y = shifted(gap=True)
    result = estimate(y, "trend")
    np.testing.assert_allclose(result.fitted(1) + result.residuals(1), y, rtol=1e-12)
    assert (result.residuals(2) ** 2).sum() == pytest.approx(result.table["rss"][2])


# What cannot be estimated, and what can in spite of it


@pytest.mark.parametrize(
    ("values", "model", "m"),
    [
        ([0.0] * 10 + [1.0] * 10, "mean", 1),
        ([5.0] * 7 + [1.0] * 6 + [3.0] * 7, "mean", 2),
        ([*range(10), *range(100, 80, -2)], "trend", 1),
        ([*range(20)], "trend", 0),
    ],
)
def test_exact_fits(values: list[float], model: Any, m: int) -> None:
    result = estimate(pd.Series(values, index=range(1950, 1970), dtype=float) / 7 + 1e4, model, max_breaks=3)
    assert result.m == m and (result.table["rss"][m:] == 0).all() and not result.table.isna().any().any()
    assert np.isneginf(result.table["bic"][m]) and np.isneginf(result.table["lwz"][m])
    if m:
        interval = result.interval(method="bai")
        assert interval["low"].tolist() == interval["date"].tolist() == interval["high"].tolist()
        assert (result.coefficients()["level_se"] < 1e-8).all()


@pytest.mark.parametrize("covariance", COVARIANCES)
@pytest.mark.parametrize("zeros", [0, 12])
def test_a_constant_stretch_and_the_shortest_regimes(covariance: Any, zeros: int) -> None:
    """Variances of zero and regimes of three observations: intervals hold the date and stay in the sample."""
    y = shifted(8.0).iloc[10:]
    y.iloc[:zeros] = 0.0
    result = estimate(y, "trend", min_segment=3, covariance=covariance)
    for m in range(1, result.most + 1):
        table = result.interval(0.95, "bai", m)
        assert (table["low"] <= table["date"]).all() and (table["date"] <= table["high"]).all()
        assert (table["low"] >= y.index[0]).all() and (table["high"] < y.index[-1]).all()


def test_an_interval_that_reaches_out_of_the_sample_is_cut_off_and_says_so() -> None:
    table = estimate(shifted(0.1)).interval(0.95, "bai", 1)
    assert table["clipped"].tolist() == [True]
    assert (int(table["low"].iloc[0]), int(table["high"].iloc[0])) == (1951, 1989)
    assert not estimate(shifted(9.0)).interval(0.95, "bai", 1)["clipped"].any()


def with_status(y: pd.Series, **attributes: Any) -> pd.Series:
    y = y.copy()
    y.attrs = {"status": dict.fromkeys(y.index, "official"), "unit": "thousand_tonnes", **attributes}
    return y


def test_a_break_at_a_seam_is_the_seam() -> None:
    def verdict(y: pd.Series) -> str:
        return estimate(y).interval(0.95, "bai", 1)["verdict"].iloc[0]

    assert verdict(shifted(6.0)) == "break"
    assert verdict(with_status(shifted(6.0), seams=[(1972, 1973)])) == "seam"
    assert verdict(with_status(shifted(6.0), seams=[(1974, 1975)])) == "cannot tell"
    assert verdict(shifted(6.0).drop([1972, 1973, 1974])) == "cannot tell"
    assert verdict(with_status(shifted(6.0), seams=[(1960, 1961)])) == "break"


def test_made_up_values_are_left_out_unless_asked_for() -> None:
    y = shifted(6.0)
    y.loc[1953:1956] = 40.0
    status = {**dict.fromkeys(y.index, "official"), **dict.fromkeys(range(1953, 1957), "interpolated")}
    y = with_status(y, status=status)
    assert estimate(y, min_segment=3).dates(1) == [1972]
    assert estimate(y, made_up="keep", min_segment=2).dates(2) == [1952, 1956]
    with pytest.raises(ArgumentError, match="made up"):
        estimate(y, made_up="refuse")


def test_the_least_length_of_a_regime() -> None:
    assert estimate(shifted(), min_segment=0.15).h == 6 and estimate(shifted(), min_segment=4).h == 4
    assert estimate(shifted(), "trend", min_segment=0.05).h == 3  # one more than the coefficients
    assert estimate(shifted(), min_segment=0.5, max_breaks=4).most == 1
    long = pd.Series(np.random.default_rng(0).normal(size=100), index=range(1900, 2000))
    assert estimate(long, min_segment=0.29).h == 29


COLUMN = pd.DataFrame({"x": NOISE}, index=YEARS)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"model": "quadratic"}, "model: 'quadratic'"),
        ({"max_breaks": -1}, "max_breaks"),
        ({"max_breaks": 2.5}, "max_breaks"),
        ({"min_segment": 0.7}, "min_segment: 0.7"),
        ({"min_segment": 1}, "at least 2"),
        ({"min_segment": 30}, "at least 60"),
        ({"min_segment": True}, "min_segment"),
        ({"covariance": "hc9"}, "covariance"),
        ({"model": "regression"}, "regressors"),
        ({"regressors": COLUMN["x"]}, "DataFrame"),
        ({"regressors": COLUMN.iloc[3:]}, "1951-1953 lack one"),
        ({"fixed": COLUMN.astype(str) + "a"}, "real numbers"),
        ({"fixed": pd.concat([COLUMN, COLUMN])}, "1951 is repeated"),
        ({"regressors": COLUMN, "fixed": COLUMN}, "name of its own"),
        ({"regressors": COLUMN, "fixed": COLUMN.rename(columns={"x": "z"}) * 2}, "repeat each other"),
        ({"fixed": pd.DataFrame(np.eye(40)[:, :39], index=YEARS)}, "too many"),
    ],
)
def test_unusable_arguments(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        estimate(shifted(), **options)


@pytest.mark.parametrize(
    "y",
    [
        pd.Series([1.0, 2, 4], index=[1950, 1951, 1952]),
        pd.Series(1.0, index=YEARS),
        pd.Series(np.nan, index=YEARS),
        pd.Series(NOISE * 1e200, index=YEARS),
        pd.Series(NOISE * 1e-200, index=YEARS),
        pd.Series(NOISE, index=pd.period_range("1951", periods=40, freq="Y")),
    ],
    ids=["too short", "constant", "missing", "too large", "too small", "not by year"],
)
def test_unusable_series(y: pd.Series) -> None:
    with pytest.raises(ArgumentError, match="y: "):
        estimate(y)


def test_unusable_questions() -> None:
    result = estimate(shifted())
    for m in (-1, 6, 1.5, True):
        with pytest.raises(ArgumentError, match="m: "):
            result.dates(m)  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="level"):
        result.interval(95, "bai")
    with pytest.raises(ArgumentError, match="method"):
        result.interval(0.95, "exact")
    with pytest.raises(ArgumentError, match="covariance"):
        result.coefficients(1, covariance="robust")  # type: ignore[arg-type]


# What a reader sees


def test_the_report(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(criteria, "sequential", lambda estimate: 2)
    result = estimate(with_status(shifted(6.0, gap=True), seams=[(1953, 1954)]), max_breaks=9)
    text = result.summary()
    for words in (
        "last year of the old regime",
        "BIC 1, LWZ 1, sequential tests 2; between 1 and 2",
        "between 1959 and 1963",
    ):
        assert words in text
    assert "between 1953 and 1954" in text and "room for 6 of the 9" in text
    assert result.range == (1, 2) and result.to_frame().loc[1, "last"] == 1972
    assert "\\toprule" in result.to_latex()
    assert "<table" in result._repr_html_()
    assert estimate(pd.Series(NOISE, index=YEARS)).to_frame().shape[0] == 1
    assert "fits almost anything" in estimate(shifted(), "trend", min_segment=4).summary()


def test_the_report_of_a_trend_gives_the_ends_of_the_lines() -> None:
    y = pd.Series([*range(12), *range(40, 28, -1)], index=range(1950, 1974), dtype=float)
    table = estimate(y, "trend", max_breaks=1).to_frame()
    assert table["start"].tolist() == pytest.approx([0, 40]) and table["end"].tolist() == pytest.approx([11, 29])
    assert table["trend"].tolist() == pytest.approx([1, -1]) and "level" not in table


def test_sequential_tests_stand_beside_the_criteria(monkeypatch: pytest.MonkeyPatch) -> None:
    y = shifted(6.0)
    found = cr.breaks.test(y, "mean", kind="sequential", max_breaks=5, min_segment=6)
    assert estimate(y).selected == {"bic": 1, "lwz": 1, "sequential": len(found.dates)}
    assert set(estimate(y, fixed=pd.DataFrame({"x": NOISE}, index=YEARS)).selected) == {"bic", "lwz"}
    monkeypatch.setattr(criteria, "sequential", lambda estimate: None)  # too short for the tests
    assert estimate(y).range == (1, 1)


def test_the_interval_by_default_is_that_of_the_module_of_intervals() -> None:
    from chollima_research.breaks import intervals

    result = estimate(shifted())
    pd.testing.assert_frame_equal(result.interval(m=1), result.interval(0.95, intervals.DEFAULT, 1))
    assert {"date", "low", "high", "verdict", "reason"} <= set(result.interval(m=1))


def test_the_picture_shows_what_its_table_holds() -> None:
    y = with_status(shifted(6.0, gap=True), seams=[(1953, 1954), (1972, 1973)], low={1951: -1.0}, high={1951: 1.0})
    y.attrs["status"] = {**y.attrs["status"], 1980: "imputed"}
    fig, ax = plt.subplots()
    table = drawing.regimes(ax, estimate(y), 1, method="bai", scale=0.1)
    shown.check(fig, table, "test")
    for line in ax.lines:
        years = np.asarray(line.get_xdata())
        if line.get_transform() == ax.transData and line.get_linestyle() != "None" and len(years) > 1:
            assert (np.diff(years) == 1).all(), "a line crosses a gap"
            assert not any(years[0] <= seam < years[-1] for seam in (1953, 1972)), "a line crosses a seam"
    assert set(table["status"]) == {"official", "imputed", "fitted", "seam"}
    assert not table.loc[table["year"].eq(1980) & table["status"].eq("imputed"), "used"].any()
    plt.close(fig)


def test_a_picture_of_its_own_has_a_posterior_below() -> None:
    posterior = pd.Series([0.1, 0.7, 0.2], index=[1971, 1972, 1973])
    ax = estimate(shifted()).plot(m=1, method="bai", posterior=posterior)
    below = ax.figure.axes[-1]
    assert below is not ax and [bar.get_height() for bar in below.patches] == [0.1, 0.7, 0.2]
    assert ax.figure.legends
    with pytest.raises(ArgumentError, match="ax"):
        estimate(shifted()).plot(m=1, ax=ax, posterior=posterior)
    with pytest.raises(ArgumentError, match="probabilities"):
        drawing.probabilities(ax, posterior * 3)
    plt.close("all")


def test_the_picture_of_a_statistic_by_date() -> None:
    fig, ax = plt.subplots()
    statistics = pd.Series([1.0, 4, 9, 3], index=[1960, 1961, 1965, 1966])
    table = drawing.f_sequence(ax, statistics, 8.58)
    shown.check(fig, table, "test")
    assert "1965" in {text.get_text() for text in ax.texts} and 8.58 in table["value"].tolist()
    assert [len(line.get_xdata()) for line in ax.lines[:2]] == [2, 2]
    plt.close(fig)
