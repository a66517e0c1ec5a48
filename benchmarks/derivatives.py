"""How fast a derivative is found, beside the service that people write by hand and beside mathjs.

    python -m benchmarks.derivatives --rounds 9

The inputs are the 60 expressions of ``data/derivatives.txt``, of 1 to 479 characters; each call gets other numbers, so
that no cache answers. *naive* is SymPy's ``parse_expr``, ``diff``, ``str`` and ``latex``. *ours* reads, guards,
differentiates and writes text and LaTeX; *operation* is all of /derivative, with its notes; *with steps* is the same
with steps; *symengine* reads, differentiates and writes text only. Processor time, in turns: the ratios mean
something, the microseconds are those of this machine.
"""

import argparse
import gc
import importlib.util
import random
import re
import shutil
import statistics
import subprocess
from collections.abc import Callable
from pathlib import Path
from time import thread_time
from typing import Any

import sympy
from sympy.parsing.sympy_parser import (
    convert_xor,
    implicit_multiplication_application,
    parse_expr,
    standard_transformations,
)

from service.calculus.operations.derivative import derivative
from service.calculus.symbolic.differentiation import differentiate
from service.language import guard, read, writer

INPUTS = (Path(__file__).parent / "data" / "derivatives.txt").read_text(encoding="utf-8").split()
TRANSFORMATIONS = (*standard_transformations, convert_xor, implicit_multiplication_application)
X = sympy.Symbol("x")
DECLARED = frozenset("x")

#: What mathjs does of the same: parse, derivative with its default simplification, text and TeX.
NODE = """
const math = require('mathjs');
for (const line of require('fs').readFileSync(0, 'utf8').trim().split('\\n')) {
  const text = line.replace(/\\bln\\(/g, 'log(');
  const start = process.hrtime.bigint();
  const found = math.derivative(text, 'x');
  found.toString() + found.toTex();
  console.log(Number(process.hrtime.bigint() - start) / 1e3);
}
"""


def naive(text: str) -> Any:
    """What people write by hand."""
    found = sympy.diff(parse_expr(text, transformations=TRANSFORMATIONS), X)
    return str(found), sympy.latex(found)


def by_symengine(text: str) -> Any:
    """SymPy's core in C++: it reads, differentiates and writes text, but no LaTeX."""
    import symengine  # a peer that need not be installed

    return str(symengine.diff(symengine.sympify(text.replace("^", "**")), symengine.Symbol("x")))


def ours(text: str) -> Any:
    """The same with the rule engine."""
    tree = read(text, symbols=DECLARED).tree
    guard.check(tree)
    found = differentiate(tree, ["x"]).last
    return writer.text(found), writer.latex(found)


def operation(text: str) -> Any:
    """All of /derivative."""
    return derivative(expression=text, variable="x")


def with_steps(text: str) -> Any:
    """The same with its steps."""
    return derivative(expression=text, variable="x", steps=True)


ENGINES: dict[str, Callable[[str], Any]] = {
    "naive": naive,
    "ours": ours,
    "operation": operation,
    "with steps": with_steps,
}
if importlib.util.find_spec("symengine"):
    ENGINES["symengine"] = by_symengine


def varied(text: str, generator: random.Random) -> str:
    """The expression with other numbers of as many digits."""

    def other(found: re.Match[str]) -> str:
        digits = found[0]
        return (
            digits
            if digits in ("0", "1")
            else "".join(generator.choice("23456789") if d.isdigit() else d for d in digits)
        )

    return re.sub(r"\d+(\.\d+)?", other, text)


def timed(function: Callable[[str], Any], text: str) -> float:
    """Microseconds of processor time."""
    start = thread_time()
    function(text)
    return (thread_time() - start) * 1e6


def measure(rounds: int) -> dict[str, list[float]]:
    """The median time of each engine for each input; the engines take turns, each with a pass over all inputs.

    Each pass has another order: what comes first, with the processor's caches full of something else, takes five times
    as long.
    """
    generator = random.Random(8)
    times: dict[str, list[list[float]]] = {name: [[] for _ in INPUTS] for name in ENGINES}
    for text in INPUTS:
        naive(text), with_steps(text)
    gc.collect()
    gc.freeze()
    gc.disable()
    for _ in range(rounds):
        for name, engine in ENGINES.items():
            for place, text in generator.sample(list(enumerate(INPUTS)), len(INPUTS)):
                times[name][place].append(timed(engine, varied(text, generator)))
            gc.collect()
    return {name: [statistics.median(each) for each in found] for name, found in times.items()}


def mathjs() -> list[float] | None:
    """The times of mathjs for all but the longest input, which takes it a minute; ``None`` without Node or mathjs."""
    node = shutil.which("node")
    if node is None:
        return None
    command = [node, "-e", NODE]
    done = subprocess.run(command, input="\n".join(INPUTS[:-1] * 2), capture_output=True, text=True, check=False)
    return list(map(float, done.stdout.split()))[len(INPUTS) - 1 :] if done.returncode == 0 else None


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=9)
    times: dict[str, list[float]] = measure(parser.parse_args().rounds)
    if found := mathjs():
        times["mathjs"] = found
    print(f"{'µs':<12}{'median':>9}{'mean':>9}{'longest':>9}{'naive/this':>12}{'least':>8}")
    for name, each in times.items():
        ratios = [slow / fast for slow, fast in zip(times["naive"], each, strict=False)]
        figures = [statistics.median(each), statistics.mean(each), each[-1]]
        print(f"{name:<12}{''.join(f'{figure:9.0f}' for figure in figures)}", end="")
        print(f"{statistics.geometric_mean(ratios):12.1f}{min(ratios):8.1f}")
    longer = [all_ / base for all_, base in zip(times["with steps"], times["operation"], strict=True)]
    print(
        f"with steps {statistics.geometric_mean(longer):.2f} times as long (geometric mean), {max(longer):.2f} at most"
    )


if __name__ == "__main__":
    main()
