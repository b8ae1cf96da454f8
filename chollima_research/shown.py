"""Whether a figure shows only what its table holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from chollima_research.errors import FigureError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def check(fig: Figure, table: pd.DataFrame, figure_id: str) -> None:
    """Compare the points that are drawn in data coordinates with the rows of the figure's table.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        The finished figure.
    table : pandas.DataFrame
        Everything that may be shown.
    figure_id : str
        For the message.

    Raises
    ------
    FigureError
        If a point is drawn whose two coordinates do not stand in one row of the table; the message names it.

    Notes
    -----
    Looked at are lines, markers, bars (their lengths), error bars, lines between two values, and bands.
    Reference lines across the whole picture (``axhline``), texts and images are not.
    """
    rows = table.select_dtypes("number").to_numpy(dtype=float, na_value=np.nan)
    for ax in fig.axes:
        for drawn in _drawn(ax):
            points = np.asarray(drawn, dtype=float)
            for point in np.unique(points[np.isfinite(points).all(axis=1)], axis=0):
                same = np.isclose(rows[:, :, np.newaxis], point, rtol=1e-8, atol=1e-12)
                if not same.any(axis=1).all(axis=1).any():
                    told = ", ".join(f"{value:g}" for value in point)
                    raise FigureError(f"{figure_id}: plots ({told}), which is in no row of its data; add it to data.")


def _drawn(ax: Axes) -> Iterator[Any]:
    """Yield arrays of points, a row each; of bars only the lengths."""
    for line in ax.lines:
        if line.get_transform() == ax.transData:
            yield line.get_xydata()
    for collection in ax.collections:
        if collection.get_offset_transform() == ax.transData:  # markers, each at its offset
            yield np.ma.filled(collection.get_offsets(), np.nan)
        elif collection.get_transform() == ax.transData:  # lines and bands, which are paths
            yield from (path.vertices for path in collection.get_paths())
    for container in ax.containers:
        yield np.reshape(getattr(container, "datavalues", ()), (-1, 1))
