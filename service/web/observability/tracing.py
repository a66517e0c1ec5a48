"""Request tracing and logging: ``X-Request-ID``, ``Server-Timing``, security headers, one JSON log line each.

All of it is added outside of Flask, in one pass over the headers: as hooks of Flask's it took a third of the time of
an answer that was known already.
"""

import logging
import random
import re
import sys
import time
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, request
from pythonjsonlogger.orjson import OrjsonFormatter

Header = tuple[str, str]

#: What WSGI's ``start_response`` is told of an exception that came after the response had begun.
Fault = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None] | None

#: Where the trace of a request stands in its WSGI environment.
TRACE = "fluxion.trace"

#: W3C Trace Context, level 1: version, trace and span of whoever asks.
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}\Z")
_ACCEPTED_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}\Z")

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


class JsonFormatter(OrjsonFormatter):
    """A log line as one JSON object of these members and no others: expressions are never among them."""

    MEMBERS = (
        "time",
        "level",
        "message",
        "request_id",
        "traceparent",
        "method",
        "route",
        "status",
        "code",
        "ms",
        "exception",
    )

    def __init__(self) -> None:
        names = {"created": "time", "levelname": "level", "exc_info": "exception"}
        super().__init__(("created", "levelname", "message"), rename_fields=names)

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """The members that there are, in the order of ``MEMBERS``."""
        log_data["time"], log_data["level"] = round(log_data["time"], 3), log_data["level"].lower()
        return {name: log_data[name] for name in self.MEMBERS if log_data.get(name) is not None}


class Trace:
    """What is known of a request on its way: each part is written by whoever learns it, and all is told at the end.

    ``timing`` is in milliseconds; ``source`` is where an answer came from, ``code`` that of a problem.
    """

    def __init__(self, given_id: str, parent: str = "") -> None:
        self.parent = parent if _TRACEPARENT.match(parent) else None
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

    def __init__(self, application: WSGIApplication, log: logging.Logger, count: Callable[[Trace, int], None]) -> None:
        self._application, self._log, self._count = application, log, count

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        trace = environ[TRACE] = Trace(environ.get("HTTP_X_REQUEST_ID", ""), environ.get("HTTP_TRACEPARENT", ""))

        def start(status: str, headers: list[Header], fault: Fault = None, /) -> Callable[[bytes], object]:
            self._tell(trace, int(status[:3]), environ["REQUEST_METHOD"])
            return start_response(status, headers + trace.headers() + _missing(headers), fault)

        return self._application(environ, start)

    def _tell(self, trace: Trace, status: int, method: str) -> None:
        trace.timing["total"] = total = trace.milliseconds()
        self._count(trace, status)
        members = {"request_id": trace.request_id, "traceparent": trace.parent, "method": method}
        members |= {"route": trace.route, "code": trace.code}
        self._log.info("request", extra={**members, "status": status, "ms": round(total, 3)})


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
