"""Arithmetic with numbers that are known up to an interval, and their wording."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from chollima_research import units
from chollima_research.errors import UnitError
from chollima_research.rounding import Rounded

_SIGNIFICANT: Final = 2


def printed(value: float) -> Rounded:
    """Take a number as printed, with the interval that its rounding leaves open.

    Parameters
    ----------
    value : float
        For instance 451, 36.6 or 8700.

    Returns
    -------
    Rounded
        Half a unit of the last printed decimal on either side; noughts at the end of a whole number count as rounding,
        but for the first two digits, so that 8700 is 8650 to 8750 and 10 is 9.5 to 10.5.
    """
    digits = f"{abs(value):.10g}"
    if "." in digits or "e" in digits:
        step = 10.0 ** -len(digits.partition("e")[0].partition(".")[2])
    else:
        noughts = len(digits) - len(digits.rstrip("0"))
        step = 10.0 ** max(0, min(noughts, len(digits) - _SIGNIFICANT))
    return Rounded(value, value - step / 2, value + step / 2)


def exact(value: float) -> Rounded:
    """Take a number that has no rounding."""
    return Rounded(value, value, value)


def span_of(numbers: Iterable[Rounded]) -> Rounded:
    """Return the span of several results, with the middle of their values."""
    listed = list(numbers)
    values = [number.value for number in listed]
    middle = values[0] if len(values) == 1 else (min(values) + max(values)) / 2
    return Rounded(middle, min(number.low for number in listed), max(number.high for number in listed))


def scaled(number: Rounded, by: float) -> Rounded:
    """Multiply a number by a positive exact one."""
    return Rounded(number.value * by, number.low * by, number.high * by)


def shifted(number: Rounded, by: float) -> Rounded:
    """Add an exact number."""
    return Rounded(number.value + by, number.low + by, number.high + by)


def minus(a: Rounded, b: Rounded) -> Rounded:
    """Subtract one number from another, with bounds."""
    return Rounded(a.value - b.value, a.low - b.high, a.high - b.low)


def plus(a: Rounded, b: Rounded) -> Rounded:
    """Add two numbers, with bounds."""
    return Rounded(a.value + b.value, a.low + b.low, a.high + b.high)


def percent(factor: Rounded) -> Rounded:
    """Turn a factor into percent of growth: 1.366 into 36.6."""
    return shifted(scaled(factor, 100.0), -100.0)


def factor_of(rate: Rounded) -> Rounded:
    """Turn percent of growth into a factor: 36.6 into 1.366."""
    return scaled(shifted(rate, 100.0), 0.01)


def worded(number: Rounded, unit: str) -> str:
    """Write a number with its interval and unit: ``451 (450.5 to 451.5) thousand tonnes``."""
    low, value, high = (_plain(x, unit) for x in (number.low, number.value, number.high))
    if number.low == -math.inf and number.high == math.inf:
        return "any"
    if number.high == math.inf:
        return f"at least {low}{_unit(unit)}"
    if number.low == -math.inf:
        return f"at most {high}{_unit(unit)}"
    name = " year" if (unit, low, high) == ("years", "1", "1") else _unit(unit)
    return f"{value}{'' if low == high else f' ({low} to {high})'}{name}"


def bounded(number: Rounded, unit: str) -> str:
    """Write an interval without a value: ``395 to 405 thousand tonnes``."""
    if number.low < number.high and math.isfinite(number.low) and math.isfinite(number.high):
        return f"{_plain(number.low, unit)} to {_plain(number.high, unit)}{_unit(unit)}"
    return worded(number, unit)


@lru_cache(maxsize=256)
def _unit(unit: str) -> str:
    if unit in ("year", "ratio", "number"):
        return ""
    try:
        return " " + units.label(unit)
    except UnitError:  # units of claims and of results that no series has
        return " " + unit.replace("_", " ")


def _plain(value: float, unit: str) -> str:
    if unit == "year":
        return f"{value:.0f}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
