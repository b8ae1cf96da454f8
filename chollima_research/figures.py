"""Citable figures: five files each, a record of what is shown, and a citation with the original sources."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from chollima_research import __version__, citing, own, shown, tables
from chollima_research.errors import ArgumentError, UnknownNameError
from chollima_research.files import write_bytes, write_text
from chollima_research.paths import checkout_dir, figures_dir, output_dir

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS = ("svg", "pdf", "png", "csv", "json")
LICENCE = "CC BY 4.0 for the figure; the data keep the terms of their sources"
MIME_TYPE = "application/vnd.chollima.figure+json"
_DIGITS = 10


@dataclass(frozen=True)
class FigureRecord:
    """The record of one citable figure, as it stands in ``figures/<id>.json``.

    Attributes
    ----------
    id : str
        Stable name: two digits of the chapter, then words; never used again for another figure.
    title, caption, alt : str
        Title, caption (what is shown and how to read it) and text for those who cannot see it.
    unit : str
        Units of what is plotted.
    source_line : str
        The line printed under the figure.
    sources : tuple of str
        Ids in ``sources.csv`` of every source behind the plotted values.
    series : tuple of str
        Ids of the series shown.
    data_files : dict
        Data files that the figure rests on, with their SHA-256.
    notebook : str
        File name of the notebook.
    cell : int
        Number of its cell that makes the figure, counted from 1; 0 if it was made outside the notebook.
    version : str
        Version of the library.
    licence : str
        Terms of reuse.
    """

    id: str
    title: str
    caption: str
    alt: str
    unit: str
    source_line: str
    sources: tuple[str, ...]
    series: tuple[str, ...]
    data_files: dict[str, str]
    notebook: str
    cell: int
    version: str
    licence: str

    def to_json(self) -> str:
        """Return the record as JSON text with sorted keys."""
        return json.dumps(asdict(self), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


@dataclass(frozen=True)
class SavedFigure:
    """A figure that was saved; shown in a notebook as picture, caption and source line."""

    record: FigureRecord
    picture: bytes

    def _ipython_display_(self) -> None:
        from IPython.display import display

        bundle: dict[str, Any] = {
            "image/png": self.picture,
            MIME_TYPE: {"id": self.record.id},
            "text/plain": self.record.alt,
        }
        display(bundle, raw=True, metadata={"image/png": {"alt": self.record.alt}})
        text = f"**Figure {self.record.id}. {self.record.title}.** {self.record.caption} *{self.record.source_line}*"
        display({"text/markdown": text, MIME_TYPE: {}, "text/plain": text}, raw=True)


def save(
    fig: Figure,
    figure_id: str,
    *,
    data: pd.DataFrame,
    title: str,
    caption: str,
    alt: str,
    unit: str,
    series: Iterable[str] | Mapping[str, Iterable[int]],
    sources: Iterable[str] = (),
) -> SavedFigure:
    """Save a figure as svg, pdf, png, csv and json, and close it.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        The finished figure, without id and source line: they are added here.
    figure_id : str
        Two digits of the chapter, a hyphen and words in lower case: ``"01-coverage"``.
    data : pandas.DataFrame
        Everything that is plotted in data coordinates; written as the CSV.
    title, caption, alt, unit : str
        See :class:`FigureRecord`.
    series : iterable of str, or mapping of str to iterable of int
        Ids of the series shown; their sources, weak ones too, are cited. With a mapping only the
        observations of the given years are.
    sources : iterable of str, optional
        Ids of further sources, for values that stand in no series (plan targets, for instance).

    Returns
    -------
    SavedFigure
        Displays picture and caption in a notebook.

    Raises
    ------
    ArgumentError
        If the id is not of that form or a text is empty.
    FigureError
        If a value is plotted that is not in ``data``.
    """
    _check_texts(figure_id, title=title, caption=caption, alt=alt, unit=unit)
    table = _rounded(data)
    shown.check(fig, table, figure_id)
    record = _record(figure_id, (title, caption, alt, unit), series, tuple(sources))
    _sign(fig, record)
    target = output_dir()
    for kind, metadata in (
        ("svg", {"Date": None}),
        ("pdf", {"CreationDate": None}),
        ("png", {"Software": None}),
    ):
        write_bytes(target / f"{figure_id}.{kind}", _render(fig, kind, 300, metadata))
    write_text(target / f"{figure_id}.csv", table.to_csv(index=False, lineterminator="\n"))
    write_text(target / f"{figure_id}.json", record.to_json())
    picture = _render(fig, "png", 110, {"Software": None})
    _close(fig)
    return SavedFigure(record, picture)


def record(figure_id: str) -> FigureRecord:
    """Return the record of a committed figure.

    Raises
    ------
    UnknownNameError
        If there is no such figure; the message lists those there are.
    """
    path = figures_dir() / f"{figure_id}.json"
    if not path.is_file():
        known = ", ".join(p.stem for p in sorted(figures_dir().glob("*.json")))
        raise UnknownNameError(f"No figure {figure_id!r}. There are: {known or 'none'}.")
    fields = json.loads(path.read_text(encoding="utf-8"))
    return FigureRecord(**{**fields, "sources": tuple(fields["sources"]), "series": tuple(fields["series"])})


def cite(figure_id: str, form: str = "bibtex") -> str:
    """Return the citation of a figure: this project and every original source.

    Parameters
    ----------
    figure_id : str
        The id printed on the figure.
    form : {"bibtex", "ris"}
        Format.

    Raises
    ------
    UnknownNameError
        If there is no such figure.
    ArgumentError
        If the format is not one of the two.
    """
    writers = {"bibtex": citing.bibtex, "ris": citing.ris}
    if form not in writers:
        raise ArgumentError(f"form: {form!r} is not known; use bibtex or ris.")
    about = record(figure_id)
    own = citing.own_work(f"chollima_{figure_id.replace('-', '_')}", f"{about.title} (figure {figure_id})")
    return writers[form](list(about.sources), [own])


def _check_texts(figure_id: str, **texts: str) -> None:
    if not re.fullmatch(r"\d\d-[a-z0-9]+(-[a-z0-9]+)*", figure_id):
        raise ArgumentError(f"figure_id: {figure_id!r} is not of the form 01-words-in-lower-case.")
    for name, text in texts.items():
        if not text.strip():
            raise ArgumentError(f"{name}: is empty; a figure needs one.")


def _rounded(data: pd.DataFrame) -> pd.DataFrame:
    """Round to the digits that all machines share."""
    table = data.reset_index(drop=True)
    for column in table.select_dtypes("float").columns:
        table[column] = [float(f"{value:.{_DIGITS}g}") for value in table[column]]
    return table


def _record(
    figure_id: str,
    texts: tuple[str, str, str, str],
    series: Iterable[str] | Mapping[str, Iterable[int]],
    sources: tuple[str, ...],
) -> FigureRecord:
    chosen = series if isinstance(series, Mapping) else tuple(series)
    cited = list(dict.fromkeys([*citing.sources_of(chosen), *sources]))
    from chollima_research.catalogue import catalog

    files = sorted(set(catalog().loc[list(chosen), "file"])) + citing.tables_of(set(sources))
    registered = tables.checksums() | own.checksums()
    notebook, cell = _place(figure_id)
    title, caption, alt, unit = texts
    return FigureRecord(
        id=figure_id,
        title=title,
        caption=caption,
        alt=alt,
        unit=unit,
        source_line=_source_line(cited),
        sources=tuple(cited),
        series=tuple(chosen),
        data_files={name: registered[name][1] for name in files},
        notebook=notebook,
        cell=cell,
        version=__version__,
        licence=LICENCE,
    )


def _source_line(cited: list[str]) -> str:
    names = list(dict.fromkeys(citing.short(name) for name in cited))
    listed = "; ".join(names[:4]) + (f"; and {len(names) - 4} more, listed in the record" if len(names) > 4 else "")
    return f"Sources: {listed}."


def _place(figure_id: str) -> tuple[str, int]:
    """Find the notebook and the cell that names the figure."""
    for path in sorted((checkout_dir() / "notebooks").glob(f"{figure_id[:2]}_*.ipynb")):
        for number, cell in enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"], start=1):
            if cell["cell_type"] == "code" and f'"{figure_id}"' in "".join(cell["source"]):
                return path.name, number
        return path.name, 0
    return "", 0


def _sign(fig: Figure, about: FigureRecord) -> None:
    """Print the source line and the id small under the figure."""
    import textwrap

    lines = textwrap.wrap(
        f"{about.source_line} Figure {about.id}, chollima-research {about.version}.", width=int(fig.get_figwidth() * 22)
    )
    # Below whatever the figure holds, legends outside the axes included; their place is settled by drawing.
    fig.draw_without_rendering()
    fig.set_layout_engine("none")
    for legend in fig.legends:  # they hang on the page, which saving crops; let them hang on the figure
        legend.set_bbox_to_anchor((0, 0, 1, 1), transform=fig.transFigure)
    bottom = fig.get_tightbbox().y0 / fig.get_figheight()
    fig.text(0.01, bottom - 0.02, "\n".join(lines), fontsize=5.5, color="#555555", ha="left", va="top")


def _render(fig: Figure, kind: str, dpi: int, metadata: dict[str, Any]) -> bytes:
    import matplotlib as mpl

    stream = io.BytesIO()
    with mpl.rc_context({"svg.hashsalt": "chollima-research"}):  # else the ids in the SVG are random
        fig.savefig(stream, format=kind, dpi=dpi, metadata=metadata, bbox_inches="tight", pad_inches=0.05)
    return stream.getvalue()


def _close(fig: Figure) -> None:
    import matplotlib.pyplot as plt

    plt.close(fig)


def committed() -> list[Path]:
    """Return the records of all committed figures, in order of their ids."""
    return sorted(figures_dir().glob("[0-9][0-9]-*.json"))
