"""How far an index depends on weights that are not known: Dirichlet draws around the weights given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from chollima_research.errors import ArgumentError
from chollima_research.indices.formulas import (
    Floats,
    Formula,
    checked_formula,
    checked_quantities,
    checked_weights,
    multiple,
)
from chollima_research.results import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class WeightUncertainty(Result):
    """An index with the range that uncertain weights leave.

    Attributes
    ----------
    base : int
        Base year, 100 in every draw.
    formula : str
        Formula of the comparison with the base year.
    concentration, level : float
        Sum of the Dirichlet parameters, and the probability between ``low`` and ``high``.
    table : pandas.DataFrame
        Indexed by year: ``products`` (how many are compared), ``index`` (under the weights given), ``median``, ``low``,
        ``high``, ``least`` and ``most`` (what any weights at all can give: the slowest and the fastest product).
    draws : numpy.ndarray
        One row a draw, one column a year of the table.
    """

    base: int
    formula: Formula
    concentration: float
    level: float
    table: pd.DataFrame
    draws: Floats = field(repr=False)

    def multiples(self, year: int) -> Floats:
        """Return the multiples of the base year, one a draw.

        Raises
        ------
        ArgumentError
            If the year is not in the table.
        """
        if year not in self.table.index:
            raise ArgumentError(f"year: {year} is not compared; there are {', '.join(map(str, self.table.index))}.")
        return self.draws[:, self.table.index.get_loc(year)] / 100

    @property
    def title(self) -> str:
        """What was drawn."""
        return f"{self.formula} index, {self.base} = 100, {len(self.draws):,} draws of the weights"

    def to_frame(self) -> pd.DataFrame:
        """Return the index and its range by year."""
        return self.table

    def remarks(self) -> Sequence[str]:
        """Return how the weights were drawn."""
        return [
            f"Weights from a Dirichlet distribution around those given, concentration {self.concentration:g}; low and "
            f"high hold {self.level:.0%} of the draws, least and most all conceivable weights.",
            "The range is that of the weights alone: it says nothing on whether the quantities are true.",
        ]

    def plot(self, ax: Axes | None = None, *, colour: str = "blue") -> Axes:
        """Draw the index with its band on a log scale; thin whiskers reach to the slowest and fastest product."""
        import matplotlib.pyplot as plt

        from chollima_research.plots import COLOURS

        axes: Axes = plt.subplots(layout="constrained")[1] if ax is None else ax
        hue, years = COLOURS[colour], self.table.index
        axes.vlines(years, self.table["least"], self.table["most"], color=hue, linewidth=0.6, zorder=1)
        axes.vlines(years, self.table["low"], self.table["high"], color=hue, linewidth=3.2, alpha=0.45, zorder=2)
        axes.plot(years, self.table["index"], linestyle="none", marker="o", color=hue, markersize=4, zorder=3)
        axes.set_yscale("log")
        axes.set_ylabel(f"index, {self.base} = 100 (log scale)")
        return axes


def weight_uncertainty(
    quantities: pd.DataFrame,
    weights: Mapping[Any, float],
    formula: Formula = "tornqvist",
    *,
    base: int | None = None,
    concentration: float | None = None,
    draws: int = 10_000,
    level: float = 0.95,
    seed: int = 0,
) -> WeightUncertainty:
    r"""Draw weights around those given and return the distribution of a direct index.

    Parameters
    ----------
    quantities : pandas.DataFrame
        As in :func:`chollima_research.indices.direct`.
    weights : mapping
        Positive value shares, the same for all years.
    formula : {"tornqvist", "laspeyres", "paasche", "fisher"}
        Formula of the comparison with the base year.
    base : int, optional
        Base year; the first year if not given.
    concentration : float, optional
        Sum of the Dirichlet parameters. The default is the number of products: with equal weights every set of
        shares is then as likely as any other, which is the state of not knowing any. A share :math:`w` has the
        standard deviation :math:`\sqrt{w (1 - w) / (c + 1)}`, so that 100 stands for shares known to about 4
        percentage points at one fifth.
    draws : int, default 10,000
        Number of draws.
    level : float, default 0.95
        Probability between ``low`` and ``high``.
    seed : int, default 0
        Seed of the draws.

    Returns
    -------
    WeightUncertainty
        Index, median, interval and the range over all weights, by year.

    Raises
    ------
    ArgumentError
        If quantities or weights are not usable, a weight is zero, the base year is not observed, or ``concentration``,
        ``draws`` or ``level`` is out of range.

    Notes
    -----
    One draw of the weights holds for all years; in each year it is scaled to the products observed in it and in the
    base year. With shares that do not change, the chained and the direct Törnqvist index of the same products are
    equal, so nothing is lost by comparing directly. Every index here is a mean of the relatives, so no weights can
    push it beyond the slowest or the fastest product (mean value test, [1]_).

    References
    ----------
    .. [1] ILO, IMF et al. (2004), Producer Price Index Manual, chapter 16, test T20.
    """
    chosen, frame = checked_formula(formula), checked_quantities(quantities)
    centre = checked_weights(weights, frame.columns, "shares").rows
    _check(centre, concentration, draws, level)
    base = int(frame.index[0]) if base is None else base
    if base not in frame.index:
        raise ArgumentError(f"base: no product is observed in {base}.")
    shares = centre[0] / centre[0].sum()
    strength = float(len(shares) if concentration is None else concentration)
    drawn = np.vstack([shares, np.random.default_rng(seed).dirichlet(strength * shares, size=draws)])
    relatives = (frame / frame.loc[base]).dropna(how="all")
    index = np.column_stack([_index(row, drawn, chosen) for row in relatives.to_numpy()])
    tail = (1 - level) / 2
    low, median, high = np.quantile(index[1:], [tail, 0.5, 1 - tail], axis=0)
    columns = {"products": relatives.notna().sum(axis=1), "index": index[0], "median": median, "low": low, "high": high}
    columns |= {"least": 100 * relatives.min(axis=1), "most": 100 * relatives.max(axis=1)}
    return WeightUncertainty(base, chosen, strength, level, pd.DataFrame(columns, relatives.index), index[1:])


def _index(relatives: Floats, shares: Floats, formula: Formula) -> Floats:
    known = ~np.isnan(relatives)
    part = shares[:, known]
    # Draws whose whole weight lies on products not observed in the year say nothing about it.
    total = part.sum(axis=1, keepdims=True)
    part = np.where(total > 0, part / np.where(total > 0, total, 1), 1 / known.sum())
    return 100 * multiple(relatives[known], part, part, formula)


def _check(centre: Floats, concentration: float | None, draws: int, level: float) -> None:
    if len(centre) > 1:
        raise ArgumentError("weights: weights of several years cannot be drawn; give one share for each product.")
    if not (centre > 0).all():
        raise ArgumentError("weights: a weight of 0 cannot be drawn around; leave the product out of quantities.")
    if concentration is not None and not (np.isfinite(concentration) and concentration > 0):
        raise ArgumentError(f"concentration: {concentration!r} is not a positive number.")
    if not 1 <= draws <= 1_000_000:
        raise ArgumentError(f"draws: {draws!r} is not between 1 and 1,000,000.")
    if not 0 < level < 1:
        raise ArgumentError(f"level: {level!r} is not between 0 and 1.")
