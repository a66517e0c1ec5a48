"""The share of ``Any`` among the annotations of ``service/``, room by room: what a type checker cannot see.

    python -m tools.annotations [--list]

An annotation is that of a parameter, a result, a variable or a member. It counts as ``Any`` if the word stands in it
anywhere, ``dict[str, Any]`` included, or an alias does that is made of it: ``Fields = Mapping[str, Any]``.
"""

import argparse
import ast
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
PACKAGE = "service"


class Annotation(NamedTuple):
    """Where it stands, and whether ``Any`` is in it."""

    module: str
    line: int
    text: str
    is_any: bool


class Module:
    """A module's source: what its names mean, and what it annotates."""

    def __init__(self, name: str, source: str) -> None:
        self.name, self.tree = name, ast.parse(source)
        self.imported = dict(self._imports())
        self.aliases = {name: value for node in self.tree.body for name, value in _alias(node)}

    def _imports(self) -> Iterator[tuple[str, tuple[str, str]]]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                yield from ((name.asname or name.name, (node.module, name.name)) for name in node.names)

    def annotations(self) -> Iterator[ast.expr]:
        """Every annotation, in the order of the source."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation and not _declares_alias(node):
                yield node.annotation
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns:
                yield node.returns


def _declares_alias(node: ast.arg | ast.AnnAssign) -> bool:
    return isinstance(node.annotation, ast.Name) and node.annotation.id == "TypeAlias"


def _alias(node: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    """The name and the meaning of ``Fields = …``, ``Fields: TypeAlias = …`` and ``type Fields = …``."""
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        yield node.targets[0].id, node.value
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
        if _declares_alias(node):
            yield node.target.id, node.value
    elif hasattr(ast, "TypeAlias") and isinstance(node, ast.TypeAlias):
        yield node.name.id, node.value


def _names(annotation: ast.expr) -> Iterator[str]:
    """The names in an annotation, those in quotes too."""
    for node in ast.walk(annotation):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from _quoted(node.value)


def _quoted(text: str) -> Iterator[str]:
    try:
        yield from _names(ast.parse(text, mode="eval").body)
    except SyntaxError:
        return  # a word of a ``Literal``


def modules() -> Iterator[Module]:
    """The modules of the package."""
    for path in sorted((ROOT / PACKAGE).rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        yield Module(name, path.read_text(encoding="utf-8"))


class Package:
    """Modules that import each other; an alias is followed to the module that it comes from."""

    def __init__(self, modules: Iterable[Module]) -> None:
        self.modules = {module.name: module for module in modules}

    def annotations(self) -> Iterator[Annotation]:
        """Every annotation of the package."""
        for module in self.modules.values():
            for node in module.annotations():
                is_any = any(self._means_any(module, name, frozenset()) for name in _names(node))
                yield Annotation(module.name, node.lineno, ast.unparse(node), is_any)

    def _means_any(self, module: Module, name: str, seen: frozenset[tuple[str, str]]) -> bool:
        if name == "Any":
            return True
        if (module.name, name) in seen:
            return False
        seen |= {(module.name, name)}
        if name in module.aliases and _is_type(module.aliases[name]):
            return any(self._means_any(module, part, seen) for part in _names(module.aliases[name]))
        source, original = module.imported.get(name, ("", ""))
        return source in self.modules and self._means_any(self.modules[source], original, seen)


def _is_type(value: ast.expr) -> bool:
    """Whether what is assigned can be a type: not the result of a call, a display or a computation."""
    return isinstance(value, ast.Name | ast.Attribute | ast.Subscript | ast.BinOp)


def room(module: str) -> str:
    """The room of a module: the second floor where there is one."""
    return ".".join(module.split(".")[1:3]) or PACKAGE


def report(annotations: list[Annotation]) -> Iterator[str]:
    """A line a room, the fullest of ``Any`` first, and one for all."""
    total = Counter(room(each.module) for each in annotations)
    vague = Counter(room(each.module) for each in annotations if each.is_any)
    for name in sorted(total, key=lambda name: (-vague[name], name)):
        yield f"{name:28} {vague[name]:5} of {total[name]:5} {vague[name] / total[name]:7.1%}"
    yield f"{'all':28} {vague.total():5} of {total.total():5} {vague.total() / total.total():7.1%}"


def main() -> None:
    """Print the report, or with ``--list`` each annotation that is ``Any``."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--list", action="store_true", help="each of them with its place")
    annotations = list(Package(modules()).annotations())
    if parser.parse_args().list:
        print("\n".join(f"{each.module}:{each.line} {each.text}" for each in annotations if each.is_any))
    else:
        print("\n".join(report(annotations)))


if __name__ == "__main__":
    main()
