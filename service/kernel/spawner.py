"""The front's side of the zygote: starts it, and again when it has died; has kernels forked and reaped.

All web processes of a service share one, which their parent process starts: it takes two seconds of processor time and
its pages 60 MiB of memory. Who is not forked from a process that shares one has its own.
"""

import logging
import mmap
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from contextlib import suppress

import orjson

from service.kernel.process import Kernel, clock_of, readable
from service.kernel.zygote import MESSAGE_BYTES, READY, Plan

#: A zygote that starts and uses no processor time for so long hangs. One that computes is never ended: importing and
#: warming up takes two seconds of processor time, which on a starved machine are minutes, and ended and begun anew it
#: would never be ready.
HANG_SECONDS = 45.0

#: How often a zygote that starts is looked at.
LOOK_SECONDS = 1.0

#: A fork takes milliseconds; a zygote that is silent for this long is taken for lost and replaced.
ORDER_SECONDS = 5.0

#: A new kernel greets at once when it is given processor time.
GREETING_SECONDS = 10.0

#: A zygote that ends at once is not started again at once.
RESTART_SECONDS = 1.0

#: A zygote that was hung up on ends its kernels and itself at once, unless somebody has stopped it.
STOP_SECONDS = 1.0

#: How long a request that lost its kernel waits for another thread's order; its caller is waiting too.
PATIENCE_SECONDS = 0.1

#: All that a zygote needs to know of its surroundings. Not all that there is: the web processes know secrets.
_INHERITED = ("PATH", "LD_LIBRARY_PATH", "PYTHONHOME", "PYTHONDONTWRITEBYTECODE", "LANG", "LC_ALL", "TMPDIR")

_NUMBER = struct.Struct("@i")

log = logging.getLogger("service.kernel")


class SpawnError(OSError):
    """No kernel can be started; what the zygote wrote to standard error says why."""


class Door:
    """The way to a zygote, and its process. Raises ``OSError`` if that cannot be started.

    Processes that are forked from this one may enter, too. Only this one can start the zygote, at first and, when it is
    asked to ``keep`` it, again; who has entered meanwhile is let in by the new one.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._ours, self._theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._number = mmap.mmap(-1, mmap.PAGESIZE)  # of the process, for all who may enter
        self._process = self._start()

    @property
    def pid(self) -> int:
        """The number of the zygote's process."""
        pid: int = _NUMBER.unpack_from(self._number)[0]
        return pid

    def keep(self) -> None:
        """Start another zygote if it has ended, unless that was started a moment ago."""
        if self._process.poll() is None or time.monotonic() < self._began + RESTART_SECONDS:
            return
        log.warning("the zygote has ended, and another is started")
        try:
            self._process = self._start()
        except OSError as error:
            log.warning("no zygote was started: %s", error.strerror)

    def seal(self) -> None:
        """No other zygote will be started; so who enters sees the end of this one, even before it was let in."""
        self._theirs.close()

    def enter(self) -> socket.socket:
        """Our end of a new way to give orders."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            socket.send_fds(self._ours, [b"enter"], [theirs.fileno()])
        return ours

    def close(self) -> None:
        """Close it, and see the zygote end; one that does not is killed."""
        self._ours.close()
        self._theirs.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(STOP_SECONDS)
        self._process.kill()
        self._process.wait()

    def _start(self) -> "subprocess.Popen[bytes]":
        """It is exec'ed, for this process may have threads, and a fork would copy the locks that they hold.

        In a process group of its own: Ctrl-C in a terminal is for Gunicorn's master alone. Not in a session of its own,
        which the scheduler would treat as a group (sched(7), autogroup): the niceness of a greedy kernel would then
        count only against its siblings.
        """
        self._began = time.monotonic()
        arguments = [str(self._theirs.fileno()), orjson.dumps(self.plan._asdict()).decode()]
        process = subprocess.Popen(  # noqa: S603 — the arguments are our own
            [sys.executable, "-P", "-m", "service.kernel.zygote", *arguments],
            pass_fds=[self._theirs.fileno()],
            stdin=subprocess.DEVNULL,
            env=_environment(),
            process_group=0,
        )
        _NUMBER.pack_into(self._number, 0, process.pid)
        return process


_shared: Door | None = None


def share(plan: Plan) -> Door:
    """Start a zygote for all pools of this plan in the processes that will be forked from this one.

    Raises ``OSError`` if it cannot be started.
    """
    global _shared
    _shared = Door(plan)
    return _shared


class Spawner:
    """Gives orders to one zygote at a time. Any thread may call it; orders are given one after the other."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._lock = threading.Lock()
        self._zygote: _Zygote | None = None
        self._closed = False
        self.versions: dict[str, str] = {}

    def ready(self) -> bool:
        """Whether a kernel can be had in a moment."""
        return bool(self._zygote and self._zygote.ready)

    def state(self) -> str:
        """What the zygote does, in words."""
        if self.ready():
            return "and are being started"
        return f"the zygote has been starting for {self._zygote.age():.0f} s" if self._zygote else "there is no zygote"

    def fork(self) -> Kernel:
        """A kernel that has greeted, so it can compute. Raises ``SpawnError``."""
        ours, theirs = socket.socketpair()
        try:
            with theirs, self._lock:
                pid = int(self._order_fork(theirs.fileno()))
            kernel = Kernel(pid, ours)
        except (OSError, ValueError) as error:
            ours.close()
            raise SpawnError("no kernel was forked") from error
        return self._welcome(kernel)

    def reap(self, pid: int) -> int | None:
        """How a kernel ended: its exit code, or minus the signal; ``None`` if that is not known (yet)."""
        if not self._lock.acquire(timeout=PATIENCE_SECONDS):
            return None
        try:
            return int(self._zygote.say(b"reap %d" % pid)) if self._zygote else None
        except (OSError, ValueError):
            return None
        finally:
            self._lock.release()

    def revive(self) -> None:
        """Start a new zygote if the old one has ended, before a kernel is needed. Raises ``SpawnError``."""
        with self._lock:
            if self._zygote and not self._closed and self._zygote.ended():  # what is closed has nothing to read from
                log.warning("the zygote has ended")
                self._replace_zygote()

    def close(self) -> None:
        """End the zygote, which ends the kernels. No other is started, and one that is starting is not waited for."""
        self._closed = True
        if self._zygote:
            self._zygote.hang_up()
        with self._lock:
            if self._zygote:
                self._zygote.close()

    def _order_fork(self, descriptor: int) -> bytes:
        """Have a kernel forked; by a new zygote if the old one does not answer."""
        if self._zygote:
            try:
                return self._zygote.say(b"fork", descriptor)
            except OSError as error:
                log.warning("the zygote is replaced: %s", str(error) or type(error).__name__)
        return self._replace_zygote().say(b"fork", descriptor)

    def _replace_zygote(self) -> "_Zygote":
        if self._zygote:
            self._zygote.close()
        self._require_open()
        is_shared = _shared is not None and _shared.plan == self._plan
        self._zygote = _Zygote(_shared) if _shared and is_shared else _OwnZygote(self._plan)
        try:
            self._require_open()  # whoever closes from now on finds the new one and hangs up on it
            self._zygote.await_ready()
        except OSError:
            self._zygote.close()
            self._zygote = None
            raise
        return self._zygote

    def _require_open(self) -> None:
        if self._closed:
            raise SpawnError("the pool is closed")

    def _welcome(self, kernel: Kernel) -> Kernel:
        try:
            greeting = kernel.greet(GREETING_SECONDS)
        except OSError as error:
            kernel.kill()
            self.reap(kernel.pid)
            kernel.close()
            raise SpawnError("a kernel was forked and said nothing") from error
        self.versions = greeting["versions"]
        return kernel


