"""Processor-time accounting of one computation: its budget, the wall-clock limit, and the steps by which it yields.

Nothing here waits. Whoever waits for the reply, a thread or an event loop, calls ``look`` when ``look_at`` has come.
"""

import time
from collections.abc import Callable
from typing import NamedTuple

from service.kernel.process import Kernel


class Step(NamedTuple):
    """How a computation yields that has used so many seconds of processor time."""

    after: float
    niceness: int = 0
    background: bool = False


#: The share of a processor falls as the time used grows: 1, 1/9, 1/28 and 1/68 of that of a request that has just begun
#: (sched(7): a step of niceness is a factor of 1.25). With the first step only another kernel takes its place: a kernel
#: with a niceness has to be replaced, and the new one's rehearsal takes 16 ms, as much as a request that has come so
#: far. Four computations that never end, on one processor, make 10 ms of work take 74 ms at niceness 0, 15 at 10 and
#: 10 at 19. A shorter slice (``sched_setattr``) made that 53 ms at niceness 0, and is not worth a call of its own where
#: a step of niceness does five times as much. Only the last step leaves processors to others: eight requests of 200 ms
#: on two idle processors should use both, and those that take 300 beside others, too.
STEPS = (Step(0.02), Step(0.05, 10), Step(0.1, 15), Step(0.4, 19, background=True))

#: What is expected to take no more never waits for longer ones; what takes longer than the second has the last
#: processors that are left to it.
SHORT_SECONDS, LASTING_SECONDS = STEPS[0].after, STEPS[-1].after

#: What a request is expected to take is known to within this factor. So it begins with the steps that it will surely
#: take: until it has come to them by itself, each of those that never end would compete with short ones as an equal.
EXPECTED_WITHIN = 2.0

#: Least time between two looks at the processor time of a kernel: on a starved machine a budget that is nearly used
#: takes long to be used up.
_LOOK_AGAIN_SECONDS = 0.005


#: Most time between two looks: how long work for a caller who has left goes on.
_LOOK_SECONDS = 0.25

#: What a computation has used before it is ended because its caller has left. For less that is not worth it: the
#: kernel has to be replaced, and whoever asks and leaves at once would cost more than one who waits.
_WORTH_ENDING_SECONDS = 0.1

#: A kernel that has used no processor time for so long is looked at: it may have been stopped. One that is only starved
#: has not been, and has its time.
_IDLE_SECONDS = 1.0


class Stopped(ConnectionError):
    """Somebody has stopped the kernel; nobody knows whether it will ever go on."""


class Deserted(ConnectionError):
    """Nobody waits for the reply any more."""


class OutOfBudget(TimeoutError):
    """The computation has used its processor time: a repetition would, too."""


class OutOfTime(TimeoutError):
    """The clock ran out before the processor time was used: this says nothing about the computation."""


class Computation:
    """What one kernel computes for one caller.

    ``expected`` and ``budget`` are in seconds of processor time, ``until`` a time of ``time.monotonic``. ``on_step`` is
    called after each step: then another kernel may have its place. ``left`` says whether the caller is gone.
    """

    def __init__(
        self,
        kernel: Kernel,
        expected: float,
        budget: float,
        until: float,
        on_step: Callable[[], None],
        left: Callable[[], bool],
    ) -> None:
        self.kernel, self.until = kernel, until
        self.began = time.monotonic()
        self.preempted = False
        self._budget, self._on_step, self._left = budget, on_step, left
        self._before = kernel.processor_seconds()
        self._used = 0.0
        self._taken = 0
        self._moved_at = self.began
        self._certain = expected / EXPECTED_WITHIN
        self.look_at = self.began if self._certain >= SHORT_SECONDS else self._next_look(self.began)

    @property
    def yielding(self) -> bool:
        """Whether it lets others go first."""
        return self._taken > 0

    @property
    def at_last_step(self) -> bool:
        """Whether it yields as much as there is to yield."""
        return self._taken == len(STEPS)

    def used(self) -> float:
        """Seconds of processor time until now, or until the kernel ended."""
        now = self.kernel.processor_seconds()
        self._used = max(self._used, now - self._before)
        return self._used

    def due(self) -> float:
        """When to look next, after a look if that is due now. Raises what ``look`` raises."""
        if time.monotonic() >= self.look_at:
            self.look()
        return self.look_at

    def look(self) -> None:
        """Take the steps that are due. Raises ``OutOfBudget``, ``OutOfTime``, ``Stopped`` or ``Deserted``."""
        before, used, now = self._used, self.used(), time.monotonic()
        if used >= self._budget:
            raise OutOfBudget
        if now >= self.until:
            raise OutOfTime
        self._require_motion(used > before, now)
        if used >= _WORTH_ENDING_SECONDS and self._left():
            raise Deserted
        due = sum(step.after <= max(used, self._certain) for step in STEPS)
        if due > self._taken:
            self._taken = due
            self._take(STEPS[due - 1])
        self.look_at = self._next_look(now)

    def _require_motion(self, has_moved: bool, now: float) -> None:
        if has_moved:
            self._moved_at = now
        elif now >= self._moved_at + _IDLE_SECONDS and self.kernel.stopped():
            raise Stopped

    def _take(self, step: Step) -> None:
        if step.niceness:
            self.kernel.take_less(step.niceness, background=step.background)
        self._on_step()

    def _next_look(self, now: float) -> float:
        """Not before the next step can have come: a kernel has one thread, so it uses no more than passes."""
        threshold = min([self._budget, *(step.after for step in STEPS[self._taken :])])
        wait = min(max(threshold - self._used, _LOOK_AGAIN_SECONDS), _LOOK_SECONDS)
        return min(self.until, now + wait)

    def preempt(self) -> None:
        """End it for others; whoever waits for its reply sees the end of the pipe at once."""
        self.preempted = True
        self.kernel.hang_up()
