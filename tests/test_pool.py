"""The pool of kernels in peace: answers, errors, limits, the queue."""

import os
import re
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import orjson
import pytest

from oracles.patience import PATIENCE
from service.errors import BY_CODE, InternalError, Overloaded, Preempted, TooExpensive, Unbalanced, to_plain
from service.kernel import protocol
from service.kernel.computation import STEPS
from service.kernel.keeper import CAUSES
from service.kernel.pool import Pool, log
from service.kernel.process import Kernel
from service.kernel.spawner import SpawnError
from tests.kernels import eventually, meanwhile, pool, processes

ANYTHING: dict[str, Any] = {
    "text": "x² ≠ 'y'",
    "list": [1, -2.5, None, True, []],
    "object": {"a": {"b": "c"}},
    "large": "9" * 100_000,
}


@pytest.fixture(scope="module")
def kernels() -> Iterator[Pool]:
    with pool(size=2, patience=PATIENCE, recycle_after=10_000) as kernels:
        yield kernels


def test_an_answer_comes_back_as_it_was_given(kernels: Pool) -> None:
    reply = kernels.run("echo", ANYTHING)
    assert reply.answer == ANYTHING
    assert set(reply.timing) == {"wait", "work"}
    assert all(milliseconds >= 0 for milliseconds in reply.timing.values())


def test_answers_are_never_mixed_up(kernels: Pool) -> None:
    """Eight callers share two kernels; each gets what it asked for."""
    with ThreadPoolExecutor(8) as callers:
        answers = callers.map(lambda number: kernels.run("echo", {"number": number}).answer["number"], range(400))
        assert list(answers) == list(range(400))


def test_an_error_crosses_the_pipe_whole(kernels: Pool) -> None:
    with pytest.raises(Unbalanced) as raised:
        kernels.run("refuse", {})
    assert raised.value.detail == "'(' is never closed"
    assert raised.value.fields == {"position": 8, "end": 9, "hint": "add ')'"}


@pytest.mark.parametrize(
    ("operation", "where"),
    [
        ("fail", "ZeroDivisionError < /.*/tests/misbehaving.py:[0-9]+ in fail < .*"),
        ("unsendable", "TypeError < /.*/child.py:[0-9]+ in _compute < .*"),
        ("no such operation", "KeyError < /.*/child.py:[0-9]+ in _compute < .*"),
    ],
)
def test_a_mistake_of_ours_is_logged_without_the_expression(
    kernels: Pool, caplog: pytest.LogCaptureFixture, operation: str, where: str
) -> None:
    log.addHandler(caplog.handler)
    try:
        with pytest.raises(InternalError):
            kernels.run(operation, {})
    finally:
        log.removeHandler(caplog.handler)
    message = caplog.records[0].getMessage()
    assert re.fullmatch(f"a kernel failed in {operation}: {where}", message)
    assert "secret" not in message
    assert kernels.run("echo", {}).answer == {}


@pytest.mark.parametrize("operation", ["devour", "recurse", "abort", "segfault", "long_answer"])
def test_what_takes_too_much_memory_is_too_expensive(kernels: Pool, operation: str) -> None:
    """Whether it shows as an exception or, in C code, as the end of the process."""
    before = kernels.statistics()["memory"]
    with pytest.raises(TooExpensive):
        kernels.run(operation, {})
    assert kernels.statistics()["memory"] == before + 1
    assert kernels.run("echo", {"next": 1}).answer == {"next": 1}


def test_an_answer_that_is_withheld_is_counted(kernels: Pool, caplog: pytest.LogCaptureFixture) -> None:
    """As our own check found it wrong, whether another is given instead or none: somebody should look."""
    before = kernels.statistics()["self_check"]
    with pytest.raises(InternalError):
        kernels.run("contradict", {})
    assert kernels.run("replace", {}).answer["warnings"]
    assert kernels.statistics()["self_check"] == before + 2
    assert "its own answer to replace wrong" in caplog.text


