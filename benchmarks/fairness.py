"""How much longer honest callers of a running service wait when one request in ten is as heavy as a request can be.

``python -m benchmarks.fairness 127.0.0.1:8000 [--seconds 20] [--rate 20] [--rounds 2] [--seed 1]``

Requests come at random times that do not depend on the answers; phases without and with heavy requests alternate.
"""

import argparse
import http.client
import random
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import orjson

from benchmarks.workload import expressions

HEAVY_SHARE = 0.1

#: Small enough for the guard, and more than SymPy can simplify before the deadline.
NEVER_ENDING = "(a + b + c + d + f + g + h + x)^40"

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


def report(phases: list[Phase]) -> None:
    """Print a line for the phases of each kind, and the ratios."""
    tails = []
    for share in (0.0, HEAVY_SHARE):
        together = [phase for phase in phases if phase.share == share]
        honest = sorted(milliseconds for phase in together for milliseconds in phase.honest)
        samples = [sample for phase in together for sample in phase.samples]
        tails.append((statistics.median(honest), statistics.quantiles(honest, n=100)[98]))
        print(
            f"{share:4.0%} heavy: {len(honest)} honest, p50 {tails[-1][0]:.1f} ms, p99 {tails[-1][1]:.1f}, "
            f"{dict(Counter(sample.status for sample in samples if not sample.heavy))}; "
            f"heavy {dict(Counter(sample.status for sample in samples if sample.heavy))}, "
            f"slowest answer {max(sample.seconds for sample in samples):.2f} s"
        )
    (p50, p99), (p50_then, p99_then) = tails
    print(f"ratio p50 {p50_then / p50:.2f}, p99 {p99_then / p99:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("address", help="HOST:PORT of the service")
    parser.add_argument("--seconds", type=float, default=20, help="length of a phase")
    parser.add_argument("--rate", type=float, default=20, help="requests per second")
    parser.add_argument("--rounds", type=int, default=2, help="phases of each kind")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    phase(options.address, 0, 3, options.rate, options.seed)  # the kernels are as warm as in a service that runs
    shares = [0, HEAVY_SHARE] * options.rounds
    report(
        [
            phase(options.address, share, options.seconds, options.rate, options.seed + number)
            for number, share in enumerate(shares, 1)
        ]
    )


if __name__ == "__main__":
    main()
