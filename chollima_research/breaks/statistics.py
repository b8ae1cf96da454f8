"""The classical test statistics of breaks: F by date, for several breaks, for one more break, and their averages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from chollima_research.breaks.partitions import Partitions, optimal
from chollima_research.breaks.segments import triangle
from chollima_research.breaks.wald_hac import Covariance, wald

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def average(f: Floats) -> Floats:
    """Return the average F of sequences (..., B)."""
    return np.asarray(f.mean(axis=-1))


def exponential(f: Floats) -> Floats:
    """Return the exponential F of sequences (..., B): the log of the average of exp(F / 2)."""
    largest = f.max(axis=-1)
    known = np.where(np.isfinite(largest), largest, 0.0)
    with np.errstate(over="ignore"):
        return np.asarray(np.log(np.exp((f - known[..., None]) / 2).mean(axis=-1)) + known / 2)


@dataclass(frozen=True, eq=False)
class Classical:
    """A series with regressors that may all change, and its F statistics.

    Attributes
    ----------
    y, X : numpy.ndarray
        Series (n,) and regressors (n, k).
    h : int
        The fewest observations in a regime.
    covariance : str
        See :func:`chollima_research.breaks.wald_hac.wald`.
    """

    y: Floats
    X: Floats
    h: int
    covariance: Covariance = "pooled"

    @cached_property
    def rss(self) -> Floats:
        """Residual sums of squares of all segments."""
        return triangle(self.X, self.y)

    @property
    def begins(self) -> Ints:
        """First observations of the new regime that leave both regimes long enough."""
        return np.arange(self.h, len(self.y) - self.h + 1)

    @cached_property
    def sequence(self) -> Floats:
        """F of one break for each of :attr:`begins`, in the units of a chi-square with k degrees of freedom."""
        if self.covariance == "pooled":
            return self._f(self.rss[0, self.begins - 1] + self.rss[self.begins, -1], 1)
        return np.array([wald(self.y, self.X, [int(begin)], self.covariance) for begin in self.begins])

    def _f(self, rss: Floats, m: int) -> Floats:
        dof = len(self.y) - (m + 1) * self.X.shape[1]
        with np.errstate(divide="ignore", invalid="ignore"):
            f: Floats = dof / m * (self.rss[0, -1] - rss) / rss
        return np.where(rss > 0, np.maximum(f, 0.0), np.where(self.rss[0, -1] > 0, np.inf, 0.0))

    @cached_property
    def best(self) -> Partitions:
        """The partitions with the least sum of squares."""
        n, k = self.X.shape
        return optimal(self.rss, min(5, n // (k + 1) - 1), self.h)

    @property
    def date(self) -> int:
        """First observation of the new regime where F of one break is largest.

        With a variance by regime, where the sum of squares is least, as in Bai and Perron's programs.
        """
        if self.covariance in ("ols", "hac-bp"):
            return int(self.best.lasts[1][0]) + 1
        return int(self.begins[np.nanargmax(self.sequence)])

    def sup(self, m: int) -> float:
        """Return F of m breaks, divided by m, at the dates with the least sum of squares.

        For one break with a covariance of R's conventions the largest F itself is taken.
        """
        if m == 1:
            return float(self.sequence[self.date - self.h])
        if self.covariance == "pooled":
            return float(self._f(self.best.rss[m], m))
        return wald(self.y, self.X, (self.best.lasts[m] + 1).tolist(), self.covariance)

    def cuts(self, m: int) -> list[int]:
        """Return the first observations of the new regimes of the statistic with m breaks."""
        return [self.date] if m == 1 else [int(last) + 1 for last in self.best.lasts[m]]

    def one_more(self, m: int) -> tuple[float, int | None]:
        """Return the largest F of one more break in a regime of the best partition with m, and where it begins.

        Zero and nothing if no regime has room.
        """
        ends = [0, *(int(last) + 1 for last in self.best.lasts[m]), len(self.y)]
        found: tuple[float, int | None] = (0.0, None)
        for start, stop in zip(ends, ends[1:], strict=False):
            if stop - start >= 2 * self.h:
                part = Classical(self.y[start:stop], self.X[start:stop], self.h, self.covariance)
                f = part.sup(1)
                if found[1] is None or f > found[0]:
                    found = f, start + part.date
        return found
