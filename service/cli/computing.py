"""Answers computed by a kernel of this process; what asks a service instead has the same shape, in ``asking``."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any

from service.cli import json_lines
from service.errors import FluxionError
from service.kernel.pool import Pool
from service.settings import Settings
from service.web import operations
from service.web.batch import Result
from service.web.operations import OPERATIONS
from service.web.schemas import body_and_query

#: An answer as its JSON says it.
Plain = Mapping[str, Any]
Question = Mapping[str, object]

#: Asks an operation: its name and questions → their answers in order; what is refused is raised.
Ask = Callable[[str, Iterable[Question]], Iterator[Plain]]

REQUESTS = {operation.name: operation.request for operation in OPERATIONS}


class Refused(Exception):
    """A problem that a service answered."""

    def __init__(self, problem: Plain) -> None:
        super().__init__(problem.get("detail"))
        self.problem = problem


@contextmanager
def computing(settings: Settings, *, warm: bool = False) -> Iterator[Ask]:
    """One kernel, which is not warmed up by itself: that takes longer than a question and pays after many."""
    kernel = Pool(
        size=1,
        budget=settings.deadline,
        memory_mb=settings.kernel_memory_mb,
        check_one_in=settings.self_check,
        warm=warm,
    )
    compute = operations.asking(kernel)

    def ask(name: str, questions: Iterable[Question]) -> Iterator[Plain]:
        for question in questions:
            yield compute(name, body_and_query.checked(dict(question), REQUESTS[name]), "").answer

    with closing(kernel):
        if warm:
            kernel.start()  # and not when the first question comes, or the first two at once
        yield ask


@contextmanager
def batching(settings: Settings) -> Iterator[json_lines.AnswerAll]:
    """The same for requests of any kind, with a line for each result."""
    with computing(settings) as compute:
        yield lambda asked: (_result(compute, request) for request in asked)


def _result(compute: Ask, request: json_lines.Request) -> bytes:
    try:
        return json_lines.line(200, next(compute(request["operation"], [request["fields"]])))
    except FluxionError as error:
        return Result.refused(error).line()
