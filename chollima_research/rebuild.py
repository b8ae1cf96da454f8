"""Running the notebooks: progress, outputs that are moved in only when all went well, and what they read."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256 as new_hash
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from chollima_research import numbers, quotes, tables
from chollima_research.errors import RebuildError
from chollima_research.files import sha256, write_text
from chollima_research.paths import data_dir

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
"""What every stored notebook says of its kernel: no version, which would differ between machines."""

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_TIMEOUT = 900


@dataclass(frozen=True)
class Chapter:
    """One notebook and where its outputs and its state lie.

    Attributes
    ----------
    path : Path
        The notebook.
    figures : Path
        Directory that its figures and numbers go to.
    state : Path
        Directory for what the rebuild remembers (not committed).
    """

    path: Path
    figures: Path
    state: Path

    @property
    def number(self) -> str:
        """The two digits that its file name and its figures begin with."""
        return self.path.name[:2]

    @property
    def log(self) -> Path:
        """The file that remembers what the last run read and wrote."""
        return self.state / f"{self.path.stem}.json"


def source_hash(chapter: Chapter) -> str:
    """Return the hash of the notebook's cells without their outputs."""
    cells = nbformat.read(chapter.path, as_version=4).cells
    content = [[cell.cell_type, cell.source, dict(cell.metadata)] for cell in cells]
    return new_hash(json.dumps(content, sort_keys=True).encode()).hexdigest()


def data_read(chapter: Chapter) -> dict[str, str]:
    """Return the data files that the last run read, each with its SHA-256 then."""
    read = _remembered(chapter).get("data")
    return read if isinstance(read, dict) else {}


def data_stand(chapter: Chapter) -> bool:
    """Tell whether the data files that the last run read are what they were then."""
    folder = data_dir()
    return chapter.log.is_file() and all(
        (folder / f).is_file() and sha256(folder / f) == digest for f, digest in data_read(chapter).items()
    )


def quotes_stand(chapter: Chapter) -> bool:
    """Tell whether the numbers and figures of other chapters that the last run quoted are what they were then."""
    return quotes.stand(_remembered(chapter).get("quoted", {}))


def outputs_stand(chapter: Chapter) -> bool:
    """Tell whether notebook, figures and numbers are what the last run left."""
    left = _remembered(chapter)
    root, outputs = chapter.path.parent.parent, left.get("outputs", {})
    if not outputs or left.get("numbers") != numbers.of_chapter(chapter.figures, chapter.number):
        return False
    return all((root / f).is_file() and sha256(root / f) == digest for f, digest in outputs.items())


def run(chapter: Chapter, say: Callable[[str], None] | None = None) -> None:
    """Execute a notebook and store it with its outputs; figures and numbers replace the old ones.

    Parameters
    ----------
    chapter : Chapter
        The notebook. Nothing of it changes unless all its cells succeed.
    say : callable, optional
        Gets one line of progress a cell; the terminal if not given.

    Raises
    ------
    RebuildError
        If a cell fails; the message names notebook and cell.
    """
    scratch = chapter.state / f"{chapter.path.stem}.output"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    notebook = nbformat.read(chapter.path, as_version=4)
    executed = _execute(notebook, chapter, scratch, say or _print_line)
    # The register of checksums changes with any data file; what matters are the files themselves.
    reads = sorted({line for line in _lines(scratch / "reads.log") if line != tables.CHECKSUMS})
    quoted = quotes.collected(_lines(scratch / "quotes.log"))
    for log in ("reads.log", "quotes.log"):
        (scratch / log).unlink(missing_ok=True)
    written = _move_in(scratch, chapter)
    write_text(chapter.path, nbformat.writes(executed, indent=1).rstrip("\n") + "\n")
    root = chapter.path.parent.parent
    data = {name: sha256(data_dir() / name) for name in reads}
    outputs = {f.relative_to(root).as_posix(): sha256(f) for f in [chapter.path, *written]}
    made = numbers.of_chapter(chapter.figures, chapter.number)
    remembered = {"data": data, "quoted": quoted, "outputs": outputs, "numbers": made}
    write_text(chapter.log, json.dumps(remembered, indent=1))


def environment(output: Path) -> dict[str, str]:
    """Return the environment variables under which notebooks run, so that all machines agree."""
    threads = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
    return {
        **os.environ,
        **dict.fromkeys(threads, "1"),
        "PYTHONHASHSEED": "0",
        "MPLBACKEND": "agg",
        "CHOLLIMA_USER_DATA": "",
        "CHOLLIMA_OUTPUT": str(output),
        "CHOLLIMA_READS": str(output / "reads.log"),
        quotes.LOG: str(output / "quotes.log"),
    }


def _execute(notebook: Any, chapter: Chapter, scratch: Path, say: Callable[[str], None]) -> Any:
    started, total = time.monotonic(), len(notebook.cells)
    name, running = chapter.path.name, 0

    def report(cell: Any, cell_index: int, **_: Any) -> None:
        nonlocal running
        running = cell_index + 1
        say(f"{chapter.path.stem}: cell {cell_index + 1} of {total}, {time.monotonic() - started:.1f} s")

    client = NotebookClient(
        notebook,
        timeout=_TIMEOUT,
        kernel_name="python3",
        record_timing=False,
        resources={"metadata": {"path": str(chapter.path.parent)}},
        on_cell_start=report,
        # A kernel warns on its standard error that its port is open to this machine; only errors matter here.
        extra_arguments=["--IPKernelApp.log_level=40"],
    )
    try:
        client.execute(env=environment(scratch))
    except CellExecutionError as error:
        raise RebuildError(f"{name}: cell {running} failed.\n{_COLOURS.sub('', str(error))}") from None
    except CellTimeoutError:
        raise RebuildError(f"{name}: cell {running} did not end within {_TIMEOUT} seconds.") from None
    except DeadKernelError:
        raise RebuildError(f"{name}: the kernel died while cell {running} was running.") from None
    say(f"{chapter.path.stem}: done, {time.monotonic() - started:.1f} s")
    notebook.metadata = nbformat.from_dict(METADATA)
    return notebook


def _move_in(scratch: Path, chapter: Chapter) -> list[Path]:
    """Replace the chapter's figures and numbers by the new ones and drop those no longer made."""
    new = {f.name for f in scratch.glob(f"{chapter.number}-*")}
    strays = {f.name for f in scratch.iterdir()} - new - {numbers.TABLE, numbers.LATEX}
    if strays:
        raise RebuildError(
            f"{chapter.path.name}: made {', '.join(sorted(strays))}; its figures must begin with {chapter.number}-."
        )
    numbers.merge(scratch, chapter.figures, chapter.number)
    for old in chapter.figures.glob(f"{chapter.number}-*"):
        if old.name not in new:
            old.unlink()
    chapter.figures.mkdir(exist_ok=True)
    for name in sorted(new):
        os.replace(scratch / name, chapter.figures / name)
    shutil.rmtree(scratch)
    return [chapter.figures / name for name in sorted(new)]


def _remembered(chapter: Chapter) -> dict[str, Any]:
    try:
        return dict(json.loads(chapter.log.read_text(encoding="utf-8")))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []


def _print_line(line: str) -> None:
    """Overwrite one line on a terminal; write a line each into a log only for the end."""
    if sys.stdout.isatty():
        print(f"\r\033[K{line}", end="\n" if ": done" in line else "", flush=True)
    elif ": done" in line or "cell 1 of" in line:
        print(line, flush=True)
