"""The campaigns and the series by which they are compared, and the table of their episodes, with reasons where none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from chollima_research.campaigns import get
from chollima_research.catalogue import load
from chollima_research.comparison.donors import divided
from chollima_research.comparison.episode_measures import Measure
from chollima_research.comparison.episodes import MEASURES, Episode, episode
from chollima_research.errors import ArgumentError

LABELS: Final = {
    "sun_five_year_1": "USSR, first plan",
    "sun_stakhanov": "USSR, Stakhanov",
    "chn_great_leap": "China, Great Leap",
    "prk_chollima": "North Korea, Chollima",
}
"""The campaigns in the order of time, with short names for tables and charts."""

ENDS: Final = {"sun_five_year_1": 1932, "sun_stakhanov": 1937, "chn_great_leap": 1960, "prk_chollima": 1960}
"""Last year of growth: of the plan; of the last count of Stakhanovites; of the rise; of the official averages."""

LATEST: Final = {"sun_five_year_1": 1940, "sun_stakhanov": 1940}
"""Last year that is compared: that before the German attack."""

PEOPLE: Final = {"SUN": "sun.population.nmc", "CHN": "chn.population.nmc", "PRK": "prk.population.nmc"}


@dataclass(frozen=True)
class Case:
    """One campaign in one series.

    Attributes
    ----------
    campaign_id, series_id : str
        The campaign and the series.
    measure : str
        Words for print.
    start, end : int, optional
        Last year before, and last year of growth; those of the campaign if not given.
    heads : bool, default False
        Whether the series is divided by the population.
    """

    campaign_id: str
    series_id: str
    measure: str
    start: int | None = None
    end: int | None = None
    heads: bool = False

    @property
    def campaign(self) -> str:
        """Short name of the campaign."""
        return LABELS[self.campaign_id]

    @property
    def years(self) -> tuple[int, int]:
        """Last year before, and last year of growth."""
        first = get(self.campaign_id).start if self.start is None else self.start
        return first, ENDS[self.campaign_id] if self.end is None else self.end

    def series(self) -> pd.Series:
        """Return the series without what its compiler made up, to the last year that is compared."""
        whole = load(self.series_id, masked=True)
        if self.heads:
            whole = divided(whole, load(PEOPLE[get(self.campaign_id).entity]))
        last = LATEST.get(self.campaign_id)
        cut = whole if last is None else whole[whole.index <= last]
        cut.attrs = whole.attrs
        return cut


CASES: Final = (
    Case("sun_five_year_1", "sun.steel.nmc", "steel"),
    Case("sun_stakhanov", "sun.steel.nmc", "steel"),
    Case("chn_great_leap", "chn.steel.nmc", "steel"),
    Case("prk_chollima", "prk.steel.nmc", "steel"),
    Case("sun_five_year_1", "sun.energy.nmc", "energy"),
    Case("sun_stakhanov", "sun.energy.nmc", "energy"),
    Case("chn_great_leap", "chn.energy.nmc", "energy"),
    Case("prk_chollima", "prk.energy.nmc", "energy"),
    Case("sun_five_year_1", "sun.gdp.maddison2010", "GDP"),
    Case("sun_stakhanov", "sun.gdp.maddison2010", "GDP"),
    Case("chn_great_leap", "chn.gdp_index_1952_100.nbs", "GDP"),
    Case("prk_chollima", "prk.gdp.maddison2010", "GDP"),
    Case("sun_five_year_1", "sun.grain.revised", "grain"),
    Case("sun_stakhanov", "sun.grain.revised", "grain"),
    Case("chn_great_leap", "chn.grain.nbs", "grain"),
    Case("prk_chollima", "prk.grain.official", "grain"),
)
"""Four campaigns by four measures; some of these cannot carry the measures, and then the table says why."""


def measure(case: Case, *, error: float | None = None) -> Episode:
    """Measure one case.

    Parameters
    ----------
    case : Case
        A campaign and a series.
    error : float, optional
        As in :func:`chollima_research.comparison.episode`.

    Returns
    -------
    Episode
        With windows of five years before and after, shorter where there are no figures.

    Raises
    ------
    ArgumentError
        If the series does not carry it.
    """
    start, end = case.years
    return episode(case.series(), start, end, error=error)


def table(cases: Sequence[Case] = CASES, *, error: float | None = None) -> pd.DataFrame:
    """Measure several cases; where one cannot be measured, keep the reason.

    Parameters
    ----------
    cases : sequence of Case
        The cases; all of :data:`CASES` if not given.
    error : float, optional
        As in :func:`chollima_research.comparison.episode`.

    Returns
    -------
    pandas.DataFrame
        One row a case: campaign, measure, heads, series, start, end; each measure of an :class:`Episode` with
        ``_low``, ``_high`` and ``_interval`` (what the interval is of, or why there is none); peak_year, trough_year
        and ``reason``, which is empty unless nothing could be measured.
    """
    rows = []
    for case in cases:
        start, end = case.years
        row: dict[str, object] = {"campaign": case.campaign, "measure": case.measure, "heads": case.heads}
        row |= {"series": case.series_id, "start": start, "end": end, "reason": ""}
        try:
            row |= _cells(measure(case, error=error))
        except ArgumentError as refusal:
            row["reason"] = str(refusal).partition(": ")[2]
        rows.append(row)
    return pd.DataFrame(rows)


def _cells(found: Episode) -> dict[str, object]:
    cells: dict[str, object] = {"peak_year": found.peak_year, "trough_year": found.trough_year}
    for name in MEASURES:
        part: Measure = getattr(found, name)
        cells |= {name: part.value, f"{name}_low": part.low, f"{name}_high": part.high}
        cells |= {f"{name}_interval": part.interval}
    return cells


PERCENT: Final = ("before", "during", "after", "acceleration", "loss", "gain_share")


def worded(measured: pd.DataFrame, names: Sequence[str]) -> tuple[pd.DataFrame, dict[str, str]]:
    """Write the measures as text, each with its interval or the letter of the reason why it has none.

    Parameters
    ----------
    measured : pandas.DataFrame
        As :func:`table` gives it.
    names : sequence of str
        Measures to show, of those of an :class:`Episode`.

    Returns
    -------
    table : pandas.DataFrame
        Indexed by measure and campaign; growth rates and shares in percent.
    reasons : dict of str to str
        What each letter means.
    """
    letters: dict[str, str] = {}
    rows = []
    for row in measured.to_dict("records"):
        shown = {"measure": row["measure"], "campaign": row["campaign"], "years": f"{row['start']}-{row['end']}"}
        for name in names:
            shown[name.replace("_", " ")] = _text(row, name, letters)
        rows.append(shown)
    reasons = {letter: why for why, letter in letters.items()}
    return pd.DataFrame(rows).set_index(["measure", "campaign"]), reasons


_ALONE: Final = re.compile(r"no figure: (\d+) is not before \1\.")
"""A window of one year, as the average of growth refuses it."""


def _text(row: dict[Any, Any], name: str, letters: dict[str, str]) -> str:
    value, low, high = (_number(row.get(f"{name}{part}")) for part in ("", "_low", "_high"))
    factor, form = (100.0, ".1f") if name in PERCENT else (1.0, ",.0f")
    why = _ALONE.sub(r"no figure: \1 is the only year", str(row["reason"] or row[f"{name}_interval"]))
    known, ranged = value == value, low == low and high == high
    if known and ranged:
        upper = "or more" if high == float("inf") else f"to {high * factor:{form}}"
        return f"{value * factor:{form}} ({low * factor:{form}} {upper})"
    mark = letters.setdefault(why, chr(ord("a") + len(letters)))
    if known:
        return f"{value * factor:{form}} [{mark}]"
    return f"at least {low * factor:{form}} [{mark}]" if low == low else f"[{mark}]"


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else float("nan")
