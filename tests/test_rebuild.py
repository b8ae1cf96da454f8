"""Running small notebooks: what is moved in after success, what stays after failure, what is remembered."""

import json
import shutil
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from chollima_research import numbers, rebuild
from chollima_research.errors import RebuildError
from chollima_research.paths import data_dir

GOOD = [
    "# A question",
    "import os\nfrom pathlib import Path\n\nimport chollima_research as cr",
    "steel = cr.load('prk.steel.nmc')\nsteel[1956]",
    "cr.numbers.record('98-steel', steel[1956], 'steel of 1956', decimals=0)\ncr.numbers.say('It was {98-steel}.')",
    "Path(os.environ['CHOLLIMA_OUTPUT'], '98-new.csv').write_text('made')\ncr.quotes.say('{05-decade}')",
    "print(*(os.environ[name] for name in ('PYTHONHASHSEED', 'OMP_NUM_THREADS', 'MPLBACKEND')))",
]


def make(root: Path, *sources: str) -> rebuild.Chapter:
    """Write a notebook, first cell text, in a project that already has figures and numbers of two chapters."""
    folder = root / "notebooks"
    folder.mkdir(parents=True)
    cells = [new_markdown_cell(sources[0], id="c0")]
    cells += [new_code_cell(source, id=f"c{n}") for n, source in enumerate(sources[1:], start=1)]
    notebook = new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "x"}, "mine": 1})
    nbformat.write(notebook, folder / "98_test.ipynb")
    figures = root / "figures"
    figures.mkdir()
    for name in ("97-keep.svg", "98-old.svg", "98-new.csv"):
        (figures / name).write_text("before")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHOLLIMA_OUTPUT", str(figures))
        numbers.record("97-keep", 1, "of another chapter")
        numbers.record("98-gone", 2, "no longer computed")
    return rebuild.Chapter(folder / "98_test.ipynb", figures, root / ".build")


