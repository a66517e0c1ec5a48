"""Shorter forms: they have the value of the plain one, and SymPy cannot run away with the time."""

from itertools import islice

import mpmath
import pytest

from oracles.random_derivatives import cases
from oracles.reals import value
from service.calculus.symbolic import call_budget, simplification
from service.calculus.symbolic.differentiation import differentiate, simple_form
from service.calculus.symbolic.simplification import simplified
from service.errors import FluxionError
from service.language import read, writer
from service.language.tree import Node, free_symbols

BASIC = {
    "x*exp(x) + exp(x)": "(x + 1)*exp(x)",
    "x**2*cos(x) + 2*x*sin(x)": "x*(x*cos(x) + 2*sin(x))",
    "cos(x)/x - sin(x)/x**2": "(cos(x) - sin(x)/x)/x",
    "x*exp(x) + y*exp(x) + exp(2*x)": "(x + y + exp(x))*exp(x)",
    "2*x + 4": "2*x + 4",
    "sin(a*x + a*y + a*z)": "sin(a*(x + y + z))",
    "x + 1": "x + 1",
    "x + 1/x": "x + 1/x",
    "y*(sin(a*x + a*z) - sin(a*(x + z))) + z*(sin(a*x + a*z) - sin(a*(x + z)))": "0",
}
FULL = {
    "sin(x)**2 + cos(x)**2": "1",
    "tan(x)**2 + 1": "cos(x)**(-2)",
    "2*x/(x - 1) - (x**2 + 1)/(x - 1)**2": "(2*x*(x - 1) - x**2 - 1)/(x - 1)**2",
    "(x**2 - 1)/(x - 1)": "x + 1",
    "sinh(x) + cosh(x)": "exp(x)",
    "cbrt(x)**2 + x - x": "cbrt(x)**2",
    "x + 1": "x + 1",
}


@pytest.mark.parametrize("plain", BASIC)
def test_basic(plain: str) -> None:
    """Common factors are taken out where that makes the form shorter."""
    form, complete = simplified(simple_form(read(plain).tree), "basic", {})
    assert (writer.text(form), complete) == (BASIC[plain], True)


@pytest.mark.parametrize("plain", FULL)
def test_full(plain: str) -> None:
    """What SymPy finds is taken if it is shorter."""
    form, complete = simplified(simple_form(read(plain).tree), "full", {})
    assert len(writer.text(form)) <= len(FULL[plain])
    assert complete


def test_none_changes_nothing() -> None:
    """The plain form is the default."""
    tree = read("x*exp(x) + exp(x)").tree
    assert simplified(tree, "none", {}) == (tree, True)


def test_out_of_budget_falls_back_to_the_plain_form(monkeypatch: pytest.MonkeyPatch) -> None:
    """SymPy is stopped after so many calls; what can be had without it is still taken, and it says so."""
    monkeypatch.setattr(call_budget, "MAX_CALLS", 2_000)
    tree = simple_form(read("x*exp(x)*sin(x) + exp(x)*sin(x)").tree)
    form, complete = simplified(tree, "full", {})
    assert (writer.text(form), complete) == ("(x + 1)*exp(x)*sin(x)", False)


def test_a_hard_expression_ends() -> None:
    """An expression that SymPy would simplify for minutes comes back as it was."""
    terms = "+".join(f"sin({k}*x)*exp(x/{k})*atan(x^{k})/(x^2+{k})" for k in range(2, 9))
    tree = differentiate(read(terms).tree, ["x"]).last
    form, complete = simplified(tree, "full", {})
    assert not complete
    assert len(writer.text(form)) <= len(writer.text(tree))


def test_what_the_language_does_not_have_is_not_returned() -> None:
    """Cases are not handed to SymPy, so the plain form stays."""
    tree = simple_form(read("piecewise(sin(x)**2 + cos(x)**2, x > 0, 2)").tree)
    assert simplified(tree, "full", {})[1] is False


def test_a_wrong_simplification_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A shorter form that differs, or is defined at fewer points, is never returned."""
    plain = simple_form(read("x*exp(x) + exp(x)").tree)
    for wrong in ("x", "exp(x)", "sqrt(x)", "2 + x"):
        other = read(wrong).tree

        def replaced(tree: Node, assumptions: object, other: Node = other) -> Node:
            return other

        monkeypatch.setitem(simplification._LEVELS, "basic", (replaced,))
        assert simplified(plain, "basic", {})[0] == plain


def test_random_derivatives_keep_their_value() -> None:
    """Taking out factors changes no value at any point where the plain form has one."""
    checked = 0
    for case in islice(cases(31), 250):
        try:
            plain = differentiate(read(case.text).tree, [case.variable] * case.order).last
        except FluxionError:
            continue
        form, _ = simplified(plain, "basic", {})
        if form == plain:
            continue
        for k in range(3):
            at = {name: mpmath.mpf(7 * i + 3 * k + 2) / 11 for i, name in enumerate(free_symbols(plain))}
            with mpmath.workdps(50):
                wanted, found = value(plain, at), value(form, at)
                assert wanted is None or mpmath.almosteq(wanted, found, mpmath.mpf(10) ** -20), case
                checked += wanted is not None
    assert checked > 60
