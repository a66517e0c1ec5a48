"""Functions by their values at a few points: enough to tell any two apart, and quick to compute with.

A sample is a tuple with a value, or ``None``, for each point. Formulas in the tables of ``mal_rules`` are written in
our own syntax over the names of samples.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from service.calculus.arithmetic.compiler import Program, compile_tree
from service.calculus.arithmetic.domains import Real
from service.calculus.arithmetic.failures import Failure
from service.calculus.arithmetic.real_balls import REAL, precision
from service.errors import Unsupported
from service.language.definitions import formula
from service.language.tree import Node, free_symbols

Samples = tuple[Real | None, ...]

#: Bits of a sample; two different formulas agree to so many at several points only by design.
BITS = 96


def sampled(tree: Node, points: Sequence[Mapping[str, Any]]) -> Samples:
    """The values of a tree at points; ``None`` where it has none or the precision does not tell."""
    try:
        program = compile_tree(tree, REAL)
    except Unsupported:
        return (None,) * len(points)
    return enclosed(program, points)


def enclosed(program: Callable[[Mapping[str, Any]], Real], points: Sequence[Mapping[str, Any]]) -> Samples:
    """The values of a program at points."""
    with precision(BITS):
        return tuple(_value(program, point) for point in points)


def _value(program: Callable[[Mapping[str, Any]], Real], point: Mapping[str, Any]) -> Real | None:
    try:
        return program(point)
    except Failure:
        return None


def applied(formula: str, operands: Mapping[str, Samples]) -> Samples:
    """The formula with samples for its names."""
    program, names = _compiled(formula)
    columns = [operands[name] for name in names]
    if not names:
        count = len(next(iter(operands.values())))
        return enclosed(program, [{}] * count)
    with precision(BITS):
        return tuple(
            None if any(value is None for value in row) else _value(program, dict(zip(names, row, strict=True)))
            for row in zip(*columns, strict=True)
        )


@cache
def _compiled(text: str) -> tuple[Program[Real], tuple[str, ...]]:
    """The program of a formula of our tables, which are finite, and the names in it."""
    tree = formula(text, "a b c n p q u v x")
    return compile_tree(tree, REAL), tuple(free_symbols(tree))


def alike(one: Samples, other: Samples, least: int) -> bool:
    """Whether the values overlap wherever both are known, which must be at ``least`` points."""
    known = 0
    for a, b in zip(one, other, strict=True):
        if a is None or b is None:
            continue
        if a - b != 0:
            return False
        known += 1
    return known >= least
