"""Confidence sets of break dates: which years the break may have come after, by inverted tests or by bootstrap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from chollima_research.breaks import date_bootstrap, inversion
from chollima_research.breaks.moving_break import GRID, Array, MovingBreak
from chollima_research.errors import ArgumentError
from chollima_research.results import Result
from chollima_research.samples import Sample, in_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from chollima_research.breaks.estimates import Estimate

Method = Literal["inversion", "bootstrap"]

DEFAULT: Final = "inversion"
"""The only method whose 95 percent sets cover at least 90 percent of the dates of one break with normal errors."""

REPLICATIONS: Final = 999

UNIDENTIFIED: Final = 0.8
"""A set with at least this share of the admissible dates says nothing on the date."""

WORDS: Final = {
    "inversion": "inverted likelihood-ratio tests, calibrated for the length of the series and persistent errors",
    "bootstrap": "percentiles of a parametric bootstrap; too short where breaks are small",
}
COLUMNS: Final = ["date", "low", "high", "years", "clipped", "identified"]


@dataclass(frozen=True, eq=False)
class DateSet(Result):
    """The years after which one break may have come.

    Attributes
    ----------
    date : int
        The estimated date. All dates are last years of the old regime.
    admissible : tuple of int
        The dates that leave both regimes long enough.
    years : tuple of int
        The set: the estimated date, and the admissible dates that are not rejected.
    weights : tuple of float
        For each admissible date, its p-value (inversion; an upper bound for clearly rejected dates) or the share of
        the draws that date the break there (bootstrap).
    level : float
        Confidence level.
    method : {"inversion", "bootstrap"}
        How the set was made.
    sample : Sample
        The observations.
    """

    date: int
    admissible: tuple[int, ...]
    years: tuple[int, ...]
    weights: tuple[float, ...]
    level: float
    method: Method
    sample: Sample

    @property
    def low(self) -> int:
        """First year of the set."""
        return self.years[0]

    @property
    def high(self) -> int:
        """Last year of the set."""
        return self.years[-1]

    @property
    def clipped(self) -> bool:
        """Whether the set ends where the search did, so that the break may have come earlier or later still."""
        return self.low == self.admissible[0] or self.high == self.admissible[-1]

    @property
    def identified(self) -> bool:
        """Whether the set leaves out more than a fifth of the admissible dates."""
        return len(self.years) < UNIDENTIFIED * len(self.admissible)

    @property
    def title(self) -> str:
        """What the set is of."""
        return f"{self.sample.name}, {self.sample.span}: {100 * self.level:g} percent set of the break of {self.date}"

    def to_frame(self) -> pd.DataFrame:
        """Return the admissible dates with their p-value or share of draws, and whether they are in the set."""
        name = "p_value" if self.method == "inversion" else "share"
        index = pd.Index(self.admissible, name="year")
        return pd.DataFrame({name: self.weights, "in_set": index.isin(self.years)}, index=index)

    def remarks(self) -> list[str]:
        """Return the set in words, and whether the date is identified at all."""
        told = [
            "A break date is the last year of the old regime. That there is a break is taken for granted.",
            f"The set: {in_words(self.years)}; {len(self.years)} of {len(self.admissible)} admissible dates.",
            f"Method: {WORDS[self.method]}.",
        ]
        if not self.identified:
            told.append("The date is not identified: nearly every admissible date is in the set.")
        if self.clipped:
            told.append(f"The search ended at {self.admissible[0]} and {self.admissible[-1]}; the set reaches that.")
        return told + self.sample.remarks()

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the p-value (or share of draws) of every date, those in the set filled.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where to draw; a new figure if not given.
        """
        import matplotlib.pyplot as plt

        from chollima_research import plots

        if ax is None:
            _, ax = plt.subplots(figsize=(plots.WIDTH, 2.2), layout="constrained")
        table = self.to_frame()
        shades = [plots.COLOURS["blue"] if inside else "none" for inside in table["in_set"]]
        ax.bar(table.index, table.iloc[:, 0], width=0.8, color=shades, edgecolor=plots.COLOURS["blue"], linewidth=0.6)
        ax.set_xlabel("last year of the old regime")
        ax.set_ylabel("p-value" if self.method == "inversion" else "share of draws")
        if self.method == "inversion":
            ax.axhline(1 - self.level, color=plots.COLOURS["black"], linestyle=(0, (4, 2)), linewidth=0.9)
        return ax


