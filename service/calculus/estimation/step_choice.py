"""The step ε of a request: as it was typed, or chosen by the rules."""

import math
from typing import NamedTuple

from service.calculus.arithmetic.failures import Undecided
from service.calculus.arithmetic.points import coordinate
from service.calculus.arithmetic.scalars import rational
from service.calculus.estimation.analyticity import Interval
from service.calculus.estimation.complex_step import DEFAULT_EXPONENT
from service.calculus.estimation.error_split import Enclosure
from service.calculus.estimation.optimal_step import Local, Optimum, fallback, optimum, power_of_two
from service.calculus.estimation.running_error import UNIT_ROUNDOFF
from service.calculus.estimation.stencils import Stencil
from service.calculus.estimation.target import Target, nearest_double
from service.calculus.estimation.taylor_profile import Series
from service.errors import InvalidField
from service.language.options import STANDARD, ReadingOptions

#: A default step keeps its nodes within this share of the radius of convergence, and where f is proved analytic.
_REACH = 0.5

#: Where the formula has no truncation error, larger steps are better; this share of the scale of f is large enough.
_LARGE = 0.125

_COMPLEX_RULE = f"2**{DEFAULT_EXPONENT} of the scale of f: nothing cancels, so any tiny step will do"


class Step(NamedTuple):
    """A positive step: the float64 that is used, and the exact number that it stands for."""

    nearest: float
    enclose: Enclosure


def typed(text: str, options: ReadingOptions = STANDARD, field: str = "epsilon") -> Step:
    """Read a step exactly. Raises ``InvalidField`` unless it is a positive number that float64 has."""
    try:
        exact = coordinate(text, options=options)
        number = nearest_double(exact)
    except InvalidField as error:
        raise InvalidField(error.detail, field=field) from error
    except (OverflowError, Undecided) as error:
        raise InvalidField(f"{text[:40]!r} is not a float64", field=field) from error
    if number <= 0:
        hint = 'use a positive step; "method": "backward" steps to the left'
        raise InvalidField(f"{text[:40]!r} is not positive in float64", field=field, hint=hint)
    return Step(number, exact.at_precision)


def computed(number: float) -> Step:
    """A step that is a float64 to begin with."""
    return Step(number, lambda: rational(number))


def noise(target: Target, series: Series) -> float:
    """The noise η of a value of f whose argument is rounded too, in units of f: u·|x·f′| on top of that of f itself."""
    return series.noise + UNIT_ROUNDOFF * abs(target.x / series.scale) * series.sizes[1]


def best(target: Target, series: Series, plan: Stencil | None) -> Optimum:
    """The step that the rules predict; ``plan`` is ``None`` for the complex step.

    Where f is exactly zero its noise is too, and only grows with the step; a little is assumed, for the rules to apply.
    """
    if plan is None:
        return Optimum(math.ldexp(series.scale * min(series.radius, 1.0), DEFAULT_EXPONENT), _COMPLEX_RULE)
    least = UNIT_ROUNDOFF**2 * max(series.sizes)
    if math.isinf(series.noise):
        return Optimum(None, "none: the noise of f is not known here")
    found = optimum(plan, Local(series.sizes, max(noise(target, series), least)))
    return found if found.step is None else Optimum(found.step * series.scale, found.rule)


def default(target: Target, series: Series | None, plan: Stencil | None) -> tuple[Step, str]:
    """The step that is used when none is given, a power of two, and the rule for it."""
    if series is None or math.isinf(series.noise):
        found = fallback(plan, target.x) if plan else Optimum(math.ldexp(1.0, DEFAULT_EXPONENT), _COMPLEX_RULE)
        return computed(found.step or 1.0), found.rule
    found = best(target, series, plan)
    wanted = found.step or _LARGE * series.scale
    if plan is not None:
        reach = float(plan.reach)
        widest = Interval(target).largest_within(_REACH * min(series.radius, 1 / _REACH) * series.scale)
        wanted = max(min(wanted, widest / reach), math.ulp(target.x))
    return computed(power_of_two(wanted)), found.rule
