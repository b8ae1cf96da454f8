"""Recoveries: the falls are those of the definition, odd ones do not carry the line, and the interval covers."""

import numpy as np
import pandas as pd
import pytest

from chollima_research.comparison import pool, rebound, rebound_model, recoveries
from chollima_research.errors import ArgumentError


def known(values: dict[int, float], **attrs: object) -> pd.Series:
    series = pd.Series(values, name="made", dtype=float)
    series.attrs |= {"unit": "tonne", **attrs}
    return series


def fallen(depth: float, growth: float, years: int = 2) -> pd.Series:
    """A fall by a log depth within some years, and log growth a year for six years after it."""
    down = np.exp(-depth * np.arange(1, years + 1) / years)
    values = [1.0, *down, *(down[-1] * np.exp(growth * np.arange(1, 7)))]
    return known(dict(enumerate(values, 1940)))


def many(rng: np.random.Generator, countries: int = 35, each: int = 2) -> pd.DataFrame:
    """Recoveries whose growth is linear in their falls, with errors that have heavy tails and a country's own part."""
    names = np.repeat([f"C{n:02}" for n in range(countries)], each)
    depth = rng.exponential(0.6, len(names)) + 0.2
    length = rng.integers(1, 10, len(names))
    own = np.repeat(rng.normal(0, 0.01, countries), each)
    growth = 0.05 + 0.18 * depth - 0.004 * length + own + 0.03 * rng.standard_t(3, len(names))
    return pd.DataFrame({"entity": names, "depth": depth, "fall_years": length, "growth": growth})


def test_a_recovery_is_found_where_the_definition_puts_it() -> None:
    made = {"A": fallen(np.log(4), 0.2, years=3)}
    table, unmeasured = recoveries(made)
    row = table.iloc[0]
    assert (row["peak_year"], row["trough_year"], row["fall_years"]) == (1940, 1943, 3)
    assert row["depth"] == pytest.approx(np.log(4)) and row["growth"] == pytest.approx(0.2)
    assert row["level"] == pytest.approx(row["depth"]) and not row["gap"] and unmeasured == 0
    later = recoveries(made, phase=(2, 5))[0].iloc[0]
    assert (later["first"], later["last"]) == (1945, 1948)
    assert later["level"] == pytest.approx(np.log(4) - 0.4)


def test_small_falls_do_not_count_and_unfinished_ones_are_counted() -> None:
    assert recoveries({"A": fallen(0.1, 0.1)})[0].empty
    table, unmeasured = recoveries({"A": fallen(0.5, 0.05).loc[:1944]})
    assert table.empty and unmeasured == 1


def test_a_seam_ends_a_fall() -> None:
    series = fallen(1.0, 0.3)
    series.attrs["seams"] = [(1942, 1943)]
    assert recoveries({"A": series})[0].empty


def test_made_up_years_are_no_trough() -> None:
    series = fallen(1.0, 0.3, years=3)
    series.attrs["status"] = {1943: "imputed"}
    table, _ = recoveries({"A": series}, phase=(1, 5))
    assert table["trough_year"].tolist() == [1944]
    assert table["gap"].tolist() == [True]


def test_korean_steel_fell_from_1949_to_1953_over_years_without_figures() -> None:
    table, _ = recoveries({"PRK": pool("steel", "nmc", ["PRK"])["PRK"]})
    row = table[table["trough_year"] == 1953].iloc[0]
    assert row["peak_year"] == 1949 and row["gap"]
    assert row["depth"] == pytest.approx(np.log(144 / 4))


def test_one_odd_recovery_does_not_carry_the_line() -> None:
    """RESISTANT: growth that is ten a year too high moves the slope by less than a tenth of what it moves OLS."""
    table = many(np.random.default_rng(1))
    design = np.column_stack([np.ones(len(table)), table["depth"], table["fall_years"]])
    growth = table["growth"].to_numpy()
    odd = growth.copy()
    odd[int(np.argmax(table["depth"]))] += 10
    moved = abs(rebound_model.huber(design, odd) - rebound_model.huber(design, growth))[1]
    least_squares = abs(np.linalg.lstsq(design, odd - growth, rcond=None)[0])[1]
    assert moved < least_squares / 10


