"""The Gunicorn worker against real sockets: slow, silent, broken and impatient callers, and stopping."""

import os
import resource
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from oracles.patience import PATIENCE
from oracles.processes import Processes
from oracles.raw_http import Caller
from service.serving import worker
from service.serving.outgoing import LEFT_SECONDS
from tests.conftest import ROOT
from tests.faulty_worker import METHODS
from tests.kernels import eventually
from tests.small_application import LONG

Connect = Callable[[], Caller]

THREADS = 2

#: No time is short but where that is tried.
LIMITS = {"REQUEST_TIMEOUT": "60", "MAX_BODY": "65536", "GRACE": "60", "ANSWER_TIMEOUT": "60"}

ECHO = b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
GET = b"GET /echo HTTP/1.1\r\nHost: a\r\n\r\n"


class Gate:
    """Where requests stay that have a thread, until it is opened."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "gate.open"

    @property
    def request(self) -> bytes:
        return b"GET /gate?%s HTTP/1.1\r\nHost: a\r\n\r\n" % bytes(self._file)

    def hold(self, count: int) -> bool:
        """Whether so many stay there, at last."""
        return eventually(lambda: len(list(self._file.parent.glob("gate.*"))) == count)

    def open(self) -> None:
        self._file.touch()


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[Gate]:
    gate = Gate(tmp_path)
    yield gate
    gate.open()


class Server:
    """Gunicorn, which is asked to stop once: a second signal would meet its main process while it exits."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process, self._asked = process, False

    def stop(self) -> None:
        """Ask it to stop, unless that was done."""
        if not self._asked:
            self._asked = True
            self.process.send_signal(signal.SIGTERM)

    def exit_code(self) -> int:
        """How it ended, once it has."""
        self.stop()
        return self.process.wait(PATIENCE)


@contextmanager
def serving(kind: str = "service.serving.worker.BufferedWorker") -> Iterator[tuple[Server, Connect]]:
    """The small application on the worker, with two threads; and a way to connect to it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address, descriptor = listener.getsockname(), listener.fileno()
        options = f"--bind fd://{descriptor} --worker-class {kind} --threads {THREADS}"
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", *options.split(), "--no-control-socket", "--graceful-timeout", "60",
             "--log-level", "critical", "tests.small_application:application"],
            cwd=ROOT, env=os.environ | LIMITS, pass_fds=[descriptor],
        )  # fmt: skip
    server = Server(process)
    with ExitStack() as callers:
        callers.callback(server.exit_code)

        def connect() -> Caller:
            return callers.enter_context(Caller(address))

        with connect() as caller:
            assert caller.ask(GET).status == 200
        yield server, connect
    assert server.exit_code() == 0


@pytest.fixture(scope="module")
def connect() -> Iterator[Connect]:
    with serving() as (_, connect):
        yield connect


@pytest.fixture(scope="module")
def hurried() -> Iterator[Connect]:
    """To a server that waits a second for a request, and two for a thread."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setitem(LIMITS, "REQUEST_TIMEOUT", "1")
        patched.setitem(LIMITS, "ANSWER_TIMEOUT", "4")
        with serving() as (_, connect):
            yield connect


def test_requests_are_answered_one_after_the_other(connect: Connect) -> None:
    with connect() as caller:
        for _ in range(3):
            assert caller.ask(ECHO).body == b"hello"


def test_pipelined_requests_are_answered_in_order(connect: Connect) -> None:
    with connect() as caller:
        caller.send(b"".join(ECHO.replace(b"hello", b"%05d" % number) for number in range(20)) + ECHO[:-2])
        assert [caller.receive().body for _ in range(20)] == [b"%05d" % number for number in range(20)]
        assert caller.ask(b"lo").body == b"hello"


def test_an_empty_line_may_stand_before_a_request(connect: Connect) -> None:
    """In one piece with it, alone, behind the body before, or at the end."""
    with connect() as caller:
        assert caller.ask(b"\r\n" + ECHO).body == b"hello"
        caller.send(b"\r")
        caller.send(b"\n")
        assert caller.ask(ECHO + b"\r\n").body == b"hello"
        assert caller.ask(ECHO + b"\r\n").body == b"hello"


def test_a_chunked_body_arrives_whole(connect: Connect) -> None:
    chunked = b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n3\r\n, w\r\n0\r\n\r\n"
    with connect() as caller:
        assert caller.ask(chunked).body == b"hello, w"
        assert caller.ask(ECHO).body == b"hello"


