"""The running service under hostile requests and killed processes: what its callers notice, and what is left of it."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
import requests

from oracles import hostile
from oracles.floods import FLOODS, Flood, carried_out
from oracles.patience import PATIENCE
from oracles.processes import Processes
from tests.conftest import start_service, stop_service
from tests.kernels import eventually

KERNELS = 4

#: Memory that the service may hold on to after the attacks, in MiB.
GROWTH_MIB = 200

#: Memory that it may take while a flood goes on: what it counts of questions and unread answers, and copies of them.
FLOOD_MIB = 400

Attacked = tuple[str, Processes]


@pytest.fixture(scope="module")
def attacked() -> Iterator[Attacked]:
    process, url = start_service(WORKERS="1", KERNELS=str(KERNELS), REQUEST_TIMEOUT="3", CACHE_BYTES="0")
    processes = Processes(process.pid)
    yield url, processes
    everything = processes.all()
    assert stop_service(process) == 0
    assert eventually(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in everything))


def derivative(url: str, number: int = 2) -> requests.Response:
    return requests.post(f"{url}/derivative", json={"expression": f"w^{number}"}, timeout=PATIENCE)


def test_every_attack_gets_what_it_deserves(attacked: Attacked) -> None:
    """An allowed status, errors as problem documents; then everything is as before.

    (That it comes in the allowed time, too, is seen by ``python -m benchmarks.hostile`` on an idle machine.)
    """
    url, processes = attacked
    count, memory = len(processes.all()), processes.memory_mib()
    address = urlsplit(url)
    results = hostile.campaign((str(address.hostname), int(address.port or 0)), hostile.attacks(), parallel=3)
    faults = {
        (attack.name, fault)
        for attack, answers in results
        for answer in answers
        if (fault := hostile.fault(attack, answer, hostile.PATIENCE_SECONDS))
    }
    assert faults == set()
    assert eventually(lambda: len(processes.all()) == count)
    assert processes.memory_mib() < memory + GROWTH_MIB
    assert derivative(url).json()["derivative"] == "2*w"


def test_health_and_metrics_answer_while_nobody_can_compute(attacked: Attacked) -> None:
    """All kernels are stopped: who wants to compute is told to come again, and soon the kernels are replaced."""
    url, processes = attacked
    asked = threading.Event()
    with ThreadPoolExecutor(KERNELS + 3) as callers:
        stopping = callers.submit(stop_kernels, processes, asked)
        refused = [callers.submit(derivative, url, number) for number in range(KERNELS + 2)]
        try:
            for path in ("/health/live", "/health/ready", "/metrics"):
                assert requests.get(url + path, timeout=PATIENCE).ok
        finally:
            asked.set()
        assert stopping.result(PATIENCE) >= KERNELS
        for response in (call.result() for call in refused):
            if response.status_code != 200:
                assert (response.status_code, response.json()["code"]) in {(503, "overloaded"), (503, "kernel_lost")}
                assert int(response.headers["Retry-After"]) >= 1
    assert eventually(lambda: derivative(url).json().get("derivative") == "2*w")


def kernels_of(url: str) -> int:
    """How many kernels the service says that it has."""
    return int(requests.get(f"{url}/health/ready", timeout=PATIENCE).json().get("kernels", 0))


def stop_kernels(processes: Processes, until: threading.Event) -> int:
    """Stop each kernel, and each that replaces one, for so long; how many they were."""
    stopped = set[int]()
    while not until.wait(0.01) or not stopped:
        for kernel in processes.kernels() - stopped:
            with suppress(ProcessLookupError):
                os.kill(kernel, signal.SIGSTOP)
            stopped.add(kernel)
    return len(stopped)


def test_kills_under_load_cost_at_most_the_requests_that_ran(attacked: Attacked) -> None:
    """Three callers ask all the time while kernels are killed, and then their zygote; a kill may cost one answer."""
    url, processes = attacked
    kills, stop, statuses = 10, threading.Event(), list[int]()

    def ask(first: int) -> None:
        number = 0
        while not stop.is_set():
            number += 1
            statuses.append(derivative(url, first + number % 50).status_code)

    def more_were_answered(count: int = 20) -> bool:
        enough = statuses.count(200) + count
        return eventually(lambda: statuses.count(200) >= enough)

    with ThreadPoolExecutor(3) as callers:
        asking = [callers.submit(ask, 100 * number) for number in range(3)]
        try:
            for _ in range(kills):
                os.kill(max(processes.kernels()), signal.SIGKILL)
                assert more_were_answered()
                assert eventually(lambda: kernels_of(url) == len(processes.kernels()) == KERNELS)
            os.kill(max(processes.zygotes()), signal.SIGKILL)
            assert more_were_answered()
        finally:
            stop.set()
    assert [caller.exception() for caller in asking] == [None] * 3
    assert set(statuses) <= {200, 503}
    assert statuses.count(503) <= kills
    assert eventually(lambda: bool(processes.zygotes()))
    assert eventually(lambda: kernels_of(url) == KERNELS)


@pytest.mark.parametrize("flood", FLOODS, ids=[flood.name for flood in FLOODS])
def test_honest_callers_notice_no_flood(attacked: Attacked, flood: Flood) -> None:
    """Each question is answered, the sign of life is given, and the memory stays within bounds.

    Beside computations that never end, some may be told to come again.
    """
    url, processes = attacked
    address = urlsplit(url)
    memory = processes.memory_mib()
    statuses, most = [], 0
    with carried_out((str(address.hostname), int(address.port or 0)), flood):
        for number in range(12):
            assert requests.get(f"{url}/health/live", timeout=PATIENCE).ok
            statuses.append(derivative(url, number + 2).status_code)
            most = max(most, processes.memory_mib()) if number % 4 == 3 else most
            time.sleep(0.02)
    assert set(statuses) == {200} or (flood.dear and set(statuses) <= {200, 503})
    assert most < memory + FLOOD_MIB, most - memory
