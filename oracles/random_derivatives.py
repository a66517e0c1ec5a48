"""Random expressions and the judgement of their derivatives by SymPy and numerically.

An answer is *the same* if its text is SymPy's, and *equal* if at 20 points it has the value of a central difference
quotient of the expression as typed, computed by mpmath. SymPy is not asked for what it cannot differentiate.
"""

import random
import signal
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import mpmath

from oracles import forms
from oracles.forms import to_paste
from oracles.reals import value
from service.calculus.symbolic import sympy_bridge
from service.calculus.symbolic.differentiation import differentiate
from service.errors import FluxionError
from service.language import guard, read, writer
from service.language.names import FUNCTIONS
from service.language.tree import Node, free_symbols

#: Points at which an answer must agree with the difference quotient, of so many that are tried.
POINTS, TRIED = 20, 60
#: So that no point is a whole number, where poles and corners like to be.
OFFSET = mpmath.mpf(1) / 7919
#: Seconds that SymPy or mpmath may take for one expression before it is counted as unchecked.
PATIENCE = 10
ELEMENTARY = ["sin", "cos", "tan", "exp", "log", "sqrt"] * 2 + ["atan", "asin", "acos", "sinh", "cosh", "tanh", "abs"]
OTHERS = [name for name, row in FUNCTIONS.items() if row.derivative != (None,) and not row.special]
NUMBERS = ["1", "2", "3", "4", "5", "7", "10", "0.5", "0.25", "1/2", "1/3", "2/3"]
COMPARISONS = ["<", ">", "<=", ">=", "==", "!="]
EXPONENTS = ["2", "2", "3", "3", "4", "-1", "-2", "1/2", "-1/2", "3/2", "1/3", "x", "a", "2*x"]


class Case(NamedTuple):
    """What is to be differentiated."""

    text: str
    variable: str
    order: int

    @property
    def request(self) -> str:
        """To paste at a shell."""
        return to_paste("derivative", {"expression": self.text, "variable": self.variable, "order": self.order})


def broad_cases(seed: int) -> Iterator[Case]:
    """An endless stream of all functions at arguments of all kinds."""
    generator = random.Random(f"broad {seed}")
    for text in forms.readable(generator):
        yield Case(text, "x", generator.choice((1, 1, 2)))


def cases(seed: int) -> Iterator[Case]:
    """An endless stream of expressions in several symbols, one in three with functions beyond the elementary ones."""
    generator = random.Random(seed)
    while True:
        rich = generator.random() < 0.34
        depth = generator.choice((2, 3, 3) if rich else (2, 3, 3, 4))
        text = _expression(generator, depth, rich)
        order = generator.choices((1, 2, 3, 4), (60, 25, 10, 5))[0] if depth < 4 else 1
        yield Case(text, generator.choice("xxxy"), order)


def _expression(generator: random.Random, depth: int, rich: bool) -> str:
    def operand() -> str:
        return _expression(generator, depth - 1, rich)

    kind = generator.random()
    if depth == 0 or kind < 0.1:
        return str(generator.choice([*"xxxxxyab", "pi", "e", *generator.sample(NUMBERS, 3)]))
    if kind < 0.3:
        return f"({operand()} {generator.choice('+-')} {operand()})"
    if kind < 0.5:
        return f"({operand()})*({operand()})"
    if kind < 0.6:
        return f"({operand()})/({operand()})"
    if kind < 0.65:
        return f"-({operand()})"
    if kind < 0.76:
        return f"({operand()})^({generator.choice(EXPONENTS)})"
    return _call(generator, generator.choice(OTHERS if rich else ELEMENTARY), operand)


def _call(generator: random.Random, name: str, operand: Callable[[], str]) -> str:
    if (FUNCTIONS[name].derivative or "?")[0] is None:
        return f"{name}({generator.randint(name == 'polygamma', 2)}, {operand()})"
    if name == "root":
        return f"root({operand()}, {generator.choice((2, 3, 4, 5, 'a'))})"
    if name == "piecewise":
        otherwise = f", {operand()}" if generator.random() < 0.7 else ""
        return f"piecewise({operand()}, {_condition(generator, operand)}{otherwise})"
    least, most = FUNCTIONS[name].arity
    return f"{name}({', '.join(operand() for _ in range(generator.randint(least, most or 3)))})"


def _condition(generator: random.Random, operand: Callable[[], str]) -> str:
    """A comparison: of anything, or with a step function, whose sides are equal on intervals."""
    sign = generator.choice(COMPARISONS)
    if sign in ("<", ">") or generator.random() < 0.3:
        return f"{operand()} {sign} {operand()}"
    step = generator.choice(("floor({})", "ceil({})", "sign({})", "mod(floor({}), 2)", "max({}, 1)", "abs({}) - ({})"))
    inner = operand()
    return f"{step.format(inner, inner)} {sign} {generator.choice((-1, 0, 0, 1, 1, 2))}"


