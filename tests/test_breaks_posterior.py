"""The posterior equals one written out with dense matrices, and its probabilities are honest."""

import importlib.util
import itertools
from math import comb
from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import logsumexp
from scipy.stats import multivariate_t

from chollima_research.breaks import posterior
from chollima_research.breaks.conjugate import Regimes
from chollima_research.errors import ArgumentError

matplotlib.use("Agg")

ROOT = Path(__file__).resolve().parent.parent
GAPPED = np.array([1950, 1951, 1952, 1954, 1955, 1956, 1957, 1958, 1961, 1962, 1963, 1964])
VAGUE = 1e-9  # parameters of an inverse gamma distribution that is almost the invariant prior


def correlation(years: np.ndarray, rho: float) -> np.ndarray:
    distance = np.abs(years[:, None] - years)
    return np.where(distance == 0, 1.0, np.sign(rho) ** distance * np.abs(rho) ** distance)


class Dense:
    """One partition, with matrices written out and the common coefficients taken away by a rotation."""

    def __init__(self, years: np.ndarray, y: np.ndarray, model: str, rho: float, ends: tuple[int, ...]) -> None:
        x, index = years.astype(float), np.arange(len(years))
        common = np.column_stack([np.ones_like(x), x - x.mean()][: 1 + (model == "trend")])
        self.A = np.linalg.svd(common)[0][:, common.shape[1] :].T
        new = [(index > end).astype(float) for end in ends]
        bends = [np.where(index > end, x - x[end], 0.0) for end in ends] if model == "trend" else []
        self.D = self.A @ np.column_stack([np.empty((len(x), 0)), *new, *bends])
        self.C = self.A @ correlation(years, rho) @ self.A.T
        self.z, self.n, self.m = self.A @ y, len(years), len(ends)
        self.log_volume = np.linalg.slogdet(self.A @ self.A.T)[1]

    @property
    def spread(self) -> np.ndarray:
        return np.linalg.inv(self.D.T @ np.linalg.inv(self.C) @ self.D)

    def log_density(self, g: float) -> float:
        """Student's density of what no common coefficient touches, given the width of the prior."""
        shape = self.C + g * self.D @ self.spread @ self.D.T if self.m else self.C
        return float(multivariate_t(np.zeros(len(self.z)), shape, df=2 * VAGUE).logpdf(self.z))

    def log_marginal(self, scale: float = 1.0) -> float:
        if not self.m:
            return self.log_density(0.0)
        base = self.log_density(self.n)

        def integrand(log_z: float) -> float:
            g = self.n * scale**2 * np.exp(-2 * log_z)
            half_normal = np.exp(log_z - np.exp(2 * log_z) / 2) * np.sqrt(2 / np.pi)
            return np.exp(self.log_density(g) - base) * half_normal

        return base + np.log(quad(integrand, -6, 2.5, epsabs=0, epsrel=1e-9, limit=200)[0])


def partitions(n: int, m: int, shortest: int) -> list[tuple[int, ...]]:
    found = itertools.combinations(range(n - 1), m)
    return [ends for ends in found if (np.diff([-1, *ends, n - 1]) >= shortest).all()]


@pytest.mark.parametrize(("model", "shortest"), [("mean", 3), ("trend", 4)])
def test_whole_posterior_against_dense_matrices(model: str, shortest: int) -> None:
    """Number and years of breaks in years with gaps, with a negative and two positive autocorrelations."""
    y = np.random.default_rng(1).standard_normal(12) + 1.5 * (GAPPED > 1956)
    weights, prior = {-0.3: 1.0, 0.4: 2.0, 0.8: 1.0}, (0.4, 0.4, 0.2)
    found = posterior(
        pd.Series(y, GAPPED), model, max_breaks=2, min_segment=shortest, prior=prior, persistence=weights, scale=0.7
    )
    logs = {}
    for m, rho in itertools.product(range(3), weights):
        every = partitions(12, m, shortest)
        for ends in every:
            dense = Dense(GAPPED, y, model, rho, ends).log_marginal(0.7)
            logs[ends, rho] = dense + np.log(prior[m] / len(every) * weights[rho] / 4)
    total = logsumexp(list(logs.values()))
    chances = {key: np.exp(value - total) for key, value in logs.items()}
    for m in range(3):
        assert found.number[m] == pytest.approx(sum(v for (ends, _), v in chances.items() if len(ends) == m), abs=2e-5)
    for year, chance in found.by_year.items():
        at = int(np.flatnonzero(year == GAPPED)[0])
        assert chance == pytest.approx(sum(v for (ends, _), v in chances.items() if at in ends), abs=2e-5)
    for rho in weights:
        assert found.persistence[rho] == pytest.approx(sum(v for (_, r), v in chances.items() if r == rho), abs=2e-5)
    inside = sum(v for (ends, _), v in chances.items() if any(1955 <= GAPPED[end] <= 1957 for end in ends))
    assert found.probability(1955, 1957) == pytest.approx(inside, abs=2e-5)


