"""Where formulas change: zeros of radicands, denominators, arguments of logarithms and absolute values, …

Between two neighbouring zeros every part of an expression is analytic or not defined at all, poles of tangents apart.
"""

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

from flint import fmpq, fmpq_mpoly

from service.calculus.arithmetic.compiler import compile_tree
from service.calculus.arithmetic.failures import Failure
from service.calculus.arithmetic.real_balls import REAL, precision
from service.calculus.arithmetic.scalars import fraction
from service.calculus.checking.decision.exact_zeros import zeros_of_polynomial
from service.calculus.checking.decision.simpler_zeros import exactly, likely
from service.calculus.checking.decision.zero_test.field import Field, Restart
from service.calculus.checking.decision.zero_test.polynomial_signs import MAX_ROOT_DEGREE, real_roots, univariate
from service.calculus.checking.decision.zero_test.quotients import Unproved
from service.calculus.checking.decision.zero_test.radicals import factors
from service.calculus.checking.decision.zero_test.rewriting import rewrite
from service.errors import Unsupported
from service.language import read
from service.language.definitions import expanded
from service.language.names import FUNCTIONS
from service.language.tree import Node, difference, free_symbols, number, substitute, walk

#: Expressions whose zeros are looked for, and zeros that are kept, those that are exact and nearest to 0 first.
MAX_EXPRESSIONS = 64
MAX_CUTS = 32
#: Zeros farther away are not met by any formula.
MAX_DISTANCE = 10**40
#: Steps of a function such as floor that are looked at.
STEPS = (-2, -1, 0, 1, 2)
#: Zeros of what is no polynomial are looked for between these points: evenly near zero, and by powers of 4 elsewhere.
NEAR = fmpq(33, 4)
_SIZES = [*(fmpq(1, 4**k) for k in range(16, 1, -4)), *(fmpq(k, 4) for k in range(1, 34)),
          *(fmpq(4**k) for k in range(2, 25))]  # fmt: skip
GRID = [*(-size for size in reversed(_SIZES)), fmpq(0), *_SIZES]
#: More changes of sign far away are those of an oscillation.
MAX_FAR = 4
GRID_BITS = 32
#: Bits to which an irrational zero is enclosed.
EXACT_BITS = 64
_ALGEBRAIC = frozenset({"+", "-", "*", "/", "**", "number", "symbol"})


class Cut(NamedTuple):
    """A zero, enclosed; ``exact`` if it is known: ``low == high``, or an irrational number as a tree."""

    low: Fraction
    high: Fraction
    exact: Node | None = None


def cuts(trees: Iterable[Node], variable: str) -> list[Cut]:
    """The zeros in one variable of everything in the trees that changes there, in increasing order."""
    parts = dict.fromkeys(part for tree in trees for part in _parts(tree))
    expressions = dict.fromkeys(simpler for part in parts for zero in _zeros_of(part) for simpler in likely(zero))
    found: list[Cut] = []
    for expression in list(expressions)[:MAX_EXPRESSIONS]:
        exact = _zeros_of_polynomial(expression, variable)
        found += _zeros_on_grid(expression, variable) if exact is None else exact
    near = sorted({cut for cut in found if max(abs(cut.low), abs(cut.high)) < MAX_DISTANCE}, key=_nearness)
    return sorted(near[:MAX_CUTS], key=lambda cut: cut[:2])


def _nearness(cut: Cut) -> tuple[bool, Fraction, Fraction]:
    """Those that are known exactly come first: there a formula may have a value of its own."""
    return not (cut.exact or cut.low == cut.high), abs(cut.low), cut.low


def changes(tree: Node) -> Iterator[Node]:
    """Expressions of which one is zero where a part of the tree changes, but for their signs, and variable powers."""
    for part in walk(tree):
        if part.head == "**" and free_symbols(part.args[1]):
            yield Node("**")
        for zero in _zeros_of(part):
            for simpler in exactly(zero):
                yield _without_sign(simpler)


def _without_sign(node: Node) -> Node:
    """The expression or the opposite one, the same for both: x - a for a - x."""
    if node.head == "+" and len(node.args) == 2 and node.args[0].head != "-" and node.args[1].head == "-":
        left, right = node.args[0], node.args[1].args[0]
        left, right = sorted((left, right), key=repr)
        return difference(left, right)
    return node