def test_who_asks_first_is_told_to_continue_once(connect: Connect) -> None:
    with connect() as caller:
        assert caller.ask(ECHO[:-5].replace(b"Host", b"Expect: 100-continue\r\nHost")).status == 100
        assert caller.ask(b"hello").body == b"hello"


def test_slow_callers_hold_no_thread(hurried: Connect) -> None:
    """Thirty callers who stop in the middle do not keep anybody else waiting, and are told off in time."""
    slow = [hurried() for _ in range(30)]
    for caller, part in zip(slow, [ECHO[:10], ECHO[:-9], ECHO[:-1]] * 10, strict=True):
        caller.send(part)
    with hurried() as honest:
        assert honest.ask(ECHO).body == b"hello"
    for caller in slow:
        with caller:
            assert caller.receive().problem["code"] == "request_timeout"
            assert caller.closed()


def test_a_caller_who_sends_byte_by_byte_is_out_of_time_too(hurried: Connect) -> None:
    with hurried() as caller:
        for byte in b"GET /echo HTTP/1.1\r\n":
            try:
                caller.send(bytes([byte]))
            except OSError:
                break
            time.sleep(0.1)
        assert caller.receive().status == 408


def test_who_says_nothing_is_told_nothing(hurried: Connect) -> None:
    with hurried() as caller:
        assert caller.closed()


def test_who_leaves_in_the_middle_is_told_so(connect: Connect) -> None:
    with connect() as caller:
        caller.send(ECHO[:-1])
        caller.socket.shutdown(socket.SHUT_WR)
        assert caller.receive().problem["code"] == "bad_request"


def test_who_does_not_hang_up_stops_nobody(connect: Connect) -> None:
    """Gunicorn itself waits in its event loop for two seconds for each of them; here they may stay for an hour."""
    with serving("tests.faulty_worker.LingeringWorker") as (_, lingering):
        silent = [lingering() for _ in range(5)]
        for caller in silent:
            assert caller.ask(GET.replace(b"Host", b"Connection: close\r\nHost")).status == 200
        with lingering() as honest:
            assert honest.ask(ECHO).body == b"hello"
        for caller in silent:
            caller.close()
    with connect() as caller:
        assert caller.ask(GET.replace(b"Host", b"Connection: close\r\nHost")).status == 200
        assert caller.closed()


def test_who_reads_no_answer_holds_no_thread_for_ever(connect: Connect) -> None:
    """Others are served, and whoever reads late gets all of the answer, be it larger than what is kept for many."""
    with connect() as deaf, connect() as honest:
        deaf.send(GET.replace(b"/echo", b"/long"))
        assert honest.ask(ECHO).body == b"hello"
        answer = deaf.receive()
        assert len(answer.body) == LONG


def test_deaf_callers_hold_no_thread_and_are_dropped(connect: Connect) -> None:
    """They ask for more than a connection takes, several times, and read nothing; there are two threads."""
    deaf = [connect() for _ in range(12)]
    for caller in deaf:
        caller.send(GET.replace(b"/echo", b"/lines?4") * 3)
    with connect() as honest:
        for _ in range(20):
            assert honest.ask(ECHO).body == b"hello"
    for caller in deaf:
        with caller:
            assert eventually(caller.was_reset)
            assert dropped(caller)


def dropped(caller: Caller) -> bool:
    """Whether the connection ends before all that was asked for has come."""
    received = 0
    with suppress(ConnectionResetError):
        while data := caller.socket.recv(1 << 20):
            received += len(data)
    return received < 12 << 20


def test_unread_answers_do_not_fill_the_memory() -> None:
    """Each is large, and all together are more than is kept: who has read nothing for the longest time is dropped."""
    with serving() as (server, connect):
        deaf = [connect() for _ in range(8)]
        for caller in deaf:
            caller.send(GET.replace(b"/echo", b"/lines?32"))
        with connect() as honest:
            assert honest.ask(ECHO).body == b"hello"
            assert honest.ask(GET.replace(b"/echo", b"/lines?1")).status == 200
        time.sleep(1)
        assert Processes(server.process.pid).memory_mib() < (worker.MAX_UNSENT >> 20) + 120


def test_who_reads_slowly_gets_all_of_it(connect: Connect) -> None:
    """As long as something is read in some seconds, nothing is cut."""
    with connect() as slow:
        slow.send(GET.replace(b"/echo", b"/lines?8").replace(b"Host", b"Connection: close\r\nHost"))
        received = 0
        while data := slow.socket.recv(1 << 17):
            received += len(data)
            time.sleep(0.02)
        assert received > 8 << 20


