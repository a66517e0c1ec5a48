"""The exact split of the error: an identity on every published case, and the numbers of the notebook."""

import math
from collections.abc import Iterator
from typing import Any

import pytest

from oracles.estimate_cases import CASES, Case
from service.calculus.arithmetic.failures import Failure
from service.calculus.arithmetic.real_balls import precision
from service.calculus.arithmetic.scalars import rational
from service.calculus.estimation.complex_step import complex_step, split_complex
from service.calculus.estimation.error_split import Split, split, truncation
from service.calculus.estimation.extrapolation import richardson, ridders
from service.calculus.estimation.float64 import NoValue
from service.calculus.estimation.reference import truth
from service.calculus.estimation.stencils import Stencil, backward, central, forward, quotient
from service.calculus.estimation.target import Target, nearest
from tests.targets import aim, derivative

STENCILS = [
    forward(), backward(), central(), central(1, 4), central(1, 6), central(1, 8), forward(1, 2), forward(1, 4),
    backward(1, 2), backward(1, 4),
]  # fmt: skip

#: Parts of the error of (w² at 3, forward), computed by hand in rationals.
NOTEBOOK = {
    "1e-9": {
        "total": 4.964422259945422e-07,
        "truncation": 1e-09,
        "rounding": 4.954422259945423e-07,
        "input": 6.228159145777985e-26,
        "argument": 4.964422257863334e-07,
        "evaluation": -1.0000001654807488e-09,
        "arithmetic": 3.73689579665891e-16,
    },
    "0.001": {
        "total": 0.0009999999994789732,
        "truncation": 0.001,
        "rounding": -5.210267772781663e-13,
        "input": 2.0816681711721686e-20,
        "argument": -6.611499542286126e-13,
        "evaluation": 1.3999823522681254e-13,
        "arithmetic": 1.2492090695203099e-16,
    },
}


def _holds(parts: Split) -> bool:
    """Whether the parts can add up to the total; exact where all are rational."""
    with precision(400):
        gap = parts.total - parts.truncation - parts.rounding
        return bool(gap == 0 or not gap != 0)  # noqa: SIM202, a ball that holds zero is neither


@pytest.mark.parametrize("epsilon", NOTEBOOK)
def test_the_notebook(epsilon: str) -> None:
    """The error of the notebook's two numbers falls into these parts; nearly all of it is argument rounding at 1e-9."""
    square = aim("w^2", "3", "w")
    sample = quotient(forward(), square.program, square.x, float(epsilon))
    parts = split(square, sample, aim("x", epsilon).place["x"].at_precision, derivative(square))
    assert {name: nearest(getattr(parts, name)) for name in NOTEBOOK[epsilon]} == NOTEBOOK[epsilon]


def _samples(case: Case, target: Target) -> Iterator[tuple[Stencil, float]]:
    size = max(abs(target.x), 1e-6)
    for stencil in STENCILS:
        for step in (1e-2 * size, 1e-6 * size, 1e-9 * max(1.0, abs(target.x))):
            yield stencil, step


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_identity(case: Case) -> None:
    """Total = truncation + rounding and rounding = the sum of its parts: all cases, 10 stencils, 3 steps."""
    target = aim(case.expression, case.at)
    enclosure = truth(target.tree, "x", target.place, 1).enclosure
    assert enclosure is not None
    checked = 0
    for stencil, step in _samples(case, target):
        try:
            sample = quotient(stencil, target.program, target.x, step)
            parts = split(target, sample, lambda h=step: rational(h), enclosure)  # type: ignore[misc]
        except (NoValue, Failure):
            continue
        assert _holds(parts)
        assert nearest(parts.total) == pytest.approx(nearest(parts.truncation) + nearest(parts.rounding), rel=1e-9)
        checked += 1
    assert checked >= 6


@pytest.mark.parametrize("method", [richardson, ridders])
def test_extrapolations_split_too(method: Any) -> None:
    """The tableaus are formulas like any other, and their errors split exactly."""
    target = aim("exp(x)/(sin(x)^3 + cos(x)^3)", "1.5")
    parts = split(target, method(target.program, target.x, 0.1), lambda: rational(0.1), derivative(target))
    assert _holds(parts)
    assert abs(nearest(parts.total)) < 1e-6


def test_the_complex_step_splits_without_argument_rounding() -> None:
    """x and ih are apart, so that nothing is absorbed; the truncation error is h²·f‴/6."""
    target = aim("sin(x)*exp(x)", "0.3")
    sample = complex_step(target, 1e-3)
    parts = split_complex(target, sample, lambda: rational(1e-3), derivative(target))
    assert _holds(parts)
    assert parts.argument == 0
    third = 2 * math.exp(0.3) * (math.cos(0.3) - math.sin(0.3))
    assert nearest(parts.truncation) == pytest.approx(-third * 1e-6 / 6, rel=1e-4)


@pytest.mark.parametrize("stencil", STENCILS, ids=lambda stencil: f"{stencil.offsets[-1]}..{stencil.offsets[0]}")
@pytest.mark.parametrize("exponent", [-14, -17, -20])
def test_the_exact_truncation_error_shows_the_order(stencil: Stencil, exponent: int) -> None:
    """Halving the step divides the exact truncation error by 2**accuracy, to 0.01, where float64 shows only noise."""
    target = aim("exp(x)/(sin(x)^3 + cos(x)^3)", "1.5")
    coarse, fine = (
        truncation(target, stencil, lambda k=k: rational(2.0**k), derivative(target))  # type: ignore[misc]
        for k in (exponent, exponent - 1)
    )
    assert math.log2(abs(float(coarse / fine))) == pytest.approx(stencil.accuracy, abs=0.01)


def test_exact_zeros_are_zero() -> None:
    """Where x, h and the nodes are float64 numbers, input and argument rounding are exactly nothing."""
    target = aim("sin(x)", "0.5")
    sample = quotient(central(), target.program, target.x, 2.0**-10)
    parts = split(target, sample, lambda: rational(2.0**-10), derivative(target))
    assert parts.input == 0
    assert parts.argument == 0
    assert parts.evaluation != 0


def test_the_other_symbols_are_input_too() -> None:
    """In a·x² with a = 1/10 the rounding of a is part of the input error."""
    target = aim("a*x^2", {"a": "0.1", "x": "3"})
    sample = quotient(forward(), target.program, target.x, 2.0**-10)
    parts = split(target, sample, lambda: rational(2.0**-10), derivative(target))
    assert nearest(parts.input) == pytest.approx(6 * (0.1 - 1 / 10) + 6 * 5.551115123125783e-18, rel=1e-3)
    assert _holds(parts)
