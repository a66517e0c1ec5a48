"""The application: the only place where the parts meet."""

import time

import orjson
from flask import Flask

from service import access, api, batch, checking, health, metrics, problems, tracing
from service.cache import Answers, Forgetful, RedisStore, Shared
from service.kernel.pool import Pool
from service.pages import pages
from service.settings import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """The WSGI application with kernels of its own, so it must be called after Gunicorn has forked the worker.

    Raises ``SettingError`` if a setting in the environment cannot be used.
    """
    settings = settings or Settings.from_environment()
    app = Flask(__name__, static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=settings.max_body, CACHE_SECONDS=settings.cache_seconds)
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    kernels = Pool(
        size=settings.kernels,
        deadline=settings.deadline,
        memory_mb=settings.kernel_memory_mb,
        waiting=settings.waiting,
        recycle_after=settings.recycle_after,
    )
    tracing.install(app, settings.log_level)
    problems.install(app)
    metrics.install(app, kernels, settings.prometheus_multiproc_dir)
    app.register_blueprint(pages)
    app.register_blueprint(health.create_blueprint(kernels))
    gate, answers = (
        access.install(app, settings),
        Answers(settings.cache_bytes, _shared_store(settings), checking.lasting),
    )
    app.register_blueprint(gate.guard(api.create_blueprint(kernels, answers)))
    app.register_blueprint(gate.guard(batch.create_blueprint(_batches(settings, kernels, answers), gate)))
    app.extensions["kernels"] = kernels
    return app


def _batches(settings: Settings, kernels: Pool, answers: Answers) -> batch.Batches:
    """Half of the kernels answer batches, so that the others are free for single requests."""

    def compute(name: str, fields: api.Fields) -> bytes:
        return orjson.dumps(api.answer(kernels, name, fields).answer)

    return batch.Batches(compute, answers, threads=max(1, settings.kernels // 2), seconds=settings.batch_seconds)


def _shared_store(settings: Settings) -> Shared:
    if not settings.redis_url:
        return Forgetful()
    return RedisStore(settings.redis_url, settings.cache_seconds, time.monotonic)
