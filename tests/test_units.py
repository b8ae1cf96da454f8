"""Conversion of units against their legal definitions, and its algebra."""

from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import chollima_research as cr
from chollima_research import tables, units
from chollima_research.errors import UnitError

TABLE = tables.read("units.csv").set_index("unit")
UNITS = list(TABLE.index)
CONVERTIBLE = list(TABLE.index[TABLE["expression"] != ""])
SAME = [(a, b) for a in CONVERTIBLE for b in CONVERTIBLE if TABLE.loc[a, "dimension"] == TABLE.loc[b, "dimension"]]

# The shaku is 10/33 metres (Weights and Measures Act of 1891); a pyong is 6 x 6 shaku, a chongbo 3,000 pyong;
# a sho is 2401/1331 litres, a sok (koku) 100 sho. A pound is 0.45359237 kilograms (1959). A calorie of the
# International Steam Table is 4.1868 joules.
PYONG = (6 * Fraction(10, 33)) ** 2
DEFINED = {
    ("chongbo", "hectare"): 3000 * PYONG / 10_000,
    ("short_ton", "tonne"): Fraction(2000) * Fraction("0.45359237") / 1000,
    ("long_ton", "tonne"): Fraction(2240) * Fraction("0.45359237") / 1000,
    ("centner", "tonne"): Fraction(1, 10),
    ("thousand_tonnes", "tonne"): Fraction(1000),
    ("million_tonnes", "thousand_tonnes"): Fraction(1000),
    ("thousand_tce", "terajoule"): 7 * Fraction("4.1868"),
    ("thousand_toe", "terajoule"): 10 * Fraction("4.1868"),
    ("thousand_toe", "thousand_tce"): Fraction(10, 7),
    ("million_kwh", "terajoule"): Fraction("3.6"),
    ("centner_per_chongbo", "tonne_per_hectare"): Fraction(1, 10) / (3000 * PYONG / 10_000),
    ("million_sok", "sok"): Fraction(1_000_000),
    ("sok_of_rice", "tonne"): Fraction("0.15"),
    ("thousand_persons", "persons"): Fraction(1000),
    ("thousand_pairs", "pieces"): Fraction(2000),
    ("million_pieces", "pieces"): Fraction(1_000_000),
}


@pytest.mark.parametrize(("unit", "to"), DEFINED)
def test_definition(unit: str, to: str) -> None:
    assert units.convert(1.0, unit, to) == pytest.approx(float(DEFINED[unit, to]), rel=1e-12)


def test_a_sok_in_litres() -> None:
    """100 sho of 2401/1331 litres; the table has no litre, so the expression itself is computed."""
    expression = TABLE.loc["sok", "expression"].replace("liter", "1")
    number, over, rest = expression.replace("1331 1", "1331").partition("/")
    assert over and Fraction(number.strip()) / Fraction(rest.strip()) == 100 * Fraction(2401, 1331)


@given(st.sampled_from(SAME), st.floats(-1e9, 1e9).filter(lambda x: abs(x) > 1e-6))
def test_there_and_back(pair: tuple[str, str], value: float) -> None:
    assert units.convert(units.convert(value, *pair), *reversed(pair)) == pytest.approx(value, rel=1e-12)


@given(st.sampled_from(SAME), st.data())
def test_by_way_of_a_third_unit(pair: tuple[str, str], data: st.DataObject) -> None:
    third = data.draw(st.sampled_from([b for a, b in SAME if a == pair[0]]))
    direct = units.convert(1.0, *pair)
    assert units.convert(units.convert(1.0, pair[0], third), third, pair[1]) == pytest.approx(direct, rel=1e-12)
    assert direct > 0


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_is_itself(unit: str) -> None:
    assert units.convert(3.5, unit, unit) == 3.5
    assert units.label(unit)


@given(st.sampled_from(UNITS), st.sampled_from(UNITS))
def test_only_one_kind_of_thing_converts(unit: str, to: str) -> None:
    if unit != to and (unit, to) not in SAME:
        with pytest.raises(UnitError) as caught:
            units.convert(1.0, unit, to)
        assert unit in str(caught.value) and to in str(caught.value)


def test_a_volume_has_no_weight_of_its_own() -> None:
    with pytest.raises(UnitError, match="sok_of_rice"):
        units.convert(1.0, "sok", "tonne")


@pytest.mark.parametrize("pair", [("index_1946_100", "index_1949_100"), ("gk1990_per_person", "intl2011_per_person")])
def test_base_years_do_not_convert(pair: tuple[str, str]) -> None:
    with pytest.raises(UnitError):
        units.convert(100.0, *pair)


def test_unknown_unit_names_the_nearest() -> None:
    for call in (lambda: units.label("tonnes"), lambda: units.convert(1.0, "tonnes", "centner")):
        with pytest.raises(UnitError, match=r"'tonnes'.*nearest.*tonne"):
            call()


def test_a_series_keeps_what_is_known_of_it() -> None:
    steel = cr.load("prk.steel.nmc")
    tonnes = units.convert(steel, "thousand_tonnes", "tonne")
    assert tonnes[1956] == 189_000
    assert tonnes.attrs == {**steel.attrs, "unit": "tonne"}
    assert steel.attrs["unit"] == "thousand_tonnes"


def test_bounds_are_converted_too() -> None:
    values = pd.Series([2.0], index=[1950])
    values.attrs = {"low": {1950: 1.0}, "high": {1950: 3.0}, "unit": "tonne"}
    converted = units.convert(values, "tonne", "centner")
    assert converted.attrs == {"low": {1950: 10.0}, "high": {1950: 30.0}, "unit": "centner"}
    assert values.attrs["low"] == {1950: 1.0}


def test_a_frame_converts_whole() -> None:
    panel = cr.panel("steel", ["CHN", "SUN"], source="nmc")
    converted = units.convert(panel, "thousand_tonnes", "million_tonnes")
    assert converted.attrs["unit"] == "million_tonnes"
    assert converted.loc[1958, "CHN"] == pytest.approx(8.0)
    assert converted.loc[1937, "SUN"] == pytest.approx(17.73)
