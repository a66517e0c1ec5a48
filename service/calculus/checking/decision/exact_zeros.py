"""All real zeros of an expression, exactly, as trees: rational numbers, square roots and radicals, multiples of pi.

``None`` stands for: not all of them are known. What is listed may hold points that are no zeros.
"""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from math import ceil, gcd, lcm
from typing import NamedTuple, cast

from flint import fmpq_mpoly

from service.calculus.arithmetic.scalars import fraction
from service.calculus.checking.decision.simpler_zeros import exactly
from service.calculus.checking.decision.zero_test.constants import constant_sign, vanishes
from service.calculus.checking.decision.zero_test.field import Field, Restart
from service.calculus.checking.decision.zero_test.polynomial_signs import real_roots, univariate
from service.calculus.checking.decision.zero_test.quotients import Quotient, Unproved
from service.calculus.checking.decision.zero_test.radicals import factors
from service.calculus.checking.decision.zero_test.rewriting import rewrite
from service.language.tree import Node, free_symbols, number, symbol

#: Generators of the field in which one expression is looked at.
SIZE = 10
#: Points of one comparison that are examined, and zeros of one expression.
MAX_POINTS = 24
#: Degree of a polynomial whose roots are isolated to see that there are none.
MAX_DEGREE = 24

_PI = Node("constant", (), "pi")
_WAVES = {"sin": Fraction(0), "tan": Fraction(0), "csc": Fraction(0),
          "cos": Fraction(1, 2), "cot": Fraction(1, 2), "sec": Fraction(1, 2)}  # fmt: skip


class Stratum(NamedTuple):
    """Where a symbol has a value that may depend on the others."""

    symbol: str
    value: Node


def zeros(expressions: Iterable[Node], variable: str, period: Fraction | None = None) -> list[Node] | None:
    """All zeros in the one variable that occurs; with a ``period``, over pi, those within one period."""
    found: dict[Node, None] = {}
    for expression in expressions:
        listed = _all_or_none(_zeros(part, variable, period) for part in exactly(expression))
        if listed is None:
            return None
        found |= dict.fromkeys(listed)
    return list(found) if len(found) <= MAX_POINTS else None


def _zeros(expression: Node, variable: str, period: Fraction | None) -> list[Node] | None:
    if not free_symbols(expression):
        return []
    if expression.head in _WAVES and period:
        return _zeros_of_wave(expression, period)
    return zeros_of_polynomial(expression, variable)


def zeros_of_polynomial(expression: Node, variable: str) -> list[Node] | None:
    """All zeros of what is algebraic in the variable, and has no other symbols in it."""
    polynomials = _factors(expression)
    if polynomials is None:
        return None
    field, parts = polynomials
    if any(name != variable for part in parts for name in _symbols_of(field, part)):
        return None
    return _all_or_none(_roots(field, part) for part in parts)


def _all_or_none(lists: Iterable[list[Node] | None]) -> list[Node] | None:
    found: list[Node] = []
    for listed in lists:
        if listed is None:
            return None
        found += listed
    return found


def strata(expressions: Iterable[Node], variable: str) -> list[Stratum] | None:
    """The sets on which one of the expressions in several symbols is zero, each the graph of a symbol over the others.

    The variable is given if it can be, as then no set holds a whole line.
    """
    found: dict[Stratum, None] = {}
    for expression in (part for each in expressions for part in exactly(each) if free_symbols(part)):
        polynomials = _factors(expression)
        if polynomials is None:
            return None
        field, parts = polynomials
        for part in parts:
            stratum = _stratum(field, part, variable)
            if stratum is None:
                return None
            found[stratum] = None
    return list(found)


def _factors(expression: Node) -> tuple[Field, list[fmpq_mpoly]] | None:
    """Irreducible polynomials in symbols of which one is zero wherever the expression is; ``None`` if there are none.

    An expression that is zero everywhere has none of them: what depends on its sign does not change.

    Roots and absolute values are multiplied out: \\|x\\| - 2 is zero only where x² - 4 is. Constants are coefficients.
    """
    field = Field(SIZE)
    try:
        quotient = rewrite(field, expression)
        if quotient.is_zero():
            return field, []
        eliminated = _without_roots(field, quotient.numerator)
        if eliminated.is_zero() or any(_meaning(field, index) is None for index in _used(eliminated)):
            return None
        parts = factors(field, Quotient(field.ring, eliminated, field.ring.one)).powers
    except (Unproved, Restart, RecursionError):
        return None
    return field, [polynomial for polynomial, _ in parts if _symbols_of(field, polynomial)]


