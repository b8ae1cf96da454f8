"""The stored notebooks: run again they give the same outputs, figures and numbers, and they keep to their form."""

import ast
import itertools
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest
from conftest import ROOT

from chollima_research import rebuild

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
NUMBERS = ["numbers.csv", "numbers.tex"]
MADE = [*NUMBERS, *sorted(p.name for p in (ROOT / "figures").glob("[0-9][0-9]-*"))]

# nbval runs cells outside the history, where a semicolon at the end does not silence a cell as it does in Jupyter.
SEMICOLONS = """
def keep(info):
    get_ipython().history_manager.input_hist_parsed.append(info.raw_cell)

get_ipython().events.register("pre_run_cell", keep)
"""


def cells(notebook: Path, kind: str = "code") -> list:
    return [cell for cell in nbformat.read(notebook, as_version=4).cells if cell.cell_type == kind]


def outputs(notebook: Path) -> list:
    return list(itertools.chain.from_iterable(cell.outputs for cell in cells(notebook)))


# --- run again -------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def again(tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess, ElementTree.Element, Path]:
    """Run all notebooks with nbval, strictly; return the process, its report and where figures were written."""
    folder = tmp_path_factory.mktemp("again")
    startup = folder / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "semicolons.py").write_text(SEMICOLONS)
    made, report = folder / "made", folder / "report.xml"
    made.mkdir()
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-sanitize-with", "tests/nbval_sanitize.cfg"]
    command += ["-p", "no:cacheprovider", "-p", "no:xdist", "--color=no", f"--junitxml={report}", *map(str, NOTEBOOKS)]
    env = {**rebuild.environment(made), "IPYTHONDIR": str(folder / "ipython")}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert report.is_file(), done.stdout + done.stderr
    return done, ElementTree.parse(report).getroot().find("testsuite"), made  # type: ignore[return-value]


def test_there_are_notebooks() -> None:
    assert len(NOTEBOOKS) >= 2
    assert len(MADE) > len(NUMBERS)


def test_every_cell_gives_its_stored_output(again) -> None:
    done, report, _ = again
    assert done.returncode == 0, done.stdout
    ran = {outcome: int(report.get(outcome)) for outcome in ("tests", "failures", "errors", "skipped")}
    wanted = sum(len(cells(notebook)) for notebook in NOTEBOOKS)
    assert ran == {"tests": wanted, "failures": 0, "errors": 0, "skipped": 0}
    assert wanted >= 5 * len(NOTEBOOKS)


@pytest.mark.parametrize("name", MADE)
def test_figures_and_numbers_are_the_committed_ones(name: str, again) -> None:
    made, stored = again[2] / name, ROOT / "figures" / name
    assert made.is_file(), f"no notebook makes {name}"
    assert made.read_bytes() == stored.read_bytes()


def test_notebooks_make_nothing_else(again) -> None:
    assert {path.name for path in again[2].iterdir()} - {"reads.log", "quotes.log"} == set(MADE)


def test_notebooks_leave_nothing_beside_them() -> None:
    found = {path.name for path in (ROOT / "notebooks").iterdir() if not path.is_dir()}
    assert found == {path.name for path in NOTEBOOKS}


# --- the stored form -------------------------------------------------------------------------------------


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request: pytest.FixtureRequest) -> Path:
    return request.param


def test_name_gives_the_reading_order(notebook: Path) -> None:
    assert re.fullmatch(r"\d\d_[a-z0-9_]+\.ipynb", notebook.name)
    assert len({path.name[:2] for path in NOTEBOOKS}) == len(NOTEBOOKS)


def test_executed_in_order(notebook: Path) -> None:
    assert [cell.execution_count for cell in cells(notebook)] == list(range(1, len(cells(notebook)) + 1))
    for cell in cells(notebook):
        counts = {out.execution_count for out in cell.outputs if out.output_type == "execute_result"}
        assert counts <= {cell.execution_count}


def test_no_error_and_no_warning(notebook: Path) -> None:
    assert [out for out in outputs(notebook) if out.output_type == "error"] == []
    assert [out.text for out in outputs(notebook) if out.get("name") == "stderr"] == []


def test_has_results(notebook: Path) -> None:
    shown = [out.data for out in outputs(notebook) if "data" in out]
    assert any("image/png" in data for data in shown) and any("text/markdown" in data for data in shown)


def test_defines_no_function_and_no_class(notebook: Path) -> None:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    for cell in cells(notebook):
        assert not cell.source.lstrip().startswith(("%", "!")), "no magic, no shell"
        found = [node.name for node in ast.walk(ast.parse(cell.source)) if isinstance(node, kinds)]
        assert found == []


def test_cells_are_short(notebook: Path) -> None:
    lengths = {number: len(cell.source.splitlines()) for number, cell in enumerate(cells(notebook), start=1)}
    assert {number: length for number, length in lengths.items() if length > 15} == {}


OUTSIDE = re.compile(
    r"""["'](/|~|[A-Za-z]:\\)     # an absolute path
    |\b(https?|ftp|s3)://         # an address
    |\b(urllib|requests|httpx|aiohttp|socket|ftplib|urlretrieve|urlopen|subprocess)\b
    |\bos\.(system|popen|environ)\b""",
    re.VERBOSE,
)


def test_uses_neither_network_nor_absolute_paths(notebook: Path) -> None:
    for cell in cells(notebook):
        assert not OUTSIDE.search(cell.source), cell.source
    for out in outputs(notebook):
        text = str(out.get("text", "")) + str(
            {kind: t for kind, t in out.get("data", {}).items() if "image" not in kind}
        )
        assert str(ROOT) not in text
        assert not re.search(r"/(home|root|tmp|usr|work)/|\bat 0x[0-9a-f]+", text), text


def test_metadata_say_no_version(notebook: Path) -> None:
    stored = nbformat.read(notebook, as_version=4)
    assert stored.metadata == rebuild.METADATA
    assert all(set(cell.metadata) <= {"tags", "mystnb", "editable", "slideshow"} for cell in stored.cells)


def test_first_the_question_last_what_it_cannot_show(notebook: Path) -> None:
    stored = nbformat.read(notebook, as_version=4).cells
    assert stored[0].cell_type == "markdown" and re.match(r"# \S", stored[0].source)
    assert "question" in stored[0].source.lower() or "claim" in stored[0].source.lower()
    headings = [
        line for cell in cells(notebook, "markdown") for line in cell.source.splitlines() if line.startswith("#")
    ]
    assert "cannot show" in headings[-1]
    assert stored[-1].cell_type == "markdown" and "cannot show" in stored[-1].source


def test_only_the_first_heading_is_of_the_first_level(notebook: Path) -> None:
    text = [cell.source for cell in cells(notebook, "markdown")]
    assert sum(line.startswith("# ") for source in text for line in source.splitlines()) == 1


def test_source_is_that_of_the_last_run(notebook: Path) -> None:
    """The figures that its cells save are the committed ones of the chapter, no more and no fewer."""
    source = "\n".join(cell.source for cell in cells(notebook))
    chapter = notebook.name[:2]
    saved = set(re.findall(rf'figures\.save\(\s*\w+,\s*"({chapter}-[a-z0-9-]+)"', source))
    assert saved == {name.rsplit(".", 1)[0] for name in MADE if name.startswith(f"{chapter}-")}
