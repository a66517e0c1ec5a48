"""The request's identity and times: ``X-Request-ID``, ``Server-Timing``, security headers, one log line each."""

import logging
import re
import sys
import time
import uuid

import orjson
from flask import Flask, Response, g, request

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


def configure_logging(level: str) -> logging.Logger:
    """Send the log of the service to standard error, a JSON object a line."""
    logger = logging.getLogger("service")
    if not logger.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonFormatter())
        logger.addHandler(handler)
    logger.setLevel(level.upper())
    logger.propagate = False
    return logger


def install(app: Flask, level: str) -> None:
    """Give every request an identity, and every response its headers and its line in the log."""
    log = configure_logging(level)

    @app.before_request
    def begin() -> None:
        given = request.headers.get("X-Request-ID", "")
        g.request_id = given if _ACCEPTED_ID.match(given) else uuid.uuid4().hex
        g.began = time.perf_counter()

    @app.after_request
    def finish(response: Response) -> Response:
        total = (time.perf_counter() - g.began) * 1000
        timing = g.get("timing", {}) | {"total": total}
        response.headers["X-Request-ID"] = g.request_id
        response.headers["Server-Timing"] = ", ".join(f"{name};dur={ms:.3f}" for name, ms in timing.items())
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        route = request.url_rule.rule if request.url_rule else None
        members = {"request_id": g.request_id, "method": request.method, "route": route, "ms": round(total, 3)}
        log.info("request", extra=members | {"status": response.status_code, "code": g.get("code")})
        return response
