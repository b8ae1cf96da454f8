"""Whether the posterior's probabilities are honest, and what it says of series with known breaks; 36 observations.

Run ``python benchmarks/posterior_calibration.py [REPLICATIONS]``; it writes ``posterior_calibration.csv`` beside it.

``calibration``: number, dates and size of breaks and the autocorrelation are drawn from the prior of
``breaks.posterior`` (level, slope and variance, which do not matter, are zero and one), a series is drawn given them,
and its posterior computed with default settings. Of the events to which it gave a probability between ``low`` and
``high``, ``share`` is the share that came true; it should equal ``probability``, the mean of what was given, up to its
standard error.
``any break`` and ``n breaks``; ``date``: a break after a year, all years in turn; ``fell``: lower level (or growth, in
the model of trends) in the last than in the middle year.

``repeated``: no break, or one after the 18th observation that shifts the level by ``change`` standard deviations (with
a trend: the slope, by ``change`` tenths of a standard deviation a year, at that point), in 36 observations with the
given autocorrelation. ``probability`` is the mean probability of any break, ``share`` the share of series that are
given more than 0.95, ``near`` the mean probability of a break at most two years away from the true date.
"""

import itertools
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from chollima_research.breaks import posterior
from chollima_research.breaks.persistence import simulate
from chollima_research.breaks.posteriors import PERSISTENCE

Row = dict[str, object]

YEARS = np.arange(1951, 1987)
SHORTEST = 5
MIDDLE = 1968
CLASSES = (0.0, 0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98, 1.0)
REPLICATIONS = 1000
SEED = 1964


def partition(breaks: int, generator: np.random.Generator) -> np.ndarray:
    """Draw last observations of old regimes: by throwing away what has too short a regime."""
    while True:
        positions = np.sort(generator.choice(len(YEARS) - 1, breaks, replace=False))
        if (np.diff([-1, *positions, len(YEARS) - 1]) >= SHORTEST).all():
            return positions


def regressors(model: str, positions: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    x = np.arange(len(YEARS), dtype=float)
    new = [(x > at).astype(float) for at in positions]
    if model == "mean":
        return np.ones((len(x), 1)), np.column_stack([np.empty((len(x), 0)), *new])
    bent = [np.where(x > at, x - at, 0.0) for at in positions]
    return np.column_stack([np.ones_like(x), x]), np.column_stack([np.empty((len(x), 0)), *new, *bent])


def believed(model: str, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw break positions, changes of level or slope at them, and the series, from the prior."""
    breaks = int(generator.choice(4, p=[1 / 2, 1 / 6, 1 / 6, 1 / 6]))
    rho, positions = generator.choice(PERSISTENCE), partition(breaks, generator)
    common, added = regressors(model, positions)
    distance = np.abs(YEARS[:, None] - YEARS)
    correlation = rho**distance
    inverse = np.linalg.inv(correlation)
    across = inverse @ common
    information = added.T @ (inverse - across @ np.linalg.solve(common.T @ across, across.T)) @ added
    width = len(YEARS) / generator.chisquare(1)
    changes = np.zeros(added.shape[1])
    if breaks:
        changes = generator.multivariate_normal(changes, width * np.linalg.inv(information))
    y = added @ changes + np.linalg.cholesky(correlation) @ generator.standard_normal(len(YEARS))
    return positions, changes[-breaks or len(changes) :], y


def events(model: str, generator: np.random.Generator) -> Iterator[tuple[str, float, bool]]:
    """Give the probabilities of all events in one series, and whether they are true."""
    positions, changes, y = believed(model, generator)
    found = posterior(pd.Series(y, index=YEARS), model)
    yield "any break", 1 - found.number[0], len(positions) > 0
    for number in (1, 2, 3):
        yield f"{number} breaks"[: 7 if number == 1 else None], found.number[number], len(positions) == number
    for year, chance in found.by_year.items():
        yield "date", chance, year in YEARS[positions]
    yield "fell", found.probability_fell(MIDDLE), changes[YEARS[positions] >= MIDDLE].sum() < 0


def calibration(model: str, replications: int) -> Iterator[Row]:
    generator = np.random.default_rng(SEED)
    told = itertools.chain.from_iterable(events(model, generator) for _ in range(replications))
    table = pd.DataFrame(told, columns=["event", "probability", "true"])
    for (event, chances), part in table.groupby(
        ["event", pd.cut(table["probability"], CLASSES, include_lowest=True)], observed=True
    ):
        row = {
            "study": "calibration",
            "model": model,
            "event": event,
            "low": max(chances.left, 0),
            "high": chances.right,
        }
        error = np.sqrt((part["probability"] * (1 - part["probability"])).sum()) / len(part)
        row["events"] = len(part)
        yield row | {"probability": part["probability"].mean(), "share": part["true"].mean(), "error": error}


def repeated(model: str, replications: int) -> Iterator[Row]:
    x = np.arange(len(YEARS))
    for persistence, change in itertools.product((0.0, 0.5, 0.8, 0.95), (0.0, 1.0, 2.0, 3.0)):
        generator = np.random.default_rng(SEED)
        shape = (x > 17) if model == "mean" else 0.1 * np.maximum(x - 17.5, 0)
        errors = simulate(persistence, generator.standard_normal((replications, len(x))), YEARS)
        series = change * shape + errors * np.sqrt(1 - persistence**2)
        found = [posterior(pd.Series(y, index=YEARS), model) for y in series]
        some = np.array([1 - one.number[0] for one in found])
        row = {"study": "repeated", "model": model, "persistence": persistence, "change": change, "events": len(some)}
        near = np.mean([one.probability(1966, 1970) for one in found])
        yield row | {"probability": some.mean(), "share": (some > 0.95).mean(), "near": near}


def study(replications: int) -> pd.DataFrame:
    models = ("mean", "trend")
    rows = itertools.chain(
        *(calibration(model, replications) for model in models),
        *(repeated(model, max(replications // 10, 2)) for model in models),
    )
    setting = ["study", "model", "event", "low", "high", "persistence", "change", "events"]
    return pd.DataFrame(rows, columns=[*setting, "probability", "share", "error", "near"])


if __name__ == "__main__":
    table = study(int(sys.argv[1]) if len(sys.argv) > 1 else REPLICATIONS)
    table.to_csv(Path(__file__).with_suffix(".csv"), index=False, float_format="%.4f", lineterminator="\n")
    print(table.round(3).to_string(index=False))
