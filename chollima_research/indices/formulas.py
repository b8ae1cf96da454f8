"""What all index numbers share: checked quantities, weights of one year or of several, and the formulas of a link."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from chollima_research.errors import ArgumentError

Formula = Literal["laspeyres", "paasche", "fisher", "tornqvist"]
Kind = Literal["shares", "prices"]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Weights:
    """Weights of the products, for every year alike or by year.

    Attributes
    ----------
    kind : {"shares", "prices"}
        Whether they are value shares or prices (unit values).
    years : tuple of int
        The years that have weights of their own, ascending; a single 0 if they are the same for all years.
    rows : numpy.ndarray
        One row a year of ``years``, one column a product.
    """

    kind: Kind
    years: tuple[int, ...]
    rows: Floats

    def shares(self, year: int, quantities: Floats, known: NDArray[np.bool_]) -> Floats:
        """Return the value shares of a year among some of the products, which add up to one.

        Parameters
        ----------
        year : int
            The year; it uses its own weights, else those of the last weight year before it, else the first ones.
        quantities : numpy.ndarray
            Quantities of that year, of all products.
        known : numpy.ndarray
            Which products are meant.

        Raises
        ------
        ArgumentError
            If all these products have the weight zero.
        """
        row = self.rows[max(0, bisect_right(self.years, year) - 1)][known]
        values = row * quantities[known] if self.kind == "prices" else row
        total = values.sum()
        if total <= 0:
            raise ArgumentError(f"weights: all products that can be used in {year} have the weight 0.")
        return values / total


def multiple(relatives: Floats, early: Floats, late: Floats, formula: Formula) -> Floats:
    """Return quantity indices between two years.

    Parameters
    ----------
    relatives : numpy.ndarray
        Later over earlier quantity of each product (last axis).
    early, late : numpy.ndarray
        Value shares of the earlier and of the later year, which add up to one over the last axis; leading axes
        (draws) are kept.
    formula : {"laspeyres", "paasche", "fisher", "tornqvist"}
        Formula.

    Returns
    -------
    numpy.ndarray
        Multiples, without the last axis.
    """
    if formula == "laspeyres":
        return (early * relatives).sum(axis=-1)
    if formula == "paasche":
        return 1 / (late / relatives).sum(axis=-1)
    if formula == "fisher":
        return np.sqrt((early * relatives).sum(axis=-1) / (late / relatives).sum(axis=-1))
    return np.exp(((early + late) / 2 * np.log(relatives)).sum(axis=-1))


def checked_formula(formula: str) -> Formula:
    """Return a known formula.

    Raises
    ------
    ArgumentError
        If there is no such formula.
    """
    for known in get_args(Formula):
        if formula == known:
            return known
    raise ArgumentError(f"formula: {formula!r} is not known; use one of {', '.join(get_args(Formula))}.")


def checked_quantities(quantities: pd.DataFrame) -> pd.DataFrame:
    """Return the quantities as floats, years that hold nothing left out.

    Raises
    ------
    ArgumentError
        If they are no DataFrame of positive finite numbers on distinct ascending whole years, with distinct products.
    """
    if not isinstance(quantities, pd.DataFrame):
        raise ArgumentError(
            f"quantities: a DataFrame with years in rows and products in columns is needed, not "
            f"{type(quantities).__name__}."
        )
    if quantities.columns.has_duplicates:
        again = quantities.columns[quantities.columns.duplicated()][0]
        raise ArgumentError(f"quantities: the product {again!r} stands in two columns.")
    years = quantities.index
    if not (pd.api.types.is_integer_dtype(years.dtype) and years.is_monotonic_increasing and years.is_unique):
        raise ArgumentError("quantities: the index must hold distinct ascending years as whole numbers.")
    _check_numbers(quantities)
    floats = quantities.astype(np.float64).dropna(how="all")
    if floats.empty:
        raise ArgumentError("quantities: holds no number.")
    return floats


def _check_numbers(quantities: pd.DataFrame) -> None:
    for product, kind in quantities.dtypes.items():
        if pd.api.types.is_bool_dtype(kind) or not pd.api.types.is_numeric_dtype(kind):
            raise ArgumentError(f"quantities: {product!r} must hold real numbers, not {kind}.")
    values = quantities.to_numpy(dtype=np.float64, na_value=np.nan)
    for row, column in np.argwhere(np.isinf(values) | (values <= 0))[:1]:
        raise ArgumentError(
            f"quantities: {quantities.columns[column]!r} is {values[row, column]:g} in {quantities.index[row]}; "
            "quantities must be positive and finite, and what is not known is missing (NaN), not 0."
        )


def checked_weights(weights: Mapping[Any, Any], products: pd.Index, kind: str) -> Weights:
    """Read a mapping of weights.

    Parameters
    ----------
    weights : mapping
        Product to weight, for all years alike, or year to such a mapping.
    products : pandas.Index
        The products that need a weight.
    kind : {"shares", "prices"}
        What the weights are.

    Raises
    ------
    ArgumentError
        If a product has no weight, a weight belongs to no product, or weights are negative, not finite or all zero.
    """
    if kind not in get_args(Kind):
        raise ArgumentError(f"kind: {kind!r} is not known; use one of {', '.join(get_args(Kind))}.")
    if not isinstance(weights, Mapping | pd.Series) or not len(weights):
        raise ArgumentError("weights: a mapping of products to weights, or of years to such mappings, is needed.")
    given = dict(weights.items())
    by_year = all(isinstance(value, Mapping | pd.Series) for value in given.values())
    rows = {year: dict(row.items()) for year, row in given.items()} if by_year else {0: given}
    if not all(isinstance(year, int | np.integer) for year in rows):
        raise ArgumentError("weights: a mapping of mappings needs years as whole numbers for its keys.")
    years = tuple(sorted(int(year) for year in rows))
    values = [_row(year if by_year else None, rows[year], products) for year in years]
    return Weights("prices" if kind == "prices" else "shares", years, np.array(values, dtype=np.float64))


def _row(year: int | None, row: Mapping[Any, Any], products: pd.Index) -> list[float]:
    when, names = "" if year is None else f" in {year}", list(products)
    lacking, unknown = [p for p in names if p not in row], [p for p in row if p not in names]
    if lacking or unknown:
        said = f"has no weight{when}" if lacking else f"has a weight{when} but is no column of quantities"
        raise ArgumentError(f"weights: {(lacking or unknown)[0]!r} {said}.")
    values = {product: float(row[product]) for product in names}
    bad = [p for p, value in values.items() if not (np.isfinite(value) and value >= 0)]
    if bad:
        raise ArgumentError(f"weights: the weight of {bad[0]!r}{when} is {values[bad[0]]:g}; weights are 0 or more.")
    if not sum(values.values()) > 0:
        raise ArgumentError(f"weights: all weights{when} are 0.")
    return list(values.values())
