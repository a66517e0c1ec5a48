"""Taylor arithmetic: every function against numerical differentiation, and against the symbolic derivative."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from math import factorial

import mpmath
import pytest
from flint import arb, arb_series, fmpq

from oracles.estimate_cases import CASES
from oracles.operations import evaluate
from oracles.random_values import compute
from service.calculus.arithmetic.compiler import Point, compile_tree
from service.calculus.arithmetic.domains import Real
from service.calculus.arithmetic.failures import Failure, Singular, Undecided, Undefined
from service.calculus.arithmetic.points import coordinate, place
from service.calculus.arithmetic.real_balls import ball, precision, value
from service.calculus.arithmetic.taylor import FUNCTIONS_OF_JETS, JETS, taylor
from service.calculus.certified.certify import certify
from service.calculus.certified.evaluator import Evaluator
from service.calculus.certified.refinement import Budget
from service.calculus.symbolic.differentiation import differentiate
from service.language import read
from service.language.names import FUNCTIONS
from service.language.tree import Node

#: An argument at which each function is analytic; 7/10 for the others.
INSIDE = {"acosh": "17/10", "asec": "17/10", "acsc": "17/10", "acoth": "17/10", "zeta": "27/10", "loggamma": "1/3"}
#: Those that mpmath differentiates with other arguments, or that only choose.
OTHERWISE = {"piecewise", "max", "min", "root", "atan2", "hypot", "mod", "binomial", "polygamma", "expm1", "log1p"}


@pytest.fixture(autouse=True)
def comparisons() -> Iterator[None]:
    """Values are compared with more bits than they were computed with."""
    with precision(300):
        yield


def jet(tree: Node, variable: str, point: Point[Real], order: int, bits: int) -> list[Real]:
    """The Taylor coefficients of a tree in one variable."""
    with precision(bits):
        return taylor(compile_tree(tree, JETS), point, {variable: 1}, order)


def derivatives(text: str, point: str, order: int, bits: int = 200) -> list[Real]:
    x = coordinate(point).at_precision()
    return [c * factorial(k) for k, c in enumerate(jet(read(text).tree, "x", {"x": x}, order, bits))]


def numerical(text: str, point: str, order: int) -> arb:
    tree, x = read(text).tree, coordinate(point).tree
    with mpmath.workdps(60):
        return arb(mpmath.nstr(mpmath.diff(lambda t: compute(tree, t), compute(x, None), order), 40))


@pytest.mark.parametrize("name", sorted({row.name for row in FUNCTIONS.values() if not row.special} - OTHERWISE))
def test_every_function_agrees_with_numerical_differentiation(name: str) -> None:
    """The first four derivatives of f(x) and of f(x + x²/5), where the inner series has more than one term."""
    point = INSIDE.get(name, "7/10")
    call = f"{name}(5/3, {{}})" if name.startswith("bessel") else f"{name}({{}})"
    for text in (call.format("x"), call.format("x + x^2/5")):
        for order, found in enumerate(derivatives(text, point, 4)):
            expected = numerical(text, point, order)
            assert abs(found - expected) < arb("1e-25") * (1 + abs(expected)), f"{text}, order {order}"


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("x^x", "5/2"), ("2^x", "-3"), ("x^pi", "2"), ("(x^2 + 1)^(x/3)", "-1"), ("root(x, 3)", "-8"),
        ("cbrt(x)", "-2"),
        ("root(x, x + 2)", "3"), ("atan2(x, 2)", "1"), ("atan2(x, -2)", "1"), ("atan2(-x, x - 5)", "2"),
        ("atan2(3, x)", "0"), ("hypot(x, 3)", "4"), ("mod(x^2, 3)", "1"), ("binomial(x, 3)", "1/2"),
        ("binomial(7/2, x)", "4/3"), ("polygamma(2, x)", "3/2"), ("expm1(x)*log1p(x)", "1/2"), ("log(x, 3)", "5"),
        ("max(x, x^2)", "1/2"), ("min(x, x^2, 3)", "4"), ("piecewise(x^2, x < 1, x^3)", "2"),
        ("abs(x - 3)*sign(x)*floor(x)", "5/2"), ("tanh(x)", "40"), ("besselj(1/3, x)", "2"), ("besselk(5/2, x^2)", "1"),
    ],
)  # fmt: skip
def test_composition_agrees_with_the_symbolic_derivative(text: str, point: str) -> None:
    """The jet of order three and the third symbolic derivatives enclose the same numbers."""
    x = coordinate(point).at_precision()
    function = read(text).tree
    trees = [function, *differentiate(function, ["x"] * 3).trees]
    for found, tree in zip(derivatives(text, point, 3), trees, strict=True):
        expected = value(tree, {"x": x}, 200)
        assert abs(ball(found - expected)) < arb("1e-30") * (1 + abs(ball(expected)))


@pytest.mark.parametrize("case", [case for case in CASES if not case.name.startswith("m")], ids=lambda case: case.name)
def test_the_points_where_libraries_fail(case: object) -> None:
    """The derivative at the points of other libraries' tests has thirty digits that mpmath confirms."""
    tree, at = read(case.expression).tree, place(case.at, "x", ["x"])  # type: ignore[attr-defined]
    found = certify(Evaluator(tree, {"x": 1}), at, 30, Budget())
    with mpmath.workdps(120):
        truth = mpmath.diff(lambda t: compute(tree, t), compute(at["x"].tree, None))
        assert found.status == "defined"
        error = abs(mpmath.mpf(found.decimal) - truth)
        assert error <= abs(truth) * mpmath.mpf(10) ** -29 or error < mpmath.mpf(10) ** -60
        assert found.value == float(truth) or abs(truth) < mpmath.mpf(10) ** -60


