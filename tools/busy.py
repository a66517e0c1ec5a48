"""Run a command beside processes that do nothing but compute, to see that it only takes longer.

    python -m tools.busy [--processes 20] [--seconds 1800] -- COMMAND …

Each of them has a session of its own, so that the scheduler of Linux, which shares fairly between sessions, treats it
as it treats another user. They end with the command; one whose parent was killed, or that is older than ``--seconds``,
ends by itself. The exit code is that of the command, or 124 if it took longer than ``--seconds``.
"""

import argparse
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

#: Computes until its parent is another one or its time is up; it looks at both a thousand times a second or so.
BUSY = """
import os, sys, time
parent, until = os.getppid(), time.monotonic() + float(sys.argv[1])
while os.getppid() == parent and time.monotonic() < until:
    sum(range(50_000))
"""

TOOK_TOO_LONG = 124


@contextmanager
def busy(processes: int, seconds: float) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """So many busy processes, for the block and for so many seconds at most."""
    command = [sys.executable, "-c", BUSY, str(seconds)]
    running = [subprocess.Popen(command, start_new_session=True) for _ in range(processes)]
    try:
        yield running
    finally:
        for process in running:
            process.kill()
        for process in running:
            process.wait()


def main() -> int:
    """The exit code of the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--processes", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=1800)
    parser.add_argument("command", nargs="+", metavar="COMMAND")
    options = parser.parse_args()
    with busy(options.processes, options.seconds):
        try:
            return subprocess.run(options.command, timeout=options.seconds, check=False).returncode
        except subprocess.TimeoutExpired:
            return TOOK_TOO_LONG


if __name__ == "__main__":
    sys.exit(main())
