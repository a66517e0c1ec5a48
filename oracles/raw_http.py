"""HTTP by hand, for what no client library would send."""

import socket
from typing import Any, NamedTuple

import orjson

from oracles.patience import PATIENCE


class Response(NamedTuple):
    """A response as it came; ``status`` 0: the connection was closed without one."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def problem(self) -> dict[str, Any]:
        """The problem document."""
        assert self.headers["content-type"] == "application/problem+json"
        document: dict[str, Any] = orjson.loads(self.body)
        assert document["status"] == self.status
        return document


class Caller:
    """A connection to a server."""

    def __init__(self, address: tuple[str, int], timeout: float = PATIENCE) -> None:
        self.socket = socket.create_connection(address, timeout)
        self._file = self.socket.makefile("rb")

    def __enter__(self) -> "Caller":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._file.close()
        self.socket.close()

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def receive(self) -> Response:
        """The next response."""
        status_line = self._file.readline()
        if not status_line:
            return Response(0, {}, b"")
        headers = {}
        while (line := self._file.readline().strip()) != b"":
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        return Response(int(status_line.split()[1]), headers, self._file.read(int(headers.get("content-length", 0))))

    def ask(self, data: bytes) -> Response:
        self.send(data)
        return self.receive()

    def was_reset(self) -> bool:
        """Whether the server has broken off the connection, though not all of what it sent was read."""
        try:
            self.socket.getpeername()
        except OSError:
            return True
        return False

    def closed(self) -> bool:
        """Whether the server has hung up."""
        return not self._file.read(1)
