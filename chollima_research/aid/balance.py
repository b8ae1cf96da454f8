"""Producer and consumer goods, and exports against imports, as printed figures give them."""

from __future__ import annotations

import itertools
from typing import Final

import pandas as pd

from chollima_research.aid.accounts import fall
from chollima_research.aid.listed import number
from chollima_research.catalogue import load
from chollima_research.claims.intervals import exact, factor_of, percent, scaled, shifted
from chollima_research.rounding import Rounded

PERIODS: Final = (
    ("North Korea, 1955", "prk.{}_goods_growth.official", (1955, 1955)),
    ("USSR, 1929–32", "sun.{}_goods_growth_average.official", (1929, 1932)),
    ("USSR, 1933–37", "sun.{}_goods_growth_average.official", (1933, 1937)),
    ("USSR, 1938–40", "sun.{}_goods_growth_average.official", (1938, 1940)),
    ("China, 1953–57", "chn.{}_industry_growth_average.official", (1953, 1957)),
)
"""Label, series and period of each pair of growth rates; China has heavy and light industry."""
LEVELS: Final = (
    ("USSR", "sun.{}_goods_value.official", (1933, 1939)),
    ("China, heavy", "chn.{}_industry_share.official", (1953, 1957)),
)
"""Label, series and years of pairs of levels."""
COMPILERS: Final = ("loc93", "jetro", "nub", "cia", "kotra")
"""Compilers of exports and imports."""


def _pair(pattern: str, first: int, last: int) -> tuple[Rounded, Rounded]:
    names = ("heavy", "light") if pattern.startswith("chn") else ("producer", "consumer")
    upper, lower = (number(pattern.format(name), first, last) for name in names)
    return upper, lower


def sources() -> dict[str, list[int]]:
    """Return the series of :func:`halves` and :func:`shares`, each with the first years of its figures used."""
    found: dict[str, list[int]] = {"prk.gross_output_growth.official": [1955]}
    found["prk.heavy_industry_share_industry.foreign"] = [1943]
    listed = [(pattern, (span[0],)) for _, pattern, span in PERIODS] + [
        (pattern, years) for _, pattern, years in LEVELS
    ]
    for pattern, years in listed:
        for name in ("heavy", "light") if pattern.startswith("chn") else ("producer", "consumer"):
            found.setdefault(pattern.format(name), []).extend(years)
    return found


def halves() -> pd.DataFrame:
    """Return the growth of the two halves of industry in three countries.

    Returns
    -------
    pandas.DataFrame
        label; producer and consumer (percent a year); ahead, ahead_low, ahead_high: percent a year by which producer
        goods outgrew consumer goods, with the interval of rounding.
    """
    rows = []
    for label, pattern, span in PERIODS:
        upper, lower = _pair(pattern, *span)
        ahead = percent(factor_of(upper) / factor_of(lower))
        rows.append((label, upper.value, lower.value, ahead.value, ahead.low, ahead.high))
    return pd.DataFrame(rows, columns=["label", "producer", "consumer", "ahead", "ahead_low", "ahead_high"])


def implied(total: Rounded, upper: Rounded, lower: Rounded) -> tuple[Rounded, Rounded]:
    """Return the share of the slower half of industry before and after a year, as three growth rates imply it.

    Parameters
    ----------
    total, upper, lower : Rounded
        Growth of the whole, of the faster and of the slower half, percent.

    Returns
    -------
    tuple of Rounded
        Percent of the whole before and after. Bounds over the corners of the three intervals, which is where they lie:
        the shares rise or fall in each rate throughout.
    """
    grown = [factor_of(rate) for rate in (total, upper, lower)]
    corners = [[x.value for x in grown], *itertools.product(*((x.low, x.high) for x in grown))]
    before = [100 * (fast - whole) / (fast - slow) for whole, fast, slow in corners]
    after = [share * slow / whole for share, (whole, _, slow) in zip(before, corners, strict=True)]
    first, second = (Rounded(x[0], min(x), max(x)) for x in (before, after))
    return first, second


def shares(claimed: Rounded) -> pd.DataFrame:
    """Return the share of producer goods, or of heavy industry, in industrial output.

    Parameters
    ----------
    claimed : Rounded
        Share of consumer goods in North Korea in 1959, as claimed.

    Returns
    -------
    pandas.DataFrame
        country, year, share, low, high (percent). North Korea 1954 and 1955 are implied by growth rates.
    """
    total = number("prk.gross_output_growth.official", 1955, 1955)
    consumer = implied(total, *_pair(PERIODS[0][1], 1955, 1955))
    found = [("North Korea", 1954, _rest(consumer[0])), ("North Korea", 1955, _rest(consumer[1]))]
    found.append(("claim for 1959", 1959, _rest(claimed)))
    found.append(("northern Korea, heavy", 1943, number("prk.heavy_industry_share_industry.foreign", 1943, 1943)))
    for country, pattern, years in LEVELS:
        for year in years:
            upper, lower = _pair(pattern, year, year)
            found.append((country, year, scaled(exact(1) / shifted(lower / upper, 1), 100)))
    rows = [(country, year, x.value, x.low, x.high) for country, year, x in found]
    return pd.DataFrame(rows, columns=["country", "year", "share", "low", "high"])


def _rest(share: Rounded) -> Rounded:
    return Rounded(100 - share.value, 100 - share.high, 100 - share.low)


def unpaid() -> pd.DataFrame:
    """Return the part of North Korean imports that exports did not pay for.

    Returns
    -------
    pandas.DataFrame
        compiler, year, share, low, high: percent of imports, where one compiler gives both for the year. The interval
        is that of rounding, not of the error of figures from trade partners.
    """
    rows = []
    for compiler in COMPILERS:
        out, into = (f"prk.{side}.{compiler}" for side in ("exports", "imports"))
        for year in sorted(set(load(out).dropna().index) & set(load(into).dropna().index)):
            gap = fall(number(into, year, year), number(out, year, year))
            rows.append((compiler, year, gap.value, gap.low, gap.high))
    return pd.DataFrame(rows, columns=["compiler", "year", "share", "low", "high"])
