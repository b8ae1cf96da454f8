"""Whether a series can carry a comparison with a campaign: figures of their own year, enough of them, one basis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pandas as pd

from chollima_research.errors import ArgumentError
from chollima_research.results import Result
from chollima_research.samples import Sample, annual, in_words


@dataclass(frozen=True)
class Carried(Result):
    """What a comparison needs of a series, and what there is.

    Attributes
    ----------
    series : str
        Name of the series.
    first, start, end : int
        First year before the campaign, last year before it, last year compared.
    checks : pandas.DataFrame
        One row a check: check, needed, found, passed.
    """

    series: str
    first: int
    start: int
    end: int
    checks: pd.DataFrame = field(repr=False, compare=False)

    @property
    def usable(self) -> bool:
        """Whether every check is passed."""
        return bool(self.checks["passed"].all())

    @property
    def reason(self) -> str:
        """Why not, in one sentence; empty if usable."""
        failed = self.checks[~self.checks["passed"]]
        return "; ".join(f"{row.check}: {row.found}" for row in failed.itertuples())

    @property
    def title(self) -> str:
        """One line that says whether the series can carry the comparison."""
        verdict = "can carry" if self.usable else "cannot carry"
        return f"{self.series} {verdict} a comparison of {self.start + 1}-{self.end} with {self.first}-{self.start}"

    def to_frame(self) -> pd.DataFrame:
        """Return the checks."""
        return self.checks.assign(passed=self.checks["passed"].map({True: "yes", False: "no"}))

    def remarks(self) -> Sequence[str]:
        """Say why the comparison is not made."""
        return [] if self.usable else [f"No estimate is given, because {self.series} does not carry it: {self.reason}."]


def carries(
    y: pd.Series, start: int, end: int, *, first: int | None = None, fewest_before: int = 10, name: str | None = None
) -> Carried:
    """Check whether a series can carry a comparison of a campaign with the years before it.

    Parameters
    ----------
    y : pandas.Series
        Annual series, as :func:`chollima_research.load` gives it.
    start : int
        Last year before the campaign.
    end : int
        Last year compared.
    first : int, optional
        First year before the campaign; that which leaves `fewest_before` years if not given.
    fewest_before : int, default 10
        How many years before the campaign are needed, see :func:`chollima_research.comparison.synthetic_control`.
    name : str, optional
        Name of the series in the result.

    Returns
    -------
    Carried
        The checks: enough years before; none before and after missing or made up by the compiler; one basis.

    Raises
    ------
    ArgumentError
        If `y` is no annual series or the years are not in order.

    Examples
    --------
    >>> import chollima_research as cr
    >>> print(carries(cr.load("prk.gdp_per_head.maddison2023"), 1956, 1961).usable)
    False
    """
    begin = start - fewest_before + 1 if first is None else first
    if not begin <= start < end:
        raise ArgumentError(f"first, start, end: {begin}, {start} and {end} are not in order.")
    whole = annual(y, fewest=1, made_up="keep", varying=False)
    usable = set(whole.years.tolist()) - set(whole.kept)
    checks = pd.DataFrame(
        _checks(whole, usable, begin, start, end, fewest_before), columns=["check", "needed", "found", "passed"]
    )
    return Carried(name or whole.name, begin, start, end, checks)


def _checks(
    whole: Sample, usable: set[int], first: int, start: int, end: int, fewest: int
) -> Iterator[tuple[str, str, str, bool]]:
    had = sum(year in usable for year in range(first, start + 1))
    yield ("years before the campaign", f"at least {fewest}", f"{had} of {first}-{start} usable", had >= fewest)
    for words, years in (("before", range(first, start + 1)), ("after", range(start + 1, end + 1))):
        invented = tuple(year for year in years if year in whole.years and year not in usable)
        missing = tuple(year for year in years if year not in whole.years)
        yield (f"made up by the compiler, {words}", "none", in_words(invented) or "none", not invented)
        yield (f"missing, {words}", "none", in_words(missing) or "none", not missing)
    seams = [(a, b) for a, b in whole.seams if first <= a and b <= end]
    told = ", ".join(f"between {a} and {b}" for a, b in seams) or "none"
    yield ("changes of basis", "none", told, not seams)
