"""The rate limit: how often one caller may ask, over a sliding window."""

import math
import time
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

from flask import Response
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import RateLimiter, SlidingWindowCounterRateLimiter

from service.errors import TooManyRequests
from service.web.distant import SOCKET_SECONDS, Away, Distant


class Quota(NamedTuple):
    """What one caller may still ask, and in how many seconds there is more.

    ``exceeded``: this request is too much now; ``hopeless``: it would be at any time.
    """

    policy: str
    remaining: int
    reset: int
    exceeded: bool
    hopeless: bool = False

    def tell(self, response: Response) -> None:
        """Say what is left, but never in an answer that a shared cache may hand to others."""
        if not response.cache_control.public:
            response.headers["RateLimit-Policy"] = f'"default";{self.policy}'
            response.headers["RateLimit"] = f'"default";r={self.remaining};t={self.reset}'
        if response.status_code == TooManyRequests.status:
            response.headers["Retry-After"] = str(self.reset)
            if self.hopeless:
                del response.headers["Retry-After"]


class Limiter:
    """A limit such as ``100/minute`` for each caller, over a sliding window.

    It is counted in Redis for all processes together, and in this process while Redis is away or there is none.
    """

    def __init__(self, text: str, redis_url: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.text = text
        self._limit: RateLimitItem = parse(text)
        self._here: RateLimiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._shared: RateLimiter | None = None
        if redis_url:
            storage = RedisStorage(
                redis_url,
                key_prefix="fluxion:limit",
                socket_timeout=SOCKET_SECONDS,
                socket_connect_timeout=SOCKET_SECONDS,
            )
            self._shared = SlidingWindowCounterRateLimiter(storage)
            self._distant = Distant("shared rate limit", storage.storage.connection_pool.disconnect, clock)

    @property
    def most(self) -> int:
        """What may be asked at once."""
        return self._limit.amount

    def take(self, caller: str, cost: int) -> Quota:
        """Count ``cost`` requests of a caller, none of them if that would exceed the limit."""
        if (shared := self._shared) is not None:
            with suppress(Away):
                return self._distant.ask(lambda: self._take(shared, caller, cost))
        return self._take(self._here, caller, cost)

    def _take(self, limiter: RateLimiter, caller: str, cost: int) -> Quota:
        allowed = limiter.hit(self._limit, caller, cost=cost)
        window = limiter.get_window_stats(self._limit, caller)
        policy = f"q={self._limit.amount};w={self._limit.get_expiry()}"
        reset = max(1, math.ceil(window.reset_time - time.time()))
        return Quota(policy, window.remaining, reset, not allowed)
