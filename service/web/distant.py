"""A server in the network that nobody waits for: whatever it does or does not, after a moment it counts as away.

The time limits of its sockets are not enough. Looking up its name can take ten seconds; a server that sends a byte
now and then never meets them; and one of another kind makes its client fail in ways that no list of errors names.
"""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from service.web import prestart

#: Time for each connection and each piece of an answer, and for all of a question, in seconds.
SOCKET_SECONDS, QUESTION_SECONDS = 0.25, 0.5

#: Seconds after which one that is away is asked again, by one caller for all.
RETRY_SECONDS = 5.0

#: Questions at a time; each takes less than a millisecond where all is well.
THREADS = 4

Value = TypeVar("Value")
log = logging.getLogger("service")


class Away(Exception):
    """It gives no answer, or none that is worth anything."""


class Distant:
    """What stands between callers and a server. ``hang_up`` ends the connections on which it might answer forever."""

    def __init__(self, name: str, hang_up: Callable[[], object], clock: Callable[[], float] = time.monotonic) -> None:
        self._name, self._hang_up, self._clock = name, hang_up, clock
        self._threads = prestart.threads(THREADS, name)
        self._lock = threading.Lock()
        self._away_until: float | None = None

    def ask(self, question: Callable[[], Value]) -> Value:
        """The answer to a question. Raises ``Away``, at once while it is known to be so."""
        self._require_here()
        asked = self._threads.submit(question)
        try:
            answer = asked.result(QUESTION_SECONDS)
        except Exception as error:
            self._give_up(asked, error)
            raise Away from error
        self._away_until = None
        return answer

    def _require_here(self) -> None:
        with self._lock:
            if self._away_until is None:
                return
            if self._clock() < self._away_until:
                raise Away
            self._away_until = self._clock() + RETRY_SECONDS  # the others need not wait for the one who tries

    def _give_up(self, asked: "Future[Value]", error: Exception) -> None:
        self._away_until = self._clock() + RETRY_SECONDS
        log.warning("the %s is away: %s", self._name, type(error).__name__)
        if not asked.cancel() and not asked.done():
            self._threads.submit(self._hang_up)
