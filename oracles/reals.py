"""Values of trees by mpmath, real and finite at every part: an oracle that shares no code with the service."""

from collections.abc import Callable
from functools import cache
from itertools import pairwise
from operator import eq, ge, gt, le, lt, ne
from typing import Any, cast

import mpmath

from oracles.special_values import MPMATH
from service.language.tree import Node


def value(node: Node, at: dict[str, Any]) -> Any:
    """The real value of a tree at a point, by mpmath; ``None`` where a part of it is not defined or not real."""
    try:
        return _value(node, at)
    except (ArithmeticError, ValueError, TypeError, mpmath.libmp.NoConvergence):
        return None


def _value(node: Node, at: dict[str, Any]) -> Any:
    if node.head == "symbol":
        return at[str(node.value)]
    if node.head == "piecewise":
        return _branch(node, at)
    parts = [_value(arg, at) for arg in node.args]
    result = _VALUE[node.head](node.value, *parts) if node.head in _VALUE else _function(node.head)(*parts)
    if isinstance(result, mpmath.mpc) or not mpmath.isfinite(result):
        raise ValueError("not real, or a pole")
    return result


def _branch(node: Node, at: dict[str, Any]) -> Any:
    for branch, condition in zip(node.args[::2], node.args[1::2], strict=False):
        if _holds(condition, at):
            return _value(branch, at)
    if len(node.args) % 2 == 0:
        raise ValueError("no case holds")
    return _value(node.args[-1], at)


def _holds(condition: Node, at: dict[str, Any]) -> bool:
    pairs = list(pairwise([_value(arg, at) for arg in condition.args]))
    signs = cast("tuple[str, ...]", condition.value)
    return all(_SIGNS[sign](*pair) for sign, pair in zip(signs, pairs, strict=True))


_SIGNS: dict[str, Callable[[Any, Any], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge, "==": eq, "!=": ne}


def _where(condition: bool, function: Callable[..., Any], *args: Any) -> Any:
    """The function within its domain."""
    if not condition:
        raise ValueError("not defined")
    return function(*args)


def _root(x: Any, n: Any) -> Any:
    if n == int(n) and n % 2:
        return mpmath.sign(x) * mpmath.power(abs(x), 1 / n)
    return mpmath.power(x, 1 / n)


def _circular(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Sine or cosine, with a zero that is only hidden by rounding made one."""
    return lambda x: mpmath.chop(function(x), mpmath.mpf(10) ** (10 - mpmath.mp.dps))


_SIN, _COS = _circular(mpmath.sin), _circular(mpmath.cos)
_VALUE: dict[str, Callable[..., Any]] = {
    "number": lambda number: mpmath.mpf(number.numerator) / number.denominator,
    "constant": lambda name: _where(name != "i", lambda: {"pi": +mpmath.pi, "e": +mpmath.e}[name]),
    "+": lambda _, *terms: mpmath.fsum(terms),
    "*": lambda _, *factors: mpmath.fprod(factors),
    "-": lambda _, operand: -operand,
    "/": lambda _, numerator, denominator: numerator / denominator,
    "**": lambda _, base, exponent: _where(base != 0 or exponent > 0, mpmath.power, base, exponent),
}
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "sin": _SIN,
    "cos": _COS,
    "tan": lambda x: _SIN(x) / _COS(x),
    "cot": lambda x: _COS(x) / _SIN(x),
    "sec": lambda x: 1 / _COS(x),
    "csc": lambda x: 1 / _SIN(x),
    "root": _root,
    "cbrt": lambda x: _root(x, mpmath.mpf(3)),
    "log10": lambda x: mpmath.log(x, 10),
    "log2": lambda x: mpmath.log(x, 2),
    "abs": abs,
    "max": max,
    "min": min,
    "acot": lambda x: mpmath.atan(1 / x),
    "loggamma": lambda x: _where(x > 0, mpmath.loggamma, x),
    "digamma": lambda x: mpmath.psi(0, x),
    "polygamma": lambda n, x: mpmath.psi(int(n), x),
    "bessely": lambda n, x: _where(x > 0, mpmath.bessely, n, x),
    "besselk": lambda n, x: _where(x > 0, mpmath.besselk, n, x),
    "airyaiprime": lambda x: mpmath.airyai(x, derivative=1),
    "airybiprime": lambda x: mpmath.airybi(x, derivative=1),
    "expm1": lambda x: mpmath.exp(x) - 1,
    "log1p": lambda x: mpmath.log(x + 1),
    "mod": lambda x, y: x - y * mpmath.floor(x / y),
    "Si": mpmath.si,
    "Ci": lambda x: _where(x > 0, mpmath.ci, x),
    "Shi": mpmath.shi,
    "Chi": lambda x: _where(x > 0, mpmath.chi, x),
    "Ei": mpmath.ei,
    "li": lambda x: _where(x > 0, mpmath.li, x),
}


@cache
def _function(name: str) -> Callable[..., Any]:
    return _FUNCTIONS.get(name) or MPMATH.get(name) or getattr(mpmath, name)
