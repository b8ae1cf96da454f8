"""Growth from year to year against its own scatter in earlier years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from chollima_research.comparison.stretches import changes
from chollima_research.errors import ArgumentError
from chollima_research.growth.averages import probability
from chollima_research.plots import COLOURS, draw

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FEWEST = 3


def usual(levels: Mapping[str, pd.Series], first: int, last: int, *, level: float = 0.95) -> pd.DataFrame:
    """Predict growth of one more year from the growth of earlier years.

    Parameters
    ----------
    levels : mapping of str to pandas.Series
        Positive annual levels by label, as :func:`chollima_research.load` gives them.
    first, last : int
        First and last year of growth that the prediction rests on.
    level : float, default 0.95
        Probability of the interval.

    Returns
    -------
    pandas.DataFrame
        One row a label: low, mean, high (fractions a year) and n, the years of growth it rests on.

    Raises
    ------
    ArgumentError
        If a series has less than three years of growth in that span, or the level is no probability.

    Notes
    -----
    The prediction interval of one more draw from a normal distribution of log growth with unknown mean and variance:
    mean plus and minus t times s times the root of (1 + 1/n). It takes the years as independent and alike. With n = 6
    it is 2.8 standard deviations on either side; that a later year lies inside it is weak evidence for anything.

    Examples
    --------
    >>> import chollima_research as cr
    >>> usual({"steel": cr.load("sun.steel.nmc")}, 1929, 1934).round(2).loc["steel"].tolist()
    [-0.19, 0.15, 0.62, 6.0]
    """
    from scipy import stats

    probability(level)
    rows = {}
    for label, y in levels.items():
        logs = np.log1p(changes(y).loc[first:last])
        if len(logs) < FEWEST:
            raise ArgumentError(
                f"first, last: {label} has {len(logs)} years of growth in {first}-{last}; at least {FEWEST} are needed."
            )
        half = stats.t.ppf((1 + level) / 2, len(logs) - 1) * logs.std() * np.sqrt(1 + 1 / len(logs))
        ends = [float(np.expm1(logs.mean() + side * half)) for side in (-1, 0, 1)]
        rows[label] = dict(zip(("low", "mean", "high"), ends, strict=True)) | {"n": len(logs)}
    return pd.DataFrame.from_dict(rows, orient="index")


def outside(levels: Mapping[str, pd.Series], bands: pd.DataFrame, years: Sequence[int]) -> pd.DataFrame:
    """Tell in which years growth lies outside its band.

    Parameters
    ----------
    levels : mapping of str to pandas.Series
        As for :func:`usual`.
    bands : pandas.DataFrame
        What :func:`usual` returns.
    years : sequence of int
        Years to look at.

    Returns
    -------
    pandas.DataFrame
        Labels by years: 1 above the band, -1 below it, 0 inside, missing where there is no growth.
    """
    growth = pd.DataFrame({label: changes(y) for label, y in levels.items()}).reindex(list(years)).T
    signs = growth.gt(bands["high"], axis=0).astype(float) - growth.lt(bands["low"], axis=0).astype(float)
    return signs.where(growth.notna())


def chart(
    axes: Sequence[Axes], levels: Mapping[str, pd.Series], bands: pd.DataFrame, years: tuple[int, int]
) -> pd.DataFrame:
    """Draw growth from year to year in percent, one panel a series, with the band of earlier years.

    Parameters
    ----------
    axes : sequence of matplotlib.axes.Axes
        One a series.
    levels : mapping of str to pandas.Series
        By title of the panel.
    bands : pandas.DataFrame
        What :func:`usual` returns.
    years : (int, int)
        First and last year of growth shown.

    Returns
    -------
    pandas.DataFrame
        As :func:`chollima_research.plots.draw` gives it, and the corners of the bands (year, low, high).

    Raises
    ------
    ArgumentError
        If there is not one of the axes for each series.
    """
    if len(axes) != len(levels):
        raise ArgumentError(f"axes: {len(axes)} for {len(levels)} series; one is needed for each.")
    span = [years[0] - 0.5, years[1] + 0.5]
    shown = []
    for ax, (label, y) in zip(axes, levels.items(), strict=True):
        rates = 100 * changes(y).loc[years[0] : years[1]]
        rates.attrs = {name: y.attrs[name] for name in ("status", "series_id") if name in y.attrs}
        low, high = (100 * float(bands["low"][label]), 100 * float(bands["high"][label]))
        ax.fill_between(span, low, high, color="#E4E4E4", linewidth=0, zorder=0)
        ax.axhline(0, color=COLOURS["grey"], linewidth=0.6)
        shown.append(draw(ax, rates, colour="blue", panel=label))
        shown.append(pd.DataFrame({"panel": label, "year": span, "low": low, "high": high}))
        ax.set_title(label)
    return pd.concat(shown, ignore_index=True)
