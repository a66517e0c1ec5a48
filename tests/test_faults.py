"""Kernels, zygotes and web processes that are killed or stopped: what their callers notice, and what is left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from oracles.patience import PATIENCE
from service.errors import KernelLost, LoadError, Overloaded
from service.kernel import spawner
from service.kernel.pool import AT_ONCE_SECONDS, Pool
from service.kernel.spawner import HANG_SECONDS
from service.kernel.zygote import Plan
from tests.conftest import ROOT
from tests.kernels import MODULE, eventually, meanwhile, pool, processes, zygotes


def the_kernel(kernels: Pool) -> int:
    """The process of the kernel that answers next, if nobody else asks."""
    return int(kernels.run("pid", {}).answer["pid"])


def test_an_idle_kernel_that_is_killed_costs_nobody_anything() -> None:
    with pool(size=2, patience=PATIENCE) as kernels:
        for _ in range(10):
            os.kill(the_kernel(kernels), signal.SIGKILL)
            assert kernels.run("echo", {}).answer == {}
        assert eventually(lambda: kernels.alive() == 2)


def test_idle_kernels_are_replaced_before_they_are_needed() -> None:
    with pool(size=3, patience=PATIENCE) as kernels:
        for dead in processes() - zygotes():
            os.kill(dead, signal.SIGKILL)
        assert eventually(lambda: kernels.statistics()["replaced"] == 3)
        assert kernels.alive() == 3


def test_a_busy_kernel_that_is_killed_costs_its_own_caller_only() -> None:
    with pool(size=2, patience=PATIENCE) as kernels:
        victim = the_kernel(kernels)
        own, other = meanwhile(kernels, "nap", seconds=600), meanwhile(kernels, "nap", seconds=1.0)
        time.sleep(2 * AT_ONCE_SECONDS)
        os.kill(victim, signal.SIGKILL)
        with pytest.raises(KernelLost):
            own.result(PATIENCE)
        assert kernels.run("echo", {}).answer == {}
        assert other.result(PATIENCE).answer["pid"] != victim


def test_who_loses_a_kernel_at_once_gets_another() -> None:
    with pool(size=2, patience=PATIENCE) as kernels:
        victim = the_kernel(kernels)
        assert kernels.run("leave_if", {"pid": victim}).answer["pid"] != victim
        assert kernels.statistics()["retried"] == 1


def test_who_kills_every_kernel_gets_two() -> None:
    with pool(size=2, patience=PATIENCE) as kernels, pytest.raises(KernelLost):
        kernels.run("leave", {})


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE])
def test_nobody_can_fake_a_crash(number: int) -> None:
    """The signals that stand for too much memory count only if the computation raised them itself."""
    with pool(patience=PATIENCE) as kernels:
        kernel = the_kernel(kernels)
        os.kill(kernel, number)
        assert the_kernel(kernels) == kernel


def test_a_kernel_that_was_stopped_is_replaced() -> None:
    """It is noticed long before the time for the answer is over, and another kernel is asked."""
    with pool(patience=600.0) as kernels:
        stopped = the_kernel(kernels)
        os.kill(stopped, signal.SIGSTOP)
        assert kernels.run("echo", {}).answer == {}
        assert the_kernel(kernels) != stopped
        assert kernels.statistics()["retried"] == 1


def test_who_has_left_waits_no_longer() -> None:
    with pool(patience=600.0, budget=600.0) as kernels:
        meanwhile(kernels, "nap", seconds=600)
        with pytest.raises(Overloaded):
            kernels.run("echo", {}, left=lambda: True)
        assert kernels.waiting() == 0


def test_work_for_somebody_who_leaves_ends() -> None:
    """Its kernel is replaced, and whoever comes next is answered."""
    with pool(patience=600.0, budget=600.0) as kernels:
        with pytest.raises(Overloaded):
            kernels.run("spin", {}, left=lambda: True)
        assert kernels.run("echo", {}).answer == {}
        assert kernels.statistics()["deserted"] == 1
        assert eventually(lambda: kernels.alive() == 1)


def test_what_is_nearly_done_is_not_ended_for_somebody_who_leaves() -> None:
    """A new kernel would cost more."""
    with pool() as kernels:
        assert kernels.run("work", {"seconds": 0.06}, left=lambda: True).answer
        assert kernels.statistics()["deserted"] == 0


def test_the_zygote_may_die() -> None:
    """Its kernels serve on, and a new zygote replaces them when they are gone."""
    with pool(size=2) as kernels:
        (old,) = zygotes()
        os.kill(old, signal.SIGKILL)
        for kernel in processes() - zygotes():
            os.kill(kernel, signal.SIGKILL)
        assert eventually(lambda: zygotes() != {old} and answers(kernels))
        assert eventually(lambda: kernels.alive() == 2)


def answers(kernels: Pool) -> bool:
    """Whether somebody is answered who asks now."""
    with suppress(Overloaded):
        return kernels.run("echo", {}).answer == {}
    return False


def test_a_zygote_may_die_before_it_is_ready() -> None:
    """Gunicorn ends, with all that it serves, when a worker cannot start: that one kill must not do it."""
    before = zygotes()
    with ThreadPoolExecutor(1) as killer:
        killed = killer.submit(_kill_the_first_beyond, before)
        with pool(size=2, patience=PATIENCE) as kernels:
            assert killed.result(PATIENCE)
            assert kernels.run("echo", {}).answer == {}
            assert kernels.alive() == 2


def _kill_the_first_beyond(before: set[int]) -> bool:
    found = eventually(lambda: bool(zygotes() - before))
    for zygote in zygotes() - before:
        os.kill(zygote, signal.SIGKILL)
    return found


def test_a_zygote_that_is_silent_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.kernel.spawner.ORDER_SECONDS", 1.0)
    monkeypatch.setattr("service.kernel.spawner.STOP_SECONDS", 0.1)
    with pool(size=2, patience=PATIENCE) as kernels:
        (silent,) = zygotes()
        os.kill(silent, signal.SIGSTOP)
        os.kill(the_kernel(kernels), signal.SIGKILL)
        assert kernels.run("echo", {}).answer == {}
        assert eventually(lambda: kernels.statistics()["replaced"] == 1)
        assert zygotes() != {silent}


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Iterator[spawner.Door]:
    """A zygote that all pools of this module share, as the web processes of a service do."""
    shared = spawner.Door(Plan(256, 64, MODULE))
    monkeypatch.setattr(spawner, "_shared", shared)
    yield shared
    shared.close()
    assert eventually(lambda: not processes())


def kept(door: spawner.Door) -> int:
    """The zygote, after the look that Gunicorn's main process takes now and then."""
    door.keep()
    return door.pid


