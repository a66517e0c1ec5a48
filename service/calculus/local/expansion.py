"""A function beside a point, on one side: its series, or that it is infinite or not defined there.

What balls cannot tell on the way, that a coefficient is exactly zero or that a part is zero all along the side, is
proved for the formula that the part is there once its choices are made.
"""

from collections import defaultdict
from math import inf
from typing import NamedTuple

from flint import fmpq

from service.calculus.arithmetic.compiler import compile_condition, compile_tree
from service.calculus.arithmetic.domains import Real
from service.calculus.arithmetic.failures import (
    EVERYWHERE,
    IN_THE_LIMIT,
    Failure,
    Question,
    Singular,
    Undecided,
    Undefined,
)
from service.calculus.arithmetic.scalars import length
from service.calculus.arithmetic.taylor import JETS, taylor
from service.calculus.local.one_sided_arithmetic import Side
from service.calculus.local.puiseux_series import Diverges, Local, Ramified, Value, local
from service.calculus.symbolic import choices, closed_forms
from service.calculus.symbolic.closed_forms import EvaluationPoint
from service.calculus.symbolic.differentiation import differentiate
from service.errors import FluxionError
from service.language.tree import Node

#: The greatest q in x = x₀ ± s^q: roots of degree 2, 3, 4 and 5 together become whole powers.
MAX_RAMIFICATION = 60
#: Terms beyond those of the derivative wanted: (exp(x) − 1 − x − x²/2 − x³/6)/x⁴ cancels four.
EXTRA_TERMS = 8
#: A logarithm is below 1/s, where x = x₀ ± s^q: then x²·log(x) is below s^7, and has the slope 0.
RAMIFICATION_FOR_LOGARITHMS = 4

#: A limit from one side: ±inf, ``None`` where there is none.
Limit = Real | float | None


class Expansion(NamedTuple):
    """A function on one side of a point: ``series`` in s, or ``infinite`` like a logarithm, or neither: not defined."""

    beside: "Beside"
    side: Side
    series: Local | None = None
    infinite: int = 0

    def coefficient(self, power: int) -> Real:
        """The coefficient of a power of s. Raises ``Undecided`` where it is not known."""
        if self.series is None:
            raise Undecided("it has no series on one side")
        return self.series.coefficient(power)

    def limit(self) -> Limit:
        """The limit; ``None`` where the function is not defined. Raises ``Undecided``."""
        if self.series is None:
            return inf * self.infinite if self.infinite else None
        lead = self.series.stripped()
        if lead.order >= 0:
            return lead.coefficient(0)
        if lead.coefficient(lead.order) != 0:
            return inf if lead.terms[0] > 0 else -inf
        raise Undecided("whether it is infinite here is not certain")

    def smooth(self, tree: Node) -> Node:
        """The tree without choices that is equal to this one on this side."""
        with length(self.side.ramification * (self.beside.order + EXTRA_TERMS)):
            return choices.smooth(tree, View(self.beside, self.side))


class Beside:
    """One side of a point, in the direction of one variable, and what is proved of parts there."""

    def __init__(self, point: EvaluationPoint, variable: str, direction: int, order: int) -> None:
        self.variable, self.direction, self.order = variable, direction, order
        self.at_point = point
        self._zeros: defaultdict[Node, set[int]] = defaultdict(set)
        self._constants = dict(point.facts.constants)
        self.point = point._replace(facts=point.facts._replace(zeros=self._zeros, constants=self._constants))

    def expand(self, tree: Node) -> Expansion:
        """Expand in the first s in which there are no fractional powers. Raises ``Undecided``."""
        ramification, bounded_logarithms = 1, False
        while ramification <= MAX_RAMIFICATION:
            side = Side(self.direction, ramification, bounded_logarithms)
            try:
                with length(ramification * (self.order + EXTRA_TERMS)):
                    return Expansion(self, side, local(self.run(tree, side)))
            except Ramified as failure:
                ramification *= failure.factor
            except Undefined:
                return Expansion(self, side)
            except Diverges as failure:
                if failure.part == tree:
                    return Expansion(self, side, infinite=failure.sign)
                if bounded_logarithms or not failure.slowly:
                    raise Undecided("a part of it is infinite here") from failure
                ramification, bounded_logarithms = ramification * RAMIFICATION_FOR_LOGARITHMS, True
            except Undecided as failure:
                if failure.question is None or not self._learned(failure.question, side):
                    raise
        raise Undecided("its series has fractional powers")

    def formula(self, tree: Node) -> Node:
        """The tree without choices that is equal to this one on this side. Raises a ``Failure``."""
        return Expansion(self, Side(self.direction, 1)).smooth(tree)

    def run(self, tree: Node, side: Side) -> Value:
        """The value of a tree in the arithmetic of the side."""
        value: Value = compile_tree(tree, side.algebra, self.point.facts)(self.symbols(side))
        return value

    def symbols(self, side: Side) -> dict[str, Value]:
        """The symbols in the arithmetic of the side: the variable goes, the others stay."""
        symbols = self.point.symbols()
        return symbols | {self.variable: side.variable(symbols[self.variable])}

    def _learned(self, question: Question, side: Side) -> bool:
        """Whether a question about this side is answered now: whether it is zero, which is all that is asked."""
        part, order = question.part, question.order
        if not isinstance(part, Node) or order == 0 or part in self._constants:
            return False
        order = 0 if order == IN_THE_LIMIT else order
        if order in self._zeros[part]:
            return False
        if not self._is_zero(Expansion(self, side).smooth(part), order, side):
            return False
        if order == EVERYWHERE:
            self._constants[part] = fmpq(0)
        else:
            self._zeros[part].add(order)
        return True

    def _is_zero(self, formula: Node, order: int, side: Side) -> bool:
        """Whether a formula is proved to have a derivative of zero: at the point, or all along the side.

        All along: its limit is known to be zero, so that its derivative need be identically zero.
        """
        if order != EVERYWHERE:
            by = [self.variable] * order
            return self.is_analytic(formula, order) and closed_forms.equals(formula, self.at_point, fmpq(0), by)
        try:
            slope = Expansion(self, side).smooth(differentiate(formula, [self.variable]).last)
        except (FluxionError, Failure):
            return False
        return closed_forms.vanishes(slope)

    def is_analytic(self, formula: Node, order: int) -> bool:
        """Whether a formula has a Taylor series at the point, so that its derivatives there are those of its text."""
        try:
            program = compile_tree(formula, JETS, self.at_point.facts)
            taylor(program, self.at_point.symbols(), {self.variable: 1}, order)
        except (Singular, Undefined):
            return False
        return True


class View(NamedTuple):
    """One side, as where choices are made from."""

    beside: Beside
    side: Side

    def value(self, node: Node) -> Value:
        return self.beside.run(node, self.side.afresh())

    def holds(self, condition: Node) -> bool:
        side = self.side.afresh()
        return compile_condition(condition, side.algebra, self.beside.point.facts)(self.beside.symbols(side))

    def sign(self, node: Node) -> int:
        side = self.side.afresh()
        return side.sign(self.beside.run(node, side))
