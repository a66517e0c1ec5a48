"""Gunicorn configuration: how it serves the application; the settings are described in ``service.settings``."""

import gc
import importlib
import itertools
import math
import os
import shutil
from collections.abc import Callable
from typing import Any

from prometheus_client import multiprocess

from service.edition import edition
from service.kernel import spawner
from service.kernel.zygote import Plan
from service.serving import descriptors, readiness, shared_counts
from service.settings import Settings

_MEMORY = "/dev/shm"  # noqa: S108 — Gunicorn and tempfile make their names there safely

settings = Settings.from_environment()
zygote: spawner.Door | None = None
in_memory = _MEMORY if os.access(_MEMORY, os.W_OK) else None

wsgi_app = "service.web.app:create_app()"
bind = f"[{settings.host}]:{settings.port}" if ":" in settings.host else f"{settings.host}:{settings.port}"

worker_class = "service.serving.worker.BufferedWorker"
workers = settings.workers
threads = settings.threads
worker_connections = descriptors.connections(settings.kernels)
preload_app = False  # kernels belong to the process that starts them: pipes and threads do not survive a fork

timeout = 60  # a worker that shows no sign of life for so long is replaced; requests have their own deadlines
graceful_timeout = math.ceil(settings.grace)
keepalive = 5
sendfile = False  # an answer is written to memory, and from there to the caller
max_requests = 0  # web processes hold no mathematics and do not grow; kernels are recycled instead

limit_request_line = 8190
limit_request_fields = 64
limit_request_field_size = 8190
forwarded_allow_ips = ""  # no header of a caller is believed here
forwarder_headers = ""

control_socket_disable = True
worker_tmp_dir = in_memory  # the sign of life must not wait for a disk
accesslog = None  # the application writes a line for each request itself
errorlog = "-"
loglevel = settings.log_level


def when_ready(server: Any) -> None:
    """Start what the web processes share: a zygote, a folder for their counts, the imported application."""
    global zygote
    zygote = spawner.share(Plan(settings.kernel_memory_mb, settings.self_check))
    readiness.keep_until_replaced(server)
    _watch(server, zygote)
    if not settings.prometheus_multiproc_dir:
        os.environ[shared_counts.VARIABLE] = shared_counts.make(in_memory)
    load_once()


def _watch(server: Any, zygote: spawner.Door) -> None:
    """Start another zygote as soon as one has ended: when it is reaped by Gunicorn, or a moment later."""
    for name in ("reap_workers", "manage_workers"):
        setattr(server, name, _both(getattr(server, name), zygote.keep))


def _both(first: Callable[[], None], second: Callable[[], None]) -> Callable[[], None]:
    def both() -> None:
        first()
        second()

    return both


def load_once() -> None:
    """Import the application, but make none, before the workers are forked: they share its memory then.

    The collector would write to, and so copy, every page that they share; so it looks at none of them any more. The
    edition of the sources is that which was loaded, in workers that are started later, too.
    """
    importlib.import_module(wsgi_app.partition(":")[0])
    edition()
    gc.collect()
    gc.freeze()


def pre_fork(server: Any, worker: Any) -> None:
    """Give the worker a number that no other has. Counts are filed under it, so that files do not grow in number."""
    taken = {other.number for other in server.WORKERS.values()}
    worker.number = next(number for number in itertools.count() if number not in taken)
    readiness.tell(worker.number, False)


def post_fork(server: Any, worker: Any) -> None:
    """Count under the worker's number. The application, which makes the counters, is not loaded yet."""
    shared_counts.count_as(worker.number)


def post_worker_init(worker: Any) -> None:
    """Begin to start the kernels, after the fork. Until they are there, probes are answered, and others told so.

    A worker that waited for them would be killed by Gunicorn after ``timeout``, and one that failed to start would end
    the service with all the workers that answer.
    """
    extensions = worker.wsgi.extensions
    extensions["kernels"].begin_start()
    worker.may_accept = readiness.acceptance(worker.number, extensions["kernels"].missing)

    def each_second() -> None:
        worker.may_accept()
        extensions["metrics"].refresh()

    worker.each_second = each_second


def child_exit(server: Any, worker: Any) -> None:
    """Forget what a worker said about the present; its counts remain."""
    readiness.tell(worker.number, False)
    multiprocess.mark_process_dead(worker.number)  # type: ignore[no-untyped-call]


def on_exit(server: Any) -> None:
    """End the zygote, and remove the folder with the counts if it was ours."""
    if zygote:
        zygote.close()
    if not settings.prometheus_multiproc_dir:
        shutil.rmtree(os.environ[shared_counts.VARIABLE], ignore_errors=True)
