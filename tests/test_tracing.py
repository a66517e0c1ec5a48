"""What a log line says, and what it never says."""

import json
import logging
import sys

import pytest

from service.web.observability.tracing import JsonFormatter, Trace


def line(**extra: object) -> dict[str, object]:
    """A line of the log, read."""
    record = logging.getLogger("service").makeRecord("service", logging.INFO, "", 0, "request", (), None, extra=extra)
    record.created = 1.23456
    return dict(json.loads(JsonFormatter().format(record)))


def test_a_request_is_one_object_of_known_members() -> None:
    """What is not known of a request is left out."""
    assert line(request_id="abc", method="POST", route="/derivative", status=200, code=None, ms=1.5) == {
        "time": 1.235, "level": "info", "message": "request",
        "request_id": "abc", "method": "POST", "route": "/derivative", "status": 200, "ms": 1.5,
    }  # fmt: skip


def test_an_expression_never_reaches_the_log() -> None:
    """Even if somebody hands it to the logger."""
    assert line(expression="secret", request_id="abc").keys() == {"time", "level", "message", "request_id"}


def test_a_fault_is_told_with_its_traceback() -> None:
    """In one line, as everything else."""
    try:
        1 // 0  # noqa: B018 — only its exception is wanted
    except ZeroDivisionError:
        record = logging.getLogger("service").makeRecord("service", 40, "", 0, "unforeseen", (), sys.exc_info())
    written = JsonFormatter().format(record)
    assert "\n" not in written
    assert json.loads(written)["exception"].endswith("ZeroDivisionError: integer division or modulo by zero")


TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (TRACEPARENT, TRACEPARENT),
        ("", None),
        (TRACEPARENT.upper(), None),
        (TRACEPARENT + "\nx", None),
        ("secret", None),
    ],
)
def test_the_trace_of_whoever_asks_is_kept_if_it_is_one(given: str, kept: str | None) -> None:
    """As W3C Trace Context writes it; a log has no room for anything else that somebody sends."""
    assert Trace("", given).parent == kept
    assert line(traceparent=Trace("", given).parent).get("traceparent") == kept
