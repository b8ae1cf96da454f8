"""Index numbers: published values, axioms, missing years, weights that are not known."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chollima_research import indices
from chollima_research.errors import ArgumentError

REFERENCE = json.loads((Path(__file__).parent / "reference" / "ppi_manual_2004_artificial.json").read_text())
FORMULAS = ("laspeyres", "paasche", "fisher", "tornqvist")
NAN = float("nan")

LEVEL = st.floats(0.01, 1000)
SHARE = st.floats(0.01, 1)


@st.composite
def tables(draw, years=2, products=(1, 5)):
    """Draw quantities, and shares and prices for every year."""
    count = draw(st.integers(*products))
    shape = st.lists(st.lists(LEVEL, min_size=count, max_size=count), min_size=years, max_size=years)
    names = [f"p{i}" for i in range(count)]
    frame = pd.DataFrame(draw(shape), index=range(1950, 1950 + years), columns=names)
    prices = pd.DataFrame(draw(shape), index=frame.index, columns=names)
    shares = dict(zip(names, draw(st.lists(SHARE, min_size=count, max_size=count)), strict=True))
    return frame, shares, {year: prices.loc[year].to_dict() for year in frame.index}


def last(series: pd.Series) -> float:
    return float(series.iloc[-1]) / 100


# --- published values and closed forms ----------------------------------------------------------------------


@pytest.mark.parametrize("formula", FORMULAS)
def test_the_artificial_data_of_the_manual(formula: str) -> None:
    """Price indices are the same formulas with the roles of prices and quantities exchanged; four decimals."""
    years = range(2001, 2006)
    prices, quantities = (pd.DataFrame(REFERENCE[name], years, list("abcdef")) for name in ("prices", "quantities"))
    weights = {year: quantities.loc[year].to_dict() for year in years}
    made = indices.direct(prices, weights, formula, kind="prices") / 100
    printed = REFERENCE[formula]
    assert made.iloc[: len(printed)].tolist() == pytest.approx(printed, abs=1e-4)


@given(tables())
def test_against_sums_of_values(table) -> None:
    frame, _, prices = table
    q0, q1 = frame.to_numpy()
    p0, p1 = (np.array(list(prices[year].values())) for year in frame.index)
    made = {formula: last(indices.direct(frame, prices, formula, kind="prices")) for formula in FORMULAS}
    assert made["laspeyres"] == pytest.approx(p0 @ q1 / (p0 @ q0))
    assert made["paasche"] == pytest.approx(p1 @ q1 / (p1 @ q0))
    assert made["fisher"] == pytest.approx(np.sqrt(made["laspeyres"] * made["paasche"]))
    shares = (p0 * q0 / (p0 @ q0) + p1 * q1 / (p1 @ q1)) / 2
    assert np.log(made["tornqvist"]) == pytest.approx(shares @ np.log(q1 / q0), abs=1e-10)


@given(tables())
def test_factor_reversal_of_fisher(table) -> None:
    """The quantity index times the price index is the ratio of the values."""
    frame, _, prices = table
    priced = pd.DataFrame(prices).T
    amounts = {year: frame.loc[year].to_dict() for year in frame.index}
    product = last(indices.direct(frame, prices, kind="prices")) * last(indices.direct(priced, amounts, kind="prices"))
    values = (frame * priced).sum(axis=1)
    assert product == pytest.approx(values.iloc[1] / values.iloc[0])


@given(tables())
def test_prices_of_one_year_make_one_index(table) -> None:
    frame, shares, _ = table
    made = [last(indices.direct(frame, shares, formula, kind="prices")) for formula in FORMULAS[:3]]
    fixed = np.array(list(shares.values()))
    assert made == pytest.approx([fixed @ frame.iloc[1] / (fixed @ frame.iloc[0])] * 3)


# --- axioms -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("formula", FORMULAS)
@given(table=tables(), factor=st.floats(0.01, 100))
def test_identity_and_proportionality(formula: str, table, factor: float) -> None:
    frame, shares, prices = table
    same = pd.DataFrame([frame.iloc[0], factor * frame.iloc[0]], index=frame.index)
    for weights, kind in ((shares, "shares"), (prices, "prices")):
        assert last(indices.direct(same, weights, formula, kind=kind)) == pytest.approx(factor)
        once = last(indices.direct(frame, shares, formula))
        doubled = pd.DataFrame([frame.iloc[0], factor * frame.iloc[1]], index=frame.index)
        assert last(indices.direct(doubled, shares, formula)) == pytest.approx(factor * once)


@pytest.mark.parametrize("formula", FORMULAS)
@given(table=tables(products=(2, 5)), unit=st.floats(0.001, 1000))
def test_commensurability_and_order_of_products(formula: str, table, unit: float) -> None:
    """Tonnes or kilograms make no difference; prices change with the unit, shares do not."""
    frame, shares, prices = table
    other = frame.assign(p0=frame["p0"] * unit)[frame.columns[::-1]]
    repriced = {year: row | {"p0": row["p0"] / unit} for year, row in prices.items()}
    assert last(indices.direct(other, shares, formula)) == pytest.approx(last(indices.direct(frame, shares, formula)))
    before = last(indices.direct(frame, prices, formula, kind="prices"))
    assert last(indices.direct(other, repriced, formula, kind="prices")) == pytest.approx(before)


@pytest.mark.parametrize("formula", FORMULAS)
@given(table=tables(), factor=st.floats(1.01, 10))
def test_monotonicity_and_mean_value(formula: str, table, factor: float) -> None:
    frame, shares, _ = table
    made = last(indices.direct(frame, shares, formula))
    more = frame.copy()
    more.iloc[1, 0] *= factor
    assert last(indices.direct(more, shares, formula)) > made
    relatives = frame.iloc[1] / frame.iloc[0]
    assert relatives.min() * (1 - 1e-9) <= made <= relatives.max() * (1 + 1e-9)


@pytest.mark.parametrize("formula", ["fisher", "tornqvist"])
@given(table=tables())
def test_time_reversal(formula: str, table) -> None:
    frame, shares, prices = table
    back = frame.iloc[::-1].set_axis(frame.index)
    swapped = dict(zip(frame.index, reversed(list(prices.values())), strict=True))
    for there, again, kind in ((shares, shares, "shares"), (prices, swapped, "prices")):
        product = last(indices.direct(frame, there, formula, kind=kind)) * last(
            indices.direct(back, again, formula, kind=kind)
        )
        assert product == pytest.approx(1)


@given(tables())
def test_order_of_the_formulas(table) -> None:
    """With shares that do not change the means are arithmetic, geometric and harmonic; Fisher lies between."""
    frame, shares, prices = table
    arithmetic, harmonic, fisher, geometric = (last(indices.direct(frame, shares, formula)) for formula in FORMULAS)
    assert harmonic <= geometric * (1 + 1e-9) and geometric <= arithmetic * (1 + 1e-9)
    assert harmonic <= fisher * (1 + 1e-9) and fisher <= arithmetic * (1 + 1e-9)
    early, late, between, _ = (last(indices.direct(frame, prices, formula, kind="prices")) for formula in FORMULAS)
    assert min(early, late) * (1 - 1e-9) <= between <= max(early, late) * (1 + 1e-9)


def test_laspeyres_and_paasche_part_where_prices_follow_quantities() -> None:
    """What grew fastest became cheap: early prices give the faster growth (Gerschenkron)."""
    frame = pd.DataFrame({"machines": [1.0, 20.0], "grain": [1.0, 2.0]}, index=[1928, 1937])
    prices = {1928: {"machines": 10, "grain": 1}, 1937: {"machines": 1, "grain": 2}}
    assert last(indices.direct(frame, prices, "laspeyres", kind="prices")) == pytest.approx(202 / 11)
    assert last(indices.direct(frame, prices, "paasche", kind="prices")) == pytest.approx(24 / 3)
    found = indices.gerschenkron(frame, prices, 1928, 1937, kind="prices")
    assert found.table["multiple"].tolist() == pytest.approx([202 / 11, 8])
    assert found.effect == pytest.approx(202 / 11 / 8)
    assert found.table["rate"].tolist() == pytest.approx([(202 / 11) ** (1 / 9) - 1, 8 ** (1 / 9) - 1])


@given(tables(years=3, products=(2, 4)))
def test_equal_shares_of_an_early_year_never_give_less(table) -> None:
    """At the prices of the first year the index is Laspeyres, at those of the last Paasche."""
    frame, shares, _ = table
    found = indices.gerschenkron(frame, shares, 1950, 1952, weight_years=[1950, 1951, 1952])
    ends = {f: last(indices.direct(frame.loc[[1950, 1952]], shares, f)) for f in ("laspeyres", "paasche")}
    assert found.table["multiple"].loc[[1950, 1952]].tolist() == pytest.approx(list(ends.values()))
    assert found.effect >= 1 - 1e-9


# --- chains and missing years -------------------------------------------------------------------------------


@pytest.mark.parametrize("formula", FORMULAS)
@given(table=tables())
def test_chained_is_direct_for_two_years(formula: str, table) -> None:
    frame, shares, prices = table
    assert indices.chain(frame, shares, formula).equals(indices.direct(frame, shares, formula))
    chained, direct = (make(frame, prices, formula, kind="prices") for make in (indices.chain, indices.direct))
    assert last(chained) == pytest.approx(last(direct))


@given(tables(years=4))
def test_a_chain_with_shares_that_do_not_change_is_circular(table) -> None:
    frame, shares, _ = table
    chained, direct = (make(frame, shares, "tornqvist") for make in (indices.chain, indices.direct))
    assert chained.tolist() == pytest.approx(direct.tolist())


@pytest.mark.parametrize("formula", FORMULAS)
@given(table=tables(years=4), base=st.integers(1950, 1953))
def test_the_base_only_scales_a_chain(formula: str, table, base: int) -> None:
    frame, shares, _ = table
    first, moved = indices.chain(frame, shares, formula), indices.chain(frame, shares, formula, base=base)
    assert moved[base] == pytest.approx(100)
    assert (moved / first).to_numpy() == pytest.approx((moved / first).iloc[0])


GAPPY = pd.DataFrame(
    {"steel": [10.0, 20, NAN, 40], "coal": [100.0, NAN, 50, 200], "fish": [NAN, NAN, 5, 10]},
    index=[1949, 1953, 1956, 1959],
)
EQUAL = {"steel": 1, "coal": 1, "fish": 1}


def test_links_use_what_both_years_have() -> None:
    table = indices.links(GAPPY, EQUAL, "tornqvist")
    assert table[["from_year", "to_year"]].to_numpy().tolist() == [[1949, 1953], [1949, 1956], [1956, 1959]]
    assert table["products"].tolist() == ["steel", "coal", "coal, fish"]
    assert table["multiple"].tolist() == pytest.approx([2, 0.5, np.sqrt(4 * 2)])
    chained = indices.chain(GAPPY, EQUAL, "tornqvist")
    assert chained.tolist() == pytest.approx([100, 200, 50, 50 * np.sqrt(8)])
    assert [row["count"] for row in chained.attrs["links"]] == [1, 1, 2]


def test_a_missing_product_year_is_never_filled() -> None:
    assert indices.chain(GAPPY, EQUAL, fewest=2).isna().tolist() == [False, True, True, False]
    late = pd.DataFrame({"a": [1.0, 1, 2], "b": [NAN, 1, 2]}, index=[1949, 1953, 1956])
    assert indices.chain(late, {"a": 1, "b": 1}, fewest=2).dropna().to_dict() == {1953: 100, 1956: 200}
    complete = GAPPY.drop(columns="fish")
    strict = indices.chain(complete, {"steel": 1, "coal": 1}, "tornqvist", products="complete")
    assert strict.dropna().to_dict() == pytest.approx({1949: 100, 1959: 100 * np.sqrt(8)})
    direct = indices.direct(GAPPY, EQUAL, "tornqvist", base=1949)
    assert direct.tolist() == pytest.approx([100, 200, 50, 100 * np.sqrt(8)])
    assert direct.attrs["products"] == {
        1949: ["steel", "coal"],
        1953: ["steel"],
        1956: ["coal"],
        1959: ["steel", "coal"],
    }
    assert indices.direct(GAPPY, EQUAL, fewest=2).notna().tolist() == [True, False, False, True]


def test_a_product_known_at_both_ends_alone_enters_no_link_of_a_full_table() -> None:
    """The warning of the docstring: what is observed in no two neighbouring years is lost in a matched chain."""
    frame = GAPPY.assign(steel=[10.0, 20, 30, 40])[["steel", "coal"]].assign(coal=[100.0, NAN, NAN, 800])
    weights = {"steel": 1, "coal": 1}
    assert indices.chain(frame, weights)[1959] == pytest.approx(400)
    assert indices.direct(frame, weights, "tornqvist")[1959] == pytest.approx(100 * np.sqrt(32))


def test_weights_by_year_hold_until_the_next() -> None:
    frame = pd.DataFrame({"a": [1.0, 2, 4, 8], "b": [1.0, 1, 1, 1]}, index=[1950, 1951, 1952, 1953])
    weights = {1951: {"a": 1, "b": 0}, 1953: {"a": 0, "b": 1}}
    table = indices.links(frame, weights, "laspeyres")
    assert table["multiple"].tolist() == [2, 2, 2]  # 1950 takes the first weights, 1952 those of 1951
    assert indices.links(frame, weights, "paasche")["multiple"].tolist() == pytest.approx([2, 2, 1])


BAD = [
    ([1, 2], EQUAL, {}, "DataFrame"),
    (GAPPY, {"steel": 1, "coal": 1}, {}, "'fish' has no weight"),
    (GAPPY, EQUAL | {"corn": 1}, {}, "'corn' has a weight but is no column"),
    (GAPPY, EQUAL | {"coal": -1}, {}, "weight of 'coal' is -1"),
    (GAPPY, EQUAL | {"coal": NAN}, {}, "weight of 'coal' is nan"),
    (GAPPY, dict.fromkeys(EQUAL, 0), {}, "all weights are 0"),
    (GAPPY, [1, 1, 1], {}, "mapping"),
    (GAPPY, {}, {}, "mapping"),
    (GAPPY, {"x": EQUAL}, {}, "years as whole numbers"),
    (GAPPY, {1949: EQUAL, 1953: {"steel": 1}}, {}, "'coal' has no weight in 1953"),
    (GAPPY.fillna(0), EQUAL, {}, "'fish' is 0 in 1949"),
    (GAPPY.replace(20.0, -1), EQUAL, {}, "is -1 in 1953"),
    (GAPPY.replace(20.0, np.inf), EQUAL, {}, "is inf in 1953"),
    (GAPPY.astype(str), EQUAL, {}, "real numbers"),
    (GAPPY.set_axis(list("abcd")), EQUAL, {}, "years as whole numbers"),
    (GAPPY.iloc[::-1], EQUAL, {}, "ascending"),
    (GAPPY.set_axis(["steel", "coal", "coal"], axis=1), EQUAL, {}, "two columns"),
    (GAPPY * NAN, EQUAL, {}, "no number"),
    (GAPPY, EQUAL, {"formula": "walsh"}, "'walsh' is not known"),
    (GAPPY, EQUAL, {"kind": "values"}, "'values' is not known"),
    (GAPPY, EQUAL, {"products": "some"}, "'some' is not known"),
    (GAPPY, EQUAL, {"base": 1950}, "1950 is not in the chain"),
    (GAPPY, EQUAL, {"fewest": 3}, "no two years share 3"),
    (GAPPY, {"steel": 0, "coal": 1, "fish": 1}, {}, "all products that can be used in 1949 have the weight 0"),
]


@pytest.mark.parametrize(("frame", "weights", "options", "told"), BAD, ids=[case[3] for case in BAD])
def test_bad_arguments_say_what_is_wrong(frame, weights, options, told: str) -> None:
    with pytest.raises(ArgumentError, match=told):
        indices.chain(frame, weights, **options)


def test_direct_and_gerschenkron_need_observed_years() -> None:
    with pytest.raises(ArgumentError, match="observed in 1950"):
        indices.direct(GAPPY, EQUAL, base=1950)
    with pytest.raises(ArgumentError, match="observed in 1958"):
        indices.gerschenkron(GAPPY, EQUAL, 1949, 1958)
    with pytest.raises(ArgumentError, match="1959 is not before 1949"):
        indices.gerschenkron(GAPPY, EQUAL, 1959, 1949)
    with pytest.raises(ArgumentError, match="observed in all of 1949, 1953, 1956"):
        indices.gerschenkron(GAPPY, EQUAL, 1949, 1953, weight_years=[1956])
    found = indices.gerschenkron(GAPPY, EQUAL, 1949, 1959)
    assert found.products == ("steel", "coal") and found.left_out == ("fish",)
    assert "fish" in found.summary()


# --- weights that are not known -----------------------------------------------------------------------------

THREE = pd.DataFrame({"a": [1.0, 2], "b": [1.0, 3], "c": [1.0, 10]}, index=[1956, 1960])
SHARES = {"a": 0.5, "b": 0.3, "c": 0.2}


@pytest.mark.parametrize("concentration", [3.0, 30.0])
def test_moments_of_the_draws(concentration: float) -> None:
    """The Laspeyres index is linear in the shares, whose Dirichlet moments are known."""
    made = indices.weight_uncertainty(THREE, SHARES, "laspeyres", concentration=concentration, draws=40_000)
    relatives, shares = np.array([2, 3, 10]), np.array(list(SHARES.values()))
    mean = shares @ relatives
    variance = (shares @ relatives**2 - mean**2) / (concentration + 1)
    drawn = made.multiples(1960)
    assert drawn.mean() == pytest.approx(mean, rel=0.01)
    assert drawn.var() == pytest.approx(variance, rel=0.03)
    assert made.table.loc[1960, "index"] == pytest.approx(100 * mean)


@settings(max_examples=25)
@given(table=tables(years=3, products=(2, 5)), formula=st.sampled_from(FORMULAS), level=st.floats(0.5, 0.99))
def test_no_draw_leaves_the_range_of_the_products(table, formula: str, level: float) -> None:
    frame, shares, _ = table
    made = indices.weight_uncertainty(frame, shares, formula, draws=200, level=level)
    bounds = made.table
    for side, year in (("least", 1951), ("most", 1952)):
        edge = bounds.loc[year, side]
        assert edge == pytest.approx(
            100 * getattr(frame.loc[year] / frame.loc[1950], {"least": "min", "most": "max"}[side])()
        )
    slack = 1 + 1e-9
    assert (made.draws <= bounds["most"].to_numpy() * slack).all()
    assert (made.draws >= bounds["least"].to_numpy() / slack).all()
    assert (bounds["low"] <= bounds["median"] * slack).all() and (bounds["median"] <= bounds["high"] * slack).all()
    assert bounds["index"].tolist() == pytest.approx(indices.direct(frame, shares, formula).tolist())


def test_more_certain_weights_make_a_narrower_band() -> None:
    widths = [
        np.ptp(indices.weight_uncertainty(THREE, SHARES, concentration=c, draws=500).table.loc[1960, ["low", "high"]])
        for c in (1, 10, 1000, 1e8)
    ]
    assert widths == sorted(widths, reverse=True) and widths[-1] < 1


def test_the_default_makes_every_set_of_shares_equally_likely() -> None:
    """With two products and equal weights the share is uniform: the median of the Laspeyres index is the middle."""
    made = indices.weight_uncertainty(THREE[["a", "c"]], {"a": 1, "c": 1}, "laspeyres", draws=40_000)
    assert made.concentration == 2
    assert np.quantile(made.multiples(1960), [0.1, 0.5, 0.9]) == pytest.approx([2.8, 6, 9.2], abs=0.1)


def test_draws_are_seeded_and_missing_products_drop_out() -> None:
    first, again, other = (indices.weight_uncertainty(GAPPY, EQUAL, draws=50, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(first.draws, again.draws) and not np.array_equal(first.draws, other.draws)
    assert first.table["products"].to_dict() == {1949: 2, 1953: 1, 1956: 1, 1959: 2}
    assert first.table.loc[1953, ["least", "low", "high", "most"]].tolist() == pytest.approx([200] * 4)


@pytest.mark.parametrize(
    ("weights", "options", "told"),
    [
        ({1956: SHARES, 1960: SHARES}, {}, "several years"),
        (SHARES | {"a": 0}, {}, "weight of 0"),
        (SHARES, {"concentration": 0}, "positive"),
        (SHARES, {"concentration": np.inf}, "positive"),
        (SHARES, {"draws": 0}, "between 1"),
        (SHARES, {"level": 1}, "between 0 and 1"),
        (SHARES, {"base": 1957}, "observed in 1957"),
        (SHARES, {"formula": "walsh"}, "walsh"),
    ],
)
def test_bad_arguments_of_the_draws(weights, options, told: str) -> None:
    with pytest.raises(ArgumentError, match=told):
        indices.weight_uncertainty(THREE, weights, **options)


def test_an_unknown_year_of_the_draws() -> None:
    with pytest.raises(ArgumentError, match="1957 is not compared"):
        indices.weight_uncertainty(THREE, SHARES, draws=10).multiples(1957)


# --- product and year effects -------------------------------------------------------------------------------


@pytest.mark.parametrize("weights", [None, {"steel": 3.0, "coal": 1.0, "fish": 2.0}])
def test_time_dummies_against_statsmodels(weights) -> None:
    long = GAPPY.stack().dropna().rename("q").rename_axis(["year", "product"]).reset_index()
    design = pd.get_dummies(long["product"]).join(pd.get_dummies(long["year"]).drop(columns=1949)).astype(float)
    given = 1.0 if weights is None else long["product"].map(weights).to_numpy() / np.mean(list(weights.values()))
    fitted = sm.WLS(np.log(long["q"]), design.rename(columns=str), weights=given).fit()
    made = indices.time_dummies(GAPPY, weights)
    years, named = [1953, 1956, 1959], ["1953", "1956", "1959"]
    assert np.log(made.table["index"] / 100)[years].tolist() == pytest.approx(fitted.params[named].tolist(), rel=1e-10)
    assert made.table["se"][years].tolist() == pytest.approx(fitted.bse[named].tolist(), rel=1e-9)
    bounds = 100 * np.exp(fitted.conf_int().loc[named])
    assert made.table.loc[years, ["low", "high"]].to_numpy() == pytest.approx(bounds.to_numpy(), rel=1e-8)
    assert made.freedom == fitted.df_resid and made.table.loc[1949, "index"] == 100


@given(tables(years=3, products=(2, 4)))
def test_time_dummies_of_complete_data_are_the_geometric_mean(table) -> None:
    frame, shares, _ = table
    made = indices.time_dummies(frame, shares).table["index"]
    assert made.tolist() == pytest.approx(indices.direct(frame, shares, "tornqvist").tolist(), rel=1e-6)


def test_time_dummies_reject_what_they_cannot_connect() -> None:
    apart = pd.DataFrame({"a": [1.0, 2, NAN, NAN], "b": [NAN, NAN, 1.0, 2]}, index=range(1950, 1954))
    with pytest.raises(ArgumentError, match="share no product"):
        indices.time_dummies(apart)
    for options in ({"base": 1940}, {"level": 2}, {"weights": {"a": 0, "b": 1}}, {"weights": {1950: {"a": 1, "b": 1}}}):
        joined = apart.assign(a=[1.0, 2, 3, NAN])
        if "weights" in options and 1950 in options["weights"]:
            assert len(indices.time_dummies(joined, **options).table) == 4  # one year is one set for all
        else:
            with pytest.raises(ArgumentError):
                indices.time_dummies(joined, **options)


def test_one_product_leaves_no_degrees_of_freedom() -> None:
    made = indices.time_dummies(GAPPY[["steel"]])
    assert made.freedom == 0 and made.table["index"].tolist() == pytest.approx([100, 200, 400])
    assert made.table["low"].drop(1949).isna().all()


# --- what the results say -----------------------------------------------------------------------------------

RESULTS = [
    indices.gerschenkron(GAPPY, EQUAL, 1949, 1959),
    indices.weight_uncertainty(THREE, SHARES, draws=100),
    indices.time_dummies(GAPPY),
]


@pytest.mark.parametrize("result", RESULTS, ids=lambda result: type(result).__name__)
def test_results_say_what_they_are(result) -> None:
    assert result.title in result.summary() and all(remark in result.summary() for remark in result.remarks())
    assert "\\begin{table}" in result.to_latex() and "<table" in result._repr_html_()
    assert len(result.to_frame()) >= 2


def test_the_band_is_drawn_where_the_table_has_it() -> None:
    made = indices.weight_uncertainty(THREE, SHARES, draws=100)
    ax = made.plot()
    assert ax.get_yscale() == "log" and "1956 = 100" in ax.get_ylabel()
    assert [line.get_ydata().tolist() for line in ax.lines] == [made.table["index"].tolist()]
    assert made.plot(ax) is ax


def test_assumptions_of_the_strategies() -> None:
    """The property tests would prove nothing on tables of equal numbers."""
    seen = set()

    @settings(max_examples=30, database=None)
    @given(tables())
    def collect(table) -> None:
        assume(len(table[0].columns) > 1)
        seen.add(round(last(indices.direct(table[0], table[1])), 6))

    collect()
    assert len(seen) > 5
