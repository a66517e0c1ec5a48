"""Certified values: right in each digit, undecided where nothing is proved, and never a false certificate."""

from collections.abc import Callable

import mpmath
import pytest
from flint import arb, ctx, fmpq

from oracles import random_mixed
from oracles.random_values import judge, questions
from service.calculus.arithmetic.points import place
from service.calculus.certified.certify import Certified, certified, certify
from service.calculus.certified.evaluator import Evaluator
from service.calculus.certified.refinement import MAX_BITS, Budget
from service.errors import TooComplex
from service.language import read
from service.language.tree import free_symbols


def at(text: str, point: str | dict[str, str], index: dict[str, int] | int = 0, digits: int = 15) -> Certified:
    tree = read(text).tree
    by = {"x": index} if isinstance(index, int) else index
    return certified(tree, place(point, "x", free_symbols(tree)), by, digits)


def test_random_expressions_against_mpmath(sampled: Callable[[int], int]) -> None:
    """No digit is wrong; the same by thousands: ``python -m benchmarks.fuzz_values``."""
    count = sampled(500)
    verdicts = [(judge(question)[0], question) for question in questions(count, seed=20261)]
    assert [question.request for verdict, question in verdicts if verdict in ("wrong", "missed")] == []
    assert sum(verdict == "undecided" for verdict, _ in verdicts) <= 0.02 * count
    assert sum(verdict == "right" for verdict, _ in verdicts) > 0.45 * count


@pytest.mark.parametrize(
    ("text", "point", "order"),
    [
        ("sin(x)^2 + cos(x)^2 - 1", "1", 0), ("cos(x)", "pi/2", 0), ("sin(x)", "pi", 0), ("x^2 - 2", "sqrt(2)", 0),
        ("sqrt(3 + 2*sqrt(2)) - 1 - sqrt(x)", "2", 0), ("log(6) - log(2) - log(x)", "3", 0), ("tan(x) - 1", "pi/4", 0),
        ("exp(2*log(x)) - 9", "3", 0), ("abs(x^2 - 2)", "sqrt(2)", 0), ("x - pi", "pi", 0),
        ("cosh(x)^2 - sinh(x)^2 - 1", "2", 0),
        ("sin(x)^2 + cos(x)^2", "1", 1), ("log(x^2) - 2*log(x)", "3", 1), ("cos(2x) - 2*cos(x)^2", "2", 3),
        ("max(x^2 - 2, -1)", "sqrt(2)", 0), ("gamma(x) - sqrt(pi)", "1/2", 0), ("asin(x) - pi/6", "1/2", 0),
        ("(asin(x) - pi/2)^3", "1", 0), ("(4*atan(x) - pi)^2", "1", 0),
    ],
)  # fmt: skip
def test_exact_zeros_are_proved(text: str, point: str, order: int) -> None:
    """What cancels is 0 by a proof: no number of bits would show it."""
    found = at(text, point, order)
    assert (found.status, found.decimal, found.value) == ("defined", "0", 0.0)
    assert found.enclosure == 0


@pytest.mark.parametrize(
    ("text", "point", "decimal"),
    [
        ("sin(x)^2 + cos(x)^2 - 1 + exp(-700)", "1", "9.85967654375977e-305"),
        ("(1 + x)^2 - 1 - 2*x", "1e-200", "1.00000000000000e-400"),
        ("x^2 - 2", "1.4142135623730950488", "-4.77643336092562e-21"),
        ("cos(x)", "1.5707963267948966192313216916397514420985846996875529", "1.04874722961539e-53"),
        ("1 - x", "0.999999999999999999999999999999999999999999999999", "1.00000000000000e-48"),
        ("exp(x) - 1 - x", "1e-60", "5.00000000000000e-121"), ("x - sin(x)", "1e-50", "1.66666666666667e-151"),
    ],
)  # fmt: skip
def test_what_is_nearly_zero_is_not_zero(text: str, point: str, decimal: str) -> None:
    """Cancellation takes bits, and they are spent: tiny is not nothing."""
    assert at(text, point).decimal == decimal


