"""What /check decides and how long it takes, beside what others do: ``python -m benchmarks.checks``.

On the pairs of ``tests/data``: our decision with and without the exact engine, SymPy's ``simplify`` and ``equals``, and
comparison of floats at random points. Then a class of 1,000 answers with 43 different ones. All figures are processor
time of one run on one machine, to be read as ratios.
"""

import argparse
import random
import time
from collections import Counter
from collections.abc import Callable
from multiprocessing import get_context
from typing import Any, NamedTuple

import sympy
from flint import fmpq

from oracles.checking import MISTAKES, PAIRS, decided, tree
from oracles.operations import check
from service.calculus.arithmetic.failures import Failure
from service.calculus.checking.decision.expected import enclosure_of
from service.calculus.symbolic.differentiation import differentiate
from service.calculus.symbolic.sympy_bridge import to_sympy
from service.language.tree import Node, free_symbols

#: Seconds that SymPy gets for a pair; then it has not decided.
SYMPY_SECONDS = 3
#: Random points, their range and the relative tolerance of the sampling that graders do.
SAMPLES, RANGE, TOLERANCE = 5, (-2.0, 2.0), 1e-4


class Row(NamedTuple):
    """What a checker says about the pairs: right, wrong, undecided; and milliseconds."""

    name: str
    right: int
    accepted: int
    rejected: int
    unknown: int
    milliseconds: list[float]

    def __str__(self) -> str:
        times = sorted(self.milliseconds)
        shares = " ".join(f"{times[int(share * (len(times) - 1))]:8.1f}" for share in (0.5, 0.95, 1))
        return f"{self.name:34}{self.right:6}{self.accepted:14}{self.rejected:14}{self.unknown:10}  {shares}"


Checker = Callable[[dict[str, str]], bool | None]

#: A checker that also tells its processor time in milliseconds.
Timed = Callable[[dict[str, str]], tuple[bool | None, float]]


def timed(checker: Checker) -> Timed:
    """The checker with its processor time."""

    def run(pair: dict[str, str]) -> tuple[bool | None, float]:
        begin = time.process_time()
        said = checker(pair)
        return said, (time.process_time() - begin) * 1000

    return run


def ours(pair: dict[str, str], *, exact: bool = True) -> bool | None:
    """Our verdict; an answer that is right on a part of the domain is not right."""
    verdict = decided(pair["function"], pair["answer"], pair["variable"], exact=exact).verdict
    return None if verdict == "undecided" else verdict == "correct"


def _both(pair: dict[str, str]) -> tuple[Node, Node]:
    return differentiate(tree(pair["function"]), [pair["variable"]]).last, tree(pair["answer"])


def simplify(pair: dict[str, str]) -> bool | None:
    """``simplify(expected - answer) == 0``."""
    expected, answer = (to_sympy(side, {}) for side in _both(pair))
    return bool(sympy.simplify(expected - answer) == 0)


def equals(pair: dict[str, str]) -> bool | None:
    """``expected.equals(answer)``, which may say that it does not know."""
    expected, answer = (to_sympy(side, {}) for side in _both(pair))
    found: bool | None = expected.equals(answer)
    return found


def sampling(pair: dict[str, str]) -> bool | None:
    """Floats at some random points, as most graders compare."""
    expected, answer = _both(pair)
    programs, rng, agreeing = [enclosure_of(expected), enclosure_of(answer)], random.Random(1), 0
    names = sorted({*free_symbols(expected), *free_symbols(answer)})
    for _ in range(SAMPLES * 10):
        point: Any = {name: fmpq(*rng.uniform(*RANGE).as_integer_ratio()) for name in names}
        try:
            one, other = (float(program(point)) for program in programs)
        except Failure:
            continue
        if abs(one - other) > TOLERANCE * max(abs(one), abs(other)):
            return False
        agreeing += 1
        if agreeing == SAMPLES:
            return True
    return None


