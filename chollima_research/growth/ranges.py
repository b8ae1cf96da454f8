"""How much of the uncertainty of a growth rate is sampling, and how much the range that the source itself gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from chollima_research.errors import ArgumentError
from chollima_research.growth import errors as growth_errors
from chollima_research.growth.averages import Errors, Method, average
from chollima_research.growth.rates import Growth
from chollima_research.growth.windows import Seams, Window, window
from chollima_research.results import Result
from chollima_research.samples import MadeUp, in_words


@dataclass(frozen=True)
class Decomposition(Result):
    """A growth rate with its uncertainty from sampling and from the range of its source.

    Attributes
    ----------
    growth : Growth
        The estimate with its sampling interval.
    independent : tuple of float
        Interval of the rate if each observation errs within its range by itself.
    common : tuple of float
        Rates if all observations lie at the low, and all at the high ends of their ranges; the lower first.
    opposed : tuple of float
        Lowest and highest rate that any values within the ranges give: for growth between end points, low at the
        start and high at the end, and the reverse.
    both : tuple of float
        Interval from sampling and independent errors of the source together.
    share : float
        Share of the source in the variance of sampling and independent errors together; missing without a standard
        error.
    ranged : tuple of int
        Years for which a range was used.
    notes : tuple of str
        What :meth:`remarks` tells.
    """

    growth: Growth
    independent: tuple[float, float]
    common: tuple[float, float]
    opposed: tuple[float, float]
    both: tuple[float, float]
    share: float
    ranged: tuple[int, ...]
    notes: tuple[str, ...]

    @property
    def title(self) -> str:
        """One line that says what was estimated on what."""
        return f"{self.growth.title}: sampling and the range of the source"

    def to_frame(self) -> pd.DataFrame:
        """Return one row for each kind of uncertainty, with the rate and its interval as fractions a year."""
        rows = {
            "sampling": (self.growth.low, self.growth.high),
            "source, each observation by itself": self.independent,
            "source, all in common": self.common,
            "source, worst case": self.opposed,
            "sampling and source": self.both,
        }
        table = pd.DataFrame.from_dict(rows, orient="index", columns=["low", "high"]).rename_axis("uncertainty")
        table.insert(0, "rate", self.growth.rate)
        return table


def decomposition(
    y: pd.Series,
    start: int | None = None,
    end: int | None = None,
    method: Method = "log_linear",
    *,
    otherwise: float = 0.0,
    errors: Errors | None = None,
    level: float = 0.95,
    made_up: MadeUp = "mask",
    seams: Seams = "refuse",
) -> Decomposition:
    """Set the sampling error of a growth rate beside what the source's own ranges leave open.

    Parameters
    ----------
    y, start, end, method, errors, level, made_up, seams
        As for :func:`chollima_research.growth.average`. ``y.attrs["low"]`` and ``y.attrs["high"]``, which
        :func:`chollima_research.load` fills, hold the ranges by year.
    otherwise : float, default 0
        Half range, as a fraction of the value, for observations for which the source gives none: 0.1 lets them lie
        between value / 1.1 and value x 1.1. At 0 they are taken as exact.

    Returns
    -------
    Decomposition
        The rate with five intervals.

    Raises
    ------
    ArgumentError
        As for :func:`chollima_research.growth.average`; or if `otherwise` is negative or not finite, or a lower
        bound is not positive or above the upper one.

    Notes
    -----
    The rate is linear in the logs, so the bounds are exact: ``opposed`` sets each observation to the end of its range
    that its weight asks for, ``common`` all to the same end. An error in common proportion drops out of growth. For
    ``independent`` each log is uniform between the logs of its bounds, and the interval is normal around the rate. For
    ``both`` the squares of the half widths add up. Departures from the path already contain independent errors of
    measurement, so that ``both`` and ``share`` count these twice and are upper bounds; errors in common, or of a
    drifting kind, are in no sampling interval. A range with one printed end only is not used.
    """
    if not np.isfinite(otherwise) or otherwise < 0:
        raise ArgumentError(f"otherwise: {otherwise!r} is no fraction of the value, for instance 0.1.")
    options: dict[str, Any] = {"made_up": made_up, "seams": seams}
    growth = average(y, start, end, method, errors=errors, level=level, **options)
    part = window(y, start, end, fewest=2, **options)
    low, high = _ranges(part, otherwise)
    weights = _weights(part, growth)
    ends = np.sort([weights @ low, weights @ high])
    swing = np.sort(np.column_stack([weights * low, weights * high]), axis=1).sum(axis=0)
    spread = float(np.sqrt(np.sum(weights**2 * (high - low) ** 2 / 12)))
    margin = spread * float(special.ndtri((1 + level) / 2))
    below, above = (np.hypot(np.log1p(end) - growth.slope, margin) for end in (growth.low, growth.high))
    variance = spread**2 + growth.standard_error**2
    return Decomposition(
        growth=growth,
        independent=_rates(growth.slope - margin, growth.slope + margin),
        common=_rates(*(growth.slope + ends)),
        opposed=_rates(*(growth.slope + swing)),
        both=_rates(growth.slope - below, growth.slope + above),
        share=spread**2 / variance if variance else float("nan"),
        ranged=tuple(int(year) for year in part.years[high > low]),
        notes=tuple(_notes(part, growth, otherwise)),
    )


def _ranges(part: Window, otherwise: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the logs of the bounds over the value; both 0 where the observation is taken as exact."""
    sample = part.sample
    given = np.isfinite(sample.low) & np.isfinite(sample.high)
    wrong = given & ((sample.low <= 0) | (sample.low > sample.high))
    if wrong.any():
        raise ArgumentError(f"y: the range of {sample.name} in {sample.years[wrong][0]} is not of two positive ends.")
    half = np.log1p(otherwise)
    low = np.where(given, np.log(np.where(given, sample.low, 1.0)) - part.logs, -half)
    high = np.where(given, np.log(np.where(given, sample.high, 1.0)) - part.logs, half)
    return low, high


def _weights(part: Window, growth: Growth) -> NDArray[np.float64]:
    """Return the weight of each log in the slope."""
    years = part.years
    design = np.column_stack([np.ones(len(years)), part.bases, years - years[0]]).astype(np.float64)
    last = np.eye(design.shape[1])[-1]
    # Of an exact exponential no persistence is estimated.
    rho = 1.0 if growth.method == "geometric" else (growth.persistence or 0.0) if growth.errors == "ar1" else 0.0
    return growth_errors.given(design, np.eye(len(years)), years, last, np.array([rho])).value[0]


def _rates(low: float, high: float) -> tuple[float, float]:
    return float(np.expm1(low)), float(np.expm1(high))


def _notes(part: Window, growth: Growth, otherwise: float) -> Iterator[str]:
    low, high = part.sample.low, part.sample.high
    given = np.isfinite(low) & np.isfinite(high)
    yield f"The source gives a range for {int(given.sum())} of {len(given)} observations."
    one_end = np.isfinite(low) ^ np.isfinite(high)
    if one_end.any():
        yield f"One end of a range only, not used: {in_words(tuple(part.years[one_end].tolist()))}."
    if not given.all():
        rest = f"lie within {otherwise:.0%} of their value" if otherwise else "are taken as exact"
        yield f"The others {rest}."
    yield "Sampling and source together count independent errors of measurement twice: an upper bound."
    yield from growth.remarks()
