"""The pool of kernels of one web process: asks them, and deals with what becomes of them.

A deadline covers waiting and computing. A kernel that uses much processor time is demoted: it yields to the others
(niceness) on half of the processors, and another kernel takes its place; if there are too many of that kind and
somebody waits, the longest computation is ended (``scheduler``). A kernel that is late, has ended, was demoted or has
no memory left is replaced by a thread that does only this, so that no request waits for it.
"""

import atexit
import logging
import os
import queue
import signal
import threading
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NamedTuple

import orjson

from service.errors import FluxionError, InternalError, KernelLost, Overloaded, Preempted, TooExpensive
from service.kernel import sandbox
from service.kernel.process import Kernel
from service.kernel.protocol import Answer, Refusal
from service.kernel.scheduler import Turns
from service.kernel.spawner import Spawner, SpawnError
from service.kernel.zygote import Plan

#: A kernel that dies so soon after it was asked was ended from outside and not by the question: another one is asked.
AT_ONCE_SECONDS = 0.1

#: A question is asked so often: whoever ends two kernels at once means it.
ATTEMPTS = 2

#: A computation that had less than this share of the deadline to itself was cut by load, not by its own cost.
FAIR_SHARE = 0.5

#: How often idle kernels and the zygote are looked after when nothing else happens.
SWEEP_SECONDS = 0.5

#: A kernel is started so often in a row: a few that are killed before they greet must not stop the service, for
#: Gunicorn ends when a worker cannot start. (Later the keeper tries for ever, with pauses.)
START_ATTEMPTS = 10

#: Pause before the next attempts when no kernel can be started.
RESPAWN_SECONDS = 0.5

#: What ``statistics`` counts. ``died``: from outside, idle or busy; ``retried``: of these, asked again at once.
CAUSES = ("replaced", "recycled", "demoted", "preempted", "deadline", "memory", "died", "retried", "overloaded")

log = logging.getLogger("service.kernel")


class Outcome(NamedTuple):
    """An answer, and the milliseconds spent in the operation and on the way to it."""

    answer: Mapping[str, Any]
    timing: Mapping[str, float]


class _HadEnded(Exception):
    """Not an error: the kernel ended while it was idle, before it was asked."""


class _DiedAtOnce(Exception):
    """Not an error yet: the question is asked again."""


