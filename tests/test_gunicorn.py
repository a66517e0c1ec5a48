"""What the worker relies on inside Gunicorn, so that an upgrade that changes it is noticed; and the configuration."""

import inspect
import json
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from gunicorn import util
from gunicorn.workers.gthread import ThreadWorker

from service.serving import gunicorn_conf, worker
from tests.conftest import ROOT

#: What is overridden of Gunicorn's worker, with the parameters that it calls them with.
OVERRIDDEN = {
    "get_thread_pool": "",
    "enqueue_req": "conn",
    "wait_for_and_dispatch_events": "timeout",
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
        ("self.notify()", ThreadWorker.run),
        ("self.poller", ThreadWorker.run),
        ("self.murder_pending()", ThreadWorker.run),
        ("self.nr_conns", ThreadWorker.run),
        ("wait_for_and_dispatch_events(timeout", ThreadWorker.run),
        ("self.keepalived_conns", ThreadWorker.murder_keepalived),
        ("self.tpool = self.get_thread_pool()", ThreadWorker.init_process),
        ("self.method_queue.run_callbacks", ThreadWorker.run),
        ("callback(key.fileobj)", ThreadWorker.wait_for_and_dispatch_events),
        ("conn.timeout - now", ThreadWorker.murder_keepalived),
        ("wsgi.create(req, conn.sock, conn.client,\n", ThreadWorker.handle_request),
        ("conn.server, self.cfg)", ThreadWorker.handle_request),
        ("util.close_graceful(conn.sock)\n                raise StopIteration()", ThreadWorker.handle_request),
        ("sock.sendall(data)", util.write),
    ],
)
def test_what_is_used_of_gunicorn_is_still_used_so(used: str, by: Any) -> None:
    assert used in inspect.getsource(by)


def test_the_configuration_keeps_its_promises() -> None:
    assert gunicorn_conf.preload_app is False
    assert gunicorn_conf.forwarded_allow_ips == ""
    assert gunicorn_conf.worker_class == f"{worker.__name__}.{worker.BufferedWorker.__name__}"


def test_the_application_is_imported_once_for_all_workers() -> None:
    """Before they are forked; without a thread, which a fork would lose, and without the mathematics."""
    code = """
import gc, json, sys, threading
from service.serving import gunicorn_conf
gunicorn_conf.load_once()
imported = ["service.web.app" in sys.modules, "sympy" in sys.modules]
print(json.dumps([*imported, threading.active_count(), gc.get_freeze_count() > 10_000]))
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [True, False, 1, True]


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
