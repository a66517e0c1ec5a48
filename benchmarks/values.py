"""Thirty certified digits of a derivative at a point, against mpmath and SymPy: ``python -m benchmarks.values``.

Six expressions, and the tenth derivative; then 10,000 points of an expression in one call. Times are medians in one
run: compare within a row. ``certify`` returns the digits as text, the nearest double and the proof; ``mpmath.diff`` a
number without a bound; ``evalf`` is given the symbolic derivative ready made, whose making is shown apart.
"""

import time
from collections.abc import Callable
from statistics import median
from typing import Any

import mpmath
import sympy

from service.calculus.arithmetic.points import place
from service.calculus.certified.certify import certify
from service.calculus.certified.evaluator import Evaluator
from service.calculus.certified.refinement import Budget
from service.calculus.operations.evaluate import evaluate
from service.calculus.symbolic.sympy_bridge import to_sympy
from service.language import read

DIGITS = 30
POINT = "7/10"
EXPRESSIONS = (
    "x^2",
    "sin(x)*exp(-x^2/2)",
    "exp(x)/sqrt(sin(x)^3 + cos(x)^3)",
    "(x^3 - 2*x + 1)/(x^2 + 3) + log(1 + x^2)*atan(x)",
    "gamma(x)*erf(x) + besselj(0, x)",
    "log(1 + exp(sin(cos(x)^2 + x)))*sqrt(1 + tanh(x)^2)",
)
#: The order whose evaluation must stay below two milliseconds.
HIGH_ORDER = 10
#: What is evaluated at this many points, which has to take less than two seconds.
LONG_EXPRESSION, POINTS = "x^2*sin(x)/(1+x^2)+exp(-x/10)", 10_000
REPETITIONS = 41


def microseconds(call: Callable[[], Any]) -> float:
    """The median time of a call."""
    call()
    return 1e6 * median(_once(call) for _ in range(REPETITIONS))


def _once(call: Callable[[], Any]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def ours(text: str, order: int) -> Callable[[], Any]:
    """A certified derivative."""
    evaluator, at = Evaluator(read(text).tree, {"x": order}), place(POINT, "x", ["x"])
    return lambda: certify(evaluator, at, DIGITS, Budget())


def by_mpmath(text: str, order: int) -> Callable[[], Any]:
    """A numerical derivative with as many digits."""
    function = sympy.lambdify(sympy.Symbol("x", real=True), to_sympy(read(text).tree, {}), "mpmath")

    def call() -> Any:
        with mpmath.workdps(DIGITS):
            return mpmath.diff(function, mpmath.mpf(7) / 10, order)

    return call


def by_sympy(text: str) -> tuple[Callable[[], Any], float]:
    """The symbolic derivative, evaluated; and the milliseconds that it took to make it."""
    x = sympy.Symbol("x", real=True)
    began = time.perf_counter()
    derivative = sympy.diff(to_sympy(read(text).tree, {}), x)
    made = 1e3 * (time.perf_counter() - began)
    return lambda: derivative.evalf(DIGITS, subs={x: sympy.Rational(7, 10)}), made


def main() -> None:
    """Print the table."""
    print(f"{'µs':52} {'certify':>9} {'mpmath':>9} {'evalf':>9} {'diff, ms':>9} {'n = 10':>9} {'mpmath':>9}")
    for text in EXPRESSIONS:
        evalf, made = by_sympy(text)
        calls = [ours(text, 1), by_mpmath(text, 1), evalf]
        high = [ours(text, HIGH_ORDER), by_mpmath(text, HIGH_ORDER)]
        row = [*map(microseconds, calls), made, *map(microseconds, high)]
        print(f"{text:52} " + " ".join(f"{value:9.1f}" for value in row))
    points = [str(k / 1000) for k in range(1, POINTS + 1)]
    seconds = _once(lambda: evaluate(expression=LONG_EXPRESSION, at=points))
    print(f"{seconds:.2f} s for {POINTS:,} points of {LONG_EXPRESSION}")


if __name__ == "__main__":
    main()