@pytest.mark.parametrize(
    ("text", "point", "order", "status"),
    [
        ("x^2*log(x)", "0", 1, "outside_domain"), ("0*log(x)", "0", 0, "outside_domain"),
        ("x*(1/x)", "0", 0, "undefined"),
        ("sin(x)/x", "0", 0, "undefined"), ("sin(x)/x", "0", 1, "undefined"), ("tan(x)", "pi/2", 0, "pole"),
        ("sec(x)", "3*pi/2", 1, "pole"), ("cot(x)", "pi", 0, "pole"), ("1/(x^2 - 2)", "sqrt(2)", 0, "pole"),
        ("(x^2 - 2)/(x - sqrt(2))", "sqrt(2)", 0, "undefined"), ("gamma(x)", "-3", 0, "pole"),
        ("factorial(x)", "-1", 2, "pole"),
        ("sqrt(x)", "-1e-300", 0, "outside_domain"), ("log(x - pi)", "pi", 0, "outside_domain"),
        ("log(x)", "cos(pi/2)", 0, "outside_domain"), ("atanh(x)", "1", 0, "outside_domain"),
        ("exp(exp(exp(exp(x))))", "3", 0, "too_large"), ("x^(x^x)", "30", 0, "too_large"), ("1/x^2", "0", 0, "pole"),
        ("1/x - 1/x", "0", 0, "undefined"), ("exp(1/x)", "0", 0, "undefined"),
        ("asin(x)", "1.0000000000000000000001", 0, "outside_domain"),
        ("floor(x)", "3", 1, "undefined"), ("abs(x)", "0", 1, "undefined"), ("sqrt(x)", "0", 1, "undefined"),
        ("(-1)^x", "1", 1, "undefined"), ("sqrt(x^2 - 2)", "sqrt(2)", 1, "undefined"), ("x^x", "0", 0, "undefined"),
    ],
)  # fmt: skip
def test_no_value_and_why(text: str, point: str, order: int, status: str) -> None:
    """Every status comes with a reason that quotes a part of the expression."""
    found = at(text, point, order)
    assert (found.status, found.decimal, found.value) == (status, None, None)
    assert found.reason


@pytest.mark.parametrize(
    ("text", "point", "order"),
    [
        ("atan(1/2) + atan(x) - pi/4", "1/3", 0), ("exp(-exp(exp(exp(x))))", "3", 0), ("sin(exp(exp(x)))", "12", 0),
        ("zeta(x) + lambertw(1) - lambertw(1) - zeta(x)", "3", 0), ("sign(erf(x) - erf(x)*besselj(0, 0))", "1", 0),
        ("floor(gamma(x)^2/pi*4)", "1/3 + 1/6", 0),
    ],
)  # fmt: skip
def test_what_is_not_proved_is_undecided_or_right(text: str, point: str, order: int) -> None:
    """Where neither bits nor a proof decide, no digit is shown."""
    found = at(text, point, order)
    if found.status == "undecided":
        assert found.decimal is None
        assert found.reason
        assert found.bits <= MAX_BITS
    else:
        assert (found.status, found.enclosure in (0, 4)) == ("defined", True)


@pytest.mark.parametrize(
    ("text", "point", "digits", "decimal", "value"),
    [
        ("exp(x)", "1000", 15, "1.97007111401705e+434", None), ("exp(-x)", "1000", 15, "5.07595889754946e-435", 0.0),
        ("exp(exp(x))", "10", 5, "9.3875e+9565", None), ("x", "5e500", 4, "5.000e+500", None),
        ("gamma(x)", "171.5", 15, "9.48336756682480e+307", 9.483367566824799e307), ("x/3", "1", 3, "0.333", 1 / 3),
        ("x/11", "1", 1, "0.09", 1 / 11), ("sqrt(x)", "0.0098", 1, "0.1", 0.0098**0.5),
        ("sqrt(2)*sqrt(2)*x", "0.75", 1, "2", 1.5),
        ("sqrt(2)^2 + x", "2^-52*1.5", 15, "2.00000000000000", 2.0000000000000004),
        ("floor(x)", "sqrt(2)*sqrt(2)", 15, "2.00000000000000", 2.0), ("acos(x)", "cos(0)", 15, "0", 0.0),
        ("lambertw(x)", "-exp(-1)", 15, "-1.00000000000000", -1.0),
    ],
)  # fmt: skip
def test_digits_and_doubles(text: str, point: str, digits: int, decimal: str, value: float | None) -> None:
    """Overflow has a decimal and no double; ties are decided by proof and go to the even digit."""
    found = at(text, point, digits=digits)
    assert (found.status, found.decimal, found.value) == ("defined", decimal, value)


