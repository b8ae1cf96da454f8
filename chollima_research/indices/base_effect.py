"""The base effect: growth counted from the bottom of a war, and growth over the last level of peace."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Final

import numpy as np
import pandas as pd

import chollima_research.indices.gross_output as gross_output
import chollima_research.physical as physical
from chollima_research.catalogue import load
from chollima_research.errors import ArgumentError
from chollima_research.plans import first_reached
from chollima_research.results import Result
from chollima_research.samples import MadeUp, annual


@dataclass(frozen=True)
class Case:
    """One war and one series that saw it.

    Attributes
    ----------
    label : str
        Words for print.
    series_id : str
        The series.
    peace : int
        Last year of peace that counts as the level before.
    end : int
        Year up to which growth is counted.
    bottom : tuple of int
        Years among which the bottom is looked for.
    note : str
        What the reader must know of the case.
    """

    label: str
    series_id: str
    peace: int
    end: int
    bottom: tuple[int, int]
    note: str = ""


@dataclass(frozen=True)
class Recovery(Result):
    """Growth from the bottom and growth over the level of peace.

    Attributes
    ----------
    name : str
        Id of the series.
    peace_year, bottom_year, end_year : int
        The three years compared.
    peace, bottom, end : float
        Their levels.
    after, by : int or None
        The level of peace was regained after the one year and by the other, as far as the observed years tell.
    notes : tuple of str
        What must be known of the sample.
    """

    name: str
    peace_year: int
    bottom_year: int
    end_year: int
    peace: float
    bottom: float
    end: float
    after: int | None
    by: int | None
    notes: tuple[str, ...] = ()

    @property
    def fall(self) -> float:
        """Bottom over peace, less one."""
        return self.bottom / self.peace - 1

    @property
    def from_bottom(self) -> float:
        """Growth a year from the bottom to the end, a fraction."""
        return float((self.end / self.bottom) ** (1 / (self.end_year - self.bottom_year)) - 1)

    @property
    def over_peace(self) -> float:
        """Growth a year from the year of peace to the end, a fraction."""
        return float((self.end / self.peace) ** (1 / (self.end_year - self.peace_year)) - 1)

    @property
    def regaining(self) -> float:
        """Share of the logarithmic rise from the bottom that did no more than regain the level of peace."""
        if self.end <= self.bottom:
            return float("nan")
        return float(min(1.0, max(0.0, np.log(self.peace / self.bottom) / np.log(self.end / self.bottom))))

    @property
    def years(self) -> tuple[int, int] | None:
        """Fewest and most years from the bottom until the level of peace was regained; None if it was not."""
        if self.by is None:
            return None
        after = self.bottom_year if self.after is None else self.after
        return after + 1 - self.bottom_year, self.by - self.bottom_year

    @property
    def title(self) -> str:
        """What was compared."""
        return f"{self.name}: {self.peace_year}, {self.bottom_year}, {self.end_year}"

    def to_frame(self) -> pd.DataFrame:
        """Return one row with levels, rates and the years of regaining."""
        row: dict[str, object] = {key: value for key, value in asdict(self).items() if key not in ("name", "notes")}
        span = self.years
        row |= {"fall": self.fall, "times_bottom": self.end / self.bottom, "times_peace": self.end / self.peace}
        row |= {"from_bottom": self.from_bottom, "over_peace": self.over_peace, "regaining": self.regaining}
        row |= {"years_fewest": span[0] if span else None, "years_most": span[1] if span else None}
        return pd.DataFrame([row], index=pd.Index([self.name], name="series"))

    def remarks(self) -> Sequence[str]:
        """Return what must be known of the sample."""
        return list(self.notes)


def recovery(
    y: pd.Series,
    peace: int,
    end: int,
    *,
    bottom: tuple[int, int] | None = None,
    made_up: MadeUp = "mask",
) -> Recovery:
    """Measure a recovery from its bottom and against the level before.

    Parameters
    ----------
    y : pandas.Series
        Positive levels by year.
    peace : int
        Year of the level before; it must be observed.
    end : int
        Last year; it must be observed.
    bottom : tuple of int, optional
        Years among which the bottom, the lowest observed value, is looked for; those between the two if not given.
    made_up : {"mask", "refuse", "keep"}
        What to do with values that say nothing about their own year.

    Returns
    -------
    Recovery
        Levels, rates and the year of regaining.

    Raises
    ------
    ArgumentError
        If a year is not observed, no year of ``bottom`` is, a value is not positive, or a seam of the series lies
        between the years compared.

    Notes
    -----
    The bottom is the lowest *observed* year: where the worst years are missing, the true bottom was lower and the
    growth from it higher. The level counts as regained in the first observed year that reaches it, so a span
    of years is given where years are missing in between.
    """
    sample = annual(y, argument="y", fewest=2, made_up=made_up, varying=False)
    values = pd.Series(sample.values, index=sample.years)
    first, last = bottom or (peace + 1, end - 1)
    low = values[(values.index >= max(first, peace + 1)) & (values.index <= min(last, end - 1))]
    lacking = [year for year in (peace, end) if year not in values.index]
    if lacking or low.empty:
        what = str(lacking[0]) if lacking else f"any year from {first} to {last}"
        raise ArgumentError(f"peace, end, bottom: {sample.name} has no usable value in {what}.")
    if (values.loc[peace:end] <= 0).any():
        raise ArgumentError(f"y: {sample.name} has a value that is not positive.")
    crossed = [seam for seam in sample.seams if seam[0] >= peace and seam[1] <= end]
    if crossed:
        raise ArgumentError(f"y: the basis of {sample.name} changes between {crossed[0][0]} and {crossed[0][1]}.")
    deepest = int(low.index.to_numpy()[low.to_numpy().argmin()])
    reached = first_reached(float(values[peace]), [values.loc[deepest + 1 : end]])
    before, trough, after = (float(values[year]) for year in (peace, deepest, end))
    missing = [f"No usable value between {a} and {b}." for a, b in sample.gaps if a >= peace and b <= end]
    return Recovery(sample.name, peace, deepest, end, before, trough, after, reached.after, reached.by, tuple(missing))


ELSEWHERE: Final = (
    Case("USSR, steel", "sun.steel.nmc", 1940, 1951, (1941, 1946)),
    Case("USSR, GDP", "sun.gdp.maddison2010", 1940, 1952, (1946, 1947), "1941-1945 not observed"),
    Case("Poland, steel", "pol.steel.nmc", 1938, 1951, (1945, 1946), "borders moved in 1945"),
    Case("Hungary, steel", "hun.steel.nmc", 1938, 1951, (1944, 1946)),
    Case("Czechoslovakia, steel", "csk.steel.nmc", 1937, 1951, (1945, 1946), "1938-1944 not observed or occupied"),
    Case("Yugoslavia, steel", "yug.steel.nmc", 1939, 1951, (1944, 1946)),
    Case("Romania, steel", "rou.steel.nmc", 1939, 1951, (1944, 1946)),
    Case("France, steel", "fra.steel.nmc", 1938, 1951, (1944, 1946)),
    Case("Italy, steel", "ita.steel.nmc", 1938, 1951, (1943, 1946)),
    Case("Japan, steel", "jpn.steel.nmc", 1937, 1952, (1945, 1946), "1946-1951 not observed; true bottom lower"),
    Case("China, coal", "chn.coal_energy.shift2022", 1942, 1954, (1945, 1949), "1942 under occupation"),
    Case("China, GDP", "chn.gdp.maddison2010", 1938, 1956, (1950, 1950), "1939-1949 not observed"),
    Case("South Korea, GDP", "kor.gdp.maddison2010", 1949, 1957, (1950, 1952), "the same war"),
)
"""Recoveries from other wars, to six years after the bottom, as from 1953 to 1959 in North Korea (seven for Japan).

