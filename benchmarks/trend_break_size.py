"""Size and power of the tests for a break in trend, coverage of their growth rates, and breaks counted in sequence.

Run ``python benchmarks/trend_break_size.py [REPLICATIONS [PART ...]]``; the table is written beside this file. Parts
are size, power, other, unit_root, coverage, stages and reversal; only rows of the parts named are replaced. Shocks have
variance one, so slopes are in standard deviations of a shock a year. Bootstrap p-values come from 199 series; one that
is already certain to exceed 5 percent after 40 is not computed to the end.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.signal import lfilter

from chollima_research.breaks import trend_break
from chollima_research.breaks.gapless import default_lags
from chollima_research.breaks.kejriwal_perron import Regimes
from chollima_research.breaks.perron_yabu import Design, exponential
from chollima_research.breaks.trend_growth import growth
from chollima_research.breaks.trend_limits import PUBLISHED as TREND_LIMITS
from chollima_research.breaks.trend_nulls import Null, fit_null, fit_walk
from chollima_research.breaks.unit_roots import PUBLISHED as UNIT_ROOT_LIMITS
from chollima_research.breaks.unit_roots import date_lengths, smallest
from chollima_research.samples import annual

TABLE = Path(__file__).with_suffix(".csv")
DRAWS, FIRST, ALLOWED, TOGETHER = 199, 40, 9, 50
PERSISTENT = {"AR(1) 0": [0.0], "AR(1) 0.5": [0.5], "AR(1) 0.8": [0.8], "random walk": [1.0]}
OTHER = {
    "AR(2) 1.2, -0.35": [1.2, -0.35],
    "random walk, growth AR(1) 0.5": [1.5, -0.5],
    "random walk, growth MA(1) -0.4": [1.0],
    "AR(1) 0.5, shocks t(3)": [0.5],
    "random walk, shocks t(3)": [1.0],
}


@dataclass(frozen=True)
class Cell:
    part: str
    n: int
    model: str
    errors: str
    slope: float = 0.0
    level: float = 0.0


def cells() -> Iterator[Cell]:
    for n in (36, 60, 100):
        for model in ("level", "slope", "both"):
            yield from (Cell("size", n, model, errors) for errors in PERSISTENT)
    for n in (36, 60):
        for model in ("slope", "both"):
            for slope in (0.25, 0.5, 1.0):
                yield from (Cell("power", n, model, errors, slope) for errors in PERSISTENT)
    for level in (2.0, 4.0):
        yield from (Cell("power", 36, "level", errors, 0.0, level) for errors in PERSISTENT)
    for model in ("level", "slope", "both"):
        yield from (Cell("other", 36, model, errors) for errors in OTHER)
    for n in (36, 60):
        for model in ("level", "slope", "both"):
            yield Cell("unit_root", n, model, "random walk")
            yield Cell("unit_root", n, model, "random walk, growth AR(1) 0.5")
            yield Cell("unit_root", n, model, "random walk, growth MA(1) -0.4")
            yield from (Cell("unit_root", n, model, "random walk", slope) for slope in (0.5, 1.0, 2.0))
    for model in ("slope", "both"):
        yield from (Cell("coverage", 36, model, errors, 0.5) for errors in PERSISTENT)
    for n in (36, 60):
        for part, slope in (("stages", 0.0), ("stages", 1.0), ("reversal", 1.0)):
            yield from (Cell(part, n, "slope", errors, slope) for errors in PERSISTENT)


def errors(cell: Cell, replications: int, rng: np.random.Generator) -> np.ndarray:
    size = (replications, cell.n + 101)
    shocks = rng.standard_t(3, size) / np.sqrt(3) if "t(3)" in cell.errors else rng.standard_normal(size)
    if "MA" in cell.errors:
        shocks[:, 1:] -= 0.4 * shocks[:, :-1].copy()
    return lfilter([1.0], np.r_[1.0, -np.array((PERSISTENT | OTHER)[cell.errors])], shocks, axis=1)[:, 101:]


def series(cell: Cell, replications: int, rng: np.random.Generator) -> np.ndarray:
    """One break in the middle; two at the thirds for the sequence, both up in stages or up and down again."""
    t = np.arange(1, cell.n + 1)
    half, third = cell.n // 2, cell.n // 3
    first, second = np.maximum(t - third, 0), np.maximum(t - 2 * third, 0)
    if cell.part in ("stages", "reversal"):
        trend = cell.slope * (first + second if cell.part == "stages" else first - second)
    else:
        trend = cell.slope * np.maximum(t - half, 0) + cell.level * (t > half)
    return errors(cell, replications, rng) + trend


def rejections(
    statistics: np.ndarray,
    nulls: list[Null],
    n: int,
    rng: np.random.Generator,
    compute: Callable[[np.ndarray], np.ndarray],
) -> np.ndarray:
    """Which statistics exceed all but 9 of 199 simulated ones, for many series together."""
    rejected = np.zeros(len(statistics), dtype=bool)
    for start in range(0, len(statistics), TOGETHER):
        part = range(start, min(start + TOGETHER, len(statistics)))
        drawn = {one: nulls[one].simulate(n, DRAWS, rng) for one in part}
        above = dict.fromkeys(part, 0)
        for stage in (slice(0, FIRST), slice(FIRST, DRAWS)):
            alive = [one for one in part if above[one] <= ALLOWED]
            if alive:
                found = compute(np.concatenate([drawn[one][stage] for one in alive])).reshape(len(alive), -1)
                for one, row in zip(alive, found, strict=True):
                    above[one] += int(np.count_nonzero(row >= statistics[one]))
        rejected[part.start : part.stop] = [above[one] <= ALLOWED for one in part]
    return rejected


def test_of_trend(cell: Cell, replications: int, rng: np.random.Generator) -> dict[str, float]:
    """Rejections with the default order of the errors, in short series also with order one, and in the limit."""
    values, lags = series(cell, replications, rng), default_lags(cell.n)
    found, bootstrap = with_lags(cell, values, lags, rng)
    measured = {"bootstrap": bootstrap.mean(), "asymptotic": np.mean(found > TREND_LIMITS[cell.model][0.15][1])}
    return measured | ({"bootstrap_one_lag": with_lags(cell, values, 1, rng)[1].mean()} if cell.n == 36 else {})


def with_lags(cell: Cell, values: np.ndarray, lags: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    design = Regimes.of(values[0], cell.model, (), lambda n: int(0.15 * n), lags).designs[0][2]
    found = exponential(values, design)
    nulls = [fit_null(one, cell.model, (), lags, 1) for one in values]
    return found, rejections(found, nulls, cell.n, rng, lambda drawn: exponential(drawn, design))


def test_of_unit_root(cell: Cell, replications: int, rng: np.random.Generator) -> dict[str, float]:
    values, lags = series(cell, replications, rng), default_lags(cell.n)
    design = Design(cell.n, cell.model, date_lengths(cell.n, lags, 0.15), lags)
    found = smallest(values, design, lags, True)
    nulls = [fit_walk(one, lags) for one in values]
    bootstrap = rejections(-found, nulls, cell.n, rng, lambda drawn: -smallest(drawn, design, lags, True))
    return {"bootstrap": bootstrap.mean(), "asymptotic": np.mean(found < UNIT_ROOT_LIMITS[cell.model][1])}


def coverage(cell: Cell, replications: int, rng: np.random.Generator) -> dict[str, float]:
    """How often the intervals of both slopes hold the true ones, how wide they are, and how far off the date is."""
    held, off, width = [], [], []
    lags = default_lags(cell.n)
    for number, one in enumerate(series(cell, replications, rng)):
        sample = annual(pd.Series(one, index=range(1, cell.n + 1)))
        regimes = growth(sample, (one, 1.0), cell.model, 1, int(0.15 * cell.n), lags, DRAWS, number)
        held += [regime.low <= slope <= regime.high for regime, slope in zip(regimes, (0.0, cell.slope), strict=True)]
        width += [regime.high - regime.low for regime in regimes]
        off.append(abs(regimes[0].last - cell.n // 2))
    return {"coverage": np.mean(held), "median_width": np.median(width), "mean_date_error": np.mean(off)}


def sequence(cell: Cell, replications: int, rng: np.random.Generator) -> dict[str, float]:
    """How many breaks the sequence finds, at most three; there are none or two."""
    counts = np.zeros(4)
    for number, one in enumerate(series(cell, replications, rng)):
        y = pd.Series(one, index=range(1, cell.n + 1))
        counts[trend_break(y, cell.model, max_breaks=3, replications=99, seed=number).n_breaks] += 1
    return {f"found_{number}": share for number, share in enumerate(counts / replications)}


MEASURES = {
    "size": test_of_trend,
    "power": test_of_trend,
    "other": test_of_trend,
    "unit_root": test_of_unit_root,
    "coverage": coverage,
    "stages": sequence,
    "reversal": sequence,
}
SHARES = {"size": 1.0, "unit_root": 0.5, "power": 0.25, "other": 0.5, "coverage": 0.5, "stages": 0.25, "reversal": 0.25}


def measure(number: int, cell: Cell, replications: int) -> list[dict[str, object]]:
    count = max(int(replications * SHARES[cell.part]), 1)
    found = MEASURES[cell.part](cell, count, np.random.default_rng([20, number]))
    return [
        vars(cell) | {"measure": name, "value": round(float(value), 4), "replications": count}
        for name, value in found.items()
    ]


def main(replications: int, parts: list[str]) -> None:
    chosen = [(number, cell) for number, cell in enumerate(cells()) if not parts or cell.part in parts]
    for number, cell in chosen:
        rows = pd.DataFrame(measure(number, cell, replications))
        print(rows.to_string(index=False, header=False), flush=True)
        keep_row(rows)


def keep_row(rows: pd.DataFrame) -> None:
    """Replace the rows of one cell in the table."""
    keys = ["part", "n", "model", "errors", "slope", "level"]
    table = pd.read_csv(TABLE) if TABLE.exists() else rows.iloc[:0]
    same = table[keys].eq(rows[keys].iloc[0]).all(axis=1)
    kept = pd.concat([part for part in (table[~same], rows) if len(part)])
    order = {tuple(vars(cell).values()): number for number, cell in enumerate(cells())}
    kept = kept.assign(place=[order[key] for key in kept[keys].itertuples(index=False, name=None)])
    kept.sort_values("place", kind="stable").drop(columns="place").to_csv(TABLE, index=False, lineterminator="\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000, sys.argv[2:])
