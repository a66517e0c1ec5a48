"""Cost estimation: how much processor time a question is expected to take, learned from those like it.

Like it are those of the same operation, of the same number of bytes within a factor of two, with the same costly
options. The front reads no expression, so this is all that it knows; the order of the queue and the limit of admission
need no more than a factor.
"""

import threading
from typing import NamedTuple

from service.kernel.computation import LASTING_SECONDS

#: Expected before anything was learned: 16 answers to a task in 1 KB take 20 ms, a derivative in 50 bytes 1 ms.
SECONDS_PER_BYTE = 20e-6

#: How much the newest measurement of the pace counts.
NEWEST = 0.2

#: A measurement raises or lowers what is expected by at most these factors. So it follows what two of three requests
#: take at most: one in ten that never ends does not make the other nine wait as if they did, and a new kind is known
#: after a few. The second is for what was told before, when it had come to its last step.
MOST_GROWTH, MORE_GROWTH, MOST_DECLINE = 4.0, 1.5, 2.0

#: From less than this it would take long to grow.
LEAST_SECONDS = 0.001

#: What was not finished is taken for so many times what it has used. With more, what takes a little longer than it had
#: used then would be taken for so much that most of it is told that there is no room.
UNFINISHED_FACTOR = 2.0

#: Options that cost ten times the rest, and now and then all that may be used; so until more is known they are taken
#: for still more. Quotation marks inside a text are escaped, so this is never part of one.
COSTLY, COSTLY_FACTOR = b'"simplify":"full"', 40.0

#: Computations too short to tell the pace from: their clock is read a moment late.
MOMENT_SECONDS = 0.005


class _Kind(NamedTuple):
    """Questions that are expected to take as long as each other."""

    operation: str
    magnitude: int
    costly: bool


class ExpectedWork:
    """What has been learned; any thread may ask and tell. Nothing takes more than ``most`` seconds."""

    def __init__(self, most: float) -> None:
        self._most = most
        self._seconds: dict[_Kind, float] = {}
        self._lock = threading.Lock()
        self._paces = {False: 1.0, True: 1.0}

    def pace(self, seconds: float) -> float:
        """The part of the clock that a kernel which computes that long gets of a processor; 1 if all is idle."""
        return self._paces[seconds > LASTING_SECONDS]

    def of(self, operation: str, question: bytes) -> float:
        """Seconds of processor time."""
        kind = _kind(operation, question)
        unknown = SECONDS_PER_BYTE * len(question) * (COSTLY_FACTOR if kind.costly else 1.0)
        return self._seconds.get(kind) or min(unknown, self._most)

    def learn(
        self, operation: str, question: bytes, used: float, passed: float, *, finished: bool = True, again: bool = False
    ) -> None:
        """A question took ``used`` seconds of processor time in ``passed`` seconds, or more if it was not finished.

        ``again``: it was told before, when it was not finished.
        """
        with self._lock:
            known = self.of(operation, question)
            takes = used if finished else max(known, UNFINISHED_FACTOR * used)
            least = max(LEAST_SECONDS, known / MOST_DECLINE)
            most = min(known * (MORE_GROWTH if again else MOST_GROWTH), self._most)
            self._seconds[_kind(operation, question)] = min(max(takes, least), most)
            if passed >= MOMENT_SECONDS:
                lasting = used > LASTING_SECONDS
                self._paces[lasting] += NEWEST * (min(1.0, used / passed) - self._paces[lasting])


def _kind(operation: str, question: bytes) -> _Kind:
    return _Kind(operation, len(question).bit_length(), COSTLY in question)
