"""The result of a synthetic control, or the diagnostic that says why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from chollima_research.results import Drawn

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class SyntheticControl(Drawn):
    """A synthetic control, or the diagnostic that says why there is none.

    ``plot`` draws the gap by year over those of the placebos.

    Attributes
    ----------
    entity, unit : str
        Whose control it is, and the unit of the outcome.
    first, start, end : int
        First year and last year before the campaign, and last year compared.
    usable : bool
        Whether the estimate is one; if not, the fields from `weights` on are empty or missing.
    reason : str
        Why not; empty if usable.
    diagnostic : pandas.DataFrame
        One row a check: check, needed, found, passed.
    left_out : dict of str to str
        Donors that were left out, and why.
    weights : pandas.Series
        By donor, largest first; only those above 1e-6.
    path : pandas.DataFrame
        By year: observed, synthetic, gap.
    rmspe_before, rmspe_after : float
        Root mean squared gap before and after.
    mean_gap : float
        Mean gap after.
    placebos : pandas.DataFrame
        By unit, the campaign's country among them: rmspe_before, rmspe_after, ratio, mean_gap, rank (of the ratio).
    placebo_gaps : pandas.DataFrame
        Gaps by year, one column a unit.
    in_time : pandas.DataFrame
        By year of a campaign that was not (``start``): last year before the real one (``until``), rmspe_before,
        rmspe_after, ratio, mean_gap.
    leave_one_out : pandas.DataFrame
        By donor left out: rmspe_before, mean_gap.
    """

    entity: str
    unit: str
    first: int
    start: int
    end: int
    usable: bool
    reason: str
    diagnostic: pd.DataFrame = field(repr=False, compare=False)
    left_out: dict[str, str] = field(repr=False)
    weights: pd.Series = field(repr=False, compare=False)
    path: pd.DataFrame = field(repr=False, compare=False)
    rmspe_before: float
    rmspe_after: float
    mean_gap: float
    placebos: pd.DataFrame = field(repr=False, compare=False)
    placebo_gaps: pd.DataFrame = field(repr=False, compare=False)
    in_time: pd.DataFrame = field(repr=False, compare=False)
    leave_one_out: pd.DataFrame = field(repr=False, compare=False)

    @property
    def ratio(self) -> float:
        """Root mean squared gap after over that before."""
        return float(self.placebos["ratio"][self.entity]) if self.usable else np.nan

    @property
    def rank(self) -> int | None:
        """Rank of the country's ratio among all units, 1 for the largest; None if not usable."""
        return int(self.placebos["rank"].to_dict()[self.entity]) if self.usable else None

    @property
    def p_value(self) -> float:
        """Rank over the number of units: how often chance alone would put a country so high; missing if not usable."""
        return self.rank / len(self.placebos) if self.rank is not None else np.nan

    @property
    def title(self) -> str:
        """One line that says what was compared, or that nothing could be."""
        what = f"Synthetic control of {self.entity}, {self.first}-{self.start} against {self.start + 1}-{self.end}"
        return what if self.usable else f"{what}: no estimate"

    def to_frame(self) -> pd.DataFrame:
        """Return quantity and value; for one that is not usable, the checks."""
        if not self.usable:
            return self.diagnostic.assign(passed=self.diagnostic["passed"].map({True: "yes", False: "no"}))
        without = self.leave_one_out["mean_gap"]
        rows: list[tuple[str, object]] = [
            (f"mean gap, {self.start + 1}-{self.end}", self.mean_gap),
            ("  lowest with one donor left out", without.min() if len(without) else np.nan),
            ("  highest with one donor left out", without.max() if len(without) else np.nan),
            ("root mean squared gap before", self.rmspe_before),
            ("root mean squared gap after", self.rmspe_after),
            ("ratio after to before", self.ratio),
            ("rank of the ratio", f"{self.rank} of {len(self.placebos)}"),
            ("p-value", self.p_value),
            ("largest ratio of a campaign that was not", self.in_time["ratio"].max()),
            *((f"weight of {donor}", weight) for donor, weight in self.weights.items()),
        ]
        return pd.DataFrame(rows, columns=["quantity", "value"])

    def remarks(self) -> Sequence[str]:
        """Say on how many countries and years it rests, what was left out, and why there is no estimate."""
        return list(self._remarks())

    def _remarks(self) -> Iterator[str]:
        if not self.usable:
            yield f"No estimate is given: {self.reason}."
        else:
            yield (
                f"{len(self.placebos) - 1} donor countries, {self.start - self.first + 1} years before and "
                f"{self.end - self.start} after. The p-value is the rank of the ratio among all countries, each in "
                f"turn taken for the one with a campaign in {self.start + 1}; the smallest possible is "
                f"{1 / len(self.placebos):.3g}."
            )
        if self.left_out:
            yield "Left out: " + "; ".join(f"{donor} ({why})" for donor, why in self.left_out.items()) + "."

    def _draw(self, axes: Axes) -> None:
        """Draw the gap by year over those of the placebos."""
        from chollima_research.comparison.charts import synthetic_gaps

        synthetic_gaps(axes, self)
