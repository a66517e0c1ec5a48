"""Closed forms and proofs of equality at exact points, by SymPy, on objects made from our own tree.

Choices (absolute values, cases, floors, extremes) are made beforehand by balls, so that SymPy sees only what is
analytic at the point, and no question of a sign is left to it.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache
from math import comb, prod
from typing import Any, NamedTuple

import sympy
from flint import acb, fmpq
from sympy.polys.polyerrors import BasePolynomialError

from service.calculus.arithmetic.compiler import NOTHING, Algebra, Facts, compile_condition, compile_tree
from service.calculus.arithmetic.failures import Failure, Undecided
from service.calculus.arithmetic.points import Place
from service.calculus.arithmetic.real_balls import REAL, precision
from service.calculus.arithmetic.scalars import fraction
from service.calculus.symbolic import algebraic_zeros, analytic_derivative
from service.calculus.symbolic.call_budget import OutOfBudget, counted
from service.calculus.symbolic.choices import smooth
from service.calculus.symbolic.costly_constants import EXPANDED, is_costly
from service.calculus.symbolic.differentiation import differentiate
from service.calculus.symbolic.expressions.nodes import Computation
from service.calculus.symbolic.expressions.to_tree import tree_of
from service.calculus.symbolic.sympy_bridge import from_sympy, to_sympy
from service.errors import FluxionError
from service.language import writer
from service.language.tree import Node, difference, number, substitute, walk

#: Characters of a closed form; a longer one says less than the decimal.
MAX_CHARACTERS = 60
#: Characters of a rational value that is shown as a quotient.
MAX_QUOTIENT = 80
#: Parts of an expression that SymPy is asked about: beyond that its answers are no closed forms but slow.
MAX_PARTS = 60
#: The highest power of a sum that may be short when it is multiplied out: (log(2) + log(3) + log(5))**5 has 21 terms.
MAX_POWER = 4
#: Terms when everything is multiplied out: (sqrt(2) + sqrt(3) + sqrt(5) + pi)**100 has 176,851.
MAX_TERMS = 300
#: The greatest number that is factored: trial division by a million numbers.
MAX_FACTORED = 10**12
#: Bits at which signs are decided and closed forms are compared.
BITS = 256

#: What a closed form may consist of.
_CLOSED = frozenset({"number", "constant", "+", "-", "*", "/", "**", "sqrt", "exp", "log", "sin", "cos", "tan", "asin",
                     "acos", "atan", "sinh", "cosh", "tanh"})  # fmt: skip
#: What may become that at exact points.
_ELEMENTARY = _CLOSED | {
    "cot", "sec", "csc", "acot", "asec", "acsc", "coth", "sech", "csch", "asinh", "acosh", "atanh", "acoth", "asech",
    "acsch", "log10", "log2",
}  # fmt: skip
_HANDED = _ELEMENTARY | EXPANDED | {"erf", "erfc", "lambertw"}
#: How SymPy says that it cannot: airybi(-10**100) is an AttributeError, besselj(10**10, 10**10) a RecursionError.
_GIVES_UP = (
    ArithmeticError, AttributeError, BasePolynomialError, NotImplementedError, RecursionError, TypeError, ValueError,
)  # fmt: skip


class NoClosedForm(Exception):
    """There is none, or none that is worth its cost."""


class EvaluationPoint(NamedTuple):
    """Where an expression is looked at: the place, the kind of number, and what is known of parts of it."""

    place: Place
    algebra: Algebra[Any] = REAL
    facts: Facts = NOTHING

    def value(self, node: Node) -> Any:
        """The value of a part, as a ball of the present precision."""
        return compile_tree(node, self.algebra, self.facts)(self.symbols())

    def holds(self, condition: Node) -> bool:
        """Whether a condition of a ``piecewise`` holds."""
        return compile_condition(condition, self.algebra, self.facts)(self.symbols())

    def symbols(self) -> dict[str, Any]:
        """The values of the symbols at the present precision."""
        return {name: coordinate.at_precision(self.algebra) for name, coordinate in self.place.items()}

    def sign(self, node: Node) -> int:
        """The sign of a part; of a ball that holds zero it may be proved that it is zero."""
        try:
            return self.algebra.sign(self.value(node))
        except Undecided:
            if equals(node, self, fmpq(0)):
                return 0
            raise


class Around(NamedTuple):
    """A point and its neighbourhood: a choice that changes at the point cannot be made for both."""

    point: EvaluationPoint

    def value(self, node: Node) -> Any:
        return self.point.value(node)

    def holds(self, condition: Node) -> bool:
        return self.point.holds(condition)

    def sign(self, node: Node) -> int:
        """The sign of the value, which is not 0. Raises ``NoClosedForm``."""
        sign = self.point.sign(node)
        if sign == 0:
            raise NoClosedForm
        return sign


def quotient(value: fmpq) -> str | None:
    """A rational value as a quotient, unless that is long."""
    text = str(value)
    return text if len(text) <= MAX_QUOTIENT else None


def closed_form(tree: Node, point: EvaluationPoint, enclosure: Any, by: Sequence[str] = ()) -> str | None:
    """Write the value at a point, of the derivative ``by`` these variables, in closed form; ``None`` if none is short.

    ``enclosure`` is the proved value: a form that is not within it is not returned.
    """
    try:
        with _budget(point.algebra):
            value = _handed(_constant(tree, point, by), point.algebra)
            forms = _PARTS if value.has(sympy.I) else _FORMS
            texts = [_text(value, form, point.algebra, enclosure) for form in forms]
    except (NoClosedForm, Failure, FluxionError, OutOfBudget, *_GIVES_UP):
        return None
    return min(filter(None, texts), key=len, default=None)


def _budget(algebra: Algebra[Any]) -> AbstractContextManager[None]:
    """What SymPy may spend on complex numbers, whose parts it multiplies out; counting takes half as long again."""
    return nullcontext() if algebra is REAL else counted()


def _text(value: Any, form: Callable[[Any], Any], algebra: Algebra[Any], enclosure: Any) -> str | None:
    """The form of a value in our syntax, if it is short, closed and within the enclosure."""
    try:
        with Computation():
            node = tree_of(from_sympy(form(value)))
        closed = all(part.head in _CLOSED for part in walk(node)) and _agrees(node, algebra, enclosure)
    except (Failure, FluxionError, *_GIVES_UP):
        return None
    text = writer.text(node)
    return text if closed and len(text) <= MAX_CHARACTERS else None


def equals(
    tree: Node, point: EvaluationPoint, candidate: fmpq, by: Sequence[str] = (), part: Callable[[Any], Any] = sympy.re
) -> bool:
    """Whether the value at a point, or the ``part`` of it that SymPy is to take, is proved to be that rational."""
    try:
        constant = _constant(tree, point, by)
        gap = difference(constant, number(fraction(candidate)))
        if point.algebra is REAL and algebraic_zeros.is_zero(gap):
            return True
        with _budget(point.algebra):
            value = _handed(constant, point.algebra)
            if point.algebra is not REAL:
                value = part(sympy.expand_complex(value))
            remainder = value - sympy.Rational(int(candidate.p), int(candidate.q))
            return any(attempt(remainder) == 0 for attempt in _SIMPLIFICATIONS)
    except (NoClosedForm, Failure, FluxionError, OutOfBudget, *_GIVES_UP):
        return False


@lru_cache(maxsize=64)
def vanishes(tree: Node, assumptions: tuple[tuple[str, str], ...] = ()) -> bool:
    """Whether an expression in real symbols is proved to be zero wherever it is defined."""
    parts = list(walk(tree))
    if len(parts) > MAX_PARTS or any(part.head not in _HANDED | {"symbol"} for part in parts):
        return False
    try:
        value = to_sympy(tree, dict(assumptions))
        return _terms(tree) <= MAX_TERMS and any(attempt(value) == 0 for attempt in _SIMPLIFICATIONS)
    except (FluxionError, *_GIVES_UP):
        return False


def _cancelled(value: Any) -> Any:
    """The value with its logarithms by primes, multiplied out, and as one fraction if it has a denominator.

    Where nothing can cancel, ``cancel`` would do the same, and take most of the time of a value.
    """
    value = value.replace(_is_logarithm_of_number, _by_primes)
    powers = [power.as_base_exp() for power in value.atoms(sympy.Pow, sympy.exp)]
    if any(exponent.could_extract_minus_sign() and not base.is_Rational for base, exponent in powers):
        return sympy.cancel(value)
    return value if any(base.is_Add and exponent > MAX_POWER for base, exponent in powers) else sympy.expand(value)


#: The forms of which the shortest is shown, the first of those that are equally short.
_FORMS: tuple[Callable[[Any], Any], ...] = (lambda value: value, sympy.expand, _cancelled)

#: The form of a complex value: real and imaginary part.
_PARTS: tuple[Callable[[Any], Any], ...] = (sympy.expand_complex,)

#: What may show that a value is zero.
_SIMPLIFICATIONS: tuple[Callable[[Any], Any], ...] = (
    lambda value: value,
    sympy.expand,
    sympy.radsimp,
    lambda value: sympy.expand(value.replace(_is_logarithm_of_number, _by_primes)),
    lambda value: sympy.expand(value.rewrite(sympy.exp)),
    lambda value: sympy.expand(sympy.numer(sympy.together(value.rewrite(sympy.exp)))),
    sympy.sqrtdenest,
    lambda value: sympy.expand(sympy.expand_func(value)),
)


def _is_logarithm_of_number(value: Any) -> bool:
    """Whether it is the logarithm of a rational that is quickly factored."""
    argument = value.args[0] if isinstance(value, sympy.log) else None
    return isinstance(argument, sympy.Rational) and argument > 0 and max(argument.p, argument.q) <= MAX_FACTORED


def _by_primes(logarithm: Any) -> Any:
    """The logarithm of a rational as a sum of logarithms of primes."""
    factors = sympy.factorrat(logarithm.args[0])
    return sympy.Add(*(exponent * sympy.log(prime) for prime, exponent in factors.items()))


def _agrees(node: Node, algebra: Algebra[Any], enclosure: Any) -> bool:
    with precision(BITS):
        return bool(acb(compile_tree(node, algebra)({})).overlaps(acb(enclosure)))


def _handed(constant: Node, algebra: Algebra[Any]) -> Any:
    """A constant as an object of SymPy, unless it would cost too much."""
    _check_cost(constant, algebra)
    return to_sympy(constant, {})


def _constant(tree: Node, point: EvaluationPoint, by: Sequence[str]) -> Node:
    """The value, or that of the derivative, as a tree without choices and symbols."""
    with precision(BITS):
        chosen = smooth(tree, Around(point) if by else point)
        places = {name: smooth(coordinate.tree, point) for name, coordinate in point.place.items()}
    if by:
        chosen = _differentiated(chosen, tuple(by), point.algebra is REAL)
    return substitute(chosen, places)


@lru_cache(maxsize=16)
def _differentiated(tree: Node, by: tuple[str, ...], real: bool) -> Node:
    """The derivative; many points have the same."""
    return differentiate(tree, by).last if real else analytic_derivative.derivative(tree, by)


def _check_cost(constant: Node, algebra: Algebra[Any]) -> None:
    """Refuse what SymPy would compute for long: it makes gamma(10**6) and digamma(10**6) rational numbers."""
    parts = list(walk(constant))
    if len(parts) > MAX_PARTS or any(part.head not in _HANDED for part in parts) or _terms(constant) > MAX_TERMS:
        raise NoClosedForm
    with precision(BITS):
        values = {part: compile_tree(part, algebra)({}) for part in parts}
    if algebra is not REAL and any(_is_beyond_complex_forms(part, values) for part in parts):
        raise NoClosedForm
    if is_costly(parts, values):
        raise NoClosedForm


def _is_beyond_complex_forms(part: Node, values: Mapping[Node, Any]) -> bool:
    """Whether SymPy would take apart a special function of a complex number: erf(z)**(1/2) took it minutes."""
    return part.head not in _ELEMENTARY and any(not isinstance(values[arg], fmpq) for arg in part.args)


def _terms(node: Node) -> int:
    """About how many terms there are when everything is multiplied out."""
    inner = [_terms(arg) for arg in node.args]
    if node.head == "+":
        return sum(inner)
    if node.head in ("*", "/"):
        return prod(inner)
    if node.head == "**" and node.args[1].head == "number" and isinstance(node.args[1].value, int):
        return comb(inner[0] + node.args[1].value - 1, node.args[1].value)
    return 1 if node.head in ("number", "constant", "-", "sqrt") else 2
