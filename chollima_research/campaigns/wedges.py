"""Claims, targets and later figures of the three campaigns, product by product, as one list."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import pandas as pd

from chollima_research import physical, plans
from chollima_research.catalogue import load
from chollima_research.comparison.wedges import Wedge, wedge
from chollima_research.indices import weight_uncertainty
from chollima_research.physical import weights as physical_weights


@dataclass(frozen=True)
class Held:
    """What is held against what for one product.

    Attributes
    ----------
    label : str
        Country and product, for print.
    plan_id, concept : str
        Plan and product of the targets.
    versions : tuple of str
        Which versions of the targets, of several.
    claims : tuple of str
        Series of what was claimed.
    later : str
        Series of later figures.
    """

    label: str
    plan_id: str
    concept: str
    versions: tuple[str, ...]
    claims: tuple[str, ...]
    later: str


_DRAFTS: Final = ("adopted optimal variant", "Gosplan minimum variant")
_STEEL: Final = (
    "plan of January-February 1958",
    "Beidaihe, August 1958",
    "Seventh Plenum, April 1959",
    "revision of 26 August 1959",
)

HELD: Final = (
    Held("USSR, steel", "sun_five_year_1", "steel", _DRAFTS, (), "sun.steel.official"),
    Held("USSR, pig iron", "sun_five_year_1", "pig_iron", _DRAFTS, (), "sun.pig_iron.official"),
    Held("USSR, coal", "sun_five_year_1", "coal", _DRAFTS, (), "sun.coal.official"),
    Held("USSR, electricity", "sun_five_year_1", "electricity", _DRAFTS, (), "sun.electricity.official"),
    Held(
        "USSR, grain",
        "sun_five_year_2",
        "grain",
        ("directives of the Seventeenth Party Conference, February 1932",),
        ("sun.grain.claim1930s",),
        "sun.grain.revised",
    ),
    Held("China, steel", "chn_great_leap", "steel", _STEEL, ("chn.steel.claim1958",), "chn.steel.nmc"),
    Held(
        "China, grain",
        "chn_great_leap",
        "grain",
        ("annual plan of 1960",),
        ("chn.grain.claim1958", "chn.grain.revised1959"),
        "chn.grain.nbs",
    ),
    Held("North Korea, steel", "prk_five_year", "steel", ("",), (), "prk.steel.nmc"),
    Held("North Korea, grain", "prk_five_year", "grain", ("",), ("prk.grain.official",), "prk.grain.foreign"),
)
"""Soviet steel has a target of one draft only. North Korean steel has no claim of its own to set against the series."""

FIRST: Final = 1932
"""First year shown: to 1932 the Soviet grain of the 1930s and its revision are the same figures."""

GROSS_CLAIM: Final = "prk.gross_output_times_1956.claim"
INDEX_OF: Final = ("steel", "coal", "cement")


def held() -> list[Wedge]:
    """Hold all claims against targets and later figures.

    Returns
    -------
    list of Wedge
        One a product of :data:`HELD`, and North Korean gross output of 1960 against the index of three products with
        its range over all weights.
    """
    found = [_wedge(one) for one in HELD]
    return [*found, wedge(load(GROSS_CLAIM), None, _index(), name="North Korea, gross output")]


def _targets(one: Held) -> pd.DataFrame:
    table = plans.targets(one.plan_id)
    return table[table["concept"].eq(one.concept) & table["version"].fillna("").isin(one.versions)]


def _wedge(one: Held) -> Wedge:
    claims = [load(name) for name in one.claims] or None
    found = wedge(claims, _targets(one), load(one.later), name=one.label)
    ends = found.table["period_end"]
    return replace(found, table=found.table[ends > FIRST].reset_index(drop=True))


def _index() -> pd.Series:
    """Return the physical index of 1960 over 1956 as a later figure, with the range of 95 percent of the weights."""
    three = physical.quantities()[list(INDEX_OF)].loc[[1956, 1960]]
    table = weight_uncertainty(three, physical_weights.weights(three.columns)).table / 100
    level, low, high = (float(table[name].to_dict()[1960]) for name in ("index", "low", "high"))
    index = pd.Series([level], index=[1960], name="index of steel, coal and cement")
    index.attrs = {"unit": "times_1956", "concept": "gross_output_times_1956", "status": {1960: "estimate"}}
    index.attrs |= {"low": {1960: low}, "high": {1960: high}}
    return index


def series() -> list[str]:
    """Return the ids of all series that :func:`held` compares."""
    listed = [name for one in HELD for name in (*one.claims, one.later)]
    outside = [physical.PRODUCTS[name].outside for name in INDEX_OF]
    return sorted({*listed, GROSS_CLAIM, *outside})


def sources() -> list[str]:
    """Return the ids of the sources of all targets that :func:`held` compares."""
    return sorted({source for one in HELD for source in _targets(one)["source_id"]})
