"""Cross-origin resource sharing (CORS): which other sites' pages may ask."""

import re

from flask import Flask, Response
from flask_cors import CORS

#: Seconds for which a browser remembers what a site may ask.
PREFLIGHT_SECONDS = 86_400

ALLOWED_HEADERS = (
    "Content-Type", "If-None-Match", "X-API-Key", "X-Request-ID",
    "MCP-Protocol-Version", "Mcp-Method", "Mcp-Name",  # of agents in a page
)  # fmt: skip
EXPOSED_HEADERS = ("ETag", "RateLimit", "RateLimit-Policy", "Retry-After", "Server-Timing", "X-Request-ID")


def allow(app: Flask, origins: frozenset[str]) -> None:
    """Answer the questions of browsers for pages of these sites; ``*`` is everybody."""
    everybody = "*" in origins
    CORS(
        app,
        # as patterns that match no more: Flask-CORS takes what holds a ``*`` or a ``[`` for one, and its beginning
        origins="*" if everybody else [re.compile(rf"{re.escape(origin)}\Z") for origin in sorted(origins)],
        methods=["GET", "POST"],
        allow_headers=list(ALLOWED_HEADERS),
        expose_headers=list(EXPOSED_HEADERS),
        max_age=PREFLIGHT_SECONDS,
        send_wildcard=everybody,
        always_send=everybody,
        vary_header=False,
    )
    if not everybody:
        app.after_request(_vary)


def _vary(response: Response) -> Response:
    """Also where no permission is given, which Flask-CORS leaves out: a cache must not hand that to a page."""
    response.vary.add("Origin")
    return response
