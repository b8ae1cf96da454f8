"""How the rendered book (Sphinx with myst-nb) shows saved figures, code, tables and formulas."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, ClassVar, Final
from xml.etree import ElementTree

from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from chollima_research import citing
from chollima_research.figures import MIME_TYPE, FigureRecord, record

FOLDER: Final = "/figures"
"""Where the book's sources hold the figures: an absolute path in Sphinx is one from the source directory."""

DOWNLOADS: Final = {
    "Picture": {"svg": "SVG", "pdf": "PDF", "png": "PNG"},
    "Data": {"csv": "CSV"},
    "Record": {"json": "JSON"},
    "Citation": {"bib": "BibTeX", "ris": "RIS"},
}
"""The files of a figure, by what they are, with the words of their links."""

_SHOWN_SOURCES: Final = 4  # as in the source line printed on the figure
_LONG: Final = 24
_NUMERIC: Final = re.compile(r"\(?[-+−]?[\d.,]*\d(e[-+]?\d+)?\s?%?\)?|-?inf|NaN|nan|NaT|None|<NA>|\.\.\.|")


class FigureRenderer:
    """Turns the output of :class:`chollima_research.figures.SavedFigure` into a figure node."""

    mime_priority_overrides: ClassVar[Sequence[tuple[str, str, int | None]]] = [("html", MIME_TYPE, 0)]

    @staticmethod
    def handle_mime(renderer: Any, data: Any, inline: bool) -> list[nodes.Element] | None:
        """Return the nodes for one output, nothing visible for the caption that Jupyter shows, or decline."""
        if data.mime_type != MIME_TYPE:
            return None
        if "id" not in data.content:
            return [nodes.comment()]  # an empty list would make myst-nb fall back on the caption
        parser = renderer.renderer
        if data.content.get("quoted"):
            return [_quoted(record(data.content["id"]))]
        figure = _figure(record(data.content["id"]), "../" * parser.sphinx_env.docname.count("/"))
        parser.document.note_explicit_target(figure, figure)
        return [figure]


def anchor(source_id: str) -> str:
    """Return the anchor of a source on the page of the bibliography."""
    return str(nodes.make_id(f"source-{source_id}"))


def _figure(about: FigureRecord, root: str) -> nodes.figure:
    image = nodes.image(uri=f"{FOLDER}/{about.id}.svg", alt=about.alt, width="100%")
    caption = nodes.caption("", "", nodes.strong("", f"{about.title}. "), nodes.Text(about.caption))
    legend = nodes.legend("", *_source_line(about, f"{root}bibliography.html"), _downloads(about))
    return nodes.figure("", image, caption, legend, ids=[f"figure-{about.id}"], names=[f"figure-{about.id}"])


def _quoted(about: FigureRecord) -> nodes.container:
    """Show a figure of another chapter without number and anchor, which are those of its own chapter."""
    image = nodes.image(uri=f"{FOLDER}/{about.id}.svg", alt=about.alt, width="100%")
    place = f"{about.notebook.removesuffix('.ipynb').rsplit('/', 1)[-1]}.html#figure-{about.id}"
    link = nodes.reference("", f"Figure {about.id}, with its data and sources", refuri=place)
    line = nodes.paragraph("", "", nodes.strong("", f"{about.title}. "), link, nodes.Text("."))
    return nodes.container("", image, line, classes=["quoted-figure"])


def _source_line(about: FigureRecord, bibliography: str) -> list[nodes.Element]:
    """Name every source with a link to the bibliography; a long list is folded under the printed line."""
    names = {source: citing.short(source) for source in about.sources}
    uses = Counter(names.values())
    line = nodes.paragraph("", "Sources: ", classes=["source-line"])
    for source, name in names.items():
        words = f"{name} [{source}]" if uses[name] > 1 else name
        line += [nodes.reference("", words, refuri=f"{bibliography}#{anchor(source)}"), nodes.Text("; ")]
    line[-1] = nodes.Text(".")
    if len(uses) <= _SHOWN_SOURCES:
        return [line]
    line[0], line["classes"] = nodes.Text("All sources: "), ["all-sources"]
    printed = nodes.inline("", about.source_line.replace(", listed in the record", ""), classes=["source-line"])
    return [_html("<details><summary>"), printed, _html("</summary>"), line, _html("</details>")]


