"""Readiness of the workers, in memory that all processes of the service share: who may accept, and who may be replaced.

A worker without kernels answers, but only that it has none; so it leaves newcomers to the others as long as one of them
is ready. And Gunicorn ends the old workers of a reload as soon as the new ones are started, which on a busy machine was
minutes before they could answer; here it waits until they are ready.
"""

import mmap
from collections.abc import Callable
from typing import Any

#: A byte for each worker, by its number; more workers than that do not fit on any machine.
_flags = mmap.mmap(-1, mmap.PAGESIZE)


def tell(number: int, ready: bool) -> None:
    """Say whether the worker with this number is ready."""
    _flags[number] = ready


def is_ready(number: int) -> bool:
    """Whether the worker with this number is ready."""
    return bool(_flags[number])


def anybody() -> bool:
    """Whether any worker is ready."""
    return _flags.find(b"\1", 0) >= 0


def acceptance(number: int, missing: Callable[[], str]) -> Callable[[], bool]:
    """What tells whether a worker may accept, and others whether it is ready; ``missing`` as ``Pool.missing``."""

    def may_accept() -> bool:
        ready = not missing()
        tell(number, ready)
        return ready or not anybody()

    return may_accept


def keep_until_replaced(server: Any) -> None:
    """Have Gunicorn's main process end workers that are too many, once, when those that replace them are ready.

    It waits for their end in its ``reload``, deaf to signals, in a loop that only reaps: there they have to be looked
    at, too, or they would all stay until the time of grace is over.
    """
    manage, reload, asked = server.manage_workers, server.reload, set[int]()

    def manage_workers() -> None:
        by_age = sorted(server.WORKERS.values(), key=lambda worker: worker.age)
        many = max(0, len(by_age) - server.num_workers)
        leaving, new = {worker.pid for worker in by_age[:many]}, by_age[many:]
        if not leaving or (leaving - asked and all(is_ready(worker.number) for worker in new)):
            asked.update(leaving)
            manage()

    def reload_with_a_look() -> None:
        reap = server.reap_workers

        def reap_and_manage() -> None:
            reap()
            manage_workers()

        server.reap_workers = reap_and_manage
        try:
            reload()
        finally:
            server.reap_workers = reap

    server.manage_workers, server.reload = manage_workers, reload_with_a_look
