"""The front's handle of one kernel: ask it, watch its processor time, end it."""

import math
import os
import select
import signal
import socket
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import orjson

from service.kernel import protocol

#: Niceness of a kernel that has used more processor time than is fair. At 19 it yields to whoever is at 0: with eight
#: such kernels on two processors, honest work keeps nine tenths of them; at 10 it would keep half.
DEMOTED_NICENESS = 19

#: Share of the processors that such kernels keep to, so that whoever is woken mostly finds an idle one: waiting for a
#: slice of the scheduler to end, at one of the half dozen hand-overs of a request, costs up to 4 ms.
BACKGROUND_SHARE = 0.5

#: Least time between two looks at the processor time of a busy kernel, and least time that a kernel is given.
_LOOK_AGAIN_SECONDS, _MOMENT_SECONDS = 0.02, 0.001

#: Most to read at once: of a reply of which nothing is known, and of a long one.
_FIRST_BYTES, _READ_BYTES = 1 << 14, 1 << 18

_TIMEVAL = struct.Struct("@ll")


class Kernel:
    """One kernel. Used by one thread at a time; only ``preempt`` may be called from another.

    It is killed through a descriptor of the process, never through its number, which the operating system may have
    given to another process meanwhile.
    """

    def __init__(self, pid: int, line: socket.socket) -> None:
        self.pid = pid
        self._line = line
        self._limits: dict[int, int] = {}
        self._process = os.pidfd_open(pid)
        self.began = 0.0
        self.answered = 0
        self.fit = True  # may be asked again
        self.demoted = False
        self.preempted = False
        self.replaced = False  # another has its place already
        self._clock = (~pid << 3) | 2  # clock_getcpuclockid(3) as the C library computes it
        self._used_before = 0.0
        self._fair_seconds = math.inf
        self._look_at = math.inf

    def greet(self, seconds: float) -> dict[str, Any]:
        """What a new kernel says of itself; ``OSError`` if it says nothing in time."""
        greeting: dict[str, Any] = orjson.loads(self._read_frame(time.monotonic() + seconds))
        return greeting

    def ask(
        self, question: bytes, deadline: float, fair_seconds: float, on_demotion: Callable[["Kernel"], None]
    ) -> None:
        """Begin a computation, whose reply has to be read next.

        ``deadline`` is a time of ``time.monotonic()``. A kernel that uses more than ``fair_seconds`` of processor time
        is demoted, and ``on_demotion`` is called. Raises ``BrokenPipeError`` if the kernel had ended before, and
        ``TimeoutError`` if it does not take the question in.
        """
        self.fit = False
        self.began = time.monotonic()
        self._used_before = self._processor_seconds()
        self._fair_seconds, self._look_at = fair_seconds, self.began + fair_seconds
        self._on_demotion = on_demotion
        allowed = max(deadline - self.began, _MOMENT_SECONDS)
        self._limit(socket.SO_SNDTIMEO, allowed)
        try:
            self._line.sendall(protocol.frame(question, allowed))
        except BlockingIOError:
            raise TimeoutError from None

    def reply(self, deadline: float) -> protocol.Answer | protocol.Refusal:
        """The reply to the question asked.

        Raises ``TimeoutError`` at the deadline and another ``OSError`` if the kernel has ended; then, and after a
        demotion, it is not fit to be asked again.
        """
        reply = protocol.read_reply(self._read_frame(deadline))
        self.answered += 1
        self.fit = not (reply.retire or self.demoted)
        return reply

    def _read_frame(self, deadline: float) -> bytes:
        """One frame. Mostly it comes in one piece, and costs one call of the operating system."""
        piece = self._read(_FIRST_BYTES, deadline)
        while len(piece) < protocol.HEADER.size:
            piece += self._read(protocol.HEADER.size - len(piece), deadline)
        length, _ = protocol.HEADER.unpack_from(piece)
        if length > protocol.MAX_REPLY:
            raise ConnectionError("a kernel announces a reply that is too long")
        parts, missing = [piece[protocol.HEADER.size :]], protocol.HEADER.size + length - len(piece)
        while missing > 0:
            parts.append(self._read(min(missing, _READ_BYTES), deadline))
            missing -= len(parts[-1])
        if missing:
            raise ConnectionError("a kernel says more than its reply")
        return b"".join(parts)

    def _read(self, most: int, deadline: float) -> bytes:
        while True:
            until = deadline if self.demoted else min(deadline, self._look_at)
            self._limit(socket.SO_RCVTIMEO, until - time.monotonic())
            try:
                piece = self._line.recv(most)
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    raise TimeoutError from None
                self._demote_if_greedy()
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

    def _demote_if_greedy(self) -> None:
        """Let long work yield to short work. Processor time decides: on a busy machine the honest take long, too."""
        left = self._fair_seconds - (self._processor_seconds() - self._used_before)
        self._look_at = time.monotonic() + max(left, _LOOK_AGAIN_SECONDS)
        if left <= 0:
            self.demoted = True
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self.pid, DEMOTED_NICENESS)
                os.sched_setaffinity(self.pid, _background(os.sched_getaffinity(0)))
            self._on_demotion(self)

    def _processor_seconds(self) -> float:
        return time.clock_gettime(self._clock)

    def preempt(self) -> None:
        """End the request under way; the thread that waits for its reply sees the end of the pipe at once."""
        self.preempted = True
        with suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)

    def gone(self) -> bool:
        """Whether an idle kernel has ended: it has nothing to say, so if there is something to read it is the end."""
        return _readable(self._line.fileno(), 0)

    def ends_within(self, seconds: float) -> bool:
        """Whether the process ends in this time; it may take a moment longer than its pipe."""
        return _readable(self._process, seconds)

    def kill(self) -> None:
        """End the process whatever it does. It dies when it is next given processor time."""
        with suppress(OSError):
            signal.pidfd_send_signal(self._process, signal.SIGKILL)

    def close(self) -> None:
        """Give back what the front holds of the kernel."""
        self._line.close()
        os.close(self._process)


def _background(processors: set[int]) -> list[int]:
    """Those for demoted kernels; of a single one, that."""
    return sorted(processors)[-max(1, int(len(processors) * BACKGROUND_SHARE)) :]


def _readable(descriptor: int, seconds: float) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(seconds * 1000))
