"""What the benchmarks ask: expressions as people send them; and the operations of their kernels."""

import os
import random
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from service import calculus

FUNCTIONS = ("sin", "cos", "exp", "tan", "atan", "sqrt", "log", "sinh")
SHAPES = (
    "{a}*x**{b} + {f}({c}*x)",
    "{f}(x**{b})*{g}({a}*x)",
    "({a}*x + {b})/(x**2 + {c})",
    "x**{b}*exp(-{c}*x) + {a}",
    "{f}({a}*x + {c})**{b}",
)


def expressions(seed: int) -> Iterator[str]:
    """Small expressions, each a new one."""
    chance = random.Random(seed)
    while True:
        numbers = {"a": chance.randint(1, 999), "b": chance.randint(2, 9), "c": chance.randint(1, 999)}
        yield chance.choice(SHAPES).format(f=chance.choice(FUNCTIONS), g=chance.choice(FUNCTIONS), **numbers)


def prepare(check_one_in: int) -> None:
    """Prepare as the service does."""
    calculus.prepare(check_one_in)


def warm() -> None:
    """Warm up as the service does."""
    calculus.warm()


def rehearse() -> None:
    """Begin as the service's kernels do."""
    calculus.rehearse()


def echo(**fields: Any) -> dict[str, Any]:
    """Do nothing, so that only the way there and back is measured."""
    return fields


def pid() -> dict[str, Any]:
    """Which kernel this is."""
    return {"pid": os.getpid()}


def nap(seconds: float) -> dict[str, Any]:
    """Take time, but no processor time."""
    time.sleep(seconds)
    return {}


def spin() -> dict[str, Any]:
    """Never end, in Python."""
    while True:
        pass


def power() -> dict[str, Any]:
    """Never end, in C code that looks at no signal."""
    exponent = 9**9
    return {"bits": (9**exponent).bit_length()}


OPERATIONS: dict[str, Callable[..., Mapping[str, object]]] = {
    **calculus.OPERATIONS,
    "echo": echo,
    "pid": pid,
    "nap": nap,
    "spin": spin,
    "power": power,
}
