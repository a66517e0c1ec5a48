"""The endpoints, a row an operation, and the one view that they share: content negotiation and conditional requests."""

import hashlib
import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple, Protocol, cast

import orjson
from flask import Blueprint, Response, current_app, request
from marshmallow import Schema
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from service.edition import edition
from service.errors import PreconditionFailed
from service.grading import portions
from service.grading.portions import Kernels
from service.kernel.pool import Reply, nobody_leaves
from service.web import departure, prestart, sweep_plot, text_forms
from service.web.access import gate
from service.web.caching.answer_cache import Answers
from service.web.observability import tracing
from service.web.schemas import body_and_query, check, derivative, estimate, evaluate, gradient, read
from service.web.schemas.body_and_query import Fields

JSON, TEXT, SVG, CSV = "application/json", "text/plain", "image/svg+xml", "text/csv"

_PASSING = {"Cache-Control": "no-store"}

#: A picture brings its own style, for readers who prefer dark or light; it can do nothing else.
_POLICIES = {SVG: {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"}}


class Ask(Protocol):
    """Asks an operation: its name, its checked fields, the caller, and whether that has left → the reply."""

    def __call__(
        self, name: str, fields: Fields, caller: str, left: Callable[[], bool] = nobody_leaves, /
    ) -> Reply: ...


class Example(NamedTuple):
    """A request that stands in the documentation and is sent by the tests."""

    summary: str
    fields: Fields


class Operation(NamedTuple):
    """An endpoint: what it is asked, what it answers, and the other media types in which it can say that."""

    name: str
    summary: str
    description: str
    request: Schema
    answer: Schema
    other_forms: Mapping[str, Callable[[Any], str]]
    examples: Mapping[str, Example]


OPERATIONS = (
    Operation(
        "read",
        "Read an expression, and compute nothing",
        "How the service reads it, in LaTeX and MathML, with every guess and the other readings: for a preview while "
        "somebody types.",
        read.ReadRequest(),
        read.ReadAnswer(),
        {TEXT: lambda answer: str(answer["interpreted"])},
        {
            "preview": Example("a product without a sign, and a guess", {"expression": "λ sin²(2x) + 1/2x"}),
            "notation": Example("in another notation", {"expression": "log(x)", "notation": {"log": "10"}}),
        },
    ),
    Operation(
        "derivative",
        "Differentiate an expression symbolically",
        "The derivative of any order, exact and readable, with its steps, its domain and, at a point, its value.",
        derivative.DerivativeRequest(),
        derivative.DerivativeAnswer(),
        {TEXT: text_forms.derivative},
        {
            "square": Example("d/dw of w²", {"expression": "w^2", "variable": "w"}),
            "steps": Example("with its steps", {"expression": "x^2 sin(3x)", "steps": True}),
            "at": Example("and its value at a point", {"expression": "w^2", "at": {"w": 3}}),
            "by_order": Example(
                "by the order of a Bessel function: no formula, but a proved value",
                {"expression": "besselj(n, x)", "variable": "n", "at": {"n": 1, "x": 2}},
            ),
        },
    ),
    Operation(
        "gradient",
        "Differentiate by several variables",
        "The partial derivatives of an expression by each of its variables.",
        gradient.GradientRequest(),
        gradient.GradientAnswer(),
        {TEXT: text_forms.gradient},
        {
            "line": Example(
                "the gradient of a squared error", {"expression": "(w*x + b - y)^2", "variables": ["w", "b"]}
            )
        },
    ),
    Operation(
        "evaluate",
        "Evaluate an expression or its derivative at points",
        "Exact values where a closed form is known, and decimals that are proven right in each digit shown.",
        evaluate.EvaluateRequest(),
        evaluate.EvaluateAnswer(),
        {TEXT: text_forms.evaluate, CSV: text_forms.points_as_csv},
        {
            "points": Example(
                "the derivative of w² at 2, 3 and −3",
                {"expression": "w^2", "variable": "w", "order": 1, "at": [{"w": 2}, {"w": 3}, {"w": -3}]},
            ),
            "digits": Example("fifty digits", {"expression": "sqrt(2)*exp(pi)", "digits": 50}),
        },
    ),
    Operation(
        "estimate",
        "Estimate a derivative by finite differences",
        "The difference quotient in float64, bit for bit, and what its error is made of.",
        estimate.EstimateRequest(),
        estimate.EstimateAnswer(),
        {TEXT: text_forms.estimate, SVG: sweep_plot.svg, CSV: text_forms.sweep_as_csv},
        {
            "notebook": Example("w² at 3 with ε = 0.001", {"expression": "w^2", "at": 3, "epsilon": 0.001}),
            "rounding": Example(
                "with ε = 1e-9, where rounding dominates",
                {"expression": "w^2", "variable": "w", "at": 3, "epsilon": 1e-9},
            ),
        },
    ),
    Operation(
        "check",
        "Grade answers to a derivative, a value or an estimate",
        "Each answer gets a verdict that says how sure it is; a wrong one the slips that would give it.",
        check.CheckRequest(),
        check.CheckAnswer(),
        {TEXT: lambda answer: "\n".join(f"{result['id']} {result['verdict']}" for result in answer["results"])},
        {
            "derivative": Example(
                "three answers to a derivative",
                {
                    "task": {"type": "derivative", "expression": "sin(x^2)", "variable": "x"},
                    "answers": [
                        {"id": "s1", "answer": "2x cos(x²)"},
                        {"id": "s2", "answer": "cos(x^2)"},
                        {"id": "s3", "answer": "2x cos(x^2"},
                    ],
                },
            ),
        },
    ),
)


def create_blueprint(ask: Ask, answers: Answers) -> Blueprint:
    """The routes of all operations; each answers POST with JSON and GET with a query."""
    blueprint = Blueprint("api", __name__)
    for operation in OPERATIONS:
        view = _view(operation, ask, answers)
        blueprint.add_url_rule(f"/{operation.name}", operation.name, view, methods=["GET", "POST"])
    return blueprint


def _view(operation: Operation, ask: Ask, answers: Answers) -> Callable[[], Response]:
    def view() -> Response:
        trace = tracing.current()
        fields = body_and_query.load(request, operation.request)
        trace.timing["read"] = trace.milliseconds()
        media_type = _preferred(request.headers.get("Accept", ""), (JSON, *operation.other_forms))
        key = answer_key(operation.name, fields)
        tag = f"{key}-{media_type.partition('/')[2]}"
        if request.if_none_match.contains_weak(tag) and not request.if_none_match.star_tag:
            trace.source = "unchanged"
            return Response(status=304, headers=_cacheable(tag))
        caller, left = gate.caller(), departure.of_caller()
        found = answers.get_or_compute(key, lambda left: _timed(ask(operation.name, fields, caller, left), trace), left)
        trace.source = found.source
        if request.if_none_match.star_tag and found.lasting:
            return _there_is_one(tag)
        return _render(operation, found.body, media_type, _cacheable(tag) if found.lasting else _PASSING)

    return view


def _there_is_one(tag: str) -> Response:
    """The response to ``If-None-Match: *``, once there is an answer: RFC 9110, sections 13.1.2 and 13.2.1."""
    if request.method == "POST":
        raise PreconditionFailed("there is an answer, and If-None-Match: * asks for none in that case")
    return Response(status=304, headers=_cacheable(tag))


@lru_cache(256)  # callers are few programs, and each always accepts the same
def _preferred(accepted: str, offered: tuple[str, ...]) -> str:
    return parse_accept_header(accepted, MIMEAccept).best_match(offered, default=JSON)


def asking(kernels: Kernels) -> Ask:
    """How these kernels are asked; what they refuse is raised.

    A /check is judged in portions, so that a kernel that is lost costs one submitted answer and not the call.
    """
    checks = portions.Checks(kernels, prestart.threads(max(1, portions.helpers(kernels)), "check"))

    def ask(name: str, fields: Fields, caller: str, left: Callable[[], bool] = nobody_leaves, /) -> Reply:
        if name == "check":
            graded = checks.graded(fields, caller, left)
            return Reply(cast(dict[str, Any], graded.answer), graded.timing)
        reply = kernels.run(name, fields, caller=caller, seconds=math.inf, left=left)
        return Reply(cast(dict[str, Any], reply.answer), reply.timing, reply.used)

    return ask


def _timed(reply: Reply, trace: tracing.Trace) -> bytes:
    trace.timing |= reply.timing
    return orjson.dumps(reply.answer)


def _render(operation: Operation, body: bytes, media_type: str, headers: Mapping[str, str]) -> Response:
    if media_type == JSON:
        return Response(body, mimetype=JSON, headers=headers)
    text = operation.other_forms[media_type](orjson.loads(body))
    return Response(f"{text}\n", mimetype=media_type, headers={**headers, **_POLICIES.get(media_type, {})})


def answer_key(name: str, fields: Fields) -> str:
    """What names the answer before it is computed: the same question to the same edition has the same answer."""
    question = orjson.dumps([edition(), name, fields], option=orjson.OPT_SORT_KEYS)
    return hashlib.blake2b(question, digest_size=16).hexdigest()


def _cacheable(tag: str) -> Mapping[str, str]:
    seconds = current_app.config["CACHE_SECONDS"]
    return {"ETag": f'"{tag}"', "Cache-Control": f"public, max-age={seconds}", "Vary": "Accept"}
