"""The points at which answers are looked at."""

from fractions import Fraction
from itertools import islice

import pytest

from oracles.checking import tree
from service.calculus.checking.decision.critical_points import cuts
from service.calculus.checking.decision.witnesses import Source, Witnesses, cells


@pytest.mark.parametrize(
    ("expression", "zeros"),
    [
        ("sqrt(x - 1000)", [1000]),
        ("1/(x^2 - 4)", [-2, 2]),
        ("sqrt((x - 3)*(3.1 - x))", [3, 3.1]),
        ("ln(x)*abs(x + 5)", [-5, 0]),
        ("asin(2*x)", [-0.5, 0.5]),
        ("piecewise(1, x < 7, 2)", [7]),
        ("max(x, x^3)", [-1, 0, 1]),
        ("x^2 + 3*x", []),
        ("sqrt(x^2 + 1)", []),
        ("sqrt(x^2 - 2)", [-1.41421356, 1.41421356]),
        ("x^(-2)", [0]),
    ],
)
def test_cuts(expression: str, zeros: list[float]) -> None:
    """The zeros at which a formula changes are found, those of polynomials exactly."""
    found = cuts([tree(expression)], "x")
    assert [pytest.approx(float(cut.low), abs=1e-8) for cut in found] == zeros


@pytest.mark.parametrize(
    ("expression", "zeros"),
    [
        ("abs(x - cos(x))", [0.739]),
        ("abs(x + exp(x) - 10^6)", [13.8]),
        ("abs(1/x - exp(x)/10^5)", [0, 9.3]),
    ],
)
def test_zeros_of_other_functions_are_found_roughly(expression: str, zeros: list[float]) -> None:
    """They lie in steps of a quarter, or, far away, of a power of four."""
    found = cuts([tree(expression)], "x")
    assert [any(cut.low <= zero <= cut.high for cut in found) for zero in zeros] == [True] * len(zeros)


def test_waves_change_at_quarter_turns() -> None:
    """The zeros of sin(x) inside an absolute value, and where it turns, are known exactly."""
    exact = [cut for cut in cuts([tree("abs(sin(x))")], "x") if cut.exact or cut.low == cut.high]
    assert [round(float(cut.low) / 1.570796) for cut in exact] == list(range(-4, 5))


def test_cells_leave_a_margin() -> None:
    """Points are taken inside of cells, and beyond the outermost cuts."""
    found = cells(cuts([tree("1/(x*(x - 10))")], "x"))
    assert sorted((float(low), float(high)) for low, high in found) == [(-9.9, -1.1), (1, 9), (11.1, 19.9)]


def test_the_points_are_a_function_of_what_is_compared() -> None:
    """The same seed gives the same points, another one others."""

    def points(seed: str) -> list[object]:
        return list(Witnesses([tree("ln(x)")], "x", {}, seed).points())

    assert points("one") == points("one")
    assert points("one") != points("other")


def test_assumptions_hold_at_every_point() -> None:
    """A positive symbol is positive, an integer one an integer."""
    witnesses = Witnesses([tree("a^n*x")], "x", {"a": "positive", "n": "integer", "x": "negative"}, "seed")
    for point in islice(witnesses.points(), 30):
        assert point["a"] > 0
        assert point["n"].q == 1
        assert point["x"] < 0


def test_numbers_lie_inside_and_are_no_round_ones() -> None:
    """No denominator divides a power of ten, so nothing vanishes at all points that vanishes at decimals."""
    source = Source("seed")
    drawn = [source.between((Fraction(-2), Fraction(2))) for _ in range(100)]
    assert all(-2 < number < 2 for number in drawn)
    assert all(10**40 % number.denominator for number in drawn)
