"""What the import costs beside that of pandas, and how long reading series takes; measured side by side.

Run ``python benchmarks/import_cost.py [REPETITIONS]``. The programs are timed in turns, each in a process of its own,
so that all meet the same state of the machine; a ratio is the median over the rounds. The package imports its modules,
and pandas with them, when they are first used: the honest comparison is the one that also loads a series.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable

PROGRAMS = {
    "pandas": "import pandas",
    "chollima_research": "import chollima_research",
    "... and one series": "import chollima_research as cr; cr.load('prk.steel.nmc')",
}
CALLS = {"one series": "cr.load('prk.steel.nmc')", "catalogue": "cr.catalog()", "panel": "cr.panel('steel')"}


def seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def process(program: str) -> None:
    subprocess.run([sys.executable, "-c", program], check=True)


def rounds(repetitions: int) -> dict[str, list[float]]:
    """Time every program once a round, in turning order; the first round fills the file cache and is dropped."""
    times: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    for turn in range(repetitions + 1):
        for name in list(PROGRAMS)[:: 1 if turn % 2 else -1]:
            times[name].append(seconds(lambda name=name: process(PROGRAMS[name])))
    return {name: measured[1:] for name, measured in times.items()}


def report_imports(repetitions: int) -> None:
    times = rounds(repetitions)
    print(f"import, median of {repetitions} rounds of processes, start of Python included; ratio to pandas (quartiles)")
    for name, measured in times.items():
        ratios = [a / b for a, b in zip(measured, times["pandas"], strict=True)]
        low, middle, high = statistics.quantiles(ratios, n=4)
        print(f"  {name:<20} {1000 * statistics.median(measured):8.1f} ms   {middle:.3f} ({low:.3f}-{high:.3f})")


def report_reading(repetitions: int) -> None:
    import chollima_research as cr
    from chollima_research import tables

    print(f"reading, median of {repetitions}; cold: files read and checksums compared, warm: again in the same process")
    for name, call in CALLS.items():
        cold, warm = [], []
        for _ in range(repetitions):
            tables._read.cache_clear()
            cold.append(seconds(lambda call=call: eval(call, {"cr": cr})))
            warm.append(seconds(lambda call=call: eval(call, {"cr": cr})))
        first, again = (1000 * statistics.median(times) for times in (cold, warm))
        print(f"  {name:<20} cold {first:8.2f} ms   warm {again:8.2f} ms")


if __name__ == "__main__":
    chosen = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    report_imports(chosen)
    report_reading(chosen)
