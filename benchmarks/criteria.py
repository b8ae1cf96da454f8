"""How often BIC and LWZ find breaks in 36 observations that have none, and how often the one break that there is.

Errors follow first-order autoregressions with standard deviation one; regimes have at least 15 percent of the
observations, and up to five breaks are allowed. With a break, the level shifts after the 18th observation.

    python benchmarks/criteria.py

writes criteria.csv: the share of series in which each criterion selects no, one, and more breaks.
"""

import csv
from pathlib import Path

import numpy as np
from scipy.signal import lfilter

from chollima_research.breaks import criteria
from chollima_research.breaks.designs import shortest
from chollima_research.breaks.partitions import optimal
from chollima_research.breaks.segments import triangle

N, REPLICATIONS, BLOCK = 36, 10_000, 1000
MODELS = {"mean": 1, "trend": 2}
REGRESSORS = np.column_stack([np.ones(N), np.arange(N)])


def errors(rng: np.random.Generator, autocorrelation: float) -> np.ndarray:
    shocks = rng.normal(size=(BLOCK, N + 200)) * np.sqrt(1 - autocorrelation**2)
    return lfilter([1], [1, -autocorrelation], shocks, axis=1)[:, 200:]


def counts(y: np.ndarray, k: int) -> dict[str, np.ndarray]:
    rss = optimal(triangle(REGRESSORS[:, :k], y), 5, shortest(N, k, 0.15)).rss
    tables = [criteria.table(row, N, k, 0) for row in rss]
    return {name: np.array([int(table[name].argmin()) for table in tables]) for name in ("bic", "lwz")}


def main() -> None:
    table = []
    for model, k in MODELS.items():
        for autocorrelation in (0.0, 0.5, 0.8):
            for shift in (0.0, 1.0, 2.0, 3.0):
                rng = np.random.default_rng(1)
                step = shift * (np.arange(N) >= N // 2)
                parts = [counts(errors(rng, autocorrelation) + step, k) for _ in range(REPLICATIONS // BLOCK)]
                for name in ("bic", "lwz"):
                    chosen = np.concatenate([part[name] for part in parts])
                    shares = [np.mean(chosen == 0), np.mean(chosen == 1), np.mean(chosen > 1)]
                    table.append([model, autocorrelation, shift, name, *(f"{share:.3f}" for share in shares)])
    header = ["model", "autocorrelation", "shift", "criterion", "none", "one", "more"]
    with Path(__file__).with_suffix(".csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *table])
    for row in [header, *table]:
        print(*(f"{value!s:>16}" for value in row))


if __name__ == "__main__":
    main()
