"""The data package is valid for frictionless and true; the data dictionary says everything there is."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import frictionless
import pandas as pd
import pandera.pandas as pa
import pytest
from conftest import ROOT, DataCopy

from chollima_research import citing, datapackage, dictionary, integrity, meanings, tables, vocabulary
from chollima_research.errors import DataError
from chollima_research.model import SCHEMAS

OBSERVATIONS = integrity.observation_files()


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    return datapackage.descriptor()


NMC = "observations/nmc.csv"


def validate(descriptor: dict[str, Any], folder: Path) -> list[list[Any]]:
    """Return what frictionless finds wrong: type of error, row and column."""
    package = frictionless.Package(descriptor, basepath=str(folder))
    return package.validate().flatten(["type", "rowNumber", "fieldName"])


@pytest.fixture
def copy(data: DataCopy, monkeypatch: pytest.MonkeyPatch) -> DataCopy:
    """Return a small collection, its bibliography written and its data package not yet."""
    monkeypatch.setattr(datapackage, "data_dir", lambda: data.root)
    (data / datapackage.BIBLIOGRAPHY).write_text(citing.all_bibtex(), "utf-8")
    (data / datapackage.FILE).unlink(missing_ok=True)
    return data


def resource(descriptor: dict[str, Any], path: str) -> dict[str, Any]:
    return next(row for row in descriptor["resources"] if row["path"] == path)


def field(descriptor: dict[str, Any], path: str, name: str) -> dict[str, Any]:
    return next(row for row in resource(descriptor, path)["schema"]["fields"] if row["name"] == name)


def test_frictionless_finds_nothing_wrong(described: dict[str, Any]) -> None:
    assert validate(described, ROOT / "data") == []


def test_committed_files_are_those_that_are_made(described: dict[str, Any]) -> None:
    assert json.loads((ROOT / "data" / datapackage.FILE).read_text("utf-8")) == described
    assert (ROOT / "data" / "README.md").read_text("utf-8") == dictionary.markdown()


def test_every_file_is_named_once(described: dict[str, Any]) -> None:
    found = {p.relative_to(ROOT / "data").as_posix() for p in (ROOT / "data").rglob("*") if p.is_file()}
    named = [row["path"] for row in described["resources"]]
    assert len(named) == len(set(named))
    assert set(named) == found - {"README.md", datapackage.FILE}
    names = [row["name"] for row in described["resources"]]
    assert len(set(names)) == len(names) and all(re.fullmatch(r"[-a-z0-9]+", name) for name in names)


def test_hash_bytes_and_rows_are_those_of_the_files(described: dict[str, Any]) -> None:
    for row in described["resources"]:
        content = (ROOT / "data" / row["path"]).read_bytes()
        assert row["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert row["bytes"] == len(content)
        if row["profile"] == "tabular-data-resource":
            table = pd.read_csv(ROOT / "data" / row["path"], dtype=str)
            assert row["rows"] == len(table)
            assert [f["name"] for f in row["schema"]["fields"]] == list(table.columns)


def test_types_keys_and_allowed_values(described: dict[str, Any]) -> None:
    types = {f["name"]: f["type"] for f in resource(described, NMC)["schema"]["fields"]}
    assert types["period_start"] == types["period_end"] == "year"
    assert types["value"] == types["low"] == types["high"] == "number"
    assert {types[name] for name in ("series_id", "unit", "status", "locator", "note")} == {"string"}
    assert field(described, "entities.csv", "cow_code")["type"] == "integer"
    status = field(described, NMC, "status")["constraints"]
    assert status == {"required": True, "enum": list(vocabulary.STATUSES)}
    assert "constraints" not in field(described, NMC, "low") and "constraints" not in field(described, NMC, "note")
    assert field(described, "units.csv", "unit")["constraints"]["unique"] is True
    schema = resource(described, NMC)["schema"]
    assert schema["primaryKey"] == ["series_id", "period_start", "period_end"]
    assert {"fields": "source_id", "reference": {"resource": "sources", "fields": "source_id"}} in schema["foreignKeys"]
    assert schema["missingValues"] == [""]


def test_package_names_every_source_with_its_address(described: dict[str, Any]) -> None:
    sources = tables.read("sources.csv")
    assert len(described["sources"]) == len(sources)
    assert {row["path"] for row in described["sources"] if "path" in row} == set(sources["url"]) - {""}


# --- frictionless sees what is wrong, so that its silence means something -------------------------------------

DAMAGE = {
    "value": ("prk.steel.nmc,1956,1956,189,", "prk.steel.nmc,1956,1956,many,", "type-error"),
    "year": ("prk.steel.nmc,1956,1956,", "prk.steel.nmc,19x6,1956,", "type-error"),
    "status": ("1956,1956,189,,,thousand_tonnes,estimate", "1956,1956,189,,,thousand_tonnes,guess", "constraint-error"),
    "unit": ("1956,1956,189,,,thousand_tonnes", "1956,1956,189,,,thousand_tons", "foreign-key"),
    "series": ("prk.steel.nmc,1956", "prk.steal.nmc,1956", "foreign-key"),
    "duplicate": ("prk.steel.nmc,1957,1957", "prk.steel.nmc,1956,1956", "primary-key"),
    "nothing": ("prk.steel.nmc,1956,1956,189,", "prk.steel.nmc,1956,1956,,", "constraint-error"),
}


@pytest.mark.parametrize("case", DAMAGE)
def test_frictionless_finds_damage(copy: DataCopy, case: str) -> None:
    descriptor = datapackage.descriptor()
    assert validate(descriptor, copy.root) == []
    old, new, kind = DAMAGE[case]
    row = copy.replace(NMC, old, new)
    found = validate(descriptor, copy.root)
    assert [kind, row] in [error[:2] for error in found]
    assert "hash-count" in {error[0] for error in found}, "the file is not the one that was described"


def test_frictionless_counts_the_rows(copy: DataCopy) -> None:
    descriptor = datapackage.descriptor()
    copy.lines("units.csv", lambda lines: lines.pop())
    assert {"hash-count", "byte-count", "row-count"} <= {error[0] for error in validate(descriptor, copy.root)}


# --- writing it -------------------------------------------------------------------------------------------


def test_no_bibliography(copy: DataCopy) -> None:
    (copy / "sources.bib").unlink()
    with pytest.raises(DataError, match=r"sources\.bib: the file is missing .*make reproduce"):
        datapackage.write()


def test_written_file_is_the_descriptor_and_stays_while_nothing_changes(copy: DataCopy) -> None:
    path = datapackage.write()
    assert path == copy / "datapackage.json"
    assert json.loads(path.read_text("utf-8")) == datapackage.descriptor()
    before = path.stat().st_mtime_ns
    datapackage.write()
    assert path.stat().st_mtime_ns == before
    copy.replace(NMC, "prk.steel.nmc,1956,1956,189,", "prk.steel.nmc,1956,1956,190,")
    integrity.accept()
    datapackage.write()
    assert path.stat().st_mtime_ns != before
    assert validate(json.loads(path.read_text("utf-8")), copy.root) == []


def test_it_says_nothing_of_the_day_or_the_machine(described: dict[str, Any]) -> None:
    text = json.dumps(described)
    assert "created" not in described and str(ROOT) not in text
    assert datapackage.descriptor() == described


# --- the dictionary ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def page() -> str:
    return dictionary.markdown()


def section(page: str, heading: str) -> list[list[str]]:
    """Return the cells of the first table under a heading."""
    text = page.split(f"\n## {heading}\n", 1)[1].split("\n## ")[0]
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


@pytest.mark.parametrize("name", [name for name in SCHEMAS if name in tables.checksums()])
def test_every_column_of_every_table_is_explained(page: str, name: str) -> None:
    head, *rows = section(page, f"`{name}`")
    assert head == ["column", "type", "allowed", "meaning"]
    assert [row[0].strip("`") for row in rows] == list(SCHEMAS[name].columns)
    assert all(len(row) == 4 and all(row) for row in rows)


def test_observations_come_first_with_their_statuses(page: str) -> None:
    first = page.split("\n## ")[1]
    assert first.startswith("Observations:")
    for word in vocabulary.STATUSES:
        assert word in first


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_meaning_is_written_down(name: str) -> None:
    for column in SCHEMAS[name].columns:
        assert meanings.of(column, name)
    assert meanings.of_rows(name)


def test_no_meaning_is_left_over() -> None:
    known = {column for schema in SCHEMAS.values() for column in schema.columns} | {"file", "rows", "sha256"}
    assert set(meanings.COLUMNS) <= known
    assert set(meanings.FILES) == {*SCHEMAS, tables.CHECKSUMS}
    for name, columns in meanings.IN_FILE.items():
        assert set(columns) <= set(datapackage.schema_of(name).columns), name


def test_meaning_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SCHEMAS, "units.csv", pa.DataFrameSchema({"unit": pa.Column(str), "colour": pa.Column(str)}))
    with pytest.raises(DataError, match=r"column colour of units\.csv .*meanings\.py"):
        dictionary.markdown()


def test_counts_are_those_of_the_files(page: str) -> None:
    head, *rows = section(page, "What there is")
    assert head == ["file", "series", "observations", "sources", "first_year", "last_year"]
    assert [row[0] for row in rows] == OBSERVATIONS
    for row in rows:
        table = pd.read_csv(ROOT / "data" / row[0], dtype=str, keep_default_na=False)
        cited = set(table["source_id"]) | {s for cell in table["also_in"] for s in cell.split(";") if s}
        years = [table["period_start"].min(), table["period_end"].max()]
        assert row[1:] == [str(table["series_id"].nunique()), str(len(table)), str(len(cited)), *years]
    assert f"Of the {sum(int(row[2]) for row in rows):,} observations" in page
    for name in ("sources.csv", "artefacts.csv", "campaigns.csv"):
        assert f"* `{name}`: {len(tables.read(name)):,}\n" in page


def test_cells_keep_the_table_in_shape() -> None:
    table = pd.DataFrame({"a": ["x|y"], "b": [1]})
    assert dictionary._as_markdown(table) == "| a | b |\n|---|---|\n| x\\|y | 1 |"


@pytest.mark.parametrize(("share", "said"), [(1.0, "100 percent"), (0.99999, "99.9 percent"), (0.5, "50 percent")])
def test_only_all_is_a_hundred_percent(share: float, said: str) -> None:
    assert dictionary._percent(share) == said
