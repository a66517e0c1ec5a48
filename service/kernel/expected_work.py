"""Cost estimation: how much processor time a question is expected to take, learned from those like it.

Like it are those of the same operation, of the same number of bytes within a factor of two, with the same costly
options. The front reads no expression, so this is all that it knows; the order of the queue and the limit of admission
need no more than a factor.
"""

import threading

#: Expected before anything was learned: 16 answers to a task in 1 KB take 20 ms, a derivative in 50 bytes 1 ms.
SECONDS_PER_BYTE = 20e-6

#: How much the newest measurement of the pace counts.
NEWEST = 0.2

#: A measurement changes what is expected by at most this factor. So it follows the middle of what is asked: one request
#: in ten that never ends does not make the other nine wait as if they did, and a new kind is known after a few.
MOST_CHANGE = 2.0

#: From less than this it would take long to grow.
LEAST_SECONDS = 0.001

#: Options that cost ten times the rest. Quotation marks inside a text are escaped, so this is never part of one.
COSTLY = b'"simplify":"full"'

#: Computations too short to tell the pace from: their clock is read a moment late.
SHORT_SECONDS = 0.005

_Kind = tuple[str, int, bool]


class ExpectedWork:
    """What has been learned; any thread may ask and tell."""

    def __init__(self) -> None:
        self._seconds: dict[_Kind, float] = {}
        self._lock = threading.Lock()
        #: The part of the clock that a kernel which computes gets of a processor; 1 on an idle machine.
        self.pace = 1.0

    def of(self, operation: str, question: bytes) -> float:
        """Seconds of processor time."""
        return self._seconds.get(_kind(operation, question), SECONDS_PER_BYTE * len(question))

    def learn(self, operation: str, question: bytes, used: float, passed: float) -> None:
        """A question took ``used`` seconds of processor time in ``passed`` seconds."""
        with self._lock:
            kind = _kind(operation, question)
            known = self.of(operation, question)
            self._seconds[kind] = min(max(used, LEAST_SECONDS, known / MOST_CHANGE), known * MOST_CHANGE)
            if passed >= SHORT_SECONDS:
                self.pace += NEWEST * (min(1.0, used / passed) - self.pace)


def _kind(operation: str, question: bytes) -> _Kind:
    return operation, len(question).bit_length(), COSTLY in question
