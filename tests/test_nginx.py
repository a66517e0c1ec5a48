"""The proxy for real: nginx with the committed configuration before two replicas."""

import json
import os
import re
import select
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
import requests

from oracles.nginx import nginx
from oracles.patience import PATIENCE
from oracles.raw_http import Caller
from service import errors
from service.client import Client
from tests.conftest import start_service, stop_service

pytestmark = pytest.mark.skipif(not shutil.which("nginx"), reason="no nginx (Debian: nginx)")


class Front(NamedTuple):
    """A proxy and the replicas behind it."""

    url: str
    log: Path
    replicas: dict[str, "subprocess.Popen[bytes]"]


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """nginx before two replicas."""
    with ExitStack() as ending:
        replicas = dict(ending.enter_context(replica()) for _ in range(2))
        proxy = ending.enter_context(nginx(tmp_path_factory.mktemp("nginx"), replicas))
        yield Front(proxy.url, proxy.log, replicas)


@contextmanager
def replica() -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """A replica as it runs behind the proxy."""
    process, url = start_service(WORKERS="1", KERNELS="2", TRUSTED_PROXIES="1", CACHE_BYTES="0")
    try:
        yield url, process
    finally:
        if process.poll() is None:
            stop_service(process)


def kill(process: "subprocess.Popen[bytes]") -> None:
    """Kill a replica like a machine that loses power: the master and its workers at once, in no order."""
    workers = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    for pid in (process.pid, *map(int, workers)):
        os.kill(pid, signal.SIGKILL)
    process.wait(PATIENCE)


def test_a_get_is_computed_once(front: Front) -> None:
    """The second caller gets the same bytes from the cache, whoever answered the first; forms are kept apart."""
    asked = {"expression": "x^7"}
    first, second = (requests.get(f"{front.url}/derivative", params=asked, timeout=PATIENCE) for _ in range(2))
    assert (first.headers["X-Cache"], second.headers["X-Cache"]) == ("MISS", "HIT")
    assert first.content == second.content
    text = requests.get(f"{front.url}/derivative", params=asked, headers={"Accept": "text/plain"}, timeout=PATIENCE)
    assert text.text == "7*x**6\n"


def test_what_the_caller_has_is_not_sent_again(front: Front) -> None:
    """The cache answers a conditional request itself."""
    address = f"{front.url}/derivative?expression=x^8"
    tag = requests.get(address, timeout=PATIENCE).headers["ETag"]
    again = requests.get(address, headers={"If-None-Match": tag}, timeout=PATIENCE)
    assert (again.status_code, again.content) == (304, b"")


def test_a_problem_is_not_kept(front: Front) -> None:
    """Errors pass as they are, each time from a replica."""
    for _ in range(2):
        response = requests.get(f"{front.url}/derivative?expression=(x", timeout=PATIENCE)
        assert (response.status_code, response.headers["X-Cache"]) == (422, "MISS")
        assert response.headers["Content-Type"] == "application/problem+json"


def test_equal_questions_at_the_same_time_are_computed_once(front: Front) -> None:
    """Those who come while it is computed wait for the same answer."""
    address = f"{front.url}/derivative?expression=x^9"
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: requests.get(address, timeout=PATIENCE), range(8)))
    assert [answer.headers["X-Cache"] for answer in answers].count("MISS") == 1
    assert len({answer.content for answer in answers}) == 1


