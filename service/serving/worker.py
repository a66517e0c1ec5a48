"""The Gunicorn worker: a request is given to a thread only when all of it has arrived.

Gunicorn's own threaded worker reads from the caller in the thread, so two dozen callers who send a byte a second hold
all threads. Here the event loop collects the bytes, and a slow caller costs a file descriptor and some memory, for a
limited time. For the same reason it is the event loop that waits, in the end, for the caller to hang up. Whatever is
refused below the application is refused as problem+json.

TLS and HTTP/2 belong to the proxy in front. ``tests/test_worker.py`` watches that what is overridden and used of
Gunicorn here still exists.
"""

import io
import logging
import math
import selectors
import socket
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from typing import Any

import orjson
from gunicorn import http, util
from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine, ParseException
from gunicorn.workers.gthread import TConn, ThreadWorker

from service.errors import (
    BadRequest,
    FluxionError,
    HeadersTooLarge,
    InternalError,
    Overloaded,
    RequestTimeout,
    UriTooLong,
)
from service.serving import listen_backlog
from service.serving.request_reader import Arrival
from service.settings import Settings
from service.web import problems
from service.web.observability.tracing import new_request_id

#: Memory for requests that were not answered yet. Beyond it, the largest that is still arriving is refused: a hundred
#: callers who each hold back the last byte of a large body must not fill the machine.
MAX_HELD = 64 << 20

#: How long a caller may take to accept an answer, and to hang up after the last one.
ANSWER_SECONDS, LINGER_SECONDS = 30.0, 2.0

#: How often the event loop looks for connections whose time is over.
LOOK_SECONDS = 0.25

_READ_BYTES = 65_536

log = logging.getLogger("service")


class Connection(TConn):  # type: ignore[misc]  # Gunicorn has no types
    """A caller's connection and the request that arrives on it; ``held`` of its bytes are counted."""

    arrival: Arrival
    held = 0


