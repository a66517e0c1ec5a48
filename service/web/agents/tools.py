"""The operations as tools: what each is asked, by the schemas of the contract, and answers short enough to be read.

What an agent is answered counts against what it can keep in mind. So an answer is what the contract says without the
members that are null or empty, and without MathML, which is for browsers; one that is longer than can be read is
refused with what to ask instead. It is never cut: half of a formula is a wrong one.
"""

import json
import logging
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple

import orjson

from service.errors import FluxionError, InternalError, InvalidField, TooExpensive
from service.web import problems
from service.web.operations import OPERATIONS, Operation
from service.web.pages.routes import contract_as_json
from service.web.schemas import strict_json

#: Characters of an answer: about 5,000 words of a language model, of which some keep no more than 25,000 of one tool.
MAX_ANSWER = 16_000

#: Members that nobody reads but a browser.
UNREAD = {"mathml"}

INSTRUCTIONS = (
    "Exact derivatives, certified values, finite differences with their true error, and graded answers. Expressions "
    "are read as people type them, in text or LaTeX, and `interpreted` and `warnings` say how. A refusal says with "
    "`code`, `position` and `hint` what to change. Members that are null or empty are left out. Write numbers of more "
    "than 15 digits as texts."
)

log = logging.getLogger("service")


class Tool(NamedTuple):
    """An operation as it is listed."""

    name: str
    title: str
    description: str
    asked: dict[str, Any]
    answered: dict[str, Any]


class Told(NamedTuple):
    """What a call is told: an answer or a problem."""

    document: Mapping[str, Any]
    refused: bool


#: Asks an operation: its name and the arguments of the call.
Ask = Callable[[str, Mapping[str, Any]], Told]


def exact(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a call as the body of a request has them: numbers exact. Raises ``InvalidField``."""
    try:
        body = json.dumps(arguments, allow_nan=False)
    except ValueError:
        raise InvalidField("numbers must be finite", hint="write it as a text or leave it out") from None
    decoded: dict[str, Any] = strict_json.decode(body.encode())
    return decoded


def told(answer: Callable[[], Mapping[str, Any]]) -> Told:
    """What comes of a call; a mistake of ours is logged and never shown."""
    try:
        return Told(_readable(answer()), refused=False)
    except FluxionError as error:
        return _refusal(error)
    except Exception:
        log.exception("unforeseen")
        return _refusal(InternalError("the fault is logged by the service"))


def _refusal(error: FluxionError) -> Told:
    document = problems.document(error, "")
    del document["request_id"]
    return Told(document, refused=True)


def _readable(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    short: Mapping[str, Any] = _short(answer)
    length = len(json.dumps(short, ensure_ascii=False))
    if length <= MAX_ANSWER:
        return short
    hint = "ask for fewer points, digits, answers or steps, or a lower order"
    detail = f"the answer is longer than {MAX_ANSWER} characters, and half of it would be wrong"
    raise TooExpensive(detail, limit="answer characters", allowed=MAX_ANSWER, found=length, hint=hint)


def _short(value: Any) -> Any:
    """Without what says nothing; the forms of a derivative are those that were asked for."""
    if isinstance(value, list):
        return [_short(part) for part in value]
    if not isinstance(value, dict):
        return value
    members = {name: part if name == "forms" else _short(part) for name, part in value.items() if name not in UNREAD}
    return {name: part for name, part in members.items() if part not in (None, [], {})}


@cache
def tools() -> Mapping[str, Tool]:
    """The operations of the contract, by name."""
    return {operation.name: _tool(operation) for operation in OPERATIONS}


def _tool(operation: Operation) -> Tool:
    example = orjson.dumps(next(iter(operation.examples.values())).fields).decode()
    return Tool(
        operation.name,
        operation.summary,
        f"{operation.description} Such as {example}",
        _schema(type(operation.request).__name__),
        _loosened(_schema(type(operation.answer).__name__)),
    )


def _schema(name: str) -> dict[str, Any]:
    """A schema of the contract, with those that it refers to beside it."""
    schemas = orjson.loads(contract_as_json())["components"]["schemas"]
    found: dict[str, str] = {}
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found[one] = orjson.dumps(schemas[one]).decode().replace("#/components/schemas/", "#/$defs/")
            waiting += re.findall(r"#/\$defs/(\w+)", found[one])
    read = {one: orjson.loads(text) for one, text in found.items()}
    whole: dict[str, Any] = read.pop(name)
    return whole | ({"$defs": read} if read else {})


def _loosened(schema: Any) -> Any:
    """A schema of answers of which members are left out."""
    if isinstance(schema, list):
        return [_loosened(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: {key: _loosened(one) for key, one in part.items() if key not in UNREAD}
        if name == "properties"
        else _loosened(part)
        for name, part in schema.items()
        if name != "required"
    }
