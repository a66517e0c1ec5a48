"""Who may ask, and how often: API keys, a rate limit, other sites' pages, proxies in front. Each is off by default."""

import hashlib
import hmac
import ipaddress
import logging
import math
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from flask import Blueprint, Flask, Response, g, request
from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import RateLimiter, SlidingWindowCounterRateLimiter
from werkzeug.middleware.proxy_fix import ProxyFix

from service.errors import TooManyRequests, Unauthorized
from service.settings import Settings

#: Seconds that counting in Redis may take, and after which one that is away is asked again.
REDIS_TIMEOUT = 0.25
RETRY_REDIS_AFTER = 5.0

#: One IPv6 caller owns at least such a network; counting single addresses would count nothing.
IPV6_NETWORK_BITS = 64

#: Seconds for which a browser remembers what a site may ask.
PREFLIGHT_SECONDS = 86_400

ALLOWED_HEADERS = "Content-Type, If-None-Match, X-API-Key, X-Request-ID"
EXPOSED_HEADERS = "ETag, RateLimit, RateLimit-Policy, Retry-After, Server-Timing, X-Request-ID"


class Quota(NamedTuple):
    """What one caller may still ask, and in how many seconds there is more."""

    policy: str
    remaining: int
    reset: int
    exceeded: bool


class Limiter:
    """A limit such as ``100/minute`` for each caller, over a sliding window.

    It is counted in Redis for all processes together, and in this process while Redis is away or there is none.
    """

    def __init__(self, text: str, redis_url: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.text = text
        self._limit: RateLimitItem = parse(text)
        self._here: RateLimiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._shared = self._here
        if redis_url:
            self._shared = SlidingWindowCounterRateLimiter(
                RedisStorage(
                    redis_url,
                    key_prefix="fluxion:limit",
                    wrap_exceptions=True,
                    socket_timeout=REDIS_TIMEOUT,
                    socket_connect_timeout=REDIS_TIMEOUT,
                )
            )
        self._clock, self._away_until = clock, 0.0

    def take(self, caller: str, cost: int) -> Quota:
        """Count ``cost`` requests of a caller, none of them if that would exceed the limit."""
        if self._clock() >= self._away_until:
            try:
                return self._take(self._shared, caller, cost)
            except StorageError:
                self._away_until = self._clock() + RETRY_REDIS_AFTER
                logging.getLogger("service").warning("the rate limit is counted by each process: Redis is away")
        return self._take(self._here, caller, cost)

    def _take(self, limiter: RateLimiter, caller: str, cost: int) -> Quota:
        allowed = limiter.hit(self._limit, caller, cost=cost)
        window = limiter.get_window_stats(self._limit, caller)
        policy = f"q={self._limit.amount};w={self._limit.get_expiry()}"
        return Quota(policy, window.remaining, max(1, math.ceil(window.reset_time - time.time())), not allowed)


class Gate:
    """What every request to an operation passes; ``key_hashes`` empty and no limiter let everybody through."""

    def __init__(self, key_hashes: Sequence[str], limiter: Limiter | None) -> None:
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
        """Count so many requests of the caller. Raises ``TooManyRequests``."""
        if not self._limiter or not cost:
            return
        g.quota = self._limiter.take(g.caller, cost)
        if g.quota.exceeded:
            raise TooManyRequests(f"this service answers {self._limiter.text} for each caller, and no more")

    def _admit(self) -> None:
        if request.method != "OPTIONS":  # a browser asks for permission without a key
            g.caller = self._identify() if self._hashes else network(request.remote_addr or "")
            self.charge(1)

    def _identify(self) -> str:
        given = hashlib.sha256(request.headers.get("X-API-Key", "").encode("latin-1")).hexdigest()
        # a sum compares with all of them: the time must not tell which one it was
        if not sum(hmac.compare_digest(given, known) for known in self._hashes):
            raise Unauthorized("the header X-API-Key must hold a valid key")
        return given

    def _tell(self, response: Response) -> Response:
        """Say what is left, but never in an answer that a shared cache may hand to others."""
        if response.status_code == Unauthorized.status:
            response.headers["WWW-Authenticate"] = 'ApiKey realm="fluxion", header="X-API-Key"'
        if self._hashes and response.cache_control.public:
            response.headers["Cache-Control"] = response.headers["Cache-Control"].replace("public", "private")
        if "quota" in g and not response.cache_control.public:
            response.headers["RateLimit-Policy"] = f'"default";{g.quota.policy}'
            response.headers["RateLimit"] = f'"default";r={g.quota.remaining};t={g.quota.reset}'
        if response.status_code == TooManyRequests.status:
            response.headers["Retry-After"] = str(g.quota.reset)
        return response


def network(address: str) -> str:
    """The caller that an address stands for: itself, or the network of an IPv6 address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:  # a Unix socket, or what a proxy claims
        return address
    if parsed.version == 4:
        return address
    return str(ipaddress.ip_network((int(parsed), IPV6_NETWORK_BITS), strict=False))


def install(app: Flask, settings: Settings) -> Gate:
    """Believe the configured proxies, let the configured sites ask; return the gate for the operations."""
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    if settings.cors_origins:
        _allow_origins(app, frozenset(settings.cors_origins.split(",")))
    limiter = Limiter(settings.rate_limit, settings.redis_url) if settings.rate_limit else None
    return Gate(settings.api_keys.split(",") if settings.api_keys else (), limiter)


def _allow_origins(app: Flask, origins: frozenset[str]) -> None:
    """Answer the questions of browsers (CORS) for pages of these sites; ``*`` is everybody."""

    @app.after_request
    def allow(response: Response) -> Response:
        if "*" not in origins:
            response.vary.add("Origin")  # also where there is none: a cache must not hand this to a page
        origin = "*" if "*" in origins else request.headers.get("Origin", "")
        if origin not in origins:
            return response
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Expose-Headers"] = EXPOSED_HEADERS
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = "GET, POST"
            response.headers["Access-Control-Allow-Headers"] = ALLOWED_HEADERS
            response.headers["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)
        return response
