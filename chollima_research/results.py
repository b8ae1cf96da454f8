"""What all results have in common: a table, a text, LaTeX for a paper and HTML for a notebook."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class Result(ABC):
    """Base of the frozen dataclasses that the estimators return."""

    notes: tuple[str, ...]

    @property
    @abstractmethod
    def title(self) -> str:
        """One line that says what was estimated on what."""

    @abstractmethod
    def to_frame(self) -> pd.DataFrame:
        """Return the result as a table with full precision."""

    def remarks(self) -> Sequence[str]:
        """Return sentences that belong under the table: method, conventions, warnings."""
        return self.notes

    def _one_row(self, names: Iterable[str]) -> pd.DataFrame:
        """Return some attributes as a table of one row."""
        return pd.DataFrame([{name: getattr(self, name) for name in names}])

    def _shown(self) -> pd.DataFrame:
        """Return the table as it is printed: four significant digits, years and counts as whole numbers."""
        return self.to_frame().map(_printed)

    def summary(self) -> str:
        """Return title, table and remarks as text; it holds no time of day and is the same on every machine."""
        return "\n".join([self.title, self._shown().to_string(index=self._indexed), *self.remarks()])

    def to_latex(self, *, caption: str | None = None, label: str | None = None) -> str:
        r"""Return the table as LaTeX with booktabs rules, the remarks as notes under it.

        Parameters
        ----------
        caption : str, optional
            Caption; the title if not given.
        label : str, optional
            Label for ``\ref``.
        """
        table = self._shown().to_latex(
            index=self._indexed, escape=True, caption=caption or _escaped(self.title), label=label, position="htbp"
        )
        notes = " ".join(_escaped(text) for text in self.remarks())
        return table.replace("\\end{table}", f"\\par\\footnotesize {notes}\n\\end{{table}}") if notes else table

    def _repr_html_(self) -> str:
        from html import escape

        table = self._shown().to_html(index=self._indexed, border=0)
        notes = "".join(f"<p>{escape(text)}</p>" for text in self.remarks())
        return f"<p><strong>{escape(self.title)}</strong></p>{table}{notes}"

    @property
    def _indexed(self) -> bool:
        return not isinstance(self.to_frame().index, pd.RangeIndex)


class Drawn(Result):
    """Base of the results that can be drawn on axes; what is drawn stands with the class."""

    @abstractmethod
    def _draw(self, axes: Axes) -> None:
        """Draw the result."""

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the result.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where to draw; a new figure if not given.
        """
        import matplotlib.pyplot as plt

        axes = plt.subplots(layout="constrained")[1] if ax is None else ax
        self._draw(axes)
        return axes


def _printed(value: object) -> str:
    if isinstance(value, float):
        return "" if pd.isna(value) else f"{value:.4g}" if abs(value) < 9999.5 else f"{value:,.0f}"
    if isinstance(value, (list, tuple)):
        return ", ".join(_printed(part) for part in value)
    return str(value)


_LATEX = str.maketrans(
    {mark: f"\\{mark}" for mark in "&%$#_{}"}
    | {"^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "\\": r"\textbackslash{}"}
)


def _escaped(text: str) -> str:
    return text.translate(_LATEX)
