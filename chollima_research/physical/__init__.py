"""The Chollima physical index: the products known for North Korea, their figures by status, and their weights."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from chollima_research.catalogue import load
from chollima_research.errors import ArgumentError
from chollima_research.rounding import Rounded

STATUSES: Final = ("official", "derived", "claim", "estimate")
"""What a product-year is, best first: an official figure; computed from official ones, or from claims (then ``claim``);
a claim; an estimate from outside, which may be a proxy. None of them is independent of what North Korea published."""


@dataclass(frozen=True)
class Product:
    """One product of the index.

    Attributes
    ----------
    name, label : str
        Concept of its official series, and words for print.
    branch : str
        Branch of industry.
    group : str
        ``producer goods``, ``consumer goods`` or ``agriculture`` (which is no industry).
    outside : str
        Annual series from outside, or nothing; scaled to the level of the official figures.
    window : tuple of int
        Years in which that series is used.
    """

    name: str
    label: str
    branch: str
    group: str = "producer goods"
    outside: str = ""
    window: tuple[int, int] = (0, 0)


PRODUCTS: Final = {
    product.name: product
    for product in (
        Product("steel", "steel", "ferrous metals", outside="prk.steel.nmc", window=(1953, 1974)),
        Product("pig_iron", "pig iron", "ferrous metals"),
        Product("rolled_steel", "rolled steel", "ferrous metals"),
        Product("coal", "coal", "fuel", outside="prk.coal_energy.shift2022", window=(1956, 1974)),
        Product("electricity", "electricity", "power"),
        Product("cement", "cement", "building materials", outside="prk.co2_cement.cdiac2014", window=(1956, 1974)),
        Product("fertilizer", "fertilizer", "chemicals"),
        Product("fish", "fish", "fishing", "consumer goods"),
        Product("textiles", "textiles", "textiles", "consumer goods"),
        Product("grain", "grain", "agriculture", "agriculture"),
        Product("power_industry", "power industry (branch)", "power"),
    )
}
"""All products, by name."""

INDUSTRY: Final = tuple(name for name in PRODUCTS if name not in ("grain", "power_industry"))
"""The products of industry; the output of a whole branch, which is claimed as a multiple, is no product."""

SCALED_FROM: Final = 1956
"""First year in which the annual series from outside are on the level of the official figures."""

FERROUS: Final = ("pig_iron", "rolled_steel")
"""Stages of the metal that steel counts already."""


def figures() -> pd.DataFrame:
    """Return every usable figure of the products, one row a product, year and series.

    Returns
    -------
    pandas.DataFrame
        product, label, branch, group, year, value, low and high (where rounding in print leaves a range that
        matters), unit, status (see :data:`STATUSES`), series (ids joined by semicolons). Values that say nothing about
        their own year are left out.

    Notes
    -----
    *Derived* are coal of 1956 and 1957 (official: 1957 is 21 percent above 1949 and 25 percent above 1956). Claims
    computed from claims are grain of 1949 (1956 is 8.2 percent above it) and textiles of 1961 (25 metres a head times
    the population); the power industry is its claimed multiple of 1956 in 1960. *Estimates* are annual series from
    outside, scaled to the official figures of the years from 1956 on that both have: coal is the heat content of coal
    mined, cement is computed from the carbon dioxide of cement. They are used from 1956 (steel from 1953) to 1974,
    because before that they contradict the official table (cement of 1953 is eleven times the official figure, coal
    of 1949 a quarter of it) and steel has a seam after.
    """
    parts = [_published(name) for name in PRODUCTS] + [_derived()]
    table = pd.concat(parts, ignore_index=True)
    outside = [_outside(product, table) for product in PRODUCTS.values() if product.outside]
    table = pd.concat([table, *outside], ignore_index=True)
    for column in ("label", "branch", "group"):
        table[column] = [getattr(PRODUCTS[name], column) for name in table["product"]]
    rank = {"product": list(PRODUCTS), "status": STATUSES}
    order = [table[c].map({name: place for place, name in enumerate(names)}) for c, names in rank.items()]
    table = table.assign(first=order[0], third=order[1]).sort_values(["first", "year", "third"])
    columns = ["product", "label", "branch", "group", "year", "value", "low", "high", "unit", "status", "series"]
    return table[columns].reset_index(drop=True)


def _published(name: str) -> pd.DataFrame:
    rows = []
    for voice in ("official", "claim"):
        try:
            values = load(f"prk.{name}.{voice}", masked=True)
        except KeyError:
            continue
        rows += [
            (name, year, value, values.attrs["unit"], voice, values.name) for year, value in values.dropna().items()
        ]
    table = pd.DataFrame(rows, columns=["product", "year", "value", "unit", "status", "series"])
    return table.astype({"year": "int64", "value": "float64"})


def _derived() -> pd.DataFrame:
    of = {part.split("_")[0]: f"prk.{part}" for part in ("coal", "grain", "textiles", "population", "power_industry")}
    over_1949, over_1956 = f"{of['coal']}_change_percent_over_1949.official", f"{of['coal']}_growth.official"
    coal_1957 = Rounded.printed(load(f"{of['coal']}.official")[1949], 100) * _factor(over_1949, 1957)
    grain_since = f"{of['grain']}_change_percent_over_1949.claim"
    per_head, people = f"{of['textiles']}_per_head.claim", f"{of['population']}.nmc"
    cloth = Rounded.printed(load(per_head)[1961], 1)
    persons = Rounded.printed(load(people)[1961] / 1000, 0)
    grain = Rounded.printed(load(f"{of['grain']}.official")[1956], 10) / _factor(grain_since, 1956, 0.001)
    power = f"{of['power']}_times_1956.claim"
    made = [
        ("power_industry", 1956, Rounded.printed(1, 0), "times_1956", "claim", (power,)),
        ("power_industry", 1960, Rounded.printed(load(power)[1960], 0.1), "times_1956", "claim", (power,)),
        ("coal", 1956, coal_1957 / _factor(over_1956, 1957), "thousand_tonnes", "derived", (over_1949, over_1956)),
        ("coal", 1957, coal_1957, "thousand_tonnes", "derived", (over_1949,)),
        ("grain", 1949, grain, "thousand_tonnes", "claim", (grain_since,)),
        ("textiles", 1961, cloth * persons, "million_metres", "claim", (per_head, people)),
    ]
    rows = [(n, y, v.value, v.low, v.high, unit, status, ";".join(ids)) for n, y, v, unit, status, ids in made]
    return pd.DataFrame(rows, columns=["product", "year", "value", "low", "high", "unit", "status", "series"])


def _factor(series_id: str, year: int, step: float = 0.01) -> Rounded:
    return Rounded.printed(1 + load(series_id)[year] / 100, step)


def _outside(product: Product, known: pd.DataFrame) -> pd.DataFrame:
    """Scale an annual series to the official figures, by the geometric mean of their ratios in common years."""
    first, last = product.window
    values = load(product.outside, masked=True).dropna().loc[first:last]
    firm = known[(known["product"] == product.name) & known["status"].isin(["official", "derived"])]
    official = firm.set_index("year")["value"]
    shared = values.loc[SCALED_FROM:].index.intersection(official.index)
    factor = float(np.exp(np.log(official[shared] / values[shared]).mean()))
    table = pd.DataFrame({"year": values.index, "value": factor * values.to_numpy()})
    unit = firm["unit"].iloc[0]
    return table.assign(product=product.name, unit=unit, status="estimate", series=product.outside)


def quantities(
    table: pd.DataFrame | None = None,
    *,
    products: Iterable[str] = INDUSTRY,
    statuses: Sequence[str] = STATUSES,
    years: Iterable[int] | None = None,
) -> pd.DataFrame:
    """Put the best figure of each product and year into a wide table.

    Parameters
    ----------
    table : pandas.DataFrame, optional
        As :func:`figures` gives it.
    products : iterable of str
        Names of products; those of industry if not given.
    statuses : sequence of str
        Statuses that may be used; of several figures the one whose status stands first is taken.
    years : iterable of int, optional
        Years to keep.

    Returns
    -------
    pandas.DataFrame
        Years in rows, products in columns, missing where there is no such figure; ``attrs["status"]`` and
        ``attrs["series"]`` map each product to the status and the series id of each year.

    Raises
    ------
    ArgumentError
        If a product or a status is not known, or nothing is left.
    """
    wanted = list(products)
    for argument, given, known in (("products", wanted, list(PRODUCTS)), ("statuses", statuses, STATUSES)):
        unknown = [name for name in given if name not in known]
        if unknown:
            raise ArgumentError(f"{argument}: {unknown[0]!r} is not known; use some of {', '.join(known)}.")
    rows = figures() if table is None else table
    rows = rows[rows["product"].isin(wanted) & rows["status"].isin(statuses)]
    if years is not None:
        rows = rows[rows["year"].isin(list(years))]
    if rows.empty:
        raise ArgumentError("products, statuses, years: no figure is left.")
    rows = rows.assign(rank=rows["status"].map(list(statuses).index)).sort_values("rank")
    best = rows.drop_duplicates(["product", "year"])
    wide = best.pivot(index="year", columns="product", values="value").sort_index()
    wide = wide.reindex(columns=[name for name in wanted if name in wide])
    wide.columns.name = None
    for column in ("status", "series"):
        wide.attrs[column] = {name: dict(part[["year", column]].to_numpy()) for name, part in best.groupby("product")}
    return wide
