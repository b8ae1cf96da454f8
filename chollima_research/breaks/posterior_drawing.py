"""Pictures of a posterior: the series with the mean of its regimes, and the probability of a break after each year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from chollima_research import plots
from chollima_research.breaks.kink_drawing import series
from chollima_research.breaks.panels import INK
from chollima_research.plots import COLOURS
from chollima_research.vocabulary import STATUSES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from chollima_research.breaks.posterior_results import Posterior


def figure(found: Posterior, ax: Axes | None = None) -> Axes:
    """Draw a posterior: in the given axes the probabilities alone, in a new figure with the series above.

    Parameters
    ----------
    found : Posterior
        The posterior.
    ax : matplotlib.axes.Axes, optional
        Where to draw.

    Returns
    -------
    matplotlib.axes.Axes
        The panel of the probabilities.
    """
    import matplotlib.pyplot as plt

    if ax is not None:
        bars(ax, found)
        return ax
    fig, (above, below) = plt.subplots(
        2, figsize=(plots.WIDTH, 4.2), layout="constrained", sharex=True, gridspec_kw={"height_ratios": [3, 2]}
    )
    drawn = regimes(above, found)
    bars(below, found)
    below.set_xlim(found.sample.years[0] - 1, found.sample.years[-1] + 1)
    fig.legend(handles=_handles(drawn), loc="outside lower center", ncols=4)
    return below


def regimes(ax: Axes, found: Posterior, *, colour: str = "blue", panel: str = "") -> pd.DataFrame:
    """Draw the series and the posterior mean of its regimes with two standard deviations on both sides.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    found : Posterior
        The posterior.
    colour : str, default "blue"
        Colour of the series; values that were left out are grey.
    panel : str, optional
        Name of the panel, for the table.

    Returns
    -------
    pandas.DataFrame
        What was drawn, in the columns of :func:`chollima_research.plots.draw`; the mean has the status ``fitted``, low
        and high are the ends of its band.
    """
    drawn = series(ax, found.series, found.sample, colour=colour, panel=panel)
    mean, sd, years = found.fitted["mean"].to_numpy(), found.fitted["sd"].to_numpy(), found.sample.years
    low, high = mean - 2 * sd, mean + 2 * sd
    crossed = [
        any(a < new and old < b for a, b in found.sample.seams) for old, new in zip(years, years[1:], strict=False)
    ]
    for run in np.split(np.arange(found.sample.n), np.flatnonzero((np.diff(years) > 1) | np.array(crossed)) + 1):
        ax.fill_between(years[run], low[run], high[run], color=INK, alpha=0.15, linewidth=0, zorder=0)
        ax.plot(years[run], mean[run], color=INK, linewidth=1.6, zorder=4, marker="_" if len(run) == 1 else "")
    columns = {"year": years, "value": mean, "low": low, "high": high}
    fitted = pd.DataFrame(columns).assign(panel=panel, series=f"{found.sample.name}, regimes", status="fitted")
    return pd.concat([drawn, fitted], ignore_index=True)


def bars(ax: Axes, found: Posterior, *, panel: str = "posterior") -> pd.DataFrame:
    """Draw the probability of a break after each year, that of a fall filled and that of a rise hollow above it.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    found : Posterior
        The posterior.
    panel : str, optional
        Name of the panel, for the table.

    Returns
    -------
    pandas.DataFrame
        panel, year, prior, falls, rises, would_be.

    Notes
    -----
    A star marks the years after which a seam or a gap would explain a break, or might. The dashed line is the
    probability before the series was seen.
    """
    from matplotlib.ticker import MaxNLocator

    table = found.to_frame()
    years, falls, rises = (table[column].to_numpy() for column in ("year", "falls", "rises"))
    style: dict[str, Any] = {"width": 0.75, "linewidth": 0.8, "zorder": 2}
    seen = falls + rises > 0.002  # thinner bars would be all edge
    ax.bar(years[seen], falls[seen], color=INK, **style)
    ax.bar(years[seen], rises[seen], bottom=falls[seen], color="white", edgecolor=COLOURS["blue"], **style)
    ax.step(years, table["prior"], where="mid", color=COLOURS["black"], linewidth=0.8, linestyle=(0, (3, 2)), zorder=3)
    doubted = table[table["would_be"] != "break"]
    height = max(1.15 * float((falls + rises).max()), 0.1)
    ax.plot(
        doubted["year"],
        doubted["probability"] + 0.04 * height,
        linestyle="none",
        marker="*",
        markersize=4,
        color=COLOURS["black"],
        zorder=4,
    )
    ax.set_ylim(0, height)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_ylabel("probability of a break")
    ax.set_xlabel("last year of the old regime")
    return table[["year", "prior", "falls", "rises", "would_be"]].assign(panel=panel)


def _handles(drawn: pd.DataFrame) -> list[Any]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    found: list[Any] = list(plots.status_handles([s for s in STATUSES if (drawn["status"] == s).any()]))
    if (drawn["used"] == False).any():  # noqa: E712
        found.append(Line2D([], [], color=COLOURS["grey"], label="left out"))
    found.append(Line2D([], [], color=INK, linewidth=1.6, label="mean of regimes, ± 2 s.d."))
    found.append(Patch(facecolor=INK, edgecolor=INK, label="fall"))
    found.append(Patch(facecolor="white", edgecolor=COLOURS["blue"], label="rise"))
    found.append(Line2D([], [], color=COLOURS["black"], linewidth=0.8, linestyle=(0, (3, 2)), label="beforehand"))
    found.append(Line2D([], [], color=COLOURS["black"], linestyle="none", marker="*", label="seam or gap near"))
    return found
