"""Polynomials with rational coefficients in whatever an expression is made of: x, sin(x), exp(x), sqrt(2), …"""

from collections.abc import Callable
from fractions import Fraction
from math import comb
from typing import ClassVar, cast

from flint import Ordering, fmpq, fmpq_mpoly, fmpq_mpoly_ctx

from service.calculus.arithmetic.scalars import rational
from service.calculus.checking.form.terms_and_factors import Key, algebraic_parts, key, whole_exponent
from service.language.tree import Node

#: Terms of a polynomial that is factored; x**60 - 1 has two, (x + y + 1)**20 + 1 has 231.
MAX_TERMS = 400
#: Its degree in all that it is made of: x**1000 - 1 has 16 factors of up to 400 terms each.
MAX_DEGREE = 200
#: Different things that it is made of.
MAX_ATOMS = 12

_ARITHMETIC = frozenset({"+", "-", "*", "number"})


class TooLarge(Exception):
    """A polynomial is too large to be factored for the form of an answer."""


class NoPolynomial(Exception):
    """There is a quotient in what should be a polynomial."""


class Polynomials:
    """Polynomials in the same generators."""

    def __init__(self, *nodes: Node) -> None:
        found = {key(atom) for node in nodes for atom in _atoms(node)}
        if len(found) > MAX_ATOMS:
            raise TooLarge
        names = [f"a{index}" for index in range(max(1, len(found)))]
        self.context = fmpq_mpoly_ctx.get(names, Ordering.lex)
        self.generators: dict[Key, fmpq_mpoly] = dict(zip(sorted(found, key=repr), self.context.gens(), strict=False))

    def of(self, node: Node) -> fmpq_mpoly:
        """The expression as a polynomial. Raises ``TooLarge`` or ``NoPolynomial``."""
        rule = self._rules.get(node.head)
        exponent = whole_exponent(node)
        if exponent:
            return self._power(self.of(node.args[0]), exponent)
        if node.head == "/":
            return self._quotient(*node.args)
        return rule(self, node) if rule else self.generators[key(node)]

    def _power(self, base: fmpq_mpoly, exponent: int) -> fmpq_mpoly:
        degree = base.total_degree() * exponent
        if degree > MAX_DEGREE or comb(len(base) + exponent - 1, exponent) > MAX_TERMS:
            raise TooLarge
        return base**exponent

    def _quotient(self, above: Node, below: Node) -> fmpq_mpoly:
        divisor = self.of(below)
        if not divisor.is_constant() or divisor.is_zero():
            raise NoPolynomial
        return self.of(above) / divisor.leading_coefficient()

    def _sum(self, node: Node) -> fmpq_mpoly:
        result = self.context.constant(0)
        for argument in node.args:
            result += self.of(argument)
        return result

    def _product(self, node: Node) -> fmpq_mpoly:
        result = self.context.constant(1)
        for argument in node.args:
            factor = self.of(argument)
            if len(result) * len(factor) > MAX_TERMS:
                raise TooLarge
            result *= factor
        return result

    def _number(self, node: Node) -> fmpq_mpoly:
        return self.context.constant(rational(cast("int | Fraction", node.value)))

    _rules: ClassVar[dict[str, Callable[["Polynomials", Node], fmpq_mpoly]]] = {
        "+": _sum,
        "*": _product,
        "-": lambda self, node: -self.of(node.args[0]),
        "number": _number,
    }


def _atoms(node: Node) -> list[Node]:
    """What the polynomial is made of: everything but arithmetic, and whole powers by what is below them."""
    parts = algebraic_parts(node)
    return [part for part in parts if part.head not in _ARITHMETIC | {"/"} and not whole_exponent(part)]


def has_factors(node: Node) -> bool:
    """Whether a sum is zero, or the product of others or of a whole number and another.

    Raises ``TooLarge`` or ``NoPolynomial``.
    """
    polynomial = Polynomials(node).of(node)
    if polynomial.is_constant():
        return True
    _, parts = polynomial.factor()
    return sum(power for _, power in parts) > 1 or abs(_whole_content(polynomial)) > 1


def have_common_factor(above: Node, below: Node) -> bool:
    """Whether a fraction can be reduced. Raises ``TooLarge`` or ``NoPolynomial``."""
    ring = Polynomials(above, below)
    one, other = ring.of(above), ring.of(below)
    if one.is_zero():
        return True
    reducible = not one.gcd(other).is_constant()
    return reducible or _common_number(_whole_content(one), _whole_content(other)) > 1


def _whole_content(polynomial: fmpq_mpoly) -> fmpq:
    """The greatest number of which all coefficients are whole multiples; 0 if they are no whole numbers."""
    coefficients = polynomial.coeffs()
    if any(coefficient.q != 1 for coefficient in coefficients):
        return fmpq(0)
    content = coefficients[0].p
    for coefficient in coefficients[1:]:
        content = content.gcd(coefficient.p)
    return fmpq(content)


def _common_number(one: fmpq, other: fmpq) -> int:
    return int(one.p.gcd(other.p)) if one and other else 1
