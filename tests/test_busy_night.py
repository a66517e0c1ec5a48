"""A busy night: other processes, many callers, restarts. Load is never told as the caller's fault, and no verdict is.

The neighbours are in sessions of their own, between which Linux shares the processors (sched(7), autogroup); beside
busy processes of its own session nothing would starve.
"""

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
import requests

from oracles.patience import PATIENCE
from oracles.processes import Processes
from service.settings import Settings
from tests.conftest import start_service, stop_service
from tests.kernels import eventually

#: Busy processes beside the service, and how long they live if nobody ends them.
NEIGHBOURS, NEIGHBOUR_SECONDS = 20, 120

#: Whoever comes again when that has passed comes to a service that has done all that it was asked before.
ANSWER_TIMEOUT = Settings().answer_timeout


@pytest.fixture(scope="module")
def service() -> Iterator[tuple[str, Processes]]:
    process, url = start_service(WORKERS="1", KERNELS="2", CACHE_BYTES="0", GRACE="600")
    yield url, Processes(process.pid)
    assert stop_service(process) == 0


@contextmanager
def neighbours() -> Iterator[None]:
    busy = f"import signal; signal.alarm({NEIGHBOUR_SECONDS})\nwhile True: pass"
    processes = [subprocess.Popen([sys.executable, "-c", busy], start_new_session=True) for _ in range(NEIGHBOURS)]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


def costly(number: int) -> dict[str, Any]:
    """Some 75 ms of processor time, most of it for the closed forms; no two are alike."""
    points = [{"x": f"1.{number}{point:02}"} for point in range(40)]
    return {"expression": f"exp(x)*sin(x)/(x^2 + {number})", "variable": "x", "order": 1, "at": points}


def graded(number: int, count: int) -> dict[str, Any]:
    """A call to /check with so many different answers, every third of them right."""
    answers = [f"3x^2 sin(2x) + 2x^3 cos(2x) + {n} - {n - n % 3}" for n in range(count)]
    task = {"expression": f"x^3 sin(2x) + {number}"}
    return {"task": task, "answers": [{"id": str(n), "answer": text} for n, text in enumerate(answers)]}


def asked(url: str, fields: dict[str, Any]) -> requests.Response:
    return requests.post(url, json=fields, timeout=PATIENCE)


def said(response: requests.Response) -> str:
    if response.status_code == 503:
        assert 1 <= int(response.headers["Retry-After"]) <= ANSWER_TIMEOUT
    return str(response.status_code) if response.ok else f"{response.status_code} {response.json()['code']}"


def test_honest_requests_are_never_too_expensive(service: tuple[str, Processes], sampled: Callable[[int], int]) -> None:
    """Eight callers of 75 ms each beside twenty busy processes: some are answered, the others may come again."""
    url, _ = service
    with neighbours(), ThreadPoolExecutor(8) as callers:
        answers = callers.map(
            lambda number: requests.post(f"{url}/evaluate", json=costly(number), timeout=PATIENCE), range(sampled(50))
        )
        counts = Counter(map(said, answers))
    assert counts["200"] > 0
    assert set(counts) <= {"200", "503 overloaded", "503 preempted"}


def test_a_verdict_does_not_hang_on_load(service: tuple[str, Processes], sampled: Callable[[int], int]) -> None:
    """The same bytes from a busy machine as from an idle one, for whoever asks until there is an answer."""
    url, _ = service
    call = graded(1, sampled(1_000))
    idle, busy = judged(url, call), b""
    with neighbours():
        busy = judged(url, call)
    assert busy == idle
    assert b'"undecided"' not in idle


def test_graders_do_not_throw_each_others_work_away(service: tuple[str, Processes]) -> None:
    """Ten at once: every verdict is decided, and no portion is ended for another one."""
    url, _ = service
    before = ended_for_others(url)
    with ThreadPoolExecutor(10) as graders:
        bodies = list(graders.map(lambda number: judged(url, graded(number, 30)), range(10)))
    assert not any(b'"undecided"' in body for body in bodies)
    assert ended_for_others(url) == before


def ended_for_others(url: str) -> str:
    """How many computations were."""
    lines = requests.get(f"{url}/metrics", timeout=PATIENCE).text.splitlines()
    return next(line for line in lines if line.startswith('fluxion_kernel_events{cause="preempted"'))


def judged(url: str, fields: dict[str, Any]) -> bytes:
    """The answer to a call, which is sent again as the service asks for."""
    for _ in range(20):
        response = asked(f"{url}/check", fields)
        if said(response) == "200":
            return response.content
        assert response.status_code == 503
    raise AssertionError("never answered")


def test_a_reload_waits_for_the_new_worker(service: tuple[str, Processes]) -> None:
    """The old one answers until the new one has kernels, of the same zygote, and ends then: nobody is sent away."""
    url, processes = service
    old, stop = processes.workers(), threading.Event()

    def ask(first: int) -> Counter[str]:
        counts: Counter[str] = Counter()
        while not stop.is_set():
            first += 1
            counts[said(asked(f"{url}/derivative", {"expression": f"w^2 + {first}"}))] += 1
            stop.wait(0.02)  # not to take the processors from the worker that starts
        return counts

    with ThreadPoolExecutor(3) as callers:
        counts = [callers.submit(ask, 1_000_000 * n) for n in range(3)]
        os.kill(processes.root, signal.SIGHUP)
        replaced = eventually(lambda: bool(processes.workers()) and not processes.workers() & old, seconds=60)
        stop.set()
    assert replaced
    assert set().union(*(count.result() for count in counts)) == {"200"}


def test_web_processes_share_a_zygote_which_is_replaced_when_it_dies() -> None:
    """The kernels serve on meanwhile, and nothing is left at the end."""
    process, url = start_service(WORKERS="2", KERNELS="1", CACHE_BYTES="0")
    processes = Processes(process.pid)
    assert eventually(lambda: len(processes.kernels()) == 2, seconds=60)
    (old,) = processes.zygotes()
    kernels = processes.kernels()
    os.kill(old, signal.SIGKILL)
    assert said(asked(f"{url}/derivative", {"expression": "w^3"})) == "200"
    assert eventually(lambda: processes.zygotes() not in (set(), {old}), seconds=60)
    for kernel in kernels:
        os.kill(kernel, signal.SIGKILL)
    assert eventually(lambda: len(processes.kernels()) == 2, seconds=60)
    assert said(asked(f"{url}/derivative", {"expression": "w^4"})) == "200"
    everything = processes.all()
    assert stop_service(process) == 0
    assert eventually(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in everything))


def test_a_service_that_starts_says_so() -> None:
    """It answers at once that it lives, what is missing, and that computing has to wait."""
    process, url = start_service(until="live", WORKERS="1", KERNELS="2")
    try:
        ready = requests.get(f"{url}/health/ready", timeout=PATIENCE)
        answer = asked(f"{url}/derivative", {"expression": "w^2"})
        assert ready.ok or "missing" in ready.json()["detail"]
        assert said(answer) in {"200", "503 overloaded"}
        assert eventually(lambda: requests.get(f"{url}/health/ready", timeout=PATIENCE).ok, seconds=90)
    finally:
        assert stop_service(process) == 0
