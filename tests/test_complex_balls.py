"""Complex values by balls: each function against mpmath off the real line, and each place where there is no value."""

from collections.abc import Iterator
from typing import Any

import mpmath
import pytest
from flint import acb, arb, fmpq

from oracles.special_values import MPMATH
from service.calculus.arithmetic.complex_balls import COMPLEX, box, divide, power, real_part
from service.calculus.arithmetic.failures import Undecided, Undefined
from service.calculus.arithmetic.real_balls import precision
from service.calculus.arithmetic.special.zeta import MAX_ARGUMENT, MAX_ORDER

#: In each quadrant, near the origin and far from it, on no branch cut.
PLACES = [complex(0.75, 0.5), complex(-1.25, 0.375), complex(-0.5, -2.25), complex(3.5, -0.125)]

#: What mpmath calls otherwise, for complex arguments.
REFERENCE: dict[str, Any] = {
    "exp": mpmath.exp, "log": mpmath.log, "sin": mpmath.sin, "cos": mpmath.cos, "tan": mpmath.tan, "cot": mpmath.cot,
    "sinh": mpmath.sinh, "cosh": mpmath.cosh, "tanh": mpmath.tanh, "coth": mpmath.coth, "sqrt": mpmath.sqrt,
    "asin": mpmath.asin, "acos": mpmath.acos, "atan": mpmath.atan, "asinh": mpmath.asinh, "acosh": mpmath.acosh,
    "atanh": mpmath.atanh, "erf": mpmath.erf, "erfc": mpmath.erfc, "gamma": mpmath.gamma, "loggamma": mpmath.loggamma,
    "digamma": mpmath.digamma, "zeta": mpmath.zeta, "airyai": mpmath.airyai, "airybi": mpmath.airybi,
    "airyaiprime": lambda z: mpmath.airyai(z, derivative=1), "airybiprime": lambda z: mpmath.airybi(z, derivative=1),
    "lambertw": mpmath.lambertw, "abs": abs, "re": mpmath.re, "im": mpmath.im, "conj": mpmath.conj, "arg": mpmath.arg,
    "elliptic_k": MPMATH["elliptic_k"], "elliptic_e": MPMATH["elliptic_e"], "dirichlet_eta": MPMATH["dirichlet_eta"],
}  # fmt: skip


@pytest.fixture(autouse=True)
def exactly() -> Iterator[None]:
    with precision(200), mpmath.workdps(40):
        yield


def near(found: fmpq | acb, wanted: Any) -> bool:
    real, imaginary = (mpmath.mpf(part.mid().str(40, radius=False)) for part in (box(found).real, box(found).imag))
    return bool(mpmath.almosteq(mpmath.mpc(real, imaginary), wanted, mpmath.mpf(10) ** -30, mpmath.mpf(10) ** -30))


@pytest.mark.parametrize("name", REFERENCE)
def test_a_function_has_the_values_of_mpmath(name: str) -> None:
    function, extra = COMPLEX.functions[name], [acb(0)] if name == "lambertw" else []
    for z in PLACES:
        assert near(function(acb(z.real, z.imag), *extra), REFERENCE[name](mpmath.mpc(z))), z


@pytest.mark.parametrize("exponent", [fmpq(3), fmpq(-2), fmpq(1, 3), fmpq(-5, 2), acb(0.5, 1.25), acb(-2, 0.5)])
def test_a_power_is_that_of_the_principal_logarithm(exponent: fmpq | acb) -> None:
    wanted = mpmath.mpc(complex(box(exponent)))
    wanted = mpmath.mpf(int(exponent.p)) / int(exponent.q) if isinstance(exponent, fmpq) else wanted
    for z in PLACES:
        assert near(power(acb(z.real, z.imag), exponent), mpmath.power(mpmath.mpc(z), wanted)), z


@pytest.mark.parametrize(("base", "exponent", "value"), [
    (fmpq(0), fmpq(1, 2), fmpq(0)), (fmpq(0), fmpq(3), fmpq(0)), (fmpq(0), acb(1, 1), fmpq(0)),
    (fmpq(4), fmpq(1, 2), fmpq(2)), (fmpq(2, 3), fmpq(-2), fmpq(9, 4)), (fmpq(-2), fmpq(3), fmpq(-8)),
])  # fmt: skip
def test_exact_powers_stay_exact(base: fmpq, exponent: fmpq | acb, value: fmpq) -> None:
    assert power(base, exponent) == value


def about(number: float) -> acb:
    """A ball around it."""
    return acb(arb(number, 0.001), arb(0, 0.001))


