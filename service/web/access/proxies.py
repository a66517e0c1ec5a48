"""Reverse proxies in front: how many of the ``X-Forwarded-*`` headers are believed."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix


def trust(app: Flask, hops: int) -> None:
    """Believe the last ``hops`` proxies about the caller's address, the scheme and the host."""
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
