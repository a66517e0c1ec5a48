"""Metrics for Prometheus, ``GET /metrics``: requests, times, kernels and the cache; summed over all web processes."""

from functools import partial

from flask import Blueprint, Flask, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from service.kernel.pool import Pool
from service.web.observability.tracing import Trace

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)


class Metrics:
    """What is counted. Labels take few values, so that a scan of the internet cannot fill the memory."""

    def __init__(self, kernels: Pool, directory: str) -> None:
        self.registry = CollectorRegistry()
        self.kernels, self.directory = kernels, directory
        counter = partial(Counter, registry=self.registry)
        gauge = partial(Gauge, registry=self.registry, multiprocess_mode="livesum")
        self.requests = counter("fluxion_requests", "Requests answered.", ["operation", "status"])
        self.answers = counter("fluxion_answers", "Answers by where they came from.", ["source"])
        self.seconds = Histogram(
            "fluxion_seconds", "Time to answer.", ["operation"], buckets=BUCKETS, registry=self.registry
        )
        self.events = gauge("fluxion_kernel_events", "Kernels ended or slowed, by cause.", ["cause"])
        self.alive = gauge("fluxion_kernels", "Kernels alive.")
        self.sampled = Gauge(
            "fluxion_self_check_one_in",
            "Derivatives to one that is checked before it is sent; 0: none is.",
            registry=self.registry,
            multiprocess_mode="livemax",
        )
        self.waiting = gauge("fluxion_waiting", "Requests that wait for a kernel.")

    def observe(self, trace: Trace, status: int) -> None:
        """Count one response."""
        self.requests.labels(trace.operation, status).inc()
        self.seconds.labels(trace.operation).observe(trace.timing["total"] / 1000)
        if trace.source:
            self.answers.labels(trace.source).inc()

    def refresh(self) -> None:
        """Say how things are now. Each process does so all the time: only one of them will answer Prometheus."""
        self.alive.set(self.kernels.alive())
        self.sampled.set(self.kernels.check_one_in)
        self.waiting.set(self.kernels.waiting())
        for cause, count in self.kernels.statistics().items():
            self.events.labels(cause).set(count)

    def exposition(self) -> bytes:
        """The text that Prometheus reads."""
        self.refresh()
        if not self.directory:
            return generate_latest(self.registry)
        everywhere = CollectorRegistry()
        MultiProcessCollector(everywhere, self.directory)  # type: ignore[no-untyped-call]
        return generate_latest(everywhere)


def install(app: Flask, kernels: Pool, directory: str) -> Metrics:
    """Answer ``GET /metrics``; ``directory`` is where web processes share their counts. Returns what counts."""
    metrics = Metrics(kernels, directory)
    blueprint = Blueprint("metrics", __name__)

    @blueprint.get("/metrics")
    def exposition() -> Response:
        told = {"Cache-Control": "no-store"}
        return Response(metrics.exposition(), content_type=CONTENT_TYPE_LATEST, headers=told)

    app.register_blueprint(blueprint)
    app.extensions["metrics"] = metrics
    return metrics
