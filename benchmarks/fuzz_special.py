"""Special functions at random arguments against mpmath: ``python -m benchmarks.fuzz_special --count 500 --seed 1``.

For each function its value, or its derivative by one of its parameters, with every digit. What is undecided or missed
is listed, and so are the functions of which more than one answer in a hundred is undecided; ``--undecided`` looks for
nothing else, which is ten times as fast. Ends with 1 if a digit is wrong.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator

from oracles.special_functions import ROWS, Question, found, judge, questions

#: The share of undecided answers above which a function is named.
MOST_UNDECIDED = 0.01


def main() -> int:
    """Ask all questions and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=500, help="questions for each function")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", metavar="PREFIX", help="functions whose names begin with this")
    parser.add_argument("--undecided", action="store_true", help="look only for what is undecided")
    options = parser.parse_args()
    total: Counter[str] = Counter()
    often: dict[str, int] = {}
    for row in ROWS:
        if row.name.startswith(options.only):
            asked = questions(row, options.count, options.seed)
            verdicts = Counter(_decided(asked) if options.undecided else _judged(asked))
            print(row.name, dict(sorted(verdicts.items())), flush=True)
            total += verdicts
            if verdicts["undecided"] > MOST_UNDECIDED * options.count:
                often[row.name] = verdicts["undecided"]
    print(dict(sorted(total.items())))
    print(f"{total['undecided'] / total.total():.2%} undecided; more than {MOST_UNDECIDED:.0%} of: {often or 'none'}")
    return 1 if total["wrong"] else 0


def _judged(asked: Iterator[Question]) -> Iterator[str]:
    for question in asked:
        verdict, answer = judge(question)
        if verdict in ("wrong", "undecided", "missed"):
            print(f"{verdict}: {answer.decimal} {answer.reason}\n      {question.request}", flush=True)
        yield verdict


def _decided(asked: Iterator[Question]) -> Iterator[str]:
    for question in asked:
        answer = found(question)
        if answer.status == "undecided":
            print(f"undecided: {answer.reason}\n      {question.request}", flush=True)
        yield answer.status


if __name__ == "__main__":
    sys.exit(main())
