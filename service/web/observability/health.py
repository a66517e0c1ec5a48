"""Health checks: liveness, whether the process answers; readiness, whether its kernels can."""

from flask import Blueprint, Response

from service import __version__
from service.edition import edition
from service.errors import Overloaded
from service.kernel.pool import Pool


def create_blueprint(kernels: Pool) -> Blueprint:
    """The two probes; neither waits for a kernel that is busy."""
    blueprint = Blueprint("health", __name__, url_prefix="/health")

    @blueprint.after_request
    def keep_nowhere(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"  # a probe asks about now
        return response

    @blueprint.get("/live")
    def live() -> dict[str, object]:
        return {"status": "ok"}

    @blueprint.get("/ready")
    def ready() -> dict[str, object]:
        if missing := kernels.missing():
            raise Overloaded(missing)
        versions = {"service": __version__, **kernels.versions()}
        return {"status": "ok", "versions": versions, "edition": edition(), "kernels": kernels.alive()}

    return blueprint
