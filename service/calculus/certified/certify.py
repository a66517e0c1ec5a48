"""Values and derivatives at a point with digits that are proved, or the reason why there are none."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

import sympy
from flint import acb, arb, fmpq

from service.answer_types import ComplexDecimal, ComplexDouble
from service.calculus.arithmetic.domains import Real
from service.calculus.arithmetic.failures import Failure, Undecided, Undefined
from service.calculus.arithmetic.points import Place
from service.calculus.arithmetic.real_balls import REAL
from service.calculus.arithmetic.rounding import BITS_PER_DIGIT, DOUBLE_BITS, decimal, double
from service.calculus.arithmetic.scalars import exact as exactly
from service.calculus.certified.evaluator import Evaluator
from service.calculus.certified.refinement import Budget, Refinement, Status, quoted
from service.calculus.local.behaviour import Approach, Behaviour, behaviour
from service.calculus.symbolic import closed_forms
from service.language.tree import Node, free_symbols

#: Bits beyond those of the digits asked for, at the first attempt.
GUARD_BITS = 34
#: Bits of the first look at a point where a function has no derivative.
BEHAVIOUR_BITS = 128


class Certified(NamedTuple):
    """What is proved of a value.

    ``enclosure`` is an ``fmpq`` where the value is known to be rational, otherwise an ``arb`` or ``acb``; ``None``
    without a value. ``decimal`` and ``value``, the nearest double, come from it; of a complex value both are pairs, as
    ``{"real": …, "imaginary": …}``. ``bits`` is the precision that it took.
    """

    status: Status
    enclosure: Real | acb | None = None
    decimal: str | ComplexDecimal | None = None
    value: float | ComplexDouble | None = None
    reason: str | None = None
    bits: int = 0


def certified(
    tree: Node, place: Place, index: Mapping[str, int] | None = None, digits: int = 15, budget: Budget | None = None
) -> Certified:
    """Prove the digits of a value, or of the derivative that ``index`` names, at a point.

    Raises ``Unsupported`` for a function that cannot be evaluated.
    """
    return certify(Evaluator(tree, index), place, digits, budget or Budget())


def certify(evaluator: Evaluator, place: Place, digits: int, budget: Budget) -> Certified:
    """Prove the digits of a evaluator at a point."""
    attempt = _RealValue if evaluator.algebra is REAL else _ComplexValue
    return attempt(evaluator, place, digits, budget).run()


def examine(tree: Node, place: Place, variable: str, order: int = 1, budget: Budget | None = None) -> Behaviour:
    """Prove what a function of one variable does at a point, and find its derivative of that order if there is one."""
    return _Examination(tree, place, variable, order, budget or Budget()).run()


class _Value(Refinement[Certified]):
    """The digits of a evaluator."""

    def __init__(self, evaluator: Evaluator, place: Place, digits: int, budget: Budget) -> None:
        bits = max(int(digits * BITS_PER_DIGIT), DOUBLE_BITS) + GUARD_BITS
        super().__init__(evaluator.tree, place, bits, budget, evaluator.algebra)
        self.evaluator, self.digits = evaluator, digits
        self.found: dict[str, fmpq] = {}

    def without(self, status: Status, failure: Failure) -> Certified:
        if status == "pole" and self._is_finite_around():
            status = "undefined"
        return Certified(status, reason=quoted(failure, self.tree), bits=self.bits)

    def _is_finite_around(self) -> bool:
        """Whether the infinite part is proved to cancel, as in x·(1/x)."""
        if self.point.algebra is not REAL or not self.budget.spend("examinations"):
            return False
        shapes = {examine(self.tree, self.point.place, name).shape for name in free_symbols(self.tree)}
        return bool(shapes) and shapes <= {"removable_singularity", "outside_domain"}

    @contextmanager
    def _asking(self, part: str) -> Iterator[None]:
        """Make a failure to round a question about that part of the value."""
        try:
            yield
        except Undecided as failure:
            failure.asks(part)
            raise


class _RealValue(_Value):
    def attempt(self) -> Certified:
        value = self.found["value"] if self.found else self.evaluator.enclose(self.point)
        value = exactly(value) if isinstance(value, arb) else value
        with self._asking("value"):
            return Certified("defined", value, decimal(value, self.digits), double(value), bits=self.bits)

    def learn(self, part: str, candidate: fmpq) -> bool:
        if closed_forms.equals(self.tree, self.point, candidate, self.evaluator.by):
            self.found[part] = candidate
        return part in self.found


class _ComplexValue(_Value):
    def attempt(self) -> Certified:
        enclosure = self.evaluator.enclose_complex(self.point)
        z = acb(enclosure)
        real = enclosure if isinstance(enclosure, fmpq) else exactly(z.real)
        parts = {"real": real, "imaginary": exactly(z.imag)} | self.found
        if isinstance(real, fmpq) and parts["imaginary"] == 0:
            enclosure = real
        decimals: dict[str, str] = {}
        doubles: dict[str, float | None] = {}
        for part, value in parts.items():
            with self._asking(part):
                decimals[part], doubles[part] = decimal(value, self.digits), double(value)
        both: ComplexDecimal = {"real": decimals["real"], "imaginary": decimals["imaginary"]}
        nearest: ComplexDouble = {"real": doubles["real"], "imaginary": doubles["imaginary"]}
        return Certified("defined", enclosure, both, nearest, bits=self.bits)

    def learn(self, part: str, candidate: fmpq) -> bool:
        take = sympy.re if part == "real" else sympy.im
        if closed_forms.equals(self.tree, self.point, candidate, self.evaluator.by, take):
            self.found[part] = candidate
        return part in self.found


class _Examination(Refinement[Behaviour]):
    """What a function does around a point."""

    def __init__(self, tree: Node, place: Place, variable: str, order: int, budget: Budget) -> None:
        super().__init__(tree, place, BEHAVIOUR_BITS, budget)
        self.variable, self.order = variable, order

    def attempt(self) -> Behaviour:
        return behaviour(self.tree, self.point, self.variable, self.order)

    def without(self, status: Status, failure: Failure) -> Behaviour:
        undefined = isinstance(failure, Undefined)
        return Behaviour("undefined_at_point" if undefined else "undecided", Approach(), Approach())