@pytest.mark.parametrize(("model", "shortest"), [("mean", 3), ("trend", 4)])
def test_falls_and_fitted_values_against_draws(model: str, shortest: int) -> None:
    """Partitions, prior widths, variances and changes drawn one after the other from dense conjugate formulas."""
    generator = np.random.default_rng(5)
    y = generator.standard_normal(12) - 0.8 * (GAPPED > 1956)
    found = posterior(pd.Series(y, GAPPED), model, max_breaks=2, min_segment=shortest, persistence=0.4)
    z = np.exp(np.linspace(-6, 2.5, 400))
    cells = []
    for m in range(3):
        every = partitions(12, m, shortest)
        for ends in every:
            dense = Dense(GAPPED, y, model, 0.4, ends)
            logs = np.array([dense.log_density(12 / value**2) for value in z]) + np.log(z) - z**2 / 2
            cells.append((dense, ends, logs + np.log((0.5, 0.25, 0.25)[m] / len(every))))
    logs = np.concatenate([logs for *_, logs in cells])
    picks = generator.choice(len(logs), 20_000, p=np.exp(logs - logsumexp(logs)))
    fell, level = 0, []
    for pick, count in zip(*np.unique(picks, return_counts=True), strict=True):
        dense, ends, _ = cells[pick // 400]
        if not ends:
            continue
        a = 1 / (1 + z[pick % 400] ** 2 / 12)
        inverse = np.linalg.inv(dense.C)
        estimate = dense.spread @ dense.D.T @ inverse @ dense.z
        rest = dense.z @ inverse @ dense.z - a * estimate @ dense.D.T @ inverse @ dense.z
        variance = rest / generator.chisquare(len(dense.z), count)
        noise = generator.multivariate_normal(np.zeros(len(estimate)), dense.spread, count)
        changes = a * estimate + np.sqrt(a * variance)[:, None] * noise
        of_slope = changes[:, -len(ends) :]
        late = GAPPED[list(ends)] >= 1955
        fell += int((of_slope[:, late].sum(axis=1) < 0).sum()) if late.any() else 0
        level.append(count * (a * estimate)[: len(ends)].sum())
    assert found.probability_fell(1955) == pytest.approx(fell / 20_000, abs=0.015)
    assert found.falls.sum() <= found.by_year.sum() + 1e-9
    if model == "mean":  # the change over the sample is that of the fitted level
        jump = found.fitted["mean"].iloc[-1] - found.fitted["mean"].iloc[0]
        assert jump == pytest.approx(sum(level) / 20_000, abs=0.02)


def test_fitted_values_without_doubt_are_those_of_least_squares() -> None:
    years = np.arange(1950, 1980)
    y = pd.Series(np.where(years > 1964, 5.0, 0.0) + 0.01 * np.sin(years), years)
    found = posterior(y, max_breaks=1, persistence=0.0)
    means = y.groupby(years > 1964).transform("mean")
    assert found.fitted["mean"].to_numpy() == pytest.approx(means.to_numpy(), abs=1e-3)
    assert found.fitted["sd"].to_numpy() == pytest.approx(0.007 / np.sqrt(15), rel=0.15)


@given(st.integers(6, 30), st.integers(1, 3), st.integers(2, 5))
def test_partitions_are_all_there_are(n: int, m: int, shortest: int) -> None:
    if n < (m + 1) * shortest:
        return
    regimes = Regimes(np.arange(n), False, shortest, m)
    assert [len(found) for found in regimes.partitions] == [
        comb(n - (k + 1) * (shortest - 1) - 1, k) for k in range(m + 1)
    ]


SERIES = st.integers(0, 10**6).map(lambda seed: np.random.default_rng(seed).standard_normal(20).cumsum())


@settings(deadline=None, max_examples=15)
@given(SERIES, st.sampled_from(["mean", "trend"]), st.floats(-1e6, 1e6), st.floats(1e-3, 1e3), st.floats(-10, 10))
def test_unit_origin_and_direction_of_time_do_not_matter(
    y: np.ndarray, model: str, level: float, unit: float, slope: float
) -> None:
    years = np.arange(1950, 1970)
    options = {"max_breaks": 2, "persistence": {0.0: 1, 0.5: 1, 0.9: 1}}
    found = posterior(pd.Series(y, years), model, **options)
    line = level + (slope * (years - 1950) if model == "trend" else 0)
    moved = posterior(pd.Series(unit * (y + line), years), model, **options)
    assert moved.by_year.to_numpy() == pytest.approx(found.by_year.to_numpy(), abs=1e-6)
    assert moved.falls.to_numpy() == pytest.approx(found.falls.to_numpy(), abs=1e-6)
    mirrored = posterior(pd.Series(y[::-1].copy(), years), model, **options)
    assert mirrored.by_year.to_numpy()[::-1] == pytest.approx(found.by_year.to_numpy(), abs=1e-9)
    # In reversed time a level that fell rises, but a slope that fell falls: its sign changes with the direction.
    turned = mirrored.falls if model == "trend" else mirrored.by_year - mirrored.falls
    assert turned.to_numpy()[::-1] == pytest.approx(found.falls.to_numpy(), abs=1e-6)


@settings(deadline=None, max_examples=15)
@given(SERIES, st.floats(0.3, 0.99))
def test_probabilities_add_up(y: np.ndarray, level: float) -> None:
    found = posterior(pd.Series(y, range(1950, 1970)), max_breaks=3, persistence=0.3)
    assert found.number.sum() == pytest.approx(1) and found.persistence.sum() == pytest.approx(1)
    assert found.by_year.sum() == pytest.approx((found.number * found.number.index).sum())
    assert found.probability(1950, 1969) == pytest.approx(1 - found.number[0])
    assert (found.falls <= found.by_year + 1e-9).all() and (found.falls >= 0).all()
    one = int(found.by_year.idxmax())
    assert found.probability(one) == pytest.approx(found.by_year[one])
    assert found.probability_fell(1950, 1969) <= 1 - found.number[0] + 1e-9
    years = found.highest_density(level)
    inside = np.isin(np.arange(1950, 1970), years)
    pairs = zip(found.regimes.partitions[1:], found.weights[1:], strict=True)
    held = sum(weight[:, inside[ends].all(axis=1)].sum() for ends, weight in pairs)
    assert years == sorted(years) and held >= level * (1 - found.number[0]) - 1e-9
    table = found.to_frame()
    expected = (found.prior.number * np.arange(4)).sum()
    assert table["prior"].sum() == pytest.approx(expected)


def test_highest_density_with_one_break_is_the_smallest_set() -> None:
    y = np.random.default_rng(3).standard_normal(25) + 1.5 * (np.arange(25) > 11)
    found = posterior(pd.Series(y, range(1950, 1975)), max_breaks=1)
    chances = (found.by_year / found.by_year.sum()).sort_values(ascending=False)
    needed = int((chances.cumsum() < 0.9).sum()) + 1
    assert found.highest_density(0.9) == sorted(chances.index[:needed])


def shifted(size: float, n: int = 36) -> pd.Series:
    years = np.arange(1951, 1951 + n)
    noise = np.random.default_rng(2).standard_normal(n)
    return pd.Series(noise - size * (years > 1968), years, name="made")


def test_a_clear_fall_is_clear_and_its_absence_too() -> None:
    found = posterior(shifted(6.0))
    assert found.number[0] < 0.01 and found.probability(1967, 1969) > 0.9
    assert found.probability_fell(after=1960) > 0.98 and found.probability_fell(after=1975) < 0.2
    assert found.probability_fell(1955, 1965) < 0.2
    assert found.highest_density() and 1968 in found.highest_density()
    assert posterior(shifted(0.0)).number[0] > 0.6


def test_kink_of_growth_is_dated_in_logs() -> None:
    years = np.arange(1951, 1987)
    y = 0.1 * (years - 1951) - 0.08 * np.maximum(years - 1968, 0)
    y = y + 0.02 * np.random.default_rng(0).standard_normal(36)
    found = posterior(pd.Series(y, years), "trend")
    assert found.probability(1966, 1970) > 0.9 and found.probability_fell(1960) > 0.99


def test_prior_is_heard_and_its_sensitivity_shown() -> None:
    y = shifted(1.0)
    usual, eager = posterior(y), posterior(y, prior=(0.01, 0.33, 0.33, 0.33))
    assert eager.number[0] < usual.number[0]
    odds = (1 - usual.number[0]) / usual.number[0]
    assert (1 - eager.number[0]) / eager.number[0] == pytest.approx(odds * 99, rel=1e-6)
    table = usual.sensitivity()
    columns = ["0 breaks", "1 break", "2 breaks", "3 breaks"]
    assert table.loc["as used", columns].to_numpy() == pytest.approx(usual.number.to_numpy())
    wide = posterior(y, scale=2.0)
    assert table.loc["changes twice as wide", columns].to_numpy() == pytest.approx(wide.number.to_numpy())
    even = posterior(y, prior=(0.25,) * 4)
    assert table.loc["numbers equally likely", columns].to_numpy() == pytest.approx(even.number.to_numpy())
    assert table.loc["less persistence", "autocorrelation"] < table.loc["more persistence", "autocorrelation"]


def seamed() -> pd.Series:
    y = shifted(4.0)
    y.attrs = {"seams": [(1968, 1969)], "status": dict.fromkeys(y.index, "estimate"), "unit": "log"}
    return y


def test_a_break_at_a_seam_is_marked_or_taken_out() -> None:
    marked, taken = posterior(seamed()), posterior(seamed(), seams="level")
    table = marked.to_frame().set_index("year")["would_be"]
    assert table[1968] == "seam" and table[1966] == "cannot tell" and table[1957] == "break"
    assert marked.number[0] < 0.1 < 0.5 < taken.number[0]
    assert 1968 not in taken.by_year.index and "seams" in marked.summary() and "shifts" in taken.summary()
    other = seamed()
    other.loc[1969:] += 50
    again = posterior(other, seams="level")
    assert again.by_year.to_numpy() == pytest.approx(taken.by_year.to_numpy(), abs=1e-9)


def test_made_up_values_are_left_out_or_refused() -> None:
    y = shifted(0.0)
    y.loc[1970:1980] = 30.0
    y.attrs["status"] = {year: "imputed" if 1970 <= year <= 1980 else "estimate" for year in y.index}
    found = posterior(y)
    assert found.number[0] > 0.5 and found.sample.masked == tuple(range(1970, 1981))
    assert found.to_frame().set_index("year").loc[1969, "would_be"] == "cannot tell" and "made up" in found.summary()
    with pytest.raises(ArgumentError, match="made up"):
        posterior(y, made_up="refuse")
    assert posterior(y, made_up="keep").number[0] < 0.5


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"model": "level"}, "model"),
        ({"max_breaks": 0}, "max_breaks"),
        ({"max_breaks": 2.5}, "max_breaks"),
        ({"scale": 0.0}, "scale"),
        ({"prior": (0.5, 0.5)}, "prior"),
        ({"prior": (0.5, 0.5, -0.1, 0.1)}, "prior"),
        ({"persistence": 1.0}, "persistence"),
        ({"persistence": {}}, "persistence"),
        ({"persistence": {0.5: -1.0}}, "persistence"),
        ({"seams": "refuse"}, "seams"),
        ({"min_segment": 0.7}, "min_segment"),
        ({"min_segment": 1}, "min_segment"),
    ],
)
def test_bad_arguments_are_named(options: dict, words: str) -> None:
    with pytest.raises(ArgumentError, match=words):
        posterior(shifted(1.0), **options)


