"""The test of Zivot and Andrews (1992) for a unit root against a trend with one break."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from chollima_research.breaks.awareness import Judged, judge
from chollima_research.breaks.gapless import check_lags, require_consecutive, require_errors
from chollima_research.breaks.perron_yabu import Design, Model
from chollima_research.breaks.quasi_differences import Floats
from chollima_research.breaks.trend_nulls import fit_walk, share_above
from chollima_research.errors import ArgumentError
from chollima_research.results import Drawn
from chollima_research.samples import MadeUp, Sample, annual

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PUBLISHED: Final[dict[Model, tuple[float, float, float]]] = {
    "level": (-4.58, -4.80, -5.34),
    "slope": (-4.11, -4.42, -4.93),
    "both": (-4.82, -5.08, -5.57),
}
"""Zivot and Andrews' (1992) critical values at 10, 5 and 1 percent, in the limit and without trimming."""

FEWEST: Final = 15
_LAST_LAG: Final = 1.60


@dataclass(frozen=True)
class Regressions:
    """The regressions of every series with a break after so many observations.

    Attributes
    ----------
    lags : numpy.ndarray
        Number of lagged changes, one a series.
    t : numpy.ndarray
        t statistic of a unit root.
    """

    lags: NDArray[np.int64]
    t: Floats


def regressions(values: Floats, design: Design, length: int, lags: int, choose: bool) -> Regressions:
    """Regress every series (a row) with a break after `length` observations.

    Parameters
    ----------
    values : numpy.ndarray
        Series, a row each.
    design : Design
        Model and number of observations.
    length : int
        Length of the old regime.
    lags : int
        Number of lagged changes, or the greatest if they are chosen.
    choose : bool
        Whether to drop the last lag until its t statistic is at least 1.60 in absolute value.
    """
    x = design.regressors(length)
    found, last = _regress(values, x, lags)
    used = np.full(len(values), lags)
    while choose and lags:
        lags -= 1
        again = (used == lags + 1) & (np.abs(last) < _LAST_LAG)
        if not again.any():
            break
        found[again], last[again] = _regress(values[again], x, lags)
        used[again] = lags
    return Regressions(used, found)


def _regress(values: Floats, x: Floats, lags: int) -> tuple[Floats, Floats]:
    """Return the t statistics of the unit root and of the last lag; that of no lag is infinite."""
    n = values.shape[1]
    changes = np.diff(values, axis=1)
    lagged = [changes[:, lags - lag : n - 1 - lag] for lag in range(1, lags + 1)]
    stacked = np.stack([values[:, lags : n - 1], *lagged, changes[:, lags:]], axis=1)
    basis = np.linalg.qr(x[lags + 1 :])[0]
    rest = stacked - (stacked @ basis) @ basis.T
    z, y = rest[:, :-1], rest[:, -1:]
    inverse = np.linalg.inv(z @ z.transpose(0, 2, 1))
    b = (inverse @ (z @ y.transpose(0, 2, 1)))[:, :, 0]
    freedom = n - lags - 1 - x.shape[1] - lags - 1
    variance = ((y[:, 0] - (b[:, None] @ z)[:, 0]) ** 2).sum(axis=1) / freedom
    t = b / np.sqrt(variance[:, None] * np.diagonal(inverse, axis1=1, axis2=2))
    return t[:, 0], t[:, -1] if lags else np.full(len(values), np.inf)


def smallest(values: Floats, design: Design, lags: int, choose: bool) -> Floats:
    """Return the smallest t statistic of every series (a row) over all dates."""
    lowest = np.full(len(values), np.inf)
    for length in design.lengths:
        np.minimum(lowest, regressions(values, design, length, lags, choose).t, out=lowest)
    return lowest


@dataclass(frozen=True)
class ZivotAndrews(Drawn):
    """Result of :func:`zivot_andrews`.

    ``plot`` draws the t statistic of every date with the published critical value at 5 percent.

    Attributes
    ----------
    sample : Sample
        What was tested.
    model : {"level", "slope", "both"}
        What may change under the alternative.
    statistic : float
        Smallest t statistic of a unit root over the dates.
    p_value : float
        Share of simulated random walks whose statistic is as small.
    critical : tuple of float
        Published critical values at 10, 5 and 1 percent, in the limit and without trimming.
    break_ : Judged
        The date with the smallest statistic.
    lags : int
        Number of lagged changes at that date.
    path : pandas.Series
        t statistic at every date that was tried.
    """

    sample: Sample
    model: Model
    statistic: float
    p_value: float
    critical: tuple[float, float, float]
    break_: Judged
    lags: int
    path: pd.Series

    @property
    def date(self) -> int:
        """Last year of the old regime."""
        return self.break_.date

    @property
    def title(self) -> str:
        """One line that says what was tested on what."""
        return f"Unit root against one break in the trend ({self.model}) of {self.sample.name}, {self.sample.span}"

    def to_frame(self) -> pd.DataFrame:
        """Return one row: date, lags, statistic, p-value and the published critical values."""
        row = {"date": self.date, "lags": self.lags, "statistic": self.statistic, "p_value": self.p_value}
        bounds = {f"critical_{share}": value for share, value in zip((10, 5, 1), self.critical, strict=True)}
        return pd.DataFrame([row | bounds | {"verdict": self.break_.verdict}])

    def remarks(self) -> list[str]:
        """Return sentences on the null, the date and the sample."""
        told = [
            "The null is a unit root without a break; a rejection may be due to a break in a random walk.",
            "The date is the last year of the old regime; it is a date of the alternative, whether the test rejects.",
        ]
        if self.break_.reason:
            told.append(f"{self.date}: {self.break_.verdict}, {self.break_.reason}.")
        return told + self.sample.remarks()

    def _draw(self, axes: Axes) -> None:
        """Draw the t statistic of every date with the published critical value at 5 percent."""
        from chollima_research.plots import COLOURS

        axes.plot(self.path.index, self.path, color=COLOURS["blue"], marker="o", markersize=2.5)
        axes.axhline(self.critical[1], color=COLOURS["vermillion"], linestyle="--", linewidth=0.8)
        axes.set_xlabel("Last year of the old regime")
        axes.set_ylabel("t statistic of a unit root")


