"""Pictures of breaks: an estimate by itself, the probabilities of a break by year, a test statistic by year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from chollima_research import plots
from chollima_research.breaks.panels import INK, handles, regimes
from chollima_research.errors import ArgumentError
from chollima_research.plots import COLOURS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from chollima_research.breaks.estimates import Estimate

__all__ = ["f_sequence", "figure", "handles", "probabilities", "regimes"]


def figure(
    estimate: Estimate,
    m: int | None = None,
    *,
    ax: Axes | None = None,
    posterior: pd.Series | None = None,
    **options: Any,
) -> Axes:
    """Draw an estimate by itself, with a panel below for the posterior if one is given, and a legend.

    Parameters
    ----------
    estimate : Estimate
        The estimated breaks.
    m : int, optional
        Number of breaks; that of BIC if not given.
    ax : matplotlib.axes.Axes, optional
        Where to draw, without a legend; a new figure if not given.
    posterior : pandas.Series, optional
        Probability of a break after each year; needs a new figure.
    **options
        As for :func:`regimes`.

    Returns
    -------
    matplotlib.axes.Axes
        The panel of the series.

    Raises
    ------
    ArgumentError
        If both `ax` and `posterior` are given.
    """
    import matplotlib.pyplot as plt

    if ax is not None:
        if posterior is not None:
            raise ArgumentError(
                "ax: the posterior needs a panel of its own; leave out ax, or use drawing.probabilities."
            )
        regimes(ax, estimate, m, **options)
        return ax
    rows = 1 if posterior is None else 2
    fig, panels = plt.subplots(
        rows,
        1,
        figsize=(plots.WIDTH, 2.4 + rows),
        layout="constrained",
        sharex=True,
        squeeze=False,
        gridspec_kw={"height_ratios": [3, 1][:rows]},
    )
    table = regimes(panels[0, 0], estimate, m, **options)
    if posterior is not None:
        probabilities(panels[1, 0], posterior)
    fig.legend(handles=handles(table), loc="outside lower center", ncols=4)
    return panels[0, 0]


def probabilities(ax: Axes, posterior: pd.Series, *, panel: str = "posterior") -> pd.DataFrame:
    """Draw the probability of a break after each year as bars.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    posterior : pandas.Series
        Probabilities by year, each the last of an old regime.
    panel : str, optional
        Name of the panel, for the table.

    Returns
    -------
    pandas.DataFrame
        panel, year, value.

    Raises
    ------
    ArgumentError
        If a value is no probability.
    """
    if not posterior.dropna().between(0, 1 + 1e-9).all():
        raise ArgumentError("posterior: the values must be probabilities between 0 and 1, by year.")
    known = posterior.dropna()
    ax.bar(known.index, known.to_numpy(), width=0.8, color=COLOURS["grey"], zorder=2)
    ax.set_ylim(0, max(1.05 * known.max(), 0.1))
    ax.set_ylabel("probability")
    ax.set_xlabel("last year of the old regime")
    return pd.DataFrame({"panel": panel, "year": known.index, "value": known.to_numpy()})


def f_sequence(
    ax: Axes,
    statistics: pd.Series,
    critical: float | None = None,
    *,
    words: str = "5 % critical value",
    panel: str = "",
) -> pd.DataFrame:
    """Draw a test statistic by candidate date, its largest value and the critical value of that.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    statistics : pandas.Series
        F or Wald statistic by year, each the last of the old regime.
    critical : float, optional
        Critical value of the largest.
    words : str, optional
        What stands at the line of the critical value.
    panel : str, optional
        Name of the panel, for the table.

    Returns
    -------
    pandas.DataFrame
        panel, year, value; the critical value has a row of its own without a year.
    """
    known = statistics.dropna()
    for _, run in known.groupby(np.cumsum(np.diff(known.index, prepend=known.index[0]) > 1)):
        ax.plot(run.index, run, color=COLOURS["blue"], marker="o", markersize=2.5, zorder=2)
    largest = float(known.max())
    date = int(known.index[known == largest][0])
    ax.plot([date], [largest], marker="o", markersize=5.5, color=INK, zorder=3)
    ax.annotate(f"{date}", (date, largest), (4, 3), textcoords="offset points", fontsize=7, color=INK)
    ax.set_ylim(0, 1.12 * max(largest, critical or 0))
    ax.set_xlabel("last year of the old regime")
    if critical is not None:
        ax.axhline(critical, color=COLOURS["black"], linestyle=(0, (4, 2)), linewidth=0.9, zorder=1)
        ax.text(1, critical, words, transform=ax.get_yaxis_transform(), ha="right", va="bottom", fontsize=7)
    rows = [(panel, year, value) for year, value in known.items()]
    return pd.DataFrame(
        [*rows, *([] if critical is None else [(panel, None, critical)])], columns=["panel", "year", "value"]
    )
