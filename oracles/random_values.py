"""Random expressions at random points, and the judgement of their values by mpmath.

mpmath computes the same tree, node by node, with twice the digits and no code of ours but the parser; a derivative is
its numerical one. Every digit of ``decimal`` must be that of the reference, ``value`` must be its nearest double, and
where there is no value the reference must have none.
"""

import operator
import random
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from itertools import islice
from typing import Any, NamedTuple

import mpmath
from mpmath.libmp import NoConvergence

from oracles import forms
from oracles.forms import to_paste
from oracles.special_values import MPMATH
from service.calculus.arithmetic.points import Place, place
from service.calculus.certified.certify import Certified, certify
from service.calculus.certified.evaluator import Evaluator
from service.calculus.certified.refinement import Budget
from service.language import read
from service.language.tree import Node

DIGITS = 20
#: Digits of the reference: twice those asked for, and what cancellation takes.
REFERENCE_DIGITS = 2 * DIGITS + 20
#: A reference that changes by more than this when it is computed with more digits is not one.
STABLE_DIGITS = DIGITS + 15
#: Digits that show that a derivative is zero: that of tanh at 216 needs 185.
DIGITS_FOR_ZERO = 600
#: mpmath takes sin(exp(exp(9))) and gamma(10**9) as they are, and for ever.
LARGEST = mpmath.mpf(10) ** 300
#: Seconds after which mpmath is given up.
PATIENCE = 2

UNARY = [
    "sin", "cos", "tan", "cot", "sec", "csc", "asin", "acos", "atan", "acot", "sinh", "cosh", "tanh", "coth", "sech",
    "csch", "asinh", "acosh", "atanh", "acoth", "asech", "acsch", "asec", "acsc", "exp", "sqrt", "cbrt", "log", "log10",
    "log2", "abs", "sign", "floor", "ceil", "gamma", "loggamma", "digamma", "erf", "erfc", "erfi", "airyai", "airybi",
    "Si", "Ci", "Shi", "Chi", "Ei", "li", "fresnels", "fresnelc", "lambertw", "zeta", "factorial",
]  # fmt: skip
POINTS = [
    "0", "1", "-1", "2", "1/2", "-1/2", "1/3", "0.1", "3", "-3", "10", "1e-6", "1000", "sqrt(2)", "pi/4", "pi/6", "-pi",
    "e", "cbrt(2)", "root(5, 7)", "-cbrt(1/2)", "1e-300", "1e300", "-1e-30", "pi", "pi/2",
]  # fmt: skip
#: Functions at points where they are infinite or end: rational ones, beside which mpmath has no value.
ENDS = [
    ("gamma(x)", "0"), ("gamma(x)", "-3"), ("digamma(x)", "-1"), ("zeta(x)", "1"), ("loggamma(x)", "0"), ("Ei(x)", "0"),
    ("Ci(x)", "0"), ("Chi(x)", "0"), ("li(x)", "1"), ("li(x)", "0"), ("bessely(0, x)", "0"), ("besselk(1, x)", "0"),
    ("atanh(x)", "1"), ("acoth(x)", "-1"), ("factorial(x)", "-2"),
    ("coth(x)", "0"), ("log(x)", "0"), ("lambertw(x)", "-1/e"), ("asin(x)", "1"), ("acosh(x)", "1"), ("asech(x)", "1"),
    ("csch(x)", "0"), ("acsch(x)", "0"), ("1/x", "0"), ("x**x", "0"), ("x**(1/pi)", "0"), ("cbrt(x)", "0"),
]  # fmt: skip
#: What is done with such a function F at the point P.
AROUND_ENDS = [
    "F", "(x - (P))*F", "(x - (P))**2*F", "F + 1/(x - (P))", "F - 1/(x - (P))", "1/F", "abs(F)", "F**2", "exp(-F**2)",
    "(x - (P))/F", "F*G", "F - G", "atan(F)", "sqrt(abs(x - (P)))*F", "piecewise(G, x == P, F)", "max(F, G)", "F*0",
    "abs(x - (P))*F", "cbrt(x - (P))*F", "tanh(F)",
]  # fmt: skip
#: Regularised by 1/Γ, which no precision tells from 0 at a pole that is only enclosed, as in gamma_q(cos(pi), 2).
_UNENDING = re.compile(r"\bgamma_q\b")
COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")


