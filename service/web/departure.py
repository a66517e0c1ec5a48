"""Work for somebody who has left ends: what is long asks now and then whether its caller is still there."""

from collections.abc import Callable

from flask import request

from service.kernel.pool import nobody_leaves


def of_caller() -> Callable[[], bool]:
    """Says whether the caller of this request has left; from any thread. Only our own server knows."""
    connection = request.environ.get("gunicorn.socket")
    left: Callable[[], bool] = getattr(connection, "left", nobody_leaves)
    return left
