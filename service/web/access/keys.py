"""Authentication: API keys, known by their hashes only."""

import hashlib
import hmac
from collections.abc import Sequence

from flask import Response, request

from service.errors import Unauthorized


def identify(hashes: Sequence[str]) -> str:
    """The hash of the key that the request brings. Raises ``Unauthorized`` if it is none of those that are known."""
    given = hashlib.sha256(request.headers.get("X-API-Key", "").encode("latin-1")).hexdigest()
    # a sum compares with all of them: the time must not tell which one it was
    if not sum(hmac.compare_digest(given, known) for known in hashes):
        raise Unauthorized("the header X-API-Key must hold a valid key")
    return given


def protect(response: Response) -> None:
    """Challenge whoever brought no key, and let no shared cache hand an answer to somebody without one."""
    if response.status_code == Unauthorized.status:
        response.headers["WWW-Authenticate"] = 'ApiKey realm="fluxion", header="X-API-Key"'
    if response.cache_control.public:
        response.headers["Cache-Control"] = response.headers["Cache-Control"].replace("public", "private")
