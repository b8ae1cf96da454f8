"""The physical index of North Korea: its figures by status, its weights, the gap to gross output, base effects."""

from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chollima_research as cr
from chollima_research import indices, physical, shown
from chollima_research.errors import ArgumentError
from chollima_research.indices import base_effect, gross_output
from chollima_research.physical import charts as physical_charts
from chollima_research.physical import weights as physical_weights
from chollima_research.tables import read
from chollima_research.vocabulary import MADE_UP

FIGURES = physical.figures()
SHARES = physical_weights.documented_shares()


# --- the figures --------------------------------------------------------------------------------------------


def test_official_figures_are_those_of_the_data() -> None:
    official = FIGURES[FIGURES["status"] == "official"]
    assert len(official) > 30
    for row in official.itertuples():
        assert row.value == cr.load(row.series)[row.year]
    assert not set(FIGURES["status"]) - set(physical.STATUSES)


def test_a_branch_or_the_harvest_is_no_product_of_industry() -> None:
    assert set(physical.PRODUCTS) - set(physical.INDUSTRY) == {"grain", "power_industry"}
    assert not any("grain" in names for names in gross_output.PRODUCT_SETS.values())


def test_nothing_made_up_is_used() -> None:
    for row in FIGURES[FIGURES["status"] != "derived"].itertuples():
        for name in row.series.split(";"):
            attributes = cr.load(name).attrs
            if row.year in attributes["status"]:
                assert attributes["status"][row.year] not in MADE_UP and row.year not in attributes["hidden"]


def test_coal_of_1956_is_derived_from_printed_percentages() -> None:
    """4.0 million tonnes in 1949, 21 percent more in 1957, which is 25 percent more than in 1956."""
    coal = FIGURES[(FIGURES["product"] == "coal") & (FIGURES["status"] == "derived")].set_index("year")
    assert coal["value"].to_dict() == pytest.approx({1956: 4000 * 1.21 / 1.25, 1957: 4840})
    assert coal.loc[1956, ["low", "high"]].tolist() == pytest.approx([3950 * 1.205 / 1.255, 4050 * 1.215 / 1.245])


def test_claims_computed_from_claims() -> None:
    claims = FIGURES[FIGURES["status"] == "claim"].set_index(["product", "year"])["value"]
    assert claims["grain", 1949] == pytest.approx(2870 / 1.082)
    assert claims["power_industry"].to_dict() == {1956: 1, 1960: 1.8}
    assert claims["textiles", 1961] == pytest.approx(25 * 10_851 / 1000)


def test_estimates_meet_the_official_figures_where_both_are_known() -> None:
    """They were scaled by one factor a product; steel needs none, cement the 0.136 of the compiler."""
    table = FIGURES[FIGURES["year"] >= physical.SCALED_FROM].pivot_table(
        index=["product", "year"], columns="status", values="value"
    )
    firm = table["official"].fillna(table["derived"])
    ratio = (table["estimate"] / firm).dropna()
    assert set(ratio.index.get_level_values(0)) == {"steel", "coal", "cement"}
    assert ratio.to_numpy() == pytest.approx(1, abs=0.01)
    one = FIGURES[FIGURES["status"] == "estimate"].set_index(["product", "year"])["value"]
    assert one["steel", 1960] == cr.load("prk.steel.nmc")[1960]
    assert cr.load("prk.co2_cement.cdiac2014")[1960] / one["cement", 1960] == pytest.approx(0.136, rel=1e-3)


def test_estimates_end_before_the_seam_of_steel() -> None:
    last, first = next(seam for seam in cr.load("prk.steel.nmc").attrs["seams"] if seam[0] > 1960)
    used = FIGURES[FIGURES["status"] == "estimate"]
    assert (last, first) == (1974, 1975) and used["year"].max() == last


