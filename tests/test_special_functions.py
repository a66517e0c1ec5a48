"""Special functions: values and derivatives by mpmath, their edges and poles, and the equations that they obey.

``benchmarks.fuzz_special`` asks hundreds of times as much.
"""

from collections.abc import Iterable
from contextlib import suppress
from fractions import Fraction
from itertools import islice, product
from typing import Any
from xml.etree import ElementTree

import mpmath
import pytest
from flint import arb, fmpq

from oracles.operations import derivative, evaluate
from oracles.special_functions import ROWS, Question, judge, questions
from oracles.special_values import INSIDE
from service.calculus.arithmetic.compiler import compile_tree
from service.calculus.arithmetic.complex_balls import COMPLEX, box
from service.calculus.arithmetic.failures import Failure
from service.calculus.arithmetic.real_balls import REAL, ball, precision
from service.calculus.arithmetic.special import SPECIAL
from service.calculus.arithmetic.taylor import JETS, taylor
from service.errors import ExpressionError, TooComplex
from service.language import ReadingOptions, read, writer
from service.language.functions.row import Function
from service.language.names import FUNCTIONS
from service.language.tree import walk

#: Among what is asked of these there are zeros, which no ball decides, and orders around which there is no function.
UNDECIDED = {"gamma_p", "hyp2f1", "hyp2f3", "hyp3f2", "jacobi", "Li", "pochhammer", "dilog", "chebyshevt"}
#: What takes mpmath seconds is asked only once.
SLOW = {"jacobi_am", "lerchphi", "polylog", "barnesg"}


def by_name(row: Function) -> str:
    """The name of a parametrized test."""
    return row.name


def at(expression: str, point: Any = None, **more: Any) -> dict[str, Any]:
    """The one result."""
    result: dict[str, Any] = evaluate(expression=expression, at=point, **more)["results"][0]
    return result


@pytest.mark.parametrize("row", ROWS, ids=by_name)
def test_values_and_derivatives_are_right(row: Function) -> None:
    """The value and every partial derivative inside the domain, and random ones anywhere."""
    inside = [Question(row.name, INSIDE[row.name], None)] if row.name in INSIDE else []
    verdicts = {
        question: judge(question)[0]
        for question in [*inside, *islice(questions(row, 3, 7), 0 if row.name in SLOW else 3)]
    }
    assert not {question: verdict for question, verdict in verdicts.items() if verdict == "wrong"}
    assert not [q for q, verdict in verdicts.items() if verdict == "undecided" and q.name not in UNDECIDED]
    assert all(verdicts[question] in ("right", "no reference") for question in inside)


