"""A WSGI application for tests of the server: it echoes, waits, answers at length or fails, as the path says."""

import itertools
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

#: More than the worker keeps of all unread answers together.
LONG = 80 << 20

time.sleep(float(os.environ.get("START_SECONDS", 0)))  # as an application that has much to import


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """What the path asks for.

    ``/echo``: the body; ``/gate?PATH``: when this file is there, until then one for each who waits;
    ``/long``: 80 MiB; ``/fail``: an exception, and ``/fail-late`` one in the middle of the answer; ``/lines?9``: so
    many MiB in chunks.
    """
    path, query = environ["PATH_INFO"], environ["QUERY_STRING"]
    if path in ("/fail-late", "/lines"):
        start_response("200 OK", [])
        return failing() if path == "/fail-late" else itertools.repeat(bytes(1 << 20), int(query))
    if path == "/fail":
        raise RuntimeError("on purpose")
    if path == "/gate":
        wait_at(Path(query))
    body = bytes(LONG) if path.startswith(("/long", "/faultyunsent")) else environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Length", str(len(body))), ("X-Length", environ.get("CONTENT_LENGTH", ""))])
    return [body]


def wait_at(gate: Path) -> None:
    gate.with_suffix(f".{threading.get_ident()}").touch()
    while not gate.exists():
        time.sleep(0.01)


def failing() -> Iterator[bytes]:
    yield b"half of an answer"
    raise RuntimeError("on purpose")
