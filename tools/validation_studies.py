"""The simulation studies on the validation page: what they found at 36 observations, and their tables."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"

HEAD = """\
## Size, power, coverage and speed

How the tests and intervals behave in short series was measured by simulation. The scripts stand in `benchmarks/` beside
their tables; each says at its top what it measures. The first tables are for 36 observations and normal errors with
first-order autocorrelation 0, 0.5 and 0.8; all tables of all studies follow.
"""

TESTS = {
    "default": "`breaks.test`, default",
    "bootstrapped": "sup F, bootstrapped without a break",
    "corrected": "sup F, true critical value (nobody knows it)",
    "asymptotic": "sup F, asymptotic",
    "hac": "sup F, asymptotic, HAC",
}
METHODS = {
    "inversion": "`interval()`, default",
    "bootstrap": "parametric bootstrap",
    "asymptotic": "Eo and Morley (2015)",
    "bai": "Bai (1997), as in strucchange",
}
MODELS = ("mean", "trend")
PERSISTENCE = (0.0, 0.5, 0.8)


def found(name: str) -> pd.DataFrame:
    """The committed table of a study."""
    return pd.read_csv(BENCHMARKS / f"{name}.csv")


def span(values: pd.Series, digits: int) -> str:
    """One number or the range of several."""
    low, high = f"{values.min():.{digits}f}", f"{values.max():.{digits}f}"
    return low if low == high else f"{low} to {high}"


def grid(table: pd.DataFrame, rows: str, names: dict[str, str], value: str, digits: int) -> str:
    """The range of a column by the names of rows, the model and the autocorrelation, as a Markdown table."""
    columns = [(model, rho) for model in MODELS for rho in PERSISTENCE if model in set(table["model"])]
    head = ["", *(f"{model}, {rho:g}" for model, rho in columns)]
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    for name in (name for name in names if name in set(table[rows])):
        cells = [table[(table[rows] == name) & (table["model"] == m) & (table["rho"] == rho)] for m, rho in columns]
        lines.append("| " + " | ".join([names[name], *(span(cell[value], digits) for cell in cells)]) + " |")
    return "\n".join(lines) + "\n"


def size_and_power() -> Iterator[str]:
    """How often the tests reject without a break, and with a shift of one, two and three standard deviations."""
    table = found("size_and_power")
    table = table[table["part"] == "default"].assign(rate=lambda rows: 100 * rows["rate"])
    for size, words in {0: "no break", 1: "one standard deviation", 2: "two", 3: "three"}.items():
        part = table[table["size"] == size]
        shift = words if size == 0 else f"a shift of the level by {words}, after the 12th or 18th observation"
        yield f"*Rejections at 5 percent, {shift}* ({part['series'].min():,} series each, percent)\n"
        yield grid(part, "test", TESTS, "rate", 0 if size else 1)


def coverage() -> Iterator[str]:
    """How often 95 percent sets of one break date hold the true date, and how many years they hold."""
    table = found("date_coverage")
    plain = (table["n"] == 36) & (table["errors"] == "normal") & (table["years"] == "every")
    table = table[plain & table["rho"].isin(PERSISTENCE) & table["breaks"].astype(str).isin(["12", "18"])]
    table = table.assign(coverage=lambda rows: 100 * rows["coverage"])
    for change in ("level", "slope"):
        part = table[table["change"] == change]
        words = f"a break of the {change} by one to three standard deviations, after the 12th or 18th observation"
        yield f"*Coverage of 95 percent sets, {words}* ({part['replications'].min():,} series each, percent)\n"
        yield grid(part, "method", METHODS, "coverage", 0)
        yield f"*Mean number of years in these sets, of {part['admissible'].max()} possible*\n"
        yield grid(part, "method", METHODS, "mean_years", 0)


def all_tables() -> Iterator[str]:
    """The committed tables of the studies and benchmarks, folded."""
    for path in sorted(BENCHMARKS.glob("*.csv")):
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        head = ["| " + " | ".join(table.columns) + " |", "|" + " --- |" * table.shape[1]]
        body = ["| " + " | ".join(map(str, row)) + " |" for row in table.itertuples(index=False)]
        text = "\n".join([*head, *body]).replace("_", r"\_")
        yield f"<details><summary><code>{path.stem}</code></summary>\n\n{text}\n\n</details>\n"


def markdown() -> str:
    """This part of the page."""
    return "\n".join([HEAD, *size_and_power(), *coverage(), *all_tables()])