#: The status on cuts, at poles and at ends, and a decimal where there is a value.
EDGES = {
    "uppergamma(1/2, 0)": "1.77245385090552", "uppergamma(-1/2, 0)": "outside_domain",
    "uppergamma(1/2, -1)": "outside_domain", "uppergamma(2, -1)": "0", "uppergamma(0, 0)": "outside_domain",
    "lowergamma(0, 1)": "undefined", "lowergamma(1/2, -1)": "outside_domain", "gamma_p(0, 1)": "1.00000000000000",
    "beta(0, 1)": "undefined", "beta(-2, 1)": "-0.500000000000000", "beta(-1/2, 1/2)": "0", "beta(-1, 2)": "undefined",
    "beta_incomplete(1/2, 1/2, 1)": "3.14159265358979", "beta_incomplete(1/2, 1/2, 2)": "outside_domain",
    "beta_incomplete(1/2, -1/2, 1)": "outside_domain", "beta_incomplete(2, 3, -1)": "1.41666666666667",
    "pochhammer(-3, 2)": "6.00000000000000", "pochhammer(1, -1)": "undefined", "pochhammer(1/2, -1/2)": "undefined",
    "barnesg(0)": "0", "barnesg(-3/2)": "-0.0720069819348005",
    "harmonic(-1)": "undefined", "factorial2(-2)": "undefined",
    "factorial2(-1)": "1.00000000000000", "expint(2, 0)": "1.00000000000000", "expint(1, 0)": "outside_domain",
    "expint(1, -1)": "outside_domain", "expint(-1, -1)": "0", "E1(-1)": "outside_domain",
    "polylog(2, 1)": "1.64493406684823", "polylog(1, 1)": "outside_domain", "polylog(2, 2)": "outside_domain",
    "polylog(-2, 3)": "-1.50000000000000", "polylog(-1, 1)": "outside_domain", "dilog(2)": "outside_domain",
    "zeta(1, 2)": "undefined", "zeta(2, -1)": "undefined", "zeta(1/2, -1/2)": "outside_domain",
    "zeta(-2, -3)": "14.0000000000000",
    "lerchphi(1, 1, 1)": "outside_domain", "lerchphi(1, 2, 1)": "1.64493406684823",
    "lerchphi(2, 2, 1)": "outside_domain", "erfinv(1)": "outside_domain", "erfinv(-2)": "outside_domain",
    "erfcinv(0)": "outside_domain", "erfcinv(2)": "outside_domain", "besselj(1/2, 0)": "0",
    "besselj(-1/2, 0)": "outside_domain", "besselj(1/2, -1)": "outside_domain", "besselj(-1, -2)": "0.576724807756873",
    "bessely(0, 0)": "outside_domain", "besselk(1/3, -1)": "outside_domain", "spherical_jn(0, 0)": "1.00000000000000",
    "spherical_yn(0, 0)": "undefined", "struveh(-1, 0)": "0.636619772367581", "struveh(-2, 0)": "outside_domain",
    "elliptic_k(1)": "outside_domain", "elliptic_k(2)": "outside_domain", "elliptic_e(1)": "1.00000000000000",
    "elliptic_e(2)": "outside_domain", "elliptic_f(2, 1)": "outside_domain", "elliptic_f(2, 2)": "outside_domain",
    "elliptic_f(1/2, 2)": "0.551358879079680", "elliptic_e(3, 1)": "1.85887999194013", "elliptic_pi(1, 1/2)":
    "outside_domain", "elliptic_pi(2, 1, 0)": "outside_domain", "jacobi_sn(1, 1)": "0.761594155955765",
    "jacobi_sn(1, 0)": "0.841470984807897", "jacobi_dn(1, 3)": "0.00152364575809907", "jtheta(5, 1, 1/2)":
    "outside_domain", "jtheta(3, 1, 1)": "outside_domain", "hyp0f1(0, 1)": "undefined", "hyp1f1(1, -2, 3)": "undefined",
    "hyp1f1(-1, -2, 3)": "2.50000000000000", "hyp2f1(1, 1, 2, 1)": "outside_domain",
    "hyp2f1(1, 1, 3, 1)": "2.00000000000000", "hyp2f1(1, 1, 3, 2)": "outside_domain", "hyp2f1(-2, 1, 3, 2)":
    "0.333333333333333", "hyp2f1(2, -1, -1, 3)": "7.00000000000000", "hyp2f1(1, 1, -1, 1/2)": "undefined",
    "hyperu(1, 1, 0)": "outside_domain", "hyperu(-2, 1, -5)": "47.0000000000000", "legendre(1/2, -1)":
    "outside_domain", "legendre(3, -2)": "-17.0000000000000", "legendre(3, 0)": "0", "legendre_q(0, 1)":
    "outside_domain", "assoc_legendre(2, 1, 2)": "outside_domain", "chebyshevt(1/2, -1)": "0",
    "chebyshevt(1/2, -2)": "outside_domain", "gegenbauer(-7, 1/2, 3)": "8989.00000000000",
    "jacobi(-2, 1, 2, 4)": "-0.160000000000000", "assoc_laguerre(4, -2, 3)": "-1.12500000000000",
    "assoc_laguerre(1/2, -3/2, 1)": "undefined", "lambertw(-1/10, -1)": "-3.57715206395730",
    "lambertw(1, -1)": "outside_domain", "lambertw(1, 2)": "outside_domain", "heaviside(0)": "0.500000000000000",
    "zeta_derivative(1, 1)": "undefined", "zeta_derivative(1/2, 2)": "outside_domain", "spence(-1)": "outside_domain",
    "rect(1/2)": "0.500000000000000", "rect(1)": "0", "arg(0)": "outside_domain", "trigamma(0)": "undefined",
    "FallingFactorial(-1, -1)": "undefined", "Li(1)": "undefined", "Li(-1)": "outside_domain",
    "struvel(-2, 0)": "outside_domain", "struvel(-1, 0)": "0.636619772367581", "kelvin_ber(1/2, -1)": "outside_domain",
    "kelvin_bei(1/2, -1)": "outside_domain", "kelvin_ker(1, 0)": "outside_domain",
    "kelvin_kei(1, -1)": "outside_domain",
    "ker(0)": "outside_domain", "kei(0)": "outside_domain", "airyai_scaled(0)": "0.355028053887817",
    "airyai_scaled(-1)": "outside_domain", "airybi_scaled(-1)": "outside_domain", "jacobi_am(1, 1)": "outside_domain",
    "hyp1f0(1, 1)": "undefined", "hyp1f0(1/2, 2)": "outside_domain", "hyp1f0(-2, 3)": "4.00000000000000",
    "hyp3f2(-1, 1, 1, 2, 2, 5)": "-0.250000000000000", "hyp3f2(1, 1, 1, 2, 2, 2)": "outside_domain",
    "hyp3f2(1, 1, 1, 1, 2, 1)": "outside_domain", "hyp4f3(1, 1, 1, 1, 2, 2, 2, 2)": "outside_domain",
    "hyp5f4(1, 1, 1, 1, 1, 2, 2, 2, 2, 3/2)": "outside_domain", "chebyshevu(1/2, -1)": "outside_domain",
    "dawson(0)": "0", "sinc(0)": "1.00000000000000", "laguerre(1/2, 0)": "1.00000000000000", "hermite(1/2, 0)":
    "0.691367339036293",
} | {
    f"hyp{p}f{q}({', '.join(['1'] * p + ['-1'] + ['2'] * (q - 1) + ['1/2'])})": "undefined"
    for q in range(1, 5) for p in range(q + 2) if (p, q) != (1, 1)
}  # fmt: skip
#: Rows that are real and smooth everywhere.
ENTIRE = {"re", "im", "conj", "erf2", "hankel1", "hankel2", "ber", "bei", "hyp0f0"}


def functions_in(texts: Iterable[str]) -> set[str]:
    """The functions that occur in expressions."""
    return {part.head for text in texts for part in walk(read(text, symbols=frozenset("nabmx")).tree)}


