"""How often 95 percent sets of break dates hold the true date, and how many years they hold.

Run ``python benchmarks/date_coverage.py [REPLICATIONS]``; it writes ``date_coverage.csv`` beside itself. A core needs
about an hour for 2,000 replications (a quarter as many in designs that are not n = 36 with one break and normal
errors). The artificial series have one break (after the middle or after one third of the observations) or two (after
one and two thirds, the second undoing the first), in the mean, in the level of a trend, or in its slope. Errors are
first-order autoregressive from their stationary law. The size of a break is in standard deviations of the errors: the
shift of the level, or what the change of slope adds up to at the end of the sample. The number of breaks is taken as
known, a regime has at least 15 percent of the observations, and dates are estimated by least squares. Methods:

- ``inversion``: the sets of ``intervals.date_sets``, with 499 draws a date for the coverage;
- ``asymptotic``: the same likelihood ratio against the critical value of Eo and Morley (2015) for long samples;
- ``bootstrap``: percentiles of a parametric bootstrap, 499 draws;
- ``bai``: Bai (1997) with variances by regime, as in R's strucchange, cut off at the ends of the sample.

A date in a hole of a set is not covered; of two breaks both are counted. ``mean_years`` and ``median_years`` are of the
number of dates in a set, of ``admissible`` ones (for Bai's intervals, of all but the last of the sample); for
``inversion`` they are measured on one replication in ten, with 199 draws a date.
"""

import itertools
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from chollima_research.breaks import bai, date_bootstrap, fits, inversion, partitions, segments
from chollima_research.breaks.designs import Design as Regressors
from chollima_research.breaks.moving_break import GRID, MovingBreak

LEVEL = 0.95
SEED = 1958
REPLICATIONS = 2000
REQUIRED = 54
"""So many designs come first: 36 observations and one break, three kinds, autocorrelations, sizes and two dates."""

MEASURED = 10
"""In one of so many replications all dates are tested, to measure the set."""


@dataclass(frozen=True)
class Design:
    """Artificial series."""

    n: int
    model: str  # mean, trend
    change: str  # level, slope
    breaks: tuple[int, ...]  # last observations of the old regimes, counted from 1
    size: float
    rho: float
    errors: str = "normal"  # t(3), or doubled: twice the standard deviation after the break
    years: str = "every"  # gaps: three years are missing after every nine

    @property
    def h(self) -> int:
        return max(int(0.15 * self.n), 3)

    @property
    def lasts(self) -> np.ndarray:
        return np.array(self.breaks) - 1

    @property
    def calendar(self) -> np.ndarray:
        years = np.arange(self.n)
        return years if self.years == "every" else years + years // 9 * 3

    @property
    def columns(self) -> np.ndarray:
        years = self.calendar.astype(float)
        return np.column_stack([np.ones(self.n), years] if self.model == "trend" else [np.ones(self.n)])


