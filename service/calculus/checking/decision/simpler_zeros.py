"""Simpler expressions with the same zeros: sinh(u) is zero where u is, exp(u) - exp(v) where u - v is.

``exactly`` keeps all real zeros; ``likely`` gives candidates too, such as u = 0 for cos(u) - 1.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction

from service.language.names import FUNCTIONS
from service.language.tree import Node, difference, free_symbols, number

#: Functions of one argument that take no value twice and are zero at zero only, or nowhere.
_THROUGH_ZERO = frozenset({
    "sinh", "tanh", "asinh", "atan", "erf", "erfi", "cbrt", "expm1", "log1p", "asin", "atanh", "lambertw", "sqrt",
    "Shi",
})  # fmt: skip
#: Others that take no value twice.
_INJECTIVE = _THROUGH_ZERO | {"exp", "log", "log2", "log10", "erfc", "acos", "acosh", "coth", "csch"}
#: Functions that are zero at zero only, though they take values twice.
_ZERO_AT_ZERO = _THROUGH_ZERO | {"abs", "sign", "Si", "fresnels", "fresnelc"}
#: Functions that take their value at zero, which is 1, nowhere else.
_ONE_AT_ZERO = frozenset({"exp", "cosh", "sech"})
#: Functions that take it again and again.
_ONE_AT_ZERO_TOO = frozenset({"cos", "sec", "erfc", "besselj", "besseli"})
_LOGARITHMS = frozenset({"log", "log2", "log10"})
_NEVER_ZERO = frozenset({"exp", "cosh", "sech", "erfc"})

#: Functions of an angle, and quarters of a turn at which they and their inverses turn.
_WAVES = frozenset({"sin", "cos", "tan", "cot", "sec", "csc"})
_QUARTERS = (0, 1, -1, 2, -2, 3, -3, 4, -4)

_ZERO, _ONE = number(0), number(1)
_PI = Node("constant", (), "pi")
_TURNS = [
    Node("*", (number(Fraction(quarter, 2)), _PI)) if quarter >= 0
    else Node("-", (Node("*", (number(Fraction(-quarter, 2)), _PI)),))
    for quarter in _QUARTERS
]  # fmt: skip


def exactly(node: Node) -> Iterator[Node]:
    """Expressions of which one is zero wherever the node is, or has a pole."""
    rule = _RULES.get(node.head)
    parts = rule(node) if rule else None
    if parts is None and node.head in _ZERO_AT_ZERO and len(node.args) == 1:
        parts = [node.args[0]]
    elif parts is None and node.head in _LOGARITHMS and len(node.args) == 1:
        parts = [difference(node.args[0], _ONE)]
    elif parts is None and node.head in _NEVER_ZERO:
        parts = []
    if parts is None:
        yield node
        return
    for part in parts:
        yield from exactly(part)


def likely(node: Node) -> Iterator[Node]:
    """The same, or expressions of which some zeros are zeros of the node."""
    for part in exactly(node):
        pair = _pair(part)
        yield part
        yield from _at_level(*_solved(part, _ZERO))
        if part.head in ("max", "min"):
            yield from (other for argument in part.args for other in likely(argument))
        elif pair and pair[1] == _ONE and pair[0].head in _ONE_AT_ZERO_TOO:
            yield from likely(pair[0].args[-1])
        elif pair and pair[0].head == pair[1].head in FUNCTIONS and len(pair[0].args) == len(pair[1].args):
            yield from (
                other for u, v in zip(*(side.args for side in pair), strict=True) for other in likely(difference(u, v))
            )


def _at_level(node: Node, level: Node) -> Iterator[Node]:
    """Expressions of which some zeros are points where a function has a constant value, or turns."""
    inverse = FUNCTIONS[node.head].inverse if node.head in FUNCTIONS and len(node.args) == 1 else None
    if node.head in _WAVES:
        yield from (difference(node.args[0], turn) for turn in _TURNS)
    elif node.head == "abs" and level != _ZERO:
        for side in (level, Node("-", (level,))):
            yield from likely(difference(node.args[0], side))
    elif inverse:
        yield from likely(difference(node.args[0], Node(inverse, (level,))))


def _solved(node: Node, value: Node) -> tuple[Node, Node]:
    """u and a constant c such that the node has a constant value where u = c: exp(x) and 2 for 3*exp(x) - 1 = 5."""
    varying = [argument for argument in node.args if free_symbols(argument)]
    constants = tuple(argument for argument in node.args if not free_symbols(argument))
    if node.head not in _SOLVABLE or len(varying) != 1 or (node.head == "/" and varying[0] is not node.args[0]):
        return node, value
    for constant in constants:
        value = _SOLVABLE[node.head](value, constant)
    return _solved(varying[0], Node("-", (value,)) if node.head == "-" else value)


#: What undoes a constant term, factor, divisor and sign.
_SOLVABLE: dict[str, Callable[[Node, Node], Node]] = {
    "+": difference,
    "*": lambda value, constant: Node("/", (value, constant)),
    "/": lambda value, constant: Node("*", (value, constant)),
    "-": lambda value, constant: value,
}


def _pair(node: Node) -> tuple[Node, Node] | None:
    """u and v of the expression u - v."""
    if node.head != "+" or len(node.args) != 2:
        return None
    (minus, plus) = sorted(node.args, key=lambda term: term.head != "-")
    return (plus, minus.args[0]) if minus.head == "-" else None


def _of_sum(node: Node) -> list[Node] | None:
    pair = _pair(node)
    if pair is None:
        return None
    left, right = pair
    if left.head == right.head and left.head in _INJECTIVE and len(left.args) == len(right.args) == 1:
        return [difference(left.args[0], right.args[0])]
    for one, other in (pair, pair[::-1]):
        if other == _ONE and one.head in _ONE_AT_ZERO and len(one.args) == 1:
            return [one.args[0]]
    return None


def _of_power(node: Node) -> list[Node] | None:
    return [node.args[0]] if node.args[1].head in ("number", "/", "-") else None


def _of_hypotenuse(node: Node) -> list[Node] | None:
    return [node.args[0]] if node.args[1] == number(0) else None


_RULES: dict[str, Callable[[Node], list[Node] | None]] = {
    "+": _of_sum,
    "*": lambda node: list(node.args),
    "/": lambda node: list(node.args),
    "-": lambda node: list(node.args),
    "**": _of_power,
    "hypot": _of_hypotenuse,
    "root": lambda node: [node.args[0]],
    "number": lambda node: [] if node.value else None,
    "constant": lambda node: [],
}
