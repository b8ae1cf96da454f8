"""Find the marks that a compiler of data leaves in an annual series."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from chollima_research import jumps, runs
from chollima_research.errors import ArgumentError
from chollima_research.runs import CHANCE, Printed, Run

FEWEST_OBSERVATIONS = 4

COLUMNS = {
    "kind": "str",
    "first_year": "int64",
    "last_year": "int64",
    "observations": "int64",
    "value": "float64",
    "by_chance": "float64",
    "evidence": "str",
}


@dataclass(frozen=True)
class Finding:
    """One row of an audit."""

    kind: str
    first_year: int
    last_year: int
    observations: int
    value: float
    by_chance: float
    evidence: str


def audit(series: pd.Series, *, against: pd.Series | None = None) -> pd.DataFrame:
    """Find the marks that a compiler of data leaves in an annual series.

    Parameters
    ----------
    series : pandas.Series
        Numbers indexed by ascending whole years. Missing values and years may occur; only consecutive years are
        compared.
    against : pandas.Series, optional
        Another such series, to which a constant ratio is looked for as well.

    Returns
    -------
    pandas.DataFrame
        One row per finding, by first year; none for a sound series. Columns:

        kind
            ``"repeat"`` (equal values), ``"straight line"`` (equal increments), ``"constant growth"`` (equal
            rates), ``"constant ratio"`` (to `against`), ``"jump"`` (a lasting change of level far outside what the
            series otherwise does) or ``"spike"`` (a year far from both neighbours).
        first_year, last_year
            The years with the repeated value or ratio; of lines and growth the years of the equal *changes*, so
            without the base year; of a jump the last year of the old level and the first of the new one; of a
            spike twice the odd year.
        observations
            How many values, changes or ratios agree; 2 for a jump, 1 for a spike.
        value
            The value, the increment, the rate (0.1 for 10%), the ratio, the log change, or a spike's log distance
            from the geometric mean of its neighbours.
        by_chance
            How many findings of this kind at least as striking the whole series would show if its changes were
            independent draws with its own robust spread. Only findings below 0.05 are reported.
        evidence
            One sentence with the numbers.

    Raises
    ------
    ArgumentError
        If an argument is no Series, its index does not hold distinct ascending whole years, or its values are not
        real finite numbers. Fewer than four observations are no error but give no finding.

    Notes
    -----
    *Runs.* The rounding unit around each value is the largest 1, 2, 2.5 or 5 times a power of ten that divides
    nine in ten of the eleven nearest different values. A run must pass through the rounding intervals of all its
    values. A run of N changes has by_chance n p^N if it repeats a value and n C(N) p^(N-1) if it is a line or
    constant growth of at least three changes, where n is the number of changes of the series, p the greatest
    probability of one rounding unit under the normal law of the changes, and C(N) the number of digital lines of
    N steps [1]_; a ratio held for k years has n k p^(k-1). For a repeated round value p is raised by a tenth of
    the probability of its own last digit. The spread comes from the year-to-year differences of the changes that
    rounding cannot hide, over the series or the decade on each side, whichever is smaller. Where fewer than three
    are left, the usual change stands in, so a very smooth series that is printed coarsely can look interpolated.
    Of overlapping runs the least likely is kept, and of a line and constant growth over the same years the one
    with the smaller residuals.

    *Jumps and spikes* are judged on log changes outside runs, by their distance from the median of the twenty
    nearest others in units of 1.4826 times their median absolute deviation. Student's law with 2 + m/10 degrees of
    freedom for m neighbours allows for the estimated spread and for heavy tails; with all twenty the threshold is
    7.8, 9.0 and 10.8 for 36, 60 and 120 observations. No change within two years may come within two thirds. A
    jump may not be undone by a third within three years after a rise or ten after a fall, beyond the growth of the
    ten years before; destruction in war is rebuilt, a seam is not (South Korea in 1945). A change in the last
    year is not reported, because it cannot be seen to last. A lasting real break looks like a seam: a jump is a
    question to the source and no verdict.

    *Zeros and negative values.* A fall to zero or a rise from it has no logarithm and is never a jump. Repeated
    zeros are reported only between positive values. A series with any negative value is no level: only repeats
    and straight lines are looked for, on absolute changes.

    *False alarms* per sound series, from 2,000 simulations of each law with 36, 60 and 120 years, printed to 0.02,
    0.4 and 0.5 standard deviations of a change at the start: jumps at most 0.0015 with normal AR(1) growth
    (coefficients 0, 0.5 and 0.8) and 0.023 to 0.040 with Student t(5) growth; in all of them spikes at most 0.007,
    repeats 0.010, constant growth 0.010 and straight lines 0.030.

    References
    ----------
    .. [1] F. Mignosi (1991), On the number of factors of Sturmian words, Theoretical Computer Science 82(1),
       71-84: 1 + the sum of (N - i + 1) phi(i) over i up to N. Lines that differ by a whole slope count once here.

    Examples
    --------
    >>> series = pd.Series([841, 905, 980, 980, 980, 980, 1107, 1046], index=range(1970, 1978))
    >>> audit(series)[["kind", "first_year", "last_year", "value"]]
         kind  first_year  last_year  value
    0  repeat        1972       1975  980.0
    """
    x = _observed(series, "series")
    found = _audit_alone(x)
    if against is not None:
        other = _observed(against, "against")
        found += _audit_ratio(x, other, "the other series" if against.name is None else str(against.name))
    found.sort(key=lambda finding: (finding.first_year, finding.last_year, finding.kind))
    return pd.DataFrame([asdict(finding) for finding in found], columns=list(COLUMNS)).astype(COLUMNS)


def _observed(series: pd.Series, name: str) -> Printed:
    """Check an argument and read its observations; too few to audit count as none."""
    if not isinstance(series, pd.Series):
        raise ArgumentError(f"{name}: a pandas Series indexed by year is needed, not {type(series).__name__}.")
    kept = series.dropna()
    if not series.empty:
        _check_years(series.index, name)
        _check_values(series, name)
    if len(kept) < FEWEST_OBSERVATIONS:
        kept = pd.Series(dtype=float)
    return runs.read(kept.index.to_numpy(dtype=np.int64), kept.to_numpy(dtype=float))


def _check_years(years: pd.Index, name: str) -> None:
    if not pd.api.types.is_integer_dtype(years.dtype):
        raise ArgumentError(f"{name}: the index must hold years as whole numbers, not {years.dtype}.")
    if years.has_duplicates:
        raise ArgumentError(f"{name}: the index must hold each year once; {years[years.duplicated()][0]} is repeated.")
    if not years.is_monotonic_increasing:
        raise ArgumentError(f"{name}: the years of the index must ascend; sort_index() puts them in order.")


def _check_values(series: pd.Series, name: str) -> None:
    if not (pd.api.types.is_integer_dtype(series.dtype) or pd.api.types.is_float_dtype(series.dtype)):
        raise ArgumentError(f"{name}: the values must be real numbers, not {series.dtype}.")
    infinite = series.index[series.isin([np.inf, -np.inf])]
    if len(infinite):
        raise ArgumentError(f"{name}: the value of {infinite[0]} is infinite; a missing value is NaN.")


def _audit_alone(x: Printed) -> list[Finding]:
    """Look for runs first: what a compiler made up says nothing about the usual changes of the series."""
    found = runs.find(x)
    growth = jumps.growth(x)
    free = growth.copy()
    for run in found:
        free[run.start + 1 : run.end + 1] = np.nan
    reports = [_report_run(x, run) for run in found]
    odd = (free[:-1] - free[1:]) / 2
    judged = jumps.judge(x, np.append(odd, np.nan), 2)
    for at in jumps.spikes(x, free, judged):
        reports.append(_report_spike(x, judged, at))
        free[at : at + 2] = np.nan
    judged = jumps.judge(x, free, 1)
    for at in np.flatnonzero(judged.by_chance < CHANCE).tolist():
        if jumps.stands_out(x, free, at, at, judged.usual[at]) and jumps.holds(x, growth, at, judged.usual[at]):
            reports.append(_report_jump(x, judged, at))
    return reports


def _audit_ratio(x: Printed, other: Printed, name: str) -> list[Finding]:
    """Look for runs of a constant ratio in the years in which both series are positive."""
    _, i, j = np.intersect1d(x.years, other.years, return_indices=True)
    both = (x.values[i] > 0) & (other.values[j] > 0)
    x, other = x.take(i[both]), other.take(j[both])
    found = runs.find_ratio(x, other)
    # The ratio of two carried values says no more than that they are carried.
    return [_report_ratio(x, other, name, run) for run in found if np.ptp(x.values[run.start : run.end + 1])]


def _report_ratio(x: Printed, other: Printed, name: str, run: Run) -> Finding:
    part = slice(run.start, run.end + 1)
    first, last, count = int(x.years[run.start]), int(x.years[run.end]), run.end - run.start + 1
    ratio = float(np.mean(x.values[part] / other.values[part]))
    text = f"The ratio to {name} is {ratio:.4g} in each of the {count} years {first} to {last} (rounding apart)."
    return Finding(run.kind, first, last, count, ratio, run.by_chance, text)


def _report_run(x: Printed, run: Run) -> Finding:
    old, new, last = float(x.values[run.start]), float(x.values[run.end]), int(x.years[run.end])
    if run.kind == "repeat":
        first, count, value = int(x.years[run.start]), run.end - run.start + 1, old
        what = f"is {_number(old)} in each of the {count} years {first} to {last}"
    else:
        first, count = int(x.years[run.start + 1]), run.end - run.start
        line = run.kind == "straight line"
        value = (new - old) / count if line else (new / old) ** (1 / count) - 1
        pace = f"changes by {_number(value)}" if line else f"grows by {100 * value:.4g}%"
        what = f"{pace} in each of the {count} years {first} to {last}, from {_number(old)} to {_number(new)}"
    unit = _number(float(x.unit[run.start : run.end + 1].max()))
    return Finding(run.kind, first, last, count, value, run.by_chance, f"The value {what} (rounding unit {unit}).")


def _report_jump(x: Printed, judged: jumps.Judged, at: int) -> Finding:
    (old, new), (first, last) = x.values[at - 1 : at + 1].tolist(), x.years[at - 1 : at + 1].tolist()
    change = float(np.log(new / old))
    text = (
        f"From {first} to {last} the value goes from {_number(old)} to {_number(new)}, a log change of {change:+.3f}"
        f" where {judged.usual[at]:+.3f} is usual: {abs(judged.score[at]):.0f} times the usual spread,"
        " and later years do not undo it."
    )
    return Finding("jump", first, last, 2, change, float(judged.by_chance[at]), text)


def _report_spike(x: Printed, judged: jumps.Judged, at: int) -> Finding:
    before, odd, after = x.values[at - 1 : at + 2].tolist()
    year, difference = int(x.years[at]), float(np.log(odd / np.sqrt(before * after)))
    text = (
        f"The value of {year}, {_number(odd)}, stands between {_number(before)} and {_number(after)}: a log difference"
        f" of {difference:+.3f} from their mean, {abs(judged.score[at]):.0f} times the usual spread of such ones."
    )
    return Finding("spike", year, year, 1, difference, float(judged.by_chance[at]), text)


def _number(value: float) -> str:
    """Write a number with ten significant digits, never in powers of ten."""
    places = max(9 - int(np.floor(np.log10(abs(value)))), 1) if value else 1
    return f"{value:,.{places}f}".rstrip("0").rstrip(".")
