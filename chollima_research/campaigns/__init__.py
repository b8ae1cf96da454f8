"""Campaigns and plans: which there were, and series in event time around the start of one."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from chollima_research import tables
from chollima_research.errors import ArgumentError, UnknownNameError
from chollima_research.samples import Sample, annual, in_words

LATE: Final = {
    "prk_chollima": "plenum of December 1956",
    "sun_five_year_1": "1 October 1928, with the economic year 1928/29",
    "sun_stakhanov": "31 August 1935",
    "prk_swift_horse": "end of December 2023",
}
"""Campaigns that began in the second half of their first year, which is therefore the last year before them."""


@dataclass(frozen=True)
class Campaign:
    """A plan or a mobilisation campaign.

    Attributes
    ----------
    campaign_id, entity, kind, name : str
        As in ``campaigns.csv``.
    first_year, last_year : int
        First and last year.
    start : int
        Event year 0: the last year of which less than half lies in the campaign.
    source_id, disputed : str
        Source of the dates, and what is disputed about them.
    """

    campaign_id: str
    entity: str
    kind: str
    name: str
    first_year: int
    last_year: int
    start: int
    source_id: str
    disputed: str


def catalog(entity: str | None = None, kind: str | None = None) -> pd.DataFrame:
    """List the campaigns and plans.

    Parameters
    ----------
    entity : str, optional
        ISO 3166 alpha-3 code (SUN for the USSR); all if not given.
    kind : str, optional
        ``"plan"`` or ``"mobilisation"``; both if not given.

    Returns
    -------
    pandas.DataFrame
        Indexed by campaign_id, by first year: the columns of ``campaigns.csv`` and ``start``, the last year of which
        less than half lies in the campaign.

    Raises
    ------
    ArgumentError
        If nothing fits; the message lists what there is.
    """
    table = tables.read("campaigns.csv").set_index("campaign_id")
    for name, wanted in (("entity", entity), ("kind", kind)):
        if wanted is not None and wanted not in set(table[name]):
            raise ArgumentError(f"{name}: {wanted!r} has no campaign; there are {', '.join(sorted(set(table[name])))}.")
    chosen = table[(table["entity"] == (entity or table["entity"])) & (table["kind"] == (kind or table["kind"]))].copy()
    late = chosen.index.isin(list(LATE))
    chosen.insert(4, "start", chosen["first_year"] - 1 + late.astype(int))
    return chosen.sort_values(["first_year", "last_year"])


def get(campaign_id: str) -> Campaign:
    """Return one campaign.

    Raises
    ------
    UnknownNameError
        If there is no such campaign; the message lists the nearest names.
    """
    table = catalog()
    if campaign_id not in table.index:
        near = difflib.get_close_matches(str(campaign_id), table.index, n=3, cutoff=0.4)
        hint = f" The nearest are: {', '.join(near)}." if near else ""
        raise UnknownNameError(f"No campaign {campaign_id!r}.{hint} campaigns.catalog() lists all of them.")
    row = table.loc[campaign_id]
    names = ("entity", "kind", "name", "first_year", "last_year", "start", "source_id", "disputed")
    return Campaign(campaign_id, **{name: _plain(row[name]) for name in names})


def _plain(value: Any) -> Any:
    return value if isinstance(value, str) else int(value)


def align(series: pd.Series, campaign: str | Campaign, start: int | None = None) -> pd.Series:
    """Put a series into event time around a campaign, relative to the year before it.

    Parameters
    ----------
    series : pandas.Series
        Annual levels, as :func:`chollima_research.load` gives them.
    campaign : str or Campaign
        Name in ``campaigns.csv``, for instance ``"prk_chollima"``.
    start : int, optional
        Calendar year that becomes event year 0 and to which the levels are relative. If not given, the last year of
        which less than half lies in the campaign: 1956 for Chollima (December 1956), 1935 for the Stakhanov movement
        (31 August 1935), 1957 for the Great Leap.

    Returns
    -------
    pandas.Series
        Levels as multiples of that of `start`, indexed by ``event_year``. Years that are missing stay missing. What
        ``attrs`` holds by year (status, low, high, sources, seams, hidden) has event years for keys; low and high are
        multiples as well. Values on the other side of a seam from `start` are hidden (``attrs["beyond_seam"]``),
        because their multiple would be growth across a change of basis. ``attrs["start"]`` and ``attrs["base"]`` hold
        the year and the value that lead back: ``value * base`` of ``event_year + start``.

    Raises
    ------
    ArgumentError
        If the series is not annual, or has no positive figure of its own year for `start`.
    UnknownNameError
        If there is no such campaign.

    Notes
    -----
    The start year decides a level relative to it, so comparisons should be shown for several.

    Examples
    --------
    >>> import chollima_research as cr
    >>> path = align(cr.load("chn.steel.nmc"), "chn_great_leap")
    >>> path.loc[-1:4].round(2).tolist()
    [0.83, 1.0, 1.5, 2.59, 3.49, 1.63]
    """
    chosen = campaign if isinstance(campaign, Campaign) else get(campaign)
    zero = chosen.start if start is None else start
    sample = annual(series, argument="series", fewest=1, varying=False)
    base = _base(sample, zero)
    aligned = series / base
    aligned.index = pd.Index(series.index - zero, name="event_year")
    aligned.attrs = _shifted(series.attrs, zero, base)
    lower = max((b for _, b in sample.seams if b <= zero), default=None)
    upper = min((a for a, _ in sample.seams if a >= zero), default=None)
    years = series.index
    beyond = (years < (lower if lower is not None else years[0])) | (
        years > (upper if upper is not None else years[-1])
    )
    aligned[beyond] = float("nan")
    aligned.attrs |= {
        "campaign": chosen.campaign_id,
        "start": zero,
        "base": base,
        "unit": f"times_{zero}",
        "beyond_seam": [int(year) - zero for year in years[beyond & series.notna().to_numpy()]],
    }
    return aligned


def _base(sample: Sample, zero: int) -> float:
    place = (sample.years == zero).nonzero()[0]
    if not len(place):
        why = "made up by the compiler" if zero in sample.masked else "missing"
        near = sorted(sample.years.tolist(), key=lambda year: (abs(year - zero), year))[:4]
        raise ArgumentError(
            f"start: the value of {sample.name} in {zero} is {why}; the nearest years with one are "
            f"{in_words(tuple(near))}."
        )
    base = float(sample.values[place[0]])
    if base <= 0:
        raise ArgumentError(f"start: the value of {sample.name} in {zero} is {base:g}; multiples need a positive one.")
    return base


def _shifted(attrs: dict[Any, Any], zero: int, base: float) -> dict[Any, Any]:
    """Move everything by year to event years; windows, which are text, are left out."""
    moved = {key: value for key, value in attrs.items() if key != "windows"}
    for name in ("status", "sources"):
        if name in moved:
            moved[name] = {year - zero: value for year, value in moved[name].items()}
    for name in ("low", "high"):
        if name in moved:
            moved[name] = {year - zero: value / base for year, value in moved[name].items()}
    moved["seams"] = [(a - zero, b - zero) for a, b in moved.get("seams", [])]
    moved["hidden"] = [year - zero for year in moved.get("hidden", [])]
    return moved