def test_the_best_figure_is_taken() -> None:
    everything = physical.quantities(FIGURES, products=physical.PRODUCTS)
    assert everything.at[1970, "steel"] == 2200 and everything.attrs["status"]["steel"][1970] == "official"
    assert everything.at[1970, "coal"] == 27_500 and everything.attrs["status"]["coal"][1970] == "claim"
    estimates = physical.quantities(FIGURES, statuses=("estimate", "claim"))
    assert estimates.attrs["status"]["coal"][1970] == "estimate" and estimates.at[1970, "coal"] > 30_000
    assert "grain" not in physical.quantities(FIGURES) and list(everything.index) == sorted(everything.index)
    some = physical.quantities(FIGURES, products=["coal", "steel"], statuses=["official"], years=[1949, 1956])
    assert list(some.columns) == ["coal", "steel"] and list(some.index) == [1949]
    assert some.attrs["series"]["steel"] == {1949: "prk.steel.official"}


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"products": ["corn"]}, "'corn' is not known"),
        ({"statuses": ["target"]}, "'target' is not known"),
        ({"years": [1900]}, "no figure is left"),
    ],
)
def test_bad_arguments_of_quantities(options, told: str) -> None:
    with pytest.raises(ArgumentError, match=told):
        physical.quantities(FIGURES, **options)


# --- weights ------------------------------------------------------------------------------------------------


def test_documented_shares_add_up_and_are_printed_somewhere() -> None:
    assert SHARES.groupby("weight_set")["share"].sum().to_numpy() == pytest.approx(100)
    for row in SHARES[SHARES["basis"] == "printed"].itertuples():
        assert row.share == cr.load(row.series)[row.year]
    cited = SHARES[SHARES["basis"] != "remainder"]
    assert set(cited["source_id"]) <= set(read("sources.csv")["source_id"])
    assert {"branches_1944", "branches_1946", "branches_1959", "branches_1963"} < set(SHARES["weight_set"])


def test_groups_of_1954_follow_from_the_growth_of_1955() -> None:
    """52 percent in all, 62 of producer and 37 of consumer goods."""
    groups = SHARES[SHARES["weight_set"] == "groups_1954"].set_index("part")
    assert groups.loc["producer goods", ["share", "low", "high"]].tolist() == pytest.approx([60, 56, 64])
    assert groups.loc["consumer goods", ["share", "low", "high"]].tolist() == pytest.approx([40, 36, 44])
    grown = 0.6 * 1.62 + 0.4 * 1.37
    assert grown == pytest.approx(1.52)


@pytest.mark.parametrize("kind", physical_weights.WEIGHT_SETS)
def test_weights_add_up(kind: str) -> None:
    made = physical_weights.weights(physical.INDUSTRY, kind, documented=SHARES)
    assert list(made) == list(physical.INDUSTRY) and sum(made.values()) == pytest.approx(1)
    group = pd.Series(made).groupby({name: product.group for name, product in physical.PRODUCTS.items()}).sum()
    branch = pd.Series(made).groupby({name: physical.PRODUCTS[name].branch for name in made}).sum()
    if kind == "groups":
        assert group.to_dict() == pytest.approx({"producer goods": 0.6, "consumer goods": 0.4})
    if kind == "branches":
        assert branch.to_numpy() == pytest.approx(1 / 7)


def test_bad_weights() -> None:
    with pytest.raises(ArgumentError, match="'value' is not known"):
        physical_weights.weights(["steel"], "value")
    with pytest.raises(ArgumentError, match="needs producer goods and consumer goods"):
        physical_weights.weights(["steel", "coal"], "groups")


def test_status_shares() -> None:
    wide = physical.quantities(FIGURES)
    made = physical_weights.status_shares(wide, physical_weights.weights(wide.columns))
    assert made[list(physical.STATUSES)].sum(axis=1).to_numpy() == pytest.approx(1)
    assert made.loc[1959, ["official", "products"]].tolist() == pytest.approx([1, 8])
    assert made.loc[1956, ["derived", "estimate"]].tolist() == pytest.approx([1 / 3, 2 / 3])
    heavy = physical_weights.status_shares(wide, physical_weights.weights(wide.columns) | {"coal": 2 / 9})
    assert heavy.loc[1956, "derived"] == pytest.approx(0.5)


