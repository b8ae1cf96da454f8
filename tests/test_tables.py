"""Reading the tables: what is imported, what types come back, when a file is read again."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from conftest import DataCopy

import chollima_research as cr
from chollima_research import files, tables
from chollima_research.errors import DataError

HEAVY = ("statsmodels", "matplotlib", "pandera", "pint", "pybtex", "rispy", "nbclient", "IPython")

# The names that other people's scripts use; the modules not listed here are still to come.
PUBLIC = ("artefacts", "audit", "catalog", "figures", "load", "numbers", "panel")


def imported_after(program: str) -> set[str]:
    code = f"import sys\n{program}\nprint(*sorted(name for name in {HEAVY!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "program",
    [
        "import chollima_research",
        "import chollima_research as cr; cr.catalog()",
        "import chollima_research as cr; cr.load('prk.steel.nmc', masked=True)",
        "import chollima_research as cr; cr.panel('steel'); cr.artefacts()",
    ],
)
def test_reading_series_imports_nothing_heavy(program: str) -> None:
    assert imported_after(program) == set()


def test_the_check_of_imports_sees_an_import() -> None:
    assert "matplotlib" in imported_after("import matplotlib")


@pytest.mark.parametrize("name", PUBLIC)
def test_public_name(name: str) -> None:
    assert name in dir(cr)
    assert getattr(cr, name).__name__.endswith(name)


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="stell"):
        _ = cr.stell


def test_years_are_integers_and_values_floats() -> None:
    table = tables.read("observations/official.csv")
    assert table["period_start"].dtype == table["period_end"].dtype == np.dtype("int64")
    assert {table[column].dtype for column in ("value", "low", "high")} == {np.dtype("float64")}
    assert not table.drop(columns=["low", "high"]).isna().any().any()


def test_a_year_that_may_be_missing_is_a_nullable_integer() -> None:
    last = tables.read("entities.csv").set_index("entity")["last_year"]
    assert last.dtype == pd.Int64Dtype()
    assert last["SUN"] == 1991
    assert last["PRK"] is pd.NA


def test_what_is_read_belongs_to_the_caller() -> None:
    changed = tables.read("series.csv")
    changed["unit"] = "furlong"
    assert "furlong" not in set(tables.read("series.csv")["unit"])


def test_a_file_that_changes_is_read_again(data: DataCopy) -> None:
    assert cr.load("prk.steel.nmc")[1956] == 189
    data.replace("observations/nmc.csv", "prk.steel.nmc,1956,1956,189,", "prk.steel.nmc,1956,1956,190,")
    with pytest.raises(DataError):
        cr.load("prk.steel.nmc")


def test_reads_are_noted_for_the_rebuild_even_from_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cr.load("prk.steel.nmc")
    log = tmp_path / "reads.log"
    monkeypatch.setenv("CHOLLIMA_READS", str(log))
    cr.load("prk.steel.nmc")
    assert set(log.read_text().split()) >= {"observations/nmc.csv", "series.csv", "artefacts.csv", "sources.csv"}


def test_text_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file.txt"
    files.write_text(path, "one\r\ntwo\n")
    assert path.read_bytes() == b"one\r\ntwo\n"
    with pytest.raises(UnicodeEncodeError):
        files.write_text(path, "\ud800")
    with pytest.raises(TypeError):
        files.write_bytes(path, "text")  # type: ignore[arg-type]
    assert path.read_bytes() == b"one\r\ntwo\n"
    assert [p.name for p in path.parent.iterdir()] == ["file.txt"]
    assert path.stat().st_mode & 0o777 == 0o644


def test_sha256_is_that_of_the_standard(tmp_path: Path) -> None:
    # FIPS 180-4, example of one block.
    (tmp_path / "abc").write_bytes(b"abc")
    assert files.sha256(tmp_path / "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