def _parts(tree: Node) -> Iterator[Node]:
    """The parts of a tree, and those of the definitions of functions that have one."""
    for part in walk(tree):
        yield part
        if part.head in FUNCTIONS and part.head not in _RULES and (written_out := expanded(part)):
            yield from walk(written_out)


def _zeros_of(node: Node) -> Iterator[Node]:
    """The expressions at whose zeros this very node changes."""
    rule = _RULES.get(node.head, _of_table if node.head in FUNCTIONS else None)
    return iter(rule(node)) if rule else iter(())


def _beyond(*values: int) -> Callable[[Node], list[Node]]:
    return lambda node: [difference(node.args[0], number(value)) for value in values]


def _of_power(node: Node) -> list[Node]:
    base, exponent = node.args
    harmless = exponent.head == "number" and isinstance(exponent.value, int)
    return [] if harmless or base.head in ("number", "constant") else [base]


def _differences(node: Node) -> list[Node]:
    return [difference(*pair) for pair in pairwise(node.args)]


def _of_table(node: Node) -> list[Node]:
    """The two sides of every condition in the row of a function, of its domain and of where it is smooth."""
    row = FUNCTIONS[node.head]
    arguments = dict(zip(row.parameters.split(), node.args, strict=False))
    sides = (sides for text in (row.domain, row.smooth) if text for sides in _conditions(text, row.parameters))
    return [substitute(side, arguments) for side in sides if set(free_symbols(side)) <= arguments.keys()]


@cache
def _conditions(text: str, parameters: str) -> tuple[Node, ...]:
    """Left minus right side of conditions, read."""
    texts = [condition for part in text.split(" and ") for condition in part.split(" or ")]
    trees = [read(f"piecewise(0, {condition}, 0)", symbols=frozenset(parameters.split())).tree for condition in texts]
    return tuple(difference(*tree.args[1].args) for tree in trees)


_RULES: dict[str, Callable[[Node], list[Node]]] = {
    "/": lambda node: [node.args[1]],
    "**": _of_power,
    **dict.fromkeys(("floor", "ceil"), _beyond(*STEPS)),
    "mod": lambda node: [*_beyond(*STEPS)(Node("floor", (Node("/", node.args),))), node.args[1]],
    "atan2": lambda node: list(node.args),
    "max": _differences,
    "min": _differences,
    "relation": _differences,
}


def _zeros_of_polynomial(expression: Node, variable: str) -> list[Cut] | None:
    """The real zeros of what is algebraic in the variable; ``None`` if it is something else."""
    if variable not in free_symbols(expression):
        return []
    found = zeros_of_polynomial(expression, variable)
    return _isolated_roots(expression, variable) if found is None else [_cut(zero) for zero in found]


def _cut(zero: Node) -> Cut:
    with precision(EXACT_BITS):
        enclosure = compile_tree(zero, REAL)({})
    if isinstance(enclosure, fmpq):
        return Cut(fraction(enclosure), fraction(enclosure))
    return Cut(fraction(enclosure.lower().fmpq()), fraction(enclosure.upper().fmpq()), zero)


def _isolated_roots(expression: Node, variable: str) -> list[Cut] | None:
    """The real roots of a polynomial that has no roots in closed form."""
    if any(part.head not in _ALGEBRAIC for part in walk(expression)):
        return None
    field = Field(4)
    try:
        found = factors(field, rewrite(field, expression)).powers
    except (Unproved, Restart):
        return None
    if [generator.kind for generator in field.generators] != ["symbol"] or field.generators[0].argument != variable:
        return None
    return [cut for polynomial, _ in found for cut in _roots_of_factor(polynomial)]


def _roots_of_factor(polynomial: fmpq_mpoly) -> list[Cut]:
    coefficients = univariate(polynomial, 0)
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
    zeros = [(point, point) for point, sign in zip(GRID, signs, strict=True) if sign == 0]
    steps = zip(pairwise(GRID), pairwise(signs), strict=True)
    changes = [ends for ends, (before, after) in steps if before != after and 0 not in (before, after)]
    far = [ends for ends in (*zeros, *changes) if max(map(abs, ends)) > NEAR]
    return [
        Cut(fraction(low), fraction(high))
        for low, high in (*zeros, *changes)
        if len(far) <= MAX_FAR or (low, high) not in far
    ]


def _sign(program: Callable[[Any], Any], point: dict[str, fmpq]) -> int | None:
    try:
        value = program(point)
    except (Failure, KeyError):
        return None
    return 1 if value > 0 else -1 if value < 0 else 0 if value == 0 else None
