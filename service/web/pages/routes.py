"""Routes of the pages: the playground, the documentation, the contract, the problems and the slips."""

import functools
import inspect
from pathlib import Path

import orjson
import yaml
from flask import Blueprint, Response, render_template, request, url_for

from service import __version__
from service.errors import BY_CODE, FluxionError, NotFound
from service.grading.catalogue import SLIPS
from service.web import batch
from service.web.operations import OPERATIONS
from service.web.pages import assets
from service.web.pages.examples import EXAMPLES

pages = Blueprint("pages", __name__, template_folder="templates")


def _committed(path: str) -> Path:
    """A file of the repository: beside this one in a wheel, in its own place in a checkout."""
    packaged = Path(__file__).with_name(Path(path).name)
    return packaged if packaged.exists() else Path(__file__).parents[3] / path


CONTRACT = _committed("openapi.yaml")
LANGUAGE = _committed("docs/language.md")
COMPATIBILITY = _committed("docs/compatibility.md")

#: Nothing inline and nothing from elsewhere; Swagger UI and the style sheet hold small pictures as data.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


#: What the pages show: every operation, and many of them at once.
ASKED = (*OPERATIONS, batch.OPERATION)


@pages.get("/")
def front() -> Response:
    """What this is: a playground in a browser; a line to try for each operation in a terminal."""
    return _page("front", version=__version__, operations=ASKED, base=request.host_url.rstrip("/"))


@pages.get("/docs")
def docs() -> Response:
    """The operations, each with its fields and a form to try it."""
    return _page("docs", version=__version__, operations=ASKED, base=request.host_url.rstrip("/"))


@pages.get("/docs/language")
def language() -> Response:
    """The reference of the language: syntax, functions, notation, warnings, refusals."""
    return _page("document", title="The language", text=LANGUAGE.read_text())


@pages.get("/docs/compatibility")
def compatibility() -> Response:
    """What may change in which version, and what a caller may rely on."""
    return _page("document", title="Compatibility", text=COMPATIBILITY.read_text())


@pages.get("/assets/<edition>/<name>")
def asset(edition: str, name: str) -> Response:
    """A style sheet, a script or a picture of these pages."""
    return assets.serve(request, edition, name)


@pages.app_context_processor
def _template_globals() -> dict[str, object]:
    return {"asset": lambda name: url_for("pages.asset", edition=assets.current_edition(), name=name)}


@pages.app_template_filter("shell_json")
def _shell_json(value: object) -> str:
    """JSON between single quotes of a shell, to be read: fields in their order, every character as it is."""
    return orjson.dumps(value).decode().replace("'", "\\u0027")


@pages.get("/problems")
def problems() -> Response:
    """Every code that a problem can have."""
    return _page("problems", problems=BY_CODE.values())


@pages.get("/problems/<code>")
def problem(code: str) -> Response:
    """What one code means and what to do about it. Raises ``NotFound`` for one that there is not."""
    if code not in BY_CODE:
        raise NotFound(f"there is no problem {code[:64]!r}; GET /problems lists them")
    return _page("problem", problem=BY_CODE[code], explanation=_explanation(BY_CODE[code]), example=EXAMPLES.get(code))


@pages.get("/slips")
def slips() -> Response:
    """Every slip that /check can name."""
    return _page("slips", slips=SLIPS.values())


@pages.get("/slips/<code>")
def slip(code: str) -> Response:
    """What one slip is, with an example. Raises ``NotFound`` for one that there is not."""
    if code not in SLIPS:
        raise NotFound(f"there is no slip {code[:64]!r}; GET /slips lists them")
    return _page("slip", slip=SLIPS[code])


@pages.get("/openapi.yaml")
def openapi_yaml() -> Response:
    """The contract, as it is committed."""
    return Response(CONTRACT.read_bytes(), mimetype="application/yaml")


@pages.get("/openapi.json")
def openapi_json() -> Response:
    """The contract, for tools that want JSON."""
    return Response(contract_as_json(), mimetype="application/json")


@functools.cache
def contract_as_json() -> bytes:
    """The whole contract; PyYAML's own loader takes a second of processor time for it, that of libyaml a tenth."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return orjson.dumps(yaml.load(CONTRACT.read_text(), loader))  # noqa: S506 — both are safe


def _explanation(problem: type[FluxionError]) -> str:
    """What the class says beyond its title."""
    return inspect.cleandoc(problem.__doc__ or "").partition("\n")[2].strip()


def _page(name: str, **values: object) -> Response:
    """A template: HTML for a browser, text for everybody else."""
    kind = request.accept_mimetypes.best_match(["text/plain", "text/html"], default="text/plain")
    suffix = "html" if kind == "text/html" else "txt"
    text = render_template(f"{name}.{suffix}", **values).rstrip("\n")
    response = Response(f"{text}\n", mimetype=kind)
    response.headers["Vary"] = "Accept"
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    return response