# --- gross output -------------------------------------------------------------------------------------------


def test_growth_of_gross_output_is_what_was_printed() -> None:
    assert gross_output.over(1949, 1959).value == 6.1 and gross_output.over(1956, 1960).value == 3.5
    assert gross_output.over(1949, 1959).low == pytest.approx(6.05)
    across = gross_output.over(1953, 1959)
    assert (across.value, across.low, across.high) == pytest.approx((6.1 / 0.64, 6.05 / 0.645, 6.15 / 0.635))
    product = gross_output.over(1949, 1970)
    assert product.value == pytest.approx(1.8 * 11.6)
    assert gross_output.over(1946, 1959).value == pytest.approx(6.6 / 0.256)
    with pytest.raises(ArgumentError, match="give 1958 over 1949"):
        gross_output.over(1949, 1958)


def test_no_weights_reach_the_official_growth() -> None:
    """The claim of the chapter: every product grew less than gross output in 1949-59, and fell more in the war."""
    wide = physical.quantities(FIGURES, statuses=("official",))
    decade = (wide.loc[1959] / wide.loc[1949]).dropna()
    war = (wide.loc[1953] / wide.loc[1949]).dropna()
    assert len(decade) == 8 and decade.max() < gross_output.over(1949, 1959).low
    assert len(war) == 6 and war.max() < gross_output.over(1949, 1953).low


@settings(max_examples=10)
@given(st.tuples(*[st.floats(0.5, 6)] * 3).map(sorted))
def test_the_account_adds_up(growth) -> None:
    made = gross_output.account(tuple(growth))
    table = made.to_frame()
    assert (table["products"] + table["machines"] + table["consumer"]).to_numpy() == pytest.approx(table["accounted"])
    assert (table["excess"] * table["accounted"]).to_numpy() == pytest.approx(6.1)
    assert ((1 + table["rate"]) ** 10).to_numpy() == pytest.approx(table["excess"])
    assert (table["excess_low"] < table["excess"]).all() and (table["excess"] < table["excess_high"]).all()


def test_the_account_by_hand() -> None:
    made = gross_output.account((2.0, 2.3, 3.0))
    table = made.to_frame().set_index(["case", "speed"])
    assert table.loc[("machines granted", "middle"), "accounted"] == pytest.approx(0.984 * 2.3 + 0.206 * 6.1)
    total = 0.984 * 2.3 + (0.206 + 0.186 + 0.137) * 6.1
    assert table.loc[("consumer goods granted too", "middle"), "accounted"] == pytest.approx(total)
    assert "6.1 times" in made.summary() and "from nothing" in made.summary()
    with pytest.raises(ArgumentError, match="near 1959 only"):
        gross_output.account((1, 2, 3), last=1960)


def test_the_grid_keeps_to_the_bounds_and_repeats_nothing() -> None:
    grid = gross_output.sensitivity([(1949, 1959), (1956, 1960)])
    assert not grid.duplicated(["first", "last", "multiple"]).any() and len(grid) > 20
    for (first, last), part in grid.groupby(["first", "last"]):
        wide = physical.quantities(FIGURES, products=physical.PRODUCTS, years=(first, last))
        relatives = (wide.loc[last] / wide.loc[first]).dropna()
        assert part["multiple"].between(relatives.min(), relatives.max()).all()
        assert part["official"].eq(gross_output.over(first, last).value).all()
        assert ((1 + part["excess_rate"]) * (1 + part["rate"])).to_numpy() == pytest.approx(1 + part["official_rate"])
    plain = grid.query("first == 1949 and products == 'all' and weights == 'products' and formula == 'tornqvist'")
    assert plain.iloc[0]["count"] == 8 and plain.iloc[0]["multiple"] == pytest.approx(2.2987, abs=1e-4)
    assert gross_output.sensitivity([(1949, 1959)], fewest=99).empty


