"""Recorded numbers: formatting, the table, the LaTeX macros, and what a notebook shows of them."""

import csv
import math
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chollima_research import numbers
from chollima_research.errors import ArgumentError, UnknownNameError

FINITE = st.floats(-1e12, 1e12)


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "numbers.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def recorded(value: float, **more: object) -> numbers.Number:
    """Record into a folder of its own, for tests that hypothesis repeats."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(numbers, "_write", lambda *_: None)
        return numbers.record("99-n", value, "m", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (3.14159, 2, "3.14"),
        (1234567.891, 1, "1,234,567.9"),
        (-1234.5, 0, "-1,234"),
        (641, 0, "641"),
        (0.0004, 2, "0.00"),
        (-0.0004, 2, "0.00"),
        (-0.0, 1, "0.0"),
    ],
)
def test_text(value: float, decimals: int, text: str, output: Path) -> None:
    assert numbers.record("99-n", value, "m", decimals=decimals).text == text == numbers.text("99-n")


def test_interval(output: Path) -> None:
    number = numbers.record("99-rate", 0.12345678901234, "growth", low=-0.04, high=1234, unit="a year", decimals=1)
    assert number.text == "0.1 (0.0 to 1,234.0)"
    assert (number.value, number.low, number.high) == ("0.123456789", "-0.04", "1234")
    assert rows(output) == [
        {
            "id": "99-rate",
            "value": "0.123456789",
            "low": "-0.04",
            "high": "1234",
            "unit": "a year",
            "text": "0.1 (0.0 to 1,234.0)",
            "meaning": "growth",
        }
    ]


@given(FINITE, st.integers(0, 6))
def test_what_is_shown_is_the_value_rounded(value: float, decimals: int) -> None:
    number = recorded(value, decimals=decimals)
    assert re.fullmatch(r"-?\d{1,3}(,\d{3})*(\.\d+)?", number.text)
    read = Decimal(number.text.replace(",", ""))
    assert abs(read - Decimal(value)) <= Decimal(10) ** -decimals / 2
    assert -read.as_tuple().exponent == decimals
    assert not re.fullmatch(r"-0[.0]*", number.text), "there is no minus nought"
    assert float(number.value) == pytest.approx(value, rel=1e-9, abs=1e-300)


@given(st.lists(FINITE, min_size=3, max_size=3).map(sorted), st.integers(0, 4))
def test_interval_is_shown_in_order(ends: list[float], decimals: int) -> None:
    low, value, high = ends
    text = recorded(value, low=low, high=high, decimals=decimals).text
    shown = [float(part.replace(",", "")) for part in re.split(r" \(| to |\)", text) if part]
    assert [shown[1], shown[0], shown[2]] == sorted(shown)


def test_years_have_no_comma(output: Path) -> None:
    shown = numbers.record("02-x", 1987, "the year", low=1985, high=1990, unit="year", decimals=0)
    assert shown.text == "1987 (1985 to 1990)"


@pytest.mark.parametrize("name", ["steel", "2-steel", "02_steel", "02-Steel", "02-", "02-a b", "02-a\n", "02-a}"])
def test_id_of_another_form_is_refused(name: str, output: Path) -> None:
    with pytest.raises(ArgumentError, match="number_id: .* is not of the form"):
        numbers.record(name, 1, "m")
    assert not output.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"value": math.nan}, "value: 99-n is not a finite number"),
        ({"value": math.inf}, "value: 99-n is not a finite number"),
        ({"value": 1, "low": 0, "high": math.nan}, "value: 99-n is not a finite number"),
        ({"value": 1, "low": 0}, "both ends"),
        ({"value": 1, "high": 2}, "both ends"),
        ({"value": 1, "low": 2, "high": 0}, "low, high: 2 is above 0"),
    ],
)
def test_number_that_is_none_is_refused(arguments: dict, said: str, output: Path) -> None:
    with pytest.raises(ArgumentError, match=said):
        numbers.record("99-n", meaning="m", **arguments)
    assert not output.exists()


def test_numbers_are_kept_in_order_and_replaced(output: Path) -> None:
    for name, value in (("99-b", 1), ("99-a", 2), ("98-c", 3), ("99-b", 4)):
        numbers.record(name, value, "m", decimals=0)
    assert [(row["id"], row["value"]) for row in rows(output)] == [("98-c", "3"), ("99-a", "2"), ("99-b", "4")]
    assert {p.name for p in output.iterdir()} == {"numbers.csv", "numbers.tex"}


def test_order_of_recording_does_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    for order in ("abc", "cab"):
        monkeypatch.setenv("CHOLLIMA_OUTPUT", str(tmp_path / order))
        for name in order:
            numbers.record(f"99-{name}", ord(name), "m")
        made.append([(tmp_path / order / name).read_bytes() for name in ("numbers.csv", "numbers.tex")])
    assert made[0] == made[1]


def test_meaning_survives_the_table(output: Path) -> None:
    meaning = 'steel, "all kinds"\nof 1959; 100 % & more'
    numbers.record("99-a", 1, meaning)
    numbers.record("99-b", 2, "m")
    assert rows(output)[0]["meaning"] == meaning


# --- in prose --------------------------------------------------------------------------------------------


def told(template: str, monkeypatch: pytest.MonkeyPatch) -> str:
    shown: list = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    numbers.say(template)
    (markdown,) = shown
    return str(markdown.data)


def test_numbers_in_prose(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers.record("99-a", 3.125, "m", decimals=2)
    numbers.record("99-b", 1, "m", low=0, high=2)
    said = told("Rose {99-a} times, *or* {99-b}; {99-a}.", monkeypatch)
    assert said == "Rose 3.12 times, *or* 1.0 (0.0 to 2.0); 3.12."
    assert told("None.", monkeypatch) == "None."


@pytest.mark.parametrize("template", ["{99-gone}", "{}", "{0}", "{99-a} and {99-gone}"])
def test_number_that_was_not_recorded(template: str, output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers.record("99-a", 1, "m")
    with pytest.raises(UnknownNameError, match=r"No number '.*' is recorded; record it first"):
        told(template, monkeypatch)


# --- chapters --------------------------------------------------------------------------------------------


def chapter(folder: Path, **values: float) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHOLLIMA_OUTPUT", str(folder))
        for name, value in values.items():
            numbers.record(name.removeprefix("n").replace("_", "-"), value, "m", decimals=0)
    return folder


def test_merge_replaces_one_chapter(tmp_path: Path) -> None:
    target = chapter(tmp_path / "all", n01_a=1, n02_gone=2, n02_b=3, n03_c=4)
    numbers.merge(chapter(tmp_path / "new", n02_b=30, n02_d=5), target, "02")
    assert {row["id"]: row["value"] for row in rows(target)} == {"01-a": "1", "02-b": "30", "02-d": "5", "03-c": "4"}
    whole = chapter(tmp_path / "whole", n01_a=1, n02_b=30, n02_d=5, n03_c=4)
    for name in ("numbers.csv", "numbers.tex"):
        assert (target / name).read_bytes() == (whole / name).read_bytes()


def test_merge_of_a_chapter_without_numbers(tmp_path: Path) -> None:
    target = chapter(tmp_path / "all", n01_a=1, n02_b=3)
    (tmp_path / "new").mkdir()
    numbers.merge(tmp_path / "new", target, "02")
    assert [row["id"] for row in rows(target)] == ["01-a"]


def test_merge_refuses_a_number_of_another_chapter(tmp_path: Path) -> None:
    target = chapter(tmp_path / "all", n01_a=1)
    before = (target / "numbers.csv").read_bytes()
    with pytest.raises(ArgumentError, match="01-b was recorded in chapter 02; begin with 02-"):
        numbers.merge(chapter(tmp_path / "new", n01_b=1, n02_c=1), target, "02")
    assert (target / "numbers.csv").read_bytes() == before


def test_numbers_of_one_chapter(tmp_path: Path) -> None:
    folder = chapter(tmp_path / "all", n01_a=1, n02_b=3)
    assert [row["id"] for row in numbers.of_chapter(folder, "02")] == ["02-b"]
    assert numbers.of_chapter(tmp_path / "none", "02") == []


# --- LaTeX -----------------------------------------------------------------------------------------------


def expanded(text: str) -> dict[str, str]:
    r"""Read the macros as TeX would: comments end with the line, everything else must be a definition."""
    found = {}
    for line in text.split("\n"):
        code = re.split(r"(?<!\\)%", line, maxsplit=1)[0].strip()
        if not code or code == r"\newcommand{\chollima}[1]{\csname chollima@#1\endcsname}":
            continue
        match = re.fullmatch(r"\\expandafter\\def\\csname chollima@([^\\{}%#]+)\\endcsname\{([^\\{}%#&$_^~]*)\}", code)
        assert match, f"TeX would stumble over {line!r}"
        found[match[1]] = match[2]
    return found


MEANINGS = ["plain", "100 % & _more_ #1 $x^2$ {", "two\nlines", "two\r\n\\input{x}", "a\u2028b\x0cc", "ends in \\", ""]


@pytest.mark.parametrize("meaning", MEANINGS)
def test_macro_holds_the_text_whatever_the_meaning(meaning: str, output: Path) -> None:
    numbers.record("99-a", 1234.5, meaning, low=-1, high=2000, unit="%")
    numbers.record("99-b", 2, "m")
    text = (output / "numbers.tex").read_text("utf-8")
    assert expanded(text) == {"99-a": "1,234.5 (-1.0 to 2,000.0)", "99-b": "2.0"}
    assert r"\newcommand{\chollima}[1]{\csname chollima@#1\endcsname}" in text


@given(FINITE, st.integers(0, 6), st.text(max_size=30))
def test_macro_is_sound_for_every_number(value: float, decimals: int, meaning: str) -> None:
    number = numbers.Number("99-a", "", "", "", "", recorded(value, decimals=decimals).text, meaning)
    assert expanded(numbers._latex([number])) == {"99-a": number.text}


def test_every_committed_number_is_in_both_files() -> None:
    folder = Path(__file__).resolve().parent.parent / "figures"
    table = rows(folder)
    assert len(table) >= 10
    assert expanded((folder / "numbers.tex").read_text("utf-8")) == {row["id"]: row["text"] for row in table}
    for row in table:
        shown = float(row["text"].split(" ")[0].replace(",", ""))
        assert shown == pytest.approx(float(row["value"]), abs=0.5) and row["meaning"]
