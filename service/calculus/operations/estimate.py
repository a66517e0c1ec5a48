"""/estimate: a difference quotient in float64, bit for bit, and the truth about its error."""

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any, NamedTuple, Unpack

from service.answer_types import Accuracy, Bounds, Conditioning, EstimateAnswer, Note, Quotient, SweepAnswer
from service.calculus.arithmetic.failures import Failure, Undecided
from service.calculus.arithmetic.points import At, place
from service.calculus.arithmetic.real_balls import precision
from service.calculus.arithmetic.scalars import rational
from service.calculus.estimation import nonsmooth, step_choice, warnings
from service.calculus.estimation import sweep as sweeping
from service.calculus.estimation.a_priori_bounds import Remainder, remainder, rounding_bound
from service.calculus.estimation.accuracy import Errors, measure
from service.calculus.estimation.error_split import Enclosure
from service.calculus.estimation.float64 import NoValue
from service.calculus.estimation.methods import FIXED, METHODS, Estimate, from_sample
from service.calculus.estimation.optimal_step import Optimum
from service.calculus.estimation.reference import Truth, truth
from service.calculus.estimation.stencils import quotient
from service.calculus.estimation.step_choice import Step
from service.calculus.estimation.target import Target, target
from service.calculus.estimation.taylor_profile import Series, expand, is_avoidable, lost_digits
from service.errors import InvalidField
from service.language import ReadingFields, ReadingOptions
from service.language.question import Question, choose_variable, pose
from service.language.tree import Node, free_symbols

#: Precision of what is subtracted from a quotient for its a-priori bounds.
_BITS = 192


class Aim(NamedTuple):
    """What is to be estimated and how; ``series`` is ``None`` where f has none at the point."""

    target: Target
    truth: Truth
    series: Series | None
    method: str
    order: int
    accuracy: int | None

    def run(self, step: float) -> Estimate:
        """Estimate with a step. Raises ``ArithmeticError``, and for ``auto`` a ``Failure``."""
        return METHODS[self.method].run(self.target, step, self.order, self.accuracy)


class Estimated(NamedTuple):
    """What came of it: an estimate, or the reason why there is none."""

    step: Step | None
    rule: str | None = None
    estimate: Estimate | None = None
    failure: ArithmeticError | None = None


def estimate(
    *,
    expression: str,
    at: At,
    variable: str | None = None,
    epsilon: str | None = None,
    method: str | None = None,
    accuracy: int | None = None,
    order: int = 1,
    sweep: Mapping[str, Any] | None = None,
    **reading: Unpack[ReadingFields],
) -> EstimateAnswer:
    """Estimate a derivative by finite differences, and prove what the error of the estimate is made of.

    Raises ``ExpressionError`` where the expression cannot be read, ``InvalidField`` where the point, the step or the
    accuracy does not fit, ``Unsupported`` for a function that the method cannot compute.
    """
    question = pose(expression, reading, variable=variable, order=order, at=at)
    name = choose_variable(question)
    chosen = method or ("forward" if epsilon or sweep else "auto")
    step = _given_step(chosen, order, accuracy, epsilon, question.options)
    grid = sweep and _grid(sweep, question.options)
    aim = _aim(question.tree, name, at, chosen, order, accuracy, question.options)
    outcome = _outcome(aim, step)
    return _report(question, aim, outcome, _swept(aim, outcome, grid) if grid else None)


def _given_step(
    method: str, order: int, accuracy: int | None, epsilon: str | None, options: ReadingOptions
) -> Step | None:
    """The step as typed; refuse what the method does not take."""
    METHODS[method].check(method, order, accuracy)
    if epsilon is None:
        return None
    if not METHODS[method].takes_step:
        raise InvalidField(f"{method} chooses its step itself", field="epsilon", hint="leave epsilon out")
    return step_choice.typed(epsilon, options)


def _grid(sweep: Mapping[str, Any], options: ReadingOptions) -> list[Step]:
    first, last = (step_choice.typed(sweep[end], options, field=f"sweep.{end}") for end in ("from", "to"))
    return sweeping.typed_grid(first, last, sweep.get("points", sweeping.DEFAULT_POINTS))


