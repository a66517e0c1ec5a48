"""Random estimates against mpmath: ``python -m benchmarks.fuzz_estimates --count 10000 --seed 1``.

Expressions and points are those of ``oracles.random_values``; method, order, accuracy and ε are random. The proven
bound must hold against a derivative by mpmath with many digits, the parts of the error must add up, the a-priori bounds
and the window must hold, and the answer must be strict JSON of the published schema. Ends with 1 if one of them fails.
"""

import argparse
import json
import random
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any, NamedTuple

import mpmath
from mpmath.libmp import NoConvergence

from oracles.forms import to_paste
from oracles.operations import estimate
from oracles.random_values import broad_questions, questions
from oracles.reachable import possible_results
from oracles.trees import value
from service.calculus.arithmetic.failures import Failure
from service.calculus.arithmetic.points import coordinate, place
from service.calculus.arithmetic.scalars import rational
from service.calculus.estimation.methods import FIXED, METHODS
from service.errors import FluxionError
from service.language import read
from service.language.tree import Node
from service.web.schemas.estimate import EstimateAnswer

#: Digits of the reference for each order, and of the second one that it must agree with.
DIGITS, MORE_DIGITS = 50, 60
AGREEMENT = 30
#: Seconds after which mpmath is given up; it takes gamma(10**9) as it is.
PATIENCE = 1.0
#: Seconds after which a kernel would be ended.
DEADLINE = 10.0

#: How far a sum of rounded parts may be from the rounded total, in the greatest of them.
ROUNDED_SUM = 1e-12

ANSWER = EstimateAnswer()


class Task(NamedTuple):
    """One request."""

    expression: str
    at: str
    method: str
    order: int
    accuracy: int | None
    epsilon: str | None

    def fields(self) -> dict[str, Any]:
        """The request that the service would get."""
        return {**self._asdict(), "symbols": ["x"], "variable": "x"}

    @property
    def request(self) -> str:
        """To paste at a shell."""
        return to_paste("estimate", self.fields())


def tasks(count: int, seed: int) -> Iterator[Task]:
    """Random requests."""
    source = random.Random(f"estimate {seed}")
    half = count // 2
    for question in chain(questions(count - half, seed), broad_questions(half, seed)):
        name = source.choice([*METHODS, "forward", "auto"])
        method = METHODS[name]
        order = source.choice([1, 1, 1, *method.orders])
        accuracy = source.choice(method.accuracies) if method.accuracies and source.random() < 0.5 else None
        epsilon = f"{10 ** source.uniform(-13, -0.3):.{source.randint(0, 5)}e}" if source.random() < 0.8 else None
        yield Task(question.text, question.point, name, order, accuracy, epsilon if method.takes_step else None)


def faults(task: Task, answer: dict[str, Any]) -> Iterator[str]:
    """What is wrong with an answer by itself."""
    json.dumps(answer, allow_nan=False)
    problems = ANSWER.validate(answer)
    if problems:
        yield f"schema {problems}"
    if answer["errors"] is not None:
        yield from _faults_of_errors(answer["errors"], answer["bounds"] or {})


def _faults_of_errors(errors: dict[str, Any], bounds: dict[str, float | None]) -> Iterator[str]:
    if not _adds_up(errors["total"], [errors["truncation"], errors["rounding"]]):
        yield "total"
    if not _adds_up(errors["rounding"], list(errors["rounding_parts"].values())):
        yield "rounding"
    for part in ("truncation", "rounding"):
        bound = bounds.get(f"{part}_a_priori")
        if bound is not None and abs(errors[part]) > bound * (1 + ROUNDED_SUM):
            yield f"{part}_a_priori"


def _adds_up(total: float, parts: list[float]) -> bool:
    return abs(total - sum(parts)) <= ROUNDED_SUM * max(map(abs, [total, *parts]))


def is_outside_window(task: Task, tree: Node, estimated: float) -> bool:
    """Whether our own float64 result is one that is called impossible."""
    at, step = place(task.at, "x", ["x"]), coordinate(task.epsilon or "1e-3")
    try:
        found = possible_results(tree, "x", at, step, method=task.method, order=task.order, accuracy=task.accuracy)
    except Failure:
        return False
    return not found.holds(rational(estimated))