def _meaning(field: Field, index: int) -> Node | None:
    """A symbol or a constant as a tree; ``None`` for another generator."""
    generator = field.generators[index]
    if generator.kind == "symbol":
        return symbol(str(generator.argument))
    if generator.kind == "pi":
        return _PI
    if generator.kind == "root" and isinstance(generator.argument, int):
        return Node("**", (number(generator.argument), number(generator.unit)))
    if generator.kind == "logarithm" and isinstance(generator.argument, int):
        return Node("log", (number(generator.argument),))
    if generator.kind == "exponential" and generator.argument.rational() is not None:
        return Node("exp", (_tree(generator.argument.rational() * generator.unit),))
    return None


def _without_roots(field: Field, polynomial: fmpq_mpoly) -> fmpq_mpoly:
    context = field.ring.context
    for index, (degree, value) in sorted(field.relations.items(), reverse=True):
        if polynomial.degrees()[index] > 0 and _meaning(field, index) is None:
            relation = context.gen(index) ** degree - value
            field.ring.spend(len(polynomial) ** 2 * degree)
            polynomial = polynomial.resultant(relation, f"g{index}")
    return polynomial


def _used(polynomial: fmpq_mpoly) -> list[int]:
    return [index for index, degree in enumerate(polynomial.degrees()) if degree > 0]


def _symbols_of(field: Field, polynomial: fmpq_mpoly) -> list[str]:
    generators = (field.generators[index] for index in _used(polynomial))
    return [str(generator.argument) for generator in generators if generator.kind == "symbol"]


def _roots(field: Field, polynomial: fmpq_mpoly) -> list[Node] | None:
    """The real roots of an irreducible polynomial in one symbol."""
    used = _used(polynomial)
    if len(used) > 1:
        return _roots_over_constants(field, polynomial)
    coefficients = univariate(polynomial, used[0])
    degree = len(coefficients) - 1
    if degree == 1:
        return [_tree(Fraction(-coefficients[0], coefficients[1]))]
    if degree == 2:
        return list(_of_quadratic(*map(Fraction, coefficients)))
    if not any(coefficients[1:-1]):
        return list(_of_binomial(degree, Fraction(-coefficients[0], coefficients[-1])))
    return None if degree > MAX_DEGREE or real_roots(coefficients) else []


def _roots_over_constants(field: Field, polynomial: fmpq_mpoly) -> list[Node] | None:
    """The root of a linear polynomial whose coefficients are constants, or the double root of a quadratic one."""
    (index,) = (i for i in _used(polynomial) if field.generators[i].kind == "symbol")
    slope = polynomial.derivative(index)
    if polynomial.degrees()[index] == 2:
        double = polynomial * slope.derivative(index) * 2 - slope * slope  # the negative of the discriminant
        if not vanishes(field, field.reduced(Quotient(field.ring, double, field.ring.one)).numerator):
            return [] if constant_sign(field, double) > 0 else None
        polynomial, slope = slope, slope.derivative(index)
    if polynomial.degrees()[index] != 1 or not constant_sign(field, slope):
        return None
    rest = polynomial - field.ring.context.gen(index) * slope
    return [Node("/", (Node("-", (_written(field, rest),)), _written(field, slope)))]


def _of_quadratic(c: Fraction, b: Fraction, a: Fraction) -> Iterator[Node]:
    discriminant = (b * b - 4 * a * c) / (4 * a * a)
    if discriminant < 0:
        return
    root = Node("sqrt", (_tree(discriminant),))
    for side in (root, Node("-", (root,))):
        yield Node("+", (_tree(-b / (2 * a)), side)) if b else side


def _of_binomial(degree: int, value: Fraction) -> Iterator[Node]:
    """The roots of x**degree = value."""
    if value > 0:
        yield Node("root", (_tree(value), number(degree)))
    if (degree % 2 == 0 and value > 0) or (degree % 2 and value < 0):
        yield Node("-", (Node("root", (_tree(abs(value)), number(degree))),))


