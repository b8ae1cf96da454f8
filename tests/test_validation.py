"""The validation page compares what it says, and a number that is off is not printed."""

import sys

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT / "tools"))

import validated_breaks
import validation
import validation_rows


@pytest.mark.parametrize("title", validation.AREAS)
def test_every_row_is_within_its_tolerance(title: str) -> None:
    rows = list(validation.AREAS[title]())
    assert rows
    assert [row for row in rows if not row.holds] == []


SIMULATED = {"Critical values": 0.045}
"""Areas in which one or both numbers are simulated."""


@pytest.mark.parametrize("title", validation.AREAS)
def test_no_row_tolerates_more_than_the_digits_of_its_source(title: str) -> None:
    assert all(row.tolerance <= SIMULATED.get(title, 5e-3) for row in validation.AREAS[title]())


def test_a_number_that_is_off_stops_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = validation_rows.reference

    def off(name: str) -> dict:
        found = whole(name)
        if name == "nile":
            found["y"][50] += 10
        return found

    for module in (validation_rows, validated_breaks):
        monkeypatch.setattr(module, "reference", off)
    with pytest.raises(SystemExit, match=r"beyond tolerance: .*sum of squares, m = 1 \(nile\)"):
        validation.markdown()


def test_the_page_shows_every_row_and_every_table() -> None:
    page = validation.markdown()
    for title, area in validation.AREAS.items():
        assert f"## {title}" in page
        assert page.count("\n|") > sum(1 for _ in area())
    for path in (ROOT / "benchmarks").glob("*.csv"):
        assert f"<code>{path.stem}</code>" in page
