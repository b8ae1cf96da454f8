"""How long a bootstrap of sup F takes, beside a loop over R's strucchange, in one run on one core.

50 observations with autocorrelation 0.5, one break in the mean or in level and trend, 1,000 replications. The loop in R
draws an autoregression and computes ``Fstats`` of it; this package does all that ``breaks.test`` does: estimates the
autocorrelation under both hypotheses, draws 1,000 series and maximises the likelihood over dates and autocorrelations
for each. The programs take turns, each in a process of its own on the same core; what is measured is the time of the
processor from inside, without start and import. The script stops if both do not find the same classical statistic.

R with strucchange comes from Debian or Ubuntu:

    apt-get install r-base-core r-cran-strucchange
    python benchmarks/bootstrap_supf.py

writes bootstrap_supf.csv: medians and quartiles of the seconds, and the median over the rounds of the ratio to this
package.
"""

import csv
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
ROUNDS, REPLICATIONS, N = 5, 1000, 50
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")

OURS = """
import sys, json, time
import numpy as np, pandas as pd
import chollima_research as cr
y = pd.Series(np.loadtxt(sys.argv[1]))
y.index += 1951
cr.breaks.test(y, sys.argv[2], replications=19)
start = time.process_time()
found = cr.breaks.test(y, sys.argv[2], replications=int(sys.argv[3]))
print(json.dumps({"version": cr.__version__, "seconds": time.process_time() - start,
                  "statistic": found.statistic, "p": found.p_value}))
"""


def series(file: Path) -> None:
    rng = np.random.default_rng(1)
    y = np.zeros(N)
    for t in range(N):
        y[t] = 0.5 * y[t - 1] * (t > 0) + rng.standard_normal()
    np.savetxt(file, y)


def run(command: list[str], file: Path, model: str) -> dict:
    core = ["taskset", "-c", "0"] if Path("/usr/bin/taskset").exists() else []
    environment = os.environ | dict.fromkeys(THREADS, "1")
    done = subprocess.run(
        [*core, *command, str(file), model, str(REPLICATIONS)], check=True, capture_output=True, env=environment
    )
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    programs = {
        "chollima_research, test()": [sys.executable, "-c", OURS],
        "strucchange, loop over Fstats()": ["Rscript", str(HERE / "bootstrap_supf.R")],
    }
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "series.txt"
        series(file)
        for model in ("mean", "trend"):
            found: dict[str, list[dict]] = {name: [] for name in programs}
            for turn in range(ROUNDS):
                for name in list(programs)[:: 1 if turn % 2 else -1]:
                    found[name].append(run(programs[name], file, model))
            ours = found["chollima_research, test()"]
            for name, results in found.items():
                if abs(results[0]["statistic"] / ours[0]["statistic"] - 1) > 1e-9:
                    sys.exit(f"{name} finds {results[0]['statistic']}, not {ours[0]['statistic']}")
                seconds = [result["seconds"] for result in results]
                low, middle, high = statistics.quantiles(seconds, n=4)
                ratios = [result["seconds"] / own["seconds"] for result, own in zip(results, ours, strict=True)]
                rows.append([model, N, REPLICATIONS, name, results[0]["version"], f"{middle:.4f}",
                             f"{low:.4f}-{high:.4f}", f"{statistics.median(ratios):.0f}", ROUNDS])  # fmt: skip
    with (HERE / "bootstrap_supf.csv").open("w", encoding="utf-8", newline="") as table:
        writer = csv.writer(table, lineterminator="\n")
        writer.writerow(["model", "observations", "replications", "program", "version", "median_s", "quartiles_s",
                         "ratio", "rounds"])  # fmt: skip
        writer.writerows(rows)


if __name__ == "__main__":
    main()
