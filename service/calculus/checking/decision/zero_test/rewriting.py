"""From the tree of the language to an element of the field: a table from heads to rules.

Every rule is an identity at each real point where both sides are defined, isolated points apart. A function without a
rule is an opaque generator: all that is known of it is that equal arguments give equal values.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import cast

from service.calculus.checking.decision.zero_test.exponentials import exponential, logarithm, power
from service.calculus.checking.decision.zero_test.field import Demands, Facts, Field, SignsNeeded
from service.calculus.checking.decision.zero_test.polynomial_signs import sign
from service.calculus.checking.decision.zero_test.quotients import NowhereDefined, Quotient, Unproved
from service.calculus.checking.decision.zero_test.radicals import (
    absolute_value,
    demand_nonnegative,
    demand_positive,
    factors,
    odd_root,
    rational_power,
    sign_of,
)
from service.calculus.checking.decision.zero_test.trigonometry import inverse, pi, sine_cosine
from service.calculus.checking.decision.zero_test.vanishing import inverse as reciprocal
from service.calculus.checking.decision.zero_test.vanishing import is_varying, must_not_vanish, settle
from service.language.definitions import expanded
from service.language.names import FUNCTIONS
from service.language.tree import Node

HALF = Fraction(1, 2)


def rewrite(field: Field, node: Node) -> Quotient:
    """The element of the field that the expression is; remembers what it demands of its domain.

    Raises ``Restart``, ``Unproved`` or one of its subclasses.
    """
    if id(node) not in field.memory:
        rule = _RULES.get(node.head)
        field.memory[id(node)] = node, field.reduced(rule(field, node) if rule else _function(field, node))
    return field.memory[id(node)][1]


def _arguments(field: Field, node: Node) -> list[Quotient]:
    return [rewrite(field, argument) for argument in node.args]


def _number(field: Field, node: Node) -> Quotient:
    return field.constant(cast(Fraction, node.value))


def assumed_facts(field: Field) -> Facts:
    """The signs of the symbols that are assumed to be negative; generators of positive ones know it themselves."""
    negative = sorted(name for name, fact in field.assumptions.items() if fact == "negative")
    return {str(_variable(field, name).numerator): -1 for name in negative}


def _variable(field: Field, name: str) -> Quotient:
    positive = field.assumptions.get(name) == "positive"
    return field.generator(field.index_of("symbol", name, argument=name, nonnegative=positive))


def _constant(field: Field, node: Node) -> Quotient:
    if node.value == "i":
        raise Unproved("the imaginary unit")
    return pi(field) if node.value == "pi" else exponential(field, field.constant(1))


def _sum(field: Field, node: Node) -> Quotient:
    result = field.constant(0)
    for term in _arguments(field, node):
        result += term
    return result


def _product(field: Field, node: Node) -> Quotient:
    result = field.constant(1)
    for factor in _arguments(field, node):
        result = field.reduced(result * factor)
    return result


def _divide(field: Field, dividend: Quotient, divisor: Quotient) -> Quotient:
    return dividend * reciprocal(field, divisor)


def _power(field: Field, node: Node) -> Quotient:
    base, exponent = node.args
    if base.head == "constant" and base.value == "e":
        return exponential(field, rewrite(field, exponent))
    return power(field, rewrite(field, base), rewrite(field, exponent))


def _function(field: Field, node: Node) -> Quotient:
    """A function of one argument with a rule, one that is defined by others, or an opaque generator."""
    rule = _OF_ONE.get(node.head)
    if rule:
        return rule(field, *_arguments(field, node))
    written_out = expanded(node)
    return rewrite(field, written_out) if written_out else _opaque(field, node.head, _arguments(field, node))


def _opaque(field: Field, head: str, values: list[Quotient]) -> Quotient:
    if FUNCTIONS[head].parity == "odd" and not values[0].is_zero() and values[0].numerator.leading_coefficient() < 0:
        return -_opaque(field, head, [-values[0]])
    key = (head, *(value.key for value in values))
    if FUNCTIONS[head].domain and not _DOMAINS.get(head, _unknown_domain)(field, values):
        field.demands |= Demands(opaque=frozenset({key}))
    return field.generator(field.index_of("opaque", *key, argument=(head, tuple(values))))


def _unknown_domain(field: Field, values: list[Quotient]) -> bool:
    return False


def _positive_domain(field: Field, values: list[Quotient]) -> bool:
    """The last argument is positive; the point 1 that ``li`` leaves out is isolated."""
    demand_positive(field, factors(field, values[-1]))
    return _domain_with_gaps(field, values)


def _domain_with_gaps(field: Field, values: list[Quotient]) -> bool:
    """All but isolated values of the last argument, which must not stay at one; a number is looked at elsewhere."""
    numbers = all(value.rational() is not None for value in values[:-1])
    return numbers and (values[-1].rational() is not None or is_varying(field, values[-1]))


def _domain_of_bessel(field: Field, values: list[Quotient]) -> bool:
    """Everywhere for a whole order, otherwise where the last argument is positive."""
    order = values[0].rational()
    if order is not None and order.denominator != 1:
        demand_positive(field, factors(field, values[-1]))
    return order is not None


#: What functions without a rule demand of their arguments; whether that was all.
_DOMAINS: dict[str, Callable[[Field, list[Quotient]], bool]] = {
    **dict.fromkeys(("loggamma", "bessely", "besselk", "Ci", "Chi", "li"), _positive_domain),
    **dict.fromkeys(("gamma", "digamma", "polygamma", "Ei", "zeta"), _domain_with_gaps),
    **dict.fromkeys(("besselj", "besseli"), _domain_of_bessel),
}


def _trigonometric(name: str) -> Callable[[Field, Quotient], Quotient]:
    def rule(field: Field, angle: Quotient) -> Quotient:
        sine, cosine = sine_cosine(field, angle)
        return _ratio(field, name, {"sin": sine, "cos": cosine})

    return rule


def _hyperbolic(name: str) -> Callable[[Field, Quotient], Quotient]:
    def rule(field: Field, argument: Quotient) -> Quotient:
        growing = exponential(field, argument)
        falling = growing.inverse()
        return _ratio(field, name, {"sinh": (growing - falling).scaled(HALF), "cosh": (growing + falling).scaled(HALF)})

    return rule


#: Numerator and denominator; ``None`` for one.
_RATIOS: dict[str, tuple[str | None, str | None]] = {
    "sin": ("sin", None), "cos": ("cos", None), "tan": ("sin", "cos"), "cot": ("cos", "sin"), "sec": (None, "cos"),
    "csc": (None, "sin"), "sinh": ("sinh", None), "cosh": ("cosh", None), "tanh": ("sinh", "cosh"),
    "coth": ("cosh", "sinh"), "sech": (None, "cosh"), "csch": (None, "sinh"),
}  # fmt: skip


def _ratio(field: Field, name: str, values: dict[str, Quotient]) -> Quotient:
    above, below = _RATIOS[name]
    numerator = values[above] if above else field.constant(1)
    return _divide(field, numerator, values[below]) if below else numerator


def _demand_between(field: Field, value: Quotient) -> None:
    """Remember that the value lies between −1 and 1: both sides of it, and their product as roots have it."""
    one = field.constant(1)
    for side in (one - value, one + value, field.reduced(one - value * value)):
        if not field.reduced(side).is_zero():
            demand_nonnegative(field, factors(field, side))


def _arcsine(field: Field, value: Quotient) -> Quotient:
    _demand_between(field, value)
    return inverse(field, "asin", value)


def _arccosine(field: Field, value: Quotient) -> Quotient:
    return pi(field).scaled(HALF) - _arcsine(field, value)


def _arctangent(field: Field, value: Quotient) -> Quotient:
    return inverse(field, "atan", value)


def _area_sine(field: Field, value: Quotient) -> Quotient:
    return logarithm(field, value + rational_power(field, value * value + field.constant(1), HALF))


def _area_cosine(field: Field, value: Quotient) -> Quotient:
    one = field.constant(1)
    demand_nonnegative(field, factors(field, value - one))
    return logarithm(field, value + rational_power(field, value * value - one, HALF))


def _area_tangent(field: Field, value: Quotient) -> Quotient:
    _demand_between(field, value)
    one = field.constant(1)
    return logarithm(field, _divide(field, one + value, one - value)).scaled(HALF)


def _argument(field: Field, value: Quotient) -> Quotient:
    """0 for positive and pi for negative numbers."""
    must_not_vanish(field, field.nonzero(value).numerator)
    return (pi(field) * (field.constant(1) - sign_of(field, value))).scaled(HALF)


def _polygamma(field: Field, node: Node) -> Quotient:
    order, value = _arguments(field, node)
    return _opaque(field, "digamma", [value]) if order.is_zero() else _opaque(field, "polygamma", [order, value])


def _logarithm_to_base(base: int) -> Callable[[Field, Quotient], Quotient]:
    return lambda field, value: _divide(field, logarithm(field, value), logarithm(field, field.constant(base)))


_OF_ONE: dict[str, Callable[[Field, Quotient], Quotient]] = {
    **{name: _trigonometric(name) for name in ("sin", "cos", "tan", "cot", "sec", "csc")},
    **{name: _hyperbolic(name) for name in ("sinh", "cosh", "tanh", "coth", "sech", "csch")},
    "exp": exponential,
    "sqrt": lambda field, value: rational_power(field, value, HALF),
    "cbrt": lambda field, value: odd_root(field, value, 3),
    "log10": _logarithm_to_base(10),
    "log2": _logarithm_to_base(2),
    "abs": absolute_value,
    "sign": sign_of,
    "asin": _arcsine,
    "acos": _arccosine,
    "atan": _arctangent,
    "asinh": _area_sine,
    "acosh": _area_cosine,
    "atanh": _area_tangent,
    "erfc": lambda field, value: field.constant(1) - _opaque(field, "erf", [value]),
    "re": lambda field, value: value,
    "conj": lambda field, value: value,
    "im": lambda field, value: field.constant(0),
    "arg": lambda field, value: _argument(field, value),
}  # fmt: skip
_OF_ONE |= {
    name: lambda field, value, rule=_OF_ONE[of]: rule(field, _divide(field, field.constant(1), value))  # type: ignore[misc]
    for name, of in {
        "acot": "atan",
        "asec": "acos",
        "acsc": "asin",
        "acoth": "atanh",
        "asech": "acosh",
        "acsch": "asinh",
    }.items()
}


def _log(field: Field, node: Node) -> Quotient:
    values = [logarithm(field, value) for value in _arguments(field, node)]
    return values[0] if len(values) == 1 else _divide(field, *values)


def _root(field: Field, node: Node) -> Quotient:
    """The real root; one of odd degree is defined for negative numbers too."""
    radicand, degree = _arguments(field, node)
    number = degree.rational()
    if number is not None and number.denominator == 1 and number % 2:
        return odd_root(field, radicand, int(number))
    return power(field, radicand, _divide(field, field.constant(1), degree))


def _extremum(direction: int) -> Callable[[Field, Node], Quotient]:
    """max(a, b) = (a + b + |a - b|)/2, and min with the other sign."""

    def rule(field: Field, node: Node) -> Quotient:
        first, *rest = _arguments(field, node)
        for other in rest:
            distance = absolute_value(field, first - other).scaled(direction)
            first = field.reduced((first + other + distance).scaled(HALF))
        return first

    return rule


def _piecewise(field: Field, node: Node) -> Quotient:
    """The value of the branch that the known signs select; only this branch is looked at."""
    *pairs, otherwise = node.args if len(node.args) % 2 else (*node.args, None)
    for value, condition in zip(pairs[::2], pairs[1::2], strict=True):
        if _holds(field, cast(Node, condition)):
            return rewrite(field, cast(Node, value))
    if otherwise is None:
        raise NowhereDefined("no branch applies")
    return rewrite(field, otherwise)


def _holds(field: Field, condition: Node) -> bool:
    values = _arguments(field, condition)
    operators = cast(tuple[str, ...], condition.value)
    return all(_compare(field, *link) for link in zip(operators, values[:-1], values[1:], strict=True))


def _compare(field: Field, operator: str, left: Quotient, right: Quotient) -> bool:
    """Whether a relation holds, isolated points apart; raises ``SignsNeeded`` where that depends on unknown signs."""
    difference = field.reduced(left - right)
    if difference.is_zero():
        return operator in ("<=", ">=", "==", "=")
    settle(field, difference.numerator)
    if operator in ("==", "=", "!="):
        return operator == "!="
    found = factors(field, difference)
    unknown = [polynomial for polynomial in found.odd if not sign(field, polynomial)]
    if unknown:
        raise SignsNeeded(unknown)
    total = found.sign
    for polynomial in found.odd:
        total *= sign(field, polynomial)
    return operator.startswith("<") == (total < 0)


_RULES: dict[str, Callable[[Field, Node], Quotient]] = {
    "number": _number,
    "symbol": lambda field, node: _variable(field, str(node.value)),
    "constant": _constant,
    "+": _sum,
    "*": _product,
    "-": lambda field, node: -rewrite(field, node.args[0]),
    "/": lambda field, node: _divide(field, *_arguments(field, node)),
    "**": _power,
    "log": _log,
    "root": _root,
    "polygamma": _polygamma,
    "max": _extremum(1),
    "min": _extremum(-1),
    "piecewise": _piecewise,
}
