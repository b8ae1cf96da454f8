"""What an estimate of breaks holds: dates by number of breaks, criteria, regimes, intervals and verdicts."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from chollima_research.breaks import criteria, dating, fits
from chollima_research.breaks.covariances import WORDS, Covariance, known
from chollima_research.breaks.designs import Design, Model
from chollima_research.breaks.partitions import Partitions
from chollima_research.errors import ArgumentError
from chollima_research.results import Result
from chollima_research.samples import Sample

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CRITERIA: Final = {"bic": "BIC", "lwz": "LWZ", "sequential": "sequential tests"}


@dataclass(frozen=True, eq=False)
class Estimate(Result):
    """Breaks of one series, for every number of them. A date is the last year of the old regime.

    Attributes
    ----------
    sample : Sample
        The observations that were used.
    series : pandas.Series
        The series as it was given.
    model : {"mean", "trend", "regression"}
        What changes.
    design : Design
        The regressors.
    partitions : Partitions
        Positions of the breaks and residual sums of squares, by number of breaks.
    covariance : str
        How standard errors and Bai's intervals are computed.
    proven : tuple of bool
        For each number of breaks, whether the partition is known to be the global optimum; always so unless some
        coefficients are fixed and the series is long.
    notes : tuple of str
        What happened to the arguments.
    """

    sample: Sample
    series: pd.Series
    model: Model
    design: Design
    partitions: Partitions
    covariance: Covariance
    proven: tuple[bool, ...]
    notes: tuple[str, ...]
    _kept: dict[Any, Any] = field(default_factory=dict, repr=False)

    @property
    def n(self) -> int:
        """Number of observations."""
        return self.sample.n

    @property
    def h(self) -> int:
        """The fewest observations of a regime."""
        return self.partitions.shortest

    @property
    def most(self) -> int:
        """The largest number of breaks that was tried."""
        return self.partitions.most

    @property
    def table(self) -> pd.DataFrame:
        """One row per number of breaks: m, breaks (years), rss, sigma, bic, lwz."""
        slopes = self.design.changing.shape[1], self.design.fixed.shape[1]
        table = criteria.table(self.partitions.rss, self.n, *slopes)
        table.insert(1, "breaks", [self.dates(m) for m in table["m"].tolist()])
        return table

    @cached_property
    def selected(self) -> dict[str, int]:
        """Number of breaks by each criterion: ``bic``, ``lwz`` and, for mean and trend, ``sequential`` tests.

        The sequential count is that of :func:`chollima_research.breaks.test` with its defaults, which may bootstrap.
        """
        if self.model == "regression" or len(self.design.names) > 2 or self.design.fixed_names:
            return dict(self._criteria)
        count = criteria.sequential(self)
        return dict(self._criteria) if count is None else {**self._criteria, "sequential": count}

    @property
    def range(self) -> tuple[int, int]:
        """Smallest and largest number of breaks that the criteria select."""
        return min(self.selected.values()), max(self.selected.values())

    @property
    def m(self) -> int:
        """The number of breaks that is shown unless another is asked for: that of BIC."""
        return self._criteria["bic"]

    @cached_property
    def _criteria(self) -> dict[str, int]:
        # The first least value: of several exact fits, the one with the fewest breaks.
        table = self.table
        return {name: int(np.argmin(table[name])) for name in ("bic", "lwz")}

    def positions(self, m: int | None = None) -> NDArray[np.int64]:
        """Return the last observations of the old regimes, counted from 0.

        Parameters
        ----------
        m : int, optional
            Number of breaks; that of BIC if not given.

        Raises
        ------
        ArgumentError
            If so many breaks were not estimated.
        """
        number = self.m if m is None else m
        if not isinstance(number, int | np.integer) or isinstance(number, bool) or not 0 <= number <= self.most:
            raise ArgumentError(f"m: {number!r} breaks were not estimated; use a whole number from 0 to {self.most}.")
        return self.partitions.lasts[number]

    def dates(self, m: int | None = None) -> list[int]:
        """Return the break dates, each the last year of an old regime.

        Parameters
        ----------
        m : int, optional
            Number of breaks; that of BIC if not given.
        """
        return [int(year) for year in self.sample.years[self.positions(m)]]

    def fit(self, m: int | None = None) -> fits.Fit:
        """Return the least-squares fit with the best m breaks.

        Parameters
        ----------
        m : int, optional
            Number of breaks; that of BIC if not given.
        """
        lasts = self.positions(m)
        key = ("fit", len(lasts))
        if key not in self._kept:
            self._kept[key] = fits.at(self.sample.values, self.design, lasts)
        return cast(fits.Fit, self._kept[key])

    def residuals(self, m: int | None = None) -> pd.Series:
        """Return the residuals by year.

        Parameters
        ----------
        m : int, optional
            Number of breaks; that of BIC if not given.
        """
        return pd.Series(self.fit(m).residuals, index=pd.Index(self.sample.years, name="year"), name="residual")

    def fitted(self, m: int | None = None) -> pd.Series:
        """Return the fitted values by year.

        Parameters
        ----------
        m : int, optional
            Number of breaks; that of BIC if not given.
        """
        return (self.sample.values - self.residuals(m)).rename("fitted")

    def coefficients(self, m: int | None = None, *, covariance: Covariance | None = None) -> pd.DataFrame:
        """Return the coefficients of every regime with their standard errors.

        Parameters
        ----------
        m : int, optional
            Number of breaks; that of BIC if not given.
        covariance : {"ols", "pooled", "hc0", "hac", "hac-bp"}, optional
            How the standard errors are computed; as in the estimate if not given.

        Returns
        -------
        pandas.DataFrame
            By regime (from 1): first and last year, number of observations, and for each column of the model its
            coefficient and, under the name with ``_se``, its standard error. Coefficients that do not change are
            repeated. The ``level`` of a trend model is the value of the line in the first year of the sample, its
            ``trend`` the change a year.
        """
        kind = known(self.covariance if covariance is None else covariance)
        return fits.table(self.fit(m), self.design, self.sample.years, kind)

    def interval(
        self,
        level: float = 0.95,
        method: str | None = None,
        m: int | None = None,
        *,
        seed: int = 0,
        replications: int | None = None,
    ) -> pd.DataFrame:
        """Compute an interval for every break date, and judge the break against seams and gaps of the series.

        Parameters
        ----------
        level : float, default 0.95
            Confidence level of each interval.
        method : {"bai", "bootstrap", "inversion"}, optional
            How; if not given, the one with the best measured coverage, ``intervals.DEFAULT``.
        m : int, optional
            Number of breaks; that of BIC if not given.
        seed, replications : int, optional
            For the methods that simulate.

        Returns
        -------
        pandas.DataFrame
            By break (from 1): date, low, high (last years of the old regime), clipped (whether the interval reached
            out of the sample and was cut off), verdict and reason (see :mod:`chollima_research.breaks.awareness`).

        Raises
        ------
        ArgumentError
            If an argument is not usable.

        Notes
        -----
        ``"bai"`` is [1]_ as in strucchange: variances and regressors by regime, ends rounded outwards. At n = 36 it
        is far too short: for a mean shift of one standard deviation and autoregressive errors of coefficient 0, 0.5
        and 0.8, strucchange's intervals for nominal 95 percent covered 85, 64 and 47 percent of 2,000 dates. Its law
        is for regressors without a trend, since it takes their mean square over a whole regime. How often the others
        cover stands at :func:`chollima_research.breaks.intervals.date_sets`.

        References
        ----------
        .. [1] J. Bai (1997), Estimation of a change point in multiple regression models, Review of Economics and
           Statistics 79(4), 551-563.
        """
        count = len(self.positions(m))
        key = ("interval", level, method, count, seed, replications)
        if key not in self._kept:
            self._kept[key] = dating.interval(self, count, level, method, seed, replications)
        return cast(pd.DataFrame, self._kept[key]).copy()

    @property
    def title(self) -> str:
        """What was estimated on what."""
        what = {"mean": "the mean", "trend": "level and trend", "regression": "the regression"}[self.model]
        return f"{self.sample.name}, {self.sample.span}: breaks in {what}: {self.m} by BIC"

    def to_frame(self) -> pd.DataFrame:
        """Return the regimes with BIC's number of breaks, and interval and verdict of the break that ends each.

        Regimes of a trend model have the ends of their lines (``start`` and ``end``) instead of the level, which is
        that of the first year of the sample.
        """
        return dating.regimes(self)

    def remarks(self) -> list[str]:
        """Return what a reader must know: the convention of the dates, criteria, trimming, gaps, seams."""
        low, high = self.range
        chosen = ", ".join(f"{CRITERIA[name]} {count}" for name, count in self.selected.items())
        told = [
            "A break date is the last year of the old regime; its interval is given with the regime that it ends.",
            f"Number of breaks: {chosen}" + ("." if low == high else f"; between {low} and {high}."),
            "BIC and LWZ take errors as independent; persistent errors make them find breaks that are none.",
            f"{self.n} observations, at least {self.h} in a regime, at most {self.most} breaks tried.",
            f"Standard errors: {WORDS[self.covariance]}.",
            *self.notes,
        ]
        if not self.proven[self.m]:
            told.append("Some coefficients are fixed and the series is long: the dates may be a local optimum.")
        return told + self.sample.remarks()

    def plot(
        self, m: int | None = None, *, ax: Axes | None = None, posterior: pd.Series | None = None, **options: Any
    ) -> Axes:
        """Draw the series with its status, the regimes, and each date with its interval and verdict.

        Parameters
        ----------
        m : int, optional
            Number of breaks; that of BIC if not given.
        ax : matplotlib.axes.Axes, optional
            Where to draw; a new figure if not given.
        posterior : pandas.Series, optional
            Probability of a break after each year, drawn in a panel below; needs a new figure.
        **options
            As for :func:`chollima_research.breaks.drawing.regimes`.

        Returns
        -------
        matplotlib.axes.Axes
            The panel of the series; the panel of the posterior is the last of its figure's axes.
        """
        from chollima_research.breaks import drawing

        return drawing.figure(self, m, ax=ax, posterior=posterior, **options)
