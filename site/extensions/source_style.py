"""How the bibliography shows a source: under its id, with its voice, its note and its terms."""

from urllib.parse import urlsplit

from pybtex.database import Entry
from pybtex.plugin import register_plugin
from pybtex.richtext import HRef, Text
from pybtex.style.formatting.plain import Style
from pybtex.style.labels import BaseLabelStyle
from pybtex.style.template import node

from chollima_research import citing

LONGEST_ADDRESS = 70


class SourceIds(BaseLabelStyle):
    """Labels that are the ids of the sources, as the datasets and `chollima cite` use them."""

    def format_labels(self, sorted_entries):
        return [entry.key for entry in sorted_entries]


class ById(Style):
    default_label_style = SourceIds

    def format_entry(self, label, entry, bib_data=None):
        """Say where there is no date, take the publisher of a book from where @misc has it, add what is known."""
        known = {"year": "no date", "publisher": entry.fields.get("howpublished", ""), **entry.fields}
        complete = Entry(entry.type, known, entry.persons)
        complete.key = entry.key
        formatted = super().format_entry(label, complete, bib_data)
        formatted.text = Text(formatted.text, " ", remarks(entry.key))
        return formatted

    def format_url(self, _):
        return link()


@node
def link(_, context):
    """A long address is shown by its host. The address is that of the table: BibTeX has it with escapes."""
    url = citing.source(context["entry"].key)["url"]
    short = len(url) <= LONGEST_ADDRESS and "%" not in url
    return HRef(url, url if short else urlsplit(url).netloc)


def remarks(source_id):
    row = citing.source(source_id)
    weak = ", weak" if row["weak"] == "yes" else ""
    parts = [f"Voice: {row['voice']}{weak}", row["note"][:1].upper() + row["note"][1:], f"Terms: {row['licence']}"]
    return " ".join(f"{part}." for part in parts if part)


def setup(_):
    register_plugin("pybtex.style.formatting", "by_id", ById)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
