"""Admission and fair queueing: who waits for a kernel, who is next, and who is told at once that there is no room.

Between callers by work received (start-time fair queueing; Goyal, Vin, Cheng, 1996), within a caller by shortest
expected work with ageing, so that one script with 32 connections neither crowds out a class nor starves itself.
"""

import math
from collections import OrderedDict
from collections.abc import Callable
from itertools import count
from typing import NamedTuple

from service.errors import FluxionError
from service.kernel.computation import LASTING_SECONDS
from service.kernel.process import Kernel

#: A request is overtaken by shorter ones of its caller that come within so many times its expected work: without an
#: end, a steady stream of small requests would starve a large one.
PATIENCE = 10.0

#: What a turn costs at least, in seconds of work: requests that are expected to cost nothing still take turns.
LEAST_WORK = 0.0005

_numbers = count()


class Ticket(NamedTuple):
    """A request that wants a kernel. ``granted`` or ``refused`` is called once, by whichever thread decides it.

    ``arrived`` and ``begin_by``, when it has to begin to end in time, are times of ``time.monotonic``.
    """

    caller: str
    expected: float
    arrived: float
    begin_by: float
    granted: Callable[[Kernel], None]
    refused: Callable[[FluxionError], None]
    number: int

    @classmethod
    def of(
        cls,
        caller: str,
        expected: float,
        arrived: float,
        begin_by: float,
        granted: Callable[[Kernel], None],
        refused: Callable[[FluxionError], None],
    ) -> "Ticket":
        """A ticket that differs from all others."""
        return cls(caller, max(expected, LEAST_WORK), arrived, begin_by, granted, refused, next(_numbers))

    @property
    def is_lasting(self) -> bool:
        """Whether it is expected to come to the last step of those by which computations yield."""
        return self.expected > LASTING_SECONDS

    @property
    def turn(self) -> float:
        """Its place among the tickets of its caller: the least comes first."""
        return self.arrived + PATIENCE * self.expected


class _Line:
    """The tickets of one caller that wait, and the virtual time at which it was served last."""

    def __init__(self, served: float) -> None:
        self.served = served
        self.tickets: list[Ticket] = []

    def next(self, longest: float) -> Ticket | None:
        short = (ticket for ticket in self.tickets if ticket.expected <= longest)
        return min(short, key=lambda ticket: ticket.turn, default=None)

    def work(self, lasting: bool) -> float:
        return sum(ticket.expected for ticket in self.tickets if ticket.is_lasting is lasting)

    @property
    def length(self) -> float:
        return len(self.tickets)


class FairQueue:
    """At most ``room`` tickets wait. Used under the lock of its owner."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._lines: OrderedDict[str, _Line] = OrderedDict()
        self._now = 0.0  # virtual: the work that whoever is served now had received before

    def __len__(self) -> int:
        return sum(len(line.tickets) for line in self._lines.values())

    def work(self, lasting: bool) -> float:
        """Seconds of expected work that wait, of tickets that are lasting or of the others."""
        return sum(line.work(lasting) for line in self._lines.values())

    @property
    def shortest(self) -> float:
        """Seconds that the shortest ticket is expected to take; infinite if nobody waits."""
        return min((ticket.expected for line in self._lines.values() for ticket in line.tickets), default=math.inf)

    def put(self, ticket: Ticket, most_work: float) -> Ticket | None:
        """Let a ticket wait; the one, perhaps itself, that has to go for it.

        There is no room if too many wait, or more than ``most_work`` seconds of its sort. Then the caller with the most
        of it loses the last ticket of it.
        """
        self._lines.setdefault(ticket.caller, _Line(self._now)).tickets.append(ticket)
        if len(self) > self._room:
            return self._evict(lambda line: line.length, (False, True))
        if self.work(ticket.is_lasting) > most_work:
            return self._evict(lambda line: line.work(ticket.is_lasting), (ticket.is_lasting,))
        return None

    def pop(self, longest: float = math.inf) -> Ticket | None:
        """The next of those that are not expected to take longer, or ``None``.

        It is that of the caller who has received the least, and of those the shortest.
        """
        eligible = {caller: found for caller, line in self._lines.items() if (found := line.next(longest))}
        if not eligible:
            return None
        caller = min(eligible, key=lambda caller: self._lines[caller].served)
        line, ticket = self._lines[caller], eligible[caller]
        self._now = line.served
        line.served += ticket.expected
        self._lines.move_to_end(caller)
        self.remove(ticket)
        return ticket

    def remove(self, ticket: Ticket) -> bool:
        """Take a ticket out; false if it does not wait any more."""
        line = self._lines.get(ticket.caller)
        if not line or ticket not in line.tickets:
            return False
        line.tickets.remove(ticket)
        if not line.tickets:
            del self._lines[ticket.caller]
        return True

    def drain(self) -> list[Ticket]:
        """Take all out."""
        tickets = [ticket for line in self._lines.values() for ticket in line.tickets]
        self._lines.clear()
        return tickets

    def _evict(self, amount: Callable[[_Line], float], sorts: tuple[bool, ...]) -> Ticket:
        line = max(reversed(self._lines.values()), key=amount)
        last = max((ticket for ticket in line.tickets if ticket.is_lasting in sorts), key=lambda ticket: ticket.turn)
        self.remove(last)
        return last
