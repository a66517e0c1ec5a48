"""What an answer warns of, in sentences for somebody who learns numerical differentiation."""

import math
from collections.abc import Callable, Iterator
from decimal import Decimal

from service.answer_types import Note, NoteCode
from service.calculus.arithmetic.domains import Real
from service.calculus.estimation.error_split import Split
from service.calculus.estimation.float64 import NoValue
from service.calculus.estimation.methods import Estimate
from service.calculus.estimation.optimal_step import Optimum
from service.calculus.estimation.reference import Truth
from service.calculus.estimation.target import Target, nearest
from service.calculus.local.behaviour import Approach

#: The step is said to differ when its relative change shows in the quotient's ninth digit.
NOTICEABLE = 1e-9

#: One error dominates when it is this many times the other, and a step this many times better is known.
DOMINANT = 10.0
FAR_FROM_BEST = 4.0

#: An error of a few units in the last place of the derivative is none to do something about.
UNAVOIDABLE = 2.0**-49

#: f is called ill-conditioned when its float64 values lose this many digits near the point.
LOST_DIGITS = 3.0


def remark(code: NoteCode, message: str) -> Note:
    """A warning about the computation, not about a place in the text."""
    return {"code": code, "message": message, "position": None, "end": None, "alternative": None}


def of_no_value(failure: ArithmeticError, epsilon: float | None) -> Note:
    """Why there is no estimate."""
    if isinstance(failure, NoValue):
        return remark(failure.code, f"no estimate: {failure}")
    step = "" if epsilon is None else f" with the step {epsilon!r}"
    return remark("overflow", f"no estimate:{step} the quotient is beyond float64")


def of_default(step: float, rule: str) -> Note:
    """Which step was used where none was given."""
    return remark("epsilon_chosen", f"no epsilon was given, so {step!r} was chosen by the rule: {rule}")


def of_step(target: Target, estimate: Estimate, effective_step: float | None) -> Iterator[Note]:
    """What float64 makes of x + ε."""
    x, step = target.x, estimate.step
    if effective_step is None or estimate.formula is None:
        return
    if effective_step == 0:
        yield remark(
            "epsilon_absorbed",
            f"{x!r} + {step!r} is {x!r} in float64: the step is lost, and f is compared with itself",
        )
    elif abs(effective_step - step) > NOTICEABLE * step:
        yield remark(
            "effective_step_differs",
            f"{x!r} + {step!r} is not a float64; the nearest is {Decimal(x + step):.20g}…, so the step really taken is "
            f"{effective_step!r}, but the quotient divides by {step!r}",
        )


def of_errors(parts: Split, step: float, optimum: Optimum | None, derivative: object) -> Iterator[Note]:
    """Which of the two errors to do something about."""
    truncation, rounding = _size(parts.truncation), _size(parts.rounding)
    if isinstance(derivative, float) and max(truncation, rounding) <= UNAVOIDABLE * abs(derivative) > 0:
        return
    best = optimum.step if optimum and optimum.step else None
    advice = f"; the rule {optimum.rule} suggests {best:.2g}" if optimum and best else ""
    if rounding > DOMINANT * truncation and step * FAR_FROM_BEST < (best or math.inf):
        yield remark(
            "rounding_dominates",
            f"nearly all of the error is rounding, mostly of the {_main_part(parts)}: the step {step!r} is small, and "
            f"rounding errors are divided by it{advice}",
        )
    elif truncation > DOMINANT * rounding and step > FAR_FROM_BEST * (best or 0.0):
        yield remark(
            "truncation_dominates",
            f"nearly all of the error is truncation: the step {step!r} is large for the curvature of f{advice}",
        )


_PART_NAMES = {
    "input": "point and the step",
    "argument": "arguments of f",
    "evaluation": "values of f",
    "arithmetic": "quotient",
}


def _main_part(parts: Split) -> str:
    return _PART_NAMES[max(_PART_NAMES, key=lambda name: _size(getattr(parts, name)))]


def _size(part: Real) -> float:
    """The size of a part of the error, infinite beyond float64."""
    try:
        return abs(nearest(part))
    except OverflowError:
        return math.inf


def of_conditioning(lost_digits: float | None) -> Iterator[Note]:
    """Whether f itself is inaccurate in float64."""
    if lost_digits is not None and lost_digits >= LOST_DIGITS:
        yield remark(
            "ill_conditioned",
            f"float64 loses about {lost_digits:.0f} digits of f here, before any difference is taken: terms of f "
            "cancel; another form of f would be more accurate",
        )


def of_obstacle(name: str, obstacle: float | None) -> Iterator[Note]:
    """Whether the nodes lie on both sides of something."""
    if obstacle is not None:
        yield remark(
            "crosses_singularity",
            f"between the nodes, near {name} = {obstacle:.3g}, f may be undefined or not smooth: there the formula "
            "need not converge as its order says",
        )


def of_status(truth: Truth, method: str, order: int) -> Note:
    """That there is no derivative to compare with, and what the quotient tends to instead."""
    left, right = _slope(truth.left), _slope(truth.right)
    undecided = truth.status == "undecided"
    message = "whether there is a derivative here is not decided" if undecided else "there is no derivative here"
    message += f": {truth.certified.reason or truth.status.replace('_', ' ')}"
    tends = _TENDS_TO.get(method) if order == 1 else None
    if tends and left is not None and right is not None:
        message += f"; the quotient tends to {tends(left, right):.6g}, {_MEANINGS[method]}"
    return remark("undecided" if undecided else "not_differentiable", message)


_TENDS_TO: dict[str, Callable[[float, float], float]] = {
    "forward": lambda left, right: right,
    "backward": lambda left, right: left,
    "central": lambda left, right: (left + right) / 2,
}

_MEANINGS = {
    "forward": "the slope on the right",
    "backward": "the slope on the left",
    "central": "the mean of the slopes on both sides",
}


def _slope(approach: Approach | None) -> float | None:
    """The slope on one side where it is finite."""
    if approach is None or approach.slope is None or isinstance(approach.slope, float):
        return None
    return float(approach.slope)
