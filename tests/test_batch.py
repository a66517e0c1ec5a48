"""Many requests in one: each answered as it would have been alone, in order, and without taking all kernels."""

import json
import threading
from collections.abc import Callable
from contextlib import closing
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
import requests

from oracles.patience import PATIENCE
from service.errors import KernelLost, Overloaded, Preempted, TooExpensive
from service.web import batch
from service.web.caching.answer_cache import Answers, Forgetful
from service.web.operations import OPERATIONS
from service.web.schemas.fields import Choice
from tests.conftest import checked
from tests.test_http import JSON, problem

Item = dict[str, Any]


def derivative(expression: str, **fields: Any) -> Item:
    return {"operation": "derivative", "fields": {"expression": expression, **fields}}


def answered(compute: Callable[[str], dict[str, Any]], items: list[Item], **limits: Any) -> list[Any]:
    """The results of a batch whose expressions are computed by a function; everything else is real."""
    with closing(batches(compute, **limits).begin(items)) as run:
        return [orjson.loads(line) for line in run]


def batches(compute: Callable[[str], dict[str, Any]], threads: int = 2, seconds: float = 60.0) -> batch.Batches:
    return batch.Batches(
        lambda name, fields, caller, left: orjson.dumps(compute(str(fields["expression"]))),
        Answers(0, Forgetful()),
        threads=threads,
        seconds=seconds,
    )


def test_results_come_in_order_and_equal_requests_are_computed_once() -> None:
    """A default that is spelt out makes no difference."""
    computed = []

    def compute(expression: str) -> dict[str, Any]:
        computed.append(expression)
        return {"was": expression}

    items = [derivative(f"x^{n % 10}", **({"order": 1} if n % 3 else {})) for n in range(100)]
    assert answered(compute, items) == [{"status": 200, "body": {"was": f"x^{n % 10}"}} for n in range(100)]
    assert sorted(computed) == [f"x^{n}" for n in range(10)]


def test_a_process_that_ends_begins_nothing() -> None:
    """Whoever asks it is told to ask again, and not that we have made a mistake."""
    ending = batches(lambda expression: {})
    ending._threads.shutdown()
    with closing(ending.begin([derivative("x")])) as run:
        (result,) = map(orjson.loads, run)
    assert (result["status"], result["body"]["code"]) == (503, "overloaded")


