"""Answers built to deceive the checker: ``python -m benchmarks.fuzz_proofs --count 20000 --seed 1``.

Reported as false: *correct, proved* for an answer that is wrong or undefined on a set, however small; *incorrect,
proved* for one that is right on a part; *incorrect* for a right one. Listed as well: wrong answers that are called
correct, *probable*, of which one in a thousand is promised at most.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence

from oracles.adversary import Adversary, is_false, is_weak, judged

#: Seconds from which a pair is printed.
SLOW = 1.0


def main() -> int:
    """Run; the exit code is 1 if anything was false."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    adversary, counts, seconds = Adversary(options.seed), Counter[str](), []
    for _ in range(options.count):
        attack = adversary.attack()
        begin = time.process_time()
        verdict, certainty = judged(attack)
        seconds.append(time.process_time() - begin)
        counts[f"{attack.truth}: {verdict}, {certainty}"] += 1
        faults = {
            "FALSE": is_false(attack, verdict, certainty),
            "weak": is_weak(attack, verdict) and certainty != "proved",
            f"{seconds[-1]:.1f} s": seconds[-1] > SLOW,
        }
        for name in (name for name, found in faults.items() if found):
            counts[name if name in ("FALSE", "weak") else "slow"] += 1
            print(f"{name}: {verdict}, {certainty}, is {attack.truth}: {attack.request}", flush=True)
    report(counts, sorted(seconds))
    return 1 if counts["FALSE"] else 0


def report(counts: Counter[str], seconds: Sequence[float]) -> None:
    """Print what was counted, and the median, the 95th percentile and the greatest of the times."""
    for name, count in sorted(counts.items()):
        print(f"{count:7} {name}")
    shares = ", ".join(f"{share:.0%} {seconds[int(share * (len(seconds) - 1))] * 1e3:.1f}" for share in (0.5, 0.95, 1))
    print(f"milliseconds of processor time: {shares}")


if __name__ == "__main__":
    sys.exit(main())
