"""The tests for breaks, kind by kind: statistics, p-values and dates of one series."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from chollima_research.breaks import limits
from chollima_research.breaks.adjusting import Floats, Problem
from chollima_research.breaks.awareness import judge
from chollima_research.breaks.break_tests import BreakTest, Kind, Model, PValue, Row
from chollima_research.breaks.resampling import critical_value, p_value
from chollima_research.breaks.statistics import Classical, average, exponential
from chollima_research.breaks.wald_hac import Covariance
from chollima_research.errors import ArgumentError
from chollima_research.samples import Sample

Found = tuple[tuple[Row, ...], list[int]]


@dataclass(frozen=True, eq=False)
class Run:
    """One call, its arguments checked.

    Attributes
    ----------
    sample : Sample
        What is tested.
    X : numpy.ndarray
        Regressors (n, k); a trend counts years from 1.
    h : int
        The fewest observations in a regime.
    model, kind, method, covariance, level, replications, seed
        As in :func:`chollima_research.breaks.test`.
    most : int
        Number of breaks of ``"supF"``, otherwise the largest number.
    """

    sample: Sample
    X: Floats
    h: int
    model: Model
    kind: Kind
    most: int
    method: PValue
    covariance: Covariance
    level: float
    replications: int
    seed: int

    def result(self, notes: tuple[str, ...]) -> BreakTest:
        """Compute the test."""
        tests: dict[Kind, Callable[[], Found]] = {
            "supF": self._sup,
            "aveF": self._averages,
            "expF": self._averages,
            "UDmax": self._maximum,
            "WDmax": self._maximum,
            "sequential": self._sequential,
        }
        rows, cuts = tests[self.kind]()
        years = pd.Index(self.sample.years[self._classical.begins - 1], name="year")
        adjusted, errors = (self._plain.observed, self._plain.disturbances) if self._bootstrap else ([], None)
        return BreakTest(
            sample=self.sample,
            model=self.model,
            kind=self.kind,
            method=self.method,
            covariance=self.covariance,
            level=self.level,
            rows=rows,
            judged=tuple(judge(self.sample, cut - 1, self.h) for cut in cuts),
            sequence=pd.Series(self._classical.sequence, years, name="F"),
            adjusted_sequence=pd.Series(adjusted, years if errors else None, dtype=np.float64, name="F"),
            persistence=(errors.without, errors.with_break) if errors else (),
            shortest=self.h,
            replications=self.replications if errors else 0,
            seed=self.seed,
            notes=notes,
        )

    @property
    def _bootstrap(self) -> bool:
        return self.method == "bootstrap"

    @cached_property
    def _classical(self) -> Classical:
        found = Classical(self.sample.values, self.X, self.h, self.covariance)
        if found.rss[0, -1] == 0:
            raise ArgumentError(f"y: {self.sample.name} lies on a straight line; there is nothing to test.")
        return found

    def _problem(self, m: int) -> Problem:
        """Ask whether there is a further break besides those of the best partition with m."""
        values = self.sample.values
        scaled = (values - values[0]) / np.ptp(values)
        return Problem(scaled, self.sample.years, self.X, self.h, tuple(self._partition(m)))

    @cached_property
    def _plain(self) -> Problem:
        return self._problem(0)

    def _partition(self, m: int) -> list[int]:
        """Return the first observations of the new regimes of the best partition with m breaks."""
        return [int(last) + 1 for last in self._classical.best.lasts[m]]

    def _cuts(self, m: int) -> list[int]:
        """Return the same for the statistic with m breaks to which the p-value belongs."""
        return [self._plain.best] if m == 1 and self._bootstrap else self._classical.cuts(m)

    def _dates(self, cuts: list[int]) -> tuple[int, ...]:
        return tuple(int(self.sample.years[cut - 1]) for cut in cuts)

    def _row(self, name: str, value: float, cuts: list[int], observed: float, drawn: Floats) -> Row:
        """Make a row with a bootstrap p-value."""
        critical = critical_value(drawn, self.level)
        return Row(name, value, observed, critical, p_value(observed, drawn), self._dates(cuts))

    def _limit(self, name: str, statistic: str, value: float, cuts: list[int], regimes: int = 1) -> Row:
        """Make a row with an asymptotic p-value; `regimes` is in how many of them the maximum was sought."""

        def tail(x: float) -> float:
            return 1 - (1 - self._tail(statistic, x)) ** regimes

        critical = float(brentq(lambda x: tail(x) - self.level, 0, 1e3))
        return Row(name, value, np.nan, critical, tail(value), self._dates(cuts))

    def _tail(self, statistic: str, value: float) -> float:
        trimming = self.h / self.sample.n
        if self.model == "mean" and statistic in ("supF1", "aveF", "expF"):
            return limits.hansen(statistic.rstrip("1"), value, 1, trimming)
        return limits.p_value(self.model, statistic, value, trimming)

    def _first(self, name: str, value: float, cuts: list[int], problem: Problem) -> Row:
        """Make a row with the bootstrap p-value of the largest F of one further break."""
        drawn = problem.drawn(lambda series: problem.sequence(series).max(axis=1), self.replications, self.seed)
        return self._row(name, value, cuts, float(problem.observed.max()), drawn)

    def _sup(self) -> Found:
        m, cuts = self.most, self._cuts(self.most)
        name, value = f"supF({m})", self._classical.sup(m)
        if not self._bootstrap:
            row = self._limit(name, f"supF{m}", value, cuts)
        elif m == 1:
            row = self._first(name, value, cuts, self._plain)
        else:
            observed, drawn = self._multiple()
            row = self._row(name, value, cuts, float(observed[-1]), drawn[:, -1])
        return (row,), cuts

    def _multiple(self) -> tuple[Floats, Floats]:
        """Return adjusted F of 1, ..., most breaks, observed (most,) and drawn (R, most)."""
        problem = self._plain
        observed = problem.multiple(problem.y[None], self.most)[0]
        drawn = problem.drawn(
            lambda series: problem.multiple(series, self.most), self.replications, self.seed, quadratic=True
        )
        return observed, drawn

    def _averages(self) -> Found:
        statistic = average if self.kind == "aveF" else exponential
        value, cuts = float(statistic(self._classical.sequence)), self._cuts(1)
        if not self._bootstrap:
            return (self._limit(self.kind, self.kind, value, cuts),), cuts
        problem = self._plain
        drawn = problem.drawn(lambda series: statistic(problem.sequence(series)), self.replications, self.seed)
        return (self._row(self.kind, value, cuts, float(statistic(problem.observed)), drawn),), cuts

    def _maximum(self) -> Found:
        every = range(1, self.most + 1)
        values = np.array([self._classical.sup(m) for m in every])
        cuts = [self._cuts(m) for m in every]
        equal = np.ones(self.most)
        if not self._bootstrap:
            rows = [self._limit(f"supF({m})", f"supF{m}", values[m - 1], cuts[m - 1]) for m in every]
            weights = limits.weights(self.model, self.most, self.h / self.sample.n, self.level)
            weighted = values * (equal if self.kind == "UDmax" else weights)
            chosen = cuts[int(weighted.argmax())]
            return (*rows, self._limit(self.kind, self.kind, float(weighted.max()), chosen)), chosen
        observed, drawn = self._multiple()
        rows = [
            self._row(f"supF({m})", values[m - 1], cuts[m - 1], float(observed[m - 1]), drawn[:, m - 1]) for m in every
        ]
        critical = np.array([row.critical for row in rows])
        weights = equal if self.kind == "UDmax" else critical[0] / critical
        weighted = observed * weights
        chosen, value = cuts[int(weighted.argmax())], float((values * weights).max())
        last = self._row(self.kind, value, chosen, float(weighted.max()), (drawn * weights).max(axis=1))
        return (*rows, last), chosen

    def _sequential(self) -> Found:
        rows: list[Row] = []
        for m in range(self.most):
            value, begin = self._classical.one_more(m)
            if begin is None:
                break
            name, cuts = f"supF({m + 1}|{m})", sorted([*self._partition(m), begin])
            if self._bootstrap:
                problem = self._problem(m) if m else self._plain
                cuts = sorted([*self._partition(m), problem.best])
                rows.append(self._first(name, value, cuts, problem))
            else:
                rows.append(self._limit(name, "supF1", value, cuts, regimes=m + 1))
        rejects = [row.p_value <= self.level for row in rows]
        found = rejects.index(False) if False in rejects else len(rejects)
        return tuple(rows), self._partition(found)
