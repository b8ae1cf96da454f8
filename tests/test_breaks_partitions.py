"""Segments and partitions against exact arithmetic, exhaustive search and R's strucchange."""

import itertools
import json
import tracemalloc
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chollima_research.breaks import partial
from chollima_research.breaks.designs import Design
from chollima_research.breaks.fits import at
from chollima_research.breaks.partitions import Partitions, most_breaks, optimal
from chollima_research.breaks.segments import products, triangle

REFERENCE = Path(__file__).parent / "reference"
YEARS = np.arange(1953.0, 1973.0)
NOISE = np.random.default_rng(1).normal(size=20)
NOTHING = np.empty((20, 0))


def reference(name: str) -> dict:
    return json.loads((REFERENCE / f"{name}.json").read_text("utf-8"))


def regressors(found: dict) -> np.ndarray:
    """Build the regressors that R was given: an intercept and, for Lake Huron, t = 1, 2, ..."""
    n = len(found["y"])
    return np.column_stack([np.ones(n), np.arange(1, n + 1)])[:, : len(found["fits"][0]["coefficients"][0])]


def exact(X: np.ndarray, y: np.ndarray) -> float:
    """Compute a residual sum of squares by elimination in fractions, free of rounding."""
    rows = [[Fraction(v) for v in row] for row in np.column_stack([X, y]).tolist()]
    size = len(rows[0])
    moments = [[sum((row[a] * row[b] for row in rows), Fraction()) for b in range(size)] for a in range(size)]
    for pivot in range(size - 1):
        for row in range(pivot + 1, size):
            factor = moments[row][pivot] / moments[pivot][pivot]
            moments[row] = [u - factor * v for u, v in zip(moments[row], moments[pivot], strict=True)]
    return float(moments[-1][-1])


MODELS = {
    "mean": np.ones((20, 1)),
    "trend": np.column_stack([np.ones(20), YEARS]),
    "curve": np.column_stack([np.ones(20), YEARS, YEARS**2]),
    "no intercept": np.column_stack([YEARS, np.cos(YEARS)]),
}
SCALES = {
    "plain": NOISE,
    "far from zero": 1e6 + 0.01 * NOISE,
    "steep": 1e4 * (YEARS - 1900) + NOISE,
    "small": 1e-9 * NOISE,
}


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("scale", SCALES)
def test_sums_are_exact_whatever_the_scale(model: str, scale: str) -> None:
    X, y = MODELS[model], SCALES[scale]
    sums, k = triangle(X, y), X.shape[1]
    for start in range(0, 20, 3):
        for end in range(start + k + 1, 20, 2):
            assert sums[start, end] == pytest.approx(exact(X[start : end + 1], y[start : end + 1]), rel=1e-8)


def test_a_segment_without_residuals_has_none() -> None:
    sums = triangle(MODELS["trend"], 3.7 * YEARS - 41.3)
    assert (sums[np.triu_indices(20)] == 0).all() and np.isinf(sums[np.tril_indices(20, -1)]).all()


def test_a_regressor_that_does_not_vary_in_a_segment_takes_no_degree_of_freedom() -> None:
    late = (YEARS > 1960).astype(float)
    sums = triangle(np.column_stack([np.ones(20), late, 3 * late - 2]), NOISE)
    assert sums[0, 7] == pytest.approx(8 * NOISE[:8].var())
    assert sums[0, 19] == pytest.approx(8 * NOISE[:8].var() + 12 * NOISE[8:].var())


@pytest.mark.parametrize("X", [np.zeros((20, 1)), NOTHING], ids=["zero", "none"])
def test_without_regressors_the_squares_are_summed(X: np.ndarray) -> None:
    assert triangle(X, NOISE)[2, 9] == pytest.approx(NOISE[2:10] @ NOISE[2:10])


def test_a_batch_gives_what_each_series_gives() -> None:
    batch = np.random.default_rng(0).normal(size=(2, 3, 20)) + 1e3
    X, together = MODELS["trend"], triangle(MODELS["trend"], batch)
    found = optimal(together, 3, 4)
    assert together.shape == (2, 3, 20, 20) and found.rss.shape == (2, 3, 4)
    for place in np.ndindex(2, 3):
        alone = triangle(X, batch[place])
        np.testing.assert_allclose(together[place], alone, rtol=1e-9)
        single = optimal(alone, 3, 4)
        assert [lasts[place].tolist() for lasts in found.lasts] == [lasts.tolist() for lasts in single.lasts]


def test_products_of_residuals() -> None:
    columns = np.stack([NOISE, YEARS**2, NOISE**2])
    found, X = products(MODELS["trend"], columns), MODELS["trend"]
    left = columns[:, 3:15] - (X[3:15] @ np.linalg.lstsq(X[3:15], columns[:, 3:15].T, rcond=None)[0]).T
    np.testing.assert_allclose(found[3, 14], left @ left.T, rtol=1e-7)
    assert (found[14, 3] == 0).all()


def test_a_thousand_observations_take_little_memory() -> None:
    n = 1000
    y = np.random.default_rng(0).normal(size=n).cumsum()
    tracemalloc.start()
    optimal(triangle(np.column_stack([np.ones(n), np.arange(n)]), y), 5, 150)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100e6


