"""Where an expression is defined and where its derivative exists, as notes in our own syntax.

``defined_where`` and ``differentiable_where`` are conditions; ``not_differentiable_at`` is a place where it is proved
that there is no derivative, ``may_not_be_differentiable_at`` one where that is not decided. Conditions that always hold
are left out, and linear ones are solved for the variable.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from fractions import Fraction
from functools import cache
from itertools import combinations, pairwise
from typing import NamedTuple, cast

from service.calculus.certify import certified
from service.calculus.expressions.nodes import Function, Sum, Symbol, begin, reduced
from service.calculus.expressions.reading import Bindings, expression, rational
from service.calculus.expressions.signs import NEGATIVE, NONNEGATIVE, NONPOSITIVE, POSITIVE, sign
from service.calculus.expressions.sums import split, subtract
from service.calculus.expressions.writing import Writer
from service.calculus.expressions.writing import number as written
from service.calculus.points import coordinate
from service.calculus.program import substitute
from service.errors import FluxionError, MathematicsError
from service.language import read, tree, writer
from service.language.names import FUNCTIONS
from service.language.tree import Node, free_symbols

DEFINED, DIFFERENTIABLE = "defined_where", "differentiable_where"
NOT_AT, MAYBE_NOT_AT = "not_differentiable_at", "may_not_be_differentiable_at"

_ZERO = tree.number(0)


class Condition(NamedTuple):
    """A comparison that must hold, or, with the operator ``=``, the places to look at."""

    left: Node
    operator: str
    right: Node = _ZERO

    def of(self, arguments: Mapping[str, Node]) -> "Condition":
        """The condition for these arguments of a function."""
        return Condition(substitute(self.left, arguments), self.operator, substitute(self.right, arguments))


class Requirement(NamedTuple):
    """What a part of an expression asks for: that one of the conditions holds."""

    code: str
    conditions: tuple[Condition, ...]


def domain_notes(node: Node, index: Mapping[str, int], assumptions: Mapping[str, str]) -> list[dict[str, str]]:
    """Say where the expression is defined and where it has the derivative that ``index`` names."""
    parts: list[Node] = []
    _collect(node, {name for name, times in index.items() if times}, parts)
    wanted = [requirement for part in parts for requirement in _requirements(part, index)]
    if not wanted:
        return []
    bindings = begin(assumptions)
    reduced = [(code, [_reduced(condition, bindings) for condition in conditions]) for code, conditions in wanted]
    open_ones = [(code, [c for c in conditions if c]) for code, conditions in reduced if all(conditions)]
    notes = dict.fromkeys(_note(code, conditions, node, index) for code, conditions in open_ones)
    implied = {(DIFFERENTIABLE, where) for code, where in notes if code == DEFINED}
    return [{"code": code, "where": where} for code, where in notes if code and (code, where) not in implied]


def _collect(node: Node, variables: Collection[str], found: list[Node]) -> bool:
    """Add to ``found`` the parts in which a variable occurs, the inner ones first, and say whether this is one."""
    if not node.args:
        return node.head == "symbol" and node.value in variables
    occurs = [_collect(argument, variables, found) for argument in node.args]
    if any(occurs):
        found.append(node)
    return any(occurs)


def _requirements(node: Node, index: Mapping[str, int]) -> Iterator[Requirement]:
    rule = _RULES.get(node.head)
    if rule:
        yield from rule(node, index)
    elif node.head in FUNCTIONS:
        yield from _from_table(node)


def _quotient(node: Node, index: Mapping[str, int]) -> Iterator[Requirement]:
    if index.keys() & free_symbols(node.args[1]):
        yield Requirement(DEFINED, (Condition(node.args[1], "!="),))


def _power(node: Node, index: Mapping[str, int]) -> Iterator[Requirement]:
    base, exponent = node.args
    if not free_symbols(base):
        return
    value = rational(exponent)
    if value is None:
        if index.keys() & free_symbols(exponent):
            yield Requirement(DEFINED, (Condition(base, ">"),))
    elif value.denominator != 1:
        yield Requirement(DEFINED, (Condition(base, ">=" if value > 0 else ">"),))
        if 0 < value < sum(index.values()):
            yield Requirement(DIFFERENTIABLE, (Condition(base, ">"),))
    elif value < 0:
        yield Requirement(DEFINED, (Condition(base, "!="),))


def _root(node: Node, index: Mapping[str, int]) -> Iterator[Requirement]:
    degree = rational(node.args[1])
    if degree is None or degree.denominator != 1 or degree % 2 == 0:
        yield from _power(Node("**", (node.args[0], Node("/", (tree.number(1), node.args[1])))), index)
    else:
        yield Requirement(MAYBE_NOT_AT, (Condition(node.args[0], "="),))


def _extreme(node: Node, index: Mapping[str, int]) -> Iterator[Requirement]:
    for one, other in combinations(node.args, 2):
        yield Requirement(MAYBE_NOT_AT, (Condition(one, "=", other),))


def _piecewise(node: Node, index: Mapping[str, int]) -> Iterator[Requirement]:
    for condition in node.args[1::2]:
        for one, other in pairwise(condition.args):
            yield Requirement(MAYBE_NOT_AT, (Condition(one, "=", other),))


_RULES: dict[str, Callable[[Node, Mapping[str, int]], Iterator[Requirement]]] = {
    "/": _quotient,
    "**": _power,
    "root": _root,
    "max": _extreme,
    "min": _extreme,
    "piecewise": _piecewise,
}


def _from_table(node: Node) -> Iterator[Requirement]:
    """What the function's row says of its domain and of where it is smooth."""
    row = FUNCTIONS[node.head]
    arguments = dict(zip(row.parameters.split(), node.args, strict=False))
    for code, text in ((DEFINED, row.domain), (DIFFERENTIABLE, row.smooth)):
        for alternatives in _conditions(text, row.parameters) if text else ():
            yield _of_function(code, tuple(condition.of(arguments) for condition in alternatives))


