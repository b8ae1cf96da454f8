"""What a question gives under all specifications."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from chollima_research.errors import ArgumentError
from chollima_research.multiverse.shares import shapley
from chollima_research.plots import WIDTH
from chollima_research.results import Drawn

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CAUTION = (
    "Specifications share data and assumptions: they are not independent and no sample of anything. A share of them is "
    "no p-value and no probability, and choices that are not listed are not covered."
)


@dataclass(frozen=True)
class Multiverse(Drawn):
    """A question under every combination of its choices.

    ``plot`` draws a specification curve: the estimates in ascending order with their intervals, and below them which
    option of each choice they have.

    Attributes
    ----------
    question, unit : str
        The question in a few words, and the unit of the estimate.
    choices : mapping of str to tuple of str
        Labels of the options by choice.
    table : pandas.DataFrame
        One row a specification: a column for each choice, then status (ran, refused or inadmissible), estimate, low,
        high, p and message.
    """

    question: str
    unit: str
    choices: Mapping[str, tuple[str, ...]]
    table: pd.DataFrame = field(repr=False, compare=False)

    @property
    def ran(self) -> pd.DataFrame:
        """The rows of the table that have an estimate."""
        return self.table[self.table["status"] == "ran"]

    @property
    def title(self) -> str:
        """One line that says what was asked, and how often."""
        return f"{self.question}: {len(self.ran):,} of {len(self.table):,} specifications"

    def counts(self, value: float = 0.0) -> pd.Series:
        """Count specifications.

        Parameters
        ----------
        value : float, default 0
            The value of interest.

        Returns
        -------
        pandas.Series
            specifications, ran, refused, inadmissible; different (estimates and intervals that are not the same to
            nine digits); above and below the value; excluded_above, excluded_below: whose whole interval lies above
            or below it; without_interval.

        Raises
        ------
        ArgumentError
            If the value is not finite.
        """
        if not np.isfinite(value):
            raise ArgumentError(f"value: {value} is not finite.")
        ran, status = self.ran, self.table["status"].value_counts()
        told = {name: int(status.get(name, 0)) for name in ("ran", "refused", "inadmissible")}
        shown = ran[["estimate", "low", "high"]].map(lambda number: f"{number:.8e}")
        told |= {"different": len(shown.drop_duplicates())}
        told |= {"above": int((ran["estimate"] > value).sum()), "below": int((ran["estimate"] < value).sum())}
        told |= {"excluded_above": int((ran["low"] > value).sum()), "excluded_below": int((ran["high"] < value).sum())}
        return pd.Series(
            {"specifications": len(self.table)} | told | {"without_interval": int(ran["low"].isna().sum())}
        )

    def shares(self) -> pd.Series:
        """Return the share of the variation that each choice accounts for.

        See :func:`chollima_research.multiverse.shares.shapley`.
        """
        return shapley(self.ran, list(self.choices))

    def by_choice(self) -> pd.DataFrame:
        """Summarise the estimates by option.

        Returns
        -------
        pandas.DataFrame
            Indexed by choice and option: ran and not_run (numbers of specifications), median, lowest and highest
            estimate, and the share of the variation that the choice accounts for (the same for all its options).
        """
        share, rows = self.shares(), {}
        for choice, options in self.choices.items():
            for option in options:
                part = self.table[self.table[choice] == option]
                found = part.loc[part["status"] == "ran", "estimate"]
                ends = {"median": found.median(), "lowest": found.min(), "highest": found.max()}
                counts = {"ran": len(found), "not_run": len(part) - len(found)}
                rows[choice, option] = counts | ends | {"share": share[choice]}
        table = pd.DataFrame.from_dict(rows, orient="index").rename_axis(["choice", "option"])
        return table.astype({"ran": int, "not_run": int})

    def refusals(self) -> pd.DataFrame:
        """Return how many specifications were not run, by status and message, most frequent first."""
        missing = self.table[self.table["status"] != "ran"]
        counted = missing.groupby(["status", "message"], as_index=False).size()
        return counted.sort_values(["size", "message"], ascending=[False, True], ignore_index=True)

    def to_frame(self) -> pd.DataFrame:
        """Return the summary by option; ``table`` has all specifications."""
        return self.by_choice()

    def remarks(self) -> Sequence[str]:
        """Say what ran, how estimates lie, and what none of this is."""
        return list(self._told())

    def _told(self) -> Iterator[str]:
        counts, ran = self.counts(), self.ran["estimate"]
        yield (
            f"{counts['ran']:,} ran with {counts['different']:,} different results, {counts['refused']:,} were refused "
            f"by the estimator and {counts['inadmissible']:,} are inadmissible; table has the reasons."
        )
        if len(ran):
            yield (
                f"Estimates from {ran.min():.4g} to {ran.max():.4g}{', ' if self.unit else ''}{self.unit}; median "
                f"{ran.median():.4g}; {counts['above']:,} above and {counts['below']:,} below zero; "
                f"{counts['excluded_above']:,} intervals lie above and {counts['excluded_below']:,} below it."
            )
        yield "Share: part of the variance of the estimates, averaged over all orders of the choices (main effects)."
        yield CAUTION

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the specification curve.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where to draw; a new figure, high enough for the names of the options, if not given.
        """
        import matplotlib.pyplot as plt

        size = (WIDTH, 3.2 + 0.13 * sum(map(len, self.choices.values())))
        return super().plot(plt.subplots(figsize=size, layout="constrained")[1] if ax is None else ax)

    def _draw(self, axes: Axes) -> None:
        """Draw the curve in the upper half and the options in the lower half of the axes."""
        from chollima_research.multiverse.charts import curve

        below = axes.inset_axes((0, 0, 1, 0.53))
        above = axes.inset_axes((0, 0.57, 1, 0.43), sharex=below)
        curve(above, below, self)
        above.set_ylabel(self.unit)
        axes.set_axis_off()
        axes.set_title(self.title)
