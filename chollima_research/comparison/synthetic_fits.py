"""The fits behind a synthetic control: the country itself, its placebos in space and time, and without each donor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from chollima_research.comparison import simplex

HOLD_OUT = 3
"""Fewest years between a campaign that was not and the real one."""


@dataclass(frozen=True)
class Fits:
    """A balanced panel.

    Attributes
    ----------
    years : numpy.ndarray
        All years, ascending and without gaps.
    before : int
        How many of them lie before the campaign.
    values : dict of str to numpy.ndarray
        Outcome by unit.
    """

    years: NDArray[np.int64]
    before: int
    values: dict[str, NDArray[np.float64]]

    @classmethod
    def of(
        cls, pool: Mapping[str, pd.Series], units: Sequence[str], first: int, start: int, end: int, relative: bool
    ) -> Fits:
        """Take the years from `first` to `end` of some units, relative to their mean before if asked for."""
        years = np.arange(first, end + 1)
        before = start - first + 1
        values = {unit: pool[unit].loc[first:end].to_numpy(dtype=np.float64) for unit in units}
        if relative:
            values = {unit: path / path[:before].mean() for unit, path in values.items()}
        return cls(years, before, values)

    def moved(self, start: int) -> Fits:
        """Return the years before the campaign with the campaign moved back to follow `start`."""
        inside = self.years[: self.before]
        values = {unit: path[: self.before] for unit, path in self.values.items()}
        return replace(self, years=inside, before=int((inside <= start).sum()), values=values)


@dataclass(frozen=True)
class Fit:
    """One unit with its control."""

    entity: str
    weights: NDArray[np.float64]
    unique: bool
    gaps: NDArray[np.float64]
    before: int

    @property
    def rmspe_before(self) -> float:
        """Root mean squared gap before the campaign."""
        return float(np.sqrt(np.square(self.gaps[: self.before]).mean()))

    @property
    def rmspe_after(self) -> float:
        """Root mean squared gap after it."""
        return float(np.sqrt(np.square(self.gaps[self.before :]).mean()))

    @property
    def mean_gap(self) -> float:
        """Mean gap after it."""
        return float(self.gaps[self.before :].mean())

    @property
    def ratio(self) -> float:
        """Root mean squared gap after over that before."""
        return self.rmspe_after / self.rmspe_before if self.rmspe_before > 0 else np.inf


def fitted(fits: Fits, entity: str, donors: Sequence[str]) -> Fit:
    """Fit one unit by others on the years before."""
    columns = np.column_stack([fits.values[donor] for donor in donors])
    target = fits.values[entity]
    solution = simplex.solve(columns[: fits.before], target[: fits.before])
    return Fit(entity, solution.weights, solution.unique, target - columns @ solution.weights, fits.before)


def in_space(fits: Fits, own: Fit, donors: Sequence[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Take each donor in turn for the country with the campaign; rank the ratios, and return the gaps by year."""
    others = [fitted(fits, donor, [name for name in donors if name != donor]) for donor in donors]
    every = [own, *others]
    rows = [(fit.entity, fit.rmspe_before, fit.rmspe_after, fit.ratio, fit.mean_gap) for fit in every]
    table = pd.DataFrame(rows, columns=["unit", "rmspe_before", "rmspe_after", "ratio", "mean_gap"]).set_index("unit")
    table["rank"] = table["ratio"].rank(ascending=False, method="max").astype(int)
    gaps = pd.DataFrame({fit.entity: fit.gaps for fit in every}, index=pd.Index(fits.years, name="year"))
    return table.sort_values("rank", kind="stable"), gaps


def in_time(fits: Fits, entity: str, donors: Sequence[str], fewest: int) -> pd.DataFrame:
    """Move the campaign back to every year that leaves enough years before it and three after it."""
    last = int(fits.years[fits.before - 1])
    rows = []
    for start in range(int(fits.years[0]) + fewest - 1, last - HOLD_OUT + 1):
        fit = fitted(fits.moved(start), entity, donors)
        rows.append((start, last, fit.rmspe_before, fit.rmspe_after, fit.ratio, fit.mean_gap))
    names = ["start", "until", "rmspe_before", "rmspe_after", "ratio", "mean_gap"]
    return pd.DataFrame(rows, columns=names).set_index("start")


def without_each(fits: Fits, entity: str, donors: Sequence[str], weighted: Sequence[str]) -> pd.DataFrame:
    """Leave out each donor that has a weight."""
    rows = []
    for donor in weighted:
        fit = fitted(fits, entity, [name for name in donors if name != donor])
        rows.append((donor, fit.rmspe_before, fit.mean_gap))
    return pd.DataFrame(rows, columns=["left out", "rmspe_before", "mean_gap"]).set_index("left out")
