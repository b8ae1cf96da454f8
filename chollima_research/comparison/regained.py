"""What followed elsewhere when output had regained the peak of before a war or a crisis, compared with one campaign."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from chollima_research.comparison.placebos import TIE
from chollima_research.comparison.stretches import Fall, Stretch, falls, stretches
from chollima_research.errors import ArgumentError
from chollima_research.results import Drawn
from chollima_research.samples import MadeUp, annual

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SHOWN: Final = (-5, 10)
"""Years before and after the year of regaining that a path shows."""


@dataclass(frozen=True)
class AfterRegaining(Drawn):
    """Growth after an old peak was regained, among all such cases of a pool.

    ``plot`` draws the paths of all cases over their old peaks, the country's own in colour.

    Attributes
    ----------
    entity : str
        The country that is compared.
    year, years : int
        Year in which it had regained its old peak, and years of growth after it.
    depth : float
        Log of the old peak over the lowest value of its fall.
    growth : float
        Its growth in logs a year.
    median : float
        That of the other cases.
    rank, higher : int
        Rank among all cases with its own, 1 for the fastest; other countries with a case at least as fast.
    cases, others : int
        Cases of other countries, and those countries.
    p_case, p_country : float
        Exact p-values over the pool: see the notes of :func:`after_regaining`.
    table : pandas.DataFrame
        One row a case, its own among them: entity, peak_year, trough_year, year, base (level in that year), depth,
        over (log of that level over the old peak), growth, gap (whether years without a figure leave the year of
        regaining open).
    paths : pandas.DataFrame
        Level over the old peak by years since it was regained (index), one column a row of ``table``.
    notes : tuple of str
        What :meth:`remarks` tells.
    """

    entity: str
    year: int
    years: int
    depth: float
    growth: float
    median: float
    rank: int
    higher: int
    cases: int
    others: int
    p_case: float
    p_country: float
    table: pd.DataFrame = field(repr=False, compare=False)
    paths: pd.DataFrame = field(repr=False, compare=False)
    notes: tuple[str, ...]

    @property
    def title(self) -> str:
        """One line that says what was compared."""
        return f"Growth of {self.entity}, {self.year}-{self.year + self.years}, after its old peak was regained"

    def to_frame(self) -> pd.DataFrame:
        """Return one row: growth, rank, p-values and what they rest on."""
        names = ("depth", "growth", "median", "rank", "cases", "p_case", "higher", "others", "p_country")
        return self._one_row(names)

    def _draw(self, axes: Axes) -> None:
        """Draw the paths of all cases over their old peaks, the country's own in colour."""
        from chollima_research.campaigns.charts import sequels

        sequels(axes, self)


def after_regaining(
    pool: Mapping[str, pd.Series],
    entity: str,
    *,
    years: int = 4,
    fall: float = 0.2,
    made_up: MadeUp = "mask",
) -> AfterRegaining:
    """Rank the growth of a country that has regained its old peak among all countries that did so.

    Parameters
    ----------
    pool : mapping of str to pandas.Series
        Levels by country, one source and unit, the country among them;
        :func:`chollima_research.comparison.pool` makes one.
    entity : str
        The country; of several cases that of its deepest fall is compared.
    years : int, default 4
        Years of growth after the year of regaining.
    fall : float, default 0.2
        Smallest fall from the peak that counts, as a fraction of it.
    made_up : {"mask", "refuse", "keep"}, default "mask"
        What to do with values that say nothing about their own year.

    Returns
    -------
    AfterRegaining
        The rank, the p-values, and all cases.

    Raises
    ------
    ArgumentError
        If the country has no such case, no other country has one, or an argument is out of range.

    Notes
    -----
    Falls are those of :func:`chollima_research.comparison.rebound`. The year of regaining is the first with a figure
    that is not below the old peak; where years without a figure lie before it (column ``gap``) it may have been
    earlier. Growth is the mean log growth a year from then; both ends must be usable figures on one basis.

    No model is fitted, so nothing is extrapolated to a fall that is deeper than all others. What is compared is growth
    beyond the old peak; that the old peak lay below the path which output would have taken without the fall, so that
    recovery goes on beyond it, holds of the other cases too and is not removed.

    ``p_case`` is (1 + the cases of other countries with at least its growth) / (1 + those cases), and ``p_country``
    counts every other country once, by its fastest case. Both are exact if the case were drawn at random.

    Examples
    --------
    >>> from chollima_research import comparison
    >>> from chollima_research.comparison.regained import after_regaining
    >>> found = after_regaining(comparison.pool("steel", "nmc"), "PRK")
    >>> found.year, found.rank
    (1956, 4)
    """
    _check(pool, entity, years, fall)
    listed, unmeasured = _all(pool, fall, years, made_up)
    table = pd.DataFrame([row for row, _ in listed], columns=list(_COLUMNS))
    own = table[table["entity"] == entity]
    others = table[table["entity"] != entity]
    if own.empty or others.empty:
        who = f"{entity} has no" if own.empty else "no other country has a"
        raise ArgumentError(
            f"pool: {who} fall of {fall:.0%} or more whose peak was regained with a usable figure {years} years later."
        )
    mine = own.sort_values("depth", kind="stable").iloc[-1]
    least = float(mine["growth"]) - TIE
    fastest = others.groupby("entity")["growth"].max()
    above, higher = int((others["growth"] >= least).sum()), int((fastest >= least).sum())
    kept = [n for n in table.index if n == mine.name or table.loc[n, "entity"] != entity]
    paths = pd.concat([path for _, path in listed], axis=1, keys=range(len(listed)))[kept]
    return AfterRegaining(
        entity=entity,
        year=int(mine["year"]),
        years=years,
        depth=float(mine["depth"]),
        growth=float(mine["growth"]),
        median=float(others["growth"].median()),
        rank=1 + above,
        higher=higher,
        cases=len(others),
        others=len(fastest),
        p_case=(1 + above) / (1 + len(others)),
        p_country=(1 + higher) / (1 + len(fastest)),
        table=table.loc[kept].reset_index(drop=True),
        paths=paths.set_axis(range(len(kept)), axis=1),
        notes=tuple(_notes(mine, others, fall, years, unmeasured)),
    )


