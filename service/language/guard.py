"""What would cost too much is refused before anything is computed: one walk over the tree, linear in its size.

Every node is measured from its arguments. Exact values are followed as far as they are rational, so that ``9^9^9`` is
seen before it is computed; of other constants only the order of magnitude is known, and cancellation is ignored.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache, partial, reduce
from math import ceil, e, factorial, inf, lgamma, log, log1p, log2, pi
from operator import attrgetter
from typing import Any, NamedTuple, cast

from service.errors import DivisionByZero
from service.language.functions.row import Function, Growth
from service.language.limits import (
    MAX_BITS,
    MAX_CASE_NESTING,
    MAX_CASES,
    MAX_CONSTANT_EXPONENT,
    MAX_DEPTH,
    MAX_DERIVATIVE_NODES,
    MAX_EXPONENT,
    MAX_FACTORIAL,
    MAX_FUNCTION_NESTING,
    MAX_INDEX,
    MAX_MAGNITUDE,
    MAX_NODES,
    exceeded,
)
from service.language.names import FUNCTIONS
from service.language.tree import Node

#: Roots are no functions in which a chain of derivatives grows.
_ROOTS = frozenset({"sqrt", "cbrt", "root"})
#: Functions whose first argument is an index.
_INDEXED = frozenset(name for name, row in FUNCTIONS.items() if row.parameters.startswith("n "))
#: How large, in bits, a bounded function is; one with poles, unless it is close to one; and any close to a zero.
_BOUND, _BOUND_AMONG_POLES, _NEAR_ZERO = 1.0, 8.0, 40.0
#: Beyond this power of two nothing is distinguished any more.
_HUGE = 64


class Measure(NamedTuple):
    """What is known of a node before it is computed.

    ``size`` and ``derivative`` are nodes; ``nesting`` counts functions within functions, ``cases`` cases within cases.
    ``value`` is set while it is rational. ``low`` and ``high`` bound log2 of the absolute value of a constant, and of
    the numerical coefficient of anything else.
    """

    constant: bool
    size: int
    derivative: int
    nesting: int = 0
    cases: int = 0
    value: int | Fraction | None = None
    low: float = 0.0
    high: float = 0.0


#: How the nodes of each head are measured; those of functions have one rule.
Rules = Mapping[str, Callable[[Node, list[Measure]], Measure]]

#: ``Measure`` from a tuple of all its fields, in half the time of its constructor.
_quick_measure: Callable[[tuple[bool, int, int, int, int, int | Fraction | None, float, float]], Measure] = partial(
    tuple.__new__, Measure
)


def check(tree: Node, *, order: int = 1) -> None:
    """Refuse an expression that would cost too much.

    ``order`` is the order of the derivative that is wanted; the size of the first is bounded here, those of higher ones
    where they are computed. Raises ``TooComplex`` with the limit, ``DivisionByZero`` for a quotient by exact zero.
    """
    measure = _measure(tree, 1, _RULES)
    _limit(tree, "nodes", MAX_NODES, measure.size, "the expression has too many parts")
    if order:
        _limit(tree, "derivative_nodes", MAX_DERIVATIVE_NODES, measure.derivative, "the derivative would be too large")


def check_value(tree: Node, *, order: int = 0) -> None:
    """The same where nothing but a value is wanted, for which ``(1 + 1/10^6)^(10^6)`` need not be multiplied out."""
    measure = _measure(tree, 1, _RULES_OF_VALUES)
    _limit(tree, "nodes", MAX_NODES, measure.size, "the expression has too many parts")


def _limit(node: Node, limit: str, allowed: int, found: float, what: str) -> None:
    if found > allowed:
        raise exceeded(limit, allowed, ceil(min(found, 2**_HUGE - 1)), node.start, node.end, what)


def _measure(node: Node, depth: int, rules: Rules) -> Measure:
    if depth > MAX_DEPTH:
        _limit(node, "depth", MAX_DEPTH, depth, "the expression is nested too deeply")
    if node.head == "symbol":
        return _OF_SYMBOL
    parts = [_measure(argument, depth + 1, rules) for argument in node.args] if node.args else []
    measure = rules.get(node.head, _function)(node, parts)
    if measure.high > MAX_BITS or measure.low < -MAX_BITS:
        allowed = MAX_MAGNITUDE if measure.constant else MAX_BITS
        _limit(node, "magnitude", allowed, max(measure.high, -measure.low), "the power of two of a constant")
    if measure.nesting > MAX_FUNCTION_NESTING:
        _limit(node, "function_nesting", MAX_FUNCTION_NESTING, measure.nesting, "functions are nested too deeply")
    return measure


def _compound(
    parts: Sequence[Measure],
    derivative: int,
    value: int | Fraction | None = None,
    bounds: tuple[float, float] = (0.0, 0.0),
    levels: int = 0,
) -> Measure:
    """The measure of a node with these arguments; ``levels`` is 1 for a function."""
    constant, size, nesting, cases = True, 1, 0, 0
    for part in parts:
        constant = constant and part.constant
        size += part.size
        if part.nesting > nesting:
            nesting = part.nesting
        if part.cases > cases:
            cases = part.cases
    low, high = bounds if value is None else (_log2(value),) * 2
    return _quick_measure((constant, size, derivative, nesting + levels, cases, value, low, high))


def _log2(value: int | Fraction) -> float:
    """log2 of the absolute value, close to 1 without cancellation; 0 for zero, which no bound concerns."""
    if type(value) is int:
        return log2(abs(value)) if value else 0.0
    above, below = value.numerator, value.denominator
    if below < 2 * above < 4 * below:
        return log1p(value - 1) / log(2)
    return log2(abs(above)) - log2(below) if above else 0.0


def _absolute(measure: Measure) -> float:
    """A bound of a constant's absolute value."""
    if measure.value is not None and measure.value.denominator == 1:
        return float(min(abs(measure.value.numerator), 2**_HUGE))
    return float(2 ** min(measure.high, _HUGE))


