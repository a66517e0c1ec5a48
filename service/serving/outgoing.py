"""An answer on its way out, for which nobody waits: what the caller does not take yet is kept, in order, until it does.

The answers are in memory when they are sent. A thread that waits until the last byte is taken is a thread that a caller
can hold by not reading: 48 of them stopped the whole service.
"""

import select
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from itertools import islice

#: Most that is sent in one turn of the event loop, so that others have theirs; and most parts of it in one call.
TURN_BYTES, _PARTS = 1 << 20, 16

#: How much more is unsent each time that the event loop is told.
TELL_BYTES = 1 << 20

#: A caller who has closed one half of the connection may still read; work that takes longer than this is not for it.
#: Nearly all who do so have left: a connection that is closed looks no other until something is sent on it.
LEFT_SECONDS = 0.75

_GONE = select.POLLHUP | select.POLLERR | select.POLLNVAL
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close at once, and forget what is unsent


class Outgoing:
    """What is written to a connection: it stands for the socket before Gunicorn.

    One thread at a time calls ``sendall``; the event loop sends the rest by ``flush``. ``unsent`` bytes are kept;
    ``sent`` is how many the operating system took so far; ``failed``: nobody will get them. ``on_unsent`` is called
    where the event loop has more to do than before.
    """

    def __init__(self, sock: socket.socket, on_unsent: Callable[[], None]) -> None:
        self._sock, self._on_unsent = sock, on_unsent
        self.unsent = self.sent = 0
        self.failed = False
        self._lock = threading.Lock()
        self._parts: deque[memoryview] = deque()
        self._tell_at = 1
        self._head_comes = False
        self._half_closed_at: float | None = None

    def begin(self) -> None:
        """An answer begins: the first that is written is its head, and is sent together with what follows.

        Who has left by now is known to have left all the sooner.
        """
        self._head_comes = True
        self.left()

    def sendall(self, data: bytes) -> None:
        """Send what can be sent now and keep the rest. Raises ``BrokenPipeError`` if the caller is gone."""
        with self._lock:
            if self.failed:
                raise BrokenPipeError("the caller is gone")
            self._keep(data)
            if self._head_comes:
                self._head_comes = False
                return
            self._push()
            tell = self.unsent >= self._tell_at
            self._tell_at = self.unsent + TELL_BYTES if tell else self._tell_at
        if tell:
            self._on_unsent()

    def flush(self) -> bool:
        """Send what can be sent now. Whether nothing is left to send, be it that the caller is gone."""
        with self._lock, suppress(OSError):
            self._push()
        return not self.unsent

    def abort(self) -> None:
        """Forget what is unsent, and let the connection end by a reset; whoever goes on writing is told."""
        with self._lock:
            self._fail()
        with suppress(OSError):
            self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)

    def shutdown(self, how: int) -> None:
        """What Gunicorn calls after a fault in the middle of an answer: its end must not look like one.

        Raises ``BrokenPipeError``.
        """
        self.abort()
        raise BrokenPipeError("the answer is not whole")

    def close(self) -> None:
        """Likewise. It is the event loop that closes the connection."""

    def left(self) -> bool:
        """Whether the caller has left, so that work for it may end: it has hung up, and not just one half."""
        seen = self._events()
        if not seen:
            return self.failed
        if self._half_closed_at is None:
            self._half_closed_at = time.monotonic()
        return self.failed or bool(seen & _GONE) or time.monotonic() > self._half_closed_at + LEFT_SECONDS

    def _events(self) -> int:
        poll = select.poll()
        try:
            poll.register(self._sock, select.POLLRDHUP)
        except (OSError, ValueError):  # closed meanwhile
            return select.POLLNVAL
        return next((events for _, events in poll.poll(0)), 0)

    def _keep(self, data: bytes) -> None:
        if data:
            self._parts.append(memoryview(data))
            self.unsent += len(data)

    def _push(self) -> None:
        """Hand over what the operating system takes at once. Raises ``OSError`` if the caller is gone."""
        most = self.sent + TURN_BYTES
        try:
            while self._parts and self.sent < most:
                self._forget(self._sock.sendmsg(islice(self._parts, _PARTS)))
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            self._fail()
            raise
        if not self._parts:
            self._tell_at = 1

    def _forget(self, count: int) -> None:
        self.sent += count
        self.unsent -= count
        while self._parts and count >= len(self._parts[0]):
            count -= len(self._parts.popleft())
        if count:
            self._parts[0] = self._parts[0][count:]

    def _fail(self) -> None:
        self.failed = True
        self.unsent = 0
        self._parts.clear()
