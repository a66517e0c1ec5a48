"""The order in which SymPy prints terms and factors: powers of the first symbol first, highest exponent first."""

import math
from collections.abc import Callable, Collection
from fractions import Fraction
from typing import Any, cast

from service.calculus.symbolic.expressions.nodes import (
    Constant,
    E,
    Expression,
    Function,
    Multiple,
    Number,
    Power,
    Product,
    Rational,
    Relation,
    SortKey,
    Sum,
    Symbol,
    multiple_of,
    number,
    power_of,
)
from service.calculus.symbolic.expressions.sums import factors_of, negative, split
from service.language.names import FUNCTIONS

_Compound = Sum | Multiple | Product | Power | Function | Relation

_SYMPY_CONSTANTS = {"pi": "Pi", "e": "Exp1", "i": "ImaginaryUnit"}
_FUNCTION_RANKS = {"exp": 10, "log": 11, "sin": 20, "cos": 21, "tan": 22, "cot": 23, "sinh": 30, "cosh": 31, "tanh": 32,
                   "coth": 33}  # fmt: skip
_OTHER_RANK = 10_000

_NUMBER, _SYMBOL = (1, 0, "Number"), (2, 0, "Symbol")
_PRODUCT, _SUM, _POWER, _EXP = (3, 0, "Mul"), (3, 1, "Add"), (3, 2, "Pow"), (4, 10, "exp")


def sort_key(node: Expression) -> SortKey:
    """What SymPy sorts by: the class, the arguments, the exponent, the coefficient."""
    if node.sort_key is None:
        node.sort_key = _key(node)
    return node.sort_key


def _key_of_number(value: Rational) -> SortKey:
    return (_NUMBER, (0, ()), (), value)


_KEY_OF_ONE = _key_of_number(1)


def _key(node: Expression) -> SortKey:
    if isinstance(node, Symbol):
        return (_SYMBOL, (1, (node.name,)), _KEY_OF_ONE, 1)
    if isinstance(node, Number):
        return _key_of_number(node.value)
    coefficient, rest = split(node)
    if isinstance(rest, Power):
        if rest.base is E:
            return (_EXP, (1, (sort_key(rest.exponent),)), _KEY_OF_ONE, coefficient)
        return (*_class_and_arguments(rest.base), sort_key(rest.exponent), coefficient)
    return (*_class_and_arguments(rest or node), _KEY_OF_ONE, coefficient)


def _class_and_arguments(node: Expression) -> tuple[SortKey, SortKey]:
    if isinstance(node, Symbol):
        return _SYMBOL, (1, (node.name,))
    if isinstance(node, Number):
        return _NUMBER, (1, (str(node.value),))
    if isinstance(node, Constant):
        return (2, 0, _SYMPY_CONSTANTS[node.name]), (1, (node.name,))
    kind, parts = _class_and_parts(cast("_Compound", node))
    return kind, (len(parts), tuple([sort_key(part) for part in parts]))


def _class_and_parts(node: _Compound) -> tuple[SortKey, list[Expression]]:
    if isinstance(node, Sum):
        return _SUM, terms_in_order(node)
    if isinstance(node, Product):
        return _PRODUCT, factors_in_order(node.factors)
    if isinstance(node, Multiple):
        return _PRODUCT, [number(node.coefficient), *factors_in_order(factors_of(node.rest))]
    if isinstance(node, Power):
        return _POWER, [node.base, node.exponent]
    if isinstance(node, Function):
        name = FUNCTIONS[node.name].sympy or node.name
        return (4, _FUNCTION_RANKS.get(name, _OTHER_RANK), name), list(node.args)
    return (5, 0, " ".join(node.operators)), list(node.args)


def factors_in_order(factors: Collection[Expression]) -> list[Expression]:
    """The factors of a product."""
    return _in_order(factors)


def _in_order(nodes: Collection[Expression]) -> list[Expression]:
    return sorted(nodes, key=sort_key) if len(nodes) > 1 else list(nodes)


def terms_in_order(node: Sum) -> list[Expression]:
    """The terms and the constant, if it is not zero."""
    return _constant_first(node) or _by_monomial([*node.terms, *([number(node.constant)] if node.constant else [])])


def _constant_first(node: Sum) -> list[Expression] | None:
    """``1 - x`` rather than ``-x + 1``: a positive constant goes before a lone negative multiple."""
    if len(node.terms) == 1 and node.constant > 0 and _is_negative_multiple(node.terms[0]):
        return [number(node.constant), node.terms[0]]
    if len(node.terms) == 2 and not node.constant:
        for constant, term in (node.terms, node.terms[::-1]):
            if isinstance(constant, Constant) and constant.real and _is_negative_multiple(term):
                return [constant, term]
    return None


