"""Every code that callers can be answered with, warning or problem, is provoked by a request, and its page has it."""

import html
from collections.abc import Callable, Iterator
from typing import Any, get_args

import pytest
import requests

from oracles import operations
from oracles.operations import check, derivative, estimate, evaluate
from service.answer_types import NoteCode
from service.errors import BY_CODE
from service.language.phrasebook import REFUSALS, WARNINGS
from service.web.pages.examples import EXAMPLES
from tests.conftest import ROOT

Question = tuple[Callable[..., Any], dict[str, Any]]


def literals(union: Any) -> Iterator[str]:
    """Every text of a union of literals."""
    for part in get_args(union):
        yield from [part] if isinstance(part, str) else literals(part)


#: What provokes the warnings that are about more than a text.
QUESTIONS: dict[str, Question] = {
    "assumed_integer": (check, {"task": {"expression": "q*(-6)^n", "variable": "q"}, "answer": "(-6)^n"}),
    "foreign_symbol": (check, {"task": {"expression": "x^2"}, "answer": "2x + y"}),
    "letter_case": (check, {"task": {"expression": "x^2"}, "answer": "2X"}),
    "other_case": (derivative, {"expression": "X^2", "variable": "x"}),
    "unused_name": (evaluate, {"expression": "x^2", "at": {"x": "3", "y": "1"}}),
    "form_unavailable": (derivative, {"expression": "besselj(0, x)", "forms": ["python"]}),
    "no_formula": (derivative, {"expression": "besselj(n, x)", "variable": "n", "at": {"n": "1/3", "x": "2"}}),
    "no_steps": (derivative, {"expression": "exp(i*pi)*x", "steps": True}),
    "not_simplified": (derivative, {"expression": "gamma(x)^x", "order": 6, "simplify": "full"}),
    "crosses_singularity": (estimate, {"expression": "1/x", "at": "-0.05", "epsilon": "0.1"}),
    "division_by_zero": (estimate, {"expression": "1/(x - 1)", "at": "0", "epsilon": "1"}),
    "effective_step_differs": (estimate, {"expression": "x^2", "at": "3", "epsilon": "1e-12"}),
    "epsilon_absorbed": (estimate, {"expression": "x^2", "at": "3", "epsilon": "1e-17"}),
    "epsilon_chosen": (estimate, {"expression": "exp(x)", "at": "1", "method": "central"}),
    "ill_conditioned": (estimate, {"expression": "(1 - cos(x))/x^2", "at": "1e-7", "epsilon": "1e-9"}),
    "indeterminate": (estimate, {"expression": "piecewise(x*1e308 - x*1e308, x > 0, 0)", "at": "100", "epsilon": "1"}),
    "no_step": (estimate, {"expression": "x^2", "at": "1e200"}),
    "not_differentiable": (estimate, {"expression": "|x|", "at": "0", "epsilon": "0.1"}),
    "outside_domain": (estimate, {"expression": "sqrt(x)", "at": "-1", "epsilon": "0.1"}),
    "overflow": (estimate, {"expression": "exp(x)", "at": "700", "epsilon": "20"}),
    "rounding_dominates": (estimate, {"expression": "x^2", "at": "3", "epsilon": "1e-12"}),
    "truncation_dominates": (estimate, {"expression": "exp(x)", "at": "3", "epsilon": "0.1"}),
    "undecided": (estimate, {"expression": "exp(exp(x))", "at": "45"}),
}


#: What only a fault of ours provokes, and where one is made.
BY_FAULTS = {"self_check": "test_self_check.py"}


def codes(answer: Any) -> Iterator[str]:
    """The code of every warning in an answer, at any depth."""
    if isinstance(answer, dict):
        yield from (note["code"] for note in answer.get("warnings", ()))
        answer = answer.values()
    elif not isinstance(answer, list):
        return
    for part in answer:
        yield from codes(part)


@pytest.mark.parametrize("code", QUESTIONS)
def test_a_question_provokes_its_warning(code: str) -> None:
    operation, fields = QUESTIONS[code]
    assert code in codes(operation(**fields))


@pytest.mark.parametrize("code", [code for code, guess in WARNINGS.items() if guess.typed])
def test_a_text_provokes_its_warning(code: str) -> None:
    """As the reference of the language has it, by way of an operation."""
    answer = operations.read(expression=WARNINGS[code].typed, notation=WARNINGS[code].notation)
    assert code in codes(answer)


