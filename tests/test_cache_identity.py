"""Which answer is whose: the names of answers, what makes two requests different, and what any cache may keep."""

import logging
import re
from itertools import combinations
from typing import Any

import orjson
import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient

from oracles.patience import PATIENCE
from service.errors import Overloaded
from service.grading.results import lasting
from service.kernel.pool import Reply
from service.settings import Settings
from service.web import operations, problems
from service.web.caching.answer_cache import Answers, Forgetful
from service.web.observability import tracing
from service.web.operations import OPERATIONS, answer_key
from service.web.schemas.body_and_query import Fields
from tests.test_answer_cache import Dictionary

#: A question to each operation, and questions that differ from it in one field each: no two may share an answer.
QUESTIONS: dict[str, list[Fields]] = {
    "derivative": [
        {}, {"expression": "w^3"}, {"variable": "x"}, {"symbols": ["e"]}, {"symbols": ["w"], "order": 2},
        {"assumptions": {"w": "positive"}}, {"assumptions": {"w": "integer"}}, {"order": 2}, {"steps": True},
        {"at": "3"}, {"at": "4"}, {"at": {"w": "3", "v": "1"}}, {"forms": ["python"]}, {"forms": ["c"]},
        {"format": "latex"},
    ],
    "gradient": [
        {}, {"expression": "w^3"}, {"variables": ["w"]}, {"variables": ["x"]}, {"at": "3"}, {"symbols": ["e"]},
    ],
    "evaluate": [
        {}, {"expression": "w^3"}, {"at": "4"}, {"at": ["3", "4"]}, {"order": 1}, {"digits": 16}, {"digits": 17},
    ],
    "estimate": [
        {}, {"expression": "w^3"}, {"at": "4"}, {"epsilon": "1e-3"}, {"epsilon": "1e-4"}, {"method": "forward"},
        {"method": "backward"}, {"method": "complex_step"}, {"order": 2}, {"accuracy": 4},
        {"sweep": {"from": "0.1", "to": "1e-3"}}, {"sweep": {"from": "0.1", "to": "1e-4"}},
    ],
    "check": [
        {}, {"answer": "3w"}, {"task": {"type": "derivative", "expression": "w^3"}},
        {"task": {"type": "derivative", "expression": "w^2", "variable": "x"}},
        {"task": {"type": "value", "expression": "w^2", "at": "3"}},
        {"task": {"type": "value", "expression": "w^2", "at": "4"}},
    ],
}  # fmt: skip
LEAST: dict[str, Fields] = {
    "derivative": {"expression": "w^2"},
    "gradient": {"expression": "w^2"},
    "evaluate": {"expression": "w^2", "at": "3"},
    "estimate": {"expression": "w^2", "at": "3"},
    "check": {"task": {"type": "derivative", "expression": "w^2"}, "answer": "2w"},
}


def loaded(name: str, fields: Fields) -> Fields:
    """A question as it is after it was checked."""
    schema = next(operation.request for operation in OPERATIONS if operation.name == name)
    found: Fields = schema.load(fields)
    return found


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_two_questions_share_a_name(name: str) -> None:
    """Each field is part of the question."""
    asked = [loaded(name, LEAST[name] | changes) for changes in QUESTIONS[name]]
    for (one, other), (first, second) in zip(combinations(asked, 2), combinations(QUESTIONS[name], 2), strict=True):
        assert answer_key(name, one) != answer_key(name, other), (first, second)


def test_an_operation_is_part_of_the_question() -> None:
    assert answer_key("derivative", {"expression": "x"}) != answer_key("gradient", {"expression": "x"})


def test_the_order_of_fields_is_not() -> None:
    assert answer_key("evaluate", {"a": 1, "b": 2}) == answer_key("evaluate", {"b": 2, "a": 1})


def test_an_edition_is_part_of_the_question(monkeypatch: pytest.MonkeyPatch) -> None:
    """What another edition has left in a shared store or in a browser is not taken for an answer of this one."""
    before = answer_key("derivative", {"expression": "x"})
    monkeypatch.setattr(operations, "edition", lambda: "another")
    assert answer_key("derivative", {"expression": "x"}) != before


