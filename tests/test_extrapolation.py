"""Richardson's and Ridders' extrapolation, and the single formulas that they amount to."""

import math
from fractions import Fraction

import pytest

from service.calculus.estimation.extrapolation import extrapolated, richardson, ridders
from service.calculus.estimation.stencils import Sample, central

#: function, its derivatives of orders 1 to 4, x, step
CASES = [
    (math.sin, (math.cos, lambda x: -math.sin(x), lambda x: -math.cos(x), math.sin), 1.0, 0.4),
    (math.exp, (math.exp,) * 4, 0.5, 0.5),
    (lambda x: 1 / x, (lambda x: -1 / x**2, lambda x: 2 / x**3, lambda x: -6 / x**4, lambda x: 24 / x**5), 2.0, 0.25),
]


@pytest.mark.parametrize("method", [richardson, ridders])
@pytest.mark.parametrize("order", [1, 2, 3, 4])
@pytest.mark.parametrize("case", CASES)
def test_the_estimate_is_near_and_says_how_near(case, order: int, method) -> None:  # type: ignore[no-untyped-def]
    """On smooth functions the method's own estimate of its error is of the right size."""
    function, derivatives, x, step = case
    sample = method(function, x, step, order)
    error = abs(sample.estimate - derivatives[order - 1](x))
    assert error <= 1e-4
    assert error <= 10 * sample.error_estimate + 1e-12


@pytest.mark.parametrize("method", [richardson, ridders])
def test_a_sample_is_its_formula_on_its_values(method) -> None:  # type: ignore[no-untyped-def]
    """The tableau's entry is the combined formula on the values, up to rounding."""
    sample: Sample = method(math.exp, 1.0, 0.25)
    values = map(Fraction, sample.values)
    combined = sum(w * v for w, v in zip(sample.stencil.weights, values, strict=True)) / Fraction(sample.step)
    assert float(combined) == pytest.approx(sample.estimate, rel=1e-12)
    for offset, node in zip(sample.stencil.offsets, sample.nodes, strict=True):
        assert node == pytest.approx(1 + float(offset) * 0.25, rel=1e-15)


@pytest.mark.parametrize("ratio", [Fraction(2), Fraction(7, 5)])
@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_extrapolation_gains_two_orders_a_row(order: int, ratio: Fraction) -> None:
    """The formula of rows first to last has accuracy 2 + 2(last − first), exactly."""
    for first, last in ((0, 0), (0, 3), (1, 4)):
        formula = extrapolated(central(order), ratio, first, last)
        assert formula.accuracy == 2 + 2 * (last - first)
        moments = [formula.moment(k) for k in range(order + formula.accuracy + 1)]
        assert moments[order] == math.factorial(order)
        assert all(moment == 0 for k, moment in enumerate(moments[:-1]) if k != order)
        assert moments[-1] != 0
