"""What a caller of a function must know stands in its docstring: above all, which errors are its to catch."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

SERVICE = Path(__file__).parent.parent / "service"

#: What has a body of its own: nothing that is raised there is raised by the function around it.
OTHER_BODIES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


class Function(NamedTuple):
    """A public function of a module or of a public class."""

    name: str
    docstring: str
    raises: set[str]


def functions(tree: ast.AST, scope: str = "") -> Iterator[Function]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from functions(node, f"{node.name}.")
        elif isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield Function(scope + node.name, ast.get_docstring(node) or "", set(raised(node)))


def raised(function: ast.AST) -> Iterator[str]:
    """The classes that stand in the ``raise`` statements of a body: ``raise X(…)``, ``raise fault(X, …)``."""
    for node in ast.iter_child_nodes(function):
        if isinstance(node, ast.Raise) and node.exc:
            yield from classes(node.exc)
        elif not isinstance(node, OTHER_BODIES):
            yield from raised(node)


def classes(error: ast.expr) -> Iterator[str]:
    for node in ast.walk(error):
        name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
        if name[:1].isupper() and not name.isupper():
            yield name


@pytest.mark.parametrize("path", sorted(SERVICE.rglob("*.py")), ids=lambda path: str(path.relative_to(SERVICE)))
def test_a_public_function_names_the_errors_that_it_raises(path: Path) -> None:
    """Undefined and undecided are the contract of the arithmetic; so is every other error for whoever calls."""
    silent = {
        function.name: missing
        for function in functions(ast.parse(path.read_text()))
        if (missing := {name for name in function.raises if name not in function.docstring})
    }
    assert silent == {}


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("raise Undefined", {"Undefined"}),
        ("raise Undefined('pole') if x else Undecided('near')", {"Undefined", "Undecided"}),
        ("raise fault(UnexpectedCharacter, 'detail', LIMIT)", {"UnexpectedCharacter"}),
        ("raise errors.NotFound('nothing')", {"NotFound"}),
        ("raise", set()),
        ("raise reply.error", set()),
        ("lambda: fail(Overloaded)", set()),
        ("def inner():\n        raise Overloaded", set()),
        ("for x in y:\n        raise Overloaded", {"Overloaded"}),
    ],
)  # fmt: skip
def test_what_a_body_raises_is_found(body: str, names: set[str]) -> None:
    assert set(raised(ast.parse(f"def f():\n    {body}").body[0])) == names


def test_every_module_says_what_it_is() -> None:
    silent = [
        str(path.relative_to(SERVICE))
        for path in SERVICE.rglob("*.py")
        if path.read_text() and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert silent == []
