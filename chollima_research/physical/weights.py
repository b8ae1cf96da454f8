"""Weights of the Chollima physical index: what shares are documented, and which choices that leaves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import pandas as pd

from chollima_research.catalogue import load
from chollima_research.errors import ArgumentError
from chollima_research.physical import PRODUCTS, STATUSES
from chollima_research.rounding import Rounded

WEIGHT_SETS: Final = ("products", "branches", "groups")


def weights(
    products: Iterable[str], kind: str = "products", *, documented: pd.DataFrame | None = None
) -> dict[str, float]:
    """Return value shares of products.

    Parameters
    ----------
    products : iterable of str
        Names of products.
    kind : {"products", "branches", "groups"}
        ``products``: equal shares, the agnostic choice. ``branches``: equal shares of branches, which are divided
        equally among their products. ``groups``: producer goods 60 and consumer goods 40 percent (see
        :func:`documented_shares`), each divided equally among its products.
    documented : pandas.DataFrame, optional
        What :func:`documented_shares` returns; computed if not given.

    Returns
    -------
    dict
        Share of each product; they add up to one.

    Raises
    ------
    ArgumentError
        If the kind is not known, or ``groups`` is asked for products of one group only or of agriculture.

    Notes
    -----
    No price and no value share of any single product of North Korea was found, and no complete set of prices of
    another country for these products either. What is documented are shares of a few branches and groups in gross
    output, so only ``groups`` rests on a printed figure.
    """
    names = list(products)
    if kind == "products":
        return dict.fromkeys(names, 1 / len(names))
    if kind == "branches":
        return _divided({name: PRODUCTS[name].branch for name in names}, None)
    if kind != "groups":
        raise ArgumentError(f"kind: {kind!r} is not known; use one of {', '.join(WEIGHT_SETS)}.")
    groups = {name: PRODUCTS[name].group for name in names}
    if set(groups.values()) != {"producer goods", "consumer goods"}:
        raise ArgumentError("products: groups needs producer goods and consumer goods, and no agriculture.")
    table = documented_shares() if documented is None else documented
    rows = table[table["weight_set"] == "groups_1954"]
    return _divided(groups, {str(part): share / 100 for part, share in zip(rows["part"], rows["share"], strict=True)})


def _divided(parts: Mapping[str, str], shares: Mapping[str, float] | None) -> dict[str, float]:
    count = pd.Series(parts).value_counts()
    return {n: (1 / len(count) if shares is None else shares[part]) / float(count[part]) for n, part in parts.items()}


def documented_shares() -> pd.DataFrame:
    """Return the shares of branches and groups in gross industrial output that are documented.

    Returns
    -------
    pandas.DataFrame
        weight_set, year, part, share, low, high (percent), basis (printed, derived or remainder), series, source_id.
        The shares of a set add up to 100.

    Notes
    -----
    The groups of 1954 are derived from the official growth of 1955: 52 percent in all, 62 for producer goods and 37 for
    consumer goods, so the share of producer goods in 1954 was (52 - 37) / (62 - 37) = 60 percent, 56 to 64 by rounding.
    Shares of different sets come from different sources and need not have the same scope.
    """
    parts = [("machine-building", "machine_building_share"), ("textiles", "textile_share_industry")]
    parts += [("food", "food_share_industry"), ("machine-building", "metal_fabricating_share_industry")]
    rows = []
    for part, concept in parts:
        values = load(f"prk.{concept}.official")
        rows += [
            (f"branches_{year}", year, part, share, share, share, "printed", values.name, source)
            for (year, share), source in zip(values.items(), values.attrs["sources"].values(), strict=True)
        ]
    names = ["weight_set", "year", "part", "share", "low", "high", "basis", "series", "source_id"]
    table = pd.concat([pd.DataFrame(rows, columns=names), _groups(names)], ignore_index=True)
    rest = (100 - table.groupby(["weight_set", "year"])["share"].sum()).rename("share").reset_index()
    rest = rest[rest["share"] > 1e-9].assign(part="all other industry", basis="remainder", series="", source_id="")
    rest["low"] = rest["high"] = rest["share"]
    table = pd.concat([table, rest[names]]).sort_values(["year", "weight_set"], kind="stable")
    return table.reset_index(drop=True)


def _groups(names: list[str]) -> pd.DataFrame:
    ids = {part: f"prk.{part}_growth.official" for part in ("gross_output", "producer_goods", "consumer_goods")}
    total, producer, consumer = (Rounded.printed(load(name)[1955], 1) for name in ids.values())
    share = (total.value - consumer.value) / (producer.value - consumer.value)
    low = (total.low - consumer.high) / (producer.high - consumer.high)
    high = (total.high - consumer.low) / (producer.low - consumer.low)
    common = ("derived", ";".join(ids.values()), load(ids["gross_output"]).attrs["sources"][1955])
    ranges = [("producer goods", share, low, high), ("consumer goods", 1 - share, 1 - high, 1 - low)]
    rows = [("groups_1954", 1954, part, *(100 * s for s in shares), *common) for part, *shares in ranges]
    return pd.DataFrame(rows, columns=names)


def status_shares(wide: pd.DataFrame, shares: Mapping[str, float]) -> pd.DataFrame:
    """Return how much of the index of each year rests on figures of which status.

    Parameters
    ----------
    wide : pandas.DataFrame
        As :func:`quantities` gives it.
    shares : mapping
        Share of each product.

    Returns
    -------
    pandas.DataFrame
        Years in rows: ``products`` (how many are observed), then one column a status with its share among the observed
        products, which add up to one.
    """
    rows = {}
    for year in wide.index:
        seen = [str(name) for name in wide.columns[wide.loc[year].notna()]]
        total = sum(shares[name] for name in seen)
        row = dict.fromkeys(STATUSES, 0.0)
        for name in seen:
            row[wide.attrs["status"][name][year]] += shares[name] / total
        rows[year] = {"products": len(seen), **row}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("year")