def test_every_row_has_an_edge() -> None:
    """A cut, a pole or an end of its domain, or a zero where its formula is 0/0."""
    tried = functions_in(EDGES) | {name for name, _, _ in BESIDE}
    assert {name for name, row in FUNCTIONS.items() if row.special} - tried == ENTIRE


@pytest.mark.parametrize(("text", "expected"), EDGES.items())
def test_edges_and_poles(text: str, expected: str) -> None:
    """On a cut, at a pole and beyond the domain nothing is certified; on a closed edge the value is."""
    found = at(text)
    assert expected in (found["status"], found["decimal"]), found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hyp3f2(3/2, 3/4, 9/4, 5/4, 7/2, -0.999999)", "0.654372134520805"),
        ("hyp3f2(3/2, 3/4, 9/4, 5/4, 7/2, -20)", "0.122241323005471"),
        ("hyp3f2(3/2, 3/4, 9/4, 5/4, 7/2, 0.999999)", "8.23588189457664"),
        ("hyp3f2(1, 1, 1, 2, 2, -1)", "0.822467033424113"),
        ("hyp4f3(5/4, 1/2, 3/2, 5/2, 3/4, 7/4, 9/4, -3)", "0.357767118479466"),
    ],
)
def test_series_are_continued_beyond_their_circle(text: str, expected: str) -> None:
    """Decimals by mpmath; π²/12 at −1."""
    assert at(text)["decimal"] == expected


#: Derivatives where no series of the row helps: by a parameter beside which there is no function, at the end of a
#: domain, where a formula is 0/0, where it is a rational number for every other argument. Decimals are mpmath's.
BESIDE = {
    ("besselj", "3 -2", "n"): "undefined", ("besselj", "3 0", "n"): "0", ("besselj", "0 0", "n"): "undefined",
    ("besseli", "3 -2", "n"): "undefined", ("besselk", "0 20", "n"): "0", ("besselk", "1 2", "n"): "0.0569469363747667",
    ("chebyshevt", "4 -2", "n"): "undefined", ("chebyshevt", "4 -1", "n"): "0",
    ("chebyshevt", "9/2 -1", "n"): "-3.14159265358979", ("legendre", "12 -3", "n"): "undefined",
    ("legendre", "-1/2 3", "n"): "0", ("legendre_q", "1/3 0.9", "n"): "-1.24270079058341",
    ("legendre_q", "2 0.3", "n"): "0.837280197502434", ("elliptic_e", "1", "m"): "undefined",
    ("dilog", "1", "x"): "undefined", ("beta_incomplete", "2 -9/2 -1/2", "a"): "undefined",
    ("beta_incomplete", "5/2 1 0", "a"): "0", ("beta_regularized", "1/2 2 0", "x"): "undefined",
    ("beta", "-2 2", "a"): "0.750000000000000", ("beta", "1 -3", "a"): "undefined",
    ("beta", "1 -3", "b"): "-0.111111111111111", ("pochhammer", "-20 -3", "n"): "undefined",
    ("pochhammer", "0 -1", "x"): "-1.00000000000000", ("pochhammer", "-20 0", "x"): "0",
    ("FallingFactorial", "-1 1", "n"): "undefined",
    ("gamma_p", "-3 1/2", "x"): "0", ("gamma_q", "-3 1/2", "a"): "-7.93165564120071",
    ("hyp2f1", "3 1 1/2 0", "c"): "0", ("hyp1f1", "-2 -2 20", "a"): "undefined",
    ("hyp1f1", "-2 -2 20", "b"): "310.000000000000", ("hyp2f1", "-1 2 -7/5 1", "b"): "0.714285714285714",
    ("jacobi_sn", "1 0", "m"): "-0.0736636394127997", ("jacobi_cn", "1 0", "m"): "0.114724321047688",
    ("jacobi_sn", "1 1", "m"): "-0.0854049535854347", ("jacobi_dn", "1 1", "m"): "-0.347145177178983",
    ("barnesg", "-1", "x"): "0", ("barnesg", "0", "x"): "1.00000000000000", ("barnesg", "-3", "x"): "0",
    ("polylog", "2 1/2", "s"): "-0.0673147596963921", ("elliptic_piinc", "1/2 0 1/2", "m"): "0",
    ("beta_incomplete", "1e-8 -3 0.94", "x"): "82085.6316802310",
    ("expint", "2 1/2", "n"): "-0.147506265748392", ("hyperu", "2 0 5/3", "b"): "0.0287315994349503",
    ("hyperu", "-21/5 0 2", "b"): "-5.76432973488941", ("uppergamma", "-2 20", "a"): "6.84213721998456e-13",
    ("gegenbauer", "6 1/2 5", "a"): "803960.500000000", ("gegenbauer", "4 -3 60", "n"): "undefined",
    ("assoc_laguerre", "-3 0 -5", "a"): "undefined", ("jtheta", "3 0 1/2", "z"): "0",
    ("dirichlet_eta", "1", "s"): "0.159868903742431",
}  # fmt: skip


