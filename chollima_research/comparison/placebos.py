"""Placebo windows: how a campaign's growth ranks among all windows of the same length of comparable countries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

import pandas as pd

from chollima_research.comparison.placebo_windows import Window, windows
from chollima_research.errors import ArgumentError
from chollima_research.results import Drawn
from chollima_research.samples import MadeUp

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Statistic = Literal["growth", "acceleration"]

TIE = 1e-12  # equal growth from different levels differs by rounding of double precision


@dataclass(frozen=True)
class Placebo(Drawn):
    """A campaign's growth among all comparable windows.

    ``plot`` draws the distribution of the windows and of the largest of each country, with the campaign.

    Attributes
    ----------
    entity, statistic : str
        The country with the campaign, and what is ranked.
    start, length : int
        Last year before the campaign, and years of the windows.
    value : float
        The campaign's growth or acceleration, in logs a year.
    base : float
        Its level at the start.
    rank : int
        Rank among all windows with its own, 1 for the largest.
    windows, countries : int
        How many windows of how many countries it is ranked among, its own left out.
    p_window, p_country : float
        Exact p-values over the pool: see the notes of :func:`placebo`.
    higher : int
        How many of the other countries have a window with at least its value.
    others : int
        How many other countries have windows.
    table : pandas.DataFrame
        All windows it is ranked among: entity, start, end, base, value.
    notes : tuple of str
        What :meth:`remarks` tells.
    """

    entity: str
    statistic: str
    start: int
    length: int
    value: float
    base: float
    rank: int
    windows: int
    countries: int
    p_window: float
    p_country: float
    higher: int
    others: int
    table: pd.DataFrame = field(repr=False, compare=False)
    notes: tuple[str, ...]

    @property
    def title(self) -> str:
        """One line that says what was ranked."""
        return f"{self.statistic.capitalize()} of {self.entity}, {self.start}-{self.start + self.length}, among windows"

    def to_frame(self) -> pd.DataFrame:
        """Return one row: the value, its rank, the p-values and what they rest on."""
        names = ("value", "base", "rank", "windows", "countries", "p_window", "higher", "others", "p_country")
        return self._one_row(names)

    def _draw(self, axes: Axes) -> None:
        """Draw the distribution of the windows and of the largest of each country, with the campaign."""
        from chollima_research.comparison.charts import placebo_windows

        placebo_windows(axes, self)


def placebo(
    pool: Mapping[str, pd.Series],
    entity: str,
    start: int,
    length: int,
    *,
    factor: float | None = 3.0,
    base: Mapping[str, pd.Series] | None = None,
    statistic: Statistic = "growth",
    before: int | None = None,
    years: tuple[int, int] | None = None,
    at_peak: bool = False,
    made_up: MadeUp = "mask",
) -> Placebo:
    """Rank the growth of a campaign among all windows of the same length with a comparable base.

    Parameters
    ----------
    pool : mapping of str to pandas.Series
        Levels by country, one source and unit, the campaign's country among them;
        :func:`chollima_research.comparison.pool` makes one.
    entity : str
        The country with the campaign.
    start : int
        Last year before the campaign.
    length : int
        Years of growth: the window is ``start`` to ``start + length``.
    factor : float or None, default 3
        Windows count whose level at the start is at most so many times more or less than the campaign's. None counts
        all of them.
    base : mapping of str to pandas.Series, optional
        Levels by country by which bases are compared, for instance per head where `pool` holds totals; `pool` itself
        if not given.
    statistic : {"growth", "acceleration"}, default "growth"
        Growth over the window, or that less the growth over the window before it.
    before : int, optional
        Years of the window before, for the acceleration; as many as `length` if not given.
    years : (int, int), optional
        Windows count that begin and end in these years, for instance ``(1945, 1990)``; all if not given.
    at_peak : bool, default False
        Whether windows count only if they begin at the highest level so far on the same basis, which leaves out
        recoveries from war and crisis.
    made_up : {"mask", "refuse", "keep"}, default "mask"
        What to do with values that say nothing about their own year.

    Returns
    -------
    Placebo
        The rank, the p-values and the windows.

    Raises
    ------
    ArgumentError
        If the campaign's own window has no usable figures at its ends, or no other window is comparable.

    Notes
    -----
    Growth is the mean log growth a year between the two ends of a window; years between may be missing, but both ends
    must be positive, figures of their own year, and on one basis. The country's own windows that overlap with the
    campaign are left out. Ties count against it.

    ``p_window`` is (1 + the windows with at least the campaign's value) / (1 + all windows): exact if the campaign
    were drawn at random from the windows. Windows overlap and a boom fills several, so it counts one boom of a country
    many times, and it is no test of one country against others. ``p_country`` counts every other country once, by its
    largest window: (1 + the countries whose largest is at least the campaign's value) / (1 + their number). If the
    countries are exchangeable and the campaign's window was chosen because it was the country's largest, it is exact;
    if it was chosen by its date, it is larger than need be. Neither can be below 1 / (1 + number).

    Examples
    --------
    >>> from chollima_research import comparison
    >>> leap = comparison.placebo(comparison.pool("steel", "nmc"), "CHN", 1957, 3)
    >>> leap.rank, leap.higher
    (1, 0)
    """
    _check(pool, entity, length, factor, statistic, before, years)
    lead = 0 if statistic == "growth" else (before or length)
    bases = pool if base is None else base
    own = _campaign(pool[entity], bases.get(entity), entity, start, length, lead, at_peak, made_up)
    rows = [
        window
        for name in sorted(pool)
        for window in windows(name, pool[name], bases.get(name), length, lead, at_peak, made_up)
        if _comparable(window, own, factor, years) and not _overlaps(window, own)
    ]
    if not rows:
        raise ArgumentError(
            f"factor, years: no other window has a base comparable to {own.base:g} of {entity} {start}."
        )
    table = pd.DataFrame(rows)
    largest = table[table["entity"] != entity].groupby("entity")["value"].max()
    least = own.value - TIE
    above, higher = int((table["value"] >= least).sum()), int((largest >= least).sum())
    return Placebo(
        entity=entity,
        statistic=statistic,
        start=start,
        length=length,
        value=own.value,
        base=own.base,
        rank=1 + above,
        windows=len(table),
        countries=int(table["entity"].nunique()),
        p_window=(1 + above) / (1 + len(table)),
        p_country=(1 + higher) / (1 + len(largest)),
        higher=higher,
        others=len(largest),
        table=table,
        notes=tuple(_notes(entity, table, largest, factor, years, lead, at_peak)),
    )


def _check(
    pool: Mapping[str, pd.Series],
    entity: str,
    length: int,
    factor: float | None,
    statistic: str,
    before: int | None,
    years: tuple[int, int] | None,
) -> None:
    if entity not in pool:
        raise ArgumentError(f"entity: {entity!r} is not in the pool; there are {', '.join(sorted(pool))}.")
    if length < 1 or (before is not None and before < 1):
        raise ArgumentError(f"length, before: {length} and {before} must be positive numbers of years.")
    if factor is not None and factor < 1:
        raise ArgumentError(f"factor: {factor!r} must be at least 1, or None for all windows.")
    if statistic not in get_args(Statistic):
        raise ArgumentError(f"statistic: {statistic!r} is not known; use one of {', '.join(get_args(Statistic))}.")
    if years is not None and years[1] - years[0] < length:
        raise ArgumentError(f"years: {years} is shorter than a window of {length} years.")


def _campaign(
    series: pd.Series,
    base: pd.Series | None,
    entity: str,
    start: int,
    length: int,
    lead: int,
    at_peak: bool,
    made_up: MadeUp,
) -> Window:
    for window in windows(entity, series, base, length, lead, at_peak, made_up):
        if window.start == start:
            return window
    ends = ", ".join(str(year) for year in sorted({start - lead, start, start + length}))
    peak = f", or {start} is below an earlier peak" if at_peak else ""
    raise ArgumentError(
        f"start: {series.name} has no usable positive figures on one basis for all of {ends} (and a base for {start})"
        f"{peak}; comparison.carries() shows what is missing."
    )


def _comparable(window: Window, own: Window, factor: float | None, years: tuple[int, int] | None) -> bool:
    inside = years is None or (years[0] <= window.start and window.end <= years[1])
    return inside and (factor is None or own.base / factor <= window.base <= own.base * factor)


def _overlaps(window: Window, own: Window) -> bool:
    return window.entity == own.entity and window.start < own.end and own.start < window.end


def _notes(
    entity: str,
    table: pd.DataFrame,
    largest: pd.Series,
    factor: float | None,
    years: tuple[int, int] | None,
    lead: int,
    at_peak: bool,
) -> Iterator[str]:
    base = "of any base" if factor is None else f"with a base at most {factor:g} times more or less"
    when = "" if years is None else f", within {years[0]}-{years[1]}"
    when += ", beginning at the highest level so far" if at_peak else ""
    yield (
        f"Ranked among {len(table):,} windows of {table['entity'].nunique()} countries {base}{when}; "
        f"p_country rests on {len(largest)} countries other than {entity}."
    )
    what = f", less that of the {lead} years before" if lead else ""
    yield f"Values are mean log growth a year between the ends of a window{what}. Windows of a country overlap."
