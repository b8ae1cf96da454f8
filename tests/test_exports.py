"""Exported files: values come back bit for bit, and units, status, notes and citations are found inside each."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pandas.io.stata import StataReader
from pybtex.database import parse_string

import chollima_research as cr
from chollima_research import cli, exports, imports
from chollima_research.errors import ArgumentError, UnknownNameError

ENDINGS = ("csv", "parquet", "dta", "xlsx")
STEEL, CEMENT, RANGED = "prk.steel.nmc", "prk.cement.official", "prk.rice_yield.official"
PERIODS = cr.catalog().index[cr.catalog()["frequency"] == "period"]


def read(path: Path) -> pd.DataFrame:
    empty = {"keep_default_na": False, "na_values": dict.fromkeys(("value", "low", "high"), "")}
    readers: dict[str, Any] = {
        ".csv": lambda: pd.read_csv(path, **empty),
        ".parquet": lambda: pd.read_parquet(path),
        ".dta": lambda: pd.read_stata(path),
        ".xlsx": lambda: pd.read_excel(path, "data", **empty),
    }
    return readers[path.suffix]()


def bits(values: object) -> list[int]:
    return np.asarray(values, dtype=float).view(np.int64).tolist()


def as_text(path: Path) -> str:
    """Return everything that a reader of the file alone can find in it."""
    if path.suffix == ".xlsx":
        return "\n".join(sheet.to_csv() for sheet in pd.read_excel(path, sheet_name=None).values())
    if path.suffix == ".dta":
        with StataReader(path) as reader:
            return f"{reader.data_label}\n{reader.variable_labels()}\n{reader.read().to_csv()}"
    if path.suffix == ".parquet":
        table = pd.read_parquet(path)
        return f"{table.attrs}\n{table.to_csv()}"
    return path.read_text("utf-8")


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("name", [STEEL, CEMENT, PERIODS[0], RANGED, "prk.gdp.un"])
def test_series_comes_back_bit_for_bit(tmp_path: Path, name: str, ending: str) -> None:
    whole, rows = cr.load(name), cr.observations(name)
    table = read(exports.write(name, tmp_path / f"x.{ending}")[0])
    assert list(table.columns) == list(exports.COLUMNS)
    assert bits(table["value"]) == bits(whole)
    for column in ("period_start", "period_end", "unit", "status", "source_id", "note"):
        assert table[column].tolist() == rows[column].tolist(), column
    for side in ("low", "high"):
        np.testing.assert_array_equal(table[side].to_numpy(dtype=float), rows[side].to_numpy())
    assert set(table["series_id"]) == {name} and set(table["title"]) == {whole.attrs["title"]}


@pytest.mark.parametrize("ending", ENDINGS)
def test_awkward_numbers_come_back_bit_for_bit(tmp_path: Path, ending: str) -> None:
    values = cr.load(STEEL)
    awkward = [0.1 + 0.2, 1 / 3, 1e-300, 1.7e307, math.pi * 1e15, -0.1, 5e-324, 123456789.123456789]
    values.iloc[: len(awkward)] = awkward
    table = read(exports.write(values, tmp_path / f"x.{ending}")[0])
    assert bits(table["value"]) == bits(values)


@pytest.mark.parametrize("ending", ENDINGS)
def test_panel_comes_back_with_its_gaps(tmp_path: Path, ending: str) -> None:
    panel = cr.panel("steel", ["PRK", "CHN"], source="nmc", masked=True)
    table = read(exports.write(panel, tmp_path / f"x.{ending}")[0])
    back = table.pivot(index="period_start", columns="entity", values="value")
    for entity, name in panel.attrs["series"].items():
        whole = cr.load(name, masked=True)
        assert bits(back[entity].dropna()) == bits(whole.dropna())
        part = table[table["entity"] == entity]
        assert part["period_start"].tolist() == list(whole.index), "padding is no observation"
        assert int(part["value"].isna().sum()) == len(whole.attrs["hidden"])
    assert part["status"].tolist() == list(whole.attrs["status"].values()), "a masked value keeps its status"


@pytest.mark.parametrize("ending", ENDINGS)
def test_unit_status_note_source_and_citation_are_inside(tmp_path: Path, ending: str) -> None:
    written = exports.write([STEEL, CEMENT], tmp_path / f"x.{ending}")
    said = as_text(written[0])
    sources = {source for name in (STEEL, CEMENT) for source in cr.load(name).attrs["sources"].values()}
    assert {"nmc7", "wc_1960_05_16"} <= sources
    for source in sources:
        assert cr.citing.citation(source).replace('"', '""') in said or cr.citing.citation(source) in said
    notes = {note for note in cr.observations(STEEL)["note"] if note and '"' not in note}
    assert notes and all(note in said for note in notes)
    assert "thousand_tonnes" in said and "estimate" in said and cr.load(STEEL).attrs["title"] in said


@pytest.mark.parametrize("ending", ["parquet", "xlsx"])
def test_description_of_the_series_is_inside(tmp_path: Path, ending: str) -> None:
    said = as_text(exports.write(STEEL, tmp_path / f"x.{ending}")[0])
    about = cr.load(STEEL).attrs
    for part in (
        about["measures"],
        about["windows"],
        "thousand tonnes",
        "1974-1975",
        f"chollima-research {cr.__version__}",
    ):
        assert part in said, part


def test_csv_has_companions(tmp_path: Path) -> None:
    written = exports.write([STEEL, CEMENT], tmp_path / "x.csv")
    assert [path.name for path in written] == ["x.csv", "x.json", "x.bib"]
    about = json.loads(written[1].read_text("utf-8"))
    assert about["series"][STEEL]["unit_label"] == "thousand tonnes"
    assert about["series"][STEEL]["measures"] == cr.load(STEEL).attrs["measures"]
    assert len(about["series"][STEEL]["artefacts"]) == len(cr.artefacts(STEEL)) > 0
    entries = parse_string(written[2].read_text("utf-8"), "bibtex").entries
    assert set(entries) == set(about["sources"]) == {"chollima_research", *cr.citing.sources_of([STEEL, CEMENT])}
    assert about["columns"] == exports.COLUMNS


def test_only_the_sources_of_what_is_shown_are_cited(tmp_path: Path) -> None:
    whole = cr.load(CEMENT)
    first = whole.iloc[:1]
    assert len(set(whole.attrs["sources"].values())) > 1
    about = json.loads(exports.write(first, tmp_path / "x.csv")[1].read_text("utf-8"))
    rows = cr.observations(CEMENT).iloc[0]
    assert set(about["sources"]) == {"chollima_research", rows["source_id"], *filter(None, rows["also_in"].split(";"))}


def test_stata_labels_fit_and_name_the_unit(tmp_path: Path) -> None:
    with StataReader(exports.write(cr.panel("steel", source="nmc"), tmp_path / "x.dta")[0]) as reader:
        labels, label = reader.variable_labels(), reader.data_label
        table = reader.read()
    assert set(labels) == set(exports.COLUMNS) and all(0 < len(text) <= 80 for text in labels.values())
    assert labels["value"] == "value, thousand tonnes"
    assert label.startswith(f"chollima-research {cr.__version__}: ") and len(label) <= 80
    assert all(len(name) <= 32 for name in labels)
    assert all(pd.api.types.is_numeric_dtype(table[c]) for c in ("value", "low", "high", "period_start", "period_end"))
    with StataReader(exports.write([STEEL, "prk.energy.nmc"], tmp_path / "y.dta")[0]) as reader:
        assert "unit" in reader.variable_labels()["value"] and "tonnes" not in reader.variable_labels()["value"]


def test_long_unit_is_cut_for_stata(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports.units, "label", lambda unit: f"{unit} {'x' * 100}")
    with StataReader(exports.write(STEEL, tmp_path / "x.dta")[0]) as reader:
        assert reader.variable_labels()["value"] == f"value, thousand_tonnes {'x' * 100}"[:80]


def test_excel_has_three_sheets_and_no_formula(tmp_path: Path) -> None:
    rows = (
        "series_id,period_start,period_end,value,low,high,unit,status,source_id,also_in,locator,note\n"
        'prk.steel.user,1956,1956,1,,,tonne,estimate,nmc7,,x,"=HYPERLINK(""http://example.org"")"\n'
    )
    (tmp_path / "own.csv").write_text(rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHOLLIMA_USER_DATA", str(tmp_path / "own"))
        imports.add(tmp_path / "own.csv", "mine", title="=1+1", measures="x")
        path = exports.write("prk.steel.user", tmp_path / "x.xlsx")[0]
    book = pd.ExcelFile(path).book
    assert book.sheetnames == ["data", "sources", "notes"]
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert '=HYPERLINK("http://example.org")' in {cell.value for cell in cells}


def test_converted_series_and_panel_keep_value_and_bounds_in_one_unit(tmp_path: Path) -> None:
    whole = cr.load(RANGED)
    assert whole.attrs["unit"] == "centner_per_chongbo" and whole.attrs["low"]
    factor = cr.units.convert(1.0, "centner_per_chongbo", "tonne_per_hectare")
    converted = cr.units.convert(whole, "centner_per_chongbo", "tonne_per_hectare")
    table = read(exports.write(converted, tmp_path / "x.csv")[0])
    assert set(table["unit"]) == {"tonne_per_hectare"}
    rows = cr.observations(RANGED)
    for column in ("value", "low", "high"):
        np.testing.assert_allclose(table[column].to_numpy(), factor * rows[column].to_numpy())
    panel = cr.panel("rice_yield", ["PRK"], source="official")
    panel = cr.units.convert(panel, "centner_per_chongbo", "tonne_per_hectare")
    pd.testing.assert_frame_equal(read(exports.write(panel, tmp_path / "y.csv")[0]), table)


# --- what cannot be written --------------------------------------------------------------------------------


def message(what: object, path: Path, kind: type[Exception] = ArgumentError) -> str:
    with pytest.raises(kind) as caught:
        exports.write(what, path)  # type: ignore[arg-type]
    assert not list(path.parent.iterdir())
    return str(caught.value)


@pytest.mark.parametrize("name", ["steel", "steel.xls", "steel.CSV", "csv"])
def test_unknown_ending(tmp_path: Path, name: str) -> None:
    assert message(STEEL, tmp_path / name) == f"path: {name!r} must end in one of .csv, .parquet, .dta, .xlsx."


@pytest.mark.parametrize("what", [[], (), cr.panel("steel", ["PRK"], source="nmc")[[]]])
def test_nothing_to_write(tmp_path: Path, what: object) -> None:
    assert message(what, tmp_path / "x.csv") == "what: is empty; name at least one series."


def test_unknown_series(tmp_path: Path) -> None:
    assert "'prk.steal.nmc'" in message("prk.steal.nmc", tmp_path / "x.csv", UnknownNameError)


@pytest.mark.parametrize("what", [pd.Series([1.0], index=[1956]), [pd.Series([1.0])], [3], [None]])
def test_series_from_nowhere(tmp_path: Path, what: object) -> None:
    assert "does not say which series it is" in message(what, tmp_path / "x.csv")


def test_panel_from_nowhere(tmp_path: Path) -> None:
    assert "chollima_research.panel" in message(pd.DataFrame({"PRK": [1.0]}, index=[1956]), tmp_path / "x.csv")


def test_value_that_the_series_does_not_have(tmp_path: Path) -> None:
    values = cr.load(STEEL)
    values.loc[2050] = 1.0
    said = f"what: has a value for 2050, where {STEEL} has none."
    assert message(values, tmp_path / "x.csv") == said
    panel = cr.panel("steel", ["PRK", "CHN"], source="nmc")
    panel.loc[1900, "PRK"] = 1.0
    assert message(panel, tmp_path / "x.csv") == said.replace("2050", "1900")


def test_parquet_without_pyarrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object, **__: object) -> None:
        raise ImportError("Missing optional dependency 'pyarrow'")

    monkeypatch.setattr(pd.DataFrame, "to_parquet", missing)
    assert "needs the package pyarrow" in message(STEEL, tmp_path / "x.parquet")


def test_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.csv"
    assert cli.main(["export", STEEL, CEMENT, "--to", str(path), "--masked"]) == 0
    assert capsys.readouterr().out.split() == [str(path.with_suffix(ending)) for ending in (".csv", ".json", ".bib")]
    table = read(path)
    assert table["series_id"].unique().tolist() == [STEEL, CEMENT]
    hidden = cr.load(STEEL).attrs["hidden"]
    assert table.loc[table["value"].isna() & (table["series_id"] == STEEL), "period_start"].tolist() == hidden != []
    assert cli.main(["export", STEEL, "--to", str(tmp_path / "x.xls")]) == 1
    assert capsys.readouterr().err.startswith("chollima: path: 'x.xls' must end in one of .csv")
