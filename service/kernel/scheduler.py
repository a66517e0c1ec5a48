"""The scheduler: the free kernels, those that compute, those that stand aside, and the queue of those who wait.

Nothing here waits: a ticket is granted or refused by a call of its own function, from whichever thread decides it. So
a thread may wait for it at a queue, and an event loop may go on.
"""

import math
import threading
import time
from collections.abc import Callable

from service.errors import Overloaded
from service.kernel.computation import EXPECTED_WITHIN, LASTING_SECONDS, SHORT_SECONDS, Computation
from service.kernel.fair_queue import FairQueue, Ticket
from service.kernel.process import Kernel, background_share

#: A computation may be ended for somebody who is expected to take a tenth of what it has used: on a starved machine it
#: takes the time of a whole request to use up the slice, and until then short requests would wait for it. And never for
#: somebody who is expected to take longer than it has: then nobody would come to an end.
OUTLASTED = 10.0

#: Share of the time for an answer in which what waits must be expected to be done: who is told at once that there is no
#: room comes again with better prospects than who has waited in vain.
PROMISED_SHARE = 0.75

_STOPPING = "the service is stopping"


class _Place:
    """A kernel that was granted, and what it computes when that has begun."""

    def __init__(self, ticket: Ticket) -> None:
        self.ticket = ticket
        self.computation: Computation | None = None

    def used(self) -> float:
        """Seconds of processor time until now."""
        return self.computation.used() if self.computation else 0.0

    def takes_more_than(self, seconds: float) -> bool:
        """As far as that is known."""
        return self.ticket.expected > seconds or self.used() >= seconds

    @property
    def left(self) -> float:
        """Seconds of processor time that it is expected to take from now on."""
        return max(0.0, self.ticket.expected - self.used())


