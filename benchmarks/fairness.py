"""How much longer honest callers of a running service wait when one request in ten is as heavy as a request can be.

``python -m benchmarks.fairness 127.0.0.1:8000 [--seconds 20] [--rate 20] [--rounds 2] [--seed 1]``

Requests come at random times that do not depend on the answers; phases without and with heavy requests alternate. The
heavy ones never end by themselves.
"""

import argparse
import http.client
import random
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import orjson

from benchmarks.workload import expressions
from oracles.floods import NEVER_ENDING

HEAVY_SHARE = 0.1

#: More than anybody sends within the deadline; a caller never waits for another one.
CALLERS = 64


class Sample(NamedTuple):
    """What became of a request."""

    heavy: bool
    status: int
    seconds: float


class Phase(NamedTuple):
    """A phase without (0) or with heavy requests."""

    share: float
    samples: list[Sample]

    @property
    def honest(self) -> list[float]:
        """How long honest callers waited, in milliseconds."""
        return [sample.seconds * 1e3 for sample in self.samples if not sample.heavy]


def phase(address: str, share: float, seconds: float, rate: float, seed: int) -> Phase:
    """Ask for some time."""
    chance, source = random.Random(seed), expressions(seed)
    with ThreadPoolExecutor(CALLERS) as callers:
        futures = []
        for due in _arrivals(chance, rate, seconds):
            time.sleep(max(due - time.monotonic(), 0))
            futures.append(callers.submit(ask, address, chance.random() < share, next(source), chance.random()))
    return Phase(share, [future.result() for future in futures])


def _arrivals(chance: random.Random, rate: float, seconds: float) -> Iterator[float]:
    due = time.monotonic()
    end = due + seconds
    while (due := due + chance.expovariate(rate)) < end:
        yield due


def ask(address: str, heavy: bool, expression: str, number: float) -> Sample:
    """Send one request on a connection of its own. No two are alike, so no cache answers them."""
    fields = {"expression": f"{NEVER_ENDING} + {number:.9f}*x", "variable": "x", "simplify": "full"}
    body = orjson.dumps(fields if heavy else {"expression": f"{expression} + {number:.9f}", "variable": "x"})
    connection = http.client.HTTPConnection(address, timeout=30)
    began = time.monotonic()
    connection.request("POST", "/derivative", body, {"Content-Type": "application/json"})
    response = connection.getresponse()
    response.read()
    connection.close()
    return Sample(heavy, response.status, time.monotonic() - began)


def alternating(address: str, seconds: float, rate: float, rounds: int, seed: int) -> list[Phase]:
    """So many phases of each kind, in turns."""
    phase(address, 0, 3, rate, seed)  # the kernels are as warm as in a service that runs
    shares = [0, HEAVY_SHARE] * rounds
    return [phase(address, share, seconds, rate, seed + number) for number, share in enumerate(shares, 1)]


def waits(phases: Sequence[Phase], share: float) -> list[float]:
    """How long honest callers waited in all phases of one kind: the percentiles 1 to 99, in milliseconds."""
    return statistics.quantiles([wait for phase in phases if phase.share == share for wait in phase.honest], n=100)


def report(phases: Sequence[Phase]) -> Iterator[str]:
    """A line for the phases of each kind, and the ratios."""
    for share in (0.0, HEAVY_SHARE):
        samples = [sample for phase in phases if phase.share == share for sample in phase.samples]
        honest, heavy = ([s.status for s in samples if s.heavy is kind] for kind in (False, True))
        yield (
            f"{share:4.0%} heavy: {len(honest)} honest, p50 {waits(phases, share)[49]:.1f} ms, "
            f"p99 {waits(phases, share)[98]:.1f}, {dict(Counter(honest))}; heavy {dict(Counter(heavy))}, "
            f"slowest answer {max(sample.seconds for sample in samples):.2f} s"
        )
    yield f"ratio p50 {ratio(phases, 50):.2f}, p99 {ratio(phases, 99):.2f}"


def ratio(phases: Sequence[Phase], percentile: int) -> float:
    """A percentile with heavy requests over that without."""
    return waits(phases, HEAVY_SHARE)[percentile - 1] / waits(phases, 0)[percentile - 1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("address", help="HOST:PORT of the service")
    parser.add_argument("--seconds", type=float, default=20, help="length of a phase")
    parser.add_argument("--rate", type=float, default=20, help="requests per second")
    parser.add_argument("--rounds", type=int, default=2, help="phases of each kind")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for line in report(alternating(options.address, options.seconds, options.rate, options.rounds, options.seed)):
        print(line)


if __name__ == "__main__":
    main()
