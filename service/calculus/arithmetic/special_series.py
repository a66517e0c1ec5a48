"""Taylor series of special functions, in any of their arguments and in several at once.

Where the derivative by an argument has a formula with at most one call of a special function, that is integrated, term
by term of the recurrence; otherwise, and where the formula is 0/0, Cauchy's integral gives the terms.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from flint import acb, arb, arb_series, ctx, fmpq

from service.calculus.arithmetic.compiler import Algebra, Program, compile_tree
from service.calculus.arithmetic.domains import Real, is_zero
from service.calculus.arithmetic.failures import Singular, Undefined
from service.calculus.arithmetic.power_series import (
    SERIES,
    Jet,
    add,
    checked,
    compose,
    multiply,
    series,
    start,
)
from service.calculus.arithmetic.row_domains import Domain, Later, constants, domain, smooth
from service.calculus.arithmetic.scalars import length
from service.calculus.arithmetic.special import SPECIAL, cauchy
from service.language.definitions import formula, formulas
from service.language.names import FUNCTIONS
from service.language.tree import Node, walk


class SeriesOf:
    """A special function of jets; ``real`` is the same function of numbers, and ``algebra`` that of jets."""

    def __init__(self, name: str, real: Any, algebra: Later) -> None:
        self.name, self.real, self.algebra = name, real, algebra
        self.special = SPECIAL[name]
        self.parameters = FUNCTIONS[name].parameters.split()

    def __call__(self, *arguments: Jet) -> Jet:
        """The series; raises ``Singular`` where the function has a value and no series."""
        here: Real = self.real(*map(start, arguments))
        moving = [index for index, x in enumerate(arguments) if isinstance(x, SERIES)]
        if not moving:
            return here
        known = constants(self.name, self.algebra).at(arguments)
        self._check(smooth if known is None and not self._is_entire(moving) else domain, arguments)
        if known is not None:
            return known
        with length(min(ctx.cap, *[arguments[index].prec for index in moving])):  # type: ignore[union-attr]
            return checked(self._series(arguments, moving, here)) if ctx.cap > 1 else arb_series([here], prec=1)

    def _is_entire(self, moving: list[int]) -> bool:
        """Whether it is analytic in what moves wherever it is defined."""
        return all(self.parameters[index] in self.special.entire for index in moving)

    def _check(self, region: Callable[[str, Later], Domain], arguments: Sequence[Jet]) -> None:
        try:
            region(self.name, self.algebra).check(arguments)
        except Undefined as failure:
            raise Singular("it is not analytic here") from failure

    def _series(self, arguments: Sequence[Jet], moving: list[int], here: Real) -> arb_series:
        closed = self.special.coefficients.get(self.parameters[moving[0]]) if len(moving) == 1 else None
        if closed:
            starts = [acb(start(x)) for x in arguments]
            return compose([term.real for term in closed(*starts, ctx.cap)], series(arguments[moving[0]]))
        programs = [_program(self.name, self.parameters[index], self.algebra) for index in moving]
        if None not in programs:
            try:
                return self._integrated(arguments, dict(zip(moving, programs, strict=True)), here)
            except (Undefined, Singular):
                pass
        return self._by_values(arguments, moving)

    def _by_values(self, arguments: Sequence[Jet], moving: list[int]) -> arb_series:
        path = list(map(_coefficients, arguments))
        parity = self._parity(arguments, moving[0]) if len(moving) == 1 else None
        if parity is None:
            return arb_series(cauchy.coefficients(self.special, path, ctx.cap))
        moved = arguments[moving[0]]
        path[moving[0]] = [start(moved), fmpq(1)]
        found = cauchy.coefficients(self.special, path, ctx.cap)
        return compose([term if k % 2 == parity else arb(0) for k, term in enumerate(found)], series(moved))

    def _parity(self, arguments: Sequence[Jet], index: int) -> int | None:
        """Of which powers of the step in one argument it has terms: 0 even, 1 odd ones, ``None`` all."""
        symmetry = self.special.symmetry.get(self.parameters[index])
        if symmetry is None or not is_zero(start(arguments[index]) - symmetry[0]):
            return None
        return symmetry[1](*[acb(start(x)) for x in arguments])

    def _integrated(self, arguments: Sequence[Jet], programs: dict[int, Any], here: Real) -> arb_series:
        """The value, and the integral of what the formulas of the derivatives give."""
        point = dict(zip(self.parameters, arguments, strict=True))
        slope: Jet = fmpq(0)
        with length(ctx.cap - 1):
            for index, program in programs.items():
                slope = add(slope, multiply(program(point), arguments[index].derivative()))  # type: ignore[union-attr]
        return series(slope).integral() + here


def _coefficients(x: Jet) -> list[Real]:
    return [*x.coeffs()] if isinstance(x, SERIES) else [x]


@cache
def _program(name: str, parameter: str, algebra: Later) -> Program[Any] | None:
    """The program of a derivative; ``None`` for one that has no formula, or one that would multiply the work."""
    row = FUNCTIONS[name]
    ladder = SPECIAL[name].ladders.get(parameter)
    known = formulas(name, len(row.parameters.split()))
    tree = formula(ladder, row.parameters) if ladder else known.derivatives[known.parameters.index(parameter)]
    if tree is None or _calls(tree) > 1:
        return None
    made: Algebra[Any] = algebra()
    return compile_tree(tree, made)


def _calls(tree: Node) -> int:
    return sum(part.head in SPECIAL for part in walk(tree))
