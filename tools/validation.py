"""The book's validation page: what the estimators give beside published results and those of other programs."""

import sys
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
import validated_breaks
import validation_studies
from validation_rows import Row, annual, printed_with, reference

from chollima_research import comparison, growth, indices

HEAD = """\
# Validation

What the estimators of this project give for data that everybody has, beside what was published for them or what other
programs give. The left column says what is compared, the last where the other number is from. *Difference* is the
largest one of the row, relative where marked so; *tolerance* is what the tests allow. The page is computed when the
book is rendered, by the same code that the chapters use; a row beyond its tolerance stops the rendering.
"""


def index_numbers() -> Iterator[Row]:
    """Price indices of the artificial data of the Producer Price Index Manual."""
    found = reference("ppi_manual_2004_artificial")
    prices, quantities = (pd.DataFrame(found[key], index=range(1, 6)) for key in ("prices", "quantities"))
    for formula in ("laspeyres", "paasche", "fisher", "tornqvist"):
        expected = np.array(found[formula])
        # A price index is the quantity index with the two exchanged.
        weights = {year: quantities.loc[year].to_dict() for year in quantities.index}
        ours = indices.direct(prices, weights, formula=formula, kind="prices").to_numpy()[: len(expected)] / 100
        told = printed_with(ours, 4), printed_with(expected, 4)
        gap = float(np.abs(ours - expected).max())
        source = "Producer Price Index Manual (2004), chapter 19"
        yield Row(f"{formula.capitalize()} index", "artificial", *told, gap, 6e-5, source)


def growth_rates() -> Iterator[Row]:
    """Log-linear growth beside statsmodels."""
    import statsmodels.api as sm

    series = annual("nile")
    X = sm.add_constant(np.arange(100.0))
    plain = sm.OLS(np.log(series.to_numpy(dtype=float)), X)
    lags = int(4 * (100 / 100) ** (2 / 9))
    robust = plain.fit(cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": True}, use_t=True)
    for errors, other in (("ols", plain.fit()), ("hac", robust)):
        ours = growth.average(series, errors=errors)  # type: ignore[arg-type]
        gap = abs(ours.standard_error - float(other.bse[1])) + abs(ours.slope - float(other.params[1]))
        told = f"{ours.slope:.6f} ({ours.standard_error:.6f})", f"{other.params[1]:.6f} ({other.bse[1]:.6f})"
        yield Row(f"log growth a year (standard error), {errors}", "nile", *told, gap, 1e-10, "statsmodels")


def synthetic_controls() -> Iterator[Row]:
    """Weights and placebo ranks of two published examples of synthetic control."""
    for name, study in reference("synthetic_control").items():
        years = range(study["first"], study["first"] + len(next(iter(study["outcome"].values()))))
        pool = {unit: pd.Series(values, index=years) for unit, values in study["outcome"].items()}
        result = comparison.synthetic_control(
            pool, study["treated"], study["start"], first=study["first"], end=years[-1]
        )
        expected = pd.Series(study["weights"][study["treated"]])
        ours = result.weights.reindex(expected.index, fill_value=0.0)
        largest = expected.nlargest(3).index
        told = largest_of(ours, largest), largest_of(expected, largest)
        gap = float(np.abs(ours - expected).max())
        yield Row("weights (the three largest)", name, *told, gap, 1e-4, "outcome-only least squares on the simplex")
        rank = f"{result.rank} of {study['units']}", f"{study['rank']} of {study['units']}"
        yield Row("placebo rank", name, *rank, abs(result.rank - study["rank"]), 0, "the same")


def largest_of(weights: pd.Series, units: pd.Index) -> str:
    """Some weights with the names of their units."""
    return ", ".join(f"{unit} {weights[unit]:.4f}" for unit in units)


AREAS: dict[str, Callable[[], Iterator[Row]]] = {
    "Optimal partitions": validated_breaks.partitions,
    "Table 1 of Bai and Perron": validated_breaks.bai_perron_table,
    "Tests for breaks": validated_breaks.break_tests,
    "Critical values": validated_breaks.critical_values,
    "Continuous broken lines": validated_breaks.broken_lines,
    "Breaks in a trend": validated_breaks.trend_breaks,
    "Unit roots with a break": validated_breaks.unit_roots,
    "Index numbers": index_numbers,
    "Average growth": growth_rates,
    "Synthetic control": synthetic_controls,
}


def table(rows: list[Row]) -> str:
    """The rows of one area as a Markdown table."""
    lines = ["| What | Data | Here | Elsewhere | Difference | Tolerance | Elsewhere is |", "|" + " --- |" * 7]
    for row in rows:
        kind = " (relative)" if row.relative else ""
        cells = [
            row.what,
            row.data,
            row.ours,
            row.other,
            f"{row.difference:.1g}{kind}",
            f"{row.tolerance:g}",
            row.source,
        ]
        lines.append("| " + " | ".join(cells).replace("_", r"\_") + " |")
    return "\n".join(lines) + "\n"


def markdown() -> str:
    """Text of the page; a row beyond its tolerance is an error."""
    parts = [HEAD]
    for title, area in AREAS.items():
        rows = list(area())
        if beyond := [row for row in rows if not row.holds]:
            sys.exit("validation: beyond tolerance: " + "; ".join(f"{row.what} ({row.data})" for row in beyond))
        parts.append(f"## {title}\n\n{table(rows)}")
    return "\n".join([*parts, validation_studies.markdown()])
