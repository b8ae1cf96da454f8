"""How often the intervals of growth rates cover the true rate, and how wide they are.

Run ``python benchmarks/growth_coverage.py [REPLICATIONS]``; it writes ``growth_coverage.csv`` beside itself. Nominal
coverage is 95 percent, widths are in logs a year where innovations have the standard deviation 1.

``average``: the logs of each artificial series are a straight line plus autoregressive errors, or, at persistence 1, a
random walk with drift. All treatments of the errors see the same series and run through the functions behind
``growth.average``, except for two that are measured as rivals only: ``averaged, stationary`` (the average without the
weight on a random walk) and ``cosines`` (the long-run variance of Lazarus, Lewis, Stock and Watson 2018 from
0.4 n^(2/3) cosines, with Student's t). ``difference`` and ``difference, joined``: the same errors, a break in the
middle, and the change of growth that ``growth.segments`` estimates. ``local``: the slope is a random walk whose steps
have the standard deviation ``drift``, the noise is passing (persistence 0) or lasting (1), and coverage is the share
of years in which the interval of ``growth.local_trend`` holds the true slope; ``likeliest`` takes the variances of
greatest restricted likelihood instead. ``constant`` is the share of series in which these make growth constant.
"""

import itertools
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import special

from chollima_research.growth import errors as ge
from chollima_research.growth import segmented as growth_segments
from chollima_research.growth import trends as growth_trend

Row = dict[str, object]

LEVEL = 0.95
PERSISTENCES = (0.0, 0.5, 0.8, 0.95, 1.0)
DESIGNS: dict[tuple[str, str, int], Iterable[int]] = {
    ("every year", "normal", 5): range(5),
    ("every year", "normal", 10): range(10),
    ("every year", "normal", 36): range(36),
    ("with gaps", "normal", 10): (0, 1, 2, 5, 6, 9, 10, 11, 13, 14),
    ("every year", "t(3)", 36): range(36),
}
REPLICATIONS = 5000
SEED = 1958


def cosines(design: np.ndarray, logs: np.ndarray, contrast: np.ndarray, level: float) -> ge.Estimate:
    n = len(design)
    fit = ge.ols(design, logs, contrast, level)
    q, r = np.linalg.qr(design)
    influence = q @ np.linalg.solve(r.T, contrast)
    scores = influence[:, None] * (logs - q @ (q.T @ logs))
    count = max(1, round(0.4 * n ** (2 / 3)))
    waves = np.sqrt(2) * np.cos(np.pi * np.outer(np.arange(1, count + 1), np.arange(n) + 0.5) / n)
    error = np.sqrt(((waves @ scores) ** 2).mean(axis=0))
    margin = error * special.stdtrit(count, (1 + level) / 2)
    return ge.Estimate(fit.value, error, fit.value - margin, fit.value + margin)


def stationary(
    design: np.ndarray, logs: np.ndarray, years: np.ndarray, contrast: np.ndarray, level: float
) -> ge.Estimate:
    spread = ge.PERSISTENCE[:-1]
    fits = ge.given(design, logs, years, contrast, spread)
    return ge.mixture(fits, spread, ge.PRIOR[:-1], level)


def errors(years: np.ndarray, persistence: float, law: str, replications: int, seed: int) -> np.ndarray:
    """Draw errors of the given years, one column a replication; a stationary process starts in its stationary law."""
    generator = np.random.default_rng(seed)
    size = (years[-1] + 1, replications)
    drawn = generator.standard_normal(size) if law == "normal" else generator.standard_t(3, size) / np.sqrt(3)
    if persistence < 1:
        drawn[0] /= np.sqrt(1 - persistence**2)
    for year in range(1, len(drawn)):
        drawn[year] += persistence * drawn[year - 1]
    return drawn[years]


def cell(years: np.ndarray, logs: np.ndarray) -> dict[str, ge.Estimate]:
    design = np.column_stack([np.ones(len(years)), years]).astype(float)
    slope = np.array([0.0, 1.0])
    with_years: dict[str, Callable[..., ge.Estimate]] = {
        "averaged": ge.averaged,
        "ar1": ge.ar1,
        "random_walk": ge.random_walk,
        "averaged, stationary": stationary,
    }
    plain: dict[str, Callable[..., ge.Estimate]] = {"hac": ge.hac, "ols": ge.ols, "cosines": cosines}
    found = {name: function(design, logs, years, slope, LEVEL) for name, function in with_years.items()}
    return found | {name: function(design, logs, slope, LEVEL) for name, function in plain.items()}


