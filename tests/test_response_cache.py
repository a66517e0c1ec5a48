"""What came before in the same words is answered again, and nothing else is."""

import io
from collections.abc import Iterable
from typing import Any
from wsgiref.types import StartResponse

import pytest
import requests

from oracles.patience import PATIENCE
from service.web.caching.response_cache import MAX_BODY, ResponseCache
from service.web.observability.tracing import TRACE, Trace

PUBLIC, PASSING = "public, max-age=5", "no-store"


class Counting:
    """An application whose answers are numbered."""

    def __init__(self, kept: str = PUBLIC, source: str | None = "computed", size: int = 1) -> None:
        self.kept, self.source, self.size = kept, source, size
        self.asked: list[bytes] = []
        self.closed = 0

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        self.asked.append(environ["wsgi.input"].read())
        environ[TRACE].source, environ[TRACE].operation = self.source, "derivative"
        start_response("200 OK", [("Cache-Control", self.kept), ("ETag", '"1"')])
        return self

    def __iter__(self) -> Any:
        return iter([b"%d" % len(self.asked), b"." * self.size])

    def close(self) -> None:
        """WSGI promises to call this."""
        self.closed += 1


def asked(application: Any, body: bytes = b"{}", **changes: Any) -> tuple[bytes, list[tuple[str, str]], Trace]:
    """The body and the headers that a request is answered with, and its trace."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/derivative",
        "QUERY_STRING": "",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_ACCEPT": "*/*",
        "wsgi.input": io.BytesIO(body),
        TRACE: Trace(""),
    } | changes
    begun: list[list[tuple[str, str]]] = []
    parts = application(environ, lambda status, headers, *fault: begun.append(headers))
    return b"".join(parts), begun[-1], environ[TRACE]


def test_the_same_words_are_answered_again() -> None:
    """The application is asked once; status, headers and body are the same, and the trace tells what happened."""
    application = Counting()
    repeats = ResponseCache(application, 10_000)
    first, second = asked(repeats, b"{1}"), asked(repeats, b"{1}")
    assert first[:2] == second[:2]
    assert (application.asked, application.closed) == ([b"{1}"], 1)
    assert (second[2].source, second[2].operation) == ("repeated", "derivative")
    assert first[2].request_id != second[2].request_id


@pytest.mark.parametrize(
    "other",
    [
        {"body": b"{ }"},
        {"REQUEST_METHOD": "GET"},
        {"PATH_INFO": "/gradient"},
        {"QUERY_STRING": "expression=x"},
        {"CONTENT_TYPE": "text/plain"},
        {"HTTP_ACCEPT": "text/plain"},
        {"HTTP_ORIGIN": "https://example.org"},
        {"HTTP_IF_NONE_MATCH": '"1"'},
        {"HTTP_X_API_KEY": "key"},
        {"HTTP_CONTENT_ENCODING": "gzip"},
        {"HTTP_ANYTHING": "new"},
    ],
    ids=lambda other: "".join(other),
)
def test_other_words_are_another_question(other: dict[str, Any]) -> None:
    """Everything that an answer may depend on counts, and every header that nobody thought of."""
    repeats = ResponseCache(Counting(), 10_000)
    assert asked(repeats)[0] != asked(repeats, **other)[0]


@pytest.mark.parametrize("name", ["HTTP_X_REQUEST_ID", "HTTP_USER_AGENT", "HTTP_X_FORWARDED_FOR"])
def test_who_asks_makes_no_difference(name: str) -> None:
    """Callers share what is known."""
    repeats = ResponseCache(Counting(), 10_000)
    callers: list[dict[str, Any]] = [{name: "one"}, {name: "other"}]
    assert len({asked(repeats, **caller)[0] for caller in callers}) == 1


@pytest.mark.parametrize(
    ("application", "given"),
    [
        (Counting(kept=PASSING), {}),
        (Counting(kept="private, max-age=5"), {}),
        (Counting(source=None), {}),
        (Counting(size=20_000), {}),
        (Counting(), {"body": b" " * (MAX_BODY + 1)}),
        (Counting(), {"CONTENT_LENGTH": ""}),
        (Counting(), {"CONTENT_LENGTH": "-1"}),
    ],
    ids=["no-store", "private", "not an operation", "too large", "long question", "no length", "no number"],
)
def test_what_is_not_kept(application: Counting, given: dict[str, Any]) -> None:
    """The application is asked each time, and gets the body."""
    repeats = ResponseCache(application, 10_000)
    assert asked(repeats, **given)[0] != asked(repeats, **given)[0]
    assert application.asked == [given.get("body", b"{}")] * 2


def test_memory_is_bounded() -> None:
    """What was asked least recently goes first."""
    application = Counting(size=1_900)
    repeats = ResponseCache(application, 20_000)
    numbers = [b"%d" % number for number in (*range(9), 0)]
    for number in numbers:
        asked(repeats, number)
    assert application.asked == numbers


def test_one_large_answer_does_not_push_out_the_others() -> None:
    """What takes more than a tenth of the memory is not kept."""
    application = Counting()
    repeats = ResponseCache(application, 20_000)
    asked(repeats, b"small")
    application.size = 2_100
    for _ in range(2):
        asked(repeats, b"large")
    asked(repeats, b"small")
    assert application.asked == [b"small", b"large", b"large"]


def test_the_service_says_where_an_answer_came_from(service: str) -> None:
    """The second time nothing is read or computed, but the response has an identity and times of its own."""
    first, second = (
        requests.post(f"{service}/derivative", json={"expression": "repeats^2 + 7"}, timeout=PATIENCE) for _ in range(2)
    )
    assert (first.content, first.headers["ETag"]) == (second.content, second.headers["ETag"])
    assert first.headers["X-Request-ID"] != second.headers["X-Request-ID"]
    assert ("work" in first.headers["Server-Timing"], "work" in second.headers["Server-Timing"]) == (True, False)
    assert 'fluxion_answers_total{source="repeated"}' in requests.get(f"{service}/metrics", timeout=PATIENCE).text
