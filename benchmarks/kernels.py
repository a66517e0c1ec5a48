"""What the kernels cost and what they keep: overhead, budgets, recovery. Ratios are of one run.

``python -m benchmarks.kernels [--count 500] [--seed 1]``
"""

import argparse
import os
import signal
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import islice
from typing import Any

import orjson

from benchmarks import workload
from service.errors import FluxionError
from service.kernel.pool import Pool

BUDGET = 1.0


@contextmanager
def started(**settings: Any) -> Iterator[Pool]:
    pool = Pool(module=workload.__name__, **settings)
    pool.start()
    try:
        yield pool
    finally:
        pool.close()


def median_us(call: Callable[[dict[str, Any]], object], count: int, fields: dict[str, Any]) -> float:
    """The median time of a call, in microseconds."""
    times = []
    for _ in range(count):
        began = time.perf_counter()
        call(fields)
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1e6


def overhead(count: int, seed: int) -> None:
    """The same derivatives in a kernel and in this process, alternating."""
    workload.warm()
    derivative = workload.OPERATIONS["derivative"]
    source = workload.expressions(seed)
    with started(size=1) as pool:
        empty = median_us(lambda asked: pool.run("echo", asked), count, {})
        here, there = [], []
        for expression in islice(source, count):
            fields = {"expression": expression, "variable": "x"}
            here.append(median_us(lambda asked: orjson.dumps(derivative(**asked)), 1, fields))
            there.append(median_us(lambda asked: pool.run("derivative", asked), 1, fields))
    print(f"an empty call       {empty:8.0f} µs")
    print(f"a new derivative    {statistics.median(there):8.0f} µs in a kernel, {statistics.median(here):.0f} µs here, "
          f"ratio {statistics.median(there) / statistics.median(here):.2f}")  # fmt: skip


def budgets(count: int) -> None:
    """How much later than its processor time is over a computation is answered that never ends, by the clock."""
    with started(size=2, budget=BUDGET) as pool:
        for bomb in ("spin", "power"):
            late = []
            for _ in range(count):
                began = time.monotonic()
                with suppress(FluxionError):
                    pool.run(bomb, {})
                late.append(time.monotonic() - began - BUDGET)
            print(f"overrun of {bomb:9}{max(late) * 1e3:8.1f} ms at most, median {statistics.median(late) * 1e3:.1f}")


def recovery(count: int) -> None:
    """How long after the kill of a busy kernel its caller knows, and the pool is whole again."""
    told, whole = [], []
    with started(size=2, patience=30.0) as pool, ThreadPoolExecutor(1) as caller:
        for _ in range(count):
            victim = pool.run("pid", {}).answer["pid"]  # the kernel used last is the next to be used
            busy = caller.submit(pool.run, "nap", {"seconds": 10})
            time.sleep(0.2)
            replaced = pool.statistics()["replaced"]
            killed = time.monotonic()
            os.kill(victim, signal.SIGKILL)
            busy.exception()
            told.append(time.monotonic() - killed)
            while pool.statistics()["replaced"] == replaced:
                time.sleep(0.0005)
            whole.append(time.monotonic() - killed)
    print(f"kill: caller told   {max(told) * 1e3:8.1f} ms at most, median {statistics.median(told) * 1e3:.1f}")
    print(f"kill: replaced      {max(whole) * 1e3:8.1f} ms at most, median {statistics.median(whole) * 1e3:.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=500, help="derivatives to compare; fewer bombs and kills")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    overhead(options.count, options.seed)
    budgets(max(1, options.count // 50))
    recovery(max(1, options.count // 25))


if __name__ == "__main__":
    main()
