"""Random expressions at random points against mpmath: ``python -m benchmarks.fuzz_values --count 10000 --seed 1``.

``oracles.random_values`` says what is asked and how it is judged. What is undecided is listed. Ends with 1 if a digit
is wrong.
"""

import argparse
import sys
from collections import Counter
from itertools import chain

from oracles.random_values import Question, broad_questions, judge, questions


def judged(question: Question) -> tuple[str, str]:
    """The verdict and what was found; what fails without a reason is wrong: a caller would see 500."""
    try:
        verdict, found = judge(question)
    except Exception as error:  # whatever it is
        return "wrong", repr(error)
    return verdict, f"{found.decimal} {found.reason}"


def main() -> int:
    """Ask all questions and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    verdicts: Counter[str] = Counter()
    half = options.count // 2
    for question in chain(questions(options.count - half, options.seed), broad_questions(half, options.seed)):
        verdict, found = judged(question)
        verdicts[verdict] += 1
        if verdict in ("wrong", "undecided", "missed"):
            print(f"{verdict}: {found}\n      {question.request}", flush=True)
    print(dict(sorted(verdicts.items())))
    return 1 if verdicts["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
