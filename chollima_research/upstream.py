"""Holding our series against a file that its publisher gives out today, vintage by vintage."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from chollima_research import publishers, units
from chollima_research.catalogue import catalog, observations
from chollima_research.errors import ArgumentError, UnitError
from chollima_research.publishers import Publication

KINDS: Final = ("different", "only ours", "only in the file")
_COLUMNS: Final = ["series_id", "vintage", "year", "kind", "ours", "theirs", "relative", "unit", "flag"]
_COUNTS: Final = ["agree", *KINDS]


@dataclass(frozen=True)
class Comparison:
    """Our series held against one file of a publisher.

    Attributes
    ----------
    file, publisher, edition : str
        Name of the file, who gives it out, and what its rows say of their edition (may be empty).
    counts : pandas.DataFrame
        One row a series, indexed by ``series_id``: vintage (the last part of its id), and in how many years the
        two agree, differ, or only one of them has a value.
    rows : pandas.DataFrame
        Every year in which they do not agree, as :meth:`to_frame` returns it.
    untested : tuple of str
        Series of this publisher of which the file has no figures, or none in a unit that converts into ours.
    best : tuple of str
        The vintage that fits the file best; several if they fit it equally well.
    """

    file: str
    publisher: str
    edition: str
    counts: pd.DataFrame
    rows: pd.DataFrame
    untested: tuple[str, ...]
    best: tuple[str, ...]

    @property
    def vintages(self) -> pd.DataFrame:
        """Counts by vintage, with ``fit``, the share of the years that agree, best first."""
        table = self.counts.groupby("vintage")[_COUNTS].sum()
        table.insert(0, "series", self.counts.groupby("vintage").size())
        table["fit"] = table["agree"] / table[_COUNTS].sum(axis=1)
        return table.sort_values(["fit", "agree"], ascending=False)

    def to_frame(self, vintage: str | None = None) -> pd.DataFrame:
        """Return every year in which ours and theirs do not agree.

        Parameters
        ----------
        vintage : str, optional
            Last part of the series ids; all if not given.

        Returns
        -------
        pandas.DataFrame
            series_id, vintage, year, kind (different, only ours, only in the file), ours, theirs (in our unit),
            relative (theirs over ours, less one), unit and flag (the publisher's, where it prints flags).
        """
        return self.rows if vintage is None else self.rows[self.rows["vintage"] == vintage].reset_index(drop=True)

    def summary(self) -> str:
        """Return the counts of every vintage and, for the best one, of every series, in words."""
        says = f", its rows say {self.edition}" if self.edition else ""
        parts = [f"{self.file}: {self.publisher}{says}.", self.vintages.round({"fit": 4}).to_string()]
        parts.append(f"The file fits {' and '.join(self.best)} best.")
        for vintage in self.best:
            parts.append(self.counts[self.counts["vintage"] == vintage].drop(columns="vintage").to_string())
        if self.untested:
            parts.append(f"Not in the file, or in units that do not convert: {', '.join(self.untested)}.")
        return "\n\n".join(parts)

    def details(self) -> str:
        """Return every difference from the vintage that fits best, a line each, and the years that only one has."""
        rows = self.rows[self.rows["vintage"].isin(self.best)]
        differing = rows[rows["kind"] == "different"].drop(columns=["vintage", "kind"])
        parts = [differing.to_string(index=False) if len(differing) else "No value differs."]
        for kind in KINDS[1:]:
            years = rows[rows["kind"] == kind].groupby("series_id")["year"].agg(_spans)
            parts += [f"{kind}: {series_id} {text}" for series_id, text in years.items()]
        return "\n".join(parts)


def compare(path: str | Path, vintage: str | None = None) -> Comparison:
    """Compare the series of this collection with a file that a publisher gives out.

    Parameters
    ----------
    path : str or Path
        A file as downloaded: the abridged csv of the National Material Capabilities, the xlsx of the Maddison
        Project (2020, 2023), the csv of Demographic Indicators of World Population Prospects, the csv by nation of
        CDIAC, or a FAOSTAT csv with one row a figure.
    vintage : str, optional
        Last part of the ids of the series to test, for instance ``"cdiac2014"``; all vintages of the publisher if
        not given.

    Returns
    -------
    Comparison
        Differences, counts, and the vintage that fits best.

    Raises
    ------
    DataError
        If the file cannot be read or its format is not known.
    ArgumentError
        If the file can test no series of the vintage.

    Notes
    -----
    Two values agree if one is the other, converted to our unit and rounded to its own last printed digit. The
    relative difference is ``theirs / ours - 1``, infinite where ours is zero. A series is tested in all the years
    that either side has; averages over several years are not tested.
    """
    file = publishers.read(Path(path))
    chosen = _of_publisher(file, vintage)
    parts = [
        table for series_id in chosen.index if (table := _beside(series_id, chosen.loc[series_id], file)) is not None
    ]
    if not parts:
        named = ", ".join(chosen.index) or f"a series from {file.format.publisher}; there is none"
        raise ArgumentError(f"path: {file.name} says nothing about {named}.")
    whole = pd.concat(parts, ignore_index=True)
    counts = _counts(whole)
    return Comparison(
        file=file.name,
        publisher=file.format.publisher,
        edition=file.edition,
        counts=counts,
        rows=whole.loc[whole["kind"] != "agree", _COLUMNS].reset_index(drop=True),
        untested=tuple(name for name in chosen.index if name not in counts.index),
        best=_best(counts),
    )


def _of_publisher(file: Publication, vintage: str | None) -> pd.DataFrame:
    """Return the rows of the catalogue that come from the publisher, of one vintage if it is named."""
    listed = catalog()
    listed = listed[listed["frequency"] != "period"]
    last = listed.index.str.rsplit(".", n=1).str[-1]
    ours = listed[[re.fullmatch(file.format.vintages, name) is not None for name in last]]
    known = sorted(set(ours.index.str.rsplit(".", n=1).str[-1]))
    if vintage is not None and vintage not in known:
        raise ArgumentError(
            f"vintage: {vintage!r} is none that {file.name} can test ({file.format.publisher}); "
            f"there are: {', '.join(known) or 'none'}."
        )
    return ours[ours.index.str.endswith(f".{vintage}")] if vintage else ours


def _beside(series_id: str, about: pd.Series, file: Publication) -> pd.DataFrame | None:
    """Put the values of one series beside those of the file; None if the file has no such figures."""
    figures = file.figures
    theirs = figures[(figures["entity"] == about["entity"]) & (figures["concept"] == about["concept"])]
    if theirs.empty:
        return None
    try:
        factors = {unit: units.convert(1.0, unit, about["unit"]) for unit in theirs["unit"].unique()}
    except UnitError:  # dollars of another base year, for instance: another quantity
        return None
    factor = theirs["unit"].map(factors)
    theirs = theirs.assign(value=theirs["value"] * factor, step=theirs["step"] * factor).set_index("year")
    ours = observations(series_id).set_index("period_start")["value"].rename("ours")
    table = theirs[["value", "step", "flag"]].rename(columns={"value": "theirs"}).join(ours, how="outer")
    table["kind"] = _kinds(table)
    table["relative"] = (table["theirs"] - table["ours"]) / table["ours"].abs()
    vintage = series_id.rsplit(".", 1)[-1]
    table["flag"] = table["flag"].fillna("")
    return table.rename_axis("year").reset_index().assign(series_id=series_id, vintage=vintage, unit=about["unit"])


def _kinds(table: pd.DataFrame) -> list[str]:
    found = []
    for ours, theirs, printed in zip(table["ours"], table["theirs"], table["step"], strict=True):
        if pd.isna(ours) or pd.isna(theirs):
            found.append("only in the file" if pd.isna(ours) else "only ours")
        else:  # half a unit of the coarser last digit, and a little for the binary representation
            reach = max(printed, publishers.step(ours)) / 2 + 1e-12 * abs(ours)
            found.append("agree" if abs(ours - theirs) <= reach else "different")
    return found


def _counts(whole: pd.DataFrame) -> pd.DataFrame:
    table = whole.groupby(["series_id", "kind"]).size().unstack(fill_value=0)
    table = table.reindex(columns=_COUNTS, fill_value=0).rename_axis(columns=None)
    table.insert(0, "vintage", table.index.str.rsplit(".", n=1).str[-1])
    return table


def _spans(years: pd.Series) -> str:
    """Write years as spans: 1900-1921, 1950."""
    runs = (years.diff() != 1).cumsum()
    spans = [(part.iloc[0], part.iloc[-1]) for _, part in years.groupby(runs)]
    return ", ".join(f"{first}" if first == last else f"{first}-{last}" for first, last in spans)


def _best(counts: pd.DataFrame) -> tuple[str, ...]:
    total = counts.groupby("vintage")[_COUNTS].sum()
    fit = total["agree"] / total.sum(axis=1)
    return tuple(fit.index[fit == fit.max()])
