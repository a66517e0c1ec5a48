"""What the worker relies on inside Gunicorn, so that an upgrade that changes it is noticed; and the configuration."""

import inspect
from types import SimpleNamespace
from typing import Any

import pytest
from gunicorn.workers.gthread import TConn, ThreadWorker

from service.serving import gunicorn_conf, worker

#: What is overridden of Gunicorn's worker, with the parameters that it calls them with.
OVERRIDDEN = {
    "accept": "listener",
    "on_client_socket_readable": "conn client",
    "handle": "conn",
    "handle_request": "req conn",
    "handle_error": "req client addr exc",
    "finish_request": "conn fs",
    "murder_pending": "",
    "notify": "",
    "set_accept_enabled": "enabled",
    "_cap_keepalive": "deadline",
}


@pytest.mark.parametrize(("method", "parameters"), OVERRIDDEN.items())
def test_what_is_overridden_still_exists(method: str, parameters: str) -> None:
    for kind in (ThreadWorker, worker.BufferedWorker):
        assert [*inspect.signature(getattr(kind, method)).parameters] == ["self", *parameters.split()]


def test_nothing_is_overridden_unawares() -> None:
    own = {name for name in vars(worker.BufferedWorker) if not name.startswith("__") and hasattr(ThreadWorker, name)}
    assert own == set(OVERRIDDEN)


@pytest.mark.parametrize(
    ("used", "by"),
    [
        ("if self.initialized:\n            return", TConn.init),
        ("self.notify()", ThreadWorker.run),
        ("self.poller", ThreadWorker.run),
        ("self.murder_pending()", ThreadWorker.run),
        ("self.nr_conns", ThreadWorker.run),
        ("self.keepalived_conns", ThreadWorker.on_client_socket_readable),
        ("next(conn.parser)", ThreadWorker.handle),
        ("conn.init()", ThreadWorker.handle),
        ("self.handle_request(req, conn)", ThreadWorker.handle),
        ("self.tpool.submit(self.handle, conn)", ThreadWorker.enqueue_req),
        ("self.finish_request, conn", ThreadWorker.enqueue_req),
    ],
)
def test_what_is_used_of_gunicorn_is_still_used_so(used: str, by: Any) -> None:
    assert used in inspect.getsource(by)


def test_the_configuration_keeps_its_promises() -> None:
    assert gunicorn_conf.preload_app is False
    assert gunicorn_conf.forwarded_allow_ips == ""
    assert gunicorn_conf.worker_class == f"{worker.__name__}.{worker.BufferedWorker.__name__}"


def test_workers_are_numbered_from_the_lowest_free_number() -> None:
    """The files with counts are named by it, so a worker that is replaced leaves its file to the next."""
    arbiter = SimpleNamespace(WORKERS={})
    for pid, expected in [(10, 0), (11, 1), (12, 2)]:
        arbiter.WORKERS[pid] = _numbered(arbiter, expected)
    del arbiter.WORKERS[11]
    _numbered(arbiter, 1)


def _numbered(arbiter: SimpleNamespace, expected: int) -> SimpleNamespace:
    worker = SimpleNamespace()
    gunicorn_conf.pre_fork(arbiter, worker)
    assert worker.number == expected
    return worker