# --- base effects -------------------------------------------------------------------------------------------


def levels(values: dict[int, float], **attributes) -> pd.Series:
    made = pd.Series(values, dtype=float, name="made")
    made.attrs.update(attributes)
    return made


WAR = {1938: 100.0, 1944: 60, 1945: 20, 1946: 40, 1949: 110, 1951: 160}


def test_a_recovery_by_hand() -> None:
    found = base_effect.recovery(levels(WAR), 1938, 1951)
    assert (found.bottom_year, found.bottom, found.after, found.by) == (1945, 20, 1946, 1949)
    assert found.years == (2, 4) and found.fall == pytest.approx(-0.8)
    assert found.from_bottom == pytest.approx(8 ** (1 / 6) - 1)
    assert found.over_peace == pytest.approx(1.6 ** (1 / 13) - 1)
    assert found.regaining == pytest.approx(np.log(5) / np.log(8))
    row = found.to_frame().iloc[0]
    assert row[["times_bottom", "times_peace", "years_fewest", "years_most"]].tolist() == pytest.approx([8, 1.6, 2, 4])
    assert "No usable value between 1946 and 1949." in found.summary()


def test_a_level_that_is_not_regained() -> None:
    found = base_effect.recovery(levels(WAR | {1949: 90, 1951: 95}), 1938, 1951, bottom=(1945, 1946))
    assert found.years is None and found.regaining == 1 and pd.isna(found.to_frame()["years_most"].iloc[0])


def test_what_is_made_up_is_left_out_and_a_seam_is_refused() -> None:
    status = dict.fromkeys(WAR, "estimate") | {1945: "imputed"}
    assert base_effect.recovery(levels(WAR, status=status), 1938, 1951).bottom_year == 1946
    assert base_effect.recovery(levels(WAR, status=status), 1938, 1951, made_up="keep").bottom_year == 1945
    with pytest.raises(ArgumentError, match="basis of made changes between 1946 and 1949"):
        base_effect.recovery(levels(WAR, seams=[(1946, 1949)]), 1938, 1951)


@pytest.mark.parametrize(
    ("values", "options", "told"),
    [
        (WAR, {"peace": 1939, "end": 1951}, "no usable value in 1939"),
        (WAR, {"peace": 1938, "end": 1950}, "no usable value in 1950"),
        (WAR, {"peace": 1938, "end": 1951, "bottom": (1939, 1943)}, "any year from 1939 to 1943"),
        (WAR | {1945: 0}, {"peace": 1938, "end": 1951}, "not positive"),
    ],
)
def test_bad_recoveries(values, options, told: str) -> None:
    with pytest.raises(ArgumentError, match=told):
        base_effect.recovery(levels(values), **options)


@given(st.floats(1, 100), st.floats(0.01, 0.9), st.floats(1.01, 10))
def test_growth_from_the_bottom_is_never_slower(peace: float, fall: float, rise: float) -> None:
    found = base_effect.recovery(levels({1940: peace, 1945: peace * fall, 1951: peace * fall * rise}), 1940, 1951)
    assert found.from_bottom > found.over_peace and 0 <= found.regaining <= 1
    assert (found.years is None) == (fall * rise < 1) or fall * rise == pytest.approx(1)


def test_products_and_gross_output() -> None:
    table = base_effect.products().set_index("label")
    assert set(table.index) == {"steel", "rolled steel", "coal", "electricity", "cement", "fish", "gross output"}
    assert table.loc["steel", "times_bottom"] == pytest.approx(451 / 3.6)
    assert table.loc["steel", ["years_fewest", "years_most"]].tolist() == [3, 3]
    assert table.loc["coal", ["years_fewest", "years_most"]].tolist() == [4, 4]
    assert table.loc["gross output", "times_bottom"] == pytest.approx(6.1 / 0.64)
    assert (table["series"].drop("gross output") == "official").all()