_COLUMNS: Final = ("entity", "peak_year", "trough_year", "year", "base", "depth", "over", "growth", "gap")


def _check(pool: Mapping[str, pd.Series], entity: str, years: int, fall: float) -> None:
    if entity not in pool:
        raise ArgumentError(f"entity: {entity!r} is not in the pool; there are {', '.join(sorted(pool))}.")
    if years < 1:
        raise ArgumentError(f"years: {years} is not a positive number of years.")
    if not 0 < fall < 1:
        raise ArgumentError(f"fall: {fall!r} is no fraction between 0 and 1, for instance 0.2.")


def _all(
    pool: Mapping[str, pd.Series], fall: float, years: int, made_up: MadeUp
) -> tuple[list[tuple[dict[str, object], pd.Series]], int]:
    """Return all cases with their paths, and how many falls have none."""
    found, unmeasured = [], 0
    for name in sorted(pool):
        sample = annual(pool[name], argument=f"pool[{name!r}]", fewest=1, made_up=made_up, varying=False)
        for part in stretches(sample):
            positive = part.values > 0
            rising = Stretch(part.years[positive], part.values[positive], part.seam)
            for one in falls(rising.values):
                if rising.values[one.trough] > (1 - fall) * rising.values[one.peak]:
                    continue
                row = _case(rising, one, years)
                if row is None:
                    unmeasured += 1
                else:
                    found.append(({"entity": name, **row}, _path(rising, one)))
    return found, unmeasured


def _case(part: Stretch, one: Fall, years: int) -> dict[str, object] | None:
    if one.regained is None:
        return None
    year = int(part.years[one.regained])
    end = np.flatnonzero(part.years == year + years)
    if not len(end):
        return None
    peak, base = float(part.values[one.peak]), float(part.values[one.regained])
    return {
        "peak_year": int(part.years[one.peak]),
        "trough_year": int(part.years[one.trough]),
        "year": year,
        "base": base,
        "depth": float(np.log(peak / part.values[one.trough])),
        "over": float(np.log(base / peak)),
        "growth": float(np.log(part.values[end[0]] / base)) / years,
        "gap": bool(part.years[one.regained] - part.years[one.regained - 1] > 1),
    }


def _path(part: Stretch, one: Fall) -> pd.Series:
    """Return the level over the old peak by years since it was regained."""
    year = int(part.years[one.regained]) if one.regained is not None else 0
    since = part.years - year
    inside = (since >= SHOWN[0]) & (since <= SHOWN[1])
    index = pd.Index(since[inside], name="years_since_regained")
    return pd.Series(part.values[inside] / part.values[one.peak], index=index)


def _notes(mine: pd.Series, others: pd.DataFrame, fall: float, years: int, unmeasured: int) -> Iterator[str]:
    yield (
        f"Ranked among {len(others)} cases of {others['entity'].nunique()} other countries with a fall of {fall:.0%} "
        f"or more; {unmeasured} more falls were not made up for or have no figure {years} years later. Growth is in "
        "logs a year."
    )
    yield (
        f"In {mine['year']} the country stood at {np.exp(mine['over']):.2f} times the peak of {mine['peak_year']}; "
        f"the other cases at {np.exp(others['over'].median()):.2f} times theirs in the median."
    )