def averages(replications: int, designs: dict[tuple[str, str, int], Iterable[int]] = DESIGNS) -> Iterator[Row]:
    for (sampling, law, n), design in designs.items():
        years = np.array(list(design))
        for persistence in PERSISTENCES:
            logs = errors(years, persistence, law, replications, SEED)
            for name, fit in cell(years, logs).items():
                yield row("average", n, persistence, name, fit, observed=sampling, innovations=law)


def differences(replications: int) -> Iterator[Row]:
    for n, joined, persistence in itertools.product((10, 36), (False, True), PERSISTENCES):
        years = np.arange(n)
        x = growth_segments.design(years, np.zeros((n, 0)), [n // 2 - 1], joined)
        turn = growth_segments.contrast(x.shape[1], 1, [1])
        logs = errors(years, persistence, "normal", replications, SEED)
        for name, function in {"averaged": ge.averaged, "ar1": ge.ar1}.items():
            yield row(f"difference{', joined' * joined}", n, persistence, name, function(x, logs, years, turn, LEVEL))
        for name, plain in {"hac": ge.hac, "ols": ge.ols}.items():
            yield row(f"difference{', joined' * joined}", n, persistence, name, plain(x, logs, turn, LEVEL))


def local(replications: int) -> Iterator[Row]:
    for n, lasting, drift in itertools.product((16, 36), (0.0, 1.0), (0.0, 0.03, 0.1, 0.3, 1.0)):
        generator, years = np.random.default_rng(SEED), np.arange(n)
        slopes = np.cumsum(drift * generator.standard_normal((n - 1, replications)), axis=0)
        noise = generator.standard_normal((n, replications))
        logs = np.vstack([np.zeros(replications), np.cumsum(slopes, axis=0)])
        logs += np.cumsum(noise, axis=0) if lasting else noise
        design = np.column_stack([np.ones(n), years]).astype(float)
        fit, true = growth_trend.averaged(design, logs, years, LEVEL)[0], slopes.ravel()
        wrong = ge.Estimate(fit.value - true, fit.error, fit.low - true, fit.high - true)
        yield row("local", n, lasting, "averaged", wrong, drift=drift)
        fits = [growth_trend.smoothed(design, logs, years, *pair) for pair in growth_trend.PAIRS]
        best = np.array([fit.log_likelihood for fit in fits]).argmax(axis=0)
        wrong, error = (np.take_along_axis(x, best[None, None], axis=0)[0] for x in stacked(fits))
        wrong -= slopes
        margin = error * special.stdtrit(fits[0].freedom, (1 + LEVEL) / 2)
        constant = (growth_trend.PAIRS[best, 1] == 0).mean()
        fit = ge.Estimate(wrong, error, wrong - margin, wrong + margin)
        yield row("local", n, lasting, "likeliest", fit, drift=drift, constant=constant)


def stacked(fits: list[ge.Given]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([fit.value for fit in fits]), np.array([fit.error for fit in fits])


def row(estimand: str, n: int, persistence: float, name: str, fit: ge.Estimate, **more: object) -> Row:
    covered = (fit.low <= 0) & (fit.high >= 0)
    told = {"estimand": estimand, "n": n, "persistence": persistence, "errors": name}
    defaults = {"observed": "every year", "innovations": "normal", "drift": 0.0}
    return told | defaults | more | {"coverage": covered.mean(), "mean_width": (fit.high - fit.low).mean()}


def study(replications: int) -> pd.DataFrame:
    counts = {averages: replications, differences: replications // 2, local: replications // 20}
    rows = [found | {"replications": count} for part, count in counts.items() for found in part(count)]
    setting = ["estimand", "observed", "innovations", "n", "persistence", "drift", "errors", "replications"]
    return pd.DataFrame(rows, columns=[*setting, "coverage", "mean_width", "constant"])


if __name__ == "__main__":
    table = study(int(sys.argv[1]) if len(sys.argv) > 1 else REPLICATIONS)
    table.to_csv(Path(__file__).with_suffix(".csv"), index=False, float_format="%.4f", lineterminator="\n")
    setting = ["estimand", "observed", "innovations", "n", "persistence", "drift"]
    print(table.pivot_table(index=setting, columns="errors", values="coverage").round(3).to_string())