class Scheduler:
    """Hands out kernels; ``room`` requests may wait, and no more work than is done in ``patience`` seconds.

    What is expected to be short never waits while a kernel is free: it is handed over under the lock, so that nobody
    slips in between. (With a free-for-all, eight callers made the slowest in a hundred of them wait fifteen times as
    long.) What is not short waits for its turn, too, while as many of its kind compute as there are ``processors`` that
    have not used more yet than it is expected to take: of eight that share a processor each takes eight times as long,
    and on a starved machine all of them too long. It leaves the last free kernel to short ones while another is on its
    way.

    A computation that has begun to yield steps aside: it goes on, and another kernel has its place. At most ``aside``
    of them do, and there are at most ``size + aside`` kernels. If somebody waits all the same, the computation that
    has used the most processor time is ended, once it had ``slice_seconds`` of it, or less for one who is short.
    """

    def __init__(
        self, size: int, room: int, aside: int, processors: int, slice_seconds: float, patience: float
    ) -> None:
        self._size, self._room_aside, self._processors = size, aside, processors
        self._slice_seconds, self._patience = slice_seconds, patience
        self._lock = threading.RLock()  # guards what follows; nobody waits while holding it
        self._free: list[Kernel] = []
        self._busy: dict[Kernel, _Place] = {}
        self._aside: set[Kernel] = set()
        self._queue = FairQueue(room)
        self._closed = False

    @property
    def alive(self) -> int:
        """How many kernels there are."""
        return len(self._free) + len(self._busy)

    @property
    def idle(self) -> int:
        """How many more computations that are not short can begin now."""
        return 0 if self._queue else min(len(self._free), self._processors - len(self._used_by(SHORT_SECONDS)))

    def _used_by(self, seconds: float) -> list[float]:
        """What those have used that take longer than that; the least first."""
        return sorted(place.used() for place in self._busy.values() if place.takes_more_than(seconds))

    def _longest(self) -> float:
        """What a computation may be expected to take to begin now."""
        if self.missing > 0 and len(self._free) == 1:
            return SHORT_SECONDS
        lasting = self._bound(LASTING_SECONDS, background_share(self._processors))
        return min(lasting, self._bound(SHORT_SECONDS, self._processors))

    def _bound(self, seconds: float, together: int) -> float:
        """Surely no more than those have used that it would compete with, if so many compute that take so long."""
        used = self._used_by(seconds)
        return max(seconds, used[together - 1] / EXPECTED_WITHIN) if len(used) >= together else math.inf

    @property
    def busy(self) -> int:
        """How many kernels compute, or are about to."""
        return len(self._busy)

    @property
    def waiting(self) -> int:
        """How many tickets wait."""
        return len(self._queue)

    @property
    def missing(self) -> int:
        """How many kernels should be started."""
        return self._size - self._in_place()

    def _in_place(self) -> int:
        return len(self._free) + len(self._busy) - len(self._aside)

    def add(self, kernel: Kernel) -> None:
        """Take in a new kernel. It is cold: it is used after all that are free already."""
        with self._lock:
            self._free.insert(0, kernel)
            self._dispatch()

    def enter(self, ticket: Ticket, pace: float, ready: Callable[[], bool]) -> bool:
        """Grant the ticket now or let it wait. Raises ``Overloaded`` if there is no room, or nothing to wait for.

        Whether it was granted. ``pace`` is the part of the clock that each kernel gets of a processor; ``ready`` is
        asked where there is no kernel whether one can be had in a moment.
        """
        with self._lock:
            self._require_open()
            if not (self.alive or ready()):
                raise Overloaded("no kernel is ready")
            if self._may_begin(ticket):
                self._grant(ticket, self._free.pop())  # the one used last is the warmest
                return True
            speed = pace * (background_share(self._processors) if ticket.is_lasting else self._processors)
            begun = sum(place.left for place in self._busy.values() if place.ticket.is_lasting is ticket.is_lasting)
            room = PROMISED_SHARE * self._patience * speed - begun
            refused = self._queue.put(ticket, room if begun else max(room, ticket.expected))
            error = self._full((self._queue.work(ticket.is_lasting) + begun) / speed)
        if refused is ticket:
            raise error
        if refused:
            refused.refused(error)
        return False

    def _full(self, seconds: float) -> Overloaded:
        """What to tell those for whom there is no room: to come again when what waits now may be done."""
        error = Overloaded("too many requests are waiting")
        error.again_seconds = max(1, math.ceil(min(seconds, self._patience)))
        return error

    def begin(self, computation: Computation) -> None:
        """A kernel that was granted computes this."""
        with self._lock:
            self._busy[computation.kernel].computation = computation

    def leave(self, ticket: Ticket) -> bool:
        """Give up waiting; false if the ticket was granted or refused at the last moment."""
        with self._lock:
            return self._queue.remove(ticket)

    def finish(self, kernel: Kernel) -> bool:
        """Give a kernel back. False if nobody else may have it: it is not fit, or was preempted just now."""
        with self._lock:
            computation = self._busy.pop(kernel).computation
            self._aside.discard(kernel)
            fit = kernel.fit and not self._closed and not (computation and computation.preempted)
            if fit:
                self._free.append(kernel)
            self._dispatch()
            return fit

    def make_way(self) -> bool:
        """Let computations that yield stand aside, as many as may; whether a kernel is missing now."""
        with self._lock:
            yielding = [computation.kernel for computation in self._computations() if computation.yielding]
            in_place = [kernel for kernel in yielding if kernel not in self._aside]
            self._aside.update(in_place[: self._room_aside - len(self._aside)])
            self._dispatch()
            return self.missing > 0

    def relieve(self) -> bool:
        """If somebody waits in vain, end the computation that has used the most, if it had its slice.

        Not while a kernel is missing, or one was ended just now: another is on its way. Those that can stand aside
        instead do so first, under the same lock: one that begins to yield at this moment would be ended otherwise.
        Whether a kernel is missing now.
        """
        with self._lock:
            missing = self.make_way()
            if missing or not self._queue or self._free or any(one.preempted for one in self._computations()):
                return missing
            used = {computation: computation.used() for computation in self._computations() if computation.yielding}
            longest = max(used, key=used.__getitem__, default=None)
            if longest and used[longest] >= self._slice():
                longest.preempt()
            return False

    def _slice(self) -> float:
        """What a computation may use before it is ended for those who wait."""
        shortest = self._queue.shortest
        return max(SHORT_SECONDS, shortest, min(self._slice_seconds, OUTLASTED * shortest))

    def _computations(self) -> list[Computation]:
        return [place.computation for place in self._busy.values() if place.computation]

    def withdraw(self, *, only_gone: bool) -> list[Kernel]:
        """Take the free kernels out for good: those that have ended, or all."""
        with self._lock:
            out = [kernel for kernel in self._free if not only_gone or kernel.gone()]
            self._free = [kernel for kernel in self._free if kernel not in out]
        return out

    def spare(self) -> Kernel | None:
        """Take out a free kernel that is more than ``size``: one took its place while it stood aside."""
        with self._lock:
            return self._free.pop(0) if self._free and self._in_place() > self._size else None

    def send_away(self, reason: str) -> None:
        """Refuse all who wait, if there is no kernel that they could wait for."""
        with self._lock:
            refused = [] if self._free or self._busy else self._queue.drain()
        for ticket in refused:
            ticket.refused(Overloaded(reason))

    def close(self) -> None:
        """Send away everybody who waits or comes."""
        with self._lock:
            self._closed = True
            refused = self._queue.drain()
        for ticket in refused:
            ticket.refused(Overloaded(_STOPPING))

    def _require_open(self) -> None:
        if self._closed:
            raise Overloaded(_STOPPING)

    def _may_begin(self, ticket: Ticket) -> bool:
        """Whether a ticket that comes just now need not wait: never before one that could begin, too."""
        if ticket.expected <= SHORT_SECONDS:
            return bool(self._free)
        longest = self._longest()
        return bool(self._free) and ticket.expected <= longest and not (self._queue and self._queue.shortest <= longest)

    def _dispatch(self) -> None:
        """Grant free kernels to those who wait and may begin, but to nobody who would be cut at the end of the time."""
        while self._free and self._queue:
            ticket = self._queue.pop(self._longest())
            if ticket is None:
                return
            if time.monotonic() > ticket.begin_by:
                ticket.refused(Overloaded("no kernel became free in time"))
            else:
                self._grant(ticket, self._free.pop())

    def _grant(self, ticket: Ticket, kernel: Kernel) -> None:
        self._busy[kernel] = _Place(ticket)
        ticket.granted(kernel)
