"""Bookkeeping with aid: what its shares bound, and what its fall was matched by."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from chollima_research import numbers
from chollima_research.claims.intervals import exact, minus, plus, scaled
from chollima_research.errors import ArgumentError
from chollima_research.rounding import Rounded


@dataclass(frozen=True)
class Account:
    """What aid could pay for at most, in one case of its timing.

    Attributes
    ----------
    part : float
        Part of the early aid that came in its first year.
    years : int
        Years over which the late aid came.
    early, late : Rounded
        Greatest average share of aid in revenue in the early and in the late period, percent.
    paid : Rounded
        Greatest share of the growth of both periods together that aid paid for, percent.
    """

    part: float
    years: int
    early: Rounded
    late: Rounded
    paid: Rounded


def ceiling(share: Rounded, early: Rounded, late: Rounded, part: float, years: int) -> Rounded:
    """Bound the average share of aid in revenue in later years by its share in one year.

    Parameters
    ----------
    share : Rounded
        Share of aid in the revenue of the first year of the early period, in percent.
    early, late : Rounded
        Aid in the early and in the late period, in one currency of whatever kind.
    part : float
        Part of the early aid that came in its first year, above 0 and at most 1.
    years : int
        Years over which the late aid came.

    Returns
    -------
    Rounded
        Percent: what the average share would be had revenue stayed at that of the first year. If revenue was higher,
        as it is when output grows, the share was smaller.

    Raises
    ------
    ArgumentError
        If the part is not above 0 and at most 1, or there is no year.

    Notes
    -----
    Bookkeeping: revenue of the first year is its aid over its share. It says what outlays aid could pay for, not what
    growth would have been without it.
    """
    if not 0 < part <= 1:
        raise ArgumentError(f"part: {part} is not above 0 and at most 1.")
    if years < 1:
        raise ArgumentError(f"years: {years} is less than 1.")
    return scaled(share * late / early, 1 / (part * years))


def account(
    share: Rounded, amounts: tuple[Rounded, Rounded], growth: tuple[Rounded, Rounded], part: float, years: int
) -> Account:
    """Bound the share of growth that aid paid for, if a unit of aid bought as much of it as any other revenue.

    Parameters
    ----------
    share : Rounded
        As for :func:`ceiling`.
    amounts : tuple of Rounded
        Aid in the early and in the late period. The early one has three years.
    growth : tuple of Rounded
        Growth over each of the two periods, in logs.
    part, years
        As for :func:`ceiling`.

    Returns
    -------
    Account
        With shares in percent.
    """
    early = ceiling(share, amounts[0], amounts[0], part, 3)
    late = ceiling(share, *amounts, part, years)
    paid = plus(early * growth[0], late * growth[1]) / plus(*growth)
    return Account(part, years, early, late, paid)


def whole_growth(rate: Rounded, years: int) -> Rounded:
    """Turn percent a year over some years into growth in logs over all of them."""
    return Rounded(*(years * math.log1p(x / 100) for x in (rate.value, rate.low, rate.high)))


def fall(before: Rounded, after: Rounded) -> Rounded:
    """Return by how many percent one figure lies below another, with bounds."""
    return scaled(minus(exact(1), after / before), 100)


def over_cases(results: Iterable[Rounded], value: float) -> Rounded:
    """Return the ends over several cases around one value."""
    listed = list(results)
    return Rounded(value, min(x.low for x in listed), max(x.high for x in listed))


def record(number_id: str, x: Rounded, meaning: str, unit: str = "", decimals: int = 0) -> None:
    """Record a number with its interval; see :func:`chollima_research.numbers.record`."""
    numbers.record(number_id, x.value, meaning, low=x.low, high=x.high, unit=unit, decimals=decimals)
