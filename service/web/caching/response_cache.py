"""Requests that came before in the same words: answered again before Flask reads a word of them.

A grading backend asks the same thing in the same bytes, thousands of times. ``cache`` knows the answer by the meaning
of the question; but to find its meaning, the question has to be read and checked, which takes eight times as long as to
look it up here. Only what every cache on the way may keep (``Cache-Control: public``, RFC 9111) is kept here too.
"""

import io
import threading
from collections.abc import Iterable
from typing import Any, NamedTuple

from cachetools import LRUCache

from service.web.observability.tracing import TRACE, Application, Header, StartResponse, Trace

#: Request headers that never change an answer, but differ between callers or from request to request.
INDIFFERENT = {
    "HTTP_HOST", "HTTP_USER_AGENT", "HTTP_CONNECTION", "HTTP_X_REQUEST_ID", "HTTP_TRACEPARENT", "HTTP_TRACESTATE",
    "HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PROTO", "HTTP_X_REAL_IP",
}  # fmt: skip

#: Headers that WSGI spells without ``HTTP_``.
_SPELT_OTHERWISE = ("REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "CONTENT_TYPE")

#: Longest body to look up; what is longer takes long to compute too. And what an entry takes beside its texts.
MAX_BODY, OVERHEAD = 65_536, 1_000

Words = tuple[str | bytes, ...]


class Told(NamedTuple):
    """An answer as it was told; ``size`` is the memory that it takes with its question, in bytes."""

    status: str
    headers: list[Header]
    body: bytes
    operation: str
    route: str | None
    size: int


class Repeats:
    """An application that remembers ``size`` bytes of what another one answered."""

    def __init__(self, application: Application, size: int) -> None:
        self._application = application
        self._told: LRUCache[Words, Told] = LRUCache(size, getsizeof=lambda told: told.size)
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        words = _words(environ)
        if words is None:
            return self._application(environ, start_response)
        with self._lock:
            told = self._told.get(words)
        return self._ask(words, environ, start_response) if told is None else _repeat(told, environ, start_response)

    def _ask(self, words: Words, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        begun: list[tuple[str, list[Header]]] = []

        def start(status: str, headers: list[Header], *fault: Any) -> Any:
            begun.append((status, list(headers)))
            return start_response(status, headers, *fault)

        parts = self._application(environ, start)
        if any(_may_be_kept(headers) for _, headers in begun) and environ[TRACE].source:
            parts = [_whole(parts)]
            self._keep(words, *begun[-1], parts[0], environ[TRACE])
        return parts

    def _keep(self, words: Words, status: str, headers: list[Header], body: bytes, trace: Trace) -> None:
        size = sum(map(len, words)) + len(body) + OVERHEAD
        told = Told(status, headers, body, trace.operation, trace.route, size)
        if size <= self._told.maxsize:
            with self._lock:
                self._told[words] = told


def _repeat(told: Told, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    trace: Trace = environ[TRACE]
    trace.operation, trace.route, trace.source = told.operation, told.route, "repeated"
    start_response(told.status, list(told.headers))
    return [told.body]


def _words(environ: dict[str, Any]) -> Words | None:
    """All that an answer may depend on; ``None`` if that is too long or of unknown length."""
    length = environ.get("CONTENT_LENGTH", "0" if environ["REQUEST_METHOD"] == "GET" else "")
    if not (length.isdecimal() and int(length) <= MAX_BODY):
        return None
    body = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = io.BytesIO(body)
    headers = [
        word for item in environ.items() if item[0].startswith("HTTP_") and item[0] not in INDIFFERENT for word in item
    ]
    return (body, *(environ.get(name, "") for name in _SPELT_OTHERWISE), *headers)


def _whole(parts: Iterable[bytes]) -> bytes:
    try:
        return b"".join(parts)
    finally:
        if hasattr(parts, "close"):
            parts.close()


def _may_be_kept(headers: list[Header]) -> bool:
    return any(name == "Cache-Control" and value.startswith("public") for name, value in headers)