def _of_function(code: str, conditions: tuple[Condition, ...]) -> Requirement:
    """Where a function is smooth but at some places, these are what is of interest."""
    if code == DIFFERENTIABLE and conditions[0].operator == "!=":
        return Requirement(MAYBE_NOT_AT, tuple(condition._replace(operator="=") for condition in conditions))
    return Requirement(code, conditions)


@cache
def _conditions(text: str, parameters: str) -> tuple[tuple[Condition, ...], ...]:
    """Conditions joined by ``and``, each of alternatives joined by ``or``, read."""
    return tuple(
        tuple(_condition(alternative, parameters) for alternative in part.split(" or ")) for part in text.split(" and ")
    )


def _condition(text: str, parameters: str) -> Condition:
    relation = read(f"piecewise(0, {text}, 0)", symbols=frozenset(parameters.split())).tree.args[1]
    left, right = relation.args
    (operator,) = cast("tuple[str]", relation.value)
    return Condition(left, operator, right)


_CERTAIN = {
    ">": {POSITIVE},
    ">=": {POSITIVE, NONNEGATIVE},
    "<": {NEGATIVE},
    "<=": {NEGATIVE, NONPOSITIVE},
    "!=": {POSITIVE, NEGATIVE},
    "=": {POSITIVE, NEGATIVE},
}
_FLIPPED = {">": "<", ">=": "<=", "<": ">", "<=": ">="}


def _reduced(condition: Condition, bindings: Bindings) -> Condition | None:
    """The condition in simple form, solved if it is linear; ``None`` if it always holds or is not one of reals."""
    try:
        left, right = (expression(side, bindings) for side in (condition.left, condition.right))
    except MathematicsError:
        return None
    gap = subtract(left, right)
    if isinstance(gap, Function) and gap.name == "abs" and condition.operator == ">":
        return Condition(Writer().tree(gap.args[0]), "!=")
    if not gap.real or sign(gap) in _CERTAIN[condition.operator]:
        return None
    constant = gap.constant if isinstance(gap, Sum) else 0
    slope, unknown = split(gap.terms[0] if isinstance(gap, Sum) else gap)
    if isinstance(unknown, Symbol) and not (isinstance(gap, Sum) and len(gap.terms) > 1):
        operator = _FLIPPED.get(condition.operator, condition.operator) if slope < 0 else condition.operator
        return Condition(Writer().tree(unknown), operator, written(reduced(-constant / Fraction(slope))))
    return Condition(Writer().tree(left), condition.operator, Writer().tree(right))


def _note(code: str, conditions: list[Condition], node: Node, index: Mapping[str, int]) -> tuple[str, str]:
    """The code, empty if there is nothing to note, and the place."""
    where = " or ".join(f"{writer.text(c.left)} {c.operator} {writer.text(c.right)}" for c in conditions)
    if code == MAYBE_NOT_AT:
        code = _verdict(conditions[0], node, index)
    return code, where


def _verdict(place: Condition, node: Node, index: Mapping[str, int]) -> str:
    """Whether a function of one variable has its derivative at a place, if the place is a number."""
    names = free_symbols(node)
    value = rational(place.right) if len(names) == 1 and place.left.head == "symbol" else None
    if value is None:
        return MAYBE_NOT_AT
    try:
        status = certified(node, {names[0]: coordinate(str(value))}, index).status
    except FluxionError:
        return MAYBE_NOT_AT
    return {"defined": "", "undecided": MAYBE_NOT_AT}.get(status, NOT_AT)
