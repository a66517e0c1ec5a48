"""Who begins, who yields and who is ended, with kernels that only say what they have used."""

import math
import time
from collections.abc import Callable
from typing import cast

import pytest

from service.errors import FluxionError, Overloaded
from service.kernel.computation import LASTING_SECONDS, SHORT_SECONDS, STEPS, Computation, OutOfBudget
from service.kernel.fair_queue import Ticket
from service.kernel.process import Kernel
from service.kernel.scheduler import Scheduler

BUDGET, PATIENCE = 2.0, 8.0

SHORT, MIDDLE, LASTING = 0.001, 0.1, 2.0


class Idle:
    """What a scheduler and a computation need of a kernel; it has used what the test says."""

    def __init__(self) -> None:
        self.used, self.niceness, self.background, self.ended = 0.0, 0, False, False
        self.fit = True

    def processor_seconds(self) -> float:
        return self.used

    def stopped(self) -> bool:
        return False

    def take_less(self, niceness: int, *, background: bool) -> None:
        self.niceness, self.background = niceness, background

    def hang_up(self) -> None:
        self.ended = True


class House:
    """A scheduler with some kernels, and the requests that were granted and refused, in order."""

    def __init__(self, kernels: int, processors: int = 2, aside: int = 9) -> None:
        self.scheduler = Scheduler(
            kernels, room=64, aside=aside, processors=processors, slice_seconds=0.5, patience=PATIENCE
        )
        self.granted: list[Idle] = []
        self.refused: list[FluxionError] = []
        self.add(kernels)

    def add(self, count: int = 1) -> None:
        for _ in range(count):
            self.scheduler.add(cast(Kernel, Idle()))

    def enter(self, expected: float, *, within: float = math.inf) -> bool:
        """A request comes, and begins if it is granted. Whether it was."""
        now = time.monotonic()
        ticket = Ticket.of("a", expected, now, now + within, self._begin(expected), self.refused.append)
        return self.scheduler.enter(ticket, 1.0, lambda: True)

    def _begin(self, expected: float) -> Callable[[Kernel], None]:
        def begin(kernel: Kernel) -> None:
            self.granted.append(cast(Idle, kernel))
            made = computation(self.granted[-1], expected, self._make_way)
            self.scheduler.begin(made)
            made.due()

        return begin

    def _make_way(self) -> None:
        self.scheduler.make_way()


def computation(kernel: Idle, expected: float, on_step: Callable[[], None] = lambda: None) -> Computation:
    return Computation(cast(Kernel, kernel), expected, BUDGET, math.inf, on_step, lambda: False)


@pytest.mark.parametrize(("expected", "niceness"), [(SHORT, 0), (0.09, 0), (0.11, 10), (0.7, 15), (LASTING, 19)])
def test_what_will_surely_take_long_yields_from_the_beginning(expected: float, niceness: int) -> None:
    """What it is expected to take is known to within a factor of two."""
    kernel = Idle()
    one = computation(kernel, expected)
    one.due()
    assert kernel.niceness == niceness
    assert one.yielding is (expected >= 2 * SHORT_SECONDS)


def test_the_share_falls_with_what_was_used_and_only_the_last_step_leaves_processors() -> None:
    """So requests of 200 ms use all that is idle."""
    kernel, seen = Idle(), []
    one = computation(kernel, SHORT)
    for kernel.used in (0.01, 0.03, 0.06, 0.3, 0.5):
        one.look()
        seen.append((one.yielding, kernel.niceness, kernel.background))
    assert seen == [(False, 0, False), *((True, step.niceness, step.background) for step in STEPS)]
    assert seen[-2:] == [(True, 15, False), (True, 19, True)]
    kernel.used = BUDGET
    with pytest.raises(OutOfBudget):
        one.look()


def test_no_more_of_what_lasts_begins_than_has_processors() -> None:
    """Half of them are left to what is shorter, which does not wait for what lasts."""
    house = House(kernels=6, processors=4)
    assert [house.enter(LASTING) for _ in range(3)] == [True, True, False]
    house.add(2)
    assert len(house.granted) == 2
    assert house.enter(MIDDLE)
    assert house.enter(SHORT)


def test_what_has_used_more_than_twice_as_much_is_not_waited_for() -> None:
    house = House(kernels=6, processors=1)
    assert [house.enter(MIDDLE), house.enter(MIDDLE)] == [True, False]
    house.granted[0].used = 1.5 * MIDDLE
    house.scheduler.make_way()
    assert len(house.granted) == 1
    house.granted[0].used = 2.5 * MIDDLE
    house.scheduler.make_way()
    assert len(house.granted) == 2


def test_the_last_free_kernel_is_for_short_requests_while_another_comes() -> None:
    house = House(kernels=2)
    assert [house.enter(MIDDLE), house.enter(MIDDLE), house.enter(SHORT)] == [True, False, True]
    house.add(2)
    assert len(house.granted) == 3


def test_who_cannot_end_in_time_does_not_begin() -> None:
    """A computation that would be cut keeps others from theirs, and its caller from the news."""
    house = House(kernels=1, processors=1)
    assert [house.enter(MIDDLE), house.enter(MIDDLE, within=-1.0), house.enter(MIDDLE)] == [True, False, False]
    house.scheduler.finish(cast(Kernel, house.granted[0]))
    assert (len(house.granted), len(house.refused)) == (2, 1)


def test_who_has_no_prospect_is_told_at_once() -> None:
    """What has begun counts as well as what waits; what is short is told nothing of it."""
    house = House(kernels=6, processors=2)
    assert [house.enter(LASTING) for _ in range(3)] == [True, False, False]
    with pytest.raises(Overloaded) as raised:
        house.enter(LASTING)
    assert raised.value.again_seconds == 6
    assert house.enter(SHORT)


def test_who_begins_to_yield_at_this_moment_is_not_ended() -> None:
    """It stands aside first; to end it there is time enough when no other kernel could take its place."""
    house = House(kernels=1)
    house.enter(SHORT)
    house.granted[0].used = 0.7
    yielding = house.scheduler._computations()[0]
    yielding._on_step = lambda: None  # its own thread has not come to this yet
    yielding.look()
    house.enter(SHORT)
    assert house.scheduler.relieve()
    assert not house.granted[0].ended


def test_nobody_is_ended_for_somebody_who_takes_longer() -> None:
    """Or nobody would come to an end."""
    house = House(kernels=1, processors=1, aside=0)
    house.enter(LASTING)
    house.granted[0].used = 1.9
    house.enter(LASTING)
    house.scheduler.relieve()
    assert not house.granted[0].ended
    house.enter(SHORT)
    house.scheduler.relieve()
    assert house.granted[0].ended


def test_the_steps_are_in_order() -> None:
    assert SHORT_SECONDS < LASTING_SECONDS < BUDGET
    assert [step.after for step in STEPS] == sorted(step.after for step in STEPS)
    assert [step.niceness for step in STEPS] == sorted(step.niceness for step in STEPS)
