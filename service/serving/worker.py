"""The Gunicorn worker: an event loop that reads whole requests, hands them over, and writes whole answers.

Gunicorn's own threaded worker reads from the caller and writes to it in the thread, so two dozen callers who send a
byte a second, or read nothing, hold all threads. Here the event loop collects the bytes of a request and sends those of
an answer; a slow caller costs a file descriptor and some memory, for a limited time. For the same reason it is the
event loop that waits, in the end, for the caller to hang up. Whatever is refused below the application is refused as
problem+json.

TLS and HTTP/2 belong to the proxy in front. ``tests/test_gunicorn.py`` watches that what is overridden and used of
Gunicorn here still exists.
"""

import errno
import io
import logging
import selectors
import socket
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from itertools import islice
from typing import Any

from gunicorn import http
from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, ThreadWorker

from service.errors import BadRequest, FluxionError, Overloaded, RequestTimeout
from service.serving import listen_backlog
from service.serving.connection import Answering, Connection, receive_some, send_now
from service.serving.outgoing import Outgoing
from service.serving.refusals import error_for, refusal
from service.serving.request_reader import Arrival, check_head
from service.settings import Settings
from service.web import prestart
from service.web.schemas import strict_json

#: Memory for requests that are arriving. Beyond it, the largest of them is refused: a hundred callers who each hold
#: back the last byte of a large body must not fill the machine.
MAX_HELD = 64 << 20

#: Memory for requests that are whole and not yet answered, as large as they are when they are parsed. Beyond it, those
#: that take more than ``SMALL`` are refused.
MAX_PARSED, SMALL = 192 << 20, 1 << 20

#: Memory for answers that callers do not read. Beyond it, whoever has read nothing for the longest time is dropped; but
#: one answer alone may be larger.
MAX_UNSENT = 64 << 20

#: Of one answer so much is left to the operating system; its own limit is 4 MB for each caller who reads nothing.
MAX_IN_SYSTEM = 128 << 10

#: A caller who reads fewer bytes than this in so many seconds is dropped.
PROGRESS_BYTES, STALL_SECONDS = 4_096, 5.0

#: Share of the time for an answer that a request may wait for a thread; then it is told to come again.
QUEUE_SHARE = 0.5

#: Share of all connections that is freed at a time when there are as many as may be, and how old they must be: whoever
#: is silent or slow has had its chance, and newcomers must not wait until its time is over.
ROOM_SHARE, ROOM_SECONDS = 0.2, 1.0

#: How long a caller may take to hang up after the last answer.
LINGER_SECONDS = 2.0

#: How often the event loop looks for connections whose time is over, and how long it accepts none if there is no
#: descriptor for it.
LOOK_SECONDS = 0.25

#: Requests that are begun in one turn of the event loop, of those that came before the answer to the one before:
#: thousands of cheap ones on each of fifty connections must not stand before a caller who has just come.
FOLLOWING = 4

#: Answered by the event loop itself: whether the service lives must not depend on a thread that is free.
IMMEDIATE = (b"GET /health/live HTTP/1.", b"HEAD /health/live HTTP/1.")

_NO_ROOM = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}

log = logging.getLogger("service")


Callback = Callable[[Connection], None]


