"""What a test for breaks in a trend found: the tests, the dates and the growth of each regime."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import pandas as pd

from chollima_research.breaks.awareness import Judged
from chollima_research.breaks.perron_yabu import Model
from chollima_research.breaks.quasi_differences import without
from chollima_research.breaks.trend_growth import Growth
from chollima_research.breaks.trend_nulls import Null, broken_trend
from chollima_research.results import Drawn
from chollima_research.samples import Sample

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PValue = Literal["bootstrap", "asymptotic"]

_WHAT: Final = {"level": "level", "slope": "slope", "both": "level and slope"}


@dataclass(frozen=True)
class Step:
    """One test of the sequence: so many breaks against one more.

    Attributes
    ----------
    breaks : tuple of int
        The breaks that are taken as given: last years of old regimes.
    statistic : float
        Largest Exp-W of the regimes.
    p_value : float
        Its p-value.
    where : (int, int)
        First and last year of the regime with the largest statistic.
    untested : tuple of (int, int)
        Regimes too short to test.
    """

    breaks: tuple[int, ...]
    statistic: float
    p_value: float
    where: tuple[int, int]
    untested: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class TrendBreak(Drawn):
    """Result of :func:`trend_break`.

    ``plot`` draws the series, its least-squares trend around the breaks, and these, dotted if not found or unsure.

    Attributes
    ----------
    sample : Sample
        What was tested.
    model : {"level", "slope", "both"}
        What may change.
    method : {"bootstrap", "asymptotic"}
        Where the p-values come from.
    level : float
        Level of each test.
    steps : tuple of Step
        The tests, the last of which does not reject unless `max_breaks` is reached.
    shown : tuple of Judged
        The breaks found, or, if none was, the date that one break would have.
    regimes : tuple of Growth
        Trends before, between and after the breaks in `shown`.
    null : Null
        Errors around the trend without a break.
    """

    sample: Sample
    model: Model
    method: PValue
    level: float
    steps: tuple[Step, ...]
    shown: tuple[Judged, ...]
    regimes: tuple[Growth, ...]
    null: Null

    @property
    def statistic(self) -> float:
        """Exp-W of no break against one."""
        return self.steps[0].statistic

    @property
    def p_value(self) -> float:
        """P-value of no break against one."""
        return self.steps[0].p_value

    @property
    def n_breaks(self) -> int:
        """Number of breaks found: of successive rejections."""
        return sum(step.p_value <= self.level for step in self.steps)

    @property
    def dates(self) -> tuple[int, ...]:
        """Last years of the old regimes; none if no break was found."""
        return tuple(judged.date for judged in self.shown) if self.n_breaks else ()

    @property
    def candidate(self) -> int:
        """Last year of the old regime at the first of the breaks shown, whether the test rejects or not."""
        return self.shown[0].date

    @property
    def title(self) -> str:
        """One line that says what was tested on what."""
        return f"Break in the {_WHAT[self.model]} of the trend of {self.sample.name}, {self.sample.span}"

    def to_frame(self) -> pd.DataFrame:
        """Return a row a regime: its years, its slope with standard error and interval, and the break that ends it."""
        frame = pd.DataFrame([vars(regime) for regime in self.regimes])
        verdicts = [judged.verdict for judged in self.shown] if self.n_breaks else ["not found"] * len(self.shown)
        return frame.assign(break_after_last=[*verdicts, ""])

    def tests(self) -> pd.DataFrame:
        """Return a row a test: breaks under the null, statistic, p-value and whether it rejects."""
        rows = [
            {"breaks": len(step.breaks), "dates": step.breaks, "statistic": step.statistic, "p_value": step.p_value}
            for step in self.steps
        ]
        return pd.DataFrame(rows).assign(rejected=[step.p_value <= self.level for step in self.steps])

    def remarks(self) -> list[str]:
        """Return sentences on the tests, the dates and the sample."""
        told = [_step_in_words(step, self.method) for step in self.steps]
        if not self.n_breaks:
            told.append(f"No break at the level of {self.level:g}; the table shows the best date all the same.")
        told += [f"{judged.date}: {judged.verdict}, {judged.reason}." for judged in self.shown if judged.reason]
        told.append("A break date is the last year of the old regime; slopes are changes of the values a year.")
        return told + self.sample.remarks()

    def _draw(self, axes: Axes) -> None:
        """Draw the series, its least-squares trend around the breaks, and these, dotted if not found or unsure."""
        from chollima_research.plots import COLOURS

        years, values = self.sample.years, self.sample.values
        axes.plot(years, values, "o", color=COLOURS["black"], markersize=3)
        positions = tuple(int(np.searchsorted(years, judged.date)) + 1 for judged in self.shown)
        x = broken_trend(len(values), self.model, positions)
        fitted = values - without(x, values[None])[0]
        for regime in self.regimes:
            inside = (years >= regime.first) & (years <= regime.last)
            axes.plot(years[inside], fitted[inside], color=COLOURS["blue"])
        for judged in self.shown:
            found = bool(self.n_breaks) and judged.verdict == "break"
            axes.axvline(judged.date + 0.5, color=COLOURS["vermillion"], linestyle="-" if found else ":", linewidth=0.8)
        axes.set_xlabel("Year")
        axes.set_ylabel(self.sample.name)


def _step_in_words(step: Step, method: PValue) -> str:
    count = len(step.breaks)
    given = "No break" if not count else f"{count} break{'s' if count > 1 else ''} ({', '.join(map(str, step.breaks))})"
    text = f"{given} against {count + 1}: Exp-W = {step.statistic:.2f}, p = {step.p_value:.3f} ({method})"
    if count:
        text += f", in {step.where[0]}-{step.where[1]}"
    if step.untested:
        text += f"; too short or too straight to test: {', '.join(f'{a}-{b}' for a, b in step.untested)}"
    return text + "."
