"""A budget for SymPy: counted in calls of functions, not in seconds, so that it ends the same on every machine."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from inspect import CO_GENERATOR
from types import FrameType
from typing import Any

#: Calls that SymPy may make: about 0.4 s. Of 60 ordinary derivatives 56 need less; the median is 40,000.
MAX_CALLS = 400_000


class OutOfBudget(BaseException):
    """SymPy was stopped. Not an ``Exception``, because SymPy catches those."""


@contextmanager
def counted() -> Iterator[None]:
    """Stop after ``MAX_CALLS`` calls of functions, but not in a generator: one that is closed swallows exceptions."""
    left = MAX_CALLS

    def count(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal left
        left -= event == "call"
        if left < 0 and not frame.f_code.co_flags & CO_GENERATOR:
            raise OutOfBudget

    sys.setprofile(count)
    try:
        yield
    finally:
        sys.setprofile(None)