def _bits(value: int | Fraction) -> int:
    return value.numerator.bit_length() + value.denominator.bit_length()


def _exact(node: Node, parts: Sequence[Measure], operation: Callable[[Any, Any], Any]) -> int | Fraction | None:
    """The parts combined from left to right, if all of them are rational."""
    values: list[int | Fraction] = []
    for part in parts:
        if part.value is None:
            return None
        values.append(part.value)
    return reduce(lambda left, right: _bounded_bits(node, operation(left, right)), values)


def _bounded_bits(node: Node, value: int | Fraction) -> int | Fraction:
    _limit(node, "bits", MAX_BITS, _bits(value), "the digits of an exact number, in bits")
    return value


def _number(node: Node, parts: list[Measure]) -> Measure:
    value = cast("int | Fraction", node.value)
    return (
        _of_integer(value) if type(value) is int and value < 2**_HUGE else _compound((), 0, _bounded_bits(node, value))
    )


@lru_cache
def _of_integer(value: int) -> Measure:
    """The measure of a short integer; the same few stand in most expressions."""
    return _compound((), 0, value)


_is_constant = attrgetter("constant")
_OF_SYMBOL = Measure(False, 1, 1)
_OF_CONSTANT = {
    "pi": Measure(True, 1, 0, low=log2(pi), high=log2(pi)), "e": Measure(True, 1, 0, low=log2(e), high=log2(e)),
    "i": Measure(True, 1, 0),
}  # fmt: skip


def _negative(node: Node, parts: list[Measure]) -> Measure:
    (operand,) = parts
    constant, size, derivative, nesting, cases, value, low, high = operand
    negated = None if value is None else -value
    return _quick_measure((constant, size + 1, derivative + 1, nesting, cases, negated, low, high))


def _sum(node: Node, parts: list[Measure]) -> Measure:
    derivative = 1 + sum([part.derivative for part in parts])
    bounds = (0.0, 0.0)
    if all(map(_is_constant, parts)):
        bounds = (min(part.low for part in parts), max(part.high for part in parts) + log2(len(parts)))
    return _compound(parts, derivative, _exact(node, parts, lambda left, right: left + right), bounds)


def _product(node: Node, parts: list[Measure]) -> Measure:
    size = 1 + sum([part.size for part in parts])
    derivative = sum([part.derivative + size - part.size for part in parts if part.derivative])
    factors = _factors(parts)
    bounds = (sum([part.low for part in factors]), sum([part.high for part in factors]))
    return _compound(parts, derivative, _exact(node, parts, lambda left, right: left * right), bounds)


def _factors(parts: list[Measure]) -> list[Measure]:
    """Those that make a constant large, or the numerical coefficient of anything else: exp(10^6)*x has none."""
    for part in parts:
        if part.value is None and part.constant:
            break
    else:
        return parts
    whole = all(map(_is_constant, parts))
    return [part if whole or not part.constant or part.value is not None else _OF_SYMBOL for part in parts]


def _quotient(node: Node, parts: list[Measure]) -> Measure:
    dividend, divisor = parts
    if divisor.value == 0:
        raise DivisionByZero("division by zero", position=node.start, end=node.end)
    size = 3 + dividend.size + divisor.size
    derivative = sum([part.derivative + size for part in parts if part.derivative])
    value = _exact(node, parts, Fraction)
    over, under = _factors(parts)
    return _compound(parts, derivative, value, (over.low - under.high, over.high - under.low))


def _power(node: Node, parts: list[Measure], multiplied_out: bool = True) -> Measure:
    base, exponent = parts
    size = 1 + base.size + exponent.size
    outer = size + base.derivative + 2 if base.derivative else 0
    inner = size + exponent.derivative + base.size + 2 if exponent.derivative else 0
    if exponent.value is None:
        return _general_power(parts, outer + inner)
    if base.value is not None:
        return _rational_power(node, parts, base.value, exponent.value, multiplied_out)
    limit, allowed = ("constant_exponent", MAX_CONSTANT_EXPONENT) if base.constant else ("exponent", MAX_EXPONENT)
    _limit(node, limit, allowed, _absolute(exponent), "an exponent is too large")
    low, high = sorted((base.low * float(exponent.value), base.high * float(exponent.value)))
    return _compound(parts, outer, bounds=(low, high))


