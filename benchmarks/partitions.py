"""How long the best partitions take, beside R's strucchange and Python's ruptures, in one run on one core.

A random walk of n = 100 and 1,000 observations, an intercept and a trend that both change, up to five breaks, at least
15 percent of the observations in a regime. strucchange and this package find the best partitions for every number of
breaks from 0 to 5; ruptures finds one number at a time and is timed for five breaks alone and for one to five. The
programs take turns, each in a process of its own on the same core; what is measured is the time of the processor from
inside, without start and import, so that other work on the machine counts little. The script stops if two programs do
not find the same five breaks.

R with strucchange comes from Debian or Ubuntu, ruptures into an environment of its own:

    apt-get install r-base-core r-cran-strucchange
    python -m venv build/ruptures && build/ruptures/bin/pip install ruptures==1.1.10
    python benchmarks/partitions.py --ruptures build/ruptures/bin/python

writes partitions.csv: per program the median and the quartiles of the seconds, and the median over the rounds of the
ratio to this package; for this package also the largest memory that Python's allocator had handed out.
"""

import argparse
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
BREAKS, SHARE = 5, 0.15
ROUNDS = {100: 15, 1000: 5}
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")

OURS = """
import sys, json, time, tracemalloc
import numpy as np, pandas as pd
import chollima_research as cr
from chollima_research.breaks.segments import triangle
from chollima_research.breaks.partitions import optimal
file, n, h, breaks, repetitions = sys.argv[1], *map(int, sys.argv[2:])
y = np.loadtxt(file)
X = np.column_stack([np.ones(n), np.arange(1, n + 1)])
series = pd.Series(y, index=range(1, n + 1))
optimal(triangle(X, y), breaks, h), cr.breaks.estimate(series, "trend", max_breaks=breaks, min_segment=h)
seconds, whole = [], []
for repetition in range(repetitions):
    start = time.process_time()
    found = optimal(triangle(X, y), breaks, h)
    seconds.append(time.process_time() - start)
    start = time.process_time()
    cr.breaks.estimate(series, "trend", max_breaks=breaks, min_segment=h)
    whole.append(time.process_time() - start)
tracemalloc.start()
optimal(triangle(X, y), breaks, h)
peak = tracemalloc.get_traced_memory()[1]
print(json.dumps({"version": cr.__version__, "seconds": seconds, "whole": whole, "peak": peak,
                  "breaks": (found.lasts[breaks] + 1).tolist(), "rss": found.rss[breaks]}))
"""

RUPTURES = """
import sys, json, time
import numpy as np, ruptures
file, n, h, breaks, repetitions = sys.argv[1], *map(int, sys.argv[2:])
signal = np.column_stack([np.loadtxt(file), np.ones(n), np.arange(1, n + 1)])
seconds, whole = [], []
for repetition in range(repetitions):
    start = time.process_time()
    search = ruptures.Dynp(model="linear", min_size=h, jump=1).fit(signal)
    found = search.predict(n_bkps=breaks)
    seconds.append(time.process_time() - start)
    start = time.process_time()
    search = ruptures.Dynp(model="linear", min_size=h, jump=1).fit(signal)
    every = [search.predict(n_bkps=m) for m in range(1, breaks + 1)]
    whole.append(time.process_time() - start)
rss = search.cost.sum_of_costs(found)
print(json.dumps({"version": ruptures.__version__.lstrip("v"), "seconds": seconds, "whole": whole,
                  "breaks": found[:-1], "rss": float(rss)}))
"""


def run(command: list[str], file: str, n: int, repetitions: int) -> dict:
    arguments = [file, str(n), str(int(SHARE * n)), str(BREAKS), str(repetitions)]
    environment = {**os.environ, **dict.fromkeys(THREADS, "1")}
    done = subprocess.run([*command, *arguments], check=True, capture_output=True, text=True, env=environment)
    return json.loads(done.stdout.splitlines()[-1])


def rounds(commands: dict[str, list[str]], n: int) -> dict[str, list[dict]]:
    """Let the programs take turns, in changing order."""
    found: dict[str, list[dict]] = {name: [] for name in commands}
    with tempfile.TemporaryDirectory() as place:
        file = str(Path(place, "series.txt"))
        np.savetxt(file, np.random.default_rng(20).normal(size=n).cumsum())
        for turn in range(ROUNDS[n]):
            for name in list(commands)[:: 1 if turn % 2 else -1]:
                found[name].append(run(commands[name], file, n, 1 if n > 500 else 5))
    answers = {name: results[0] for name, results in found.items()}
    if len({tuple(answer["breaks"]) for answer in answers.values()}) > 1:
        sys.exit(f"n = {n}: the programs find different breaks: {answers}")
    least = min(answer["rss"] for answer in answers.values())
    if any(abs(answer["rss"] / least - 1) > 1e-8 for answer in answers.values()):
        sys.exit(f"n = {n}: the programs find different sums of squares: {answers}")
    return found


def rows(found: dict[str, list[dict]], n: int) -> list[dict]:
    """Summarise: seconds of each round (median of its repetitions), and their ratio to this package's."""
    measured = {
        "chollima_research, partitions": ("seconds", "chollima_research"),
        "chollima_research, estimate()": ("whole", "chollima_research"),
        "strucchange, breakpoints()": ("seconds", "strucchange"),
        "ruptures, Dynp, 5 breaks only": ("seconds", "ruptures"),
        "ruptures, Dynp, 1 to 5 breaks": ("whole", "ruptures"),
    }
    ours = [statistics.median(result["seconds"]) for result in found["chollima_research"]]
    table = []
    for label, (key, program) in measured.items():
        times = [statistics.median(result[key]) for result in found[program]]
        low, middle, high = statistics.quantiles(times, n=4)
        ratio = statistics.median(a / b for a, b in zip(times, ours, strict=True))
        answer = found[program][0]
        table.append(
            {
                "observations": n,
                "program": label,
                "version": answer["version"],
                "median_ms": f"{1000 * middle:.2f}",
                "quartiles_ms": f"{1000 * low:.2f}-{1000 * high:.2f}",
                "ratio": f"{ratio:.1f}",
                "peak_mb": f"{answer['peak'] / 1e6:.1f}" if label.endswith("partitions") else "",
                "breaks": " ".join(map(str, answer["breaks"])),
                "rss": f"{answer['rss']:.9g}",
                "rounds": len(times),
            }
        )
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description="Time partitions beside strucchange and ruptures.")
    parser.add_argument("--ruptures", required=True, help="a Python that has ruptures")
    parser.add_argument("--rscript", default="Rscript", help="an R that has strucchange")
    chosen = parser.parse_args()
    commands = {
        "chollima_research": [sys.executable, "-c", OURS],
        "strucchange": [chosen.rscript, str(HERE / "partitions.R")],
        "ruptures": [chosen.ruptures, "-c", RUPTURES],
    }
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # inherited by the processes that are timed
    table = [row for n in ROUNDS for row in rows(rounds(commands, n), n)]
    with (HERE / "partitions.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(table[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)
    for row in table:
        print("  ".join(f"{value:>10}" for value in row.values()))


if __name__ == "__main__":
    main()
