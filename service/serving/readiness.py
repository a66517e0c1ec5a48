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
    """Have Gunicorn's main process end workers that are too many only when those that replace them are ready."""
    manage = server.manage_workers

    def manage_workers() -> None:
        by_age = sorted(server.WORKERS.values(), key=lambda worker: worker.age)
        if len(by_age) <= server.num_workers or all(is_ready(new.number) for new in by_age[-server.num_workers :]):
            manage()

    server.manage_workers = manage_workers
