"""A caller's connection: what is known of it, and reading and writing that wait for nothing."""

import socket
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, NamedTuple

from gunicorn.workers.gthread import TConn

from service.serving.outgoing import Outgoing
from service.serving.request_reader import Arrival

#: Most that is read in one turn of the event loop, so that others have theirs: of 64 KB in chunks of one byte each turn
#: takes 13 ms.
_READ_BYTES = 1 << 14


class Connection(TConn):  # type: ignore[misc]  # Gunicorn has no types
    """A caller's connection, the request that arrives on it, and what becomes of that.

    ``held`` bytes of the request are counted, or ``parsed`` once it is whole. ``answered``: all of the answer has been
    written, though perhaps not sent; ``keep``: another request may follow. The caller was last seen to read when it had
    ``progress`` bytes.
    """

    sock: socket.socket
    out: Outgoing
    arrival: Arrival
    work: "Future[bool]"
    held = parsed = progress = 0
    answered = keep = False


class Answering(NamedTuple):
    """What Gunicorn needs of a connection to answer a request."""

    sock: Outgoing
    client: Any
    server: Any


def receive_some(client: socket.socket) -> bytes | None:
    """What can be read; nothing at the end; ``None`` if there is nothing yet."""
    try:
        return client.recv(_READ_BYTES)
    except (BlockingIOError, InterruptedError):
        return None
    except OSError:
        return b""


def send_now(client: socket.socket, data: bytes) -> None:
    """Send a few bytes without waiting. A caller who reads so little that they do not fit gets none."""
    with suppress(OSError):
        client.send(data)
