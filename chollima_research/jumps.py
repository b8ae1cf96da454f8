"""Changes of a series that stand out: how far each lies from what is usual, and whether it is undone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr

from chollima_research.runs import CHANCE, Floats, Printed

NEIGHBOURS = 20  # changes nearest in time that say what is usual around a change
FEWEST_NEIGHBOURS = 8
SHARE = 1 / 3  # of a change that may be made up later, and by which it must surpass the changes beside it
BESIDE = 2  # years on each side of a change in which none may come near it
HELD = {1: 3, -1: 10}  # years for which a rise, or a fall, must hold: what war destroys is rebuilt, but slowly
BEFORE = 10  # years of growth before a change from which its usual recovery is judged


@dataclass(frozen=True)
class Judged:
    """Every change of a series beside the changes nearest to it."""

    usual: Floats  # their median
    score: Floats  # the distance from it in units of their spread
    by_chance: Floats  # how many changes so far out the whole series would have by chance


def growth(x: Printed) -> Floats:
    """Return the log change to each observation, NaN where it or the one before is missing or not positive."""
    growth = np.full(len(x.years), np.nan)
    if x.has_logs:
        at = np.flatnonzero(x.follows) + 1
        growth[at] = np.log(x.values[at] / x.values[at - 1])
    return growth


def judge(x: Printed, changes: Floats, apart: int) -> Judged:
    """Measure each change against the others nearest in time, none of them closer than ``apart``.

    Parameters
    ----------
    x : Printed
        The series.
    changes : array of float
        The change to each observation, NaN where there is none.
    apart : int
        Places that two changes must be apart to be compared.
    """
    known, place = ~np.isnan(changes), np.arange(len(changes))
    if known.sum() < FEWEST_NEIGHBOURS + 2 * apart - 1:
        return Judged(*np.full((3, len(changes)), np.nan))
    distance = np.where(known, np.abs(x.years - x.years[:, None]), np.inf)
    distance[np.abs(place - place[:, None]) < apart] = np.inf
    near = np.argsort(distance, axis=1, kind="stable")[:, :NEIGHBOURS]
    others = np.where(np.isfinite(np.take_along_axis(distance, near, axis=1)), changes[near], np.nan)
    usual = np.nanmedian(others, axis=1)
    spread = 1.4826 * np.nanmedian(np.abs(others - usual[:, None]), axis=1)
    rounding = x.unit / np.where(x.values > 0, x.values, np.nan) / np.sqrt(6)
    score = (changes - usual) / np.hypot(spread, rounding)
    freedom = 2 + np.isfinite(others).sum(axis=1) / 10
    return Judged(usual, score, 2 * x.follows.sum() * stdtr(freedom, -np.abs(score)))


def spikes(x: Printed, growth: Floats, judged: Judged) -> list[int]:
    """Find odd years: far from the mean of the years beside, by two changes to opposite sides of what is usual.

    Parameters
    ----------
    x : Printed
        The series.
    growth : array of float
        Its log changes, NaN inside runs.
    judged : Judged
        The departures from the mean of the years beside.
    """
    usual = judge(x, growth, 2).usual
    found: list[int] = []
    far = np.flatnonzero(judged.by_chance < CHANCE)
    for at in far[np.argsort(-np.abs(judged.score[far]))].tolist():
        there, back = growth[at : at + 2] - usual[at]
        smaller, larger = sorted([abs(there), abs(back)])
        opposite = there * back < 0 and smaller >= SHARE * larger
        clear = all(abs(at - other) > 1 for other in found)
        if opposite and clear and stands_out(x, growth, at, at + 1, usual[at]):
            found.append(at)
    return found


def stands_out(x: Printed, growth: Floats, first: int, last: int, usual: float) -> bool:
    """Tell whether no change beside comes near the largest of these in its departure from the usual.

    Parameters
    ----------
    x : Printed
        The series.
    growth : array of float
        Its log changes.
    first, last : int
        Places of the changes in question.
    usual : float
        What is usual there.
    """
    size, place = np.abs(growth - usual), np.arange(len(growth))
    near = (x.years >= x.years[first] - BESIDE) & (x.years <= x.years[last] + BESIDE)
    beside = size[near & ((place < first) | (place > last))]
    return not (beside > (1 - SHARE) * size[first : last + 1].max()).any()


def holds(x: Printed, growth: Floats, at: int, usual: float) -> bool:
    """Tell whether a change is not made up in later years, beyond what growth before it would have made up anyway.

    Parameters
    ----------
    x : Printed
        The series.
    growth : array of float
        Its log changes, those inside runs included.
    at : int
        Place of the change.
    usual : float
        What is usual there.
    """
    sign = 1 if growth[at] > usual else -1
    ahead = x.years - x.years[at]
    later = (ahead > 0) & (ahead <= HELD[sign]) & (x.values > 0)
    before = growth[(ahead < 0) & (ahead >= -BEFORE) & ~np.isnan(growth)]
    recovery = max(-sign * float(np.median(before)), 0.0) if len(before) else 0.0
    undone = -sign * np.log(x.values[later] / x.values[at]) - recovery * ahead[later]
    return bool(later.any() and undone.max() < SHARE * abs(growth[at] - usual))
