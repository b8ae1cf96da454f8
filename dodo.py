"""The rebuild (doit): data, notebooks and the book, each redone only when the content it rests on has changed."""

import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "tools"))

import readme
import validation

from chollima_research import citing, integrity, rebuild
from chollima_research.files import write_text

ROOT = Path(__file__).resolve().parent
STATE, BOOK, SITE = ROOT / ".build", ROOT / "build" / "book", ROOT / "build" / "site"
NEW_SITE = ROOT / "build" / "site.new"
NOT_USED_BY_NOTEBOOKS = {
    *("book.py", "cli.py", "rebuild.py", "upstream.py", "publishers.py", "formats.py", "imports.py", "exports.py"),
    *("datapackage.py", "dictionary.py", "meanings.py"),
}

DEFAULT = ["data", "describe", "notebook", "readme", "book"]
DOIT_CONFIG = {"default_tasks": DEFAULT, "dep_file": ".build/doit.db", "verbosity": 2}
DESCRIBED = [ROOT / "data" / name for name in ("sources.bib", "datapackage.json", "README.md")]
STATE.mkdir(exist_ok=True)


def library():
    files = (ROOT / "chollima_research").rglob("*.py")
    return [str(f) for f in sorted(files) if f.name not in NOT_USED_BY_NOTEBOOKS]


def register_data():
    for name in integrity.accept():
        print(f"data/{name}: checked, new checksum")


def task_data():
    """Check the data files and register their checksums."""
    return {"actions": [register_data], "uptodate": [False]}


def describe_data():
    from chollima_research import datapackage, dictionary

    write_text(DESCRIBED[0], citing.all_bibtex())
    datapackage.write()
    write_text(DESCRIBED[2], dictionary.markdown())


def task_describe():
    """Write the bibliography, the data package and the data dictionary.

    They are not named as targets, or rendering the book for the tests would renew them and hide that they are stale.
    """
    return {
        "file_dep": [
            *map(str, sorted((ROOT / "chollima_research").rglob("*.py")) + sorted((ROOT / "data").rglob("*.csv")))
        ],
        "uptodate": [lambda: all(f.is_file() for f in DESCRIBED)],
        "task_dep": ["data"],
        "actions": [describe_data],
    }


def task_notebook():
    """Run the notebooks whose source, library or data, or what they quote from each other, have changed."""
    chapters = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
    # The overview quotes all the others and comes last.
    for path in sorted(chapters, key=lambda path: path.name.startswith("00")):
        chapter = rebuild.Chapter(path, ROOT / "figures", STATE)
        yield {
            "name": path.stem,
            "file_dep": [*library(), str(ROOT / "requirements.txt")],
            "uptodate": [
                unchanged_source(chapter),
                (rebuild.data_stand, [chapter]),
                (rebuild.quotes_stand, [chapter]),
                (rebuild.outputs_stand, [chapter]),
            ],
            "actions": [(rebuild.run, [chapter])],
        }


def task_readme():
    """Put the findings of the overview into the README; not a target, for the reason given at `describe`."""
    return {
        "file_dep": [str(readme.OVERVIEW), str(readme.README), str(ROOT / "tools" / "readme.py")],
        "task_dep": ["notebook"],
        "actions": [readme.write],
    }


def unchanged_source(chapter):
    from doit.tools import config_changed

    return config_changed(rebuild.source_hash(chapter))


def book_sources():
    """Everything that the book is made of, and where it goes among the book's sources."""
    pages = {f: f.relative_to(ROOT / "site") for f in sorted((ROOT / "site").rglob("*")) if f.is_file()}
    chapters = {f: Path("chapters", f.name) for f in sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))}
    figures = {f: Path("figures", f.name) for f in sorted((ROOT / "figures").glob("*")) if f.is_file()}
    data = {ROOT / "data" / "sources.bib": Path("sources.bib"), ROOT / "data" / "README.md": Path("data.md")}
    return {**pages, **chapters, **figures, **data}


def render_book():
    """Render from nothing, so that no page of an older book is left; a failure leaves the older book alone."""
    stage_book()
    shutil.rmtree(NEW_SITE, ignore_errors=True)
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", str(BOOK), str(NEW_SITE)]
    subprocess.run(command, check=True)
    shutil.rmtree(NEW_SITE / ".doctrees")
    shutil.rmtree(SITE, ignore_errors=True)
    NEW_SITE.rename(SITE)
    print(f"The book: {(SITE / 'index.html').relative_to(ROOT)}")


def stage_book():
    from chollima_research import figures

    shutil.rmtree(BOOK, ignore_errors=True)
    for source, place in book_sources().items():
        (BOOK / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, BOOK / place)
    (BOOK / "validation.md").write_text(validation.markdown(), encoding="utf-8", newline="\n")
    for record in figures.committed():
        for form, ending in (("bibtex", "bib"), ("ris", "ris")):
            target = BOOK / "figures" / f"{record.stem}.{ending}"
            target.write_text(figures.cite(record.stem, form), encoding="utf-8", newline="\n")


def task_book():
    """Render the stored notebooks, as they are, to build/site."""
    validated = sorted((ROOT / "tools").glob("*.py"))
    validated += sorted([*(ROOT / "tests" / "reference").glob("*.json"), *(ROOT / "benchmarks").glob("*.csv")])
    made_with = [ROOT / "data" / "sources.csv", ROOT / "chollima_research" / "book.py", ROOT / "requirements.txt"]
    return {
        "file_dep": [*map(str, book_sources()), *map(str, made_with), *map(str, validated), *library()],
        "targets": [str(SITE / "index.html")],
        "actions": [render_book],
        "clean": [lambda: shutil.rmtree(ROOT / "build", ignore_errors=True)],
    }
