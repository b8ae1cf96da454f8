"""Units of the data, old and new, and their conversion (by pint)."""

from __future__ import annotations

import difflib
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd

from chollima_research import tables
from chollima_research.errors import UnitError

if TYPE_CHECKING:
    from pint import UnitRegistry

Values = TypeVar("Values", float, pd.Series, pd.DataFrame)


def label(unit: str) -> str:
    """Return the printed name of a unit, for axes and captions.

    Raises
    ------
    UnitError
        If the unit is not in ``units.csv``.
    """
    return str(_row(unit)["label"])


def convert(values: Values, unit: str, to: str) -> Values:
    """Convert numbers from one unit of the unit table to another.

    Parameters
    ----------
    values : float, pandas.Series or pandas.DataFrame
        Numbers in ``unit``.
    unit, to : str
        Names in ``units.csv``, for instance ``"short_ton"`` and ``"tonne"``, ``"chongbo"`` and
        ``"hectare"``, ``"thousand_tce"`` and ``"terajoule"``.

    Returns
    -------
    float, pandas.Series or pandas.DataFrame
        The same kind as ``values``; a Series keeps its attrs, with the new ``unit``.

    Raises
    ------
    UnitError
        If a unit is unknown, or the two measure different things: a sok is a volume and has no weight of
        its own (``sok_of_rice`` has, by convention), dollars of different base years and indices of
        different base years do not convert.

    Notes
    -----
    One chongbo is 3,000 pyong of 400/121 square metres, 0.99174 hectares; one sok is the koku of 1891,
    240100/1331 litres; one tonne of coal equivalent is 7 international gigacalories, 29.3076 gigajoules
    (United Nations, International Recommendations for Energy Statistics).
    """
    factor = _factor(unit, to)
    converted = values * factor
    if isinstance(values, pd.Series | pd.DataFrame):
        converted.attrs = {**values.attrs, "unit": to}
        for bound in ("low", "high"):
            if bound in values.attrs:
                converted.attrs[bound] = {key: value * factor for key, value in values.attrs[bound].items()}
    return converted


def _factor(unit: str, to: str) -> float:
    old, new = _row(unit), _row(to)
    if unit == to:
        return 1.0
    if old["dimension"] != new["dimension"]:
        raise UnitError(
            f"{unit} ({old['dimension']}) cannot be converted to {to} ({new['dimension']})."
            + _hint(str(old["dimension"]), str(new["dimension"]))
        )
    if not old["expression"] or not new["expression"]:
        raise UnitError(f"{unit} cannot be converted to {to}: different base years or price bases are not comparable.")
    registry = _registry()
    return float((registry(old["expression"]) / registry(new["expression"])).to("").magnitude)


def _hint(*dimensions: str) -> str:
    if set(dimensions) == {"volume", "mass"}:
        return " A sok is a volume; its weight depends on the grain. For rice, `sok_of_rice` is about 150 kilograms."
    return ""


def _row(unit: str) -> dict[str, Any]:
    table = tables.read("units.csv").set_index("unit")
    if unit not in table.index:
        near = difflib.get_close_matches(str(unit), table.index, n=3)
        raise UnitError(f"No unit {unit!r} in units.csv." + (f" The nearest are: {', '.join(near)}." if near else ""))
    return {str(key): value for key, value in table.loc[unit].items()}


@lru_cache(maxsize=1)
def _registry() -> UnitRegistry[Any]:
    from pint import UnitRegistry

    return UnitRegistry(cache_folder=None)