def test_one_bad_request_costs_only_itself() -> None:
    """Wrong fields, refusals and mistakes of ours stand beside the answers of the others."""

    def compute(expression: str) -> dict[str, Any]:
        if expression == "bomb":
            raise TooExpensive("the computation takes more than 2 seconds", limit="time", allowed=2.0)
        return {"a mistake of ours": 1 // (expression != "fault")}

    items = [derivative("x"), derivative("bomb"), derivative("x", order=99), derivative("fault"), derivative("x")]
    items[2]["fields"] |= {"colour": "red"}
    results = answered(compute, items)
    codes = [(result["status"], result["body"].get("code")) for result in results]
    assert codes[1:4] == [(422, "too_expensive"), (422, "invalid_field"), (500, "internal_error")]
    assert codes[0] == codes[4] == (200, None)
    assert {error["field"] for error in results[2]["body"]["errors"]} == {"order", "colour"}
    assert "ZeroDivision" not in json.dumps(results)


@pytest.mark.parametrize("error", [Overloaded, Preempted, KernelLost])
def test_load_is_waited_for(error: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    """What a repetition may cure is repeated here, so that the caller need not; but not for ever."""
    monkeypatch.setattr(batch, "PAUSES", (0.0, 0.0, 0.0))
    attempts = {"x": 0, "y": 0}

    def compute(expression: str) -> dict[str, Any]:
        attempts[expression] += 1
        if expression == "y" or attempts["x"] <= 2:
            raise error("not now")
        return {}

    assert [result["status"] for result in answered(compute, [derivative("x"), derivative("y")])] == [200, 503]
    assert attempts == {"x": 3, "y": 4}


def test_what_does_not_begin_in_time_may_be_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch of bombs ends: those that come too late get 503 and a hint, not a place in the queue."""
    now, items = 0.0, [derivative(f"x^{n}") for n in range(4)]
    monkeypatch.setattr(batch, "time", SimpleNamespace(monotonic=lambda: now))

    def compute(expression: str) -> dict[str, Any]:
        nonlocal now
        now += 10.1
        return {}

    results = answered(compute, items, threads=1, seconds=10.0)
    assert [result["status"] for result in results] == [200, 503, 503, 503]
    assert results[3]["body"]["code"] == "overloaded"
    assert "again" in results[3]["body"]["hint"]


def test_a_batch_whose_caller_has_left_ends() -> None:
    """Nothing more is begun for it, and its place is free."""
    computed: list[str] = []

    def compute(expression: str) -> dict[str, Any]:
        computed.append(expression)
        return {}

    asked = batches(compute, threads=1)
    items = [derivative(f"x^{n}") for n in range(1_000)]
    for _ in range(2 * batch.MAX_TOGETHER):
        with closing(asked.begin(items, left=lambda: len(computed) > 3)) as run:
            assert len(list(run)) < 50
    assert len(computed) < 200


def test_an_answer_is_there_before_the_next_is_computed() -> None:
    """Streaming is not collecting: the first line can be read while the second is under way."""
    go_on = threading.Event()

    def compute(expression: str) -> dict[str, Any]:
        assert expression == "x" or go_on.wait(PATIENCE)
        return {"was": expression}

    with closing(batches(compute).begin([derivative("x"), derivative("y")])) as run:
        assert orjson.loads(next(run))["body"] == {"was": "x"}
        go_on.set()
        assert orjson.loads(next(run))["body"] == {"was": "y"}
        assert list(run) == []


def test_batches_leave_kernels_for_others() -> None:
    """However many batches there are, only so many kernels compute for them."""
    at_once, lock, peak = 0, threading.Lock(), []

    def compute(expression: str) -> dict[str, Any]:
        nonlocal at_once
        with lock:
            at_once += 1
            peak.append(at_once)
        threading.Event().wait(0.002)
        with lock:
            at_once -= 1
        return {}

    shared = batches(compute, threads=2)
    runs = [shared.begin([derivative(f"x^{n}+{m}") for n in range(30)]) for m in range(batch.MAX_TOGETHER)]
    readers = [threading.Thread(target=list, args=[run]) for run in runs]
    for reader in readers:
        reader.start()
    for reader, run in zip(readers, runs, strict=True):
        reader.join(PATIENCE)
        run.close()
    assert len(peak) == 30 * batch.MAX_TOGETHER
    assert max(peak) <= 2


def test_too_many_batches_are_refused_at_once() -> None:
    """They would hold all threads of the server; a place is free again when one is closed, read or not."""
    shared = batches(lambda expression: {})
    runs = [shared.begin([derivative("x")]) for _ in range(batch.MAX_TOGETHER)]
    with pytest.raises(Overloaded):
        shared.begin([derivative("x")])
    runs[0].close()
    runs[0].close()
    with closing(shared.begin([derivative("x")])), pytest.raises(Overloaded):
        shared.begin([derivative("x")])
    for run in runs:
        run.close()


def test_answers_have_a_limit_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand long answers do not fill the memory: what is over the limit is refused, and not computed."""
    monkeypatch.setattr(batch, "MAX_ANSWER_BYTES", 10_000)
    monkeypatch.setattr(batch, "AHEAD", 2)
    computed = []

    def compute(expression: str) -> dict[str, Any]:
        computed.append(expression)
        return {"long": "9" * 4000}

    results = answered(compute, [derivative(f"x^{n}") for n in range(20)])
    assert [result["status"] for result in results] == [200] * 2 + [422] * 18
    assert results[2]["body"]["limit"] == "answer bytes"
    assert len(computed) <= 4


MIXED = [
    derivative("w^2", variable="w"),
    {"operation": "evaluate", "fields": {"expression": "w^2", "order": 1, "at": [{"w": 2}, {"w": 0.1}]}},
    derivative("3*x + 2*(x - 1"),
    {"operation": "estimate", "fields": {"expression": "w^2", "at": 3, "epsilon": 1e-9}},
    {"operation": "gradient", "fields": {"expression": "x^2*y"}},
    derivative("x", colour="red"),
    derivative("x*y"),
    {"operation": "estimate", "fields": {"expression": "w^2"}},
    derivative("w^2", variable="w"),
]


@pytest.fixture(scope="module")
def mixed(service: str) -> list[Any]:
    """The results of the batch above."""
    response = requests.post(f"{service}/batch", json={"requests": MIXED}, timeout=PATIENCE)
    assert response.headers["Cache-Control"] == "no-store"
    return list(checked("/batch", response)["results"])


def test_each_request_is_answered_as_if_alone(service: str, mixed: list[Any]) -> None:
    """The same status and the same body as from its own endpoint; only ``request_id`` is the batch's."""
    for item, result in zip(MIXED, mixed, strict=True):
        alone = requests.post(f"{service}/{item['operation']}", json=item["fields"], timeout=PATIENCE)
        body = alone.json()
        body.pop("request_id", None)
        assert result == {"status": alone.status_code, "body": body}
    assert [result["status"] for result in mixed] == [200, 200, 422, 200, 200, 422, 422, 422, 200]


def test_lines_say_the_same(service: str, mixed: list[Any]) -> None:
    """As NDJSON each line is one result, in the same order."""
    accept = {"Accept": "application/x-ndjson"}
    response = requests.post(f"{service}/batch", json={"requests": MIXED}, headers=accept, timeout=PATIENCE)
    assert response.headers["Content-Type"] == "application/x-ndjson"
    assert response.text == batch.OPERATION.other_forms[batch.NDJSON]({"results": mixed}) + "\n"


def test_a_thousand_requests(service: str) -> None:
    """The most that one batch may hold, all different."""
    items = [derivative(f"x^2 + {n}*x") for n in range(batch.MAX_REQUESTS)]
    response = requests.post(f"{service}/batch", json={"requests": items}, timeout=PATIENCE)
    assert [result["status"] for result in response.json()["results"]] == [200] * batch.MAX_REQUESTS
    assert response.json()["results"][999]["body"]["derivative"] == "2*x + 999"


WRONG_FORMS = [
    ({}, "missing_field", "requests"),
    ({"requests": []}, "invalid_field", "requests"),
    ({"requests": {}}, "invalid_field", "requests"),
    ({"requests": [derivative("x")], "operation": "derivative"}, "unknown_field", "operation"),
    ({"requests": [derivative("x"), 5]}, "invalid_field", "requests.1"),
    ({"requests": [{"operation": "derivative"}]}, "missing_field", "requests.0.fields"),
    ({"requests": [{"operation": "derivative", "fields": []}]}, "invalid_field", "requests.0.fields"),
    ({"requests": [{"operation": "integral", "fields": {}}]}, "invalid_field", "requests.0.operation"),
    ({"requests": [{"operation": "batch", "fields": {"requests": []}}]}, "invalid_field", "requests.0.operation"),
    ({"requests": [derivative("x") | {"id": 1}]}, "unknown_field", "requests.0.id"),
]


@pytest.mark.parametrize(("body", "code", "field"), WRONG_FORMS, ids=lambda value: str(value)[:40])
def test_a_batch_of_the_wrong_form_is_refused_whole(service: str, body: Any, code: str, field: str) -> None:
    """The form is the program's fault, not the data's; the field says which request."""
    response = requests.post(f"{service}/batch", data=json.dumps(body), headers=JSON, timeout=PATIENCE)
    assert problem(response, 422, code)["field"] == field


def test_a_batch_is_asked_by_post(service: str) -> None:
    """A thousand requests do not fit an address."""
    response = requests.get(f"{service}/batch", timeout=PATIENCE)
    problem(response, 405, "method_not_allowed")
    assert "POST" in response.headers["Allow"]


def test_every_operation_can_stand_in_a_batch() -> None:
    """A new endpoint is one more word here."""
    choice = batch.BatchItem().fields["operation"]
    assert isinstance(choice, Choice)
    assert set(choice.choices) == {operation.name for operation in OPERATIONS}
