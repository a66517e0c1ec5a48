"""What callers notice of each other and of a busy machine, by how much processor time their requests take.

``python -m benchmarks.busy [--seconds 3]``

Requests of 1 to 1,000 ms of processor time, from callers who each ask as soon as they have an answer: alone, with 10 %
requests that never end, and beside busy processes in sessions of their own. *Answered* is the share with 200, *final* a
refusal that says not to come again. Callers here come again at once and not after ``Retry-After``, so whoever is told
that the service is full is told so many times. The times are those of the answers, over that of one caller on an idle
service; no service can bring them below *clients* ÷ processors.
"""

import argparse
import os
import random
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import NamedTuple

import orjson

from benchmarks import load, running
from benchmarks.load import Question, Round
from oracles.floods import NEVER_ENDING
from oracles.operations import ask

MILLISECONDS = (1, 20, 75, 200, 1000)
CLIENTS = (1, 8, 32)

HOSTILE_SHARE = 0.1

#: Busy processes beside the service: each has as much of the machine as all of the service.
NEIGHBOURS = 4

#: How long they live if nobody ends them.
NEIGHBOUR_SECONDS = 120

#: A line takes as much longer as this many requests of its kind.
LEAST_REQUESTS = 3

#: As many points as a request may have, and for how many milliseconds it has a term more.
MOST_POINTS, TERM_MILLISECONDS = 10_000, 50


class Kind(NamedTuple):
    """Requests that take so many milliseconds of processor time: a derivative of so many terms at so many points."""

    milliseconds: int
    terms: int
    points: int

    def question(self, chance: random.Random) -> Question:
        """A question that was never asked before."""
        return Question(orjson.dumps(_fields(self.terms, self.points, chance)), path=b"/evaluate")


class Condition(NamedTuple):
    """What else there is: hostile requests, as a share of all, and busy processes."""

    name: str
    hostile: float = 0.0
    neighbours: int = 0


CONDITIONS = (Condition("alone"), Condition("hostile", hostile=HOSTILE_SHARE), Condition("busy", neighbours=NEIGHBOURS))


class Row(NamedTuple):
    """One line of the table."""

    kind: Kind
    clients: int
    condition: Condition
    round: Round
    base: float

    def __str__(self) -> str:
        honest = self.round.honest
        times = sorted(sample.seconds for sample in honest if sample.status == 200)
        answered, final = (sum(s.status == status for s in honest) / max(1, len(honest)) for status in (200, 422))
        shown = " | ".join(f"{quantile(times, share) / self.base:.1f}" for share in (0.5, 0.99)) if times else "– | –"
        cells = f"{self.kind.milliseconds} ms | {self.clients} | {self.condition.name}"
        return f"| {cells} | {len(honest)} | {answered:.0%} | {final:.0%} | {shown} |"


def quantile(times: list[float], share: float) -> float:
    """That of sorted times below which this share of them is."""
    return times[min(len(times) - 1, int(share * len(times)))]


def _fields(terms: int, points: int, chance: random.Random) -> dict[str, object]:
    at = [{"x": f"{chance.uniform(1, 3):.9f}"} for _ in range(points)]
    expression = " + ".join(f"exp(x)*sin(x)/(x^2 + {chance.randint(1, 10**9)})" for _ in range(terms))
    return {"expression": expression, "variable": "x", "order": 1, "at": at, "exact": False}


def kinds() -> Iterator[Kind]:
    """As many points for each as take the time in this process; more terms than one keep a long request small."""
    chance = random.Random(1)
    _processor_ms(1, 5, chance)  # what is imported and cached lazily
    for milliseconds in MILLISECONDS:
        terms, points = 1 + milliseconds // TERM_MILLISECONDS, 1
        while points < MOST_POINTS and _processor_ms(terms, points, chance) < milliseconds:
            points = min(MOST_POINTS, points + 1 + points // 4)
        yield Kind(milliseconds, terms, points)


def _processor_ms(terms: int, points: int, chance: random.Random) -> float:
    began = time.process_time()
    ask("evaluate", _fields(terms, points, chance), "")
    return (time.process_time() - began) * 1000


@contextmanager
def busy(count: int) -> Iterator[None]:
    """Busy processes, ended at the end of the block."""
    command = [sys.executable, "-c", f"import signal; signal.alarm({NEIGHBOUR_SECONDS})\nwhile True: pass"]
    processes = [subprocess.Popen(command, start_new_session=True) for _ in range(count)]
    try:
        yield
    finally:
        for process in processes:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def questions(kind: Kind, hostile: float, seed: int) -> Iterator[Question]:
    """What is asked one after another, by whichever caller is next."""
    chance = random.Random(seed)
    while True:
        yield _hostile(chance) if chance.random() < hostile else kind.question(chance)


def _hostile(chance: random.Random) -> Question:
    fields = {"expression": f"{NEVER_ENDING} + {chance.random():.9f}*x", "variable": "x", "simplify": "full"}
    return Question(orjson.dumps(fields), hostile=True)


def _alone(port: int, kind: Kind, seeds: Callable[[], int], seconds: float) -> float:
    """What a request takes on an idle service; asked for longer if there was no answer, as on a machine that is not."""
    while True:
        samples = load.drive(port, questions(kind, 0.0, seeds()), 1, seconds).samples
        if answered := [sample.seconds for sample in samples if sample.status == 200]:
            return statistics.median(answered)
        seconds *= 2


def rows(port: int, seconds: float) -> Iterator[Row]:
    """The table, line by line; before the lines of a kind its time on an idle service."""
    seeds: Callable[[], int] = iter(range(10**9)).__next__
    for kind in list(kinds()):
        long = seconds + LEAST_REQUESTS * kind.milliseconds / 1000
        load.drive(port, questions(kind, 0.0, seeds()), 2, long)  # what it costs is known then
        base = _alone(port, kind, seeds, long)
        for condition in CONDITIONS:
            with busy(condition.neighbours) if condition.neighbours else nullcontext():
                for clients in CLIENTS:
                    found = load.drive(port, questions(kind, condition.hostile, seeds()), clients, long)
                    yield Row(kind, clients, condition, found, base)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=3, help="time for each line")
    options = parser.parse_args()
    print(
        "| takes | clients | | asked | answered | final | p50 ÷ | p99 ÷ |\n|---|---|---|---|---|---|---|---|",
        flush=True,
    )
    with running.fluxion(CACHE_BYTES="0") as server:
        for row in rows(server.port, options.seconds):
            print(row, flush=True)


if __name__ == "__main__":
    main()
