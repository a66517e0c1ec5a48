"""Random pairs against the checker: ``python -m benchmarks.fuzz_checks --count 10000 --seed 1``.

Each pair is the derivative of a random function and a rewriting of it by identities, or a mutation. Reported as wrong:
an answer that is *proved* correct though some of many further points refutes it or has no value there; a rewriting that
a witness point refutes; a verdict that the same decision without the exact engine contradicts.

``--estimates 10000`` takes difference quotients as Python computes them, and reports those that are not accepted.
"""

import argparse
import math
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import NamedTuple

from service.calculus.checking.decision.decide import Decision, Sight, decide, look_at
from service.calculus.checking.decision.expected import Truth, enclosure_of, truth_of_derivative
from service.calculus.checking.decision.witnesses import Witnesses
from service.calculus.operations.check import check
from service.calculus.symbolic.differentiation import differentiate
from service.errors import FluxionError
from service.language import read, writer
from service.language.tree import Node, number, substitute, symbol, walk

#: Identities wherever both sides are defined, over u (and v) for the arguments, by the head of the left side.
IDENTITIES = {
    "sin": ("2*sin(u/2)*cos(u/2)", "tan(u)*cos(u)", "cos(pi/2 - u)"),
    "cos": ("1 - 2*sin(u/2)**2", "sin(2*u)/(2*sin(u))", "sin(u + pi/2)"),
    "tan": ("sin(u)/cos(u)", "(1 - cos(2*u))/sin(2*u)", "1/cot(u)"),
    "sec": ("1/cos(u)",),
    "exp": ("exp(u/2)**2", "1/exp(-u)", "cosh(u) + sinh(u)"),
    "log": ("2*log(sqrt(u))", "-log(1/u)", "log(u, 10)*log(10)"),
    "sqrt": ("u**(1/2)", "u/sqrt(u)"),
    "abs": ("sqrt(u**2)", "u*sign(u)", "max(u, -u)"),
    "sign": ("u/abs(u)", "abs(u)/u"),
    "atan": ("-atan(-u)", "asin(u/sqrt(1 + u**2))"),
    "asin": ("pi/2 - acos(u)",),
    "sinh": ("(exp(u) - exp(-u))/2", "2*sinh(u/2)*cosh(u/2)"),
    "cosh": ("(exp(u) + exp(-u))/2",),
    "tanh": ("sinh(u)/cosh(u)", "(exp(2*u) - 1)/(exp(2*u) + 1)"),
    "cbrt": ("sign(u)*abs(u)**(1/3)", "u/cbrt(u)**2"),
    "**": ("u**(v + 1)/u", "1/u**(-v)"),
    "/": ("u*v**(-1)", "1/(v/u)"),
    "-": ("(-1)*u", "0 - u"),
}
ANYWHERE = ("u + 0", "u*1", "(u + 1)**2/2 - (u**2 + 1)/2", "2*u - u")
MUTATIONS = (
    "-u",
    "abs(u)",
    "2*u",
    "u + 1/10**12",
    "sqrt(u**2)",
    "u*(1 + x/10**9)",
    "u**2/u + x - abs(x)",
    "exp(log(u))",
)
ONE_ARGUMENT = (
    "sin",
    "cos",
    "tan",
    "exp",
    "log",
    "sqrt",
    "abs",
    "atan",
    "asin",
    "sinh",
    "tanh",
    "sec",
    "sign",
    "cosh",
    "cbrt",
)
EXPONENTS = [Fraction(text) for text in ("2", "3", "-1", "-2", "1/2", "1/3", "-1/2", "3/2", "2/3")]
NUMBERS = [Fraction(text) for text in ("1", "2", "3", "-1", "1/2", "2/3", "5")]

#: Larger pairs are not compared.
MAX_NODES = 160
#: Seconds from which a pair is printed.
SLOW = 1.0
#: Independent looks at every answer that is said to be proved.
FURTHER_SEEDS = ("one", "two", "three")

X = symbol("x")


def template(text: str) -> Node:
    """A formula over u, v and x."""
    return read(text, symbols=frozenset("uvx")).tree


def expression(rng: random.Random, depth: int) -> Node:
    """A random expression in x."""
    if depth == 0:
        return (
            X
            if rng.random() < 0.65
            else rng.choice([number(rng.choice(NUMBERS)), Node("constant", (), rng.choice(["pi", "e"]))])
        )
    kind = rng.random()
    if kind < 0.5:
        head = rng.choice(["+", "*", "+", "*", "/"])
        return Node(head, (expression(rng, depth - 1), expression(rng, depth - 1)))
    if kind < 0.62:
        return Node("**", (expression(rng, depth - 1), number(rng.choice(EXPONENTS))))
    if kind < 0.66:
        return Node("**", (number(rng.choice([2, 3])), expression(rng, depth - 1)))
    return Node(rng.choice(ONE_ARGUMENT), (expression(rng, depth - 1),))


def somewhere(rng: random.Random, node: Node, change: Callable[[Node], Node], stop: float) -> Node:
    """The expression with one of its parts changed."""
    if not node.args or rng.random() < stop:
        return change(node)
    place = rng.randrange(len(node.args))
    changed = somewhere(rng, node.args[place], change, stop)
    return node._replace(args=(*node.args[:place], changed, *node.args[place + 1 :]))