@pytest.mark.parametrize("name", ["nile", "lakehuron", "realint"])
def test_partitions_are_those_of_strucchange(name: str) -> None:
    given_ = reference(name)
    found = optimal(triangle(regressors(given_), np.array(given_["y"])), len(given_["fits"]) - 1, given_["h"])
    assert [(lasts + 1).tolist() for lasts in found.lasts] == [fit["breaks"] for fit in given_["fits"]]
    np.testing.assert_allclose(found.rss, [fit["rss"] for fit in given_["fits"]], rtol=1e-8)


def every(n: int, m: int, h: int) -> Iterator[np.ndarray]:
    """Yield the last observations of the old regimes of every partition."""
    for cuts in itertools.combinations(range(1, n), m):
        if min(b - a for a, b in itertools.pairwise((0, *cuts, n))) >= h:
            yield np.array(cuts, dtype=int) - 1


def cost(sums: np.ndarray, lasts: np.ndarray) -> float:
    cuts = [0, *(lasts + 1).tolist(), len(sums)]
    return sum(sums[a, b - 1] for a, b in itertools.pairwise(cuts))


numbers = st.lists(st.floats(-100, 100, width=32), min_size=6, max_size=11)


@given(numbers, st.integers(1, 4), st.integers(0, 5), st.booleans())
def test_no_partition_is_better(values: list[float], h: int, max_breaks: int, trend: bool) -> None:
    y = np.array(values)
    n = len(y)
    sums = triangle(np.column_stack([np.ones(n), np.arange(n)])[:, : 1 + trend], y)
    found = optimal(sums, max_breaks, h)
    assert found.most == most_breaks(n, max_breaks, h) <= max_breaks
    for m, lasts in enumerate(found.lasts):
        least = min(cost(sums, other) for other in every(n, m, h))
        assert found.rss[m] == pytest.approx(least, rel=1e-9, abs=1e-9)
        assert cost(sums, lasts) == pytest.approx(least, rel=1e-9, abs=1e-9)


@settings(max_examples=40)
@given(st.integers(8, 40), st.integers(1, 5), st.integers(0, 10**6))
def test_the_sum_falls_with_the_number_of_breaks_while_a_regime_can_be_split(n: int, h: int, seed: int) -> None:
    y = np.random.default_rng(seed).normal(size=n)
    rss = optimal(triangle(np.ones((n, 1)), y), 5, h).rss
    for m in range(len(rss) - 1):
        assert rss[m + 1] <= rss[m] * (1 + 1e-12) or n <= (m + 1) * (2 * h - 1)


def test_equally_good_partitions_do_not_depend_on_rounding() -> None:
    """Six values in pairs: the breaks after the first and after the second pair are equally good."""
    for offset in (0.0, 0.1, 1 / 3, 1e5 / 7):
        y = np.array([0.0, 0, 1, 1, 0, 0]) + offset
        assert optimal(triangle(np.ones((6, 1)), y), 1, 2).lasts[1].tolist() == [1]


def brute(Z: np.ndarray, X: np.ndarray, y: np.ndarray, m: int, h: int) -> float:
    names = tuple("abcd")
    design = Design(Z, X, names[: Z.shape[1]], names[: X.shape[1]])
    return min(at(y, design, lasts).rss for lasts in every(len(y), m, h))


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.integers(1, 2), st.integers(1, 2), st.sampled_from([0.0, 1e5]))
def test_with_fixed_coefficients_no_partition_is_better(seed: int, k: int, p: int, level: float) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(9, 13))
    Z, X = np.column_stack([np.ones(n), np.arange(1950, 1950 + n)])[:, :k], rng.normal(size=(n, p)).cumsum(axis=0)
    y = level + X @ rng.normal(size=p) + rng.normal(size=n)
    found, proven = partial.optimal(Z, X, y, 3, k + 1)
    assert all(proven)
    for m in range(found.most + 1):
        assert found.rss[m] == pytest.approx(brute(Z, X, y, m, k + 1), rel=1e-7)


def test_iterations_alone_miss_the_best_partition(monkeypatch: pytest.MonkeyPatch) -> None:
    """A series on which all three starts of Bai and Perron's iterations end in a local optimum."""
    rng = np.random.default_rng(5)
    Z, X, y = np.ones((14, 1)), rng.normal(size=(14, 2)).cumsum(axis=0), rng.normal(size=14)
    whole, proven = partial.optimal(Z, X, y, 3, 2)
    monkeypatch.setattr(partial, "MOST_CANDIDATES", 0)
    given_up, unproven = partial.optimal(Z, X, y, 3, 2)
    assert all(proven) and not any(unproven[1:])
    assert (whole.rss <= given_up.rss * (1 + 1e-9)).all() and given_up.rss[2] > 1.01 * whole.rss[2]


def test_a_fixed_regressor_that_explains_everything() -> None:
    found, _ = partial.optimal(np.ones((20, 1)), YEARS[:, None], 2.5 * YEARS + 7, 2, 3)
    assert isinstance(found, Partitions) and (found.rss == 0).all()