def measured(name: str, checker: Timed) -> Row:
    """Run a checker on all pairs but those that are right on a part of the domain only."""
    right = accepted = rejected = unknown = 0
    times = []
    for pair in PAIRS:
        said, milliseconds = checker(pair)
        times.append(milliseconds)
        if pair["verdict"] == "correct_on_part_of_domain":
            continue
        truth = pair["verdict"] == "correct"
        right += said is truth
        accepted += said is True and not truth
        rejected += said is False and truth
        unknown += said is None
    return Row(name, right, accepted, rejected, unknown, times)


def limited(checker: Checker) -> Timed:
    """The checker in a process of its own that is ended after ``SYMPY_SECONDS``; whatever it raises is no decision."""
    context = get_context("fork")
    for pair in PAIRS[::20]:
        checker(pair)  # what is loaded and remembered once is no cost of a pair

    def run(pair: dict[str, str]) -> tuple[bool | None, float]:
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(target=_send, args=(checker, pair, sender))
        process.start()
        said: tuple[bool | None, float] = (None, SYMPY_SECONDS * 1000.0)
        if receiver.poll(SYMPY_SECONDS):
            said = receiver.recv()
        process.kill()
        process.join()
        return said

    return run


def _send(checker: Checker, pair: dict[str, str], sender: Any) -> None:
    try:
        sender.send(timed(checker)(pair))
    except Exception:
        sender.send((None, 0.0))


def classroom() -> str:
    """1,000 answers to one question, 43 of them different."""
    right = ["2*x*cos(x^2)", "cos(x^2)*2x", "2x cos(x", "", "x", "0", "2"]
    texts = [*(mistake["answer"] for mistake in MISTAKES[:36]), *right]
    rng = random.Random(1)
    answers = [{"id": str(i), "answer": texts[i % 43] if i < 43 else rng.choice(texts)} for i in range(1000)]
    begin = time.process_time()
    found = check(task={"type": "derivative", "expression": "sin(x^2)"}, answers=answers)
    seconds = time.process_time() - begin
    return f"1,000 answers, {len(set(texts))} different: {seconds:.3f} s, {found['summary']}"


def distinct_answers() -> str:
    """Every mistake of the table once, tasks being remembered as they come."""
    times, verdicts = [], Counter[str]()
    for mistake in MISTAKES:
        task = {"type": "derivative", "expression": mistake["function"], "variable": "x", "symbols": ["a", "y"]}
        begin = time.process_time()
        verdicts[check(task=task, answer=mistake["answer"])["results"][0]["verdict"]] += 1
        times.append((time.process_time() - begin) * 1000)
    times.sort()
    shares = ", ".join(f"{share:.0%} {times[int(share * (len(times) - 1))]:.1f}" for share in (0.5, 0.95, 1))
    return f"{len(times)} wrong answers with diagnosis, milliseconds: {shares}; {dict(verdicts)}"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--others", action="store_true", help="run SymPy's simplify and equals too: some minutes")
    options = parser.parse_args()
    checkers: list[tuple[str, Timed]] = [
        ("fluxion", timed(ours)),
        ("fluxion without the exact engine", timed(lambda pair: ours(pair, exact=False))),
        ("random floats", timed(sampling)),
    ]
    if options.others:
        checkers += [("SymPy simplify", limited(simplify)), ("SymPy equals", limited(equals))]
    columns = f"{'right':>6}{'false accept':>14}{'false reject':>14}{'unknown':>10}"
    print(f"{'':34}{columns}  {'ms: 50 %':>8} {'95 %':>8} {'max':>8}")
    for name, checker in checkers:
        print(measured(name, checker), flush=True)
    decisions = Counter(str(decided(pair["function"], pair["answer"], pair["variable"]).certainty) for pair in PAIRS)
    print(f"certainty of {len(PAIRS)} pairs: {dict(decisions)}")
    print(distinct_answers())
    print(classroom())


if __name__ == "__main__":
    main()
