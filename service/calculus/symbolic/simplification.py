"""Shorter forms of a derivative: by taking out common factors, or by all that SymPy knows.

A form is taken only if it is shorter and its balls overlap those of the plain form at several points. What SymPy may
spend is counted in calls of functions, not in seconds, so that the same request ends the same on every machine.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from itertools import islice
from typing import Any

import sympy
from flint import fmpq
from sympy.core import random
from sympy.core.cache import clear_cache

from service.calculus.arithmetic import real_balls
from service.calculus.arithmetic.failures import Failure
from service.calculus.symbolic.call_budget import OutOfBudget, counted
from service.calculus.symbolic.costly_constants import refuse_costly
from service.calculus.symbolic.expressions.factoring import factored
from service.calculus.symbolic.expressions.from_tree import expression
from service.calculus.symbolic.expressions.nodes import Computation
from service.calculus.symbolic.expressions.to_tree import tree_of
from service.calculus.symbolic.sympy_bridge import from_sympy, to_sympy
from service.errors import MathematicsError, TooComplex, Unsupported
from service.language import writer
from service.language.tree import Node, free_symbols

#: Points at which two forms must agree, of so many that are tried.
AGREEING_POINTS, TRIED_POINTS = 5, 60
#: Bits at which they are compared.
COMPARISON_BITS = 160
_DENOMINATOR = 1009


def simplified(tree: Node, level: str, assumptions: Mapping[str, str]) -> tuple[Node, bool]:
    """The shortest form found at a level (``none``, ``basic``, ``full``), and whether all of it could be tried."""
    best, complete = tree, True
    for form in _LEVELS[level]:
        try:
            candidate = form(best, assumptions)
        except (MathematicsError, TooComplex, OutOfBudget, RecursionError):
            complete = False
            continue
        if len(writer.text(candidate)) < len(writer.text(best)) and _agree(tree, candidate, assumptions):
            best = candidate
    return best, complete


def _by_factoring(tree: Node, assumptions: Mapping[str, str]) -> Node:
    with Computation(assumptions) as bindings:
        return tree_of(factored(expression(tree, bindings)))


def _by_sympy(tree: Node, assumptions: Mapping[str, str]) -> Node:
    refuse_costly(tree)
    _prepare()
    try:
        with _from_a_clean_state(), counted():
            value = sympy.simplify(to_sympy(tree, assumptions))
    except Exception as error:  # whatever SymPy stumbles over, there is a plain form
        raise Unsupported("SymPy cannot simplify this") from error
    with Computation(assumptions):
        return tree_of(from_sympy(value))


_LEVELS: dict[str, tuple[Callable[[Node, Mapping[str, str]], Node], ...]] = {
    "none": (),
    "basic": (_by_factoring,),
    "full": (_by_sympy, _by_factoring),
}


@cache
def _prepare() -> None:
    """Let SymPy do beforehand what it does once in a process."""
    x = sympy.Symbol("x", real=True)
    sympy.simplify(sympy.sin(x) ** 2 + sympy.exp(x) / (x + 1) + sympy.sqrt(x) * sympy.log(x))


@contextmanager
def _from_a_clean_state() -> Iterator[None]:
    """Nothing that SymPy remembers, and no chance, changes an answer; nothing half-computed stays."""
    clear_cache()
    random.seed(0)
    try:
        yield
    finally:
        clear_cache()


def _agree(plain: Node, other: Node, assumptions: Mapping[str, str]) -> bool:
    """Whether two forms have overlapping balls at several points, and the other is defined where the plain one is."""
    agreeing = 0
    for point in islice(sample_points(free_symbols(plain), assumptions), TRIED_POINTS):
        one, two = (_ball(form, point) for form in (plain, other))
        if one is None:
            continue
        if two is None or not one.overlaps(two):
            return False
        agreeing += 1
        if agreeing == AGREEING_POINTS:
            break
    return agreeing > 0


def _ball(tree: Node, point: Mapping[str, Any]) -> Any:
    try:
        with real_balls.precision(COMPARISON_BITS):
            return real_balls.ball(real_balls.value(tree, point, COMPARISON_BITS))
    except (Failure, Unsupported):
        return None


def sample_points(names: list[str], assumptions: Mapping[str, str]) -> Iterator[Mapping[str, fmpq]]:
    """Rational points of several magnitudes and signs, as the assumptions have them: a Weyl sequence in each symbol."""
    number = 0
    while True:
        number += 1
        yield {name: _coordinate(number, place, assumptions.get(name)) for place, name in enumerate(names, 1)}


def _coordinate(number: int, place: int, assumption: str | None) -> fmpq:
    """A fraction between −10 and 10, in every fourth point between −1 and 1."""
    turn = fmpq(number * (271 * place + 97) % _DENOMINATOR, _DENOMINATOR)
    value = (2 * turn - 1) * (1 if number % 4 == 0 else 10)
    assumed = _ASSUMED.get(assumption or "")
    return assumed(value) if assumed else value


_ASSUMED: dict[str, Callable[[fmpq], fmpq]] = {
    "positive": lambda value: abs(value) + fmpq(1, _DENOMINATOR),
    "negative": lambda value: -abs(value) - fmpq(1, _DENOMINATOR),
    "integer": lambda value: fmpq(value.floor()),
}
