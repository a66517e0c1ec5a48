"""Steps: the rules on the expression as typed, each line true, the last one the answer."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from itertools import islice
from typing import Any

import mpmath
import pytest

from oracles.operations import derivative
from oracles.random_derivatives import cases
from oracles.reals import value
from service.errors import FluxionError, TooComplex
from service.language import read
from service.language.tree import free_symbols

Lines = list[dict[str, Any]]


def outline(lines: Lines, depth: int = 0) -> Iterator[str]:
    """The lines as an indented text."""
    for line in lines:
        yield f"{'  ' * depth}{line['rule']}: {line['before']} -> {line['after']}"
        yield from outline(line.get("steps", []), depth + 1)


def steps(expression: str, **fields: Any) -> Lines:
    """The steps of a derivative by x."""
    lines: Lines = derivative(expression=expression, steps=True, **{"variable": "x"} | fields)["steps"]
    return lines


OUTLINES = {
    "x^2": ["power: x**2 -> 2*x"],
    "7": ["constant: 7 -> 0"],
    "x": ["variable: x -> 1"],
    "1/x": ["reciprocal: 1/x -> -1/x**2"],
    "x^2*sin(3x)": [
        "product: x**2*sin(3*x) -> 3*x**2*cos(3*x) + 2*x*sin(3*x)",
        "  power: x**2 -> 2*x",
        "  chain: sin(3*x) -> 3*cos(3*x)",
        "    sin: sin(u) -> cos(u)",
        "    constant_multiple: 3*x -> 3",
    ],
    "(x^2 + 1)/(x - 1)": [
        "quotient: (x**2 + 1)/(x - 1) -> (2*x*(x - 1) - (x**2 + 1))/(x - 1)**2",
        "  sum: x**2 + 1 -> 2*x",
        "    power: x**2 -> 2*x",
        "    constant: 1 -> 0",
        "  sum: x - 1 -> 1",
        "    constant: -1 -> 0",
        "tidy: (2*x*(x - 1) - (x**2 + 1))/(x - 1)**2 -> 2*x/(x - 1) - (x**2 + 1)/(x - 1)**2",
    ],
    "2^(x^2)": [
        "chain: 2**(x**2) -> 2*2**(x**2)*x*log(2)",
        "  exponential: 2**u -> 2**u*log(2)",
        "  power: x**2 -> 2*x",
    ],
    "x^x": [
        "logarithmic: x**x -> x**x*(log(x) + x/x)",
        "tidy: x**x*(log(x) + x/x) -> x**x*(log(x) + 1)",
    ],
    "log(x, a)": ["log: log(x, a) -> 1/(x*log(a))"],
    "max(x, 1)": [
        "branches: max(x, 1) -> piecewise(1, x > 1, 0)",
        "  constant: 1 -> 0",
    ],
    "u*sin(2v*x)": [
        "constant_multiple: u*sin(2*v*x) -> 2*u*v*cos(2*v*x)",
        "  chain: sin(2*v*x) -> 2*v*cos(2*v*x)",
        "    sin: sin(w) -> cos(w)",
        "    constant_multiple: 2*v*x -> 2*v",
    ],
}


@pytest.mark.parametrize("typed", OUTLINES)
def test_outline(typed: str) -> None:
    """The steps of each expression are those of the table."""
    assert list(outline(steps(typed))) == OUTLINES[typed]


def test_steps_follow_what_was_typed() -> None:
    """Two ways to type one function have two derivations and one result."""
    product, power = steps("x*x*x"), steps("x^3")
    assert product[0]["rule"] == "product"
    assert power[0]["rule"] == "power"
    assert product[-1]["after"] == power[-1]["after"] == "3*x**2"


def test_latex_shows_the_whole_line() -> None:
    """The operator, the part and its derivative; partial derivatives where there are more symbols."""
    assert steps("sin(x)")[0]["latex"] == r"\frac{d}{d x} \left(\sin\left(x\right)\right) = \cos\left(x\right)"
    assert steps("x*y")[0]["latex"] == r"\frac{\partial}{\partial x} \left(x y\right) = y"
    assert steps("x^x")[-1]["latex"].startswith(r"x^{x} \left(")


def test_mathml_shows_the_whole_line() -> None:
    """As LaTeX does; a line of equal expressions has no operator."""
    assert "".join(ET.fromstring(steps("sin(x)")[0]["mathml"]).itertext()) == "ddx(sin\u2061(x))=cos\u2061(x)"
    assert "".join(ET.fromstring(steps("x*y")[0]["mathml"]).itertext()) == "∂∂x(x\u2062y)=y"
    assert "".join(ET.fromstring(steps("x^x")[-1]["mathml"]).itertext()).startswith("xx\u2062(")


def test_several_orders_are_one_group_each() -> None:
    """A group holds the steps from one derivative to the next; simplification is a line of its own."""
    lines = steps("x*exp(x)", order=2, simplify="basic")
    assert [line["rule"] for line in lines] == ["derivative", "derivative", "simplify"]
    assert lines[0]["after"] == lines[1]["before"] == lines[0]["steps"][-1]["after"]
    assert lines[-1]["after"] == "(x + 2)*exp(x)"


def test_steps_know_the_assumptions() -> None:
    """What is assumed of a symbol holds in every line, whatever was done to the derivative before."""
    for level in ("none", "basic", "full"):
        lines = steps("sqrt(x^2*y)", assumptions={"x": "positive"}, simplify=level)
        assert lines[-1]["after"] == "sqrt(y)"
        assert "sign" not in str(lines)


def test_each_group_of_a_mixed_derivative_names_its_variable() -> None:
    """First all differentiations by x, then those by y."""
    lines = steps("x^2*y^3", variable=None, order={"y": 1, "x": 1})
    assert [line["latex"].partition(" ")[0] for line in lines] == [r"\frac{\partial}{\partial"] * 2
    assert [line["after"] for line in lines] == ["2*x*y**3", "6*x*y**2"]
    assert r"\partial y" in lines[1]["latex"]


def test_no_differentiation_needs_no_steps_but_tidying() -> None:
    """The derivative of order 0 is the expression."""
    assert steps("x", order=0) == []
    assert [line["rule"] for line in steps("x + x", order=0)] == ["tidy"]


def test_a_derivative_without_steps_says_so() -> None:
    """SymPy's help and too many lines leave the derivative and a warning."""
    for expression, order in (("exp(i*pi)*x", 1), ("sin(sin(x))", 14)):
        answer = derivative(expression=expression, variable="x", order=order, steps=True)
        assert answer["derivative"]
        assert answer["steps"] is None
        assert [warning["code"] for warning in answer["warnings"]][-1] == "no_steps"