def designs() -> Iterator[Design]:
    """Yield the required designs first, then what happens elsewhere."""
    kinds, persistences, sizes = [("mean", "level"), ("trend", "level"), ("trend", "slope")], (0.0, 0.5, 0.8), (1, 2, 3)
    for kind, rho, size, last in itertools.product(kinds, persistences, sizes, (18, 12)):
        yield Design(36, *kind, (last,), size, rho)
    for n, kind, rho, size in itertools.product((20, 60), kinds, persistences, sizes):
        yield Design(n, *kind, (n // 2,), size, rho)
    for kind, rho, size in itertools.product(kinds[:2], persistences, sizes):
        yield Design(36, *kind, (12, 24), size, rho)
    for kind, size in itertools.product(kinds, sizes):
        yield Design(36, *kind, (18,), size, 0.95)
        yield Design(36, *kind, (18,), size, -0.5)
        yield Design(36, *kind, (18,), size, 0.5, errors="t(3)")
        yield Design(36, *kind, (18,), size, 0.5, errors="doubled")
        yield Design(36, *kind, (18,), size, 0.5, years="gaps")


def series(design: Design, replications: int) -> np.ndarray:
    """Draw the series of a design, one a row."""
    generator = np.random.default_rng(SEED)
    years, lasts = design.calendar, design.lasts
    size = (years[-1] + 1, replications)
    heavy = design.errors == "t(3)"
    drawn = generator.standard_t(3, size) / np.sqrt(3) if heavy else generator.standard_normal(size)
    drawn[1:] *= np.sqrt(1 - design.rho**2)
    for year in range(1, len(drawn)):
        drawn[year] += design.rho * drawn[year - 1]
    if design.errors == "doubled":
        drawn[years[lasts[0]] + 1 :] *= 2
    after = np.maximum(years - years[lasts][:, None], 0)
    shape = (after > 0) if design.change == "level" else after / after[:, -1:]
    return drawn[years].T + design.size * np.array([1, -1][: len(lasts)]) @ shape


@dataclass(frozen=True)
class Case:
    """One break of one artificial series, its neighbours at their estimated dates."""

    design: Design
    y: np.ndarray
    lasts: tuple[int, ...]
    number: int
    seed: int

    @property
    def last(self) -> int:
        return self.lasts[self.number]

    @property
    def true(self) -> int:
        return int(self.design.lasts[self.number])

    def moving(self, *grid: float) -> MovingBreak:
        neighbours = tuple(-1 if number == self.number else last for number, last in enumerate(self.lasts))
        return model(self.design, neighbours, self.number, grid or GRID)


@lru_cache(maxsize=8)
def model(design: Design, lasts: tuple[int, ...], number: int, grid: tuple[float, ...]) -> MovingBreak:
    none = np.empty((design.n, 0))
    return MovingBreak(design.calendar, design.columns, none, np.array(lasts), number, design.h, grid)


Found = tuple[bool, np.ndarray | None]
"""Whether the true date is in the set, and the positions in the set, if measured."""


def by_inversion(case: Case) -> Found:
    moving = case.moving()

    def tested(replications: int, dates: np.ndarray) -> np.ndarray:
        draws = np.random.default_rng(case.seed)
        p = inversion.p_values(moving, case.y, LEVEL, replications, draws, np.flatnonzero(dates))
        return moving.dates[dates][(p > 1 - LEVEL + 1e-12) | (moving.dates[dates] == case.last)]

    covered = len(tested(499, moving.dates == case.true)) > 0
    every = np.ones(len(moving.dates), dtype=bool)
    return covered, None if case.seed % MEASURED else tested(199, every)


def by_asymptotics(case: Case) -> Found:
    moving = case.moving()
    spread = moving.spread(moving.rest(case.y)[None])[0]
    inside = moving.n * np.log(spread / spread.min()) <= inversion.critical_value(LEVEL)
    return covered(case, moving.dates[inside | (moving.dates == case.last)])


def by_bootstrap(case: Case) -> Found:
    moving, draws = case.moving(0.0), np.random.default_rng(case.seed)
    drawn = date_bootstrap.draws(moving, case.design.calendar, case.y, case.last - int(moving.dates[0]), 499, draws)
    low, high = date_bootstrap.percentiles(drawn, LEVEL)
    return covered(case, np.arange(min(low, case.last), max(high, case.last) + 1))


def by_bai(case: Case) -> Found:
    X, lasts = case.design.columns, np.array(case.lasts)
    columns = Regressors(X, np.empty((len(X), 0)), ("level", "trend")[: X.shape[1]], ())
    ends = bai.ends(fits.at(case.y, columns, lasts), columns, "ols", LEVEL)
    bounds, _ = bai.positions(lasts, ends, len(X))
    return covered(case, np.arange(bounds[case.number, 0], bounds[case.number, 1] + 1))


def covered(case: Case, inside: np.ndarray) -> Found:
    return case.true in inside, inside


METHODS: dict[str, Callable[[Case], Found]] = {
    "inversion": by_inversion,
    "asymptotic": by_asymptotics,
    "bootstrap": by_bootstrap,
    "bai": by_bai,
}


def study(design: Design, replications: int) -> list[dict[str, object]]:
    """Run all methods on the same series; of several breaks, all dates are counted."""
    Y = series(design, replications)
    count = len(design.breaks)
    places = partitions.optimal(segments.triangle(design.columns, Y), count, design.h).lasts[count]
    cases = [
        Case(design, y, tuple(lasts.tolist()), number, seed)
        for seed, (y, lasts) in enumerate(zip(Y, places, strict=True))
        for number in range(count)
    ]
    admissible = len(cases[0].moving().dates)
    described = asdict(design) | {"breaks": "+".join(map(str, design.breaks)), "admissible": admissible}
    rows: list[dict[str, object]] = []
    for name, method in METHODS.items():
        found = [method(case) for case in cases]
        years = np.array([len(inside) for _, inside in found if inside is not None])
        coverage = np.mean([hit for hit, _ in found])
        row = {"coverage": coverage, "mean_years": years.mean(), "median_years": np.median(years)}
        rows.append(described | {"method": name, "replications": replications} | row)
    return rows


def table(replications: int) -> pd.DataFrame:
    """Run the study on all cores; the designs beyond the required ones get a quarter of the replications."""
    chosen = list(designs())
    counts = [replications if number < REQUIRED else replications // 4 for number in range(len(chosen))]
    rows: list[dict[str, object]] = []
    with ProcessPoolExecutor() as pool:
        for found in pool.map(study, chosen, counts):
            rows += found
            print(pd.DataFrame(found).to_string(header=False, index=False), flush=True)
    return pd.DataFrame(rows)


if __name__ == "__main__":
    found = table(int(sys.argv[1]) if len(sys.argv) > 1 else REPLICATIONS)
    found.to_csv(Path(__file__).with_suffix(".csv"), index=False, float_format="%.4g", lineterminator="\n")
    required = found.iloc[: REQUIRED * len(METHODS)]
    print(required.groupby(["model", "change", "method"])[["coverage", "mean_years"]].agg(["min", "mean"]).round(3))
