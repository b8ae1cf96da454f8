"""The directive `list`: lists that are made from the committed records when the book is rendered."""

import re
from collections import Counter

from sphinx.util.docutils import SphinxDirective

from chollima_research import citing, figures, numbers, plots
from chollima_research.book import FOLDER, anchor
from chollima_research.paths import figures_dir
from chollima_research.vocabulary import STATUSES, VOICES

MEANINGS = {
    "official": "published by the state or party, or reported from its publications, as the outturn of that year",
    "claim": "asserted by the regime without a table behind it: in a speech, a slogan, a retrospect",
    "target": "planned",
    "estimate": "made by somebody outside, for that year",
    "interpolated": "drawn between two known years by a compiler",
    "extrapolated": "continued beyond the known years by a compiler",
    "carried": "the value of another year, repeated",
    "imputed": "derived from another country or from a model",
    "spliced": "the first value after a change of source or definition: no growth is computed up to it",
    "revised": "an estimate that differs from the vintage before",
}

SHAPES = {
    "o": ("circle", '<circle cx="8" cy="8" r="4.5"/>'),
    "D": ("diamond", '<path d="M8 2.5 13.5 8 8 13.5 2.5 8z"/>'),
    "^": ("triangle", '<path d="M8 3 13.5 13h-11z"/>'),
    "s": ("square", '<path d="M3.5 3.5h9v9h-9z"/>'),
    "x": ("dashed line", '<path d="M2 8h6M12 8h6M22 8h6M36 4l8 8M44 4l-8 8"/>'),
}


def list_of_figures():
    """The committed figures in their order; Sphinx fails if one of them is in no chapter."""
    records = sorted((figures.record(path.stem) for path in figures.committed()), key=lambda r: (r.id[:2], r.cell))
    rows = [
        f"| {{numref}}`figure-{r.id}` | [{escaped(r.title)}](#figure-{r.id}) ({escaped(r.unit)}) "
        f"| {{download}}`CSV <{FOLDER}/{r.id}.csv>` | `{r.id}` |"
        for r in records
    ]
    return table(["Figure", "What it shows", "Data", "Id"], rows)


def list_of_numbers():
    recorded = numbers.stored(figures_dir()).values()
    rows = [f"| `{n.id}` | {escaped(n.text)} {escaped(n.unit)} | {escaped(n.meaning)} |" for n in recorded]
    return table(["Id", "Number", "What it is"], rows)


def list_of_sources():
    """The sources by voice, each with a link into the bibliography on the same page."""
    names = {source: citing.short(source) for source in citing.all_sources().index}
    uses = Counter(names.values())
    found = {voice: [] for voice in VOICES}
    for source in sorted(names, key=lambda source: (names[source].lower(), source)):
        row = citing.source(source)
        words = f"{names[source]} [{source}]" if uses[names[source]] > 1 else names[source]
        weak = " (weak)" if row["weak"] == "yes" else ""
        found[row["voice"]].append(f'<a href="#{anchor(source)}">{escaped(words)}</a>{weak}')
    rows = [f"| {voice} ({len(links)}) | {'; '.join(links)} |" for voice, links in found.items()]
    return table(["Voice", "Sources"], rows)


def list_of_statuses():
    rows = [f"| {status} | {drawn(plots.MARKS[status])} | {MEANINGS[status]} |" for status in STATUSES]
    return table(["Status", "Drawn as", "What the value is"], rows)


def example_citation():
    """The citation of the figure with the fewest sources, as the command line prints it."""
    shortest = min((path.stem for path in figures.committed()), key=lambda name: (len(figures.cite(name)), name))
    return f"```console\n$ chollima cite {shortest}\n```\n\n```bibtex\n{figures.cite(shortest).strip()}\n```\n"


MADE = {
    "figures": list_of_figures,
    "numbers": list_of_numbers,
    "sources": list_of_sources,
    "statuses": list_of_statuses,
    "citation": example_citation,
}


class List(SphinxDirective):
    required_arguments = 1

    def run(self):
        self.env.note_reread()
        return self.parse_text_to_nodes(MADE[self.arguments[0]]())


def drawn(mark):
    """The marker as a small drawing, with its name."""
    name, shape = SHAPES[mark.marker]
    width, words = (46, name) if mark.marker == "x" else (16, f"{'filled' if mark.filled else 'hollow'} {name}")
    fill = "currentColor" if mark.filled else "none"
    frame = f'class="mark" aria-hidden="true" viewBox="0 0 {width} 16" width="{width}" height="16"'
    return f'<svg {frame} fill="{fill}" stroke="currentColor" stroke-width="1.5">{shape}</svg> {words}'


def table(head, rows):
    return "\n".join([f"| {' | '.join(head)} |", "|" + " --- |" * len(head), *rows]) + "\n"


def escaped(text):
    return re.sub(r"([\\`*_{}\[\]<>|$#])", r"\\\1", text)


def setup(app):
    app.add_directive("list", List)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
