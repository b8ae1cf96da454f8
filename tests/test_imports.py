"""Series of the user's own: checked as those of the collection, kept apart from them, and loaded in the same way."""

import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from conftest import ROOT

import chollima_research as cr
from chollima_research import cli, imports, own, tables, upstream
from chollima_research.errors import ArgumentError, ChecksumError, DataError, UnknownNameError

HEADER = "series_id,period_start,period_end,value,low,high,unit,status,source_id,also_in,locator,note"
STEEL = [
    "prk.steel.user,1956,1956,190,,,thousand_tonnes,estimate,nmc7,,my notes,",
    "prk.steel.user,1957,1957,280,270,290,thousand_tonnes,interpolated,nmc7,,my notes,between two",
    "prk.steel.user,1958,1958,370,,,thousand_tonnes,official,wc_1960_05_16,nmc7,page 3,",
]
SOURCE_HEADER = "source_id,entry_type,authors,year,title,container,version,url,archive_number,licence,voice,weak,note"
KIM = (
    'kim1999,article,"Kim, Ok and Lee, Un",1999,On steel,Journal of Iron,,https://example.org/steel,,free,scholarly,no,'
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the directory of the user's own series, which does not exist yet."""
    monkeypatch.setenv("CHOLLIMA_USER_DATA", str(tmp_path / "own"))
    return tmp_path / "own"


def write(path: Path, header: str, *lines: str) -> Path:
    path.write_text("\n".join([header, *lines]) + "\n", "utf-8")
    return path


@pytest.fixture
def steel(tmp_path: Path) -> Path:
    return write(tmp_path / "my_steel.csv", HEADER, *STEEL)


def add(path: Path, into: str = "mine", **about: object) -> list[str]:
    said = {"title": "Steel, my own count", "measures": "Crude steel"} if "about" not in about else {}
    return imports.add(path, into, **{**said, **about})  # type: ignore[arg-type]


def message(path: Path, kind: type[Exception] = DataError, **arguments: object) -> str:
    with pytest.raises(kind) as caught:
        add(path, **arguments)  # type: ignore[arg-type]
    return str(caught.value)


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_own_series_is_loaded_as_any_other(steel: Path) -> None:
    assert add(steel) == ["prk.steel.user"]
    values = cr.load("prk.steel.user")
    assert values.to_dict() == {1956: 190, 1957: 280, 1958: 370}
    assert values.attrs["unit"] == "thousand_tonnes" and values.attrs["title"] == "Steel, my own count"
    assert values.attrs["status"] == {1956: "estimate", 1957: "interpolated", 1958: "official"}
    assert (values.attrs["low"], values.attrs["high"]) == ({1957: 270}, {1957: 290})
    assert "Correlates of War Project" in values.attrs["citation"]
    assert cr.load("prk.steel.user", masked=True).dropna().index.tolist() == [1956, 1958]
    assert cr.observations("prk.steel.user")["also_in"].tolist() == ["", "", "nmc7"]
    assert cr.artefacts("prk.steel.user").empty


def test_catalogue_marks_it_as_the_users_own_and_keeps_the_rest(steel: Path) -> None:
    before = cr.catalog()
    add(steel)
    after = cr.catalog()
    pd.testing.assert_frame_equal(after.iloc[:-1], before)
    row = after.loc["prk.steel.user"]
    assert row["file"] == "user/observations/mine.csv"
    assert row[["entity", "concept", "unit", "frequency", "source_id"]].tolist() == [
        "PRK", "steel", "thousand_tonnes", "annual", "nmc7",
    ]  # fmt: skip
    assert (row["first_year"], row["last_year"]) == (1956, 1958)


def test_nothing_is_written_into_the_collection(steel: Path, folder: Path) -> None:
    before = files(ROOT / "data")
    add(steel)
    assert files(ROOT / "data") == before
    assert set(files(folder)) == {"observations/mine.csv", "series.csv", "sources.csv", "checksums.csv"}
    assert tables.read("series.csv").shape[0] == cr.catalog().shape[0] - 1, "the table itself is the collection's"


def test_existing_calls_give_what_they_gave(steel: Path) -> None:
    panel = cr.panel("steel", ["PRK"], source="nmc")
    add(steel)
    pd.testing.assert_frame_equal(cr.panel("steel", ["PRK"], source="nmc"), panel)
    assert cr.panel("steel", ["PRK"], source="user").loc[1956, "PRK"] == 190


def test_panel_takes_an_own_series_only_if_it_is_named(tmp_path: Path) -> None:
    name, entities = "gdp_per_head", ["CHN", "SUN"]
    lines = [f"{e}.{name}.user,1950,1950,1,,,gk1990_per_person,claim,nmc7,,x," for e in ("chn", "sun")]
    about = write(tmp_path / "about.csv", "series_id,title,measures", f"chn.{name}.user,a,b", f"sun.{name}.user,c,d")
    with pytest.raises(ArgumentError) as before:
        cr.panel(name, entities)
    add(write(tmp_path / "x.csv", HEADER, *lines), about=about)
    with pytest.raises(ArgumentError) as after:
        cr.panel(name, entities)
    assert str(after.value) == str(before.value) and "user" not in str(after.value)
    assert cr.panel(name, entities, source="user").loc[1950].to_dict() == {"CHN": 1, "SUN": 1}


def test_several_series_described_in_a_table(tmp_path: Path) -> None:
    lines = [
        "kor.rice.user_kim,1961,1961,3,,,tonne_per_hectare,estimate,nmc7,,x,",
        "kor.rice.user_kim,1971,1971,4,,,tonne_per_hectare,estimate,nmc7,,x,",
        "kor.growth.user_kim,1961,1971,9.5,,,percent_per_year,estimate,nmc7,,x,",
    ]
    about = write(
        tmp_path / "about.csv",
        "series_id,title,measures,windows",
        'kor.growth.user_kim,Growth,"growth, a year",',
        "kor.rice.user_kim,Rice,yield,1961-1971",
    )
    assert add(write(tmp_path / "x.csv", HEADER, *lines), about=about) == ["kor.rice.user_kim", "kor.growth.user_kim"]
    listed = cr.catalog()
    assert listed.loc["kor.rice.user_kim", ["frequency", "windows", "excludes"]].tolist() == [
        "benchmark",
        "1961-1971",
        "",
    ]
    assert listed.loc["kor.growth.user_kim", ["frequency", "measures"]].tolist() == ["period", "growth, a year"]
    assert cr.load("kor.growth.user_kim").to_dict() == {(1961, 1971): 9.5}


def test_second_set_is_added_and_a_set_of_the_same_name_replaced(steel: Path, tmp_path: Path) -> None:
    add(steel)
    other = write(tmp_path / "o.csv", HEADER, STEEL[0].replace("prk", "chn"))
    add(other, "others")
    assert {"prk.steel.user", "chn.steel.user"} <= set(cr.catalog().index)
    add(write(tmp_path / "o2.csv", HEADER, STEEL[1].replace("prk", "kor")), "others")
    assert "chn.steel.user" not in cr.catalog().index
    assert cr.load("kor.steel.user").to_dict() == {1957: 280} and cr.load("prk.steel.user")[1956] == 190


def test_sources_of_the_users_own(tmp_path: Path) -> None:
    lines = [STEEL[0].replace("nmc7", "kim1999"), STEEL[2].replace(",nmc7,", ",kim1999,")]
    sources = write(tmp_path / "s.csv", SOURCE_HEADER, KIM)
    add(write(tmp_path / "x.csv", HEADER, *lines), sources=sources)
    assert "Kim, Ok and Lee, Un (1999), On steel" in cr.load("prk.steel.user").attrs["citation"]
    assert "@article{kim1999" in cr.citing.bibtex(cr.citing.sources_of(["prk.steel.user"]))
    assert "kim1999" not in cr.citing.all_bibtex(), "the bibliography is that of the collection"
    add(write(tmp_path / "y.csv", HEADER, lines[0].replace("prk", "chn")), "second")  # the source is known by now
    assert cr.load("chn.steel.user").attrs["source"] == "kim1999"


def test_sources_of_one_set_stay_when_another_brings_its_own(tmp_path: Path) -> None:
    for name, source in (
        ("one", KIM),
        ("two", KIM.replace("kim1999", "lee2000")),
        ("three", KIM.replace("1999,O", "2001,O")),
    ):
        path = write(
            tmp_path / "x.csv",
            HEADER,
            STEEL[0].replace("prk.steel", f"prk.{name}").replace("nmc7", source.split(",")[0]),
        )
        add(path, name, sources=write(tmp_path / "s.csv", SOURCE_HEADER, source))
    table = own.read("user/sources.csv").set_index("source_id")
    assert table["year"].to_dict() == {"lee2000": "1999", "kim1999": "2001"}, "a source given again replaces the older"


def test_file_that_excel_wrote(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join([HEADER, *STEEL, ""]).encode())
    add(path)
    assert cr.load("prk.steel.user")[1958] == 370


# --- what is refused: the message names file, row and remedy, and nothing is written ---------------------------

ROWS = {
    "number": (",190,", ",1x,", ["row 2: value is '1x'", "plain number"]),
    "status": ("estimate", "guess", ["row 2: status is 'guess'", "must be one of official"]),
    "unit": ("thousand_tonnes", "furlong", ["row 2: unit 'furlong' is not in units.csv", "thousand_tonnes"]),
    "two units": ("190,,,thousand_tonnes", "190,,,tonne", ["row 3", "'thousand_tonnes'", "'tonne'"]),
    "source": (",nmc7,,my", ",kim1999,,my", ["row 2: source kim1999 is not in the collection", "data/sources.csv"]),
    "other source": (",nmc7,page", ",lee,page", ["row 4: source lee is not in the collection"]),
    "id of the collection": ("steel.user,", "steel.nmc,", ["series prk.steel.nmc", "prk.steel.user, for instance"]),
    "duplicated year": ("1957,1957", "1956,1956", ["row 2: duplicated", "my_steel.csv, row 3: duplicated"]),
    "cut line": (",my notes,between two", "", ["row 3: 10 fields instead of 12"]),
    "column": ("locator,note", "locator,remark", ["row 1: column note is missing"]),
}


@pytest.mark.parametrize("case", ROWS)
def test_wrong_row(steel: Path, folder: Path, case: str) -> None:
    old, new, parts = ROWS[case]
    text = steel.read_text()
    assert old in text
    steel.write_text(text.replace(old, new) if case in ("id of the collection", "unit") else text.replace(old, new, 1))
    said = message(steel)
    assert said.startswith("my_steel.csv")
    for part in parts:
        assert part in said
    assert not folder.exists(), "nothing is written"


@pytest.mark.parametrize("content", [None, ""])
def test_no_file(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "x.csv").write_text(content)
    assert message(tmp_path / "x.csv") == "x.csv: there is no such file, or it is empty."


def test_no_observation(tmp_path: Path) -> None:
    assert message(write(tmp_path / "x.csv", HEADER)) == "x.csv: has no observation."


@pytest.mark.parametrize("into", ["", "Mine", "my series", "../mine", "mine.csv"])
def test_name_of_the_set(steel: Path, into: str) -> None:
    assert message(steel, ArgumentError, into=into).startswith(f"into: {into!r} must be a name in lower case")


def test_description_that_is_missing(steel: Path) -> None:
    said = message(steel, ArgumentError, title="", measures="x")
    assert said.startswith("about: my_steel.csv has prk.steel.user") and "or title and measures" in said


ONE, NEEDED = "prk.steel.user,a,b", "series_id,title,measures"
ABOUT = {
    "column missing": (
        "series_id,title",
        ["prk.steel.user,a"],
        f"about.csv, row 1: must have {NEEDED.replace(',', ', ')}",
    ),
    "column unknown": (f"{NEEDED},colour", [f"{ONE},red"], "it has colour."),
    "other series": (NEEDED, ["prk.iron.user,a,b"], "must describe prk.steel.user, each once; it has prk.iron.user."),
    "twice": (NEEDED, [ONE, ONE], "each once; it has prk.steel.user, prk.steel.user."),
    "empty title": (NEEDED, ["prk.steel.user,,b"], "the description of my_steel.csv, row 2: title is ''"),
    "window": (f"{NEEDED},windows", [f"{ONE},1956"], "row 2: windows is '1956'"),
}


@pytest.mark.parametrize("case", ABOUT)
def test_description_that_is_wrong(steel: Path, tmp_path: Path, folder: Path, case: str) -> None:
    header, lines, part = ABOUT[case]
    assert part in message(steel, about=write(tmp_path / "about.csv", header, *lines))
    assert not folder.exists()


def test_description_that_does_not_exist(steel: Path, tmp_path: Path) -> None:
    assert message(steel, about=tmp_path / "about.csv") == "about.csv: there is no such file."


def test_source_that_is_wrong(steel: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "s.csv", SOURCE_HEADER, KIM.replace("scholarly", "gossip"))
    assert message(steel, sources=path).startswith("s.csv, row 2: voice is 'gossip'; it must be one of official")
    path = write(tmp_path / "s.csv", SOURCE_HEADER, KIM.replace("kim1999", "nmc7"))
    assert message(steel, sources=path) == "s.csv: the collection has a source nmc7 already; choose another id."


def test_series_that_stands_in_another_set(steel: Path) -> None:
    add(steel)
    said = message(steel, into="again")
    assert said.startswith("prk.steel.user: stands in observations/mine.csv of your own series already")


# --- where it lies, and what happens to it -----------------------------------------------------------------


def test_own_series_can_be_switched_off(steel: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add(steel)
    monkeypatch.setenv("CHOLLIMA_USER_DATA", "")
    assert own.user_dir() is None and "prk.steel.user" not in cr.catalog().index
    with pytest.raises(UnknownNameError):
        cr.load("prk.steel.user")
    assert "switches own series off" in message(steel, ArgumentError)
    with pytest.raises(DataError, match="switched off"):
        tables.read("user/series.csv")


@pytest.mark.parametrize(
    ("variables", "place"),
    [
        ({"CHOLLIMA_USER_DATA": "/a/b"}, "/a/b"),
        ({"XDG_DATA_HOME": "/x"}, "/x/chollima"),
        ({"HOME": "/home/kim"}, "/home/kim/.local/share/chollima"),
    ],
)
def test_place(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], place: str) -> None:
    for name in ("CHOLLIMA_USER_DATA", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert own.user_dir() == Path(place)


def test_file_that_was_changed_after_its_import(steel: Path, folder: Path) -> None:
    add(steel)
    path = folder / "observations" / "mine.csv"
    path.write_text(path.read_text().replace(",190,", ",191,"))
    with pytest.raises(ChecksumError, match=r"mine\.csv: is not as it was imported; import it again"):
        cr.load("prk.steel.user")
    assert cr.load("prk.steel.nmc")[1956] == 189, "the collection is still there"


def test_file_that_is_gone(steel: Path, folder: Path) -> None:
    add(steel)
    (folder / "observations" / "mine.csv").unlink()
    with pytest.raises(DataError, match=r"mine\.csv: the file is missing; import it again"):
        cr.load("prk.steel.user")


def test_the_collection_still_verifies(steel: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add(steel)
    assert cli.main(["verify"]) == 0
    assert "agree with each other" in capsys.readouterr().out


def test_reading_own_series_imports_no_schemas(steel: Path, folder: Path) -> None:
    add(steel)
    program = "import sys, chollima_research as cr; cr.load('prk.steel.user'); print('pandera' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ}, cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def test_own_series_are_never_held_against_a_publisher(steel: Path, tmp_path: Path) -> None:
    add(steel)
    path = write(tmp_path / "n.csv", "stateabb,ccode,year,irst,pec,tpop,upop", "PRK,731,1956,189,-9,-9,-9")
    assert not [name for name in upstream.compare(path).counts.index if name.endswith(".user")]


def test_command_line(steel: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["data", "import", str(steel), "--into", "mine", "--title", "Steel", "--measures", "Crude steel"]
    assert cli.main(command) == 0
    assert capsys.readouterr().out == f"prk.steel.user: added to your own series in {folder}.\n"
    assert cli.main(["show", "prk.steel.user"]) == 0 and "190" in capsys.readouterr().out
    assert cli.main(["list", "user", "steel"]) == 0 and "prk.steel.user" in capsys.readouterr().out
    assert cli.main([*command[:-2]]) == 1
    assert capsys.readouterr().err.startswith("chollima: about: my_steel.csv")
