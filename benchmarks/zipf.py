"""How many of many requests a cache answers: LRU caches under Zipf-like traffic, simulated and computed.

    python -m benchmarks.zipf --requests 1000000 --questions 1000000 --seed 1

The n-th most frequent question is asked in proportion to n**-s. *simulated* plays the requests, first a tenth of them
to warm up; *computed* is Che's approximation (Che, Tung, Wang 2002: Hierarchical Web Caching Systems), which holds for
a cache that has been asked for ever. *apart* are eight caches of that size that each see an eighth of the requests, as
those of single processes do; *together* is one that all of them ask, as Redis or a proxy is.
"""

import argparse
import math
import random
from collections import OrderedDict
from collections.abc import Sequence
from itertools import accumulate

PROCESSES = 8
EXPONENTS = (0.6, 0.8, 1.0, 1.2)
SIZES = (1_000, 10_000, 100_000)


def weights(questions: int, exponent: float) -> list[float]:
    """How often each question is asked, relative to the first."""
    return [rank**-exponent for rank in range(1, questions + 1)]


def simulated(requests: Sequence[int], size: int, processes: int = 1) -> float:
    """The share of requests that a cache of ``size`` answers knows; each process has its own and takes turns."""
    caches: list[OrderedDict[int, None]] = [OrderedDict() for _ in range(processes)]
    hits, warm_up = 0, len(requests) // 10
    for number, question in enumerate(requests):
        cache = caches[number % processes]
        if question in cache:
            hits += number >= warm_up
            cache.move_to_end(question)
            continue
        cache[question] = None
        if len(cache) > size:
            cache.popitem(last=False)
    return hits / (len(requests) - warm_up)


def computed(asked: Sequence[float], size: int) -> float:
    """Che's approximation: a question is remembered for a time T, chosen so that ``size`` questions are."""
    total = sum(asked)
    shares = [share / total for share in asked]
    low, high = 0.0, 1e12
    while high - low > 1e-6 * high:
        time = (low + high) / 2
        if sum(-math.expm1(-share * time) for share in shares) < size:
            low = time
        else:
            high = time
    return sum(share * -math.expm1(-share * low) for share in shares)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=1_000_000)
    parser.add_argument("--questions", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print("| exponent | answers kept | together, simulated | computed | apart, simulated |\n|---|---|---|---|---|")
    for exponent in EXPONENTS:
        asked = weights(options.questions, exponent)
        source, ranks = random.Random(options.seed), range(options.questions)
        requests = source.choices(ranks, cum_weights=list(accumulate(asked)), k=options.requests)
        for size in SIZES:
            shares = (simulated(requests, size), computed(asked, size), simulated(requests, size, PROCESSES))
            print(f"| {exponent} | {size:,} | " + " | ".join(f"{share:.1%}" for share in shares) + " |", flush=True)


if __name__ == "__main__":
    main()
