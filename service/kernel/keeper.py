"""Supervision of the kernels: a thread that starts, buries and replaces them, so that no request waits for it."""

import logging
import queue
import threading
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress

from service.kernel.process import Kernel
from service.kernel.scheduler import Scheduler
from service.kernel.spawner import Spawner, SpawnError

#: How often idle kernels and the zygote are looked after when nothing else happens.
SWEEP_SECONDS = 0.5

#: So many failures in a row end the wait of ``await_ready``: a few that are killed before they greet are no reason.
#: The keeper itself never gives up.
START_ATTEMPTS = 6

#: Pause after the second failure in a row, doubled after each later one, and its greatest.
RESPAWN_SECONDS, LONGEST_PAUSE = 0.1, 8.0

#: What is counted. ``died``: from outside, idle or busy; ``retried``: of these, asked again at once; ``deserted``:
#: ended because the caller had left.
CAUSES = (
    "replaced", "recycled", "demoted", "preempted", "deadline", "memory", "died", "retried", "overloaded",
    "deserted", "self_check",
)  # fmt: skip

log = logging.getLogger("service.kernel")


class Counts:
    """How often what happened; any thread may add."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def add(self, cause: str) -> None:
        """One more."""
        with self._lock:
            self._counts[cause] += 1

    def all(self) -> Mapping[str, int]:
        """A number for each of ``CAUSES``."""
        with self._lock:
            return {cause: self._counts[cause] for cause in CAUSES}


class Keeper:
    """Keeps a scheduler at its number of kernels."""

    def __init__(self, spawner: Spawner, scheduler: Scheduler, counts: Counts) -> None:
        self._spawner, self._scheduler, self._counts = spawner, scheduler, counts
        self._dead: queue.SimpleQueue[Kernel | None] = queue.SimpleQueue()  # None: only look what is missing
        self._thread = threading.Thread(target=self._keep, name="kernel-keeper", daemon=True)
        self._news = threading.Condition()  # guards what follows
        self._failures = 0
        self._complete = False
        self.closed = False

    def start(self) -> None:
        """Begin to start kernels."""
        self._thread.start()

    def await_ready(self) -> None:
        """Return when all kernels have greeted for the first time. Raises ``SpawnError`` if they do not."""
        with self._news:
            self._news.wait_for(lambda: self._complete or self.closed or self._failures >= START_ATTEMPTS)
            if not self._complete:
                raise SpawnError("the kernels cannot be started")

    def close(self) -> None:
        """End the zygote and all kernels."""
        self.closed = True
        self._spawner.close()
        self.wake()
        self._thread.join()
        for kernel in self._scheduler.withdraw(only_gone=False):
            kernel.close()

    def wake(self) -> None:
        """Have it looked now whether a kernel is missing."""
        self._dead.put(None)

    def bury(self, kernel: Kernel) -> None:
        """End a kernel that nobody else may have, and start another if one is missing then."""
        kernel.kill()
        if self.closed:
            kernel.close()
        else:
            self._dead.put(kernel)

    def mourn(self, kernel: Kernel, ended: int | None) -> None:
        """Count and log a kernel that was ended from outside; ``ended`` as ``Spawner.reap`` says it."""
        self._counts.add("died")
        if not self.closed:
            log.warning("kernel %d was ended from outside (%s)", kernel.pid, how(ended))

    def missing(self) -> str:
        """Why nobody should be sent here: what is not there, in words; nothing if kernels are.

        At the start all of them are waited for; later one that is being replaced is no reason.
        """
        lacking = self._scheduler.missing
        if self._complete and self._scheduler.alive:
            return ""
        failures = f" after {self._failures} failures, which the log tells" if self._failures else ""
        return f"{lacking} kernels are missing, {self._spawner.state()}{failures}"

    def _keep(self) -> None:
        self._replace()
        while not (self.closed and self._dead.empty()):
            try:
                self._bury(self._dead.get(timeout=SWEEP_SECONDS))
            except queue.Empty:
                self._sweep()
            self._replace()

    def _bury(self, kernel: Kernel | None) -> None:
        if kernel:
            self._spawner.reap(kernel.pid)
            kernel.close()

    def _replace(self) -> None:
        """Start kernels until none is missing."""
        while self._scheduler.missing > 0 and not self.closed:
            try:
                self._scheduler.add(self._spawner.fork())
            except SpawnError as error:
                self._fail(error)
            else:
                self._succeed()

    def _succeed(self) -> None:
        if self._complete:
            self._counts.add("replaced")
        with self._news:
            self._failures = 0
            self._complete = self._complete or self._scheduler.missing <= 0
            self._news.notify_all()

    def _fail(self, error: SpawnError) -> None:
        if self.closed:
            return
        with self._news:
            self._failures += 1
            self._news.notify_all()
        log.warning("no kernel was started, failure %d in a row: %s", self._failures, _causes(error))
        if self._failures > 1:
            self._scheduler.send_away("no kernel is ready")
            time.sleep(min(RESPAWN_SECONDS * 2 ** (self._failures - 2), LONGEST_PAUSE))

    def _sweep(self) -> None:
        """Replace kernels that died idle, before somebody needs them, and the zygote too; let a spare one go."""
        for kernel in self._scheduler.withdraw(only_gone=True):
            self.mourn(kernel, self._spawner.reap(kernel.pid))
            kernel.close()
        if spare := self._scheduler.spare():
            self.bury(spare)
        with suppress(OSError):
            self._spawner.revive()


def how(ended: int | None) -> str:
    """How a process ended, in words."""
    if ended is None:
        return "it is not known how"
    return f"signal {-ended}" if ended < 0 else f"exit code {ended}"


def _causes(error: BaseException | None) -> str:
    """The messages of an error and of its causes."""
    messages = []
    while error:
        messages.append(str(error) or type(error).__name__)
        error = error.__cause__
    return ", because ".join(messages)
