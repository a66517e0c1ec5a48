"""SymPy in the house: there and back, its differentiator as a second opinion, and what it may not answer."""

from itertools import islice

import pytest
import sympy

from oracles.random_derivatives import cases, disagreement
from service.calculus.symbolic import sympy_bridge
from service.calculus.symbolic.differentiation import differentiate, simple_form
from service.calculus.symbolic.expressions.nodes import Computation
from service.calculus.symbolic.expressions.to_tree import tree_of
from service.errors import FluxionError, Unsupported
from service.language import read, writer

BACK = {
    "x**2*sin(3*x)/(y + 1)": "x**2*sin(3*x)/(y + 1)",
    "exp(-x/2) + pi*E*I": "E*I*pi + exp(-x/2)",
    "cbrt(x) + root(x, 5)": "cbrt(x) + root(x, 5)",
    "log10(x) + log2(y)": "log(x)/log(10) + log(y)/log(2)",
    "max(x, y) + abs(x)*sign(y)": "abs(x)*sign(y) + max(x, y)",
    "digamma(x) + polygamma(2, x)": "digamma(x) + polygamma(2, x)",
    "lambertw(x) + besselj(2, x)": "lambertw(x) + besselj(2, x)",
    "hypot(x, y) + log1p(x)": "sqrt(x**2 + y**2) + log(x + 1)",
    "ceil(x) + floor(y)": "ceil(x) + floor(y)",
    "sqrt(x**2)": "abs(x)",
    "exp(I*pi)*x": "-x",
}


@pytest.mark.parametrize("typed", BACK)
def test_there_and_back(typed: str) -> None:
    """An object of SymPy made from a tree is the same expression again."""
    with Computation():
        back = tree_of(sympy_bridge.from_sympy(sympy_bridge.to_sympy(read(typed).tree, {})))
    assert writer.text(back) == BACK[typed]


X = sympy.Symbol("x", real=True)
FOREIGN = [
    sympy.zoo,
    sympy.nan,
    sympy.oo,
    sympy.Derivative(sympy.sign(X), X),
    sympy.DiracDelta(X),
    sympy.Heaviside(X),
    sympy.re(sympy.Symbol("z")),
    sympy.EulerGamma,
    sympy.Integral(X, X),
]


@pytest.mark.parametrize("foreign", FOREIGN, ids=str)
def test_what_the_language_does_not_have_is_refused(foreign: object) -> None:
    """Infinities, unevaluated derivatives and distributions never leave."""
    with Computation(), pytest.raises(Unsupported):
        sympy_bridge.from_sympy(foreign)


def test_cases_and_symbols_with_assumptions() -> None:
    """Cases stay here; a symbol takes its assumption along."""
    with pytest.raises(Unsupported):
        sympy_bridge.to_sympy(read("piecewise(x, x > 0, 0)").tree, {})
    assert sympy_bridge.to_sympy(read("sqrt(x**2)").tree, {"x": "positive"}) == sympy.Symbol(
        "x", real=True, positive=True
    )


def test_the_second_differentiator_agrees() -> None:
    """SymPy's objects differentiated by our rules for them have the values of the difference quotient."""
    checked = 0
    for case in islice(cases(41), 120):
        typed = read(case.text).tree
        derivative = sympy_bridge.Differentiator(sympy_bridge.symbol(case.variable, None))
        try:
            value = derivative(sympy_bridge.to_sympy(typed, {}))
            with Computation():
                tree = tree_of(sympy_bridge.from_sympy(value))
        except FluxionError:
            continue
        assert not disagreement(case._replace(order=1), typed, tree), case
        checked += 1
    assert checked > 80


def test_the_fallback_is_marked() -> None:
    """What the rules leave to SymPy is answered, and known to be SymPy's."""
    derived = differentiate(read("exp(I*pi)*x**2").tree, ["x"])
    assert (writer.text(derived.last), derived.computation) == ("-2*x", None)
    assert differentiate(read("x**2").tree, ["x"]).computation
    assert writer.text(simple_form(read("exp(I*pi) + x").tree)) == "x - 1"
