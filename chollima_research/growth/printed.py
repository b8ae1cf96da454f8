"""Growth as published: averages over periods as steps, and levels made of yearly rates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from chollima_research.catalogue import load
from chollima_research.errors import ArgumentError
from chollima_research.growth.periods import PeriodAverage
from chollima_research.results import Result
from chollima_research.rounding import Rounded
from chollima_research.samples import MadeUp, annual

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class Steps(Result):
    """Published averages of one series, to be drawn as steps.

    Attributes
    ----------
    series : str
        Id of the series.
    averages : tuple of PeriodAverage
        In order of time.
    sources : tuple of str
        Source of each.
    """

    series: str
    averages: tuple[PeriodAverage, ...]
    sources: tuple[str, ...]

    @property
    def title(self) -> str:
        """One line that says what is shown."""
        return f"Published averages of {self.series}"

    def to_frame(self) -> pd.DataFrame:
        """Return the averages as fractions a year; low and high hold a printed range or the rounding."""
        rows = [(a.first, a.last, a.factor.value - 1, a.factor.low - 1, a.factor.high - 1) for a in self.averages]
        return pd.DataFrame(rows, columns=["first", "last", "rate", "low", "high"]).assign(source=self.sources)

    def remarks(self) -> Sequence[str]:
        """Say how the averages are meant."""
        return ["The first year of a period counts, its base is the year before, unless the source says otherwise."]

    def plot(self, ax: Axes | None = None, *, colour: str = "blue") -> Axes:
        """Draw each average as a step over its years, with its range as a band.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where to draw; a new figure if not given.
        colour : str, default "blue"
            A name of :data:`chollima_research.plots.COLOURS`.
        """
        import matplotlib.pyplot as plt

        from chollima_research.plots import COLOURS

        axes = plt.subplots()[1] if ax is None else ax
        for a in self.averages:
            low, rate, high = (100 * (x - 1) for x in (a.factor.low, a.factor.value, a.factor.high))
            span = (a.first - 0.5, a.last + 0.5)
            axes.fill_between(span, low, high, color=COLOURS[colour], alpha=0.25, linewidth=0)
            axes.hlines(rate, *span, color=COLOURS[colour], linewidth=1.6)
        axes.set_ylabel("growth, percent a year")
        return axes


def steps(y: pd.Series) -> Steps:
    """Take the averages of a series of averages over periods.

    Parameters
    ----------
    y : pandas.Series
        A series of frequency ``period`` in percent a year, as :func:`chollima_research.load` gives it.

    Returns
    -------
    Steps
        The averages, with ``plot``.

    Raises
    ------
    ArgumentError
        If the series is not of averages over periods, or not in percent a year.
    """
    _periods(y)
    averages = tuple(published(y, int(first), int(last)) for first, last in y.dropna().index)
    sources = y.attrs.get("sources", {})
    return Steps(
        str(y.attrs.get("series_id", y.name)), averages, tuple(sources.get((a.first, a.last), "") for a in averages)
    )


def published_in(series: Sequence[str], periods: Mapping[str, tuple[int, int]]) -> pd.DataFrame:
    """Take the published averages of exactly the given periods.

    Parameters
    ----------
    series : sequence of str
        Ids of series of averages over periods.
    periods : mapping of str to (int, int)
        Base year and last year of each period by label, as for :func:`chollima_research.growth.survey`.

    Returns
    -------
    pandas.DataFrame
        series, period, first, last (years whose growth counts), rate, low, high (fractions a year) and source.
    """
    named = {(base + 1, last): label for label, (base, last) in periods.items()}
    tables = [steps(load(name)).to_frame().assign(series=name) for name in series]
    table = pd.concat(tables, ignore_index=True)
    table.insert(0, "period", [named.get(span) for span in zip(table["first"], table["last"], strict=True)])
    return table.dropna(subset=["period"]).reset_index(drop=True)


def published(y: pd.Series, first: int, last: int, *, base: bool = False) -> PeriodAverage:
    """Take one average of a series of averages over periods, with the interval of its rounding.

    Parameters
    ----------
    y : pandas.Series
        A series of frequency ``period`` in percent a year.
    first, last : int
        The period as the series has it.
    base : bool, default False
        Whether the first year is the base, so that growth counts from the year after. Few sources say.

    Returns
    -------
    PeriodAverage
        With the printed range if there is one, else half a unit of the last printed decimal on either side.

    Raises
    ------
    ArgumentError
        If the series is not of averages in percent a year, or has none for the period.
    """
    _periods(y)
    if (first, last) not in y.index:
        known = ", ".join(f"{a}-{b}" for a, b in y.index)
        raise ArgumentError(
            f"first, last: {y.attrs.get('series_id', y.name)} has no average of {first}-{last}; it has {known}."
        )
    value = float(y.loc[(first, last)])
    low, high = (y.attrs.get(side, {}).get((first, last)) for side in ("low", "high"))
    if low is None or high is None:
        decimals = len(f"{value:.10g}".partition(".")[2])
        low, high = value - 0.5 * 10.0**-decimals, value + 0.5 * 10.0**-decimals
    factor = Rounded(*(1 + x / 100 for x in (value, low, high)))
    return PeriodAverage(first + 1 if base else first, last, factor)


def compounded(rates: pd.Series, *, made_up: MadeUp = "mask") -> pd.Series:
    """Make a level of yearly growth rates, so that :func:`chollima_research.growth.average` can be used on them.

    Parameters
    ----------
    rates : pandas.Series
        Growth over the year before in percent, by year.
    made_up : {"mask", "refuse", "keep"}, default "mask"
        What to do with values that a compiler made up: leave them out, raise, or use them.

    Returns
    -------
    pandas.Series
        Level by year, 1 in the year before the first rate. After a missing year the level begins anew at 1, with a
        seam in ``attrs``: what happened in between is not known.

    Raises
    ------
    ArgumentError
        If the rates are not usable, or one is -100 percent or less.
    """
    sample = annual(rates, argument="rates", fewest=1, made_up=made_up, varying=False)
    if (sample.values <= -100).any():
        year = sample.years[sample.values <= -100][0]
        raise ArgumentError(f"rates: {sample.name} falls by 100 percent or more in {year}.")
    level, seams = {int(sample.years[0]) - 1: 1.0}, []
    for year, rate in zip(sample.years.tolist(), sample.values.tolist(), strict=True):
        if year - 1 not in level:
            seams.append((max(level), year - 1))
            level[year - 1] = 1.0
        level[year] = level[year - 1] * (1 + rate / 100)
    made = pd.Series(level, name=f"{sample.name}, compounded").rename_axis("year")
    made.attrs = {"series_id": made.name, "seams": seams, "unit": "index"}
    return made


def _periods(y: pd.Series) -> None:
    if not isinstance(y, pd.Series) or y.index.nlevels != 2:
        raise ArgumentError("y: averages over periods are needed, indexed by first and last year.")
    if y.attrs.get("unit", "percent_per_year") != "percent_per_year":
        raise ArgumentError(f"y: averages in percent a year are needed, not in {y.attrs['unit']}.")
