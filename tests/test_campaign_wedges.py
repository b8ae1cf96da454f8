"""Claims, targets and later figures of the three campaigns agree with the figures in the data files."""

import pytest

import chollima_research as cr
from chollima_research import tables
from chollima_research.campaigns import wedges as campaign_wedges


def test_every_product_is_held_against_something() -> None:
    found = {one.product: one.table for one in campaign_wedges.held()}
    assert list(found) == [*(one.label for one in campaign_wedges.HELD), "North Korea, gross output"]
    for label, table in found.items():
        assert len(table) and table["period_end"].min() > campaign_wedges.FIRST, label


def test_the_factors_are_those_of_the_figures() -> None:
    found = {one.product: one.exaggeration for one in campaign_wedges.held()}
    china = found["China, grain"]["claim_over_later"].tolist()
    assert china == pytest.approx([375000 / 197650, 250000 / 197650])
    assert found["China, steel"]["claim_over_later"].tolist() == pytest.approx([10700 / 8000])
    soviet = found["USSR, grain"].set_index("period_end")["claim_over_later"]
    assert soviet.index.tolist() == list(range(1933, 1941)) and soviet[1937] == pytest.approx(120300 / 97400)
    assert found["North Korea, grain"].loc[0, "claim_over_later"] == pytest.approx(4830 / 3580)


def test_gross_output_is_held_against_the_index_and_the_range_of_its_weights() -> None:
    row = campaign_wedges.held()[-1].exaggeration.iloc[0]
    products = [cr.load(name) for name in ("prk.steel.nmc", "prk.co2_cement.cdiac2014")]
    multiples = [series[1960] / series[1956] for series in products] + [10600.613345 / 3872]
    middle = float(multiples[0] * multiples[1] * multiples[2]) ** (1 / 3)
    assert row["claim_over_later"] == pytest.approx(3.5 / middle, rel=1e-6)
    assert 3.5 / max(multiples) < row["claim_over_later_low"] < row["claim_over_later"]
    assert row["claim_over_later"] < row["claim_over_later_high"] < 3.5 / min(multiples)


def test_series_and_sources_are_known() -> None:
    assert set(campaign_wedges.series()) <= set(cr.catalog().index)
    assert set(campaign_wedges.sources()) <= set(tables.read("sources.csv")["source_id"])
    assert "hprc_steel" in campaign_wedges.sources() and "changhall" not in campaign_wedges.sources()
