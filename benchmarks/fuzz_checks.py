"""Random pairs against the checker: ``python -m benchmarks.fuzz_checks --count 10000 --seed 1``.

Each pair is the derivative of a random function and a rewriting of it by identities, or a mutation. Reported as wrong:
an answer that is *proved* correct though some of many further points refutes it or has no value there; a rewriting that
a witness point refutes; a verdict that the same decision without the exact engine contradicts.

``--estimates 10000`` takes difference quotients as Python computes them, and reports those that are not accepted.
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Callable

from oracles import forms
from oracles.forms import to_paste
from oracles.quotients import is_accepted, true_quotients
from oracles.rewritings import expression, mutated, rewritten
from service.calculus.checking.decision.decide import Decision, decide
from service.calculus.checking.decision.expected import Truth, enclosure_of, truth_of_derivative
from service.calculus.checking.decision.findings import Observation, look_at
from service.calculus.checking.decision.precisions import precisions
from service.calculus.checking.decision.witnesses import Witnesses
from service.calculus.symbolic.differentiation import differentiate
from service.errors import FluxionError
from service.language import read, writer
from service.language.tree import Node, walk

#: Larger pairs are not compared.
MAX_NODES = 160
#: Seconds from which a pair is printed.
SLOW = 1.0
#: Independent looks at every answer that is said to be proved.
FURTHER_SEEDS = ("one", "two", "three")


class Fuzzer:
    """Counts verdicts and prints what is wrong."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.counts: Counter[str] = Counter()
        self.seconds: list[float] = []
        self.wrong = 0

    def run(self) -> None:
        """One pair."""
        rng = self.rng
        function = self.function()
        same = rng.random() < 0.6
        try:
            expected = differentiate(function, ["x"]).last
        except FluxionError:
            self.counts["no derivative"] += 1
            return
        submitted = expected
        for _ in range(rng.choice([1, 2, 3])):
            submitted = rewritten(rng, submitted) if same else mutated(rng, submitted)
        if max(len(list(walk(tree))) for tree in (function, expected, submitted)) > MAX_NODES:
            self.counts["too large"] += 1
            return
        self.judge(function, expected, submitted, same)

    def function(self) -> Node:
        """A nested one, or any of the table at an argument of any kind."""
        if self.rng.random() < 0.7:
            return expression(self.rng, self.rng.choice([2, 2, 3, 3, 4]))
        return read(next(forms.readable(self.rng, parameters=False))).tree

    def judge(self, function: Node, expected: Node, submitted: Node, same: bool) -> None:
        """Decide with and without the exact engine, and look again at what is proved."""
        truth = truth_of_derivative(function, expected, {"x": 1}, {})
        f, answer = writer.text(function), writer.text(submitted)
        decision = self.timed(lambda: decide(truth, submitted, witnesses(function, submitted)), f"f = {f} | {answer}")
        without = decide(truth, submitted, witnesses(function, submitted), exact=False)
        self.counts[f"{'rewritten' if same else 'mutated'}: {decision.verdict}, {decision.certainty}"] += 1
        faults = {
            "the exact engine changes the verdict": contradicts(decision, without),
            "a rewriting is refuted": same and decision.evidence["method"] == "witness_point",
            "proved, but refuted elsewhere": decision.certainty == "proved" and refuted(truth, submitted, decision),
        }
        for fault in (fault for fault, found in faults.items() if found):
            self.wrong += 1
            task = {"type": "derivative", "expression": f, "variable": "x"}
            print(f"{fault}: {to_paste('check', {'task': task, 'answer': answer})}")
            print(f"    expected {writer.text(expected)}\n    {decision}\n    {without}")

    def timed(self, decided: Callable[[], Decision], case: str) -> Decision:
        """The decision; a slow one is printed."""
        begin = time.perf_counter()
        decision = decided()
        self.seconds.append(time.perf_counter() - begin)
        if self.seconds[-1] > SLOW:
            print(f"{self.seconds[-1]:.1f} s: {case}", flush=True)
        return decision


def witnesses(function: Node, submitted: Node) -> Witnesses:
    """Points for one decision; the same for the next one."""
    return Witnesses([function, submitted], "x", {}, f"{writer.text(function)}|{writer.text(submitted)}")


def contradicts(one: Decision, other: Decision) -> bool:
    """Whether one decision says right and the other wrong."""
    return (
        ("incorrect" in (one.verdict, other.verdict))
        and one.verdict != other.verdict
        and "undecided" not in (one.verdict, other.verdict)
    )


def refuted(truth: Truth, submitted: Node, decision: Decision) -> bool:
    """Whether further points contradict an answer that was said to be correct, or correct on a part of the domain."""
    if decision.verdict not in ("correct", "correct_on_part_of_domain"):
        return False
    answer = enclosure_of(submitted)
    bad = {Observation.DIFFERS} | ({Observation.NARROWER} if decision.verdict == "correct" else set())
    points = (
        point for seed in FURTHER_SEEDS for point in Witnesses([truth.function, submitted], "x", {}, seed).points()
    )
    ladder = precisions(truth.function, submitted).ladder
    return any(look_at(truth, answer, point, ladder).observation in bad for point in points)


def main() -> int:
    """Run; the exit code is 1 if anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--estimates", type=int, default=0, metavar="COUNT")
    options = parser.parse_args()
    if options.estimates:
        rejected = [
            quotient for quotient in true_quotients(options.estimates, options.seed) if not is_accepted(quotient)
        ]
        print(*rejected, f"{len(rejected)} of {options.estimates} true quotients rejected", sep="\n")
        return 1 if rejected else 0
    fuzzer = Fuzzer(options.seed)
    for _ in range(options.count):
        fuzzer.run()
    for name, count in sorted(fuzzer.counts.items()):
        print(f"{count:7} {name}")
    times = sorted(fuzzer.seconds)
    print(
        "milliseconds: "
        + ", ".join(f"{share:.0%} {times[int(share * (len(times) - 1))] * 1e3:.1f}" for share in (0.5, 0.95, 0.99, 1))
    )
    print(f"{fuzzer.wrong} wrong of {options.count}")
    return 1 if fuzzer.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