CUT = {"results": [{"id": "a", "verdict": "undecided", "error": {"code": "too_expensive"}}]}


def test_what_was_cut_is_kept_nowhere() -> None:
    """Neither in this process nor in the shared store; what was not cut is in both."""
    for answer, kept in ((CUT, False), ({"derivative": "2*w"}, True)):
        shared = Dictionary()
        answers = Answers(10_000, shared, lasting)
        body = orjson.dumps(answer)
        sources = [answers.get_or_compute("key", lambda left, body=body: body).source for _ in range(2)]  # type: ignore[misc]
        assert sources == ["computed", "memory" if kept else "computed"]
        assert (list(shared.kept) == ["key"]) is kept


@pytest.fixture
def client() -> FlaskClient:
    """The operations over kernels that answer what the expression names, or refuse."""

    def ask(name: str, fields: Fields, *_: Any) -> Reply:
        if fields["expression"] == "busy":
            raise Overloaded("come again")
        return Reply({"derivative": "2*w", "forms": {}, "steps": None, "at": None}, {})

    app = Flask("operations")
    app.config["CACHE_SECONDS"] = Settings().cache_seconds
    problems.install(app)
    app.register_blueprint(operations.create_blueprint(ask, Answers(10_000, Forgetful(), lasting)))
    app.wsgi_app = tracing.Traced(app.wsgi_app, logging.getLogger("operations"), lambda *_: None)  # type: ignore[method-assign]
    return app.test_client()


def test_each_media_type_of_an_answer_has_a_name_of_its_own(client: FlaskClient) -> None:
    """And each says that it depends on what was accepted; so does the answer that nothing has changed."""
    json, text = (client.get("/derivative?expression=w^2", headers={"Accept": kind}) for kind in ("*/*", "text/plain"))
    assert json.headers["ETag"] != text.headers["ETag"]
    for first, accepted, other in ((json, "*/*", text), (text, "text/plain", json)):
        headers = {"Accept": accepted, "If-None-Match": first.headers["ETag"]}
        again = client.get("/derivative?expression=w^2", headers=headers)
        assert (again.status_code, again.data) == (304, b"")
        for name in ("ETag", "Cache-Control", "Vary"):
            assert again.headers[name] == first.headers[name]
        assert first.headers["Vary"] == "Accept"
        headers["If-None-Match"] = other.headers["ETag"]
        assert client.get("/derivative?expression=w^2", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("query", "status"),
    [("expression=busy", 503), ("expression=", 422), ("colour=1", 422), ("expression=w&expression=x", 422)],
)
def test_no_problem_is_kept(client: FlaskClient, query: str, status: int) -> None:
    answer = client.get(f"/derivative?{query}")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (status, "no-store")
    assert "ETag" not in answer.headers


SWEEP = '{"from": 0.1, "to": 1e-5}'

#: What is asked of the running service, and what its caches are told: whether to keep it, and what it depends on.
HEADERS = [
    ("/derivative?expression=w^2", {}, r"public, max-age=\d+", "Accept"),
    ("/derivative?expression=w^2", {"Accept": "text/plain"}, r"public, max-age=\d+", "Accept"),
    (f"/estimate?expression=w^2&at=3&sweep={SWEEP}", {"Accept": "image/svg+xml"}, r"public, max-age=\d+", "Accept"),
    ("/derivative?expression=(w", {}, "no-store", None),
    ("/derivative", {}, "no-store", None),
    ("/nowhere", {}, "no-store", None),
    ("/health/live", {}, "no-store", None),
    ("/health/ready", {}, "no-store", None),
    ("/metrics", {}, "no-store", None),
]  # fmt: skip


@pytest.mark.parametrize(("path", "headers", "kept", "varies"), HEADERS)
def test_what_caches_are_told(service: str, path: str, headers: dict[str, str], kept: str, varies: str | None) -> None:
    response = requests.get(service + path, headers=headers, timeout=PATIENCE)
    assert re.fullmatch(kept, response.headers.get("Cache-Control", "")), response.headers
    assert response.headers.get("Vary") == varies
    assert ("ETag" in response.headers) is kept.startswith("public")