class Judgement(NamedTuple):
    """What became of a case.

    ``verdict``: *same*, *equal*, *refused*, *unchecked* (there was no point to look at), *narrower* (not defined at a
    point where there is a derivative) or *wrong*; ``by_rules``: SymPy did not help to find the answer.
    """

    verdict: str
    by_rules: bool = True
    detail: str = ""


def answer(case: Case) -> str:
    """The derivative as text, or the reason why there is none."""
    try:
        return writer.text(differentiate(read(case.text).tree, [case.variable] * case.order).last)
    except FluxionError as error:
        return f"{error.code}: {error.detail}"


def judge(case: Case) -> Judgement:
    """Hold the derivative of a case to SymPy and to its difference quotient."""
    typed = read(case.text).tree
    try:
        guard.check(typed, order=case.order)
        derived = differentiate(typed, [case.variable] * case.order)
    except FluxionError as error:
        return Judgement("refused", detail=f"{error.code}: {error}")
    text = writer.text(derived.last)
    if text == patiently(lambda: sympy_text(typed, case)):
        return Judgement("same", derived.computation is not None)
    found = patiently(lambda: disagreement(case, typed, derived.last))
    if found is None:
        return Judgement("unchecked", derived.computation is not None)
    verdict = "equal" if not found else "narrower" if ": None," in found else "wrong"
    return Judgement(verdict, derived.computation is not None, f"{text}  {found}")


def patiently(compute: Callable[[], Any]) -> Any:
    """The result, or ``None`` if it takes too long."""

    def interrupt(*_: object) -> None:
        raise _OutOfPatience

    signal.signal(signal.SIGALRM, interrupt)
    signal.alarm(PATIENCE)
    try:
        return compute()
    except _OutOfPatience:
        return None
    finally:
        signal.alarm(0)


class _OutOfPatience(BaseException):
    """Not an ``Exception``, because SymPy catches those."""


_SPELLINGS = {"Abs(": "abs(", "Max(": "max(", "Min(": "min(", "ceiling(": "ceil(", "LambertW(": "lambertw(",
              "polygamma(0, ": "digamma("}  # fmt: skip


def sympy_text(typed: Node, case: Case) -> str | None:
    """What SymPy answers, with the names of our language; ``None`` if it fails."""
    try:
        result = sympy_bridge.to_sympy(typed, {})
        for _ in range(case.order):
            result = result.diff(sympy_bridge.symbol(case.variable, None))
    except (FluxionError, ArithmeticError, ValueError, TypeError, RecursionError, AttributeError):
        return None
    text = str(result)
    for theirs, ours in _SPELLINGS.items():
        text = text.replace(theirs, ours)
    return text


def disagreement(case: Case, typed: Node, derivative: Node) -> str | None:
    """Where the derivative differs from the difference quotient; "" if nowhere, ``None`` if there is no point."""
    generator = random.Random(case.text)
    names = sorted({*free_symbols(typed), case.variable})
    seen = 0
    with mpmath.workdps(18 * case.order + 40):
        for _ in range(TRIED):
            at = {name: mpmath.mpf(generator.randint(-4000, 6000)) / 1009 + OFFSET for name in names}
            wanted, found = quotient(typed, case, at, 1), value(derivative, at)
            if wanted is None:
                continue
            if not near(found, wanted):
                finer = quotient(typed, case, at, 100)
                if near(found, finer) or not near(wanted, finer) or not near(found, precisely(derivative, at)):
                    continue
                place = ", ".join(f"{name} = {mpmath.nstr(number, 15)}" for name, number in at.items())
                return f"at {place}: {found and mpmath.nstr(found, 15)}, not {mpmath.nstr(wanted, 15)}"
            seen += 1
            if seen == POINTS:
                break
    return "" if seen else None


def near(one: Any, other: Any) -> bool:
    """Whether two values, either of which may be ``None``, differ by rounding only."""
    return one is other if None in (one, other) else abs(one - other) <= mpmath.mpf(10) ** -9 * (1 + abs(other))


def precisely(node: Node, at: dict[str, Any]) -> Any:
    """The value with four times the digits."""
    with mpmath.workdps(4 * mpmath.mp.dps):
        return value(node, at)


def quotient(typed: Node, case: Case, at: dict[str, Any], divisor: int) -> Any:
    """A central difference quotient with a small step; ``None`` where it is not defined or mostly rounding."""
    order, step = case.order, mpmath.mpf(10) ** -18 / divisor
    values = []
    for k in range(order + 1):
        values.append(value(typed, at | {case.variable: at[case.variable] + (2 * k - order) * step}))
        if values[-1] is None:
            return None
    terms = [(-1) ** (order - k) * mpmath.binomial(order, k) * term for k, term in enumerate(values)]
    rounding = max(map(abs, terms)) * mpmath.eps / (2 * step) ** order
    return mpmath.fsum(terms) / (2 * step) ** order if rounding < mpmath.mpf(10) ** -15 else None
