"""The formats in which publishers give out their figures, and which of our series each column can test."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from chollima_research import tables


@dataclass(frozen=True)
class Format:
    """How one publisher prints its figures.

    Attributes
    ----------
    publisher : str
        Name, for messages.
    vintages : str
        Pattern of the last part of the ids of our series from this publisher.
    needed : tuple of str
        Columns by which the format is recognised, in lower case.
    entity, year : str
        Columns of the country and of the year.
    codes : callable
        Returns the entity by what stands in the column of the country, stripped by :func:`plain`.
    columns : mapping
        Of a wide table: concept and unit by column.
    items : mapping
        Of a table with one row a figure: concept by item and element, in lower case.
    missing : tuple of str
        What is printed where there is no value.
    renamed : mapping of str to str
        Patterns of column names that are long or differ between editions, and the names used here.
    only : tuple of str
        A column and the one text in it that counts, such as the medium variant; may be empty.
    successors : mapping
        Entity and first year of the state that continues the rows of another one.
    """

    publisher: str
    vintages: str
    needed: tuple[str, ...]
    entity: str
    codes: Callable[[], Mapping[str, str]]
    columns: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    items: Mapping[tuple[str, str], str] = field(default_factory=dict)
    year: str = "year"
    missing: tuple[str, ...] = ("",)
    renamed: Mapping[str, str] = field(default_factory=dict)
    only: tuple[str, str] | tuple[()] = ()
    successors: Mapping[str, tuple[str, int]] = field(default_factory=dict)


def plain(text: str) -> str:
    """Reduce a name to its letters and digits, in capitals: editions differ in apostrophes and brackets."""
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def _by_iso_code() -> dict[str, str]:
    return {entity: entity for entity in tables.read("entities.csv")["entity"]}


def _by_cow_code() -> dict[str, str]:
    # Two of our entities can share a state number; the rows begin with the older one.
    known = tables.read("entities.csv").dropna(subset="cow_code").sort_values("first_year", ascending=False)
    return {str(code): entity for code, entity in zip(known["cow_code"], known["entity"], strict=True)}


def _by_name(china: str) -> Callable[[], dict[str, str]]:
    """Know countries by name; `china` is the publisher's name for the territory that our series cover."""
    printed = {
        "Democratic People's Republic of Korea": "PRK",
        "Republic of Korea": "KOR",
        "USSR": "SUN",
        "Russian Federation": "RUS",
        "Viet Nam": "VNM",
    }

    def codes() -> dict[str, str]:
        known = tables.read("entities.csv")
        own = {plain(name): entity for name, entity in zip(known["name"], known["entity"], strict=True)}
        return own | {plain(name): entity for name, entity in {**printed, china: "CHN"}.items()}

    return codes


NMC: Final = Format(
    publisher="Correlates of War, National Material Capabilities (abridged)",
    vintages=r"nmc\d*",
    needed=("stateabb", "ccode", "year", "irst", "pec", "tpop", "upop"),
    columns={
        "irst": ("steel", "thousand_tonnes"),
        "pec": ("energy", "thousand_tce"),
        "tpop": ("population", "thousand_persons"),
        "upop": ("urban_population", "thousand_persons"),
        "milper": ("military_personnel", "thousand_persons"),
        "milex": ("military_expenditure", "thousand_usd_current"),
    },
    entity="ccode",
    codes=_by_cow_code,
    missing=("", "-9", "-9.0"),
    successors={"SUN": ("RUS", 1991), "VDR": ("VNM", 1976)},
)

MADDISON: Final = Format(
    publisher="Maddison Project Database (sheet Full data)",
    vintages=r"maddison\d*",
    needed=("countrycode", "year", "gdppc", "pop"),
    columns={"gdppc": ("gdp_per_head", "intl2011_per_person"), "pop": ("population", "thousand_persons")},
    entity="countrycode",
    codes=_by_iso_code,
)