#: What the proxy refuses before a replica sees it.
REFUSED = {
    "malformed": (b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", errors.BadRequest),
    "metrics": (b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n", errors.NotFound),
    "metrics as a folder": (b"GET /metrics/ HTTP/1.1\r\nHost: a\r\n\r\n", errors.NotFound),
    "metrics escaped": (b"GET //%6detrics/. HTTP/1.1\r\nHost: a\r\n\r\n", errors.NotFound),
    "coding": (b"POST /derivative HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", errors.BadRequest),
    "version": (b"GET / HTTP/2.0\r\nHost: a\r\n\r\n", errors.BadRequest),
    "trace": (b"TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", errors.MethodNotAllowed),
    "body": (b"POST /derivative HTTP/1.1\r\nHost: a\r\nContent-Length: 6000000\r\n\r\n", errors.BodyTooLarge),
    "address": (b"GET /" + b"x" * 20_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", errors.UriTooLong),
    "header": (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 20_000 + b"\r\n\r\n", errors.HeadersTooLarge),
}


@pytest.mark.parametrize("case", REFUSED)
def test_the_proxy_refuses_in_the_same_shape(front: Front, case: str) -> None:
    """What the proxy itself refuses is the problem document that the service would send."""
    request, error = REFUSED[case]
    with Caller(("127.0.0.1", int(front.url.rpartition(":")[2]))) as caller:
        response = caller.ask(request)
    problem = response.problem
    assert (response.status, problem["code"], problem["title"]) == (error.status, error.code, error.title)
    assert problem["type"] == f"/problems/{error.code}"
    assert problem["request_id"] == response.headers["x-request-id"]


def test_a_condition_that_does_not_hold(front: Front) -> None:
    """The cache looks at conditions of its own."""
    address = f"{front.url}/derivative?expression=x^10"
    requests.get(address, timeout=PATIENCE)
    refused = requests.get(address, headers={"If-Match": '"other"'}, timeout=PATIENCE)
    assert (refused.status_code, refused.json()["code"]) == (412, "precondition_failed")


def test_long_questions_are_kept_too(front: Front) -> None:
    """As long as an address may be."""
    address = f"{front.url}/derivative?expression=x^13{'%20' * 1_900}"
    answers = [requests.get(address, timeout=PATIENCE) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200], answers[0].text
    assert [answer.headers["X-Cache"] for answer in answers] == ["MISS", "HIT"]


def test_large_bodies_and_answers_pass(front: Front) -> None:
    """Through memory, and not through files that somebody else may have filled."""
    points = [{"x": n, "y": "0." + "1" * 300} for n in range(9_000)]
    asked = {"expression": "x*y", "at": points, "digits": 5}
    assert requests.post(f"{front.url}/evaluate", json=asked, timeout=PATIENCE).status_code == 200


def test_uploads_of_one_address_do_not_take_all_the_room(front: Front) -> None:
    """Four that do not end are waited for; the fifth is told to come again, and small questions pass."""
    address = ("127.0.0.1", int(front.url.rpartition(":")[2]))
    head = b"POST /derivative HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 3000000\r\n\r\n"
    with ExitStack() as ending:
        slow = [ending.enter_context(Caller(address)) for _ in range(5)]
        for caller in slow:
            caller.send(head + b" " * 100_000)
        told = select.select([caller.socket for caller in slow], [], [], 5)[0]
        (refused,) = [caller for caller in slow if caller.socket in told]
        assert refused.receive().problem["code"] == "overloaded"
        assert (
            requests.post(f"{front.url}/derivative", json={"expression": "x^12"}, timeout=PATIENCE).status_code == 200
        )


def test_a_kept_answer_has_the_name_of_its_own_request(front: Front) -> None:
    """Who asks is told the name of this request, not that of whoever asked first."""
    address = f"{front.url}/derivative?expression=x^11"
    answers = [
        requests.get(address, headers={"X-Request-ID": name}, timeout=PATIENCE) for name in ("mine", "yours", None)
    ]
    assert [answer.headers["X-Cache"] for answer in answers] == ["MISS", "HIT", "HIT"]
    assert [answer.headers["X-Request-ID"] for answer in answers[:2]] == ["mine", "yours"]
    assert re.fullmatch("[0-9a-f]{32}", answers[2].headers["X-Request-ID"])


def test_lines_of_a_batch_are_not_held_back(front: Front) -> None:
    """The proxy passes each line on when it comes."""
    items = [{"operation": "derivative", "fields": {"expression": f"x^{n}"}} for n in range(3)]
    accept = {"Accept": "application/x-ndjson"}
    response = requests.post(f"{front.url}/batch", json={"requests": items}, headers=accept, timeout=PATIENCE)
    assert [json.loads(line)["status"] for line in response.iter_lines()] == [200] * 3


def test_metrics_are_not_for_the_public(front: Front) -> None:
    """They would be those of one replica, now of this one and now of that."""
    assert requests.get(f"{front.url}/metrics", timeout=PATIENCE).status_code == 404


def test_a_replica_is_killed_under_load(front: Front) -> None:
    """Nobody notices: 400 new questions from 8 callers, one replica gone in between, 400 right answers."""
    victim = next(iter(front.replicas.values()))
    asked = threading.Semaphore(0)

    def ask(number: int) -> str:
        asked.release()
        return str(fluxion.derivative(f"{number}*x^2").derivative)

    with Client(front.url) as fluxion, ThreadPoolExecutor(8) as threads:
        answers = [threads.submit(ask, number) for number in range(1, 401)]
        for _ in range(100):
            asked.acquire()
        kill(victim)
        assert [answer.result() for answer in answers] == [f"{2 * number}*x" for number in range(1, 401)]


def test_no_log_holds_an_expression(front: Front) -> None:
    """Neither where a replica is gone nor where an address is too long; but that something failed is told."""
    for length in (10, 5_000, 20_000):
        requests.get(f"{front.url}/derivative?expression=SECRET{'%20' * (length // 3)}", timeout=PATIENCE)
    assert "SECRET" not in front.log.read_text()


def logged(log: Path, line: str) -> str:
    """The log once it holds this: nginx writes it after the answer."""
    until = time.monotonic() + 20
    while line not in log.read_text():
        assert time.monotonic() < until, f"not logged: {line}"
        time.sleep(0.01)
    return log.read_text()


def test_all_replicas_are_gone(front: Front) -> None:
    """What is in the cache is still answered; the rest is a problem with Retry-After."""
    address = f"{front.url}/derivative?expression=x^7"
    requests.get(address, timeout=PATIENCE)
    for process in front.replicas.values():
        if process.poll() is None:
            kill(process)
    assert requests.get(address, timeout=PATIENCE).headers["X-Cache"] == "HIT"
    response = requests.get(f"{front.url}/derivative?expression=x^77", timeout=PATIENCE)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "2")
    assert response.json()["code"] == "overloaded"
    assert "x^77" not in logged(front.log, f"{response.headers['X-Request-ID']} GET 503")