def _aim(
    tree: Node,
    variable: str,
    at: At,
    method: str,
    order: int,
    accuracy: int | None,
    options: ReadingOptions,
) -> Aim:
    point = place(at, variable, sorted({variable, *free_symbols(tree)}), options=options)
    try:
        aimed = target(tree, variable, point)
    except (OverflowError, Undecided) as error:
        raise InvalidField("a coordinate is beyond float64", field="at") from error
    try:
        series = expand(aimed)
    except Failure:
        series = None
    return Aim(aimed, truth(tree, variable, point, order), series, method, order, accuracy)


def _outcome(aim: Aim, given: Step | None) -> Estimated:
    """Choose a step, unless one is given, and estimate."""
    if not METHODS[aim.method].takes_step:
        return _chosen(aim)
    plan = METHODS[aim.method].plan(aim.order, aim.accuracy)
    step, rule = (given, None) if given else step_choice.default(aim.target, aim.series, plan)
    try:
        return Estimated(step, rule, aim.run(step.nearest))
    except ArithmeticError as failure:
        return Estimated(step, rule, failure=failure)


def _chosen(aim: Aim) -> Estimated:
    """What a method that chooses its step makes of it; nothing where there is no derivative."""
    if aim.truth.enclosure is None:
        return Estimated(None)
    try:
        found = _informed(aim, aim.truth.enclosure)
    except ArithmeticError as failure:
        return Estimated(None, failure=failure)
    except Failure:
        return Estimated(None)
    return Estimated(step_choice.computed(found.step), None, found)


def _informed(aim: Aim, derivative: Enclosure) -> Estimate:
    """The estimate by the Taylor series, or where that does not help by the plain quotients."""
    try:
        return aim.run(0.0)
    except Failure:
        return from_sample(aim.target, nonsmooth.estimate(aim.target, aim.order, derivative))


def _report(question: Question, aim: Aim, outcome: Estimated, sweep: SweepAnswer | None) -> EstimateAnswer:
    """The whole answer: what came of the one estimate, how far it is from the truth, and the warnings."""
    found, step = outcome.estimate, outcome.step
    plan = METHODS[aim.method].plan(aim.order, aim.accuracy)
    best = step_choice.best(aim.target, aim.series, plan) if aim.series and aim.truth.enclosure else None
    errors = measure(found, step, aim.truth.enclosure) if found and step and aim.truth.enclosure else Errors()
    limits = remainder(aim.target, found.formula, step.enclose) if found and step and found.formula else Remainder()
    return {
        "interpreted": question.interpreted,
        "notation": question.notation,
        "variable": aim.target.variable,
        "order": aim.order,
        "at": {name: coordinate.text for name, coordinate in aim.target.place.items()},
        "method": aim.method,
        **_quotient(aim, outcome),
        **_accuracy(aim, outcome, errors, limits),
        "optimal_epsilon": {"predicted": _finite(best.step), "rule": best.rule} if best else None,
        "observed_order": errors.order,
        "conditioning": _conditioning(aim),
        "sweep": sweep,
        "warnings": [*question.warnings, *_warnings(aim, outcome, errors, limits, best)],
    }


def _quotient(aim: Aim, outcome: Estimated) -> Quotient:
    found, step = outcome.estimate, outcome.step
    return {
        "epsilon": step.nearest if step else None,
        "effective_step": _effective_step(aim, step),
        "value": _value(aim.target, aim.target.x),
        "value_at_step": _value_at_step(aim, step),
        "estimate": found.value if found else None,
        "function_evaluations": found.evaluations if found else 0,
    }


def _accuracy(aim: Aim, outcome: Estimated, errors: Errors, limits: Remainder) -> Accuracy:
    return {
        "derivative": aim.truth.shown(),
        "abs_error_bound": errors.bound,
        "error_estimate": _finite(outcome.estimate.error_estimate if outcome.estimate else None),
        "correct_digits": errors.digits,
        "errors": errors.shown(),
        "bounds": _bounds(aim, outcome, errors, limits),
    }


def _finite(number: float | None) -> float | None:
    return number if number is not None and isfinite(number) else None


