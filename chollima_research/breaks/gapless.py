"""What tests on lagged values need: one observation a year, and enough of them."""

from __future__ import annotations

import numpy as np

from chollima_research.breaks.perron_yabu import Design, too_regular
from chollima_research.breaks.quasi_differences import Floats
from chollima_research.errors import ArgumentError
from chollima_research.samples import Sample


def require_consecutive(sample: Sample, why: str) -> None:
    """Raise if years are missing inside the sample, and name the longest stretch without a gap.

    Parameters
    ----------
    sample : Sample
        The usable observations.
    why : str
        What needs consecutive years, for the message.

    Raises
    ------
    ArgumentError
        If there is a gap.
    """
    if not sample.gaps:
        return
    gaps = ", ".join(f"{a} and {b}" for a, b in sample.gaps)
    first, last = longest_window(sample)
    masked = " (years left out because their values are made up count as missing)" if sample.masked else ""
    raise ArgumentError(
        f"y: {sample.name} has no observation between {gaps}{masked}; {why} needs consecutive years. "
        f"The longest window without a gap is {first}-{last}: y.loc[{first}:{last}]."
    )


def require_errors(sample: Sample, values: Floats, design: Design) -> None:
    """Raise if the series is too regular to be tested.

    Parameters
    ----------
    sample : Sample
        For the name.
    values : numpy.ndarray
        Its values, in any unit.
    design : Design
        Dates and lags of the test.

    Raises
    ------
    ArgumentError
        If around a trend with some break every value follows exactly from those before.
    """
    if too_regular(values, design):
        raise ArgumentError(
            f"y: {sample.name} follows a broken straight line or its own past exactly, as interpolated, carried and "
            "computed values do; there are no errors to judge a break by."
        )


def longest_window(sample: Sample) -> tuple[int, int]:
    """Return first and last year of the longest stretch without a gap, the latest of several."""
    runs = np.split(sample.years, np.flatnonzero(np.diff(sample.years) > 1) + 1)
    longest = max(reversed(runs), key=len)
    return int(longest[0]), int(longest[-1])


def default_lags(n: int) -> int:
    """Return the greatest number of lags considered by default: 4 (n / 100) ** (1/4), at least one (Schwert 1989)."""
    return max(int(4 * (n / 100) ** 0.25), 1)


def check_lags(lags: int | None, n: int, argument: str, lowest: int) -> int:
    """Return the greatest number of lags, checked, or the default if none is given.

    Raises
    ------
    ArgumentError
        If it is no whole number from `lowest` to a quarter of the observations.
    """
    if lags is None:
        return default_lags(n)
    if isinstance(lags, bool) or not isinstance(lags, int | np.integer) or not lowest <= lags <= n // 4:
        raise ArgumentError(
            f"{argument}: must be a whole number from {lowest} to {n // 4} for {n} observations, not {lags!r}."
        )
    return int(lags)


def check_trimming(min_segment: float, n: int, argument: str, fewest: int) -> int:
    """Return the least number of observations in a regime from a share below one half or a number of observations.

    Raises
    ------
    ArgumentError
        If it is neither, or the sample cannot be cut into two regimes as long.
    """
    number = isinstance(min_segment, int | float | np.integer | np.floating) and not isinstance(min_segment, bool)
    share = number and 0 < min_segment < 0.5
    count = number and not share and min_segment == int(min_segment)
    least = max(int(min_segment * n + 1e-9) if share else int(min_segment), fewest) if share or count else n
    if not 1 <= 2 * least < n:
        raise ArgumentError(
            f"{argument}: must be a share between 0 and 0.5 or a number of observations, and leave dates to test: "
            f"{min_segment!r} of {n} observations (at least {fewest} for the lags) do not."
        )
    return least
