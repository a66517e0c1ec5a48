"""Pools of misbehaving kernels, and a look at their processes."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from oracles.patience import PATIENCE
from service.kernel.pool import Pool, Reply

MODULE = "tests.misbehaving"


@contextmanager
def pool(**settings: Any) -> Iterator[Pool]:
    """A small pool with a short deadline; afterwards none of its processes is left."""
    before = processes()
    small: dict[str, Any] = {"size": 1, "budget": 0.5, "patience": 30.0, "memory_mb": 256, "module": MODULE}
    kernels = Pool(**small | settings)
    try:
        kernels.start()
        yield kernels
    finally:
        kernels.close()
    assert eventually(lambda: processes() <= before)


def processes() -> set[int]:
    """The zygotes of misbehaving kernels, and the kernels, of this working directory: others run these tests, too."""
    return {int(entry.name) for entry in Path("/proc").glob("[0-9]*") if _is_ours(entry)}


def zygotes() -> set[int]:
    """Of these, the zygotes that this process has started."""
    return {pid for pid in processes() if f"PPid:\t{os.getpid()}\n" in Path(f"/proc/{pid}/status").read_text()}


def _is_ours(process: Path) -> bool:
    try:
        return MODULE in (process / "cmdline").read_text() and (process / "cwd").readlink() == Path.cwd()
    except OSError:
        return False


def eventually(condition: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    """Whether the condition becomes true in time."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


def meanwhile(kernels: Pool, operation: str, **fields: Any) -> "Future[Reply]":
    """Ask in another thread; return when a kernel is busy with it or it waits in the queue."""
    before = kernels.busy() + kernels.waiting()
    future: Future[Reply] = Future()
    threading.Thread(target=_fulfil, args=(future, kernels, operation, fields), daemon=True).start()
    assert eventually(lambda: future.done() or kernels.busy() + kernels.waiting() > before)
    return future


def _fulfil(future: "Future[Reply]", kernels: Pool, operation: str, fields: dict[str, Any]) -> None:
    try:
        future.set_result(kernels.run(operation, fields))
    except Exception as error:
        future.set_exception(error)
