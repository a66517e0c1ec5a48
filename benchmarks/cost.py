"""What a million requests cost, by kind: processor time of the whole service, and answers per second and core.

    python -m benchmarks.cost --count 2000 --seed 1

It starts the service, asks it over kept connections, and reads the processor time of all its processes (web processes,
zygotes, kernels that ended too) before and after. Processor time hardly depends on what else the machine does. *new*
are questions that were never asked before; *again* are questions that the cache of the process knows; *unchanged* are
those whose answer the caller has (304). The bytes are those of a body.
"""

import argparse
import math
import random
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import requests

from benchmarks import running
from benchmarks.running import processor_seconds
from oracles.nginx import nginx

SHAPES = (
    "{a}*x^{n} + {b}*x",
    "sin({a}*x)*exp(-x^2/{b})",
    "ln({a}*x + {b})/x",
    "sqrt(x^2 + {a})*cos({b}*x)",
    "({a}*x + {b})/(x^2 + {n})",
    "x^{n}*atan({a}*x/{b})",
    "exp({a}*sin(x)) - {b}*tan(x/{n})",
    "{a}*x*ln(x)^{n} + {b}",
)

Question = tuple[str, dict[str, Any]]


class Kind(NamedTuple):
    """A kind of request: how one is made, and how many answers it holds."""

    name: str
    ask: Callable[[random.Random], Question]
    answers: int = 1


def expression(source: random.Random) -> str:
    """An ordinary expression that hardly anybody has asked before."""
    numbers = {"a": source.randint(2, 10**6), "b": source.randint(2, 10**6), "n": source.randint(2, 9)}
    return source.choice(SHAPES).format(**numbers)


def derivative(source: random.Random) -> Question:
    """One expression, its derivative."""
    return "derivative", {"expression": expression(source)}


def steps(source: random.Random) -> Question:
    """The same with its steps."""
    return "derivative", {"expression": expression(source), "steps": True}


def value(source: random.Random) -> Question:
    """A certified value of a derivative."""
    return "evaluate", {"expression": expression(source), "order": 1, "at": source.randint(1, 9)}


def values(source: random.Random) -> Question:
    """A hundred of them."""
    return "evaluate", {"expression": expression(source), "order": 1, "at": [f"{n}/10" for n in range(1, 101)]}


def estimate(source: random.Random) -> Question:
    """A difference quotient and its error."""
    return "estimate", {"expression": expression(source), "at": source.randint(1, 9), "epsilon": 1e-6}


def batch(source: random.Random) -> Question:
    """A hundred derivatives in one request."""
    items = [{"operation": name, "fields": fields} for name, fields in (derivative(source) for _ in range(100))]
    return "batch", {"requests": items}


def check(source: random.Random) -> Question:
    """A task with fifty answers, half of them different."""
    power = source.randint(2, 10**6)
    right, wrong = f"{power}*cos({power}*x)", (f"{n}*cos({power}*x)" for n in range(25))
    answers = [{"id": str(n), "answer": text} for n, text in enumerate([right] * 25 + list(wrong))]
    return "check", {"task": {"type": "derivative", "expression": f"sin({power}*x)"}, "answers": answers}


KINDS = (
    Kind("derivative", derivative),
    Kind("derivative with steps", steps),
    Kind("value of a derivative", value),
    Kind("values at 100 points", values, 100),
    Kind("estimate", estimate),
    Kind("batch of 100 derivatives", batch, 100),
    Kind("check of 50 answers", check, 50),
)


class Cost(NamedTuple):
    """Milliseconds of processor time and bytes for each request."""

    ms: float
    size: float


def measure(pid: int, send: Callable[[int], requests.Response], count: int) -> Cost:
    """The cost of a request, from so many of them, one after the other."""
    before, size = processor_seconds(pid), 0
    for number in range(count):
        response = send(number)
        response.raise_for_status()
        size += len(response.content)
    return Cost((processor_seconds(pid) - before) / count * 1000, size / count)


def rows(pid: int, url: str, kind: Kind, count: int, seed: int) -> Iterator[tuple[str, Cost]]:
    """New questions of a kind, and the same again."""
    source = random.Random(f"{seed} {kind.name}")
    asked = [kind.ask(source) for _ in range(max(20, count // kind.answers))]
    with requests.Session() as session:

        def post(number: int) -> requests.Response:
            operation, fields = asked[number]
            return session.post(f"{url}/{operation}", json=fields, timeout=60)

        yield f"{kind.name}, new", measure(pid, post, len(asked))
        yield f"{kind.name}, again", measure(pid, post, len(asked))
        if kind.name == "derivative":
            yield from gets(pid, session, url, [fields for _, fields in asked])


def gets(
    pid: int, session: requests.Session, url: str, asked: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[str, Cost]]:
    """Known questions in an address, without and with the tag of the answer."""

    def get(number: int, **headers: str) -> requests.Response:
        return session.get(f"{url}/derivative", params=asked[number], headers=headers, timeout=60)

    tags = [get(number).headers["ETag"] for number in range(len(asked))]
    yield "GET of it, again", measure(pid, get, len(asked))
    yield "GET of it, unchanged", measure(pid, lambda n: get(n, **{"If-None-Match": tags[n]}), len(asked))
    if shutil.which("nginx"):
        yield "GET of it, from nginx", from_proxy(session, url, asked)


def from_proxy(session: requests.Session, url: str, asked: Sequence[Mapping[str, Any]]) -> Cost:
    """What an answer costs that nginx has in its cache: the processor time of nginx alone."""
    with TemporaryDirectory() as directory, nginx(Path(directory), [url]) as proxy:

        def get(number: int) -> requests.Response:
            return session.get(f"{proxy.url}/derivative", params=asked[number], timeout=60)

        for number in range(len(asked)):
            get(number)
        return measure(proxy.pid, get, len(asked))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=2000, help="answers of each kind")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(
        "| request | ms of processor | core-hours for a million | per second and core | bytes |\n|---|---|---|---|---|"
    )
    with running.fluxion(WORKERS="1") as server:
        for kind in KINDS:
            for name, cost in rows(server.pid, server.url, kind, options.count, options.seed):
                hours, rate = cost.ms / 3.6, 1000 / cost.ms if cost.ms else math.inf  # few are less than a tick
                print(f"| {name} | {cost.ms:.2f} | {hours:.2f} | {rate:,.0f} | {cost.size:,.0f} |", flush=True)


if __name__ == "__main__":
    main()
