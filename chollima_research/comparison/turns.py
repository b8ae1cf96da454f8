"""Growth before and after each year of a series, and how given years rank among all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from chollima_research.comparison.stretches import changes
from chollima_research.errors import ArgumentError
from chollima_research.growth.averages import probability
from chollima_research.results import Result
from chollima_research.samples import MadeUp, annual

TIE: Final = 1e-9
"""Changes of growth this close, in the unit of the rates, count as equal."""

MOST_SETS: Final = 2_000_000
"""All sets of years are held in memory at once."""


def log_growth(y: pd.Series, *, made_up: MadeUp = "mask") -> pd.Series:
    """Take growth over the year before in log points, from a series of growth rates or of levels.

    Parameters
    ----------
    y : pandas.Series
        As :func:`chollima_research.load` gives it: growth rates in percent (the concept ends in ``_growth``), or
        positive levels.
    made_up : {"mask", "refuse", "keep"}, default "mask"
        What to do with values that say nothing about their own year.

    Returns
    -------
    pandas.Series
        100 times the natural log of each year's value over that of the year before, by year; of levels only where
        both are usable and on one basis. ``attrs`` holds series_id and status.

    Raises
    ------
    ArgumentError
        If `y` is no annual series, holds made-up values and they are refused, or a rate is -100 percent or less.

    Examples
    --------
    >>> import chollima_research as cr
    >>> log_growth(cr.load("prk.gdp_growth.bok_first")).loc[1997:1999].round(2).tolist()
    [-7.04, -1.11, 6.02]
    """
    if str(y.attrs.get("concept", "")).endswith("_growth"):
        sample = annual(y, fewest=1, made_up=made_up, varying=False)
        if (sample.values <= -100).any():
            raise ArgumentError(
                f"y: {sample.name} holds a growth rate of -100 percent or less, which has no logarithm."
            )
        grown = pd.Series(100 * np.log1p(sample.values / 100), index=pd.Index(sample.years, name="year"), name=y.name)
    else:
        grown = 100 * np.log1p(changes(y, made_up=made_up))
    grown.attrs = {name: y.attrs[name] for name in ("series_id", "status") if name in y.attrs}
    return grown


def turns(
    rates: pd.Series, before: int, after: int | None = None, *, fewest: int | None = None, level: float = 0.95
) -> pd.DataFrame:
    """Compare mean growth before and after every year of a series.

    Parameters
    ----------
    rates : pandas.Series
        Growth over the year before, by year, for instance what :func:`log_growth` gives.
    before, after : int
        Years of growth on either side; as many after as before if not given.
    fewest : int, optional
        How many of them must be known on either side (at most as many as there are); all if not given.
    level : float, default 0.95
        Probability of the interval.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``last_year``, the last year of the earlier span: ``before`` and ``after`` (means), ``change``
        (after less before), ``low`` and ``high`` (its interval, missing with fewer than three years in all),
        ``n_before``, ``n_after``.

    Raises
    ------
    ArgumentError
        If `rates` is no annual series, the lengths are not positive, the level is no probability, or no year has enough
        known growth around it.

    Notes
    -----
    The interval is that of two means of independent normal growth rates with one variance: Student's t with
    n_before + n_after - 2 degrees of freedom, 2 for spans of two years and 8 for spans of five. Growth that is
    correlated from year to year, or a variance that changes with the regime, is not allowed for; where the spans are
    short nothing else can be estimated. :func:`places` and :func:`chance` do without the assumption of normality.
    """
    probability(level)
    ahead = before if after is None else after
    if min(before, ahead) < 1:
        raise ArgumentError(f"before, after: {before} and {ahead} must be positive numbers of years.")
    sample = annual(rates, argument="rates", fewest=2, made_up="keep", varying=False)
    known = pd.Series(sample.values, index=sample.years)
    rows = {}
    for year in range(int(sample.years[0]), int(sample.years[-1])):
        old, new = known.loc[year - before + 1 : year], known.loc[year + 1 : year + ahead]
        if len(old) >= min(before, fewest or before) and len(new) >= min(ahead, fewest or ahead):
            rows[year] = _turn(old, new, level)
    if not rows:
        raise ArgumentError(f"rates: {sample.name} has no year with enough known growth before and after it.")
    return (
        pd.DataFrame.from_dict(rows, orient="index").rename_axis("last_year").astype({"n_before": int, "n_after": int})
    )


def _turn(old: pd.Series, new: pd.Series, level: float) -> dict[str, float]:
    from scipy import stats

    n, m = len(old), len(new)
    change, half = float(new.mean() - old.mean()), np.nan
    if n + m > 2:
        squares = float(((old - old.mean()) ** 2).sum() + ((new - new.mean()) ** 2).sum())
        error = np.sqrt(squares / (n + m - 2) * (1 / n + 1 / m))
        half = float(stats.t.ppf((1 + level) / 2, n + m - 2) * error)
    means = {"before": float(old.mean()), "after": float(new.mean())}
    return means | {"change": change, "low": change - half, "high": change + half, "n_before": n, "n_after": m}


def places(change: pd.Series, years: Sequence[int]) -> pd.DataFrame:
    """Rank given years among all years by the change of growth after them.

    Parameters
    ----------
    change : pandas.Series
        Change of growth by year: the column ``change`` of :func:`turns`.
    years : sequence of int
        Last years before the events.

    Returns
    -------
    pandas.DataFrame
        By year: change, rank (1 for the largest rise), of (number of years) and p, the share of all years, its own
        among them, with at least as large a change: exact if the year was drawn at random from them.

    Raises
    ------
    ArgumentError
        If a year has no change.
    """
    _known(change, years)
    rows = {}
    for year in years:
        least = int((change >= change[year] - TIE).sum())
        rows[year] = {"change": change[year], "rank": least, "of": len(change), "p": least / len(change)}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("last_year").astype({"rank": int, "of": int})


@dataclass(frozen=True)
class Chance(Result):
    """The mean change of growth after several years, among all sets of as many years.

    Attributes
    ----------
    years : tuple of int
        Last years before the events.
    spacing : int
        Least distance of neighbouring years within a set.
    mean : float
        Mean change of growth after the years.
    sets : int
        How many sets there are, its own among them.
    p : float
        Share of the sets with at least as large a mean.
    means : numpy.ndarray
        The means of all sets, ascending.
    """

    years: tuple[int, ...]
    spacing: int
    mean: float
    sets: int
    p: float
    means: NDArray[np.float64] = field(repr=False, compare=False)

    @property
    def title(self) -> str:
        """One line that says what was compared."""
        return f"Change of growth after {', '.join(map(str, self.years))} among all sets of {len(self.years)} years"

    def to_frame(self) -> pd.DataFrame:
        """Return one row: the mean, its p-value, and where 95 percent of the sets end."""
        row = {"mean": self.mean, "p": self.p, "sets": self.sets, "spacing": self.spacing}
        return pd.DataFrame([row | {"limit": float(np.quantile(self.means, 0.95, method="higher"))}])

    def remarks(self) -> Sequence[str]:
        """Say what the p-value rests on."""
        return [
            f"Share of all {self.sets:,} sets of {len(self.years)} years, at least {self.spacing} apart, with at least "
            "as large a mean change: exact if the years had been drawn at random. Years are the last before the event."
        ]


def chance(
    change: pd.Series,
    years: Sequence[int],
    *,
    spacing: int | None = None,
    datings: Sequence[Sequence[int]] | None = None,
) -> Chance:
    """Compare the mean change of growth after several years with that after every other set of years.

    Parameters
    ----------
    change : pandas.Series
        Change of growth by year: the column ``change`` of :func:`turns`.
    years : sequence of int
        Last years before the events, ascending.
    spacing : int, optional
        Least distance of neighbouring years; the least among `years` if not given.
    datings : sequence of sequences of int, optional
        For each event the years by which it may be dated, of which the one with the largest change is taken. Every
        other set then has the same freedom: its first year may be moved as the first event may, and so on.

    Returns
    -------
    Chance
        The mean, the p-value and the means of all sets.

    Raises
    ------
    ArgumentError
        If a year has no change under any dating, the years do not ascend or are closer than `spacing`, there are not
        as many datings as years, or there are too many sets.
    """
    given = [[year] for year in years] if datings is None else [list(dates) for dates in datings]
    if not years or len(given) != len(years):
        raise ArgumentError(f"years, datings: {len(years)} years and {len(given)} datings; as many of each are needed.")
    gaps = [b - a for a, b in pairwise(years)]
    least = min(gaps, default=1) if spacing is None else spacing
    if min(gaps, default=least) < max(least, 1):
        raise ArgumentError(f"years, spacing: {list(years)} must ascend and be at least {least} apart.")
    best = _best(change.dropna().sort_index(), years, given)
    own = float(np.mean([best[place][year] for place, year in enumerate(years)]))
    if np.isnan(own):
        raise ArgumentError(f"years: no change of growth is known for all of {list(years)}.")
    chosen = _sets(best.index.to_numpy(dtype=np.int64), len(years), least)
    means = best.to_numpy()[chosen, np.arange(len(years))].mean(axis=1)
    means = np.sort(means[~np.isnan(means)])
    above = int((means >= own - TIE).sum())
    return Chance(tuple(map(int, years)), least, own, len(means), above / len(means), means)


def _best(change: pd.Series, years: Sequence[int], given: Sequence[Sequence[int]]) -> pd.DataFrame:
    """Return by year, for every event, the largest change under its datings, missing where none is known."""
    far = max(abs(date - year) for year, dates in zip(years, given, strict=True) for date in dates)
    span = range(int(change.index[0]) - far, int(change.index[-1]) + far + 1)
    moved = {}
    for place, (year, dates) in enumerate(zip(years, given, strict=True)):
        ways = [pd.Series(change.to_numpy(), index=change.index - (date - year)) for date in dates]
        moved[place] = pd.concat(ways, axis=1).max(axis=1)
    return pd.DataFrame(moved).reindex(sorted({*span, *years}))


def _sets(years: NDArray[np.int64], count: int, spacing: int) -> NDArray[np.int64]:
    """Return the positions of all ascending sets of so many years, each at least `spacing` after the last."""
    chosen = np.arange(len(years))[:, None]
    for _ in range(count - 1):
        first = np.searchsorted(years, years[chosen[:, -1]] + spacing)
        room = len(years) - first
        if room.sum() > MOST_SETS:
            raise ArgumentError(
                f"years: more than {MOST_SETS:,} sets of {count} years; give fewer, or a wider spacing."
            )
        steps = np.arange(room.sum()) - np.repeat(np.cumsum(room) - room, room)
        chosen = np.column_stack([np.repeat(chosen, room, axis=0), np.repeat(first, room) + steps])
    return chosen


def _known(change: pd.Series, years: Sequence[int]) -> None:
    missing = [year for year in years if year not in change.index or np.isnan(change[year])]
    if missing or not len(years):
        raise ArgumentError(f"years: {missing or 'none given'}: no change of growth is known there.")