def test_rational_functions_have_rational_derivatives() -> None:
    """What is rational is exact, to order twenty."""
    found = jet(read("(x^2 - 1)/(x + 3)").tree, "x", {"x": fmpq(1, 3)}, 20, 60)
    assert all(isinstance(coefficient, fmpq) for coefficient in found)
    assert found[1] == fmpq(7, 25)
    ratios = {one / two for one, two in pairwise(found[2:])}
    assert ratios == {fmpq(-10, 3)}


def test_derivatives_at_zero_are_exact() -> None:
    """Odd derivatives of even functions are exactly zero at 0, not small."""
    assert jet(read("exp(-x^2/2)*cos(x)").tree, "x", {"x": fmpq(0)}, 5, 60)[1::2] == [0, 0, 0]


@pytest.mark.parametrize(
    ("text", "x", "failure"),
    [
        ("x^2*log(x)", 0, Undefined), ("0*log(x)", 0, Undefined), ("x^3*sqrt(x)", 0, Singular),
        ("x*abs(x)", 0, Singular),
        ("0*(1/x)", 0, Undefined), ("x^2*gamma(x)", 0, Undefined), ("x^4*acosh(x + 1)", 0, Singular),
        ("x^9*floor(x)", 0, Singular), ("x*sign(x)", 0, Singular), ("x^2*piecewise(1, x < 0, 2)", 0, Singular),
        ("x^2*max(x, -x)", 0, Singular), ("x^5*cbrt(x)", 0, Singular), ("x^(7/2)", 0, Singular),
        ("x^x*0", 0, Undefined),
        ("asin(x)*(x - 1)^3", 1, Singular), ("x^3*atan2(x, -x^2)", 0, Undefined), ("x^2*lambertw(x - 1)", 0, Undefined),
    ],
)  # fmt: skip
def test_zero_times_a_series_that_does_not_exist(text: str, x: int, failure: type[Exception]) -> None:
    """A factor that is zero never hides one that has no Taylor series."""
    with pytest.raises(failure):
        jet(read(text).tree, "x", {"x": fmpq(x)}, 1, 100)