class BufferedWorker(ThreadWorker):  # type: ignore[misc]
    """Gunicorn's threaded worker, with an event loop that reads and writes.

    A connection is arriving; queued, or with a thread; written to, perhaps still by a thread; kept alive (Gunicorn's
    own part) or lingering. For all but the second there is a time when that ends. A thread changes nothing of this: it
    has the event loop do so by ``_defer``. A fault in a callback costs its connection and nothing else.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.settings = Settings.from_environment()
        self._arriving: dict[Connection, float] = {}
        self._queued: dict[Connection, float] = {}
        self._writing: dict[Connection, float] = {}
        self._lingering: dict[Connection, float] = {}
        self._following: deque[Connection] = deque()
        self._held = self._parsed = 0
        self.each_second: Callable[[], None] = lambda: None
        self.may_accept: Callable[[], bool] = lambda: True
        self._look_at = self._notify_at = self._accept_at = self._second_at = 0.0

    def get_thread_pool(self) -> ThreadPoolExecutor:
        """All threads at once: one that could not be started later would end the worker with its connections."""
        return prestart.threads(self.cfg.threads, "request")

    # Arriving

    def accept(self, listener: Any) -> bool:
        """Accept one connection. False if there is none, or no descriptor for it, or other workers should have it."""
        if self.alive and not self.may_accept():
            self.set_accept_enabled(False)
            return False
        try:
            sock, address = listener.accept()
        except OSError as error:
            if error.errno in _NO_ROOM:
                self._accept_at = time.monotonic() + LOOK_SECONDS
                self.set_accept_enabled(False)
            return False
        conn = Connection(self.cfg, sock, address, listener.getsockname())
        conn.out = Outgoing(sock, lambda: self._defer(self._unsent, conn))
        with suppress(OSError):  # not TCP
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, MAX_IN_SYSTEM)
        self.nr_conns += 1
        self._guarded(self._expect, conn)
        return True

    def on_client_socket_readable(self, conn: Connection, client: socket.socket) -> None:
        """The next request on a connection that was kept alive; mostly it is there whole."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._guarded(lambda conn: self._expect(conn, receive_some(conn.sock)), conn)

    def _expect(self, conn: Connection, data: bytes | None = None) -> None:
        """Begin to read a request, with what is there of it; most are there whole, and need not be watched."""
        conn.arrival, conn.answered = Arrival(self.settings.max_body), False
        if data is None or self._receive(conn, data):
            self._watch(conn, self._arriving, self.settings.request_timeout, self._read)

    def _read(self, conn: Connection) -> None:
        data = receive_some(conn.sock)
        if data is not None:
            self._receive(conn, data)

    def _receive(self, conn: Connection, data: bytes) -> bool:
        """Take in bytes, of which none are the end. Whether more have to come."""
        if not data:
            self._give_up(conn, BadRequest("the request ends early"))
            return False
        try:
            whole = conn.arrival.receive(data)
            if whole:
                check_head(conn.arrival.head)
        except FluxionError as error:
            self._refuse(conn, error)
            return False
        if whole:
            self._unwatch(conn)
            self._take_in(conn)
        else:
            self._collect(conn)
        return not whole

    def _collect(self, conn: Connection) -> None:
        if conn.arrival.awaits_continue:
            conn.arrival.awaits_continue = False
            send_now(conn.sock, b"HTTP/1.1 100 Continue\r\n\r\n")
        self._hold(conn, len(conn.arrival))
        if self._held > MAX_HELD and self._arriving:
            largest = max(self._arriving, key=lambda arriving: arriving.held)
            self._refuse(largest, Overloaded("too many large requests are arriving"))

    def _take_in(self, conn: Connection) -> None:
        """Count a whole request as what it will be when it is parsed, and have it answered if there is room for it."""
        self._hold(conn, parsed=strict_json.parsed_bytes(conn.arrival.body))
        if self._parsed > MAX_PARSED and conn.parsed > SMALL:
            self._refuse(conn, Overloaded("too many large requests are being answered"))
        else:
            self.enqueue_req(conn)

    def _hold(self, conn: Connection, held: int = 0, parsed: int = 0) -> None:
        self._held += held - conn.held
        self._parsed += parsed - conn.parsed
        conn.held, conn.parsed = held, parsed

    def _give_up(self, conn: Connection, error: FluxionError) -> None:
        """End a connection on which no whole request arrived. Who sent nothing at all is told nothing."""
        if conn.held:
            self._refuse(conn, error)
        else:
            self._drop(conn)

    def _refuse(self, conn: Connection, error: FluxionError) -> None:
        send_now(conn.sock, refusal(error))
        self._linger(conn)

    # Answering

    def enqueue_req(self, conn: Connection) -> None:
        """Hand the request to a thread, as soon as one is free; few are answered here and now."""
        conn.out.begin()
        if conn.arrival.head.startswith(IMMEDIATE):
            self._answered(conn, self.handle(conn))
            return
        self._queued[conn] = time.monotonic() + QUEUE_SHARE * self.settings.answer_timeout
        conn.work = self.tpool.submit(self.handle, conn)
        conn.work.add_done_callback(lambda work: self._defer(lambda conn: self.finish_request(conn, work), conn))

    def handle(self, conn: Connection) -> bool:
        """Answer the request that has arrived, in a thread. Whether another may follow on this connection."""
        if conn.out.left():
            self.handle_error(None, conn.out, conn.client, Overloaded("whoever asked has left"))
            return False
        try:
            request = next(http.get_parser(self.cfg, [conn.arrival.head], conn.client))
            return bool(self.handle_request(request, conn))
        except StopIteration:  # what Gunicorn calls a fault in the middle of an answer, which it has logged
            return False
        except Exception as error:
            if not conn.out.failed:
                self.handle_error(None, conn.out, conn.client, error)
            return False

    def handle_request(self, req: Any, conn: Connection) -> Any:
        """Run the application on the request, with the body that is here already."""
        req.body = io.BytesIO(bytes(conn.arrival.body))
        req._expected_100_continue = False  # the event loop has sent it
        conn.arrival.body.clear()
        return super().handle_request(req, Answering(conn.out, conn.client, conn.server))

    def handle_error(self, req: Any, client: Outgoing, addr: Any, exc: Exception) -> None:
        """Answer what Gunicorn's parser refuses, and what failed outside of the application."""
        with suppress(OSError):
            client.sendall(refusal(error_for(exc)))

    def finish_request(self, conn: Connection, fs: "Future[bool]") -> None:
        """A thread is done with the connection, or was not needed."""
        if not fs.cancelled():
            self._queued.pop(conn, None)
            self._answered(conn, not fs.exception() and fs.result())

    def _answered(self, conn: Connection, keep: bool) -> None:
        """All of the answer is known; send what is left of it."""
        self._hold(conn)
        conn.answered, conn.keep = True, keep
        self._write(conn)

    # Writing

    def _unsent(self, conn: Connection) -> None:
        """A thread has written more than the caller takes at once."""
        if conn.out.unsent and conn not in self._writing:
            self._watch_writing(conn)
        while len(self._writing) > 1 and sum(writing.out.unsent for writing in self._writing) > MAX_UNSENT:
            self._cut(min(self._writing, key=lambda writing: self._writing[writing]))

    def _watch_writing(self, conn: Connection) -> None:
        conn.progress = conn.out.sent
        self._watch(conn, self._writing, STALL_SECONDS, self._write, selectors.EVENT_WRITE)

    def _write(self, conn: Connection) -> None:
        if conn.out.flush():
            self._unwatch(conn)
            if conn.answered:
                self._part(conn)
        elif conn not in self._writing:
            self._watch_writing(conn)
        elif conn.out.sent >= conn.progress + PROGRESS_BYTES:
            conn.progress = conn.out.sent
            self._writing[conn] = time.monotonic() + STALL_SECONDS

    def _cut(self, conn: Connection) -> None:
        """Drop a caller who does not read; a thread that still writes to it learns of that."""
        conn.out.abort()
        self._write(conn)

    def _part(self, conn: Connection) -> None:
        """The answer is sent: read the next request, or let the connection go."""
        if conn.out.failed:
            self._drop(conn)
        elif not conn.keep:
            self._linger(conn)
        elif conn.arrival.rest:
            self._following.append(conn)
        else:
            self._keep_alive(conn)

    # Closing

    def _keep_alive(self, conn: Connection) -> None:
        conn.set_timeout()
        if not self.alive:
            conn.timeout = min(conn.timeout, time.monotonic() + STOP_KEEPALIVE_LINGER)
        self.keepalived_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_client_socket_readable, conn))

    def _linger(self, conn: Connection) -> None:
        """Hang up, and wait for the caller to do so too: closing on unread bytes would destroy the answer."""
        self._unwatch(conn)
        self._hold(conn)
        with suppress(OSError):
            conn.sock.shutdown(socket.SHUT_WR)
        self._watch(conn, self._lingering, LINGER_SECONDS, self._drain)

    def _drain(self, conn: Connection) -> None:
        if receive_some(conn.sock) == b"":
            self._drop(conn)

    def _drop(self, conn: Connection) -> None:
        """Close the connection, in whatever state it is; a second call does nothing."""
        self._unwatch(conn)
        self._hold(conn)
        if conn.sock.fileno() >= 0:
            self.nr_conns -= 1
            conn.close()

    # The event loop

    def _defer(self, callback: Callback, conn: Connection) -> None:
        """Have the event loop call it soon; from any thread."""
        self.method_queue.defer(self._guarded, callback, conn)

    def _guarded(self, callback: Callback, conn: Connection, *_: object) -> None:
        """Call it. A fault costs this connection: in the event loop it would cost all, and the kernels."""
        try:
            callback(conn)
        except Exception:
            log.exception("unforeseen")
            conn.out.abort()
            self._drop(conn)

    def _watch(
        self,
        conn: Connection,
        group: dict[Connection, float],
        seconds: float,
        callback: Callback,
        event: int = selectors.EVENT_READ,
    ) -> None:
        group[conn] = time.monotonic() + seconds
        self.poller.register(conn.sock, event, partial(self._guarded, callback, conn))

    def _unwatch(self, conn: Connection) -> None:
        watched = [group.pop(conn, None) for group in (self._arriving, self._writing, self._lingering)]
        self._queued.pop(conn, None)
        if any(watched):
            self.poller.unregister(conn.sock)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """As in Gunicorn; but a connection that an earlier event of the same turn has closed hears of no later one."""
        full = self.nr_conns >= self.worker_connections
        wait = 0.0 if self._following else min(timeout, LOOK_SECONDS) if full else timeout
        for key, _ in self.poller.select(wait):
            if self.poller.get_map().get(key.fd) is key:
                key.data(key.fileobj)
        for _ in range(min(len(self._following), FOLLOWING)):
            self._guarded(lambda conn: self._expect(conn, bytes(conn.arrival.rest)), self._following.popleft())

    def murder_pending(self) -> None:
        """End the connections whose time is over. (Gunicorn's pending connections do not exist here.)"""
        now = time.monotonic()
        if now < self._look_at:
            return
        self._look_at = now + LOOK_SECONDS
        late = RequestTimeout(f"the request took more than {self.settings.request_timeout:g} seconds")
        for conn in _expired(self._arriving, now):
            self._guarded(lambda conn: self._give_up(conn, late), conn)
        for group, end in ((self._queued, self._turn_away), (self._writing, self._cut), (self._lingering, self._drop)):
            for conn in _expired(group, now):
                self._guarded(end, conn)
        if self.nr_conns >= self.worker_connections:
            self._make_room(now)

    def _make_room(self, now: float) -> None:
        """Let go of those who only have to hang up, and of the oldest who ask nothing or do not get on with it."""
        for conn in list(self._lingering):
            self._guarded(self._drop, conn)
        spare = max(1, int(ROOM_SHARE * self.worker_connections))
        for conn in islice(self.keepalived_conns, spare):
            conn.timeout = now
        full = Overloaded("too many connections")
        slow = _expired(self._arriving, now + self.settings.request_timeout - ROOM_SECONDS)
        for conn in slow[: max(0, spare - len(self.keepalived_conns))]:
            self._guarded(lambda conn: self._give_up(conn, full), conn)

    def _turn_away(self, conn: Connection) -> None:
        """A request has waited too long; if a thread has it by now, it goes on."""
        del self._queued[conn]
        if conn.work.cancel():
            self._refuse(conn, Overloaded("too many requests are waiting"))

    def notify(self) -> None:
        """Show a sign of life, but not after every event: each is a call of the operating system."""
        now = time.monotonic()
        if now >= self._notify_at:
            self._notify_at = now + LOOK_SECONDS
            super().notify()
        if now >= self._second_at:
            self._second_at = now + 1.0
            self.each_second()

    # Stopping

    def set_accept_enabled(self, enabled: bool) -> None:
        """Accept connections or not. Who stops takes those that the operating system has accepted already.

        Gunicorn enables it in a worker that was told to stop while it started. The event loop would then watch sockets
        that are closed here, and hear of them as long as another process has them open.
        """
        stopping = not self.alive
        super().set_accept_enabled(
            enabled and not stopping and time.monotonic() >= self._accept_at and self.may_accept()
        )
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


def _expired(group: dict[Connection, float], now: float) -> list[Connection]:
    return [conn for conn, until in group.items() if until <= now]