@pytest.mark.parametrize(("name", "point", "by"), BESIDE)
def test_derivatives_at_singular_points(name: str, point: str, by: str) -> None:
    """What is certified there is right, and what has no derivative is said to have none."""
    parameters = FUNCTIONS[name].parameters.split()
    found = at(f"{name}({', '.join(parameters)})", dict(zip(parameters, point.split(), strict=True)), order={by: 1})
    assert BESIDE[name, point, by] in (found["status"], found["decimal"]), found


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Li(2)", "0"), ("erf(1/3, 1/3)", "0"), ("jacobi(2, 3/2, 1/3, 1e-8)", None), ("legendre(3, 1/7)", "-71/343"),
     ("hyp2f1(-1, 1, 1, 1)", "0"), ("laguerre(3, -1, 2)", "2/3"), ("hermite(4, 1/2)", "1")],
)  # fmt: skip
def test_rational_values_are_exact(text: str, expected: str | None) -> None:
    """Zeros and short rationals, which no ball decides; a long one has every digit."""
    found = at(text, digits=20)
    assert found["status"] == "defined"
    assert expected is None or found["exact"] == expected


#: Expressions that are zero at every point, with the numbers that n, a, b, m and x stand for.
EQUATIONS = [
    "uppergamma(a, x) + lowergamma(a, x) - gamma(a)",
    "uppergamma(a + 1, x) - a*uppergamma(a, x) - x**a*exp(-x)",
    "gamma_p(a, x) + gamma_q(a, x) - 1",
    "beta(a, b) - beta(a + 1, b) - beta(a, b + 1)",
    "beta_regularized(a, b, m) + beta_regularized(b, a, 1 - m) - 1",
    "n*expint(n + 1, x) + x*expint(n, x) - exp(-x)",
    "barnesg(x + 1) - gamma(x)*barnesg(x)",
    "polylog(2, m) + polylog(2, 1 - m) - pi**2/6 + log(m)*log(1 - m)",
    "polylog(n, -m) + polylog(n, m) - 2**(1 - n)*polylog(n, m**2)",
    "zeta(a + 1, x) - zeta(a + 1, x + 1) - x**(-a - 1)",
    "dirichlet_eta(x + 2) - (1 - 2**(-1 - x))*zeta(x + 2)",
    "lerchphi(m, a, x) - m*lerchphi(m, a, x + 1) - x**(-a)",
    "besselj(a, x)*bessely(a + 1, x) - besselj(a + 1, x)*bessely(a, x) + 2/(pi*x)",
    "besseli(a, x)*besselk(a + 1, x) + besseli(a + 1, x)*besselk(a, x) - 1/x",
    "spherical_jn(n - 1, x) + spherical_jn(n + 1, x) - (2*n + 1)*spherical_jn(n, x)/x",
    "struveh(a - 1, x) + struveh(a + 1, x) - 2*a*struveh(a, x)/x - (x/2)**a/(sqrt(pi)*gamma(a + 3/2))",
    "elliptic_e(m)*elliptic_k(1 - m) + elliptic_e(1 - m)*elliptic_k(m) - elliptic_k(m)*elliptic_k(1 - m) - pi/2",
    "elliptic_f(asin(jacobi_sn(m, b/9)), b/9) - m",
    "jacobi_sn(x, m)**2 + jacobi_cn(x, m)**2 - 1",
    "jacobi_dn(x, a + 2)**2 + (a + 2)*jacobi_sn(x, a + 2)**2 - 1",
    "jtheta(3, 0, m)**4 - jtheta(2, 0, m)**4 - jtheta(4, 0, m)**4",
    "hyp1f1(a, b, x) - exp(x)*hyp1f1(b - a, b, -x)",
    "hyp2f1(a, b, a + b + 1/3, m) - (1 - m)**(1/3)*hyp2f1(b + 1/3, a + 1/3, a + b + 1/3, m)",
    "hyperu(a, b, x) - x**(1 - b)*hyperu(a - b + 1, 2 - b, x)",
    "(n + 1)*legendre(n + 1, m) - (2*n + 1)*m*legendre(n, m) + n*legendre(n - 1, m)",
    "legendre_q(n, m)*(n + 1)*legendre(n + 1, m) - legendre(n, m)*(n + 1)*legendre_q(n + 1, m) - 1",
    "chebyshevt(a, m)**2 + (1 - m**2)*chebyshevu(a - 1, m)**2 - 1",
    "hermite(a + 1, x) - 2*x*hermite(a, x) + 2*a*hermite(a - 1, x)",
    "assoc_laguerre(a, b, x) - assoc_laguerre(a, b + 1, x) + assoc_laguerre(a - 1, b + 1, x)",
    "gegenbauer(n, a, m) - jacobi(n, a - 1/2, a - 1/2, m)*pochhammer(2*a, n)/pochhammer(a + 1/2, n)",
    "erf(erfinv(m)) - m",
    "lambertw(-m/3, -1)*exp(lambertw(-m/3, -1)) + m/3",
    "x*sinc(x) - sin(x)",
    "harmonic(x + 1) - harmonic(x) - 1/(x + 1)",
    "trigamma(x) - trigamma(x + 1) - 1/x**2",
    "factorial2(x + 2) - (x + 2)*factorial2(x)",
    "FallingFactorial(x + 1, n) - FallingFactorial(x, n) - n*FallingFactorial(x, n - 1)",
    "beta_incomplete(a, b, m) + beta_incomplete(b, a, 1 - m) - beta(a, b)",
    "erf(m, x) + erf(m) - erf(x)",
    "erfc(erfcinv(m)) - m",
    "dawson(x) - sqrt(pi)/2*exp(-x**2)*erfi(x)",
    "Li(x) - Ei(log(x)) + Ei(log(2))",
    "E1(x) + Ei(-x)",
    "spherical_jn(n, x)*spherical_yn(n - 1, x) - spherical_jn(n - 1, x)*spherical_yn(n, x) - 1/x**2",
    "struvel(a - 1, x) - struvel(a + 1, x) - 2*a*struvel(a, x)/x - (x/2)**a/(sqrt(pi)*gamma(a + 3/2))",
    "kelvin_ber(a - 1, x) + kelvin_ber(a + 1, x) + a*sqrt(2)/x*(kelvin_ber(a, x) - kelvin_bei(a, x))",
    "kelvin_bei(a - 1, x) + kelvin_bei(a + 1, x) + a*sqrt(2)/x*(kelvin_bei(a, x) + kelvin_ber(a, x))",
    "kelvin_ker(a - 1, x) + kelvin_ker(a + 1, x) + a*sqrt(2)/x*(kelvin_ker(a, x) - kelvin_kei(a, x))",
    "kelvin_kei(a - 1, x) + kelvin_kei(a + 1, x) + a*sqrt(2)/x*(kelvin_kei(a, x) + kelvin_ker(a, x))",
    "ber(x)*ker(x) - kelvin_ber(0, x)*kelvin_ker(0, x)",
    "bei(x)*kei(x) - kelvin_bei(0, x)*kelvin_kei(0, x)",
    "airyai_scaled(x)*airybi_scaled(x) - airyai(x)*airybi(x)",
    "elliptic_e(m + pi, b/9) - elliptic_e(m, b/9) - 2*elliptic_e(b/9)",
    "elliptic_pi(1/5, m + pi, b/9) - elliptic_pi(1/5, m, b/9) - 2*elliptic_pi(1/5, b/9)",
    "sin(jacobi_am(m, b/9)) - jacobi_sn(m, b/9)",
    "hyp0f0(x)*hyp0f0(-x) - 1",
    "hyp0f1(b, x) - besseli(b - 1, 2*sqrt(x))*gamma(b)*x**((1 - b)/2)",
    "hyp1f0(a, m)*hyp1f0(-a, m) - 1",
    "(a - b + 1)*assoc_legendre(a + 1, b, m) - (2*a + 1)*m*assoc_legendre(a, b, m)"
    " + (a + b)*assoc_legendre(a - 1, b, m)",
    "(a + 1)*laguerre(a + 1, x) - (2*a + 1 - x)*laguerre(a, x) + a*laguerre(a - 1, x)",
    "zeta_derivative(1, x + 1)*(1 - 2**(-x)) + 2**(-x)*log(2)*zeta(x + 1) - re(log(2)*2**(-x)*zeta(x + 1)"
    " + (1 - 2**(-x))*zeta_derivative(1, x + 1))",
    "dilog(m) + dilog(-m) - dilog(m**2)/2",
    "spence(x) + spence(1/x) + log(x)**2/2",
    "heaviside(x) + heaviside(-x) - 1",
    "rect(m) - heaviside(m + 1/2)*heaviside(1/2 - m)",
]  # fmt: skip


