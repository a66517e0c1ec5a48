"""``POST /mcp``: the protocol's streamable HTTP, without a session and with JSON for an answer.

The library is written for ASGI. A stateless exchange needs no server of that kind: each request is one call of the
library's transport in an event loop of its own, which takes some milliseconds; what it asks is computed by the kernels,
as everywhere.
"""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import orjson
from flask import Blueprint, Response, request
from mcp.server import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

from service.errors import ForeignOrigin
from service.web import departure, operations
from service.web.access import gate
from service.web.agents import sdk, tools
from service.web.agents.tools import Told
from service.web.caching.answer_cache import Answers
from service.web.observability import tracing
from service.web.schemas import body_and_query, strict_json

_REQUESTS = {operation.name: operation.request for operation in operations.OPERATIONS}

#: The protocol's own checks of origin and host; ours is ``_require_known_origin``, and the body is bounded already.
_LARGEST = 1 << 30


def create_blueprint(ask: operations.Ask, answers: Answers, origins: frozenset[str]) -> Blueprint:
    """The route. Pages of ``origins`` may ask, and no others: ``*`` is everybody."""
    blueprint = Blueprint("agents", __name__)

    @blueprint.post("/mcp")
    def mcp() -> Response:
        _require_known_origin(origins)
        body = body_and_query.json_body(request)
        message = strict_json.decode(body)
        answered = partial(_answered, ask, answers, gate.caller(), departure.of_caller())

        def exactly(name: str, arguments: Mapping[str, Any]) -> Told:
            """Of a call, the arguments as they stand in the body: the library reads numbers as floats."""
            told = tools.told(lambda: answered(name, _arguments(message)))
            tracing.current().code = told.document["code"] if told.refused else None
            return told

        return asyncio.run(_exchange(sdk.server(exactly, aside=False), body))

    return blueprint


def _require_known_origin(origins: frozenset[str]) -> None:
    """Programs send no ``Origin``. A page that does might be one of an attacker, with a name that leads here."""
    origin = request.headers.get("Origin")
    if origin and "*" not in origins and origin not in origins:
        raise ForeignOrigin("pages of this site may not ask", hint="the service names those that may in CORS_ORIGINS")


def _arguments(message: Any) -> dict[str, Any]:
    return dict(message["params"].get("arguments") or {})


def _answered(
    ask: operations.Ask, answers: Answers, caller: str, left: Callable[[], bool], name: str, arguments: dict[str, Any]
) -> Mapping[str, Any]:
    """The answer to a call, from the cache that all operations share."""
    trace = tracing.current()
    fields = body_and_query.checked(arguments, _REQUESTS[name])
    key = operations.answer_key(name, fields)
    found = answers.get_or_compute(key, lambda gone: orjson.dumps(ask(name, fields, caller, gone).answer), left)
    trace.source = found.source
    answer: Mapping[str, Any] = orjson.loads(found.body)
    return answer


async def _exchange(server: Server[dict[str, Any]], body: bytes) -> Response:
    """What the transport answers to the body of this request."""
    manager = StreamableHTTPSessionManager(server, json_response=True, stateless=True, max_request_body_size=_LARGEST)
    response = Response()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            response.status_code = message["status"]
            for name, value in message["headers"]:
                response.headers[name.decode("latin-1")] = value.decode("latin-1")
        else:
            response.data += message.get("body", b"")

    async with manager.run():
        await manager.handle_request(_scope(), receive, send)
    response.headers["Cache-Control"] = "no-store"
    return response


def _scope() -> dict[str, Any]:
    """This request as ASGI describes one."""
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in request.headers]
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": request.scheme,
        "path": "/mcp",
        "raw_path": b"/mcp",
        "query_string": b"",
        "root_path": "",
        "headers": headers,
        "client": None,
        "server": None,
    }
