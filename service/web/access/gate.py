"""Access control of the operations: who asks, and whether that caller may ask once more."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, Response, g, request

from service.errors import TooManyRequests, Unauthorized
from service.settings import Settings
from service.web.access import keys, proxies
from service.web.access.callers import network

if TYPE_CHECKING:
    from service.web.access.quota import Limiter


class Gate:
    """What every request to an operation passes; ``key_hashes`` empty and no limiter let everybody through."""

    def __init__(self, key_hashes: Sequence[str], limiter: "Limiter | None") -> None:
        self._hashes, self._limiter = key_hashes, limiter

    @property
    def counts(self) -> bool:
        """Whether every request counts, even one that was asked before."""
        return self._limiter is not None

    def guard(self, blueprint: Blueprint) -> Blueprint:
        """Put the gate before all routes of a blueprint, if there is anything to ask there."""
        if self._hashes or self._limiter:
            blueprint.before_request(self._admit)
            blueprint.after_request(self._tell)
        return blueprint

    def charge(self, cost: int) -> None:
        """Count so many requests of the caller. Raises ``TooManyRequests`` if they exceed its quota."""
        if not self._limiter or not cost:
            return
        g.charged = g.get("charged", 0) + cost
        g.quota = self._limiter.take(g.caller, cost)._replace(hopeless=g.charged > self._limiter.most)
        if g.quota.exceeded:
            hint = {"hint": f"no more than {self._limiter.most} fit into one batch"} if g.quota.hopeless else {}
            raise TooManyRequests(f"this service answers {self._limiter.text} for each caller, and no more", **hint)

    def _admit(self) -> None:
        if request.method != "OPTIONS":  # a browser asks for permission without a key
            g.caller = network(request.remote_addr or "")
            if self._hashes:
                self._identify()
            self.charge(1)

    def _identify(self) -> None:
        """A key is a caller of its own; keys that are guessed count for the address that they come from."""
        try:
            g.caller = keys.identify(self._hashes)
        except Unauthorized:
            self.charge(1)
            raise

    def _tell(self, response: Response) -> Response:
        if self._hashes:
            keys.protect(response)
        if "quota" in g:
            g.quota.tell(response)
        return response


def caller() -> str:
    """Who asks, as far as that is known: the key, or else the address that the trusted proxies tell."""
    return str(g.get("caller") or network(request.remote_addr or ""))


def install(app: Flask, settings: Settings) -> Gate:
    """Believe the configured proxies, let the configured sites ask; return the gate for the operations.

    What only a setting needs is loaded for that setting: limits and Flask-CORS take as long as the rest of Flask.
    """
    if settings.trusted_proxies:
        proxies.trust(app, settings.trusted_proxies)
    if settings.cors_origins:
        from service.web.access import cross_origin

        cross_origin.allow(app, frozenset(settings.cors_origins.split(",")))
    return Gate(settings.api_keys.split(",") if settings.api_keys else (), _limiter(settings))


def _limiter(settings: Settings) -> "Limiter | None":
    if not settings.rate_limit:
        return None
    from service.web.access.quota import Limiter

    return Limiter(settings.rate_limit, settings.redis_url)
