"""Falls of many countries and the growth that followed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
import pandas as pd

from chollima_research.comparison.stretches import Stretch, falls, stretches
from chollima_research.samples import MadeUp, annual

_TYPES: Final = {
    "entity": "str",
    "peak_year": "int64",
    "trough_year": "int64",
    "fall_years": "int64",
    "depth": "float64",
    "level": "float64",
    "first": "int64",
    "last": "int64",
    "growth": "float64",
    "gap": "bool",
}


def recoveries(
    pool: Mapping[str, pd.Series], *, fall: float = 0.2, phase: tuple[int, int] = (0, 5), made_up: MadeUp = "mask"
) -> tuple[pd.DataFrame, int]:
    """Find all falls of a pool and the growth after them.

    Parameters
    ----------
    pool, fall, phase, made_up :
        As for :func:`chollima_research.comparison.rebound`.

    Returns
    -------
    table : pandas.DataFrame
        One row a recovery whose growth can be measured; columns as in ``table`` of
        :class:`chollima_research.comparison.rebounds.Rebound`, without ``residual``.
    unmeasured : int
        How many falls have no figures for the phase.
    """
    rows, unmeasured = [], 0
    for entity in sorted(pool):
        sample = annual(pool[entity], argument=f"pool[{entity!r}]", fewest=1, made_up=made_up, varying=False)
        for part in stretches(sample):
            positive = part.values > 0
            for row in _recoveries(Stretch(part.years[positive], part.values[positive], part.seam), fall, phase):
                if row is None:
                    unmeasured += 1
                else:
                    rows.append({"entity": entity, **row})
    return pd.DataFrame(rows, columns=list(_TYPES)).astype(_TYPES), unmeasured


def _recoveries(part: Stretch, least: float, phase: tuple[int, int]) -> Iterator[dict[str, object] | None]:
    logs = np.log(part.values)
    for one in falls(part.values):
        depth = float(logs[one.peak] - logs[one.trough])
        if part.values[one.trough] > (1 - least) * part.values[one.peak]:
            continue
        peak, trough = int(part.years[one.peak]), int(part.years[one.trough])
        first, last = trough + phase[0], trough + phase[1]
        ends = np.flatnonzero(np.isin(part.years, [first, last]))
        if len(ends) < 2:
            yield None
            continue
        yield {
            "peak_year": peak,
            "trough_year": trough,
            "fall_years": trough - peak,
            "depth": depth,
            "level": float(logs[one.peak] - logs[ends[0]]),
            "first": first,
            "last": last,
            "growth": float(logs[ends[1]] - logs[ends[0]]) / (last - first),
            "gap": bool(one.trough - one.peak < trough - peak),
        }