def date_sets(
    sample: Sample,
    changing: Array,
    lasts: Sequence[int] | NDArray[np.int64],
    shortest: int,
    *,
    fixed: Array | None = None,
    level: float = 0.95,
    method: Method = DEFAULT,
    seed: int = 0,
    replications: int = REPLICATIONS,
) -> list[DateSet]:
    """Compute the confidence set of each of the estimated break dates of a series.

    Parameters
    ----------
    sample : Sample
        The observations.
    changing : numpy.ndarray, shape (n, k)
        Regressors whose coefficients change at every break.
    lasts : sequence of int
        Estimated breaks: last observations of the old regimes, counted from 0, ascending.
    shortest : int
        The fewest observations of a regime.
    fixed : numpy.ndarray, shape (n, p), optional
        Regressors whose coefficients do not change.
    level : float, default 0.95
        Confidence level of each set; with several breaks they do not hold jointly.
    method : {"inversion", "bootstrap"}, default "inversion"
        Inverted likelihood-ratio tests, :func:`chollima_research.breaks.inversion.p_values`, or percentiles of a
        bootstrap, :func:`chollima_research.breaks.date_bootstrap.draws`.
    seed : int, default 0
        Seed of the draws.
    replications : int, default 999
        Number of draws, for inverted tests per date.

    Returns
    -------
    list of DateSet
        One set a break.

    Raises
    ------
    ArgumentError
        If the level, the method, the seed or the number of replications is not usable.

    Notes
    -----
    Each date moves between its neighbours, which are taken as known; a set is always within these, and within the
    sample. The set of an inverted test may have holes. The estimated date is always in the set, also if the
    likelihood, which allows for autocorrelation, prefers others to the least-squares date.

    *Measured* (``benchmarks/date_coverage.py``): of 2,000 series of 36 observations with one break of one to three
    standard deviations and normal errors with autocorrelation 0, 0.5 and 0.8, the default sets at 95 percent hold the
    true date in 94 to 100 percent, where Bai's (1997) hold it in 20 to 98. They are long where the data say little: of
    27 possible years 2 to 26, and nearly all for a change of slope. Errors of Student's t with three degrees of freedom
    or a variance that doubles at the break bring coverage down to 84 to 95 percent; of two breaks twelve observations
    apart, shifts of one standard deviation are covered in 75 to 86 percent only, because the other date is taken as
    known.
    """
    _check(level, method, seed, replications)
    empty = np.empty((sample.n, 0))
    grid, places = GRID if method == "inversion" else (0.0,), np.asarray(lasts, dtype=np.int64)
    found = []
    for number, last in enumerate(lasts):
        moving = MovingBreak(sample.years, changing, empty if fixed is None else fixed, places, number, shortest, grid)
        make = _inverted if method == "inversion" else _bootstrapped
        inside, weights = make(moving, sample, int(last), level, replications, np.random.default_rng(seed))
        years = sample.years[moving.dates]
        kept = tuple(years[inside].tolist())
        every = tuple(years.tolist()), kept, tuple(weights.tolist())
        found.append(DateSet(int(sample.years[last]), *every, level, method, sample))
    return found


def _inverted(
    moving: MovingBreak, sample: Sample, last: int, level: float, replications: int, generator: np.random.Generator
) -> tuple[NDArray[np.bool_], Array]:
    found = inversion.p_values(moving, sample.values, level, replications, generator)
    # Decimal levels are not exact in binary: 1 - 0.95 is a little more than 0.05.
    return (found > 1 - level + 1e-12) | (moving.dates == last), found


def _bootstrapped(
    moving: MovingBreak, sample: Sample, last: int, level: float, replications: int, generator: np.random.Generator
) -> tuple[NDArray[np.bool_], Array]:
    date = int(last - moving.dates[0])
    drawn = date_bootstrap.draws(moving, sample.years, sample.values, date, replications, generator)
    low, high = date_bootstrap.percentiles(drawn, level)
    inside = (moving.dates >= min(low, last)) & (moving.dates <= max(high, last))
    return inside, (drawn[:, None] == moving.dates).mean(axis=0)


def _check(level: float, method: str, seed: int, replications: int) -> None:
    if not isinstance(level, float) or not 0 < level < 1:
        raise ArgumentError(f"level: {level!r} is not a confidence level between 0 and 1, such as 0.95.")
    if method not in get_args(Method):
        raise ArgumentError(f"method: {method!r} is not known; use one of {', '.join(get_args(Method))}.")
    if not isinstance(seed, int | np.integer) or isinstance(seed, bool) or seed < 0:
        raise ArgumentError(f"seed: {seed!r} is not a whole number of 0 or more.")
    fewest = int(np.ceil(1 / (1 - level) - 1e-9)) - 1
    if not isinstance(replications, int | np.integer) or isinstance(replications, bool) or replications < fewest:
        raise ArgumentError(
            f"replications: {replications!r} will not do; a set of level {level:g} needs a whole number of at least "
            f"{fewest} draws, and 999 are advised."
        )


def interval(
    estimate: Estimate,
    m: int,
    level: float = 0.95,
    method: Method = DEFAULT,
    seed: int = 0,
    replications: int | None = None,
) -> pd.DataFrame:
    """Compute the confidence set of each of m estimated break dates.

    Parameters
    ----------
    estimate : Estimate
        Result of :func:`chollima_research.breaks.estimate`.
    m : int
        Number of breaks.
    level, method, seed, replications
        As for :func:`date_sets`.

    Returns
    -------
    pandas.DataFrame
        By break (from 1): date, low and high (first and last year of the set), years (the whole set in words, since
        it may have holes), clipped (whether the set reaches an end of the search), identified (whether it leaves out
        more than a fifth of the admissible dates; if not, the date is not identified). All dates are last years of
        an old regime.
    """
    design = estimate.design
    sets = date_sets(
        estimate.sample,
        design.changing,
        estimate.positions(m),
        estimate.h,
        fixed=design.fixed,
        level=level,
        method=method,
        seed=seed,
        replications=REPLICATIONS if replications is None else replications,
    )
    rows = [(s.date, s.low, s.high, in_words(s.years), s.clipped, s.identified) for s in sets]
    return pd.DataFrame(rows, columns=COLUMNS, index=pd.RangeIndex(1, len(rows) + 1, name="break"))
