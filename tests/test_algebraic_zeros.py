"""Constants that are zero are proved to be; those that are nearly zero are not, however near."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

import pytest
from flint import arb, ctx, fmpz

from service.calculus.arithmetic.real_balls import ball, value
from service.calculus.symbolic import algebraic_zeros
from service.calculus.symbolic.algebraic_zeros import is_zero
from service.language import read
from service.language.tree import Node

ZEROS = [
    "sqrt(2) + sqrt(3) - sqrt(5 + 2*sqrt(6))", "cbrt(2)^3 - 2", "root(7, 5)^10 - 49", "cbrt(-8) + 2",
    "(cbrt(2) - 1)^(1/3) - cbrt(1/9) + cbrt(2/9) - cbrt(4/9)", "sqrt(1/sqrt(2)) - root(1/2, 4)", "8^(2/3) - 4",
    "root(3, -5)*root(3, 5) - 1", "1/(sqrt(3) - sqrt(2)) - sqrt(3) - sqrt(2)", "root(5, 3/2)^3 - 25",
    "cos(2*pi/7) + cos(4*pi/7) + cos(6*pi/7) + 1/2", "8*sin(pi/7)*sin(2*pi/7)*sin(3*pi/7) - sqrt(7)",
    "tan(pi/8) + 1 - sqrt(2)", "sec(pi/9)*cos(pi/9) - 1", "4*cos(pi/5)^2 - 2*cos(pi/5) - 1", "cot(pi/12) - 2 - sqrt(3)",
    "sin(pi/10) - (sqrt(5) - 1)/4",
]  # fmt: skip
#: Irrational numbers, to which rational ones come near.
IRRATIONAL = [
    "sqrt(2)", "cbrt(2)", "sqrt(2) + sqrt(3)", "root(5, 7)", "cos(2*pi/7)", "sin(pi/11) + cbrt(3)", "1/(cbrt(2) - 1)",
    "sqrt(1 + sqrt(2))", "tan(pi/13)", "3^(2/5)", "(1 + sqrt(5))/2",
]  # fmt: skip


def convergents(text: str, most: int = 10**55) -> Iterator[Fraction]:
    """The continued fraction of a number: of all rationals the nearest to it."""
    with ctx.workprec(2_000):
        rest = ball(value(read(text).tree, {}, 2_000))
        last, found = (0, 1), (1, 0)
        while found[0] < most and found[1] < most:
            whole = int(rest.floor().unique_fmpz() or fmpz(0))
            last, found = found, (whole * found[0] + last[0], whole * found[1] + last[1])
            yield Fraction(*found)
            rest = arb(1) / (rest - whole)


@pytest.mark.parametrize("text", ZEROS)
def test_zeros_are_proved(text: str) -> None:
    assert is_zero(read(text).tree)


@pytest.mark.parametrize("text", IRRATIONAL)
def test_the_nearest_rational_is_not_the_number(text: str) -> None:
    """Up to 55 digits of numerator and denominator, and products of two such differences."""
    near = list(convergents(text))
    assert len(near) > 60
    for fraction in near:
        assert not is_zero(read(f"{text} - {fraction.numerator}/{fraction.denominator}").tree)
    one, other = near[-1], near[-2]
    product = f"({text} - {one.numerator}/{one.denominator})*({text} - {other.numerator}/{other.denominator})"
    assert not is_zero(read(product).tree)


@pytest.mark.parametrize("text", IRRATIONAL)
def test_the_bound_is_below_what_is_nearest_to_zero(text: str) -> None:
    """What would be proved to be zero is smaller than each difference that there is."""
    for fraction in convergents(text):
        tree = read(f"{text} - {fraction.numerator}/{fraction.denominator}").tree
        assert _exponent(tree) > -_bits(tree) - 1e-9  # with sqrt(2) it is reached


@pytest.mark.parametrize("power", range(1, 64, 3))
def test_small_powers(power: int) -> None:
    """(√2 − 1)^n as the difference of two whole numbers that it is, and sums of three roots."""
    whole, root = 1, 0
    for _ in range(power):
        whole, root = -whole + 2 * root, whole - root
    assert is_zero(read(f"(sqrt(2) - 1)^{power} - ({whole} + ({root})*sqrt(2))").tree)
    assert not is_zero(read(f"{whole} + ({root})*sqrt(2)").tree)
    assert not is_zero(read(f"{whole} + ({root})*sqrt(2) - 2*({whole} + ({root})*sqrt(2))").tree)


def test_sums_of_roots_that_nearly_cancel() -> None:
    """√a + √b − √c − √d of whole numbers, of two and two, that come nearer to 0 than 1e-4."""
    roots = {n: n**0.5 for n in range(1, 60)}
    pairs = sorted((roots[a] + roots[b], a, b) for a in roots for b in roots if a <= b)
    close = [(one, other) for one, other in pairwise(pairs) if 0 < other[0] - one[0] < 1e-4]
    assert len(close) > 20
    for (_, a, b), (_, c, d) in close:
        tree = read(f"sqrt({a}) + sqrt({b}) - sqrt({c}) - sqrt({d})").tree
        exact = sorted((a, b)) == sorted((c, d)) or _exponent(tree) < -1_000
        assert is_zero(tree) is exact


def _bits(tree: Node) -> float:
    bound = algebraic_zeros._bound(tree)
    return bound.over * (algebraic_zeros._degree(tree) - 1) + bound.under


def _exponent(tree: Node) -> float:
    """log2 of the absolute value, or less than −1,000."""
    with ctx.workprec(4_000):
        found = abs(ball(value(tree, {}, 4_000)))
        return float(found.upper().log() / arb(2).log()) if found > 0 else -2_000.0


#: What no proof is known of: it has too many parts, too great an order, or is another kind of constant.
BEYOND = [
    " + ".join(["sqrt(2) - sqrt(2)"] * 30), "sqrt(x) - sqrt(x)", "sin(1)^2 + cos(1)^2 - 1", "pi/0",
    "gamma(1/3)*gamma(2/3) - 2*pi/sqrt(3)", "cos(pi/10007)^2 + sin(pi/10007)^2 - 1",
    "root(2, pi)*root(1/2, pi) - 1", "sin(pi*sqrt(2))/sin(pi*sqrt(2)) - 1",
]  # fmt: skip


@pytest.mark.parametrize("text", BEYOND)
def test_of_what_is_beyond_nothing_is_said(text: str) -> None:
    """Though it may be zero it is not called so, and nothing is raised."""
    assert not is_zero(read(text).tree)


#: Sums of arctangents that are zero, and that are a multiple of pi, or nearly zero.
ANGLES = {
    "4*atan(1/5) - atan(1/239) - pi/4": True, "atan(1/2) + atan(1/3) - pi/4": True, "atan(2) + atan(3) + pi/4": False,
    "atan(1) + atan(2) + atan(3) - pi": True, "atan(1/2) + atan(1/3) + 3*pi/4": False, "2*atan(1) - pi/2": True,
    "4*atan(1/5) - atan(1/240) - pi/4": False, "-atan(3/4)/2 + atan(1/3)": True, "pi - 355/113": False,
}  # fmt: skip


@pytest.mark.parametrize("text", ANGLES)
def test_sums_of_arctangents(text: str) -> None:
    """Machin's and others, by Gaussian integers."""
    assert is_zero(read(text).tree) == ANGLES[text]
