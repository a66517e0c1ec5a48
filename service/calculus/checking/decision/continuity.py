"""Where the value of an expression at a point says something that its values around it do not.

All functions of the table are continuous on their domains but for those here. So two expressions without any of them
that agree around a point agree in it, if both have a value there; and a derivative of which an answer without any of
them is the value around a point is, where it exists, the value of the answer: a derivative has no jumps (G. Darboux).
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache

from service.calculus.checking.decision.zero_test.field import Field, Restart
from service.calculus.checking.decision.zero_test.integer_exponents import whole_parts
from service.calculus.checking.decision.zero_test.quotients import Unproved
from service.calculus.checking.decision.zero_test.rewriting import rewrite
from service.language.definitions import expanded, formulas
from service.language.names import FUNCTIONS
from service.language.tree import Node, difference, free_symbols, number, walk

Assumptions = Mapping[str, str]

#: Generators of the field in which an exponent is looked at, and exponents that are remembered.
SIZE, MAX_EXPONENTS = 10, 256
#: Heads that jump where an argument crosses something.
_JUMPS = frozenset({"sign", "floor", "ceil", "mod", "atan2", "piecewise"})
#: Functions whose definitions jump twice at once, so that they themselves do not.
_JUMPS_MEND = frozenset({"jacobi_am"})
#: Functions that have values at isolated points of the argument with that number, such as J_n(x) of x < 0 for whole n.
_ISOLATED = {"root": 1, "besselj": 0, "besseli": 0, "binomial": 1, "polygamma": 0}
#: Heads that are never negative nor zero.
_POSITIVE = frozenset({"exp", "cosh", "sech"})


def written_out(tree: Node) -> Node:
    """The tree with the definitions of functions that jump because these do, as that of heaviside by sign."""
    args = tuple(map(written_out, tree.args))
    node = tree._replace(args=args) if tree.args else tree
    definition = expanded(node) if node.head in FUNCTIONS and _jumps_by_definition(node.head, len(args)) else None
    return written_out(definition) if definition else node


@cache
def _jumps_by_definition(name: str, arguments: int) -> bool:
    if name in _JUMPS or name in _JUMPS_MEND or FUNCTIONS[name].derivative is None:
        return False
    definition = formulas(name, arguments).definition
    return definition is not None and any(part.head in _JUMPS for part in walk(definition))


def loose_parts(tree: Node, assumptions: Assumptions) -> list[Node]:
    """The parts of the tree that can jump, or have values at isolated points only, where the others are continuous."""
    return [part for part in walk(tree) if is_loose(part, assumptions)]


def is_loose(node: Node, assumptions: Assumptions) -> bool:
    """Whether the value of this very node at a point need not be near its values around it."""
    if node.head == "**":
        return is_loose_power(node, assumptions)
    if node.head in _ISOLATED:
        place = _ISOLATED[node.head]
        return len(node.args) > place and bool(free_symbols(node.args[place]))
    return node.head in _JUMPS and bool(free_symbols(node))


def is_loose_power(node: Node, assumptions: Assumptions) -> bool:
    """Whether it is a power with a value at isolated exponents: of what may be negative, to a whole number.

    0 to a power counts as one too.
    """
    if node.head != "**":
        return False
    base, exponent = node.args
    if not free_symbols(exponent) or _is_positive(base, assumptions):
        return False
    if base == number(0):
        return True
    whole = {name for name, fact in assumptions.items() if fact == "integer"}
    return not (is_integral(exponent) and set(free_symbols(exponent)) <= whole)


def _is_positive(node: Node, assumptions: Assumptions) -> bool:
    if node.head == "number":
        return bool(node.value) and node.value > 0  # type: ignore[operator]
    if node.head == "symbol":
        return assumptions.get(str(node.value)) == "positive"
    return node.head in _POSITIVE or (node.head == "constant" and node.value != "i")


@lru_cache(MAX_EXPONENTS)
def is_integral(exponent: Node) -> bool:
    """Whether it is a polynomial that is whole where all its symbols are."""
    field = Field(SIZE, dict.fromkeys(free_symbols(exponent), "integer"))
    try:
        return whole_parts(field, rewrite(field, exponent)) is not None
    except (Unproved, Restart, RecursionError):
        return False


def crossings(node: Node) -> Iterator[Node] | None:
    """Expressions of which one is zero wherever the part can jump; ``None`` where these are not known."""
    rule = _CROSSINGS.get(node.head)
    return None if rule is None else rule(node)


def _of_piecewise(node: Node) -> Iterator[Node]:
    for condition in node.args[1::2]:
        for left, right in zip(condition.args, condition.args[1:], strict=False):
            yield difference(left, right)


_CROSSINGS: dict[str, Callable[[Node], Iterator[Node]]] = {
    "sign": lambda node: iter(node.args),
    "atan2": lambda node: iter(node.args[:1]),
    "piecewise": _of_piecewise,
}
