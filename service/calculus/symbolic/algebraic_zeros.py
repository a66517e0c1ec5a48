"""Whether a real constant is exactly zero, by exact arithmetic and no simplification.

An algebraic one, of rationals, roots, and cosines of rational multiples of π, is U/L with algebraic integers U and L of
a field of degree D or below. ``u`` and ``l``, which are 1 or more, bound the absolute values of all their conjugates::

    p/q: |p| over q    U/L + V/M: UM + VL over LM    U/L · V/M: UV over LM    U/L ÷ V/M: UM over LV
    the k-th root of U/L: the k-th root of U·L**(k − 1) over L, which may make the degree k times as large
    functions of rational multiples of π: quotients of 2·cos(2πm/N) and 2, all in a real field of degree φ(N)/2

Proof of the bound: if U is not 0, the product of its at most D conjugates is a whole number other than 0, and those
beside U are u at most; so |U| >= u**(1 − D), and |U/L| >= u**(1 − D)/l. A ball below that proves zero. It is the bound
of C. Burnikel, S. Funke, K. Mehlhorn, S. Schirra, S. Schmitt, "A separation bound for real algebraic expressions"
(2001), without roots of polynomials.

A sum of multiples of π and of arctangents of rationals is the argument of a product of Gaussian integers. Where that
product is real, a multiple of the sum is one of π, and a ball says which.
"""

from collections.abc import Mapping
from fractions import Fraction
from functools import reduce
from math import lcm, log2
from typing import NamedTuple

import sympy
from flint import arb

from service.calculus.arithmetic.failures import Failure
from service.calculus.arithmetic.real_balls import ball, value
from service.calculus.symbolic.expressions.from_tree import rational
from service.errors import FluxionError
from service.language.tree import Node, walk

#: Parts of a constant that is looked at.
MAX_PARTS = 100
#: Bits that a proof may need: a product of all roots' degrees beyond a few hundred asks for more.
MAX_BITS = 8_192
#: The greatest order of a root of unity, and the greatest exponent.
MAX_ORDER, MAX_POWER = 2_000, 64
#: The greatest power of a Gaussian integer.
MAX_TURNS = 1_000
#: Functions whose values at rational multiples of π are algebraic: quotients of twice a sine, twice a cosine, and 2.
_TURNS = frozenset({"sin", "cos", "tan", "cot", "sec", "csc"})
_SPARE_BITS = 64


class _Beyond(Exception):
    """It is no constant of that kind, or a costly one."""


class _Bound(NamedTuple):
    """The binary logarithms of the bounds u and l."""

    over: float
    under: float


def is_zero(tree: Node) -> bool:
    """Whether a real constant is proved to be zero."""
    if len(list(walk(tree))) > MAX_PARTS:
        return False
    try:
        return _is_algebraic_zero(tree)
    except (_Beyond, Failure, FluxionError):
        pass
    try:
        return _is_zero_angle(tree)
    except (_Beyond, Failure, FluxionError):
        return False


def _is_algebraic_zero(tree: Node) -> bool:
    bound = _bound(tree)
    bits = int(bound.over * (_degree(tree) - 1) + bound.under) + 2  # and what floats lose
    if bits > MAX_BITS:
        raise _Beyond
    found = ball(value(tree, {}, bits + int(bound.over) + _SPARE_BITS))  # the terms that cancel are u at most
    return bool(abs(found) < arb(2) ** -bits)