def test_a_kernel_is_told_how_often_to_check_itself() -> None:
    with pool(check_one_in=7) as kernels:
        assert kernels.run("told", {}).answer == {"check_one_in": 7}


def test_the_pool_tells_what_it_has(kernels: Pool) -> None:
    assert eventually(lambda: kernels.alive() == 2)
    assert kernels.busy() == kernels.waiting() == 0
    assert set(kernels.versions()) == {"python", "sympy", "flint"}
    assert set(kernels.statistics()) == set(CAUSES)


def test_a_kernel_can_do_nothing_but_compute(kernels: Pool) -> None:
    attempts = kernels.run("attack", {}).answer
    assert set(attempts.values()) == {"PermissionError"}, attempts


def test_a_kernel_knows_no_secrets_and_no_chance(kernels: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not the environment of the web process, not Flask; strings hash alike in every kernel of every pool."""
    monkeypatch.setenv("SECRET_KEY", "secret")
    with pool() as others:
        one, other = (some.run("surroundings", {}).answer for some in (kernels, others))
    assert one == other
    assert "SECRET_KEY" not in other["environment"]
    assert not other["modules"]


@pytest.mark.parametrize("operation", ["spin", "power"])
def test_the_budget_of_processor_time_is_kept(operation: str) -> None:
    """In Python and in C code that looks at no signal; the next request is served."""
    with pool() as kernels:
        with pytest.raises(TooExpensive) as raised:
            kernels.run(operation, {})
        assert raised.value.fields == {"limit": "time", "allowed": 0.5}
        assert kernels.run("echo", {}).answer == {}
        statistics = kernels.statistics()
        assert statistics["deadline"] == statistics["demoted"] == 1


@pytest.mark.parametrize(("operation", "fields"), [("nap", {"seconds": 30}), ("spin", {})])
def test_who_had_too_little_processor_time_may_try_again(operation: str, fields: dict[str, Any]) -> None:
    """A clock that runs out says nothing about the expression, so it is not the caller's error."""
    with pool(budget=60.0, patience=0.5) as kernels:
        with pytest.raises(Overloaded):
            kernels.run(operation, fields)
        assert kernels.statistics()["deadline"] == 0
        assert eventually(lambda: kernels.idle > 0)
        assert kernels.run("echo", {}).answer == {}


def test_a_reply_says_what_it_used(kernels: Pool) -> None:
    """Processor time, not the clock's."""
    assert 0.05 <= kernels.run("work", {"seconds": 0.05}).used < 5
    assert kernels.run("nap", {"seconds": 0.2}).used < 0.1


def test_too_many_are_refused_at_once() -> None:
    with pool(patience=PATIENCE, waiting=1) as kernels:
        kernel = kernels.run("pid", {}).answer["pid"]
        busy, waiting = meanwhile(kernels, "nap", seconds=600), meanwhile(kernels, "echo")
        with pytest.raises(Overloaded) as raised:
            kernels.run("echo", {})
        assert raised.value.again_seconds == 1
        assert kernels.statistics()["overloaded"] == 1
        assert not busy.done()
        assert not waiting.done()
        os.kill(kernel, signal.SIGKILL)
        assert waiting.result(PATIENCE).answer == {}


def test_who_waits_too_long_is_refused() -> None:
    with pool(patience=0.3) as kernels:
        meanwhile(kernels, "nap", seconds=30)
        with pytest.raises(Overloaded):
            kernels.run("echo", {})
        assert kernels.waiting() == 0


def test_first_come_first_served() -> None:
    with pool(patience=PATIENCE) as kernels:
        meanwhile(kernels, "nap", seconds=0.3)
        queue = [meanwhile(kernels, "count") for _ in range(6)]
        assert [waiting.result(PATIENCE).answer["count"] for waiting in queue] == [1, 2, 3, 4, 5, 6]


def test_a_long_computation_goes_on_beside_others() -> None:
    """Another kernel takes its place, so that others do not wait; it is not ended before its budget is used."""
    with pool(budget=600.0) as kernels:
        greedy = meanwhile(kernels, "spin")
        assert kernels.run("echo", {"honest": 1}).answer == {"honest": 1}
        assert not greedy.done()
        assert kernels.alive() == 2
    with pool() as kernels:
        greedy = meanwhile(kernels, "spin")
        assert isinstance(greedy.exception(PATIENCE), TooExpensive)
        assert kernels.statistics()["preempted"] == 0
        assert eventually(lambda: kernels.alive() == 1)


def test_the_share_of_a_computation_falls_in_steps() -> None:
    """At first another kernel takes its place, and its own can be asked again; then its niceness grows."""
    with pool(budget=30.0) as kernels:
        first = kernels.run("pid", {}).answer
        assert eventually(lambda: bool(kernels.run("work", {"seconds": 0.035}) and kernels.statistics()["demoted"]))
        assert kernels.run("pid", {}).answer == first
        meanwhile(kernels, "spin")
        for step in STEPS:
            assert eventually(partial(is_in_rank, step.niceness))


def test_long_computations_leave_processors_to_short_ones() -> None:
    with pool(budget=30.0) as kernels:
        meanwhile(kernels, "spin")
        assert eventually(partial(is_in_rank, STEPS[-1].niceness))
        fewest = max(1, len(os.sched_getaffinity(0)) // 2)
        assert eventually(lambda: min(len(os.sched_getaffinity(pid)) for pid in processes()) == fewest)


def test_a_short_request_does_not_wait_for_the_slice_of_a_long_one() -> None:
    """With every kernel taken, the longest is ended when it has used ten times what the short one is to take."""
    with pool(budget=60.0, patience=60.0, slice=50.0) as kernels:
        both = [meanwhile(kernels, "spin") for _ in range(2)]
        assert kernels.run("echo", {"honest": 1}).answer == {"honest": 1}
        assert sum(one.done() for one in both) == 1


def is_in_rank(niceness: int) -> bool:
    """Whether a kernel is so much nicer than this process, which may have been started with ``nice``."""
    own = os.getpriority(os.PRIO_PROCESS, 0)
    return min(own + niceness, 19) in {os.getpriority(os.PRIO_PROCESS, pid) for pid in processes()}


def test_too_many_long_computations_end_the_longest_for_those_who_wait() -> None:
    """One may go on beside one kernel; when the next one is long, too, and somebody waits, the first is ended."""
    with pool(budget=60.0, patience=60.0, slice=0.1) as kernels:
        first = meanwhile(kernels, "spin")
        assert eventually(partial(is_in_rank, STEPS[1].niceness))
        second = meanwhile(kernels, "spin")
        assert kernels.run("echo", {"honest": 1}).answer == {"honest": 1}
        assert isinstance(first.exception(PATIENCE), Preempted)
        assert not second.done()
        assert kernels.statistics()["preempted"] == 1


def test_no_more_long_computations_begin_than_there_are_processors() -> None:
    """Of eight that share a processor each takes eight times as long; short ones never wait for them."""
    with pool(size=3, budget=60.0, processors=1, slice=0.5) as kernels:
        for _ in range(6):
            kernels.run("work", {"seconds": 0.2})
        first, second = (meanwhile(kernels, "work", seconds=0.2) for _ in range(2))
        assert (kernels.busy(), kernels.waiting()) == (1, 1)
        assert kernels.run("nap", {"seconds": 0.0}).answer
        assert first.result(PATIENCE).answer
        assert second.result(PATIENCE).answer


def test_nobody_is_preempted_while_nobody_waits() -> None:
    """The second comes when another kernel has taken the place of the first, so that it need not wait."""
    with pool(budget=0.4, slice=0.05) as kernels:
        first = meanwhile(kernels, "spin")
        assert eventually(lambda: first.done() or kernels.alive() == 2)
        second = meanwhile(kernels, "spin")
        assert [type(one.exception(PATIENCE)) for one in (first, second)] == [TooExpensive, TooExpensive]
        assert kernels.statistics()["preempted"] == 0


def test_nobody_is_preempted_for_being_slow() -> None:
    """Who takes time without using the processor keeps the kernel, though somebody waits."""
    with pool(slice=0.1) as kernels:
        slow = meanwhile(kernels, "nap", seconds=0.5)
        assert kernels.run("echo", {}).answer == {}
        assert slow.result(PATIENCE).answer
        assert kernels.statistics()["preempted"] == kernels.statistics()["demoted"] == 0


def test_kernels_for_few_questions_are_not_warmed_up() -> None:
    with pool(warm=False) as kernels:
        assert not kernels.run("rehearsed", {}).answer["rehearsed"]


def test_every_kernel_rehearses_before_it_is_asked() -> None:
    with pool(patience=PATIENCE, recycle_after=1) as kernels:
        assert all(kernels.run("rehearsed", {}).answer["rehearsed"] for _ in range(3))


def test_a_kernel_that_fails_to_start_is_started_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only when none is to be had is there a pause."""
    monkeypatch.setattr("service.kernel.keeper.RESPAWN_SECONDS", 60.0)
    with pool(patience=PATIENCE, recycle_after=1) as kernels:
        fork, failures = kernels._spawner.fork, iter([SpawnError("killed while it started")])

        def failing_once() -> Kernel:
            for failure in failures:
                raise failure
            return fork()

        monkeypatch.setattr(kernels._spawner, "fork", failing_once)
        kernels.run("echo", {})
        assert kernels.run("echo", {"again": 1}).answer == {"again": 1}


def test_kernels_are_recycled() -> None:
    with pool(patience=PATIENCE, recycle_after=3) as kernels:
        pids = [kernels.run("pid", {}).answer["pid"] for _ in range(7)]
        assert [pids.index(pid) for pid in pids] == [0, 0, 0, 3, 3, 3, 6]
        assert kernels.statistics()["recycled"] == 2


def test_a_pool_is_of_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    with pool() as kernels:
        with monkeypatch.context() as child:
            child.setattr(os, "getpid", lambda: 1)
            with pytest.raises(RuntimeError, match="before a fork"):
                kernels.run("echo", {})
        assert kernels.run("echo", {}).answer == {}


def test_a_pool_that_cannot_start_says_so(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SpawnError):
        Pool(size=1, module="tests.no_such_module").start()
    assert "No module named 'tests.no_such_module'" in capfd.readouterr().err


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x80\x04K\x01.",
        b"[]",
        b"null",
        b"{}",
        b'{"answer": 1, "work_ms": 1}',
        b'{"answer": {}, "work_ms": "soon"}',
        b'{"answer": {}}',
        b'{"answer": {}, "work_ms": 1}',
        b'{"error": {"code": "no_such_code", "detail": "", "fields": {}}, "retire": false, "trace": []}',
        b'{"error": {"code": "unbalanced", "detail": "", "fields": {"detail": 1}}, "retire": false, "trace": []}',
        b'{"error": {"code": "unbalanced"}, "retire": false, "trace": []}',
        b'{"error": {"code": "unbalanced", "detail": "", "fields": {}}}',
    ],
)
def test_the_front_believes_no_reply(body: bytes) -> None:
    """Whatever a kernel that was taken over may send, it becomes an internal error, and the kernel retires."""
    reply = protocol.read_reply(body)
    assert isinstance(reply, protocol.Refusal)
    assert isinstance(reply.error, InternalError)
    assert reply.retire


@pytest.mark.parametrize("code", BY_CODE)
def test_every_error_can_cross(code: str) -> None:
    error = BY_CODE[code]("why", position=1)
    reply = protocol.read_reply(orjson.dumps({"error": to_plain(error), "retire": False, "trace": []}))
    assert isinstance(reply, protocol.Refusal)
    assert (type(reply.error), reply.error.detail, reply.error.fields) == (type(error), "why", error.fields)


def test_a_closed_pool_looks_for_no_zygote() -> None:
    """The keeper may be about to sweep while the pool is closed: its thread must not end by a fault."""
    with pool() as kernels:
        kernels.close()
        kernels._spawner.revive()
        assert not kernels._spawner.ready()
