"""Tests for breaks in a trend that are valid whether the errors are stationary or integrated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, get_args

import numpy as np
import pandas as pd

from chollima_research.breaks import trend_limits
from chollima_research.breaks.awareness import judge
from chollima_research.breaks.gapless import check_lags, check_trimming, require_consecutive, require_errors
from chollima_research.breaks.kejriwal_perron import FEWEST, Regimes, best_breaks, require_sets
from chollima_research.breaks.perron_yabu import Design, Model
from chollima_research.breaks.quasi_differences import Floats
from chollima_research.breaks.trend_growth import growth
from chollima_research.breaks.trend_nulls import Null, fit_null, share_above
from chollima_research.breaks.trend_results import PValue, Step, TrendBreak
from chollima_research.errors import ArgumentError
from chollima_research.samples import MadeUp, Sample, annual

MOST_BREAKS: Final = 5
MOST_OBSERVATIONS: Final = 1000


def trend_break(
    y: pd.Series,
    model: Model = "both",
    *,
    max_breaks: int = 1,
    min_segment: float = 0.15,
    level: float = 0.05,
    p_value: PValue = "bootstrap",
    replications: int = 999,
    most_lags: int | None = None,
    made_up: MadeUp = "mask",
    seed: int = 0,
) -> TrendBreak:
    """Test for breaks in a trend without knowing whether the errors are stationary or have a unit root.

    Parameters
    ----------
    y : pandas.Series
        Annual series as of :func:`chollima_research.load`, consecutive years, at least 15 of them. It is used as it
        is: for growth rates pass ``np.log(series)``, which keeps status and seams.
    model : {"both", "slope", "level"}
        What may change: level and slope, the slope of a trend that stays in one piece, or the level alone.
    max_breaks : int, default 1
        Breaks to look for, one more after each rejection; at most five.
    min_segment : float or int, default 0.15
        Fewest observations in a regime, as a share of the stretch that is tested or as a number.
    level : float, default 0.05
        Level of each test of the sequence.
    p_value : {"bootstrap", "asymptotic"}
        Where the p-values come from; the intervals of the slopes are bootstrapped in either case.
    replications : int, default 999
        Simulated series.
    most_lags : int, optional
        Greatest order of the autoregression of the errors, out of which BIC chooses; by default 4 (n / 100)^(1/4)
        cut to a whole number, 3 for 36 observations.
    made_up : {"mask", "refuse", "keep"}
        What to do with values made up by a compiler. Masked, they are gaps, and gaps are refused.
    seed : int, default 0
        Seed of the simulations.

    Returns
    -------
    TrendBreak
        Statistic and p-value of no break against one, the tests of the sequence, dates (last years of old regimes)
        with their verdicts, and the slope of each regime with standard error and interval.

    Raises
    ------
    ArgumentError
        If an argument is not usable, the series has gaps (the message names its longest window without one),
        follows exactly from a broken straight line or its own past, or has more than 1,000 observations.

    Notes
    -----
    *The test* [1]_. For each date the errors around the broken trend get an autoregression, its order by BIC. The sum
    of its coefficients is corrected upwards [2]_ and set to one if within n^(-1/2) of it. With that sum the series is
    quasi-differenced and the Wald statistic of no break computed. The statistic Exp-W is the logarithm of the sum of
    exp(W / 2) over the dates, over n. With it the limit is nearly the same with stationary and integrated errors. The
    date is that of the smallest sum of squares. For *more breaks* [3]_ each regime is tested in the same way, the
    largest of the statistics decides, and after a rejection all dates are chosen anew.

    *P-values* come from series without the break: an autoregression, its sum median-unbiased [2]_ and set to one
    within n^(-1/2) of it, with resampled residuals, around a trend with the breaks found before. Limit values are of
    no use here: with 36 years they reject 8 to 23 percent of series without a break when errors are stationary, and 18
    to 28 percent of random walks.

    *Measured* (``benchmarks/trend_break_size.csv``): of 2,000 series of 36 years without a break, with AR(1) errors 0,
    0.5, 0.8 and random walks, the default rejects 3.8 to 6.0 percent at a nominal 5; of 60 and 100 years 3.5 to 6.7,
    but for a level in random walks of 100 years, with 1.5. Random walks whose growth is a moving average with a
    coefficient of -0.4 are rejected in 12 to 15 percent. A change of growth by half a standard deviation of a shock a
    year is found in 73 percent where shocks are passing, in 29 with an autocorrelation of 0.5 and in 13 in random
    walks.

    *Intervals* of the slopes are bootstrap-t intervals whose dates are chosen anew in each series, with the sum of
    coefficients corrected so that a unit root is missed in one series of ten rather than one of two. At a nominal
    95 percent they hold the true slopes in 91 to 94 percent of 1,000 such series with a break. The standard error is
    that with the date known.

    *Departures* from [1]_: dates run from the fewest observations to n minus these (the authors' program stops one
    earlier for some n, starts later if lags need it and adds one or two ones to the sum), orders go up to 3 rather
    than 9 for 36 observations, and p-values are simulated. From [3]_: no regime under 15 observations is tested, dates
    are the best of all admissible sets under the model that is tested, and that may be a change of level
    alone. Quasi-differences need consecutive years; dates of equal sums of squares are the earliest.

    *What it cannot do.* Two breaks of opposite sign hide each other. With a unit root a shift in level is one large
    shock, which no test can tell from an outlier. A break within `min_segment` of an end is not looked for.

    References
    ----------
    .. [1] P. Perron and T. Yabu (2009), Testing for shifts in trend with an integrated or stationary noise component,
       Journal of Business and Economic Statistics 27(3), 369-396.
    .. [2] A. Roy and W. A. Fuller (2001), Estimation for autoregressive time series with a root near 1, Journal of
       Business and Economic Statistics 19(4), 482-493.
    .. [3] M. Kejriwal and P. Perron (2010), A sequential procedure to determine the number of breaks in trend with an
       integrated or stationary noise component, Journal of Time Series Analysis 31(5), 305-328.
    """
    _check(model, max_breaks, level, p_value, replications)
    sample = annual(y, fewest=FEWEST, made_up=made_up)
    require_consecutive(sample, "the test")
    n, values = sample.n, sample.values
    if n > MOST_OBSERVATIONS:
        raise ArgumentError(f"y: {sample.name} has {n:,} observations; at most {MOST_OBSERVATIONS:,} can be tested.")
    lags = check_lags(most_lags, n, "most_lags", 1)
    least = check_trimming(min_segment, n, "min_segment", lags + 2)
    require_sets(n, max_breaks, least)
    scale = float(np.ptp(values))
    scaled = (values - values.mean()) / scale
    require_errors(sample, scaled, Design(n, model, tuple(range(least, n - least + 1)), lags))
    run = _Run(sample, scaled, model, level, p_value, replications, min_segment, lags, least, most_lags, seed)
    steps, breaks = run.sequence(max_breaks)
    shown = breaks or run.best(1)
    return TrendBreak(
        sample=sample,
        model=model,
        method=p_value,
        level=level,
        steps=steps,
        shown=tuple(judge(sample, length - 1, least) for length in shown),
        regimes=growth(sample, (scaled, scale), model, len(shown), least, lags, replications, seed),
        null=run.null(()),
    )


@dataclass(frozen=True)
class _Run:
    """The arguments of one call, and the sequence of its tests."""

    sample: Sample
    scaled: Floats
    model: Model
    level: float
    method: PValue
    replications: int
    min_segment: float
    lags: int
    least: int
    most_lags: int | None
    seed: int

    def sequence(self, max_breaks: int) -> tuple[tuple[Step, ...], tuple[int, ...]]:
        steps: list[Step] = []
        breaks: tuple[int, ...] = ()
        while len(breaks) < max_breaks:
            regimes = Regimes.of(self.scaled, self.model, breaks, self._shortest, self.most_lags)
            if not regimes.testable:
                break
            steps.append(self._step(regimes))
            if steps[-1].p_value > self.level:
                break
            breaks = self.best(len(breaks) + 1)
        return tuple(steps), breaks

    def best(self, number: int) -> tuple[int, ...]:
        return tuple(best_breaks(self.scaled[None], self.model, number, self.least)[0].tolist())

    def null(self, breaks: tuple[int, ...]) -> Null:
        return fit_null(self.scaled, self.model, breaks, self.lags, self.least)

    def _shortest(self, n: int) -> int:
        return int(self.min_segment * n + 1e-9) if self.min_segment < 1 else int(self.min_segment)

    def _step(self, regimes: Regimes) -> Step:
        values, years = self.scaled, self.sample.years
        each = [float(found[0]) for found in regimes.each(values[None])]
        largest = int(np.argmax(each))
        first, end, _ = regimes.designs[largest]
        spans = [(int(years[a]), int(years[b - 1])) for a, b, _ in regimes.designs]
        return Step(
            breaks=tuple(int(years[length - 1]) for length in regimes.breaks),
            statistic=each[largest],
            p_value=self._p_value(each[largest], regimes),
            where=(int(years[first]), int(years[end - 1])),
            untested=tuple(span for span, (_, _, design) in zip(spans, regimes.designs, strict=True) if design is None),
        )

    def _p_value(self, statistic: float, regimes: Regimes) -> float:
        if self.method == "asymptotic":
            share = self.least / self.sample.n if self.min_segment >= 1 else self.min_segment
            return trend_limits.asymptotic(statistic, self.model, share, len(regimes.designs))
        null, seed = self.null(regimes.breaks), (self.seed, len(regimes.breaks))
        return share_above(statistic, null, regimes.n, self.replications, seed, regimes.largest)


def _check(model: str, max_breaks: int, level: float, p_value: str, replications: int) -> None:
    for value, known, name in ((model, get_args(Model), "model"), (p_value, get_args(PValue), "p_value")):
        if value not in known:
            raise ArgumentError(f"{name}: {value!r} is not known; use one of {', '.join(known)}.")
    if isinstance(max_breaks, bool) or max_breaks not in range(1, MOST_BREAKS + 1):
        raise ArgumentError(f"max_breaks: must be a whole number from 1 to {MOST_BREAKS}, not {max_breaks!r}.")
    if not 0 < level < 1:
        raise ArgumentError(f"level: must lie between 0 and 1, not {level!r}.")
    if isinstance(replications, bool) or not isinstance(replications, int) or replications < 1 / level - 1:
        raise ArgumentError(
            f"replications: must be a whole number of at least {int(1 / level - 1 + 1e-9)}, or no p-value could be as "
            f"small as the level of {level:g}; not {replications!r}."
        )
