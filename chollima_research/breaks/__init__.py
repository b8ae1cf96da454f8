"""Breaks in level and trend: how many, when, how sure, and whether they are the economy's or the compiler's.

A break date is the last year of the old regime, always. ``estimate`` dates breaks, ``test`` asks whether there are
any, ``trend_break`` asks it without knowing whether the errors are stationary, ``joined`` fits continuous broken
lines and ``posterior`` gives the probability of a break after each year. All of them leave out values that a compiler
made up, unless told otherwise, and mark breaks that lie at a seam.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

_FUNCTIONS = {
    "estimate": "estimating",
    "joined": "broken_lines",
    "posterior": "posteriors",
    "test": "testing",
    "trend_break": "trend_breaks",
    "zivot_andrews": "unit_roots",
}

__all__ = ["estimate", "joined", "posterior", "test", "trend_break", "zivot_andrews"]

if TYPE_CHECKING:
    from chollima_research.breaks.broken_lines import joined
    from chollima_research.breaks.estimating import estimate
    from chollima_research.breaks.posteriors import posterior
    from chollima_research.breaks.testing import test
    from chollima_research.breaks.trend_breaks import trend_break
    from chollima_research.breaks.unit_roots import zivot_andrews


def __getattr__(name: str) -> Any:
    if name in _FUNCTIONS:
        return getattr(importlib.import_module(f"chollima_research.breaks.{_FUNCTIONS[name]}"), name)
    raise AttributeError(f"module 'chollima_research.breaks' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
