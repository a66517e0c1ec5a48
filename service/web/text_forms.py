"""Other media types of the answers: text for a terminal, CSV (RFC 4180) for a spreadsheet; what was asked, no more."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from service.answer_types import DIGITS, DerivativeAnswer, EstimateAnswer, EvaluateAnswer, GradientAnswer, Step, Value
from service.errors import MissingField


def derivative(answer: DerivativeAnswer) -> str:
    """The derivative, if there is a formula; below it the forms, steps and values that were asked for, a line each."""
    lines = [text for text in (answer["derivative"],) if text]
    lines += [f"{name}: {text}" for name, text in answer["forms"].items()]
    lines += _steps(answer["steps"] or (), "  ")
    if answer["at"]:
        lines += [f"value: {_value(answer['at']['value'])}", f"derivative: {_value(answer['at']['derivative'])}"]
    return "\n".join(lines)


def _steps(steps: Iterable[Step], indent: str) -> Iterator[str]:
    for step in steps:
        yield f"{indent}{step['rule']}: {step['before']} -> {step['after']}"
        yield from _steps(step.get("steps", ()), indent + "  ")


def gradient(answer: GradientAnswer) -> str:
    """A partial derivative a line, with its value at the point that was asked."""
    return "\n".join(
        " = ".join([text for text in (part["derivative"], part["at"] and _value(part["at"])) if text])
        for part in answer["gradient"]
    )


def evaluate(answer: EvaluateAnswer) -> str:
    """One value a line: exact where that is known and no digits were asked for; a point without one says its status."""
    return "\n".join(_value(result, digits=answer["digits"] != DIGITS) for result in answer["results"])


def _value(result: Value, *, digits: bool = False) -> str:
    decimal = _decimal(result)
    first, second = (decimal, result["exact"]) if digits else (result["exact"], decimal)
    return str(first or second or result["status"])


def _decimal(result: Value) -> str | None:
    decimal = result["decimal"]
    return f"{decimal['real']} {decimal['imaginary']}i" if isinstance(decimal, dict) else decimal


def estimate(answer: EstimateAnswer) -> str:
    """The difference quotient with all its digits; where there is none, whether at least the derivative exists."""
    if answer["estimate"] is not None:
        return repr(answer["estimate"])
    truth = answer["derivative"]
    return str(truth["status"]) if truth["decimal"] is None else "no_estimate"


def points_as_csv(answer: EvaluateAnswer) -> str:
    """A row a point: its coordinates, the status, the exact value, and the decimal one."""
    names = list(dict.fromkeys(name for result in answer["results"] for name in result["at"]))
    rows = (
        [*(result["at"].get(name) for name in names), result["status"], result["exact"], _decimal(result)]
        for result in answer["results"]
    )
    return _table([*names, "status", "exact", "decimal"], rows)


def sweep_as_csv(answer: EstimateAnswer) -> str:
    """A row a step. Raises ``MissingField`` if there is no sweep."""
    sweep = answer["sweep"]
    if sweep is None:
        raise MissingField("a table needs a sweep", field="sweep", hint="such as sweep=from=0.1,to=1e-12,points=5")
    columns = sweep["epsilon"], sweep["estimate"], sweep["total"], sweep["truncation"], sweep["rounding"]
    return _table(["epsilon", "estimate", "total", "truncation", "rounding"], zip(*columns, strict=True))


def _table(names: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    """The table; what is null is an empty cell. The last line break is that of the response."""
    written = StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(names)
    writer.writerows(rows)
    return written.getvalue().removesuffix("\r\n")