class Question(NamedTuple):
    """A value to find."""

    text: str
    point: str
    order: int

    @property
    def request(self) -> str:
        """To paste at a shell."""
        fields = {"expression": self.text, "variable": "x", "at": {"x": self.point}, "order": self.order}
        return to_paste("evaluate", fields | {"digits": DIGITS})


class NoReference(Exception):
    """mpmath has no real finite value, or none that is stable."""


def questions(count: int, seed: int) -> Iterator[Question]:
    """Random expressions in x, with a point and an order of the derivative."""
    source = random.Random(seed)
    for _ in range(count):
        ask = source.choices((_ordinary, _large_or_small, _at_end), (70, 15, 15))[0]
        yield Question(*ask(source), source.choice((0, 0, 0, 1, 1, 2, 3)))


def _ordinary(source: random.Random) -> tuple[str, str]:
    point = source.choice(POINTS) if source.random() < 0.4 else f"{source.uniform(-4, 4):.{source.randint(1, 12)}f}"
    return _expression(source, source.randint(1, 4)), point


def _large_or_small(source: random.Random) -> tuple[str, str]:
    """A point between 1e-300 and 1e300, as it is or brought back to ordinary size, and a value that is made so."""
    size = source.randint(-300, 300)
    expression = _expression(source, source.randint(1, 3))
    if source.random() < 0.5:
        expression = substituted(expression, f"(x*1e{-size})")
    if source.random() < 0.5:
        expression = f"1e{source.randint(-300, 300)}*({expression})"
    return expression, f"{source.choice(('', '-'))}{source.uniform(1, 9):.{source.randint(0, 9)}f}e{size}"


def _at_end(source: random.Random) -> tuple[str, str]:
    function, point = source.choice(ENDS)
    text = source.choice(AROUND_ENDS)
    return text.replace("F", function).replace("P", point).replace("G", _expression(source, 2)), point


def substituted(text: str, other: str) -> str:
    """The expression with another one for each x that is a symbol."""
    return re.sub(r"\bx\b", other, text)


def broad_questions(count: int, seed: int) -> Iterator[Question]:
    """All functions at arguments and points of all kinds, but for what only the deadline of a kernel would end."""
    source = random.Random(f"broad {seed}")
    ending = (text for text in forms.readable(source, parameters=False) if not _UNENDING.search(text))
    for text in islice(ending, count):
        yield Question(text, forms.random_point(source), source.choice((0, 0, 1)))


def _expression(source: random.Random, depth: int) -> str:
    if depth == 0 or source.random() < 0.1:
        return "x" if source.random() < 0.75 else str(Fraction(source.randint(-9, 9), source.randint(1, 9)))
    one, two = _expression(source, depth - 1), _expression(source, depth - 1)
    kind = source.random()
    if kind < 0.5:
        return f"{source.choice(UNARY)}({one})"
    if kind < 0.62:
        return f"({one})**({source.choice(['2', '3', '-1', '1/3', '3/2', '-2', 'x', two])})"
    if kind < 0.66:
        name = source.choice(("max", "min", "atan2"))
        return f"{name}({one}, {two})"
    if kind < 0.69:
        name = source.choice(("besselj", "besseli", "bessely", "besselk"))
        return f"{name}({source.choice((0, 1, 2))}, {one})"
    if kind < 0.72:
        side = source.choice(("x", "x", "floor(x)", "sign(x)", "abs(x) - x", "x**2"))
        return f"piecewise({one}, {side} {source.choice(COMPARISONS)} {source.randint(-2, 2)}, {two})"
    return f"({one}) {source.choice('+*' if one == two else '+-*/')} ({two})"