def _downloads(about: FigureRecord) -> nodes.paragraph:
    line = nodes.paragraph("", "", nodes.literal("", about.id), classes=["downloads"])
    for group, kinds in DOWNLOADS.items():
        part = nodes.inline("", f"{group}:", classes=["group"])
        for kind, words in kinds.items():
            target = f"{FOLDER}/{about.id}.{kind}"
            link = addnodes.download_reference("", "", nodes.Text(words), reftarget=target, refdoc="", refexplicit=True)
            part += [nodes.Text(" "), link]
        line += [nodes.Text(" "), part]
    return line


def _html(text: str) -> nodes.raw:
    return nodes.raw("", text, format="html")


class FoldCode(SphinxPostTransform):
    """Makes the code of every cell foldable: folded where the cell is tagged ``hide-input``, else open."""

    default_priority = 198  # before myst-nb wraps hidden input in an admonition
    formats = ("html",)

    def run(self, **_: Any) -> None:
        """Wrap the code of each cell."""
        for code in list(self.document.findall(_is_code)):
            cell = code.parent
            if cell.get("hide_mode") not in (None, "input"):
                continue
            state = "" if cell.attributes.pop("hide_mode", None) else " open"
            fold = [_html(f'<details class="code"{state}><summary>Code</summary>'), code, _html("</details>")]
            cell.children[:1] = fold


def _is_code(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code_source"


class AlignColumns(SphinxPostTransform):
    """Marks the columns of words in the tables that pandas makes, so that only numbers are set flush right."""

    default_priority = 198
    formats = ("html",)

    def run(self, **_: Any) -> None:
        """Mark the columns of each table."""
        for raw in self.document.findall(nodes.raw):
            if 'class="dataframe"' in raw.astext():
                raw.children[:] = [nodes.Text(mark_words(raw.astext()))]


def mark_words(table: str) -> str:
    """Give the cells of all columns that hold words the class ``words``, and ``long`` where the words are many.

    Parameters
    ----------
    table : str
        HTML as ``DataFrame.to_html`` writes it.

    Returns
    -------
    str
        The same with the classes and without pandas' own style; unchanged if it is no well-formed XML.
    """
    try:
        tree = ElementTree.fromstring(re.sub(r"<style.*?</style>", "", table, flags=re.DOTALL))
    except ElementTree.ParseError:
        return table
    rows = [row.findall("td")[::-1] for row in tree.iterfind(".//tbody/tr")]
    heads = [row.findall("th")[::-1] for row in tree.iterfind(".//thead/tr")]
    # Counted from the right, because the columns of the index come first and can span rows.
    for column in range(max(map(len, rows), default=0)):
        cells = [row[column] for row in rows if column < len(row)]
        texts = ["".join(cell.itertext()).strip() for cell in cells]
        if all(map(_NUMERIC.fullmatch, texts)):
            continue
        kind = "words long" if max(map(len, texts)) > _LONG else "words"
        for cell in [*cells, *(head[column] for head in heads if column < len(head))]:
            cell.set("class", kind)
    return ElementTree.tostring(tree, encoding="unicode", method="html")


def _inline_math(writer: Any, node: nodes.math) -> None:
    writer.body.append(tex2mathml(node.astext()))
    raise nodes.SkipNode


def _block_math(writer: Any, node: nodes.math_block) -> None:
    writer.body.append(f'<div class="math">{tex2mathml(node.astext(), as_block=True)}</div>\n')
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, object]:
    """Register the transforms, and formulas in MathML, which need no script from elsewhere, with Sphinx."""
    app.add_post_transform(FoldCode)
    app.add_post_transform(AlignColumns)
    app.add_html_math_renderer("mathml", (_inline_math, None), (_block_math, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