def rewritten(rng: random.Random, node: Node) -> Node:
    """The expression with a part replaced by what is the same wherever both are defined."""

    def change(part: Node) -> Node:
        found = template(rng.choice(IDENTITIES.get(part.head, ()) + ANYWHERE))
        return substitute(
            found, dict(zip("uv", part.args if part.head in IDENTITIES else (), strict=False)) | _whole(found, part)
        )

    return somewhere(rng, node, change, 0.4)


def _whole(found: Node, part: Node) -> dict[str, Node]:
    """u is the whole part in the formulas that hold anywhere."""
    return {"u": part} if found in map(template, ANYWHERE) else {}


def mutated(rng: random.Random, node: Node) -> Node:
    """The expression with a part replaced by something else, which may be the same by accident."""

    def change(part: Node) -> Node:
        if len(part.args) == 1 and rng.random() < 0.4:
            return part._replace(head=rng.choice(ONE_ARGUMENT))
        return substitute(template(rng.choice(MUTATIONS)), {"u": part})

    return somewhere(rng, node, change, 0.35)


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
        function = expression(rng, rng.choice([2, 2, 3, 3, 4]))
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

    def judge(self, function: Node, expected: Node, submitted: Node, same: bool) -> None:
        """Decide with and without the exact engine, and look again at what is proved."""
        truth = truth_of_derivative(function, expected, {"x": 1}, {})

        def witnesses() -> Witnesses:
            return Witnesses([function, submitted], "x", {}, f"{writer.text(function)}|{writer.text(submitted)}")

        begin = time.perf_counter()
        decision = decide(truth, submitted, witnesses())
        self.seconds.append(time.perf_counter() - begin)
        if self.seconds[-1] > SLOW:
            print(
                f"{self.seconds[-1]:.1f} s: f = {writer.text(function)} | answer {writer.text(submitted)}", flush=True
            )
        without = decide(truth, submitted, witnesses(), exact=False)
        self.counts[f"{'rewritten' if same else 'mutated'}: {decision.verdict}, {decision.certainty}"] += 1
        faults = [
            ("the exact engine changes the verdict", contradicts(decision, without)),
            ("a rewriting is refuted", same and decision.evidence["method"] == "witness_point"),
            ("proved, but refuted elsewhere", decision.certainty == "proved" and refuted(truth, submitted, decision)),
        ]
        for fault in (text for text, found in faults if found):
            self.wrong += 1
            print(
                f"{fault}: f = {writer.text(function)} | expected {writer.text(expected)}"
                f" | answer {writer.text(submitted)}"
            )
            print(f"    {decision}\n    {without}")


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
    bad = {Sight.DIFFERS} | ({Sight.NARROWER} if decision.verdict == "correct" else set())
    points = (
        point for seed in FURTHER_SEEDS for point in Witnesses([truth.function, submitted], "x", {}, seed).points()
    )
    return any(look_at(truth, answer, point).sight in bad for point in points)


class TrueQuotient(NamedTuple):
    """A difference quotient that Python has computed."""

    expression: str
    at: str
    epsilon: str
    method: str
    answer: str


#: Functions, and ways to write each of them in Python.
PROGRAMS: dict[str, tuple[Callable[[float], float], ...]] = {
    "x^2": (lambda x: x**2, lambda x: x * x, lambda x: math.pow(x, 2)),
    "x^3 - 2*x + 1": (lambda x: x**3 - 2 * x + 1, lambda x: x * (x * x - 2) + 1, lambda x: 1 - 2 * x + x * x * x),
    "1/x": (lambda x: 1 / x, lambda x: x**-1),
    "sin(x)*exp(-x)": (lambda x: math.sin(x) * math.exp(-x), lambda x: math.sin(x) / math.exp(x)),
    "ln(x)/x": (lambda x: math.log(x) / x, lambda x: math.log(x) * (1 / x)),
    "sqrt(x^2 + 1)": (lambda x: math.sqrt(x**2 + 1), lambda x: (x * x + 1) ** 0.5, lambda x: math.hypot(x, 1)),
    "atan(x^2)": (lambda x: math.atan(x**2), lambda x: math.atan2(x * x, 1)),
    "exp(-(x - 1)^2/2)": (lambda x: math.exp(-((x - 1) ** 2) / 2), lambda x: math.e ** (-0.5 * (x - 1) * (x - 1))),
}

#: The quotient as it is written for each method.
QUOTIENTS: dict[str, Callable[[Callable[[float], float], float, float], float]] = {
    "forward": lambda f, x, h: (f(x + h) - f(x)) / h,
    "backward": lambda f, x, h: (f(x) - f(x - h)) / h,
    "central": lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h),
}


def true_quotients(count: int, seed: int) -> Iterator[TrueQuotient]:
    """Difference quotients at random points with steps from 0.1 to 1e-12."""
    rng = random.Random(seed)
    for _ in range(count):
        expression, programs = rng.choice(list(PROGRAMS.items()))
        method, quotient = rng.choice(list(QUOTIENTS.items()))
        x, h = round(rng.uniform(0.3, 5), rng.choice([1, 3, 15])), 10.0 ** -rng.randint(1, 12)
        yield TrueQuotient(expression, repr(x), repr(h), method, repr(quotient(rng.choice(programs), x, h)))


def is_accepted(quotient: TrueQuotient) -> bool:
    """Whether the answer passes as an estimate."""
    task = {"type": "estimate", **quotient._asdict()}
    answer = task.pop("answer")
    return bool(check(task=task, answer=answer)["results"][0]["verdict"] == "correct")


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
