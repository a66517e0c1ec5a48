"""The response cache: requests that came before in the same bytes are answered before Flask reads a word of them.

A grading backend asks the same thing in the same bytes, thousands of times. ``answer_cache`` knows the answer by the
meaning of the question; but to find its meaning, the question has to be read and checked, which takes eight times as
long as to look it up here. Only what every cache on the way may keep (``Cache-Control: public``, RFC 9111) is kept.
"""

import io
import threading
from collections.abc import Callable, Iterable
from typing import NamedTuple
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from cachetools import LRUCache

from service.web.caching.answer_cache import LARGEST_SHARE
from service.web.observability.tracing import TRACE, Fault, Header, Trace

#: Request headers that never change an answer, but differ between callers or from request to request.
INDIFFERENT = {
    "HTTP_HOST", "HTTP_USER_AGENT", "HTTP_CONNECTION", "HTTP_X_REQUEST_ID", "HTTP_TRACEPARENT", "HTTP_TRACESTATE",
    "HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PROTO", "HTTP_X_REAL_IP",
}  # fmt: skip

#: Headers that WSGI spells without ``HTTP_``.
_SPELT_OTHERWISE = ("REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "CONTENT_TYPE")

#: Longest body to look up; what is longer takes long to compute too. And what an entry takes beside its texts.
MAX_BODY, OVERHEAD = 65_536, 1_000

#: The bytes of a request, and the texts of its line and headers, that an answer may depend on.
Key = tuple[str | bytes, ...]


class StoredResponse(NamedTuple):
    """A response as it was sent; ``size`` is the memory that it takes with its key, in bytes."""

    status: str
    headers: list[Header]
    body: bytes
    operation: str
    route: str | None
    size: int


class ResponseCache:
    """An application that remembers ``size`` bytes of what another one answered."""

    def __init__(self, application: WSGIApplication, size: int) -> None:
        self._application = application
        self._stored: LRUCache[Key, StoredResponse] = LRUCache(size, getsizeof=lambda stored: stored.size)
        self._lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        key = cache_key(environ)
        if key is None:
            return self._application(environ, start_response)
        with self._lock:
            stored = self._stored.get(key)
        return self._ask(key, environ, start_response) if stored is None else _send(stored, environ, start_response)

    def _ask(self, key: Key, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        begun: list[tuple[str, list[Header]]] = []

        def start(status: str, headers: list[Header], fault: Fault = None, /) -> Callable[[bytes], object]:
            begun.append((status, list(headers)))
            return start_response(status, headers, fault)

        parts = self._application(environ, start)
        if any(_may_be_kept(headers) for _, headers in begun) and environ[TRACE].source:
            parts = [_whole(parts)]
            self._keep(key, *begun[-1], parts[0], environ[TRACE])
        return parts

    def _keep(self, key: Key, status: str, headers: list[Header], body: bytes, trace: Trace) -> None:
        size = sum(map(len, key)) + len(body) + OVERHEAD
        if size <= self._stored.maxsize and len(body) <= LARGEST_SHARE * self._stored.maxsize:
            with self._lock:
                self._stored[key] = StoredResponse(status, headers, body, trace.operation, trace.route, size)


def _send(stored: StoredResponse, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    trace: Trace = environ[TRACE]
    trace.operation, trace.route, trace.source = stored.operation, stored.route, "repeated"
    start_response(stored.status, list(stored.headers))
    return [stored.body]


def cache_key(environ: WSGIEnvironment) -> Key | None:
    """All of a request that its answer may depend on; ``None`` if that is too long or of unknown length."""
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
