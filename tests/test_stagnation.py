"""The survey of breaks finds what was put into artificial series, says what it tested, and draws what it says."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from chollima_research import breaks, catalogue
from chollima_research.errors import ArgumentError
from chollima_research.stagnation import Case, chart, survey


def growing(before: float, after: float, last_old: int, noise: float = 0.02, **attrs: object) -> pd.Series:
    years = np.arange(1950, 1980)
    logs = np.where(years <= last_old, before * (years - last_old), after * (years - last_old))
    values = np.exp(logs + noise * np.random.default_rng(5).standard_normal(len(years)))
    made = pd.Series(values, index=years, name="artificial")
    made.attrs.update(attrs)
    return made


def case(series: pd.Series, **options: object) -> Case:
    return Case("artificial", series, 1950, 1979, **options)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def found() -> pd.DataFrame:
    steady = np.random.default_rng(1).standard_normal(30)
    rates = pd.Series(4 + steady, index=range(1950, 1980), name="rates")
    seamed = growing(0.2, 0.02, 1964, seams=[(1964, 1965)])
    cases = [
        Case("slower", growing(0.2, 0.02, 1964), 1950, 1979),
        Case("seam", seamed, 1950, 1979),
        Case("steady", rates, 1950, 1979, "mean"),
    ]
    return survey(cases, replications=199)


def test_a_break_that_was_put_in_is_found(found: pd.DataFrame) -> None:
    row = found[found["label"] == "slower"].iloc[0]
    assert row["p_value"] < 0.05
    assert abs(row["date"] - 1964) <= 1
    assert row["low"] <= 1964 <= row["high"]
    assert row["before"] == pytest.approx(100 * np.expm1(0.2), abs=1)
    assert row["after"] == pytest.approx(100 * np.expm1(0.02), abs=1)
    assert (row["verdict"], row["fell"] > 0.99) == ("break", True)


def test_the_same_break_at_a_seam_is_the_seam(found: pd.DataFrame) -> None:
    row = found[found["label"] == "seam"].iloc[0]
    assert row["verdict"] == "seam"
    assert "between 1964 and 1965" in row["reason"]


def test_a_series_without_a_break_shows_its_best_date_as_not_significant(found: pd.DataFrame) -> None:
    row = found[found["label"] == "steady"].iloc[0]
    assert (row["breaks"], row["verdict"]) == (0, "not significant")
    assert row["p_value"] > 0.05
    assert row["before"] == pytest.approx(4, abs=1.5)


def test_numbers_are_those_of_the_estimators() -> None:
    steel = Case("steel", "prk.steel.nmc", 1953, 1974)
    row = survey([steel], replications=99).iloc[0]
    y = np.log(catalogue.load("prk.steel.nmc").loc[1953:1974])
    fit = breaks.estimate(y, model="trend")
    assert row["bic"] == int(fit.table["bic"].argmin())
    assert row["date"] in fit.dates(max(int(row["breaks"]), 1))
    assert row["p_value"] == breaks.test(y, model="trend", replications=99).p_value
    assert (row["first"], row["last"], row["n"], row["gaps"]) == (1953, 1974, 22, 0)


def test_a_series_that_cannot_be_tested_is_named() -> None:
    with pytest.raises(ArgumentError, match="cases: towns: .*usable observations"):
        survey([Case("towns", "prk.urban_population.nmc", 1993, 2001)])
    with pytest.raises(ArgumentError, match="cases: artificial: .*not positive in 1955"):
        negative = growing(0.2, 0.2, 1964)
        negative[1955] = -1.0
        survey([case(negative)])


def test_the_chart_draws_every_window_and_date(found: pd.DataFrame) -> None:
    _, ax = plt.subplots()
    drawn = chart(ax, found)
    dates = drawn[drawn["part"] == "date"]
    assert sorted(dates["year"]) == sorted(found["date"])
    assert len(drawn) - len(dates) == found["label"].nunique()
    assert [text.get_text() for text in ax.get_yticklabels()] == list(dict.fromkeys(found["label"]))
