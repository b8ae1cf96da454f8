"""The ten findings in the README, taken from the stored overview."""

import re
from pathlib import Path

import nbformat

from chollima_research import figures
from chollima_research.files import write_text

ROOT = Path(__file__).resolve().parent.parent
README, OVERVIEW = ROOT / "README.md", ROOT / "notebooks" / "00_overview.ipynb"
BEGIN, END = "<!-- findings: begin -->", "<!-- findings: end -->"

_FINDING = re.compile(r"\*\*(\d+)\. ")
_SENTENCE = re.compile(r"(?<=\.)\s+(?=[A-Z*])")
_FIRMNESS = re.compile(r"\*(Firm|Probable|Open)\b")
_FIGURE = re.compile(r"Figure (\d\d-[a-z0-9-]+)\.")


def findings() -> list[str]:
    """The paragraphs of the overview's outputs that begin with a number in bold type, on one line each."""
    cells = nbformat.read(OVERVIEW, as_version=4).cells
    outputs = (output for cell in cells if cell.cell_type == "code" for output in cell.outputs)
    texts = (output.get("data", {}).get("text/markdown", "") for output in outputs)
    return [" ".join(text.split()) for text in texts if _FINDING.match(text.strip())]


def section() -> str:
    """The findings in short, as a list, each with a link to its figure and to its chapter."""
    lines = []
    for text in map(short, findings()):
        number = _FINDING.match(text)
        assert number
        lines.append(f"{number[1]}. **{linked(text[number.end() :])}")
    return "\n".join(lines) + "\n"


def short(text: str) -> str:
    """The heading of a finding, the sentence after it, and how firm it is."""
    heading, firmness = text.index(".** ") + 3, _FIRMNESS.search(text)
    assert firmness
    first = _SENTENCE.split(text[heading:].strip())[0]
    return f"{text[:heading]} {first} {text[firmness.start() :]}"


def linked(text: str) -> str:
    """Put links to picture and chapter in place of the id of a figure."""

    def link(found: re.Match[str]) -> str:
        chapter = figures.record(found[1]).notebook
        return f"[Figure {found[1]}](figures/{found[1]}.png), [chapter {chapter[:2]}](notebooks/{chapter})."

    return _FIGURE.sub(link, text)


def made(readme: str) -> str:
    """The README with the findings as they are now."""
    before, rest = readme.split(BEGIN)
    return f"{before}{BEGIN}\n{section()}{END}{rest.split(END)[1]}"


def write() -> None:
    write_text(README, made(README.read_text("utf-8")))
