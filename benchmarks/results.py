"""All comparisons in one run: writes ``benchmarks/RESULTS.md``; ``./run bench`` installs the peers and calls this.

Some 25 minutes on two cores. What is only talked about in ``NOTES`` below was measured by hand; everything else in
the file is of one run on one machine, so ratios can be compared and milliseconds cannot.
"""

import argparse
import os
import platform
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

from benchmarks import fairness, growth, running, throughput
from benchmarks.fairness import Phase
from benchmarks.throughput import Figures, Found, Shown
from oracles.processes import Processes

HERE = Path(__file__).parent
RESULTS, PLOT, NOTES = HERE / "RESULTS.md", HERE / "growth.svg", HERE / "notes.md"

PACKAGES = (
    "flask", "gunicorn", "marshmallow", "sympy", "python-flint", "mpmath", "symengine", "numdifftools", "scipy",
)  # fmt: skip

STARTS = 3

#: Seconds of a phase without or with requests that never end, requests a second, and phases of each kind.
PHASE_SECONDS, PHASE_RATE, PHASES = 20.0, 20.0, 2

#: Seconds after which a part is cut. The longest, the busy night, takes up to six minutes, as it waits for its slowest
#: callers; the run is not lost with it.
PART_SECONDS = 480.0


class Part(NamedTuple):
    """A benchmark that prints its own table."""

    title: str
    module: str
    arguments: tuple[str, ...] = ()


PARTS = (
    Part("Misreadings: what a service around SymEngine answers to what people type", "misreadings"),
    Part("A busy night: by what requests take, how many callers there are, and what else there is", "busy"),
    Part("Under attack: what an honest caller notices of many connections", "hostile", ("--floods", "--seconds", "4")),
    Part("Reading, beside SymPy", "reading"),
    Part("Differentiating and printing, beside SymPy, symengine and mathjs", "derivatives", ("--rounds", "5")),
    Part("Certified values, beside mpmath and SymPy", "values"),
    Part("Estimates, beside numdifftools, scipy and mpmath", "estimates"),
    Part("Checks, beside SymPy and random floats", "checks", ("--others",)),
    Part("Kernels: overhead, deadlines, recovery", "kernels", ("--count", "200")),
)


class Start(NamedTuple):
    """Seconds from the start to the first answer, and MiB at rest (PSS), of two web processes with two kernels."""

    seconds: float
    memory: float


def start() -> Start:
    """Start the service, ask it once, and let it rest."""
    with running.fluxion(WORKERS="2", KERNELS="1") as server:
        time.sleep(2)
        return Start(server.seconds, Processes(server.pid).memory_mib())


def fair() -> list[Phase]:
    """Let honest callers and heavy ones ask the service as it is by default."""
    with running.fluxion() as server:
        return fairness.alternating(f"127.0.0.1:{server.port}", PHASE_SECONDS, PHASE_RATE, PHASES, seed=1)


class Goal(NamedTuple):
    """What is asked of this service, and what came out."""

    name: str
    asked: str
    found: str
    met: bool


class Asked(NamedTuple):
    """A goal at eight connections: a figure over that of a peer, at least (≥) or at most (≤) so much."""

    figure: Shown
    peer: str
    size: str
    kind: str
    sign: str
    bound: float

    def goal(self, found: Mapping[str, list[Figures]]) -> Goal:
        """What came out, by the median of the rounds; a peer without an answer is beaten."""
        name = f"{self.size}, {self.kind}: {self.figure.title} over that of {self.peer}"
        asked = f"{self.sign} {self.bound:g}"
        ours, theirs = found["fluxion"], found[self.peer]
        if any(not one.per_second for one in theirs):
            return Goal(name, asked, "it gives no answer", True)
        ratio = statistics.median(
            throughput.ratios(throughput.column(ours, self.figure), throughput.column(theirs, self.figure))
        )
        return Goal(name, asked, f"{ratio:.2f}", ratio >= self.bound if self.sign == "≥" else ratio <= self.bound)


