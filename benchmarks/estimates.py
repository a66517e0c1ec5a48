"""Estimates of derivatives beside those of other libraries: ``python -m benchmarks.estimates``.

92 published points with a derivative and 25 without. Every library has its defaults and the same float64 function,
namely ours; what is not installed is left out (``pip install numdifftools scipy`` in an environment of its own).
Errors are relative, absolute where the derivative is 0, and against the derivative at the point as it is typed.
``--table`` prints every case. Ends with 1 if a figure that is promised is missed.
"""

import argparse
import importlib.util
import math
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import mpmath

from oracles.estimate_cases import CASES, HARD_POINTS, Case
from oracles.operations import estimate
from oracles.trees import value
from service.calculus.arithmetic.failures import Failure
from service.calculus.arithmetic.points import place
from service.calculus.arithmetic.real_balls import precision
from service.calculus.arithmetic.scalars import rational
from service.calculus.estimation.error_split import split
from service.calculus.estimation.reference import truth
from service.calculus.estimation.stencils import forward, quotient
from service.calculus.estimation.target import Target, target
from service.language import read

BITS = 400
SWEEP = {"from": "1e-1", "to": "1e-16", "points": 33}
REPETITIONS = 20


class Claim(NamedTuple):
    """What a method answers: the estimate, its own idea of the error, and how many values it took."""

    estimate: float
    error: float | None
    evaluations: int | None


class Result(NamedTuple):
    """A claim beside the truth."""

    case: Case
    claim: Claim
    error: float
    relative: float

    @property
    def covers(self) -> bool | None:
        """Whether the claimed error is at least the true one."""
        return None if self.claim.error is None else self.error <= self.claim.error


Method = Callable[[Case, Target], Claim]


def ours(case: Case, aimed: Target) -> Claim:
    """``auto`` with its proven bound."""
    answer = estimate(expression=case.expression, at=case.at, symbols=["x"])
    return Claim(answer["estimate"], answer["abs_error_bound"], answer["function_evaluations"])


def predicted(case: Case, aimed: Target) -> Claim:
    """``auto`` with its own prediction of the error."""
    answer = estimate(expression=case.expression, at=case.at, symbols=["x"])
    return Claim(answer["estimate"], answer["error_estimate"], answer["function_evaluations"])


def certified(case: Case, aimed: Target) -> Claim:
    """The certified derivative, rounded to float64."""
    found = estimate(expression=case.expression, at=case.at, symbols=["x"])["derivative"]["value"]
    return Claim(found, abs(found) * 2.0**-53, 0)


def explicit(method: str) -> Method:
    """One of our methods with its default step."""

    def run(case: Case, aimed: Target) -> Claim:
        answer = estimate(expression=case.expression, at=case.at, symbols=["x"], method=method)
        return Claim(answer["estimate"], answer["abs_error_bound"], answer["function_evaluations"])

    return run


def numdifftools(case: Case, aimed: Target) -> Claim:
    """numdifftools.Derivative."""
    import numdifftools

    count = Counted(aimed)
    found = numdifftools.Derivative(count, full_output=True)(aimed.x)
    return Claim(_scalar(found.estimate), _scalar(found.error_estimate), count.calls)


def scipy(case: Case, aimed: Target) -> Claim:
    """scipy.differentiate.derivative."""
    from scipy.differentiate import derivative

    count = Counted(aimed)
    found = derivative(count, aimed.x)
    return Claim(_scalar(found.df), _scalar(found.error), count.calls)


def mpmath_diff(case: Case, aimed: Target) -> Claim:
    """mpmath.diff, with 15 digits and values of its own."""
    found = mpmath.diff(lambda t: value(aimed.tree, {"x": t}), mpmath.mpf(aimed.x))
    return Claim(float(mpmath.re(found)), None, 2)


def _scalar(array: Any) -> float:
    """The one number in an array."""
    return float(array.reshape(-1)[0]) if hasattr(array, "reshape") else float(array)


class Counted:
    """The float64 function for numbers and arrays, NaN where it has no value; counts its calls."""

    def __init__(self, aimed: Target) -> None:
        self.aimed, self.calls = aimed, 0

    def __call__(self, x: Any) -> Any:
        import numpy

        return numpy.vectorize(self._value, otypes=[float])(x)

    def _value(self, x: float) -> float:
        self.calls += 1
        try:
            return self.aimed.program(float(x))
        except ArithmeticError:
            return math.nan


METHODS: dict[str, tuple[Method, str | None]] = {
    "auto": (ours, None),
    "auto, predicted": (predicted, None),
    "certified": (certified, None),
    "forward": (explicit("forward"), None),
    "central": (explicit("central"), None),
    "richardson": (explicit("richardson"), None),
    "ridders": (explicit("ridders"), None),
    "mpmath": (mpmath_diff, None),
    "numdifftools": (numdifftools, "numdifftools"),
    "scipy": (scipy, "scipy"),
}


def aim(case: Case) -> Target:
    """The case as a function at a point."""
    tree = read(case.expression, symbols=frozenset("x")).tree
    return target(tree, "x", place(case.at, "x", ["x"]))


def results(method: Method) -> Iterator[Result]:
    """The claims of a method on all cases."""
    for case in CASES:
        aimed = aim(case)
        enclosure = truth(aimed.tree, "x", aimed.place, 1).enclosure
        assert enclosure is not None
        claim = _claim(method, case, aimed)
        with precision(BITS):
            derivative = enclosure()
            found = claim.estimate
            error = abs(float(rational(found) - derivative)) if math.isfinite(found) else math.inf
            size = abs(float(derivative))
        yield Result(case, claim, error, error / size if size else error)