def test_residuals_are_those_without_the_country() -> None:
    table = many(np.random.default_rng(2))
    found = rebound_model.compare(table, table.iloc[0], ("depth", "fall_years"), 0.95)
    design = np.column_stack([np.ones(len(table)), table["depth"], table["fall_years"]])
    for name in ("C03", "C20"):
        own = (table["entity"] == name).to_numpy()
        fit = rebound_model.huber(design[~own], table["growth"].to_numpy()[~own])
        assert found.residuals[own] == pytest.approx(table["growth"].to_numpy()[own] - design[own] @ fit)


def test_the_interval_covers_as_often_as_it_says() -> None:
    rng, covered, p_values = np.random.default_rng(5), 0, []
    for _ in range(25):
        table = many(rng, countries=20)
        own = table.iloc[0]
        others = table[table["entity"] != own["entity"]].reset_index(drop=True)
        found = rebound_model.compare(others, own, ("depth", "fall_years"), 0.9)
        covered += found.low <= own["growth"] <= found.high
        p_values.append(found.p_value)
    assert 19 <= covered <= 25  # 22 or 23 of 25 expected
    assert 0.35 < np.mean(p_values) < 0.65


def test_too_few_recoveries_give_an_interval_without_ends() -> None:
    table = many(np.random.default_rng(4), countries=8)
    found = rebound_model.compare(table, table.iloc[0], ("depth", "fall_years"), 0.95)
    assert (found.low, found.high) == (-np.inf, np.inf)


def test_korean_reconstruction_is_compared_without_korea() -> None:
    found = rebound(pool("steel", "nmc"), "PRK", 1953)
    assert found.growth == pytest.approx(np.log(365 / 4) / 5)
    assert found.episodes > 80 and found.countries > 30
    assert "PRK" not in set(found.table["entity"].iloc[:-1]) and found.table["residual"].iloc[:-1].notna().all()
    assert any("Extrapolated: no other recovery has a depth" in remark for remark in found.remarks())
    assert any("Years without a figure" in remark for remark in found.remarks())
    assert found.low < found.expected < found.high
    slope = found.coefficients.loc["depth"]
    assert slope["lowest"] <= slope["value"] <= slope["highest"]


def test_what_followed_the_first_years_of_reconstruction_is_within_the_usual() -> None:
    """1956-60, three to seven years after the trough, once its remaining distance from the peak is known."""
    found = rebound(pool("steel", "nmc"), "PRK", 1953, phase=(3, 7))
    assert (found.first, found.last) == (1956, 1960) and found.low < found.growth < found.high
    assert found.coefficients.index.tolist() == ["constant", "depth", "fall_years", "level"]


def test_chinese_steel_recovered_more_slowly_than_from_a_fall_of_its_depth() -> None:
    found = rebound(pool("steel", "nmc"), "CHN", 1962)
    assert found.growth == pytest.approx(np.log(10290 / 6670) / 5) and found.growth < found.low


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (("X",), {}, "entity: 'X' is not in the pool"),
        (("A",), {"fall": 20}, "fall: 20 is no fraction"),
        (("A",), {"phase": (5, 5)}, "phase: .* is no span of years"),
        (("A", 1950), {}, "after a trough in 1950; troughs that have: 1942"),
        (("A",), {}, "pool: 1 recoveries of other countries can be measured; 20 are needed"),
    ],
)
def test_bad_arguments_are_named(arguments: tuple, options: dict, message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        rebound({"A": fallen(1.0, 0.2), "B": fallen(0.8, 0.1)}, *arguments, **options)
