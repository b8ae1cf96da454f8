"""Tables of class `sortable` that can be sorted and searched, by DataTables as the package itables carries it.

The package's files are copied into the built book and nothing of theirs is kept in the repository. Its script is an
ES module, which a browser does not load from a file on disk; it is wrapped here so that it is a plain script.
"""

import re
from importlib.resources import files
from pathlib import Path

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.transforms.post_transforms import SphinxPostTransform

from chollima_research.figures import record

EXPORTS = re.compile(r"export\s*\{([^}]*)\};?")
PICTURE = re.compile(r'href="\.\./figures/([a-z0-9-]+)\.svg"')
SORTABLE = 'class="sortable dataframe"'


def plain_script(module):
    """The module as a plain script that leaves its default export as `window.DataTable`."""
    found = EXPORTS.findall(module)
    default = re.findall(r"(\w+) as default", found[0]) if len(found) == 1 else []
    if len(default) != 1 or re.search(r"\bimport\s*[({*]|^import\s|\bimport\.meta\b", module, flags=re.MULTILINE):
        raise ExtensionError(
            "itables: its script is not one module with a default export; adapt site/extensions/sortable.py."
        )
    body = EXPORTS.sub(f"window.DataTable = {default[0]};", module)
    return f'(() => {{ "use strict";\n{body}\n}})();\n'


def copy_library(app):
    folder = Path(app.doctreedir) / "datatables"
    folder.mkdir(parents=True, exist_ok=True)
    source = files("itables") / "html"
    (folder / "datatables.js").write_text(plain_script((source / "dt_bundle.js").read_text("utf-8")), "utf-8")
    (folder / "datatables.css").write_text((source / "dt_bundle.css").read_text("utf-8"), "utf-8")
    app.config.html_static_path.append(str(folder))


def add_library(app, pagename, templatename, context, doctree):
    """Only a page with such a table loads the scripts."""
    if SORTABLE in context.get("body", ""):
        app.add_css_file("datatables.css", priority=100)
        app.add_css_file("sortable.css", priority=900)
        app.add_js_file("datatables.js", loading_method="defer")
        app.add_js_file("sortable.js", loading_method="defer")


class LinkFigures(SphinxPostTransform):
    """Leads links to pictures, which is what a notebook can open, to the figures in their chapters."""

    default_priority = 198
    formats = ("html",)

    def run(self, **_):
        for raw in self.document.findall(nodes.raw):
            if SORTABLE in raw.astext():
                raw.children[:] = [nodes.Text(PICTURE.sub(lambda found: f'href="{place(found[1])}"', raw.astext()))]


def place(figure):
    chapter = record(figure).notebook.removesuffix(".ipynb").rsplit("/", 1)[-1]
    return f"{chapter}.html#figure-{figure}"


def setup(app):
    app.add_post_transform(LinkFigures)
    app.connect("builder-inited", copy_library)
    app.connect("html-page-context", add_library)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
