"""The library stays small: short modules, short functions, and words for whoever calls them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

MODULES = sorted((Path(__file__).resolve().parent.parent / "chollima_research").rglob("*.py"))
Documented = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def tree(module: Path) -> ast.Module:
    return ast.parse(module.read_text("utf-8"))


def public(node: ast.Module | ast.ClassDef) -> Iterator[Documented]:
    """Yield the public functions and classes of a module, and the public methods of its classes."""
    for child in node.body:
        if isinstance(child, Documented) and not child.name.startswith("_"):
            yield child
            if isinstance(child, ast.ClassDef):
                yield from public(child)


def test_there_are_modules() -> None:
    assert {"__init__.py", "catalogue.py", "figures.py"} <= {module.name for module in MODULES}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_module_has_at_most_300_lines(module: Path) -> None:
    assert len(module.read_text("utf-8").splitlines()) <= 300


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a function without its docstring."""
    first = function.body[1:] or function.body
    start = first[0].lineno if ast.get_docstring(function) else function.lineno
    return (function.end_lineno or 0) - start + 1


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_function_has_at_most_60_lines(module: Path) -> None:
    functions = [node for node in ast.walk(tree(module)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert {node.name: length(node) for node in functions if length(node) > 60} == {}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_everything_public_has_a_docstring(module: Path) -> None:
    assert ast.get_docstring(tree(module))
    assert [node.name for node in public(tree(module)) if not ast.get_docstring(node)] == []


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_parameters_are_explained(module: Path) -> None:
    """A public function with two parameters or more names each of them in its docstring."""
    for node in public(tree(module)):
        if isinstance(node, ast.FunctionDef):
            names = [a.arg for a in [*node.args.args, *node.args.kwonlyargs] if a.arg not in ("self", "cls")]
            text = ast.get_docstring(node) or ""
            if len(names) > 1 and "Parameters" in text:
                assert [name for name in names if name not in text] == [], node.name


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_nothing_is_printed_but_by_the_command_line_and_the_rebuild(module: Path) -> None:
    calls = [n for n in ast.walk(tree(module)) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
    printing = [call.lineno for call in calls if call.func.id == "print"]  # type: ignore[attr-defined]
    assert printing == [] or module.stem in ("cli", "rebuild")


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_nothing_is_left_to_be_written(module: Path) -> None:
    lines = module.read_text("utf-8").splitlines()
    marks = ("TODO", "FIXME", "XXX", "TBD")
    assert [line for line in lines if any(m in line for m in marks) or re.fullmatch(r"\s*[A-Z]{3,}\s*", line)] == []
