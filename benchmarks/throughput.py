"""Derivatives over HTTP, beside what people would use instead: same client, same questions, two processes.

    python -m benchmarks.throughput --seconds 1.5 --rounds 3

*fluxion* has two web processes with two kernels each. *hand-made* is the service that people write around SymPy,
*symengine* the one that they write for speed (``benchmarks.misreadings`` has its price), *mathjs* runs on Node's HTTP
server, *bare route* is a Flask route that computes nothing. All are alive and wait for their turn while one is asked;
within a round they are asked in random order, and ratios are of a round. *Processor time* is that of all processes of a
service; it is the first figure to look at, because it depends least on what else the machine does. *New* questions were
never asked before; *repeated* ones are a hundred, all asked before, the n-th as often as 1/n.
"""

import argparse
import os
import random
import shutil
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from importlib.util import find_spec
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

#: Share of the processors that others may use; beyond it a server waits for them, and not for its own work.
QUIET_SHARE = 0.05

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
    if find_spec("symengine"):
        found["symengine"] = lambda: running.gunicorn("benchmarks.peers.symbolic:app", PROCESSES)
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


class Figures(NamedTuple):
    """Of one server in one round: milliseconds of processor time an answer, answers a second, and times in ms.

    A server that answered nothing has only a throughput, of 0.
    """

    processor: float
    per_second: float
    p50: float
    p99: float

    @classmethod
    def of(cls, found: Round, used: float) -> "Figures":
        """Those of a round in which the processes used so many seconds of processor time."""
        answered = sum(sample.status == 200 for sample in found.honest)
        waited = patience(found)
        processor = 1e3 * used / answered if answered else float("inf")
        return cls(processor, found.per_second, waited.p50, waited.p99)


class Neighbours:
    """How busy others keep the machine while something is measured: neither the servers nor who asks them."""

    def __init__(self) -> None:
        self._used = self._seconds = 0.0

    @property
    def share(self) -> float:
        """The part of the processors that they used."""
        return self._used / self._seconds if self._seconds else 0.0

    def note(self, seconds: float, everything: float, ours: float) -> None:
        """While so many seconds passed, all processes used ``everything``, of which so much was ``ours``."""
        self._used += max(0.0, everything - ours)
        self._seconds += seconds * (os.cpu_count() or 1)

    def warning(self) -> str:
        """What to know before reading a table; nothing if the machine was quiet."""
        if self.share <= QUIET_SHARE:
            return ""
        return (
            f"**Others used {self.share:.0%} of the processors meanwhile.** So answers a second and times of waiting\n"
            "say nothing here, and ratios of processor time swing by 15 % and more.\n"
        )


class Arena(ExitStack):
    """The servers, each started when it is first asked, and again after it has hung."""

    def __init__(self, peers: Peers) -> None:
        super().__init__()
        self._peers = peers
        self._open: dict[str, tuple[ExitStack, running.Server]] = {}
        self.neighbours = Neighbours()

    def ask(self, peer: str, questions: Iterator[Question], connections: int, seconds: float) -> Round:
        """A round."""
        return self.measure(peer, questions, connections, seconds)[0]

    def measure(
        self, peer: str, questions: Iterator[Question], connections: int, seconds: float
    ) -> tuple[Round, float]:
        """A round, and the seconds of processor time that it took. A server that leaves questions open is replaced."""
        stack, server = self._server(peer)
        clock, everything, served, asked = _clocks(server.pid)
        found = drive(server.port, questions, connections, seconds)
        passed, all_used, used, asking = (
            after - before
            for after, before in zip(_clocks(server.pid), (clock, everything, served, asked), strict=True)
        )
        self.neighbours.note(passed, all_used, used + asking)
        if found.unanswered:
            stack.close()
            del self._open[peer]
        return found, used

    def _server(self, peer: str) -> tuple[ExitStack, running.Server]:
        if peer not in self._open:
            stack = self.enter_context(ExitStack())
            self._open[peer] = stack, stack.enter_context(self._peers[peer]())
        return self._open[peer]


def _clocks(pid: int) -> tuple[float, float, float, float]:
    """Now; and the processor time of the machine, of a server, and of this process."""
    return time.monotonic(), running.machine_seconds(), running.processor_seconds(pid), time.process_time()


#: Of each peer and each cell, a round after the other.
Found = dict[Cell, dict[str, list[Figures]]]


def throughput(arena: Arena, names: list[str], seconds: float, rounds: int, cells: list[Cell]) -> Found:
    """The figures of each peer in each round. Who has no answer within a round is not asked the same again."""
    seeds = count(1)
    found: Found = {cell: {name: [] for name in names} for cell in cells}
    for make in SIZES.values():
        arena.ask("fluxion", repeated(make, 0), max(CONNECTIONS), WARM_SECONDS)
    for _ in range(rounds):
        for cell, figures in found.items():
            seed = next(seeds)
            for name in random.Random(seed).sample(names, len(names)):
                if any(not one.per_second for one in figures[name]):
                    continue
                questions = KINDS[cell.kind](SIZES[cell.size], seed)
                figures[name].append(Figures.of(*arena.measure(name, questions, cell.connections, seconds)))
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


class Shown(NamedTuple):
    """A table: what it shows, and how."""

    title: str
    figure: Callable[[Figures], float]
    form: str


#: In the order in which they are to be believed.
SHOWN = (
    Shown("ms of processor time an answer", lambda figures: figures.processor, "{:.2f}"),
    Shown("answers a second", lambda figures: figures.per_second, "{:,.0f}"),
    Shown("p50, ms", lambda figures: figures.p50, "{:.1f}"),
    Shown("p99, ms", lambda figures: figures.p99, "{:.1f}"),
)


def column(figures: list[Figures], shown: Shown) -> list[float]:
    """One figure of all rounds."""
    return [shown.figure(one) for one in figures]


def tables(found: Found) -> Iterator[str]:
    """A table for each figure, and in it a line for each cell: ours, and how many times those of the others it is."""
    others = [name for name in next(iter(found.values())) if name != "fluxion"]
    for shown in SHOWN:
        yield f"| expressions | connections | {shown.title} | {' | '.join(f'÷ {name}' for name in others)} |"
        yield "|---|---|---|" + "---|" * len(others)
        for cell, figures in found.items():
            cells = [_share(figures, name, shown) for name in others]
            ours = spread(column(figures["fluxion"], shown), shown.form)
            yield f"| {cell.size}, {cell.kind} | {cell.connections} | {ours} | {' | '.join(cells)} |"
        yield ""


def _share(figures: Mapping[str, list[Figures]], name: str, shown: Shown) -> str:
    if any(not one.per_second for one in figures[name]):
        return "no answer"
    return spread(ratios(column(figures["fluxion"], shown), column(figures[name], shown)), "{:.2f}")


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
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=1.5, help="length of a round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=list(SIZES), help="expressions of one size, new, and no attack")
    options = parser.parse_args()
    available = peers()
    cells = [cell for cell in CELLS if not options.only or (cell.size, cell.kind) == (options.only, "new")]
    with Arena(available) as arena:
        lines = list(tables(throughput(arena, list(available), options.seconds, options.rounds, cells)))
        if not options.only:
            computing = [name for name in available if name != "bare route"]
            lines += table_under_attack(under_attack(arena, computing, 3 * options.seconds, options.rounds))
        print("\n".join((arena.neighbours.warning(), *lines)))


if __name__ == "__main__":
    main()
