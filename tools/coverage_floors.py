"""Report what the last ``coverage run`` saw, and fail below the floors: ``python -m tools.coverage_floors``.

Shares are of lines and branches together. Reading has the highest floor: what nobody tried is misread.
"""

import subprocess
import sys

#: Patterns of files, and the least share of them in percent.
FLOORS = {"service/*": 95, "service/language/*": 98, "service/calculus/*": 96}


def main() -> int:
    """The number of floors that are missed."""
    missed = 0
    for pattern, floor in FLOORS.items():
        options = ["--include", pattern, "--fail-under", str(floor), "--skip-covered", "--precision", "1"]
        print(f"\n{pattern}: at least {floor} %", flush=True)
        missed += subprocess.run([sys.executable, "-m", "coverage", "report", *options], check=False).returncode != 0
    return missed


if __name__ == "__main__":
    sys.exit(main())
