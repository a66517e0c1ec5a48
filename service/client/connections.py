"""Connections, retries and errors: what is asked of a service, what is asked again, and what is raised."""

import itertools
import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Sized
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self, TypeVar, Unpack

import requests
from requests.adapters import HTTPAdapter
from tqdm import tqdm
from urllib3.response import BaseHTTPResponse
from urllib3.util.retry import Retry

from service import __version__
from service.client.answers import Answer, Derivative, Evaluation, Gradient, Read, build
from service.client.estimates import Estimate
from service.client.judgements import Check, Judgement
from service.client.questions import (
    At,
    CheckOptions,
    DerivativeFields,
    EstimateFields,
    EvaluateFields,
    Fields,
    GradientFields,
)

#: Seconds to connect, and to wait for an answer: longer than the longest deadline that makes sense.
TIMEOUT = (3.05, 30.0)

#: Seconds to wait at most because `Retry-After` says so; whoever wants a caller to wait for longer gets an error.
LONGEST_PAUSE = 10.0

#: Responses that may break off in the middle; urllib3 repeats only what has not begun.
BROKEN_RESPONSES = 2

#: Questions asked before the answer to the first of them is taken, for each connection.
AHEAD = 4

#: The most that one request may hold, and answers sent in one request to `/check`, so that progress can be seen.
BATCH = 1_000
CHECKED_TOGETHER = 50

#: How often the parts of a batch that met load are sent again, and a check of which some answers were not judged.
ROUNDS = 3

#: Why an answer was not judged, where it will be if it is sent again.
LOAD = {"overloaded", "preempted", "kernel_lost"}

Question = Mapping[str, object]

#: An answer as its JSON says it, for callers who look into it without a class.
Document = dict[str, Any]
Result = TypeVar("Result", bound=Answer)
Asked = TypeVar("Asked")
Answered = TypeVar("Answered")


