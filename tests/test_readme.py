"""The README says what the overview says."""

import re
import sys

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT / "tools"))

import readme


def test_findings_are_those_of_the_overview() -> None:
    text = readme.README.read_text("utf-8")
    assert text == readme.made(text)


def test_there_are_ten_in_order_each_with_its_figure_and_its_firmness() -> None:
    lines = readme.section().splitlines()
    assert [line.split(".")[0] for line in lines] == [str(number) for number in range(1, 11)]
    for line in lines:
        assert re.search(r"\*(Firm|Probable|Open)\b", line), line
        assert "](figures/" in line and "](notebooks/" in line


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", readme.README.read_text("utf-8")):
        assert (ROOT / target).exists(), target


def test_a_changed_number_changes_the_readme(monkeypatch: pytest.MonkeyPatch) -> None:
    other = [text.replace("(", "[", 1) for text in readme.findings()]
    monkeypatch.setattr(readme, "findings", lambda: other)
    text = readme.README.read_text("utf-8")
    assert readme.made(text) != text
