"""The shared store for real: a Redis server that is there, is killed, and comes back."""

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import requests

from oracles.patience import PATIENCE
from service.web.access.quota import Limiter
from service.web.caching.answer_cache import Answers, RedisStore
from service.web.distant import RETRY_SECONDS, Away, Distant
from tests.conftest import start_service, stop_service
from tests.kernels import eventually

pytestmark = pytest.mark.skipif(not shutil.which("redis-server"), reason="no redis-server (Debian: redis-server)")


class Server:
    """A Redis server on a port of its own, which can be killed and started again, empty."""

    def __init__(self, directory: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._directory = directory
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(command, cwd=self._directory, stdout=subprocess.DEVNULL)
        assert eventually(lambda: self.says("PING") == "+PONG")

    def says(self, command: str) -> str:
        """The first line of what it answers to a command; nothing if it is not there."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(command.encode() + b"\r\n")
                return connection.recv(4096).decode().partition("\r\n")[0]
        except OSError:
            return ""

    def kill(self) -> None:
        """Kill it like a machine that loses power."""
        self._process.kill()
        self._process.wait()


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Server]:
    """A running server."""
    server = Server(tmp_path)
    yield server
    server.kill()


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_processes_share_answers(redis: Server) -> None:
    """What one process computed, another reads; it is kept for the time that was set."""
    one, other = (Answers(0, RedisStore(redis.url, 60, time.monotonic)) for _ in range(2))
    assert one.get_or_compute("key", lambda left: b"answer")[:2] == (b"answer", "computed")
    assert other.get_or_compute("key", lambda left: b"never")[:2] == (b"answer", "shared")
    assert redis.says("DBSIZE") == ":1"
    assert 0 < int(redis.says("TTL fluxion:key")[1:]) <= 60


def test_a_lost_store_slows_but_never_breaks(redis: Server) -> None:
    """While it is away every answer is computed; it is asked again after a while, and found."""
    clock = Clock()
    answers = Answers(0, RedisStore(redis.url, 60, clock))
    answers.get_or_compute("key", lambda left: b"first")
    redis.kill()
    assert answers.get_or_compute("key", lambda left: b"second")[:2] == (b"second", "computed")
    redis.start()
    assert answers.get_or_compute("key", lambda left: b"third")[:2] == (b"third", "computed")
    clock.now += RETRY_SECONDS
    assert answers.get_or_compute("key", lambda left: b"fourth")[:2] == (b"fourth", "computed")
    assert answers.get_or_compute("key", lambda left: b"never")[:2] == (b"fourth", "shared")


@pytest.mark.parametrize("stored", ["EVIL", "", "x" * 16, '{"derivative":"0"}'])
def test_what_others_wrote_is_no_answer(redis: Server, stored: str) -> None:
    """Nor is an answer to another question, under this one's key."""
    answers = Answers(0, RedisStore(redis.url, 60, time.monotonic))
    assert answers.get_or_compute("other", lambda left: b"its answer").source == "computed"
    assert redis.says(f"SET fluxion:key '{stored}'") == "+OK"
    assert answers.get_or_compute("key", lambda left: b"answer")[:2] == (b"answer", "computed")
    assert redis.says("COPY fluxion:other fluxion:key REPLACE") == ":1"
    assert answers.get_or_compute("key", lambda left: b"answer")[:2] == (b"answer", "computed")


def test_processes_share_a_limit(redis: Server) -> None:
    """Two processes together allow what was set, not twice as much."""
    limiters = [Limiter("3/day", redis.url) for _ in range(2)]
    taken = [limiters[number % 2].take("somebody", 1) for number in range(5)]
    assert [quota.exceeded for quota in taken] == [False, False, False, True, True]
    assert [quota.remaining for quota in taken] == [2, 1, 0, 0, 0]
    assert not limiters[0].take("somebody else", 1).exceeded


def test_a_limit_outlives_its_store(redis: Server) -> None:
    """While Redis is away each process counts for itself; afterwards they count together again."""
    clock = Clock()
    limiter = Limiter("2/day", redis.url, clock)
    assert not limiter.take("somebody", 2).exceeded
    redis.kill()
    assert [limiter.take("somebody", 1).exceeded for _ in range(3)] == [False, False, True]
    redis.start()
    clock.now += RETRY_SECONDS
    assert [limiter.take("somebody", 1).exceeded for _ in range(3)] == [False, False, True]
    assert int(redis.says("DBSIZE")[1:]) > 0


class Strange:
    """A server that is no Redis: what it does with each connection is up to a function."""

    def __init__(self, serve: Callable[[socket.socket], object]) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"redis://127.0.0.1:{self._listener.getsockname()[1]}/0"
        self.visits = 0
        threading.Thread(target=self._accept, args=(serve,), daemon=True).start()

    def _accept(self, serve: Callable[[socket.socket], object]) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.visits += 1
                threading.Thread(target=self._serve, args=(serve, connection), daemon=True).start()

    def _serve(self, serve: Callable[[socket.socket], object], connection: socket.socket) -> None:
        with suppress(OSError), connection:
            serve(connection)

    def close(self) -> None:
        self._listener.close()


def drip(connection: socket.socket) -> None:
    """A byte now and then of an answer that has no end."""
    connection.sendall(b"$1000000\r\n")
    while True:
        connection.sendall(b"x")
        time.sleep(0.05)


#: Each of the two goes there once, and a client of Redis that was hung up on a few times more.
ONCE = 8

STRANGE: dict[str, Callable[[socket.socket], object]] = {
    "mute": lambda connection: threading.Event().wait(PATIENCE),
    "hangs up": lambda connection: None,
    "HTTP": lambda connection: connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n"),
    "nonsense": lambda connection: connection.sendall(bytes(range(256)) * 16),
    "numbers": lambda connection: connection.sendall(b":1\r\n" * 1_000),
    "drips": drip,
}


@pytest.mark.parametrize("kind", STRANGE)
def test_a_server_that_is_no_store_costs_a_moment_once(kind: str) -> None:
    """Neither the cache nor the limit depends on it, whatever it says."""
    server, clock = Strange(STRANGE[kind]), Clock()
    answers = Answers(0, RedisStore(server.url, 60, clock))
    limiter = Limiter("2/day", server.url, clock)
    assert [answers.get_or_compute("key", lambda left: b"answer").body for _ in range(20)] == [b"answer"] * 20
    assert [limiter.take("somebody", 1).exceeded for _ in range(20)] == [False] * 2 + [True] * 18
    assert server.visits <= ONCE
    server.close()


def test_a_name_that_nobody_looks_up_costs_a_moment_once() -> None:
    """The resolver does not answer; nobody waits for it, and one of many tries again."""
    clock, asked, answered = Clock(), threading.Event(), threading.Event()
    distant = Distant("store", lambda: None, clock)

    def look_up() -> None:
        asked.set()
        answered.wait(PATIENCE)

    for _ in range(2):
        with pytest.raises(Away):
            distant.ask(look_up)
        assert asked.is_set()
        asked.clear()
        for _ in range(100):
            with pytest.raises(Away):
                distant.ask(look_up)
        assert not asked.is_set()
        clock.now += RETRY_SECONDS
    answered.set()
    assert distant.ask(lambda: "here") == distant.ask(lambda: "here") == "here"


def test_a_service_loses_its_store(redis: Server) -> None:
    """The running service reads from the store, and answers as before when that is killed under it."""
    process, url = start_service(WORKERS="1", KERNELS="1", CACHE_BYTES="0", REDIS_URL=redis.url, RATE_LIMIT="99/day")

    def ask(expression: str) -> tuple[int, str | None]:
        response = requests.get(f"{url}/derivative", params={"expression": expression}, timeout=PATIENCE)
        return response.status_code, response.json().get("derivative")

    try:
        assert [ask("w^2"), ask("w^2")] == [(200, "2*w")] * 2
        counted = requests.get(f"{url}/metrics", timeout=PATIENCE).text
        assert 'source="computed"' in counted
        assert 'source="shared"' in counted
        redis.kill()
        assert [ask("w^2"), ask("w^3")] == [(200, "2*w"), (200, "3*w**2")]
        redis.start()
        assert ask("w^2") == (200, "2*w")
    finally:
        assert stop_service(process) == 0
