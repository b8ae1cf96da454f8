"""The ledger as charts, as a table in HTML, and the claims' own arithmetic."""

import math
from xml.etree import ElementTree

import matplotlib.pyplot as plt
import pandas as pd
import pytest

import chollima_research as cr
from chollima_research.claims import VERDICTS, arithmetic, charts
from chollima_research.figures import committed, record

SUPPORTED, CONSISTENT, CONTRADICTED, CONFLICTS, UNTESTED = VERDICTS


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return cr.claims.evaluate()


# Charts.


def test_counts_are_those_of_the_table(table: pd.DataFrame) -> None:
    _, ax = plt.subplots()
    drawn = charts.counts(ax, table, "voice")
    assert drawn["claims"].sum() == len(table) == sum(bar.get_width() for bar in ax.patches)
    one = drawn[(drawn["group"] == "regime") & (drawn["verdict"] == SUPPORTED)]["claims"].item()
    assert one == ((table["voice"] == "regime") & (table["verdict"] == SUPPORTED)).sum()
    longest = max(ax.get_yticks())
    assert ax.get_yticklabels()[int(longest)].get_text() == table["voice"].value_counts().index[0]
    written = [int(text.get_text()) for text in ax.texts]
    assert sum(written) == len(table) and min(written) > 0
    plt.close()


def test_a_marker_lies_in_its_band_if_the_result_agrees(table: pd.DataFrame) -> None:
    """Supported claims have the marker inside the grey band, contradicted ones outside."""
    chosen = table[table["verdict"].isin([SUPPORTED, CONTRADICTED])].sort_values("verdict", kind="stable")
    _, ax = plt.subplots()
    drawn = charts.found_and_claimed(ax, chosen).set_index("claim_id")
    bands = {round(bar.get_y() + bar.get_height() / 2, 6): bar for bar in ax.patches}
    for name, one in drawn.iterrows():
        band = bands[round(one["row"], 6)]
        inside = band.get_x() - 1e-9 <= one["at"] <= band.get_x() + band.get_width() + 1e-9
        assert inside == (one["verdict"] == SUPPORTED), name
        assert 0 <= one["at_low"] <= one["at"] <= one["at_high"] <= 1
    assert list(drawn.index) == list(chosen.index)
    plt.close()


def test_open_ends_run_to_the_edge_and_are_missing_in_the_data(table: pd.DataFrame) -> None:
    _, ax = plt.subplots()
    one = charts.found_and_claimed(ax, table.loc[["aid-china-equal"]]).iloc[0]
    assert math.isinf(table.at["aid-china-equal", "high"]) and pd.isna(one["high"]) and one["at_high"] == 1
    plt.close()


def test_every_verdict_and_witness_has_its_own_look(table: pd.DataFrame) -> None:
    assert set(charts.SHADES) == set(VERDICTS) and len({look[:2] for look in charts.SHADES.values()}) == 5
    assert set(table["witness"]) - {""} <= set(charts.MARKERS)
    assert len({look[:2] for look in charts.MARKERS.values()}) == len(charts.MARKERS) == len(charts.witnesses())
    assert [patch.get_label() for patch in charts.shades()] == list(VERDICTS)


# The table.


def test_page_has_every_claim_with_reason_and_figure(table: pd.DataFrame) -> None:
    shown = cr.claims.page(table)
    tree = ElementTree.fromstring(shown._repr_html_())
    rows = tree.findall("tbody/tr")
    assert [row.get("id") for row in rows] == [f"claim-{name}" for name in table.index]
    for row, (name, one) in zip(rows, table.iterrows(), strict=True):
        text = " ".join("".join(row.itertext()).split())
        assert one["claim"] in text and one["verdict"] in text and name in text and one["topic"] in text
        assert " ".join(one["reason"].split()) in text and one["would_change"] in text
        links = [link.get("href") for link in row.iter("a")]
        assert links == ([f"../figures/{one['figure']}.svg"] if one["figure"] else [])
    order = [int(row.findall("td")[3].get("data-order")) for row in rows]
    assert order == [VERDICTS.index(verdict) for verdict in table["verdict"]]
    assert repr(shown) == "The ledger: 134 claims"


def test_linked_figures_exist_and_show_what_tests_the_claim(table: pd.DataFrame) -> None:
    """Of the figures of other chapters each draws a series that the claim's tests use, where they use any."""
    known = {path.stem for path in committed()}
    for name, one in table.iterrows():
        assert one["figure"] in known or (one["figure"] == "" and one["verdict"] == UNTESTED), name
        used = set(filter(None, one["series"].split(";")))
        if one["figure"] and used:
            assert used & set(record(one["figure"]).series), (name, one["figure"])


def test_claims_of_the_chapters_own_figures_are_drawn_in_them(table: pd.DataFrame) -> None:
    for figure, verdicts in (("16-decided", (SUPPORTED, CONTRADICTED, CONFLICTS)), ("16-consistent", (CONSISTENT,))):
        linked = table.index[table["figure"] == figure]
        assert len(linked) and set(table.loc[linked, "verdict"]) <= set(verdicts)


# The claims' own arithmetic.

KNOWN = {
    "four": (1.366**4, "agrees"),
    "even": (100 * (3.5**0.25 - 1), "meets it"),
    "tripled": (1.366**4, "agrees"),
    "seven": (100 * ((1.417**3 * 1.366**4) ** (1 / 7) - 1), "agrees"),
    "years": (math.log(2.6) / math.log(1.366), "does not agree"),
    "half": (100 * (2.6**0.4 - 1), "does not agree"),
    "passed": (3.5 / 1.16, "meets it"),
    "ri": (1296 * 10 / 33, "agrees"),
    "ri-stamp": (1296 * 10 / 33, "does not agree"),
    "li-stamp": (500, "does not agree"),
    "ri-miles": (1296 * 10 / 33, "does not agree"),
    "li-miles": (500, "agrees"),
}


def test_arithmetic_is_that_of_a_pocket_calculator() -> None:
    found = {line.slug: line for line in arithmetic.own()}
    assert found.keys() == KNOWN.keys()
    for slug, (value, result) in KNOWN.items():
        assert found[slug].number.value == pytest.approx(value, rel=1e-9), slug
        assert found[slug].result == result, slug
        assert found[slug].row()["result"] == result


def test_arithmetic_takes_rounding_at_its_ends() -> None:
    found = {line.slug: line.number for line in arithmetic.own()}
    assert (found["four"].low, found["four"].high) == pytest.approx((1.3655**4, 1.3665**4))
    assert found["years"].low == pytest.approx(math.log(2.55) / math.log(1.3665))
    assert found["years"].high == pytest.approx(math.log(2.65) / math.log(1.3655))
    assert found["passed"].low == pytest.approx(3.45 / 1.165)
    assert found["passed"].high == pytest.approx(3.55 / 1.155)
