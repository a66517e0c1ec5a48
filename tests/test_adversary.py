"""Answers built to deceive: a sample; by thousands it is ``python -m benchmarks.fuzz_proofs``."""

from collections import Counter
from collections.abc import Callable

import pytest

from oracles.adversary import Adversary, is_false, is_weak, judged


@pytest.mark.parametrize("seed", [101, 102, 103])
def test_nobody_is_deceived(seed: int, sampled: Callable[[int], int]) -> None:
    """No verdict that is called proved is false, no right answer is wrong, and hardly a wrong one scores 1."""
    adversary, weak, kinds = Adversary(seed), [], Counter[str]()
    count = sampled(100)
    for _ in range(count):
        attack = adversary.attack()
        verdict, certainty = judged(attack)
        kinds[attack.truth] += 1
        assert not is_false(attack, verdict, certainty), f"{verdict}: {attack.request}"
        weak += [attack] if is_weak(attack, verdict) else []
    assert len(weak) <= count // 20, weak
    assert min(kinds.values()) >= count // 20
