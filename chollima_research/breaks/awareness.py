"""Whether an estimated break is a change in the economy or in the compiler's work: break, seam or cannot tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from chollima_research.samples import Sample

Verdict = Literal["break", "seam", "cannot tell"]


@dataclass(frozen=True)
class Judged:
    """One estimated break, judged against what is known of the series.

    Attributes
    ----------
    date : int
        Last year of the old regime.
    next_year : int
        First observed year of the new regime; more than one year later if the break lies in a gap.
    verdict : {"break", "seam", "cannot tell"}
        ``"seam"``: the compiler changed the basis between these two years. ``"cannot tell"``: a seam lies nearer
        than the trimming distance or inside the interval of the date, or the break lies in a gap. ``"break"``:
        neither.
    reason : str
        Why, in a sentence; empty for a break.
    """

    date: int
    next_year: int
    verdict: Verdict
    reason: str


def judge(sample: Sample, position: int, distance: int, interval: tuple[int, int] | None = None) -> Judged:
    """Judge one break against the seams and gaps of its series.

    Parameters
    ----------
    sample : Sample
        What the break was estimated on.
    position : int
        Number of the last observation of the old regime, counted from 0.
    distance : int
        Trimming distance in observations, the fewest in a regime.
    interval : (int, int), optional
        Interval of the date in years.

    Returns
    -------
    Judged
        The date with its verdict and the reason.

    Notes
    -----
    A seam that falls between the two years of the break explains it, because a change of basis shifts the level
    whether or not the economy changed. A seam within the trimming distance cannot be told from the break, because no
    regime may be so short as to end at both.
    """
    date, following = int(sample.years[position]), int(sample.years[position + 1])
    at = [(a, b) for a, b in sample.seams if a < following and b > date]
    if at:
        reason = f"the basis of the series changes between {at[0][0]} and {at[0][1]}"
        return Judged(date, following, "seam", reason)
    near = [seam for seam in sample.seams if _near(sample, seam, position, distance, interval)]
    if near:
        reason = f"the basis of the series changes between {near[0][0]} and {near[0][1]}, too near to tell apart"
        return Judged(date, following, "cannot tell", reason)
    if following - date > 1:
        reason = f"there is no observation between {date} and {following}; the break lies anywhere in the gap"
        return Judged(date, following, "cannot tell", reason)
    return Judged(date, following, "break", "")


def _near(
    sample: Sample, seam: tuple[int, int], position: int, distance: int, interval: tuple[int, int] | None
) -> bool:
    last_old = int(np.searchsorted(sample.years, seam[0], side="right")) - 1
    covered = interval is not None and interval[0] <= seam[1] and seam[0] <= interval[1]
    return covered or abs(last_old - position) < distance