def test_bad_questions_are_named() -> None:
    found = posterior(shifted(1.0), max_breaks=1)
    with pytest.raises(ArgumentError, match="before"):
        found.probability(1970, 1960)
    for years in ((1940,), (1970, 1960), (1986,)):
        with pytest.raises(ArgumentError, match="in order"):
            found.probability_fell(*years)
    with pytest.raises(ArgumentError, match="level"):
        found.highest_density(1.5)


def test_too_long_too_short_and_straight_series() -> None:
    long = pd.Series(np.random.default_rng(0).standard_normal(500), index=range(1000, 1500))
    with pytest.raises(ArgumentError, match="more than"):
        posterior(long, min_segment=5)
    with pytest.raises(ArgumentError, match="straight line"):
        posterior(pd.Series(0.1 * np.arange(30), index=range(1950, 1980)), "trend")
    with pytest.raises(ArgumentError, match="at least"):
        posterior(shifted(0.0, n=5))
    assert posterior(long, max_breaks=1, persistence=0.0).number[0] > 0.5
    assert len(posterior(shifted(0.0, n=8)).number) == 4  # as many as eight observations have room for


def test_exact_regimes_are_no_trouble() -> None:
    y = pd.Series(np.repeat([1.0, 5.0], 10), index=range(1950, 1970))
    found = posterior(y)
    assert found.number[0] < 1e-6 and found.by_year[1959] > 0.999