class _Zygote:
    """A zygote to which orders are given, and that others may use, too."""

    def __init__(self, door: Door) -> None:
        self.ready = False
        self._began = time.monotonic()
        self._door, self._pid = door, door.pid
        self._control = door.enter()

    def age(self) -> float:
        """Seconds since it was asked for."""
        return time.monotonic() - self._began

    def await_ready(self) -> None:
        """Return when it can fork, however long that takes, if only it computes. Raises ``SpawnError``."""
        self._control.settimeout(LOOK_SECONDS)
        used, since = -1.0, time.monotonic()
        while not self.ready:
            with suppress(TimeoutError):
                self._hear_ready()
            now_used = self._processor_seconds()
            if now_used != used:  # less, if another one was started
                used, since = now_used, time.monotonic()
            elif time.monotonic() - since > HANG_SECONDS:
                self._kill()
                raise SpawnError(f"the zygote has not computed for {HANG_SECONDS:g} seconds")
        self._control.settimeout(ORDER_SECONDS)
        self._pid = self._door.pid

    def _hear_ready(self) -> None:
        if self._control.recv(MESSAGE_BYTES) != READY:
            raise SpawnError("the zygote ended while it started")
        self.ready = True

    def _processor_seconds(self) -> float:
        with suppress(OSError):
            return time.clock_gettime(clock_of(self._door.pid))
        return 0.0

    def say(self, order: bytes, *descriptors: int) -> bytes:
        """The answer to an order. Raises ``OSError`` if there is none."""
        try:
            socket.send_fds(self._control, [order], descriptors)
            answer = self._control.recv(MESSAGE_BYTES)
        except TimeoutError:
            self.hang_up()  # an answer that comes late would be taken for the answer to the next order
            self._kill()
            raise
        if not answer:
            raise SpawnError("the zygote has ended")
        return answer

    def ended(self) -> bool:
        """Whether it has, while no order is being obeyed: it has nothing to say, so what is to be read is the end."""
        return readable(self._control.fileno(), 0)

    def _kill(self) -> None:
        """End it if it is still the one that did not answer."""
        if self._door.pid == self._pid:
            with suppress(OSError):
                os.kill(self._pid, signal.SIGKILL)

    def hang_up(self) -> None:
        """Upon this it ends its kernels, and whoever waits for its answer waits no longer."""
        self.ready = False
        with suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Hang up and forget it."""
        self.hang_up()
        self._control.close()


class _OwnZygote(_Zygote):
    """A zygote that nobody else uses."""

    def __init__(self, plan: Plan) -> None:
        door = Door(plan)
        door.seal()
        super().__init__(door)

    def close(self) -> None:
        """Hang up, and see it end."""
        super().close()
        self._door.close()


def _environment() -> dict[str, str]:
    """SymPy on Python's own integers: as fast for small requests, and GMP aborts its process when memory is short.

    With the hash seed fixed, what SymPy orders by hash comes out the same in every kernel.
    """
    inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    path = os.pathsep.join(entry or os.getcwd() for entry in sys.path)
    return inherited | {"PYTHONPATH": path, "SYMPY_GROUND_TYPES": "python", "PYTHONHASHSEED": "0"}
