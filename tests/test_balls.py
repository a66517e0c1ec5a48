"""Real values by balls: every function against mpmath, every domain, and what must never get through."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

import mpmath
import pytest
from flint import arb, ctx, fmpq

from oracles.random_values import NoReference, compute
from service.calculus.arithmetic.compiler import compile_tree
from service.calculus.arithmetic.domains import is_zero
from service.calculus.arithmetic.failures import Failure, Undecided, Undefined
from service.calculus.arithmetic.points import coordinate
from service.calculus.arithmetic.powers import power
from service.calculus.arithmetic.real_balls import FUNCTIONS_OF_REALS, REAL, ball, precision, value
from service.language import read, writer
from service.language.functions.row import Function
from service.language.names import FUNCTIONS
from service.language.tree import Node

ARGUMENTS = ["-7/2", "-3", "-1", "-1/2", "-1/3", "0", "1/3", "1/2", "1", "3/2", "2", "9/4", "5"]
#: What mpmath has no function for, or has in another sense: compared by definition or in another test.
OTHERWISE = {"piecewise", "atan2", "root", "hypot", "mod", "binomial", "polygamma", "expm1", "log1p"}


@pytest.fixture(autouse=True)
def comparisons() -> Iterator[None]:
    """Values are compared with more bits than they were computed with."""
    with precision(300):
        yield


def at(x: Any) -> dict[str, fmpq]:
    value = coordinate(str(x)).value
    assert value is not None
    return {"x": value}


def of(name: str, *arguments: str) -> Node:
    return Node(name, tuple(coordinate(argument).tree for argument in arguments))


def outcome(node: Node, bits: int = 120) -> Any:
    """The value, or the kind of failure."""
    try:
        return value(node, {}, bits)
    except Undefined as failure:
        return failure.kind


@pytest.mark.parametrize("name", sorted({row.name for row in FUNCTIONS.values() if not row.special} - OTHERWISE))
def test_every_function_agrees_with_mpmath(name: str) -> None:
    """At each argument both have the same value, or neither has one."""
    leading = ["0", "1", "2"] if name.startswith("bessel") else []
    extra = ["2"] if name in ("max", "min") else []
    for arguments in product(*([leading] if leading else []), ARGUMENTS, *([extra] if extra else [])):
        node = of(name, *arguments)
        found = outcome(node)
        try:
            with mpmath.workdps(40):
                expected = arb(mpmath.nstr(compute(node, None), 35))
        except (NoReference, ArithmeticError, ValueError):
            assert isinstance(found, str), f"{name}{arguments} is {found}, and mpmath has no value"
            continue
        assert not isinstance(found, str), f"{name}{arguments} is {found}, and mpmath has {expected}"
        assert abs(found - expected) < arb("1e-28") * (1 + abs(expected)), f"{name}{arguments}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("atan2(1, -1) - 3*pi/4", 0), ("atan2(0, -1) - pi", 0), ("atan2(-1, 0) + pi/2", 0), ("root(-27, 3)", -3),
        ("root(-8, -3)", "-1/2"), ("root(16, 4)", 2), ("root(2, 5/2) - 2**(2/5)", 0), ("hypot(3, 4)", 5),
        ("mod(7, 3)", 1), ("mod(-1, 3)", 2), ("mod(7/2, 1)", "1/2"), ("binomial(5, 2)", 10), ("binomial(3, 5)", 0),
        ("binomial(-3, 2)", 6), ("binomial(1/2, 2)", "-1/8"), ("binomial(4, -1)", 0),
        ("polygamma(0, 1) - digamma(1)", 0),
        ("polygamma(1, 1) - pi**2/6", 0), ("expm1(0)", 0), ("log1p(0)", 0), ("asec(2) - pi/3", 0),
        ("acsc(2) - pi/6", 0), ("log(8, 2)", 3), ("piecewise(1, 2 < 1, 5, 1 < 2, 7)", 5), ("max(1, 3, 2)", 3),
        ("min(1, 3, -2)", -2), ("besselj(1/2, pi)", 0), ("factorial(5)", 120), ("gamma(1/2) - sqrt(pi)", 0),
        ("lambertw(e)", 1), ("lambertw(0)", 0),
    ],
)  # fmt: skip
def test_functions_of_several_arguments(text: str, expected: int | str) -> None:
    """Values that are known in closed form."""
    found = value(read(text).tree, {}, 200)
    numerator, _, denominator = str(expected).partition("/")
    assert abs(ball(found) - fmpq(int(numerator), int(denominator or 1))) < fmpq(1, 2**180)


#: Functions of any number of arguments: defined wherever these are, or by conditions of their own.
_VARIADIC = {name for name, f in FUNCTIONS.items() if f.variadic}


#: The rows of the others, those of longer forms included.
_FORMS = [
    f for row in FUNCTIONS.values() if row.name not in _VARIADIC for f in (row, row.longer) if f and not f.special
]


@pytest.mark.parametrize("form", _FORMS, ids=lambda form: f"{form.name}({form.parameters})")
def test_domains_are_those_of_the_table(form: Function) -> None:
    """A function has a value just where the conditions beside it in the table hold, everywhere if there are none."""
    names = form.parameters.split()
    for arguments in product(ARGUMENTS, repeat=len(names)):
        place = {name: fmpq(*Fraction(text).as_integer_ratio()) for name, text in zip(names, arguments, strict=True)}
        inside = all(
            any(_holds(condition, place) for condition in part.split(" or "))
            for part in (form.domain or "0 == 0").split(" and ")
        )
        assert isinstance(outcome(of(form.name, *arguments)), str) != inside, f"{form.name}{arguments}"


def _holds(condition: str, place: dict[str, fmpq]) -> bool:
    """Whether a condition of the table holds; one that has no value does not."""
    text = f"piecewise(1, {condition}, 0)"
    try:
        return bool(value(read(text, symbols=frozenset(place)).tree, place, 100) == 1)
    except Undefined:
        return False


@pytest.mark.parametrize(
    ("text", "x", "kind", "part"),
    [
        ("1/x", 0, "pole", "1/x"), ("x/x", 0, "undefined", "x/x"), ("log(x)", -1, "outside_domain", "log(x)"),
        ("log(x)", 0, "outside_domain", "log(x)"), ("sqrt(x - 1)", 0, "outside_domain", "sqrt(x - 1)"),
        ("x^(1/3)", -8, "outside_domain", "x**(1/3)"), ("x^(2/4)", -1, "outside_domain", "x**(2/4)"),
        ("x^x", 0, "undefined", "x**x"), ("x^-1", 0, "pole", "x**(-1)"), ("x^(-1/2)", 0, "pole", "x**(-1/2)"),
        ("(-2)^x", "1/2", "outside_domain", "(-2)**x"), ("2 + sec(log(x))", -1, "outside_domain", "log(x)"),
        ("cot(x)", 0, "pole", "cot(x)"), ("csc(x)", 0, "pole", "csc(x)"), ("coth(x)", 0, "pole", "coth(x)"),
        ("csch(2x)", 0, "pole", "csch(2*x)"), ("acot(x)", 0, "outside_domain", "acot(x)"),
        ("asech(x)", 0, "outside_domain", "asech(x)"), ("gamma(x)", -2, "pole", "gamma(x)"),
        ("factorial(x)", -1, "pole", "factorial(x)"), ("digamma(x)", 0, "pole", "digamma(x)"),
        ("zeta(x)", 1, "pole", "zeta(x)"), ("sin(1/x)", 0, "undefined", "1/x"), ("x + 1/x", 0, "pole", "1/x"),
        ("1/cot(x)", 0, "undefined", "cot(x)"), ("2^(1/x)", 0, "undefined", "1/x"), ("(1/x)^2", 0, "pole", "1/x"),
        ("exp(exp(x))", 100, "too_large", "exp(exp(x))"), ("i*x", 1, "outside_domain", "I"),
        ("piecewise(1, x < 0)", 1, "outside_domain", "piecewise(1, x < 0)"),
        ("atan2(x, x)", 0, "outside_domain", "atan2(x, x)"), ("root(x, 4)", -1, "outside_domain", "root(x, 4)"),
    ],
)  # fmt: skip
def test_where_there_is_no_value(text: str, x: int | str, kind: str, part: str) -> None:
    """The kind of point and the part of the expression that fails."""
    with pytest.raises(Undefined) as caught:
        value(read(text).tree, at(x), 100)
    assert caught.value.kind == kind
    assert caught.value.part is not None
    assert writer.text(caught.value.part) == part


@pytest.mark.parametrize(
    ("text", "x", "expected"),
    [
        ("x^0", 0, 1), ("0^x", 2, 0), ("x^2", "-1/3", "1/9"), ("(-2)^x", 3, -8), ("x^(2/3)", 8, 4), ("cbrt(x)", -8, -2),
        ("sqrt(x)", "9/4", "3/2"), ("sin(x)", 0, 0), ("exp(x)", 0, 1), ("log(x)", 1, 0), ("floor(x)", "-1/2", -1),
        ("ceil(x)", "-1/2", 0), ("abs(x) - x", "1/7", 0), ("gamma(x)", 5, 24), ("max(x, 1/3) - 1/3", "1/3", 0),
    ],
)  # fmt: skip
def test_rational_values_stay_exact(text: str, x: int | str, expected: int | str) -> None:
    """What is rational is an ``fmpq``, so that later decisions are certain."""
    found = value(read(text).tree, at(x), 60)
    assert isinstance(found, fmpq)
    assert found == at(expected)["x"]


def test_an_edge_that_is_no_double_is_decided() -> None:
    """The root of x − 1/10 exists at exactly one tenth, where a ball around zero would not tell."""
    assert value(read("sqrt(x - 0.1)").tree, at("0.1"), 60) == 0


@pytest.mark.parametrize(
    "text", ["log(x)", "sqrt(x)", "1/x", "sign(x)", "floor(x)", "x^(-1)", "x^(1/2)", "gamma(x)", "x^x"]
)
def test_a_ball_on_the_edge_is_undecided(text: str) -> None:
    """A ball that holds zero raises: nothing is computed from it."""
    with pytest.raises(Undecided):
        value(read(text).tree, {"x": arb(0, 1e-20)}, 60)


@pytest.mark.parametrize("name", sorted(set(FUNCTIONS_OF_REALS) - {"+", "*", "-", "/", "**", "max", "min", "binomial"}))
def test_nans_and_infinities_never_pass(name: str) -> None:
    """A NaN or infinite ball raises a failure in every function, or leaves it finite."""
    count = 2 if name in ("root", "atan2", "lambertw") else len(FUNCTIONS[name].parameters.split())
    for poison in (arb.nan(), arb(0, "inf"), arb.pos_inf()):
        arguments = [fmpq(1)] * (count - 1) + [poison]
        try:
            result = FUNCTIONS_OF_REALS[name](*arguments)
        except Failure:
            continue
        assert name in ("abs", "re", "conj") or (isinstance(result, fmpq) or result.is_finite())


def test_the_precision_is_given_back() -> None:
    """After an evaluation, and after one that fails, the process has the precision that it had."""
    before = ctx.prec
    with pytest.raises(Undefined):
        value(read("log(x)").tree, at(-1), 333)
    value(read("log(x)").tree, at(2), 333)
    assert ctx.prec == before


def test_more_bits_give_a_ball_inside() -> None:
    """Enclosures at rising precision all overlap, and become narrower."""
    program = compile_tree(read("exp(sin(x)) - besselj(0, x)").tree, REAL)
    found = []
    for bits in (60, 120, 240, 480):
        with precision(bits):
            found.append(program(at("1/3")))
    assert all(one.overlaps(two) for one in found for two in found)
    assert all(wide.rad() > narrow.rad() for wide, narrow in pairwise(found))


def test_zero_is_zero() -> None:
    """``is_zero`` knows the zero of both kinds of number, and no other value."""
    assert all(is_zero(number) for number in (fmpq(0), arb(0), fmpq(1) - fmpq(1)))
    assert not any(is_zero(number) for number in (fmpq(1), arb(0, 1), arb.nan()))


@pytest.mark.parametrize(("name", "x", "y", "found"), [
    ("max", "2", "3/2", "2"), ("max", "3/2", "2", "2"), ("max", "-1/3", "-1/2", "-1/3"), ("max", "1", "1", "1"),
    ("min", "2", "3/2", "3/2"), ("min", "3/2", "2", "3/2"), ("min", "-1/3", "-1/2", "-1/2"), ("min", "1", "1", "1"),
])  # fmt: skip
def test_the_greater_of_two_rational_numbers_is_one(name: str, x: str, y: str, found: str) -> None:
    """However near they are to each other: it is not blurred."""
    value = compile_tree(read(f"{name}({x}, {y})").tree, REAL)({})
    assert isinstance(value, fmpq)
    assert value == fmpq(*map(int, found.split("/")))


def test_an_irrational_power_of_zero() -> None:
    """Exactly zero for a positive exponent, a pole for a negative one; an unknown one is undecided."""
    root = ball(fmpq(2)).sqrt()
    assert power(fmpq(0), root) == 0
    assert isinstance(power(fmpq(0), root), fmpq)
    with pytest.raises(Undefined, match="division by zero"):
        power(fmpq(0), -root)
    with pytest.raises(Undecided):
        power(fmpq(0), arb(0, 0.1))
