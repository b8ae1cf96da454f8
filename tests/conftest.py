"""What several test files share: a copy of the data that may be damaged, an output directory, and tables made up."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import hypothesis
import pandas as pd
import pytest

from chollima_research import integrity, tables

# Drawn with a fixed seed, so that a run on another machine tests the same cases.
hypothesis.settings.register_profile("project", deadline=None, derandomize=True, database=None, max_examples=60)
hypothesis.settings.load_profile("project")

os.environ["MPLBACKEND"] = "agg"

ROOT = Path(__file__).resolve().parent.parent


class DataCopy:
    """A copy of the data directory, which the library reads instead of the real one."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __truediv__(self, name: str) -> Path:
        return self.root / name

    def replace(self, name: str, old: str, new: str) -> int:
        """Replace the one occurrence of a text in a file; return the number of its line."""
        before = (self.root / name).read_text("utf-8")
        assert before.count(old) == 1, f"{old!r} stands {before.count(old)} times in {name}"
        (self.root / name).write_text(before.replace(old, new), "utf-8")
        return before[: before.index(old)].count("\n") + 1

    def lines(self, name: str, change: Callable[[list[str]], object]) -> None:
        """Change the list of lines of a file in place."""
        lines = (self.root / name).read_text("utf-8").splitlines()
        change(lines)
        (self.root / name).write_text("\n".join(lines) + "\n", "utf-8")

    def files(self) -> dict[str, bytes]:
        return {p.relative_to(self.root).as_posix(): p.read_bytes() for p in self.root.rglob("*") if p.is_file()}


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DataCopy]:
    copy = tmp_path / "data"
    shutil.copytree(ROOT / "data", copy)
    monkeypatch.setattr(tables, "data_dir", lambda: copy)
    monkeypatch.setattr(integrity, "data_dir", lambda: copy)
    tables._read.cache_clear()
    yield DataCopy(copy)
    tables._read.cache_clear()


@pytest.fixture
def output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the directory that figures and numbers are written to during the test."""
    folder = tmp_path / "output"
    monkeypatch.setenv("CHOLLIMA_OUTPUT", str(folder))
    return folder


@contextmanager
def made_up(**replaced: pd.DataFrame) -> Iterator[None]:
    """Let the library read tables of the test's own: ``artefacts`` for artefacts.csv, and so on."""
    real = tables.read

    def read(name: str) -> pd.DataFrame:
        key = name.removesuffix(".csv").replace("/", "_")
        return replaced[key].copy() if key in replaced else real(name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "read", read)
        yield
