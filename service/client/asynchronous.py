"""The client for asyncio: each question waits in a thread, as many at a time as there are connections.

requests knows no event loop, and a second HTTP library would be a second dependency. A question is a few hundred bytes
that are waited for, which a thread does as well. Who cancels the waiting gets control back at once; the question itself
ends with its answer or its timeout.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from types import TracebackType
from typing import ParamSpec, Self, TypeVar, Unpack

from .answers import Derivative, Evaluation, Gradient, Read
from .api_error import ApiError
from .connections import Client, Document, Options, Question
from .estimates import Estimate
from .judgements import Check, Judgement
from .questions import (
    At,
    CheckOptions,
    DerivativeFields,
    EstimateFields,
    EvaluateFields,
    Expression,
    Fields,
    GradientFields,
)

P = ParamSpec("P")
T = TypeVar("T")


class AsyncClient:
    """The methods of ``Client``, to be awaited; ``ask_many``, ``check_many`` and ``batch`` are asynchronous iterators.

    Takes what ``Client`` takes. Use it as an asynchronous context manager, or close it.
    """

    def __init__(self, url: str = "http://127.0.0.1:8000", **options: Unpack[Options]) -> None:
        self._client = Client(url, **options)
        self._threads = ThreadPoolExecutor(self._client.connections, "fluxion-async")

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: type[BaseException] | BaseException | TracebackType | None) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections; questions under way are not waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._client.close()

    async def read(self, expression: Expression, **fields: Unpack[Fields]) -> Read:
        """As ``Client.read``."""
        return await self._in_thread(self._client.read, expression, **fields)

    async def derivative(self, expression: Expression, **fields: Unpack[DerivativeFields]) -> Derivative:
        """As ``Client.derivative``."""
        return await self._in_thread(self._client.derivative, expression, **fields)

    async def gradient(self, expression: Expression, **fields: Unpack[GradientFields]) -> Gradient:
        """As ``Client.gradient``."""
        return await self._in_thread(self._client.gradient, expression, **fields)

    async def evaluate(self, expression: Expression, **fields: Unpack[EvaluateFields]) -> Evaluation:
        """As ``Client.evaluate``."""
        return await self._in_thread(self._client.evaluate, expression, **fields)

    async def estimate(self, expression: Expression, at: At, **fields: Unpack[EstimateFields]) -> Estimate:
        """As ``Client.estimate``."""
        return await self._in_thread(self._client.estimate, expression, at, **fields)

    async def check(self, task: Question, answers: Iterable[Question], **options: Unpack[CheckOptions]) -> Check:
        """As ``Client.check``."""
        return await self._in_thread(self._client.check, task, answers, **options)

    async def ask(self, operation: str, /, **fields: object) -> Document:
        """As ``Client.ask``."""
        return await self._in_thread(self._client.ask, operation, **fields)

    def check_many(
        self, task: Question, answers: Sequence[Question], *, progress: bool = False, **options: Unpack[CheckOptions]
    ) -> AsyncIterator[Judgement]:
        """As ``Client.check_many``."""
        return self._one_by_one(self._client.check_many(task, answers, progress=progress, **options))

    def ask_many(
        self, operation: str, questions: Iterable[Question], *, progress: bool = False
    ) -> AsyncIterator[Document | ApiError]:
        """As ``Client.ask_many``."""
        return self._one_by_one(self._client.ask_many(operation, questions, progress=progress))

    def batch(self, requests: Iterable[tuple[str, Question]]) -> AsyncIterator[Document | ApiError]:
        """As ``Client.batch``."""
        return self._one_by_one(self._client.batch(requests))

    async def _in_thread(self, work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, partial(work, *given, **named))

    async def _one_by_one(self, answers: Iterator[T]) -> AsyncIterator[T]:
        """What an iterator yields, each waited for in a thread; one that is left ends what it has begun."""
        try:
            while (answer := await self._in_thread(next, answers, None)) is not None:
                yield answer
        finally:
            await self._in_thread(getattr(answers, "close", lambda: None))
