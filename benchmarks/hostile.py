"""Attack a running service with a corpus of hostile requests, over raw sockets, and print what it did wrong.

``python -m benchmarks.hostile 127.0.0.1:8000 [--corpus FILE] [--only PREFIX] [--parallel 4]``
"""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from oracles.hostile import CORPUS, Answer, Attack, attacks, campaign, fault


def report(results: Iterable[tuple[Attack, list[Answer]]]) -> int:
    """Print the faults and a line for each group; return the number of faults."""
    seconds: dict[str, list[float]] = {}
    faults = 0
    for attack, answers in results:
        seconds.setdefault(attack.group, []).extend(answer.seconds for answer in answers)
        wrong = [found for answer in answers if (found := fault(attack, answer))]
        faults += len(wrong)
        if wrong:
            print(f"{attack.name:20} {wrong[0]}" + f" ({len(wrong)} times)" * (len(wrong) > 1))
    for group, times in sorted(seconds.items()):
        print(f"{group:20} {len(times):5} answers, slowest {max(times):6.2f} s")
    print(f"{sum(map(len, seconds.values()))} answers, {faults} faults")
    return faults


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("address", help="HOST:PORT of the service")
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--only", default="", metavar="PREFIX", help="attacks whose names begin with this")
    parser.add_argument("--parallel", type=int, default=4, help="attacks at a time")
    options = parser.parse_args()
    host, _, port = options.address.rpartition(":")
    chosen = attacks(options.corpus, options.only)
    sys.exit(bool(report(campaign((host, int(port)), chosen, options.parallel))))


if __name__ == "__main__":
    main()