def zivot_andrews(
    y: pd.Series,
    model: Model = "both",
    *,
    lags: int | Literal["t"] = "t",
    most_lags: int | None = None,
    trim: float = 0.15,
    replications: int = 999,
    made_up: MadeUp = "mask",
    seed: int = 0,
) -> ZivotAndrews:
    """Test for a unit root against a trend with one break at an unknown date.

    Parameters
    ----------
    y : pandas.Series
        Annual series as of :func:`chollima_research.load`, consecutive years, at least 15 of them; for growth rates
        pass ``np.log(series)``.
    model : {"both", "slope", "level"}
        What may change under the alternative: Zivot and Andrews' models C, B and A.
    lags : int or "t", default "t"
        Number of lagged changes, or ``"t"``: at every date the last one is dropped until its t statistic is at least
        1.60 in absolute value, as Zivot and Andrews do.
    most_lags : int, optional
        How many ``"t"`` begins with; by default 4 (n / 100)^(1/4) cut to a whole number, 3 for 36 observations.
        Zivot and Andrews begin with 8.
    trim : float, default 0.15
        Share of the observations at either end without a date. Zivot and Andrews trim nothing: ``trim=0``.
    replications : int, default 999
        Simulated series.
    made_up : {"mask", "refuse", "keep"}
        What to do with values made up by a compiler. Masked, they are gaps, and gaps are refused.
    seed : int, default 0
        Seed of the simulation.

    Returns
    -------
    ZivotAndrews
        Smallest t statistic, its date (the last year of the old regime) with the verdict, and the p-value.

    Raises
    ------
    ArgumentError
        If an argument is not usable, the series has gaps (the message names its longest window without one) or
        follows exactly from a broken straight line or its own past.

    Notes
    -----
    The null is a unit root with drift and *without* a break. A random walk whose drift breaks is rejected more often
    than the level says: ZA_BREAK So a rejection is no proof of stationarity, and :func:`trend_break` is the test for
    a break.

    *P-values* come from integrated series whose changes follow an autoregression fitted to those of the series, with
    resampled residuals; lags and date are chosen in each as in the series. The published critical values are shown
    but are of no use in short series: ZA_SIZE

    *Why not statsmodels.* The regressions are computed here because ``statsmodels.tsa.stattools.zivot_andrews``
    (0.15) takes ``maxlag=0`` with ``autolag=None`` for 12 (n / 100)^(1/4) lags, or fails; chooses lags once, without
    a break, for all dates; reports the date of a change of slope one year late, because the new slope begins with
    that year; returns positions rather than years; and reads p-values off the limit. Where both are defined, the
    statistics agree.

    References
    ----------
    .. [1] E. Zivot and D. W. K. Andrews (1992), Further evidence on the Great Crash, the oil-price shock, and the
       unit-root hypothesis, Journal of Business and Economic Statistics 10(3), 251-270.
    """
    if model not in get_args(Model):
        raise ArgumentError(f"model: {model!r} is not known; use one of {', '.join(get_args(Model))}.")
    if isinstance(replications, bool) or not isinstance(replications, int) or replications < 19:
        raise ArgumentError(f"replications: must be a whole number of at least 19, not {replications!r}.")
    sample = annual(y, fewest=FEWEST, made_up=made_up)
    require_consecutive(sample, "the test")
    n = sample.n
    choose = lags == "t"
    most = check_lags(most_lags, n, "most_lags", 0) if lags == "t" else check_lags(lags, n, "lags", 0)
    design = Design(n, model, date_lengths(n, most, trim), max(most, 1))
    scaled = (sample.values - sample.values.mean()) / np.ptp(sample.values)
    require_errors(sample, scaled, Design(n, model, design.lengths, most + 1))
    every = [regressions(scaled[None], design, length, most, choose) for length in design.lengths]
    t = np.array([found.t[0] for found in every])
    best = int(t.argmin())
    null = fit_walk(scaled, design.most_lags)
    share = share_above(-t[best], null, n, replications, (seed,), lambda drawn: -smallest(drawn, design, most, choose))
    return ZivotAndrews(
        sample=sample,
        model=model,
        statistic=float(t[best]),
        p_value=share,
        critical=PUBLISHED[model],
        break_=judge(sample, design.lengths[best] - 1, design.lengths[0]),
        lags=int(every[best].lags[0]),
        path=pd.Series(t, index=sample.years[np.array(design.lengths) - 1], name="t"),
    )


def date_lengths(n: int, lags: int, trim: float) -> tuple[int, ...]:
    """Return the lengths of the old regime that are tried: the lags leave at least two of its observations."""
    if isinstance(trim, bool) or not isinstance(trim, int | float) or not 0 <= trim <= 0.4:
        raise ArgumentError(f"trim: must be a share from 0 to 0.4, not {trim!r}.")
    trimmed = int(trim * n + 1e-9)
    return tuple(range(max(trimmed, lags + 3), n - max(trimmed, 2) + 1))