_PROCESSOR, _RATE, *_ = throughput.SHOWN
ASKED = (
    Asked(_PROCESSOR, "bare route", "small", "new", "≤", 0.9),
    Asked(_PROCESSOR, "symengine", "small", "new", "≤", 0.8),
    Asked(_RATE, "bare route", "small", "new", "≥", 1.1),
    Asked(_RATE, "bare route", "small", "repeated", "≥", 1.5),
    Asked(_RATE, "hand-made", "small", "new", "≥", 20.0),
    Asked(_RATE, "hand-made", "long", "new", "≥", 20.0),
    *(Asked(_RATE, "mathjs", size, "new", "≥", 1.0) for size in throughput.SIZES),
)


def goals(rates: Found, phases: list[Phase], starts: list[Start]) -> Iterator[Goal]:
    """The goals, those beside peers that were there."""
    for asked in ASKED:
        found = rates[throughput.Cell(asked.size, asked.kind, 8)]
        if asked.peer in found:
            yield asked.goal(found)
    tail = fairness.ratio(phases, 99)
    yield Goal("p99 with 10 % hostile requests over that without", "≤ 2", f"{tail:.2f}", tail <= 2)
    seconds, memory = (statistics.median(column) for column in zip(*starts, strict=True))
    yield Goal("start to first answer", "≤ 1 s", f"{seconds:.1f} s", seconds <= 1)
    yield Goal("memory at rest, two web processes, two kernels", "≤ 140 MiB", f"{memory:.0f} MiB", memory <= 140)


def goal_table(found: Iterator[Goal]) -> Iterator[str]:
    """A line for each."""
    yield "| goal, at 8 connections | asked | found | |\n|---|---|---|---|"
    for goal in found:
        yield f"| {goal.name} | {goal.asked} | {goal.found} | {'met' if goal.met else '**missed**'} |"


def printed(part: Part) -> str:
    """What a benchmark prints, in a process of its own; a figure that it promises and misses is in there."""
    command = [sys.executable, "-m", f"benchmarks.{part.module}", *part.arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            found = process.communicate(timeout=PART_SECONDS)[0]
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGINT)  # so that it ends the services that it has started
            found = f"{process.communicate()[0].rstrip()}\n(cut after {PART_SECONDS:g} seconds)"
    return found.strip() or f"no result, exit code {process.returncode}"


def machine() -> str:
    """Where this ran, and with what."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    name = next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine())
    versions = ", ".join(filter(None, map(_version, PACKAGES)))
    return f"{os.cpu_count()} processors ({name}), Python {platform.python_version()}, {versions}"


def _version(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return ""


def document(seconds: float, rounds: int) -> Iterator[str]:
    """The file, section by section."""
    available = throughput.peers()
    starts = [start() for _ in range(STARTS)]
    phases = fair()
    with throughput.Arena(available) as arena:
        rates = throughput.throughput(arena, list(available), seconds, rounds, throughput.CELLS)
        computing = [name for name in available if name != "bare route"]
        attacks = throughput.under_attack(arena, computing, 3 * seconds, rounds)
    rows = list(growth.measure())
    growth.plot(rows, str(PLOT))
    yield "# Results\n"
    yield f"Written by `./run bench` on {machine()}. Medians of {rounds} rounds, with the least and the greatest.\n"
    yield from goal_table(goals(rates, phases, starts))
    yield f"\n{NOTES.read_text()}"
    yield f"## Over HTTP\n\n{_explanation(throughput)}\n\n{arena.neighbours.warning()}"
    yield from throughput.tables(rates)
    yield "Small new expressions over 8 connections, without and with 10 % hostile requests:\n"
    yield from throughput.table_under_attack(attacks)
    yield f"\n## Fairness\n\n{_explanation(fairness)}\n"
    yield "\n".join(("```", *fairness.report(phases), "```"))
    for part in PARTS:
        yield f"\n## {part.title}\n\n```\n{printed(part)}\n```"
    yield f"\n## Growth\n\n{_explanation(growth)}\n"
    yield from growth.table(rows)
    yield f"\n`./run bench` draws this, too: `benchmarks/{PLOT.name}`."


def _explanation(module: object) -> str:
    """The last paragraph of a module's docstring."""
    return (module.__doc__ or "").strip().rpartition("\n\n")[2]


def main() -> None:
    """Measure everything and write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=1.2, help="length of a round over HTTP")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    text = "\n".join(document(options.seconds, options.rounds)) + "\n"
    RESULTS.write_text(text)
    print(text)


if __name__ == "__main__":
    main()
