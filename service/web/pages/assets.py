"""Static assets of the pages: style sheets, scripts, an icon, and Swagger UI from its package. No other host.

Their address holds a digest of them all, so that a browser may keep them for ever: a new version is a new address.
Flask's own static route has no digests, and libraries that rewrite addresses want a build step.
"""

import functools
import gzip
import hashlib
import importlib.resources
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from flask import Request, Response

from service.errors import NotFound

FOLDER = Path(__file__).with_name("static")

#: What the documentation needs of Swagger UI; the package's own page is not used, for it needs inline scripts.
SWAGGER_UI = ("swagger-ui.css", "swagger-ui-bundle.js")

MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}

FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "public, max-age=0, must-revalidate"

#: The first callers wait for one of them: a hundred at once would each have two megabytes compressed.
_reading = threading.Lock()


class Asset(NamedTuple):
    """A file, as it is and compressed."""

    content: bytes
    compressed: bytes
    media_type: str
    digest: str


def serve(request: Request, edition: str, name: str) -> Response:
    """One file; under the address of another edition it is still served, but not to be kept.

    Raises ``NotFound`` if there is no file of that name.
    """
    asset = _assets().get(name)
    if asset is None:
        raise NotFound(f"there is no asset {name[:64]!r}")
    packed = request.accept_encodings.quality("gzip") > 0
    response = Response(asset.compressed if packed else asset.content, mimetype=asset.media_type)
    if packed:
        response.content_encoding = "gzip"
    response.set_etag(f"{asset.digest}-gzip" if packed else asset.digest)
    response.headers["Cache-Control"] = FOR_EVER if edition == current_edition() else ASK_AGAIN
    response.headers["Vary"] = "Accept-Encoding"
    response.make_conditional(request)
    return response


@functools.cache
def current_edition() -> str:
    """What names the present content of all files together."""
    digests = "".join(asset.digest for asset in _assets().values())
    return hashlib.blake2b(digests.encode(), digest_size=8).hexdigest()


def _assets() -> Mapping[str, Asset]:
    with _reading:
        return _read_assets()


@functools.cache
def _read_assets() -> Mapping[str, Asset]:
    ours = {path.name: path.read_bytes() for path in sorted(FOLDER.iterdir()) if path.suffix in MEDIA_TYPES}
    package = importlib.resources.files("flask_swagger_ui") / "dist"
    theirs = {name: (package / name).read_bytes() for name in SWAGGER_UI}
    return {name: _asset(name, content) for name, content in (ours | theirs).items()}


def _asset(name: str, content: bytes) -> Asset:
    digest = hashlib.blake2b(content, digest_size=16).hexdigest()
    return Asset(content, gzip.compress(content, mtime=0), MEDIA_TYPES[Path(name).suffix], digest)
