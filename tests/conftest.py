"""What several test files share: a copy of the data that may be damaged, an output directory, and tables made up."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pandas as pd
import pytest

from chollima_research import integrity, tables

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Drawn with a fixed seed, so that a run on another machine tests the same cases.
hypothesis.settings.register_profile("project", deadline=None, derandomize=True, database=None, max_examples=60)
hypothesis.settings.load_profile("project")

os.environ["MPLBACKEND"] = "agg"
os.environ["CHOLLIMA_USER_DATA"] = ""

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


# What the copy holds: enough to damage, little enough to be checked in a moment.
SERIES = ("prk.steel.nmc", "prk.energy.nmc", "kor.steel.nmc", "chn.steel.nmc", "prk.steel.official")
PLANS = ("prk_annual_1952", "prk_five_year")
WHOLE = ("units.csv", "entities.csv")
CHOSEN = {
    "series.csv": "series_id",
    "artefacts.csv": "series_id",
    "plans.csv": "plan_id",
    "campaigns.csv": "campaign_id",
}


def rows_of(name: str) -> pd.DataFrame:
    return pd.read_csv(ROOT / "data" / name, dtype=str, keep_default_na=False)


def cited(table: pd.DataFrame) -> set[str]:
    columns = table.columns.intersection(["source_id", "also_in"])
    return {source for column in columns for cell in table[column] for source in cell.split(";") if source}


@pytest.fixture(scope="session")
def few_series(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data directory that agrees with itself: some series, some plans, and the sources that they cite."""
    folder = tmp_path_factory.mktemp("few") / "data"
    kept = {}
    for path in sorted((ROOT / "data").glob("*.csv")):
        table, column = rows_of(path.name), CHOSEN.get(path.name, "")
        rows = table[column].isin(SERIES + PLANS) if column else [path.name in WHOLE] * len(table)
        kept[path.name] = table[rows]
    for name in set(kept["series.csv"]["file"]):
        table = rows_of(name)
        kept[name] = table[table["series_id"].isin(SERIES)]
    sources = rows_of("sources.csv")
    kept["sources.csv"] = sources[sources["source_id"].isin(set().union(*map(cited, kept.values())))]
    del kept[tables.CHECKSUMS]
    for name, table in kept.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        table.to_csv(folder / name, index=False, lineterminator="\n")
    with pytest.MonkeyPatch.context() as patch:
        read_from(folder, patch)
        integrity.accept()
    return folder


def read_from(folder: Path, patch: pytest.MonkeyPatch) -> None:
    for module in (tables, integrity):
        patch.setattr(module, "data_dir", lambda: folder)
    tables._read.cache_clear()


@pytest.fixture
def data(few_series: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DataCopy]:
    copy = tmp_path / "data"
    shutil.copytree(few_series, copy)
    read_from(copy, monkeypatch)
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
    read, part = tables.read, tables.part

    def key(name: str) -> str:
        return name.removesuffix(".csv").replace("/", "_")

    def read_made_up(name: str) -> pd.DataFrame:
        return replaced[key(name)].copy() if key(name) in replaced else read(name)

    def part_made_up(name: str, column: str, value: str) -> pd.DataFrame:
        table = replaced.get(key(name))
        return part(name, column, value) if table is None else table[table[column] == value]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "read", read_made_up)
        patch.setattr(tables, "part", part_made_up)
        yield


@pytest.fixture
def ax() -> Axes:
    """Return axes of a new figure, which is closed after the test."""
    import matplotlib.pyplot as plt

    return plt.subplots()[1]


@pytest.fixture(autouse=True)
def figures_are_closed() -> Iterator[None]:
    """Close what a test has drawn; matplotlib warns of many open figures."""
    yield
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")