class Pool:
    """Kernels that answer the operations of a module, from any number of threads.

    Times are in seconds. ``size`` kernels of ``memory_mb`` MiB each; ``waiting`` requests may wait for one; each is
    replaced after ``recycle_after`` answers. A request may use ``fair`` seconds of processor time before it yields to
    others, and ``slice`` seconds before it may be ended for others; as many kernels as ``size`` may be in the
    background with requests that have yielded. ``module``: see ``Plan``.

    The kernels are started by ``start`` or by the first request. A pool can be made anywhere, but must not be used
    before a fork: two processes that talk over the same pipes would read each other's answers.
    """

    def __init__(
        self,
        *,
        size: int = 8,
        deadline: float = 2.0,
        memory_mb: int = 512,
        waiting: int = 16,
        recycle_after: int = 5000,
        slice: float = 0.5,
        fair: float = 0.02,
        module: str = "service.calculus",
    ) -> None:
        self._size = size
        self._deadline = deadline
        self._fair = fair
        self._recycle_after = recycle_after
        self._turns = Turns(waiting, aside=size, slice_seconds=slice)
        self._spawner = Spawner(Plan(module, memory_mb))
        self._vacancies: queue.SimpleQueue[Kernel | None] = queue.SimpleQueue()
        self._keeper = threading.Thread(target=self._keep, name="kernel-keeper", daemon=True)
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()  # guards the counts and the start
        self._owner: int | None = None
        self._closed = False

    def start(self) -> None:
        """Start all kernels and return when each has greeted; nothing if they were started already.

        Raises ``SpawnError`` if that is not possible and ``RuntimeError`` in a process forked after the start.
        """
        if self._owner == os.getpid():
            return
        if self._owner is not None:
            raise RuntimeError("this pool was started before a fork; start it in the process that uses it")
        with self._lock:
            if self._owner is None:
                self._open()

    def _open(self) -> None:
        for kernel in [self._started() for _ in range(self._size)]:
            self._turns.add(kernel)
        if not self._spawner.confined:
            log.warning("this system has no filter of system calls; kernels run without one")
        self._owner = os.getpid()
        self._keeper.start()
        atexit.register(self.close)

    def _started(self) -> Kernel:
        """A new kernel. Raises ``SpawnError`` if there is none to be had."""
        for _ in range(START_ATTEMPTS - 1):
            with suppress(SpawnError):
                return self._spawner.fork()
        return self._spawner.fork()

    def close(self) -> None:
        """End the zygote and all kernels, whatever they do. A closed pool stays closed."""
        if self._closed or self._owner != os.getpid():
            return
        self._closed = True
        atexit.unregister(self.close)
        self._turns.close()
        self._spawner.close()
        self._vacancies.put(None)
        self._keeper.join()
        for kernel in self._turns.withdraw(only_gone=False):
            kernel.close()

    def run(self, operation: str, fields: Mapping[str, Any]) -> Outcome:
        """The answer of an operation, computed in one of the kernels.

        Raises the ``FluxionError`` that the operation raised; ``TooExpensive`` if it was cut at the deadline or the
        memory limit; ``Overloaded``, ``Preempted`` or ``KernelLost`` if the same request may succeed later.
        """
        self.start()
        began = time.monotonic()
        question = orjson.dumps({"operation": operation, "fields": fields})
        reply = self._ask(question, began + self._deadline)
        if isinstance(reply, Refusal):
            self._report(operation, reply)
            raise reply.error
        total_ms = (time.monotonic() - began) * 1000
        return Outcome(reply.plain, {"wait": total_ms - reply.work_ms, "work": reply.work_ms})

    def alive(self) -> int:
        """How many kernels there are, busy or not; the first call starts them."""
        self.start()
        return self._turns.free + self._turns.busy

    def busy(self) -> int:
        """How many kernels compute."""
        return self._turns.busy

    def waiting(self) -> int:
        """How many requests wait for a kernel."""
        return self._turns.waiting

    def versions(self) -> Mapping[str, str]:
        """The versions of Python, SymPy and FLINT that the kernels compute with."""
        self.start()
        return self._spawner.versions

    def statistics(self) -> Mapping[str, int]:
        """How often what happened since the start: a number for each of ``CAUSES``."""
        with self._lock:
            return {cause: self._counts[cause] for cause in CAUSES}

    # A request

    def _ask(self, question: bytes, deadline: float) -> Answer | Refusal:
        attempts = ATTEMPTS
        while attempts:
            try:
                return self._attempt(question, deadline)
            except _HadEnded:
                continue  # it costs nobody anything; at the deadline there is no kernel to be had any more
            except _DiedAtOnce:
                self._count("retried")
                attempts -= 1
        raise KernelLost("the process that computed this was ended")

    def _attempt(self, question: bytes, deadline: float) -> Answer | Refusal:
        kernel = self._take(deadline)
        try:
            kernel.ask(question, deadline, self._fair, self._demoted)
            return kernel.reply(deadline)
        except BrokenPipeError:
            self._count("died")
            raise _HadEnded from None
        except TimeoutError:
            raise self._late(kernel) from None
        except OSError:
            raise self._lost(kernel) from None
        finally:
            self._finish(kernel)

    def _take(self, deadline: float) -> Kernel:
        try:
            return self._turns.take(deadline)
        except Overloaded:
            self._count("overloaded")
            raise

    def _demoted(self, kernel: Kernel) -> None:
        """It will not be asked again, so another may have its place now and not only when it is done."""
        self._count("demoted")
        if self._turns.step_aside(kernel):
            kernel.replaced = True
            self._vacancies.put(None)

    def _finish(self, kernel: Kernel) -> None:
        if kernel.answered >= self._recycle_after:
            self._count("recycled")
            kernel.fit = False
        if self._turns.finish(kernel):
            return
        kernel.kill()
        if self._closed:
            kernel.close()
        else:
            self._vacancies.put(kernel)

    def _late(self, kernel: Kernel) -> FluxionError:
        """What to tell whose computation was cut: 422 only if it had its share of time, else a repetition may help."""
        if not kernel.demoted or time.monotonic() - kernel.began < FAIR_SHARE * self._deadline:
            self._count("overloaded")
            return Overloaded("there was too little processor time for this computation")
        self._count("deadline")
        detail = f"the computation takes more than {self._deadline:g} seconds"
        return TooExpensive(detail, limit="time", allowed=self._deadline)

    def _lost(self, kernel: Kernel) -> Exception:
        """What to tell whose kernel has ended: that depends on how it ended."""
        if kernel.preempted:
            self._count("preempted")
            return Preempted("a long computation was ended because others were waiting")
        lived = time.monotonic() - kernel.began
        ended = self._spawner.reap(kernel.pid) if kernel.ends_within(AT_ONCE_SECONDS) else None
        if ended == -signal.SIGALRM:
            return self._late(kernel)
        if ended is not None and -ended in sandbox.OWN_CRASH:
            self._count("memory")
            return TooExpensive("the computation needs more memory than it may use", limit="memory")
        self._count("died")
        return _DiedAtOnce() if lived < AT_ONCE_SECONDS else KernelLost("the process that computed this was ended")

    def _report(self, operation: str, refusal: Refusal) -> None:
        if isinstance(refusal.error, InternalError):
            log.error("a kernel failed in %s: %s", operation, " < ".join(reversed(refusal.trace)))
        if isinstance(refusal.error, TooExpensive):
            self._count("memory")

    # The keeper, a thread of its own

    def _keep(self) -> None:
        while not (self._closed and self._vacancies.empty()):
            try:
                self._replace(self._vacancies.get(timeout=SWEEP_SECONDS))
            except queue.Empty:
                self._sweep()

    def _replace(self, kernel: Kernel | None) -> None:
        """Bury a kernel, if there is one, and start another if that has not been done."""
        if kernel:
            self._spawner.reap(kernel.pid)
            kernel.close()
        if not (self._closed or (kernel and kernel.replaced)):
            self._fork()

    def _fork(self) -> None:
        try:
            self._turns.add(self._started())
        except SpawnError:
            if self._closed:
                return
            log.exception("no kernel can be started; trying again")
            time.sleep(RESPAWN_SECONDS)
            self._vacancies.put(None)
        else:
            self._count("replaced")

    def _sweep(self) -> None:
        """Replace kernels that died idle, before somebody needs them; the zygote too."""
        for kernel in self._turns.withdraw(only_gone=True):
            self._count("died")
            self._vacancies.put(kernel)
        with suppress(OSError):
            self._spawner.revive()

    def _count(self, cause: str) -> None:
        with self._lock:
            self._counts[cause] += 1
