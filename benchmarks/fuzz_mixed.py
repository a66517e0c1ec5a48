"""Random mixed derivatives of differences against mpmath: ``python -m benchmarks.fuzz_mixed --count 10000 --seed 1``.

``oracles.random_mixed`` says what is asked and how it is judged. Ends with 1 if a digit is wrong.
"""

import argparse
import sys
from collections import Counter

from oracles.random_mixed import judge, questions


def main() -> int:
    """Ask all questions and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    verdicts: Counter[str] = Counter()
    for question in questions(options.count, options.seed):
        found: object
        try:
            verdict, found = judge(question)
        except Exception as error:  # whatever it is, a caller would see 500
            verdict, found = "wrong", repr(error)
        verdicts[verdict] += 1
        if verdict not in ("right", "no reference"):
            print(f"{verdict}: {question}: {found}", flush=True)
    print(dict(sorted(verdicts.items())))
    return 1 if verdicts["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