Only series that saw both the level before and the bottom are here. West Germany has none: the series of Germany ends in
1945 and that of the Federal Republic begins in 1955, on another territory."""


def table(cases: Iterable[Case] = ELSEWHERE) -> pd.DataFrame:
    """Measure several recoveries.

    Parameters
    ----------
    cases : iterable of Case
        The cases; those of other countries if not given.

    Returns
    -------
    pandas.DataFrame
        One row a case: label, series, the columns of :meth:`Recovery.to_frame`, and ``note``.

    Raises
    ------
    ArgumentError
        If a case cannot be measured.
    """
    found = [(case, recovery(load(case.series_id), case.peace, case.end, bottom=case.bottom)) for case in cases]
    return _stacked([(case.label, one, case.note) for case, one in found])


def products(peace: int = 1949, bottom: int = 1953, end: int = 1959) -> pd.DataFrame:
    """Measure the recovery of every North Korean product whose figures allow it, and of gross output as printed.

    Parameters
    ----------
    peace, bottom, end : int
        The last year of peace, the bottom and the last year.

    Returns
    -------
    pandas.DataFrame
        As :func:`table` has it. Official figures and those derived from them come first; where they are missing, annual
        estimates from outside date the regaining. ``series`` holds the status of the three figures compared.
    """
    wide = physical.quantities(statuses=("official", "derived", "estimate"))
    rows = []
    for name in wide:
        y = wide[name].dropna()
        if {peace, bottom, end} <= set(y.index):
            status = [wide.attrs["status"][name][year] for year in (peace, bottom, end)]
            one = recovery(y.rename(", ".join(dict.fromkeys(status))), peace, end, bottom=(bottom, bottom))
            rows.append((physical.PRODUCTS[str(name)].label, one, ""))
    printed = gross_output.printed().query("base == @peace").drop_duplicates("year")
    levels = pd.concat([pd.Series({peace: 1.0}), printed.set_index("year")["multiple"]]).rename("as printed")
    if {bottom, end} <= set(levels.index):
        rows.append(("gross output", recovery(levels, peace, end, bottom=(bottom, bottom)), "claim of 1953"))
    return _stacked(rows)


def _stacked(found: Iterable[tuple[str, Recovery, str]]) -> pd.DataFrame:
    parts = []
    for label, one, note in found:
        row = one.to_frame().reset_index()
        row.insert(0, "label", label)
        parts.append(row.assign(note=note))
    return pd.concat(parts, ignore_index=True)
