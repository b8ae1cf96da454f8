"""Official gross industrial output against the products: printed points, the gap, and what it could consist of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product as combinations
from typing import Final

import pandas as pd

import chollima_research.physical as physical
from chollima_research.catalogue import load
from chollima_research.errors import ArgumentError
from chollima_research.indices import direct
from chollima_research.indices.formulas import Formula
from chollima_research.physical.weights import WEIGHT_SETS, documented_shares, weights
from chollima_research.results import Result
from chollima_research.rounding import Rounded

_PRINTED: Final = (
    ("prk.gross_output_index_1949_100.claim", 1953, 1949, 100, 1),
    ("prk.gross_output_index_1949_100.official", 1955, 1949, 100, 1),
    ("prk.gross_output_times_1949.claim", 1956, 1949, 1, 0.1),
    ("prk.gross_output_times_1949.official", 1959, 1949, 1, 0.1),
    ("prk.gross_output_times_1949.claim", 1960, 1949, 1, 0.1),
    ("prk.gross_output_index_1944_100.official", 1946, 1944, 100, 0.1),
    ("prk.gross_output_times_1944.official", 1959, 1944, 1, 0.1),
    ("prk.gross_output_times_1944.claim", 1960, 1944, 1, 0.1),
    ("prk.gross_output_times_1956.claim", 1960, 1956, 1, 0.1),
    ("prk.gross_output_times_1956.claim", 1970, 1956, 1, 0.1),
)
"""Series, year, base year, the number that stands for the base, and the step of rounding in print."""


def printed() -> pd.DataFrame:
    """Return gross industrial output as printed, as multiples of the base year that was printed with it.

    Returns
    -------
    pandas.DataFrame
        year, base, multiple, low, high (rounding in print), status, series.

    Notes
    -----
    "Over 40" and "nearly 40" percent of fall in the war stand in the sources beside the index of 64 for 1953.
    """
    rows = []
    for series_id, year, base, unit, step in _PRINTED:
        values = load(series_id)
        number = Rounded.printed(values[year] / unit, step / unit)
        rows.append((year, base, number.value, number.low, number.high, values.attrs["status"][year], series_id))
    return pd.DataFrame(rows, columns=["year", "base", "multiple", "low", "high", "status", "series"])


def over(first: int, last: int) -> Rounded:
    """Return the growth of gross output between two years, from the printed multiples.

    Parameters
    ----------
    first, last : int
        Two years. If their ratio was not printed, both must have been printed on one base, or the later one on a
        base that was itself printed on the first year.

    Raises
    ------
    ArgumentError
        If no printed figures give it.

    Notes
    -----
    A printed ratio is preferred to a computed one, an official figure to a claim. The claims are not consistent with
    each other (see the chapter on plans and claims): 1959 and 1960 on 1949 give less than the 16 percent that was
    reported for 1960.
    """
    ratios: dict[tuple[int, int], Rounded] = {}
    for row in printed().sort_values("status", ascending=False, kind="stable").to_dict("records"):  # official first
        ratios.setdefault((row["base"], row["year"]), Rounded(row["multiple"], row["low"], row["high"]))
    if (first, last) in ratios:
        return ratios[first, last]
    for base in sorted({early for early, _ in ratios}, reverse=True):
        if (base, first) in ratios and (base, last) in ratios:
            return ratios[base, last] / ratios[base, first]
        if (first, base) in ratios and (base, last) in ratios:
            return ratios[first, base] * ratios[base, last]
    raise ArgumentError(f"first, last: no printed figures of gross output give {last} over {first}.")


@dataclass(frozen=True)
class Account(Result):
    """What official growth could consist of, with the rest that is not accounted for.

    Attributes
    ----------
    first, last : int
        The two years.
    official : Rounded
        Growth of gross output, as printed.
    table : pandas.DataFrame
        One row a case and a growth of the products (``speed``: low, middle, high): ``products``, ``machines``,
        ``consumer`` and ``accounted`` in multiples of gross output of the first year, ``excess`` (official over
        accounted, with ``excess_low`` and ``excess_high`` for rounding of the official figure) and ``rate`` (the
        same a year, a fraction).
    """

    first: int
    last: int
    official: Rounded
    table: pd.DataFrame

    @property
    def title(self) -> str:
        """What is accounted for."""
        return f"Official growth of {self.official.value:g} times, {self.first}-{self.last}, and what accounts for it"

    def to_frame(self) -> pd.DataFrame:
        """Return the account."""
        return self.table

    def remarks(self) -> Sequence[str]:
        """Return how the cases differ."""
        return [
            "nothing granted: all industry grew like the listed products.",
            "machines granted: machine-building counts at its official value, from its share of 1944.",
            "consumer goods granted too: textiles and food count at their official shares, from nothing.",
            "An excess of 1 means that nothing is left to explain; below 1 more is granted than was claimed.",
        ]


def account(products: tuple[float, float, float], *, first: int = 1949, last: int = 1959) -> Account:
    """Account for official growth by the products, machine-building, and textiles and food.

    Parameters
    ----------
    products : tuple of float
        Growth of the products between the two years: low, middle, high.
    first, last : int
        Years with a printed ratio of gross output; ``last`` must be 1959, the only year with a share of
        machine-building near it.

    Returns
    -------
    Account
        The account in three cases.

    Raises
    ------
    ArgumentError
        If no printed figures give the growth of gross output, or ``last`` is another year.

    Notes
    -----
    A branch with the share *s* in the gross output *G* of the last year (in units of the first year's) contributes
    *s G* at official value. All else, 1 less its share in the first year, is taken to grow like the products.
    Machine-building: 20.6 percent in 1959 and, in the first year, 1.6 percent as in 1944, the lowest share known.
    Textiles and food: their shares of 1963 (the higher of two sources) in 1959 and *nothing* in the first year, which
    is more than generous. The cases are therefore bounds: the first attributes the most to double counting and
    hidden inflation, the last the least.
    """
    if last != 1959:
        raise ArgumentError("last: shares of branches are known near 1959 only.")
    grown = over(first, last)
    shares = documented_shares().set_index(["weight_set", "part"])["share"] / 100
    machines = shares["branches_1959", "machine-building"] * grown.value
    consumer = (shares["branches_1963", "textiles"] + shares["branches_1963", "food"]) * grown.value
    rest = 1 - shares["branches_1944", "machine-building"]
    cases = {
        "nothing granted": (1.0, 0.0, 0.0),
        "machines granted": (rest, machines, 0.0),
        "consumer goods granted too": (rest, machines, consumer),
    }
    rows = []
    for (case, (base, metal, light)), (speed, growth) in combinations(
        cases.items(), zip(("low", "middle", "high"), products, strict=True)
    ):
        total = base * growth + metal + light
        excess = [bound / total for bound in (grown.value, grown.low, grown.high)]
        rows.append((case, speed, base * growth, metal, light, total, *excess, excess[0] ** (1 / (last - first)) - 1))
    names = ["case", "speed", "products", "machines", "consumer", "accounted", "excess", "excess_low", "excess_high"]
    return Account(first, last, grown, pd.DataFrame(rows, columns=[*names, "rate"]))


SPANS: Final = ((1949, 1953), (1949, 1956), (1949, 1959), (1949, 1960), (1953, 1959), (1956, 1960), (1956, 1970))
"""Spans for which both products and printed gross output are known."""

PRODUCT_SETS: Final = {
    "all": physical.INDUSTRY,
    "iron once": tuple(name for name in physical.INDUSTRY if name not in physical.FERROUS),
    "steel, coal, cement": ("steel", "coal", "cement"),
    "with power as claimed": (*physical.INDUSTRY, "power_industry"),
}
"""Sets of products; each is cut to those known in both years of a span. Grain is no industry and in none of them."""

STATUS_SETS: Final = {
    "official": ("official", "derived"),
    "with claims": ("official", "derived", "claim"),
    "with estimates": ("official", "derived", "estimate"),
    "all figures": physical.STATUSES,
}
"""Sets of statuses that may be used."""


def sensitivity(spans: Iterable[tuple[int, int]] = SPANS, *, fewest: int = 3) -> pd.DataFrame:
    """Compute the growth of the products, and the gap to gross output, under every defensible choice.

    Parameters
    ----------
    spans : iterable of tuple of int
        First and last years.
    fewest : int, default 3
        How many products an index needs.

    Returns
    -------
    pandas.DataFrame
        One row a different result: first, last, products (the set), count, statuses (the set), weights, formula,
        multiple, rate (a fraction a year), official, official_rate, excess (official over physical), excess_rate.
        Choices that come to the same products, figures and shares are listed once.
    """
    table, documented = physical.figures(), documented_shares()
    formulas: tuple[Formula, ...] = ("laspeyres", "paasche", "tornqvist")
    rows, seen = [], set()
    for (first, last), chosen, allowed in combinations(spans, PRODUCT_SETS, STATUS_SETS):
        wide = physical.quantities(
            table, products=PRODUCT_SETS[chosen], statuses=STATUS_SETS[allowed], years=(first, last)
        )
        wide = wide.dropna(axis=1)
        key = (first, last, tuple(wide.columns), tuple(wide.to_numpy().ravel()))
        if len(wide) < 2 or wide.shape[1] < fewest or key in seen:
            continue
        seen.add(key)
        for kind, formula in combinations(WEIGHT_SETS, formulas):
            grown = _grown(wide, kind, formula, documented)
            if grown is not None:
                rows.append((first, last, chosen, wide.shape[1], allowed, kind, formula, grown))
    names = ["first", "last", "products", "count", "statuses", "weights", "formula", "multiple"]
    grid = pd.DataFrame(rows, columns=names)
    grid = grid[~grid.assign(key=grid["multiple"].round(9)).duplicated(["first", "last", "count", "key"])].copy()
    years = grid["last"] - grid["first"]
    printed_growth = {span: over(*span).value for span in set(zip(grid["first"], grid["last"], strict=True))}
    official = [printed_growth[span] for span in zip(grid["first"], grid["last"], strict=True)]
    grid["rate"], grid["official"] = grid["multiple"] ** (1 / years) - 1, official
    grid["official_rate"] = grid["official"] ** (1 / years) - 1
    grid["excess"] = grid["official"] / grid["multiple"]
    grid["excess_rate"] = grid["excess"] ** (1 / years) - 1
    return grid.reset_index(drop=True)


def _grown(wide: pd.DataFrame, kind: str, formula: Formula, documented: pd.DataFrame) -> float | None:
    names = [str(name) for name in wide.columns]
    try:
        shares = weights(names, kind, documented=documented)
    except ArgumentError:
        return None  # the groups need producer and consumer goods
    return float(direct(wide, shares, formula).iloc[-1] / 100)
