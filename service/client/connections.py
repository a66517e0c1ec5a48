"""Connections: what is asked of a service, what is asked again, and what comes back."""

import itertools
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Sized
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from http import HTTPStatus
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from types import TracebackType
from typing import Any, Self, TypedDict, TypeVar, Unpack

import requests
from requests.adapters import HTTPAdapter
from tqdm import tqdm
from urllib3.exceptions import ReadTimeoutError
from urllib3.util.retry import Retry

from .answers import Answer, Derivative, Evaluation, Gradient, Read, build
from .api_error import ApiError, Unreachable
from .estimates import Estimate
from .json_form import columns, document
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
from .retries import BUDGET, Retries

#: Seconds to connect, and to wait for an answer: longer than the longest deadline that makes sense.
TIMEOUT = (3.05, 30.0)

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


def _version() -> str:
    """Of the distribution that this package came with; a checkout has none."""
    package = (__package__ or "").partition(".")[0]
    try:
        return installed_version({"service": "fluxion"}.get(package, package))
    except PackageNotFoundError:
        return "checkout"


__version__ = _version()


class Options(TypedDict, total=False):
    """What a client can be told beside the address; see ``Client``."""

    api_key: str | None
    connections: int
    timeout: float | tuple[float, float]
    budget: float
    session: requests.Session | None
    retries: Retry | None


