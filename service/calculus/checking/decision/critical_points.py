"""Where formulas change: zeros of radicands, denominators, arguments of logarithms and absolute values, …

Between two neighbouring zeros every part of an expression is analytic or not defined at all, poles of tangents apart.
"""

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Any, NamedTuple

from flint import fmpq, fmpq_mpoly

from service.calculus.arithmetic.compiler import compile_tree
from service.calculus.arithmetic.failures import Failure
from service.calculus.arithmetic.real_balls import REAL, precision
from service.calculus.checking.decision.zero_test.field import Field, Restart
from service.calculus.checking.decision.zero_test.polynomial_signs import MAX_ROOT_DEGREE, real_roots, univariate
from service.calculus.checking.decision.zero_test.quotients import Unproved, fraction
from service.calculus.checking.decision.zero_test.radicals import factors
from service.calculus.checking.decision.zero_test.rewriting import rewrite
from service.errors import Unsupported
from service.language.definitions import expanded
from service.language.names import FUNCTIONS
from service.language.tree import Node, difference, number, walk

#: Expressions whose zeros are looked for, and zeros that are kept, those nearest to 0 first.
MAX_EXPRESSIONS = 48
MAX_CUTS = 32
#: Zeros farther away are not met by any formula.
MAX_DISTANCE = 10**40
#: Steps of a function such as floor that are looked at.
STEPS = (-2, -1, 0, 1, 2)
#: Zeros of what is no polynomial are looked for between these points.
GRID = [fmpq(k, 4) for k in range(-33, 34)]
GRID_BITS = 32


class Cut(NamedTuple):
    """A zero, enclosed; ``low == high`` if it is known exactly."""

    low: Fraction
    high: Fraction


def cuts(trees: Iterable[Node], variable: str) -> list[Cut]:
    """The zeros in one variable of everything in the trees that changes there, in increasing order."""
    parts = dict.fromkeys(part for tree in trees for part in _parts(tree))
    expressions = dict.fromkeys(factor for part in parts for zero in _zeros_of(part) for factor in _factors(zero))
    found: list[Cut] = []
    for expression in list(expressions)[:MAX_EXPRESSIONS]:
        exact = _zeros_of_polynomial(expression, variable)
        found += _zeros_on_grid(expression, variable) if exact is None else exact
    near = [cut for cut in dict.fromkeys(found) if max(abs(cut.low), abs(cut.high)) < MAX_DISTANCE]
    return sorted(sorted(near, key=lambda cut: (abs(cut.low), cut))[:MAX_CUTS])


def _parts(tree: Node) -> Iterator[Node]:
    """The parts of a tree, and those of the definitions of functions that have no rule here."""
    for part in walk(tree):
        yield part
        if part.head in FUNCTIONS and part.head not in _RULES and (written_out := expanded(part)):
            yield from walk(written_out)


def _zeros_of(node: Node) -> Iterator[Node]:
    """The expressions at whose zeros this very node changes."""
    rule = _RULES.get(node.head)
    return iter(rule(node)) if rule else iter(())


def _factors(node: Node) -> Iterator[Node]:
    """Parts that a zero of the expression is a zero or a pole of: (sin x)**2 does not change its sign, sin x does."""
    if node.head in ("*", "/", "-"):
        for argument in node.args:
            yield from _factors(argument)
    elif node.head == "**" and node.args[1].head == "number":
        yield from _factors(node.args[0])
    elif node.head not in ("number", "constant"):
        yield node


def _argument(node: Node) -> list[Node]:
    return [node.args[0]]


def _beyond(*values: int) -> Callable[[Node], list[Node]]:
    return lambda node: [difference(node.args[0], number(value)) for value in values]


def _of_power(node: Node) -> list[Node]:
    base, exponent = node.args
    harmless = exponent.head == "number" and isinstance(exponent.value, int)
    return [] if harmless or base.head in ("number", "constant") else [base]


def _differences(node: Node) -> list[Node]:
    return [difference(*pair) for pair in pairwise(node.args)]


_RULES: dict[str, Callable[[Node], list[Node]]] = {
    **dict.fromkeys(
        ("sqrt", "log", "log10", "log2", "abs", "sign", "cbrt", "root", "coth", "csch", "acot", "acsch", "loggamma",
         "bessely", "besselk", "Ci", "Chi", "Ei", "li"),
        _argument,
    ),
    **dict.fromkeys(("asin", "acos", "atanh", "asec", "acsc", "acoth"), _beyond(-1, 1)),
    "acosh": _beyond(1),
    "asech": _beyond(0, 1),
    "/": lambda node: [node.args[1]],
    "**": _of_power,
    **dict.fromkeys(("floor", "ceil"), _beyond(*STEPS)),
    "mod": lambda node: [*_beyond(*STEPS)(Node("floor", (Node("/", node.args),))), node.args[1]],
    "atan2": lambda node: list(node.args),
    "max": _differences,
    "min": _differences,
    "relation": _differences,
}  # fmt: skip


def _zeros_of_polynomial(expression: Node, variable: str) -> list[Cut] | None:
    """The real zeros and poles of a rational function of the variable; ``None`` if it is something else."""
    field = Field(4)
    try:
        quotient = rewrite(field, expression)
        if quotient.rational() is not None:
            return []
        found = factors(field, quotient).powers
    except (Unproved, Restart):
        return None
    if [generator.kind for generator in field.generators] != ["symbol"] or field.generators[0].argument != variable:
        return None
    return [cut for polynomial, _ in found for cut in _zeros_of_factor(polynomial)]


def _zeros_of_factor(polynomial: fmpq_mpoly) -> list[Cut]:
    coefficients = univariate(polynomial, 0)
    if len(coefficients) == 2:
        zero = Fraction(-coefficients[0], coefficients[1])
        return [Cut(zero, zero)]
    if len(coefficients) > MAX_ROOT_DEGREE:
        return []
    return [Cut(fraction(root.lower().fmpq()), fraction(root.upper().fmpq())) for root in real_roots(coefficients)]


def _zeros_on_grid(expression: Node, variable: str) -> list[Cut]:
    """Points of the grid that are zeros, and steps on which the sign changes, or whether there is a value."""
    try:
        program = compile_tree(expression, REAL)
    except Unsupported:
        return []
    with precision(GRID_BITS):
        signs = [_sign(program, {variable: point}) for point in GRID]
    zeros = [fraction(point) for point, sign in zip(GRID, signs, strict=True) if sign == 0]
    steps = zip(pairwise(GRID), pairwise(signs), strict=True)
    changes = [ends for ends, (before, after) in steps if before != after and 0 not in (before, after)]
    return [*map(Cut, zeros, zeros), *(Cut(fraction(low), fraction(high)) for low, high in changes)]


def _sign(program: Callable[[Any], Any], point: dict[str, fmpq]) -> int | None:
    try:
        value = program(point)
    except (Failure, KeyError):
        return None
    return 1 if value > 0 else -1 if value < 0 else 0
