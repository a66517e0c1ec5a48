"""Ten minutes of everything at once: callers of all kinds, hostile ones too, while processes are killed and reloaded.

    python -m benchmarks.soak [--minutes 10] [--seed 1]

Prints a line of the table every twentieth of the time, then what was answered. Ends with 1 if a request was lost (no
answer, a 500, or a 503 that is none of the allowed ones), or if memory grew by more than a third from the second
quarter of the time to the last, or is gone with the service. Whoever lost a kernel may be told so (503
``kernel_lost``): as many answers as kernels were killed.
"""

import argparse
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from statistics import median
from typing import NamedTuple

import requests

from benchmarks import running, throughput
from benchmarks.callers import Callers
from benchmarks.cost import KINDS
from oracles.processes import Processes

CALLERS = 6
HOSTILE_SHARE = 0.1
LINES = 20

#: Seconds between two acts of violence of each kind.
EVERY = {"kernel": 3.0, "zygote": 40.0, "reload": 60.0}

#: Codes of a 503 that say "again, please": load, or a computation or a kernel that was ended.
EXCUSES = {"overloaded", "preempted", "kernel_lost"}

MEMORY_GROWTH = 4 / 3


class Line(NamedTuple):
    """The service at one time: MiB of all its processes together, and what happened until then."""

    seconds: float
    memory: int
    processes: int
    answers: int
    violence: Counter[str]

    def __str__(self) -> str:
        done = ", ".join(f"{self.violence[kind]} {kind}s" for kind in EVERY)
        return f"{self.seconds:8.0f}{self.memory:8}{self.processes:11}{self.answers:10}  {done}"


class Everybody(Callers):
    """Threads that ask all kinds of questions until they are told to stop; what they were answered is counted."""

    def __init__(self, url: str, seed: int) -> None:
        super().__init__(CALLERS, seed)
        self.url = url
        self.answers: Counter[str] = Counter()

    def turn(self, session: requests.Session, chance: random.Random) -> None:
        """Ask one question of any kind."""
        self.answers[self._ask(session, chance)] += 1

    def _ask(self, session: requests.Session, chance: random.Random) -> str:
        """Ask one question; what came back: a status, and the code of a problem."""
        operation, fields = chance.choice(KINDS).ask(chance)
        if chance.random() < HOSTILE_SHARE:
            operation, fields = "derivative", dict(chance.choice(throughput.HOSTILE))
        try:
            response = session.post(f"{self.url}/{operation}", json=fields, timeout=30)
            return str(response.status_code) if response.ok else f"{response.status_code} {response.json()['code']}"
        except (requests.RequestException, ValueError) as error:
            return f"lost: {type(error).__name__}"


class Saboteur:
    """Kills kernels and zygotes, and has Gunicorn replace its workers."""

    def __init__(self, pid: int, seed: int) -> None:
        self.done: Counter[str] = Counter()
        self._pid, self._processes, self._chance = pid, Processes(pid), random.Random(seed)
        self._due = {kind: time.monotonic() + seconds for kind, seconds in EVERY.items()}

    def act(self) -> None:
        """Do what is due."""
        acts: dict[str, Callable[[], None]] = {
            "kernel": lambda: self._kill(self._processes.kernels()),
            "zygote": lambda: self._kill(self._processes.zygotes()),
            "reload": lambda: os.kill(self._pid, signal.SIGHUP),
        }
        for kind, due in self._due.items():
            if time.monotonic() >= due:
                self._due[kind] += EVERY[kind]
                acts[kind]()
                self.done[kind] += 1

    def _kill(self, among: set[int]) -> None:
        if among:
            with suppress(ProcessLookupError):  # it was replaced just now
                os.kill(self._chance.choice(sorted(among)), signal.SIGKILL)


def soak(server: running.Server, seconds: float, seed: int) -> Iterator[Line | Counter[str]]:
    """A line of the table now and then, and at the end all answers."""
    saboteur, processes, began = Saboteur(server.pid, seed), Processes(server.pid), time.monotonic()
    with Everybody(server.url, seed) as callers:
        for number in range(1, LINES + 1):
            while time.monotonic() - began < seconds * number / LINES:
                saboteur.act()
                time.sleep(0.1)
            total = callers.answers.total()
            yield Line(
                time.monotonic() - began,
                processes.memory_mib(),
                len(processes.all()),
                total,
                Counter(saboteur.done),
            )
    yield callers.answers


def faults(lines: list[Line], answers: Counter[str]) -> Iterator[str]:
    """What went wrong."""
    for answer, count in answers.items():
        status, _, code = answer.partition(" ")
        if not (status in ("200", "422") or (status == "503" and code in EXCUSES)):
            yield f"{count} times {answer}"
    killed = lines[-1].violence["kernel"] + lines[-1].violence["zygote"]
    if answers["503 kernel_lost"] > killed:
        yield f"{answers['503 kernel_lost']} answers lost to {killed} kills"
    quarter = len(lines) // 4  # at any one time there may be kernels that end, or workers that start
    settled, last = (median(line.memory for line in some) for some in (lines[quarter : 2 * quarter], lines[-quarter:]))
    if last > settled * MEMORY_GROWTH or not last:
        yield f"memory went from {settled:g} to {last:g} MiB"


def main() -> int:
    """Print the table; 1 if anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    lines, answers = [], Counter[str]()
    print(f"{'seconds':>8}{'MiB':>8}{'processes':>11}{'answers':>10}  killed, reloaded", flush=True)
    with running.fluxion(WORKERS="2", KERNELS="2", CACHE_BYTES="4000000") as server:
        for found in soak(server, options.minutes * 60, options.seed):
            if isinstance(found, Line):
                lines.append(found)
                print(found, flush=True)
            else:
                answers = found
    print(*(f"{count:8} {answer}" for answer, count in answers.most_common()), sep="\n")
    wrong = list(faults(lines, answers))
    print(*(f"FAULT: {fault}" for fault in wrong), sep="\n")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
