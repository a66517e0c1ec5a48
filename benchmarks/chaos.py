"""All faults, one after the other, while honest callers ask: what they were answered, and how soon all was well again.

    python -m benchmarks.chaos [--minutes 1] [--seed 1] [--only NAME]

Starts two replicas with a Redis between them behind nginx, with the committed configuration; without nginx one replica,
and without Redis none. A fault for which a machine has not the rights or the program is skipped, with a line that says
so: as root none is. Each of the honest callers knows the right answer to each question, byte for
byte, from before the first fault. Prints a line for each fault, and ends with 1 if somebody was not answered, answered
wrongly, answered 422 or with a status or code that is not documented, or if all was not well a minute after a fault.
"""

import argparse
import random
import sys
import time
from collections import Counter
from statistics import quantiles
from typing import NamedTuple

import requests

from benchmarks.callers import Callers
from benchmarks.cost import KINDS
from benchmarks.faults import FAULTS, RECOVERY_SECONDS, Missing, Scene, all_ready, await_fact, scene

CALLERS, QUESTIONS = 4, 40

#: Pause of a caller between two questions: they are people, and the machine has other work to do.
PAUSE_SECONDS = 0.02

#: What a 503 may say.
EXCUSES = {"overloaded", "preempted", "kernel_lost"}


class Question(NamedTuple):
    """What is asked, and the answer's bytes."""

    operation: str
    fields: dict[str, object]
    answer: bytes


class Honest(Callers):
    """Threads that ask what they know the answer of; ``outcomes`` and ``seconds`` are of the present fault."""

    def __init__(self, url: str, seed: int) -> None:
        super().__init__(CALLERS, seed, PAUSE_SECONDS)
        chance = random.Random(seed)
        self.url = url
        self.questions = [self._learn(*chance.choice(KINDS).ask(chance)) for _ in range(QUESTIONS)]
        self.begin()

    def begin(self) -> None:
        """Count anew."""
        self.outcomes: Counter[str] = Counter()
        self.seconds: list[float] = []

    def _learn(self, operation: str, fields: dict[str, object]) -> Question:
        response = requests.post(f"{self.url}/{operation}", json=fields, timeout=60)
        response.raise_for_status()
        return Question(operation, fields, response.content)

    def turn(self, session: requests.Session, chance: random.Random) -> None:
        """Ask one of the questions."""
        began = time.monotonic()
        self.outcomes[self.ask(session, chance.choice(self.questions))] += 1
        self.seconds.append(time.monotonic() - began)

    def ask(self, session: requests.Session, question: Question) -> str:
        """What came of a question: ``right``, ``wrong``, ``later``, or what must not be."""
        try:
            response = session.post(f"{self.url}/{question.operation}", json=question.fields, timeout=60)
            if response.ok:
                return _judged(question, response.content)
            code = response.json()["code"]
        except (requests.RequestException, ValueError, KeyError) as error:
            return f"lost: {type(error).__name__}"
        return "later" if response.status_code == 503 and code in EXCUSES else f"{response.status_code} {code}"

    def all_well(self) -> bool:
        """Whether each of some questions is answered at once."""
        with requests.Session() as session:
            return all(self.ask(session, question) == "right" for question in self.questions[:5])


def _judged(question: Question, body: bytes) -> str:
    """A batch may hold what must be asked again, and says so."""
    if body == question.answer:
        return "right"
    return "later" if question.operation == "batch" and b'"status":503' in body else "wrong"


class Line(NamedTuple):
    """What honest callers noticed of a fault."""

    fault: str
    outcomes: Counter[str]
    p50: float
    p99: float
    recovery: float
    memory: int

    def __str__(self) -> str:
        wrong = {outcome: count for outcome, count in self.outcomes.items() if outcome not in ("right", "later")}
        return (
            f"{self.fault:32}{self.outcomes['right']:7}{self.outcomes['later']:7}{sum(wrong.values()):7}"
            f"{self.p50 * 1000:8.0f}{self.p99 * 1000:8.0f}{self.recovery:10.1f}{self.memory:8}  {wrong or ''}"
        )

    @property
    def fine(self) -> bool:
        """Whether nothing came of it that must not be."""
        return set(self.outcomes) <= {"right", "later"} and self.recovery < RECOVERY_SECONDS


def carry_out(name: str, scene: Scene, callers: Honest, seconds: float) -> Line:
    """One fault, and the time until all is well."""
    callers.begin()
    FAULTS[name](scene, seconds)
    recovery = await_fact(lambda: all_ready(scene) and callers.all_well(), RECOVERY_SECONDS)
    percentiles = quantiles([*callers.seconds, 0.0, 0.0], n=100)
    memory = sum(replica.processes.memory_mib() for replica in scene.replicas)
    return Line(name, callers.outcomes.copy(), percentiles[49], percentiles[98], recovery, memory)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=2.0, help="time for all faults together, recovery beside")
    parser.add_argument("--only", default="", help="faults whose names hold this")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    random.seed(options.seed)
    chosen = [name for name in FAULTS if options.only in name]
    lines = []
    print(f"{'fault':32}{'right':>7}{'later':>7}{'wrong':>7}{'p50 ms':>8}{'p99 ms':>8}{'well in s':>10}{'MiB':>8}")
    with scene() as stage, Honest(stage.url, options.seed) as callers:
        for name in chosen:
            try:
                lines.append(carry_out(name, stage, callers, options.minutes * 60 / len(chosen)))
            except Missing as missing:
                print(f"{name:32}skipped: {missing}", flush=True)
            else:
                print(lines[-1], flush=True)
    return int(not all(line.fine for line in lines))


if __name__ == "__main__":
    sys.exit(main())
