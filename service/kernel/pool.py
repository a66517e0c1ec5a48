"""The pool of kernels of one web process: asks them, and says what became of a question that was not answered.

Two limits, said apart: a computation has a budget of *processor time*, and a request has until a time of the *clock*,
waiting included. Only who has used the first, or the memory, is told that the computation is too expensive; to
everybody else the service was busy, and the same request may succeed later.

``admit``, ``begin``, ``failure`` and ``finish`` keep the books and never wait; ``run`` is one way to drive them, with a
thread that waits.
"""

import atexit
import logging
import math
import os
import queue
import signal
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import orjson

from service.errors import FluxionError, InternalError, KernelLost, Overloaded, Preempted, TooExpensive
from service.kernel import sandbox
from service.kernel.computation import Computation, Deserted, OutOfBudget, Stopped
from service.kernel.expected_work import ExpectedWork
from service.kernel.fair_queue import Ticket
from service.kernel.keeper import Counts, Keeper
from service.kernel.process import Kernel
from service.kernel.protocol import Answer, Refusal
from service.kernel.scheduler import Scheduler
from service.kernel.spawner import Spawner, SpawnError
from service.kernel.zygote import Plan

#: A kernel that dies so soon after it was asked was ended from outside and not by the question: another one is asked.
AT_ONCE_SECONDS = 0.1

#: A question is asked so often: whoever ends two kernels at once means it.
ATTEMPTS = 2

#: How often somebody who waits looks whether a computation has had its slice and can be ended.
PATIENCE_SECONDS = 0.05

log = logging.getLogger("service.kernel")


class Reply(NamedTuple):
    """An answer; the milliseconds of the operation and of the way to it; and the processor seconds that it took."""

    answer: Mapping[str, Any]
    timing: Mapping[str, float]
    used: float = 0.0


def nobody_leaves() -> bool:
    """Where a caller cannot be seen to leave."""
    return False


class Question(NamedTuple):
    """What is asked, by whom, until when by ``time.monotonic``, and whether the caller has left meanwhile."""

    operation: str
    body: bytes
    caller: str
    until: float
    left: Callable[[], bool] = nobody_leaves


class _HadEnded(Exception):
    """Not an error: the kernel ended while it was idle, before it was asked."""


class _DiedAtOnce(Exception):
    """Not an error yet: the question is asked again."""


