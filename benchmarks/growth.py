"""How time and memory grow with what is asked: a table, and a plot of each row of it.

    python -m benchmarks.growth [--plot growth.svg]

Each figure is that of a process of its own, forked from one that is warm: processor time of the computation, and how
much its memory grew at most. The exponent is that of the power law between the last two sizes: 1 is linear. Kernels are
different: there, time is that of a fixed number of requests from eight callers.
"""

import argparse
import gc
import math
import multiprocessing
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any, NamedTuple

from benchmarks import workload
from oracles.operations import ask
from service import calculus
from service.kernel.pool import Pool

REPETITIONS = 3
CALLERS, REQUESTS = 8, 400


class Law(NamedTuple):
    """What is made larger, how large, and what is asked then."""

    name: str
    sizes: tuple[int, ...]
    ask: Callable[[int], tuple[str, dict[str, Any]]]


class Cost(NamedTuple):
    """Seconds, and MB beyond what the process had before."""

    seconds: float
    memory: float


def of_length(size: int) -> tuple[str, dict[str, Any]]:
    """A sum of products, so long."""
    terms = (f"{n}*x^{n % 7 + 2}*sin({n}*x)*exp(-x/{n})" for n in range(2, 10_000))
    text = next(terms)
    while len(text) < size:
        text += f"+{next(terms)}"
    return "derivative", {"expression": text[: text.rfind("+", 0, size + 1)] if len(text) > size else text}


def of_order(size: int) -> tuple[str, dict[str, Any]]:
    """The n-th derivative of a product, by rules."""
    return "derivative", {"expression": "x^3*exp(-x^2)*sin(3*x)", "order": size}


def of_jet_order(size: int) -> tuple[str, dict[str, Any]]:
    """The n-th derivative at a point, by power series."""
    return "evaluate", {"expression": "exp(sin(x))/(1 + x^2)", "order": size, "at": "7/10"}


def of_digits(size: int) -> tuple[str, dict[str, Any]]:
    """So many certified digits of a derivative."""
    return "evaluate", {"expression": "exp(x)/sqrt(sin(x)^3 + cos(x)^3)", "order": 1, "at": "7/10", "digits": size}


def of_points(size: int) -> tuple[str, dict[str, Any]]:
    """A derivative at so many points."""
    points = [f"{n}/{size + 1}" for n in range(1, size + 1)]
    return "evaluate", {"expression": "sin(x)*exp(-x^2/2) + x^3", "order": 1, "at": points}


def of_answers(size: int) -> tuple[str, dict[str, Any]]:
    """So many different answers to one task, half of them right."""
    texts = [f"2*x*cos(x^2) + {n} - {n if n % 2 else n + 1}" for n in range(size)]
    return "check", {
        "task": {"type": "derivative", "expression": "sin(x^2)", "variable": "x"},
        "answers": [{"id": str(n), "answer": text} for n, text in enumerate(texts)],
    }


LAWS = (
    Law("characters of the expression", (50, 100, 200, 400, 800), of_length),
    Law("order, by rules", (1, 2, 4, 8, 12, 16), of_order),
    Law("order, at a point", (1, 2, 5, 10, 20), of_jet_order),
    Law("digits", (15, 30, 100, 300, 1000), of_digits),
    Law("points", (1, 10, 100, 1000, 10_000), of_points),
    Law("answers to check", (1, 10, 100, 1000), of_answers),
)
KERNELS = (1, 2, 4, 8)


def cost(law: Law, size: int) -> Cost:
    """The median of several processes."""
    context = multiprocessing.get_context("fork")
    found = []
    for _ in range(REPETITIONS):
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(target=_compute, args=(law, size, sender))
        process.start()
        sender.close()
        found.append(receiver.recv())  # raises EOFError if the process failed
        process.join()
    return Cost(*map(statistics.median, zip(*found, strict=True)))


def _compute(law: Law, size: int, sender: Any) -> None:
    operation, fields = law.ask(size)
    before, began = _memory_mb(), time.process_time()
    ask(operation, fields, "")
    seconds = time.process_time() - began
    sender.send((seconds, _memory_mb() - before))


def _memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def with_kernels(kernels: int) -> Cost:
    """The time of some requests from several callers at once."""
    questions = [{"expression": text} for text in islice(workload.expressions(kernels), REQUESTS)]
    pool = Pool(size=kernels, waiting=REQUESTS)
    pool.start()
    try:
        with ThreadPoolExecutor(CALLERS) as callers:
            began = time.perf_counter()
            list(callers.map(lambda fields: pool.run("derivative", fields), questions))
            return Cost(time.perf_counter() - began, math.nan)
    finally:
        pool.close()


Row = tuple[str, tuple[int, ...], list[Cost]]


def measure() -> Iterator[Row]:
    """The costs of every law; those that need no warm mathematics first, for they fork it themselves."""
    yield f"kernels, {REQUESTS} requests", KERNELS, [with_kernels(size) for size in KERNELS]
    calculus.warm()
    for law in LAWS:
        law.ask(law.sizes[0])
        gc.collect()
        gc.freeze()
        yield law.name, law.sizes, [cost(law, size) for size in law.sizes]


def exponent(sizes: tuple[int, ...], costs: list[Cost]) -> float:
    """The exponent of the power law through the last two."""
    return math.log(costs[-1].seconds / costs[-2].seconds) / math.log(sizes[-1] / sizes[-2])


def table(rows: list[Row]) -> Iterator[str]:
    """A line for each law."""
    yield "| what grows | milliseconds at each size | MB beyond those at rest | exponent |\n|---|---|---|---|"
    for name, sizes, costs in rows:
        times = ", ".join(f"{size:,}: {cost.seconds * 1e3:,.3g}" for size, cost in zip(sizes, costs, strict=True))
        memory = "" if math.isnan(costs[0].memory) else ", ".join(f"{cost.memory:.1f}" for cost in costs)
        yield f"| {name} | {times} | {memory} | {exponent(sizes, costs):.1f} |"


def plot(rows: list[Row], path: str) -> None:
    """A panel for each law, all axes logarithmic."""
    from matplotlib import pyplot  # not needed for the table

    pyplot.rcParams["svg.hashsalt"] = "growth"  # the same figures give the same file
    figure, panels = pyplot.subplots(2, 4, figsize=(14, 6.5), layout="constrained")
    for panel, (name, sizes, costs) in zip(panels.flat, rows, strict=False):
        panel.loglog(sizes, [cost.seconds * 1e3 for cost in costs], "o-")
        panel.set(xlabel=name, ylabel="time / ms")
        panel.grid(visible=True, which="major", alpha=0.4)
        if not math.isnan(costs[0].memory):
            memory = panel.twinx()
            memory.plot(sizes, [cost.memory for cost in costs], "s--", color="tab:orange", markersize=4)
            memory.set(ylabel="memory / MB", ylim=(0, None))
    for panel in panels.flat[len(rows) :]:
        panel.axis("off")
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    """Print the table and, if asked, draw it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plot", help="the SVG file to write")
    options = parser.parse_args()
    rows = list(measure())
    print("\n".join(table(rows)))
    if options.plot:
        plot(rows, options.plot)


if __name__ == "__main__":
    main()
