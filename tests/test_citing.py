"""Citations, read back by other people's parsers of BibTeX and RIS."""

import io
import re

import pytest
import rispy
from pybtex.bibtex.utils import split_name_list
from pybtex.database import parse_string

import chollima_research as cr
from chollima_research import citing
from chollima_research.errors import UnknownNameError

TABLE = citing.all_sources()
SOURCES = list(TABLE.index)


def unescaped(text: str) -> str:
    return re.sub(r"\\([&%#_$])", r"\1", text).strip("{}")


def test_bibtex_of_every_source_is_read_back() -> None:
    entries = parse_string(citing.bibtex(SOURCES), "bibtex").entries
    assert list(entries) == SOURCES
    for name, row in TABLE.iterrows():
        entry = entries[name]
        assert entry.type == row["entry_type"], name
        assert unescaped(entry.fields["title"]) == row["title"].strip("{}"), name
        assert entry.fields.get("year", "") == row["year"], name
        assert entry.fields.get("url", "") == row["url"], name
        assert [str(person) for person in entry.persons["author"]] == split_name_list(row["authors"]), name


def test_bibtex_has_no_character_that_breaks_latex() -> None:
    for name, entry in parse_string(citing.bibtex(SOURCES), "bibtex").entries.items():
        for key, value in entry.fields.items():
            assert key == "url" or not re.search(r"(?<!\\)[&%#_$]", value), (name, key, value)
            assert value.count("{") == value.count("}"), (name, key, value)


def test_whole_bibliography() -> None:
    entries = parse_string(citing.all_bibtex(), "bibtex").entries
    assert list(entries) == sorted(SOURCES)


def test_ris_of_all_sources_is_read_back() -> None:
    records = rispy.load(io.StringIO(citing.ris(SOURCES)))
    assert [record["id"] for record in records] == SOURCES
    for record, (_, row) in zip(records, TABLE.iterrows(), strict=True):
        assert record["title"] == row["title"]
        assert record.get("year", "") == row["year"]
        assert record.get("urls", []) == ([row["url"]] if row["url"] else [])
        assert len(record["authors"]) == len(split_name_list(row["authors"]))
        assert "{" not in "".join(record["authors"])


def test_and_in_the_name_of_an_institution() -> None:
    row = {**citing.own_work("x", "T"), "authors": "{Foods and Nutrition} and Kim, A. and {B and C}"}
    (entry,) = parse_string(citing.bibtex([], [row]), "bibtex").entries.values()
    assert [str(person) for person in entry.persons["author"]] == split_name_list(row["authors"])
    assert rispy.loads(citing.ris([], [row]))[0]["authors"] == [
        "Foods and Nutrition",
        "Kim, A.",
        "B and C",
    ]


def test_own_work_comes_first() -> None:
    own = citing.own_work("chollima_x", "Steel & cement, 100 %")
    entries = parse_string(citing.bibtex(["nmc7"], [own]), "bibtex").entries
    assert list(entries) == ["chollima_x", "nmc7"]
    assert unescaped(entries["chollima_x"].fields["title"]) == "Steel & cement, 100 %"
    assert cr.__version__ in entries["chollima_x"].fields["howpublished"]
    assert [record["id"] for record in rispy.loads(citing.ris(["nmc7"], [own]))] == ["chollima_x", "nmc7"]


def test_one_line() -> None:
    said = citing.citation("wc_1960_05_16")
    assert said.startswith("Tugarinov, I. (1960), ") and said.endswith(".")
    assert "(no date)" in citing.citation("aftab")


@pytest.mark.parametrize(
    ("name", "short"),
    [("wc_1960_05_16", "Tugarinov (1960)"), ("shen_xia_2012", "Shen and Xia (2012)"), ("cdiac2014", "Boden et al. (")],
)
def test_short_form(name: str, short: str) -> None:
    assert citing.short(name).startswith(short)


def test_sources_of_a_series_are_those_of_its_observations() -> None:
    rows = cr.observations("prk.grain.official")
    also = {s for cell in rows["also_in"] for s in cell.split(";") if s}
    assert set(citing.sources_of(["prk.grain.official"])) == set(rows["source_id"]) | also
    assert {"grain_hansahak_2008", "coop_615tv", "rmrb_1963_09_09", "dailynk_2009"} <= {*rows["source_id"], *also}


def test_sources_of_some_years() -> None:
    assert citing.sources_of({"prk.steel.official": [1949, 1959]}) == ["wc_1960_05_16"]
    assert citing.sources_of({"prk.steel.official": []}) == []


def test_weak_sources_come_last() -> None:
    found = citing.sources_of(["prk.steel.claim", "prk.steel.official", "prk.grain.claim"])
    weak = [TABLE.loc[name, "weak"] for name in found]
    assert weak == sorted(weak) and {"yes", "no"} == set(weak)


def test_unknown_source() -> None:
    for call in (citing.source, citing.citation, citing.short, lambda name: citing.bibtex([name])):
        with pytest.raises(UnknownNameError, match="'nobody' in sources.csv"):
            call("nobody")
