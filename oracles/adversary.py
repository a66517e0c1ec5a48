"""Answers that somebody builds to deceive: wrong on a point, a ray, for some parameters or by 1e-300 only, undefined on
a ray, or right in disguise. What each of them is follows from how it is built.

An answer is the right one plus a *bump* over u, which is zero, or has no value, but on a set: at u = 0 or on one side.
u changes its sign somewhere: it is linear in the variable or a parameter, or a function of the table minus a value.
What is asked for is a derivative of any order, by x or by a parameter too, or a value, where u is a constant.
"""

import random
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, NamedTuple

from oracles.checking import result
from oracles.forms import to_paste
from service.calculus.certified.values import evaluate_at
from service.calculus.symbolic.differentiation import differentiate
from service.errors import FluxionError
from service.language import read, writer
from service.language.names import FUNCTIONS
from service.language.tree import Node, substitute

Truth = Literal["wrong", "part", "right"]

#: Zero but at u = 0, where they are 1.
POINTS = (
    "1 - sign(u)^2", "piecewise(0, u != 0, 1)", "piecewise(1, u == 0, 0)", "floor(1/(1 + u^2))",
    "1 - ceil(u^2/(1 + u^2))", "1 - abs(sign(u))", "1 - sign(abs(u))", "1 - sign(hypot(u, 0))",
    "1 - sign(cosh(u) - 1)", "floor(sech(u))", "floor(exp(-u^2))", "1 + floor(-abs(u)/(1 + abs(u)))",
    "1 - sign(asinh(u))^2", "1 - sign(atan(u))^2", "1 - sign(erf(u))^2", "1 - sign(cbrt(u))^4", "1 - sign(tanh(u))^2",
    "1 - ceil(mod(u^2/(1 + u^2), 1))", "1 - ceil(erf(u)^2)", "piecewise(0, u < 0, 1, u <= 0, 0)",
    "1 - sign(max(u, 0) - min(u, 0))", "ceil(sech(u)) - ceil(tanh(u)^2)", "1 - sign(expm1(u))^2", "floor(cos(atan(u)))",
    "1 - (2*heaviside(u) - 1)^2", "heaviside(u)*heaviside(-u)", "rect(u)*(1 - rect(u))*0 + 1 - sign(sinh(u))^2",
    "1 - sign(arg(1 + u^2) + u)^2", "1 - sign(re(u))^2", "1 - sign(u*(1 + u^2))^2", "piecewise(1, abs(u) <= 0, 0)",
    "floor(1 - u^2/(2 + u^2))", "1 - sign(u)*sign(u)", "sign(1 - sign(u)^2)", "piecewise(0, u*sign(u) > 0, 1)",
)  # fmt: skip
#: Zero on one side of u = 0, or near it, and not on the other.
RAYS = (
    "abs(u) - u", "max(u, 0)", "min(u, 0)", "u - sqrt(u^2)", "1 + sign(u)", "piecewise(0, u < 0, u)", "1 - u/abs(u)",
    "atan(1/u) + atan(u) - pi/2", "asin(sin(u)) - u", "acos(cos(u)) - abs(u)", "lambertw(u*exp(u)) - u",
    "root(u^4, 4) - u", "hypot(u, 0) + u", "atan2(0, u)", "cbrt(u)^3 - abs(u)", "exp(ln(u^2)/2) - u",
    "erf(abs(u)) - erf(u)", "besselj(1, abs(u)) - besselj(1, u)", "abs(u)^3 + u^3", "sign(u)*u - u",
    "tanh(abs(u)) - tanh(u)", "piecewise(u, abs(u) == u, 0)", "asinh(abs(u)) - asinh(u)",
    "acot(u) + acot(-u) + atan2(0, u)",
    "max(u, 0)^2/(1 + u^2)", "floor(max(u, 0))", "log1p(abs(u)) - log1p(max(u, 0))", "max(u, u^3, 0) - max(u, u^3)",
    "heaviside(u)", "u*heaviside(u)", "1 - heaviside(u)", "re(sqrt(u^2)) - conj(u)", "arg(u^3)",
    "max(u, 0)/(1 + abs(u))",
    "sinc(abs(u) - u) - 1", "erf(u, abs(u))", "legendre(3, abs(u)) - legendre(3, u)", "bei(1, abs(u)) - bei(1, u)",
    "struveh(0, abs(u)) - struveh(0, u)", "jacobi_sn(abs(u), 1/2) - jacobi_sn(u, 1/2)", "dawson(abs(u)) - dawson(u)",
    "(abs(u) - u)*gamma(2 + u^2)", "Si(abs(u)) + Si(u)", "atan(sinh(u)) - 2*atan(tanh(abs(u)/2))",
)  # fmt: skip
#: Nowhere zero, and hardly ever seen.
TINY = (
    "1/10^300", "exp(-10000 - u^2)", "erfc(40 + u^2)", "1/(10^700*(1 + u^2))", "sech(700 + u^2)", "10^(-400)*cosh(u)",
    "exp(-5000)*(2 + sin(u))",
)  # fmt: skip
#: Zero on one side of u = 0, or a part of it, and without a value elsewhere.
GAPS = (
    "0*ln(u)", "0*sqrt(u)", "0/(abs(u) - u)", "0*besselj(1/2, u)", "0*besseli(1/3, u)", "0*asin(u)",
    "0*acos(u)", "0*loggamma(u)", "0*Ci(u)", "0*Chi(u)", "0*bessely(0, u)", "0*besselk(1, u)", "0*atanh(u)",
    "0*log1p(u)", "0*lambertw(u)", "0*li(u)", "0*u^(1/3)", "0*asech(u)",
    "0*log10(u)", "0*log2(u)", "0/max(u, 0)", "0/floor(u)", "0/(1 + sign(u))", "0*piecewise(1, u > 0)", "0*root(u, 4)",
    "0*log(2 + u^2, u)", "0/(u - sqrt(u^2))", "0/(atan(u) + atan(1/u) - pi/2)", "0*u^pi", "0/ceil(u)",
    "0*uppergamma(1/2, u)", "0*expint(1/2, u)", "0*ker(u)", "0*kei(1, u)", "0*ber(1/2, u)", "0*E1(u)",
    "0*elliptic_k(u)",
    "0*polylog(1/2, u)", "0*dilog(u)", "0*spence(u)", "0*airyai_scaled(u)", "0*legendre(1/2, u)", "0*erfinv(u)",
    "0*chebyshevt(1/2, u)", "0*struvel(1/2, u)", "0*spherical_jn(1/2, u)", "0*gamma_p(1/2, u)",
    "0*hyp2f1(1/2, 1, 3, u)",
    "0/heaviside(u)/(heaviside(u) - 1/2)", "0/arg(u)", "0*zeta(2, floor(u))", "0*hyperu(1/2, 1, u)",
    "0/(lambertw(u*exp(u)) - u)", "0*ln(abs(u) - u)", "0*(u + abs(u))^(-1/2)",
)  # fmt: skip
#: Zero wherever they have a value, which is almost everywhere.
NOTHING = (
    "sqrt(u^2) - abs(u)", "(u + 1)^2 - u^2 - 2*u - 1", "sin(u)^2 + cos(u)^2 - 1", "cbrt(u)^3 - u", "ln(exp(u)) - u",
    "exp(ln(1 + u^2)) - 1 - u^2", "max(u, 0) + min(u, 0) - u", "u*sign(u) - abs(u)", "cosh(u)^2 - sinh(u)^2 - 1",
    "tan(u)*cos(u) - sin(u)", "atan(u) + atan(-u)", "abs(u)^2 - u^2", "u/u - 1", "sinh(2*u) - 2*sinh(u)*cosh(u)",
    "max(u, -u) - sqrt(u^2)", "erf(u) + erfc(u) - 1", "asinh(u) - ln(u + sqrt(u^2 + 1))",
    "(u^3 - 1)/(u - 1) - u^2 - u - 1", "2^u*3^u - 6^u", "hypot(u, 0) - abs(u)", "besselj(0, u) - besselj(0, u)",
    "root(u^3, 3) - u", "expm1(u) - exp(u) + 1", "heaviside(u) + heaviside(-u) - 1", "re(u) - u", "im(exp(u))",
    "factorial(2) - 2 + 0*u", "erf(0, u) - erf(u)", "conj(u)*u - u^2", "sign(u)*abs(u) - u",
)  # fmt: skip

