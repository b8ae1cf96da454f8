"""What an estimator works on: the usable observations of one annual series, checked, and what is known of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from chollima_research.errors import ArgumentError
from chollima_research.vocabulary import MADE_UP

MadeUp = Literal["mask", "refuse", "keep"]

MOST_OBSERVATIONS = 5000
"""Memory grows with the square of the number of observations; no annual series is longer."""


@dataclass(frozen=True)
class Sample:
    """The usable observations of one annual series.

    Attributes
    ----------
    name : str
        Id or name of the series.
    years, values : numpy.ndarray
        Observed years (int64, ascending, distinct) and their finite values (float64).
    gaps : tuple of (int, int)
        Stretches without an observation: the last year before and the first year after each.
    masked : tuple of int
        Years that had a value but were left out, because it says nothing about its own year.
    kept : tuple of int
        Years whose value is made up and that were nevertheless kept, because the caller asked for it.
    seams : tuple of (int, int)
        Seams inside the sample: the last year of the old and the first year of the new basis.
    low, high : numpy.ndarray
        Ends of the source's own range for each observation, missing where the source gives none.
    unit : str
        Unit, empty if the series does not say.
    """

    name: str
    years: NDArray[np.int64]
    values: NDArray[np.float64]
    gaps: tuple[tuple[int, int], ...]
    masked: tuple[int, ...]
    kept: tuple[int, ...]
    seams: tuple[tuple[int, int], ...]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    unit: str

    @property
    def n(self) -> int:
        """Number of observations."""
        return len(self.years)

    @property
    def span(self) -> str:
        """First and last year in words."""
        return f"{self.years[0]}-{self.years[-1]}"

    def remarks(self) -> list[str]:
        """Return sentences on what the reader of a result must know of the sample."""
        told = []
        if self.masked:
            told.append(f"Left out, because made up by the compiler: {in_words(self.masked)}.")
        if self.kept:
            told.append(f"Made up by the compiler and kept on request: {in_words(self.kept)}.")
        if self.gaps:
            told.append("No observation between " + ", ".join(f"{a} and {b}" for a, b in self.gaps) + ".")
        if self.seams:
            told.append("The basis changes between " + ", ".join(f"{a} and {b}" for a, b in self.seams) + ".")
        return told


def in_words(years: tuple[int, ...]) -> str:
    """Write years with their runs shortened: ``1951, 1960-1963``."""
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and year == runs[-1][1] + 1:
            runs[-1][1] = year
        else:
            runs.append([year, year])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)


def annual(
    y: pd.Series, *, argument: str = "y", fewest: int = 3, made_up: MadeUp = "mask", varying: bool = True
) -> Sample:
    """Check an annual series and take its usable observations.

    Parameters
    ----------
    y : pandas.Series
        Numbers indexed by distinct ascending whole years; missing values and missing years may occur. What
        :func:`chollima_research.load` puts into ``attrs`` (status, seams, hidden, low, high, unit) is used; a
        series without it is taken as observed throughout.
    argument : str, default "y"
        Name of the argument, for messages.
    fewest : int, default 3
        How many usable observations are needed.
    made_up : {"mask", "refuse", "keep"}, default "mask"
        What to do with values that say nothing about their own year (status interpolated, extrapolated, carried or
        imputed, or hidden by the artefact register): leave them out, raise, or use them all the same.
    varying : bool, default True
        Whether a constant series is an error.

    Returns
    -------
    Sample
        The observations and what is known of them.

    Raises
    ------
    ArgumentError
        If `y` is no Series of real finite numbers on distinct ascending years, holds too few usable observations or
        more than 5,000, or is constant; or if it holds made-up values and `made_up` is ``"refuse"``.
    """
    if made_up not in get_args(MadeUp):
        raise ArgumentError(f"made_up: {made_up!r} is not known; use one of {', '.join(get_args(MadeUp))}.")
    _check(y, argument)
    name = str(y.attrs.get("series_id") or ("the series" if y.name is None else y.name))
    invented = _invented(y)
    if invented and made_up == "refuse":
        raise ArgumentError(
            f"{argument}: {name} holds values that its compiler made up ({in_words(invented)}); "
            'made_up="mask" leaves them out, made_up="keep" uses them.'
        )
    used = y.dropna()
    if made_up == "mask":
        used = used[~used.index.isin(invented)]
    if len(used) < fewest:
        raise ArgumentError(f"{argument}: {name} has {len(used)} usable observations; at least {fewest} are needed.")
    values = used.to_numpy(dtype=np.float64)
    if varying and np.ptp(values) <= 1e-12 * np.abs(values).max():
        raise ArgumentError(f"{argument}: {name} is constant at {values[0]:g}; there is nothing to estimate.")
    return _sample(y, used, name, invented, made_up)


def _sample(y: pd.Series, used: pd.Series, name: str, invented: tuple[int, ...], made_up: MadeUp) -> Sample:
    years = used.index.to_numpy(dtype=np.int64)
    steps = zip(years[:-1].tolist(), years[1:].tolist(), strict=True)
    seams = [(int(a), int(b)) for a, b in y.attrs.get("seams", [])]
    return Sample(
        name=name,
        years=years,
        values=used.to_numpy(dtype=np.float64),
        gaps=tuple((a, b) for a, b in steps if b - a > 1),
        masked=invented if made_up == "mask" else (),
        kept=invented if made_up == "keep" else (),
        seams=tuple((a, b) for a, b in seams if years[0] <= a and b <= years[-1]),
        low=_bound(y, used, "low"),
        high=_bound(y, used, "high"),
        unit=str(y.attrs.get("unit", "")),
    )


def _invented(y: pd.Series) -> tuple[int, ...]:
    status = y.attrs.get("status", {})
    hidden = set(y.attrs.get("hidden", []))
    present = [int(year) for year in y.dropna().index]
    return tuple(year for year in present if year in hidden or status.get(year) in MADE_UP)


def _bound(y: pd.Series, used: pd.Series, side: str) -> NDArray[np.float64]:
    known = y.attrs.get(side, {})
    return np.array([known.get(int(year), np.nan) for year in used.index], dtype=np.float64)


def _check(y: pd.Series, argument: str) -> None:
    if not isinstance(y, pd.Series):
        raise ArgumentError(f"{argument}: a pandas Series indexed by year is needed, not {type(y).__name__}.")
    if y.index.nlevels > 1:
        raise ArgumentError(f"{argument}: holds averages over several years; an annual series is needed.")
    if y.empty:
        raise ArgumentError(f"{argument}: is empty.")
    _check_years(y.index, argument)
    kind = y.dtype
    if pd.api.types.is_bool_dtype(kind) or not (
        pd.api.types.is_integer_dtype(kind) or pd.api.types.is_float_dtype(kind)
    ):
        raise ArgumentError(f"{argument}: the values must be real numbers, not {kind}.")
    infinite = y.index[np.isinf(y.to_numpy(dtype=np.float64, na_value=np.nan))]
    if len(infinite):
        raise ArgumentError(f"{argument}: the value of {infinite[0]} is infinite; a missing value is NaN.")
    if y.count() > MOST_OBSERVATIONS:
        raise ArgumentError(f"{argument}: has {y.count():,} observations; at most {MOST_OBSERVATIONS:,} can be used.")


def _check_years(years: pd.Index, argument: str) -> None:
    if isinstance(years, pd.PeriodIndex | pd.DatetimeIndex):
        raise ArgumentError(
            f"{argument}: the index holds dates; index the series by year, as in y.index = y.index.year."
        )
    if not pd.api.types.is_integer_dtype(years.dtype):
        raise ArgumentError(f"{argument}: the index must hold years as whole numbers, not {years.dtype}.")
    if years.has_duplicates:
        again = years[years.duplicated()][0]
        raise ArgumentError(f"{argument}: the index must hold each year once; {again} is repeated.")
    if not years.is_monotonic_increasing:
        raise ArgumentError(f"{argument}: the years of the index must ascend; sort_index() puts them in order.")
