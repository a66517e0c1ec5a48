"""The methods of /estimate, a row each, behind one way of calling them."""

import math
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import NamedTuple

from service.calculus.arithmetic.domains import Real
from service.calculus.estimation import auto
from service.calculus.estimation.complex_step import complex_step, complex_truncation, split_complex
from service.calculus.estimation.error_split import Enclosure, Split, split, truncation
from service.calculus.estimation.extrapolation import HALVINGS, extrapolated, richardson, ridders
from service.calculus.estimation.stencils import Sample, Stencil, backward, central, forward, quotient
from service.calculus.estimation.target import Target
from service.errors import InvalidField

#: Accuracy of a ``stencil`` that does not say.
DEFAULT_ACCURACY = 4

#: Rows of the Ridders tableau that the default step is made for.
_EXPECTED_ROWS = 6


class Estimate(NamedTuple):
    """A computed estimate, and how to take its error apart; ``formula`` is ``None`` for the complex step."""

    value: float
    step: float
    evaluations: int
    error_estimate: float | None
    formula: Stencil | None
    split: Callable[[Enclosure, Enclosure], Split]
    truncation: Callable[[Enclosure, Enclosure], Real]


#: Raises ``ArithmeticError`` (``NoValue`` is one) where float64 has no result; of ``auto``, also a ``Failure``.
Run = Callable[[Target, float, int, int | None], Estimate]


class Method(NamedTuple):
    """``plan`` is the formula of an order and accuracy that rules for the step are made for."""

    run: Run
    plan: Callable[[int, int | None], Stencil | None]
    accuracies: range = range(0)
    orders: range = range(1, 11)
    takes_step: bool = True

    def check(self, name: str, order: int, accuracy: int | None) -> None:
        """Raise ``InvalidField`` for an order or accuracy that the method does not have."""
        if order not in self.orders:
            raise InvalidField(f"{name} estimates derivatives of order {_listed(self.orders)} only", field="order")
        if accuracy is not None and accuracy not in self.accuracies:
            allowed = f"has accuracy {_listed(self.accuracies)}" if self.accuracies else "chooses its accuracy itself"
            raise InvalidField(f"{name} {allowed}", field="accuracy")


def _listed(numbers: range) -> str:
    return ", ".join(map(str, numbers))


def from_sample(target: Target, sample: Sample) -> Estimate:
    """An estimate by a formula on float64 nodes. Raises ``OverflowError`` if it is not finite."""
    return Estimate(
        _finite(sample.estimate),
        sample.step,
        sample.evaluations,
        sample.error_estimate,
        sample.stencil,
        partial(split, target, sample),
        partial(truncation, target, sample.stencil),
    )


def _finite(quotient: float) -> float:
    if not math.isfinite(quotient):
        raise OverflowError("the quotient is beyond float64")
    return quotient


def _quotient(formula: Callable[[int, int], Stencil], default: int) -> Run:
    def run(target: Target, step: float, order: int, accuracy: int | None) -> Estimate:
        return from_sample(target, quotient(formula(order, accuracy or default), target.program, target.x, step))

    return run


def _extrapolation(method: Callable[..., Sample]) -> Run:
    return lambda target, step, order, accuracy: from_sample(target, method(target.program, target.x, step, order))


def _complex_step(target: Target, step: float, order: int, accuracy: int | None) -> Estimate:
    sample = complex_step(target, step)
    return Estimate(
        _finite(sample.estimate), step, 1, None, None,
        partial(split_complex, target, sample), partial(complex_truncation, target),
    )  # fmt: skip


def _auto(target: Target, step: float, order: int, accuracy: int | None) -> Estimate:
    return from_sample(target, auto.estimate(target, order))


def _fixed(formula: Callable[[int, int], Stencil], default: int, accuracies: range) -> Method:
    return Method(_quotient(formula, default), lambda order, accuracy: formula(order, accuracy or default), accuracies)


def _plan_richardson(order: int, accuracy: int | None) -> Stencil:
    return extrapolated(central(order), Fraction(2), 0, HALVINGS)


def _plan_ridders(order: int, accuracy: int | None) -> Stencil:
    return extrapolated(central(order), Fraction(7, 5), 0, _EXPECTED_ROWS - 1)


#: Methods that are one quotient, so that its rounding can be bounded beforehand.
FIXED = frozenset({"forward", "backward", "central", "stencil"})

METHODS: dict[str, Method] = {
    "forward": _fixed(forward, 1, range(1, 9)),
    "backward": _fixed(backward, 1, range(1, 9)),
    "central": _fixed(central, 2, range(2, 9, 2)),
    "stencil": _fixed(central, DEFAULT_ACCURACY, range(2, 9)),
    "complex_step": Method(_complex_step, lambda order, accuracy: None, orders=range(1, 2)),
    "richardson": Method(_extrapolation(richardson), _plan_richardson),
    "ridders": Method(_extrapolation(ridders), _plan_ridders),
    "auto": Method(_auto, lambda order, accuracy: central(order, max(auto.ACCURACIES)), takes_step=False),
}