def test_a_power_with_half_a_million_digits() -> None:
    """Three to the millionth is not computed in full; its digits are those of exp(10**6·log 3)."""
    with mpmath.workdps(30):
        exponent = mpmath.mpf(10) ** 6 * mpmath.log10(3)
        expected = mpmath.nstr(mpmath.power(10, exponent - 477121), 10)
    assert at("x^1000000", "3", digits=10).decimal == f"{expected}e+477121"


def test_a_thousand_digits() -> None:
    """A thousand digits of e^π·√2 are those of mpmath."""
    with mpmath.workdps(1010):
        expected = mpmath.nstr(mpmath.sqrt(2) * mpmath.exp(mpmath.pi), 1000, strip_zeros=False)
    assert at("sqrt(2)*exp(pi)", {}, digits=1000).decimal == expected


def test_sine_of_a_huge_number() -> None:
    """10**300 is reduced modulo π with a thousand bits more."""
    with mpmath.workdps(350):
        expected = mpmath.nstr(mpmath.sin(mpmath.mpf(10) ** 300), 15, strip_zeros=False)
    found = at("sin(x)", "1e300")
    assert found.decimal == expected
    assert found.bits > 1000


def test_differences_far_below_the_precision_are_seen() -> None:
    """A jump or a corner of 10**-200 is one."""
    assert at("piecewise(x, x < 0, (1 + 1e-200)*x)", "0", 1).status == "undefined"
    assert at("piecewise(x, x < 0, x + 1e-200)", "0", 1).status == "undefined"
    assert at("piecewise(exp(x), x < 1, exp(1)*x + 1e-99)", "1", 1).status == "undefined"


@pytest.mark.parametrize(
    ("text", "point", "order", "decimal"),
    [
        ("piecewise((cos(1)^2 + sin(1)^2 - 1 + 1e-60)*x, x != 0, 0)", "0", 1, "1.00000000000000e-60"),
        ("(sign(x)^2 + cos(1)^2 + sin(1)^2 - 2 + 1e-60)*x*abs(x)", "0", 1, "0"),
        ("(cos(1)^2 + sin(1)^2 - 1 + 1e-60)*max(x, x^3)", "1/2", 1, "1.00000000000000e-60"),
        ("piecewise(x^2, x < 1, 2*x - 1) + (log(6) - log(2) - log(3) + 1e-70)*x - 2*x", "1", 1, "1.00000000000000e-70"),
    ],
)  # fmt: skip
def test_a_formula_that_holds_at_the_point_only_proves_nothing_of_its_derivative(
    text: str, point: str, order: int, decimal: str
) -> None:
    """Choices that change at the point are not made before differentiating."""
    found = at(text, point, order)
    assert (found.status, found.decimal) == ("defined", decimal)


def test_branches_that_do_not_apply_are_not_looked_at() -> None:
    """A piecewise function has a value where its other branches have none."""
    assert at("piecewise(log(x), x > 0, 1/(x + 1), x > -1, 5)", "-2").enclosure == 5
    assert at("piecewise(1/x, x != 0, 3)", "0").enclosure == 3


def test_the_same_in_any_order() -> None:
    """An answer does not depend on what was computed before, nor on the precision that was left."""
    first = at("sin(x)*exp(x)", "1/3", 3, 40)._replace(enclosure=None)
    ctx.prec, before = 1000, ctx.prec
    at("log(x)", "-1")
    at("sin(x)", "1e300")
    assert at("sin(x)*exp(x)", "1/3", 3, 40)._replace(enclosure=None) == first
    ctx.prec = before