def reference(tree: Node, point: Node, order: int) -> Any:
    """The value by mpmath. Raises ``NoReference``."""
    first, second = (_at_precision(tree, point, order, REFERENCE_DIGITS + extra) for extra in (0, 30))
    if second == 0:
        first, second = (_at_precision(tree, point, order, DIGITS_FOR_ZERO + extra) for extra in (0, 30))
    with mpmath.workdps(REFERENCE_DIGITS + 30):
        if abs(first - second) > abs(second) * mpmath.mpf(10) ** -STABLE_DIGITS:
            raise NoReference
    return second


def _at_precision(tree: Node, point: Node, order: int, digits: int) -> Any:
    with mpmath.workdps(digits):
        size = int(abs(mpmath.log10(abs(compute(point, None)) or 1)))  # beside 1e-300 a step of 1e-80 is much
    with mpmath.workdps(digits + order * size), patience():
        x = compute(point, None)
        try:
            here = compute(tree, x)
            return mpmath.diff(lambda t: compute(tree, t), x, order) if order else here
        except (ArithmeticError, ValueError, NoConvergence, NotImplementedError, TypeError) as error:
            raise NoReference from error


@contextmanager
def patience() -> Iterator[None]:
    """Give up what takes too long. Raises ``NoReference``."""

    def give_up(*_: object) -> None:
        raise NoReference

    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(PATIENCE)
    try:
        yield
    finally:
        signal.alarm(0)


def compute(node: Node, x: Any) -> Any:
    """A node and all below it, each of which must be real and finite."""
    if node.head == "number":
        return mpmath.mpf(node.value.numerator) / node.value.denominator  # type: ignore[union-attr]
    if node.head in ("symbol", "constant"):
        return x if node.head == "symbol" else +_CONSTANTS[str(node.value)]
    if node.head == "piecewise":
        return compute(node.args[0] if compute(node.args[1], x) else node.args[2], x)
    if node.head == "relation":
        return all(_holds(node, index, x) for index in range(len(node.args) - 1))
    if node.head not in REFERENCE:
        raise NoReference
    value = REFERENCE[node.head](*[compute(arg, x) for arg in node.args])
    if isinstance(value, mpmath.mpc) or not mpmath.isfinite(value) or abs(value) > LARGEST:
        raise NoReference
    return value


def _holds(node: Node, index: int, x: Any) -> bool:
    relation = _RELATIONS[node.value[index]]  # type: ignore[index]
    return relation(compute(node.args[index], x), compute(node.args[index + 1], x))


