"""Where the data, the figures and the outputs of a run lie."""

from __future__ import annotations

import os
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent


def data_dir() -> Path:
    """Return the directory of the datasets: inside an installed wheel, else in the checkout."""
    packaged = _PACKAGE / "_data"
    return packaged if packaged.is_dir() else _CHECKOUT / "data"


def figures_dir() -> Path:
    """Return the directory of the committed figure records."""
    packaged = _PACKAGE / "_figures"
    return packaged if packaged.is_dir() else _CHECKOUT / "figures"


def output_dir() -> Path:
    """Return the directory that figures and numbers are written to.

    The environment variable ``CHOLLIMA_OUTPUT`` sets it (the rebuild and the tests write elsewhere);
    in a checkout it is ``figures/``, with an installed wheel ``chollima_figures`` in the working directory.
    """
    named = os.environ.get("CHOLLIMA_OUTPUT")
    if named:
        return Path(named)
    in_checkout = (_CHECKOUT / "pyproject.toml").is_file()
    return _CHECKOUT / "figures" if in_checkout else Path.cwd() / "chollima_figures"


def checkout_dir() -> Path:
    """Return the root of the checkout (meaningful only where the package is installed in place)."""
    return _CHECKOUT
