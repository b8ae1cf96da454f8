"""What is known of breaks after a series has been seen: their number, their years, and whether growth fell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from chollima_research.breaks import posterior_changes
from chollima_research.breaks.awareness import judge
from chollima_research.breaks.conjugate import Floats, Prior, Regimes, posterior_weights
from chollima_research.breaks.posterior_changes import Considered
from chollima_research.errors import ArgumentError
from chollima_research.results import Result
from chollima_research.samples import Sample, in_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, eq=False)
class Posterior(Result):
    """The exact posterior of the breaks of one series.

    Attributes
    ----------
    sample : Sample
        The observations.
    series : pandas.Series
        The series as given.
    regimes : Regimes
        The partitions that were compared.
    prior : Prior
        What was believed before.
    weights : list of numpy.ndarray
        Posterior probabilities (autocorrelations, partitions) by number of breaks.
    """

    sample: Sample
    series: pd.Series
    regimes: Regimes
    prior: Prior
    weights: list[Floats]

    @property
    def number(self) -> pd.Series:
        """Probability of each number of breaks."""
        chances = [float(part.sum()) for part in self.weights]
        return pd.Series(chances, index=pd.RangeIndex(len(chances), name="breaks"), name="probability")

    @property
    def persistence(self) -> pd.Series:
        """Probability of each autocorrelation of the errors."""
        chances = np.sum([part.sum(axis=1) for part in self.weights], axis=0)
        return pd.Series(chances, index=pd.Index(self.prior.rho, name="autocorrelation"), name="probability")

    @cached_property
    def by_year(self) -> pd.Series:
        """Probability of a break after each year in which a regime may end."""
        total = np.zeros(self.sample.n)
        for breaks, weight in zip(self.regimes.partitions, self.weights, strict=True):
            np.add.at(total, breaks, np.broadcast_to(weight.sum(axis=0)[:, None], breaks.shape))
        return self._dated(total, "probability")

    @cached_property
    def falls(self) -> pd.Series:
        """Probability that growth (the level, in the model of means) falls at a break after each year."""
        return self._dated(posterior_changes.falls(self._considered(), self.sample.n), "falls")

    def _dated(self, chances: Floats, name: str) -> pd.Series:
        possible = np.arange(self.regimes.shortest - 1, self.sample.n - self.regimes.shortest)
        possible = np.setdiff1d(possible, self.regimes.seams)
        return pd.Series(chances[possible], index=pd.Index(self.sample.years[possible], name="year"), name=name)

    def _considered(self) -> Iterator[Considered]:
        return posterior_changes.considered(self.regimes, self.prior, self._standard, self.weights)

    @cached_property
    def _standard(self) -> Floats:
        return self.regimes.standard(self.sample.values)

    @cached_property
    def fitted(self) -> pd.DataFrame:
        """Posterior mean and standard deviation of the regimes' level or line in the observed years."""
        y = self.sample.values
        some = posterior_changes.considered(self.regimes, self.prior, y, self.weights)
        mean, deviation = posterior_changes.fitted(some, y)
        return pd.DataFrame({"mean": mean, "sd": deviation}, index=pd.Index(self.sample.years, name="year"))

    def probability(self, first: int, last: int | None = None) -> float:
        """Return the probability of a break with a date between two years.

        Parameters
        ----------
        first : int
            First year.
        last : int, optional
            Last year, included; `first` if not given.

        Returns
        -------
        float
            The probability that some old regime ends with one of these years. A break in a gap has the last observed
            year before it as its date.

        Raises
        ------
        ArgumentError
            If the years are not in order.
        """
        last = first if last is None else last
        if last < first:
            raise ArgumentError(f"last: {last} is before the first year, {first}.")
        inside = (self.sample.years >= first) & (self.sample.years <= last)
        chances = [
            weight.sum(axis=0)[inside[breaks].any(axis=1)].sum()
            for breaks, weight in zip(self.regimes.partitions, self.weights, strict=True)
        ]
        return float(sum(chances))

    def probability_fell(self, after: int, until: int | None = None) -> float:
        """Return the probability that growth was lower in one year than in an earlier one.

        Parameters
        ----------
        after : int
            The earlier year; a break with this date comes after it.
        until : int, optional
            The later year; the last of the sample if not given.

        Returns
        -------
        float
            The probability that the slope of the regime of `until` is lower than that of the regime of `after`; in
            the model of means, that the level is. Without a break between them it is not.

        Raises
        ------
        ArgumentError
            If the years are not in order or not in the sample's span.
        """
        years = self.sample.years
        until = int(years[-1]) if until is None else until
        if not years[0] <= after < until <= years[-1]:
            raise ArgumentError(
                f"after, until: {after} and {until} are not two years in order between {years[0]} and {years[-1]}."
            )
        return posterior_changes.fall(self._considered(), (years >= after) & (years < until))

    def highest_density(self, level: float = 0.95) -> list[int]:
        """Return the years that, if there is any break, hold all break dates with a given probability.

        Parameters
        ----------
        level : float, default 0.95
            The probability.

        Returns
        -------
        list of int
            Years in order, taken by falling probability until the level is reached. It is the smallest set with one
            break, and nearly so with more.

        Raises
        ------
        ArgumentError
            If the level is no probability below one, or more than one break was excluded beforehand.
        """
        if not 0 < level < 1:
            raise ArgumentError(f"level: {level!r} is no probability between 0 and 1.")
        known = [weight.sum(axis=0) for weight in self.weights[1:]]
        needed = level * sum(float(weight.sum()) for weight in known)
        inside, taken = np.zeros(self.sample.n, dtype=bool), []
        for year in self.by_year.sort_values(ascending=False, kind="stable").index:
            taken.append(int(year))
            inside |= self.sample.years == year
            pairs = zip(self.regimes.partitions[1:], known, strict=True)
            if sum(float(weight[inside[breaks].all(axis=1)].sum()) for breaks, weight in pairs) >= needed:
                break
        return sorted(taken)

    def sensitivity(self) -> pd.DataFrame:
        """Return how the answer moves with the prior, one row a prior.

        Returns
        -------
        pandas.DataFrame
            Probability of each number of breaks, the year most likely to end a regime with its probability, and the
            mean autocorrelation; for the prior used, changes expected twice and half as wide, probability of the
            autocorrelations tilted towards zero and towards the largest, and all numbers of breaks equally likely.
        """
        rank = np.arange(1, len(self.prior.rho) + 1)
        changed = {
            "as used": self.prior,
            "changes twice as wide": replace(self.prior, scale=2 * self.prior.scale),
            "changes half as wide": replace(self.prior, scale=self.prior.scale / 2),
            "less persistence": replace(self.prior, rho_weights=_normed(self.prior.rho_weights * rank[::-1])),
            "more persistence": replace(self.prior, rho_weights=_normed(self.prior.rho_weights * rank)),
            "numbers equally likely": replace(self.prior, number=np.full(len(self.weights), 1 / len(self.weights))),
        }
        return pd.DataFrame([self._with(prior)._line() for prior in changed.values()], index=pd.Index(changed))

    def _with(self, prior: Prior) -> Posterior:
        return replace(self, prior=prior, weights=posterior_weights(self.regimes, prior, self._standard))

    def _line(self) -> dict[str, float]:
        numbers = {f"{m} break" + "s" * (m != 1): float(chance) for m, chance in enumerate(self.number)}
        year = int(self.by_year.index[int(self.by_year.to_numpy().argmax())])
        mean = float((self.persistence * self.persistence.index).sum())
        return {**numbers, "year": year, "probability": float(self.by_year[year]), "autocorrelation": mean}

    @property
    def title(self) -> str:
        """One line that says what was estimated on what."""
        what = "level and trend" if self.regimes.trend else "mean"
        of = f"{self.sample.name}, {self.sample.span}, {self.sample.n} observations"
        return f"Posterior probability of breaks in {what}: {of}"

    def to_frame(self) -> pd.DataFrame:
        """Return one row a year: probability of a break before and after seeing the series, of a fall and of a rise.

        The last column says what a break there would be: a break, a seam, or that it cannot be told.
        """
        counts = [np.bincount(breaks.ravel(), minlength=self.sample.n) for breaks in self.regimes.partitions]
        before = sum(
            chance * count / len(breaks)
            for chance, count, breaks in zip(self.prior.number, counts, self.regimes.partitions, strict=True)
        )
        positions = np.searchsorted(self.sample.years, self.by_year.index)
        verdicts = [judge(self.sample, int(at), self.regimes.shortest).verdict for at in positions]
        table = pd.DataFrame(
            {
                "prior": self._dated(np.asarray(before, dtype=np.float64), "prior"),
                "probability": self.by_year,
                "falls": self.falls,
                "rises": (self.by_year - self.falls).clip(lower=0),
                "would_be": verdicts,
            }
        )
        return table.reset_index()

    def _shown(self) -> pd.DataFrame:
        shown = super()._shown()
        for column in ("prior", "probability", "falls", "rises"):
            shown[column] = self.to_frame()[column].map("{:.3f}".format)
        return shown

    def remarks(self) -> list[str]:
        """Return the number of breaks, the years that hold them, the prior and what is to be known of the sample."""
        pairs = zip(self.number, self.prior.number, strict=True)
        numbers = ", ".join(f"{m}: {chance:.3f} ({before:.3f})" for m, (chance, before) in enumerate(pairs))
        rho, what = self.prior.rho, "growth" if self.regimes.trend else "the level"
        told = [
            f"Probability of each number of breaks (beforehand in brackets): {numbers}.",
            f"If there is any break, all lie with 95 percent in {in_words(tuple(self.highest_density()))}.",
            f"A year is the last of an old regime; falls and rises are of {what} at the break.",
            f"Exact over all partitions into regimes of at least {self.regimes.shortest} observations; changes have "
            f"Zellner and Siow's prior of scale {self.prior.scale:g}; autocorrelation from {rho.min():g} to "
            f"{rho.max():g}, mean afterwards {self._line()['autocorrelation']:.2f}.",
        ]
        if self.regimes.seams:
            told.append("The level shifts at each change of basis, and no break is placed there.")
        elif self.sample.seams:
            table = self.to_frame()
            at = table.loc[table["would_be"] == "seam", "probability"].sum()
            told.append(
                f"Breaks at a change of basis count among the breaks (expected number {at:.2f}); they are seams."
            )
        return told + self.sample.remarks()

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the series with the posterior mean of its regimes, and below it the probability of a break by year.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where to draw the probabilities alone; a new figure with the series if not given.
        """
        from chollima_research.breaks.posterior_drawing import figure

        return figure(self, ax)


def _normed(weights: Floats) -> Floats:
    return weights / weights.sum()
