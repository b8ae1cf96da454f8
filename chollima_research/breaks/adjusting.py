"""Break statistics that allow for autocorrelation, of a series and of those that a bootstrap draws without a break."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from chollima_research.breaks.autoregressive import AutoregressiveF
from chollima_research.breaks.partitions import optimal
from chollima_research.breaks.resampling import Disturbances
from chollima_research.breaks.segments import triangle

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

AT_ONCE: Final = 2**18
"""Numbers in the arrays of a batch of replications, few enough to stay in the processor's memory."""

SEGMENTS_AT_ONCE: Final = 2**20
"""Sums of squares of segments in a batch of replications."""


@dataclass(frozen=True, eq=False)
class Problem:
    """Whether a series has a break, or one more break than those given.

    Attributes
    ----------
    y : numpy.ndarray
        Series (n,), not much larger than one.
    years : numpy.ndarray
        Observed years (n,).
    X : numpy.ndarray
        Regressors (n, k), all of which change at a break.
    h : int
        The fewest observations in a regime.
    cuts : tuple of int
        First observations of the new regimes of the breaks that are taken as given.
    """

    y: Floats
    years: Ints
    X: Floats
    h: int
    cuts: tuple[int, ...] = ()

    def with_breaks(self, begins: Ints | list[int]) -> Floats:
        """Return the regressors with breaks that begin at the given observations besides those given."""
        n = len(self.X)
        cuts = sorted([0, *self.cuts, *(int(begin) for begin in begins), n])
        regimes = [(np.arange(n) >= a) & (np.arange(n) < b) for a, b in zip(cuts, cuts[1:], strict=False)]
        return np.column_stack([self.X * inside[:, None] for inside in regimes])

    @cached_property
    def begins(self) -> Ints:
        """First observations of a further regime that leave all regimes long enough."""
        ends = [0, *self.cuts, len(self.X)]
        rooms = [np.arange(a + self.h, b - self.h + 1) for a, b in zip(ends, ends[1:], strict=False)]
        return np.concatenate(rooms)

    @cached_property
    def _f(self) -> AutoregressiveF:
        return AutoregressiveF(self.years, self.with_breaks([]), self.X)

    def sequence(self, series: Floats) -> Floats:
        """Return F of one further break (R, B) at each of :attr:`begins`."""
        return self._f.sequence(series, self.begins)

    def multiple(self, series: Floats, most: int) -> Floats:
        """Return the largest F of one break, and F of 2, ... breaks at their best partitions by least squares.

        Parameters
        ----------
        series : numpy.ndarray
            (R, n).
        most : int
            Largest number of breaks.

        Returns
        -------
        numpy.ndarray
            (R, most), each divided by the number of breaks.
        """
        columns = [self.sequence(series).max(axis=1)]
        if most > 1:
            lasts = optimal(triangle(self.X, series), most, self.h).lasts
            columns += [self._f.at(series, lasts[m] + 1) for m in range(2, most + 1)]
        return np.stack(columns, axis=1)

    @cached_property
    def observed(self) -> Floats:
        """F of one further break in the series itself (B,)."""
        return self.sequence(self.y[None])[0]

    @property
    def best(self) -> int:
        """First observation of the new regime where F of one further break is largest."""
        return int(self.begins[self.observed.argmax()])

    @cached_property
    def disturbances(self) -> Disturbances:
        """The errors, from the fits without and with one further break where it is most likely."""
        return Disturbances.of(self.y, self.years, self.with_breaks([]), self.with_breaks([self.best]))

    def drawn(
        self, statistic: Callable[[Floats], Floats], replications: int, seed: int, *, quadratic: bool = False
    ) -> Floats:
        """Return a statistic of series drawn without a further break.

        Parameters
        ----------
        statistic : callable
            Takes series (R, n) and returns (R, ...).
        replications, seed : int
            Number of series and seed.
        quadratic : bool
            Whether the statistic needs memory in proportion to the square of the length.
        """
        errors = self.disturbances.draw(replications, np.random.default_rng(seed))
        n = len(self.y)
        batch = max(SEGMENTS_AT_ONCE // n**2 if quadratic else AT_ONCE // n, 1)
        return np.concatenate([statistic(errors[i : i + batch]) for i in range(0, replications, batch)])