def _contiguous(name: str) -> str:
    """F(a + 1) − F(a) = x·Πa′/Πb·F(+1), or F(b) − F(b + 1) = x/(b·(b + 1)·Πb′)·F(+1) where there is none above."""
    p = int(name[3])
    values = INSIDE[name]
    raised = [f"({value} + 1)" for value in values[:-1]]
    *parameters, x = values
    if p:
        other = [raised[0], *parameters[1:]]
        factor = "*".join([x, *parameters[1:p]]) + f"/({'*'.join(parameters[p:])})"
        higher = ", ".join(raised)
        return (
            f"{name}({', '.join(other)}, {x}) - {name}({', '.join(parameters)}, {x}) - {factor}*{name}({higher}, {x})"
        )
    other = [raised[0], *parameters[1:]]
    factor = f"{x}/({'*'.join([parameters[0], *other])})"
    higher = ", ".join([f"({raised[0]} + 1)", *raised[1:]])
    return f"{name}({', '.join(parameters)}, {x}) - {name}({', '.join(other)}, {x}) - {factor}*{name}({higher}, {x})"


EQUATIONS += [_contiguous(f"hyp{p}f{q}") for q in range(1, 5) for p in range(q + 2)]
#: The same for complex values.
COMPLEX_EQUATIONS = [
    "hankel1(a + 1, x) + hankel1(a - 1, x) - 2*a*hankel1(a, x)/x",
    "hankel2(a + 1, x) + hankel2(a - 1, x) - 2*a*hankel2(a, x)/x",
    "hankel1(a, x)*hankel2(a + 1, x) - hankel1(a + 1, x)*hankel2(a, x) - 4*i/(pi*x)",
    "re(exp(i*x)) + i*im(exp(i*x)) - exp(i*x)",
    "exp(i*x)*conj(exp(i*x)) - 1",
    "exp(i*arg(a + i*b))*abs(a + i*b) - a - i*b",
]
PLACES = [
    {"n": fmpq(3), "a": fmpq(3, 4), "b": fmpq(7, 3), "m": fmpq(2, 7), "x": fmpq(9, 5)},
    {"n": fmpq(6), "a": fmpq(5, 2), "b": fmpq(1, 3), "m": fmpq(11, 13), "x": fmpq(13, 2)},
]