def _claim(method: Method, case: Case, aimed: Target) -> Claim:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            claim = method(case, aimed)
    except ArithmeticError:
        return Claim(math.nan, None, None)
    return claim._replace(estimate=math.nan if claim.estimate is None else claim.estimate)


def summary(name: str, found: list[Result]) -> str:
    """One row: answers, median, ninth decile, coverage, badly wrong answers, evaluations."""
    errors = sorted(result.relative for result in found)
    answered = [result for result in found if math.isfinite(result.claim.estimate)]
    claimed = [result for result in answered if result.covers is not None]
    covered = sum(bool(result.covers) for result in claimed)
    wrong = sum(1 for result in claimed if result.relative > 0.01 and not result.covers)
    evaluations = [result.claim.evaluations for result in answered if result.claim.evaluations is not None]
    return (
        f"{name:16s}{len(answered):8d}{statistics.median(errors):10.1e}{errors[int(0.9 * len(errors))]:10.1e}"
        f"{covered:7d}/{len(claimed):<5d}{wrong:6d}{statistics.median(evaluations or [0]):8.0f}"
    )


def hard_points() -> tuple[int, int]:
    """How many points without a derivative are told apart, and how many are called something else."""
    found = [(point, estimate(expression=point.expression, at=point.at, symbols=["x"])) for point in HARD_POINTS]
    statuses = [(point.status, answer["derivative"]["status"]) for point, answer in found]
    decided = sum(status != "undecided" for _, status in statuses)
    return decided, sum(right != status for right, status in statuses if status != "undecided")


def median_time(work: Callable[[], object]) -> float:
    """The median of some repetitions, in seconds."""
    times = []
    for _ in range(REPETITIONS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def times() -> Iterator[tuple[str, float]]:
    """Median times over the analytic cases: a split, a sweep of 33 steps, and numdifftools where it is installed."""
    splits, sweeps, others = [], [], []
    for case in (case for case in CASES if case.name[0] != "m"):
        aimed = aim(case)
        enclosure = truth(aimed.tree, "x", aimed.place, 1).enclosure
        assert enclosure is not None
        step = 2.0**-20 * (abs(aimed.x) or 1.0) * 1.1
        try:
            sample = quotient(forward(), aimed.program, aimed.x, step)
            splits.append(median_time(lambda: split(aimed, sample, lambda: rational(step), enclosure)))  # noqa: B023
        except (Failure, ArithmeticError):
            continue
        request = {"expression": case.expression, "at": case.at, "symbols": ["x"], "method": "forward"}
        alone = median_time(lambda: estimate(**request))  # noqa: B023
        sweeps.append(max(median_time(lambda: estimate(**request, sweep=SWEEP)) - alone, 0.0))  # noqa: B023
        if importlib.util.find_spec("numdifftools"):
            others.append(median_time(lambda: _claim(numdifftools, case, aimed)))  # noqa: B023
    yield "split", statistics.median(splits)
    yield "sweep of 33", statistics.median(sweeps)
    if others:
        yield "numdifftools", statistics.median(others)


def promises(found: dict[str, list[Result]], decided: int, wrong: int) -> Iterator[tuple[str, bool]]:
    """What is promised of accuracy, and whether it is kept."""
    auto = found["auto"]
    evaluations = [result.claim.evaluations or 0 for result in auto]
    yield "every proven bound is true", all(result.covers for result in auto)
    yield "auto: median relative error at most 1e-14", statistics.median(r.relative for r in auto) <= 1e-14
    yield "auto: at most 8 values", statistics.median(evaluations) <= 8
    yield f"hard points: {decided} of {len(HARD_POINTS)} told apart, {wrong} wrong", decided >= 24 and not wrong
    if "numdifftools" in found:
        pairs = zip(auto, found["numdifftools"], strict=True)
        near = sum(a.relative <= max(10 * other.relative, 1e-13) for a, other in pairs)
        yield f"auto: at most max(10 × numdifftools, 1e-13) in {near} of {len(auto)}", near >= 0.99 * len(auto)


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--table", action="store_true", help="print every case")
    parser.add_argument("--times", action="store_true", help="measure times too")
    arguments = parser.parse_args()
    installed = {
        name: method for name, (method, needs) in METHODS.items() if needs is None or importlib.util.find_spec(needs)
    }
    found = {name: list(results(method)) for name, method in installed.items()}
    if arguments.table:
        print_table(found)
    print(f"{'':16s}{'answers':>8s}{'median':>10s}{'p90':>10s}{'covered':>11s}{'>1%!':>8s}{'values':>8s}")
    for name, rows in found.items():
        print(summary(name, rows))
    kept = True
    for promise, holds in promises(found, *hard_points()):
        kept &= holds
        print(f"{'kept' if holds else 'MISSED':7s} {promise}")
    for name, seconds in times() if arguments.times else ():
        print(f"{seconds * 1e3:9.3f} ms  {name}")
    return 0 if kept else 1


def print_table(found: dict[str, list[Result]]) -> None:
    """Every case: relative errors, with ``!`` where the claimed error is below the true one."""
    names = list(found)
    print(f"{'':5s}{'':34s}{'at':>24s}" + "".join(f"{name[:13]:>14s}" for name in names))
    for index, case in enumerate(CASES):
        row = [found[name][index] for name in names]
        cells = "".join(f"{result.relative:12.1e}{'!' if result.covers is False else ' ':2s}" for result in row)
        print(f"{case.name:5s}{case.expression[:33]:34s}{case.at:>24s}{cells}")


if __name__ == "__main__":
    sys.exit(main())