#: A name, its arguments, and what is said.
NOWHERE: list[tuple[str, list[fmpq | acb], type[Exception], str]] = [
    ("/", [fmpq(1), fmpq(0)], Undefined, "division by zero"),
    ("/", [fmpq(0), fmpq(0)], Undefined, "it is 0/0"),
    ("/", [fmpq(1), about(0)], Undecided, "whether it is zero"),
    ("**", [fmpq(0), acb(-1, 1)], Undefined, "power of 0"),
    ("**", [acb(0), fmpq(-1, 2)], Undefined, "power of 0"),
    ("**", [about(0), fmpq(1, 2)], Undecided, "whether it is zero"),
    ("log", [fmpq(0)], Undefined, "must not be 0"),
    ("atanh", [fmpq(-1)], Undefined, "must not be -1"),
    ("atan", [acb(0, 1)], Undefined, "I or -I"),
    ("atan", [acb(0, -1)], Undefined, "I or -I"),
    ("zeta", [fmpq(1)], Undefined, "must not be 1"),
    ("gamma", [fmpq(-2)], Undefined, "."),
    ("loggamma", [acb(-3)], Undefined, "."),
    ("digamma", [fmpq(0)], Undefined, "."),
    ("polygamma", [fmpq(1), fmpq(-1)], Undefined, "."),
    ("arg", [fmpq(0)], Undefined, "no angle"),
    ("arg", [about(0)], Undecided, "whether it is zero"),
    ("floor", [acb(1, 1)], Undefined, "must be real"),
    ("sign", [about(1)], Undecided, "whether the argument is real"),
    ("gamma", [about(-1)], Undecided, "."),
    ("elliptic_k", [fmpq(1)], Undefined, "."),
]


@pytest.mark.parametrize(("name", "arguments", "kind", "told"), NOWHERE, ids=[f"{row[0]}{row[1]}" for row in NOWHERE])
def test_where_there_is_no_value_it_is_said(
    name: str, arguments: list[fmpq | acb], kind: type[Exception], told: str
) -> None:
    with pytest.raises(kind, match=told):
        COMPLEX.functions[name](*arguments)


def test_the_argument_that_must_be_real_is_named() -> None:
    """By its number, so that a precision is sought for it and not for another."""
    with pytest.raises(Undecided) as first:
        COMPLEX.sign(about(1))
    with pytest.raises(Undecided) as second:
        COMPLEX.functions["atan2"](fmpq(1), about(1))
    assert (first.value.operand, second.value.operand) == (0, 1)


def test_a_function_of_reals_takes_a_complex_number_without_imaginary_part() -> None:
    assert COMPLEX.functions["floor"](acb(2.5)) == 2
    assert COMPLEX.functions["max"](fmpq(1), acb(3), fmpq(-2)) == 3
    assert real_part(acb(2)) == 2
    assert COMPLEX.sign(acb(-2)) == -1


def test_a_rational_number_stays_one() -> None:
    assert [COMPLEX.functions[name](fmpq(-3, 2)) for name in ("re", "im", "conj", "abs")] == [
        fmpq(-3, 2), 0, fmpq(-3, 2), fmpq(3, 2),
    ]  # fmt: skip
    assert divide(fmpq(1), fmpq(3)) == fmpq(1, 3)


@pytest.mark.parametrize("order", [0, 1, 3])
def test_the_derivatives_of_digamma(order: int) -> None:
    for z in PLACES:
        found = COMPLEX.functions["polygamma"](fmpq(order), acb(z.real, z.imag))
        assert near(found, mpmath.polygamma(order, mpmath.mpc(z)))


#: Relatives of the zeta function, and mpmath's value of them.
OF_ZETA: list[tuple[str, list[Any], Any]] = [
    ("zeta_derivative", [2, 3], lambda: mpmath.zeta(3, derivative=2)),
    ("zeta_derivative", [1, -0.5], lambda: mpmath.zeta(mpmath.mpf(-0.5), derivative=1)),
    ("hurwitz_zeta", [2.5, 0.75], lambda: mpmath.zeta(2.5, 0.75)),
    ("polylog", [2.5, -3], lambda: mpmath.polylog(2.5, -3)),
    ("polylog", [3, 0.5], lambda: mpmath.polylog(3, 0.5)),
    ("lerchphi", [-0.5, 2, 1.5], lambda: mpmath.lerchphi(-0.5, 2, 1.5)),
]


@pytest.mark.parametrize(("name", "arguments", "wanted"), OF_ZETA, ids=[f"{row[0]}{row[1]}" for row in OF_ZETA])
def test_relatives_of_zeta(name: str, arguments: list[float], wanted: Any) -> None:
    assert near(COMPLEX.functions[name](*map(acb, arguments)), wanted())


@pytest.mark.parametrize(("name", "arguments", "kind"), [
    ("zeta_derivative", [-1, 2], Undefined),
    ("zeta_derivative", [0.5, 2], Undefined),
    ("zeta_derivative", [MAX_ORDER + 1, 2], Undecided),
    ("zeta_derivative", [1, MAX_ARGUMENT], Undecided),
    ("polylog", [MAX_ARGUMENT, 0.5], Undecided),
])  # fmt: skip
def test_what_would_take_minutes_is_not_tried(name: str, arguments: list[float], kind: type[Exception]) -> None:
    with pytest.raises(kind):
        COMPLEX.functions[name](*map(acb, arguments))