def test_more_digits_continue_the_fewer() -> None:
    """All precisions agree with the longest."""
    longest = at("besselj(0, x)*lambertw(x)", "1.7", 2, 60)
    for digits in (1, 2, 15, 37, 59):
        shorter = at("besselj(0, x)*lambertw(x)", "1.7", 2, digits)
        with mpmath.workdps(80):
            error = abs(mpmath.mpf(shorter.decimal) - mpmath.mpf(longest.decimal))
            assert error <= abs(mpmath.mpf(longest.decimal)) * mpmath.mpf(10) ** (1 - digits)
        assert shorter.value == longest.value


def test_a_spent_budget_decides_nothing() -> None:
    """Without proofs left a zero is undecided, and without doublings too."""
    tree = read("sin(x)^2 + cos(x)^2 - 1").tree
    point = place("1", "x", ["x"])
    assert certify(Evaluator(tree), point, 15, Budget(proofs=0)).status == "undecided"
    assert certify(Evaluator(tree), point, 15, Budget(doublings=0)).status == "undecided"
    assert certify(Evaluator(tree), point, 15, Budget()).status == "defined"


def test_a_derivative_by_an_order_has_a_value() -> None:
    """There is no formula for the derivative of a Bessel function by its order, but a proved value."""
    with mpmath.workdps(40):
        expected = mpmath.nstr(mpmath.diff(lambda order: mpmath.besselj(order, 2), 1), 15)
    assert at("besselj(x, 2)", "1", 1).decimal == expected


def test_mixed_derivatives_of_too_many_variables_are_refused() -> None:
    """The number of directions grows exponentially, and has a limit."""
    names = [f"x{k}" for k in range(1, 12)]
    with pytest.raises(TooComplex):
        Evaluator(read("*".join(names)).tree, dict.fromkeys(names, 1))


def test_an_enclosure_encloses() -> None:
    """Enclosures of all precisions hold the value of the next."""
    found = [at("exp(x)*erf(x)", "0.3", 1, digits) for digits in (5, 20, 80)]
    balls = [one.enclosure for one in found if isinstance(one.enclosure, arb)]
    assert len(balls) == len(found)
    assert all(one.overlaps(two) for one in balls for two in balls)


def test_a_polynomial_is_exact() -> None:
    """A rational value is known as such."""
    found = at("x^3/7 - x", "2/3", 1)
    assert found.enclosure == fmpq(-17, 21)


@pytest.mark.parametrize(
    ("text", "point", "reason"),
    [
        ("sqrt(x)", "-1", "sqrt(x): the argument must be at least 0"),
        ("asec(x/2)", "1", "asec(x/2): in acos(1/(x/2)), the argument must be between -1 and 1"),
        ("log1p(x)", "-2", "log1p(x): in log(x + 1), the argument must be positive"),
        ("mod(x, 0)", "1", "mod(x, 0): in x/0, division by zero"),
        ("asec(log(x))", "-1", "log(x): the argument must be positive"),
        ("max(x, log(x))", "-1", "log(x): the argument must be positive"),
        ("lambertw(x)", "-1", "lambertw(x): the argument must be at least -exp(-1)"),
    ],
)
def test_a_reason_is_about_the_part_that_it_names(text: str, point: str, reason: str) -> None:
    """Where the definition of a function fails, the reason says in which part of it: asec(1/2) is no arc cosine."""
    assert at(text, point).reason == reason


def test_mixed_derivatives_of_differences_against_mpmath(sampled: Callable[[int], int]) -> None:
    """Where the difference is zero; by thousands: ``python -m benchmarks.fuzz_mixed``."""
    count = sampled(150)
    verdicts = [(random_mixed.judge(question)[0], question) for question in random_mixed.questions(count, seed=20262)]
    assert [question for verdict, question in verdicts if verdict in ("wrong", "missed")] == []
    assert sum(verdict == "right" for verdict, _ in verdicts) > 0.6 * count
