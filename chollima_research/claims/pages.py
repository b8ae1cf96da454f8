"""The ledger as one table in HTML: whole without any script, and sortable where the book's script finds it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any, Final

import pandas as pd

from chollima_research import citing
from chollima_research.claims.intervals import worded
from chollima_research.claims.verdicts import VERDICTS
from chollima_research.rounding import Rounded

_HEADS: Final = ("Claim", "Topic and voice", "Years", "Verdict", "Claimed", "Found", "Figure")
_UNSORTED: Final = ("Claimed", "Found")  # numbers of different units have no order
_NO_YEARS: Final = "99999999"  # after all others
_WHY: Final = {
    "independent": "an independent figure",
    "regime": "the regime's figures",
    "own source": "the claim's own source",
    "indirect": "indirect figures",
    "rival": "another claim or an official figure",
    "no figure": "no figure is known",
    "no other record": "no record but the claim",
    "made up": "only a model or interpolation",
    "lost word": "a word is lost",
    "no measure": "no measure is agreed on",
}
_VOICES: Final = {
    "regime": "the regime",
    "scholarly": "scholars and agencies",
    "declassified": "declassified papers",
    "narrative": "the text itself",
}


@dataclass(frozen=True)
class Page:
    """The table of all claims, as a notebook shows it.

    Attributes
    ----------
    table : pandas.DataFrame
        As :func:`chollima_research.claims.evaluate` returns it.
    ledger : pandas.DataFrame
        As :func:`chollima_research.claims.ledger` returns it.
    """

    table: pd.DataFrame
    ledger: pd.DataFrame

    def __repr__(self) -> str:
        """Return a line instead of the table."""
        return f"The ledger: {len(self.table)} claims"

    def _repr_html_(self) -> str:
        attributes = dict.fromkeys(_UNSORTED, ' data-orderable="false"')
        heads = "".join(f'<th scope="col"{attributes.get(head, "")}>{head}</th>' for head in _HEADS)
        rows = "\n".join(self._rows())
        caption = "All claims, with their verdicts"
        return (
            f'<table class="sortable dataframe" id="ledger"><caption>{caption}</caption>\n'
            f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>"
        )

    @staticmethod
    def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
        rows = table.rename_axis("claim_id").reset_index().to_dict("records")
        return [{str(column): value for column, value in row.items()} for row in rows]

    def _rows(self) -> Iterator[str]:
        for one, listed in zip(
            self._records(self.table), self._records(self.ledger.loc[self.table.index]), strict=True
        ):
            name = one["claim_id"]
            first, last = listed["period_start"], listed["period_end"]
            cells = [
                _cell(_claim(one, listed), order=name),
                _cell(f"{escape(one['topic'])}<br/><small>{_VOICES[one['voice']]}</small>"),
                _cell(_years(first, last), order=_NO_YEARS if pd.isna(first) or pd.isna(last) else f"{first}{last}"),
                _cell(_verdict(one), order=str(VERDICTS.index(one["verdict"]))),
                _cell(escape(one["claimed"])),
                _cell(_found(one)),
                _cell(_figure(one["figure"])),
            ]
            yield f'<tr id="claim-{name}">{"".join(cells)}</tr>'


def _cell(content: str, order: str = "") -> str:
    return f'<td data-order="{escape(order)}">{content}</td>' if order else f"<td>{content}</td>"


def _claim(one: dict[str, Any], listed: dict[str, Any]) -> str:
    used = f" <em>Series:</em> <code>{escape(one['series'].replace(';', ', '))}</code>" if one["series"] else ""
    needed = f" <em>What would change it:</em> {escape(one['would_change'])}"
    place = f" <em>In the text:</em> {escape(citing.short(listed['source_id']))}, {escape(listed['locator'])}."
    why = f"<details><summary>Why</summary>{escape(one['reason'])}{needed}{place}{used}</details>"
    return f"{escape(one['claim'])} <code>{escape(one['claim_id'])}</code>{why}"


def _verdict(one: dict[str, Any]) -> str:
    why = _WHY.get(one["obstacle"] or one["witness"], "")
    return f"<strong>{escape(one['verdict'])}</strong>" + (f"<br/><small>{escape(why)}</small>" if why else "")


def _found(one: dict[str, Any]) -> str:
    if pd.isna(one["value"]):
        return ""
    number = escape(worded(Rounded(one["value"], one["low"], one["high"]), one["unit"]))
    return number if one["quantity"] == "the figure" else f"{number}<br/><small>{escape(one['quantity'])}</small>"


def _years(first: Any, last: Any) -> str:
    if pd.isna(first) or pd.isna(last):
        return ""
    return f"{first}" if first == last else f"{first}–{last}"


def _figure(figure: str) -> str:
    return f'<a href="../figures/{figure}.svg">{figure}</a>' if figure else ""
