"""Random expressions, differentiated by the rule engine, by SymPy and numerically: nothing may be wrong.

    python -m benchmarks.fuzz_derivatives --count 100000 --seed 1

``oracles.random_derivatives`` says what is asked and how it is judged.
"""

import argparse
from collections import Counter
from itertools import islice

from oracles.random_derivatives import cases, judge


def main() -> None:
    """Run and print what was found; the exit code is 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--count", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    verdicts: Counter[str] = Counter()
    by_sympy = 0
    for case in islice(cases(options.seed), options.count):
        judgement = judge(case)
        verdicts[judgement.verdict] += 1
        by_sympy += not judgement.by_rules
        if judgement.verdict in ("wrong", "narrower"):
            print(f"{judgement.verdict}: {case}\n      {judgement.detail}")
    print(", ".join(f"{verdict} {count}" for verdict, count in verdicts.most_common()))
    print(f"found with the help of SymPy: {by_sympy / options.count:.2%}")
    raise SystemExit(bool(verdicts["wrong"]))


if __name__ == "__main__":
    main()
