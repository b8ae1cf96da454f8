"""The claims ledger: every claim of the seed documents held against the data, with a verdict and its reasons.

``evaluate`` gives the ledger with verdicts, ``verdict`` one claim with all its tests, ``ledger`` the claims as the
data have them, and ``rules`` what the rules do. Which rule tests which claim with which figures is data and stands in
``claim_tests.csv``. ``page`` shows them all in one table.
"""

from __future__ import annotations

import pandas as pd

from chollima_research import tables
from chollima_research.claims.figures import Reader
from chollima_research.claims.pages import Page
from chollima_research.claims.rows import LEDGER, Test, claims, tests
from chollima_research.claims.rulebook import RULES
from chollima_research.claims.verdicts import VERDICTS, Verdict, judge
from chollima_research.claims.words import COLUMNS, row
from chollima_research.errors import UnknownNameError

__all__ = ["VERDICTS", "Verdict", "evaluate", "ledger", "page", "rules", "verdict"]


def evaluate() -> pd.DataFrame:
    """Hold every claim of the ledger against the figures.

    Returns
    -------
    pandas.DataFrame
        One row a claim, indexed by ``claim_id`` in the order of the ledger:

        - claim, kind, topic, entity, voice, figure, obstacle: as in :func:`ledger`; ``claimed``: what is claimed, with
          its rounding;
        - ``verdict``: see the notes; ``reason``: why, in a sentence;
        - ``series``: ids of all series used, joined by semicolons; ``rules`` and ``rules_say``: names of the rules that
          were applied, and a sentence on each; ``witness``: whose figure made the verdict;
        - ``evidence``: every test with its figures, their intervals, what they were held against and the outcome;
        - ``value``, ``low``, ``high``, ``unit``: the result of the test that made the verdict, with its interval
          (infinite on a side on which nothing is known; missing if nothing tests the claim); ``held_low``,
          ``held_high``: the interval that it was held against; ``quantity``: what was measured, in words;
        - ``readings``: the verdict on each part of the claim and each reading of it, where there are several;
        - ``conflicts_with``: ids of the claims, or of the official series, that it cannot be true with;
        - ``would_change``: what would change the verdict.

    Raises
    ------
    DataError
        If a row of ``claim_tests.csv`` cannot be applied: an unknown rule, series or claim, a figure that is missing
        or made up by a compiler, a seam between the years, or a witness that is not what it is called. The message
        names the row.

    Notes
    -----
    **A test.** A rule (:func:`rules`) makes a result with an interval out of figures. The interval holds the rounding
    in print or the printed range of each figure, all at their ends at once, and for lasting rates of growth the 95
    percent interval of :func:`chollima_research.growth.average`. It is held against the claim, with its own rounding
    and the tolerance of the row, if it has one. It *agrees* if it lies inside, *disagrees* if the two do not meet, and
    is *open* otherwise.

    **A witness.** What a result may do depends on whose figures it rests on.

    - *independent*: not the regime's own statement and no copy of it, and not by the author of the claim. It may
      support and contradict. A figure of status official or claim never is; nor is a value that a compiler made up,
      which is no evidence at all, as a model's figure is none for a country and years without registered births and
      deaths. A date or a plan target is a fact about words: any record of it other than the source of the claim is
      independent, that of the speaker too.
    - *regime*: the regime's own figure or a copy of it, as the steel series of 1949-1960 is. It cannot support. It
      contradicts claims of the regime, and those of others where the regime had no interest in the difference.
    - *own source*: by the author of the claim or the same study. It cannot support.
    - *indirect*: bears on a consequence or a bound of the claim, not on the claim. It cannot support.
    - *rival*: another claim of the ledger, the study from which it comes, or an official figure that differs from a
      claim of others in the direction that a government would wish. It conflicts.
    - *context*: shown, and decides nothing; the row says why. So are reports whose origin cannot be followed.

    **A verdict.**

    - *supported*: an independent result agrees and none, of any witness but a rival or context, disagrees.
    - *contradicted*: a result disagrees and no independent one agrees.
    - *conflicts with another claim*: neither, and a rival disagrees: not both can be true, and no figure decides.
    - *consistent*: tested, and none of these: the evidence is compatible and cannot confirm, because its interval is
      wide or its witness is not independent, or independent results are divided.
    - *not testable with known data*: no result bears on it; ``reason`` says why, ``would_change`` what is missing.

    **Parts and readings.** Of several parts all must hold: one contradicted part contradicts the claim. Where the text
    has lost a word or has two senses, every reading is tested: if all come out alike, that is the verdict; if one
    may hold the claim is consistent; else, if one cannot be tested, it is not testable; else it conflicts. A claim of
    which only one part can be tested is at best consistent.

    A verdict is on the sentence in the ledger, not on the text from which it was taken, and *contradicted* means by the
    figures in the collection. Tolerances and witnesses are judgements; each stands in ``claim_tests.csv`` with its
    reason.

    Examples
    --------
    >>> import chollima_research as cr
    >>> found = cr.claims.evaluate()
    >>> found.loc["ri-4000km", "verdict"]
    'contradicted'
    """
    listed, judged = ledger(), _all()
    rows = {name: row(listed.loc[name].to_dict(), found) for name, found in judged.items()}
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(COLUMNS)).rename_axis("claim_id")


def verdict(claim_id: str) -> Verdict:
    """Return the verdict on one claim with all its tests.

    Parameters
    ----------
    claim_id : str
        For instance ``"plan-early-30m"``.

    Returns
    -------
    Verdict
        With ``to_frame()`` one row a test, and ``remarks()``.

    Raises
    ------
    UnknownNameError
        If there is no such claim.
    DataError
        As :func:`evaluate`.
    """
    known = claims()
    if claim_id not in known:
        raise UnknownNameError(f"No claim {claim_id!r}. `chollima_research.claims.ledger()` lists them.")
    chosen = [test for test in tests() if test.claim.claim_id == claim_id]
    return judge(known[claim_id], chosen, Reader())


def ledger() -> pd.DataFrame:
    """Return the claims as the data have them, indexed by ``claim_id``."""
    return tables.read(LEDGER).set_index("claim_id")


def page(table: pd.DataFrame) -> Page:
    """Return the table of all claims as a notebook shows it, with a link from each to its figure.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`evaluate` returns it, or some of its rows.
    """
    return Page(table, ledger())


def rules() -> pd.Series:
    """Return what each rule does, in a sentence, by name."""
    return pd.Series({name: rule.says for name, rule in RULES.items()}, name="says").rename_axis("rule")


def _all() -> dict[str, Verdict]:
    reader, known = Reader(), claims()
    chosen: dict[str, list[Test]] = {name: [] for name in known}
    for test in tests():
        chosen[test.claim.claim_id].append(test)
    return {name: judge(claim, chosen[name], reader) for name, claim in known.items()}
