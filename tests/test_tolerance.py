"""How far an answer may be from the truth: each mode, at its edge, and what no tolerance is."""

from typing import Any

import pytest
from flint import arb, fmpq

from service.calculus.arithmetic.failures import Undecided
from service.calculus.arithmetic.real_balls import precision
from service.calculus.checking.tasks.numeric_answers import rounded
from service.calculus.checking.tasks.tolerance import MAX_FIGURES, accepts, decimal_exponent, read_tolerance
from service.errors import InvalidField


@pytest.mark.parametrize(
    ("value", "exponent"),
    [("1", 0), ("9", 0), ("10", 1), ("99", 1), ("100", 2), ("1/10", -1), ("99/1000", -2), ("-250", 2), ("1/1000", -3)],
)
def test_the_exponent_of_the_first_figure(value: str, exponent: int) -> None:
    assert decimal_exponent(fmpq(*map(int, value.split("/")))) == exponent


@pytest.mark.parametrize("value", [arb(0, 0.1), arb(10, 0.001), fmpq(0)])
def test_a_size_that_is_not_certain_is_not_guessed(value: arb | fmpq) -> None:
    with precision(64), pytest.raises(Undecided):
        decimal_exponent(value)


@pytest.mark.parametrize("figures", ["0", str(MAX_FIGURES + 1), "1.5", "-1"])
@pytest.mark.parametrize("mode", ["significant_figures", "decimal_places"])
def test_figures_are_counted_by_whole_numbers(mode: str, figures: str) -> None:
    if (mode, figures) == ("decimal_places", "0"):
        assert read_tolerance({"mode": mode, "value": figures}).value == 0
        return
    with pytest.raises(InvalidField, match="a whole number from"):
        read_tolerance({"mode": mode, "value": figures})


@pytest.mark.parametrize(("mode", "value", "taken"), [
    ("absolute", "0", True), ("absolute", "-1e-9", False), ("relative", "0.01", True), ("relative", "-1", False),
    ("significant_figures", str(MAX_FIGURES), True), ("decimal_places", str(MAX_FIGURES), True),
])  # fmt: skip
def test_a_tolerance_is_not_negative(mode: str, value: str, taken: bool) -> None:
    if taken:
        assert read_tolerance({"mode": mode, "value": value}).mode == mode
    else:
        with pytest.raises(InvalidField, match="not negative"):
            read_tolerance({"mode": mode, "value": value})


def unknown() -> Any:
    raise Undecided("never known")


@pytest.mark.parametrize(("distance", "accepted"), [
    (lambda: fmpq(1, 2), True), (lambda: fmpq(1, 2) + fmpq(1, 10**30), False), (lambda: arb(0, 1), None),
    (unknown, None),
])  # fmt: skip
def test_the_edge_itself_is_accepted(distance: Any, accepted: bool | None) -> None:
    """And where no precision tells, nothing is said."""
    assert accepts(distance, lambda: fmpq(1, 2)) is accepted


@pytest.mark.parametrize(("figures", "told"), [(1, "1 significant figure,"), (2, "2 significant figures,")])
def test_one_figure_is_one(figures: int, told: str) -> None:
    assert told in rounded("rounded_value", figures).message