def test_the_sign_of_life_needs_no_thread(connect: Connect, gate: Gate) -> None:
    """All threads are taken, and more requests wait; who asks whether the service lives is answered at once."""
    busy = [connect() for _ in range(THREADS + 1)]
    for caller in busy:
        caller.send(gate.request)
    assert gate.hold(THREADS)
    with connect() as probe:
        for _ in range(3):
            assert probe.ask(GET.replace(b"/echo", b"/health/live")).status == 200
        probe.send(GET.replace(b"/echo", b"/health/live") * 2_000)
        assert [probe.receive().status for _ in range(2_000)] == [200] * 2_000
    assert _answered(busy, 0) == []
    gate.open()
    for caller in busy:
        with caller:
            assert caller.receive().status == 200


def test_silent_connections_do_not_keep_newcomers_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """There are as many as may be, and their time is not over for a minute; honest callers are let in."""
    monkeypatch.setitem(LIMITS, "REQUEST_TIMEOUT", "600")
    monkeypatch.setenv("GUNICORN_CMD_ARGS", "--worker-connections 20")
    with serving() as (_, connect):
        attackers = [connect() for _ in range(25)]
        for caller in attackers[::2]:
            caller.send(ECHO[:-1])
        for _ in range(3):
            with connect() as honest:
                assert honest.ask(ECHO).body == b"hello"


def test_who_waits_too_long_for_a_thread_is_told_to_come_again(hurried: Connect, gate: Gate) -> None:
    """A refusal with a reason, and no silence; what has a thread goes on."""
    busy, late = [hurried() for _ in range(THREADS)], hurried()
    for caller in busy:
        caller.send(gate.request)
    assert gate.hold(THREADS)
    refused = late.ask(ECHO)
    assert (refused.status, refused.problem["code"]) == (503, "overloaded")
    assert int(refused.headers["retry-after"]) >= 1
    assert late.closed()
    gate.open()
    for caller in busy:
        assert caller.receive().status == 200
        assert caller.ask(ECHO).body == b"hello"
        caller.close()


def test_who_has_left_before_a_thread_is_free_is_not_answered(connect: Connect, gate: Gate) -> None:
    """It is told so, in case that only one half of the connection is closed, and nothing is computed."""
    busy, leaver = [connect() for _ in range(THREADS)], connect()
    for caller in busy:
        caller.send(gate.request)
    assert gate.hold(THREADS)
    leaver.socket.send(ECHO, socket.MSG_MORE)  # in one segment with the end, so that both are seen at once
    leaver.socket.shutdown(socket.SHUT_WR)
    with connect() as probe:  # the event loop has seen the request by then
        assert probe.ask(GET.replace(b"/echo", b"/health/live")).status == 200
    time.sleep(1.2 * LEFT_SECONDS)
    gate.open()
    told = leaver.receive()
    assert (told.status, told.problem["detail"]) == (503, "whoever asked has left")
    for caller in (*busy, leaver):
        caller.close()


def only_worker(server: Server) -> int:
    """The number of the one process that serves."""
    (worker,) = Processes(server.process.pid).all() - {server.process.pid}
    return worker


RESET = struct.pack("ii", 1, 0)


@pytest.mark.parametrize("how", ["hangs up", "resets"])
def test_who_leaves_while_it_is_answered_costs_nobody_else(connect: Connect, gate: Gate, how: str) -> None:
    for request in (gate.request, GET.replace(b"/echo", b"/lines?9"), GET.replace(b"/echo", b"/lines?9")):
        leaver = connect()
        leaver.send(request * 3)
        time.sleep(0.1)  # for it to be under way, as it is on an idle machine; nothing hangs on it
        if how == "resets":
            leaver.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        leaver.close()
    gate.open()
    with connect() as honest:
        assert honest.ask(ECHO).body == b"hello"


def test_who_says_that_nothing_more_will_come_is_answered(connect: Connect, gate: Gate) -> None:
    with connect() as caller:
        caller.send(gate.request)
        caller.socket.shutdown(socket.SHUT_WR)
        assert gate.hold(1)
        gate.open()
        assert caller.receive().status == 200


def test_half_an_answer_does_not_look_whole(connect: Connect) -> None:
    """A fault in the middle of an answer ends the connection without the end of the chunks."""
    with connect() as caller:
        caller.send(GET.replace(b"/echo", b"/fail-late"))
        received = b""
        with suppress(ConnectionResetError):
            while data := caller.socket.recv(65_536):
                received += data
        assert not received.endswith(b"0\r\n\r\n")
    with connect() as caller:
        assert caller.ask(ECHO).body == b"hello"