@pytest.mark.parametrize("text", EQUATIONS)
def test_functional_equations(text: str) -> None:
    """Recurrences, reflections and Wronskians hold, to all bits but those that are lost on the way."""
    program = compile_tree(read(text, symbols=frozenset("nabmx")).tree, REAL)
    for place in PLACES:
        with precision(256):
            found = ball(program(place))
            assert found.contains(0)
            assert found.rad() < arb(2) ** -120


@pytest.mark.parametrize("text", COMPLEX_EQUATIONS)
def test_complex_functional_equations(text: str) -> None:
    program = compile_tree(read(text, symbols=frozenset("nabmx")).tree, COMPLEX)
    for place in PLACES:
        with precision(256):
            found = box(program(place))
            assert found.contains(0)
            assert abs(found) < arb(2) ** -120


def test_every_row_has_an_equation() -> None:
    """That ties it to its neighbours or to another row."""
    told = functions_in([*EQUATIONS, *COMPLEX_EQUATIONS])
    assert {name for name, row in FUNCTIONS.items() if row.special} <= told


@pytest.mark.parametrize("name", sorted(SPECIAL))
def test_an_interval_is_refused_or_encloses(name: str) -> None:
    """Around a wide ball the series has the coefficients at every point in it, in each parameter."""
    parameters = FUNCTIONS[name].parameters.split()
    program = compile_tree(read(f"{name}({', '.join(parameters)})", symbols=frozenset(parameters)).tree, JETS)
    place = {p: fmpq(*Fraction(text).as_integer_ratio()) for p, text in zip(parameters, INSIDE[name], strict=True)}
    for parameter, radius in product(parameters, ("1e-3", "2")):
        with precision(128), suppress(Failure):
            middle, moving = arb(place[parameter]), {parameter: 1}
            wide = taylor(program, place | {parameter: middle + arb(0, radius)}, moving, 2)
            inside = taylor(program, place | {parameter: middle}, moving, 2)
            assert all(arb(around).overlaps(arb(one)) for around, one in zip(wide, inside, strict=True))