def test_every_line_is_true_and_the_last_is_the_answer() -> None:
    """For random expressions the last line is the derivative, and each line holds at a point."""
    checked = 0
    for case in islice(cases(5), 150):
        try:
            answer = derivative(expression=case.text, variable=case.variable, order=case.order, steps=True)
        except FluxionError:
            continue
        if answer["steps"]:
            assert answer["steps"][-1]["after"] == answer["derivative"], case
            checked += sum(_holds(line, case.variable) for line in _flat(answer["steps"]))
    assert checked > 500


def _flat(lines: Lines) -> Iterator[dict[str, Any]]:
    for line in lines:
        yield line
        yield from _flat(line.get("steps", []))


def _holds(line: dict[str, Any], variable: str) -> bool:
    """Whether a line could be checked; it is wrong only if that fails."""
    try:
        before, after = read(line["before"]).tree, read(line["after"]).tree
    except TooComplex:
        return False
    is_own = line["rule"] not in ("tidy", "simplify")
    name = next(iter(sorted(set(free_symbols(before)) - set("xyab"))), variable)
    at = {symbol: mpmath.mpf(5 + 2 * i) / 7 for i, symbol in enumerate(sorted({*free_symbols(before), name, *"xyab"}))}
    with mpmath.workdps(50):
        step = mpmath.mpf(10) ** -15
        sides = [value(before, at | {name: at[name] + side}) for side in (step, -step)]
        found = value(after, at)
        if None in sides or found is None or abs(sides[0]) > mpmath.mpf(10) ** 12:
            return False
        wanted = (sides[0] - sides[1]) / (2 * step) if is_own else value(before, at)
        assert mpmath.almosteq(wanted, found, mpmath.mpf(10) ** -9, mpmath.mpf(10) ** -9), line
    return True