def test_recoveries_elsewhere_can_all_be_measured() -> None:
    table = base_effect.table()
    assert len(table) == len(base_effect.ELSEWHERE) and table["label"].is_unique
    assert (table["end_year"] - table["bottom_year"]).isin([6, 7]).all() and (table["fall"] < 0).all()
    italy = table.set_index("label").loc["Italy, steel"]
    values = cr.load("ita.steel.nmc")
    assert italy["over_peace"] == pytest.approx((values[1951] / values[1938]) ** (1 / 13) - 1)


# --- charts -------------------------------------------------------------------------------------------------


def test_the_index_chart_shows_only_its_table(ax) -> None:
    wide = physical.quantities(FIGURES, statuses=("official",), years=(1949, 1953, 1959)).drop(columns="textiles")
    made = indices.weight_uncertainty(wide, physical_weights.weights(wide.columns), draws=200)
    three = physical.quantities(FIGURES, products=("steel", "cement"), years=[1949, 1956, 1957, 1959])
    line = indices.weight_uncertainty(three, {"steel": 1, "cement": 1}, draws=200)
    printed = gross_output.printed().query("base == 1949").rename(columns={"multiple": "index"})
    drawn = [physical_charts.band(ax, made, "blue", "products", solid=[1949, 1953, 1959], joined=False)]
    drawn += [physical_charts.band(ax, line, "green", "two", solid=[1959], joined=True, since=1956)]
    drawn += [physical_charts.points(ax, printed, "vermillion", "gross output")]
    drawn += [physical_charts.line(ax, pd.Series({1953: 1.0, 1954: 2, 1956: 4}), "grey", "energy")]
    table = pd.concat(drawn, ignore_index=True)
    shown.check(ax.figure, table, "test")
    assert set(table.loc[table["what"] == "two", "year"]) == {1956, 1957, 1959}
    words = ax.get_legend_handles_labels()[1]
    assert {"products, official figures", "two, with estimates", "gross output, claim", "energy"} <= set(words)


def test_the_other_charts_show_only_their_tables(ax) -> None:
    fig, axes = plt.subplots(1, 4)
    account = gross_output.account((1.6, 2.3, 3.0))
    rates = pd.DataFrame({"label": list("abc"), "rate": [1.0, 3, 2], "low": [0.5, NAN, 1], "high": [2, NAN, 3]})
    recoveries = base_effect.products()
    drawn = [physical_charts.account(axes[0], account)]
    drawn += [physical_charts.rates(axes[1], rates.assign(status=["official", "index", "estimate"]))]
    drawn += [physical_charts.base_effects(axes[2], {"North": ("blue", recoveries), "again": ("green", recoveries)})]
    drawn += [physical_charts.excess(axes[3], gross_output.sensitivity([(1956, 1960), (1956, 1970)]))]
    for axis, table in zip(axes, drawn, strict=True):
        labels = [text.get_text() for text in axis.get_yticklabels()]
        assert len(labels) == len(set(table["row"]))
    shown.check(fig, pd.concat(drawn, ignore_index=True), "test")
    assert drawn[1]["label"].tolist() == ["b", "c", "a"]
    assert drawn[2].loc[drawn[2]["from_bottom"].isna(), "label"].tolist() == ["North", "again"]
    plt.close(fig)


NAN = float("nan")


def test_a_band_can_be_cut_without_touching_the_index() -> None:
    """``since`` is a matter of drawing: the base year outside the picture stays the base."""
    made = indices.weight_uncertainty(pd.DataFrame({"a": [1.0, 2, 4]}, index=[1949, 1956, 1957]), {"a": 1}, draws=10)
    fig, axes = plt.subplots()
    drawn = physical_charts.band(axes, replace(made), "blue", "a", solid=[], joined=True, since=1956)
    assert drawn["index"].tolist() == pytest.approx([200, 400])
    plt.close(fig)
