"""Measure what the tests notice.

    python -m tools.mutants [--count 200] [--seed 1] [--room guard …] [--known tests/MUTANTS.md]

The sample depends on the seed and on the text of each place only, so that it stays the same while the rest of the code
changes. A mutant is *killed* if a test fails, or does not end. Those that survive must stand with their reason in the
file of known ones. The exit code is 1 if one does not, or if more than one in twenty survives.
"""

import argparse
import re
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.mutants.changes import sample
from tools.mutants.rooms import ROOMS, ROOT
from tools.mutants.trials import Nursery

KNOWN = ROOT / "tests" / "MUTANTS.md"

#: Of the mutants, so many must die.
TARGET = 0.95


def known(file: Path) -> dict[str, str]:
    """The mutants that may survive, with the reason of each."""
    rows = re.findall(r"^\| `(.+?)` \| (.+?) \|$", file.read_text(), re.MULTILINE) if file.exists() else []
    return {key.replace("\\|", "|"): reason for key, reason in rows}


def main() -> int:
    """Run; the exit code says whether enough died and all others are known."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--room", nargs="*", choices=list(ROOMS), default=list(ROOMS))
    parser.add_argument("--known", type=Path, default=KNOWN)
    options = parser.parse_args()
    reasons, died, total = known(options.known), Counter[str](), Counter[str]()
    unexplained = 0
    chosen = [mutant for mutant in sample(options.count, options.seed) if mutant.room in options.room]
    with TemporaryDirectory() as folder:
        nursery = Nursery(Path(folder))
        observed = nursery.observe(options.room, chosen)
        for mutant in chosen:
            total[mutant.room] += 1
            if not nursery.survives(mutant, observed, mutant.key not in reasons):
                died[mutant.room] += 1
                continue
            unexplained += mutant.key not in reasons
            print(f"survives: {mutant.key}\n          {reasons.get(mutant.key, 'for no known reason')}", flush=True)
    for name, count in total.items():
        print(f"{name:12} {died[name]:4} of {count} died")
    print(f"{died.total()} of {total.total()} died ({died.total() / total.total():.1%}), {unexplained} unexplained")
    return int(unexplained > 0 or died.total() < TARGET * total.total())


if __name__ == "__main__":
    sys.exit(main())
