"""What is said when a data file is damaged: the file, the row (its line number) and what would be right."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import hypothesis
import pytest
from conftest import ROOT, DataCopy
from hypothesis import strategies as st

import chollima_research as cr
from chollima_research import integrity, schemas, tables
from chollima_research.errors import ChecksumError, ChollimaError, DataError, UnknownNameError
from chollima_research.vocabulary import STATUSES

NMC = "observations/nmc.csv"
STEEL_1956 = "prk.steel.nmc,1956,1956,189,,,thousand_tonnes,estimate,nmc7,"


def message(call: Callable[[], object], kind: type[ChollimaError] = DataError) -> str:
    with pytest.raises(kind) as caught:
        call()
    assert type(caught.value) is kind
    return str(caught.value)


def load() -> object:
    return cr.load("prk.steel.nmc")


def line_of(data: DataCopy, text: str) -> int:
    return (data / NMC).read_text("utf-8").splitlines().index(text) + 1


# --- names ---------------------------------------------------------------------------------------------


def test_unknown_series_names_the_nearest() -> None:
    said = message(lambda: cr.load("prk.steal.nmc"), UnknownNameError)
    assert "'prk.steal.nmc'" in said and "prk.steel.nmc" in said and "chollima list" in said
    assert not said.startswith(("'", '"')), "KeyError puts its message in quotation marks"


def test_hopeless_name_gets_no_nearest() -> None:
    assert "nearest" not in message(lambda: cr.load("zzzzzzzz"), UnknownNameError)


@pytest.mark.parametrize("call", [cr.observations, cr.artefacts, cr.load], ids=lambda call: call.__name__)
@pytest.mark.parametrize("name", ["", "PRK.STEEL.NMC", "prk.steel", "prk.steel.nmc "])
def test_every_call_refuses_an_unknown_series(call: Callable[[str], object], name: str) -> None:
    assert repr(name) in message(lambda: call(name), UnknownNameError)


# --- one cell of one row -------------------------------------------------------------------------------

CELLS = {
    "text in a number": ("189,,", "one,,", ["value", "'one'", "plain number"]),
    "thousands separator": ("189,,", '"1,890",,', ["value", "'1,890'", "plain number"]),
    "no number": ("189,,", ",,", ["value", "''", "plain number"]),
    "not a number": ("189,,", "nan,,", ["value", "'nan'", "plain number"]),
    "infinite number": ("189,,", "1e999,,", ["value", "'1e999'", "plain number"]),
    "text in a bound": ("189,,", "189,low,", ["low", "'low'", "plain number or nothing"]),
    "a year that is not a year": ("1956,1956", "19x6,1956", ["period_start", "'19x6'", "four digits"]),
    "a year with decimals": ("1956,1956", "1956,1956.0", ["period_end", "'1956.0'", "four digits"]),
    "a year out of reach": ("1956,1956", "1956,19560", ["period_end", "'19560'", "four digits"]),
    "end before start": ("1956,1956", "1956,1955", ["period_start must not be after period_end"]),
    "value below low": ("189,,", "189,190,200", ["value must lie between low and high"]),
    "value above high": ("189,,", "189,,188", ["value must lie between low and high"]),
    "unknown status": ("estimate", "guess", ["status", "'guess'", *STATUSES]),
    "unknown unit": ("thousand_tonnes", "thousand_tons", ["'thousand_tons'", "units.csv", "thousand_tonnes"]),
    "unit of another series": ("thousand_tonnes", "terajoule", ["'terajoule'", "'thousand_tonnes'", "convert"]),
    "unknown series": ("prk.steel.nmc", "prk.steal.nmc", ["'prk.steal.nmc'", "series.csv", "add it there"]),
    "no series id": ("prk.steel.nmc", "Steel", ["series_id", "'Steel'", "entity.concept.source"]),
    "source not a name": ("nmc7", "NMC 7", ["source_id", "'NMC 7'", "lower case"]),
}


@pytest.mark.parametrize("case", CELLS)
def test_wrong_cell(data: DataCopy, case: str) -> None:
    old, new, parts = CELLS[case]
    row = data.replace(NMC, STEEL_1956, STEEL_1956.replace(old, new, 1))
    said = message(load)
    assert said.startswith(f"{NMC}, row {row}: ")
    assert "\n" not in said, "one cell is wrong, so one row is told"
    for part in parts:
        assert part in said


def test_no_locator(data: DataCopy) -> None:
    row = data.replace(NMC, STEEL_1956 + ',"state 731, variable irst",', STEEL_1956 + ",,")
    said = message(load)
    assert f"{NMC}, row {row}: locator" in said and "must not be empty" in said


def test_value_on_its_bounds_is_right(data: DataCopy) -> None:
    data.replace(NMC, STEEL_1956, STEEL_1956.replace("189,,,", "189,189,189,"))
    assert integrity.accept() == [NMC]
    assert cr.load("prk.steel.nmc").attrs["low"] == {1956: 189}


def test_duplicated_year(data: DataCopy) -> None:
    row = data.replace(NMC, "prk.steel.nmc,1957,1957", "prk.steel.nmc,1956,1956")
    said = message(load)
    for part in (f"{NMC}, row {row - 1}: duplicated", f"{NMC}, row {row}: duplicated", "prk.steel.nmc", "1956", "once"):
        assert part in said


def test_duplicated_artefact_is_named_by_its_own_id(data: DataCopy) -> None:
    row = data.replace("artefacts.csv", "\nprk.steel.nmc.02,", "\nprk.steel.nmc.01,") + 1
    said = message(cr.artefacts)
    assert f"artefacts.csv, row {row}: duplicated: artefact_id prk.steel.nmc.01 stands there more than once" in said


def test_many_wrong_rows_are_counted(data: DataCopy) -> None:
    text = (data / NMC).read_text("utf-8")
    (data / NMC).write_text(text.replace(",estimate,", ",guess,"), "utf-8")
    said = message(load)
    wrong = [number for number, line in enumerate(text.splitlines(), start=1) if ",estimate," in line]
    assert [int(n) for n in re.findall(r"row (\d+): status", said)] == wrong[:3]
    assert said.endswith(f"and {len(wrong) - 3} more rows.")


# --- the file as a whole -------------------------------------------------------------------------------


def test_missing_column(data: DataCopy) -> None:
    data.lines(NMC, lambda lines: lines.__setitem__(0, lines[0].replace("period_start", "start")))
    said = message(load)
    assert f"{NMC}, row 1: column period_start is missing" in said and "series_id, period_start, period_end" in said


def test_extra_column(data: DataCopy) -> None:
    data.lines(NMC, lambda lines: lines.__setitem__(slice(None), [f"{line},flag" for line in lines]))
    said = message(load)
    assert f"{NMC}, row 1: column flag is not known" in said and "series_id, period_start, period_end" in said


def test_wrong_checksum_of_a_well_formed_change(data: DataCopy) -> None:
    data.replace(NMC, STEEL_1956, STEEL_1956.replace("189", "198"))
    said = message(load, ChecksumError)
    assert f"{NMC}: wrong checksum" in said and "git checkout" in said and "make reproduce" in said


def test_file_that_is_not_registered(data: DataCopy) -> None:
    data.lines("checksums.csv", lambda lines: lines.remove(next(line for line in lines if line.startswith(NMC))))
    said = message(load, ChecksumError)
    assert f"{NMC}: not registered in checksums.csv" in said and "make reproduce" in said


def test_cut_in_the_middle_of_a_line(data: DataCopy) -> None:
    text = (data / NMC).read_text("utf-8")
    end = text.index(STEEL_1956) + 10
    (data / NMC).write_text(text[:end], "utf-8")
    row = text[:end].count("\n") + 1
    said = message(load)
    assert f"{NMC}, row {row}: " in said and "truncated" in said


def test_cut_at_the_end_of_a_line(data: DataCopy) -> None:
    lines = (data / NMC).read_text("utf-8").splitlines()
    (data / NMC).write_text("\n".join(lines[:100]), "utf-8")
    said = message(load)
    assert f"{NMC}, row 100: " in said and "truncated" in said


@pytest.mark.parametrize("kept", [0, 1, 200])
def test_rows_lost(data: DataCopy, kept: int) -> None:
    data.lines(NMC, lambda lines: lines.__delitem__(slice(kept + 1, None)))
    said = message(load, ChecksumError)
    rows = tables.checksums()[NMC][0]
    assert f"{NMC}: truncated, {kept} of {rows} rows" in said
    assert "git checkout" in said and "chollima data accept" in said


def test_empty_file(data: DataCopy) -> None:
    (data / NMC).write_text("")
    said = message(load)
    assert f"{NMC}: the file is empty" in said and "git checkout" in said


@pytest.mark.parametrize("name", [NMC, "series.csv", "artefacts.csv", "sources.csv", "checksums.csv"])
def test_missing_file(data: DataCopy, name: str) -> None:
    (data / name).unlink()
    said = message(load)
    assert f"{name}: the file is missing" in said and "git checkout" in said


def test_text_that_is_not_utf8(data: DataCopy) -> None:
    row = line_of(data, next(x for x in (data / NMC).read_text("utf-8").splitlines() if x.startswith(STEEL_1956)))
    content = (data / NMC).read_bytes()
    (data / NMC).write_bytes(content.replace(STEEL_1956.encode(), STEEL_1956.encode() + b"\xff"))
    said = message(load)
    assert f"{NMC}, row {row}: is not UTF-8" in said and "save the file with that encoding" in said


@pytest.mark.parametrize(
    "content",
    [b"", b"file,rows\n", b"file,rows,sha256\nseries.csv,many,0\n", b"\xff\n"],
    ids=["empty", "cut", "text", "bytes"],
)
def test_damaged_register_of_checksums(data: DataCopy, content: bytes) -> None:
    (data / "checksums.csv").write_bytes(content)
    said = message(load)
    assert "checksums.csv: not a table of file, rows and sha256" in said and "git checkout" in said


@pytest.mark.parametrize("line", ["", "prk.steel.nmc", STEEL_1956, STEEL_1956 + ",,,,"])
def test_line_of_another_width(data: DataCopy, line: str) -> None:
    data.lines(NMC, lambda lines: lines.insert(9, line))
    assert f"{NMC}, row 10: {len(line.split(',')) if line else 0} fields instead of 12" in message(load)


@pytest.fixture(scope="module")
def whole() -> bytes:
    return (ROOT / "data" / "observations" / "official.csv").read_bytes()


@hypothesis.given(st.data())
@hypothesis.settings(max_examples=40)
def test_no_cut_goes_unnoticed(tmp_path_factory: pytest.TempPathFactory, whole: bytes, data: st.DataObject) -> None:
    """Wherever the file is cut, it is malformed, or rows are missing that the register counts."""
    length = data.draw(st.integers(0, len(whole) - 1))
    path = tmp_path_factory.mktemp("cut") / "official.csv"
    path.write_bytes(whole[:length])
    try:
        rows = len(schemas.check_file(path, "observations/official.csv"))
    except DataError as error:
        assert str(error).startswith("observations/official.csv")
    else:
        assert rows < tables.checksums()["observations/official.csv"][0]
    shutil.rmtree(path.parent)


# --- how the files agree, and the register of checksums ---------------------------------------------------


def test_agreement_is_silent() -> None:
    assert integrity.problems() == []


def test_nothing_new_to_accept(data: DataCopy) -> None:
    before = data.files()
    assert integrity.accept() == []
    assert data.files() == before


def test_accept_registers_a_changed_file_and_no_other(data: DataCopy) -> None:
    before = tables.checksums()
    data.replace(NMC, STEEL_1956, STEEL_1956.replace("189", "198"))
    assert integrity.accept() == [NMC]
    assert cr.load("prk.steel.nmc")[1956] == 198
    after = tables.checksums()
    assert after.pop(NMC) != before.pop(NMC)
    assert after == before


def test_accept_registers_everything_where_there_is_no_register(data: DataCopy) -> None:
    before = (data / "checksums.csv").read_bytes()
    (data / "checksums.csv").unlink()
    assert set(integrity.accept()) == set(data.files()) - {"checksums.csv"}
    assert (data / "checksums.csv").read_bytes() == before


def test_accept_refuses_a_file_that_shrank_unless_it_is_named(data: DataCopy) -> None:
    data.lines(NMC, lambda lines: lines.pop(100))
    before = data.files()
    said = message(integrity.accept)
    rows = tables.checksums()[NMC][0]
    for part in (f"{NMC}: truncated, {rows - 1} of {rows} rows", "git checkout", f"chollima data accept {NMC}"):
        assert part in said
    assert message(lambda: integrity.accept(["series.csv"])) == said, "another name does not help"
    assert data.files() == before
    assert integrity.accept([NMC]) == [NMC]
    assert tables.checksums()[NMC][0] == rows - 1


DISAGREEMENTS = {
    "unknown source": (
        NMC,
        STEEL_1956,
        STEEL_1956.replace("nmc7", "nmc77"),
        ["{row}: source nmc77 is not in sources.csv"],
    ),
    "unknown further source": (NMC, STEEL_1956, STEEL_1956 + "ghost", ["{row}: source ghost is not in sources.csv"]),
    "annual series with a longer period": (
        NMC,
        STEEL_1956,
        STEEL_1956.replace("1956,1956", "1956,1957"),
        ["{row}: prk.steel.nmc is annual"],
    ),
    "years of a series": (
        "series.csv",
        "thousand_tonnes,annual,1948,2022",
        "thousand_tonnes,annual,1949,2022",
        ["prk.steel.nmc has years 1948-2022"],
    ),
    "entity of a series": ("series.csv", "prk.steel.nmc,PRK", "prk.steel.nmc,KOR", ["prk.steel.nmc and entity KOR"]),
    "concept of a series": (
        "series.csv",
        "prk.steel.nmc,PRK,steel,",
        "prk.steel.nmc,PRK,iron,",
        ["prk.steel.nmc and concept iron"],
    ),
    "artefact of an unknown series": (
        "artefacts.csv",
        "prk.steel.nmc.02,prk.steel.nmc",
        "prk.steel.nmc.02,prk.steal.nmc",
        ["artefacts.csv: series prk.steal.nmc is not in series.csv"],
    ),
    "target of an unknown plan": (
        "plans.csv",
        "prk_annual_1952,target",
        "prk_annual_1951,target",
        ["plans.csv: plan prk_annual_1951 is not in campaigns.csv"],
    ),
    "unit of a target": (
        "plans.csv",
        "million_metres,target,wc_1953_01_27",
        "million_yards,target,wc_1953_01_27",
        ["plans.csv: unit million_yards is not in units.csv"],
    ),
}


@pytest.mark.parametrize("case", DISAGREEMENTS)
def test_accept_refuses_tables_that_disagree(data: DataCopy, case: str) -> None:
    name, old, new, parts = DISAGREEMENTS[case]
    row = data.replace(name, old, new)
    before = data.files()
    said = message(integrity.accept)
    for part in parts:
        assert part.format(row=f"{name}, row {row}") in said
    assert data.files() == before, "the register stays as it was"


def test_unused_source(data: DataCopy) -> None:
    data.lines("sources.csv", lambda lines: lines.append("ghost,misc,A,2000,T,C,,https://example.org,,free,press,no,"))
    before = data.files()
    assert "sources.csv: source ghost is listed but never cited; drop it" in message(integrity.accept)
    assert data.files() == before


def test_source_without_address(data: DataCopy) -> None:
    data.lines("sources.csv", lambda lines: lines.append("ghost,misc,A,2000,T,C,,,,free,press,no,"))
    rows = len((data / "sources.csv").read_text("utf-8").splitlines())
    assert f"sources.csv, row {rows}: needs a url or an archive_number" in message(integrity.accept)


def test_series_without_observation(data: DataCopy) -> None:
    row = next(x for x in (data / "series.csv").read_text("utf-8").splitlines() if x.startswith("prk.steel.nmc,"))
    data.lines("series.csv", lambda lines: lines.append(row.replace("prk.steel.nmc", "prk.steel.ghost")))
    assert f"series.csv: prk.steel.ghost has no observation in {NMC}" in message(integrity.accept)


def test_series_in_a_file_from_which_it_is_never_read(data: DataCopy) -> None:
    header = (data / NMC).read_text("utf-8").splitlines()[0]
    (data / "observations/more.csv").write_text(f"{header}\n{STEEL_1956},page 1,\n", "utf-8")
    before = data.files()
    assert f"observations/more.csv: series prk.steel.nmc belongs in {NMC}" in message(integrity.accept)
    assert data.files() == before


@pytest.mark.parametrize("name", ["units.csv", "plans.csv", NMC])
def test_accept_with_a_missing_file(data: DataCopy, name: str) -> None:
    (data / name).unlink()
    before = data.files()
    said = message(integrity.accept)
    assert f"{name}: the file is missing" in said and "git checkout" in said
    assert data.files() == before


def test_no_register_is_left_behind_where_there_was_none(data: DataCopy) -> None:
    (data / "checksums.csv").unlink()
    data.replace(NMC, STEEL_1956, STEEL_1956.replace("nmc7", "nmc77"))
    message(integrity.accept)
    assert not (data / "checksums.csv").exists()


def test_register_is_put_back_after_an_error_of_any_kind(data: DataCopy, monkeypatch: pytest.MonkeyPatch) -> None:
    data.replace(NMC, STEEL_1956, STEEL_1956.replace("189", "198"))
    before = data.files()
    monkeypatch.setattr(integrity, "problems", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        integrity.accept()
    assert data.files() == before


def test_every_file_is_registered(tmp_path: Path) -> None:
    found = {p.relative_to(ROOT / "data").as_posix() for p in (ROOT / "data").rglob("*.csv")}
    assert set(tables.checksums()) == found - {"checksums.csv"}
