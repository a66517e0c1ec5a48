"""Random expressions, differentiated by the rule engine, by SymPy and numerically: nothing may be wrong.

    python -m benchmarks.fuzz_derivatives --count 100000 --seed 1

``oracles.random_derivatives`` says what is asked and how it is judged, ``oracles.text_against_value`` holds the texts
of /derivative, /gradient and /check to the derivative that is certified. An internal error is as bad as a wrong answer.
"""

import argparse
from collections import Counter
from functools import partial
from itertools import chain, islice

from oracles.random_derivatives import Case, broad_cases, cases, judge, patiently
from oracles.text_against_value import disagreements


def faults(case: Case) -> list[str]:
    """Where a text is not the certified derivative, and what fails without a reason."""
    try:
        return list(disagreements(case))
    except Exception as error:  # whatever it is, a caller would see 500
        return [repr(error)]


def main() -> None:
    """Run and print what was found; the exit code is 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--count", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    verdicts: Counter[str] = Counter()
    by_sympy = 0
    either = chain.from_iterable(zip(cases(options.seed), broad_cases(options.seed), strict=True))
    for case in islice(either, options.count):
        judgement = judge(case)
        verdicts[judgement.verdict] += 1
        by_sympy += not judgement.by_rules
        if judgement.verdict in ("wrong", "narrower"):
            print(f"{judgement.verdict}: {judgement.detail}\n      {case.request}")
        for fault in patiently(partial(faults, case)) or ():
            verdicts["contradiction"] += 1
            print(f"contradiction: {fault}\n      {case.request}")
    print(", ".join(f"{verdict} {count}" for verdict, count in verdicts.most_common()))
    print(f"found with the help of SymPy: {by_sympy / options.count:.2%}")
    raise SystemExit(bool(verdicts["wrong"] + verdicts["contradiction"]))


if __name__ == "__main__":
    main()
