"""The value of an expression, or of a derivative of it, as a function of the point."""

from collections.abc import Mapping
from itertools import product
from math import comb, factorial, prod
from typing import Any

from flint import fmpq

from service.calculus.arithmetic.compiler import Facts, Program, compile_tree
from service.calculus.arithmetic.complex_balls import COMPLEX, Complex
from service.calculus.arithmetic.domains import Real
from service.calculus.arithmetic.failures import Singular, Undecided, Undefined
from service.calculus.arithmetic.power_series import Jet
from service.calculus.arithmetic.real_balls import REAL
from service.calculus.arithmetic.taylor import JETS, taylor
from service.calculus.local.behaviour import Behaviour, behaviour, successive
from service.calculus.symbolic import analytic_derivative
from service.calculus.symbolic.closed_forms import EvaluationPoint
from service.calculus.symbolic.constant_parts import is_constant
from service.errors import TooComplex
from service.language.tree import Node

#: Directions along which a mixed derivative is assembled: orders 1 by twelve variables would need 2**12.
MAX_DIRECTIONS = 1_024


class Evaluator:
    """What is evaluated: compiled once, for any number of points.

    ``index`` says how often to differentiate by which variable. Raises ``Unsupported`` for a function that cannot be
    evaluated, ``TooComplex`` for a mixed derivative by too many variables.
    """

    def __init__(self, tree: Node, index: Mapping[str, int] | None = None, *, complex_values: bool = False) -> None:
        self.tree = tree
        self.index = {name: times for name, times in (index or {}).items() if times}
        self.order = sum(self.index.values())
        self.algebra = COMPLEX if complex_values else REAL
        _check_directions(prod(times + 1 for times in self.index.values()))
        self._derivative = analytic_derivative.derivative(tree, self.by) if complex_values else tree
        self._kind = JETS if self.order and not complex_values else self.algebra
        self._program = compile_tree(self._derivative, self._kind)

    @property
    def by(self) -> list[str]:
        """The variables of differentiation, each as often as it is meant."""
        return [name for name, times in self.index.items() for _ in range(times)]

    def enclose(self, point: EvaluationPoint) -> Real:
        """Enclose a real value at a point, at the present precision. Raises ``Undefined`` or ``Undecided``."""
        if self._kind is not JETS:
            value: Real = self._program_with(point.facts)(point.symbols())
            return value
        constants: dict[Node, fmpq] = {}
        point = point._replace(facts=point.facts._replace(constants=constants))
        while True:
            try:
                return self._by_series(self._program_with(point.facts), point.symbols())
            except Singular as failure:
                found = self._constant_part(failure, point)
            if found is None:
                return self._from_both_sides(point)
            constants[found[0]] = found[1]

    def _constant_part(self, failure: Singular, point: EvaluationPoint) -> tuple[Node, fmpq] | None:
        """What is proved to be constant around the point, of the part whose value asks for a choice there."""
        if failure.question is None:
            return None
        part, number, _ = failure.question
        if not isinstance(part, Node) or part in point.facts.constants:
            return None
        return (part, number) if is_constant(part, number, point, self.index) else None

    def enclose_complex(self, point: EvaluationPoint) -> Complex:
        """The same for complex values. A function without a value has no derivative."""
        if self.order:
            point.value(self.tree)
        value: Complex = self._program_with(point.facts)(point.symbols())
        return value

    def _program_with(self, facts: Facts) -> Program[Any]:
        return compile_tree(self._derivative, self._kind, facts) if facts else self._program

    def _by_series(self, program: Program[Jet], symbols: Mapping[str, Real]) -> Real:
        if len(self.index) == 1:
            return taylor(program, symbols, dict.fromkeys(self.index, 1), self.order)[-1] * factorial(self.order)
        return _polarized(program, symbols, self.index)

    def _from_both_sides(self, point: EvaluationPoint) -> Real:
        """The derivative at a point where there is no Taylor series."""
        point.value(self.tree)
        if len(self.index) > 1:
            raise Undecided("it is not analytic here, and a mixed derivative is found only where it is")
        (variable,) = self.index
        found = self._behaviour(point, variable)
        if found.derivative is not None:
            return found.derivative
        raise Undefined("undefined", found.reason)

    def _behaviour(self, point: EvaluationPoint, variable: str) -> Behaviour:
        """By all coefficients of its series at once, or, where a remainder hides them, derivative by derivative."""
        try:
            return behaviour(self.tree, point, variable, self.order)
        except Undecided as failure:
            if self.order == 1 or failure.question:
                raise
        return successive(self.tree, point, variable, self.order)


def _check_directions(directions: int) -> None:
    if directions > MAX_DIRECTIONS:
        raise TooComplex(
            f"a mixed derivative of that kind needs {directions:,} directions",
            limit="mixed_derivative",
            allowed=MAX_DIRECTIONS,
            found=directions,
        )


def _polarized(program: Program[Jet], symbols: Mapping[str, Real], index: Mapping[str, int]) -> Real:
    """A mixed partial derivative from Taylor coefficients along lines, by the polarization identity.

    ∂ⁱf = Σ over 0 ≤ k ≤ i of (−1)^|i−k| · C(i, k) · c(k), where c(k) is the coefficient of t^|i| in f(x + t·k).
    """
    order = sum(index.values())
    total: Real = fmpq(0)
    for steps in product(*(range(times + 1) for times in index.values())):
        if any(steps):
            weight = prod(map(comb, index.values(), steps)) * (-1) ** (order - sum(steps))
            total += weight * taylor(program, symbols, dict(zip(index, steps, strict=True)), order)[-1]
    return total