def test_a_fault_in_the_event_loop_costs_its_connection_alone(capfd: pytest.CaptureFixture[str]) -> None:
    """The process goes on, with all other connections, and logs it; the fault is in each part in turn."""
    with serving("tests.faulty_worker.FaultyWorker") as (server, connect):
        alive = only_worker(server)
        with connect() as other:
            for name in METHODS:
                close = b"Connection: close\r\nHost" if name == "_drain" else b"Host"
                with connect() as caller:
                    path = b"/faulty" + name.removeprefix("_").encode()
                    caller.send(GET.replace(b"/echo", path).replace(b"Host", close))
                    assert dropped(caller)
                assert other.ask(ECHO).body == b"hello"
        assert only_worker(server) == alive
    logged = capfd.readouterr().err
    assert [name for name in METHODS if f"in {name}\n" in logged] == METHODS


def test_descriptors_that_are_used_up_cost_nobody_who_is_connected() -> None:
    """The event loop does not try again all the time, and accepts those who wait as soon as there is room."""
    with serving() as (server, connect):
        alive = only_worker(server)
        with connect() as first:
            assert first.ask(ECHO).status == 200
            resource.prlimit(alive, resource.RLIMIT_NOFILE, (24, 24))
            waiting = [connect() for _ in range(30)]
            used = Processes(alive).processor_seconds()
            time.sleep(1)
            assert first.ask(ECHO).status == 200
            assert Processes(alive).processor_seconds() < used + 0.5
            for caller in waiting[:-1]:
                caller.close()
            assert waiting[-1].ask(ECHO).status == 200


