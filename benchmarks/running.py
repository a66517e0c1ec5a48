"""Servers on free ports of this machine, and what their processes use. Whatever is started here is ended here."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from oracles.ports import free_port

TICKS = os.sysconf("SC_CLK_TCK")

#: Time to start, and to stop before it is made to.
START_SECONDS, STOP_SECONDS = 60.0, 10.0

QUESTION = b'{"expression":"w^2","variable":"w"}'


class Server(NamedTuple):
    """A running server: its first process, its port, and the seconds from its start to its first answer."""

    pid: int
    port: int
    seconds: float

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def fluxion(**settings: str) -> Iterator[Server]:
    """The service, with settings as its environment has them."""
    with serving([sys.executable, "-m", "service", "serve"], {"LOG_LEVEL": "warning"} | settings) as server:
        yield server


@contextmanager
def gunicorn(application: str, workers: int) -> Iterator[Server]:
    """A WSGI application behind Gunicorn as people run it."""
    options = ["--worker-class", "gthread", "--threads", "8", "--workers", str(workers), "--log-level", "error"]
    bounded = ["--timeout", "30", "--graceful-timeout", "1", "--no-control-socket"]
    with serving([sys.executable, "-m", "gunicorn", *options, *bounded, application], {}) as server:
        yield server


@contextmanager
def serving(command: Sequence[str], environment: Mapping[str, str]) -> Iterator[Server]:
    """A server that listens where ``PORT`` says, from its first answer to the end of the block.

    Raises ``RuntimeError`` if it gives no answer.
    """
    port, began = free_port(), time.monotonic()
    process = subprocess.Popen(
        command,
        env={**os.environ, "PORT": str(port), **environment},
        stderr=subprocess.DEVNULL,  # under attack the peers print a traceback for each request
        start_new_session=True,
    )
    try:
        _await_answer(process, port)
        yield Server(process.pid, port, time.monotonic() - began)
    finally:
        _stop(process)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """Ask it to stop; then end what is left of its session, which is ours, and may hang in a computation."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(STOP_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _await_answer(process: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _answers(port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{process.args!r} gives no answer")
        time.sleep(0.02)


def _answers(port: int) -> bool:
    head = f"POST /derivative HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: {len(QUESTION)}\r\n"
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=START_SECONDS) as caller:
            caller.sendall(f"{head}Content-Type: application/json\r\n\r\n".encode() + QUESTION)
            return caller.recv(12).endswith(b" 200")
    except OSError:
        return False


def family(pid: int) -> list[int]:
    """A process and all its descendants that live."""
    try:
        threads = list(Path(f"/proc/{pid}/task").iterdir())
        children = [int(child) for thread in threads for child in (thread / "children").read_text().split()]
    except OSError:
        return []
    return [pid, *(descendant for child in children for descendant in family(child))]


def processor_seconds(pid: int) -> float:
    """What a process and all its descendants have used, those that have ended and were waited for too."""
    return sum(map(_used, family(pid)))


def machine_seconds() -> float:
    """Processor time that everything on this machine has used since it was started."""
    user, nice, system, _idle, _waiting, *interrupts = Path("/proc/stat").read_text().split()[1:9]
    return sum(map(int, (user, nice, system, *interrupts))) / TICKS


def _used(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / TICKS
