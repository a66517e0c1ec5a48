"""The simulation behind the cache figures: it agrees with the theory where the theory holds."""

import random
from itertools import accumulate

import pytest

from benchmarks.zipf import computed, simulated, weights


@pytest.mark.parametrize("exponent", [0.6, 1.0, 1.4])
@pytest.mark.parametrize("size", [20, 200])
def test_simulation_and_theory_agree(exponent: float, size: int) -> None:
    """Che's approximation of an LRU cache is known to be good to a percent or so."""
    asked = weights(2000, exponent)
    requests = random.Random(1).choices(range(2000), cum_weights=list(accumulate(asked)), k=60_000)
    assert simulated(requests, size) == pytest.approx(computed(asked, size), abs=0.01)


def test_a_cache_that_holds_everything_knows_everything() -> None:
    """After the first round nothing is new."""
    assert simulated(list(range(10)) * 100, 10) == 1.0


def test_an_lru_cache_forgets_what_is_oldest() -> None:
    """A round trip over more questions than it holds finds nothing."""
    assert simulated(list(range(11)) * 100, 10) == 0.0


def test_caches_apart_know_less_than_one_together() -> None:
    """Each sees only its share of the requests."""
    requests = random.Random(1).choices(range(2000), cum_weights=list(accumulate(weights(2000, 1.0))), k=20_000)
    assert simulated(requests, 1000, processes=8) < simulated(requests, 1000)
