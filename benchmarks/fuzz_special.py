"""Special functions at random arguments against mpmath: ``python -m benchmarks.fuzz_special --count 500 --seed 1``.

For each function its value, or its derivative by one of its parameters, with every digit. What is undecided or missed
is listed. Ends with 1 if a digit is wrong.
"""

import argparse
import sys
from collections import Counter

from oracles.special_functions import ROWS, judge, questions


def main() -> int:
    """Ask all questions and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=500, help="questions for each function")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", metavar="PREFIX", help="functions whose names begin with this")
    options = parser.parse_args()
    total: Counter[str] = Counter()
    for row in ROWS:
        if row.name.startswith(options.only):
            verdicts: Counter[str] = Counter()
            for question in questions(row, options.count, options.seed):
                verdict, found = judge(question)
                verdicts[verdict] += 1
                if verdict in ("wrong", "undecided", "missed"):
                    print(f"{verdict}: {question}: {found.decimal} {found.reason}", flush=True)
            print(row.name, dict(sorted(verdicts.items())), flush=True)
            total += verdicts
    print(dict(sorted(total.items())))
    return 1 if total["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
