"""Tests for breaks in the mean or the trend of a short annual series, with p-values that hold for it."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pandas as pd

from chollima_research.breaks import limits
from chollima_research.breaks.break_tests import KINDS, MODELS, BreakTest, Kind, Model, PValue
from chollima_research.breaks.designs import observed, shortest
from chollima_research.breaks.kinds import Run
from chollima_research.breaks.wald_hac import COVARIANCES, Covariance
from chollima_research.errors import ArgumentError
from chollima_research.samples import MadeUp

__all__ = ["BreakTest", "test"]


def test(
    y: pd.Series,
    model: Model = "mean",
    kind: Kind = "supF",
    *,
    n_breaks: int = 1,
    max_breaks: int = 5,
    min_segment: float | int = 0.15,
    p_value: PValue = "bootstrap",
    covariance: Covariance = "pooled",
    level: float = 0.05,
    replications: int = 999,
    seed: int = 0,
    made_up: MadeUp = "mask",
) -> BreakTest:
    """Test whether a series has breaks in its mean or in its trend, with p-values that hold for short series.

    Parameters
    ----------
    y : pandas.Series
        The series by year; logarithms, if a break in the trend is to be one of growth.
    model : {"mean", "trend"}, default "mean"
        What changes at a break: the mean, or level and slope (in calendar years).
    kind : {"supF", "UDmax", "WDmax", "sequential", "aveF", "expF"}, default "supF"
        No break against `n_breaks` at the best dates; against up to `max_breaks` (largest statistic, unweighted or
        weighted); one more break as long as it is significant; the average or exponential F over the dates of one.
    n_breaks : int, default 1
        Number of breaks of ``"supF"``.
    max_breaks : int, default 5
        Largest number of breaks of ``"UDmax"``, ``"WDmax"`` and ``"sequential"``.
    min_segment : float or int, default 0.15
        The fewest observations in a regime: a share of all (rounded down, at least one more than the coefficients),
        or a number.
    p_value : {"bootstrap", "asymptotic"}, default "bootstrap"
        Series drawn without a (further) break with autocorrelated errors; or limit distributions for long samples.
    covariance : str, default "pooled"
        Covariance of the classical statistic, which asymptotic p-values belong to.
    level : float, default 0.05
        Level of the critical values and of the sequence.
    replications : int, default 999
        Number of series drawn.
    seed : int, default 0
        Seed of the draws.
    made_up : {"mask", "refuse", "keep"}, default "mask"
        What to do with values that the compiler interpolated, extrapolated, carried or imputed.

    Returns
    -------
    BreakTest
        Statistics, p-values, dates with their verdicts, and the sequence of F by date.

    Raises
    ------
    ArgumentError
        If the series or another argument is not usable; the message says what would be.

    Notes
    -----
    The bootstrap p-value belongs to an F that allows for first-order autocorrelation: the ratio of the restricted
    likelihoods of [1]_ with and without the break, each at its own best autocorrelation. Series without the break are
    drawn with the mean of the two autocorrelations and with innovations from both fits; years without an observation
    are drawn and dropped, so gaps are heeded. The classical statistics are those of [2]_, [3]_ and [4]_, their
    asymptotic p-values those of [5]_ for one break in the mean, else from simulated limits; for a trend the limits
    are those of a trend, which the tables of [4]_ do not hold for.

    Share of 2,000 series of 36 observations without a break that are rejected at 5 percent, errors normal with
    autocorrelation 0, 0.5 and 0.8 (``benchmarks/size_and_power.py``, which also has power beside tests with the true
    critical values):

    =====  ====================  =========  =========  =========
    model  test                  0          0.5        0.8
    =====  ====================  =========  =========  =========
    mean   default               4.7        6.0        6.5
    mean   sup-F, asymptotic     5.2        44         79
    trend  default               4.5        5.8        6.2
    trend  sup-F, asymptotic     7.7        61         91
    =====  ====================  =========  =========  =========

    The asymptotic rates at 0.5 and 0.8 are those of R's strucchange on the same designs. The other tests reject 2.8 to
    8.4 percent of 500 such series, and a sequence finds a break in 3.6 to 6.6 percent. With skewed errors or Student's
    t and an autocorrelation of 0.8 the default rejects 9 to 12 percent, and it is no longer valid if errors are
    second-order autoregressive with two positive coefficients (0.4 and 0.3: 20 percent). Power is low where errors
    persist: that is what short series hold, not a property of the test.

    References
    ----------
    .. [1] W.-K. Cheang and G. C. Reinsel (2000), Bias reduction of autoregressive estimates in time series regression
       model through restricted maximum likelihood, Journal of the American Statistical Association 95(452),
       1173-1184.
    .. [2] D. W. K. Andrews (1993), Tests for parameter instability and structural change with unknown change point,
       Econometrica 61(4), 821-856.
    .. [3] D. W. K. Andrews and W. Ploberger (1994), Optimal tests when a nuisance parameter is present only under
       the alternative, Econometrica 62(6), 1383-1414.
    .. [4] J. Bai and P. Perron (1998), Estimating and testing linear models with multiple structural changes,
       Econometrica 66(1), 47-78.
    .. [5] B. E. Hansen (1997), Approximate asymptotic p values for structural-change tests, Journal of Business and
       Economic Statistics 15(1), 60-67.
    """
    _check(model, kind, p_value, covariance, level)
    _check_counts(n_breaks, max_breaks, replications, level)
    sample = observed(y, fewest=6 if model == "mean" else 8, made_up=made_up)
    time = (sample.years - sample.years[0] + 1).astype(np.float64)
    X = np.ones((sample.n, 1)) if model == "mean" else np.column_stack([np.ones(sample.n), time])
    h = shortest(sample.n, X.shape[1], min_segment)
    most, notes = _most(kind, n_breaks, max_breaks, sample.n, h, p_value)
    return Run(sample, X, h, model, kind, most, p_value, covariance, level, replications, seed).result(notes)


def _most(kind: Kind, n_breaks: int, max_breaks: int, n: int, h: int, p_value: PValue) -> tuple[int, tuple[str, ...]]:
    """Return the number of breaks of the alternative, and what is to be said of it."""
    room = min(n // h - 1, limits.MOST)
    limit = limits.room(h / n)
    asymptotic = p_value == "asymptotic"
    if kind == "supF":
        if n_breaks > room:
            raise ArgumentError(f"n_breaks: at most {room} breaks can be tested with {h} of {n} observations a regime.")
        if asymptotic and n_breaks > limit:
            raise ArgumentError(
                f"n_breaks: with {h} of {n} observations a regime, asymptotic p-values are known for at most {limit} "
                'breaks; ask for fewer, or for p_value="bootstrap".'
            )
        return n_breaks, ()
    most = min(max_breaks, room, limit if asymptotic and kind in ("UDmax", "WDmax") else room)
    notes = []
    if most < max_breaks and kind in ("UDmax", "WDmax", "sequential"):
        notes.append(f"At most {most} breaks are tested, not {max_breaks}.")
    if asymptotic and most < limit and kind in ("UDmax", "WDmax"):
        notes.append(f"The limit distribution is that for up to {limit} breaks; the p-value is an upper bound.")
    return most, tuple(notes)


def _check(model: str, kind: str, p_value: str, covariance: str, level: float) -> None:
    for argument, value, known in (
        ("model", model, MODELS),
        ("kind", kind, KINDS),
        ("p_value", p_value, get_args(PValue)),
        ("covariance", covariance, COVARIANCES),
    ):
        if value not in known:
            raise ArgumentError(f"{argument}: {value!r} is not known; use one of {', '.join(known)}.")
    if not isinstance(level, float) or not 0 < level < 0.5:
        raise ArgumentError(f"level: {level!r} is not a probability between 0 and 0.5.")


def _check_counts(n_breaks: int, max_breaks: int, replications: int, level: float) -> None:
    for argument, value in (("n_breaks", n_breaks), ("max_breaks", max_breaks)):
        if not isinstance(value, int | np.integer) or isinstance(value, bool) or value < 1:
            raise ArgumentError(f"{argument}: {value!r} is not a number of breaks (1, 2, ...).")
    least = round(1 / level) - 1
    if not isinstance(replications, int | np.integer) or isinstance(replications, bool) or replications < least:
        raise ArgumentError(f"replications: {replications!r} cannot give a p-value of {level:g}; {least} can.")
