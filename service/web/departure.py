"""Work for somebody who has left ends: what is long asks now and then whether its caller is still there."""

from collections.abc import Callable

from flask import request


def of_caller() -> Callable[[], bool]:
    """Says whether the caller of this request has left; from any thread. Only our own server knows."""
    connection = request.environ.get("gunicorn.socket")
    left: Callable[[], bool] = getattr(connection, "left", nobody)
    return left


def nobody() -> bool:
    """Where nobody can be seen to leave."""
    return False
