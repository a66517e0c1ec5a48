"""Callers that ask a server over kept connections, each as soon as it has its answer: a closed loop, in one thread."""

import selectors
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import NamedTuple

#: How long answers are waited for that come after the end.
PATIENCE_SECONDS = 10.0

_READ_BYTES = 1 << 16
_LENGTH = b"\r\ncontent-length:"


class Question(NamedTuple):
    """The body of a request; whether it is meant to do harm; whom it is for."""

    body: bytes
    hostile: bool = False
    path: bytes = b"/derivative"


class Sample(NamedTuple):
    """What became of a question; status 0: the connection was closed without an answer."""

    hostile: bool
    status: int
    seconds: float


class Round(NamedTuple):
    """The answers that came within some seconds, and how many questions were never answered."""

    samples: list[Sample]
    seconds: float
    unanswered: int

    @property
    def honest(self) -> list[Sample]:
        return [sample for sample in self.samples if not sample.hostile]

    @property
    def per_second(self) -> float:
        """Honest questions answered with success a second."""
        return sum(sample.status == 200 for sample in self.honest) / self.seconds


class _Caller:
    """One connection, with one question under way."""

    def __init__(self, port: int) -> None:
        self._port, self._ended = port, False
        self._connect()

    def _connect(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self._port), timeout=PATIENCE_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, question: Question) -> None:
        """Send it, on a new connection if the server has hung up."""
        if self._ended:
            self.close()
            self._connect()
        self.hostile, self.began, self._read = question.hostile, time.perf_counter(), b""
        head = b"POST %b HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        self.socket.sendall(head % (question.path, len(question.body)) + question.body)

    def close(self) -> None:
        self.socket.close()

    def receive(self) -> Sample | None:
        """The sample, if the answer is whole now."""
        try:
            data = self.socket.recv(_READ_BYTES)
        except OSError:
            data = b""
        self._read += data
        if data and not _whole(self._read):
            return None
        self._ended = not data or self._read[:8] == b"HTTP/1.0" or b"\r\nconnection: close\r\n" in self._read.lower()
        return Sample(self.hostile, int(self._read[9:12] or 0), time.perf_counter() - self.began)


def _whole(answer: bytes) -> bool:
    end = answer.find(b"\r\n\r\n")
    if end < 0:
        return False
    head = answer[:end].lower() + b"\r\n"
    start = head.index(_LENGTH) + len(_LENGTH)
    return len(answer) >= end + 4 + int(head[start : head.index(b"\r\n", start)])


def drive(port: int, questions: Iterator[Question], connections: int, seconds: float) -> Round:
    """Ask for some time with so many connections. Answers that come later are waited for, but do not count."""
    with selectors.DefaultSelector() as selector, ExitStack() as ends:
        for caller in [_Caller(port) for _ in range(connections)]:
            ends.callback(caller.close)
            _ask(selector, caller, next(questions))
        samples: list[Sample] = []
        until = time.perf_counter() + seconds
        for caller, sample in _answers(selector, until):
            samples.append(sample)
            _ask(selector, caller, next(questions))
        late = sum(1 for _ in _answers(selector, until + PATIENCE_SECONDS))
    return Round(samples, seconds, connections - late)


def _answers(selector: selectors.BaseSelector, until: float) -> Iterator[tuple[_Caller, Sample]]:
    """Answers as they come; a caller that has one is no longer watched."""
    while selector.get_map() and (left := until - time.perf_counter()) > 0:
        for key, _ in selector.select(left):
            if sample := key.data.receive():
                selector.unregister(key.data.socket)
                yield key.data, sample


def _ask(selector: selectors.BaseSelector, caller: _Caller, question: Question) -> None:
    caller.ask(question)
    selector.register(caller.socket, selectors.EVENT_READ, caller)
