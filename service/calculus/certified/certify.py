"""Values and derivatives at a point with digits that are proved, or the reason why there are none."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

import sympy
from flint import acb, arb, fmpq

from service.answer_types import ComplexDecimal, ComplexDouble, Status
from service.calculus.arithmetic.domains import Real
from service.calculus.arithmetic.failures import Failure, Undecided, Undefined
from service.calculus.arithmetic.points import Place
from service.calculus.arithmetic.real_balls import REAL, precision
from service.calculus.arithmetic.rounding import BITS_PER_DIGIT, DOUBLE_BITS, decimal, double
from service.calculus.arithmetic.scalars import exact as exactly
from service.calculus.certified.evaluator import Evaluator
from service.calculus.certified.refinement import Budget, Refinement, quoted
from service.calculus.local.behaviour import Approach, Behaviour, successive
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
    """Prove what a function of one variable, or the first of its derivatives that is not smooth, does at a point.

    ``derivative`` is that of the order, if there is one.
    """
    return _Examination(tree, place, variable, order, budget or Budget()).run()


class _Value(Refinement[Certified]):
    """The digits of a evaluator."""

    def __init__(self, evaluator: Evaluator, place: Place, digits: int, budget: Budget) -> None:
        bits = max(int(digits * BITS_PER_DIGIT), DOUBLE_BITS) + GUARD_BITS
        super().__init__(evaluator.tree, place, bits, budget, evaluator.algebra)
        self.evaluator, self.digits = evaluator, digits
        self.found: dict[str, fmpq] = {}

    def without(self, status: Status, failure: Failure) -> Certified:
        if status == "pole" and not self._is_infinite_around(failure):
            status = "undefined"
        return Certified(status, reason=quoted(failure, self.tree), bits=self.bits)

    def _is_infinite_around(self, failure: Failure) -> bool:
        """Whether the function is proved to tend to infinity, by some variable, and by none to a number: not x·(1/x).

        Of a complex function only that is known which is itself the quotient, or the gamma function, that is infinite.
        """
        if self.point.algebra is not REAL:
            return failure.part == self.tree
        if not self.budget.examinations.spend():
            return False
        found = [examine(self.tree, self.point.place, name) for name in free_symbols(self.tree)]
        limits = [limit for one in found for limit in (one.left.limit, one.right.limit) if limit is not None]
        shapes = {one.shape for one in found}
        infinite = bool(limits) and all(isinstance(limit, float) for limit in limits)
        return infinite and shapes <= {"singularity", "outside_domain"}

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
        return successive(self.tree, self.point, self.variable, self.order)

    def without(self, status: Status, failure: Failure) -> Behaviour:
        undefined = isinstance(failure, Undefined) or self._has_no_value()
        return Behaviour("undefined_at_point" if undefined else "undecided", Approach(), Approach())

    def _has_no_value(self) -> bool:
        try:
            with precision(self.bits):
                self.point.value(self.tree)
        except Undefined:
            return True
        except Failure:
            return False
        return False
