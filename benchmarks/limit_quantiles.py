"""The quantiles of the limit distributions in chollima_research/breaks/limit_quantiles.csv.

    python benchmarks/limit_quantiles.py [REPLICATIONS]

draws 100,000 series of 400 steps and as many of 100 steps for each model; a tabulated quantile is twice that of 400
less that of 100 steps, which takes out the error of the discretisation in proportion to one over the root of the number
of steps. Takes about ten minutes on one core.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from chollima_research.breaks import limits

BATCH = {400: 40, 100: 400}
TABLE = Path(limits.__file__).parent / "limit_quantiles.csv"


def drawn(model: str, steps: int, replications: int) -> dict[float, dict[str, np.ndarray]]:
    """Return the statistics by trimming, all computed from the same series."""
    parts: dict[float, list[dict[str, np.ndarray]]] = {trimming: [] for trimming in limits.TRIMMINGS}
    for seed in range(replications // BATCH[steps]):
        series = limits.simulate(model, steps, BATCH[steps], 1_000_000 * steps + seed)
        for trimming in limits.TRIMMINGS:
            parts[trimming].append(series.statistics(trimming, limits.room(trimming)))
    joined = {t: {name: np.concatenate([p[name] for p in found]) for name in found[0]} for t, found in parts.items()}
    return {t: {**found, **limits.double_maximum(found)} for t, found in joined.items()}


def main(replications: int) -> None:
    rows = []
    tails = np.array(limits.TAILS)
    for model in ("mean", "trend"):
        fine, coarse = drawn(model, 400, replications), drawn(model, 100, replications)
        for trimming, found in fine.items():
            for name in found:
                values = [np.quantile(each[trimming][name], 1 - tails) for each in (fine, coarse)]
                known = np.maximum.accumulate(2 * values[0] - values[1])
                rows.append(
                    {"model": model, "trimming": trimming, "statistic": name}
                    | {f"{tail:g}": f"{value:.3f}" for tail, value in zip(limits.TAILS, known, strict=True)}
                )
    pd.DataFrame(rows).to_csv(TABLE, index=False)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
