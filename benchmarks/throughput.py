"""Derivatives a second over HTTP, beside what people would use instead: same client, same questions, two processes.

    python -m benchmarks.throughput --seconds 1.5 --rounds 3

*fluxion* has two web processes with two kernels each. *hand-made* is the service that people write around SymPy,
*mathjs* runs on Node's HTTP server, *bare route* is a Flask route that computes nothing: the ceiling of this kind of
server. All wait for their turn while one is asked; the servers take turns within a round, and ratios are of a round.
*New* questions were never asked before; *repeated* ones are a hundred, all asked before, the n-th as often as 1/n.
"""

import argparse
import random
import shutil
import statistics
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from itertools import accumulate, count
from pathlib import Path
from typing import NamedTuple

import orjson

from benchmarks import running, workload
from benchmarks.derivatives import INPUTS, varied
from benchmarks.load import Question, Round, drive
from benchmarks.zipf import weights

PROCESSES, KERNELS = 2, 2
CONNECTIONS = (1, 8, 32)
REPEATED = 100
HOSTILE_SHARE = 0.1
HERE = Path(__file__).parent / "peers"

#: What harms somebody: towers, a long computation, and text that a careless reader runs as Python (it only sleeps).
HOSTILE = (
    {"expression": "9^9^9^9"},
    {"expression": "factorial(10^7)"},
    {"expression": "__import__('time').sleep(1)"},
    {"expression": "tan(x)^9*sin(x^2 + 1)^7", "order": 6, "simplify": "full"},
    {"expression": "(" * 900 + "x" + ")" * 900},
)

Peers = Mapping[str, Callable[[], AbstractContextManager[running.Server]]]


def peers() -> Peers:
    """What is compared, as far as this machine has it."""
    found: dict[str, Callable[[], AbstractContextManager[running.Server]]] = {
        "fluxion": lambda: running.fluxion(WORKERS=str(PROCESSES), KERNELS=str(KERNELS)),
        "hand-made": lambda: running.gunicorn("benchmarks.peers.handmade:app", PROCESSES),
        "bare route": lambda: running.gunicorn("benchmarks.peers.bare:app", PROCESSES),
    }
    node = shutil.which("node")
    if node and (HERE / "node_modules" / "mathjs").exists():
        found["mathjs"] = lambda: running.serving([node, str(HERE / "mathjs.js")], {})
    return found


# Questions


def small(chance: random.Random) -> str:
    """Some 20 characters."""
    return next(workload.expressions(chance.getrandbits(64))).replace("**", "^")


def medium(chance: random.Random) -> str:
    """30 to 80 characters."""
    return varied(chance.choice([text for text in INPUTS if 30 <= len(text) <= 80]), chance)


def long(chance: random.Random) -> str:
    """479 characters."""
    return varied(max(INPUTS, key=len), chance)


SIZES: Mapping[str, Callable[[random.Random], str]] = {"small": small, "medium": medium, "long": long}


def new(make: Callable[[random.Random], str], seed: int) -> Iterator[Question]:
    """Questions that nobody has asked before."""
    chance = random.Random(seed)
    while True:
        yield _question({"expression": make(chance)})


def repeated(make: Callable[[random.Random], str], seed: int) -> Iterator[Question]:
    """Few questions, some of them often."""
    chance = random.Random(0)
    questions = [_question({"expression": make(chance)}) for _ in range(REPEATED)]
    often = list(accumulate(weights(REPEATED, 1.0)))
    chance = random.Random(seed)
    while True:
        yield from chance.choices(questions, cum_weights=often, k=100)


def attacked(questions: Iterator[Question], seed: int) -> Iterator[Question]:
    """The same, but every tenth is hostile."""
    chance = random.Random(seed)
    for question in questions:
        hostile = chance.random() < HOSTILE_SHARE
        yield _question(chance.choice(HOSTILE), hostile=True) if hostile else question


def _question(fields: Mapping[str, object], *, hostile: bool = False) -> Question:
    return Question(orjson.dumps({"variable": "x", **fields}), hostile)


# Rounds


class Cell(NamedTuple):
    """What is asked: the size of the expressions, new or repeated, over how many connections."""

    size: str
    kind: str
    connections: int


KINDS = {"new": new, "repeated": repeated}
#: Seconds in which every web process gets to know the repeated questions; the long ones take it 2 s.
WARM_SECONDS = 4.0
CELLS = [Cell(size, kind, connections) for kind in KINDS for size in SIZES for connections in CONNECTIONS]


class Arena(ExitStack):
    """The servers, each started when it is first asked, and again after it has hung."""

    def __init__(self, peers: Peers) -> None:
        super().__init__()
        self._peers = peers
        self._open: dict[str, tuple[ExitStack, running.Server]] = {}

    def ask(self, peer: str, questions: Iterator[Question], connections: int, seconds: float) -> Round:
        """A round. A server that leaves questions without an answer is replaced."""
        if peer not in self._open:
            stack = self.enter_context(ExitStack())
            self._open[peer] = stack, stack.enter_context(self._peers[peer]())
        stack, server = self._open[peer]
        found = drive(server.port, questions, connections, seconds)
        if found.unanswered:
            stack.close()
            del self._open[peer]
        return found