def contents(root: Path) -> dict[str, bytes]:
    files = (path for path in root.rglob("*") if path.is_file() and ".build" not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[rebuild.Chapter, list[str], str]:
    """Return a chapter that was run, the progress that was told, and the hash of its source before."""
    chapter = make(tmp_path_factory.mktemp("good"), *GOOD)
    before, told = rebuild.source_hash(chapter), []
    rebuild.run(chapter, told.append)
    return chapter, told, before


@pytest.fixture
def chapter(ran: tuple[rebuild.Chapter, list[str], str], tmp_path: Path) -> rebuild.Chapter:
    """Return a copy of it that the test may change."""
    root = ran[0].path.parent.parent
    shutil.copytree(root, tmp_path / "copy")
    copy = tmp_path / "copy"
    return rebuild.Chapter(copy / "notebooks" / ran[0].path.name, copy / "figures", copy / ".build")


def test_outputs_are_stored(chapter: rebuild.Chapter) -> None:
    cells = nbformat.read(chapter.path, as_version=4).cells
    assert [cell.source for cell in cells] == GOOD
    assert [cell.execution_count for cell in cells[1:]] == [1, 2, 3, 4, 5]
    assert cells[2].outputs[0].data["text/plain"] == "np.float64(189.0)"
    assert cells[3].outputs[0].data["text/markdown"] == "It was 189."
    assert cells[5].outputs[0].text == "0 1 agg\n"
    assert {output.get("name") for cell in cells[1:] for output in cell.outputs} <= {None, "stdout"}


def test_new_figures_replace_the_old_and_others_stay(chapter: rebuild.Chapter) -> None:
    files = {path.name: path.read_text("utf-8") for path in chapter.figures.iterdir()}
    assert set(files) == {"97-keep.svg", "98-new.csv", "numbers.csv", "numbers.tex"}
    assert files["97-keep.svg"] == "before" and files["98-new.csv"] == "made"


def test_numbers_are_merged(chapter: rebuild.Chapter) -> None:
    assert [row["id"] for row in numbers.of_chapter(chapter.figures, "97")] == ["97-keep"]
    assert [(row["id"], row["value"]) for row in numbers.of_chapter(chapter.figures, "98")] == [("98-steel", "189")]


def test_no_version_and_no_time_is_stored(chapter: rebuild.Chapter) -> None:
    notebook = json.loads(chapter.path.read_text("utf-8"))
    assert notebook["metadata"] == rebuild.METADATA
    assert all(cell["metadata"] == {} for cell in notebook["cells"])
    assert "version" not in json.dumps(notebook["metadata"])
    assert chapter.path.read_text("utf-8").endswith("}\n")


def test_data_that_were_read_are_remembered(chapter: rebuild.Chapter) -> None:
    read = rebuild.data_read(chapter)
    assert {"observations/nmc.csv", "series.csv", "artefacts.csv", "sources.csv"} <= set(read)
    assert list(read) == sorted(read) and "checksums.csv" not in read
    assert "observations/un.csv" not in read
    assert rebuild.data_stand(chapter)


def test_changed_data_are_noticed(chapter: rebuild.Chapter, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    copy = tmp_path / "data"
    shutil.copytree(data_dir(), copy)
    monkeypatch.setattr(rebuild, "data_dir", lambda: copy)
    assert rebuild.data_stand(chapter)
    unread = copy / "observations" / "un.csv"
    unread.write_text(unread.read_text("utf-8").replace("7611.14055", "7611.14056"), "utf-8")
    assert rebuild.data_stand(chapter)
    read = copy / "observations" / "nmc.csv"
    read.write_text(read.read_text("utf-8").replace(",189,", ",198,"), "utf-8")
    assert not rebuild.data_stand(chapter)


def test_chapter_that_reads_no_data_stands(tmp_path: Path) -> None:
    chapter = make(tmp_path, "# The question", "import chollima_research as cr", "cr.quotes.say('{05-decade}')")
    assert not rebuild.data_stand(chapter)
    rebuild.run(chapter, lambda line: None)
    assert rebuild.data_read(chapter) == {} and rebuild.data_stand(chapter)


def test_what_is_quoted_is_remembered(chapter: rebuild.Chapter, monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(json.loads(chapter.log.read_text("utf-8"))["quoted"]) == ["05-decade"]
    assert rebuild.quotes_stand(chapter)
    monkeypatch.setattr("chollima_research.quotes.figures_dir", lambda: chapter.figures)
    assert not rebuild.quotes_stand(chapter)


def test_progress_is_told_by_cell(ran: tuple[rebuild.Chapter, list[str], str]) -> None:
    _, told, _ = ran
    assert [line.split(",")[0] for line in told] == [
        *(f"98_test: cell {n} of {len(GOOD)}" for n in range(1, len(GOOD) + 1)),
        "98_test: done",
    ]


def test_nothing_is_left_behind(ran: tuple[rebuild.Chapter, list[str], str]) -> None:
    root = ran[0].path.parent.parent
    assert {p.name for p in (root / ".build").iterdir()} == {"98_test.json"}
    assert {p.name for p in (root / "notebooks").iterdir()} == {"98_test.ipynb"}


def test_hash_is_of_the_source_alone(ran: tuple[rebuild.Chapter, list[str], str], chapter: rebuild.Chapter) -> None:
    assert rebuild.source_hash(chapter) == ran[2], "outputs do not count"
    notebook = nbformat.read(chapter.path, as_version=4)
    for change in ("source", "cell_type"):
        changed = nbformat.from_dict(json.loads(json.dumps(notebook)))
        changed.cells[0][change] = "other text" if change == "source" else "raw"
        nbformat.write(changed, chapter.path)
        assert rebuild.source_hash(chapter) != ran[2]


def test_second_run_gives_the_same_bytes(chapter: rebuild.Chapter) -> None:
    before = contents(chapter.path.parent.parent)
    rebuild.run(chapter, lambda _: None)
    assert contents(chapter.path.parent.parent) == before


def change_notebook(chapter: rebuild.Chapter) -> None:
    chapter.path.write_text(chapter.path.read_text("utf-8").replace("189.", "190."), "utf-8")


def change_figure(chapter: rebuild.Chapter) -> None:
    (chapter.figures / "98-new.csv").write_text("mode")


def remove_figure(chapter: rebuild.Chapter) -> None:
    (chapter.figures / "98-new.csv").unlink()


def change_number(chapter: rebuild.Chapter) -> None:
    table = chapter.figures / "numbers.csv"
    table.write_text(table.read_text("utf-8").replace("189", "190"), "utf-8")


def remove_numbers(chapter: rebuild.Chapter) -> None:
    (chapter.figures / "numbers.csv").unlink()


def forget(chapter: rebuild.Chapter) -> None:
    chapter.log.unlink()


def damage_memory(chapter: rebuild.Chapter) -> None:
    chapter.log.write_text(chapter.log.read_text("utf-8")[:-5], "utf-8")


CHANGES = [change_notebook, change_figure, remove_figure, change_number, remove_numbers, forget, damage_memory]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_outputs_stand_until_something_changes(chapter: rebuild.Chapter, change) -> None:
    assert rebuild.outputs_stand(chapter)
    change(chapter)
    assert not rebuild.outputs_stand(chapter)


def test_number_of_another_chapter_does_not_matter(chapter: rebuild.Chapter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHOLLIMA_OUTPUT", str(chapter.figures))
    numbers.record("97-new", 5, "m")
    assert rebuild.outputs_stand(chapter)


def test_nothing_is_known_before_the_first_run(tmp_path: Path) -> None:
    chapter = make(tmp_path, "# T", "1")
    assert rebuild.data_read(chapter) == {}
    assert not rebuild.data_stand(chapter) and not rebuild.outputs_stand(chapter)


FAILURES = {
    "error": ("1 / 0", r"98_test\.ipynb: cell 3 failed\.(.|\n)*ZeroDivisionError"),
    "error of ours": ("cr.load('prk.steal.nmc')", r"cell 3 failed(.|\n)*nearest are: prk\.steel\.nmc"),
    "figure of another chapter": (
        "Path(os.environ['CHOLLIMA_OUTPUT'], '97-keep.svg').write_text('lost')",
        r"98_test\.ipynb: made 97-keep\.svg; its figures must begin with 98-",
    ),
    "death": ("os._exit(1)", r"98_test\.ipynb: the kernel died while cell 3 was running"),
    "endless": ("import time\n\ntime.sleep(60)", r"98_test\.ipynb: cell 3 did not end within 5 seconds"),
}


@pytest.mark.parametrize("case", FAILURES)
def test_failure_leaves_everything_as_it_was(case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, said = FAILURES[case]
    monkeypatch.setattr(rebuild, "_TIMEOUT", 5 if case == "endless" else 60)
    new = "Path(os.environ['CHOLLIMA_OUTPUT'], '98-new.csv').write_text('made')"
    chapter = make(tmp_path, "# T", f"{GOOD[1]}\n\n{new}", source)
    before = contents(tmp_path)
    with pytest.raises(RebuildError, match=said):
        rebuild.run(chapter, lambda _: None)
    assert contents(tmp_path) == before
    assert not rebuild.outputs_stand(chapter)


def test_environment_pins_threads_seed_and_screen(tmp_path: Path) -> None:
    env = rebuild.environment(tmp_path)
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
    assert {env[name] for name in names} == {"1"}
    assert (env["PYTHONHASHSEED"], env["MPLBACKEND"], env["CHOLLIMA_OUTPUT"]) == ("0", "agg", str(tmp_path))
    assert Path(env["CHOLLIMA_READS"]).parent == tmp_path
