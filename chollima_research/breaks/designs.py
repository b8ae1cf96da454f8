"""What a break model regresses on: the columns whose coefficients change, those whose do not, and the trimming."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from chollima_research.errors import ArgumentError
from chollima_research.samples import MadeUp, Sample, annual, in_words

Array = NDArray[np.float64]
Model = Literal["mean", "trend", "regression"]

MODELS: Final[tuple[Model, ...]] = get_args(Model)
LARGEST: Final = 1e100
"""Larger numbers cannot be squared and summed."""


@dataclass(frozen=True, eq=False)
class Design:
    """Regressors of a model with breaks.

    Attributes
    ----------
    changing : numpy.ndarray, shape (n, k)
        Columns whose coefficients change at every break.
    fixed : numpy.ndarray, shape (n, p)
        Columns whose coefficients are the same in all regimes; p may be 0.
    names, fixed_names : tuple of str
        Names of the columns. The intercept is ``"level"``, the trend ``"trend"``: years since the first year of the
        sample, so the level is the value of the regime's line in that year.
    """

    changing: Array
    fixed: Array
    names: tuple[str, ...]
    fixed_names: tuple[str, ...]

    @property
    def weights(self) -> Array:
        """What each changing column counts for a bandwidth: the intercept not, unless it is alone."""
        return np.array([1.0 if name != "level" or len(self.names) == 1 else 0.0 for name in self.names])


def observed(y: pd.Series, *, fewest: int, made_up: MadeUp) -> Sample:
    """Check a series as :func:`chollima_research.samples.annual` does, and that its values can be squared and summed.

    Parameters
    ----------
    y : pandas.Series
        The series by year.
    fewest : int
        The fewest usable observations.
    made_up : {"mask", "refuse", "keep"}
        What to do with values that the compiler interpolated, extrapolated, carried or imputed.

    Raises
    ------
    ArgumentError
        If the series is not usable; the message says what would be.
    """
    sample = annual(y, fewest=fewest, made_up=made_up)
    largest = np.abs(sample.values).max()
    if not 1 / LARGEST < largest < LARGEST:
        raise ArgumentError(f"y: values as far from one as {largest:g} cannot be squared and summed; use another unit.")
    return sample


def design(
    sample: Sample, model: Model, regressors: pd.DataFrame | None = None, fixed: pd.DataFrame | None = None
) -> Design:
    """Build the regressors for the years of a sample.

    Parameters
    ----------
    sample : Sample
        The observations.
    model : {"mean", "trend", "regression"}
        An intercept; an intercept and a trend in calendar years; or only the given columns.
    regressors, fixed : pandas.DataFrame, optional
        Further columns, by year, with coefficients that change and that do not change at the breaks.

    Returns
    -------
    Design
        The columns.

    Raises
    ------
    ArgumentError
        If the model is not known, no column changes, two columns have one name, a column has no finite value in a
        year of the sample, or a fixed column repeats changing ones.
    """
    if model not in MODELS:
        raise ArgumentError(f"model: {model!r} is not known; use one of {', '.join(MODELS)}.")
    n, years = sample.n, sample.years
    own = {"level": np.ones(n), "trend": (years - years[0]).astype(float)}
    kept = {"mean": ["level"], "trend": ["level", "trend"], "regression": []}[model]
    names, given = _columns(regressors, "regressors", years)
    fixed_names, constant = _columns(fixed, "fixed", years)
    changing = np.column_stack([*(own[name] for name in kept), *given]) if kept or given else np.empty((n, 0))
    if not changing.shape[1]:
        raise ArgumentError(
            'regressors: model="regression" needs a DataFrame of the columns whose coefficients change.'
        )
    every = (*kept, *names, *fixed_names)
    if len(set(every)) < len(every):
        raise ArgumentError(f"regressors, fixed: each column needs a name of its own, not {', '.join(every)}.")
    built = Design(changing, np.column_stack(constant) if constant else np.empty((n, 0)), (*kept, *names), fixed_names)
    _check_rank(built)
    return built


def _columns(
    frame: pd.DataFrame | None, argument: str, years: NDArray[np.int64]
) -> tuple[tuple[str, ...], list[Array]]:
    if frame is None:
        return (), []
    if not isinstance(frame, pd.DataFrame):
        raise ArgumentError(f"{argument}: a pandas DataFrame indexed by year is needed, not {type(frame).__name__}.")
    if frame.index.has_duplicates:
        again = frame.index[frame.index.duplicated()][0]
        raise ArgumentError(f"{argument}: the index must hold each year once; {again} is repeated.")
    try:
        values = frame.reindex(years).to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise ArgumentError(f"{argument}: the columns must hold real numbers.") from error
    absent = years[~(np.abs(values) < LARGEST).all(axis=1)].tolist()
    if absent:
        raise ArgumentError(
            f"{argument}: values below {LARGEST:g} are needed in every year of the series; {in_words(tuple(absent))} "
            "lack one. Leave these years out of the series, or fill the regressors."
        )
    return tuple(str(name) for name in frame.columns), list(values.T)


def _check_rank(built: Design) -> None:
    if not built.fixed_names:
        return
    both = np.column_stack([built.changing, built.fixed])
    scaled = both / np.maximum(np.abs(both).max(axis=0), np.finfo(float).tiny)
    if np.linalg.matrix_rank(scaled) < min(scaled.shape):
        raise ArgumentError(
            f"fixed: {', '.join(built.fixed_names)} and the changing columns {', '.join(built.names)} repeat each "
            "other; leave out the columns that follow from the rest."
        )


def shortest(n: int, k: int, min_segment: float | int) -> int:
    """Return the fewest observations of a regime.

    Parameters
    ----------
    n, k : int
        Number of observations and of coefficients of a regime.
    min_segment : float or int
        A share of the observations (rounded down, but never fewer than k + 1), or a number of them.

    Raises
    ------
    ArgumentError
        If it is neither a share between 0 and 0.5 nor a whole number above k, or n has no room for two regimes.
    """
    whole = isinstance(min_segment, int | np.integer) and not isinstance(min_segment, bool)
    if not whole and not (isinstance(min_segment, float | np.floating) and 0 < min_segment <= 0.5):
        raise ArgumentError(
            f"min_segment: {min_segment!r} is neither a share of the observations (above 0, at most 0.5) nor a whole "
            "number of them."
        )
    if whole and min_segment <= k:
        raise ArgumentError(
            f"min_segment: {min_segment} observations cannot determine {k} coefficients and their variance; "
            f"at least {k + 1} are needed."
        )
    # Rounded first, because 0.29 * 100 falls short of 29.
    length = int(min_segment) if whole else max(int(np.floor(round(min_segment * n, 9))), k + 1)
    if 2 * length > n:
        raise ArgumentError(
            f"min_segment: two regimes of {length} observations need at least {2 * length}, and there are {n}; "
            "shorten the regimes, or use a longer series."
        )
    return length