def _degree(tree: Node) -> int:
    """The product of the degrees of all different roots, and of the real part of one cyclotomic field."""
    parts = set(walk(tree))
    order = reduce(lcm, (_order(part) for part in parts if part.head in _TURNS), 1)
    if order > MAX_ORDER:
        raise _Beyond
    cyclotomic = max(1, int(sympy.totient(order)) // 2)
    return reduce(lambda degree, part: degree * _root_degree(part), parts, cyclotomic)


def _root_degree(part: Node) -> int:
    if part.head in ("sqrt", "cbrt"):
        return 2 if part.head == "sqrt" else 3
    if part.head == "root":
        return abs(_number(part.args[1]).numerator)
    return _number(part.args[1]).denominator if part.head == "**" else 1


def _order(part: Node) -> int:
    """N where the function of a multiple of π is in the field of the N-th roots of unity, with i for a sine."""
    return lcm(4, 2 * _turns(part.args[0]).denominator)


def _turns(angle: Node) -> Fraction:
    """The angle over π."""
    turns = _angle(angle)
    if any(isinstance(part, Fraction) for part in turns):
        raise _Beyond
    return turns.get("pi", Fraction(0))


def _bound(node: Node) -> _Bound:
    """The bounds of a part, by the rules above."""
    plain = rational(node)
    if plain is not None:
        return _Bound(log2(max(1, abs(plain.numerator))), log2(plain.denominator))
    if node.head in _TURNS:
        _turns(node.args[0])
        return _Bound(1.0, 1.0)
    if node.head == "-":
        return _bound(node.args[0])
    if node.head in ("+", "*"):
        return reduce(_sum if node.head == "+" else _product, map(_bound, node.args))
    if node.head == "/":
        one, other = map(_bound, node.args)
        return _product(one, _Bound(other.under, other.over))
    return _of_power(node)


def _of_power(node: Node) -> _Bound:
    degrees = {"sqrt": Fraction(1, 2), "cbrt": Fraction(1, 3)}
    if node.head not in (*degrees, "root", "**"):
        raise _Beyond
    exponent = degrees.get(node.head) or _number(node.args[1])
    exponent = 1 / exponent if node.head == "root" and exponent else exponent
    if max(abs(exponent.numerator), exponent.denominator) > MAX_POWER:
        raise _Beyond
    base, k = _bound(node.args[0]), exponent.denominator
    root = _Bound((base.over + (k - 1) * base.under) / k, base.under)
    power = _Bound(root.over * abs(exponent.numerator), root.under * abs(exponent.numerator))
    return power if exponent > 0 else _Bound(power.under, power.over)


def _sum(one: _Bound, other: _Bound) -> _Bound:
    terms = one.over + other.under, one.under + other.over
    return _Bound(max(terms) + 1.0, one.under + other.under)


def _product(one: _Bound, other: _Bound) -> _Bound:
    return _Bound(one.over + other.over, one.under + other.under)


def _number(node: Node) -> Fraction:
    found = rational(node)
    if found is None:
        raise _Beyond
    return Fraction(found)


def _is_zero_angle(tree: Node) -> bool:
    """Whether a sum of multiples of π and of arctangents is zero."""
    terms = _angle(tree)
    whole = reduce(lcm, (factor.denominator for factor in terms.values()), 1)
    turned = reduce(_times, (_turned(part, int(factor * whole)) for part, factor in terms.items()), (1, 0))
    if turned[1]:
        return False
    return bool(abs(ball(value(tree, {}, 2 * _SPARE_BITS)) * whole) < 1)  # a multiple of π below 1


def _angle(node: Node) -> Mapping[Fraction | str, Fraction]:
    """The factors of the arctangents of rationals, and of π."""
    if node.head == "constant" and node.value == "pi":
        return {"pi": Fraction(1)}
    if node.head == "atan":
        return {_number(node.args[0]): Fraction(1)}
    if node.head == "-":
        return _scaled(_angle(node.args[0]), Fraction(-1))
    if node.head == "+":
        return reduce(_together, map(_angle, node.args))
    if node.head == "/":
        return _scaled(_angle(node.args[0]), 1 / _nonzero(node.args[1]))
    if node.head == "*":
        *numbers, last = sorted(node.args, key=lambda arg: rational(arg) is None)
        return _scaled(_angle(last), reduce(lambda x, y: x * y, map(_number, numbers), Fraction(1)))
    if rational(node) == 0:
        return {}
    raise _Beyond


def _nonzero(node: Node) -> Fraction:
    found = _number(node)
    if not found:
        raise _Beyond
    return found


def _scaled(terms: Mapping[Fraction | str, Fraction], factor: Fraction) -> Mapping[Fraction | str, Fraction]:
    return {part: factor * times for part, times in terms.items()}


def _together(
    one: Mapping[Fraction | str, Fraction], other: Mapping[Fraction | str, Fraction]
) -> Mapping[Fraction | str, Fraction]:
    return {part: one.get(part, Fraction(0)) + other.get(part, Fraction(0)) for part in {**one, **other}}


def _turned(part: Fraction | str, times: int) -> tuple[int, int]:
    """A Gaussian integer whose argument is so many times that part, but for multiples of π."""
    if abs(times) > MAX_TURNS:
        raise _Beyond
    if isinstance(part, str):
        return (1, 0)
    unit = (part.denominator, part.numerator if times > 0 else -part.numerator)
    return reduce(_times, [unit] * abs(times), (1, 0))


def _times(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return one[0] * other[0] - one[1] * other[1], one[0] * other[1] + one[1] * other[0]
