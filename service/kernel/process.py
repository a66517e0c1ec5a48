"""The front's handle of one kernel process: ask it, read its processor clock, have it yield, end it."""

import math
import os
import select
import signal
import socket
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

from service.kernel import protocol

#: Least time that a kernel is given.
_MOMENT_SECONDS = 0.001

#: Most to read at once: of a reply of which nothing is known, and of a long one.
_FIRST_BYTES, _READ_BYTES = 1 << 14, 1 << 18

#: Share of the processors that is left to short computations. Niceness alone keeps none free: on a machine that others
#: use, too, the service as a whole then waits for its turn on each processor, and a short request with it.
_FOREGROUND_SHARE = 0.5

#: States of a process that computes nothing until somebody lets it go on; see proc_pid_stat(5).
_STOPPED = ("T", "t")

_TIMEVAL = struct.Struct("@ll")


class Kernel:
    """One kernel. Used by one thread at a time; only ``hang_up`` and the clock may be used by another.

    It is killed through a descriptor of the process, never through its number, which the operating system may have
    given to another process meanwhile.
    """

    def __init__(self, pid: int, line: socket.socket) -> None:
        self.pid = pid
        self._line = line
        self._limits: dict[int, int] = {}
        self._process = os.pidfd_open(pid)
        self._clock = clock_of(pid)
        self._yields = False
        self.answered = 0
        self.fit = True  # may be asked again

    def greet(self, seconds: float) -> dict[str, Any]:
        """What a new kernel says of itself; ``OSError`` if it says nothing in time."""
        until = time.monotonic() + seconds
        greeting: dict[str, Any] = orjson.loads(self._read_frame(lambda: until))
        return greeting

    def ask(self, question: bytes, until: float) -> None:
        """Begin a computation that ends by itself soon after ``until``; its reply has to be read next.

        Raises ``BrokenPipeError`` if the kernel had ended before, and ``TimeoutError`` if it does not take the question
        in.
        """
        self.fit = False
        allowed = max(until - time.monotonic(), _MOMENT_SECONDS)
        self._limit(socket.SO_SNDTIMEO, allowed)
        try:
            self._line.sendall(protocol.frame(question, allowed))
        except BlockingIOError:
            raise TimeoutError from None

    def reply(self, look: Callable[[], float]) -> protocol.Answer | protocol.Refusal:
        """The reply to the question asked. While there is none, ``look`` says until when to wait for it.

        Raises what ``look`` raises, and ``OSError`` if the kernel has ended; then it is not fit to be asked again.
        """
        reply = protocol.read_reply(self._read_frame(look))
        self.answered += 1
        self.fit = not (reply.retire or self._yields)
        return reply

    def _read_frame(self, look: Callable[[], float]) -> bytes:
        """One frame. Mostly it comes in one piece, and costs one call of the operating system."""
        piece = self._read(_FIRST_BYTES, look)
        while len(piece) < protocol.HEADER.size:
            piece += self._read(protocol.HEADER.size - len(piece), look)
        length, _ = protocol.HEADER.unpack_from(piece)
        if length > protocol.MAX_REPLY:
            raise ConnectionError("a kernel announces a reply that is too long")
        parts, missing = [piece[protocol.HEADER.size :]], protocol.HEADER.size + length - len(piece)
        while missing > 0:
            parts.append(self._read(min(missing, _READ_BYTES), look))
            missing -= len(parts[-1])
        if missing:
            raise ConnectionError("a kernel says more than its reply")
        return b"".join(parts)

    def _read(self, most: int, look: Callable[[], float]) -> bytes:
        while True:
            left = look() - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self._limit(socket.SO_RCVTIMEO, left)
            try:
                piece = self._line.recv(most)
            except BlockingIOError:
                continue
            if not piece:
                raise ConnectionError("the kernel has ended")
            return piece

    def _limit(self, option: int, seconds: float) -> None:
        """Limit the time of each call that sends or receives, if it is another one than before.

        The operating system keeps the time: with Python's own ``settimeout`` each call is preceded by two others, and
        at each of them another thread may take over.
        """
        centiseconds = max(1, math.ceil(seconds * 100))
        if self._limits.get(option) != centiseconds:
            self._limits[option] = centiseconds
            whole, rest = divmod(centiseconds, 100)
            self._line.setsockopt(socket.SOL_SOCKET, option, _TIMEVAL.pack(whole, rest * 10_000))

    def processor_seconds(self) -> float:
        """What the process has used since it was forked; 0 if it is gone."""
        with suppress(OSError):
            return time.clock_gettime(self._clock)
        return 0.0

    def stopped(self) -> bool:
        """Whether somebody has stopped the process (SIGSTOP, a debugger), so that it will compute no more."""
        with suppress(OSError):
            return Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[0] in _STOPPED
        return False

    def take_less(self, niceness: int, *, background: bool) -> None:
        """Take a smaller share of the processors, and in the background not of all of them.

        The niceness is that beyond ours, which the service may have been started with. The kernel is not fit to be
        asked again: only a privileged process can take back its niceness.
        """
        self._yields = True
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.pid, os.getpriority(os.PRIO_PROCESS, 0) + niceness)
            if background:
                processors = sorted(os.sched_getaffinity(0))
                os.sched_setaffinity(self.pid, processors[-background_share(len(processors)) :])

    def hang_up(self) -> None:
        """Close the pipe; the thread that waits for a reply sees the end of it at once."""
        with suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)

    def gone(self) -> bool:
        """Whether an idle kernel has ended: it has nothing to say, so if there is something to read it is the end."""
        return readable(self._line.fileno(), 0)

    def ends_within(self, seconds: float) -> bool:
        """Whether the process ends in this time; it may take a moment longer than its pipe."""
        return readable(self._process, seconds)

    def kill(self) -> None:
        """End the process whatever it does. It dies when it is next given processor time."""
        with suppress(OSError):
            signal.pidfd_send_signal(self._process, signal.SIGKILL)

    def close(self) -> None:
        """Give back what the front holds of the kernel."""
        self._line.close()
        os.close(self._process)


def clock_of(pid: int) -> int:
    """The processor-time clock of a process, as the C library computes it (clock_getcpuclockid(3))."""
    return (~pid << 3) | 2


def background_share(processors: int) -> int:
    """How many of so many processors are for computations that yield; of a single one, that."""
    return max(1, int(processors * (1 - _FOREGROUND_SHARE)))


def readable(descriptor: int, seconds: float) -> bool:
    """Whether there is something to read within this time, be it the end."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(seconds * 1000))