def test_table_text_and_plots() -> None:
    found = posterior(seamed(), "trend", max_breaks=2)
    assert list(found.to_frame().columns) == ["year", "prior", "probability", "falls", "rises", "would_be"]
    text = found.summary()
    assert "last of an old regime" in text and "Zellner" in text
    assert "\\toprule" in found.to_latex() and "<table" in found._repr_html_()
    ax = found.plot()
    above, below = ax.figure.axes
    assert below is ax and ax.figure.legends and above.get_ylabel() == "log"
    heights = {round(bar.get_x() + bar.get_width() / 2): bar.get_height() + bar.get_y() for bar in ax.patches}
    assert heights[1968] == pytest.approx(found.by_year[1968])
    drawn = [line.get_xdata() for line in above.lines if line.get_linestyle() != "None"]
    assert len(drawn) > 3 and not any(min(x) < 1968.5 < max(x) for x in drawn)
    _, own = matplotlib.pyplot.subplots()
    assert found.plot(own) is own
    matplotlib.pyplot.close("all")


def test_probabilities_are_honest() -> None:
    """In the committed study, and in a small one now: what is given a probability comes true as often."""
    table = pd.read_csv(ROOT / "benchmarks/posterior_calibration.csv")
    honest = table[table["study"] == "calibration"]
    distance = (honest["share"] - honest["probability"]) / honest["error"].clip(lower=1e-3)
    assert len(honest) > 60 and (distance.abs() < 4).all() and (distance.abs() < 2).mean() > 0.85
    spec = importlib.util.spec_from_file_location("study", ROOT / "benchmarks/posterior_calibration.py")
    study = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(study)
    generator = np.random.default_rng(0)
    told = [event for _ in range(25) for event in study.events("mean", generator)]
    chances, true = (np.array([event[k] for event in told], dtype=float) for k in (1, 2))
    assert abs(true.sum() - chances.sum()) < 4 * np.sqrt((chances * (1 - chances)).sum())


@pytest.mark.parametrize("size", [1e200, 1e-200])
def test_values_that_cannot_be_squared_are_refused(size: float) -> None:
    y = pd.Series(size * np.random.default_rng(1).standard_normal(20), index=range(1951, 1971))
    with pytest.raises(ArgumentError, match="cannot be squared and summed; use another unit"):
        posterior(y)
