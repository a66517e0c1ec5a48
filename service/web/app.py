"""The application factory: the only place where the parts meet."""

import time
from collections.abc import Callable

import orjson
from flask import Blueprint, Flask

from service.edition import edition
from service.grading.results import lasting
from service.kernel.pool import Pool
from service.settings import Settings
from service.web import batch, operations, problems
from service.web.access import gate
from service.web.caching.answer_cache import Answers, Forgetful, RedisStore, Shared
from service.web.caching.response_cache import ResponseCache
from service.web.observability import health, metrics, tracing
from service.web.pages.routes import pages
from service.web.schemas.body_and_query import Fields


def create_app(settings: Settings | None = None) -> Flask:
    """The WSGI application with kernels of its own, so it must be called after Gunicorn has forked the worker.

    Raises ``SettingError`` if a setting in the environment cannot be used.
    """
    settings = settings or Settings.from_environment()
    edition()  # now, while the sources on disk are those that run
    app = Flask(__name__, static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=settings.max_body, CACHE_SECONDS=settings.cache_seconds)
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    kernels = _pool(settings)
    problems.install(app)
    counts = metrics.install(app, kernels, settings.prometheus_multiproc_dir)
    app.register_blueprint(pages)
    app.register_blueprint(health.create_blueprint(kernels))
    access = gate.install(app, settings)
    answers = Answers(settings.cache_bytes // 2, _shared_store(settings), lasting)
    ask = operations.asking(kernels)
    app.register_blueprint(access.guard(operations.create_blueprint(ask, answers)))
    app.register_blueprint(access.guard(batch.create_blueprint(_batches(settings, ask, answers), access)))
    if settings.mcp == "on":
        app.register_blueprint(access.guard(_agents(settings, ask, answers)))
    if not access.counts:
        app.wsgi_app = ResponseCache(app.wsgi_app, settings.cache_bytes // 2)  # type: ignore[method-assign]
    tracing.install(app, settings.log_level, counts.observe)  # outermost: it sees every response
    app.extensions["kernels"] = kernels
    return app


def _pool(settings: Settings) -> Pool:
    return Pool(
        size=settings.kernels,
        budget=settings.deadline,
        patience=settings.answer_timeout,
        memory_mb=settings.kernel_memory_mb,
        waiting=settings.waiting,
        check_one_in=settings.self_check,
        recycle_after=settings.recycle_after,
    )


def _batches(settings: Settings, ask: operations.Ask, answers: Answers) -> batch.Batches:
    """Half of the kernels answer batches, so that the others are free for single requests."""

    def compute(name: str, fields: Fields, caller: str, left: Callable[[], bool]) -> bytes:
        return orjson.dumps(ask(name, fields, caller, left).answer)

    return batch.Batches(compute, answers, threads=max(1, settings.kernels // 2), seconds=settings.batch_seconds)


def _agents(settings: Settings, ask: operations.Ask, answers: Answers) -> Blueprint:
    """The route for agents; its library is loaded for nothing else."""
    from service.web.agents import endpoint

    return endpoint.create_blueprint(ask, answers, frozenset(settings.cors_origins.split(",")))


def _shared_store(settings: Settings) -> Shared:
    if not settings.redis_url:
        return Forgetful()
    return RedisStore(settings.redis_url, settings.cache_seconds, time.monotonic)