@pytest.mark.parametrize(
    "name", sorted(set(FUNCTIONS_OF_JETS) - {"+", "*", "-", "**", "max", "min", "binomial", "re", "conj"})
)
def test_series_of_nans_never_pass(name: str) -> None:
    """A series with a NaN makes every function fail, or is left as a series with that NaN for the next one."""
    count = 2 if name in ("/", "lambertw") else len(FUNCTIONS[name].parameters.split())
    poison = arb_series([arb.nan(), 1])
    try:
        result = FUNCTIONS_OF_JETS[name](*[fmpq(1)] * (count - 1), poison)
    except (Undecided, Undefined, Singular):
        return
    pytest.fail(f"{name} returned {result}")


@pytest.mark.parametrize("name", sorted(name for name, f in FUNCTIONS.items() if f.parameters == "x"))
def test_a_wide_ball_is_refused_or_encloses(name: str) -> None:
    """Around an interval, a function has the coefficients of every point in it, or says that it does not know them."""
    program = compile_tree(read(f"{name}(x)").tree, JETS)
    for middle, radius in ((0, 100), (0, "1e-3"), (1, "0.9999"), (100, 99), (-3, 1), (-300, 301)):
        with suppress(Failure):
            around = taylor(program, {"x": arb(middle, radius)}, {"x": 1}, 3)
            inside = taylor(program, {"x": arb(middle)}, {"x": 1}, 3)
            assert all(arb(wide).overlaps(arb(one)) for wide, one in zip(around, inside, strict=True))


def test_a_series_with_lost_terms_is_refused() -> None:
    """A result that knows fewer terms than asked for is no result."""
    with pytest.raises(Undecided):
        taylor(lambda point: arb_series([1, 2], prec=2), {"x": fmpq(1)}, {"x": 1}, 3)


@pytest.mark.parametrize(
    ("text", "index"),
    [("x^3*y^2", {"x": 2, "y": 1}), ("sin(x*y)*exp(z)", {"x": 1, "y": 1, "z": 1}), ("x/y", {"x": 1, "y": 3}),
     ("log(x^2 + y^2)", {"x": 2, "y": 2}), ("x^2 + y^2", {"x": 1, "y": 1})],
)  # fmt: skip
def test_mixed_derivatives_agree_with_the_symbolic_ones(text: str, index: dict[str, int]) -> None:
    """The polarization identity gives what differentiating by one variable after another gives."""
    tree = read(text).tree
    at = place({"x": "3/2", "y": "2/3", "z": "1/5"}, None, [])
    by = [name for name, times in index.items() for _ in range(times)]
    expected = value(differentiate(tree, by).last, {name: c.at_precision() for name, c in at.items()}, 200)
    found = certify(Evaluator(tree, index), at, 20, Budget())
    assert found.status == "defined"
    assert isinstance(found.enclosure, fmpq | arb)
    assert abs(ball(found.enclosure - expected)) < arb("1e-18") * (1 + abs(ball(expected)))


@pytest.mark.parametrize(("text", "at", "order", "value"), [
    ("im(x^2)", "1/2", 1, 0.0), ("re(x^3)", "2", 2, 12.0), ("atan2(x, -1)", "1/2", 1, -0.8),
    ("atan2(-1, x)", "0", 1, 1.0), ("atan2(x, 2)", "0", 1, 0.5), ("atan2(x, -2)", "-1", 2, -0.16),
])  # fmt: skip
def test_parts_and_angles(text: str, at: str, order: int, value: float) -> None:
    """In each quadrant: y/(x^2 + y^2) and its kin."""
    (found,) = evaluate(expression=text, at=at, order=order)["results"]
    assert found["value"] == pytest.approx(value, abs=1e-15)


@pytest.mark.parametrize("text", ["atan2(0*x, -1 + 0*x)*x", "zeta(x)", "binomial(x, 3)", "lambertw(x)"])
def test_far_away_there_is_a_value_or_a_reason(text: str) -> None:
    (found,) = evaluate(expression=text, at="1e15", order=1, exact=False)["results"]
    assert found["value"] is not None or found["reason"]
