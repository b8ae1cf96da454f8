"""Every specification is asked and kept: known answers, refusals, interruptions, shares against those of ANOVA."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm

import chollima_research as cr
from chollima_research import shown
from chollima_research.errors import ArgumentError, DataError
from chollima_research.multiverse import (
    Answer,
    Excluded,
    Multiverse,
    Question,
    charts,
    compare,
    dates,
    gaps,
    material,
    run,
    runs,
    shares,
    slowdowns,
)

EFFECTS = {"a": {"low": 0.0, "high": 3.0}, "b": {"one": 1.0, "two": 5.0, "three": 6.0}, "c": {"off": 0, "on": 1}}


def additive(a: float, b: float, c: int) -> Answer:
    """Give a + b; c makes no difference. The interval is one on either side."""
    return Answer(a + b, a + b - 1, a + b + 1, p=0.01 if a else 0.5)


def added(**options: object) -> Question:
    return Question(**{"name": "sum", "ask": additive, "choices": EFFECTS} | options)  # type: ignore[arg-type]


def fussy(a: float, b: float, c: int) -> Answer:
    if b == 5:
        raise ArgumentError("b: five is not usable.")
    return additive(a, b, c)


@pytest.fixture
def figure() -> Iterator[Figure]:
    fig, _ = plt.subplots(2, 1, sharex=True)
    yield fig
    plt.close(fig)


# --- running -------------------------------------------------------------------------------------------------


def test_every_combination_has_its_answer() -> None:
    table = run(added()).table
    assert len(table) == 12
    for row in table.to_dict("records"):
        assert row["estimate"] == EFFECTS["a"][row["a"]] + EFFECTS["b"][row["b"]]
    assert table[["a", "b", "c"]].drop_duplicates().shape[0] == 12


def test_counts_are_those_of_a_hand_count() -> None:
    # The sums, each twice: 1, 5, 6, 4, 8, 9; intervals are one on either side.
    counts = run(added()).counts(5)
    assert counts.to_dict() == {
        "specifications": 12, "ran": 12, "refused": 0, "inadmissible": 0, "different": 6, "above": 6, "below": 4,
        "excluded_above": 4, "excluded_below": 2, "without_interval": 0,
    }  # fmt: skip


def test_refusals_are_kept_with_their_message() -> None:
    found = run(added(ask=fussy))
    refused = found.table[found.table["status"] == "refused"]
    assert set(refused["b"]) == {"two"} and len(refused) == 4
    assert set(refused["message"]) == {"b: five is not usable."}
    assert refused["estimate"].isna().all() and len(found.ran) == 8
    assert found.refusals().to_dict("records") == [
        {"status": "refused", "message": "b: five is not usable.", "size": 4}
    ]
    assert "4 were refused" in found.summary()


def test_an_answer_that_is_none_counts_as_refused() -> None:
    found = run(added(ask=lambda a, b, c: Answer(math.inf if a else b)))
    assert found.counts()["refused"] == 6
    assert set(found.refusals()["message"]) == {"estimate: inf is not finite."}


def test_inadmissible_combinations_are_not_asked() -> None:
    rule = Excluded({"a": ["low"], "b": ["one", "three"]}, "makes no sense")
    asked = []

    def ask(a: float, b: float, c: int) -> Answer:
        asked.append((a, b))
        return additive(a, b, c)

    found = run(added(ask=ask, excluded=(rule,)))
    assert found.counts()["inadmissible"] == 4 and (0.0, 1.0) not in asked and (0.0, 6.0) not in asked
    assert set(found.table.loc[found.table["status"] == "inadmissible", "message"]) == {"makes no sense"}


def test_mistakes_are_not_refusals() -> None:
    with pytest.raises(ZeroDivisionError):
        run(added(ask=lambda a, b, c: Answer(b / a)))
    with pytest.raises(ArgumentError, match="returned float, not an Answer"):
        run(added(ask=lambda a, b, c: a + b))
    with pytest.raises(ArgumentError, match="is no Question"):
        run("what?")  # type: ignore[arg-type]


ORDERS = st.permutations(["a", "b", "c"])


@given(ORDERS, st.permutations(["one", "two", "three"]))
def test_the_order_of_choices_changes_nothing_but_the_order(names: list[str], labels: list[str]) -> None:
    choices = {name: EFFECTS[name] for name in names} | {"b": {label: EFFECTS["b"][label] for label in labels}}
    plain, other = run(added(ask=fussy)), run(added(ask=fussy, choices={name: choices[name] for name in names}))
    key = ["a", "b", "c"]
    pd.testing.assert_frame_equal(
        plain.table.sort_values(key, ignore_index=True),
        other.table[plain.table.columns].sort_values(key, ignore_index=True),
    )
    assert plain.counts().to_dict() == other.counts().to_dict()
    assert other.shares()[key].to_dict() == pytest.approx(plain.shares()[key].to_dict())


# --- going on after an interruption -----------------------------------------------------------------------------


@given(stop=st.integers(0, 11), batch=st.integers(1, 5))
def test_an_interrupted_run_goes_on_and_gives_the_same(
    stop: int, batch: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("run") / "kept.json"
    asked: list[tuple[float, float, int]] = []

    def ask(a: float, b: float, c: int) -> Answer:
        if len(asked) == stop and not file.with_suffix(".again").exists():
            raise KeyboardInterrupt
        asked.append((a, b, c))
        return fussy(a, b, c)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, "BATCH", batch)
        with pytest.raises(KeyboardInterrupt):
            run(added(ask=ask), file=file)
        file.with_suffix(".again").touch()
        found = run(added(ask=ask), file=file)
    assert sorted(asked) == sorted(set(asked)) and len(asked) == 12  # nothing was asked twice
    pd.testing.assert_frame_equal(found.table, run(added(ask=fussy)).table)


def test_a_finished_run_is_read_back_whole(tmp_path: Path) -> None:
    file = tmp_path / "kept.json"
    open_ended = added(ask=lambda a, b, c: Answer(a + b / 3, -math.inf, math.inf))
    first = run(open_ended, file=file)
    again = run(added(ask=lambda a, b, c: pytest.fail("asked again")), file=file)
    pd.testing.assert_frame_equal(first.table, again.table, check_exact=True)
    assert [path.name for path in tmp_path.iterdir()] == ["kept.json"]


def test_choices_in_another_order_may_go_on(tmp_path: Path) -> None:
    file = tmp_path / "kept.json"
    run(added(), file=file)
    turned = dict(reversed(EFFECTS.items()))
    again = run(added(choices=turned, ask=lambda a, b, c: pytest.fail("asked again")), file=file)
    assert again.table["estimate"].sum() == run(added()).table["estimate"].sum()


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"choices": EFFECTS | {"a": {"low": 0.0, "high": 4.0}}}, "choices"),
        ({"choices": EFFECTS | {"c": {"off": 0}}}, "choices"),
        ({"excluded": (Excluded({"a": ["low"]}, "no"),)}, "exclusions"),
        ({"name": "difference"}, "question"),
    ],
)
def test_a_file_of_another_question_is_refused(change: dict, part: str, tmp_path: Path) -> None:
    file = tmp_path / "kept.json"
    run(added(), file=file)
    held = file.read_bytes()
    with pytest.raises(ArgumentError, match=f"kept.json was made with other {part}"):
        run(added(**change), file=file)
    assert file.read_bytes() == held


def test_a_file_of_other_data_or_version_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "kept.json"
    run(added(), file=file)
    for part in ("data", "version of the library"):
        held = json.loads(file.read_text("utf-8"))
        held["about"][part] = "other"
        (tmp_path / "old.json").write_text(json.dumps(held), "utf-8")
        with pytest.raises(ArgumentError, match=f"old.json was made with other {part}"):
            run(added(), file=tmp_path / "old.json")


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"about": {}, "rows": [{"labels": ["x"]}]}'])
def test_a_damaged_file_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text(text, "utf-8")
    with pytest.raises(DataError, match=r"bad.json: is no file of a run"):
        run(added(), file=tmp_path / "bad.json")


def test_a_row_that_is_no_specification_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "kept.json"
    run(added(), file=file)
    file.write_text(file.read_text("utf-8").replace('"three"', '"four"', 1), "utf-8")
    with pytest.raises((ArgumentError, DataError), match="kept.json"):
        run(added(), file=file)


# --- questions ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"choices": {}}, "at least one choice"),
        ({"choices": {"a b": {"x": 1}}}, "'a b' cannot be a choice"),
        ({"choices": {"p": {"x": 1}}}, "'p' cannot be a choice"),
        ({"choices": {"a": {}}}, "a needs a mapping"),
        ({"choices": {"a": {1: 1}}}, "which is no label"),
        ({"choices": {"a": {"x": pd.Series([1])}}}, "a, x: Series is no plain value"),
        ({"choices": {f"c{i}": {str(j): j for j in range(10)} for i in range(6)}}, "1,000,000 specifications"),
        ({"excluded": (Excluded({"z": ["x"]}, "no"),)}, "'z' is no choice"),
        ({"excluded": (Excluded({"a": ["x"]}, "no"),)}, "a has no 'x'"),
        ({"excluded": (Excluded({"a": "low"}, "no"),)}, "needs a list of options"),
        ({"excluded": (Excluded({"a": ["low"]}, ""),)}, "a reason"),
        ({"name": ""}, "needs a name"),
        ({"ask": None}, "needs a name and a function"),
    ],
)
def test_what_is_no_question_is_refused(change: dict, words: str) -> None:
    with pytest.raises(ArgumentError, match=words):
        added(**change)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((math.nan,), "is not finite"),
        (("1",), "'1' is not a number"),
        ((True,), "True is not a number"),
        ((1, 2, 0), "2 to 0 is no interval"),
        ((1, 2), "is no interval"),
        ((1, 0, 2, 1.5), "1.5 is not a probability"),
    ],
)
def test_what_is_no_answer_is_refused(values: tuple, words: str) -> None:
    with pytest.raises(ArgumentError, match=words):
        Answer(*values)


def test_a_narrower_question_is_a_part_of_the_wider_one() -> None:
    rule = Excluded({"a": ["low"], "b": ["one"]}, "no")
    wide = added(excluded=(rule,))
    narrow = wide.only(b=["two", "three"])
    assert narrow.size == 8 and narrow.excluded == ()
    both = run(wide).table.query("b != 'one'").reset_index(drop=True)
    pd.testing.assert_frame_equal(run(narrow).table, both)
    with pytest.raises(ArgumentError, match="b has no 'four'"):
        wide.only(b=["four"])


# --- what is made of it ------------------------------------------------------------------------------------------


def test_shares_of_an_additive_answer_in_closed_form() -> None:
    # The variance of a is 9/4, that of b (1, 5, 6) is 14/3, and they add up.
    share = run(added()).shares()
    assert share.to_dict() == pytest.approx({"a": 27 / 83, "b": 56 / 83, "c": 0, "interactions": 0}, abs=1e-12)


def test_what_two_choices_do_only_together_is_interaction() -> None:
    found = run(added(choices={"a": {"-": -1, "+": 1}, "b": {"-": -1, "+": 1}}, ask=lambda a, b: Answer(a * b)))
    assert found.shares().to_dict() == pytest.approx({"a": 0, "b": 0, "interactions": 1})


NUMBERS = st.lists(st.integers(-9, 9), min_size=12, max_size=12).filter(lambda found: len(set(found)) > 1)


@given(NUMBERS)
def test_shares_of_the_full_design_are_those_of_the_analysis_of_variance(numbers: list[int]) -> None:
    table = run(added()).ran.assign(estimate=np.array(numbers, dtype=float))
    found = shares.shapley(table, ["a", "b", "c"])
    squares = anova_lm(ols("estimate ~ C(a) + C(b) + C(c)", table).fit())["sum_sq"]
    wanted = (squares / squares.sum()).to_numpy()
    assert found.to_numpy() == pytest.approx(wanted, abs=1e-9)


@given(NUMBERS, st.sets(st.integers(0, 11), max_size=6))
def test_shares_add_up_when_specifications_are_missing(numbers: list[int], missing: set[int]) -> None:
    table = run(added()).ran.assign(estimate=np.array(numbers, dtype=float)).drop(index=list(missing))
    found = shares.shapley(table, ["a", "b", "c"])
    if found.isna().all():
        assert table["estimate"].nunique() == 1
    else:
        assert found.sum() == pytest.approx(1) and found.min() >= 0


def test_choices_that_cannot_be_told_apart_share_alike() -> None:
    table = pd.DataFrame({"a": ["x", "x", "y", "y"], "b": ["u", "u", "v", "v"], "estimate": [1.0, 1.0, 3.0, 3.0]})
    assert shares.shapley(table, ["a", "b"]).to_dict() == pytest.approx({"a": 0.5, "b": 0.5, "interactions": 0})
    wide = pd.DataFrame({f"c{i}": ["x", "y"] for i in range(13)} | {"estimate": [0.0, 1.0]})
    with pytest.raises(ArgumentError, match="13 choices vary"):
        shares.shapley(wide, [f"c{i}" for i in range(13)])


def test_summary_by_option() -> None:
    table = run(added(ask=fussy)).by_choice()
    assert table.loc[("a", "high"), ["ran", "not_run", "median", "lowest", "highest"]].tolist() == [4, 2, 6.5, 4, 9]
    assert table.loc[("b", "two"), "ran"] == 0 and math.isnan(table.loc[("b", "two"), "median"])
    text = run(added()).summary()
    assert "no sample" in text and "no p-value" in text and "averaged over all orders" in text


def test_nothing_that_ran_is_told_and_not_drawn(figure: Figure) -> None:
    found = run(added(excluded=(Excluded({"c": ["off", "on"]}, "no"),)))
    assert found.counts()["ran"] == 0 and found.shares().isna().all() and "0 of 12" in found.summary()
    with pytest.raises(ArgumentError, match="nothing to draw"):
        charts.curve(*figure.axes, found)
    with pytest.raises(ArgumentError, match="is not finite"):
        found.counts(math.nan)


def test_the_curve_draws_what_its_table_holds(figure: Figure) -> None:
    table = charts.curve(*figure.axes, run(added(ask=fussy)))
    assert table["estimate"].is_monotonic_increasing and table["rank"].tolist() == list(range(1, 9))
    shown.check(figure, table, "curve")
    labels = [text.get_text() for text in figure.axes[1].get_yticklabels()]
    assert labels == ["low", "high", "one", "three", "off", "on"]  # "two" never ran
    drawn = sum(len(line.get_xdata()) for line in figure.axes[1].lines if line.get_marker() == "|")
    assert drawn == 3 * len(table)


def test_plot_draws_the_options_below() -> None:
    ax = run(added()).plot()
    below, above = ax.child_axes
    assert ax.get_title() == "sum: 12 of 12 specifications" and above.get_xlim() == below.get_xlim() == (0, 13)
    ax.figure.draw_without_rendering()
    assert 0 < below.bbox.y1 < above.bbox.y0 and above.bbox.width > 200
    plt.close(ax.figure)


# --- an option against the others --------------------------------------------------------------------------------


def ranked(country: float, way: float) -> Answer:
    if country == 4 and way:
        raise ArgumentError("country: has no second way.")
    return Answer(country * (1 + way), country - 2, country + 2, p=0.04 if country > 2 else 0.2)


@pytest.fixture
def countries() -> Multiverse:
    choices = {"country": {"own": 3, "small": 1, "big": 4, "same": 3}, "way": {"plain": 0, "double": 1}}
    return run(Question("ranks", ranked, choices))


def test_ranks_are_those_of_a_hand_count(countries: Multiverse) -> None:
    found = compare(countries, "country", "own")
    by_way = found.ranks.set_index("way")
    assert by_way.loc["plain", ["higher", "others", "p"]].tolist() == [2, 3, 3 / 4]  # big and the same
    assert by_way.loc["double", ["higher", "others", "p"]].tolist() == [1, 2, 2 / 3]  # big was refused
    assert found.table.index.tolist() == ["own", "same", "big", "small"]
    assert found.table.loc["small", ["ran", "median", "positive", "significant", "at_least"]].tolist() == [
        2,
        1.5,
        0,
        0,
        0,
    ]
    assert found.table.loc["big", ["positive", "significant", "at_least"]].tolist() == [1, 1, 1]
    assert "0.667 to 0.75" in found.summary()
    fewer = compare(countries, "country", "own", without=["same"])
    assert fewer.ranks["higher"].tolist() == [1, 0] and fewer.ranks["others"].tolist() == [2, 1]
    pd.testing.assert_frame_equal(fewer.table, found.table)
    assert "Not counted in the ranks: same." in fewer.summary()
    for choice, own, without in (("town", "own", ()), ("country", "none", ()), ("country", "own", ["none"])):
        with pytest.raises(ArgumentError, match="has no"):
            compare(countries, choice, own, without=without)
    with pytest.raises(ArgumentError, match="leaves nothing"):
        compare(countries, "country", "own", without=["same", "big", "small"])


def test_chart_of_options_draws_what_its_table_holds(countries: Multiverse) -> None:
    fig, ax = plt.subplots()
    table = charts.options(ax, compare(countries, "country", "own", without=["same"]), {"own": "Our own"})
    shown.check(fig, table, "options")
    assert [text.get_text() for text in ax.get_yticklabels()] == ["small", "big", "Our own", "same"]
    plt.close(fig)


# --- the questions of the book -----------------------------------------------------------------------------------


def test_slowdown_is_that_of_segments() -> None:
    part = slowdowns.slowdown().only(series=["steel"], first_year=["1956"], turning_year=["1960"], seams=["own level"])
    found = run(part.only(last_year=["1970"], errors=["independent"])).table.set_index("estimator")
    change = cr.growth.segments(cr.load("prk.steel.nmc"), [1960], 1956, 1970, errors="ols").changes[0]
    jump = found.loc["line that may jump"]
    assert jump[["estimate", "low", "high"]].tolist() == [
        -100 * x for x in (change.difference, change.high, change.low)
    ]
    logs = np.log(cr.load("prk.steel.nmc").loc[1953:])
    mean = 100 * ((logs[1960] - logs[1956]) / 4 - (logs[1970] - logs[1960]) / 10)
    assert found.loc["yearly growth", "estimate"] == pytest.approx(mean)


def test_growth_of_every_series_fell_in_every_specification() -> None:
    part = slowdowns.slowdown().only(errors=["independent"], turning_year=["1959", "1962"], last_year=["1965", "1970"])
    found = run(part)
    assert (found.ran["estimate"] > 0).all() and set(found.ran["series"]) == set(material.SERIES)


def test_gap_agrees_with_the_grid_of_the_physical_index() -> None:
    part = gaps.gap().only(span=["1956–60"], official=["multiple"], granted=["nothing granted"])
    found = run(part).ran["estimate"]
    grid = cr.indices.gross_output.sensitivity([(1956, 1960)])["excess_rate"]
    assert sorted(set(found.round(9))) == pytest.approx(sorted(set((100 * grid).round(9))))


def test_dates_agree_with_the_estimator() -> None:
    part = dates.date().only(series=["steel"], first_year=["1956"], last_year=["1974"], shortest_regime=["15 percent"])
    found = run(part.only(what_breaks=["trend of the log"])).table.set_index("inference")
    assert found["estimate"].tolist() == [1962, 1962]
    assert found.loc["asymptotic", "p"] < found.loc["bootstrap", "p"] < 0.05
    elsewhere = dates.date_elsewhere(["PRK"]).only(first_year=["1956"], last_year=["1974"], inference=["bootstrap"])
    assert run(elsewhere).table["estimate"].tolist() == [1962, 1962]
    fell = dates.date_elsewhere(["PRK"], fall=True).only(
        first_year=["1956"], last_year=["1974"], inference=["bootstrap"]
    )
    logs = np.log(cr.load("prk.steel.nmc").loc[1953:])
    slopes = [np.polyfit(part.index, part, 1)[0] for part in (logs.loc[1956:1962], logs.loc[1963:1974])]
    assert run(fell).table["estimate"].tolist() == pytest.approx([100 * (slopes[0] - slopes[1])] * 2)


def test_countries_have_figures_of_their_own_on_one_basis() -> None:
    codes = material.countries()
    assert {"PRK", "EGY", "CHN"} <= set(codes)
    assert not {"SUN", "PRT", "MNG", "PER"} & set(codes)  # carried forward, a seam, none at all, zero at first
    found = run(slowdowns.slowdown_elsewhere(["PRK", "KOR"]).only(errors=["independent"], estimator=["joined line"]))
    refused = found.table[found.table["status"] == "refused"]
    assert set(refused["country"]) == {"KOR"} and set(refused["first_year"]) == {"1954"}
    assert compare(found, "country", "PRK").table["ran"].tolist() == [48, 36]
