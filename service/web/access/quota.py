"""The rate limit: how often one caller may ask, over a sliding window; and who counts as one caller."""

import ipaddress
import logging
import math
import time
from collections.abc import Callable
from typing import NamedTuple

from flask import Response
from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import RateLimiter, SlidingWindowCounterRateLimiter

from service.errors import TooManyRequests

#: Seconds that counting in Redis may take, and after which one that is away is asked again.
REDIS_TIMEOUT = 0.25
RETRY_REDIS_AFTER = 5.0

#: One IPv6 caller owns at least such a network; counting single addresses would count nothing.
IPV6_NETWORK_BITS = 64


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


def tell(quota: Quota, response: Response) -> None:
    """Say what is left, but never in an answer that a shared cache may hand to others."""
    if not response.cache_control.public:
        response.headers["RateLimit-Policy"] = f'"default";{quota.policy}'
        response.headers["RateLimit"] = f'"default";r={quota.remaining};t={quota.reset}'
    if response.status_code == TooManyRequests.status:
        response.headers["Retry-After"] = str(quota.reset)


def network(address: str) -> str:
    """The caller that an address stands for: itself, or the network of an IPv6 address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:  # a Unix socket, or what a proxy claims
        return address
    if parsed.version == 4:
        return address
    return str(ipaddress.ip_network((int(parsed), IPV6_NETWORK_BITS), strict=False))