def throughput(arena: Arena, names: list[str], seconds: float, rounds: int) -> dict[Cell, dict[str, list[float]]]:
    """Answers a second of each peer in each round. Who has no answer within a round is not asked the same again."""
    seeds = count(1)
    found: dict[Cell, dict[str, list[float]]] = {cell: {name: [] for name in names} for cell in CELLS}
    for make in SIZES.values():
        arena.ask("fluxion", repeated(make, 0), max(CONNECTIONS), WARM_SECONDS)
    for _ in range(rounds):
        for cell, rates in found.items():
            seed = next(seeds)
            for name in names:
                if 0.0 in rates[name]:
                    continue
                questions = KINDS[cell.kind](SIZES[cell.size], seed)
                rates[name].append(arena.ask(name, questions, cell.connections, seconds).per_second)
    return found


class Patience(NamedTuple):
    """How long honest callers wait, in milliseconds, how many of them are answered a second, and what is lost."""

    p50: float
    p99: float
    per_second: float
    lost: int


def patience(found: Round) -> Patience:
    """The times of a round; a question without an answer took at least all of it."""
    times = [sample.seconds * 1e3 for sample in found.honest if sample.status == 200]
    quantiles = statistics.quantiles(times, n=100) if len(times) > 1 else [found.seconds * 1e3] * 99
    lost = found.unanswered + sum(sample.status != 200 for sample in found.honest)
    return Patience(quantiles[49], quantiles[98], found.per_second, lost)


def under_attack(arena: Arena, names: list[str], seconds: float, rounds: int) -> dict[str, list[list[Patience]]]:
    """Rounds without and with hostile requests, in turns: small new expressions over eight connections."""
    found: dict[str, list[list[Patience]]] = {name: [[], []] for name in names}
    for seed in range(rounds):
        for name in names:
            for hostile in (False, True):
                questions = new(small, 1_000 + 2 * seed + hostile)
                asked = attacked(questions, seed) if hostile else questions
                found[name][hostile].append(patience(arena.ask(name, asked, 8, seconds)))
    return found


# Tables


def spread(values: list[float], form: str = "{:,.0f}") -> str:
    """The median, and the least and the greatest."""
    shown = [form.format(value) for value in (statistics.median(values), min(values), max(values))]
    return f"{shown[0]} ({shown[1]}–{shown[2]})" if len(values) > 1 else shown[0]


def ratios(ours: list[float], theirs: list[float]) -> list[float]:
    """Round by round; none if the other gave no answer."""
    return [own / other for own, other in zip(ours, theirs, strict=False) if other]


def table(found: Mapping[Cell, Mapping[str, list[float]]]) -> Iterator[str]:
    """A line for each cell: our answers a second, and how many times those of the others they are."""
    others = [name for name in next(iter(found.values())) if name != "fluxion"]
    yield f"| expressions | connections | fluxion, a second | {' | '.join(f'÷ {name}' for name in others)} |"
    yield "|---|---|---|" + "---|" * len(others)
    for cell, rates in found.items():
        ours = rates["fluxion"]
        shares = [ratios(ours, rates[name]) for name in others]
        shown = [spread(share, "{:.2f}") if share else "no answer" for share in shares]
        yield f"| {cell.size}, {cell.kind} | {cell.connections} | {spread(ours)} | {' | '.join(shown)} |"


def table_under_attack(found: Mapping[str, list[list[Patience]]]) -> Iterator[str]:
    """Two lines for each peer."""
    yield "| server | hostile | p50, ms | p99, ms | p99 ratio | answers a second | not answered with 200 |"
    yield "|---|---|---|---|---|---|---|"
    for name, phases in found.items():
        tails = ratios([round.p99 for round in phases[1]], [round.p99 for round in phases[0]])
        for share, rounds in zip(("none", "10 %"), phases, strict=True):
            p50, p99, rate, lost = (list(column) for column in zip(*rounds, strict=True))
            ratio = spread(tails, "{:.2f}") if share != "none" else ""
            row = (name, share, spread(p50, "{:.1f}"), spread(p99, "{:.1f}"), ratio, spread(rate), str(sum(lost)))
            yield f"| {' | '.join(row)} |"


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=1.5, help="length of a round")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    available = peers()
    with Arena(available) as arena:
        for line in table(throughput(arena, list(available), options.seconds, options.rounds)):
            print(line)
        computing = [name for name in available if name != "bare route"]
        for line in table_under_attack(under_attack(arena, computing, 3 * options.seconds, options.rounds)):
            print(line)


if __name__ == "__main__":
    main()