class ApiError(Exception):
    """A problem that the service answered; its members are attributes, those that are missing ``None``."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        super().__init__(f"{problem.get('code')}: {problem.get('detail')}")
        self.problem = problem
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


class _Retry(Retry):
    """Retries that wait as long as the service asks for, but not for hours."""

    def get_retry_after(self, response: BaseHTTPResponse) -> float | None:
        asked = super().get_retry_after(response)
        return None if asked is None else min(asked, LONGEST_PAUSE)


#: Every call is a pure function, so that a POST may be repeated too; `Retry-After` goes before the back-off.
RETRIES = _Retry(
    total=4,
    backoff_factor=0.2,
    backoff_jitter=0.1,
    status_forcelist=(429, 502, 503, 504),
    allowed_methods=None,
    respect_retry_after_header=True,
    raise_on_status=False,
)


class Client:
    """Connections to the service; use it as a context manager, or close it. Safe to share between threads.

    Coordinates may be ``Fraction`` or ``Decimal``: they are sent as text and read exactly. Every method raises
    ``ApiError`` for a problem, after the retries that make sense.
    """

    def __init__(
        self,
        url: str = "http://127.0.0.1:8000",
        *,
        api_key: str | None = None,
        connections: int = 8,
        retries: Retry = RETRIES,
    ) -> None:
        self.url, self.connections = url.rstrip("/"), connections
        self._session = requests.Session()
        adapter = HTTPAdapter(pool_maxsize=connections, max_retries=retries, pool_block=True)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)
        headers = {"User-Agent": f"fluxion-client/{__version__}", "Content-Type": "application/json"}
        self._session.headers.update(headers | ({"X-API-Key": api_key} if api_key else {}))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def read(self, expression: str, **fields: Unpack[Fields]) -> Read:
        """Read, and compute nothing; the ``ApiError`` for an unfinished text has what is there as ``partial``."""
        return self._typed(Read, "read", {"expression": expression, **fields})

    def derivative(self, expression: str, **fields: Unpack[DerivativeFields]) -> Derivative:
        """Differentiate."""
        return self._typed(Derivative, "derivative", {"expression": expression, **fields})

    def gradient(self, expression: str, **fields: Unpack[GradientFields]) -> Gradient:
        """Differentiate by several variables."""
        return self._typed(Gradient, "gradient", {"expression": expression, **fields})

    def evaluate(self, expression: str, **fields: Unpack[EvaluateFields]) -> Evaluation:
        """Evaluate at points."""
        return self._typed(Evaluation, "evaluate", {"expression": expression, **fields})

    def estimate(self, expression: str, at: At, **fields: Unpack[EstimateFields]) -> Estimate:
        """Estimate a derivative by finite differences."""
        return self._typed(Estimate, "estimate", {"expression": expression, "at": at, **fields})

    def ask(self, operation: str, **fields: object) -> Document:
        """Ask any operation; the answer is its JSON document. Raises ``ValueError`` for what JSON cannot hold.

        A check of which some answers were not judged is asked again: the service goes on from what it has.
        """
        body = json.dumps(fields, default=_exactly, allow_nan=False)
        answer = self._ask(operation, body)
        for _ in range(ROUNDS):
            if operation != "check" or not _met_load(answer):
                break
            answer = self._ask(operation, body)
        return answer

    def _ask(self, operation: str, body: str) -> dict[str, Any]:
        try:
            response = self._post(f"{self.url}/{operation}", body)
            answer = response.json()
        except requests.JSONDecodeError:
            raise Unreachable(f"{self.url} answered {response.status_code} with something else than JSON") from None
        except ValueError:
            raise  # an address that is none
        except requests.Timeout as error:
            raise Unreachable(f"{self.url} did not answer within {TIMEOUT[1]:g} seconds") from error
        except requests.RequestException as error:
            raise Unreachable(f"{self.url} cannot be reached") from error
        if not isinstance(answer, dict):
            raise Unreachable(f"{self.url} answered with something else than a JSON object")
        if not response.ok:
            raise ApiError({"status": response.status_code} | answer)
        return answer

    def _post(self, url: str, body: str) -> requests.Response:
        """The whole response: one that breaks off, as its sender is lost, is asked for again."""
        for _ in range(BROKEN_RESPONSES):
            with suppress(requests.exceptions.ChunkedEncodingError):
                return self._session.post(url, data=body, timeout=TIMEOUT)
        return self._session.post(url, data=body, timeout=TIMEOUT)

    def _typed(self, kind: type[Result], operation: str, fields: Question) -> Result:
        answer = self.ask(operation, **fields)
        try:
            return build(kind, answer)
        except TypeError as error:
            raise Unreachable(f"the answer is not one of version {__version__}: {error}") from error

    def check(self, task: Question, answers: Iterable[Question], **options: Unpack[CheckOptions]) -> Check:
        """Grade up to a thousand answers to a task."""
        return self._typed(Check, "check", {"task": task, "answers": list(answers), "options": options})

    def check_many(
        self, task: Question, answers: Sequence[Question], *, progress: bool = False, **options: Unpack[CheckOptions]
    ) -> Iterator[Judgement]:
        """Grade any number of answers to a task over all connections; the judgements come in order."""
        checks = self._in_order(lambda part: self.check(task, part, **options), parts(answers, CHECKED_TOGETHER))
        judgements = (judgement for checked in checks for judgement in checked.results)
        yield from tqdm(judgements, total=len(answers), unit="answer", disable=not progress)

    def ask_many(
        self, operation: str, questions: Iterable[Question], *, progress: bool = False
    ) -> Iterator[Document | ApiError]:
        """Ask the same operation many times over all connections; answers and problems come in order.

        There may be any number of questions: no more of them are held than are under way.
        """
        total = len(questions) if isinstance(questions, Sized) else None
        answers = self._in_order(lambda fields: self._answer_or_error(operation, fields), questions)
        yield from tqdm(answers, total=total, unit="question", disable=not progress)

    def batch(self, requests: Iterable[tuple[str, Question]]) -> Iterator[Document | ApiError]:
        """Ask questions of any kind, pairs of operation and fields, a thousand in a request; answers come in order."""
        for part in parts(requests, BATCH):
            for result in self._batch([{"operation": operation, "fields": fields} for operation, fields in part]):
                yield result["body"] if result["status"] == HTTPStatus.OK else ApiError(result["body"])

    def _batch(self, requests: Sequence[Question]) -> list[Document]:
        """The results of one batch; those that met load are asked for again."""
        results: list[Document] = self.ask("batch", requests=requests)["results"]
        for _ in range(ROUNDS):
            met_load = [i for i, result in enumerate(results) if result["status"] == HTTPStatus.SERVICE_UNAVAILABLE]
            if not met_load:
                break
            again = self.ask("batch", requests=[requests[i] for i in met_load])["results"]
            for i, result in zip(met_load, again, strict=True):
                results[i] = result
        return results

    def _answer_or_error(self, operation: str, fields: Question) -> Document | ApiError:
        try:
            return self.ask(operation, **fields)
        except ApiError as error:
            return error

    def _in_order(self, ask: Callable[[Asked], Answered], questions: Iterable[Asked]) -> Iterator[Answered]:
        """Ask over all connections at once; a few questions are under way while the next answer is waited for."""
        under_way: deque[Future[Answered]] = deque()
        with ThreadPoolExecutor(self.connections, "fluxion") as threads:
            try:
                for question in questions:
                    under_way.append(threads.submit(ask, question))
                    if len(under_way) == AHEAD * self.connections:
                        yield under_way.popleft().result()
                while under_way:
                    yield under_way.popleft().result()
            finally:
                for future in under_way:
                    future.cancel()


def _met_load(checked: Mapping[str, Any]) -> bool:
    return any((result.get("error") or {}).get("code") in LOAD for result in checked.get("results", ()))


def parts(items: Iterable[Asked], size: int) -> Iterator[list[Asked]]:
    """The items in lists of the given size, and the rest."""
    remaining = iter(items)
    while part := list(itertools.islice(remaining, size)):
        yield part


def _exactly(value: object) -> str:
    if isinstance(value, Decimal | Fraction):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
