"""Who is served when: the free kernels, the busy ones, those that stand aside, and the queue of those who wait."""

import queue
import threading
import time
from collections import deque
from contextlib import suppress

from service.errors import Overloaded
from service.kernel.process import Kernel

#: How often somebody who waits looks whether a kernel has had its slice and can be taken away.
PATIENCE_SECONDS = 0.05

_Place = queue.SimpleQueue[Kernel]


class Turns:
    """Hands out kernels, first come, first served; at most ``room`` requests wait.

    There are never free kernels while somebody waits: a kernel is handed over under the lock, so that nobody slips in
    between. (With a free-for-all, eight callers made the slowest in a hundred of them wait fifteen times as long.)

    A kernel with a long computation steps aside and goes on in the background while another has its place. So long
    computations compete with each other only: if ``aside`` of them are in the background already, the oldest is ended
    for the next, once it had its slice of time; until then the next keeps its place, or is ended if somebody waits.
    """

    def __init__(self, room: int, aside: int, slice_seconds: float) -> None:
        self._room = room
        self._room_aside = aside
        self._slice_seconds = slice_seconds
        self._lock = threading.Lock()  # guards what follows; nobody waits while holding it
        self._free: list[Kernel] = []
        self._busy: set[Kernel] = set()
        self._aside: set[Kernel] = set()
        self._places: deque[_Place] = deque()
        self._closed = False

    @property
    def free(self) -> int:
        return len(self._free)

    @property
    def busy(self) -> int:
        return len(self._busy) + len(self._aside)

    @property
    def waiting(self) -> int:
        return len(self._places)

    def add(self, kernel: Kernel) -> None:
        """Take in a new kernel. It is cold: it is used after all that are free already."""
        with self._lock:
            if self._places:
                self._hand_over(kernel)
            else:
                self._free.insert(0, kernel)

    def take(self, deadline: float) -> Kernel:
        """A kernel for the caller alone. Raises ``Overloaded`` at once if too many wait, or at the deadline."""
        with self._lock:
            self._require_open()
            if self._free:
                kernel = self._free.pop()  # the one used last is the warmest
                self._busy.add(kernel)
                return kernel
            if len(self._places) >= self._room:
                raise Overloaded("too many requests are waiting")
            place: _Place = queue.SimpleQueue()
            self._places.append(place)
        return self._wait(place, deadline)

    def finish(self, kernel: Kernel) -> bool:
        """Give a kernel back. False if nobody else may have it: it is not fit, or was preempted just now."""
        with self._lock:
            self._busy.discard(kernel)
            self._aside.discard(kernel)
            if kernel.preempted or self._closed or not kernel.fit:
                return False
            self._hand_over(kernel)
            return True

    def step_aside(self, kernel: Kernel) -> bool:
        """Free the place of a busy kernel for another one; if too many stand aside, end the longest computation."""
        with self._lock:
            if len(self._aside) >= self._room_aside and not self._preempt(self._aside):
                return False
            self._busy.discard(kernel)
            self._aside.add(kernel)
            return True

    def withdraw(self, *, only_gone: bool) -> list[Kernel]:
        """Take the free kernels out for good: those that have ended, or all."""
        with self._lock:
            out = [kernel for kernel in self._free if not only_gone or kernel.gone()]
            self._free = [kernel for kernel in self._free if kernel not in out]
        return out

    def close(self) -> None:
        """Send away everybody who waits or comes."""
        with self._lock:
            self._closed = True

    def _require_open(self) -> None:
        if self._closed:
            raise Overloaded("the service is stopping")

    def _hand_over(self, kernel: Kernel) -> None:
        if self._places:
            self._busy.add(kernel)
            self._places.popleft().put(kernel)
        else:
            self._free.append(kernel)

    def _wait(self, place: _Place, deadline: float) -> Kernel:
        while (left := deadline - time.monotonic()) > 0:
            with self._lock:
                self._preempt(self._busy)
            with suppress(queue.Empty):
                return place.get(timeout=min(left, PATIENCE_SECONDS))
            self._require_open()
        self._leave(place)
        raise Overloaded("no kernel became free in time")

    def _leave(self, place: _Place) -> None:
        """Give up waiting, and give back what was handed over at the last moment."""
        with self._lock:
            if place in self._places:
                self._places.remove(place)
                return
            kernel = place.get_nowait()
            self._busy.discard(kernel)
            self._hand_over(kernel)

    def _preempt(self, kernels: set[Kernel]) -> bool:
        """End the longest computation among these, if it had its slice and none was ended just now."""
        if any(kernel.preempted for kernel in kernels):
            return False
        enough = time.monotonic() - self._slice_seconds
        greedy = [kernel for kernel in kernels if kernel.demoted and kernel.began <= enough]
        if greedy:
            min(greedy, key=lambda kernel: kernel.began).preempt()
        return bool(greedy)
