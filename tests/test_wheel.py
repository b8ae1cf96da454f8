"""The wheel, unpacked alone in an empty folder, works without the repository and carries its data."""

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

PROGRAM = """
import sys
from pathlib import Path
import chollima_research as cr
assert Path(cr.__file__).is_relative_to(sys.argv[1]), cr.__file__
s = cr.load("prk.steel.nmc")
assert s[1956] == 189 and s[1960] == 641, s
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Path of the wheel, built without network access."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    zipfile.ZipFile(wheel).extractall(folder)
    return folder


def test_wheel_loads_its_own_data(unpacked: Path, tmp_path: Path) -> None:
    # -S leaves out the .pth file of the editable installation, through which the repository would be found.
    search = os.pathsep.join([str(unpacked), sysconfig.get_path("purelib"), sysconfig.get_path("platlib")])
    done = subprocess.run(
        [sys.executable, "-S", "-c", PROGRAM, str(unpacked)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": search},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def test_wheel_has_every_data_file(unpacked: Path) -> None:
    def files(folder: Path) -> dict[str, bytes]:
        found = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}

    assert files(ROOT / "data").keys() >= {"series.csv", "sources.csv"}
    assert files(unpacked / "chollima_research" / "_data") == files(ROOT / "data")


def test_wheel_has_the_records_of_the_figures_but_not_the_drawings(unpacked: Path) -> None:
    figures = unpacked / "chollima_research" / "_figures"
    packed = {path.name for path in figures.rglob("*") if path.is_file()}
    kept = {path.name for path in (ROOT / "figures").rglob("*") if path.suffix in {".csv", ".json"}}
    assert packed == kept != set()


def test_wheel_has_nothing_else(unpacked: Path) -> None:
    top = {path.name for path in unpacked.iterdir()}
    assert {name for name in top if not name.endswith(".dist-info")} == {"chollima_research"}


def test_wheel_declares_the_command_and_the_renderer(unpacked: Path) -> None:
    (declared,) = unpacked.glob("*.dist-info/entry_points.txt")
    text = declared.read_text("utf-8")
    assert "chollima = chollima_research.cli:main" in text
    assert "chollima = chollima_research.book:FigureRenderer" in text