WPP: Final = Format(
    publisher="United Nations, World Population Prospects (Demographic Indicators)",
    vintages=r"wpp\d*",
    needed=("iso3_code", "time", "cbr", "tfr", "cdr", "lex"),
    columns={
        "tpopulation1july": ("population", "thousand_persons"),
        "births": ("births", "thousand_persons"),
        "deaths": ("deaths", "thousand_persons"),
        "cbr": ("birth_rate", "per_thousand_persons"),
        "cdr": ("death_rate", "per_thousand_persons"),
        "tfr": ("total_fertility", "births_per_woman"),
        "lex": ("life_expectancy", "years"),
        "imr": ("infant_mortality", "per_thousand_births"),
        "q5": ("under_five_mortality", "per_thousand_births"),
    },
    entity="iso3_code",
    codes=_by_iso_code,
    year="time",
    only=("variant", "Medium"),
)

CDIAC: Final = Format(
    publisher="CDIAC, fossil-fuel CO2 emissions by nation",
    vintages=r"cdiac\d*",
    needed=("nation", "year", "total", "solid", "liquid", "gas", "cement"),
    columns={
        "total": ("co2_total", "thousand_tonnes_c"),
        "solid": ("co2_solid", "thousand_tonnes_c"),
        "liquid": ("co2_liquid", "thousand_tonnes_c"),
        "gas": ("co2_gas", "thousand_tonnes_c"),
        "cement": ("co2_cement", "thousand_tonnes_c"),
        "flaring": ("co2_flaring", "thousand_tonnes_c"),
        "bunkers": ("co2_bunkers", "thousand_tonnes_c"),
    },
    entity="nation",
    codes=_by_name("China (Mainland)"),
    missing=("", "."),
    renamed={
        r"total\b": "total",
        r"(emissions from )?solid\b": "solid",
        r"(emissions from )?liquid\b": "liquid",
        r"(emissions from )?gas flaring\b": "flaring",
        r"(emissions from )?gas\b": "gas",
        r"(emissions from )?cement\b": "cement",
        r"(emissions from )?bunker": "bunkers",
    },
)

FAOSTAT: Final = Format(
    publisher="FAOSTAT (normalised bulk file, or download with one row a figure)",
    vintages=r"faostat\d*",
    needed=("area", "item", "element", "year", "unit", "value"),
    items={
        (item, element): f"{concept}{ending}"
        for concept, items in {
            "rice": ("rice", "rice, paddy"),
            "maize": ("maize", "maize (corn)"),
            "wheat": ("wheat",),
            "potato": ("potatoes",),
            "soybean": ("soya beans", "soybeans"),
            "barley": ("barley",),
        }.items()
        for item in items
        for element, ending in (("production", ""), ("yield", "_yield"), ("area harvested", "_area"))
    }
    | {
        (item, element): concept
        for item in ("cereals, primary", "cereals, total", "cereals,total", "cereals")
        for element, concept in (
            ("production", "cereals"),
            ("yield", "cereal_yield"),
            ("area harvested", "cereal_area"),
        )
    }
    | {
        ("nutrient nitrogen n (total)", "agricultural use"): "nitrogen_use",
        ("grand total", "food supply (kcal/capita/day)"): "food_supply",
    },
    entity="area",
    codes=_by_name("China"),
)

FORMATS: Final = (NMC, MADDISON, WPP, CDIAC, FAOSTAT)

PRINTED_UNITS: Final[dict[str, tuple[float, str]]] = {
    "t": (1.0, "tonne"),
    "tonnes": (1.0, "tonne"),
    "1000 t": (1.0, "thousand_tonnes"),
    "1000 tonnes": (1.0, "thousand_tonnes"),
    "ha": (1.0, "hectare"),
    "t/ha": (1.0, "tonne_per_hectare"),
    "kg/ha": (1e-3, "tonne_per_hectare"),
    "hg/ha": (1e-4, "tonne_per_hectare"),
    "100 g/ha": (1e-4, "tonne_per_hectare"),
    "kcal/cap/d": (1.0, "kcal_per_person_day"),
    "kcal/capita/day": (1.0, "kcal_per_person_day"),
}
"""Units as FAOSTAT prints them, in lower case: a factor and the unit of ours that it leads to."""