def _value(aimed: Target, x: float) -> float | None:
    try:
        return aimed.program(x)
    except NoValue:
        return None


def _value_at_step(aim: Aim, step: Step | None) -> float | None:
    """f one step away: behind for ``backward``, ahead otherwise; the complex step goes nowhere on the real line."""
    if step is None or aim.method == "complex_step":
        return None
    side = -1 if aim.method == "backward" else 1
    return _value(aim.target, aim.target.x + side * step.nearest)


def _effective_step(aim: Aim, step: Step | None) -> float | None:
    """The distance that float64 really goes, if it can."""
    if step is None:
        return None
    x, h = aim.target.x, step.nearest
    ahead, behind = (x + h) - x, x - (x - h)
    if aim.method == "complex_step":
        return h
    return _finite({"forward": ahead, "backward": behind}.get(aim.method, (ahead + behind) / 2))


def _bounds(aim: Aim, outcome: Estimated, errors: Errors, limits: Remainder) -> Bounds | None:
    """Bounds that hold before anything is computed."""
    found = outcome.estimate
    if found is None or found.formula is None or aim.truth.enclosure is None:
        return None
    rounding = None
    if errors.parts is not None and aim.method in FIXED:
        with precision(_BITS):
            exact_quotient = rational(found.value) - errors.parts.rounding
        rounding = rounding_bound(aim.target, found.formula, found.step, exact_quotient)
    return {"truncation_a_priori": limits.bound, "rounding_a_priori": rounding}


def _conditioning(aim: Aim) -> Conditioning | None:
    if aim.series is None or not isfinite(aim.series.noise):
        return None
    eta = aim.series.in_units_of_f(step_choice.noise(aim.target, aim.series))
    return {"eta": eta, "lost_digits": lost_digits(aim.series)} if isfinite(eta) else None


def _warnings(aim: Aim, outcome: Estimated, errors: Errors, limits: Remainder, best: Optimum | None) -> Iterator[Note]:
    found, step, known = outcome.estimate, outcome.step, aim.truth
    if outcome.failure is not None:
        yield warnings.of_no_value(outcome.failure, step.nearest if step else None)
    if outcome.rule is not None and step is not None:
        yield warnings.of_default(step.nearest, outcome.rule)
    if known.enclosure is None:
        yield warnings.of_status(known, aim.method, aim.order)
    if found is None:
        if known.enclosure is not None and outcome.failure is None:
            yield warnings.remark("no_step", "no step is known with which a quotient is near the derivative")
        return
    yield from warnings.of_step(aim.target, found, _effective_step(aim, step))
    if errors.parts is not None and METHODS[aim.method].takes_step:
        yield from warnings.of_errors(errors.parts, found.step, best, known.certified.value)
        yield from warnings.of_obstacle(aim.target.variable, limits.obstacle)
    if aim.series is not None and is_avoidable(aim.series, aim.target.x):
        yield from warnings.of_conditioning(lost_digits(aim.series))


def _swept(aim: Aim, outcome: Estimated, grid: list[Step]) -> SweepAnswer | None:
    """The field ``sweep`` of the answer."""
    trial = _trial(aim, outcome)
    if trial is None:
        return None
    points = sweeping.sweep(trial, grid, aim.truth.enclosure)
    slopes = sweeping.slopes(points)
    return {
        "epsilon": [point.epsilon for point in points],
        "estimate": [point.estimate for point in points],
        "total": [point.total for point in points],
        "truncation": [point.truncation for point in points],
        "rounding": [point.rounding for point in points],
        "best_epsilon": sweeping.best(points),
        "observed_order": slopes.truncation,
        "slopes": {"truncation": slopes.truncation, "rounding": slopes.rounding},
    }


def _trial(aim: Aim, outcome: Estimated) -> sweeping.Trial | None:
    """What is done with each step; a method that chooses its step lends the formula that it chose, if any."""
    if METHODS[aim.method].takes_step:
        return aim.run
    if outcome.estimate is None or outcome.estimate.formula is None:
        return None
    formula, aimed = outcome.estimate.formula, aim.target
    return lambda step: from_sample(aimed, quotient(formula, aimed.program, aimed.x, step))
