"""Growth at the prices of different years: the Gerschenkron effect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from chollima_research.errors import ArgumentError
from chollima_research.indices.formulas import Kind, Weights, checked_quantities, checked_weights
from chollima_research.results import Result


@dataclass(frozen=True)
class Gerschenkron(Result):
    """Growth between two years at the prices of different years.

    Attributes
    ----------
    first, last : int
        The two years.
    table : pandas.DataFrame
        Indexed by ``weight_year``: ``multiple`` and ``rate`` (a fraction a year).
    products, left_out : tuple of str
        Products compared, and those that are not observed in every year needed.
    """

    first: int
    last: int
    table: pd.DataFrame
    products: tuple[str, ...]
    left_out: tuple[str, ...]

    @property
    def effect(self) -> float:
        """Multiple at the prices of the earliest weight year over that at the prices of the latest."""
        ordered = self.table.sort_index()["multiple"]
        return float(ordered.iloc[0] / ordered.iloc[-1])

    @property
    def title(self) -> str:
        """What was compared."""
        return f"Growth of {len(self.products)} products, {self.first}-{self.last}, by the year of the weights"

    def to_frame(self) -> pd.DataFrame:
        """Return the multiples by weight year."""
        return self.table

    def remarks(self) -> Sequence[str]:
        """Return what was left out and how to read the effect."""
        told = ["Each row holds the prices of its year constant; early prices favour what grew fastest."]
        if self.left_out:
            told.append(f"Not observed in every year needed: {', '.join(self.left_out)}.")
        return told


def gerschenkron(
    quantities: pd.DataFrame,
    weights: Mapping[Any, Any],
    first: int,
    last: int,
    *,
    weight_years: Sequence[int] | None = None,
    kind: Kind = "shares",
) -> Gerschenkron:
    """Compare two years at the prices of several years (the Gerschenkron effect).

    Parameters
    ----------
    quantities, weights, kind
        As in :func:`direct`. With ``kind="shares"`` the prices of a weight year are its shares over its quantities.
    first, last : int
        The years compared.
    weight_years : sequence of int, optional
        Years whose prices are used; the two years compared if not given.

    Returns
    -------
    Gerschenkron
        Multiples and annual rates by weight year, for the products observed in all these years.

    Raises
    ------
    ArgumentError
        If quantities or weights are not usable, a year is not observed, or no product is observed in all of them.

    Notes
    -----
    Where quantities and prices move against each other, prices of an early year give the faster growth [1]_. With the
    same shares given for every weight year, the result shows what the choice of the year alone can do when shares
    are not documented.

    References
    ----------
    .. [1] A. Gerschenkron (1951), A Dollar Index of Soviet Machinery Output, 1927-28 to 1937, RAND report R-197.
    """
    frame = checked_quantities(quantities)
    years = sorted(set(weight_years if weight_years is not None else (first, last)))
    lacking = [year for year in (first, last, *years) if year not in frame.index]
    if lacking or not first < last:
        said = f"no product is observed in {lacking[0]}" if lacking else f"{first} is not before {last}"
        raise ArgumentError(f"first, last, weight_years: {said}.")
    needed = sorted({first, last, *years})
    known = frame.loc[needed].notna().all().to_numpy()
    common = frame.columns[known]
    if common.empty:
        raise ArgumentError(f"quantities: no product is observed in all of {', '.join(map(str, needed))}.")
    checked = checked_weights(weights, frame.columns, kind)
    rows = {year: _at_prices_of(frame, known, checked, year, (first, last)) for year in years}
    table = pd.DataFrame({"multiple": rows}).rename_axis("weight_year")
    table["rate"] = table["multiple"] ** (1 / (last - first)) - 1
    left_out = tuple(str(product) for product in frame.columns.difference(common, sort=False))
    return Gerschenkron(first, last, table, tuple(map(str, common)), left_out)


def _at_prices_of(
    frame: pd.DataFrame, known: NDArray[np.bool_], weights: Weights, year: int, ends: tuple[int, int]
) -> float:
    early, late, then = (frame.loc[y].to_numpy(dtype=float)[known] for y in (*ends, year))
    prices = weights.shares(year, frame.loc[year].to_numpy(dtype=float), known) / then
    return float(late @ prices / (early @ prices))
