"""Growth before and after given years, and whether the difference is more than luck."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from chollima_research.errors import ArgumentError
from chollima_research.growth.averages import WORDS, Errors, estimated, probability, treatment
from chollima_research.growth.errors import Estimate
from chollima_research.growth.windows import Seams, Window, checked, window
from chollima_research.results import Drawn
from chollima_research.samples import MadeUp, in_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class Segment:
    """Growth in one segment.

    Attributes
    ----------
    first, last : int
        First and last year observed in the segment.
    n : int
        Number of observations.
    rate, low, high : float
        Growth as a fraction a year, and its interval.
    slope, standard_error : float
        Growth of the natural log a year, and its standard error.
    """

    first: int
    last: int
    n: int
    rate: float
    low: float
    high: float
    slope: float
    standard_error: float


@dataclass(frozen=True)
class Change:
    """What changed at one break.

    Attributes
    ----------
    after : int
        Last year of the old segment.
    difference, low, high : float
        Growth of the natural log a year after less before, and its interval: 0.05 is five log points a year.
    standard_error : float
        Standard error of the difference.
    """

    after: int
    difference: float
    low: float
    high: float
    standard_error: float


@dataclass(frozen=True)
class Segments(Drawn):
    """Growth before and after breaks.

    ``plot`` draws the observations and the fitted lines, on a log scale.

    Attributes
    ----------
    series : str
        Id or name of the series.
    segments : tuple of Segment
        Growth in each segment, in order of time.
    changes : tuple of Change
        What changed from each segment to the next.
    joined : bool
        Whether the path is continuous at the breaks.
    errors : str
        Treatment of the errors, see :func:`chollima_research.growth.average`.
    level : float
        Probability of the intervals.
    notes : tuple of str
        What :meth:`remarks` tells.
    path : pandas.DataFrame
        By year: ``observed``, ``fitted`` and ``segment``, the number of the unbroken line.
    """

    series: str
    segments: tuple[Segment, ...]
    changes: tuple[Change, ...]
    joined: bool
    errors: str
    level: float
    notes: tuple[str, ...]
    path: pd.DataFrame = field(repr=False, compare=False)

    @property
    def title(self) -> str:
        """One line that says what was estimated on what."""
        dates = ", ".join(str(change.after) for change in self.changes)
        return f"Growth of {self.series} before and after {dates} (last year of the old segment)"

    def to_frame(self) -> pd.DataFrame:
        """Return a row for each segment (fractions a year) and each change (difference of logs a year)."""
        rows: list[dict[str, object]] = []
        for number, part in enumerate(self.segments):
            if number:
                change = self.changes[number - 1]
                told = {"what": "difference of log growth", "last": change.after, "estimate": change.difference}
                rows.append(told | {"low": change.low, "high": change.high, "standard_error": change.standard_error})
            told = {"what": "growth", "first": part.first, "last": part.last, "n": part.n, "estimate": part.rate}
            rows.append(told | {"low": part.low, "high": part.high, "standard_error": part.standard_error})
        columns = ["what", "first", "last", "n", "estimate", "low", "high", "standard_error"]
        return pd.DataFrame(rows, columns=columns)

    def _draw(self, axes: Axes) -> None:
        """Draw the observations and the fitted lines, on a log scale."""
        from chollima_research.growth.charts import fitted

        fitted(axes, self.path, by="segment", label="growth by segment")
        axes.set_title(self.title)


def segments(
    y: pd.Series,
    breaks: Sequence[int],
    start: int | None = None,
    end: int | None = None,
    *,
    joined: bool = False,
    errors: Errors = "averaged",
    level: float = 0.95,
    made_up: MadeUp = "mask",
    seams: Seams = "refuse",
) -> Segments:
    """Estimate growth before and after given years, with the difference and its interval.

    Parameters
    ----------
    y : pandas.Series
        Positive values by year, as :func:`chollima_research.load` gives them; missing years may occur.
    breaks : sequence of int
        Each the last year of an old segment, ascending. They are taken as known.
    start, end : int, optional
        First and last year of the window; those of the series if not given.
    joined : bool, default False
        Whether the path is continuous at the breaks, turning in the break year. If not, the level may jump between
        the break year and the next observation, and the growth between these two belongs to neither segment.
    errors : {"averaged", "ar1", "hac", "ols"}, default "averaged"
        As for :func:`chollima_research.growth.average`; one persistence and one variance for all segments.
    level, made_up, seams
        As for :func:`chollima_research.growth.average`. A seam exactly at a break of segments that are not joined needs
        no level of its own.

    Returns
    -------
    Segments
        ``segments`` (rates as fractions a year) and ``changes`` (differences of the log growth), and remarks.

    Raises
    ------
    ArgumentError
        As for :func:`chollima_research.growth.average`; or if the breaks do not ascend, lie outside the
        observations, or leave a segment with less than two observations (joined: less than one).

    Notes
    -----
    If the breaks were dated on the same data, the differences look surer than they are: dating seeks out the largest.
    Coverage of the nominal 95 percent interval of the difference with the default errors, one break in the middle, in
    percent, over 2,500 artificial series (``benchmarks/growth_coverage.py``):

    ==  ======  =====  =====  =====  =====  =====
    n   joined  0.0    0.5    0.8    0.95   1.0
    ==  ======  =====  =====  =====  =====  =====
    10  no      99.8   98.3   94.8   93.4   93.8
    10  yes     99.7   98.4   94.6   93.9   93.6
    36  no      99.1   99.0   98.7   94.2   92.4
    36  yes     98.8   98.7   98.7   94.4   92.7
    ==  ======  =====  =====  =====  =====  =====

    The column is the persistence of the errors. Least squares covers 32 to 95 percent there, Newey and West 39 to 87.
    """
    treatment("log_linear", errors)
    probability(level)
    part = window(y, start, end, fewest=4, made_up=made_up, seams=seams)
    dates = _dates(breaks, part, 1 if joined else 2)
    x = checked(design(part.years, part.bases, dates, joined), 1, "breaks", part.sample.name)
    sums = [range(number + 1) for number in range(len(dates) + 1)]
    fits = [estimated(errors, x, part, contrast(x.shape[1], len(dates), summed), level) for summed in sums]
    parts = tuple(_segment(inside, fit) for inside, fit in zip(_inside(part.years, dates), fits, strict=True))
    turns = [contrast(x.shape[1], len(dates), [number + 1]) for number in range(len(dates))]
    changes = tuple(
        _change(date, estimated(errors, x, part, turn, level)) for date, turn in zip(dates, turns, strict=True)
    )
    notes = tuple(_notes(part, dates, joined, errors, level))
    path = _path(part, x, dates, parts)
    return Segments(part.sample.name, parts, changes, joined, errors, level, notes, path)


def _inside(years: NDArray[np.int64], dates: Sequence[int]) -> list[NDArray[np.int64]]:
    """Cut the years after each break."""
    return np.split(years, np.searchsorted(years, dates, side="right"))


def _segment(years: NDArray[np.int64], fit: Estimate) -> Segment:
    slope, low, high, error = (float(x[0]) for x in (fit.value, fit.low, fit.high, fit.error))
    rate, lowest, highest = (float(np.expm1(x)) for x in (slope, low, high))
    return Segment(int(years[0]), int(years[-1]), len(years), rate, lowest, highest, slope, error)


def _change(date: int, fit: Estimate) -> Change:
    return Change(date, float(fit.value[0]), float(fit.low[0]), float(fit.high[0]), float(fit.error[0]))


def _dates(breaks: Sequence[int], part: Window, fewest: int) -> list[int]:
    if isinstance(breaks, str) or not isinstance(breaks, Sequence | np.ndarray | pd.Index) or not len(breaks):
        raise ArgumentError(f"breaks: a list of years is needed, for instance [1960], not {breaks!r}.")
    if any(isinstance(b, bool) or not isinstance(b, int | np.integer) for b in breaks):
        raise ArgumentError(f"breaks: years as whole numbers are needed, not {list(breaks)!r}.")
    dates = [int(b) for b in breaks]
    if dates != sorted(set(dates)):
        raise ArgumentError(f"breaks: the years must ascend; {dates} do not.")
    for number, inside in enumerate(_inside(part.years, dates)):
        if len(inside) < fewest:
            where = f"after {dates[number - 1]}" if number else f"up to {dates[0]}"
            raise ArgumentError(
                f"breaks: {part.sample.name} has {len(inside)} usable observations in the segment {where}; "
                f"at least {fewest} are needed."
            )
    return dates


def design(
    years: NDArray[np.int64], bases: NDArray[np.float64], dates: Sequence[int], joined: bool
) -> NDArray[np.float64]:
    """Build the design: constant, levels, slope of the first segment, and the change of slope at each break."""
    steps = np.column_stack([years > date for date in dates]).astype(np.float64)
    turns = np.column_stack([np.maximum(years - date, 0) for date in dates])
    new = [base for base in bases.T if joined or not any(np.array_equal(base, step) for step in steps.T)]
    levels = new if joined else [*new, *steps.T]
    return np.column_stack([np.ones(len(years)), *levels, years - years[0], turns]).astype(np.float64)


def contrast(coefficients: int, breaks: int, summed: Sequence[int]) -> NDArray[np.float64]:
    """Weigh the coefficients so that the slope of the first segment (number 0) and changes of slope (1, ...) add up."""
    weights = np.zeros(coefficients)
    weights[[coefficients - 1 - breaks + number for number in summed]] = 1.0
    return weights


def _path(part: Window, design: NDArray[np.float64], dates: list[int], segments: Sequence[Segment]) -> pd.DataFrame:
    slopes = np.array([segment.slope for segment in segments])
    number = np.searchsorted(dates, part.years, side="left")
    turned = np.append(0.0, np.cumsum(np.array(dates) * np.diff(slopes)))
    rising = part.years * slopes[number] - turned[number]
    levels = design[:, : -len(dates) - 1]
    level = levels @ np.linalg.lstsq(levels, part.logs - rising, rcond=None)[0]
    jumps = (np.diff(levels, axis=0) != 0).any(axis=1)
    columns = {
        "observed": part.sample.values,
        "fitted": np.exp(rising + level),
        "segment": np.append(0, np.cumsum(jumps)),
    }
    return pd.DataFrame(columns, index=pd.Index(part.years, name="year"))


def _notes(part: Window, dates: list[int], joined: bool, errors: str, level: float) -> Iterator[str]:
    told = "The path turns at" if joined else "The path may jump after"
    yield f"{told} {in_words(tuple(dates))}, the last year of the old segment; the years are taken as known."
    yield f"Growth as a fraction a year, differences in natural logs a year. {WORDS[errors].capitalize()}; {level:g}."
    if part.bases.shape[1]:
        yield "Each basis has a level of its own; the growth from one basis to the next is not used."
    yield from part.sample.remarks()