NUMBERS = (
    "0",
    "1",
    "-2",
    "sqrt(2)",
    "-sqrt(3)",
    "1/3",
    "7",
    "273",
    "-5000",
    "10^6",
    "1/10^9",
    "2000000000",
    "9.81",
    "pi",
)
#: Constants that are zero, and constants that are not though they look like it; u of a value.
ZEROS = (
    "sqrt(2)*sqrt(3) - sqrt(6)", "sin(pi/6) - 1/2", "1 + sqrt(2) - sqrt(3 + 2*sqrt(2))", "ln(6) - ln(2) - ln(3)",
    "cos(pi/7) - cos(2*pi/7) + cos(3*pi/7) - 1/2", "atan(1) - pi/4", "cbrt(27) - 3", "exp(ln(5)) - 5",
    "sinh(ln(2)) - 3/4",
    "4*atan(1/5) - atan(1/239) - pi/4", "gamma(1/2)^2 - pi", "e^(2*ln(3)) - 9",
    "cbrt(2 + sqrt(5)) - cbrt(sqrt(5) - 2) - 1",
    "tan(pi/8) + 1 - sqrt(2)", "acos(1/2) - pi/3", "log2(8) - 3", "0", "zeta(2) - pi^2/6", "erf(1) + erfc(1) - 1",
)  # fmt: skip
NO_ZEROS = (
    "1/10^200", "-1/10^100", "exp(pi*sqrt(163)) - 640320^3 - 744", "exp(-200)", "sqrt(2) - 14142135623730950488/10^19",
    "22/7 - pi", "sin(11)+1", "ln(640320^3 + 744)/pi - sqrt(163)", "1", "-2", "cbrt(10^18 + 1) - 10^6",
)  # fmt: skip
#: Zero if u is not, and the other way round.
FLAGS = ("1 - sign(u)^2", "piecewise(1, u == 0, 0)", "0^(u^2)", "1 - abs(sign(u))", "floor(1/(1 + u^2))")

