"""How often the tests for breaks reject in short series: size without a break, power with one.

    python benchmarks/size_and_power.py [--only PART] [--draws DRAWS] [--table FILE]

Parts, in the order of the table size_and_power.csv:

  default   the default test, 36 observations, normal errors with autocorrelation 0, 0.5 and 0.8 and standard deviation
            one, a shift of the level of 0, 1, 2 and 3 standard deviations after the 18th and the 12th observation;
            2,000 series without and 500 with a shift
  slope     the same with a change of the slope that adds up to 2, 4 and 6 standard deviations until the end
  errors    the default test without a break: other autocorrelations, Student's t with five degrees of freedom, a
            skewed distribution (chi-square with three), second-order autoregressions, 20 and 60 observations, gaps;
            500 series
  kinds     the other tests, 199 replications; 500 series without and 200 with a shift

A row is one test in one design. Beside the default test, of the same series:

  asymptotic     largest classical F, critical value of Andrews (2003), as in R's strucchange
  hac            the same with an autocorrelation-consistent covariance (quadratic spectral, prewhitened)
  corrected      largest classical F, critical value simulated with the true autocorrelation, which nobody knows
  bootstrapped   largest classical F, bootstrapped with the autocorrelation estimated without a break (199 replications)

Rows that stand in the table are not computed again: delete them to repeat them. All takes some hours on one core.
"""

import argparse
import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from chollima_research.breaks import test
from chollima_research.breaks.persistence import ar1, calendar_years, simulate
from chollima_research.breaks.segments import triangle
from chollima_research.breaks.statistics import Classical

TABLE = Path(__file__).with_suffix(".csv")
ANDREWS = {"mean": 8.68, "trend": 11.72}
FIELDS = ["part", "model", "n", "errors", "rho", "change", "size", "last_old", "test", "series", "rejected", "rate"]


@dataclass(frozen=True)
class Design:
    """Where the series of one cell come from."""

    part: str
    model: str
    n: int = 36
    errors: str = "normal"
    rho: float = 0.0
    change: str = "none"
    size: float = 0.0
    last_old: int = 0
    draws: int = 1000

    @property
    def years(self) -> np.ndarray:
        years = np.arange(1951, 1951 + self.n)
        # Three years at the beginning and two stretches that leave nothing but every other year.
        return np.delete(years, [3, 4, 5, 14, 16, 18, 27]) if self.errors == "gaps" else years

    def series(self) -> np.ndarray:
        rng = np.random.default_rng([self.n, round(1000 * (self.rho + 1)), self.last_old, round(10 * self.size)])
        return errors(self, rng) + self.size * self.path()

    def path(self) -> np.ndarray:
        after = np.arange(len(self.years)) - self.last_old + 1
        if self.change == "level":
            return (after > 0).astype(float)
        return np.maximum(after, 0) / max(after[-1], 1) if self.change == "slope" else np.zeros(len(self.years))


def errors(design: Design, rng: np.random.Generator) -> np.ndarray:
    """Draw errors with standard deviation one."""
    span, burn = calendar_years(design.years), 100
    shape = (design.draws, span + burn)
    if design.errors.startswith("AR(2)"):
        second = float(design.errors.split()[1])
        z = rng.standard_normal(shape)
        u = np.zeros(shape)
        for t in range(2, shape[1]):
            u[:, t] = design.rho * u[:, t - 1] + second * u[:, t - 2] + z[:, t]
        return u[:, burn:] / u[:, burn:].std()
    shocks = {
        "student": lambda: rng.standard_t(5, shape) / np.sqrt(5 / 3),
        "skewed": lambda: (rng.chisquare(3, shape) - 3) / np.sqrt(6),
    }.get(design.errors, lambda: rng.standard_normal(shape))()
    u = simulate(design.rho, shocks, np.arange(shape[1]))[:, burn:] * np.sqrt(1 - design.rho**2)
    return u[:, design.years - design.years[0]]


def regressors(design: Design) -> np.ndarray:
    time = (design.years - design.years[0] + 1).astype(float)
    return np.ones((len(time), 1)) if design.model == "mean" else np.column_stack([np.ones(len(time)), time])


def classical(design: Design, series: np.ndarray) -> np.ndarray:
    """Return the largest classical F of many series."""
    X = regressors(design)
    n, k = X.shape
    h = max(int(0.15 * n), k + 1)
    begins = np.arange(h, n - h + 1)
    rss = triangle(X, series)
    with_break = (rss[:, 0, begins - 1] + rss[:, begins, -1]).min(axis=1)
    return (rss[:, 0, -1] - with_break) / with_break * (n - 2 * k)


@cache
def corrected_value(model: str, rho: float) -> float:
    design = Design("", model, rho=rho, draws=20_000)
    return float(np.quantile(classical(design, errors(design, np.random.default_rng(99))), 0.95))


