"""Whether the published averages of North Korean growth fit together, and with the multiples printed beside them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from chollima_research import tables
from chollima_research.catalogue import load
from chollima_research.growth.averages import average
from chollima_research.growth.periods import PeriodAverage, reconcile
from chollima_research.growth.printed import compounded, published
from chollima_research.rounding import Rounded

CHOKIM = "prk.gdp_growth_average.chokim2020"
JOURNAL = "prk.gdp_growth_average.chokim2021"
KKL = "prk.gnp_growth_average.kkl2007"
OFFICIAL = "prk.gross_output_growth_average.official"
CLAIM = "prk.gross_output_growth_average.claim"
KKL_HEAD = "prk.gnp_per_head_growth_average.kkl2007"
TIMES = "prk.gross_output_times_1956.claim"
YEARLY = "prk.gross_output_growth.official"
BANK = "prk.gdp_growth_average.bok"
BANK_YEARLY = "prk.gdp_growth.bok_first"
PERCENT = "percent a year"


@dataclass(frozen=True)
class Check:
    """One printed figure against the one that others imply, in percent a year or times."""

    about: str
    arithmetic: str
    implied: Rounded
    printed: Rounded
    unit: str
    series: tuple[str, ...]


def published_checks() -> pd.DataFrame:
    """Hold published averages of North Korean growth against each other and against what is printed beside them.

    Returns
    -------
    pandas.DataFrame
        One row a check: ``about`` (what is compared), ``arithmetic`` (the calculation in figures), ``implied`` with
        ``low`` and ``high``, ``printed`` with ``printed_low`` and ``printed_high``, ``unit`` (percent a year, or
        times), ``agree`` (whether the intervals meet) and ``series`` (the ids, joined by semicolons).

    Notes
    -----
    Intervals are bounds from rounding in print, or the printed range. A period is read as if its first year counted,
    unless the row says that it is the base. Geometric means compound yearly factors, arithmetic means average rates.
    """
    rows = [
        {
            "about": check.about,
            "arithmetic": check.arithmetic,
            **dict(zip(("implied", "low", "high"), _three(check.implied), strict=True)),
            **dict(zip(("printed", "printed_low", "printed_high"), _three(check.printed), strict=True)),
            "unit": check.unit,
            "agree": check.implied.agrees(check.printed),
            "series": ";".join(check.series),
        }
        for check in (*_reconstructions(), *_population(), *_multiples(), *_gross_output(), *_bank())
    ]
    return pd.DataFrame(rows)


def _reconstructions() -> Iterator[Check]:
    y = load(CHOKIM)
    decades = [published(y, *span) for span in ((1961, 1970), (1971, 1980), (1981, 1989))]
    yield from _whole(
        "Cho and Kim 2020, 1956-89, growth of 1956 counts",
        published(y, 1956, 1989),
        [published(y, 1956, 1960), *decades],
        CHOKIM,
    )
    yield from _whole(
        "Cho and Kim 2020, 1956-89, 1956 is the base",
        published(y, 1956, 1989, base=True),
        [published(y, 1956, 1960, base=True), *decades],
        CHOKIM,
    )
    y = load(JOURNAL)
    spans = ((1956, 1960), (1961, 1970), (1971, 1989))
    parts = [published(y, *span) for span in spans]
    yield from _whole("Cho and Kim 2021, 1956-89, growth of 1956 counts", published(y, 1956, 1989), parts, JOURNAL)


def _population() -> Iterator[Check]:
    whole, head = (published(load(name), 1954, 1989) for name in (KKL, KKL_HEAD))
    implied = whole.factor / head.factor
    text = f"{whole.factor.value:g} / {head.factor.value:g} = {implied.value:.4f}"
    for name, base in itertools.product(("prk.population.nmc", "prk.population.maddison2010"), (1953, 1954)):
        rate = average(load(name), base, 1989, "geometric").rate
        about = f"Kim, Kim and Lee, growth of population from GNP and GNP per head, {base} is the base"
        yield Check(about, text, _percent(implied), _exact(100 * rate), PERCENT, (KKL, KKL_HEAD, name))


def _multiples() -> Iterator[Check]:
    y, claims, times = load(OFFICIAL), load(CLAIM), load(TIMES)
    five, seven = published(y, 1957, 1960), published(y, 1961, 1970)
    for year, parts in ((1960, [five]), (1970, [five, seven]), (1970, [published(claims, 1957, 1970)])):
        product = _product(parts)
        terms = " x ".join(f"{part.factor.value:g}^{part.years}" for part in parts)
        about = f"gross output, {year} over 1956, from averages of {_spans(parts)}"
        text = f"{terms} = {product.value:.3f}"
        yield Check(about, text, product, Rounded.printed(times[year], 0.1), "times", (OFFICIAL, CLAIM, TIMES))


def _gross_output() -> Iterator[Check]:
    y, claims, yearly = load(OFFICIAL), load(CLAIM), load(YEARLY)
    three, five, six = (published(y, *span) for span in ((1954, 1956), (1957, 1960), (1954, 1959)))
    late = published(claims, 1957, 1959)
    both = (OFFICIAL, CLAIM)
    yield from _whole("gross output, 1954-59, from 1954-56 and 1957-59", six, [three, late], *both)
    y1960 = PeriodAverage(1960, 1960, _factor(Rounded.printed(yearly[1960], 1)))
    yield from _whole("gross output, 1957-60, from 1957-59 and 1960", five, [late, y1960], *both, YEARLY)
    to_1958 = published(y, 1954, 1958)
    rest = reconcile(six, [to_1958])
    text = f"{six.factor.value:g}^6 / {to_1958.factor.value:g}^5 = {rest.geometric.value:.4f}"
    printed = Rounded.printed(yearly[1959], 1)
    about = "gross output, growth of 1959 from 1954-58 and 1954-59"
    yield Check(about, text, _percent(rest.geometric), printed, PERCENT, (OFFICIAL, YEARLY))
    claims_of = tables.read("claims.csv").set_index("claim_id")["value_low"]
    seven = PeriodAverage(1954, 1960, _factor(Rounded.printed(float(claims_of["ind-39-5360"]), 1)))
    yield from _whole("industry, 39 percent in 1954-60, from the plans", seven, [three, five], OFFICIAL)


def _bank() -> Iterator[Check]:
    y, yearly = load(BANK), load(BANK_YEARLY)
    for first, last in y.index:
        rates = yearly.loc[first:last]
        if len(rates) < last - first + 1:
            continue
        printed = _percent(published(y, first, last).factor)
        geometric = 100 * average(compounded(rates), method="geometric").rate
        about = f"Bank of Korea, {first}-{last}, from its yearly figures as first published"
        for kind, value in (("geometric", geometric), ("arithmetic", float(rates.mean()))):
            text = f"{kind} mean of {len(rates)} rates = {value:.2f}"
            yield Check(about, text, Rounded(value, value - 0.05, value + 0.05), printed, PERCENT, (BANK, BANK_YEARLY))


def _whole(about: str, whole: PeriodAverage, parts: list[PeriodAverage], *series: str) -> Iterator[Check]:
    """Check a whole against its parts, as geometric and as arithmetic means."""
    found, printed = reconcile(whole, parts), _percent(whole.factor)
    terms = " x ".join(f"{part.factor.value:g}^{part.years}" for part in found.parts)
    geometric = f"({terms})^(1/{whole.years}) = {found.geometric.value:.4f}"
    yield Check(about, geometric, _percent(found.geometric), printed, PERCENT, series)
    terms = " + ".join(f"{part.years} x {100 * (part.factor.value - 1):.4g}" for part in found.parts)
    arithmetic = f"({terms}) / {whole.years} = {100 * (found.arithmetic.value - 1):.2f}"
    yield Check(about, arithmetic, _percent(found.arithmetic), printed, PERCENT, series)


def _product(parts: list[PeriodAverage]) -> Rounded:
    product = Rounded(1.0, 1.0, 1.0)
    for part in parts:
        product = product * part.multiple
    return product


def _spans(parts: list[PeriodAverage]) -> str:
    return " and ".join(f"{part.first}-{part.last % 100}" for part in parts)


def _percent(factor: Rounded) -> Rounded:
    return Rounded(*(100 * (x - 1) for x in _three(factor)))


def _factor(percent: Rounded) -> Rounded:
    return Rounded(*(1 + x / 100 for x in _three(percent)))


def _exact(value: float) -> Rounded:
    return Rounded(value, value, value)


def _three(number: Rounded) -> tuple[float, float, float]:
    return number.value, number.low, number.high
