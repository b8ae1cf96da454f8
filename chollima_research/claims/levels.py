"""Rules for claims of levels, shares, ratios and counts: a figure, or a few put together, against what is claimed.

The first line of each rule's docstring is what :func:`chollima_research.claims.rules` says of it.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pandas as pd

from chollima_research.claims.figures import Evidence, Figure, Reader, divided, figure, in_unit_of_claim, multiple
from chollima_research.claims.intervals import exact, minus, plus, scaled, span_of
from chollima_research.claims.rows import Test
from chollima_research.rounding import Rounded

Spans = Sequence[tuple[int, int]]


def level(test: Test, reader: Reader) -> Evidence:
    """Take the figures of the years, as a span if there are several."""
    used = _paired(test, reader)
    numbers = [in_unit_of_claim(test, one.number, one.unit) for one in used]
    return Evidence(span_of(number for number, _ in numbers), numbers[0][1], tuple(used))


def editions(test: Test, reader: Reader) -> Evidence:
    """Take the span of all editions of one source, widened on either side by its own width.

    What revisions have moved so far is taken for the error that is left.
    """
    found = level(test, reader)
    width = found.measured.high - found.measured.low
    measured = Rounded(found.measured.value, found.measured.low - width, found.measured.high + width)
    return Evidence(measured, found.unit, found.figures)


def product_of_shares(test: Test, reader: Reader) -> Evidence:
    """Multiply shares: the share of a part in a part is its share in the whole."""
    used = _paired(test, reader)
    measured = exact(100.0)
    for one in used:
        measured = measured * scaled(one.number, 0.01)
    return Evidence(measured, "percent", tuple(used))


def sum_of_shares(test: Test, reader: Reader) -> Evidence:
    """Add the shares of all series in each year, and take the span over the years."""
    used = [[figure(test, reader, name, span) for name in test.series] for span in test.spans]
    measured = span_of(_sum(one) for one in used)
    return Evidence(measured, "percent", tuple(itertools.chain(*used)))


def remainder(test: Test, reader: Reader) -> Evidence:
    """Subtract the shares of the series from one hundred."""
    used = _paired(test, reader)
    return Evidence(minus(exact(100.0), _sum(used)), "percent", tuple(used))


def part_of(test: Test, reader: Reader) -> Evidence:
    """Divide the claimed amount by a whole of which it is a part, and which it cannot exceed.

    ``factor`` turns the claimed amount into the unit of the whole where ``units.csv`` does not.
    """
    whole = figure(test, reader, test.series[0], test.spans[0])
    size = test.factor if test.factor != 1.0 else reader.size(test.claim.unit, whole.unit)
    return Evidence(
        divided(test, scaled(test.claim.interval, size), whole.number), "ratio", (whole,), Rounded(1.0, 0.0, 1.0)
    )


def shortfall(test: Test, reader: Reader) -> Evidence:
    """Take what the later year lacked of the earlier one, in percent, as a span over the series.

    With one year the series are indices, and 100 is their base.
    """
    if len(test.spans) == 1:
        used = _paired(test, reader)
        return Evidence(span_of(minus(exact(100.0), one.number) for one in used), "percent", tuple(used))
    found = _multiples(test, reader)
    lost = span_of(minus(exact(100.0), scaled(times, 100.0)) for times, _ in found)
    return Evidence(lost, "percent", _figures(found))


def change(test: Test, reader: Reader) -> Evidence:
    """Subtract the figure of the earlier year from that of the later one."""
    early, late = (figure(test, reader, test.series[0], span) for span in test.spans)
    number, unit = in_unit_of_claim(test, minus(late.number, early.number), late.unit)
    return Evidence(number, unit, (early, late))


def lasted(test: Test, reader: Reader) -> Evidence:
    """Count the years from the first to the last of the longest period for which the series has a figure."""
    spans = [(int(first), int(last)) for first, last in reader.series(test.series[0]).dropna().index]
    longest = max(spans, key=lambda span: span[1] - span[0])
    used = figure(test, reader, test.series[0], longest)
    return Evidence(exact(float(longest[1] - longest[0])), "years", (used,))


def ratio(test: Test, reader: Reader) -> Evidence:
    """Divide the figure of the later year by that of the earlier one, as a span over the series."""
    found = _multiples(test, reader)
    return Evidence(span_of(times for times, _ in found), "ratio", _figures(found))


def ratio_across(test: Test, reader: Reader) -> Evidence:
    """Divide the figure of one series by that of another in the same unit."""
    over, under = _paired(test, reader)
    if over.unit != under.unit:
        raise test.wrong(f"{over.name} is in {over.unit}, {under.name} in {under.unit}; take series in one unit.")
    return Evidence(divided(test, over.number, under.number), "ratio", (over, under))


def relative(test: Test, reader: Reader) -> Evidence:
    """Divide the growth of one series between two years by that of another."""
    (one, first), (other, second) = _multiples(test, reader)
    return Evidence(divided(test, one, other), "ratio", (*first, *second))


def scaled_level(test: Test, reader: Reader) -> Evidence:
    """Carry the last figure of one series to a later year by the growth of another.

    Of three years the first is the base, and the result is over its level.
    """
    anchor = figure(test, reader, test.series[0], test.spans[-2])
    times, used = multiple(test, reader, test.series[1], test.spans[-2][0], test.spans[-1][0])
    carried = anchor.number * times
    if len(test.spans) == 2:
        number, unit = in_unit_of_claim(test, carried, anchor.unit)
        return Evidence(number, unit, (anchor, *used))
    base = figure(test, reader, test.series[0], test.spans[0])
    return Evidence(divided(test, carried, base.number), "ratio", (base, anchor, *used))


def backcast(test: Test, reader: Reader) -> Evidence:
    """Divide the last known level by a multiple claimed for the year after, which gives the level of its base.

    The spans are the base year of the result, the last known year and the year of the multiple, in which growth lies
    between nothing and that of the third series.
    """
    base, last = (figure(test, reader, test.series[0], span) for span in test.spans[:2])
    times = figure(test, reader, test.series[1], test.spans[2])
    growth = figure(test, reader, test.series[2], test.spans[2])
    year_on = Rounded(1 + growth.number.value / 200, 1.0, 1 + growth.number.high / 100)
    level = divided(test, last.number * year_on, times.number)
    return Evidence(divided(test, level, base.number), "ratio", (base, last, times, growth))


def rank(test: Test, reader: Reader) -> Evidence:
    """Take the share of countries whose series of the same kind grew at least as much between the two years."""
    start, end = (span[0] for span in test.spans)
    own, used = multiple(test, reader, test.series[0], start, end)
    kind = test.series[0].partition(".")[2]
    rivals = [grown for name in reader.of_kind(kind) if (grown := _grown(reader.series(name), start, end)) is not None]
    share = sum(grown >= own.value * (1 - 1e-12) for grown in rivals) / len(rivals)
    return Evidence(exact(share), "ratio", tuple(used))


def _grown(series: pd.Series, start: int, end: int) -> float | None:
    """Return the growth of a series between two years, None if it is not known on one basis."""
    early, late = series.get(start, float("nan")), series.get(end, float("nan"))
    crossed = any(start <= a and b <= end for a, b in series.attrs["seams"])
    return None if crossed or not (early > 0 and late > 0) else float(late / early)


def _paired(test: Test, reader: Reader) -> list[Figure]:
    """Take each series in its span of years; one span serves all series, one series all spans."""
    names, spans = list(test.series), list(test.spans)
    if len(names) == 1:
        names = names * len(spans)
    if len(spans) == 1:
        spans = spans * len(names)
    if len(names) != len(spans):
        raise test.wrong(f"{len(names)} series and {len(spans)} spans do not pair up; give one span a series.")
    return [figure(test, reader, name, span) for name, span in zip(names, spans, strict=True)]


def _multiples(test: Test, reader: Reader) -> list[tuple[Rounded, list[Figure]]]:
    start, end = (span[0] for span in test.spans)
    return [multiple(test, reader, name, start, end) for name in test.series]


def _figures(found: list[tuple[Rounded, list[Figure]]]) -> tuple[Figure, ...]:
    return tuple(itertools.chain(*(used for _, used in found)))


def _sum(used: list[Figure]) -> Rounded:
    total = exact(0.0)
    for one in used:
        total = plus(total, one.number)
    return total
