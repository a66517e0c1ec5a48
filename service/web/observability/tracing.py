"""The request's identity and times: ``X-Request-ID``, ``Server-Timing``, security headers, one log line each.

All of it is added outside of Flask, in one pass over the headers: as hooks of Flask's it took a third of the time of
an answer that was known already.
"""

import logging
import random
import re
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import orjson
from flask import Flask, request

Header = tuple[str, str]
StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

#: Where the trace of a request stands in its WSGI environment.
TRACE = "fluxion.trace"

_ACCEPTED_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}\Z")

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


class JsonFormatter(logging.Formatter):
    """A log line as one JSON object. Expressions are never among its members."""

    MEMBERS = ("request_id", "method", "route", "status", "code", "ms")

    def format(self, record: logging.LogRecord) -> str:
        line = {"time": round(record.created, 3), "level": record.levelname.lower(), "message": record.getMessage()}
        line |= {name: vars(record)[name] for name in self.MEMBERS if vars(record).get(name) is not None}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return orjson.dumps(line, default=str).decode()


class Trace:
    """What is known of a request on its way: each part is written by whoever learns it, and all is told at the end.

    ``timing`` is in milliseconds; ``source`` is where an answer came from, ``code`` that of a problem.
    """

    def __init__(self, given_id: str) -> None:
        self.request_id = given_id if _ACCEPTED_ID.match(given_id) else new_request_id()
        self.began = time.perf_counter()
        self.operation = "none"
        self.route: str | None = None
        self.timing: dict[str, float] = {}
        self.source: str | None = None
        self.code: str | None = None

    def milliseconds(self) -> float:
        """The time since the request arrived."""
        return (time.perf_counter() - self.began) * 1000

    def headers(self) -> list[Header]:
        """What the caller is told."""
        timing = ", ".join(f"{name};dur={ms:.3f}" for name, ms in self.timing.items())
        return [("X-Request-ID", self.request_id), ("Server-Timing", timing)]


def new_request_id() -> str:
    """A name that no other request has. It need not be hard to guess, and the system's random numbers take longer."""
    return f"{random.getrandbits(128):032x}"


def current() -> Trace:
    """The trace of the request that Flask is answering."""
    trace: Trace = request.environ[TRACE]
    return trace


class Traced:
    """An application with a trace for each request; ``count`` is told of it and of the status at the end."""

    def __init__(self, application: Application, log: logging.Logger, count: Callable[[Trace, int], None]) -> None:
        self._application, self._log, self._count = application, log, count

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        trace = environ[TRACE] = Trace(environ.get("HTTP_X_REQUEST_ID", ""))

        def start(status: str, headers: list[Header], *fault: Any) -> Any:
            self._tell(trace, int(status[:3]), environ["REQUEST_METHOD"])
            return start_response(status, headers + trace.headers() + _missing(headers), *fault)

        return self._application(environ, start)

    def _tell(self, trace: Trace, status: int, method: str) -> None:
        trace.timing["total"] = total = trace.milliseconds()
        self._count(trace, status)
        members: Mapping[str, Any] = {"request_id": trace.request_id, "method": method, "route": trace.route}
        self._log.info("request", extra={**members, "status": status, "code": trace.code, "ms": round(total, 3)})


def _missing(headers: Iterable[Header]) -> list[Header]:
    """The security headers that the application has not set itself."""
    there = {name for name, _ in headers}
    return [header for header in SECURITY_HEADERS.items() if header[0] not in there]


def configure_logging(level: str) -> logging.Logger:
    """Send the log of the service to standard error, a JSON object a line."""
    logging._srcfile = None  # as Python's logging guide says: the line of code that logs is not looked up
    logger = logging.getLogger("service")
    if not logger.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonFormatter())
        logger.addHandler(handler)
    logger.setLevel(level.upper())
    logger.propagate = False
    return logger


def install(app: Flask, level: str, count: Callable[[Trace, int], None]) -> None:
    """Give every request an identity, and every response its headers and its line in the log."""
    app.wsgi_app = Traced(app.wsgi_app, configure_logging(level), count)  # type: ignore[method-assign]

    @app.before_request
    def learn() -> None:
        if rule := request.url_rule:
            trace = current()
            trace.route, trace.operation = rule.rule, rule.endpoint.rpartition(".")[2]
