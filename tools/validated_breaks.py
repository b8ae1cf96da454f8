"""Breaks, kinks and unit roots beside published results and those of other programs."""

from collections.abc import Iterator
from typing import Any, Literal

import numpy as np
import pandas as pd
from validation_rows import Row, annual, printed_with, reference

from chollima_research import breaks
from chollima_research.breaks import limits
from chollima_research.breaks.break_tests import BreakTest
from chollima_research.breaks.perron_yabu import Design, exponential


def partitions() -> Iterator[Row]:
    """Dates and sums of squares of the optimal partitions, beside strucchange."""
    studied: dict[str, Literal["mean", "trend"]] = {"nile": "mean", "lakehuron": "trend", "realint": "mean"}
    for name, model in studied.items():
        found = reference(name)
        fit = breaks.estimate(annual(name), model=model, min_segment=found["h"])
        others = [row for row in found["fits"] if row["m"]]
        dates = [[found["first"] + last - 1 for last in row["breaks"]] for row in others]
        wrong = sum(fit.dates(row["m"]) != date for row, date in zip(others, dates, strict=True))
        shown = "; ".join(", ".join(map(str, date)) for date in dates[:3])
        told = "; ".join(", ".join(map(str, fit.dates(m))) for m in (1, 2, 3))
        yield Row(
            f"break dates, {model}, m = 1 to {len(others)} (shown: to 3)", name, told, shown, wrong, 0, "strucchange"
        )
        rss = np.array([row["rss"] for row in others])
        ours = fit.table["rss"].to_numpy()[1 : len(rss) + 1]
        worst = float(np.abs(ours / rss - 1).max())
        yield Row("sum of squares, m = 1", name, f"{ours[0]:.10g}", f"{rss[0]:.10g}", worst, 1e-8, "strucchange", True)
        interval = others[0]["intervals_95"]["ols"][0]
        got = fit.interval(0.95, "bai", 1)[["low", "high"]].iloc[0] - found["first"] + 1
        gap = float(np.abs(got.to_numpy() - interval).max())
        yield Row("Bai's 95 percent interval, m = 1", name, span(got), span(interval), gap, 0, "strucchange")


def span(ends: Any) -> str:
    """An interval of observation numbers."""
    low, high = (int(end) for end in ends)
    return f"{low} to {high}"


def bai_perron_table() -> Iterator[Row]:
    """Table 1 of Bai and Perron (2003)."""
    found = reference("realint")
    printed = found["bai_perron_2003"]
    series = pd.Series(found["y"], index=range(1, len(found["y"]) + 1))
    fit = breaks.estimate(series, min_segment=found["h"], covariance="hac")
    table = fit.coefficients(3)
    for column, key, unit in (("level", "means", 5e-5), ("level_se", "standard_errors", 5e-4)):
        ours, other = table[column].to_numpy(), np.array(printed[key])
        words = key.replace("_", " ")
        digits = 4 if key == "means" else 3
        told = printed_with(ours, digits), printed_with(other, digits)
        gap = float(np.abs(ours - other).max())
        yield Row(f"{words} of four regimes", "realint", *told, gap, unit, "Bai and Perron (2003), Table 1")
    quarters = pd.period_range("1961Q1", "1986Q3", freq="Q")
    dates = [str(quarters[date - 1]) for date in fit.dates(3)]
    wrong = sum(a != b for a, b in zip(dates, printed["breaks"], strict=True))
    told = ", ".join(dates), ", ".join(printed["breaks"])
    yield Row("three breaks", "realint", *told, wrong, 0, "Bai and Perron (2003), Table 1")


def break_tests() -> Iterator[Row]:
    """Largest, average and exponential F beside strucchange, several breaks and the next one beside mbreaks."""
    found = reference("break_tests")
    studied: dict[str, Literal["mean", "trend"]] = {"nile": "mean", "lakehuron": "trend", "realint": "mean"}
    for name, model in studied.items():
        for covariance, known in found["strucchange"][name].items():
            for kind in ("supF", "aveF", "expF"):
                ours, other = asymptotic(annual(name), model, kind, covariance).statistic, known[kind][0]
                told = f"{ours:.6f}", f"{other:.6f}"
                what = f"{kind}, {model}, {covariance} covariance"
                yield Row(what, name, *told, abs(ours / other - 1), 1e-8, "strucchange", True)
    for covariance in ("hac-bp", "pooled"):
        known = found["mbreaks"][covariance]
        for kind, key, words in (
            ("UDmax", "supF", "sup F of 1 to 5 breaks"),
            ("sequential", "next", "sup F of one more"),
        ):
            rows = asymptotic(annual("realint"), "mean", kind, covariance, 15).rows
            length = 5 if kind == "UDmax" else len(rows)
            statistics = np.array([row.statistic for row in rows[:length]])
            others = np.array(known[key])[:length]
            told = printed_with(statistics, 4), printed_with(others, 4)
            gap = float(np.abs(statistics / others - 1).max())
            yield Row(f"{words}, {covariance} covariance", "realint", *told, gap, 1e-9, "mbreaks", True)


