"""Rounding: what is shown is the value rounded, or nothing."""

import decimal as python_decimal
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from math import inf

import pytest
from flint import arb, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from service.calculus.arithmetic.failures import Undecided, Undefined
from service.calculus.arithmetic.real_balls import precision
from service.calculus.arithmetic.rounding import decimal, double, written

fractions = st.builds(
    lambda numerator, denominator, exponent: Fraction(numerator, denominator) * Fraction(10) ** exponent,
    st.integers(-(10**25), 10**25), st.integers(1, 10**20), st.integers(-330, 330),
)  # fmt: skip


@pytest.fixture(autouse=True)
def bits() -> Iterator[None]:
    """Balls are made and compared with 400 bits."""
    with precision(400):
        yield


def rounded(value: Fraction, digits: int) -> Decimal:
    context = python_decimal.Context(prec=digits, rounding=python_decimal.ROUND_HALF_EVEN, Emax=9999, Emin=-9999)
    return context.divide(Decimal(value.numerator), Decimal(value.denominator))


@settings(derandomize=True, deadline=None)
@given(fractions, st.integers(1, 60))
def test_rationals_are_rounded_as_python_rounds_them(value: Fraction, digits: int) -> None:
    """A rational has the decimal that Python's decimal arithmetic gives, and the double that division gives."""
    x = fmpq(value.numerator, value.denominator)
    assert Decimal(decimal(x, digits)) == rounded(value, digits)
    try:
        expected = value.numerator / value.denominator
    except OverflowError:
        assert double(x) is None
    else:
        assert double(x) == expected


@settings(derandomize=True, deadline=None)
@given(fractions, st.integers(1, 40))
def test_a_narrow_ball_is_rounded_as_what_is_in_it(value: Fraction, digits: int) -> None:
    """A ball around a rational has its decimal and its double, unless it holds a tie."""
    x = arb(fmpq(value.numerator, value.denominator)) * (1 + arb(0, 2.0**-380))
    try:
        shown, nearest = decimal(x, digits), double(x)
    except Undecided as failure:
        tie = failure.candidate
    else:
        assert (Decimal(shown), nearest) == (rounded(value, digits), double(fmpq(value.numerator, value.denominator)))
        return
    assert tie is not None
    assert x.contains(tie)


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (4, 15, "4.00000000000000"), (0, 15, "0"), (-3, 1, "-3"), (fmpq(1, 3), 5, "0.33333"), (fmpq(2, 3), 3, "0.667"),
        (123456, 6, "123456"), (123456, 3, "1.23e+5"), (fmpq(1, 10**4), 2, "0.00010"), (fmpq(1, 10**5), 2, "1.0e-5"),
        (fmpq(999, 1000), 2, "1.0"), (fmpq(5, 2), 1, "2"), (fmpq(7, 2), 1, "4"),
        (fmpq(1, 7) * fmpq(10) ** 400, 4, "1.429e+399"),
        (99999, 4, "1.000e+5"),
    ],
)  # fmt: skip
def test_how_decimals_are_written(value: int | fmpq, digits: int, text: str) -> None:
    """With a point where all digits fit, with an exponent where they would need padding."""
    assert decimal(fmpq(value), digits) == text


@pytest.mark.parametrize(
    ("whole", "exponent", "text"), [(12, 0, "12"), (12, 1, "1.2e+2"), (-12, -3, "-0.012"), (5, 500, "5e+500")]
)
def test_written(whole: int, exponent: int, text: str) -> None:
    """A whole number and an exponent as text."""
    assert written(whole, exponent) == text


@pytest.mark.parametrize(
    ("ball", "digits"),
    [
        (arb(1, 1e-3), 5),
        (arb("0.5", "1e-30"), 40),
        (arb(0, 1), 1),
        (arb("1.5", "1e-100"), 1),
        (arb("0.99996", "1e-4"), 4),
    ],
)
def test_a_wide_ball_has_no_digits(ball: arb, digits: int) -> None:
    """No digit is shown that another value in the ball would not have."""
    with pytest.raises(Undecided):
        decimal(ball, digits)


@pytest.mark.parametrize(
    ("value", "nearest"),
    [
        (fmpq(1, 10), 0.1), (fmpq(2) ** 1024, None), (-(fmpq(2) ** 1024), None), (fmpq(2) ** -1074, 5e-324),
        (fmpq(2) ** -1075, 0.0), (fmpq(3) * fmpq(2) ** -1076, 5e-324), (fmpq(2**53 + 1), 2.0**53),
        (fmpq(2**53 + 3), 2.0**53 + 4), (fmpq(2) ** 1024 - fmpq(2) ** 970, None),
        (fmpq(2) ** 1024 - fmpq(2) ** 970 - 1, 1.7976931348623157e308),
    ],
)  # fmt: skip
def test_the_nearest_double(value: fmpq, nearest: float | None) -> None:
    """Ties go to the even neighbour, below the least double to zero, beyond the greatest to nothing."""
    assert double(value) == nearest
    assert str(double(fmpq(0))) == str(double(-(fmpq(10) ** -400))) == str(double(-(arb(10) ** -400))) == "0.0"


def test_a_ball_across_two_doubles_asks_for_their_midpoint() -> None:
    """The question is about the tie itself; a wider ball asks nothing."""
    tie = fmpq(1) + fmpq(1, 2**53)
    with pytest.raises(Undecided) as caught:
        double(arb(tie) + arb(0, 2.0**-300))
    assert caught.value.candidate == tie
    with pytest.raises(Undecided) as caught:
        double(arb(1, 0.25))
    assert caught.value.candidate is None


def test_beyond_all_digits() -> None:
    """A value with more than 10**30 digits is too large, and a double is not infinite."""
    with pytest.raises(Undefined) as caught:
        decimal(arb(10) ** arb(10) ** 31, 5)
    assert caught.value.kind == "too_large"
    assert double(arb(10) ** 400) is None
    assert double(arb(10) ** -400) == 0.0
    assert inf not in (double(arb(10) ** 308), double(-(arb(10) ** 309)))
