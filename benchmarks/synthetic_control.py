"""How often chance alone looks like an effect in a synthetic control, by the number of years before the campaign.

Run ``python benchmarks/synthetic_control.py``; it writes ``benchmarks/synthetic_control.csv`` beside itself. Outcomes
are 40 random walks in logs with a common growth rate, common shocks that each country shares to its own degree, and
shocks of its own; no country has an effect. Each column is of the first country against the others.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from chollima_research.comparison import simplex

UNITS, AFTER, REPLICATIONS = 41, 5, 400
YEARS_BEFORE = (3, 4, 6, 8, 10, 15, 20, 30)


def simulated(years: int, rng: np.random.Generator) -> np.ndarray:
    """Draw levels, one column a country: common growth of 5 percent, common and own shocks of 5 percent."""
    shares = rng.uniform(0.5, 1.5, UNITS)
    common, own = rng.normal(0, 0.05, (years, 1)), rng.normal(0, 0.05, (years, UNITS))
    start = rng.normal(0, 0.5, UNITS)
    return np.exp(start + np.cumsum(0.05 + shares * common + own, axis=0))


def one(before: int, rng: np.random.Generator) -> tuple[float, float, bool]:
    """Return the gap before as a share of the mean outcome, the ratio after to before, and whether weights are one."""
    levels = simulated(before + AFTER, rng)
    found = simplex.solve(levels[:before, 1:], levels[:before, 0])
    gaps = levels[:, 0] - levels[:, 1:] @ found.weights
    first, later = (float(np.sqrt(np.square(part).mean())) for part in (gaps[:before], gaps[before:]))
    return first / levels[:before, 0].mean(), later / max(first, 1e-12), found.unique


def study(replications: int = REPLICATIONS) -> pd.DataFrame:
    """Simulate each number of years before; the seed makes the table the same on every machine."""
    rows = []
    for before in YEARS_BEFORE:
        rng = np.random.default_rng(before)
        runs = pd.DataFrame([one(before, rng) for _ in range(replications)], columns=["gap", "ratio", "unique"])
        rows.append(
            {
                "years_before": before,
                "replications": replications,
                "median_gap_before": round(float(runs["gap"].median()), 4),
                "weights_not_unique": round(float(1 - runs["unique"].mean()), 3),
                "median_ratio": round(float(runs.loc[runs["unique"], "ratio"].median()), 2),
                "ratio_above_5": round(float((runs.loc[runs["unique"], "ratio"] > 5).mean()), 3),
            }
        )
    return pd.DataFrame(rows)


if __name__ == "__main__":
    study().to_csv(Path(__file__).with_suffix(".csv"), index=False, lineterminator="\n")
