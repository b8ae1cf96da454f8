"""What one chapter quotes from the others: their numbers and figures as they are stored.

The rebuild remembers what a notebook has quoted and runs it again when a quoted number or figure changes.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from chollima_research import figures, numbers
from chollima_research.errors import UnknownNameError
from chollima_research.paths import figures_dir

LOG = "CHOLLIMA_QUOTES"
"""Environment variable that names the file in which a rebuild collects what a notebook quotes."""

_WIDTH = 715  # pixels: 6.5 inches at 110 to the inch, like the figures of the chapter itself


@dataclass(frozen=True)
class QuotedFigure:
    """A stored figure of another chapter; shown in a notebook as picture and caption, with where it comes from."""

    record: figures.FigureRecord
    picture: bytes

    def _ipython_display_(self) -> None:
        from IPython.display import display

        about = self.record
        bundle: dict[str, Any] = {
            "image/png": self.picture,
            figures.MIME_TYPE: {"id": about.id, "quoted": True},
            "text/plain": about.alt,
        }
        display(bundle, raw=True, metadata={"image/png": {"alt": about.alt}})
        text = f"**{about.title}** (figure {about.id}). *{about.source_line}*"
        display({"text/markdown": text, figures.MIME_TYPE: {}, "text/plain": text}, raw=True)


def say(template: str) -> None:
    """Show Markdown in a notebook, with stored numbers of other chapters in place of ``{05-decade}``.

    Parameters
    ----------
    template : str
        Markdown; each pair of braces holds the id of a number in ``figures/numbers.csv``.

    Raises
    ------
    UnknownNameError
        If there is no such number.
    """
    from IPython.display import Markdown, display

    known = numbers.stored(figures_dir())
    for name in numbers.named(template):
        if name not in known:
            raise UnknownNameError(f"No number {name!r} is stored; `make reproduce` runs the chapter that records it.")
        _note(name)
    display(Markdown(numbers.filled(template, {name: number.text for name, number in known.items()})))


def figure(figure_id: str) -> QuotedFigure:
    """Return a stored figure of another chapter.

    Parameters
    ----------
    figure_id : str
        The id printed on the figure.

    Returns
    -------
    QuotedFigure
        Displays picture and caption in a notebook.

    Raises
    ------
    UnknownNameError
        If there is no such figure; the message lists those there are.
    """
    from PIL import Image

    record = figures.record(figure_id)
    _note(figure_id)
    with Image.open(figures_dir() / f"{figure_id}.png") as picture:
        small = picture.convert("RGB").resize((_WIDTH, round(picture.height * _WIDTH / picture.width)))
    stream = io.BytesIO()
    small.save(stream, "png", optimize=True)
    return QuotedFigure(record, stream.getvalue())


def collected(lines: Iterable[str]) -> dict[str, str]:
    """Return the quoted ids, each with the SHA-256 of what was quoted, from the lines of a log."""
    return dict(sorted({(name, digest) for name, digest in (line.split(" ") for line in lines)}))


def stand(quoted: dict[str, str]) -> bool:
    """Tell whether what was quoted is still what is stored."""
    return all(_digest(name) == digest for name, digest in quoted.items())


def _digest(name: str) -> str:
    known, picture = numbers.stored(figures_dir()), figures_dir() / f"{name}.png"
    if name in known:
        return sha256(known[name].text.encode()).hexdigest()
    if not picture.is_file():
        return ""
    about = figures.record(name)
    return sha256(picture.read_bytes() + f"{about.title}\n{about.alt}\n{about.source_line}".encode()).hexdigest()


def _note(name: str) -> None:
    log = os.environ.get(LOG)
    if log:
        with Path(log).open("a", encoding="utf-8") as stream:
            stream.write(f"{name} {_digest(name)}\n")
