"""When a question is asked again: after load and lost connections, as long as the budget lasts."""

import time
from types import TracebackType
from typing import Any, Self

from urllib3.connectionpool import ConnectionPool
from urllib3.exceptions import MaxRetryError, ResponseError
from urllib3.response import BaseHTTPResponse
from urllib3.util.retry import Retry

#: Seconds for which one question is asked again, from its first failure on.
BUDGET = 60.0

#: Times that a connection is tried again, which takes three seconds: a service that is not there is soon told.
CONNECTIONS = 4


class Retries(Retry):
    """Retries that wait as long as ``Retry-After`` says, and never begin a pause that ends beyond the budget.

    Every question is a pure function of its fields, so that a POST may be repeated too. A 429 without ``Retry-After``
    is final: such a question is more than the quota allows at all.
    """

    def __init__(self, budget: float = BUDGET, until: float | None = None, **options: Any) -> None:
        usual: dict[str, Any] = {
            "total": None, "connect": CONNECTIONS, "read": CONNECTIONS, "other": CONNECTIONS,
            "backoff_factor": 0.2, "backoff_jitter": 0.1, "backoff_max": 10.0,
            "status_forcelist": (502, 503, 504), "allowed_methods": None, "raise_on_status": False,
        }  # fmt: skip
        super().__init__(**usual | options)
        self.budget, self.until = budget, until

    def new(self, **options: Any) -> Self:
        """The same with other options; the budget goes on."""
        return super().new(**{"budget": self.budget, "until": self.until} | options)

    def is_retry(self, method: str, status_code: int, has_retry_after: bool = False) -> bool:
        """Whether a status is worth another try."""
        return status_code in self.status_forcelist or (status_code == 429 and has_retry_after)

    def increment(
        self,
        method: str | None = None,
        url: str | None = None,
        response: BaseHTTPResponse | None = None,
        error: Exception | None = None,
        _pool: ConnectionPool | None = None,
        _stacktrace: TracebackType | None = None,
    ) -> Self:
        """What is left after one more failure. Raises ``MaxRetryError`` if that is nothing."""
        following = super().increment(method, url, response, error, _pool, _stacktrace)
        now = time.monotonic()
        following.until = now + self.budget if self.until is None else self.until
        asked = following.get_retry_after(response) if response else None
        if now + (asked or following.get_backoff_time()) >= following.until:
            last = error or ResponseError("the budget for repetitions is used up")
            raise MaxRetryError(_pool, url, last)  # type: ignore[arg-type]
        return following
