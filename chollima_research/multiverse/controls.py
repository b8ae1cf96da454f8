"""One option of a choice against the others, in the same specifications: a search repeated where nothing happened."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from chollima_research.errors import ArgumentError
from chollima_research.multiverse.results import CAUTION, Multiverse
from chollima_research.results import Result

TIE: Final = 1e-9


@dataclass(frozen=True)
class Comparison(Result):
    """One option of a choice among the others.

    Attributes
    ----------
    question, choice, own : str
        What was asked, the choice whose options are compared, and the option of interest.
    table : pandas.DataFrame
        By option, own first, then by median: ran, median, lowest, highest; ``positive``, the share of its intervals
        that lie above zero; ``significant``, the share of its p-values of at most 0.05; ``at_least``, the share of the
        specifications common with `own` in which its estimate is at least as large.
    ranks : pandas.DataFrame
        One row a specification of `own`: the other choices, estimate, higher (how many others are at least as large),
        others (how many have an estimate) and p, (1 + higher) / (1 + others).
    without : tuple of str
        Options that are in the table but not among the others of the ranks.
    """

    question: str
    choice: str
    own: str
    table: pd.DataFrame = field(repr=False, compare=False)
    ranks: pd.DataFrame = field(repr=False, compare=False)
    without: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """One line that says what is compared."""
        return f"{self.question}: {self.own} among {len(self.table)} of {self.choice}"

    def to_frame(self) -> pd.DataFrame:
        """Return the table by option."""
        return self.table

    def remarks(self) -> Sequence[str]:
        """Say what the ranks are."""
        p = self.ranks["p"]
        left_out = f"Not counted in the ranks: {', '.join(self.without)}." if self.without else "All others count."
        return [
            f"Over {len(p):,} specifications of {self.own} its exact rank p-value is {p.min():.3g} to {p.max():.3g}, "
            f"median {p.median():.3g}: exact in each if all options had been equally likely to be the one of interest.",
            left_out,
            CAUTION,
        ]


def compare(found: Multiverse, choice: str, own: str, *, without: Collection[str] = ()) -> Comparison:
    """Hold one option of a choice against the others, specification by specification.

    Parameters
    ----------
    found : Multiverse
        A question of which one choice is the country, the year or whatever might have had the same result.
    choice : str
        That choice.
    own : str
        The option of interest; larger estimates count as more of what is asked for.
    without : collection of str
        Options that do not count in the ranks, because the same may have happened there; the table has them.

    Returns
    -------
    Comparison
        Each option's estimates, and the rank of `own` under every specification.

    Raises
    ------
    ArgumentError
        If the choice or an option is not known, `own` has no estimate, or no other option is left.
    """
    for option in (own, *without):
        if choice not in found.choices or option not in found.choices[choice]:
            raise ArgumentError(f"choice, own, without: the question has no {choice} with the option {option!r}.")
    rest = [name for name in found.choices if name != choice]
    wide = found.ran.assign(key=_keys(found.ran, rest)).pivot(index="key", columns=choice, values="estimate")
    if own not in wide or wide[own].notna().sum() == 0:
        raise ArgumentError(f"own: no specification of {own} has an estimate.")
    wide = wide[wide[own].notna()]
    others = wide.drop(columns=own)
    least = others.ge(wide[own] - TIE, axis=0)
    rivals = [option for option in others if option not in without]
    if own in without or not rivals:
        raise ArgumentError(f"without: leaves nothing to compare {own} with.")
    higher, known = least[rivals].sum(axis=1), others[rivals].notna().sum(axis=1)
    counted = pd.DataFrame({"estimate": wide[own], "higher": higher, "others": known})
    counted["p"] = (1 + counted["higher"]) / (1 + counted["others"])
    mine = found.ran[found.ran[choice] == own]
    ranks = mine[rest].assign(key=_keys(mine, rest)).merge(counted, left_on="key", right_index=True)
    shared = least.sum() / others.notna().sum().where(lambda n: n > 0)
    table = _summary(found.ran, choice).assign(at_least=shared)
    ordered = table.sort_values(["median", "ran"], ascending=False, kind="stable")
    ordered = pd.concat([ordered.loc[[own]], ordered.drop(index=own)])
    ranks = ranks.drop(columns="key").reset_index(drop=True)
    return Comparison(found.question, choice, own, ordered, ranks, tuple(without))


def _keys(table: pd.DataFrame, names: list[str]) -> pd.Series:
    """Return the other choices of each row as one text, with a separator that no label can hold."""
    joined = pd.Series("", index=table.index)
    for name in names:
        joined = joined + table[name] + "\x1f"
    return joined


def _summary(ran: pd.DataFrame, choice: str) -> pd.DataFrame:
    interval, tested = ran["low"].notna(), ran["p"].notna()
    marked = ran.assign(
        positive=(ran["low"] > 0).astype(float).where(interval),
        significant=(ran["p"] <= 0.05).astype(float).where(tested),
    )
    by = marked.groupby(choice)
    columns = {"ran": ("estimate", "size"), "median": ("estimate", "median")}
    columns |= {"lowest": ("estimate", "min"), "highest": ("estimate", "max")}
    return by.agg(**columns, positive=("positive", "mean"), significant=("significant", "mean"))
