"""Stretches of a series on one basis: cut at seams, their falls, and growth from year to year within them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from chollima_research.samples import MadeUp, Sample, annual


@dataclass(frozen=True)
class Stretch:
    """Usable observations between two seams.

    Attributes
    ----------
    years, values : numpy.ndarray
        Ascending years and their values.
    seam : tuple of (int, int) or None
        The seam that ends it; None if the series ends.
    """

    years: NDArray[np.int64]
    values: NDArray[np.float64]
    seam: tuple[int, int] | None

    def part(self, first: int, last: int) -> Stretch:
        """Return the years from `first` to `last`."""
        inside = (self.years >= first) & (self.years <= last)
        return Stretch(self.years[inside], self.values[inside], self.seam)


@dataclass(frozen=True)
class Fall:
    """A fall below a level reached before, and how it was made up for.

    Attributes
    ----------
    peak, trough : int
        Positions of the highest value before and of the lowest value of the fall.
    regained : int or None
        Position of the first value that is not below the peak; None if there is none.
    """

    peak: int
    trough: int
    regained: int | None


def stretches(sample: Sample) -> list[Stretch]:
    """Cut a sample at its seams."""
    ends = [int(np.searchsorted(sample.years, b)) for _, b in sample.seams]
    cuts = zip([0, *ends], [*ends, sample.n], [*sample.seams, None], strict=True)
    return [Stretch(sample.years[i:j], sample.values[i:j], seam) for i, j, seam in cuts if j > i]


def around(sample: Sample, year: int) -> Stretch | None:
    """Return the stretch that holds an observation of a year."""
    return next((part for part in stretches(sample) if year in part.years), None)


def falls(values: NDArray[np.float64]) -> Iterator[Fall]:
    """Find every fall below a running peak: each ends when its peak is regained.

    Parameters
    ----------
    values : numpy.ndarray
        Values in order of time, without missing ones.

    Yields
    ------
    Fall
        In order of time; they do not overlap.
    """
    peak = 0
    while peak < len(values) - 1:
        later = np.flatnonzero(values[peak + 1 :] >= values[peak])
        end = peak + 1 + int(later[0]) if len(later) else len(values)
        if end > peak + 1:
            trough = peak + 1 + int(np.argmin(values[peak + 1 : end]))
            yield Fall(peak, trough, end if len(later) else None)
        peak = end


def changes(y: pd.Series, *, made_up: MadeUp = "mask") -> pd.Series:
    """Compute growth from year to year, never over a gap or a seam.

    Parameters
    ----------
    y : pandas.Series
        Annual levels, as :func:`chollima_research.load` gives them.
    made_up : {"mask", "refuse", "keep"}, default "mask"
        What to do with values that say nothing about their own year.

    Returns
    -------
    pandas.Series
        Growth over the year before as a fraction, indexed by year; only years for which both values are usable,
        positive, and on one basis.

    Raises
    ------
    ArgumentError
        If `y` is no annual series, or holds made-up values and they are refused.

    Examples
    --------
    >>> import chollima_research as cr
    >>> changes(cr.load("sun.steel.nmc")).loc[1935:1939].round(3).tolist()
    [0.299, 0.303, 0.081, 0.018, -0.027]
    """
    sample = annual(y, fewest=1, made_up=made_up, varying=False)
    grown: dict[int, float] = {}
    for part in stretches(sample):
        old, new = part.values[:-1], part.values[1:]
        good = (np.diff(part.years) == 1) & (old > 0) & (new > 0)
        rates = new[good] / old[good] - 1
        grown |= dict(zip(part.years[1:][good].tolist(), rates.tolist(), strict=True))
    index = pd.Index(list(grown), dtype="int64", name="year")
    return pd.Series(list(grown.values()), index=index, dtype=float, name=y.name)
