"""Runs that a data compiler leaves in an annual series: equal values, equal increments, equal growth, equal ratios.

Two tests must agree. The rule must reproduce the printed values exactly, to within their rounding; and chance must
be an unlikely author of it, judged by the rounding unit beside the spread of the changes of the series itself.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CHANCE = 0.05  # reported if fewer than this many findings like it are expected by chance in the whole series
DIGITS = 12  # significant digits taken as printed; beyond them lies floating-point noise
NEARBY = 5  # different values on each side from which the rounding unit at a value is read
AGREE = 0.9  # share of them that must be multiples of the unit: sources mix roundings
HIDDEN = 1.5  # in rounding units: whole numbers on a line change pace by one unit at most, and two cannot be hidden
HIDDEN_RATIO = 2.0  # a ratio is no whole number: its rounding errors add up freely
AROUND = 10  # years on each side for the spread around an observation
FEWEST = 3  # changes of pace needed to estimate a spread
STEPS = np.array([1.0, 2.0, 2.5, 5.0])  # times a power of ten: the rounding units known here


@dataclass(frozen=True)
class Printed:
    """Observed values of a series with their years and rounding."""

    years: Ints
    values: Floats
    unit: Floats  # rounding unit of the neighbourhood of each value
    own: Floats  # largest unit of which the value itself is a multiple

    @property
    def error(self) -> Floats:
        """Largest rounding error: half the unit, or less where a value is printed finer than its neighbours.

        Ties count for both sides (and a little more, for floating point): interpolation yields many of them, and
        binary fractions round them either way.
        """
        return np.minimum(self.unit, self.own) * (0.5 + 1e-6)

    @property
    def level(self) -> Floats:
        """What changes are measured against: the value itself, or 1 throughout if any value is negative."""
        return self.values if self.has_logs else np.ones(len(self.values))

    @property
    def has_logs(self) -> bool:
        """Whether no value is negative, so that growth has a meaning."""
        return bool((self.values >= 0).all())

    @property
    def follows(self) -> NDArray[np.bool_]:
        """Whether each observation but the first can be compared with the one before."""
        usable = self.level > 0
        return (np.diff(self.years) == 1) & usable[1:] & usable[:-1]

    def take(self, at: Ints) -> Printed:
        """Keep the observations at these positions."""
        return Printed(self.years[at], self.values[at], self.unit[at], self.own[at])

    @property
    def stretches(self) -> list[tuple[int, int]]:
        """First and last positions of the stretches of comparable consecutive years."""
        edges = [-1, *np.flatnonzero(~self.follows).tolist(), len(self.years) - 1]
        return [(a + 1, b) for a, b in zip(edges, edges[1:], strict=False) if b > a + 1]


@dataclass(frozen=True)
class Run:
    """Observations `start` to `end` (positions, both included) that follow one rule."""

    kind: str
    start: int
    end: int
    by_chance: float


@dataclass(frozen=True)
class Rule:
    """One way to make numbers up."""

    kind: str
    reach: Ints  # the last observation that the rule reproduces when it starts at each one
    odds: Floats  # log of the probability that the change at each observation meets the rule by chance
    free: int  # changes that fix the rule and so are no evidence for it: one for a line
    least: int  # changes that a run must have
    patterns: Floats  # log of the number of rounded forms of the rule, by its number of changes

    def best(self, first: int, last: int, places: int) -> Run | None:
        """Return the run between two observations that chance explains least."""
        start = np.arange(first, last)
        end = np.minimum(self.reach[first:last], last)
        changes = end - start
        total = np.concatenate([[0.0], np.cumsum(self.odds)])
        odds = (total[end + 1] - total[start]) / (changes + 1)
        logs = np.log(places) + self.patterns[changes] + (changes - self.free) * odds
        logs[changes < self.least] = np.inf
        i = int(np.argmin(logs))
        return Run(self.kind, int(start[i]), int(end[i]), math.exp(logs[i])) if logs[i] < 0 else None


def read(years: Ints, values: Floats) -> Printed:
    """Read the rounding of every value off its last printed digit and those of its neighbours."""
    own = np.array([_roundness(v) for v in values.tolist()]).reshape(-1, len(STEPS))
    moved = np.flatnonzero(np.diff(values, prepend=np.nan) != 0)
    distinct = moved[values[moved] != 0]
    place = np.searchsorted(distinct, np.arange(len(values)), side="right").clip(1) - 1
    unit = np.ones(len(values))
    for p in range(len(distinct)):
        rows = np.sort(own[distinct[max(p - NEARBY, 0) : p + NEARBY + 1]], axis=0)
        unit[place == p] = (STEPS * 10.0 ** rows[len(rows) - math.ceil(AGREE * len(rows))]).max()
    return Printed(years, values, unit, (STEPS * 10.0**own).max(axis=1))


def _roundness(value: float) -> tuple[int, int, int, int]:
    """Return the largest k for which the value is a multiple of 1, 2, 2.5 and 5 times 10^k."""
    mantissa, exponent = f"{abs(value):.{DIGITS - 1}e}".split("e")
    digits = mantissa.replace(".", "").rstrip("0")
    if not digits:  # zero is a multiple of everything
        return 300, 300, 300, 300
    k, last = int(exponent) - len(digits) + 1, int(digits[-2:])
    quarter = k + 1 if last in (25, 75) else k if last % 5 == 0 else k - 1
    return k, k if last % 2 == 0 else k - 1, quarter, k if last % 5 == 0 else k - 1


def find(series: Printed) -> list[Run]:
    """Find repeats, straight lines and constant growth, no change of the series in two of them."""
    by_growth = spread(series, logs=True) if series.has_logs else spread(series, logs=False)
    odds, lines = _odds(series, series.unit, by_growth), _line_patterns(len(series.values))
    rounder = np.log(1 - AGREE) + np.minimum(_odds(series, series.own, by_growth), 0)
    repeats = np.logaddexp(odds, rounder)
    by_steps = _odds(series, series.unit, spread(series, logs=False))
    rules = [
        Rule("repeat", _repeat_reach(series), repeats, 0, 1, np.zeros(len(lines))),
        Rule("straight line", _line_reach(series, logs=False), by_steps, 1, 3, lines),
    ]
    if series.has_logs:
        rules.append(Rule("constant growth", _line_reach(series, logs=True), odds, 1, 3, lines))
    return _search(series, rules) + _zeros(series, by_growth)


def find_ratio(series: Printed, other: Printed) -> list[Run]:
    """Find runs of a constant ratio of two positive series that are observed in the same years."""
    low = (series.values - series.error) / (other.values + other.error)
    high = (series.values + series.error) / (other.values - other.error)
    value = series.values / other.values
    ratio = Printed(series.years, value, value * (series.unit / series.values + other.unit / other.values), 0 * value)
    unrelated = np.hypot(spread(series, logs=True), spread(other, logs=True))
    seen = _seen_spread(ratio, True, HIDDEN_RATIO)
    odds = _odds(ratio, ratio.unit, unrelated if seen is None else np.minimum(seen, unrelated))
    patterns = np.log1p(np.arange(len(value)))
    return _search(ratio, [Rule("constant ratio", _ratio_reach(low, high), odds, 0, 2, patterns)])


def spread(series: Printed, *, logs: bool) -> Floats:
    """Estimate the standard deviation of a change around each observation."""
    seen = _seen_spread(series, logs, HIDDEN)
    return np.full(len(series.values), _size_of_changes(series)) if seen is None else seen


def _seen_spread(series: Printed, logs: bool, hidden: float) -> Floats | None:
    """Read the spread off the changes of pace that rounding cannot hide, if there are enough of them.

    Changes of pace, because the growth of sound series is often autocorrelated. Those within rounding are left
    out, because runs would make the spread vanish, and the normal law is fitted as cut off there. The spread of
    the decades around an observation counts where it is smaller than that of the series.
    """
    level = np.where(series.level > 0, series.level, np.nan)
    pace = np.abs(np.diff(np.log(level) if logs else series.values, 2)) / (1 if logs else level[1:-1])
    cut = hidden * series.unit[1:-1] / level[1:-1]
    seen = (pace > cut) & series.follows[1:] & series.follows[:-1]
    if seen.sum() < FEWEST:
        return None
    near = np.abs(series.years[1:-1][seen] - series.years[:, None]) <= AROUND
    near[near.sum(axis=1) < FEWEST] = True
    near = np.vstack([near, np.ones_like(near[:1])])
    sd = _cut_normal(*(np.nanmedian(np.where(near, sizes[seen], np.nan), axis=1) for sizes in (pace, cut)))
    return np.minimum(sd[:-1], sd[-1]) / math.sqrt(2)


def _cut_normal(median: Floats, cut: Floats) -> Floats:
    """Return the standard deviation of centred normal laws from the median of the sizes above a cut."""
    low, high = 1e-3 * median, median / 0.67  # the latter if nothing were cut off
    for _ in range(40):
        middle = np.sqrt(low * high)
        rarer = log_ndtr(-median / middle) - log_ndtr(-cut / middle) < -math.log(2)
        low, high = np.where(rarer, middle, low), np.where(rarer, high, middle)
    return high


def _size_of_changes(series: Printed) -> float:
    """Stand in for the spread of a series with hardly any change of pace: its usual change, or else its level."""
    level = np.where(series.level > 0, series.level, np.nan)
    changes = np.abs(np.diff(series.values) / level[1:])[series.follows]
    usual = float(np.median(changes)) if len(changes) else 0.0
    return usual or (1.0 if series.has_logs else float(np.median(np.abs(series.values)))) or 1.0


def _odds(series: Printed, unit: Floats, sd: Floats) -> Floats:
    """Return the log of the greatest probability that a normal change falls into one given unit."""
    level = np.where(series.level > 0, series.level, np.inf)
    return np.log(unit / (level * sd * math.sqrt(2 * math.pi)) + 1e-300)


def _line_patterns(size: int) -> Floats:
    """Return the log of the number of rounded straight lines with 0, 1, … changes, apart from whole slopes.

    A rounded line of N changes is a digital line; there are sum over i of (N - i + 1) phi(i), phi being Euler's.
    """
    phi = np.arange(size + 1)
    for p in range(2, size + 1):
        if phi[p] == p:
            phi[p::p] -= phi[p::p] // p
    return np.log(np.maximum(np.cumsum(np.cumsum(phi))[:size], 1))


def _repeat_reach(series: Printed) -> Ints:
    """Return the last observation of the run of equal values around each one."""
    ends = np.append(np.flatnonzero(np.diff(series.values) != 0), len(series.values) - 1)
    return ends[np.searchsorted(ends, np.arange(len(series.values)))]


def _line_reach(series: Printed, *, logs: bool) -> Ints:
    """Return the last observation to which a line can be drawn from each one through all rounding intervals.

    A line exists if no pair of intervals asks for a steeper slope than another pair allows. Equal values are no line.
    """
    reach = np.arange(len(series.values))
    for first, last in series.stretches:
        part = slice(first, last + 1)
        low, high = series.values[part] - series.error[part], series.values[part] + series.error[part]
        if logs:
            low, high = np.log(low), np.log(high)
        time = np.arange(len(low))
        gap = np.where(time > time[:, None], time - time[:, None], np.nan)
        steepest = _widen(np.nan_to_num((high - low[:, None]) / gap, nan=np.inf), np.minimum)
        flattest = _widen(np.nan_to_num((low - high[:, None]) / gap, nan=-np.inf), np.maximum)
        reach[part] = first + (flattest <= steepest).sum(axis=1) - 1
    return np.where(reach > _repeat_reach(series), reach, np.arange(len(reach)))


def _widen(pairs: Floats, which: np.ufunc) -> Floats:
    """Turn a table of pairs (i, j) into one of spans: the extreme over all pairs within i to j."""
    return which.accumulate(which.accumulate(pairs, axis=1)[::-1], axis=0)[::-1]


def _ratio_reach(low: Floats, high: Floats) -> Ints:
    """Return the last observation up to which one ratio lies in all intervals from each one on."""
    spans = (np.maximum.accumulate(low[i:]) <= np.minimum.accumulate(high[i:]) for i in range(len(low)))
    return np.array([i + span.sum() - 1 for i, span in enumerate(spans)], dtype=np.int64)


def _search(series: Printed, rules: list[Rule]) -> list[Run]:
    """Take the run that chance explains least, then look on both sides of it."""
    found: list[Run] = []
    todo, places = series.stretches, int(series.follows.sum())
    while todo:
        first, last = todo.pop()
        runs = [run for rule in rules if (run := rule.best(first, last, places))]
        if runs and min(run.by_chance for run in runs) < CHANCE:
            best = _closest(series, runs)
            found.append(best)
            todo += [(a, b) for a, b in ((first, best.start), (best.end, last)) if b > a]
    return found


def _closest(series: Printed, runs: list[Run]) -> Run:
    """Return the likeliest run; of a line and constant growth over the same years, the one with smaller residuals."""
    best = min(runs, key=lambda run: run.by_chance)
    rivals = [run for run in runs if (run.start, run.end) == (best.start, best.end) and run.by_chance < CHANCE]
    return min(rivals, key=lambda run: _misfit(series, run))


def _misfit(series: Printed, run: Run) -> float:
    """Return the sum of squares of the residuals from the least-squares path of a run."""
    value, time = series.values[run.start : run.end + 1], np.arange(run.end - run.start + 1)
    path = np.log(value) if run.kind == "constant growth" else value
    fitted = np.polyval(np.polyfit(time, path, 1), time)
    return float(np.sum(((np.exp(fitted) if run.kind == "constant growth" else fitted) - value) ** 2))


def _zeros(series: Printed, sd: Floats) -> list[Run]:
    """Find repeated zeros between positive values; leading and trailing ones mean that there was nothing yet."""
    if not series.has_logs:
        return []
    value, reach, found = series.values, _repeat_reach(series), []
    for a in np.flatnonzero((value[1:-1] == 0) & (value[:-2] > 0)) + 1:
        b = int(reach[a])
        if b + 1 < len(value) and series.years[b + 1] - series.years[a - 1] == b + 2 - a:
            usual = math.sqrt(value[a - 1] * value[b + 1]) * sd[a] * math.sqrt(2 * math.pi)
            by_chance = int(series.follows.sum()) * (series.unit[a] / usual) ** (b - a)
            found += [Run("repeat", int(a), b, by_chance)] if by_chance < CHANCE else []
    return found