class BufferedWorker(ThreadWorker):  # type: ignore[misc]
    """Gunicorn's threaded worker, with an event loop that reads whole requests.

    A connection is arriving, with a thread (answering), kept alive (Gunicorn's own part) or closing (lingering); for
    the first, second and last there is the time when it ends.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.settings = Settings.from_environment()
        self._arriving: dict[Connection, float] = {}
        self._answering: dict[Connection, float] = {}
        self._lingering: dict[Connection, float] = {}
        self._held = 0
        self._look_at = self._notify_at = 0.0

    # Arriving, in the event loop

    def accept(self, listener: Any) -> bool:
        """Accept one connection. False if there is none."""
        try:
            sock, address = listener.accept()
        except OSError:
            return False
        self.nr_conns += 1
        self._expect(Connection(self.cfg, sock, address, listener.getsockname()))
        return True

    def on_client_socket_readable(self, conn: Connection, client: socket.socket) -> None:
        """The next request on a connection that was kept alive; mostly it is there whole."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._expect(conn, _receive_some(client))

    def _expect(self, conn: Connection, data: bytes | None = None) -> None:
        """Begin to read a request, with what is there of it; most are there whole, and need not be watched."""
        conn.arrival = Arrival(self.settings.max_body)
        if data is None or self._receive(conn, data):
            self._watch(conn, self._arriving, self.settings.request_timeout, self._read)

    def _read(self, conn: Connection, client: socket.socket) -> None:
        data = _receive_some(client) if conn in self._arriving else None
        if data is not None:
            self._receive(conn, data)

    def _receive(self, conn: Connection, data: bytes) -> bool:
        """Take in bytes, of which none are the end. Whether more have to come."""
        if not data:
            self._give_up(conn, BadRequest("the request ends early"))
            return False
        try:
            whole = conn.arrival.receive(data)
        except FluxionError as error:
            self._refuse(conn, error)
            return False
        if whole:
            self._unwatch(conn)
            self._answering[conn] = time.monotonic() + ANSWER_SECONDS
            self.enqueue_req(conn)
        elif conn.arrival.awaits_continue:
            conn.arrival.awaits_continue = False
            _send(conn.sock, b"HTTP/1.1 100 Continue\r\n\r\n")
        self._hold(conn, len(conn.arrival))
        return not whole

    def _hold(self, conn: Connection, count: int) -> None:
        self._held += count - conn.held
        conn.held = count
        if self._held > MAX_HELD and self._arriving:
            largest = max(self._arriving, key=lambda arriving: arriving.held)
            self._refuse(largest, Overloaded("too many large requests are arriving"))

    def _give_up(self, conn: Connection, error: FluxionError) -> None:
        """End a connection on which no whole request arrived. Who sent nothing at all is told nothing."""
        if conn.held:
            self._refuse(conn, error)
        else:
            self._unwatch(conn)
            self._drop(conn)

    def _refuse(self, conn: Connection, error: FluxionError) -> None:
        self._unwatch(conn)
        _send(conn.sock, refusal(error))
        self._linger(conn)

    # Answering, in a thread

    def handle(self, conn: Connection) -> Any:
        """Answer the request that has arrived; Gunicorn's parser is given the head alone."""
        conn.parser = http.get_parser(self.cfg, [conn.arrival.head], conn.client)
        conn.initialized = True
        return super().handle(conn)

    def handle_request(self, req: Any, conn: Connection) -> Any:
        """Run the application on the request, with the body that is here already."""
        req.body = io.BytesIO(conn.arrival.body)
        req._expected_100_continue = False  # the event loop has sent it
        return super().handle_request(req, conn)

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: Exception) -> None:
        """Answer what Gunicorn's parser refuses, and what failed outside of the application."""
        with suppress(OSError):
            client.sendall(refusal(_error_for(exc)))

    # Closing, in the event loop

    def finish_request(self, conn: Connection, fs: "Future[Any]") -> None:
        """A thread is done with the connection: keep it alive or let it go."""
        del self._answering[conn]
        self._hold(conn, 0)
        if fs.cancelled() or fs.exception() or not fs.result():
            self._linger(conn)
        elif conn.arrival.rest:
            conn.sock.setblocking(False)
            self._expect(conn, bytes(conn.arrival.rest))
        else:
            super().finish_request(conn, fs)

    def _linger(self, conn: Connection) -> None:
        """Hang up, and wait for the caller to do so too: closing on unread bytes would destroy the answer."""
        self._hold(conn, 0)
        with suppress(OSError):
            conn.sock.shutdown(socket.SHUT_WR)
        self._watch(conn, self._lingering, LINGER_SECONDS, self._drain)

    def _drain(self, conn: Connection, client: socket.socket) -> None:
        if conn in self._lingering and _receive_some(client) == b"":
            self._unwatch(conn)
            self._drop(conn)

    def _drop(self, conn: Connection) -> None:
        self.nr_conns -= 1
        conn.close()

    def _watch(
        self, conn: Connection, group: dict[Connection, float], seconds: float, callback: Callable[..., None]
    ) -> None:
        group[conn] = time.monotonic() + seconds
        conn.sock.setblocking(False)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(callback, conn))

    def _unwatch(self, conn: Connection) -> None:
        if self._arriving.pop(conn, None) or self._lingering.pop(conn, None):
            self.poller.unregister(conn.sock)

    def murder_pending(self) -> None:
        """End the connections whose time is over. (Gunicorn's pending connections do not exist here.)"""
        now = time.monotonic()
        if now < self._look_at:
            return
        self._look_at = now + LOOK_SECONDS
        for conn in _expired(self._arriving, now):
            self._give_up(conn, RequestTimeout(f"the request took more than {self.settings.request_timeout:g} seconds"))
        for conn in _expired(self._lingering, now):
            self._unwatch(conn)
            self._drop(conn)
        for conn in _expired(self._answering, now):
            self._answering[conn] = math.inf
            with suppress(OSError):
                conn.sock.shutdown(socket.SHUT_RDWR)  # the thread that is writing sees it, and finishes the request

    def notify(self) -> None:
        """Show a sign of life, but not after every event: each is a call of the operating system."""
        now = time.monotonic()
        if now >= self._notify_at:
            self._notify_at = now + LOOK_SECONDS
            super().notify()

    # Stopping

    def set_accept_enabled(self, enabled: bool) -> None:
        """Accept connections or not. Who stops takes those that the operating system has accepted already.

        Gunicorn enables it in a worker that was told to stop while it started. The event loop would then watch sockets
        that are closed here, and hear of them as long as another process has them open.
        """
        stopping = not self.alive
        super().set_accept_enabled(enabled and not stopping)
        if stopping:
            self._take_backlog()

    def _take_backlog(self) -> None:
        """… and closes the sockets at once: nobody should connect to a worker that is leaving.

        Connections that arrive later go to the other workers that share the socket. When the whole service stops,
        Gunicorn's main process has closed it before, and newcomers are refused by the operating system.
        """
        for listener in self.sockets:
            if not listen_backlog.holds(self.ppid, listener):
                listen_backlog.turn_newcomers_away(listener)
            listener.setblocking(False)
            while self.accept(listener):
                pass
            listener.close()
        self.sockets: list[Any] = []

    def _cap_keepalive(self, deadline: float) -> None:
        """Who is silent is not waited for; a request that has begun to arrive has its time."""
        super()._cap_keepalive(deadline)
        for conn, until in self._arriving.items():
            self._arriving[conn] = until if conn.held else min(until, deadline)


def refusal(error: FluxionError) -> bytes:
    """A whole response that closes the connection, for errors that do not pass through the application."""
    request_id = new_request_id()
    log.info("refused", extra={"request_id": request_id, "status": error.status, "code": error.code})
    body = orjson.dumps(problems.document(error, request_id))
    head = (
        f"HTTP/1.1 {error.status} {HTTPStatus(error.status).phrase}",
        f"Date: {util.http_date()}",
        "Content-Type: application/problem+json",
        f"Content-Length: {len(body)}",
        "Cache-Control: no-store",
        f"X-Request-ID: {request_id}",
        "Connection: close",
    )
    return "\r\n".join((*head, "", "")).encode() + body


def _error_for(exc: Exception) -> FluxionError:
    if isinstance(exc, LimitRequestLine):
        return UriTooLong("the request line is too long")
    if isinstance(exc, LimitRequestHeaders):
        return HeadersTooLarge("the request has too many or too long headers")
    if isinstance(exc, ParseException):
        return BadRequest("this is not a well-formed HTTP request")
    log.error("unforeseen", exc_info=exc)
    return InternalError("the fault is logged under this request_id")


def _receive_some(client: socket.socket) -> bytes | None:
    """What can be read; nothing at the end; ``None`` if there is nothing yet."""
    try:
        return client.recv(_READ_BYTES)
    except (BlockingIOError, InterruptedError):
        return None
    except OSError:
        return b""


def _send(client: socket.socket, data: bytes) -> None:
    """Send a few bytes without waiting. A caller who reads so little that they do not fit gets none."""
    with suppress(OSError):
        client.send(data)


def _expired(group: dict[Connection, float], now: float) -> list[Connection]:
    return [conn for conn, until in group.items() if until <= now]
