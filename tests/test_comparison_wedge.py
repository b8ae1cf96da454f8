"""Claims, targets and later figures: the ratios are those of the figures, and the ranges are bounds."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import chollima_research as cr
from chollima_research.comparison import wedge
from chollima_research.errors import ArgumentError, UnitError


def known(values: dict[int, float], **attrs: object) -> pd.Series:
    series = pd.Series(values, name=str(attrs.get("series_id", "made")), dtype=float)
    series.attrs |= {"unit": "thousand_tonnes", "concept": "steel", **attrs}
    return series


def target(*rows: tuple[int, int, float, float, float], unit: str = "thousand_tonnes") -> pd.DataFrame:
    table = pd.DataFrame(list(rows), columns=["period_start", "period_end", "value", "low", "high"])
    return table.assign(unit=unit, concept="steel", version=[f"version {n}" for n in range(len(table))])


NONE = float("nan")


def test_the_grain_of_1958_was_claimed_at_nearly_twice_what_was_later_found() -> None:
    found = wedge(cr.load("chn.grain.claim1958"), None, cr.load("chn.grain.nbs"))
    assert found.exaggeration["claim_over_later"].tolist() == pytest.approx(
        [cr.load("chn.grain.claim1958")[1958] / cr.load("chn.grain.nbs")[1958]]
    )
    assert 1.8 < found.exaggeration["claim_over_later"].item() < 2
    row = found.to_frame().iloc[0]
    assert (row["claim_status"], row["later_status"]) == ("claim", "revised")


def test_the_steel_of_1958_met_the_target_as_claimed_and_missed_it_as_usable() -> None:
    plan = cr.plans.targets("chn_great_leap")
    plan = plan[(plan["concept"] == "steel") & (plan["version"] == "Beidaihe, August 1958")]
    row = wedge(cr.load("chn.steel.claim1958"), plan, cr.load("chn.steel_usable.official")).to_frame().iloc[0]
    assert row["claim_over_target"] >= 1 and row["later_over_target"] == pytest.approx(8000 / 10700)
    assert row["claim_over_later"] * row["later_over_target"] == pytest.approx(row["claim_over_target"])


def test_the_korean_harvest_of_1961_was_a_third_above_that_of_the_fao() -> None:
    found = wedge(cr.load("prk.grain.official"), None, cr.load("prk.cereals.faostat"))
    row = found.exaggeration.set_index("period_start").loc[1961]
    assert row["claim_over_later"] == pytest.approx(1.35, abs=0.01)  # tonnes were converted
    assert any("What is counted differs" in remark for remark in found.remarks())


def test_every_soviet_draft_of_coal_is_held_against_its_economic_year() -> None:
    plan = cr.plans.targets("sun_five_year_1")
    plan = plan[plan["concept"] == "coal"]
    table = wedge(None, plan, known({1932: 64400.0, 1933: 76300.0}, concept="coal")).to_frame()
    drafts = table[(table["period_start"] == 1932) & (table["period_end"] == 1933)]
    assert len(drafts) == (plan["period_start"] == 1932).sum() > 3
    assert drafts["later"].unique().tolist() == [0.25 * 64400 + 0.75 * 76300]
    assert (drafts["later_low"] == 64400).all() and (drafts["later_high"] == 76300).all()
    assert (drafts["later_years"] == "1932-1933").all()


def test_an_economic_year_with_one_figure_says_which() -> None:
    found = wedge(None, target((1932, 1933, 10.0, NONE, NONE)), known({1932: 8.0}))
    row = found.to_frame().iloc[0]
    assert (row["later"], row["later_years"], row["later_over_target"]) == (8, "1932", 0.8)


def test_an_economic_year_across_a_seam_has_no_figure() -> None:
    with pytest.raises(ArgumentError, match="no year of steel has two"):
        wedge(None, target((1932, 1933, 10.0, NONE, NONE)), known({1932: 8.0, 1933: 9.0}, seams=[(1932, 1933)]))


figures = st.floats(1, 1e5)


@given(claim=figures, later=figures, widths=st.tuples(*[st.floats(0, 0.5)] * 4))
def test_bounds_hold_whatever_the_true_figures_are(claim: float, later: float, widths: tuple[float, ...]) -> None:
    a, b, c, d = widths
    said = known({1958: claim}, low={1958: claim * (1 - a)}, high={1958: claim * (1 + b)})
    found = known({1958: later}, low={1958: later * (1 - c)}, high={1958: later * (1 + d)})
    row = wedge(said, None, found).exaggeration.iloc[0]
    for upper in (claim * (1 - a), claim, claim * (1 + b)):
        for lower in (later * (1 - c), later, later * (1 + d)):
            assert row["claim_over_later_low"] <= upper / lower * (1 + 1e-12)
            assert upper / lower <= row["claim_over_later_high"] * (1 + 1e-12)


def test_a_bound_on_one_side_leaves_the_other_open() -> None:
    over = known({1958: 10.0}, low={1958: 10.0})
    row = wedge(over, None, known({1958: 5.0})).exaggeration.iloc[0]
    assert (row["claim_over_later_low"], row["claim_over_later_high"]) == (2, np.inf)
    row = wedge(known({1958: 5.0}), None, known({1958: 10.0}, high={1958: 10.0})).exaggeration.iloc[0]
    assert (row["claim_over_later_low"], row["claim_over_later_high"]) == (0.5, np.inf)


def test_made_up_figures_are_no_revision() -> None:
    later = known({1958: 5.0, 1959: 6.0}, status={1958: "interpolated", 1959: "estimate"})
    table = wedge(known({1958: 10.0, 1959: 10.0}), None, later).exaggeration
    assert table["period_start"].tolist() == [1959]


def test_all_combinations_of_one_year_are_rows() -> None:
    claims = [known({1958: 10.0}, series_id="a"), known({1958: 12.0}, series_id="b")]
    laters = [known({1958: 8.0}, series_id="c"), known({1958: 6.0, 1959: 7.0}, series_id="d")]
    found = wedge(claims, target((1958, 1958, 9.0, NONE, NONE), (1958, 1958, 11.0, NONE, NONE)), laters)
    assert len(found.to_frame()) == 8 and len(found.exaggeration) == 4


@pytest.mark.parametrize(
    ("sides", "error", "message"),
    [
        ((known({1958: 1.0}), None, None), ArgumentError, "at least two of the three"),
        ((known({1958: 1.0}), None, known({1959: 1.0})), ArgumentError, "no year of steel has two"),
        (
            (None, pd.DataFrame({"value": [1.0]}), known({1958: 1.0})),
            ArgumentError,
            "target: has no column period_start",
        ),
        ((known({1958: 1.0}), None, known({1958: 1.0}, unit="million_kwh")), UnitError, "cannot be converted"),
        (
            (
                None,
                pd.concat([target((1958, 1958, 1.0, 1.0, 1.0)).assign(concept=c) for c in "ab"]),
                known({1958: 1.0}),
            ),
            ArgumentError,
            "target: holds several of concept: a, b",
        ),
    ],
)
def test_what_cannot_be_compared_is_refused(sides: tuple, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        wedge(*sides)
