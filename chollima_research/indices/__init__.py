r"""Quantity index numbers: direct and chained, of products that are not known in every year.

For two years *s* < *t* with quantities :math:`q`, relatives :math:`r_i = q_{it}/q_{is}` and value shares :math:`w`
[1]_ [2]_:

* Laspeyres: :math:`L = \sum_i w_{is} r_i`, the mean of the relatives under the shares of the earlier year;
* Paasche: :math:`P = 1 / \sum_i w_{it} / r_i`, the harmonic mean under the shares of the later year;
* Fisher: :math:`F = \sqrt{L P}`;
* Törnqvist: :math:`T = \prod_i r_i^{(w_{is} + w_{it})/2}`.

*What the weights are.* With ``kind="prices"`` they are prices (unit values): :math:`w_{iy} = p_{iy} q_{iy} / \sum_j
p_{jy} q_{jy}`, so that :math:`L = \sum p_s q_t / \sum p_s q_s` and :math:`P = \sum p_t q_t / \sum p_t q_s`. With
prices of one year for all years L, P and F are one and the same index at constant prices (Lowe). With
``kind="shares"`` they are the value shares :math:`w` themselves. Shares of one year for all years mean that the share
of a product does not change as its quantity does: then L is the weighted arithmetic mean of the relatives, P the
harmonic and T the geometric one, and L ≥ T ≥ P. To hold the *prices* of a year constant of which only the shares are
known, divide the shares by the quantities of that year and give them as prices; :func:`gerschenkron` does so.

*Missing product-years* are never filled. A link between two years uses the products observed in both.

References
----------
.. [1] International Labour Organization, International Monetary Fund et al. (2004), Producer Price Index Manual:
   Theory and Practice, chapters 15 and 16.
.. [2] System of National Accounts 2008, chapter 15, paragraphs 15.13-15.46.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from chollima_research.errors import ArgumentError
from chollima_research.indices.formulas import (
    Floats,
    Formula,
    Kind,
    Weights,
    checked_formula,
    checked_quantities,
    checked_weights,
    multiple,
)
from chollima_research.indices.gerschenkron_effect import Gerschenkron, gerschenkron
from chollima_research.indices.time_dummy import TimeDummies, time_dummies
from chollima_research.indices.uncertainty import WeightUncertainty, weight_uncertainty

__all__ = [
    "Formula",
    "Gerschenkron",
    "Kind",
    "TimeDummies",
    "WeightUncertainty",
    "chain",
    "direct",
    "gerschenkron",
    "links",
    "time_dummies",
    "weight_uncertainty",
]

Products = Literal["matched", "complete"]


def direct(
    quantities: pd.DataFrame,
    weights: Mapping[Any, Any],
    formula: Formula = "fisher",
    *,
    base: int | None = None,
    kind: Kind = "shares",
    fewest: int = 1,
) -> pd.Series:
    """Compare every year with one base year directly.

    Parameters
    ----------
    quantities : pandas.DataFrame
        Years in rows, products in columns, positive; missing where not observed.
    weights : mapping
        Weight of each product for all years, or years mapped to such mappings: then a year uses its own weights,
        else those of the last weight year before it, else the first ones.
    formula : {"fisher", "laspeyres", "paasche", "tornqvist"}
        Formula of the comparison.
    base : int, optional
        Base year; the first year if not given.
    kind : {"shares", "prices"}
        Whether the weights are value shares or prices.
    fewest : int, default 1
        How many products a comparison needs.

    Returns
    -------
    pandas.Series
        Index by year, base year = 100; missing where fewer than ``fewest`` products are observed in both years.
        ``attrs["products"]`` maps each year to the products compared.

    Raises
    ------
    ArgumentError
        If quantities or weights are not usable, or the base year is not observed.
    """
    chosen, frame = checked_formula(formula), checked_quantities(quantities)
    checked = checked_weights(weights, frame.columns, kind)
    base = int(frame.index[0]) if base is None else base
    if base not in frame.index:
        raise ArgumentError(f"base: no product is observed in {base}; observed are {_spell(frame.index)}.")
    index, used = {}, {}
    values, years = frame.to_numpy(), [int(year) for year in frame.index]
    start = years.index(base)
    for place, year in enumerate(years):
        both = _matched(values, start, place)
        used[year] = [str(product) for product in frame.columns[both]]
        known = both.sum() >= max(1, fewest)
        index[year] = 100 * _compare(values, years, (start, place), checked, chosen) if known else np.nan
    index[base] = 100.0
    made = pd.Series(index, name=f"{formula} index").rename_axis("year")
    made.attrs.update(formula=formula, kind=kind, base=base, products=used)
    return made


def chain(
    quantities: pd.DataFrame,
    weights: Mapping[Any, Any],
    formula: Formula = "fisher",
    *,
    kind: Kind = "shares",
    products: Products = "matched",
    fewest: int = 1,
    base: int | None = None,
) -> pd.Series:
    """Chain the links between successive years.

    Parameters
    ----------
    quantities, weights, formula, kind
        As in :func:`direct`.
    products : {"matched", "complete"}
        ``matched``: each link uses the products observed in both of its years. ``complete``: only years in which all
        products are observed are linked, the others are left out.
    fewest : int, default 1
        How many products a link needs. The chain begins with the first year that has so many; a year that has no
        such link to any earlier year of the chain is left out.
    base : int, optional
        Year that is set to 100; the first one if not given.

    Returns
    -------
    pandas.Series
        Index by year, missing in years left out. ``attrs["links"]`` holds the rows of :func:`links`.

    Raises
    ------
    ArgumentError
        If quantities or weights are not usable, no two years can be linked, or the base is not in the chain.

    Notes
    -----
    With ``matched`` a product counts only in links whose two years both have it: one that is known in 1949 and 1959,
    in a table whose other products are known every year, enters no link at all. Where products come in different
    benchmark years, take only years that are alike (``complete``), compare directly, or use
    :func:`time_dummies`. A chain of Laspeyres or Paasche links drifts where quantities bounce, as in a war.

    Examples
    --------
    >>> table = pd.DataFrame({"steel": [2.0, 4.0, 8.0], "cloth": [5.0, None, 10.0]}, index=[1949, 1953, 1956])
    >>> chain(table, {"steel": 1, "cloth": 1}, "tornqvist").tolist()
    [100.0, 200.0, 400.0]
    """
    table = links(quantities, weights, formula, kind=kind, products=products, fewest=fewest)
    level = {int(table["from_year"].iloc[0]): 100.0}
    for link in table.to_dict("records"):
        level[link["to_year"]] = level[link["from_year"]] * link["multiple"]
    made = pd.Series(level, name=f"chained {formula} index").reindex(quantities.index).rename_axis("year")
    if base is not None:
        if base not in level:
            raise ArgumentError(f"base: {base} is not in the chain, which holds {_spell(pd.Index(level))}.")
        made = made / level[base] * 100
    first = min(level) if base is None else base
    made.attrs.update(formula=formula, kind=kind, base=first, links=table.to_dict("records"))
    return made


def links(
    quantities: pd.DataFrame,
    weights: Mapping[Any, Any],
    formula: Formula = "fisher",
    *,
    kind: Kind = "shares",
    products: Products = "matched",
    fewest: int = 1,
) -> pd.DataFrame:
    """Return the links of :func:`chain`: from_year, to_year, products (named), count and multiple."""
    if products not in get_args(Products):
        raise ArgumentError(f"products: {products!r} is not known; use one of {', '.join(get_args(Products))}.")
    chosen, frame = checked_formula(formula), checked_quantities(quantities)
    checked = checked_weights(weights, frame.columns, kind)
    if products == "complete":
        frame = frame.dropna()
    values, years = frame.to_numpy(), [int(year) for year in frame.index]
    observed = ~np.isnan(values)
    needed = max(1, fewest)
    linked, rows = [place for place in range(len(years)) if observed[place].sum() >= needed][:1], []
    for place in range(linked[0] + 1 if linked else len(years), len(years)):
        found = next((e for e in reversed(linked) if (observed[e] & observed[place]).sum() >= needed), None)
        if found is not None:
            both = [str(product) for product in frame.columns[observed[found] & observed[place]]]
            growth = _compare(values, years, (found, place), checked, chosen)
            rows.append((years[found], years[place], ", ".join(both), len(both), growth))
            linked.append(place)
    if not rows:
        raise ArgumentError(f"quantities: no two years share {needed} observed products ({products}).")
    return pd.DataFrame(rows, columns=["from_year", "to_year", "products", "count", "multiple"])


def _compare(values: Floats, years: list[int], ends: tuple[int, int], weights: Weights, formula: Formula) -> float:
    both = _matched(values, *ends)
    early, late = (weights.shares(years[end], values[end], both) for end in ends)
    return float(multiple(values[ends[1], both] / values[ends[0], both], early, late, formula))


def _matched(values: Floats, early: int, late: int) -> NDArray[np.bool_]:
    return ~(np.isnan(values[early]) | np.isnan(values[late]))


def _spell(years: pd.Index) -> str:
    return ", ".join(str(year) for year in years)
