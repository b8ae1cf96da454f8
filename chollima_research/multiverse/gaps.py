"""By how much official growth exceeds that of the products: the question of the gap."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import pandas as pd

from chollima_research import physical
from chollima_research.catalogue import load
from chollima_research.errors import ArgumentError
from chollima_research.indices import direct
from chollima_research.indices.formulas import Formula
from chollima_research.indices.gross_output import PRODUCT_SETS, STATUS_SETS, account, over
from chollima_research.multiverse.questions import Answer, Excluded, Question
from chollima_research.physical.weights import WEIGHT_SETS, documented_shares, weights
from chollima_research.rounding import Rounded

GRANTED: Final = ("nothing granted", "machines granted", "consumer goods granted too")


def gap() -> Question:
    """Ask by how much official growth exceeds that of the products.

    Returns
    -------
    Question
        In percent a year; the interval is the rounding of the official figure.
    """
    formulas = ("laspeyres", "paasche", "tornqvist")
    choices: dict[str, Mapping[str, Any]] = {
        "span": {"1949–59": (1949, 1959), "1956–60": (1956, 1960)},
        "official": {"multiple": "multiple", "average rate": "rate"},
        "products": {name: name for name in PRODUCT_SETS},
        "figures": {name: name for name in STATUS_SETS},
        "weights": {name: name for name in WEIGHT_SETS},
        "formula": {name: name for name in formulas},
        "granted": {name: name for name in GRANTED},
    }
    rules = (
        Excluded({"span": ["1949–59"], "official": ["average rate"]}, "no average rate was printed for these years"),
        Excluded({"span": ["1956–60"], "granted": GRANTED[1:]}, "shares of branches are known near 1959 only"),
    )
    return Question("Official growth over that of the products", _gap, choices, rules, "percent a year")


@lru_cache(maxsize=1)
def _printed() -> tuple[pd.DataFrame, pd.DataFrame]:
    return physical.figures(), documented_shares()


def _gap(
    span: tuple[int, int],
    official: str,
    products: str,
    figures: str,
    weights: str,
    formula: Formula,
    granted: str,
) -> Answer:
    grown = _products(span, products, figures, weights, formula)
    factors = _accounted(grown, granted) if official == "multiple" and span[1] == 1959 else _over(official, span, grown)
    return Answer(*(100 * (factor ** (1 / (span[1] - span[0])) - 1) for factor in factors))


@lru_cache(maxsize=256)
def _accounted(grown: float, granted: str) -> tuple[float, ...]:
    """Return official growth of 1949-59 over what the products and what is granted account for, with its bounds."""
    table = account((grown, grown, grown), first=1949, last=1959).table
    row = table[(table["case"] == granted) & (table["speed"] == "middle")].iloc[0]
    return tuple(float(row[name]) for name in ("excess", "excess_low", "excess_high"))


def _over(official: str, span: tuple[int, int], grown: float) -> tuple[float, ...]:
    said = _said(official, span)
    return said.value / grown, said.low / grown, said.high / grown


@lru_cache(maxsize=8)
def _said(official: str, span: tuple[int, int]) -> Rounded:
    """Return the official growth of gross output over the span, as a factor."""
    if official == "multiple":
        return over(*span)
    rate = float(load("prk.gross_output_growth_average.official")[1957, 1960])
    value, low, high = ((1 + percent / 100) ** (span[1] - span[0]) for percent in (rate, rate - 0.05, rate + 0.05))
    return Rounded(value, low, high)


@lru_cache(maxsize=256)
def _products(span: tuple[int, int], products: str, allowed: str, kind: str, formula: Formula) -> float:
    """Return the growth of an index of the products over the span, as a factor."""
    figures, documented = _printed()
    goods = physical.quantities(figures, products=PRODUCT_SETS[products], statuses=STATUS_SETS[allowed], years=span)
    goods = goods.dropna(axis=1)
    if len(goods) < 2 or goods.shape[1] < 3:
        raise ArgumentError(f"products: {goods.shape[1]} have such figures in both years; an index needs three.")
    return float(direct(goods, weights(goods.columns, kind, documented=documented), formula).iloc[-1] / 100)
