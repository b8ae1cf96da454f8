"""What growth is estimated on: the positive logs of a window of one series, and a design that heeds its seams."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from chollima_research.errors import ArgumentError
from chollima_research.samples import MadeUp, Sample, annual

Seams = Literal["refuse", "level", "ignore"]

_RATES: Final = ("_growth", "_growth_average", "_growth_quarter", "_growth_half_year")


@dataclass(frozen=True)
class Window:
    """Logs of the usable observations of a window of years.

    Attributes
    ----------
    sample : Sample
        The observations and what is known of them.
    logs : numpy.ndarray
        Natural logs of the values.
    bases : numpy.ndarray
        One column a seam inside the window: 1 from the first year of the new basis on; none if seams are ignored.
    """

    sample: Sample
    logs: NDArray[np.float64]
    bases: NDArray[np.float64]

    @property
    def years(self) -> NDArray[np.int64]:
        """Years of the observations."""
        return self.sample.years

    def fits(self, design: NDArray[np.float64]) -> bool:
        """Tell whether a design fits the logs exactly, up to rounding of double precision."""
        fitted = design @ np.linalg.lstsq(design, self.logs, rcond=None)[0]
        return bool(np.abs(self.logs - fitted).max() <= 1e-12 * max(1.0, np.abs(self.logs).max()))


def window(
    y: pd.Series,
    start: int | None,
    end: int | None,
    *,
    fewest: int,
    made_up: MadeUp,
    seams: Seams,
) -> Window:
    """Take the window, refuse what has no logarithm, and deal with seams.

    Raises
    ------
    ArgumentError
        If the series or the window cannot be used: see :func:`chollima_research.growth.average`.
    """
    if seams not in get_args(Seams):
        raise ArgumentError(f"seams: {seams!r} is not known; use one of {', '.join(get_args(Seams))}.")
    whole = annual(y, fewest=1, made_up="keep", varying=False)
    if str(y.attrs.get("concept", "")).endswith(_RATES):
        raise ArgumentError(
            f"y: {y.attrs.get('series_id')} holds growth rates already; growth.compounded(y) makes a level of them."
        )
    first, last = _year(start, "start", whole.years[0]), _year(end, "end", whole.years[-1])
    if first >= last:
        raise ArgumentError(f"start, end: {first} is not before {last}.")
    inside = y[(y.index >= first) & (y.index <= last)]
    if not inside.count():
        raise ArgumentError(f"start, end: {whole.name} has no value from {first} to {last}; it covers {whole.span}.")
    sample = annual(inside, fewest=fewest, made_up=made_up, varying=False)
    if (sample.values <= 0).any():
        year = sample.years[sample.values <= 0][0]
        raise ArgumentError(f"y: {sample.name} is not positive in {year}; growth needs positive values.")
    if sample.seams and seams == "refuse":
        told = ", ".join(f"{a} and {b}" for a, b in sample.seams)
        raise ArgumentError(
            f"seams: the basis of {sample.name} changes between {told}, so that growth across is not that of the "
            'economy. Choose a window within one basis, or seams="level" for one growth rate with a level for each '
            'basis; seams="ignore" takes the values as they are.'
        )
    used = sample.seams if seams == "level" else ()
    bases = np.column_stack([np.zeros((sample.n, 0)), *[sample.years >= b for _, b in used]]).astype(np.float64)
    return Window(sample, np.log(sample.values), bases)


def checked(design: NDArray[np.float64], freedom: int, argument: str, name: str) -> NDArray[np.float64]:
    """Return the design if its coefficients can be told apart with so many observations to spare."""
    n, k = design.shape
    if n - k < freedom:
        raise ArgumentError(
            f"{argument}: {name} has {n} usable observations for {k} coefficients; at least {k + freedom} are needed."
        )
    if np.linalg.matrix_rank(design) < k:
        raise ArgumentError(f"{argument}: {name} has too few usable observations between seams and breaks.")
    return design


def _year(given: int | None, argument: str, default: np.int64) -> int:
    if given is None:
        return int(default)
    if isinstance(given, bool) or not isinstance(given, int | np.integer):
        raise ArgumentError(f"{argument}: a year as a whole number is needed, not {given!r}.")
    return int(given)
