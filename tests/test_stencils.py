"""Finite-difference formulas: their weights against the published tables, and their accuracy as an identity."""

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.calculus.estimation import stencils
from service.calculus.estimation.stencils import Stencil, backward, central, exact_quotient, forward, quotient

#: order, accuracy -> numerators from the leftmost node on, denominator: B. Fornberg (1988), tables 1 to 3.
CENTRAL = {
    (1, 2): ([-1, 1], 2),
    (1, 4): ([1, -8, 8, -1], 12),
    (1, 6): ([-1, 9, -45, 45, -9, 1], 60),
    (1, 8): ([3, -32, 168, -672, 672, -168, 32, -3], 840),
    (2, 2): ([1, -2, 1], 1),
    (2, 4): ([-1, 16, -30, 16, -1], 12),
    (2, 8): ([-9, 128, -1008, 8064, -14350, 8064, -1008, 128, -9], 5040),
    (3, 2): ([-1, 2, -2, 1], 2),
    (3, 4): ([1, -8, 13, -13, 8, -1], 8),
    (4, 2): ([1, -4, 6, -4, 1], 1),
    (4, 6): ([7, -96, 676, -1952, 2730, -1952, 676, -96, 7], 240),
}
FORWARD = {
    (1, 1): ([-1, 1], 1),
    (1, 2): ([-3, 4, -1], 2),
    (1, 4): ([-25, 48, -36, 16, -3], 12),
    (2, 1): ([1, -2, 1], 1),
    (2, 3): ([35, -104, 114, -56, 11], 12),
    (3, 1): ([-1, 3, -3, 1], 1),
    (4, 2): ([3, -14, 26, -24, 11, -2], 1),
}
ALL = [(order, accuracy) for order in (1, 2, 3, 4) for accuracy in range(1, 9)]


def _multiples(formula: Stencil) -> tuple[list[int], int]:
    return list(reversed(formula.numerators)), formula.denominator


@pytest.mark.parametrize(("case", "expected"), CENTRAL.items())
def test_central_weights(case: tuple[int, int], expected: tuple[list[int], int]) -> None:
    """Central weights are those of Fornberg's tables."""
    assert _multiples(central(*case)) == expected


@pytest.mark.parametrize(("case", "expected"), FORWARD.items())
def test_forward_weights(case: tuple[int, int], expected: tuple[list[int], int]) -> None:
    """Forward weights are those of Fornberg's tables."""
    assert _multiples(forward(*case)) == expected


@pytest.mark.parametrize(("order", "accuracy"), ALL)
def test_every_formula_is_exact_to_its_degree_and_no_further(order: int, accuracy: int) -> None:
    """A formula of order m and accuracy p gives m! for t**m, 0 for the other powers below m + p, and not for m + p."""
    for formula in (forward(order, accuracy), backward(order, accuracy), central(order, accuracy)):
        assert (formula.order, formula.accuracy) == (order, accuracy)
        moments = [formula.moment(k) for k in range(order + accuracy + 1)]
        assert moments[order] == math.factorial(order)
        assert all(moment == 0 for k, moment in enumerate(moments[:-1]) if k != order)
        assert moments[-1] != 0


def test_backward_mirrors_forward() -> None:
    """A backward formula is the forward one seen in a mirror."""
    for order, accuracy in ALL:
        ahead, behind = forward(order, accuracy), backward(order, accuracy)
        assert behind.offsets == tuple(-offset for offset in reversed(ahead.offsets))
        assert behind.weights == tuple((-1) ** order * weight for weight in reversed(ahead.weights))


@settings(derandomize=True, max_examples=60, deadline=None)
@given(
    nodes=st.lists(st.fractions(-5, 5, max_denominator=12), min_size=5, max_size=7, unique=True),
    order=st.integers(0, 4),
    coefficients=st.lists(st.integers(-9, 9), min_size=5, max_size=5),
)
def test_weights_differentiate_polynomials_on_any_nodes(
    nodes: list[Fraction], order: int, coefficients: list[int]
) -> None:
    """On n distinct nodes the weights are exact for every polynomial of degree below n."""
    weights = stencils.weights(nodes, order)
    polynomial = [sum(c * node**k for k, c in enumerate(coefficients)) for node in nodes]
    found = sum(w * value for w, value in zip(weights, polynomial, strict=True))
    assert found == math.factorial(order) * coefficients[order]


@pytest.mark.parametrize(
    ("formula", "step", "by_hand"),
    [
        (forward(), 1e-9, lambda f, x, h: (f(x + h) - f(x)) / h),
        (forward(), 0.001, lambda f, x, h: (f(x + h) - f(x)) / h),
        (backward(), 1e-7, lambda f, x, h: (f(x) - f(x - h)) / h),
        (central(), 1e-5, lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h)),
        (central(1, 4), 1e-3, lambda f, x, h: (-f(x + 2 * h) + 8 * f(x + h) - 8 * f(x - h) + f(x - 2 * h)) / (12 * h)),
        (central(2, 2), 1e-4, lambda f, x, h: (f(x + h) - 2 * f(x) + f(x - h)) / h**2),
        (forward(2, 1), 1e-4, lambda f, x, h: (f(x + 2 * h) - 2 * f(x + h) + f(x)) / h**2),
    ],
)
def test_the_quotient_is_the_one_written_by_hand(formula: Stencil, step: float, by_hand) -> None:  # type: ignore[no-untyped-def]
    """The float64 quotient has the bits of the formula as everybody types it."""
    for function in (math.exp, math.sin, lambda w: w**2, lambda t: t**3 - 1 / t):
        for x in (0.3, 1.0, 3.0, 1234.567):
            if abs(x) < 700 or function is not math.exp:
                assert quotient(formula, function, x, step).estimate == by_hand(function, x, step)


def test_the_exact_quotient_uses_the_nodes_as_rounded() -> None:
    """With weights for the rounded nodes, the quotient of x² has no error but the rounding of its values."""
    sample = exact_quotient(central(1, 4), lambda w: w**2, Fraction(3), 1e-9)
    assert sample.stencil.offsets != central(1, 4).offsets
    assert sample.nodes == tuple(float(3 + offset * Fraction(1e-9)) for offset in sample.stencil.offsets)
    assert abs(sample.estimate - 6) < 1e-5
    assert exact_quotient(central(1, 4), math.exp, Fraction(1), 2.0**-10).stencil is central(1, 4)
