"""Rules for claims of growth: rates between years, published averages, and whether growth fell or rose.

Rates between two years are what happened, so their interval is that of the figures. ``change_of_growth`` alone asks for
a lasting rate and has the interval of :func:`chollima_research.growth.average`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from chollima_research.claims.figures import Evidence, Figure, Reader, divided, figure, multiple, window
from chollima_research.claims.intervals import exact, factor_of, minus, percent, scaled, span_of
from chollima_research.claims.rows import Test
from chollima_research.growth.periods import PeriodAverage
from chollima_research.rounding import Rounded

RATE = "percent_per_year"
POINTS = "points"
Span = tuple[int, int]


def growth_rate(test: Test, reader: Reader) -> Evidence:
    """Compute the average growth a year from the figures of two years, as a span over the series."""
    start, end = (span[0] for span in test.spans)
    found = [multiple(test, reader, name, start, end) for name in test.series]
    rates = span_of(percent(_yearly(times, end - start)) for times, _ in found)
    return Evidence(rates, RATE, tuple(itertools.chain(*(used for _, used in found))))


def branches(test: Test, reader: Reader) -> Evidence:
    """Take the span of growth over products, between which any weighted mean of them lies.

    With one year the series are multiples. What the products leave out may have grown otherwise: nothing is confirmed.
    """
    if len(test.spans) == 1:
        used = [figure(test, reader, name, test.spans[0]) for name in test.series]
        return Evidence(span_of(one.number for one in used), "ratio", tuple(used))
    if test.claim.unit == RATE:
        return growth_rate(test, reader)
    found = [multiple(test, reader, name, test.spans[0][0], test.spans[1][0]) for name in test.series]
    return Evidence(span_of(times for times, _ in found), "ratio", tuple(itertools.chain(*(u for _, u in found))))


def average_rate(test: Test, reader: Reader) -> Evidence:
    """Take the published average of a period, or compound those of the periods that make it up."""
    used = [figure(test, reader, test.series[0], span) for span in test.spans]
    return Evidence(percent(_compounded(used)), RATE, tuple(used))


def per_head(test: Test, reader: Reader) -> Evidence:
    """Take growth of population out of published growth.

    Sources seldom say whether the first year of a period counts, so both are in the span.
    """
    total = figure(test, reader, test.series[0], test.spans[0])
    first, last = test.spans[0]
    found = [
        (_yearly(times, last - base), used)
        for name, base in itertools.product(test.series[1:], (first - 1, first))
        for times, used in [multiple(test, reader, name, base, last)]
    ]
    heads = span_of(percent(factor_of(total.number) / people) for people, _ in found)
    return Evidence(heads, RATE, (total, *itertools.chain(*(used for _, used in found))))


def rest_of_period(test: Test, reader: Reader) -> Evidence:
    """Compute what the claimed average leaves for the years outside a part with a published average."""
    (start, end), part = test.spans
    known = figure(test, reader, test.series[0], part)
    whole = PeriodAverage(start, end, factor_of(test.claim.interval)).multiple
    left = whole / PeriodAverage(*part, factor_of(known.number)).multiple
    years = (end - start) - (part[1] - part[0])
    return Evidence(percent(_yearly(left, years)), RATE, (known,))


def change_of_rate(test: Test, reader: Reader) -> Evidence:
    """Subtract the growth of the earlier span from that of the later one, as it happened.

    Growth is the published average, the mean of yearly rates or that between end points, by the kind of series.
    """
    (early, first), (late, second) = (_rate(test, reader, span) for span in test.spans)
    return Evidence(minus(late, early), POINTS, (*first, *second))


def change_of_growth(test: Test, reader: Reader) -> Evidence:
    """Subtract the lasting growth rate of the earlier span from that of the later one.

    Each has its 95 percent interval, and the interval of the difference takes both at their ends.
    """
    early, late = (_lasting(test, reader, span) for span in test.spans)
    used = [_of_year(test, reader, test.series[0], year) for span in test.spans for year in _years(test, reader, span)]
    return Evidence(minus(late, early), POINTS, tuple(used))


def pace(test: Test, reader: Reader) -> Evidence:
    """Divide the growth rate of the later span by that of the earlier one."""
    (early, first), (late, second) = (_rate(test, reader, span) for span in test.spans)
    return Evidence(divided(test, late, early), "ratio", (*first, *second))


def studies(test: Test, reader: Reader) -> Evidence:
    """Hold the published averages of two studies of the same years against each other."""
    one, other = (figure(test, reader, name, test.spans[0]) for name in test.series)
    return Evidence(one.number, one.unit, (one, other), other.number)


def largest_fall(test: Test, reader: Reader) -> Evidence:
    """Find the largest fall from a peak within the span, in percent of the peak."""
    fall, used = _fall(test, reader, test.series[0])
    return Evidence(fall, "percent", used)


def relative_fall(test: Test, reader: Reader) -> Evidence:
    """Divide the largest fall from a peak within the span in one series by that in another."""
    (one, first), (other, second) = (_fall(test, reader, name) for name in test.series)
    return Evidence(divided(test, one, other), "ratio", (*first, *second))


def fastest_year(test: Test, reader: Reader) -> Evidence:
    """Find the year of fastest growth within the span, all years of which must be known."""
    first, last = test.spans[0]
    levels = window(test, reader, test.series[0], (first - 1, last))
    if len(levels) < last - first + 2:
        raise test.wrong(f"series {test.series[0]} lacks years of {first - 1}-{last}; take a span without gaps.")
    values = levels.to_numpy()
    year = first + int((values[1:] / values[:-1]).argmax())
    used = tuple(_of_year(test, reader, test.series[0], y) for y in (year - 1, year))
    return Evidence(exact(float(year)), "year", used)


def excess_years(test: Test, reader: Reader) -> Evidence:
    """Count the years in which the series stands above its base year and the claim says not, or the reverse.

    The spans are the base year and the years looked at.
    """
    (base, _), (first, last) = test.spans
    levels = reader.levels(test.series[0])
    known = [year for year in range(first, last + 1) if year in levels.index]
    above = {year for year in known if levels[year] > levels[base]}
    said = set(range(int(test.claim.low), int(test.claim.high) + 1))
    used = tuple(_of_year(test, reader, test.series[0], year) for year in (base, *sorted(said | above)))
    return Evidence(exact(float(len(above ^ said))), "years", used, exact(0.0))


def _fall(test: Test, reader: Reader, name: str) -> tuple[Rounded, tuple[Figure, ...]]:
    levels = window(test, reader, name, test.spans[0])
    years, values = levels.index.to_numpy(), levels.to_numpy()
    at = int((values / levels.cummax().to_numpy()).argmin())
    peak, trough = int(years[values[: at + 1].argmax()]), int(years[at])
    used = tuple(_of_year(test, reader, name, year) for year in (peak, trough))
    if peak == trough:
        return exact(0.0), used
    left = divided(test, used[1].number, used[0].number)
    return minus(exact(100.0), scaled(left, 100.0)), used


def _rate(test: Test, reader: Reader, span: Span) -> tuple[Rounded, list[Figure]]:
    """Return growth a year over a span, in percent: its first year is the base, unless the series is of rates."""
    name = test.series[0]
    series = reader.series(name)
    if series.index.nlevels > 1:
        used = [figure(test, reader, name, span)]
        return used[0].number, used
    if series.attrs["unit"] == "percent":
        used = [figure(test, reader, name, (year, year)) for year in range(span[0], span[1] + 1)]
        return percent(_compounded(used)), used
    times, used = multiple(test, reader, name, *span)
    return percent(_yearly(times, span[1] - span[0])), used


def _lasting(test: Test, reader: Reader, span: Span) -> Rounded:
    window(test, reader, test.series[0], span)
    return scaled(reader.lasting(test.series[0], span), 100.0)


def _years(test: Test, reader: Reader, span: Span) -> list[int]:
    return [int(year) for year in window(test, reader, test.series[0], span).index]


def _of_year(test: Test, reader: Reader, name: str, year: int) -> Figure:
    """Return the figure of a year; of a series of yearly rates, the compounded level."""
    series, levels = reader.series(name), reader.levels(name)
    if "unit" in levels.attrs and levels.attrs["unit"] != "index":
        return figure(test, reader, name, (year, year))
    attrs = series.attrs
    status, source = attrs["status"].get(year, "estimate"), attrs["sources"].get(year, attrs["source"])
    return Figure(name, year, year, exact(float(levels[year])), "index", status, source)


def _compounded(used: Sequence[Figure]) -> Rounded:
    """Return the yearly factor that averages over consecutive years or periods make together."""
    product, years = exact(1.0), 0
    for one in used:
        part = PeriodAverage(one.first, one.last, factor_of(one.number))
        product, years = product * part.multiple, years + part.years
    return _yearly(product, years)


def _yearly(times: Rounded, years: int) -> Rounded:
    """Return the factor a year that makes a multiple over some years."""
    return Rounded(*(math.inf if math.isinf(x) else x ** (1 / years) for x in (times.value, times.low, times.high)))