#: Arguments at which a function of the table is defined for every x, tried one after another.
SAFE = ("x", "x^2 + 2", "x/(2 + x^2)", "2 + x^2/(1 + x^2)")
#: First arguments of functions of several.
LEADING = {"besselj": "2", "bessely": "1", "besseli": "0", "besselk": "1", "polygamma": "1"}
PARAMETERS = ("1/2", "2", "1/3", "1", "3/2")
#: Values of which one is tried to see that a function is defined and smooth there.
SAMPLES = ("-3", "-1", "-1/3", "0", "1/2", "1", "4")
FEW = ("-3", "0", "1/2", "4")

NAMES = frozenset("xabu")
#: Names to be read whole in every task.
SYMBOLS = ["x", "a", "b"]


#: By what is differentiated, and how often.
ORDERS: tuple[dict[str, int], ...] = (
    {"x": 1}, {"x": 1}, {"x": 1}, {"x": 2}, {"x": 3}, {"x": 1, "b": 1}, {"a": 1, "x": 2}, {},
)  # fmt: skip
AT = {"x": "3/2", "a": "2", "b": "1/3"}


class Attack(NamedTuple):
    """A function of x, an answer, what the answer is, and what is asked for beside the function."""

    function: str
    answer: str
    truth: Truth
    task: Mapping[str, Any]

    @property
    def request(self) -> str:
        """To paste at a shell."""
        task = {"type": "derivative", "expression": self.function, "symbols": SYMBOLS, **self.task}
        return to_paste("check", {"task": task, "answer": self.answer})


def tree(text: str) -> Node:
    """A formula over x, a, b and u."""
    return read(text, symbols=NAMES).tree


