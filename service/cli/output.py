"""Terminal output: answers and problems as people read them, the result first, then what was asked for beside it."""

import re
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from service.answer_types import (
    CheckAnswer,
    CheckResult,
    DerivativeAnswer,
    DomainNote,
    EstimateAnswer,
    EstimatedDerivative,
    EvaluateAnswer,
    FormResult,
    GradientAnswer,
    Note,
    ReadAnswer,
    Step,
    Value,
)

#: A problem as its JSON says it.
Problem = Mapping[str, Any]

#: Exit codes: the caller's fault, as for wrong options, the service's, and that of every command whose reader has left.
CALLERS_FAULT, SERVICES_FAULT, NOBODY_READS = 2, 3, 128 + signal.SIGPIPE


def lines(operation: str, answer: Mapping[str, object]) -> Iterator[str]:
    """The answer of an operation, line by line."""
    return _READERS[operation](answer)


def notes(warnings: Iterable[Note]) -> str:
    """The guesses and caveats of an answer; nothing if there are none."""
    return "".join(f"note: {note['message']}\n" for note in warnings)


def summary(counts: Mapping[str, int]) -> str:
    """How many answers were judged how."""
    listed = ", ".join(f"{count} {verdict.replace('_', ' ')}" for verdict, count in counts.items() if count)
    return f"{sum(counts.values())} answers: {listed}\n"


def beside(answer: Mapping[str, Any]) -> str:
    """What is told of the task, if it was asked for."""
    expected = [f"expected: {answer['expected']}"] if answer["expected"] else []
    blind = [f"gives the right answer too: {slip['message']}" for slip in answer["blind_spots"] or ()]
    return "".join(f"{line}\n" for line in [*expected, *blind])


def complaint(problem: Problem) -> str:
    """A problem: what is wrong, where, and what to do."""
    lines = [f"fluxion: {problem['detail']}"]
    lines += [f"  {line}" for line in problem.get("caret", "").splitlines()]
    lines += [f"  {error['detail']}" for error in problem.get("errors", [])[1:]]
    if "candidates" in problem:
        lines.append(f"  one of: {', '.join(problem['candidates'])}")
    if hint := _hint(problem):
        lines.append(f"hint: {hint}")
    return "\n".join(lines) + "\n"


def _hint(problem: Problem) -> str:
    """What to do, in words of the command line: a service speaks of members of JSON and of headers."""
    if problem.get("code") == "unauthorized":
        return "set FLUXION_API_KEY to the key"
    return _MEMBER.sub(r"for example --\1 \2", problem.get("hint", ""))


#: A member of a JSON body, as hints of the mathematics show one.
_MEMBER = re.compile(r'for example "(\w+)": "([^"]*)"')


def exit_code(problem: Problem) -> int:
    """Whose fault a problem is."""
    return CALLERS_FAULT if problem["status"] < 500 else SERVICES_FAULT


def _derivative(answer: DerivativeAnswer) -> Iterator[str]:
    yield answer["derivative"] or "no formula"
    yield from (f"{name}: {text}" for name, text in answer["forms"].items())
    yield from _steps(answer["steps"] or (), "  ")
    if answer["at"]:
        where = _point(answer["at"]["at"])
        yield f"f({where}) = {value(answer['at']['value'])}"
        yield f"f'({where}) = {value(answer['at']['derivative'])}"
    yield from _domain(answer["domain"])


def _read(answer: ReadAnswer) -> Iterator[str]:
    yield answer["interpreted"]
    yield from (f"or: {other}" for other in answer["alternatives"])


def _gradient(answer: GradientAnswer) -> Iterator[str]:
    for part in answer["gradient"]:
        at = f" = {value(part['at'])}" if part["at"] else ""
        yield f"{part['variable']}: {part['derivative'] or 'no formula'}{at}"
        yield from _domain(part["domain"])


def _evaluate(answer: EvaluateAnswer) -> Iterator[str]:
    results = answer["results"]
    for result in results:
        yield value(result) if len(results) == 1 else f"{_point(result['at'])}: {value(result)}"


def _estimate(answer: EstimateAnswer) -> Iterator[str]:
    yield "no estimate" if answer["estimate"] is None else str(answer["estimate"])
    truth, errors, best = answer["derivative"], answer["errors"], answer["optimal_epsilon"]
    yield f"derivative: {value(truth)}"
    if errors:
        total, truncation, rounding = (errors[name] for name in ("total", "truncation", "rounding"))
        yield f"error: {total:.3g} = truncation {truncation:.3g} + rounding {rounding:.3g}"
    if best and best["predicted"] is not None:
        yield f"best epsilon: {best['predicted']:.3g}"
    if answer["sweep"]:
        yield "epsilon estimate error"
        columns = (answer["sweep"][name] for name in ("epsilon", "estimate", "total"))
        yield from (f"{epsilon:.3g} {k} {error}" for epsilon, k, error in zip(*columns, strict=True))


def _check(answer: CheckAnswer) -> Iterator[str]:
    for judgement in answer["results"]:
        yield "\t".join([judgement["id"], judgement["verdict"], _reason(judgement)]).rstrip()


def _reason(judgement: CheckResult) -> str:
    if judgement["error"]:
        return str(judgement["error"]["detail"])
    said = [diagnosis["message"] for diagnosis in judgement["diagnosis"]]
    return " ".join([*said, *_form(judgement["form"]), *_evidence(judgement["evidence"])])


def _evidence(evidence: Mapping[str, object] | None) -> Iterator[str]:
    """The reason of a verdict, in brackets: names and values."""
    if evidence:
        told = {name: _point(value) if isinstance(value, Mapping) else value for name, value in evidence.items()}
        yield f"({', '.join(f'{name}: {value}' for name, value in told.items())})"


def _form(form: FormResult | None) -> Iterator[str]:
    """What keeps an answer from the form that was asked for."""
    if form and not form["met"]:
        place = f" (characters {form['position']} to {form['end']})" if form["message"] else ""
        yield f"not {form['wanted']}: {form['message']}{place}" if place else f"{form['wanted']}: not known"


_READERS: Mapping[str, Callable[[Any], Iterator[str]]] = {
    "read": _read,
    "derivative": _derivative,
    "gradient": _gradient,
    "evaluate": _evaluate,
    "estimate": _estimate,
    "check": _check,
}


def value(result: Value | EstimatedDerivative) -> str:
    """A certified value: exact, and as a decimal where that says more; or why there is none."""
    exact, decimal = result["exact"], result["decimal"]
    if decimal is None and exact is None:
        status = result["status"].replace("_", " ")
        return f"{status} ({result['reason']})" if result["reason"] else status
    if isinstance(decimal, dict):
        decimal = f"{decimal['real']} + {decimal['imaginary']}*i"
    if exact is None or decimal is None:
        return str(exact or decimal)
    return str(exact) if exact.lstrip("-").isdigit() else f"{exact} = {decimal}"


def _point(at: Mapping[str, str]) -> str:
    return ", ".join(f"{name}={coordinate}" for name, coordinate in at.items())


def _domain(notes: Iterable[DomainNote]) -> Iterator[str]:
    yield from (f"{note['code'].replace('_', ' ')} {note['where']}" for note in notes)


def _steps(steps: Iterable[Step], indent: str) -> Iterator[str]:
    for step in steps:
        yield f"{indent}{step['rule'].replace('_', ' ')}: {step['before']} -> {step['after']}"
        yield from _steps(step.get("steps", ()), indent + "  ")