def _tree(value: Fraction) -> Node:
    return number(value) if value >= 0 else Node("-", (number(-value),))


def _stratum(field: Field, polynomial: fmpq_mpoly, variable: str) -> Stratum | None:
    """The polynomial solved for a symbol of which it is a number times that symbol plus something in the others."""
    symbols = [index for index in _used(polynomial) if field.generators[index].kind == "symbol"]
    for index in sorted(symbols, key=lambda i: (field.generators[i].argument != variable, i)):
        slope = polynomial.derivative(index)
        if constant_sign(field, slope):
            rest = polynomial - field.ring.context.gen(index) * slope
            value = Node("/", (Node("-", (_written(field, rest),)), _written(field, slope)))
            return Stratum(str(field.generators[index].argument), value)
    return None


def _written(field: Field, polynomial: fmpq_mpoly) -> Node:
    """A polynomial in symbols and constants as a tree."""
    terms = [
        Node("*", (_tree(fraction(coefficient)), *_powers(field, exponents)))
        if any(exponents)
        else _tree(fraction(coefficient))
        for exponents, coefficient in polynomial.terms()
    ]
    return number(0) if not terms else terms[0] if len(terms) == 1 else Node("+", tuple(terms))


def _powers(field: Field, exponents: Sequence[int]) -> Iterator[Node]:
    for index, exponent in enumerate(exponents):
        if exponent:
            meaning = cast(Node, _meaning(field, index))
            yield meaning if exponent == 1 else Node("**", (meaning, number(int(exponent))))


class _Line(NamedTuple):
    """``slope`` times the variable plus ``turns`` times pi plus ``shift``."""

    slope: Fraction
    turns: Fraction
    shift: Fraction


def _line(expression: Node) -> _Line | None:
    """A linear expression in one symbol and pi."""
    field = Field(4)
    try:
        quotient = rewrite(field, expression)
    except (Unproved, Restart, RecursionError):
        return None
    if quotient.numerator.total_degree() != 1 or not quotient.denominator.is_one():
        return None
    parts = {"symbol": Fraction(0), "pi": Fraction(0), "": Fraction(0)}
    for exponents, coefficient in quotient.numerator.terms():
        kind = next((field.generators[i].kind for i, exponent in enumerate(exponents) if exponent), "")
        if kind not in parts:
            return None
        parts[kind] += fraction(coefficient)
    return _Line(parts["symbol"], parts["pi"], parts[""]) if parts["symbol"] else None


def _zeros_of_wave(expression: Node, period: Fraction) -> list[Node] | None:
    """The zeros and poles within one period of a trigonometric function of a linear argument."""
    line = _line(expression.args[0])
    if line is None:
        return None
    offset = _WAVES[expression.head] - line.turns
    count = period * abs(line.slope)
    first = ceil(-offset)
    return [
        Node("/", (Node("+", (Node("*", (_tree(offset + k), _PI)), _tree(-line.shift))), _tree(line.slope)))
        for k in range(first, first + min(ceil(count), MAX_POINTS + 1))
    ]


def common_period(trees: Iterable[Node], variable: str) -> Fraction | None:
    """A number whose product with pi is a period of all the trees; ``None`` if none is known."""
    slopes: set[Fraction] = set()
    for tree in trees:
        if not _collect_slopes(tree, variable, slopes):
            return None
    return 2 / _gcd(slopes) if slopes else None


def _gcd(slopes: Iterable[Fraction]) -> Fraction:
    result = Fraction(0)
    for slope in slopes:
        denominator = lcm(result.denominator, slope.denominator)
        result = Fraction(gcd(int(result * denominator), int(slope * denominator)), denominator)
    return result


def _collect_slopes(tree: Node, variable: str, slopes: set[Fraction]) -> bool:
    """Whether the variable stands only in linear arguments of trigonometric functions, whose slopes are added."""
    if tree.head == "symbol":
        return tree.value != variable
    if tree.head in _WAVES:
        line = _line(tree.args[0])
        if line is not None:
            slopes.add(abs(line.slope))
            return True
    return all(_collect_slopes(argument, variable, slopes) for argument in tree.args)
