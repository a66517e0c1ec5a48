"""All faults, one after the other, while honest callers ask: what they were answered, and how soon all was well again.

    python -m benchmarks.chaos [--minutes 1] [--seed 1]

Starts two replicas with a Redis between them behind nginx, with the committed configuration; without nginx one replica,
and without Redis none. Each of the honest callers knows the right answer to each question, byte for byte, from before
the first fault. Prints a line for each fault, and ends with 1 if somebody was not answered, answered wrongly, answered
422 or with a status or code that is not documented, or if all was not well a minute after a fault.
"""

import argparse
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from statistics import quantiles
from typing import NamedTuple

import requests

from benchmarks.cost import KINDS
from oracles import floods
from oracles.nginx import nginx
from oracles.ports import free_port
from oracles.processes import Processes

CALLERS, QUESTIONS = 4, 40

#: Pause of a caller between two questions: they are people, and the machine has other work to do.
PAUSE_SECONDS = 0.02

#: Time in which all must be well again after a fault.
RECOVERY_SECONDS = 60.0

#: What a 503 may say.
EXCUSES = {"overloaded", "preempted", "kernel_lost"}

#: Busy processes that starve the service, and files that a web process may have open when they run out.
NEIGHBOURS, FEW_FILES = 8, 40


class Replica:
    """A service on a port of its own, in a session of its own, which can be killed and started again."""

    def __init__(self, **settings: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._environment = os.environ | settings | {"PORT": str(self.port), "LOG_LEVEL": "error"}
        self.start()

    def start(self) -> None:
        """Start it; it is ready some seconds later."""
        command = [sys.executable, "-m", "service", "serve"]
        self.process = subprocess.Popen(
            command, env=self._environment, start_new_session=True, stderr=subprocess.DEVNULL
        )
        self.processes = Processes(self.process.pid)

    def workers(self) -> list[int]:
        """Its web processes."""
        return sorted(self.processes.workers())

    def end(self, how: int) -> None:
        """Send it a signal, wait for its end, and leave nothing of it behind."""
        if how == signal.SIGKILL:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, how)
        else:
            self.process.send_signal(how)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(40)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Scene(NamedTuple):
    """What there is to break, and where callers ask."""

    url: str
    replicas: list[Replica]
    redis: "subprocess.Popen[bytes] | None"


@contextmanager
def scene() -> Iterator[Scene]:
    """Replicas, Redis and nginx, as far as they are there."""
    with ExitStack() as ending:
        directory = Path(ending.enter_context(tempfile.TemporaryDirectory()))
        redis, settings = _redis(ending, directory)
        replicas = [
            Replica(WORKERS="2", KERNELS="2", TRUSTED_PROXIES="1", **settings)
            for _ in range(2 if shutil.which("nginx") else 1)
        ]
        for replica in replicas:
            ending.callback(lambda replica=replica: replica.end(signal.SIGKILL))
        for replica in replicas:
            _await(lambda url=replica.url: _answers(url), RECOVERY_SECONDS)
        url = replicas[0].url
        if shutil.which("nginx"):
            url = ending.enter_context(nginx(directory, [replica.url for replica in replicas])).url
        yield Scene(url, replicas, redis)


def _redis(ending: ExitStack, directory: Path) -> "tuple[subprocess.Popen[bytes] | None, dict[str, str]]":
    if not shutil.which("redis-server"):
        return None, {}
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    process = subprocess.Popen(command, cwd=directory, stdout=subprocess.DEVNULL)
    ending.callback(process.wait)
    ending.callback(process.kill)
    return process, {"REDIS_URL": f"redis://127.0.0.1:{port}/0"}


def _answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/health/ready", timeout=10).ok
    except requests.RequestException:
        return False


def _all_ready(scene: Scene) -> bool:
    return all(_answers(replica.url) for replica in scene.replicas)


def _await(fact: Callable[[], bool], seconds: float) -> float:
    """How long it takes to become true; infinite if it does not in time."""
    began = time.monotonic()
    while not fact():
        if time.monotonic() - began > seconds:
            return float("inf")
        time.sleep(0.05)
    return time.monotonic() - began


# Honest callers


class Question(NamedTuple):
    """What is asked, and the answer's bytes."""

    operation: str
    fields: dict[str, object]
    answer: bytes


class Callers:
    """Threads that ask what they know the answer of; ``outcomes`` and ``seconds`` are of the present fault."""

    def __init__(self, url: str, seed: int) -> None:
        chance = random.Random(seed)
        self.url = url
        self.questions = [self._learn(*chance.choice(KINDS).ask(chance)) for _ in range(QUESTIONS)]
        self.begin()
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._call, args=(f"{seed} {n}",)) for n in range(CALLERS)]

    def begin(self) -> None:
        """Count anew."""
        self.outcomes: Counter[str] = Counter()
        self.seconds: list[float] = []

    def __enter__(self) -> "Callers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _learn(self, operation: str, fields: dict[str, object]) -> Question:
        response = requests.post(f"{self.url}/{operation}", json=fields, timeout=60)
        response.raise_for_status()
        return Question(operation, fields, response.content)

    def _call(self, seed: str) -> None:
        chance = random.Random(seed)
        with requests.Session() as session:
            while not self._stop.wait(PAUSE_SECONDS):
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


