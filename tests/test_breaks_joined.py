"""Broken lines are the global optimum, and what is said of their kinks holds in simulated series."""

import importlib.util
import itertools
import json
from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chollima_research.breaks import joined
from chollima_research.breaks.kink_inference import Inversion, Line, slope_intervals
from chollima_research.breaks.kink_search import Search
from chollima_research.breaks.kink_tests import Ratio
from chollima_research.breaks.kinks import Grid
from chollima_research.errors import ArgumentError

matplotlib.use("Agg")

ROOT = Path(__file__).resolve().parent.parent
KNOWN = json.loads((ROOT / "tests/reference/continuous_broken_lines.json").read_text("utf-8"))["series"]


def known(name: str) -> np.ndarray:
    values = np.array(KNOWN[name]["values"], dtype=float)
    return np.log(values) if name.startswith(("log_", "np_")) else values


def regressors(years: np.ndarray, kinks: np.ndarray, seams: tuple[int, ...] = ()) -> np.ndarray:
    x = years.astype(float)
    bent = [np.maximum(x - kink, 0) for kink in kinks]
    shifts = [(np.arange(len(x)) > seam).astype(float) for seam in seams]
    return np.column_stack([np.ones_like(x), x - x.mean(), *bent, *shifts])


def rss(years: np.ndarray, y: np.ndarray, kinks: np.ndarray, seams: tuple[int, ...] = ()) -> float:
    X = regressors(years, kinks, seams)
    return float(((y - X @ np.linalg.lstsq(X, y, rcond=None)[0]) ** 2).sum())


def allowed(years: np.ndarray, kinks: np.ndarray, shortest: int) -> bool:
    ends = [years[0], *kinks, years[-1]]
    pairs = list(itertools.pairwise(ends))
    enough = all(((years >= a - 1e-9) & (years <= b + 1e-9)).sum() >= shortest for a, b in pairs)
    return enough and all(b - a >= shortest - 1e-9 for a, b in pairs[1:-1])


@pytest.mark.parametrize("name", KNOWN)
@pytest.mark.parametrize(("kinks", "words"), [(1, "one"), (2, "two")])
def test_exhaustive_optimum_on_known_series(name: str, kinks: int, words: str) -> None:
    y = known(name)
    fit = Search(Grid(np.arange(1, len(y) + 1), 2), kinks).fit(y[None])
    assert fit.rss[0] == pytest.approx(KNOWN[name][words]["rss"], rel=1e-9)
    assert fit.times[0] == pytest.approx(KNOWN[name][words]["kinks"], abs=5e-6)
    assert rss(np.arange(1, len(y) + 1), y, fit.times[0]) == pytest.approx(fit.rss[0], rel=1e-9)


def test_never_worse_than_segmented_and_better_in_five_fits_of_eleven() -> None:
    better = 0
    for name in KNOWN:
        y = known(name)
        for kinks, words in ((1, "one"), (2, "two")):
            fit = Search(Grid(np.arange(1, len(y) + 1), 2), kinks).fit(y[None])
            excess = KNOWN[name][words]["segmented_rss"] / fit.rss[0] - 1
            assert excess > -1e-9
            better += kinks == 2 and excess > 5e-4
    assert better == 5


@st.composite
def problems(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, int, int, tuple[int, ...]]:
    kinks = draw(st.integers(1, 3))
    shortest = draw(st.integers(2, 3))
    n = draw(st.integers((kinks + 1) * shortest + 2, 14))
    generator = np.random.default_rng(draw(st.integers(0, 10**6)))
    spare = draw(st.integers(0, 4))
    years = np.sort(generator.choice(np.arange(1950, 1950 + n + spare), n, replace=False))
    y = generator.standard_normal(n)
    seams = (draw(st.integers(2, n - 3)),) if draw(st.booleans()) and n >= 2 * kinks + 6 else ()
    return years, np.cumsum(y) if draw(st.booleans()) else y, kinks, shortest, seams


