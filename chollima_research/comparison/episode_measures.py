"""The figures of an episode: growth with its interval, the deepest fall, and the gain over the old trend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from chollima_research.comparison.stretches import Stretch, falls
from chollima_research.errors import ArgumentError
from chollima_research.growth import average
from chollima_research.samples import Sample

if TYPE_CHECKING:
    from chollima_research.growth.averages import Errors, Method

NO_RANGE: Final = "none: the source gives no range and no error is assumed"


@dataclass(frozen=True)
class Measure:
    """One figure of an episode.

    Attributes
    ----------
    value, low, high : float
        The figure and its interval; missing where the data do not give it.
    unit : str
        Unit of all three.
    first, last : int or None
        The years that it rests on.
    n : int
        Observations that it rests on.
    interval : str
        What kind of uncertainty the interval is of, or why there is no figure or no interval.
    """

    value: float
    low: float
    high: float
    unit: str
    first: int | None
    last: int | None
    n: int
    interval: str


def growth_measure(y: pd.Series, first: int, last: int, method: Method, errors: Errors | None, level: float) -> Measure:
    """Estimate average growth between two years, or say why the data do not give it."""
    part = y[(y.index >= first) & (y.index <= last)]
    try:
        found = average(part, None, None, method, errors=errors, level=level)
    except ArgumentError as error:
        return nothing("a year", part.index.to_numpy(), f"no figure: {_reason(error)}")
    known = f"sampling, errors {found.errors}" if np.isfinite(found.low) else "none: too few observations"
    return Measure(found.rate, found.low, found.high, "a year", found.first, found.last, found.n, known)


def nothing(unit: str, years: NDArray[np.int64], why: str) -> Measure:
    """Return a measure that the data do not give."""
    first, last = (int(years[0]), int(years[-1])) if len(years) else (None, None)
    return Measure(np.nan, np.nan, np.nan, unit, first, last, len(years), why)


def _reason(error: ArgumentError) -> str:
    return str(error).partition(": ")[2] or str(error)


def difference(later: Measure, earlier: Measure) -> Measure:
    """Subtract two growth rates, and put their intervals together."""
    value = later.value - earlier.value
    low = value - np.hypot(later.value - later.low, earlier.high - earlier.value)
    high = value + np.hypot(later.high - later.value, earlier.value - earlier.low)
    kind = "sampling, the two windows as if independent" if np.isfinite(low) else "none: a window has no interval"
    if not np.isfinite(value):
        kind = "no figure: a window has none"
    return Measure(value, low, high, "a year", earlier.first, later.last, earlier.n + later.n, kind)


@dataclass(frozen=True)
class Draws:
    """Values of a stretch as they may have been, one row a draw, and what they rest on."""

    values: NDArray[np.float64] | None
    kind: str


def measured(sample: Sample, stretch: Stretch, error: float | None, draws: int, seed: int) -> Draws:
    """Draw the values of a stretch from the ranges of the source, or with an assumed error."""
    at = np.isin(sample.years, stretch.years)
    low, high = sample.low[at], sample.high[at]
    ranged = np.isfinite(low) & np.isfinite(high)
    if not ranged.any() and error is None:
        return Draws(None, NO_RANGE)
    rng = np.random.default_rng(seed)
    even, normal = rng.random((draws, len(low))), rng.standard_normal((draws, len(low)))
    values = stretch.values * np.exp(normal * (error or 0.0))
    values[:, ranged] = (low + even * (high - low))[:, ranged]
    said = [f"ranges of the source for {ranged.sum()} of {len(ranged)} years"] if ranged.any() else []
    said += [f"an assumed error of {error:g}"] if error else ["the others as exact"]
    return Draws(values, "measurement, " + ", ".join(said))


def _deepest(values: NDArray[np.float64], first: int, last: int) -> tuple[int, int | None, int | None]:
    """Return positions of peak, trough and regained peak of the deepest fall that begins and bottoms in a window."""
    path = values[first:]
    within = [f for f in falls(path[: last - first + 1]) if path[f.peak] > 0]
    if not within:
        return first + int(np.argmax(path[: last - first + 1])), None, None
    deepest = min(within, key=lambda f: path[f.trough] / path[f.peak])
    later = np.flatnonzero(path[deepest.trough :] >= path[deepest.peak])
    return first + deepest.peak, first + deepest.trough, first + deepest.trough + int(later[0]) if len(later) else None


@dataclass(frozen=True)
class Fallen:
    """The deepest fall of a window: its measures and years."""

    peak: Measure
    peak_year: int
    trough_year: int | None
    loss: Measure
    years_to_regain: Measure


def deepest_fall(stretch: Stretch, start: int, horizon: int, stated: Draws, unit: str, level: float) -> Fallen:
    """Measure the deepest fall that begins and bottoms between two years; regaining its peak may take longer."""
    years, values = stretch.years, stretch.values
    first, last = int(np.searchsorted(years, start)), int(np.searchsorted(years, horizon, side="right")) - 1
    peak, trough, regained = _deepest(values, first, last)
    loss = 0.0 if trough is None else 1 - float(values[trough] / values[peak])
    simulated = _simulated(stated.values, years, first, last, level)
    span = (int(years[first]), int(years[last]), last - first + 1)
    return Fallen(
        Measure(float(values[peak]), *simulated[0], unit, *span, stated.kind),
        int(years[peak]),
        None if trough is None else int(years[trough]),
        Measure(loss, *simulated[1], "of the peak", *span, stated.kind),
        _regaining(stretch, peak, trough, regained, simulated[2], stated.kind),
    )


def _simulated(
    drawn: NDArray[np.float64] | None, years: NDArray[np.int64], first: int, last: int, level: float
) -> list[tuple[float, float]]:
    if drawn is None:
        return [(np.nan, np.nan)] * 3
    found = np.empty((len(drawn), 3))
    for row, values in enumerate(drawn):
        peak, trough, regained = _deepest(values, first, last)
        found[row, 0] = values[peak]
        found[row, 1] = 0.0 if trough is None else 1 - values[trough] / values[peak]
        found[row, 2] = 0.0 if trough is None else np.inf if regained is None else years[regained] - years[peak]
    tails = np.quantile(found, [(1 - level) / 2, (1 + level) / 2], axis=0, method="inverted_cdf")
    return [(float(low), float(high)) for low, high in tails.T]


def _regaining(
    stretch: Stretch,
    peak: int,
    trough: int | None,
    regained: int | None,
    simulated: tuple[float, float],
    kind: str,
) -> Measure:
    years = stretch.years
    if trough is None:
        return Measure(0.0, *simulated, "years", int(years[peak]), int(years[-1]), len(years) - peak, kind)
    if regained is None:
        seen = int(years[-1] - years[peak])
        until = f"not regained by {years[-1]}"
        until += f", where the basis changes before {stretch.seam[1]}" if stretch.seam else ""
        span = (int(years[peak]), int(years[-1]), len(years) - peak)
        return Measure(np.nan, float(seen + 1), np.nan, "years", *span, until)
    took, since = int(years[regained] - years[peak]), int(years[regained - 1] - years[peak]) + 1
    span = (int(years[peak]), int(years[regained]), regained - peak + 1)
    if since < took:
        return Measure(float(took), float(since), float(took), "years", *span, "gap: years without a figure")
    return Measure(float(took), *simulated, "years", *span, kind)


def above_trend(
    stretch: Stretch, first: int, start: int, end: int, unit: str, level: float, draws: int, seed: int
) -> tuple[Measure, Measure]:
    """Sum the output above the old trend, in the unit of the series and as a share of what the trend gives."""
    old, new = stretch.part(first, start), stretch.part(start + 1, end)
    if len(old.years) < 2 or not len(new.years) or (old.values <= 0).any():
        none = nothing(unit, np.append(old.years, new.years), "no figure: too few positive values before or during")
        return none, none
    span = (int(old.years[0]), int(new.years[-1]), len(new.years))
    fitted, others = _trend(old, new.years, draws, seed)
    total, trend, trends = new.values.sum(), fitted.sum(), others.sum(axis=1)
    tails = [(1 - level) / 2, (1 + level) / 2]
    if len(old.years) > 2:
        low, high = np.quantile(total - trends, tails)
        low_share, high_share = np.quantile(total / trends - 1, tails)
        kind = f"sampling of the old trend, {len(old.years)} observations"
    else:
        low = high = low_share = high_share = np.nan
        kind = "none: the old trend rests on two observations"
    return (
        Measure(float(total - trend), float(low), float(high), f"{unit} times years", *span, kind),
        Measure(float(total / trend - 1), float(low_share), float(high_share), "of the old trend", *span, kind),
    )


def _trend(
    old: Stretch, years: NDArray[np.int64], draws: int, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Continue the log-linear trend, and draw it from the joint distribution of its line and variance."""
    n, middle = len(old.years), old.years.mean()
    x, logs = old.years - middle, np.log(old.values)
    spread = float(x @ x)
    slope = float(x @ logs) / spread
    ahead = years - middle
    rng = np.random.default_rng(seed)
    normal, chance = rng.standard_normal((2, draws)), rng.chisquare(max(n - 2, 1), draws)
    residual = logs - logs.mean() - slope * x
    sd = np.sqrt(residual @ residual / chance)
    levels = logs.mean() + sd * normal[0] / np.sqrt(n)
    slopes = slope + sd * normal[1] / np.sqrt(spread)
    # Three observations leave one degree of freedom and draws beyond what a double holds.
    drawn = np.exp(np.minimum(levels[:, None] + slopes[:, None] * ahead, 600.0))
    return np.exp(logs.mean() + slope * ahead), drawn
