"""Error handlers, the only ones: any error, whoever raised it, as ``application/problem+json`` (RFC 9457)."""

import logging
from collections.abc import Mapping

import orjson
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from service import errors
from service.errors import FluxionError
from service.web.observability import tracing

#: What Werkzeug's own exceptions are called here.
_BY_STATUS: dict[int, type[FluxionError]] = {
    404: errors.NotFound,
    405: errors.MethodNotAllowed,
    408: errors.RequestTimeout,
    412: errors.PreconditionFailed,
    413: errors.BodyTooLarge,
    414: errors.UriTooLong,
    415: errors.UnsupportedMediaType,
    429: errors.TooManyRequests,
    431: errors.HeadersTooLarge,
}

_KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")


def document(error: FluxionError, request_id: str) -> dict[str, object]:
    """The problem document of an error."""
    members = {
        "type": f"/problems/{error.code}",
        "title": error.title,
        "status": error.status,
        "code": error.code,
        "detail": error.detail,
    }
    return members | error.fields | {"request_id": request_id}


def retry_after(error: FluxionError) -> str | None:
    """The header of that name, for errors that may not come again. A quota knows more than this."""
    if isinstance(error, errors.LoadError):
        return str(error.again_seconds)
    return "1" if isinstance(error, errors.TooManyRequests) else None


def respond(error: FluxionError, headers: dict[str, str] | None = None) -> Response:
    """The response to an error: a problem document, or one line for a caller who asked for text."""
    trace = tracing.current()
    problem = document(error, trace.request_id)
    if request.accept_mimetypes.best_match(["application/problem+json", "text/plain"]) == "text/plain":
        response = Response(one_line(problem) + "\n", error.status, mimetype="text/plain")
    else:
        response = Response(orjson.dumps(problem), error.status, mimetype="application/problem+json")
    response.headers["Cache-Control"] = "no-store"
    if again := retry_after(error):
        response.headers["Retry-After"] = again
    response.headers.update(headers or {})
    trace.code = error.code
    return response


def one_line(problem: Mapping[str, object]) -> str:
    """The problem for somebody who reads it in a terminal."""
    where = f" at position {problem['position']}" if "position" in problem else ""
    hint = f" ({problem['hint']})" if "hint" in problem else ""
    return f"{problem['code']}: {problem['detail']}{where}{hint}"


def install(app: Flask) -> None:
    """Make this module the only one that answers errors."""
    app.register_error_handler(FluxionError, respond)
    app.register_error_handler(HTTPException, _from_werkzeug)
    app.register_error_handler(Exception, _unforeseen)


def _from_werkzeug(error: HTTPException) -> Response:
    status = error.code or 500
    kind = _BY_STATUS.get(status, errors.InternalError if status >= 500 else errors.BadRequest)
    kept = {name: value for name, value in error.get_headers(request.environ) if name in _KEPT_HEADERS}
    detail = _DETAILS.get(status, lambda: kind.title[0].lower() + kind.title[1:])()
    return respond(kind(detail), kept)


_DETAILS = {
    404: lambda: f"there is nothing at {request.path[:200]}; GET / lists what there is",
    405: lambda: f"{request.path[:200]} does not answer {request.method[:20]}",
    413: lambda: f"the body has more than {request.max_content_length} bytes",
}


def _unforeseen(error: Exception) -> Response:
    """A fault while the body was read is the caller's; all else is ours and is logged, never shown."""
    if type(error).__module__.startswith("gunicorn.http"):
        return respond(errors.BadRequest("the body is malformed"), {"Connection": "close"})
    logging.getLogger("service").error("unforeseen", exc_info=error, extra={"request_id": tracing.current().request_id})
    return respond(errors.InternalError("the fault is logged under this request_id"))