@settings(deadline=None, max_examples=50)
@given(problems(), st.integers(0, 1000))
def test_no_placement_is_better(problem: tuple, seed: int) -> None:
    """Neither placements at whole and half years nor small moves of the best find a smaller sum of squares."""
    years, y, kinks, shortest, seams = problem
    try:
        fit = Search(Grid(years, shortest, seams), kinks).fit(y[None])
    except ArgumentError:
        assume(False)
    found, at = fit.rss[0], fit.times[0]
    assert allowed(years, at, shortest)
    assert rss(years, y, at, seams) == pytest.approx(found, rel=1e-8, abs=1e-12)
    generator = np.random.default_rng(seed)
    halves = np.arange(years[0], years[-1] + 0.1, 0.5)
    coarse = [np.array(c) for c in itertools.combinations(halves, kinks)]
    coarse = [coarse[i] for i in generator.permutation(len(coarse))[:100]]
    moved = [at + size * generator.uniform(-1, 1, move) for size in (1, 0.1, 0.01) for move in (1, kinks) * 10]
    for other in [*coarse, *moved]:
        if allowed(years, other, shortest):
            assert rss(years, y, other, seams) >= found * (1 - 1e-8) - 1e-12


def test_three_kinks_against_a_fine_grid() -> None:
    """Every placement on a grid of quarters of a year, with its best refinement, in three short series."""
    years = np.arange(1950, 1961)
    quarters = np.arange(1951, 1959.1, 0.25)
    for seed in range(3):
        y = np.random.default_rng(seed).standard_normal(11).cumsum()
        fit = Search(Grid(years, 2), 3).fit(y[None])
        placements = [c for c in itertools.combinations(quarters, 3) if allowed(years, np.array(c), 2)]
        sums = [rss(years, y, np.array(c)) for c in placements]
        assert fit.rss[0] <= min(sums) + 1e-12
        assert fit.rss[0] >= 0.8 * min(sums)  # the grid is fine enough to come near


@settings(deadline=None, max_examples=30)
@given(problems(), st.floats(-5, 5), st.floats(-3, 3), st.floats(0.01, 100))
def test_units_and_straight_lines_change_no_kink_and_time_mirrors_them(
    problem: tuple, level: float, slope: float, unit: float
) -> None:
    years, y, kinks, shortest, seams = problem
    assume(not seams)
    try:
        fit = Search(Grid(years, shortest), kinks).fit(np.stack([y, unit * (y + level + slope * (years - 1950))]))
    except ArgumentError:
        assume(False)
    assume(fit.rss[0] > 1e-6 * fit.straight[0])
    assert fit.times[1] == pytest.approx(fit.times[0], abs=1e-4)
    mirrored = Search(Grid(-years[::-1], shortest), kinks).fit(y[None, ::-1])
    assert mirrored.rss[0] == pytest.approx(fit.rss[0], rel=1e-8)
    assert -mirrored.times[0, ::-1] == pytest.approx(fit.times[0], abs=1e-4)


def test_a_batch_is_its_series() -> None:
    y = np.random.default_rng(0).standard_normal((20, 30)).cumsum(axis=1)
    search = Search(Grid(np.arange(30), 4), 2)
    together = search.fit(y)
    alone = [search.fit(row[None]) for row in y]
    assert together.times == pytest.approx(np.concatenate([fit.times for fit in alone]), abs=1e-9)
    assert together.rss == pytest.approx(np.concatenate([fit.rss for fit in alone]), rel=1e-10)


