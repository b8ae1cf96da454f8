"""The claims ledger as the data have it: the claims, and the tests that are tied to them."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from chollima_research import tables
from chollima_research.errors import DataError
from chollima_research.rounding import Rounded

LEDGER: Final = "claims.csv"
TESTS: Final = "claim_tests.csv"
UNTESTABLE: Final = "not testable:"
"""How the column ``test`` of a claim begins that nothing in the collection tests."""
NO_BOUND: Final = math.inf


@dataclass(frozen=True)
class Claim:
    """One claim.

    Attributes
    ----------
    claim_id, text, entity, unit, voice, source : str
        As in ``claims.csv``.
    low, high : float
        What is claimed, as printed; infinite on the side of which nothing is said.
    step : float
        Step of its rounding in print, 0 where it has none.
    test : str
        How it is tested, or why it is not.
    obstacle : str
        What stands in the way of a test, one of :data:`chollima_research.vocabulary.CLAIM_OBSTACLES`; empty if nothing.
    needed : str
        What would have to be known to test it.
    figure : str
        Id of the figure of the book in which its tests are shown; empty if it has none.
    series : tuple of str
        The series of its tests.
    """

    claim_id: str
    text: str
    entity: str
    unit: str
    voice: str
    source: str
    low: float
    high: float
    step: float
    test: str
    needed: str
    obstacle: str = ""
    figure: str = ""
    series: tuple[str, ...] = ()

    @property
    def untestable(self) -> bool:
        """Whether the ledger says that nothing tests it."""
        return self.test.startswith(UNTESTABLE)

    @property
    def interval(self) -> Rounded:
        """What is claimed with its rounding; a bound, such as "more than 8", has none."""
        bounded = math.isfinite(self.low) and math.isfinite(self.high)
        half = self.step / 2 if bounded else 0.0
        middle = (self.low + self.high) / 2 if bounded else (self.low if math.isfinite(self.low) else self.high)
        return Rounded(middle, self.low - half, self.high + half)


@dataclass(frozen=True)
class Test:
    """One test of one claim: a row of ``claim_tests.csv``.

    Attributes
    ----------
    row : int
        Row of the file, for messages.
    claim : Claim
        What is tested.
    part, reading : str
        Which part and which reading of the claim; empty if it has one.
    rule : str
        Name of the rule.
    series : tuple of str
        Ids of the series, in order.
    spans : tuple of (int, int)
        Years, as spans of one year, and spans of years, in order.
    others : tuple of Claim
        Other claims that it uses.
    campaigns : tuple of str
        Plans and campaigns that it uses.
    item : str
        A concept of ``plans.csv`` or a unit of ``units.csv``.
    low, high : float or None
        Bounds for the figure, if not those of the claim.
    factor, tolerance : float
        See ``claim_tests.csv``; 1 and 0 if nothing is given.
    witness : str
        Whose figure it is.
    why : str
        Remarks.
    """

    __test__ = False  # no test class of pytest

    row: int
    claim: Claim
    part: str
    reading: str
    rule: str
    series: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    others: tuple[Claim, ...]
    campaigns: tuple[str, ...]
    item: str
    low: float | None
    high: float | None
    factor: float
    tolerance: float
    witness: str
    why: str

    @property
    def bounds(self) -> Rounded | None:
        """Bounds of its own for the figure, None if it has none."""
        if self.low is None and self.high is None:
            return None
        low = -NO_BOUND if self.low is None else self.low
        high = NO_BOUND if self.high is None else self.high
        return Rounded(high if self.low is None else low, low, high)

    def wrong(self, what: str) -> DataError:
        """Return an error that names the row, to be raised."""
        return DataError(f"{TESTS}, row {self.row} ({self.claim.claim_id}, {self.rule}): {what}")


def claims() -> dict[str, Claim]:
    """Return the claims by id, in the order of the file.

    Raises
    ------
    DataError
        If the file is damaged.
    """
    return {row["claim_id"]: _claim(row) for row in tables.read(LEDGER).to_dict("records")}


def _claim(row: dict[Hashable, Any]) -> Claim:
    return Claim(
        claim_id=row["claim_id"],
        text=row["claim"],
        entity=row["entity"],
        unit=row["unit"],
        voice=row["voice"],
        source=row["source_id"],
        low=-NO_BOUND if pd.isna(row["value_low"]) else float(row["value_low"]),
        high=NO_BOUND if pd.isna(row["value_high"]) else float(row["value_high"]),
        step=_number(row["step"], 0.0),
        test=row["test"],
        needed=row["needed"],
        obstacle=row["obstacle"],
        figure=row["figure"],
        series=_split(row["test_series"]),
    )


def tests() -> tuple[Test, ...]:
    """Return the tests of all claims, in the order of the file.

    Raises
    ------
    DataError
        If a file is damaged, or a test names a claim, series or campaign that does not exist; if a claim has no test
        that could decide and is not said to be untestable, or has one and is said to be; the message names the row.
    """
    ledger = claims()
    rows = tables.read(TESTS).to_dict("records")
    known = set(tables.read("series.csv")["series_id"])
    campaigns = set(tables.read("campaigns.csv")["campaign_id"])
    found = tuple(_test(number, row, ledger) for number, row in enumerate(rows, start=2))
    for test in found:
        _check_names(test, known, campaigns)
    for number, claim in enumerate(ledger.values(), start=2):
        _check_claim(number, claim, [test for test in found if test.claim is claim])
    return found


def _test(number: int, row: dict[Hashable, Any], ledger: dict[str, Claim]) -> Test:
    for claim_id in (row["claim_id"], *_split(row["others"])):
        if claim_id not in ledger:
            raise DataError(
                f"{TESTS}, row {number}: claim {claim_id!r} is not in {LEDGER}; correct it or add it there."
            )
    return Test(
        row=number,
        claim=ledger[row["claim_id"]],
        part=row["part"],
        reading=row["reading"],
        rule=row["rule"],
        series=_split(row["series"]),
        spans=tuple(_spans(row["spans"])),
        others=tuple(ledger[name] for name in _split(row["others"])),
        campaigns=_split(row["campaigns"]),
        item=row["item"],
        low=None if pd.isna(row["low"]) else float(row["low"]),
        high=None if pd.isna(row["high"]) else float(row["high"]),
        factor=_number(row["factor"], 1.0),
        tolerance=_number(row["tolerance"], 0.0),
        witness=row["witness"],
        why=row["why"],
    )


def _check_names(test: Test, series: set[str], campaigns: set[str]) -> None:
    for name in test.series:
        if name not in series:
            raise test.wrong(f"series {name!r} is not in series.csv; correct it or add it there.")
    for name in test.campaigns:
        if name not in campaigns:
            raise test.wrong(f"plan or campaign {name!r} is not in campaigns.csv; correct it or add it there.")


def _check_claim(number: int, claim: Claim, found: list[Test]) -> None:
    """Hold what the ledger says of a claim against the tests that it has."""
    used = sorted({name for test in found for name in test.series})
    where = f"{LEDGER}, row {number} ({claim.claim_id})"
    if sorted(claim.series) != used:
        raise DataError(f"{where}: test_series must name the series of its tests, {';'.join(used) or 'none'}.")
    readings = {(test.part, test.reading) for test in found}
    decided = {(test.part, test.reading) for test in found if test.witness != "context"}
    if not decided and not claim.untestable:
        raise DataError(f'{where}: has no test that could decide in {TESTS}, so its test must begin "{UNTESTABLE}".')
    if claim.untestable and decided and decided == readings:
        raise DataError(
            f'{where}: has tests of all its readings in {TESTS}, so its test must not begin "{UNTESTABLE}".'
        )
    if claim.untestable == (claim.needed == "") or claim.untestable == (claim.obstacle == ""):
        raise DataError(
            f"{where}: obstacle and needed must say why nothing tests it and what would, and must be empty otherwise."
        )
    if not claim.untestable and not claim.figure:
        raise DataError(f"{where}: figure must name the figure of the book that shows what tests it.")


def _split(cell: str) -> tuple[str, ...]:
    return tuple(filter(None, cell.split(";")))


def _spans(cell: str) -> Iterator[tuple[int, int]]:
    for part in _split(cell):
        first, _, last = part.partition("-")
        yield int(first), int(last or first)


def _number(cell: float, otherwise: float) -> float:
    return otherwise if pd.isna(cell) else float(cell)
