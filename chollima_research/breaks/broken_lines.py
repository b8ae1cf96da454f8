"""Growth that changes its rate but not its level: continuous broken lines, kinks and all found exactly."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
import pandas as pd

from chollima_research.breaks.awareness import Judged, judge
from chollima_research.breaks.designs import observed, shortest
from chollima_research.breaks.kink_inference import Inversion, Line, slope_intervals
from chollima_research.breaks.kink_results import BrokenLine, grid_of
from chollima_research.breaks.kink_search import Search
from chollima_research.breaks.kink_tests import against_line
from chollima_research.errors import ArgumentError
from chollima_research.samples import MadeUp, Sample

__all__ = ["BrokenLine", "joined"]

Seams = Literal["refuse", "level"]


def joined(
    y: pd.Series,
    n_breaks: int = 1,
    *,
    min_segment: float | int = 0.15,
    level: float = 0.95,
    replications: int = 999,
    seed: int = 0,
    seams: Seams = "refuse",
    made_up: MadeUp = "mask",
) -> BrokenLine:
    """Fit a continuous broken line with one to three kinks at the global optimum.

    Parameters
    ----------
    y : pandas.Series
        The series by year; logarithms, if the slopes are to be growth rates.
    n_breaks : int, default 1
        Number of kinks, 1 to 3.
    min_segment : float or int, default 0.15
        The fewest observations in a regime, its ends included, and the fewest years between two kinks: a share of the
        observations (rounded down, at least three), or a number of at least two.
    level : float, default 0.95
        Level of the intervals.
    replications : int, default 999
        Number of simulated series for the test and every interval, at least 99.
    seed : int, default 0
        Seed of the simulations.
    seams : {"refuse", "level"}, default "refuse"
        What to do where the basis of the series changes. A continuous line cannot cross a seam: the series is
        refused, or the level may shift by an amount of its own at every seam while the slope stays.
    made_up : {"mask", "refuse", "keep"}, default "mask"
        What to do with values that the compiler interpolated, extrapolated, carried or imputed.

    Returns
    -------
    BrokenLine
        Kinks, slopes, intervals, test and verdicts.

    Raises
    ------
    ArgumentError
        If an argument is not usable, the series is too short, straight to the last digit or crosses a seam, or there
        is no room for the kinks.

    Notes
    -----
    Kinks lie anywhere on the axis of time, not only in observed years. All placements are compared exactly [1]_, so
    the residual sum of squares is the least possible; the iterations of Muggeo's segmented stop short of it in 5 of
    11 fits with two kinks to well-known series, by up to 38 percent. Of kinks that fit equally well the
    earliest is reported. Two kinks at the shortest distance are a sign that the series jumps instead.

    *Test.* The likelihood ratio of [2]_'s restricted likelihood, each side at its best autocorrelation, kinks in
    observed years; its law is simulated with the autocorrelation estimated under the straight line.
    With 36 observations and autocorrelations of 0, 0.5 and 0.8 it rejects 4.2, 4.8 and 4.5 percent of straight lines
    at 5 percent (5.5 at 0.95, 6.2 at 0.999), where Davies' test in segmented rejects 4.5, 27.5 and 59.9 percent.
    Persistence costs power: a change of slope by 0.4 standard deviations of the errors a year in the middle of the
    sample is found in 96, 37 and 19 percent. A straight line that is not rejected is not thereby shown.

    *Kinks.* An interval holds the years at which the kink is not rejected by the ratio of the residual sums of squares
    with the kink held there and free, the law of which is simulated with the line fitted under that restriction.
    In the same designs the intervals at 95 percent hold a single kink in 94.6 to 97.0 percent of series and the first
    of two in 92.5 to 96.5 percent. They are long: 10 years in the middle for that change without autocorrelation, and
    with an autocorrelation of 0.5 or 0.8 mostly all years that leave room for two regimes.

    *Slopes.* Symmetric intervals from series simulated with the fitted line, in which kinks are estimated anew.
    Autocorrelation and variance are drawn for each series from their restricted likelihood with a flat prior; with the
    estimates in their place the intervals would be too short when persistence is high. The standard error is the root
    mean square distance in the same simulation.
    With one kink they hold the slopes in 92.4 to 98.5 percent and the change of slope in 88.8 to 97.3 percent of
    series; with two kinks and an autocorrelation of 0.8 only in 88 and 80 percent, so that intervals of changes are to
    be read with caution there. All of this is ``benchmarks/joined_size.py``.

    One kink in 36 years takes a fifth of a second, two take one to two seconds and three a quarter of a minute; most
    of it are the intervals, and fewer replications take less.

    References
    ----------
    .. [1] D. J. Hudson (1966), Fitting segmented curves whose join points have to be estimated, Journal of the
       American Statistical Association 61(316), 1097-1129.
    .. [2] W.-K. Cheang and G. C. Reinsel (2000), Bias reduction of autoregressive estimates in time series regression
       model through restricted maximum likelihood, Journal of the American Statistical Association 95(452),
       1173-1184.

    Examples
    --------
    >>> years = range(1950, 1980)
    >>> y = pd.Series([0.1 * (t - 1950) - 0.07 * max(t - 1962.5, 0) + 0.01 * (-1) ** t for t in years], index=years)
    >>> joined(y, replications=99).dates
    [1962]
    """
    _check(n_breaks, level, replications, seams)
    sample = observed(y, fewest=2 * n_breaks + 6, made_up=made_up)
    grid = grid_of(sample, _shortest(sample.n, min_segment))
    if seams == "refuse" and sample.seams:
        listed = ", ".join(f"{a} and {b}" for a, b in sample.seams)
        raise ArgumentError(
            f"y: the basis of {sample.name} changes between {listed}; a continuous line cannot cross that. Use "
            'seams="level" to let the level shift there, or a part of the series without a seam.'
        )
    if sample.n < 2 * n_breaks + 5 + len(grid.seams):
        raise ArgumentError(f"n_breaks: {sample.n} observations are too few for {n_breaks} kinks and the seams.")
    search = Search(grid, n_breaks)
    fit = search.fit(sample.values[None])
    if np.abs(grid.rest(sample.values)).max() <= 1e-13 * np.abs(sample.values).max():
        raise ArgumentError(f"y: {sample.name} lies on a straight line; there is no kink to find.")
    return _result(sample, y, search, Line(grid, sample.values, fit.times[0]), level, replications, seed)


def _result(
    sample: Sample, y: pd.Series, search: Search, line: Line, level: float, replications: int, seed: int
) -> BrokenLine:
    grid = line.grid
    inversion = Inversion(line, search, level, replications, seed)
    intervals = [inversion.interval(k) for k in range(search.n_breaks)]
    by_regime, changes = slope_intervals(line, search, level, replications, np.random.default_rng(seed))
    rest = grid.rest(sample.values)
    return BrokenLine(
        sample=sample,
        series=y,
        times=tuple(line.times.tolist()),
        intervals=tuple(intervals),
        slopes=by_regime,
        changes=changes,
        rss=float(((sample.values - line.fitted) ** 2).sum()),
        straight_rss=float((rest**2).sum()),
        test=against_line(sample.values, grid, search.n_breaks, replications, np.random.default_rng(seed)),
        autocorrelation=line.autocorrelation,
        verdicts=tuple(_judged(sample, t, grid.shortest, i) for t, i in zip(line.times, intervals, strict=True)),
        min_segment=grid.shortest,
        level=level,
        replications=replications,
    )


def _judged(sample: Sample, time: float, distance: int, interval: tuple[float, float]) -> Judged:
    position = min(int(np.searchsorted(sample.years, time + 1e-9, side="right")) - 1, sample.n - 2)
    return judge(sample, position, distance, (int(np.floor(interval[0])), int(np.floor(interval[1]))))


def _shortest(n: int, min_segment: float | int) -> int:
    whole = isinstance(min_segment, int | np.integer)
    return shortest(n, 1 if whole else 2, min_segment)


def _check(n_breaks: int, level: float, replications: int, seams: Seams) -> None:
    if isinstance(n_breaks, bool) or n_breaks not in (1, 2, 3):
        raise ArgumentError(f"n_breaks: {n_breaks!r} is not a number of kinks that can be searched; use 1, 2 or 3.")
    if not 0.5 <= level < 1:
        raise ArgumentError(f"level: {level!r} is no level of an interval; use one from 0.5 to below 1, as 0.95.")
    if isinstance(replications, bool) or not isinstance(replications, int | np.integer) or replications < 99:
        raise ArgumentError(f"replications: {replications!r} is not a whole number of at least 99.")
    if seams not in get_args(Seams):
        raise ArgumentError(f"seams: {seams!r} is not known; use one of {', '.join(get_args(Seams))}.")
