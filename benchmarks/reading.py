"""How fast expressions are read, against SymPy's ``parse_expr`` with implicit multiplication, in the same process.

    python -m benchmarks.reading

Prints the median time of each in microseconds and the ratio, for expressions of growing length. The numerals of every
repetition differ, so that no cache can answer.
"""

import itertools
import statistics
import time
from collections.abc import Callable

from sympy.parsing.sympy_parser import (
    convert_xor,
    implicit_multiplication_application,
    parse_expr,
    standard_transformations,
)

from service.language import guard, read, writer

TRANSFORMATIONS = (*standard_transformations, implicit_multiplication_application, convert_xor)

EXPRESSIONS = [
    "x",
    "3*x^2+N*x",
    "(x+N)/(x-1)",
    "x^N*exp(-x^2/2)",
    "N*sin(3*x)*cos(2*x)-x/(1+x^2)",
    "ln(sin(x)^2+3)*exp(-x^2/(2*s^2))/(s*sqrt(N*pi))+atan(x/(1+x^2))-tanh(3*x-1)^2",
    "(x^2+1)^3*sin(2*x+1)*exp(-x/2)+ln(x^2+4*x+7)*cos(3*x)^2-sqrt(x^2+5)*atan(2*x)/(x^2+9)+(3*x^5-2*x^3+x-8)*exp(-x^2/4)"
    "+sinh(x/3)*cosh(x/3)-tan(x)^3/(1+x^4)+x^2*ln(x)*sin(x)+(x-1)*(x-2)*(x-3)*(x+4)/(x^2+x+1)^2+exp(sin(x)*cos(x))"
    "-1/(1+exp(-3*x+2))+asin(x/10)*acos(x/12)+(2*x+1)^(3/2)*(5*x^2-3)^(1/3)+x^7/7-x^6/6+x^5/5-x^4/4+x^3/3-x^2/2+x-1"
    "+3.25*x^2*exp(2*x)+ln(1+sqrt(1+x^2))*sin(x^3+2*x^2-x+1)+tanh(x)^2*exp(-3*x)*cos(5*x-2)/(x^2+2)-7.125*x^3*ln(x+N)/(1"
    "+x^2)+exp(-(x-3)^2/8)*sin(4*x)",
]


def seconds(function: Callable[[str], object], text: str) -> float:
    """The time of one call, in seconds of this thread."""
    began = time.thread_time_ns()
    function(text)
    return (time.thread_time_ns() - began) / 1e9


def medians(expression: str, rounds: int) -> list[float]:
    """The median time of each reader; they take turns, so that the machine is equally busy for all of them."""
    numerals = itertools.count(2)
    times: list[list[float]] = [[] for _ in READERS]
    for _ in range(rounds):
        for own, reader in zip(times, READERS, strict=True):
            own += [seconds(reader, expression.replace("N", str(next(numerals)))) for _ in range(4)]
    return [statistics.median(own) for own in times]


def by_sympy(text: str) -> object:
    """What people use today."""
    return parse_expr(text, transformations=TRANSFORMATIONS)


def whole(text: str) -> str:
    """Everything that a request costs before any mathematics: read, guard and echo."""
    tree = read(text).tree
    guard.check(tree)
    return writer.text(tree)


READERS: list[Callable[[str], object]] = [by_sympy, read, whole]


def main() -> None:
    """Print the table."""
    print(
        f"{'characters':>10} {'parse_expr':>12} {'read':>10} {'ratio':>7} {'read, guard, write':>20}   (microseconds)"
    )
    for expression in EXPRESSIONS:
        sympy, ours, everything = medians(expression, 30)
        columns = f"{sympy * 1e6:>12.0f} {ours * 1e6:>10.1f} {sympy / ours:>7.1f} {everything * 1e6:>20.1f}"
        print(f"{len(expression):>10} {columns}")


if __name__ == "__main__":
    main()