READ = {
    "hyper([1, 2], [3], x)": "hyp2f1(1, 2, 3, x)", "hyper((a,), (b, 2), x)": "hyp1f2(a, b, 2, x)",
    "hyper([], [], x)": "hyp0f0(x)", "HypergeometricPFQ[{1, 2}, {3, a}, x]": "hyp2f2(1, 2, 3, a, x)",
    "hypergeometric([1, 2, 3], [4, 5], x)": "hyp3f2(1, 2, 3, 4, 5, x)", "hyper([1], [], x)": "hyp1f0(1, x)",
    "J_0(x)": "besselj(0, x)", "J_n(k x)": "besselj(n, k*x)", "2 Y_1(x^2)": "2*bessely(1, x**2)",
    "x/J_0(x)": "x/besselj(0, x)", "-I_0(x)^2": "-besseli(0, x)**2", "K_nu(x)": "besselk(nu, x)",
    "J_0^2(x)": "besselj(0, x)**2", "P_n(x)": "legendre(n, x)", "P_2(x)": "legendre(2, x)",
    "Q_n(x)": "legendre_q(n, x)",
    "T_n(x)": "chebyshevt(n, x)", "U_3(x)": "chebyshevu(3, x)", "H_n(x)": "hermite(n, x)", "L_n(x)": "laguerre(n, x)",
    "E_1(x)": "expint(1, x)", "Li_2(x)": "polylog(2, x)", "theta_3(z, q)": "jtheta(3, z, q)",
    "P_0(1 + r)": "P_0*(1 + r)", "T_0(x)": "T_0*x", "P_1 + P_1(x)": "P_1 + P_1*x", "I_0*(x)": "I_0*x",
    "lambertw(x, -1)": "lambertw(x, -1)", "lambert_w(x)": "lambertw(x)", "BesselJ[0, x]": "besselj(0, x)",
    "BesselK[1/3, x]": "besselk(1/3, x)", "bessel_y(0, x)": "bessely(0, x)", "AiryAi[x]": "airyai(x)",
    "AiryBiPrime[x]": "airybiprime(x)", "airy_dai(x)": "airyaiprime(x)", "airy_Ai_scaled(x)": "airyai_scaled(x)",
    "KelvinBer[x]": "ber(x)", "KelvinKei[2, x]": "kei(2, x)", "HankelH1[0, x]": "hankel1(0, x)",
    "spherical_bessel_j(1, x)": "spherical_jn(1, x)", "SphericalBesselY[1, x]": "spherical_yn(1, x)",
    "struve(1, x)": "struveh(1, x)", "modstruve(1, x)": "struvel(1, x)", "StruveL[1, x]": "struvel(1, x)",
    "Erf[x]": "erf(x)", "Erf[x, y]": "erf2(x, y)", "InverseErf[x]": "erfinv(x)", "DawsonF[x]": "dawson(x)",
    "FresnelS[x]": "fresnels(x)", "fresnel_c(x)": "fresnelc(x)", "SinIntegral[x]": "Si(x)",
    "expintegral_ci(x)": "Ci(x)",
    "CoshIntegral[x]": "Chi(x)", "ExpIntegralEi[x]": "Ei(x)", "expi(x)": "Ei(x)", "LogIntegral[x]": "li(x)",
    "ExpIntegralE[2, x]": "expint(2, x)", "expintegral_e1(x)": "E1(x)", "LogGamma[x]": "loggamma(x)",
    "gammaln(x)": "loggamma(x)", "PolyGamma[1, x]": "polygamma(1, x)", "HarmonicNumber[x]": "harmonic(x)",
    "Gamma[a, x]": "uppergamma(a, x)", "GammaRegularized[a, x]": "gamma_q(a, x)", "Beta[a, b]": "beta(a, b)",
    "Pochhammer[x, 3]": "pochhammer(x, 3)", "poch(x, 3)": "pochhammer(x, 3)", "fac2(x)": "factorial2(x)",
    "BarnesG[x]": "barnesg(x)", "Zeta[x]": "zeta(x)", "Zeta[s, a]": "zeta(s, a)", "HurwitzZeta[s, a]": "zeta(s, a)",
    "altzeta(x)": "dirichlet_eta(x)", "LerchPhi[z, s, a]": "lerchphi(z, s, a)", "ellipk(m)": "elliptic_k(m)",
    "EllipticK[m]": "elliptic_k(m)", "ellipkinc(x, m)": "elliptic_f(x, m)", "EllipticE[x, m]": "elliptic_e(x, m)",
    "JacobiSN[u, m]": "jacobi_sn(u, m)", "EllipticTheta[3, z, q]": "jtheta(3, z, q)",
    "legendreP(2, x)": "legendre(2, x)",
    "eval_legendre(2, x)": "legendre(2, x)", "chebyt(2, x)": "chebyshevt(2, x)", "ChebyshevU[2, x]": "chebyshevu(2, x)",
    "HermiteH[2, x]": "hermite(2, x)", "LaguerreL[2, a, x]": "assoc_laguerre(2, a, x)",
    "gen_laguerre(2, a, x)": "assoc_laguerre(2, a, x)", "GegenbauerC[2, a, x]": "gegenbauer(2, a, x)",
    "jacobi_p(2, a, b, x)": "jacobi(2, a, b, x)", "HeavisideTheta[x]": "heaviside(x)", "Sinc[x]": "sinc(x)",
    "Hypergeometric2F1[a, b, c, x]": "hyp2f1(a, b, c, x)", "HypergeometricU[a, b, x]": "hyperu(a, b, x)",
    "Re[x]": "re(x)", "Conjugate[x]": "conj(x)",
    "Gamma(a, x)": "uppergamma(a, x)", "gammaincc(a, x)": "gamma_q(a, x)", "zeta(s, a)": "zeta(s, a)",
    "PolyLog[2, x]": "polylog(2, x)", "ellipe(x, m)": "elliptic_e(x, m)", "EllipticPi[n, m]": "elliptic_pi(n, m)",
    "LambertW(x, -1)": "lambertw(x, -1)", "LegendreP[2, x]": "legendre(2, x)", "Heaviside(x)": "heaviside(x)",
    "eval_genlaguerre(2, 1, x)": "assoc_laguerre(2, 1, x)", "laguerre(2, 1, x)": "assoc_laguerre(2, 1, x)",
    "rf(x, 3)": "pochhammer(x, 3)", "expn(2, x)": "expint(2, x)", "E1(x)": "E1(x)", "erf(x, y)": "erf2(x, y)",
    "gamma_incomplete_regularized(a, x)": "gamma_q(a, x)", "ber(2, x)": "ber(2, x)", "Li(2, x)": "polylog(2, x)",
    "beta(x + 1)": "beta*(x + 1)", "beta x": "beta*x", "E1 + 1": "E1 + 1", "number*correct1": "number*correct1",
}  # fmt: skip


@pytest.mark.parametrize(("text", "meaning"), READ.items())
def test_spellings(text: str, meaning: str) -> None:
    """The names of other systems, and letters and words that are no functions without a bracket."""
    assert writer.text(read(text).tree) == meaning


@pytest.mark.parametrize(
    ("source", "meaning"),
    [
        (r"\Gamma(a, x)", "uppergamma(a, x)"), (r"\operatorname{Li}_2(x)", "polylog(2, x)"),
        (r"\operatorname{P}_{n}(x)", "legendre(n, x)"), (r"\operatorname{Li}(x)", "Li(x)"),
        (r"P_n(x)", "legendre(n, x)"), (r"J_{0}\left(x\right)", "besselj(0, x)"), (r"J_{n+1}(x)", "besselj(n + 1, x)"),
        (r"K_{1/2}(x)", "besselk(1/2, x)"), (r"\mathrm{Li}_2(x)", "polylog(2, x)"), (r"W_{-1}(x)", "lambertw(x, -1)"),
        (r"\operatorname{W}_{-1}(x)", "lambertw(x, -1)"), (r"\vartheta_3(z, q)", "jtheta(3, z, q)"),
        (r"K_{\nu}(x)", "besselk(nu, x)"), (r"\frac{J_1(x)}{x}", "besselj(1, x)/x"),
        (r"\operatorname{sn}(u, m)", "jacobi_sn(u, m)"), (r"\zeta(s, a)", "zeta(s, a)"),
    ],
)  # fmt: skip
def test_latex_is_read(source: str, meaning: str) -> None:
    assert writer.text(read(source, ReadingOptions(format="latex")).tree) == meaning


