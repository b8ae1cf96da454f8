"""What an estimate of average growth returns: the rate with its interval, a table, remarks and a plot."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

import pandas as pd

from chollima_research.results import Drawn

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class Growth(Drawn):
    """An average growth rate.

    ``plot`` draws the observations and the path of average growth through them, on a log scale.

    Attributes
    ----------
    series : str
        Id or name of the series.
    rate : float
        Growth as a fraction a year: ``exp(slope) - 1``.
    low, high : float
        Interval of the rate; missing if there are too few observations for one.
    slope, standard_error : float
        Growth of the natural log a year, and its standard error (not that of ``rate``).
    n : int
        Number of observations used.
    first, last : int
        First and last year used, which may lie inside the window asked for.
    method, errors : str
        As asked for, see :func:`chollima_research.growth.average`.
    level : float
        Probability of the interval.
    persistence : float or None
        Correlation of errors one year apart that was estimated (``ar1``) or averaged over; None for the others.
    notes : tuple of str
        What :meth:`remarks` tells.
    path : pandas.DataFrame
        By year: ``observed``, the path of average growth ``fitted``, and ``basis``, the number of the basis.
    """

    series: str
    rate: float
    low: float
    high: float
    slope: float
    standard_error: float
    n: int
    first: int
    last: int
    method: str
    errors: str
    level: float
    persistence: float | None
    notes: tuple[str, ...]
    path: pd.DataFrame = field(repr=False, compare=False)

    @property
    def title(self) -> str:
        """One line that says what was estimated on what."""
        return f"Average growth of {self.series}, {self.first}-{self.last}"

    def to_frame(self) -> pd.DataFrame:
        """Return one row with the estimate, its interval and how it was made."""
        shown = [f.name for f in fields(self) if f.name not in ("notes", "path")]
        row = {name: getattr(self, name) for name in shown}
        return pd.DataFrame([row | {"persistence": float("nan") if self.persistence is None else self.persistence}])

    def _draw(self, axes: Axes) -> None:
        """Draw the observations and the path of average growth through them, on a log scale."""
        from chollima_research.growth.charts import fitted

        fitted(axes, self.path, by="basis", label="average growth")
        axes.set_title(self.title)