@pytest.mark.parametrize("kink", [0, 1])
def test_a_held_kink_stays_and_the_other_is_at_its_best(kink: int) -> None:
    years, y = np.arange(1950, 1975), np.random.default_rng(4).standard_normal(25).cumsum()
    grid, at = Grid(years, 3), 1961.3
    fit = Search(grid, 2, (kink, at)).fit(y[None])
    assert fit.times[0, kink] == pytest.approx(at)
    other = np.arange(1952, 1972.01, 0.01)
    other = other[other >= at + 3] if kink == 0 else other[other <= at - 3]
    sums = [rss(years, y, np.sort([at, t])) for t in other]
    assert fit.rss[0] <= min(sums) * (1 + 1e-10) and fit.rss[0] == pytest.approx(min(sums), rel=1e-3)
    free = Search(grid, 2).fit(y[None])
    again = Search(grid, 2, (kink, float(free.times[0, kink]))).fit(y[None])
    assert again.rss[0] == pytest.approx(free.rss[0], rel=1e-9)


def test_likelihood_ratio_against_dense_matrices() -> None:
    """The restricted likelihoods with correlation matrices written out, in years with gaps."""
    years = np.array([1950, 1951, 1953, 1954, 1955, 1956, 1959, 1960, 1961, 1962, 1963, 1964])
    y, grid = np.random.default_rng(2).standard_normal(12).cumsum(), Grid(years, 3)
    ratio = Ratio(grid, 1)
    X = regressors(years, np.array([]))
    A = np.linalg.svd(X)[0][:, 2:].T  # what no straight line touches
    best = []
    for rho in ratio.errors.grid[::4]:
        V = np.sign(rho) ** np.abs(years[:, None] - years) * np.abs(rho) ** np.abs(years[:, None] - years)
        C, z = A @ V @ A.T, A @ y
        inverse = np.linalg.inv(C)
        straight = z @ inverse @ z
        bent = []
        for place in years[2:-2]:
            h = A @ np.maximum(years - place, 0.0)
            bent.append(straight - (h @ inverse @ z) ** 2 / (h @ inverse @ h))
        volume = -0.5 * np.linalg.slogdet(C)[1]
        best.append([volume - 5 * np.log(straight), volume - 5 * np.log(min(bent))])
    straight, bent = np.max(best, axis=0)
    assert ratio.of(y[None])[0] == pytest.approx(2 * (bent - straight), rel=1e-9)


def broken(kink: float, noise: float = 0.05, n: int = 36, change: float = -0.07, seed: int = 1) -> pd.Series:
    years = np.arange(1950, 1950 + n)
    errors = noise * np.random.default_rng(seed).standard_normal(n)
    return pd.Series(0.1 * (years - 1950) + change * np.maximum(years - kink, 0) + errors, index=years, name="made")


def test_a_line_without_errors_is_found_to_the_last_digit() -> None:
    years = np.arange(1950, 1986)
    y = pd.Series(3 + 0.1 * years - 0.07 * np.maximum(years - 1960.4, 0) - 0.05 * np.maximum(years - 1974.25, 0), years)
    found = joined(y, 2, replications=99)
    assert found.times == pytest.approx((1960.4, 1974.25), abs=1e-6)
    assert found.dates == [1960, 1974]
    assert found.slopes.values == pytest.approx([0.1, 0.03, -0.02], abs=1e-9)
    assert found.p_value == 0.01


def test_result_of_a_clear_kink() -> None:
    found = joined(broken(1963.3), replications=199)
    low, high = found.intervals[0]
    assert low <= 1963.3 <= high and low <= found.times[0] <= high and high - low < 8
    assert found.p_value < 0.05
    assert (found.slopes.low < [0.1, 0.03]).all() and (found.slopes.high > [0.1, 0.03]).all()
    assert found.changes.values == pytest.approx(np.diff(found.slopes.values))
    table = found.to_frame()
    assert list(table["last_year"]) == [found.dates[0], 1985] and list(table["first_year"]) == [
        1950,
        found.dates[0] + 1,
    ]
    assert found.kinks["verdict"].tolist() == ["break"]
    assert rss(found.sample.years, found.sample.values, np.array(found.times)) == pytest.approx(found.rss)
    assert ((found.sample.values - found.fitted) ** 2).sum() == pytest.approx(found.rss)
    text = found.summary()
    assert "last whole year of the old regime" in text and "1963" in text
    assert "\\toprule" in found.to_latex() and "<table" in found._repr_html_()
    again = joined(broken(1963.3), replications=199)
    pd.testing.assert_frame_equal(again.to_frame(), table)
    assert joined(broken(1963.3), replications=199, seed=1).slopes.low[0] != found.slopes.low[0]


