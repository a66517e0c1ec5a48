"""Between which numbers float64 programs end: running error analysis, and the window for submitted estimates."""

import math
import random
from collections.abc import Callable

import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from oracles.operations import estimate
from oracles.reachable import Window, possible_results
from service.calculus.arithmetic.failures import Failure, Undecided, Undefined
from service.calculus.arithmetic.points import coordinate, place
from service.calculus.arithmetic.scalars import rational
from service.calculus.estimation.float64 import NoValue
from service.calculus.estimation.running_error import EXPECTED, PROVEN, TOLERANT, rounding
from service.errors import Unsupported
from service.language import read
from tests.targets import aim

EXPRESSIONS = [
    "x^2",
    "0.1*x + 0.2",
    "exp(x)/sqrt(sin(x)^3 + cos(x)^3)",
    "gamma(x)*erf(x) + besselj(0, x)",
    "x^7 - 7*x^6 + 21*x^5 - 35*x^4 + 35*x^3 - 21*x^2 + 7*x - 1",
    "log(x, 3) + log10(x)",
    "max(x, 1, 0.5) + |x - 2| + floor(x)",
    "piecewise(x, x < 1, x^2)",
    "loggamma(x) + lambertw(x)",
    "x^x + cbrt(x) - root(x, 5)",
    "cot(x) + sec(x) - acosh(x + 1)",
    "1 - cos(x)",
    "x!",
    "log(sign(x))^3 + loggamma(sign(x))^2",
]


def find(text: str, at: str, epsilon: str, **fields: object) -> Window:
    """The window of an estimate."""
    tree = read(text, symbols=frozenset("x")).tree
    return possible_results(tree, "x", place(at, "x", ["x"]), coordinate(epsilon), **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_the_ball_holds_the_float64_value(text: str) -> None:
    """At random points the value that Python computes lies in the ball of possible values."""
    target = aim(text, "1")
    program = rounding(target.tree, "x", {}, PROVEN)
    source = random.Random(text)
    for _ in range(60):
        x = source.uniform(0.05, 1.5)
        assert program(rational(x)).contains(rational(target.program(x)))


def test_results_that_float64_has_are_not_widened() -> None:
    """9 is exact; 0.1 + 0.2 is one rounding away from its ball's middle."""
    square = rounding(read("x^2").tree, "x", {}, EXPECTED)
    assert square(fmpq(3)).is_exact()
    tenth = rounding(read("x + 0.2").tree, "x", {}, EXPECTED)(rational(0.1))
    assert 0 < float(tenth.rad()) <= 0.31 * 2.0**-53


def test_cancellation_shows_in_the_radius() -> None:
    """(1 − cos x)/x² near 0 loses its digits, and the ball says how many."""
    program = rounding(read("(1 - cos(x))/x^2").tree, "x", {}, EXPECTED)
    assert 1e-3 < float(program(rational(1e-7)).rad()) < 1


def test_a_comparison_that_rounding_could_turn_is_undecided() -> None:
    """Where a program could take either branch, there is no ball; where f is not defined, neither."""
    either = rounding(read("piecewise(1, 0.1*x < 0.3, 2)").tree, "x", {}, PROVEN)
    with pytest.raises(Undecided):
        either(fmpq(3))
    with pytest.raises(Undefined):
        rounding(read("log(x)").tree, "x", {}, PROVEN)(fmpq(-1))


#: programs that a student may write for the same quotient
PROGRAMS: dict[str, list[Callable[[float], float]]] = {
    "x^2": [lambda x: x**2, lambda x: x * x, lambda x: math.pow(x, 2)],
    "x^3 - 2*x": [
        lambda x: x**3 - 2 * x,
        lambda x: x * x * x - 2 * x,
        lambda x: -2 * x + x**3,
        lambda x: x * (x * x - 2),
    ],
    "sin(x)/x": [lambda x: math.sin(x) / x, lambda x: 1 / x * math.sin(x)],
    "exp(-x)": [lambda x: math.exp(-x), lambda x: 1 / math.exp(x), lambda x: math.e**-x],
}


@pytest.mark.parametrize("text", PROGRAMS)
@pytest.mark.parametrize("epsilon", ["0.1", "0.001", "1e-6", "1e-9", "1e-12"])
@pytest.mark.parametrize("method", ["forward", "backward", "central"])
def test_programs_of_others_are_inside(text: str, epsilon: str, method: str) -> None:
    """However the function is written, what a program prints for the asked quotient is possible."""
    window, x, h = find(text, "3", epsilon, method=method), 3.0, float(epsilon)
    for f in PROGRAMS[text]:
        printed = {
            "forward": (f(x + h) - f(x)) / h,
            "backward": (f(x) - f(x - h)) / h,
            "central": (f(x + h) - f(x - h)) / (2 * h),
        }[method]
        assert window.holds(rational(printed))


def test_mistakes_are_outside() -> None:
    """Another formula, another step or a forgotten division is not in the window of (w² at 3, ε = 0.001)."""
    window, x, h = find("x^2", "3", "0.001"), 3.0, 0.001
    assert window.holds(rational(6.000999999999479))
    backward, central, undivided = (9 - (x - h) ** 2) / h, ((x + h) ** 2 - (x - h) ** 2) / (2 * h), (x + h) ** 2 - 9
    for wrong in (backward, central, undivided, 6.0, 6.001000001, ((x + 0.01) ** 2 - 9) / 0.01):
        assert not window.holds(rational(wrong))


def test_the_window_of_the_small_step_is_as_wide_as_its_rounding() -> None:
    """With ε = 1e-9 the eighth digit depends on the program; the true derivative 6 is possible, 6.0001 is not."""
    window = find("x^2", "3", "1e-9")
    assert window.holds(rational(6.000000496442226))
    assert window.holds(fmpq(6))
    assert not window.holds(fmpq(60001, 10000))


@settings(derandomize=True, max_examples=60, deadline=None)
@given(
    text=st.sampled_from(EXPRESSIONS),
    x=st.floats(0.05, 1.5),
    exponent=st.floats(-12, -1),
    choice=st.sampled_from([("forward", 1, None), ("central", 2, 4), ("stencil", 1, 5), ("backward", 3, None)]),
)
def test_our_own_estimate_is_inside(text: str, x: float, exponent: float, choice: tuple[str, int, int | None]) -> None:
    """The service's own result is always one of the possible ones."""
    method, order, accuracy = choice
    epsilon = repr(10.0**exponent)
    fields = {"method": method, "order": order, "accuracy": accuracy}
    try:
        window = find(text, repr(x), epsilon, **fields)
    except Failure:
        return
    answer = estimate(expression=text, at=repr(x), epsilon=epsilon, symbols=["x"], **fields)
    assert window.holds(rational(answer["estimate"]))


def test_methods_that_depend_on_their_program_have_no_window() -> None:
    """There is no window for Ridders' tableau, and none where the function has no value."""
    with pytest.raises(Unsupported):
        find("x^2", "3", "0.1", method="ridders")
    with pytest.raises(Undefined):
        find("log(x)", "-3", "0.1")
    with pytest.raises(NoValue):
        aim("log(x)", "-3").program(-3.0)


def test_tolerance_is_wider_than_proof() -> None:
    """Other languages are allowed more than our own libraries are."""
    assert TOLERANT.operators > PROVEN.operators >= EXPECTED.operators
    tree = read("x*x*x + x").tree
    radii = [float(rounding(tree, "x", {}, a)(rational(0.1)).rad()) for a in (EXPECTED, PROVEN, TOLERANT)]
    assert radii == sorted(radii)
