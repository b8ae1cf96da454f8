"""What is known of a fitted broken line: kinks, slopes, intervals, test and verdicts, as tables, text and picture."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from chollima_research.breaks.awareness import Judged
from chollima_research.breaks.kink_inference import Slopes, coefficients, hinges
from chollima_research.breaks.kink_tests import KinkTest
from chollima_research.breaks.kinks import Grid
from chollima_research.results import Result
from chollima_research.samples import Sample

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def grid_of(sample: Sample, fewest: int) -> Grid:
    """Return the grid of the years of a sample, in which the level may shift at seams.

    Parameters
    ----------
    sample : Sample
        The observations.
    fewest : int
        Fewest observations in a regime.
    """
    return Grid(sample.years, fewest, last_before(sample))


def last_before(sample: Sample) -> tuple[int, ...]:
    """Return for every seam of a sample the number of the last observation on the old basis."""
    lasts = np.searchsorted(sample.years, [a for a, _ in sample.seams], side="right") - 1
    return tuple(sorted({int(last) for last in lasts if last < sample.n - 1}))


@dataclass(frozen=True, eq=False)
class BrokenLine(Result):
    """A continuous broken line with the least residual sum of squares.

    Attributes
    ----------
    sample : Sample
        The observations.
    series : pandas.Series
        The series as given.
    times : tuple of float
        Kinks on the axis of calendar years, in whole years and fractions.
    intervals : tuple of (float, float)
        First and last year at which each kink is not rejected, to an eighth of a year.
    slopes, changes : Slopes
        Slopes of the regimes, and their changes at the kinks, a year; with standard errors and intervals.
    rss, straight_rss : float
        Residual sums of squares of the broken and of the straight line.
    test : KinkTest
        The straight line against as many kinks.
    autocorrelation : float
        Of the errors of the broken line.
    verdicts : tuple of Judged
        Whether each kink is a break, lies at a seam, or cannot be told from one.
    min_segment : int
        The fewest observations in a regime and years between kinks.
    level : float
        Level of the intervals.
    replications : int
        Number of simulated series.
    """

    sample: Sample
    series: pd.Series
    times: tuple[float, ...]
    intervals: tuple[tuple[float, float], ...]
    slopes: Slopes
    changes: Slopes
    rss: float
    straight_rss: float
    test: KinkTest
    autocorrelation: float
    verdicts: tuple[Judged, ...]
    min_segment: int
    level: float
    replications: int

    @property
    def dates(self) -> list[int]:
        """Last whole years of the old regimes: 1960 for a kink at 1960.4."""
        return [int(np.floor(time)) for time in self.times]

    @property
    def p_value(self) -> float:
        """Of the test of a straight line against as many kinks."""
        return self.test.p_value

    @cached_property
    def fitted(self) -> pd.Series:
        """The broken line in the observed years."""
        X = hinges(grid_of(self.sample, self.min_segment), np.array(self.times))
        return pd.Series(X @ coefficients(X, self.sample.values), index=self.sample.years, name="fitted")

    @property
    def kinks(self) -> pd.DataFrame:
        """One row a kink: date with interval, time with interval, change of slope with interval, verdict, reason."""
        low, high = np.array(self.intervals).T
        return pd.DataFrame(
            {
                "date": self.dates,
                "date_low": np.floor(low).astype(int),
                "date_high": np.floor(high).astype(int),
                "time": self.times,
                "time_low": low,
                "time_high": high,
                "change": self.changes.values,
                "change_low": self.changes.low,
                "change_high": self.changes.high,
                "verdict": [judged.verdict for judged in self.verdicts],
                "reason": [judged.reason for judged in self.verdicts],
            }
        )

    @property
    def title(self) -> str:
        """One line that says what was estimated on what."""
        kinks = f"{len(self.times)} kink" + "s" * (len(self.times) > 1)
        return f"Continuous line with {kinks}: {self.sample.name}, {self.sample.span}, {self.sample.n} observations"

    def to_frame(self) -> pd.DataFrame:
        """Return one row a regime: its years, its slope a year, and the kink that ends it."""
        dates, last = self.dates, int(self.sample.years[-1])
        regimes = {
            "first_year": [int(self.sample.years[0]), *(date + 1 for date in dates)],
            "last_year": [*dates, last],
            "slope": self.slopes.values,
            "standard_error": self.slopes.errors,
            "slope_low": self.slopes.low,
            "slope_high": self.slopes.high,
        }
        ends = self.kinks[["time", "time_low", "time_high", "verdict"]].set_axis(
            ["kink", "kink_low", "kink_high", "verdict"], axis=1
        )
        table = pd.concat([pd.DataFrame(regimes), ends], axis=1)
        return table.assign(verdict=table["verdict"].fillna(""))

    def _shown(self) -> pd.DataFrame:
        shown = super()._shown()
        times = self.to_frame()[["kink", "kink_low", "kink_high"]]
        shown[times.columns] = times.map(lambda time: "" if pd.isna(time) else f"{time:.1f}")
        return shown

    def remarks(self) -> list[str]:
        """Return the test, the conventions, the method and what is to be known of the sample."""
        m, share = len(self.times), f"{100 * self.level:g} percent"
        kinks = "one kink" if m == 1 else f"{m} kinks"
        told = [
            f"A straight line against {kinks}: likelihood ratio {self.test.statistic:.2f}, "
            f"p = {self.p_value:.3f} ({self.replications} series simulated with autocorrelation "
            f"{self.test.autocorrelation:.2f}).",
            "The last year of a regime is the last whole year of the old regime; slopes are a calendar year.",
            f"Kinks where the residual sum of squares ({self.rss:.6g}) is least of all, regimes of at least "
            f"{self.min_segment} observations; {share} intervals by simulation, errors with autocorrelation "
            f"{self.autocorrelation:.2f}.",
        ]
        if self.p_value > 0.05:
            told.insert(1, "At 5 percent a straight line is not rejected: the kinks may be chance.")
        told += [f"Kink at {t:.1f}: {j.reason}." for t, j in zip(self.times, self.verdicts, strict=True) if j.reason]
        if self.sample.seams:
            told.append("The level may shift at each change of basis.")
        return told + self.sample.remarks()

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the series, the line, and below it the kinks with their intervals and verdicts.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where to draw, without a legend; a new figure if not given.
        """
        from chollima_research.breaks.kink_drawing import figure

        return figure(self, ax)
