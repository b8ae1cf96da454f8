"""Growth, stagnation and mobilisation campaigns: data with a status, and helpers that know it.

``import chollima_research as cr`` and then, for instance, ``cr.catalog()``, ``cr.load("prk.steel.nmc")``,
``cr.artefacts("prk.steel.nmc")``, ``cr.audit(series)``, ``cr.figures.save(...)``. Modules are imported when
they are first used, so that the import itself costs little more than that of pandas.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_FUNCTIONS = {
    "catalog": "catalogue",
    "load": "catalogue",
    "observations": "catalogue",
    "panel": "catalogue",
    "artefacts": "register",
    "audit": "auditing",
}
_MODULES = (
    "aid",
    "breaks",
    "campaigns",
    "charts",
    "citing",
    "claims",
    "comparison",
    "differences",
    "errors",
    "exports",
    "figures",
    "growth",
    "imports",
    "indices",
    "multiverse",
    "numbers",
    "overtaking",
    "physical",
    "plans",
    "plots",
    "quotes",
    "reconciliation",
    "register",
    "results",
    "rounding",
    "samples",
    "stagnation",
    "units",
    "upstream",
)

__all__ = ["__version__", *_FUNCTIONS, *_MODULES]

if TYPE_CHECKING:
    from chollima_research import (
        aid,
        breaks,
        campaigns,
        charts,
        citing,
        claims,
        comparison,
        differences,
        errors,
        exports,
        figures,
        growth,
        imports,
        indices,
        multiverse,
        numbers,
        overtaking,
        physical,
        plans,
        plots,
        quotes,
        reconciliation,
        register,
        results,
        rounding,
        samples,
        stagnation,
        units,
        upstream,
    )
    from chollima_research.auditing import audit
    from chollima_research.catalogue import catalog, load, observations, panel
    from chollima_research.register import artefacts


def __getattr__(name: str) -> Any:
    if name in _FUNCTIONS:
        return getattr(importlib.import_module(f"chollima_research.{_FUNCTIONS[name]}"), name)
    if name in _MODULES:
        return importlib.import_module(f"chollima_research.{name}")
    raise AttributeError(f"module 'chollima_research' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
