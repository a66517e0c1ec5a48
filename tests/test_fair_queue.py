"""Who waits, who is next, who has to go; and what a question is expected to cost."""

from itertools import count

from service.errors import FluxionError
from service.kernel.expected_work import ExpectedWork
from service.kernel.fair_queue import PATIENCE, FairQueue, Ticket
from service.kernel.process import Kernel

NO_LIMIT = 1e9


def nobody(found: Kernel | FluxionError) -> None:
    raise AssertionError(found)


def ticket(caller: str, expected: float = 0.01, arrived: float = 0.0) -> Ticket:
    return Ticket.of(caller, expected, arrived, nobody, nobody)


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
    """Ten seconds of work fill a queue whose end is five seconds away; a single request may always wait."""
    queue = FairQueue(100)
    assert queue.put(ticket("a", 10.0), 5.0) is None
    more = ticket("a", 11.0)
    assert queue.put(more, 5.0) == more
    assert len(queue) == 1


def test_who_gives_up_leaves() -> None:
    one = ticket("a")
    queue = queue_of(one)
    assert [queue.remove(one), queue.remove(one), len(queue)] == [True, False, 0]


def test_what_a_question_costs_is_learned_from_those_like_it() -> None:
    """Of the same operation and about the same length; others are not judged by it."""
    work, question = ExpectedWork(), b"x" * 100
    before = work.of("evaluate", question)
    for _ in range(30):
        work.learn("evaluate", question, used=0.5, passed=0.5)
    assert 0.45 < work.of("evaluate", b"x" * 90) <= 0.5
    assert work.of("derivative", question) == work.of("evaluate", b"x" * 1_000) / 10 == before


def test_one_in_ten_that_never_ends_does_not_make_the_others_long() -> None:
    """What is expected follows the middle of what is asked, not its mean."""
    work, question = ExpectedWork(), b"x" * 100
    for number in range(200):
        work.learn("derivative", question, used=2.0 if number % 10 == 0 else 0.003, passed=2.0)
        assert number < 10 or work.of("derivative", question) <= 0.006


def test_the_pace_is_learned() -> None:
    """On a machine that others use, a kernel gets a part of the clock; what is very short says nothing of it."""
    work, numbers = ExpectedWork(), count()
    for _ in range(30):
        work.learn("evaluate", b"%d" % next(numbers), used=0.01, passed=0.1)
        work.learn("evaluate", b"%d" % next(numbers), used=0.001, passed=0.001)
    assert 0.09 < work.pace < 0.11
