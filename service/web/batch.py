"""Batching, ``POST /batch``: many requests in one, each with the status and the body that it would have had alone.

They share the kernels with everybody else: all batches of a process together compute on some of them only, so that a
single request finds a free one. Equal requests are computed once.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import ExitStack, closing
from functools import partial
from typing import Any, NamedTuple, cast

import orjson
from flask import Blueprint, Response, request
from marshmallow import fields, validate

from service.errors import FluxionError, InternalError, LoadError, Overloaded, TooExpensive
from service.kernel.pool import nobody_leaves
from service.web import departure, operations, prestart, problems
from service.web.access.gate import Gate, caller
from service.web.caching.answer_cache import Answers, Left
from service.web.schemas import body_and_query
from service.web.schemas.base import Strict, Told
from service.web.schemas.body_and_query import Fields
from service.web.schemas.fields import Choice, ListOf

JSON, NDJSON = "application/json", "application/x-ndjson"

MAX_REQUESTS = 1_000

#: All answers of one batch; a thousand times 10,000 points with 1,000 digits would be 11 GB.
MAX_ANSWER_BYTES = 1 << 25

#: Batches of one process at a time; each holds a thread of the server, and the others are for single requests.
MAX_TOGETHER = 4

#: Requests begun before the answer to the first of them is taken: enough to keep the kernels busy behind a slow one.
AHEAD = 32

#: Seconds to wait after each time that a request met load or a lost kernel; then that is its answer.
PAUSES = (0.1, 0.3, 0.9)

_REQUESTS = {operation.name: operation.request for operation in operations.OPERATIONS}

log = logging.getLogger("service")

#: Asks an operation: its name, its checked fields, the caller, and whether that has left → the JSON of the answer.
Compute = Callable[[str, Fields, str, Left], bytes]


class BatchItem(Strict):
    """One request of a batch."""

    operation = Choice(
        *(operation.name for operation in operations.OPERATIONS),
        required=True,
        metadata={"description": "The endpoint that would answer this request alone."},
    )
    fields_ = fields.Dict(
        data_key="fields",
        attribute="fields",
        required=True,
        metadata={"description": "The body that it would be sent."},
    )


class BatchRequest(Strict):
    requests = ListOf(
        fields.Nested(BatchItem), MAX_REQUESTS, least=1, required=True, metadata={"description": "What is asked."}
    )


class BatchResult(Told):
    """What one request would have been answered alone."""

    status = fields.Integer(
        required=True,
        validate=validate.Range(200, 599),
        metadata={"description": "The HTTP status: 200, or that of the problem."},
    )
    body = fields.Dict(
        required=True,
        metadata={"description": "The answer, or the problem; its `request_id` is that of the whole batch."},
    )


class BatchAnswer(Told):
    results = fields.List(
        fields.Nested(BatchResult), required=True, metadata={"description": "In the order of the requests."}
    )


OPERATION = operations.Operation(
    "batch",
    "Ask many questions at once",
    "Up to 1,000 requests of any kind; each gets its own status and body, in order. "
    f"With `Accept: {NDJSON}`, each result is a line, sent as soon as it is ready.",
    BatchRequest(),
    BatchAnswer(),
    {NDJSON: lambda answer: b"\n".join(map(orjson.dumps, answer["results"])).decode()},
    {
        "mixed": operations.Example(
            "two questions, one of them refused",
            {
                "requests": [
                    {"operation": "derivative", "fields": {"expression": "w^2"}},
                    {"operation": "derivative", "fields": {"expression": "3*x + 2*(x - 1"}},
                ]
            },
        )
    },
)


class Result(NamedTuple):
    """The status and the JSON body of one request."""

    status: int
    body: bytes

    @classmethod
    def refused(cls, error: FluxionError) -> "Result":
        """The problem of one request. Without ``request_id``: the same batch gets the same bytes."""
        document = problems.document(error, "")
        del document["request_id"]
        return cls(error.status, orjson.dumps(document))

    def line(self) -> bytes:
        """The result as JSON, without a line break."""
        return orjson.dumps({"status": self.status, "body": orjson.Fragment(self.body)})


_TOO_MUCH = Result.refused(
    TooExpensive(
        f"the answers of this batch have more than {MAX_ANSWER_BYTES} bytes",
        limit="answer bytes",
        allowed=MAX_ANSWER_BYTES,
        hint="send this request in another batch",
    )
)


class Batches:
    """All batches of one process: ``threads`` computations at a time, each begun within ``seconds`` of its batch."""

    def __init__(self, compute: Compute, answers: Answers, *, threads: int, seconds: float) -> None:
        self.seconds = seconds
        self.compute, self._answers = compute, answers
        self._threads = prestart.threads(threads, "batch")
        self._places = threading.BoundedSemaphore(MAX_TOGETHER)

    def begin(self, requests: Iterable[Mapping[str, Any]], caller: str = "", left: Left = nobody_leaves) -> "Run":
        """The results of a caller's checked requests, as they come; must be closed. Raises ``Overloaded``.

        They end where ``left`` says that nobody waits for them any more.
        """
        if not self._places.acquire(blocking=False):
            raise Overloaded(f"{MAX_TOGETHER} batches are being answered already")
        return Run(self, requests, caller, left, self._places.release)

    def submit(self, key: str, compute: Callable[[Left], bytes], until: float, left: Left) -> Future[Result]:
        """The result of one request, as soon as a thread is free."""
        try:
            return self._threads.submit(self._result, key, compute, until, left)
        except RuntimeError:  # no thread begins anything in a process that ends
            return _known(Result.refused(Overloaded("the service is stopping", hint="send this request again")))

    def _result(self, key: str, compute: Callable[[Left], bytes], until: float, left: Left) -> Result:
        try:
            return Result(200, self._patiently(key, compute, until, left))
        except FluxionError as error:
            return Result.refused(error)
        except Exception:  # a mistake of ours costs one result, not a thousand
            log.exception("unforeseen")
            return Result.refused(InternalError("the fault is logged under the request_id of this batch"))

    def _patiently(self, key: str, compute: Callable[[Left], bytes], until: float, left: Left) -> bytes:
        """The answer, remembered or computed; tried again where the service, and not the request, is at fault."""
        if time.monotonic() > until or left():
            raise Overloaded("the time for this batch is over", hint="send this request again")
        for pause in PAUSES:
            try:
                return self._answers.get_or_compute(key, compute, left).body
            except LoadError:
                if time.monotonic() + pause > until or left():
                    raise
                time.sleep(pause)
        return self._answers.get_or_compute(key, compute, left).body


class Run(Iterator[bytes]):
    """One batch on its way: its results as JSON, in the order of the requests."""

    def __init__(
        self,
        batches: Batches,
        requests: Iterable[Mapping[str, Any]],
        caller: str,
        left: Left,
        release: Callable[[], None],
    ) -> None:
        self._batches, self._requests, self._caller, self._left = batches, iter(requests), caller, left
        self._until = time.monotonic() + batches.seconds
        self._room = MAX_ANSWER_BYTES
        self._begun: dict[str, Future[Result]] = {}
        self._ahead: deque[Future[Result]] = deque()
        self._leave = ExitStack()
        self._leave.callback(release)

    def __next__(self) -> bytes:
        while len(self._ahead) < AHEAD and (asked := next(self._requests, None)):
            self._ahead.append(self._begin(asked))
        if not self._ahead or self._left():
            raise StopIteration
        line = self._ahead.popleft().result().line()
        self._room -= len(line)
        return line if self._room >= 0 else _TOO_MUCH.line()

    def _begin(self, asked: Mapping[str, Any]) -> Future[Result]:
        if self._room < 0:
            return _known(_TOO_MUCH)
        name = asked["operation"]
        try:
            given = body_and_query.checked(asked["fields"], _REQUESTS[name])
        except FluxionError as error:
            return _known(Result.refused(error))
        key = operations.answer_key(name, given)
        if key not in self._begun:
            compute = partial(self._batches.compute, name, given, self._caller)
            self._begun[key] = self._batches.submit(key, compute, self._until, self._left)
        return self._begun[key]

    def close(self) -> None:
        """Begin nothing more and make room for another batch; a second call does nothing."""
        for future in self._ahead:
            future.cancel()
        self._leave.close()


def _known(result: Result) -> Future[Result]:
    future: Future[Result] = Future()
    future.set_result(result)
    return future


def create_blueprint(batches: Batches, gate: Gate) -> Blueprint:
    """The route; a batch counts as many requests as it holds."""
    blueprint = Blueprint("batch", __name__)

    @blueprint.post("/batch")
    def batch() -> Response:
        requests = cast(list[Mapping[str, Any]], body_and_query.load(request, OPERATION.request)["requests"])
        gate.charge(len(requests) - 1)
        run = batches.begin(requests, caller(), departure.of_caller())
        if request.accept_mimetypes.best_match([JSON, NDJSON], default=JSON) == NDJSON:
            response = Response((line + b"\n" for line in run), mimetype=NDJSON)
            response.headers["X-Accel-Buffering"] = "no"  # nginx would keep the lines until there are many
            response.call_on_close(run.close)
        else:
            with closing(run):
                response = Response(b'{"results":[' + b",".join(run) + b"]}", mimetype=JSON)
        response.headers["Cache-Control"] = "no-store"
        return response

    return blueprint
