"""What is refused below the application, in the shape of what the application refuses."""

import logging
from http import HTTPStatus

import orjson
from gunicorn import util
from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine, ParseException

from service.errors import BadRequest, FluxionError, HeadersTooLarge, InternalError, UriTooLong
from service.web import problems
from service.web.observability.tracing import new_request_id

log = logging.getLogger("service")


def refusal(error: FluxionError) -> bytes:
    """A whole response that closes the connection, for errors that do not pass through the application."""
    request_id = new_request_id()
    log.info("refused", extra={"request_id": request_id, "status": error.status, "code": error.code})
    body = orjson.dumps(problems.document(error, request_id))
    again = problems.retry_after(error)
    head = (
        f"HTTP/1.1 {error.status} {HTTPStatus(error.status).phrase}",
        f"Date: {util.http_date()}",
        "Content-Type: application/problem+json",
        f"Content-Length: {len(body)}",
        "Cache-Control: no-store",
        *([f"Retry-After: {again}"] if again else []),
        f"X-Request-ID: {request_id}",
        "Connection: close",
    )
    return "\r\n".join((*head, "", "")).encode() + body


def error_for(exc: Exception) -> FluxionError:
    """What to tell of something that Gunicorn's parser refuses, or that failed outside of the application."""
    if isinstance(exc, FluxionError):
        return exc
    if isinstance(exc, LimitRequestLine):
        return UriTooLong("the request line is too long")
    if isinstance(exc, LimitRequestHeaders):
        return HeadersTooLarge("the request has too many or too long headers")
    if isinstance(exc, ParseException):
        return BadRequest(
            "this is not a well-formed HTTP request",
            hint="characters such as ² are percent-encoded in an address: curl -G --data-urlencode 'expression=x²'",
        )
    log.error("unforeseen", exc_info=exc)
    return InternalError("the fault is logged under this request_id")
