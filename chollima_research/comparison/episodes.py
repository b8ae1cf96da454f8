"""One campaign in figures: growth before, during and after, the fall that followed, and the gain over the old trend."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from chollima_research.comparison.episode_measures import (
    Measure,
    above_trend,
    deepest_fall,
    difference,
    growth_measure,
    measured,
)
from chollima_research.comparison.stretches import Stretch, around
from chollima_research.errors import ArgumentError
from chollima_research.results import Drawn
from chollima_research.samples import MadeUp, Sample, annual, in_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from chollima_research.growth.averages import Errors, Method


@dataclass(frozen=True)
class Episode(Drawn):
    """A campaign as one series shows it.

    ``plot`` draws the measures that are growth rates, with their intervals.

    Attributes
    ----------
    series, unit : str
        Name of the series and its unit.
    start, end : int
        Last year before the campaign, and its last year.
    level : float
        Probability of the intervals.
    before, during, after : Measure
        Average growth a year, as a fraction, of the windows that share the years `start` and `end`.
    acceleration : Measure
        ``during`` less ``before``.
    peak : Measure
        The highest value before the deepest fall from `start` on; the highest value if nothing fell.
    peak_year, trough_year : int or None
        Years of that peak and of the lowest value after it; no trough if nothing fell.
    loss : Measure
        Fall from the peak to the trough, as a fraction of the peak.
    years_to_regain : Measure
        Years from the peak until it was reached again; missing if it was not, and then ``low`` is the least it took.
    gain : Measure
        Sum over the campaign's years of the output above the old trend, in units of the series times years.
    gain_share : Measure
        The same as a fraction of what the old trend would have given.
    notes : tuple of str
        What :meth:`remarks` tells.
    """

    series: str
    unit: str
    start: int
    end: int
    level: float
    before: Measure
    during: Measure
    after: Measure
    acceleration: Measure
    peak: Measure
    peak_year: int
    trough_year: int | None
    loss: Measure
    years_to_regain: Measure
    gain: Measure
    gain_share: Measure
    notes: tuple[str, ...]

    @property
    def title(self) -> str:
        """One line that says what was measured on what."""
        return f"{self.series}: before, during and after {self.start}-{self.end}"

    def to_frame(self) -> pd.DataFrame:
        """Return one row a measure: value, low, high, unit, first, last, n, interval."""
        rows = [{"measure": name.replace("_", " "), **asdict(getattr(self, name))} for name in MEASURES]
        return pd.DataFrame(rows)

    def _draw(self, axes: Axes) -> None:
        """Draw the measures that are growth rates, with their intervals."""
        from chollima_research.comparison.charts import growth_rates

        growth_rates(axes, {self.series: self})


MEASURES: Final = (
    "before",
    "during",
    "after",
    "acceleration",
    "peak",
    "loss",
    "years_to_regain",
    "gain",
    "gain_share",
)


def episode(
    y: pd.Series,
    start: int,
    end: int,
    *,
    before: int = 5,
    after: int = 5,
    method: Method = "log_linear",
    errors: Errors | None = None,
    level: float = 0.95,
    error: float | None = None,
    draws: int = 2000,
    seed: int = 0,
    made_up: MadeUp = "mask",
) -> Episode:
    """Measure growth before, during and after a campaign, the fall after it, and the gain over the old trend.

    Parameters
    ----------
    y : pandas.Series
        Positive annual levels, as :func:`chollima_research.load` gives them, or aligned by
        :func:`chollima_research.campaigns.align`.
    start : int
        Last year before the campaign: growth during it begins with the change from this year to the next.
    end : int
        Last year of the campaign.
    before, after : int, default 5
        Length in years of the windows that end with `start` and begin with `end`. Where the usable figures of one
        basis begin later or end earlier, the window is shorter, and the columns first, last and n say so.
    method, errors :
        As in :func:`chollima_research.growth.average`.
    level : float, default 0.95
        Probability of the intervals.
    error : float, optional
        Standard deviation of the errors of measurement that the caller assumes, in logs (0.05 for five percent),
        independent from year to year, for the years for which the source gives no range. If not given, such years
        are taken as exact.
    draws, seed : int
        Of the simulation.
    made_up : {"mask", "refuse", "keep"}, default "mask"
        What to do with values that say nothing about their own year.

    Returns
    -------
    Episode
        The measures, each with what its interval is of.

    Raises
    ------
    ArgumentError
        If `y` is no annual series of positive values with a usable one for `start` and another one after it, or an
        argument is out of range.

    Notes
    -----
    *Growth* intervals are of sampling: how far the average of a short window is determined by its observations. That
    of the *acceleration* puts the two intervals together by the method of variance estimates recovery [1]_, as if they
    were independent; they share the value of `start`, an error of which moves them in opposite directions, so it is
    somewhat short.

    *Peak, loss and years to regain it* are facts of the figures and have no sampling error. Their interval is of
    measurement: each value is drawn with even chances from the range that the source gives, or with the assumed
    error, and all three are found again in each draw. Where neither is there, there is none. Years without a figure
    leave the year of regaining the peak open, and then the interval is that of the gap.

    *The old trend* is the least-squares line through the logs of the window before, continued to `end`. The interval
    is of its sampling error, by drawing line and variance from their joint distribution under independent normal
    errors. It leaves out that the trend could have changed without the campaign. Output above the trend is summed
    over the observed years.

    No measure is taken across a seam: the windows end where the basis of the series changes.

    References
    ----------
    .. [1] G. Y. Zou and A. Donner (2008), Construction of confidence limits about effect measures: a general
       approach, Statistics in Medicine 27(10), 1693-1702.

    Examples
    --------
    >>> import chollima_research as cr
    >>> leap = episode(cr.load("chn.steel.nmc"), 1957, 1960)
    >>> leap.peak_year, leap.trough_year, round(leap.loss.value, 3)
    (1960, 1962, 0.643)
    """
    _check(start, end, before, after, level, error, draws)
    sample = annual(y, fewest=2, made_up=made_up, varying=False)
    stretch = _stretch(sample, start)
    near = y[(y.index >= start - before) & (y.index <= end + after)]
    window = annual(near, fewest=1, made_up=made_up, varying=False)
    inside = pd.Series(stretch.values, index=stretch.years, name=sample.name)
    rates = {
        name: growth_measure(inside, first, last, method, errors, level)
        for name, first, last in (
            ("before", start - before, start),
            ("during", start, end),
            ("after", end, end + after),
        )
    }
    unit = sample.unit or "units of the series"
    stated = measured(sample, stretch, error, draws, seed)
    fallen = deepest_fall(stretch, start, end + after, stated, unit, level)
    gained, share = above_trend(stretch, start - before, start, end, unit, level, draws, seed)
    return Episode(
        series=sample.name,
        unit=unit,
        start=start,
        end=end,
        level=level,
        before=rates["before"],
        during=rates["during"],
        after=rates["after"],
        acceleration=difference(rates["during"], rates["before"]),
        peak=fallen.peak,
        peak_year=fallen.peak_year,
        trough_year=fallen.trough_year,
        loss=fallen.loss,
        years_to_regain=fallen.years_to_regain,
        gain=gained,
        gain_share=share,
        notes=tuple(_notes(window, stretch, start, end, level, error)),
    )


def _check(start: int, end: int, before: int, after: int, level: float, error: float | None, draws: int) -> None:
    if not start < end:
        raise ArgumentError(f"start, end: {start} is not before {end}; start is the last year before the campaign.")
    for name, number in (("before", before), ("after", after), ("draws", draws)):
        if number < 1:
            raise ArgumentError(f"{name}: {number} is not a positive number.")
    if not 0 < level < 1:
        raise ArgumentError(f"level: {level!r} is no probability between 0 and 1, for instance 0.95.")
    if error is not None and not 0 < error < 1:
        raise ArgumentError(f"error: {error!r} is no standard deviation in logs, for instance 0.05 for five percent.")


def _stretch(sample: Sample, start: int) -> Stretch:
    found = around(sample, start)
    if found is None:
        why = "made up by the compiler" if start in sample.masked else "missing"
        near = sorted(sample.years.tolist(), key=lambda year: (abs(year - start), year))[:4]
        raise ArgumentError(
            f"start: the value of {sample.name} in {start} is {why}; the nearest years with one are "
            f"{in_words(tuple(near))}."
        )
    if found.years[-1] <= start:
        raise ArgumentError(f"start: {sample.name} has no usable figure after {start} on the same basis.")
    if found.values[found.years == start][0] <= 0:
        raise ArgumentError(f"start: the value of {sample.name} in {start} is not positive.")
    return found


def _notes(near: Sample, stretch: Stretch, start: int, end: int, level: float, error: float | None) -> Iterator[str]:
    yield (
        f"{start} is the last year before the campaign, {end} its last year; the windows share them. "
        f"Growth is a fraction a year. Intervals: level {level:g}, of the kind named in the last column."
    )
    if end not in stretch.years:
        used = stretch.years[stretch.years <= end][-1]
        yield f"There is no usable value of {end} on this basis; growth during the campaign ends with {used}."
    if error is not None:
        yield f"The error of {error:g} in logs is assumed by the caller and is no estimate."
    yield from near.remarks()
