"""Thirty digits of every special function beside mpmath: ``python -m benchmarks.special``.

The same value, at the arguments of the tests, by this service (proved) and by mpmath (as it comes), the fastest of some
repetitions each. The last line is the median of the ratios over all rows; below 1 this service is the faster one.
"""

import argparse
import sys
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any

import mpmath

from oracles.special_values import INSIDE, MPMATH
from service.calculus.arithmetic.points import place
from service.calculus.certified.certify import certify
from service.calculus.certified.evaluator import Evaluator
from service.calculus.certified.refinement import Budget
from service.language.names import FUNCTIONS
from service.language.tree import Node, symbol

DIGITS = 30


def main() -> int:
    """Print a line a function and the median."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    ratios = []
    print(f"{'function':20}{'here µs':>10}{'mpmath µs':>11}{'ratio':>8}")
    for name in MPMATH:
        here, there = (_fastest(make(name), options.repeat) for make in (_here, _there))
        ratios.append(here / there)
        print(f"{name:20}{here * 1e6:10.0f}{there * 1e6:11.0f}{ratios[-1]:8.2f}", flush=True)
    print(f"median of {len(ratios)} ratios: {median(ratios):.2f}, greatest {max(ratios):.2f}")
    return 0


def _fastest(compute: Callable[[], Any], repeat: int) -> float:
    compute()
    times = []
    for _ in range(repeat):
        began = perf_counter()
        compute()
        times.append(perf_counter() - began)
    return min(times)


def _here(name: str) -> Callable[[], Any]:
    parameters = FUNCTIONS[name].parameters.split()
    at = place(dict(zip(parameters, INSIDE[name], strict=True)), None, parameters)
    evaluator = Evaluator(Node(name, tuple(map(symbol, parameters))), complex_values=name.startswith("hankel"))
    return lambda: certify(evaluator, at, DIGITS, Budget())


def _there(name: str) -> Callable[[], Any]:
    def compute() -> Any:
        with mpmath.workdps(DIGITS):
            return MPMATH[name](*map(mpmath.mpf, INSIDE[name]))

    return compute


if __name__ == "__main__":
    sys.exit(main())