_RELATIONS: dict[Any, Callable[[Any, Any], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip


def _power(x: Any, y: Any) -> Any:
    if x == 0 and y == 0:
        raise NoReference
    return x**y


def _real_cube_root(x: Any) -> Any:
    return mpmath.sign(x) * mpmath.cbrt(abs(x))


def _on_domain(name: str, inside: Callable[[Any], bool]) -> Callable[[Any], Any]:
    """A function of mpmath that goes on beyond where ours is defined."""

    def function(x: Any) -> Any:
        if not inside(x):
            raise NoReference
        return getattr(mpmath, name)(x)

    return function


_CONSTANTS = {"pi": mpmath.pi, "e": mpmath.e}

_SAME_NAME = {name: getattr(mpmath, name) for name in UNARY if hasattr(mpmath, name)}

REFERENCE: dict[str, Callable[..., Any]] = (
    MPMATH
    | _SAME_NAME
    | {
        "+": lambda *terms: mpmath.fsum(terms),
        "*": lambda *factors: mpmath.fprod(factors),
        "-": lambda x: -x,
        "/": lambda x, y: x / y,
        "**": _power,
        "abs": abs,
        "cbrt": _real_cube_root,
        "root": lambda x, n: mpmath.sign(x) * mpmath.root(abs(x), int(n)),
        "acot": lambda x: mpmath.atan(1 / x),
        "log10": lambda x: mpmath.log(x) / mpmath.log(10),
        "log2": lambda x: mpmath.log(x) / mpmath.log(2),
        "loggamma": _on_domain("loggamma", lambda x: x > 0),
        "Si": mpmath.si,
        "Ci": _on_domain("ci", lambda x: x > 0),
        "Shi": mpmath.shi,
        "Chi": _on_domain("chi", lambda x: x > 0),
        "Ei": mpmath.ei,
        "li": _on_domain("li", lambda x: x > 0),
        "lambertw": _on_domain("lambertw", lambda x: x >= -mpmath.exp(-1)),
        "max": max,
        "min": min,
        "atan2": mpmath.atan2,
        "besselj": mpmath.besselj,
        "besseli": mpmath.besseli,
        "bessely": lambda n, x: _on_domain("mpf", lambda t: t > 0)(x) * 0 + mpmath.bessely(n, x),
        "besselk": lambda n, x: _on_domain("mpf", lambda t: t > 0)(x) * 0 + mpmath.besselk(n, x),
        "airyaiprime": lambda x: mpmath.airyai(x, derivative=1),
        "airybiprime": lambda x: mpmath.airybi(x, derivative=1),
        "fresnels": mpmath.fresnels,
        "fresnelc": mpmath.fresnelc,
    }
)


def is_right(found: Certified, truth: Any) -> bool:
    """Whether each digit is that of the reference, and the double the nearest to it."""
    with mpmath.workdps(REFERENCE_DIGITS):
        if found.decimal == "0":
            return bool(abs(truth) < mpmath.mpf(10) ** -STABLE_DIGITS)
        shown = mpmath.mpf(found.decimal)
        unit = mpmath.mpf(10) ** (mpmath.floor(mpmath.log10(abs(shown))) - DIGITS + 1)
        near = abs(shown - truth) <= unit / 2 * (1 + mpmath.mpf(10) ** -6)
        return bool(near) and (found.value is None or found.value == _nearest(truth))


def _nearest(truth: Any) -> float:
    return float(mpmath.mpf(truth))


def judge(question: Question) -> tuple[str, Certified]:
    """The verdict: ``right``, ``wrong``, ``undecided``, ``no reference``, ``no value``, ``missed`` (mpmath has one)."""
    tree, at = read(question.text).tree, place(question.point, "x", ["x"])
    found = certify(Evaluator(tree, {"x": question.order}), at, DIGITS, Budget())
    if found.status == "undecided":
        return "undecided", found
    if found.status == "defined" and question.order and _has_no_lower_derivative(tree, at, question.order):
        return "wrong", found
    try:
        truth = reference(tree, at["x"].tree, question.order)
    except NoReference:
        return ("no reference" if found.status == "defined" else "no value"), found
    if found.status == "too_large" or (truth == 0 and _is_below_all_digits(found)):
        return "no reference", found
    if found.status != "defined":
        return "missed", found
    right = is_right(found, truth) or _is_right_by_more_digits(question, tree, at["x"].tree, found)
    return ("right" if right else "wrong"), found


def _is_right_by_more_digits(question: Question, tree: Node, point: Node, found: Certified) -> bool:
    """Whether the reference changes its mind: ceil(zeta(1246)) is 2, which 90 digits do not show."""
    try:
        return is_right(found, _at_precision(tree, point, question.order, DIGITS_FOR_ZERO))
    except NoReference:
        return False


def _has_no_lower_derivative(tree: Node, at: Place, order: int) -> bool:
    """Whether the derivative of the order below is said not to exist: then this one cannot."""
    below = certify(Evaluator(tree, {"x": order - 1}), at, DIGITS, Budget()).status
    return below not in ("defined", "undecided", "too_large")


def _is_below_all_digits(found: Certified) -> bool:
    """Whether mpmath would need more digits than it was given to see that the value is not zero."""
    with mpmath.workdps(DIGITS):
        return found.decimal not in (None, "0") and bool(
            abs(mpmath.mpf(found.decimal)) < mpmath.mpf(10) ** (50 - DIGITS_FOR_ZERO)
        )