def test_wider_level_wider_interval() -> None:
    y = broken(1963.3, noise=0.2)
    widths = [np.diff(joined(y, replications=199, level=level).intervals[0])[0] for level in (0.5, 0.8, 0.95)]
    assert widths[0] < widths[1] < widths[2]


def test_a_straight_line_is_said_not_to_be_rejected() -> None:
    found = joined(broken(1963.3, change=0.0), replications=99)
    assert found.p_value > 0.05 and "a straight line is not rejected" in found.summary()


def seamed(level: float) -> pd.Series:
    y = broken(1963.3)
    y.loc[1972:] += level
    y.attrs = {"seams": [(1971, 1972)], "status": dict.fromkeys(y.index, "estimate"), "unit": "log"}
    return y


def test_a_line_does_not_cross_a_seam() -> None:
    with pytest.raises(ArgumentError, match="1971 and 1972"):
        joined(seamed(1.0))
    plain, shifted = (joined(seamed(level), seams="level", replications=99) for level in (0.0, 1.0))
    assert shifted.times == pytest.approx(plain.times, abs=1e-6)
    assert shifted.slopes.values == pytest.approx(plain.slopes.values, abs=1e-9)
    assert "may shift" in shifted.summary()


def test_a_kink_near_a_seam_is_marked() -> None:
    y = broken(1970.2)
    y.attrs["seams"] = [(1971, 1972)]
    assert joined(y, seams="level", replications=99).kinks["verdict"].tolist() != ["break"]


def test_gaps_count_as_time_and_are_told() -> None:
    years = np.r_[1950:1961, 1967:1990]
    y = pd.Series(0.1 * (years - 1950) - 0.08 * np.maximum(years - 1963.5, 0), index=years)
    y += 0.001 * np.random.default_rng(0).standard_normal(len(y))
    found = joined(y, replications=99)
    assert found.times[0] == pytest.approx(1963.5, abs=0.5) and found.dates == [int(found.times[0])]
    assert found.verdicts[0].verdict == "cannot tell" and "between 1960 and 1967" in found.summary()
    assert found.slopes.values == pytest.approx([0.1, 0.02], abs=0.002)


def test_made_up_values_are_left_out_or_refused() -> None:
    y = broken(1963.3)
    y.loc[1975:1978] = 9.0
    y.attrs["status"] = {year: "interpolated" if 1975 <= year <= 1978 else "estimate" for year in y.index}
    found = joined(y, replications=99)
    assert found.sample.masked == (1975, 1976, 1977, 1978) and abs(found.times[0] - 1963.3) < 4
    assert "made up" in found.summary()
    with pytest.raises(ArgumentError, match="made up"):
        joined(y, made_up="refuse")
    assert joined(y, made_up="keep", replications=99).sample.n == 36


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"n_breaks": 0}, "n_breaks"),
        ({"n_breaks": 4}, "n_breaks"),
        ({"n_breaks": True}, "n_breaks"),
        ({"level": 1.0}, "level"),
        ({"replications": 10}, "replications"),
        ({"seams": "ignore"}, "seams"),
        ({"min_segment": 1}, "min_segment"),
        ({"min_segment": 0.6}, "min_segment"),
        ({"n_breaks": 3, "min_segment": 12}, "n_breaks"),
    ],
)
def test_bad_arguments_are_named(options: dict, words: str) -> None:
    with pytest.raises(ArgumentError, match=words):
        joined(broken(1963.3), **options)