class Adversary:
    """An endless supply of attacks that a seed determines."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.rows = [name for name in FUNCTIONS if name not in ("piecewise", "floor", "ceil", "sign", "mod", "zeta")]

    def attack(self) -> Attack:
        """The next one."""
        function = tree(self._function())
        if self.rng.random() < 0.1:
            return self._of_value(function)
        orders = self.rng.choice(ORDERS)
        by = [name for name, times in orders.items() for _ in range(times)]
        expected = differentiate(function, by).last if by else function
        truth, bump = self._bump()
        asked = {"order": orders} if orders else {"order": 0, "variable": "x"}
        return Attack(_text(function), self._sum(expected, bump), truth, asked)

    def _of_value(self, function: Node) -> Attack:
        """A value of the function, plus something that depends on whether a constant is zero."""
        expected = substitute(function, {name: tree(value) for name, value in AT.items()})
        is_zero = self.rng.random() < 0.5
        u = tree(self.rng.choice(ZEROS if is_zero else NO_ZEROS))
        form, wrong = self.rng.choice([(self.rng.choice(FLAGS), is_zero), ("u", not is_zero)])
        bump = substitute(tree(form), {"u": u})
        task = {"type": "value", "order": 0, "at": AT, "variable": "x"}
        return Attack(_text(function), self._sum(expected, bump), "wrong" if wrong else "right", task)

    def _sum(self, expected: Node, bump: Node) -> str:
        return _text(Node("+", (expected, bump) if self.rng.random() < 0.7 else (bump, expected)))

    def _function(self) -> str:
        """Smooth for every x and all parameters, with a row of the table in it."""
        rng = self.rng
        plain = rng.choice(["x^2", "x^3 - x", "sin(x)", "exp(x)", "x*cos(x)", "atan(x)", "x"])
        factor = rng.choice(["1", "1", "a", "a*b", "(a - 20)"])
        row = f" + {rng.choice(['1', 'b'])}*{self._call()}" if rng.random() < 0.5 else ""
        return f"{factor}*{plain}{row}"

    def _call(self) -> str:
        """A function of the table where it is smooth."""
        name = self.rng.choice(self.rows)
        count = len(FUNCTIONS[name].parameters.split()) - 1
        arguments = [LEADING[name]] if name in LEADING else self.rng.choices(PARAMETERS, k=count)
        inner = next((safe for safe in SAFE if _is_smooth(name, *arguments, safe)), "")
        return f"{name}({', '.join([*arguments, inner])})" if inner else "cosh(x)"

    def _bump(self) -> tuple[Truth, Node]:
        rng = self.rng
        kind = rng.choice(["point", "point", "ray", "ray", "tiny", "gap", "gap", "nothing"])
        forms = {"point": POINTS, "ray": RAYS, "tiny": TINY, "gap": GAPS, "nothing": NOTHING}[kind]
        unbounded = kind in ("gap", "ray")
        found = substitute(tree(rng.choice(forms)), {"u": tree(self._crossing(unbounded))})
        if kind == "tiny" or (kind in ("point", "ray") and rng.random() < 0.2):
            found = Node("*", (found, tree(rng.choice(["1", "3", "1/10^30", "1/10^300"]))))
        elif rng.random() < 0.25:
            found = Node("*", (found, tree(rng.choice(["cosh(x)", "(1 + x^2)", "exp(a)", "(2 + sin(b))"]))))
        truths: dict[str, Truth] = {"gap": "part", "nothing": "right"}
        return truths.get(kind, "wrong"), found

    def _crossing(self, unbounded: bool) -> str:
        """Something that changes its sign where a symbol has a certain value, and takes every value if it is to."""
        rng = self.rng
        name, value = rng.choice(["x", "x", "x", "a", "b"]), rng.choice(NUMBERS)
        kind = rng.random()
        if kind < 0.55:
            return rng.choice(
                [f"{name} - {value}", f"{value} - {name}", f"({name} - {value})/5", f"2*{name} - 2*({value})"]
            )
        if kind < 0.75:
            other = "b" if name == "a" else "a"
            return rng.choice(
                [f"{name} - {other}", f"{name} + {other} - {value}", f"{other}*{name} - 3", f"{name} - {other}^2"]
            )
        bounded = ["exp", "atan", "tanh", "erf", "Si", "expm1"]
        head = rng.choice(["sinh", "cbrt", "asinh", *([] if unbounded else bounded)])
        return f"{head}({name}) - {head}({rng.choice(['0', '1', '-2', '1/3'])})"


def _text(formula: Node) -> str:
    return writer.text(formula, NAMES)


@cache
def _is_smooth(name: str, *arguments: str) -> bool:
    """Whether the function has a derivative at all samples of x."""
    try:
        function = tree(f"{name}({', '.join(arguments)})")
        formulas = differentiate(function, ["x"] * 3).trees  # there may be values without a formula
        defined = all(evaluate_at(formula, at, "x", {}, 5)["status"] == "defined" for formula in formulas for at in FEW)
        return defined and all(evaluate_at(function, at, "x", {"x": 1}, 5)["status"] == "defined" for at in SAMPLES)
    except FluxionError:
        return False


def judged(attack: Attack) -> tuple[str, str | None]:
    """The verdict about an attack, and how sure it is."""
    found = result(attack.answer, expression=attack.function, symbols=SYMBOLS, **attack.task)
    return found["verdict"], found["certainty"]


def is_false(attack: Attack, verdict: str, certainty: str | None) -> bool:
    """Whether a verdict is untrue though it is called proved, or marks a right answer down."""
    claimed = {
        "wrong": ("correct", "correct_on_part_of_domain"),
        "part": ("correct", "incorrect"),
        "right": ("incorrect", "correct_on_part_of_domain"),
    }
    return verdict in claimed[attack.truth] and (certainty == "proved" or attack.truth == "right")


def is_weak(attack: Attack, verdict: str) -> bool:
    """Whether an answer that is wrong somewhere scores 1."""
    return attack.truth != "right" and verdict == "correct"
