"""Figures of aid to North Korea with their currencies, and what they can be in dollars."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from chollima_research.catalogue import describe, observations
from chollima_research.citing import short, sources_of
from chollima_research.claims.intervals import exact, printed, scaled
from chollima_research.errors import ArgumentError
from chollima_research.rounding import Rounded

OLD_RATE: Final = 4.0
"""Old rubles to the dollar, the rate of every pair of figures of the 1950s that gives both; see :func:`rates`."""
FRACTIONS: Final = {"one-third": (1 / 4, 1 / 3, 1 / 2), "two-thirds": (1 / 2, 2 / 3, 3 / 4)}
"""Fractions in words, each between the simple fractions next to it."""


@dataclass(frozen=True)
class Entry:
    """One figure of aid and how it is to be read.

    Attributes
    ----------
    donor : str
        Who gave it.
    words : str
        Form and stage: grants or credits, promised or received.
    series : str
        Its series.
    first, last : int
        Its period as the data have it.
    basis : str
        ``dollars``, ``old ruble``, ``unknown ruble`` or ``share``.
    total : str
        For a share: the series of the total, of the same period.
    """

    donor: str
    words: str
    series: str
    first: int
    last: int
    basis: str
    total: str = ""


_OF_CHINA: Final = "prk.aid_share_of_all_chinese_aid.oecd"
LISTED: Final = (
    Entry("All donors", "secured", "prk.aid_total_rubles.tongil", 1954, 1956, "unknown ruble"),
    Entry("All donors", "grants and credits", "prk.aid_total.nktoday", 1954, 1956, "dollars"),
    Entry("All donors", "secured", "prk.aid_total_rubles.tongil", 1957, 1961, "unknown ruble"),
    Entry("All donors", "accepted", "prk.aid_total.loc93", 1946, 1984, "dollars"),
    Entry("USSR and E. Europe", "promised", "prk.aid_ussr_and_east_europe_committed.shen_xia", 1954, 1954, "dollars"),
    Entry("USSR", "grant, decided", "prk.aid_ussr_grant_rubles.shen_dong", 1953, 1956, "old ruble"),
    Entry("USSR", "grants", "prk.aid_ussr_grant_rubles.gt2013", 1953, 1960, "old ruble"),
    Entry("USSR", "credits", "prk.aid_ussr_credit_rubles.gt2013", 1953, 1960, "old ruble"),
    Entry("USSR", "from 1957 on", "prk.aid_ussr_rubles.nktoday", 1957, 1957, "unknown ruble"),
    Entry("USSR", "all", "prk.aid_ussr.time1960", 1953, 1960, "dollars"),
    Entry("USSR", "all", "prk.aid_ussr.oecd", 1953, 1971, "dollars"),
    Entry("USSR", "share of all", "prk.aid_share_ussr.loc93", 1946, 1984, "share", "prk.aid_total.loc93"),
    Entry("China", "grant, promised", "prk.aid_china_grant_committed.shen_xia", 1954, 1954, "dollars"),
    Entry("China", "from 1957 on", "prk.aid_china.nktoday", 1957, 1957, "dollars"),
    Entry("China", "all", "prk.aid_china.time1960", 1953, 1960, "dollars"),
    Entry("China", "credit, agreed", "prk.aid_china_credit_rubles.gt2013", 1961, 1964, "old ruble"),
    Entry("China", "share of all it gave", _OF_CHINA, 1953, 1971, "share", "chn.foreign_aid_given.oecd"),
    Entry("China", "share of all", "prk.aid_share_china.loc93", 1946, 1984, "share", "prk.aid_total.loc93"),
)
"""The figures of 1953 and later that can be put in dollars, donor by donor."""

NAMES: Final = {
    "tongil_aid": "abstract on the fiscal crisis",
    "joongang_oecd": "OECD in JoongAng Ilbo",
    "loc93_aid": "Library of Congress (1993)",
}
"""Sources in words where authors and year do not tell them."""

PAIRS: Final = (
    (
        "China, promised",
        "china_grant_committed_rubles.shen_xia",
        (1954, 1954),
        "china_grant_committed.shen_xia",
        (1954, 1954),
    ),
    (
        "USSR and E. Europe, promised",
        "ussr_and_east_europe_committed_rubles.shen_xia",
        (1954, 1954),
        "ussr_and_east_europe_committed.shen_xia",
        (1954, 1954),
    ),
    ("China, credit", "china_credit_rubles.gt2013", (1961, 1964), "china_credit.time1960", (1960, 1960)),
    ("All donors, 1954–56", "total_rubles.tongil", (1954, 1956), "total.nktoday", (1954, 1956)),
)
"""Pairs of figures in rubles and in dollars: what, series of ``prk.aid_`` and period, twice. The credit was agreed in
1960, for 1961 and after; the two totals may mean the same or not."""


def number(series_id: str, first: int, last: int) -> Rounded:
    """Take a figure with the interval that its print leaves open.

    Parameters
    ----------
    series_id : str
        A series.
    first, last : int
        Its period.

    Returns
    -------
    Rounded
        The range or bound printed with the figure (infinite on the side that is open), else the interval of its
        rounding; for a fraction printed in words half the way to the simple fractions next to it.

    Raises
    ------
    ArgumentError
        If the series has not one figure for just that period.
    """
    table = observations(series_id)
    rows = table[(table["period_start"] == first) & (table["period_end"] == last)].to_dict("records")
    if len(rows) != 1:
        raise ArgumentError(f"first, last: {series_id} has {len(rows)} figures of {first}-{last}; one is needed.")
    row = rows[0]
    note = str(row["note"])
    named = [ends for words, ends in FRACTIONS.items() if note.startswith(f"printed {words}")]
    if named:
        below, value, above = named[0]
        return Rounded(100 * value, 50 * (below + value), 50 * (value + above))
    low, high = (None if pd.isna(row[side]) else float(row[side]) for side in ("low", "high"))
    value = float(row["value"])
    if low is None and high is None:
        return printed(value)
    return Rounded(value, -math.inf if low is None else low, math.inf if high is None else high)


def figures() -> pd.DataFrame:
    """List the figures of aid with their intervals, in the currency of print and in dollars.

    Returns
    -------
    pandas.DataFrame
        One row a figure, in the order of :data:`LISTED`: row, donor, words, series, source (in words), first,
        last, basis, printed, printed_low, printed_high and unit; dollars, dollars_low and dollars_high (million
        dollars of the time), and for rubles of a kind not stated parity, the amount if one were worth a dollar.

    Notes
    -----
    Intervals hold rounding and printed bounds only. Words such as "about", digits damaged in a scan, and the
    difference between promise and delivery add to them and cannot be measured.
    """
    return pd.DataFrame([{"row": row, **_line(entry)} for row, entry in enumerate(LISTED)])


def _line(entry: Entry) -> dict[str, Any]:
    amount = number(entry.series, entry.first, entry.last)
    source = sources_of({entry.series: [entry.first]})[0]
    dollars, parity = amount, math.nan
    if entry.basis.endswith("ruble"):
        dollars = scaled(amount, 1 / OLD_RATE)
        parity = amount.value if entry.basis == "unknown ruble" else math.nan
    if entry.total:
        dollars = scaled(amount, 0.01) * number(entry.total, entry.first, entry.last)
    return {
        **{name: getattr(entry, name) for name in ("donor", "words", "series")},
        "source": NAMES.get(source, short(source)),
        **{name: getattr(entry, name) for name in ("first", "last", "basis")},
        **{
            "printed": amount.value,
            "printed_low": amount.low,
            "printed_high": amount.high,
            "unit": describe(entry.series)["unit"],
        },
        **{"dollars": dollars.value, "dollars_low": dollars.low, "dollars_high": dollars.high, "parity": parity},
    }


def rates() -> pd.DataFrame:
    """Compute the rubles to the dollar that pairs of figures of the same amount imply.

    Returns
    -------
    pandas.DataFrame
        One row a pair of :data:`PAIRS`: what, rubles, dollars (series without ``prk.aid_``), rate, low, high. An amount
        printed as a lower bound counts at its value; the rate of the totals is then the greatest possible.
    """
    rows = []
    for what, rubles, in_rubles, dollars, in_dollars in PAIRS:
        amounts = [number(f"prk.aid_{name}", *span) for name, span in ((rubles, in_rubles), (dollars, in_dollars))]
        over, under = (exact(x.value) if math.isinf(x.high) else x for x in amounts)
        rate = over / under
        rows.append((what, rubles, dollars, rate.value, rate.low, rate.high))
    return pd.DataFrame(rows, columns=["what", "rubles", "dollars", "rate", "low", "high"])
