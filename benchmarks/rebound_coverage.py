"""How often the interval of a recovery covers it, and how its p-value is distributed, where nothing is special.

Run ``python benchmarks/rebound_coverage.py [REPLICATIONS]``; it writes ``rebound_coverage.csv`` beside itself. Growth
of each artificial recovery is linear in the depth and length of its fall, with a part of its country and errors of
Student's t with three degrees of freedom; in the second law the errors of recoveries of one of four decades are
common for three quarters of their variance, as those of a world war are.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from chollima_research.comparison.rebound_model import compare

REPLICATIONS = 300
NAMES = ("depth", "fall_years")
LEVEL = 0.95


def drawn(rng: np.random.Generator, countries: int, common: bool) -> pd.DataFrame:
    """Draw two recoveries a country."""
    names = np.repeat([f"C{n:02}" for n in range(countries)], 2)
    depth = rng.exponential(0.6, len(names)) + 0.2
    length = rng.integers(1, 10, len(names))
    own = np.repeat(rng.normal(0, 0.01, countries), 2)
    errors = 0.03 * rng.standard_t(3, len(names))
    if common:
        errors = 0.5 * errors + np.sqrt(0.75) * 0.05 * rng.standard_normal(4)[rng.integers(0, 4, len(names))]
    growth = 0.05 + 0.18 * depth - 0.004 * length + own + errors
    return pd.DataFrame({"entity": names, "depth": depth, "fall_years": length, "growth": growth})


def study(replications: int = REPLICATIONS) -> pd.DataFrame:
    """Take the first country for the one with the campaign, again and again."""
    rows = []
    for common in (False, True):
        for countries in (15, 25, 36):
            rng = np.random.default_rng(countries)
            covered, small = 0, 0
            for _ in range(replications):
                table = drawn(rng, countries, common)
                found = compare(table.iloc[2:].reset_index(drop=True), table.iloc[0], NAMES, LEVEL)
                covered += found.low <= table.loc[0, "growth"] <= found.high
                small += found.p_value <= 0.05
            rows.append(
                {
                    "errors": "common in a decade" if common else "independent",
                    "countries": countries - 1,
                    "recoveries": 2 * countries - 2,
                    "replications": replications,
                    "coverage_95": round(covered / replications, 3),
                    "p_at_most_5_percent": round(small / replications, 3),
                }
            )
    return pd.DataFrame(rows)


if __name__ == "__main__":
    chosen = int(sys.argv[1]) if len(sys.argv) > 1 else REPLICATIONS
    study(chosen).to_csv(Path(__file__).with_suffix(".csv"), index=False, lineterminator="\n")
