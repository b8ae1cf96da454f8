"""Size and power of the test for kinks, and coverage of the intervals of broken lines, at 36 annual observations.

Run ``python benchmarks/joined_size.py [REPLICATIONS]``; it writes ``joined_size.csv`` beside itself. Everything runs
through the functions behind ``breaks.joined`` with its default settings but fewer simulated series.

``test``: share of series in which a straight line is rejected at 5 percent. The errors have the standard deviation 1
and the autocorrelation ``persistence``; ``change`` is the change of slope a year at a kink after 17.3 years (with two
kinks after 11.4 and 23.2 years, there and back); without a change the share is the size. For comparison, Davies' test
as in R's segmented rejects 4.5, 27.5 and 59.9 percent of straight lines at 0, 0.5 and 0.8.
``kink``: share of series in which the interval at nominal 95 percent holds the first kink, and the median width of
whole intervals in years (in the first 100 series). ``slope``, ``change``: the same for the slopes of the first and
last regime, and for the first change of slope; widths are a year in units of the standard deviation of the errors.
"""

import itertools
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from chollima_research.breaks.kink_inference import Inversion, Line, slope_intervals
from chollima_research.breaks.kink_search import Search
from chollima_research.breaks.kink_tests import against_line
from chollima_research.breaks.kinks import Grid
from chollima_research.breaks.persistence import simulate

Row = dict[str, object]

YEARS = np.arange(1951, 1987)
SHORTEST = 5
KINKS = {1: (17.3,), 2: (11.4, 23.2), 3: (8.3, 17.4, 26.6)}
PERSISTENCES = (0.0, 0.5, 0.8)
CHANGES = (0.1, 0.2, 0.4)
LEVEL = 0.95
SIMULATED = 199
REPLICATIONS = 2000
SEED = 1961


def line(n_breaks: int, change: float) -> np.ndarray:
    x = YEARS - YEARS[0]
    return sum((-1) ** k * change * np.maximum(x - at, 0) for k, at in enumerate(KINKS[n_breaks]))


def series(n_breaks: int, persistence: float, change: float, replications: int) -> np.ndarray:
    generator = np.random.default_rng(SEED)
    errors = simulate(persistence, generator.standard_normal((replications, len(YEARS))), YEARS)
    return line(n_breaks, change) + errors * np.sqrt(1 - persistence**2)


def told(quantity: str, n_breaks: int, persistence: float, change: float) -> Row:
    return {"quantity": quantity, "kinks": n_breaks, "persistence": persistence, "change": change}


def test(n_breaks: int, persistence: float, change: float, replications: int) -> Row:
    grid, generator = Grid(YEARS, SHORTEST), np.random.default_rng(SEED + 1)
    drawn = series(n_breaks, persistence, change, replications)
    p_values = [against_line(y, grid, n_breaks, SIMULATED, generator).p_value for y in drawn]
    row = told("test", n_breaks, persistence, change)
    return row | {"rate": np.mean(np.array(p_values) <= 0.05), "series": replications}


def intervals(n_breaks: int, persistence: float, change: float, replications: int, widths: int) -> Iterator[Row]:
    grid = Grid(YEARS, SHORTEST)
    search, generator = Search(grid, n_breaks), np.random.default_rng(SEED + 1)
    slopes = np.array([0.0, change]) if n_breaks % 2 else np.array([0.0, 0.0])
    held, wide, covered, half = [], [], [], []
    for number, y in enumerate(series(n_breaks, persistence, change, replications)):
        fitted = Line(grid, y, search.fit(y[None]).times[0])
        inversion = Inversion(fitted, search, LEVEL, SIMULATED, number)
        held.append(inversion.p_value(0, YEARS[0] + KINKS[n_breaks][0]) > 1 - LEVEL)
        if number < widths:
            low, high = inversion.interval(0)
            wide.append(high - low)
        by_regime, changes = slope_intervals(fitted, search, LEVEL, SIMULATED, generator)
        low, high = (
            np.array([*bound[[0, -1]], other[0]])
            for bound, other in ((by_regime.low, changes.low), (by_regime.high, changes.high))
        )
        truth = np.array([*slopes, change])
        covered.append((low <= truth) & (truth <= high))
        half.append(high - low)
    found = {"kink": (np.mean(held), np.median(wide))}
    for k, name in enumerate(("slope, first", "slope, last", "change")):
        found[name] = (np.mean(covered, axis=0)[k], np.median(half, axis=0)[k])
    for name, (rate, width) in found.items():
        yield told(name, n_breaks, persistence, change) | {"rate": rate, "width": width, "series": replications}


def study(replications: int) -> pd.DataFrame:
    rows = []
    for n_breaks, persistence in itertools.product((1, 2, 3), (*PERSISTENCES, 0.95, 0.999)):
        size = replications if n_breaks < 3 else replications // 4
        rows.append(test(n_breaks, persistence, 0.0, size))
        if persistence in PERSISTENCES and n_breaks < 3:
            rows += [test(n_breaks, persistence, change, replications // 4) for change in CHANGES]
    for persistence, change in itertools.product(PERSISTENCES, CHANGES):
        rows += intervals(1, persistence, change, replications // 2, min(replications, 100))
        rows += intervals(2, persistence, change, replications // 10, 0)
    table = pd.DataFrame(rows)
    table["error"] = np.sqrt(table["rate"] * (1 - table["rate"]) / table["series"])
    return table[["quantity", "kinks", "persistence", "change", "rate", "error", "width", "series"]]


if __name__ == "__main__":
    table = study(int(sys.argv[1]) if len(sys.argv) > 1 else REPLICATIONS)
    table.to_csv(Path(__file__).with_suffix(".csv"), index=False, float_format="%.4f", lineterminator="\n")
    print(table.round(3).to_string(index=False))
