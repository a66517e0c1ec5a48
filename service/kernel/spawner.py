"""The front's side of the zygote: starts it, and again when it has died; has kernels forked and reaped."""

import logging
import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress

import orjson

from service.kernel.process import Kernel, clock_of
from service.kernel.zygote import READY, Plan

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

#: A zygote that was hung up on ends its kernels and itself at once, unless somebody has stopped it.
STOP_SECONDS = 1.0

#: How long a request that lost its kernel waits for another thread's order; its caller is waiting too.
PATIENCE_SECONDS = 0.1

#: All that a zygote needs to know of its surroundings. Not all that there is: the web processes know secrets.
_INHERITED = ("PATH", "LD_LIBRARY_PATH", "PYTHONHOME", "PYTHONDONTWRITEBYTECODE", "LANG", "LC_ALL", "TMPDIR")

_MESSAGE_BYTES = 64

log = logging.getLogger("service.kernel")


class SpawnError(OSError):
    """No kernel can be started; what the zygote wrote to standard error says why."""


class Spawner:
    """Owns one zygote at a time. Any thread may call it; orders are given one after the other."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._lock = threading.Lock()
        self._zygote: _Zygote | None = None
        self._closed = False
        self.versions: dict[str, str] = {}
        self.confined = True

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
            if self._zygote and self._zygote.ended():
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
        self._zygote = _Zygote(self._plan)
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
        self.versions, self.confined = greeting["versions"], greeting["confined"]
        return kernel


class _Zygote:
    """A running zygote. It is exec'ed, for this process has threads, and a fork would copy the locks they hold."""

    def __init__(self, plan: Plan) -> None:
        """Start it in a process group of its own: Ctrl-C in a terminal is for Gunicorn's master alone.

        Not in a session of its own, which the scheduler would treat as a group (sched(7), autogroup): the niceness of
        a greedy kernel would then count only against its siblings.
        """
        self.ready = False
        self._began = time.monotonic()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        arguments = [str(theirs.fileno()), orjson.dumps(plan._asdict()).decode()]
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 — the arguments are our own
                [sys.executable, "-P", "-m", "service.kernel.zygote", *arguments],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env=_environment(),
                process_group=0,
            )

    def age(self) -> float:
        """Seconds since it was started."""
        return time.monotonic() - self._began

    def await_ready(self) -> None:
        """Return when it can fork, however long that takes, if only it computes. Raises ``SpawnError``."""
        self._control.settimeout(LOOK_SECONDS)
        used, since = -1.0, time.monotonic()
        while not self.ready:
            with suppress(TimeoutError):
                self._hear_ready()
            now_used = self._processor_seconds()
            if now_used > used:
                used, since = now_used, time.monotonic()
            elif time.monotonic() - since > HANG_SECONDS:
                raise SpawnError(f"the zygote has not computed for {HANG_SECONDS:g} seconds")
        self._control.settimeout(ORDER_SECONDS)

    def _hear_ready(self) -> None:
        if self._control.recv(_MESSAGE_BYTES) != READY:
            raise SpawnError("the zygote ended while it started")
        self.ready = True

    def _processor_seconds(self) -> float:
        with suppress(OSError):
            return time.clock_gettime(clock_of(self._process.pid))
        return 0.0

    def say(self, order: bytes, *descriptors: int) -> bytes:
        """The answer to an order. Raises ``OSError`` if there is none."""
        try:
            socket.send_fds(self._control, [order], descriptors)
            answer = self._control.recv(_MESSAGE_BYTES)
        except TimeoutError:
            self.hang_up()  # an answer that comes late would be taken for the answer to the next order
            raise
        if not answer:
            raise SpawnError("the zygote has ended")
        return answer

    def ended(self) -> bool:
        return self._process.poll() is not None

    def hang_up(self) -> None:
        """Upon this it ends its kernels and itself, and whoever waits for its answer waits no longer."""
        self.ready = False
        with suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Hang up and see it end; one that does not is killed."""
        self.hang_up()
        self._control.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(STOP_SECONDS)
        self._process.kill()
        self._process.wait()


def _environment() -> dict[str, str]:
    """SymPy on Python's own integers: as fast for small requests, and GMP aborts its process when memory is short.

    With the hash seed fixed, what SymPy orders by hash comes out the same in every kernel.
    """
    inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    path = os.pathsep.join(entry or os.getcwd() for entry in sys.path)
    return inherited | {"PYTHONPATH": path, "SYMPY_GROUND_TYPES": "python", "PYTHONHASHSEED": "0"}