def _is_negative_multiple(node: Expression) -> bool:
    return isinstance(node, Multiple) and node.coefficient < 0 and not isinstance(node.rest, Product)


def _by_monomial(terms: list[Expression]) -> list[Expression]:
    """Lexicographic order of the exponents that each term has of everything raised to a power in any of them."""
    monomials = [_monomial(term) for term in terms]
    generators = _in_order({base: None for _, exponents in monomials for base in exponents})
    keys = [
        ([-exponents.get(g, 0) for g in generators], coefficient, sort_key(term) if type(coefficient) is float else ())
        for term, (coefficient, exponents) in zip(terms, monomials, strict=True)
    ]
    return [terms[i] for i in sorted(range(len(terms)), key=keys.__getitem__)]


def _monomial(term: Expression) -> tuple[float | Rational, dict[Expression, int]]:
    """The coefficient, about, and the exponent of each base."""
    coefficient, rest = split(term)
    constants: list[Expression] = []
    exponents: dict[Expression, int] = {}
    for factor in factors_of(rest) if rest else ():
        if not factor.symbolic:
            constants.append(factor)
        elif isinstance(factor, Power):
            base, exponents[base] = _base_and_exponent(factor)
        else:
            exponents[factor] = 1
    return _about(coefficient, constants) if constants else coefficient, exponents


def _about(coefficient: Rational, constants: list[Expression]) -> float:
    """The coefficient times constants, infinite beyond float64, as the third derivative of ``erfc(1e280*x)`` has it."""
    try:
        return float(coefficient * math.prod(map(_approximately, constants)))
    except OverflowError:
        return math.inf if coefficient > 0 else -math.inf


def _base_and_exponent(factor: Power) -> tuple[Expression, int]:
    """A factor as a whole power: ``x**(3/2)`` → ``sqrt(x)``, 3; ``exp(-2*x/3)`` → ``exp(x/3)``, −2."""
    coefficient, rest = split(factor.exponent)
    if coefficient == 1 and rest:
        return factor, 1
    if isinstance(coefficient, int):
        return power_of(factor.base, rest) if rest else factor.base, coefficient
    root = Fraction(1, coefficient.denominator)
    return power_of(factor.base, multiple_of(root, rest) if rest else number(root)), coefficient.numerator


_CONSTANTS = {"pi": math.pi, "e": math.e, "i": 1.0}
_NOT_IN_MATH = {"abs": abs, "min": min, "max": max}


def _approximately(node: Expression) -> float:
    """A number near a constant expression, or 1 where that is not easy; it decides only between like terms."""
    try:
        value = _APPROXIMATE[type(node)](node)
    except (ArithmeticError, ValueError, KeyError):
        return 1.0
    return value if math.isfinite(value) else 1.0


def _approximate_function(node: Function) -> float:
    namespace, _, name = (FUNCTIONS[node.name].python or "").rpartition(".")
    function: Any = getattr(math, name) if namespace else _NOT_IN_MATH[name]
    return float(function(*map(_approximately, node.args)))


def _approximate_power(node: Power) -> float:
    value = _approximately(node.base) ** _approximately(node.exponent)
    return 1.0 if isinstance(value, complex) else float(value)


_APPROXIMATE: dict[type[Expression], Callable[[Any], float]] = {
    Number: lambda node: float(node.value),
    Constant: lambda node: _CONSTANTS[node.name],
    Sum: lambda node: float(node.constant) + sum(map(_approximately, node.terms)),
    Multiple: lambda node: float(node.coefficient) * _approximately(node.rest),
    Product: lambda node: math.prod(map(_approximately, node.factors)),
    Power: _approximate_power,
    Function: _approximate_function,
}


def leads_with_minus(node: Expression) -> bool:
    """Whether a minus sign is taken out of the argument of an odd or even function: ``-2*x``, ``1 - x``; not ``x - 1``.

    Of a sum and its opposite exactly one leads with a minus (SymPy's ``could_extract_minus_sign``).
    """
    if isinstance(node, Number):
        return node.value < 0
    if isinstance(node, Multiple):
        return node.coefficient < 0
    return isinstance(node, Sum) and _sum_leads_with_minus(node)


def _sum_leads_with_minus(node: Sum) -> bool:
    count = len(node.terms) + (node.constant != 0)
    minuses = sum(map(leads_with_minus, node.terms)) + (node.constant < 0)
    if 2 * minuses != count:
        return 2 * minuses > count
    return bool(sort_key(node) < sort_key(negative(node)))