def asymptotic(y: pd.Series, model: Any, kind: Any, covariance: Any, min_segment: float = 0.15) -> BreakTest:
    """A test of which only the statistic is wanted."""
    return breaks.test(y, model, kind, p_value="asymptotic", covariance=covariance, min_segment=min_segment)


def critical_values() -> Iterator[Row]:
    """Simulated limit distributions, and Hansen's approximation, beside printed critical values."""
    known = reference("break_tests")["critical_values"]
    for trimming, other in known["andrews_5_percent_q1"].items():
        ours = limits.critical_value("mean", "supF1", 0.05, float(trimming))
        told, where = (f"{ours:.2f}", f"{other:.2f}"), f"trimming {trimming}"
        yield Row("sup F, 5 percent, mean", where, *told, abs(ours / other - 1), 0.01, "Andrews (2003)", True)
        p = limits.hansen("supF", other, 1, float(trimming))
        yield Row("p of that value by Hansen", where, f"{p:.4f}", "0.05", abs(p - 0.05), 0.003, "Andrews (2003)")
    printed = known["supF_5_percent_trimming_15_by_q"][0]
    names = {f"supF{m}": value for m, value in enumerate(printed, start=1)}
    names |= dict(zip(("UDmax", "WDmax"), known["UDmax_WDmax_5_percent"], strict=True))
    for name, other in names.items():
        ours = limits.critical_value("mean", name, 0.05, 0.15)
        told, gap = (f"{ours:.2f}", f"{other:.2f}"), abs(ours / other - 1)
        yield Row(
            f"{name}, 5 percent, mean",
            "trimming 0.15",
            *told,
            gap,
            0.045,
            "Bai and Perron (1998), steps not corrected for",
            True,
        )


def broken_lines() -> Iterator[Row]:
    """Continuous broken lines, beside an exhaustive search."""
    from chollima_research.breaks.kink_search import Search
    from chollima_research.breaks.kinks import Grid

    for name, known in reference("continuous_broken_lines")["series"].items():
        values = np.array(known["values"], dtype=float)
        y = np.log(values) if name.startswith(("log_", "np_")) else values
        for count, words in ((1, "one"), (2, "two")):
            fit = Search(Grid(np.arange(1, len(y) + 1), 2), count).fit(y[None])
            ours, other = float(fit.rss[0]), float(known[words]["rss"])
            told = f"{ours:.8g}", f"{other:.8g}"
            gap = abs(ours / other - 1)
            yield Row(
                f"sum of squares, {words} kink{'s' * (count > 1)}", name, *told, gap, 1e-9, "exhaustive search", True
            )


def trend_breaks() -> Iterator[Row]:
    """Perron and Yabu's test of the series of Nelson and Plosser, beside the authors' own program."""
    for row in reference("nelson_plosser")["perron_yabu"]:
        y = nelson_plosser(row["series"])
        lengths = tuple(range(row["least"], len(y) - row["least"] + 1))
        design = Design(len(y), row["model"], lengths, row["most_lags"])
        ours, other = float(exponential(y.to_numpy()[None], design)[0]), row["exp_w"]
        told = f"{ours:.6f}", f"{other:.6f}"
        what = f"exponential Wald statistic, {row['model']}"
        yield Row(what, row["series"], *told, abs(ours - other), 1e-8, "the authors' program")


def unit_roots() -> Iterator[Row]:
    """Zivot and Andrews's test of the thirteen series of Nelson and Plosser."""
    for row in reference("nelson_plosser")["zivot_andrews"]:
        y = nelson_plosser(row["series"])
        result = breaks.zivot_andrews(y, row["model"], lags=row["lags"], trim=0, replications=19)
        told = f"{result.statistic:.2f} ({result.date})", f"{row['printed']:.2f} ({row['date']})"
        gap = abs(round(result.statistic, 2) - row["printed"]) + abs(result.date - row["date"])
        yield Row("t statistic (break)", row["series"], *told, gap, 1e-9, "Zivot and Andrews (1992), Table 6; urca")


def nelson_plosser(name: str) -> pd.Series:
    """A series of Nelson and Plosser in logs, the bond yield as it is."""
    part = reference("nelson_plosser")["series"][name]
    values = np.array(part["values"], dtype=float)
    years = range(part["first_year"], part["first_year"] + len(values))
    return pd.Series(values if name == "bnd" else np.log(values), index=years)
