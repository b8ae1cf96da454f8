"""Sphinx configuration of the rendered book. The stored notebooks are shown as they are, never run."""

import sys
from pathlib import Path

from chollima_research import __version__

sys.path.insert(0, str(Path(__file__).parent / "extensions"))

project = "chollima-research"
author = "The chollima-research contributors"
release = __version__
language = "en"

extensions = ["myst_nb", "sphinxcontrib.bibtex", "chollima_research.book", "lists", "sortable", "source_style"]
exclude_patterns = ["figures/**"]
nitpicky = True

# Notebooks: a warning on stderr in a stored notebook is an error of the book.
nb_execution_mode = "off"
nb_output_stderr = "error"
nb_merge_streams = True
nb_ipywidgets_js = {}
myst_enable_extensions = ["dollarmath", "substitution"]
myst_dmath_allow_digits = False  # "$5 and $6" are sums of money, as in Jupyter
myst_dmath_allow_space = False
myst_heading_anchors = 3
myst_substitutions = {"version": __version__}

# Figures are numbered by chapter: only chapters stand in a numbered table of contents.
numfig = True
numfig_secnum_depth = 1
numfig_format = {"figure": "Figure %s"}

bibtex_bibfiles = ["sources.bib"]
bibtex_reference_style = "author_year"
bibtex_default_style = "by_id"
bibtex_cite_id = "source-{key}"

# No request to any other host: formulas are MathML and not MathJax, type is the reader's own.
html_theme = "furo"
html_title = "The Chollima Movement in figures"
html_theme_options = {"top_of_page_buttons": []}
html_static_path = ["_static"]
html_css_files = ["book.css"]
html_favicon = "_static/favicon.svg"
pygments_dark_style = "a11y-dark"
templates_path = ["_templates"]
html_math_renderer = "mathml"
html_copy_source = True
html_sourcelink_suffix = ""
html_show_sphinx = False
html_show_copyright = False
html_use_index = False
html_domain_indices = False