def differs_in_sweep(task: Task, answer: dict[str, Any]) -> bool:
    """Whether a sweep says something else of its first step than the single call says of that step."""
    ends = {"from": task.epsilon, "to": "1e-2" if float(task.epsilon or 1) != 1e-2 else "2e-2", "points": 2}
    swept = estimate(**task.fields(), sweep=ends)["sweep"]
    errors = answer["errors"] or dict.fromkeys(("total", "truncation", "rounding"))
    single = {"estimate": answer["estimate"]} | {part: errors[part] for part in ("total", "truncation", "rounding")}
    return swept is not None and any(swept[part][0] != value for part, value in single.items())


class NoReference(Exception):
    """mpmath finds no real derivative, or none that is stable, or takes too long."""


def violates_bound(task: Task, tree: Node, answer: dict[str, Any]) -> bool:
    """Whether mpmath's derivative is further away than the proven bound. Raises ``NoReference``."""
    truth = reference(task, tree)
    with mpmath.workdps(2 * DIGITS):
        distance = abs(mpmath.mpf(answer["estimate"]) - truth)
        blur = abs(truth) * mpmath.mpf(10) ** -AGREEMENT
        return bool(distance > mpmath.mpf(answer["abs_error_bound"]) + blur)


def reference(task: Task, tree: Node) -> Any:
    """The derivative by mpmath's differences with many digits. Raises ``NoReference``."""
    try:
        first, second = _within(PATIENCE, lambda: [_derivative(task, tree, digits) for digits in (DIGITS, MORE_DIGITS)])
    except (ArithmeticError, ValueError, NotImplementedError, TypeError, NoConvergence, TimeoutError) as error:
        raise NoReference from error
    if not mpmath.isfinite(second) or abs(first - second) > abs(second) * mpmath.mpf(10) ** -AGREEMENT:
        raise NoReference
    return second


def _derivative(task: Task, tree: Node, digits: int) -> Any:
    with mpmath.workdps(digits):
        size = int(abs(mpmath.log10(abs(value(read(task.at).tree)) or 1)))  # beside 1e300 a step of 1e-100 is nothing
    with mpmath.workdps(digits * (task.order + 1) + size):
        x = value(read(task.at).tree)
        found = mpmath.diff(lambda t: value(tree, {"x": t}), x, task.order)
        if mpmath.im(found):
            raise NoReference
        return mpmath.re(found)


def _within(seconds: float, work: Callable[[], Any]) -> Any:
    """Do the work, or raise ``TimeoutError`` after that time."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        return work()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _give_up(*_: object) -> None:
    raise TimeoutError


def examine(task: Task) -> tuple[str, list[str]]:
    """The kind of answer, and what is wrong with it."""
    try:
        answer = _within(DEADLINE, lambda: estimate(**task.fields()))
    except FluxionError as error:
        return f"refused: {error.code}", []
    except TimeoutError:
        print(f"CUT {task.request}")
        return "cut at the deadline", []
    except Exception as error:  # whatever it is, a caller would see 500
        return "internal error", [repr(error)]
    wrong = list(faults(task, answer))
    wrong += ["sweep"] * (task.epsilon is not None and differs_in_sweep(task, answer))
    if answer["estimate"] is None:
        return f"no estimate: {answer['derivative']['status']}", wrong
    tree = read(task.expression, symbols=frozenset("x")).tree
    if task.method in FIXED and task.epsilon and is_outside_window(task, tree, answer["estimate"]):
        wrong.append("window")
    if answer["abs_error_bound"] is None:
        return f"no bound: {answer['derivative']['status']}", wrong
    try:
        return "bounded", wrong + ["bound"] * violates_bound(task, tree, answer)
    except NoReference:
        return "bounded, without reference", wrong


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    signal.signal(signal.SIGALRM, _give_up)
    kinds: Counter[str] = Counter()
    failed = 0
    for task in tasks(arguments.count, arguments.seed):
        kind, wrong = examine(task)
        kinds[kind] += 1
        failed += bool(wrong)
        if wrong:
            print(f"FAILED {', '.join(wrong)}: {task.request}")
    for kind, count in kinds.most_common():
        print(f"{count:7d}  {kind}")
    print(f"{failed:7d}  failed, of {arguments.count} with seed {arguments.seed}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