class Pool:
    """Kernels that answer the operations of a module, from any number of threads.

    Times are in seconds. ``size`` kernels of ``memory_mb`` MiB each; a computation may use ``budget`` of processor
    time, a request may take ``patience`` by the clock, and ``waiting`` requests may wait; a kernel is replaced after
    ``recycle_after`` answers. Whoever has used ``slice`` of processor time may be ended for those who wait; as many
    kernels as ``size`` may go on beside those that answer others. Of what is not short no more begins at a time than
    there are ``processors``; 0 are those of this process. ``check_one_in``, ``module``, ``warm``: see ``Plan``.

    The kernels are started by ``begin_start``, ``start`` or the first request. A pool can be made anywhere, but must
    not be used before a fork: two processes that talk over the same pipes would read each other's answers.
    """

    def __init__(
        self,
        *,
        size: int = 8,
        budget: float = 2.0,
        patience: float = 8.0,
        memory_mb: int = 512,
        waiting: int = 16,
        recycle_after: int = 5000,
        slice: float = 0.5,
        processors: int = 0,
        check_one_in: int = 64,
        module: str = "service.calculus",
        warm: bool = True,
    ) -> None:
        self.size, self.check_one_in = size, check_one_in
        self._budget, self._patience = budget, patience
        self._recycle_after = recycle_after
        self._counts = Counts()
        self._expected = ExpectedWork(budget)
        self._scheduler = Scheduler(
            size,
            waiting,
            aside=size,
            processors=processors or len(os.sched_getaffinity(0)),
            slice_seconds=slice,
            patience=patience,
        )
        self._spawner = Spawner(Plan(memory_mb, check_one_in, module, warm))
        self._keeper = Keeper(self._spawner, self._scheduler, self._counts)
        self._starting = threading.Lock()
        self._owner: int | None = None

    def begin_start(self) -> None:
        """Have the kernels started, and do not wait. Raises ``RuntimeError`` in a process forked after the start."""
        if self._owner == os.getpid():
            return
        if self._owner is not None:
            raise RuntimeError("this pool was started before a fork; start it in the process that uses it")
        with self._starting:
            if self._owner is None:
                self._owner = os.getpid()
                self._keeper.start()
                atexit.register(self.close)

    def start(self) -> None:
        """Return when each kernel has greeted; at once if they were started before.

        Raises ``SpawnError`` if that is not possible and ``RuntimeError`` in a process forked after the start.
        """
        self.begin_start()
        try:
            self._keeper.await_ready()
        except SpawnError:
            self.close()
            raise

    def close(self) -> None:
        """End the zygote and all kernels, whatever they do. A closed pool stays closed."""
        if self._keeper.closed or self._owner != os.getpid():
            return
        atexit.unregister(self.close)
        self._scheduler.close()
        self._keeper.close()

    def run(
        self,
        operation: str,
        fields: Mapping[str, Any],
        *,
        caller: str = "",
        seconds: float = math.inf,
        left: Callable[[], bool] = nobody_leaves,
    ) -> Reply:
        """The answer of an operation, computed in one of the kernels.

        The queue is fair between ``caller``s. For whoever has ``left`` nothing is computed any more (``Overloaded``,
        which nobody reads, but for those who came a moment too late for the same answer); ``seconds`` may be less than
        the patience of the pool. Raises the ``FluxionError`` that the operation raised; ``TooExpensive`` if it used its
        processor time or memory; ``Overloaded``, ``Preempted`` or ``KernelLost`` if the same request may succeed later.
        """
        if self._owner != os.getpid():
            self.start()
        began = time.monotonic()
        body = orjson.dumps({"operation": operation, "fields": fields})
        until = began + min(self._patience, seconds)
        reply, used = self._ask(Question(operation, body, caller, until, left))
        if isinstance(reply, Refusal):
            self._report(operation, reply)
            raise reply.error
        if reply.replaced:
            log.error("a kernel found its own answer to %s wrong, and gave another", operation)
            self._counts.add("self_check")
        total_ms = (time.monotonic() - began) * 1000
        return Reply(reply.plain, {"wait": total_ms - reply.work_ms, "work": reply.work_ms}, used)

    @property
    def idle(self) -> int:
        """How many more questions that are not short can be computed at once now."""
        return self._scheduler.idle

    def alive(self) -> int:
        """How many kernels there are, busy or not."""
        return self._scheduler.alive

    def busy(self) -> int:
        """How many kernels compute."""
        return self._scheduler.busy

    def waiting(self) -> int:
        """How many requests wait for a kernel."""
        return self._scheduler.waiting

    def missing(self) -> str:
        """Why nobody should be sent here, in words; nothing if there is no reason."""
        return self._keeper.missing()

    def versions(self) -> Mapping[str, str]:
        """The versions of Python, SymPy and FLINT that the kernels compute with; none before the first has greeted."""
        return self._spawner.versions

    def statistics(self) -> Mapping[str, int]:
        """How often what happened since the start: a number for each of ``keeper.CAUSES``."""
        return self._counts.all()

    # The books of a request: nothing here waits

    def admit(
        self,
        question: Question,
        granted: Callable[[Kernel], None],
        refused: Callable[[FluxionError], None],
    ) -> Ticket:
        """A place in the queue; ``granted`` or ``refused`` is called, perhaps at once. Raises ``Overloaded``."""
        expected = self._expected.of(question.operation, question.body)
        pace = self._expected.pace(expected)
        begin_by = question.until - expected / pace
        ticket = Ticket.of(question.caller, expected, time.monotonic(), begin_by, granted, refused)
        try:
            granted_now = self._scheduler.enter(ticket, pace, self._spawner.ready)
        except Overloaded:
            self._counts.add("overloaded")
            raise
        if not granted_now:
            self.relieve()
        return ticket

    def begin(self, kernel: Kernel, question: Question) -> Computation:
        """The account of what a kernel that was granted is about to compute."""
        expected = self._expected.of(question.operation, question.body)
        computation = Computation(
            kernel,
            expected,
            self._budget,
            question.until,
            lambda: self._has_stepped(computation, question),
            question.left,
        )
        self._scheduler.begin(computation)
        return computation

    def finish(self, kernel: Kernel) -> None:
        """Give a kernel back, to be asked by others or replaced."""
        if kernel.answered >= self._recycle_after:
            self._counts.add("recycled")
            kernel.fit = False
        if not self._scheduler.finish(kernel):
            self._keeper.bury(kernel)

    def failure(self, computation: Computation, error: OSError) -> Exception:
        """What to tell whose question was not answered: that depends on what was used, and how the kernel ended."""
        if isinstance(error, OutOfBudget):
            self._counts.add("deadline")
            detail = f"the computation takes more than {self._budget:g} seconds of processor time"
            return TooExpensive(detail, limit="time", allowed=self._budget)
        if isinstance(error, TimeoutError):
            return self._starved()
        if isinstance(error, Deserted):
            self._counts.add("deserted")
            return Overloaded("whoever asked has left")
        if isinstance(error, Stopped):
            self._keeper.mourn(computation.kernel, -signal.SIGSTOP)
            return _DiedAtOnce()
        if computation.preempted:
            self._counts.add("preempted")
            return Preempted("a long computation was ended because others were waiting")
        return self._lost(computation)

    def _has_stepped(self, computation: Computation, question: Question) -> None:
        """A computation yields more than before. Of what never ends its kind is known long before the end."""
        if computation.at_last_step:
            self._learn(computation, question, finished=False)
        if self._scheduler.make_way():
            self._keeper.wake()

    def relieve(self) -> None:
        """Called now and then while somebody waits: see that the longest computations do not hold all kernels."""
        if self._scheduler.relieve():
            self._keeper.wake()

    def _starved(self) -> FluxionError:
        self._counts.add("overloaded")
        return Overloaded("there was too little processor time for this computation")

    def _lost(self, computation: Computation) -> Exception:
        kernel, lived = computation.kernel, time.monotonic() - computation.began
        ended = self._spawner.reap(kernel.pid) if kernel.ends_within(AT_ONCE_SECONDS) else None
        if ended == -signal.SIGALRM:  # the front was so late that the kernel ended itself
            return self._starved()
        if ended is not None and -ended in sandbox.OWN_CRASH:
            self._counts.add("memory")
            return TooExpensive("the computation needs more memory than it may use", limit="memory")
        self._keeper.mourn(kernel, ended)
        return _DiedAtOnce() if lived < AT_ONCE_SECONDS else KernelLost("the process that computed this was ended")

    def _report(self, operation: str, refusal: Refusal) -> None:
        if isinstance(refusal.error, InternalError):
            log.error("a kernel failed in %s: %s", operation, " < ".join(reversed(refusal.trace)))
        if refusal.error.fields.get("self_check"):
            self._counts.add("self_check")
        if isinstance(refusal.error, TooExpensive):
            self._counts.add("memory")

    # A thread that waits

    def _ask(self, question: Question) -> tuple[Answer | Refusal, float]:
        attempts = ATTEMPTS
        while attempts:
            try:
                return self._attempt(question)
            except _HadEnded:
                continue  # it costs nobody anything; at the end of the time there is no kernel to be had any more
            except _DiedAtOnce:
                self._counts.add("retried")
                attempts -= 1
        raise KernelLost("the process that computed this was ended")

    def _attempt(self, question: Question) -> tuple[Answer | Refusal, float]:
        kernel = self._take(question)
        computation = self.begin(kernel, question)
        try:
            return self._exchange(computation, question)
        except BrokenPipeError:
            self._keeper.mourn(kernel, None)
            raise _HadEnded from None
        except OSError as error:
            raise self.failure(computation, error) from None
        finally:
            self.finish(kernel)

    def _exchange(self, computation: Computation, question: Question) -> tuple[Answer | Refusal, float]:
        kernel = computation.kernel
        try:
            kernel.ask(question.body, question.until)
            reply = kernel.reply(computation.due)
            finished = True
        except OSError:
            finished = False
            raise
        finally:
            self._learn(computation, question, finished=finished, again=computation.at_last_step)
            if computation.yielding:
                self._counts.add("demoted")
        return reply, computation.used()

    def _learn(self, computation: Computation, question: Question, *, finished: bool, again: bool = False) -> None:
        """Take in what a computation has used so far."""
        used, passed = computation.used(), time.monotonic() - computation.began
        self._expected.learn(question.operation, question.body, used, passed, finished=finished, again=again)

    def _take(self, question: Question) -> Kernel:
        place: queue.SimpleQueue[Kernel | FluxionError] = queue.SimpleQueue()
        ticket = self.admit(question, place.put, place.put)
        found = self._await(place, question)
        if found is None and self._scheduler.leave(ticket):
            self._counts.add("overloaded")
            raise Overloaded("no kernel became free in time")
        found = found or place.get()  # at the last moment
        if isinstance(found, FluxionError):
            self._counts.add("overloaded")
            raise found
        return found

    def _await(
        self, place: "queue.SimpleQueue[Kernel | FluxionError]", question: Question
    ) -> Kernel | FluxionError | None:
        while (seconds := question.until - time.monotonic()) > 0 and not question.left():
            try:
                return place.get(timeout=min(seconds, PATIENCE_SECONDS))
            except queue.Empty:
                self.relieve()
        return None
