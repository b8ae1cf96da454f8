"""Tables that chapters on campaigns share: failed controls, episodes and turns of growth, in percent."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from chollima_research.comparison.episodes import Episode
    from chollima_research.comparison.synthetic_results import SyntheticControl
    from chollima_research.growth.segmented import Segments

SHARES: Final = ("before", "during", "after", "acceleration", "loss", "gain_share")
"""Measures of an episode that are fractions, and are shown in percent."""


def controls(found: Mapping[Hashable, SyntheticControl]) -> pd.DataFrame:
    """Put attempts at a synthetic control into one table.

    Parameters
    ----------
    found : mapping of SyntheticControl
        By label; tuples give an index of several levels.

    Returns
    -------
    pandas.DataFrame
        One row an attempt: first, start, end, usable (yes or no), reason (empty if usable).
    """
    rows = [(one.first, one.start, one.end, "yes" if one.usable else "no", one.reason) for one in found.values()]
    return pd.DataFrame(rows, columns=["first", "start", "end", "usable", "reason"], index=_index(found))


def episodes(found: Mapping[str, Episode]) -> pd.DataFrame:
    """Put the measures of several episodes into one table.

    Parameters
    ----------
    found : mapping of str to Episode
        By label.

    Returns
    -------
    pandas.DataFrame
        Indexed by label and measure: value, low, high, n and interval (what it is of). Growth, its acceleration, the
        loss and the gain over the old trend are in percent, the years to regain the peak in years; the years of peak
        and trough stand as ``peak_year`` and ``trough_year``.
    """
    rows = {}
    for label, one in found.items():
        for name in (*SHARES, "years_to_regain"):
            measure = getattr(one, name)
            factor = 100.0 if name in SHARES else 1.0
            figures = {side: factor * float(getattr(measure, side)) for side in ("value", "low", "high")}
            rows[label, name] = {**figures, "n": measure.n, "interval": measure.interval}
        for name in ("peak_year", "trough_year"):
            year = getattr(one, name)
            blank = {"low": np.nan, "high": np.nan, "n": 1, "interval": "a year"}
            rows[label, name] = {"value": np.nan if year is None else float(year), **blank}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis(["label", "measure"])


def turns(found: Mapping[str, Segments]) -> pd.DataFrame:
    """Put growth before and after one year into one table, in percent.

    Parameters
    ----------
    found : mapping of str to Segments
        By label, each with one break.

    Returns
    -------
    pandas.DataFrame
        One row a label: before, before_low, before_high, after, after_low, after_high (percent a year), difference,
        difference_low, difference_high (log points a year), n.
    """
    rows = {}
    for label, one in found.items():
        (old, new), (change,) = one.segments, one.changes
        parts = (("before", old, "rate"), ("after", new, "rate"), ("difference", change, "difference"))
        figures = {
            f"{name}{side}": 100 * getattr(part, value if not side else side[1:])
            for name, part, value in parts
            for side in ("", "_low", "_high")
        }
        rows[label] = figures | {"n": old.n + new.n}
    return pd.DataFrame.from_dict(rows, orient="index")


def _index(found: Mapping[Hashable, object]) -> pd.Index:
    tuples = [label for label in found if isinstance(label, tuple)]
    return pd.MultiIndex.from_tuples(tuples) if tuples and len(tuples) == len(found) else pd.Index(list(found))