class Client:
    """Connections to the service; use it as a context manager, or close it. Safe to share between threads.

    Coordinates may be ``Fraction`` or ``Decimal``, which are sent as text and read exactly, numbers and arrays of NumPy
    and expressions of SymPy. Every method raises ``ApiError`` for a problem, after the retries that make sense.
    """

    def __init__(
        self,
        url: str = "http://127.0.0.1:8000",
        *,
        api_key: str | None = None,
        connections: int = 8,
        timeout: float | tuple[float, float] = TIMEOUT,
        budget: float = BUDGET,
        session: requests.Session | None = None,
        retries: Retry | None = None,
    ) -> None:
        """A client of the service at ``url``; nothing is asked yet.

        ``timeout``: seconds to connect and to wait for an answer, or one number for both. ``budget``: seconds for which
        a question is asked again that met load or a lost connection; 0 asks once. ``session``: brings its own proxies,
        certificates and headers, and is left open at the end. ``retries`` of urllib3 instead of those of the budget.
        Raises ``ValueError`` for an address that is none.
        """
        if not re.fullmatch(r"https?://[^\s/]+\S*", url):
            raise ValueError(f"{url!r} is not an address such as http://127.0.0.1:8000")
        self.url, self.connections, self.timeout = url.rstrip("/"), connections, timeout
        self._session, self._owned = session or requests.Session(), session is None
        again = Retries(budget) if retries is None else retries
        self._session.mount(self.url, HTTPAdapter(pool_maxsize=connections, max_retries=again, pool_block=True))
        self._headers = {"User-Agent": f"fluxion-client/{__version__}", "Content-Type": "application/json"}
        if api_key:
            self._headers["X-API-Key"] = api_key

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections, unless they belong to a session that was given."""
        if self._owned:
            self._session.close()

    def read(self, expression: Expression, **fields: Unpack[Fields]) -> Read:
        """How the service reads an expression; nothing is computed.

        The ``ApiError`` for an unfinished text has what is there as ``partial``. Fields: see ``Fields``.
        """
        return self._typed(Read, "read", {"expression": expression, **fields})

    def derivative(self, expression: Expression, **fields: Unpack[DerivativeFields]) -> Derivative:
        """The derivative of an expression, exact: ``derivative("w^2").derivative == "2*w"``.

        Fields: ``variable``, ``order``, ``simplify``, ``forms``, ``steps``, ``at``, ``exact``, and those of ``Fields``.
        """
        return self._typed(Derivative, "derivative", {"expression": expression, **fields})

    def gradient(self, expression: Expression, **fields: Unpack[GradientFields]) -> Gradient:
        """The partial derivatives of an expression: ``gradient("x^2*y").gradient[0].derivative == "2*x*y"``.

        Fields: ``variables``, ``simplify``, ``at``, ``exact``, and those of ``Fields``.
        """
        return self._typed(Gradient, "gradient", {"expression": expression, **fields})

    def evaluate(self, expression: Expression, **fields: Unpack[EvaluateFields]) -> Evaluation:
        """Certified values of an expression or its derivative: ``evaluate("w^2", at=[2, 3]).values == [4.0, 9.0]``.

        ``at`` is a point, a list or an array of points, or an array for each variable. Fields: ``variable``, ``order``,
        ``at``, ``digits``, ``exact``, ``domain``, and those of ``Fields``.
        """
        if "at" in fields:
            fields["at"] = columns(fields["at"])
        return self._typed(Evaluation, "evaluate", {"expression": expression, **fields})

    def estimate(self, expression: Expression, at: At, **fields: Unpack[EstimateFields]) -> Estimate:
        """A finite difference and the truth about its error: ``estimate("w^2", at=3, epsilon=1e-9).errors.total``.

        Fields: ``variable``, ``epsilon``, ``method``, ``accuracy``, ``order``, ``sweep``, and those of ``Fields``.
        """
        return self._typed(Estimate, "estimate", {"expression": expression, "at": at, **fields})

    def ask(self, operation: str, /, **fields: object) -> Document:
        """Ask any operation; the answer is its JSON document. Raises ``ValueError`` for what JSON cannot hold.

        A check of which some answers were not judged is asked again: the service goes on from what it has.
        """
        body = document(fields)
        answer = self._ask(operation, body)
        for _ in range(ROUNDS):
            if operation != "check" or not _met_load(answer):
                break
            answer = self._ask(operation, body)
        return answer

    def _ask(self, operation: str, body: str) -> Document:
        try:
            response = self._post(f"{self.url}/{operation}", body)
            answer = response.json()
        except requests.JSONDecodeError:
            raise Unreachable(f"{self.url} answered {response.status_code} with something else than JSON") from None
        except ValueError:
            raise  # an address that is none
        except requests.RequestException as error:
            raise Unreachable(f"{self.url} {self._fault(error)}") from error
        if not isinstance(answer, dict):
            raise Unreachable(f"{self.url} answered with something else than a JSON object")
        if not response.ok:
            raise ApiError({"status": response.status_code} | answer, _seconds(response.headers.get("Retry-After")))
        return answer

    def _fault(self, error: requests.RequestException) -> str:
        """What happened at last; requests tells a timeout after repetitions as a lost connection."""
        last = getattr(error.args[0], "reason", None) if error.args else None
        if isinstance(error, requests.Timeout) or isinstance(last, ReadTimeoutError):
            seconds = self.timeout[1] if isinstance(self.timeout, tuple) else self.timeout
            return f"did not answer within {seconds:g} seconds"
        return "cannot be reached"

    def _post(self, url: str, body: str) -> requests.Response:
        """The whole response: one that breaks off, as its sender is lost, is asked for again."""
        for _ in range(BROKEN_RESPONSES):
            with suppress(requests.exceptions.ChunkedEncodingError):
                return self._session.post(url, data=body, headers=self._headers, timeout=self.timeout)
        return self._session.post(url, data=body, headers=self._headers, timeout=self.timeout)

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
        yield from tqdm(judgements, total=len(answers), unit=" answers", disable=not progress)

    def ask_many(
        self, operation: str, questions: Iterable[Question], *, progress: bool = False
    ) -> Iterator[Document | ApiError]:
        """Ask the same operation many times over all connections; answers and problems come in order.

        There may be any number of questions: no more of them are held than are under way.
        """
        total = len(questions) if isinstance(questions, Sized) else None
        answers = self._in_order(lambda fields: self._answer_or_error(operation, fields), questions)
        yield from tqdm(answers, total=total, unit=" questions", disable=not progress)

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


def _seconds(retry_after: str | None) -> float | None:
    """What ``Retry-After`` says, if that is a number; the service sends no dates."""
    try:
        return float(retry_after or "")
    except ValueError:
        return None
