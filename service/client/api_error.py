"""What a client raises."""

from collections.abc import Mapping
from typing import Any


class ApiError(Exception):
    """A problem that the service answered; its members are attributes, those that are missing ``None``.

    ``retry_after``: seconds after which the service asks to be asked again, if it said so.
    """

    def __init__(self, problem: Mapping[str, Any], retry_after: float | None = None) -> None:
        hint = f" ({problem['hint']})" if problem.get("hint") else ""
        super().__init__(f"{problem.get('code')}: {problem.get('detail')}{hint}")
        self.problem = problem
        self.retry_after = retry_after
        self.status: int = problem.get("status", 500)
        self.code: str = problem.get("code", "unknown")
        self.detail: str = problem.get("detail", "")
        self.hint: str | None = problem.get("hint")
        self.caret: str | None = problem.get("caret")
        self.position: int | None = problem.get("position")
        self.end: int | None = problem.get("end")
        self.partial: Mapping[str, Any] | None = problem.get("partial")
        self.field: str | None = problem.get("field")
        self.errors: list[dict[str, str]] = problem.get("errors", [])
        self.request_id: str | None = problem.get("request_id")


class Unreachable(ApiError):
    """The service could not be reached, or what answered is not the service."""

    def __init__(self, reason: str) -> None:
        super().__init__({"code": "unreachable", "status": 503, "detail": reason})
