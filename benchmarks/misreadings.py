"""What a service around SymEngine answers to texts that people type, beside what this one answers.

    python -m benchmarks.misreadings

SymEngine is the fastest peer, so this is what its speed costs. Each text stands beside its derivative by x as a
function of Python, and the derivatives that come out are compared with its value at x = 0.7, y = 1.3. *Right*; *wrong*:
another number, with status 200; *no answer*: with status 200 too, such as ``Derivative(abs(x), x)``; *refused*;
*hangs*: no answer in 5 seconds of processor time, nor in ten minutes. Each text is asked in a process of its own.
"""

import argparse
import importlib.util
import math
import resource
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

import orjson

from oracles.operations import derivative, evaluate, read
from service.errors import FluxionError

X, Y = 0.7, 1.3
AT = {"x": "7/10", "y": "13/10"}

#: Seconds of processor time that a text may take.
PATIENCE = 5

#: Relative difference below which two values are the same.
SAME = 1e-9

#: The derivative by x, at x and y; ``None``: there is none, so a refusal is right.
Truth = Callable[[float, float], float] | None

TEXTS: Mapping[str, Truth] = {
    "x^2*sin(3*x)": lambda x, y: 2 * x * math.sin(3 * x) + 3 * x * x * math.cos(3 * x),
    "exp(-x^2/2)": lambda x, y: -x * math.exp(-x * x / 2),
    "2x": lambda x, y: 2,
    "xy": lambda x, y: y,
    "x y": lambda x, y: y,
    "xsinx": lambda x, y: math.sin(x) + x * math.cos(x),
    "sinx": lambda x, y: math.cos(x),
    "sin x": lambda x, y: math.cos(x),
    "sin^2(x)": lambda x, y: math.sin(2 * x),
    "x²": lambda x, y: 2 * x,
    "x³": lambda x, y: 3 * x * x,
    "√x": lambda x, y: 0.5 / math.sqrt(x),
    "2·x": lambda x, y: 2,
    "2×x": lambda x, y: 2,
    "π*x": lambda x, y: math.pi,
    "3(x+1)": lambda x, y: 3,
    "x(x+1)": lambda x, y: 2 * x + 1,
    "1_000*x": lambda x, y: 1000,
    "0x10*x": lambda x, y: 16,
    "|x|": lambda x, y: 1,
    "abs(x)": lambda x, y: 1,
    "log10(x)": lambda x, y: 1 / (x * math.log(10)),
    "cbrt(x)": lambda x, y: x ** (-2 / 3) / 3,
    "tg(x)": lambda x, y: 1 + math.tan(x) ** 2,
    "min(x,2)": lambda x, y: 1,
    "y=x^2": lambda x, y: 2 * x,
    "\\frac{x}{2}": lambda x, y: 0.5,
    "f(x)": None,
    "x/0": None,
    "0/0": None,
    "9^9^9*x": lambda x, y: math.inf,
}


def by_symengine(text: str) -> tuple[str, float | None]:
    """The derivative, and its value if it has one. Raises ``RuntimeError`` if the text is refused."""
    from symengine import Symbol, sympify

    found = sympify(text).diff(Symbol("x"))
    try:
        return str(found), float(found.subs({Symbol("x"): X, Symbol("y"): Y}))
    except RuntimeError:
        return str(found), None


def by_fluxion(text: str) -> tuple[str, float | None]:
    """Likewise. Raises ``RuntimeError``."""
    try:
        found = derivative(expression=text, variable="x")
        point = {symbol["name"]: AT[symbol["name"]] for symbol in read(expression=text)["symbols"]}
        value = evaluate(expression=text, variable="x", order=1, at=point or AT["x"])
    except FluxionError as error:
        raise RuntimeError(error.code) from error
    return str(found["derivative"]), float(str(value["results"][0]["decimal"]))


PEERS = {"symengine": by_symengine, "fluxion": by_fluxion}
if not importlib.util.find_spec("symengine"):
    del PEERS["symengine"]  # ./run bench installs it


def answer(peer: str, text: str) -> tuple[str, str]:
    """What it says, and what that is worth; asked in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.misreadings", "--ask", peer, text]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode == -signal.SIGXCPU:
        return "", "hangs"
    said, value = orjson.loads(done.stdout)
    return said, worth(value, TEXTS[text]) if said else "refused"


def worth(value: float | None, truth: Truth) -> str:
    """What a value is worth that was answered with success."""
    if value is None:
        return "no answer"
    right = truth is not None and math.isclose(value, truth(X, Y), rel_tol=SAME)
    return "right" if right else "wrong"


def table() -> Iterator[str]:
    """A line for each text, and how often what came out."""
    yield f"| text | {' | '.join(f'{peer} | ' for peer in PEERS)} |\n|---|{'---|---|' * len(PEERS)}"
    counts: dict[str, Counter[str]] = {peer: Counter() for peer in PEERS}
    for text in TEXTS:
        answers = [answer(peer, text) for peer in PEERS]
        for peer, (_, found) in zip(PEERS, answers, strict=True):
            counts[peer][found] += 1
        cells = " | ".join(f"{_code(said)} | {found}" for said, found in answers)
        yield f"| {_code(text)} | {cells} |"
    yield ""
    for peer, counted in counts.items():
        yield f"{peer}: {', '.join(f'{count} {what}' for what, count in counted.most_common())}"


def _code(text: str) -> str:
    return f"`{text}`".replace("|", "\\|") if text else ""


def _ask(peer: str, text: str) -> None:
    until = math.ceil(time.process_time() + PATIENCE)
    resource.setrlimit(resource.RLIMIT_CPU, (until, until + 1))  # at the second limit it is SIGKILL
    try:
        said, value = PEERS[peer](text)
    except RuntimeError:
        said, value = "", None
    sys.stdout.buffer.write(orjson.dumps([said, value]))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ask", nargs=2, metavar=("PEER", "TEXT"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.ask:
        _ask(*options.ask)
    else:
        for line in table():
            print(line, flush=True)


if __name__ == "__main__":
    main()