# Faults


Fault = Callable[[Scene, float], None]
Signal = Callable[[Replica], "set[int] | list[int]"]


def signalled(whom: Signal, how: int, pause: float = 0.3) -> Fault:
    """Send a signal to one such process of some replica again and again."""

    def fault(scene: Scene, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            victims = sorted(whom(random.choice(scene.replicas)))
            if victims:
                with suppress(ProcessLookupError):
                    os.kill(random.choice(victims), how)
            time.sleep(pause)

    return fault


def stopped(whom: Signal) -> Fault:
    """Stop such processes of one replica for the time; then they go on, those that are left."""

    def fault(scene: Scene, seconds: float) -> None:
        victims = list(whom(scene.replicas[0]))
        _signal(victims, signal.SIGSTOP)
        time.sleep(seconds)
        _signal(victims, signal.SIGCONT)

    return fault


def _signal(processes: list[int], how: int) -> None:
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, how)


def replaced(how: int) -> Fault:
    """End one replica, and start it again after the time."""

    def fault(scene: Scene, seconds: float) -> None:
        scene.replicas[0].end(how)
        time.sleep(seconds)
        scene.replicas[0].start()

    return fault


def silent_redis(scene: Scene, seconds: float) -> None:
    """Redis takes connections and says nothing."""
    if scene.redis:
        _signal([scene.redis.pid], signal.SIGSTOP)
        time.sleep(seconds)
        _signal([scene.redis.pid], signal.SIGCONT)


def limited(kind: int, limit: int) -> Fault:
    """The web processes of one replica have little of something."""

    def fault(scene: Scene, seconds: float) -> None:
        workers = scene.replicas[0].workers()
        before = [resource.prlimit(worker, kind) for worker in workers]
        for worker, (_, hard) in zip(workers, before, strict=True):
            resource.prlimit(worker, kind, (limit, hard))
        time.sleep(seconds)
        for worker, limits in zip(workers, before, strict=True):
            with suppress(ProcessLookupError):
                resource.prlimit(worker, kind, limits)

    return fault


def starved(scene: Scene, seconds: float) -> None:
    """Neighbours that take all the processor they are given, each in a session of its own."""
    busy = [sys.executable, "-c", "while True: pass"]
    neighbours = [subprocess.Popen(busy, start_new_session=True) for _ in range(NEIGHBOURS)]
    time.sleep(seconds)
    for neighbour in neighbours:
        neighbour.kill()
        neighbour.wait()


def flooded(flood: floods.Flood) -> Fault:
    """An attack from another address than the honest ones use."""

    def fault(scene: Scene, seconds: float) -> None:
        with floods.carried_out(("127.0.0.1", scene.replicas[0].port), flood):
            time.sleep(seconds)

    return fault


FAULTS: dict[str, Fault] = {
    "nothing": lambda scene, seconds: time.sleep(seconds),
    "kernels killed": signalled(lambda replica: replica.processes.kernels(), signal.SIGKILL),
    "kernels stopped": stopped(lambda replica: replica.processes.kernels()),
    "zygotes killed": signalled(lambda replica: replica.processes.zygotes(), signal.SIGKILL, 2.0),
    "web processes killed": signalled(Replica.workers, signal.SIGKILL, 4.0),
    "web processes stopped": stopped(Replica.workers),
    "replica killed": replaced(signal.SIGKILL),
    "replica asked to stop": replaced(signal.SIGTERM),
    "replica reloaded": signalled(lambda replica: [replica.process.pid], signal.SIGHUP, 5.0),
    "Redis silent": silent_redis,
    "no file may grow": limited(resource.RLIMIT_FSIZE, 0),
    "few descriptors": limited(resource.RLIMIT_NOFILE, FEW_FILES),
    "busy neighbours": starved,
    **{flood.name: flooded(flood) for flood in floods.FLOODS},
}


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
            f"{self.fault:28}{self.outcomes['right']:7}{self.outcomes['later']:7}{sum(wrong.values()):7}"
            f"{self.p50 * 1000:8.0f}{self.p99 * 1000:8.0f}{self.recovery:10.1f}{self.memory:8}  {wrong or ''}"
        )

    @property
    def fine(self) -> bool:
        """Whether nothing came of it that must not be."""
        return set(self.outcomes) <= {"right", "later"} and self.recovery < RECOVERY_SECONDS


def carry_out(name: str, scene: Scene, callers: Callers, seconds: float) -> Line:
    """One fault, and the time until all is well."""
    callers.begin()
    FAULTS[name](scene, seconds)
    recovery = _await(lambda: _all_ready(scene) and callers.all_well(), RECOVERY_SECONDS)
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
    print(f"{'fault':28}{'right':>7}{'later':>7}{'wrong':>7}{'p50 ms':>8}{'p99 ms':>8}{'well in s':>10}{'MiB':>8}")
    with scene() as stage, Callers(stage.url, options.seed) as callers:
        for name in chosen:
            lines.append(carry_out(name, stage, callers, options.minutes * 60 / len(chosen)))
            print(lines[-1], flush=True)
    return int(not all(line.fine for line in lines))


if __name__ == "__main__":
    sys.exit(main())
