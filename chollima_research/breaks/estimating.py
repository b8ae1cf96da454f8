"""How many breaks a series has and when: the best partitions into regimes for every number of breaks."""

from __future__ import annotations

import numpy as np
import pandas as pd

from chollima_research.breaks import partial, segments
from chollima_research.breaks.covariances import Covariance, known
from chollima_research.breaks.designs import Model, design, observed, shortest
from chollima_research.breaks.estimates import Estimate
from chollima_research.breaks.partitions import optimal
from chollima_research.errors import ArgumentError
from chollima_research.samples import MadeUp

__all__ = ["Estimate", "estimate"]


def estimate(
    y: pd.Series,
    model: Model = "mean",
    *,
    max_breaks: int = 5,
    min_segment: float | int = 0.15,
    regressors: pd.DataFrame | None = None,
    fixed: pd.DataFrame | None = None,
    covariance: Covariance = "ols",
    made_up: MadeUp = "mask",
) -> Estimate:
    """Date the breaks of an annual series by least squares, for every number of breaks.

    Parameters
    ----------
    y : pandas.Series
        The series by year; what :func:`chollima_research.load` returns, or any other.
    model : {"mean", "trend", "regression"}, default "mean"
        What changes at a break: the mean; level and trend (in calendar years, so gaps count); or the coefficients of
        `regressors` alone.
    max_breaks : int, default 5
        Largest number of breaks; lowered to what the series has room for.
    min_segment : float or int, default 0.15
        The fewest observations in a regime: a share of all (rounded down, at least one more than the coefficients
        that change), or a number.
    regressors : pandas.DataFrame, optional
        Further columns by year whose coefficients change at the breaks.
    fixed : pandas.DataFrame, optional
        Columns by year whose coefficients are the same in all regimes (partial structural change).
    covariance : {"ols", "pooled", "hc0", "hac", "hac-bp"}, default "ols"
        How standard errors and Bai's intervals are computed: by regime; as if all regimes had one variance (for the
        intervals also one distribution of the regressors, as with strucchange's ``het.reg = het.err = FALSE``);
        without assuming equal variances; or autocorrelation-consistent with the conventions of R's strucchange and
        sandwich, or of Bai and Perron's programs. With five observations in a regime the last two are not reliable.
    made_up : {"mask", "refuse", "keep"}, default "mask"
        What to do with values that the compiler interpolated, extrapolated, carried or imputed.

    Returns
    -------
    Estimate
        Dates, criteria, coefficients, intervals and verdicts for m = 0, 1, ... breaks.

    Raises
    ------
    ArgumentError
        If the series or another argument is not usable; the message says what would be.

    Notes
    -----
    For every m the dates minimise the residual sum of squares over all partitions, by dynamic programming [1]_; with
    `fixed`, by an exact search that the iterations of [1]_ only bound (they alone end in a local optimum in about one
    case in ten at n = 12 to 16, from three starts). A least length given as a share of n is rounded down, as in R.
    BIC is that of R's strucchange (log-likelihood of normal errors; every date counts as a parameter), LWZ that of
    [2]_ with the number of parameters of [3]_.

    Both criteria assume errors without autocorrelation, and neither is a test. In 36 observations without any break
    (10,000 series, errors of autocorrelation 0, 0.5 and 0.8; ``benchmarks/criteria.csv``) BIC finds one or more in
    11, 67 and 95 percent with a mean and 12, 75 and 97 percent with a trend, LWZ in 2, 36 and 83 and in 1, 33 and 79
    percent. They therefore stand beside the sequential tests, and the smallest and the largest of the three numbers
    are reported (``.range``).

    A regime that fits exactly has a sum of zero, and a partition that does a criterion of minus infinity; the
    fewest breaks that do so are selected. Residuals below a few roundings of the largest value count as exact.
    Collinear regressors within a regime cost no degree of freedom there; their coefficients are those of least norm.

    References
    ----------
    .. [1] J. Bai and P. Perron (2003), Computation and analysis of multiple structural change models, Journal of
       Applied Econometrics 18(1), 1-22.
    .. [2] J. Liu, S. Wu and J. V. Zidek (1997), On segmented multivariate regression, Statistica Sinica 7(2),
       497-525.
    .. [3] J. Bai and P. Perron (2006), Multiple structural change models: a simulation analysis, in D. Corbae,
       S. N. Durlauf and B. E. Hansen (eds), Econometric Theory and Practice, Cambridge University Press, 212-237.

    Examples
    --------
    >>> y = pd.Series([1.1, 0.9, 1.0, 1.2, 0.8, 3.1, 2.9, 3.0, 3.2, 2.8], index=range(1951, 1961))
    >>> estimate(y, max_breaks=2, min_segment=3).dates(1)
    [1955]
    """
    if not isinstance(max_breaks, int | np.integer) or isinstance(max_breaks, bool) or max_breaks < 0:
        raise ArgumentError(f"max_breaks: {max_breaks!r} is not a number of breaks (0, 1, 2, ...).")
    sample = observed(y, fewest=4, made_up=made_up)
    built = design(sample, model, regressors, fixed)
    n, k, p = sample.n, len(built.names), len(built.fixed_names)
    h = shortest(n, k, min_segment)
    if (n - p) // (k + 1) < 1:
        raise ArgumentError(f"fixed: {p} fixed and {k} changing columns are too many for {n} observations.")
    most = min(max_breaks, (n - p) // (k + 1) - 1)  # more would leave no residual a degree of freedom
    if built.fixed_names:
        found, proven = partial.optimal(built.changing, built.fixed, sample.values, most, h)
    else:
        found = optimal(segments.triangle(built.changing, sample.values), most, h)
        proven = (True,) * (found.most + 1)
    notes = []
    if found.most < max_breaks:
        notes.append(f"The series has room for {found.most} of the {max_breaks} breaks that were asked for.")
    if isinstance(min_segment, float) and h > min_segment * n:
        notes.append(f"{min_segment:g} of the observations would be too few for a regime; the least is {h}.")
    if h < k + 3 and found.most:
        notes.append(f"A regime of {h} observations and {k} coefficients fits almost anything; longer ones say more.")
    return Estimate(sample, y, model, built, found, known(covariance), proven, tuple(notes))