def bootstrapped(design: Design, series: np.ndarray) -> int:
    rng, years, X = np.random.default_rng(7), design.years, regressors(design)
    rejected = 0
    for y, rho, f in zip(series, ar1(series, years, X), classical(design, series), strict=True):
        drawn = classical(design, simulate(float(rho), rng.standard_normal((199, calendar_years(years))), years))
        rejected += int((drawn >= f).sum() < 10)
        del y
    return rejected


def hac(design: Design, series: np.ndarray) -> int:
    X = regressors(design)
    h = max(int(0.15 * len(X)), X.shape[1] + 1)
    return sum(Classical(y, X, h, "hac").sup(1) > ANDREWS[design.model] for y in series)


def default(design: Design, series: np.ndarray) -> int:
    years = design.years
    return sum(test(pd.Series(y, years), design.model, seed=i).p_value <= 0.05 for i, y in enumerate(series))


def others(design: Design, series: np.ndarray) -> Iterator[tuple[str, int]]:
    """Yield the rejections of the tests of other kinds, of those that one call gives together."""
    for kind in ("UDmax", "WDmax", "aveF", "expF", "sequential"):
        count: dict[str, int] = {}
        for i, y in enumerate(series):
            found = test(pd.Series(y, design.years), design.model, kind, replications=199, seed=i)
            rows = found.rows if kind in ("UDmax", "sequential") else [found.rows[-1]]
            for row in rows:
                count[row.test] = count.get(row.test, 0) + (row.p_value <= 0.05)
            if kind == "sequential":
                for m in range(6):
                    count[f"sequence finds {m}"] = count.get(f"sequence finds {m}", 0) + (len(found.dates) == m)
        yield from count.items()


def designs(part: str, draws: int | None) -> Iterator[Design]:
    for model in ("mean", "trend"):
        for rho in (0.0, 0.5, 0.8):
            if part == "default":
                yield Design(part, model, rho=rho, draws=draws or 2000)
                for last in (18, 12):
                    for size in (1.0, 2.0, 3.0):
                        yield Design(part, model, 36, "normal", rho, "level", size, last, draws or 500)
            if part == "slope" and model == "trend":
                for size in (2.0, 4.0, 6.0):
                    yield Design(part, model, 36, "normal", rho, "slope", size, 18, draws or 500)
            if part == "kinds":
                yield Design(part, model, rho=rho, draws=draws or 500)
                yield Design(part, model, 36, "normal", rho, "level", 2.0, 18, draws or 200)
            if part == "errors":
                yield from unusual(model, rho, draws or 500)


def unusual(model: str, rho: float, draws: int) -> Iterator[Design]:
    if rho == 0:
        for other in (-0.3, 0.3, 0.7, 0.9, 0.95):
            yield Design("errors", model, rho=other, draws=draws)
        for first, second in ((0.8, -0.3), (0.4, 0.3)):
            yield Design("errors", model, errors=f"AR(2) {second}", rho=first, draws=draws)
    for kind in ("student", "skewed", "gaps"):
        yield Design("errors", model, errors=kind, rho=rho, draws=draws)
    for n in (20, 60):
        yield Design("errors", model, n, rho=rho, draws=draws)


def measured(design: Design, known: set[tuple[str, ...]]) -> Iterator[list[object]]:
    cell = [getattr(design, name) for name in FIELDS[:8]]
    series = design.series()

    def row(name: str, count: int) -> list[object]:
        return [*cell, name, len(series), int(count), round(count / len(series), 4)]

    def missing(name: str) -> bool:
        return tuple(map(str, [*cell, name])) not in known

    if design.part == "kinds":
        if missing("UDmax"):
            yield from (row(name, count) for name, count in others(design, series))
        return
    tests: dict[str, Callable[[], int]] = {"default": lambda: default(design, series)}
    if design.part in ("default", "slope"):
        f = classical(design, series)
        tests["asymptotic"] = lambda: (f > ANDREWS[design.model]).sum()
        tests["corrected"] = lambda: (f > corrected_value(design.model, design.rho)).sum()
        tests["bootstrapped"] = lambda: bootstrapped(design, series)
        if design.change == "none":
            tests["hac"] = lambda: hac(design, series)
    for name, count in tests.items():
        if missing(name):
            yield row(name, count())


def main(part: str | None, model: str | None, draws: int | None, table: Path) -> None:
    known: set[tuple[str, ...]] = set()
    if table.exists():
        with table.open(encoding="utf-8", newline="") as file:
            known = {tuple(row[name] for name in FIELDS[:9]) for row in csv.DictReader(file)}
    with table.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if not known:
            writer.writerow(FIELDS)
        for chosen in [part] if part else ["default", "slope", "errors", "kinds"]:
            for design in designs(chosen, draws):
                if model in (None, design.model):
                    for row in measured(design, known):
                        writer.writerow(row)
                        file.flush()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", metavar="PART", choices=["default", "slope", "errors", "kinds"])
    parser.add_argument("--model", choices=["mean", "trend"])
    parser.add_argument("--draws", type=int, help="series a design, fewer for a trial")
    parser.add_argument("--table", type=Path, default=TABLE)
    given = parser.parse_args()
    main(given.only, given.model, given.draws, given.table)
