"""A WSGI application for tests of the server: it echoes, waits, answers at length or fails, as the path says."""

import os
import time
from collections.abc import Callable, Iterable
from typing import Any

LONG = 64 << 20

time.sleep(float(os.environ.get("START_SECONDS", 0)))  # as an application that has much to import


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """``/echo``: the body; ``/wait?0.5``: after seconds; ``/long``: 64 MiB; ``/fail``: an exception."""
    path, query = environ["PATH_INFO"], environ["QUERY_STRING"]
    if path == "/fail":
        raise RuntimeError("on purpose")
    if path == "/wait":
        time.sleep(float(query))
    body = bytes(LONG) if path == "/long" else environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Length", str(len(body))), ("X-Length", environ.get("CONTENT_LENGTH", ""))])
    return [body]
