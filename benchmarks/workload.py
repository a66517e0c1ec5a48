"""What the kernels of the benchmarks compute: the service's own operations, and some that never end."""

import os
from collections.abc import Callable
from typing import Any

from service import calculus


def warm() -> None:
    """Warm up as the service does."""
    calculus.warm()


def echo(**fields: Any) -> dict[str, Any]:
    """Do nothing, so that only the way there and back is measured."""
    return fields


def pid() -> dict[str, Any]:
    """Which kernel this is."""
    return {"pid": os.getpid()}


def spin() -> dict[str, Any]:
    """Never end, in Python."""
    while True:
        pass


def power() -> dict[str, Any]:
    """Never end, in C code that looks at no signal."""
    exponent = 9**9
    return {"bits": (9**exponent).bit_length()}


OPERATIONS: dict[str, Callable[..., dict[str, Any]]] = {
    **calculus.OPERATIONS,
    "echo": echo,
    "pid": pid,
    "spin": spin,
    "power": power,
}