def shared_pool(size: int = 2) -> Pool:
    kernels = Pool(size=size, patience=8.0, memory_mb=256, module=MODULE)
    kernels.start()
    return kernels


def test_pools_share_a_zygote_and_no_kernels(door: spawner.Door) -> None:
    """Whoever closes takes its own along; a pool of another plan has a zygote of its own."""
    one, other = shared_pool(), shared_pool()
    assert zygotes() == {door.pid}
    assert len(processes()) == 1 + 2 + 2
    busy = meanwhile(one, "spin")
    one.close()
    assert isinstance(busy.exception(5), LoadError)
    assert eventually(lambda: len(processes()) == 1 + 2)
    assert other.run("echo", {"still": 1}).answer == {"still": 1}
    os.kill(the_kernel(other), signal.SIGKILL)
    assert eventually(lambda: other.statistics()["replaced"] == 1)
    with pool(memory_mb=300) as foreign:
        assert foreign.run("echo", {}).answer == {}
        assert len(zygotes()) == 2
    other.close()
    assert eventually(lambda: processes() == {door.pid})


def test_a_shared_zygote_that_dies_is_started_again_by_who_keeps_it(door: spawner.Door) -> None:
    """The kernels serve on meanwhile; all pools find the new one."""
    pools, old = [shared_pool(), shared_pool()], door.pid
    os.kill(old, signal.SIGKILL)
    assert all(kernels.run("echo", {"meanwhile": 1}).answer for kernels in pools)
    assert eventually(lambda: kept(door) != old)
    for kernels in pools:
        os.kill(the_kernel(kernels), signal.SIGKILL)
    assert eventually(lambda: all(kernels.statistics()["replaced"] == 1 for kernels in pools))
    assert all(kernels.run("echo", {"now": 1}).answer for kernels in pools)
    for kernels in pools:
        kernels.close()


def test_a_shared_zygote_that_is_silent_is_ended_so_that_it_is_replaced(
    door: spawner.Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.kernel.spawner.ORDER_SECONDS", 0.3)
    kernels, old = shared_pool(), door.pid
    os.kill(old, signal.SIGSTOP)
    os.kill(the_kernel(kernels), signal.SIGKILL)
    assert eventually(lambda: kept(door) != old)
    assert eventually(lambda: kernels.statistics()["replaced"] == 1)
    kernels.close()


def test_closing_sends_everybody_away() -> None:
    """Who computes and who waits; and whoever comes later."""
    with pool(patience=30.0) as kernels:
        busy, waiting = meanwhile(kernels, "spin"), meanwhile(kernels, "echo")
    assert isinstance(busy.exception(PATIENCE), LoadError)
    assert isinstance(waiting.exception(PATIENCE), LoadError)
    with pytest.raises(LoadError):
        kernels.run("echo", {})


def test_closing_does_not_wait_for_a_zygote_that_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    with pool(patience=30.0):
        (old,) = zygotes()
        monkeypatch.setenv("TMPDIR", "slow")  # in these surroundings the misbehaving module takes long to warm up
        os.kill(old, signal.SIGKILL)
        assert eventually(lambda: bool(zygotes() - {old}))
        began = time.monotonic()
    assert time.monotonic() - began < HANG_SECONDS


def test_nothing_is_left_when_the_web_process_is_killed() -> None:
    """Neither the zygote nor the kernels, busy or idle: nobody had a chance to tidy up."""
    script = f"""
from service.kernel.pool import Pool
kernels = Pool(size=3, patience=30.0, module={MODULE!r})
kernels.start()
print("started", flush=True)
kernels.run("spin", {{}})
"""
    before = processes()
    with subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE) as web:
        assert web.stdout
        assert web.stdout.readline() == b"started\n"
        assert len(processes() - before) == 1 + 1 + 3  # the script that names the module, zygote, kernels
        web.kill()
    assert eventually(lambda: processes() <= before)
