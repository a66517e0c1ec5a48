"""Values of trees and of Python-like formulas by mpmath, which share no code with the service: the tests' oracle."""

import ast
import zlib
from collections.abc import Callable, Mapping
from functools import reduce
from itertools import pairwise
from operator import add, eq, ge, gt, le, lt, mul, ne, neg, truediv
from typing import Any

from mpmath import mp, mpf

from oracles.special_values import MPMATH
from service.language.tree import Node

_SAME_NAME = """
    sin cos tan cot sec csc asin acos atan acot asec acsc atan2 sinh cosh tanh coth sech csch asinh acosh atanh acoth
    asech acsch exp sqrt log log10 floor sign factorial gamma loggamma digamma polygamma erf erfc erfi
    besselj bessely besseli besselk airyai airybi lambertw zeta binomial fresnels fresnelc li expm1 log1p hypot
"""
FUNCTIONS: dict[str, Callable[..., Any]] = (
    MPMATH
    | {name: getattr(mp, name) for name in _SAME_NAME.split()}
    | {
        "abs": abs,
        "ceil": mp.ceil,
        "cbrt": lambda x: mp.sign(x) * mp.cbrt(abs(x)) if mp.im(x) == 0 else mp.cbrt(x),
        "root": lambda x, n: mp.sign(x) * abs(x) ** (1 / n) if n % 2 == 1 else x ** (1 / n),
        "mod": lambda x, y: x - y * mp.floor(x / y),
        "min": min,
        "max": max,
        "log2": lambda x: mp.log(x, 2),
        "airyaiprime": lambda x: mp.airyai(x, derivative=1),
        "airybiprime": lambda x: mp.airybi(x, derivative=1),
        "re": mp.re,
        "im": mp.im,
        "conj": mp.conj,
        "arg": mp.arg,
        "Ei": mp.ei,
        "Si": mp.si,
        "Ci": mp.ci,
        "Shi": mp.shi,
        "Chi": mp.chi,
    }
)
CONSTANTS = {"pi": mp.pi, "e": mp.e, "i": mp.j}
_COMPARISONS = {"<": lt, "<=": le, ">": gt, ">=": ge, "==": eq, "!=": ne}


def point(name: str, trial: int = 0) -> Any:
    """A value for a symbol that depends on nothing but its name and the trial, between 0.5 and 2.5."""
    return mpf(zlib.crc32(f"{name}{trial}".encode()) % 10_007) / 5_003 + mpf("0.5")


def value(tree: Node, values: Mapping[str, Any] | None = None, trial: int = 0) -> Any:
    """The value of a tree where its symbols have ``values``, by default those of ``point``."""
    arguments = tree.args
    match tree.head:
        case "number":
            number: Any = tree.value
            return mpf(number.numerator) / number.denominator
        case "symbol":
            return values[str(tree.value)] if values is not None else point(str(tree.value), trial)
        case "constant":
            return +CONSTANTS[str(tree.value)]
        case "relation":
            return _holds(tree, [value(argument, values, trial) for argument in arguments])
        case "piecewise":
            return _chosen(arguments, values, trial)
    operands = [value(argument, values, trial) for argument in arguments]
    return (_ARITHMETIC.get(tree.head) or FUNCTIONS[tree.head])(*operands)


_ARITHMETIC: dict[str, Callable[..., Any]] = {
    "+": lambda *terms: reduce(add, terms),
    "*": lambda *factors: reduce(mul, factors),
    "-": neg,
    "/": truediv,
    "**": pow,
}


def _holds(relation: Node, operands: list[Any]) -> bool:
    signs: Any = relation.value
    return all(_COMPARISONS[sign](*pair) for sign, pair in zip(signs, pairwise(operands), strict=True))


def _chosen(pieces: tuple[Node, ...], values: Mapping[str, Any] | None, trial: int) -> Any:
    for piece, condition in zip(pieces[::2], pieces[1::2], strict=False):
        if value(condition, values, trial):
            return value(piece, values, trial)
    return value(pieces[-1], values, trial) if len(pieces) % 2 else mp.nan


_OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.Pow: lambda a, b: a**b,
    ast.USub: lambda a: -a,
    ast.UAdd: lambda a: a,
}
_ALIASES: dict[str, Callable[..., Any]] = {
    "Max": max,
    "Min": min,
    "Mod": FUNCTIONS["mod"],
    "lg": lambda x, b=10: mp.log(x, b),
}


def meaning(formula: str, trial: int = 0) -> Any:
    """The value of a formula in Python's syntax (``^`` is a power), read by Python's own parser.

    Raises ``ValueError`` or ``SyntaxError`` for a formula that is no ordinary expression.
    """
    return _python(ast.parse(formula.replace("^", "**").replace("lambda", "lambda_"), mode="eval").body, trial)


def _python(node: ast.AST, trial: int) -> Any:
    match node:
        case ast.Constant(value=int() | float()):
            return mpf(str(node.value))
        case ast.Constant(value=None):
            return point("None", trial)
        case ast.Name(id=name):
            constants = CONSTANTS | {"I": mp.j, "E": mp.e}
            return +constants[name] if name in constants else point(name.rstrip("_"), trial)
        case ast.UnaryOp():
            return _OPERATORS[type(node.op)](_python(node.operand, trial))
        case ast.BinOp():
            return _OPERATORS[type(node.op)](_python(node.left, trial), _python(node.right, trial))
        case ast.Call(func=ast.Name(id=name)):
            return (FUNCTIONS | _ALIASES)[name](*(_python(argument, trial) for argument in node.args))
    raise ValueError(f"no ordinary expression: {ast.dump(node)}")


def agree(first: Any, second: Any) -> bool:
    """Whether two values are the same, to twelve digits or as infinities."""
    return bool(first == second or mp.almosteq(first, second, rel_eps=mpf(10) ** -12, abs_eps=mpf(10) ** -12))