def test_every_warning_has_a_question() -> None:
    """None is left out, and none is there that nobody is told."""
    by_texts = {code for code, guess in WARNINGS.items() if guess.typed}
    assert {*QUESTIONS, *BY_FAULTS} | by_texts == set(literals(NoteCode))
    assert not {*QUESTIONS, *BY_FAULTS} & by_texts


Request = Callable[[str], requests.Response]


def posted(path: str, body: str | bytes, **headers: str) -> Request:
    """A request with this body, which says that it is JSON unless the headers say otherwise."""
    headers = {"Content-Type": "application/json"} | {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda url: requests.post(url + path, data=body, headers=headers, timeout=20)


def got(path: str, **headers: str) -> Request:
    """A request for an address."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda url: requests.get(url + path, headers=named, timeout=20)


VALUE_OF_A_POLE = '{"task": {"type": "value", "expression": "1/x", "at": 0}, "answer": "1"}'
COMPLEX_FLOOR = '{"expression": "floor(x)", "order": 1, "at": "1+i", "domain": "complex"}'
MANY_POINTS = '{"expression": "x", "at": [' + "1," * 10_000 + "1]}"

#: For each problem that is not about the text of an expression, a request that is answered with it.
REQUESTS: dict[str, Request] = {
    "malformed_json": posted("/derivative", "{expression: x}"),
    "malformed_query": got("/derivative?expression=%zz&x"),
    "not_found": got("/derivatives", Accept="application/json"),
    "method_not_allowed": lambda url: requests.delete(f"{url}/derivative", timeout=20),
    "precondition_failed": posted("/derivative", '{"expression": "x"}', If_None_Match="*"),
    "body_too_large": posted("/evaluate", MANY_POINTS),
    "uri_too_long": got("/derivative?expression=" + "x" * 10_000),
    "unsupported_media_type": posted("/derivative", "expression=x", Content_Type="application/x-www-form-urlencoded"),
    "headers_too_large": got("/derivative?expression=x", X_Long="x" * 20_000),
    "unknown_field": posted("/derivative", '{"expression": "x", "colour": "red"}'),
    "repeated_field": got("/derivative?expression=x&expression=y"),
    "missing_field": posted("/derivative", "{}"),
    "invalid_field": posted("/derivative", '{"expression": "x", "order": -1}'),
    "not_a_number": posted("/check", '{"task": {"type": "value", "expression": "w^2", "at": 3}, "answer": "2*w"}'),
    "variable_required": posted("/derivative", '{"expression": "x*y"}'),
    "division_by_zero": posted("/derivative", '{"expression": "1/0"}'),
    "not_differentiable": posted("/derivative", '{"expression": "(-2)^x"}'),
    "no_formula": posted("/derivative", '{"expression": "polygamma(n, x)", "variable": "n"}'),
    "not_defined": posted("/check", VALUE_OF_A_POLE),
    "unsupported": posted("/evaluate", COMPLEX_FLOOR),
}
#: Problems that events provoke, and the tests in which these are made to happen.
BY_EVENTS = {
    "bad_request": "test_worker.py",
    "foreign_origin": "test_agents.py",
    "unauthorized": "test_access.py",
    "request_timeout": "test_worker.py",
    "too_many_requests": "test_access.py",
    "too_expensive": "test_http.py",
    "overloaded": "test_pool.py",
    "preempted": "test_pool.py",
    "kernel_lost": "test_faults.py",
    "internal_error": "test_worker.py",
}


@pytest.mark.parametrize("code", REQUESTS)
def test_a_request_provokes_its_problem(code: str, service: str) -> None:
    """And its page, where the problem points, has an example."""
    answer = REQUESTS[code](service).json()
    (problem,) = [result["error"] for result in answer.get("results", [])] or [answer]
    assert problem["code"] == code
    page = requests.get(f"{service}/problems/{code}", timeout=20).text
    assert EXAMPLES[code][:20] in html.unescape(page)


@pytest.mark.parametrize(("code", "where"), [*BY_EVENTS.items(), *BY_FAULTS.items()])
def test_an_event_is_made_to_happen(code: str, where: str) -> None:
    """The test names the code, or the class of which it is the name."""
    source = (ROOT / "tests" / where).read_text()
    assert f'"{code}"' in source or code.title().replace("_", "") in source


def test_every_problem_has_a_request() -> None:
    """What a text is refused with is provoked by the table of the language."""
    assert {*REFUSALS, *REQUESTS, *BY_EVENTS} == set(BY_CODE)
