"""Who leaves is not worked for: over the running service, whatever was asked, and whoever asked for the same stays."""

import re
import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import orjson
import pytest
import requests

from oracles.floods import NEVER_ENDING, post
from oracles.patience import PATIENCE
from oracles.processes import Processes
from tests.conftest import start_service, stop_service
from tests.kernels import eventually

#: Processor time that the service may use for somebody who leaves, in seconds; the questions take more than twice that.
MOST_SECONDS = 5.0

Service = tuple[str, Processes]


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """Each answer has more time than a test."""
    process, url = start_service(WORKERS="1", KERNELS="2", DEADLINE="60", ANSWER_TIMEOUT="120")
    yield url, Processes(process.pid)
    assert stop_service(process) == 0


def never_ending(number: int) -> dict[str, object]:
    return {"expression": f"{NEVER_ENDING} + {number}*x", "variable": "x", "simplify": "full"}


def batch(number: int) -> bytes:
    return orjson.dumps(
        {"requests": [{"operation": "derivative", "fields": never_ending(number + n)} for n in range(9)]}
    )


ASKED = {
    "a request": post("/derivative", orjson.dumps(never_ending(1))),
    "a batch": post("/batch", batch(10)),
    "a batch in lines": post("/batch", batch(20), "Accept: application/x-ndjson"),
}


def send(url: str, data: bytes) -> socket.socket:
    address = urlsplit(url)
    connection = socket.create_connection((address.hostname, address.port), timeout=120)
    connection.sendall(data)
    return connection


def deserted(url: str) -> float:
    """How many computations were ended because their callers had left."""
    found = re.search(r'^fluxion_kernel_events\{cause="deserted".*\} (\S+)$', requests.get(f"{url}/metrics").text, re.M)
    assert found
    return float(found[1])


def works(processes: Processes, seconds: float = 0.3) -> bool:
    """Whether processor time is used now."""
    before = processes.processor_seconds()
    time.sleep(seconds)
    return processes.processor_seconds() > before + seconds / 10


@pytest.mark.parametrize("asked", ASKED)
def test_a_computation_ends_when_its_caller_leaves(service: Service, asked: str) -> None:
    """Nothing is begun any more, either, and the next caller is answered."""
    url, processes = service
    before, used = deserted(url), processes.processor_seconds()
    with send(url, ASKED[asked]):
        assert eventually(lambda: works(processes))
    assert eventually(lambda: deserted(url) > before, 60)
    assert eventually(lambda: not works(processes), 60)
    assert processes.processor_seconds() < used + MOST_SECONDS
    assert (
        requests.post(f"{url}/derivative", json={"expression": "w^2"}, timeout=PATIENCE).json()["derivative"] == "2*w"
    )


def test_a_call_of_many_answers_ends_when_its_caller_leaves(service: Service) -> None:
    url, processes = service
    used = processes.processor_seconds()
    function = "x^3 sin(2x) exp(x) ln(x^2+1) tan(x/9)/(x^2+1)"
    answers = [{"id": f"{number}", "answer": f"{function}*({number}+1/x)"} for number in range(1_000)]
    with send(url, post("/check", orjson.dumps({"task": {"expression": function}, "answers": answers}))):
        assert eventually(lambda: works(processes))
    assert eventually(lambda: not works(processes), 60)
    assert processes.processor_seconds() < used + MOST_SECONDS


def test_who_asked_for_the_same_is_answered(service: Service) -> None:
    """The first of two callers leaves."""
    url, processes = service
    asked = {"expression": NEVER_ENDING.replace("40", "20"), "variable": "x", "simplify": "full"}
    data = post("/derivative", orjson.dumps(asked), "Connection: close")
    with send(url, data) as first, send(url, data) as second:
        assert eventually(lambda: works(processes))
        first.close()
        assert second.makefile("rb").readline().startswith(b"HTTP/1.1 200")
