"""A row of the validation page, and the reference figures that it is made from."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

REFERENCE = Path(__file__).resolve().parent.parent / "tests" / "reference"


@dataclass(frozen=True)
class Row:
    """One comparison: what, on which data, the two numbers in words, their difference and what is tolerated."""

    what: str
    data: str
    ours: str
    other: str
    difference: float
    tolerance: float
    source: str
    relative: bool = False

    @property
    def holds(self) -> bool:
        """Whether the difference is within the tolerance."""
        return self.difference <= self.tolerance


def reference(name: str) -> dict[str, Any]:
    """Figures of other programs and of publications, as the tests use them."""
    found: dict[str, Any] = json.loads((REFERENCE / f"{name}.json").read_text("utf-8"))
    return found


def printed_with(values: np.ndarray, digits: int) -> str:
    """Numbers in a row, with so many decimals."""
    return ", ".join(f"{value:.{digits}f}" for value in values)


def annual(name: str) -> pd.Series:
    """A reference series, by number of the year or of the observation."""
    found = reference(name)
    return pd.Series(found["y"], index=range(found["first"], found["first"] + len(found["y"])), dtype=float)
