"""JSON lines of ``fluxion batch``: a request a line in, its status and its body a line out, in order."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import orjson

from service.errors import FluxionError, InvalidField
from service.web import batch
from service.web.schemas import body_and_query, strict_json

#: One request of a batch: the operation and its fields.
Request = Mapping[str, Any]

#: Answers requests in their order, each with the JSON of ``{"status": …, "body": …}``.
AnswerAll = Callable[[Iterable[Request]], Iterator[bytes]]

_ITEM = batch.BatchItem()


def requests(lines: Iterable[bytes]) -> list[Request | FluxionError]:
    """The requests of a file, blank lines left out; a line that is none becomes the refusal of it."""
    return [_request(line) for line in lines if line.strip()]


def _request(line: bytes) -> Request | FluxionError:
    try:
        read = strict_json.decode(line)
        if not isinstance(read, dict):
            sample = 'a line is such as {"operation": "derivative", "fields": {"expression": "w^2"}}'
            return InvalidField("a line must be a JSON object", hint=sample)
        return body_and_query.checked(read, _ITEM)
    except FluxionError as error:
        return error


def results(asked: Iterable[Request | FluxionError], answer_all: AnswerAll) -> Iterator[str]:
    """A line for each request, as soon as it is answered."""
    asked = list(asked)
    answers = answer_all(request for request in asked if not isinstance(request, FluxionError))
    for request in asked:
        refused = batch.Result.refused(request).line() if isinstance(request, FluxionError) else None
        yield (refused or next(answers)).decode()


def line(status: int, body: Mapping[str, object]) -> bytes:
    """The result of a request that somebody else answered."""
    return orjson.dumps({"status": status, "body": body})