REFUSED = [
    ("long line", b"GET /" + b"x" * 9000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414, "uri_too_long"),
    ("endless line", b"GET /" + b"x" * 9000, 414, "uri_too_long"),
    ("long header", GET[:-2] + b"X: " + b"y" * 9000 + b"\r\n\r\n", 431, "headers_too_large"),
    ("many headers", GET[:-2] + b"X: y\r\n" * 300 + b"\r\n", 431, "headers_too_large"),
    ("endless headers", GET[:-2] + b"X: y\r\n" * 12_000, 431, "headers_too_large"),
    ("large body", ECHO.replace(b" 5", b" 65537"), 413, "body_too_large"),
    ("huge body", ECHO.replace(b" 5", b" 99999999999999999999"), 400, "bad_request"),
    ("two lengths", ECHO.replace(b"Host", b"Content-Length: 6\r\nHost"), 400, "bad_request"),
    ("length and chunks", ECHO.replace(b"Host", b"Transfer-Encoding: chunked\r\nHost"), 400, "bad_request"),
    ("signed length", ECHO.replace(b" 5", b" +5"), 400, "bad_request"),
    ("unknown coding", GET[:-2] + b"Transfer-Encoding: x\r\n\r\n", 400, "bad_request"),
    ("bad chunk", GET[:-2] + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400, "bad_request"),
    ("bare line feeds", GET.replace(b"\r\n", b"\n"), 400, "bad_request"),
    ("folded header", GET[:-2] + b"X: y\r\n z\r\n\r\n", 400, "bad_request"),
    ("space in a name", GET[:-2] + b"X : y\r\n\r\n", 400, "bad_request"),
    ("no name", GET[:-2] + b": y\r\n\r\n", 400, "bad_request"),
    ("control character", GET[:-2] + b"X: \x00\r\n\r\n", 400, "bad_request"),
    ("strange version", GET.replace(b"1.1", b"9.9"), 400, "bad_request"),
    ("HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, "bad_request"),
    ("TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400, "bad_request"),
    ("garbage", b"\x00\x01\x02\x03\r\n\r\n", 400, "bad_request"),
    ("unknown expectation", ECHO.replace(b"Host", b"Expect: miracles\r\nHost"), 400, "bad_request"),
    ("no host", GET.replace(b"Host: a\r\n", b""), 400, "bad_request"),
    ("two hosts", GET.replace(b"Host", b"Host: b\r\nHost"), 400, "bad_request"),
    ("impossible host", GET.replace(b": a", b': a"><script>'), 400, "bad_request"),
    ("dear Accept", GET[:-2] + b"Accept: " + b"a/*," * 1_000 + b"\r\n\r\n", 431, "headers_too_large"),
    ("fault of ours", GET.replace(b"echo", b"fail"), 500, "internal_error"),
]


@pytest.mark.parametrize(("sent", "status", "code"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_what_is_refused_is_refused_as_a_problem(connect: Connect, sent: bytes, status: int, code: str) -> None:
    """At once, on a connection that is then closed; the next caller is served."""
    with connect() as caller:
        answer = caller.ask(sent)
        assert (answer.status, answer.problem["code"]) == (status, code)
        assert answer.headers["x-request-id"] == answer.problem["request_id"]
        assert caller.closed()
    with connect() as caller:
        assert caller.ask(ECHO).body == b"hello"


def test_a_refused_body_cannot_smuggle_a_request(connect: Connect) -> None:
    with connect() as caller:
        assert caller.ask(ECHO.replace(b" 5", b" 70000") + GET).status == 413
        assert caller.closed()


def test_held_back_bodies_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """The largest request that is still arriving gives way, and small ones are served."""
    monkeypatch.setitem(LIMITS, "MAX_BODY", str(worker.MAX_HELD))
    monkeypatch.setitem(LIMITS, "REQUEST_TIMEOUT", "600")
    large = ECHO.replace(b" 5", b" %d" % (20 << 20)) + bytes(17 << 20)
    with serving() as (_, connect):
        callers = [connect() for _ in range(4)]
        for caller in callers:
            caller.send(large)
        answered = _answered(callers, PATIENCE)
        with connect() as honest:
            assert honest.ask(ECHO).body == b"hello"
        assert _answered(callers, 0) == answered
        assert [caller.receive().problem["code"] for caller in answered] == ["overloaded"]


def _answered(callers: list[Caller], seconds: float) -> list[Caller]:
    """Those to whom the server says something; if there is none yet, after some time."""
    readable, _, _ = select.select([caller.socket for caller in callers], [], [], seconds)
    return [caller for caller in callers if caller.socket in readable]


def test_a_stop_loses_nothing_that_was_accepted(gate: Gate) -> None:
    """Requests under way, waiting for a thread, just connected or not yet read are answered; then the door is shut."""
    with serving() as (server, connect):
        callers = [connect() for _ in range(6)]
        for caller in callers[:4]:
            caller.send(gate.request)
        assert gate.hold(THREADS)
        callers[4].send(ECHO[:-1])
        server.stop()
        for caller in callers[4:]:
            caller.send(b"o" if caller is callers[4] else ECHO)
        gate.open()
        answers = [caller.receive() for caller in callers]
        assert [answer.status for answer in answers] == [200] * 6
        for caller in callers:
            caller.close()
        assert server.exit_code() == 0
        with pytest.raises(ConnectionRefusedError):
            connect()


def test_connections_under_a_stop_are_answered_or_refused() -> None:
    """Three callers who connect all the time while the server stops: none is left without an answer or a refusal."""
    with serving() as (server, connect):
        statuses: list[int] = []

        def ask_until_it_stops() -> None:
            while True:
                with connect() as caller:
                    statuses.append(caller.ask(ECHO).status)

        with ThreadPoolExecutor(3) as callers:
            asking = [callers.submit(ask_until_it_stops) for _ in range(3)]
            while len(statuses) < 50 and not any(future.done() for future in asking):
                time.sleep(0.01)
            server.stop()
            assert [type(future.exception()) for future in asking] == [ConnectionRefusedError] * 3
        assert set(statuses) == {200}


@pytest.mark.parametrize(("times", "start_seconds"), [(1, "0"), (4, "0.4")], ids=["once", "while it starts"])
def test_a_reload_under_load_loses_no_request(
    times: int, start_seconds: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Workers are replaced twice while callers ask, quickly or with pauses, on new connections or kept ones.

    Who reloads several times in a row stops workers that have not started yet. None of them says that it failed.
    """
    monkeypatch.setitem(LIMITS, "START_SECONDS", start_seconds)
    with serving() as (server, connect):
        stop = threading.Event()

        def ask(pause: float, keep: bool) -> list[int]:
            statuses = []
            while not stop.is_set():
                with connect() as caller:
                    caller.send(ECHO[:-1])
                    time.sleep(pause)
                    answer = caller.ask(ECHO[-1:])
                    statuses.append(answer.status)
                    if keep and answer.headers["connection"] == "keep-alive":
                        statuses.append(caller.ask(ECHO).status)
            return statuses

        asking = [(0.0, False), (0.0, True), (0.1, False), (0.1, True)]
        with ThreadPoolExecutor(len(asking)) as callers:
            answers = [callers.submit(ask, *how) for how in asking]
            for _ in range(2):
                time.sleep(0.6)
                for _ in range(times):
                    server.process.send_signal(signal.SIGHUP)
                    time.sleep(0.1)
            time.sleep(1.2)
            stop.set()
        for answer in answers:
            assert len(answer.result()) > 5
            assert set(answer.result()) == {200}
    assert capfd.readouterr().err == ""
