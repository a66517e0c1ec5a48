"""Finite-difference formulas of any accuracy in exact rationals, and their quotients in float64."""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import count
from math import lcm
from typing import NamedTuple

#: A float64 program: raises ``NoValue`` where it has no value.
Program = Callable[[float], float]


class Stencil(NamedTuple):
    """The formula sum(weight·f(x + offset·h))/h**order; the truncation error falls with h**accuracy.

    Offsets descend, because textbooks write f(x + h) before f(x − h) and float64 sums depend on the order.
    """

    offsets: tuple[Fraction, ...]
    weights: tuple[Fraction, ...]
    order: int
    accuracy: int

    @property
    def denominator(self) -> int:
        """The common denominator of the weights: the 12 of (−f₂ + 8f₁ − 8f₋₁ + f₋₂)/(12h)."""
        return lcm(*(weight.denominator for weight in self.weights))

    @property
    def numerators(self) -> tuple[int, ...]:
        """The weights over the common denominator."""
        return tuple(int(weight * self.denominator) for weight in self.weights)

    @property
    def gain(self) -> Fraction:
        """The sum of the absolute weights: how much noise in the values grows."""
        return sum(map(abs, self.weights), Fraction())

    @property
    def reach(self) -> Fraction:
        """The greatest distance of a node, in steps."""
        return max(map(abs, self.offsets))

    def moment(self, degree: int) -> Fraction:
        """The formula applied to t**degree with h = 1."""
        return sum((w * o**degree for w, o in zip(self.weights, self.offsets, strict=True)), Fraction())


class Sample(NamedTuple):
    """An estimate and what it was computed from; ``step`` is the float64 that the offsets multiply."""

    stencil: Stencil
    step: float
    nodes: tuple[float, ...]
    values: tuple[float, ...]
    estimate: float
    evaluations: int
    error_estimate: float | None = None


def weights(nodes: Sequence[Fraction], order: int) -> list[Fraction]:
    """Weights that give the derivative of an order at 0 from values at the nodes, exact for polynomials.

    B. Fornberg, "Generation of finite difference formulas on arbitrarily spaced grids", Math. Comp. 51 (1988) 699–706.
    """
    table = [[Fraction(1)] + [Fraction()] * order]
    scale = Fraction(1)
    for index, node in enumerate(nodes[1:], start=1):
        previous, last = table[-1], nodes[index - 1]
        gaps = [node - other for other in nodes[:index]]
        next_scale = _product(gaps)
        ratio = scale / next_scale
        newest = [ratio * (k * (previous[k - 1] if k else 0) - last * previous[k]) for k in range(order + 1)]
        for row, gap in zip(table, gaps, strict=True):
            row[:] = [(node * row[k] - (k * row[k - 1] if k else 0)) / gap for k in range(order + 1)]
        table.append(newest)
        scale = next_scale
    return [row[order] for row in table]


def _product(factors: Sequence[Fraction]) -> Fraction:
    result = Fraction(1)
    for factor in factors:
        result *= factor
    return result


def stencil(offsets: Iterable[Fraction | int], order: int) -> Stencil:
    """The formula of highest accuracy on some offsets; nodes of weight 0 are left out."""
    descending = sorted(map(Fraction, offsets), reverse=True)
    pairs = [(o, w) for o, w in zip(descending, weights(descending, order), strict=True) if w]
    formula = Stencil(tuple(o for o, _ in pairs), tuple(w for _, w in pairs), order, 0)
    accuracy = next(p for p in count(1) if formula.moment(order + p))
    return formula._replace(accuracy=accuracy)


@lru_cache(maxsize=256)
def forward(order: int = 1, accuracy: int = 1) -> Stencil:
    """The formula on x, x + h, x + 2h, …"""
    return stencil(range(order + accuracy), order)


@lru_cache(maxsize=256)
def backward(order: int = 1, accuracy: int = 1) -> Stencil:
    """The formula on x, x − h, x − 2h, …"""
    return stencil(range(1 - order - accuracy, 1), order)


@lru_cache(maxsize=256)
def central(order: int = 1, accuracy: int = 2) -> Stencil:
    """The formula on nodes around x: symmetric for an even accuracy, one node heavier ahead for an odd one."""
    half = (order + 1) // 2 + accuracy // 2 - 1
    if accuracy % 2 == 0:
        return stencil(range(-half, half + 1), order)
    below = (order + accuracy - 2) // 2
    return stencil(range(-below, order + accuracy - below), order)


def quotient(formula: Stencil, function: Program, x: float, step: float) -> Sample:
    """The difference quotient in float64, computed as it is written by hand.

    Nodes are x + offset*h; the sum of integer multiples of values, from the rightmost node on, is divided by
    denominator*h**order. Raises ``NoValue`` from the function, ``OverflowError`` or ``ZeroDivisionError``.
    """
    nodes = tuple(x + float(offset) * step if offset else x for offset in formula.offsets)
    values = tuple(map(function, nodes))
    total = 0.0
    for multiple, value in zip(formula.numerators, values, strict=True):
        total += multiple * value
    return Sample(formula, step, nodes, values, total / (formula.denominator * step**formula.order), len(nodes))


def exact_quotient(formula: Stencil, function: Program, centre: Fraction, step: float) -> Sample:
    """The difference quotient for an exact point, rounded only once.

    The nodes are float64 numbers near centre + offset*h, and the weights are those of the nodes as they came out, so
    that neither rounding the point nor rounding a node costs accuracy.
    """
    spacing, x = Fraction(step), float(centre)
    nodes = {x + float(offset) * step for offset in formula.offsets}
    offsets = {(Fraction(node) - centre) / spacing for node in nodes}
    if offsets != set(formula.offsets):
        formula = stencil(offsets, formula.order)._replace(accuracy=formula.accuracy)
    exact_nodes = [centre + offset * spacing for offset in formula.offsets]
    values = [function(float(node)) for node in exact_nodes]
    total = sum((w * Fraction(v) for w, v in zip(formula.weights, values, strict=True)), Fraction())
    estimate = float(total / spacing**formula.order)
    return Sample(formula, step, tuple(map(float, exact_nodes)), tuple(values), estimate, len(values))