def _general_power(parts: list[Measure], derivative: int) -> Measure:
    base, exponent = parts
    bound = 0.0
    if base.constant and exponent.constant:
        bound = max(abs(base.low), abs(base.high), 1.0) * _absolute(exponent)
    nesting = max(base.nesting, exponent.nesting + 1)
    return _compound(parts, derivative, bounds=(-bound, bound))._replace(nesting=nesting)


def _rational_power(
    node: Node, parts: list[Measure], base: int | Fraction, exponent: int | Fraction, multiplied_out: bool
) -> Measure:
    if not base and exponent < 0:
        raise DivisionByZero("zero to a negative power", position=node.start, end=node.end)
    if exponent.denominator == 1:
        found = min(abs(exponent.numerator), 2**_HUGE) * (_log2(base.numerator) + _log2(base.denominator))
        if multiplied_out:
            _limit(node, "bits", MAX_BITS, found, "the digits of a power, in bits")
        if found <= MAX_BITS:
            return _compound(parts, 0, Fraction(base) ** exponent.numerator)
    bound = _log2(base) * float(exponent) if abs(exponent) < 2 ** (2 * _HUGE) else inf
    return _compound(parts, 0, bounds=(bound, bound))


def _relation(node: Node, parts: list[Measure]) -> Measure:
    return _compound(parts, 0)._replace(constant=False)


def _function(node: Node, parts: list[Measure]) -> Measure:
    row = FUNCTIONS[node.head]
    size = 5 + 2 * sum([part.size for part in parts])
    derivative = sum([size + part.derivative + 1 for part in parts if part.derivative])
    if node.head in _INDEXED and parts[0].constant:
        _limit(node, "index", MAX_INDEX, _absolute(parts[0]), f"the index of {node.head} is too large")
    measure = _compound(parts, derivative, levels=0 if node.head in _ROOTS else 1)
    if measure.constant:
        return _evaluated(node, row, parts, measure)
    return _cased(node, row, measure) if row.heavy else measure


def _cased(node: Node, row: Function, measure: Measure) -> Measure:
    """A function of variables that distinguishes cases."""
    _limit(node, "case_nesting", MAX_CASE_NESTING, measure.cases + 1, f"{node.head} is nested too deeply")
    if row.variadic:
        cases = [argument for argument in node.args if argument.head == "relation" or node.head != "piecewise"]
        _limit(node, "cases", MAX_CASES, len(cases), f"{node.head} has too many cases")
    return measure._replace(cases=measure.cases + 1)


def _evaluated(node: Node, row: Function, parts: list[Measure], measure: Measure) -> Measure:
    """A function of constants: bounds of its value, or the value itself if it is a factorial."""
    low, high = _BOUNDS[row.growth](node, parts)
    value = parts[0].value
    if node.head == "factorial" and isinstance(value, int) and 0 <= value <= MAX_FACTORIAL:
        return _compound(parts, 0, factorial(value), levels=1)
    return measure._replace(low=low, high=high)


def _bounded(node: Node, parts: list[Measure]) -> tuple[float, float]:
    has_poles = "!=" in (FUNCTIONS[node.head].domain or "")
    return -_NEAR_ZERO, _BOUND_AMONG_POLES if has_poles else _BOUND


def _slow(node: Node, parts: list[Measure]) -> tuple[float, float]:
    return -_NEAR_ZERO, log2(max(2.0, *(max(abs(part.low), abs(part.high)) for part in parts)))


def _same(node: Node, parts: list[Measure]) -> tuple[float, float]:
    return min(part.low for part in parts), max(part.high for part in parts)


def _exponential(node: Node, parts: list[Measure]) -> tuple[float, float]:
    bound = log2(e) * _absolute(parts[-1])
    return -bound, bound


def _factorial(node: Node, parts: list[Measure]) -> tuple[float, float]:
    largest = max(map(_absolute, parts))
    bound = lgamma(largest + 1) / log(2) + _NEAR_ZERO
    return -bound, bound


_BOUNDS: dict[Growth, Callable[[Node, list[Measure]], tuple[float, float]]] = {
    "bounded": _bounded,
    "slow": _slow,
    "same": _same,
    "exponential": _exponential,
    "factorial": _factorial,
}

_RULES: Rules = {
    "number": _number,
    "constant": lambda node, parts: _OF_CONSTANT[str(node.value)],
    "+": _sum,
    "-": _negative,
    "*": _product,
    "/": _quotient,
    "**": _power,
    "relation": _relation,
}
_RULES_OF_VALUES: Rules = {**_RULES, "**": partial(_power, multiplied_out=False)}