def test_too_many_placements_are_refused_and_straight_lines_too() -> None:
    long = pd.Series(np.random.default_rng(0).standard_normal(900), index=range(1000, 1900))
    with pytest.raises(ArgumentError, match="more than"):
        joined(long, 3, min_segment=2)
    with pytest.raises(ArgumentError, match="straight line"):
        joined(pd.Series(0.1 * np.arange(30), index=range(1950, 1980)))
    with pytest.raises(ArgumentError, match="at least"):
        joined(broken(1953.3, n=7))


def test_a_thousand_years_with_one_kink() -> None:
    years = np.arange(1000, 2000)
    y = 0.01 * np.maximum(years - 1500.5, 0) + np.random.default_rng(0).standard_normal(1000)
    fit = Search(Grid(years, 150), 1).fit(y[None])
    assert abs(fit.times[0, 0] - 1500.5) < 100
    assert fit.rss[0] <= min(rss(years, y, np.array([t])) for t in range(1150, 1850, 7)) * (1 + 1e-12)


def test_the_estimate_itself_is_never_rejected_and_far_years_are() -> None:
    y = broken(1963.3)
    grid = Grid(y.index.to_numpy(), 5)
    search = Search(grid, 1)
    line = Line(grid, y.to_numpy(), search.fit(y.to_numpy()[None]).times[0])
    inversion = Inversion(line, search, 0.95, 199, 0)
    assert inversion.p_value(0, float(line.times[0])) == 1.0
    assert inversion.p_value(0, 1978.0) < 0.05
    assert inversion.p_value(0, 1951.0) == 0.0  # no room
    narrow, wide = (slope_intervals(line, search, level, 199, np.random.default_rng(0))[0] for level in (0.5, 0.99))
    assert (wide.high - wide.low > narrow.high - narrow.low).all()


def test_plot_shows_series_line_and_kinks() -> None:
    found = joined(seamed(0.5), seams="level", replications=99)
    ax = found.plot()
    assert ax.figure.legends and any(str(found.dates[0]) in text.get_text() for text in ax.texts)
    ends = [line.get_xdata() for line in ax.lines if line.get_linewidth() == 2]
    assert not any(min(x) < 1971.5 < max(x) for x in map(list, ends))
    _, given_axes = matplotlib.pyplot.subplots()
    assert joined(broken(1963.3), replications=99).plot(given_axes) is given_axes
    matplotlib.pyplot.close("all")


def benchmark(name: str):
    spec = importlib.util.spec_from_file_location(name, ROOT / "benchmarks" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_measured_size_and_coverage() -> None:
    """The committed study, and that its code still runs and gives no absurd rates."""
    table = pd.read_csv(ROOT / "benchmarks/joined_size.csv")
    size = table[(table["quantity"] == "test") & (table["change"] == 0) & (table["persistence"] <= 0.8)]
    assert len(size) == 9 and size["rate"].between(0.025, 0.075).all()
    held = table[table["quantity"] == "kink"]
    assert (held["rate"] > 0.92).all() and (held.loc[held["kinks"] == 1, "rate"] > 0.94).all()
    slopes = table[(table["kinks"] == 1) & table["quantity"].str.startswith("slope")]
    assert len(slopes) == 18 and (slopes["rate"] > 0.92).all()
    study = benchmark("joined_size")
    assert study.test(1, 0.5, 0.0, 60)["rate"] <= 0.2
    rows = pd.DataFrame(study.intervals(1, 0.5, 0.4, 25, 1)).set_index("quantity")
    assert (rows["rate"] >= 0.7).all() and rows.loc["kink", "width"] > 1


@pytest.mark.parametrize("size", [1e200, 1e-200])
def test_values_that_cannot_be_squared_are_refused(size: float) -> None:
    years = range(1951, 1971)
    y = pd.Series([size * (t + max(t - 1960, 0)) for t in years], index=years)
    with pytest.raises(ArgumentError, match="cannot be squared and summed; use another unit"):
        joined(y)
