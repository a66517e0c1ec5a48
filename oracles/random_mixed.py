"""Mixed derivatives of functions of differences, at points where these are zero, and their judgement by mpmath.

A ball around a difference that is zero holds numbers of both signs: there powers, roots and divisions by it go wrong.
"""

import random
from collections.abc import Iterator
from typing import Any, NamedTuple

import mpmath

from oracles.random_values import DIGITS, REFERENCE_DIGITS, NoReference, is_right, patience
from oracles.trees import value
from service.calculus.arithmetic.points import place
from service.calculus.certified.certify import Certified, certify
from service.calculus.certified.evaluator import Evaluator
from service.calculus.certified.refinement import Budget
from service.language import read
from service.language.tree import Node

#: Functions of u, which stands for a difference, and of v, which does not vanish.
OUTER = [
    "exp(u^2)", "1/(1 + u^2)", "log(1 + u^2)", "sqrt(1 + u^2)", "hypot(u, 1)", "u^3*v", "sin(u)*v", "cos(u)^2", "u^2/v",
    "exp(-u^2)*v^2", "atan2(u, 1)", "atan(u)", "cosh(u)*v", "(1 + u)^v", "v^u", "(u^2 + v^2)^(3/2)", "erf(u)",
    "sinh(u)/v",
    "besselj(0, u)", "tanh(u)^3", "u^4 + u*v", "asinh(u^2)", "acos(u/2)", "log(v + u)", "1/(v - u)", "u^2*abs(v)",
    "gamma(2 + u)", "cbrt(v + u)", "exp(u)*cos(v)", "max(u^2 - 1, v)",
]  # fmt: skip
DIFFERENCES = [
    "x - y",
    "2*x - 2*y",
    "x^2 - y^2",
    "sin(x) - sin(y)",
    "x/y - 1",
    "x*y - y^2",
    "exp(x) - exp(y)",
    "(x - y)^3",
]
OTHERS = ["x + y", "x*y", "1 + x^2", "exp(x)", "y + 2"]
POINTS = ["pi", "e", "sqrt(2)", "1/3", "cbrt(2)", "2", "pi/4", "1 + sqrt(3)", "0.7", "1e-20", "1e15"]


class Mixed(NamedTuple):
    """A value to find, where x and y are the same number."""

    text: str
    point: str
    orders: dict[str, int]


def questions(count: int, seed: int) -> Iterator[Mixed]:
    """Random functions, with the orders by x and by y."""
    source = random.Random(f"mixed {seed}")
    for _ in range(count):
        text = source.choice(OUTER).replace("u", "U").replace("v", "V")
        for name, others in (("U", DIFFERENCES), ("V", OTHERS)):
            text = text.replace(name, f"({source.choice(others)})")
        yield Mixed(text, source.choice(POINTS), {"x": source.randint(0, 2), "y": source.randint(1, 2)})


def reference(tree: Node, question: Mixed) -> Any:
    """The derivative by mpmath. Raises ``NoReference``."""
    found = []
    for extra in (0, 30):
        with mpmath.workdps(REFERENCE_DIGITS + 40 + extra), patience():
            at = value(read(question.point).tree)
            orders = question.orders["x"], question.orders["y"]
            try:
                found.append(mpmath.diff(lambda x, y: value(tree, {"x": x, "y": y}), (at, at), orders))
            except (ArithmeticError, ValueError, TypeError, MemoryError) as error:
                raise NoReference from error
    one, other = found
    if mpmath.im(other) or abs(one - other) > mpmath.mpf(10) ** -(DIGITS + 5) * (1 + abs(other)):
        raise NoReference
    return other


def judge(question: Mixed) -> tuple[str, Certified]:
    """The verdict as that of ``random_values``; a value that is not told is ``undecided``."""
    tree = read(question.text).tree
    at = place({"x": question.point, "y": question.point}, None, ["x", "y"])
    found = certify(Evaluator(tree, question.orders), at, DIGITS, Budget())
    try:
        truth = reference(tree, question)
    except NoReference:
        return "no reference", found
    if found.status != "defined":
        return ("undecided" if found.status == "undecided" else "missed"), found
    if found.decimal != "0" and abs(truth) < mpmath.mpf(10) ** -(DIGITS + 5):
        return "no reference", found
    return ("right" if is_right(found, truth) else "wrong"), found