@pytest.mark.parametrize("name", sorted(name for name, row in FUNCTIONS.items() if row.special))
def test_forms_mean_the_function(name: str) -> None:
    """Text and LaTeX read back to the same tree, and MathML is well-formed."""
    parameters = FUNCTIONS[name].parameters.split()
    tree = read(f"{name}({', '.join(parameters)})", symbols=frozenset(parameters)).tree
    assert read(writer.text(tree, parameters), symbols=frozenset(parameters)).tree == tree
    assert read(writer.latex(tree), ReadingOptions(format="latex"), symbols=frozenset(parameters)).tree == tree
    ElementTree.fromstring(writer.mathml(tree))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("gammainc(a, x)", "unknown_function"), ("betainc(a, b, x)", "unknown_function"),
        ("legendre(x)", "wrong_arity"), ("hyp2f1(1, x)", "wrong_arity"),
    ],
)  # fmt: skip
def test_refusals(text: str, code: str) -> None:
    """Names that systems use for different functions are refused, and what has too few arguments."""
    with pytest.raises(ExpressionError) as refusal:
        read(text)
    assert refusal.value.code == code


@pytest.mark.parametrize("text", ["legendre(10^6, x)", "hermite(10^6, 2)"])
def test_attacks_are_refused_at_once(text: str) -> None:
    """Degrees and orders that would run for minutes."""
    with pytest.raises(TooComplex):
        derivative(expression=text, variable="x")


@pytest.mark.parametrize(
    ("expression", "point"),
    [
        ("barnesg(x)", {"x": "10^6"}), ("polylog(s, x)", {"s": "10^6", "x": "1/2"}),
        ("hyp2f1(a, b, c, x)", dict.fromkeys("abc", "10^6") | {"x": "0.999999"}),
        ("legendre(n, x)", {"n": "10^12", "x": "1/3"}), ("zeta_derivative(n, x)", {"n": "10^6", "x": "3"}),
        ("struveh(n, x)", {"n": "1", "x": "10^6"}), ("jacobi_sn(u, m)", {"u": "10^300", "m": "1/3"}),
        ("polylog(2, polylog(2, polylog(2, polylog(2, polylog(2, x)))))", {"x": "1/3"}),
    ],
)  # fmt: skip
def test_attacks_end(expression: str, point: dict[str, str]) -> None:
    """Extreme arguments end with a value or undecided; what FLINT computes for minutes is cut off by the deadline."""
    for order in (0, {name: 1 for name in point if name in "xu"}):
        assert at(expression, point, order=order)["status"] in ("defined", "undecided")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [("re(exp(i*x))", "re(I*exp(I*x))"), ("arg(x + i)", "im(1/(x + I))"), ("conj(x^2)", "2*x"), ("im(x)", "0")],
)
def test_parts_of_complex_functions_of_a_real_variable(expression: str, expected: str) -> None:
    """The derivative of a part is that part of the derivative; of a real function the parts are trivial."""
    assert derivative(expression=expression, variable="x")["derivative"] == expected


def test_parts_of_complex_numbers() -> None:
    """Exact where they are rational; the angle of 0 is none."""
    found = at("arg(-1) + re(2 + i) + im(conj(i))", domain="complex")
    assert found["decimal"] == {"real": "4.14159265358979", "imaginary": "0"}
    assert at("arg(0)", domain="complex")["status"] == "outside_domain"
    assert at("arg(x)", "-2")["decimal"] == "3.14159265358979"


@pytest.mark.parametrize("order", [1, 2, 3])
@pytest.mark.parametrize(("call", "parameter", "by_hand"), [
    ("chebyshevt(n, 3/10)", "n", lambda n: mpmath.cos(n * mpmath.acos(mpmath.mpf("0.3")))),
    ("chebyshevt(n, -1)", "n", lambda n: mpmath.cos(n * mpmath.pi)),
    ("polylog(s, 1/3)", "s", lambda s: mpmath.polylog(s, mpmath.mpf(1) / 3)),
    ("zeta(s, 3/4)", "s", lambda s: mpmath.zeta(s, mpmath.mpf("0.75"))),
    ("besselj(n, 2)", "n", lambda n: mpmath.besselj(n, 2)),
    ("gamma(n)", "n", mpmath.gamma),
])  # fmt: skip
def test_higher_derivatives_by_a_parameter(call: str, parameter: str, by_hand: Any, order: int) -> None:
    """Each term of a series in the parameter, which a first derivative does not show."""
    with mpmath.workdps(60):
        wanted = mpmath.diff(by_hand, mpmath.mpf("1.7"), order)
        asked = {"variable": parameter, "order": order, "digits": 15, "exact": False, "symbols": [parameter]}
        found = evaluate(expression=call.replace("zeta(s, ", "hurwitz_zeta(s, "), at={parameter: "1.7"}, **asked)
        (result,) = found["results"]
        assert mpmath.almosteq(mpmath.mpf(result["decimal"]), wanted, mpmath.mpf(10) ** -13)
