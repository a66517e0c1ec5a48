"""Difference quotients as people compute them in Python, which /check must accept."""

import math
import random
from collections.abc import Callable, Iterator
from typing import NamedTuple

from oracles.operations import check


class TrueQuotient(NamedTuple):
    """A difference quotient that Python has computed."""

    expression: str
    at: str
    epsilon: str
    method: str
    answer: str


#: Functions, and ways to write each of them in Python.
PROGRAMS: dict[str, tuple[Callable[[float], float], ...]] = {
    "x^2": (lambda x: x**2, lambda x: x * x, lambda x: math.pow(x, 2)),
    "x^3 - 2*x + 1": (lambda x: x**3 - 2 * x + 1, lambda x: x * (x * x - 2) + 1, lambda x: 1 - 2 * x + x * x * x),
    "1/x": (lambda x: 1 / x, lambda x: x**-1),
    "sin(x)*exp(-x)": (lambda x: math.sin(x) * math.exp(-x), lambda x: math.sin(x) / math.exp(x)),
    "ln(x)/x": (lambda x: math.log(x) / x, lambda x: math.log(x) * (1 / x)),
    "sqrt(x^2 + 1)": (lambda x: math.sqrt(x**2 + 1), lambda x: (x * x + 1) ** 0.5, lambda x: math.hypot(x, 1)),
    "atan(x^2)": (lambda x: math.atan(x**2), lambda x: math.atan2(x * x, 1)),
    "exp(-(x - 1)^2/2)": (lambda x: math.exp(-((x - 1) ** 2) / 2), lambda x: math.e ** (-0.5 * (x - 1) * (x - 1))),
}

#: The quotient as it is written for each method.
QUOTIENTS: dict[str, Callable[[Callable[[float], float], float, float], float]] = {
    "forward": lambda f, x, h: (f(x + h) - f(x)) / h,
    "backward": lambda f, x, h: (f(x) - f(x - h)) / h,
    "central": lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h),
}


def true_quotients(count: int, seed: int) -> Iterator[TrueQuotient]:
    """Difference quotients at random points with steps from 0.1 to 1e-12."""
    rng = random.Random(seed)
    for _ in range(count):
        expression, programs = rng.choice(list(PROGRAMS.items()))
        method, quotient = rng.choice(list(QUOTIENTS.items()))
        x, h = round(rng.uniform(0.3, 5), rng.choice([1, 3, 15])), 10.0 ** -rng.randint(1, 12)
        yield TrueQuotient(expression, repr(x), repr(h), method, repr(quotient(rng.choice(programs), x, h)))


def is_accepted(quotient: TrueQuotient) -> bool:
    """Whether the answer passes as an estimate."""
    task = {"type": "estimate", **quotient._asdict()}
    answer = task.pop("answer")
    return bool(check(task=task, answer=answer)["results"][0]["verdict"] == "correct")
