"""What one answer says beside what another says: the text of a derivative, and the derivative that is certified.

Both come from the operations, as a caller gets them: the text of /derivative, of /gradient or of ``expected`` in /check
is read again and evaluated where /evaluate certifies the derivative of what was typed. The points are near whole
numbers and far from them, so that each branch of most cases holds at one of them.
"""

import random
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from oracles.operations import check_answers, derivative, evaluate, gradient
from oracles.random_derivatives import Case
from service.errors import FluxionError
from service.language import read
from service.language.tree import free_symbols

#: Points of a question, each a number of halves or a decimal.
POINTS = 12


class Shown(NamedTuple):
    """A formula for a derivative, and the operation that shows it."""

    operation: str
    text: str


def disagreements(case: Case, points: int = POINTS) -> Iterator[str]:
    """Each point at which a text and the certified derivative are certainly not the same."""
    names = sorted({*free_symbols(read(case.text).tree), case.variable})
    for place in islice(places(case.text, names), points):
        certain = _value(case.text, place, case.variable, case.order)
        for shown in formulas(case):
            found = _value(shown.text, place, case.variable, 0)
            if certain["status"] == found["status"] == "defined" and certain["decimal"] != found["decimal"]:
                yield f"{shown} at {place}: {found['decimal']}, certified is {certain['decimal']}"


def formulas(case: Case) -> list[Shown]:
    """The formulas that the operations show; none where they refuse."""
    return [Shown(name, text) for name, ask in _ASKED.items() if (text := _text(ask, case)) is not None]


def places(seed: str, names: list[str]) -> Iterator[dict[str, str]]:
    """Random points; the text is the seed."""
    source = random.Random(seed)
    while True:
        yield {name: _coordinate(source) for name in names}


def _coordinate(source: random.Random) -> str:
    return source.choice((f"{source.randint(-6, 8)}/2", f"{source.uniform(-4, 6):.3f}", f"{source.uniform(-1, 2):.2f}"))


def _text(ask: Callable[[Case], str | None], case: Case) -> str | None:
    try:
        return ask(case)
    except FluxionError as error:
        if error.status == 500:
            raise
        return None


def _value(text: str, place: dict[str, str], variable: str, order: int) -> Any:
    try:
        at = {name: place[name] for name in free_symbols(read(text).tree) if name in place}
        at |= {variable: place[variable]}
        return evaluate(expression=text, at=at, variable=variable, order=order, exact=False)["results"][0]
    except FluxionError as error:
        if error.status == 500:
            raise
        return {"status": error.code, "decimal": None}


def _by_derivative(case: Case) -> str:
    return str(derivative(expression=case.text, variable=case.variable, order=case.order)["derivative"])


def _by_gradient(case: Case) -> str | None:
    if case.order > 1:
        return None
    (part,) = gradient(expression=case.text, variables=[case.variable])["gradient"]
    return str(part["derivative"])


def _by_check(case: Case) -> str | None:
    task = {"type": "derivative", "expression": case.text, "variable": case.variable, "order": case.order}
    found = check_answers(task=task, answers=["1"], options={"include": ["expected"], "diagnose": False})
    expected: str | None = found["task"]["expected"]
    return expected


_ASKED: dict[str, Callable[[Case], str | None]] = {
    "derivative": _by_derivative, "gradient": _by_gradient, "expected": _by_check,
}  # fmt: skip
