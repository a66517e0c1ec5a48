"""Who waits, who is next, who has to go; and what a question is expected to cost."""

import math
from itertools import count

import pytest

from service.errors import FluxionError
from service.kernel.computation import LASTING_SECONDS, SHORT_SECONDS
from service.kernel.expected_work import ExpectedWork
from service.kernel.fair_queue import PATIENCE, FairQueue, Ticket
from service.kernel.process import Kernel

NO_LIMIT = 1e9

BUDGET = 2.0


def nobody(found: Kernel | FluxionError) -> None:
    raise AssertionError(found)


def ticket(caller: str, expected: float = 0.01, arrived: float = 0.0) -> Ticket:
    return Ticket.of(caller, expected, arrived, math.inf, nobody, nobody)


def queue_of(*tickets: Ticket, room: int = 100) -> FairQueue:
    queue = FairQueue(room)
    for one in tickets:
        assert queue.put(one, NO_LIMIT) is None
    return queue


def served(queue: FairQueue) -> str:
    """The callers in the order in which they are served."""
    return "".join(ticket.caller for ticket in iter(queue.pop, None))


def test_callers_take_turns_however_many_requests_they_have() -> None:
    assert served(queue_of(*map(ticket, "aaaaaabbc"))) == "abcabaaaa"


def test_turns_are_counted_in_work() -> None:
    """Who asks for ten times as much is served a tenth as often."""
    queue = queue_of(*(ticket("a", 0.1) for _ in range(2)), *(ticket("b", 0.01) for _ in range(12)))
    assert served(queue).index("a", 1) >= 10


def test_who_comes_later_has_not_saved_up_turns() -> None:
    """A caller who was silent while another was served takes turns from now on, and does not catch up."""
    queue = queue_of(*map(ticket, "aaaaaaaa"))
    for _ in range(4):
        queue.pop()
    for _ in range(4):
        queue.put(ticket("b"), NO_LIMIT)
    assert served(queue) == "babababa"


def test_the_shortest_comes_first_within_a_caller() -> None:
    long, short = ticket("a", 0.5), ticket("a", 0.01)
    queue = queue_of(long, short)
    assert [queue.pop(), queue.pop()] == [short, long]


def test_what_is_too_long_waits_while_shorter_ones_pass() -> None:
    long, short = ticket("a", 0.5), ticket("b", 0.01)
    queue = queue_of(long, short)
    assert [queue.pop(0.02), queue.pop(0.02), queue.pop()] == [short, None, long]


def test_short_requests_do_not_starve_a_long_one() -> None:
    """After some time it comes before the short ones that have just arrived."""
    long, later = ticket("a", 0.1, arrived=0.0), ticket("a", 0.01, arrived=2 * PATIENCE * 0.1)
    queue = queue_of(later, long)
    assert queue.pop() == long


def test_who_has_most_waiting_makes_room() -> None:
    """One script with all the places in the queue loses its longest request to a pupil, who then has a place."""
    tickets = [ticket("script", 0.01 * number) for number in range(1, 5)]
    queue = queue_of(*tickets, room=4)
    assert queue.put(ticket("pupil", 1.0), NO_LIMIT) == tickets[-1]
    assert sorted(one.caller for one in queue.drain()) == ["pupil", "script", "script", "script"]


def test_who_has_most_waiting_gets_no_more_room() -> None:
    queue, more = queue_of(*map(ticket, "aaab"), room=4), ticket("a", 0.02)
    assert queue.put(more, NO_LIMIT) == more


def test_work_counts_and_not_only_requests() -> None:
    """Of each sort: what is long lets others go first, so it takes nobody's room but that of its own sort."""
    queue = FairQueue(100)
    assert queue.put(ticket("a", 4.0), 5.0) is None
    more = ticket("a", 4.5)
    assert queue.put(more, 5.0) == more
    assert queue.put(ticket("a", 0.2), 0.3) is None
    more = ticket("a", 0.2, arrived=1.0)
    assert queue.put(more, 0.3) == more
    assert len(queue) == 2


def test_who_gives_up_leaves() -> None:
    one = ticket("a")
    queue = queue_of(one)
    assert [queue.remove(one), queue.remove(one), len(queue)] == [True, False, 0]


def test_what_a_question_costs_is_learned_from_those_like_it() -> None:
    """Of the same operation and about the same length; others are not judged by it."""
    work, question = ExpectedWork(BUDGET), b"x" * 100
    before = work.of("evaluate", question)
    for _ in range(30):
        work.learn("evaluate", question, used=0.5, passed=0.5)
    assert 0.45 < work.of("evaluate", b"x" * 90) <= 0.5
    assert work.of("derivative", question) == work.of("evaluate", b"x" * 1_000) / 10 == before


def test_one_in_ten_that_never_ends_does_not_make_the_others_long() -> None:
    """What is expected follows what most of them take, not the mean; even if each that never ends is told twice."""
    work, question = ExpectedWork(BUDGET), b"x" * 100
    for number in range(200):
        if number % 10 == 0:
            work.learn("derivative", question, used=0.4, passed=0.4, finished=False)
            work.learn("derivative", question, used=2.0, passed=2.0, finished=False, again=True)
        else:
            work.learn("derivative", question, used=0.003, passed=0.003)
        assert number < 10 or work.of("derivative", question) < SHORT_SECONDS


def test_a_kind_that_never_ends_is_known_long_before_the_first_has_ended() -> None:
    work, question = ExpectedWork(BUDGET), b"x" * 100
    for _ in range(5):
        work.learn("derivative", question, used=LASTING_SECONDS, passed=0.5, finished=False)
    assert LASTING_SECONDS < work.of("derivative", question) <= BUDGET
    for _ in range(5):
        work.learn("derivative", question, used=BUDGET, passed=BUDGET, finished=False, again=True)
    assert work.of("derivative", question) == BUDGET


def test_what_takes_a_little_longer_than_it_was_looked_at_is_not_taken_for_much_more() -> None:
    """Each is told twice: when it has come to its last step, and when it has ended soon after."""
    work, question = ExpectedWork(BUDGET), b"x" * 100
    for _ in range(20):
        work.learn("evaluate", question, used=LASTING_SECONDS, passed=0.5, finished=False)
        assert work.of("evaluate", question) <= 2 * LASTING_SECONDS
        work.learn("evaluate", question, used=1.2 * LASTING_SECONDS, passed=0.6, again=True)
    assert work.of("evaluate", question) == pytest.approx(1.2 * LASTING_SECONDS)


def test_a_costly_option_is_expected_to_cost() -> None:
    work = ExpectedWork(BUDGET)
    plain, full = (b'{"expression":"x","simplify":"%b"}' % word for word in (b"none", b"full"))
    assert work.of("derivative", full) >= 5 * work.of("derivative", plain)


def test_the_pace_is_learned() -> None:
    """On a machine that others use, a kernel gets a part of the clock; what is very short says nothing of it.

    What is long has a pace of its own, as it lets others go first.
    """
    work, numbers = ExpectedWork(BUDGET), count()
    for _ in range(30):
        work.learn("evaluate", b"%d" % next(numbers), used=0.01, passed=0.1)
        work.learn("evaluate", b"%d" % next(numbers), used=1.0, passed=4.0)
        work.learn("evaluate", b"%d" % next(numbers), used=0.001, passed=0.001)
    assert 0.09 < work.pace(0.01) < 0.11
    assert 0.24 < work.pace(1.0) < 0.26
