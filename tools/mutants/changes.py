"""What a place of the code may become, and a sample of all such changes."""

import ast
import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from tools.mutants.rooms import ROOMS, ROOT, files

#: A text that is a formula, as in the table of functions.
FORMULA = re.compile(r"(?=.*(\w\(|\*))\S+( [-+] \S+)*")

#: Greater whole numbers are measures: nobody can tell 128 bits from 129, but what takes a tenth or ten times as much.
SMALL = 16

#: How long something may take is seen by benchmarks.
UNSEEN = ("_SECONDS",)


class Mutant(NamedTuple):
    """A change: where, from what, to what; ``key`` tells it from all others, whatever else is changed in the file."""

    room: str
    path: str
    key: str
    number: int
    lines: range


#: Each operator becomes these.
SWAPPED: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
    ast.Add: (ast.Sub,), ast.Sub: (ast.Add,), ast.Mult: (ast.Div,), ast.Div: (ast.Mult,), ast.FloorDiv: (ast.Mult,),
    ast.Mod: (ast.Mult,), ast.Pow: (ast.Mult,), ast.LShift: (ast.RShift,), ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,), ast.And: (ast.Or,), ast.Or: (ast.And,),
}  # fmt: skip

#: Parts of the syntax that hold no behaviour.
SILENT = {"annotation", "returns", "decorator_list", "type_params", "bases"}


def alternatives(node: ast.AST) -> Iterator[ast.AST]:
    """What a node may become."""
    yield from _of_operators(node)
    yield from _of_constants(node)
    yield from _of_branches(node)


def _of_operators(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(left, ops, comparators):
            for index, op in enumerate(ops):
                for other in SWAPPED[type(op)]:
                    yield ast.Compare(left, [*ops[:index], other(), *ops[index + 1 :]], comparators)  # type: ignore[list-item]
        case ast.BinOp(left, op, right):
            for other in SWAPPED.get(type(op), ()):
                yield ast.BinOp(left, other(), right)  # type: ignore[arg-type]
        case ast.BoolOp(op, values):
            yield ast.BoolOp(SWAPPED[type(op)][0](), values)  # type: ignore[arg-type]
            for index in range(len(values)):
                yield ast.BoolOp(op, [*values[:index], *values[index + 1 :]])
        case ast.UnaryOp(ast.USub() | ast.Not(), operand):
            yield operand


def _of_constants(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Constant(bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(int() as value) if value <= SMALL:
            yield ast.Constant(value + 1)
            yield ast.Constant(value - 1)
        case ast.Constant(int() | float() as value):
            yield ast.Constant(value * 10 or 1.0)
            yield ast.Constant(value // 10)
        case ast.Constant(str() as value) if FORMULA.fullmatch(value):
            yield ast.Constant(value[1:] if value.startswith("-") else f"-{value}")


def _of_branches(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.IfExp(test, body, orelse):
            yield ast.IfExp(ast.UnaryOp(ast.Not(), test), body, orelse)
        case ast.If(test, body, orelse):
            yield ast.If(ast.UnaryOp(ast.Not(), test), body, orelse)
        case ast.comprehension(target, iterated, conditions, is_async) if conditions:
            for index in range(len(conditions)):
                yield ast.comprehension(target, iterated, [*conditions[:index], *conditions[index + 1 :]], is_async)
        case ast.Raise() | ast.Expr(ast.Call()) | ast.Assert():
            yield ast.Pass()


class Site(NamedTuple):
    """A node that may become another: the object or list that holds it, and under which name or number."""

    holder: Any
    place: Any
    scope: str
    node: ast.AST
    other: ast.AST

    def apply(self) -> None:
        """Put the other node in its place."""
        if isinstance(self.holder, list):
            self.holder[self.place] = self.other
        else:
            setattr(self.holder, self.place, self.other)


def sites(tree: ast.Module) -> Iterator[Site]:
    """All changes of a module, in an order that depends on it alone."""
    yield from _below(tree, "")


def _below(parent: ast.AST, scope: str) -> Iterator[Site]:
    for field, value in ast.iter_fields(parent):
        if field in SILENT:
            continue
        children = list(enumerate(value)) if isinstance(value, list) else [(field, value)]
        for place, child in children:
            if isinstance(child, ast.AST) and not (inner := _scope(child, scope)).endswith(UNSEEN):
                holder = value if isinstance(value, list) else parent
                yield from (Site(holder, place, scope, child, other) for other in alternatives(child))
                yield from _below(child, inner)


def _scope(node: ast.AST, scope: str) -> str:
    """The name of the place: of the function, class or table."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
        return f"{scope}.{node.name}".lstrip(".")
    if not scope and isinstance(node, ast.Assign | ast.AnnAssign):
        return ast.unparse(node.targets[0] if isinstance(node, ast.Assign) else node.target)
    return scope


def mutants(name: str) -> Iterator[Mutant]:
    """All mutants of a room."""
    for path in files(ROOMS[name]):
        relative = str(path.relative_to(ROOT))
        seen: Counter[str] = Counter()
        for number, site in enumerate(sites(ast.parse(path.read_text()))):
            key = f"{relative} {site.scope}: {_brief(site.node)} → {_brief(site.other)}"
            seen[key] += 1
            numbered = f"{key} ({seen[key]})" if seen[key] > 1 else key
            yield Mutant(name, relative, numbered, number, _lines(site.node))


def _brief(node: ast.AST) -> str:
    if isinstance(node, ast.If):
        return f"if {ast.unparse(node.test)}"
    if isinstance(node, ast.comprehension):
        return " ".join(f"if {ast.unparse(condition)}" for condition in node.ifs) or "no condition"
    return " ".join(ast.unparse(node).split())[:90]


def _lines(node: ast.AST) -> range:
    """Those that say it, without the body that follows a condition."""
    if isinstance(node, ast.comprehension):
        return range(_lines(node.target).start, _lines(node.ifs[-1]).stop)
    said = node.test if isinstance(node, ast.If) else node
    return range(said.lineno, (said.end_lineno or said.lineno) + 1)  # type: ignore[attr-defined]


def sample(count: int, seed: int) -> list[Mutant]:
    """So many mutants, as many of each room; which ones, their text and the seed say."""
    chosen: list[Mutant] = []
    for index, name in enumerate(ROOMS):
        share = (count - len(chosen)) // (len(ROOMS) - index)
        ordered = sorted(mutants(name), key=lambda mutant: hashlib.sha256(f"{seed}{mutant.key}".encode()).digest())
        chosen += ordered[:share]
    return chosen
