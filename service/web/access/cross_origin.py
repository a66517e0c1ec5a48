"""Cross-origin resource sharing (CORS): which other sites' pages may ask."""

from flask import Flask, Response, request

#: Seconds for which a browser remembers what a site may ask.
PREFLIGHT_SECONDS = 86_400

ALLOWED_HEADERS = "Content-Type, If-None-Match, X-API-Key, X-Request-ID"
EXPOSED_HEADERS = "ETag, RateLimit, RateLimit-Policy, Retry-After, Server-Timing, X-Request-ID"


def allow(app: Flask, origins: frozenset[str]) -> None:
    """Answer the questions of browsers for pages of these sites; ``*`` is everybody."""

    @app.after_request
    def permit(response: Response) -> Response:
        if "*" not in origins:
            response.vary.add("Origin")  # also where there is none: a cache must not hand this to a page
        origin = "*" if "*" in origins else request.headers.get("Origin", "")
        if origin not in origins:
            return response
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Expose-Headers"] = EXPOSED_HEADERS
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = "GET, POST"
            response.headers["Access-Control-Allow-Headers"] = ALLOWED_HEADERS
            response.headers["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)
        return response
