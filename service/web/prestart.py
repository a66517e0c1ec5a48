"""Threads that are there from the beginning: one that cannot be started later costs whoever happens to ask then."""

import threading
from concurrent.futures import ThreadPoolExecutor

from service.settings import SettingError

#: Time for all of them to begin, on a machine that does much else.
START_SECONDS = 30.0


def threads(count: int, name: str) -> ThreadPoolExecutor:
    """An executor whose threads have all begun. Raises ``SettingError`` if the system does not allow so many."""
    executor = ThreadPoolExecutor(count, name)
    gate = threading.Barrier(count + 1)
    try:
        for _ in range(count):
            executor.submit(gate.wait, START_SECONDS)
        gate.wait(START_SECONDS)
    except (RuntimeError, threading.BrokenBarrierError):
        gate.abort()
        raise SettingError(f"{count} threads cannot be started: this system allows fewer processes") from None
    return executor
