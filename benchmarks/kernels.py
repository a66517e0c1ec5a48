"""What the kernels cost and what they keep: overhead, deadlines, recovery, fairness. Ratios are of one run.

``python -m benchmarks.kernels [--seconds 20] [--seed 1]``
"""

import argparse
import os
import random
import signal
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

import orjson

from benchmarks import workload
from service.errors import FluxionError, LoadError
from service.kernel.pool import Pool

FUNCTIONS = ("sin", "cos", "exp", "tan", "atan", "sqrt", "log", "sinh")
SHAPES = (
    "{a}*x**{b} + {f}({c}*x)",
    "{f}(x**{c})*{g}({a}*x)",
    "({a}*x + {b})/(x**2 + {c})",
    "x**{b}*exp(-{c}*x) + {a}",
    "{f}({a}*x)**{c}",
)

DEADLINE = 1.0
RATE_PER_SECOND, HOSTILE_SHARE = 20, 0.1


class Sample(NamedTuple):
    """A request of the fairness run."""

    hostile: bool
    answered: bool
    seconds: float


def expressions(seed: int) -> Iterator[str]:
    """Small expressions as people send them, each a new one."""
    chance = random.Random(seed)
    while True:
        numbers = {name: chance.randint(1, 99) for name in "ac"} | {"b": chance.randint(2, 9)}
        yield chance.choice(SHAPES).format(f=chance.choice(FUNCTIONS), g=chance.choice(FUNCTIONS), **numbers)


@contextmanager
def started(**settings: Any) -> Iterator[Pool]:
    pool = Pool(module=workload.__name__, **settings)
    pool.start()
    try:
        yield pool
    finally:
        pool.close()


def median_us(call: Callable[[], object], count: int) -> float:
    """The median time of a call, in microseconds."""
    times = []
    for _ in range(count):
        began = time.perf_counter()
        call()
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1e6


def overhead(count: int, seed: int) -> None:
    """The same derivatives in a kernel and in this process, alternating."""
    workload.warm()
    derivative = workload.OPERATIONS["derivative"]
    source = expressions(seed)
    with started(size=1) as pool:
        empty = median_us(lambda: pool.run("echo", {}), count)
        here, there = [], []
        for expression in (next(source) for _ in range(count)):
            fields = {"expression": expression, "variable": "x"}
            here.append(median_us(lambda fields=fields: orjson.dumps(derivative(**fields)), 1))
            there.append(median_us(lambda fields=fields: pool.run("derivative", fields), 1))
    print(f"an empty call       {empty:8.0f} µs")
    print(f"a new derivative    {statistics.median(there):8.0f} µs in a kernel, {statistics.median(here):.0f} µs here, "
          f"ratio {statistics.median(there) / statistics.median(here):.2f}")  # fmt: skip


def deadlines(count: int) -> None:
    """How much later than the deadline a computation is answered that never ends."""
    with started(size=2, deadline=DEADLINE) as pool:
        for bomb in ("spin", "power"):
            late = []
            for _ in range(count):
                began = time.monotonic()
                with suppress(FluxionError):
                    pool.run(bomb, {})
                late.append(time.monotonic() - began - DEADLINE)
            print(f"overrun of {bomb:9}{max(late) * 1e3:8.1f} ms at most, median {statistics.median(late) * 1e3:.1f}")


def recovery(count: int) -> None:
    """How long after the kill of a busy kernel its caller knows, and the pool is whole again."""
    told, whole = [], []
    with started(size=2, deadline=30.0) as pool, ThreadPoolExecutor(1) as caller:
        for _ in range(count):
            victim = pool.run("pid", {}).answer["pid"]  # the kernel used last is the next to be used
            busy = caller.submit(pool.run, "spin", {})
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


def fairness(size: int, seconds: float, seed: int) -> None:
    """How much longer honest callers wait when one request in ten never ends."""
    with started(size=size, deadline=DEADLINE, waiting=16) as pool:
        _traffic(pool, 0, 3, seed)  # the kernels are as warm as in a service that runs
        quiet, attacked = (_traffic(pool, share, seconds, seed + 1) for share in (0, HOSTILE_SHARE))
    p99 = [_percentile(samples, 99) for samples in (quiet, attacked)]
    lost = sum(not sample.answered for sample in attacked if not sample.hostile)
    worst = max(sample.seconds for sample in attacked)
    print(f"{size} kernels: p99 of honest callers {p99[0]:.1f} -> {p99[1]:.1f} ms, ratio {p99[1] / p99[0]:.2f}; "
          f"{lost} of {len(attacked)} refused, worst answer after {worst:.2f} s")  # fmt: skip


def _traffic(pool: Pool, share: float, seconds: float, seed: int) -> list[Sample]:
    """Requests at random times that do not depend on the answers."""
    chance, source = random.Random(seed), expressions(seed)
    samples: list[Sample] = []
    with ThreadPoolExecutor(64) as callers:
        due, end = time.monotonic(), time.monotonic() + seconds
        while (due := due + chance.expovariate(RATE_PER_SECOND)) < end:
            time.sleep(max(due - time.monotonic(), 0))
            callers.submit(_one, pool, next(source), chance.random() < share, samples)
    return samples


def _one(pool: Pool, expression: str, hostile: bool, samples: list[Sample]) -> None:
    began, answered = time.monotonic(), True
    try:
        pool.run("spin", {}) if hostile else pool.run("derivative", {"expression": expression, "variable": "x"})
    except LoadError:
        answered = False
    except FluxionError:
        pass
    samples.append(Sample(hostile, answered, time.monotonic() - began))


def _percentile(samples: list[Sample], percent: int) -> float:
    honest = [sample.seconds * 1e3 for sample in samples if not sample.hostile]
    return statistics.quantiles(honest, n=100)[percent - 1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=20, help="length of each of the two phases of a fairness run")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    overhead(500, options.seed)
    deadlines(10)
    recovery(20)
    for size in (2, 4, 8):
        fairness(size, options.seconds, options.seed)


if __name__ == "__main__":
    main()
