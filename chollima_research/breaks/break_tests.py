"""What a test for breaks found: the statistics, where their p-values come from, the dates and what to beware of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

import pandas as pd

from chollima_research.breaks.awareness import Judged
from chollima_research.breaks.wald_hac import AUTOCORRELATION, WORDS, Covariance
from chollima_research.results import Result
from chollima_research.samples import Sample

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Model = Literal["mean", "trend"]
Kind = Literal["supF", "UDmax", "WDmax", "sequential", "aveF", "expF"]
PValue = Literal["bootstrap", "asymptotic"]

MODELS: Final[tuple[Model, ...]] = get_args(Model)
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

LONG: Final = 100
"""From so many observations on nothing is said on the use of asymptotic p-values in short series."""

ASYMPTOTIC_SIZE: Final = {"mean": (6, 44, 79), "trend": (9, 61, 91)}
"""Percent of 36-year series without a break in which sup F rejects at 5 percent; autocorrelation 0, 0.5 and 0.8."""

HAC_SIZE: Final = {"mean": (26, 38, 52), "trend": (92, 98, 100)}
"""The same with an autocorrelation-consistent covariance (quadratic spectral kernel, prewhitened)."""


@dataclass(frozen=True)
class Row:
    """One statistic.

    Attributes
    ----------
    test : str
        Its name, such as ``"supF(1)"`` or ``"supF(2|1)"``.
    statistic : float
        The classical statistic.
    adjusted : float
        The statistic that allows for autocorrelation; missing with asymptotic p-values.
    critical : float
        What the one that the p-value belongs to must exceed.
    p_value : float
        The p-value.
    dates : tuple of int
        Dates at which the one that the p-value belongs to was found.
    """

    test: str
    statistic: float
    adjusted: float
    critical: float
    p_value: float
    dates: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class BreakTest(Result):
    """Result of :func:`test`.

    Attributes
    ----------
    sample : Sample
        What was tested.
    model : {"mean", "trend"}
        What changes at a break.
    kind : str
        Which test.
    method : {"bootstrap", "asymptotic"}
        Where the p-values come from.
    covariance : str
        Covariance of the classical statistic.
    level : float
        Level of the critical values and of the sequence.
    rows : tuple of Row
        The statistics; the first is the test, except that ``"UDmax"`` and ``"WDmax"`` come last.
    judged : tuple of Judged
        The dates of the breaks, judged against seams and gaps.
    sequence : pandas.Series
        Classical F of one break by date.
    adjusted_sequence : pandas.Series
        F of one break by date, allowing for autocorrelation; empty with asymptotic p-values.
    persistence : tuple of float
        Autocorrelation estimated without and with one break; empty with asymptotic p-values.
    shortest : int
        The fewest observations in a regime.
    replications, seed : int
        Of the bootstrap.
    notes : tuple of str
        Further remarks.
    """

    sample: Sample
    model: Model
    kind: Kind
    method: PValue
    covariance: Covariance
    level: float
    rows: tuple[Row, ...]
    judged: tuple[Judged, ...]
    sequence: pd.Series
    adjusted_sequence: pd.Series
    persistence: tuple[float, ...]
    shortest: int
    replications: int
    seed: int
    notes: tuple[str, ...]

    @property
    def _row(self) -> Row:
        return self.rows[-1] if self.kind in ("UDmax", "WDmax") else self.rows[0]

    @property
    def statistic(self) -> float:
        """The classical statistic, as other software computes it; of the first step of a sequence."""
        return self._row.statistic

    @property
    def adjusted(self) -> float:
        """The statistic that allows for autocorrelation, to which a bootstrap p-value belongs."""
        return self._row.adjusted

    @property
    def p_value(self) -> float:
        """The p-value; of a sequence, that of no break against one."""
        return self._row.p_value

    @property
    def critical(self) -> float:
        """Critical value at the level, of the adjusted statistic (bootstrap) or the classical one (asymptotic)."""
        return self._row.critical

    @property
    def dates(self) -> tuple[int, ...]:
        """Last years of the old regimes.

        Of the statistic to which the p-value belongs; of a sequence, those of the best partition with the number of
        breaks that were found.
        """
        return tuple(judged.date for judged in self.judged)

    @property
    def n_breaks(self) -> int:
        """Number of breaks: found by a sequence, or of the alternative whose dates are given."""
        return len(self.judged)

    @property
    def range(self) -> tuple[int, int]:
        """Fewest and most breaks that a sequence of tests supports.

        The fewest are those before the first test that does not reject, the most those before the last that does.
        Both are the same unless the sequence rejects again after it did not.
        """
        rejects = [row.p_value <= self.level for row in self.rows]
        if self.kind != "sequential":
            return (self.n_breaks, self.n_breaks)
        fewest = rejects.index(False) if False in rejects else len(rejects)
        return fewest, max((number for number, rejected in enumerate(rejects, start=1) if rejected), default=0)

    @property
    def title(self) -> str:
        """One line that says what was tested on what."""
        what = {"mean": "the mean", "trend": "level and trend"}[self.model]
        return f"{self.kind} test for breaks in {what} of {self.sample.name}, {self.sample.span} (n = {self.sample.n})"

    def to_frame(self) -> pd.DataFrame:
        """Return a row a statistic: value, adjusted value, critical value, p-value and last years of old regimes."""
        columns = ["test", "statistic", "adjusted", "critical", "p_value", "dates"]
        frame = pd.DataFrame([[getattr(row, name) for name in columns] for row in self.rows], columns=columns)
        return frame if self.method == "bootstrap" else frame.drop(columns="adjusted")

    def remarks(self) -> list[str]:
        """Return sentences on dates, statistics, p-values, verdicts and the sample."""
        said = ["Dates are the last years of the old regimes."]
        said += self._on_bootstrap() if self.method == "bootstrap" else self._on_asymptotics()
        if self.covariance != "pooled":
            said.append(f"Covariance of the classical statistic: {WORDS[self.covariance]}.")
        if self.kind == "sequential":
            fewest, most = self.range
            found = f"{fewest}" if fewest == most else f"{fewest} to {most} (the rejections are not monotone)"
            said.append(f"Breaks found at {self.level:.0%}: {found}.")
        said += [f"{j.date}: {j.verdict}{', ' + j.reason if j.reason else ''}." for j in self.judged]
        return [*said, *self.notes, *self.sample.remarks()]

    def _on_bootstrap(self) -> list[str]:
        without, with_break = self.persistence
        said = [
            "The p-value belongs to the adjusted statistic, which estimates the autocorrelation of the errors under "
            f"each hypothesis ({without:.2f} without and {with_break:.2f} with a break), and comes from "
            f"{self.replications:,} series drawn without the break (seed {self.seed}); the classical statistic is "
            "for comparison with other software."
        ]
        classical = int(self.sequence.index[int(self.sequence.to_numpy().argmax())])
        if self.kind in ("supF", "aveF", "expF") and self.dates not in ((), (classical,)) and self.n_breaks == 1:
            said.append(f"The classical F is largest at {classical}.")
        return said

    def _on_asymptotics(self) -> list[str]:
        said = []
        if self.sample.n < LONG:
            sizes = (HAC_SIZE if self.covariance in AUTOCORRELATION else ASYMPTOTIC_SIZE)[self.model]
            said.append(
                "Warning: asymptotic p-values do not hold in short autocorrelated series. In 36 observations without a "
                f"break sup F rejects at 5 percent in {sizes[0]}, {sizes[1]} and {sizes[2]} of 100 series with "
                'autocorrelation 0, 0.5 and 0.8; p_value="bootstrap" keeps its size.'
            )
        return said

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw F of one break by date, with the critical value of the largest.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where to draw; a new figure if not given.

        Returns
        -------
        matplotlib.axes.Axes
            The axes. A critical value is drawn if the test is that of sup F for one break.
        """
        import matplotlib.pyplot as plt

        from chollima_research.breaks.drawing import f_sequence
        from chollima_research.plots import WIDTH

        if ax is None:
            ax = plt.subplots(figsize=(WIDTH, 2.6), layout="constrained")[1]
        bootstrap = self.method == "bootstrap"
        f = self.adjusted_sequence if bootstrap else self.sequence
        one = self.rows[0].test in ("supF(1)", "supF(1|0)")
        f_sequence(ax, f, self.rows[0].critical if one else None, words=f"{self.level:.0%} critical value")
        ax.set_ylabel("F, autocorrelation allowed for" if bootstrap else "F")
        return ax
