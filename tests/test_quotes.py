"""Quoting other chapters: what is shown, what is remembered, and when it no longer stands."""

import csv
import io
import shutil
from pathlib import Path

import pytest
from conftest import ROOT
from PIL import Image

from chollima_research import figures, quotes
from chollima_research.errors import UnknownNameError


@pytest.fixture
def stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of figures that the test may change, with one figure and the numbers."""
    for name in ("01-steel.json", "01-steel.png", "numbers.csv"):
        shutil.copy(ROOT / "figures" / name, tmp_path / name)
    for module in (quotes, figures):
        monkeypatch.setattr(module, "figures_dir", lambda: tmp_path)
    monkeypatch.setenv(quotes.LOG, str(tmp_path / "quotes.log"))
    return tmp_path


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list:
    seen: list = []
    monkeypatch.setattr("IPython.display.display", lambda *things, **_: seen.extend(things))
    return seen


def remembered(folder: Path) -> dict[str, str]:
    return quotes.collected((folder / "quotes.log").read_text("utf-8").splitlines())


def test_numbers_are_those_of_the_table(stored: Path, shown: list) -> None:
    with (stored / "numbers.csv").open(encoding="utf-8", newline="") as stream:
        text = {row["id"]: row["text"] for row in csv.DictReader(stream)}["05-decade"]
    quotes.say("Output rose to {05-decade} times.")
    assert shown[0].data == f"Output rose to {text} times."
    assert list(remembered(stored)) == ["05-decade"]


def test_a_number_that_is_not_stored_is_refused(stored: Path, shown: list) -> None:
    with pytest.raises(UnknownNameError, match=r"No number '05-nothing' is stored; `make reproduce`"):
        quotes.say("{05-nothing}")
    assert not shown


def test_figure_is_shown_small_with_its_source_and_a_link_to_its_chapter(stored: Path, shown: list) -> None:
    quotes.figure("01-steel")._ipython_display_()
    picture, caption = shown
    about = figures.record("01-steel")
    assert picture[figures.MIME_TYPE] == {"id": "01-steel", "quoted": True}
    assert picture["text/plain"] == about.alt
    assert about.source_line in caption["text/markdown"] and about.title in caption["text/markdown"]
    small, large = Image.open(io.BytesIO(picture["image/png"])), Image.open(stored / "01-steel.png")
    assert small.width < large.width
    assert small.width / small.height == pytest.approx(large.width / large.height, rel=0.01)


def test_unknown_figure_lists_those_there_are(stored: Path) -> None:
    with pytest.raises(UnknownNameError, match=r"No figure '01-copper'. There are: 01-steel"):
        quotes.figure("01-copper")


def test_a_quote_stands_until_what_was_quoted_changes(stored: Path, shown: list) -> None:
    quotes.say("{05-decade} and {05-decade}")
    quotes.figure("01-steel")
    quoted = remembered(stored)
    assert list(quoted) == ["01-steel", "05-decade"]
    assert quotes.stand(quoted)
    table = stored / "numbers.csv"
    table.write_text(table.read_text("utf-8").replace("02-gross,6.1", "02-gross,6.2"), "utf-8")
    assert quotes.stand(quoted), "another number has changed"
    table.write_text("".join(line for line in table.open() if not line.startswith("05-decade,")), "utf-8")
    assert not quotes.stand(quoted)
    assert quotes.stand({"01-steel": quoted["01-steel"]})
    record = stored / "01-steel.json"
    told = record.read_text("utf-8")
    record.write_text(told.replace('"title": "', '"title": "Not '), "utf-8")
    assert not quotes.stand({"01-steel": quoted["01-steel"]})
    record.write_text(told, "utf-8")
    (stored / "01-steel.png").write_bytes(b"another picture")
    assert not quotes.stand({"01-steel": quoted["01-steel"]})


def test_nothing_is_remembered_outside_a_rebuild(stored: Path, shown: list, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(quotes.LOG)
    quotes.say("{05-decade}")
    assert not (stored / "quotes.log").exists() and shown
