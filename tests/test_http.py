"""HTTP as callers use and misuse it; every refusal is a problem document with a stable code."""

import json
import socket
from typing import Any

import pytest
import requests

from oracles.patience import PATIENCE
from service.web.schemas.fields import MAX_TOLD

JSON = {"Content-Type": "application/json"}
SQUARE = b'{"expression": "w^2"}'


def problem(response: requests.Response, status: int, code: str) -> dict[str, Any]:
    """The problem document of a response, after checking what every problem has."""
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"
    body: dict[str, Any] = response.json()
    assert body["code"] == code, body
    assert body["type"] == f"/problems/{code}"
    assert body["status"] == status
    assert body["request_id"] == response.headers["X-Request-ID"]
    return body


BODIES = [
    (b"", 400, "malformed_json"),
    (b"{", 400, "malformed_json"),
    (b'{"expression": "x",}', 400, "malformed_json"),
    (b'{"expression": "x", "order": NaN}', 400, "malformed_json"),
    (b'{"expression": "x", "order": -Infinity}', 400, "malformed_json"),
    (b'{"expression": "\xff"}', 400, "malformed_json"),
    (b'\xef\xbb\xbf{"expression": "x"}', 400, "malformed_json"),
    (b'{"expression": "x", "order": ' + b"9" * 5000 + b"}", 400, "malformed_json"),
    (b'{"a":' * 10_000, 400, "malformed_json"),
    (b"[]", 422, "invalid_field"),
    (b'"x"', 422, "invalid_field"),
    (b"null", 422, "invalid_field"),
    (b"{}", 422, "missing_field"),
    (b'{"expression": null}', 422, "invalid_field"),
    (b'{"expression": 5}', 422, "invalid_field"),
    (b'{"expression": ["x"]}', 422, "invalid_field"),
    (b'{"expression": ""}', 422, "invalid_field"),
    (b'{"expression": "\\ud800"}', 422, "invalid_field"),
    (b'{"expression": "x", "expression": "y"}', 422, "repeated_field"),
    (b'{"expression": "x", "colour": "red"}', 422, "unknown_field"),
    (b'{"expression": "x", "__proto__": {}}', 422, "unknown_field"),
    (b'{"expression": "x", "variable": 5}', 422, "invalid_field"),
    (b'{"expression": "x", "variable": "x y"}', 422, "invalid_field"),
    (b'{"expression": "x", "order": 1.9}', 422, "invalid_field"),
    (b'{"expression": "x", "order": "1"}', 422, "invalid_field"),
    (b'{"expression": "x", "order": true}', 422, "invalid_field"),
    (b'{"expression": "x", "order": 1e400}', 422, "invalid_field"),
    (b'{"expression": "x", "order": 1e999999999}', 422, "invalid_field"),
    (b'{"expression": "x", "order": 21}', 422, "invalid_field"),
    (b'{"expression": "x", "order": -1}', 422, "invalid_field"),
    (b'{"expression": "x", "order": {}}', 422, "invalid_field"),
    (b'{"expression": "x", "steps": "yes"}', 422, "invalid_field"),
    (b'{"expression": "x", "steps": 1}', 422, "invalid_field"),
    (b'{"expression": "x", "format": "mathml"}', 422, "invalid_field"),
    (b'{"expression": "x", "symbols": ["x", "2"]}', 422, "invalid_field"),
    (b'{"expression": "x", "at": {"x y": 1}}', 422, "invalid_field"),
    (b'{"expression": "x", "at": [1]}', 422, "invalid_field"),
]


@pytest.mark.parametrize(("body", "status", "code"), BODIES, ids=lambda value: str(value)[:40])
def test_a_bad_body_is_refused(service: str, body: bytes, status: int, code: str) -> None:
    """Malformed JSON is 400, wrong fields are 422; nothing is coerced."""
    response = requests.post(f"{service}/derivative", data=body, headers=JSON, timeout=PATIENCE)
    problem(response, status, code)


#: Lists a little longer than allowed, and bodies of more values than any question needs.
TOO_MANY = {
    "points": ("evaluate", {"expression": "x", "at": [1] * 10_001}),
    "answers": ("check", {"task": {"expression": "x"}, "answers": [{"id": "1", "answer": "1"}] * 1_001}),
    "wrong answers": ("check", {"task": {"expression": "x"}, "answers": [{}] * 40_000}),
    "requests": ("batch", {"requests": [{"operation": "derivative", "fields": {"expression": "x"}}] * 1_001}),
    "symbols": ("derivative", {"expression": "x", "symbols": ["x"] * 65}),
    "symbols of a task": ("check", {"task": {"expression": "x", "symbols": ["x"] * 65}, "answer": "1"}),
    "variables": ("gradient", {"expression": "x", "variables": ["x"] * 65}),
    "forms": ("derivative", {"expression": "x", "forms": ["python"] * 65}),
    "values": ("derivative", {"expression": [{}] * 60_000}),
    "names": ("derivative", {f"k{n}": 1 for n in range(110_000)}),
    "brackets": ("derivative", [[[]] * 60_000]),
}  # fmt: skip


@pytest.mark.parametrize("case", TOO_MANY)
def test_what_holds_too_many_values_is_too_large(service: str, case: str) -> None:
    """413, whatever the values are: nobody looks at them."""
    address, fields = TOO_MANY[case]
    told = problem(requests.post(f"{service}/{address}", json=fields, timeout=PATIENCE), 413, "body_too_large")
    assert told["allowed"] < told.get("found", 1e9)


@pytest.mark.parametrize(
    "fields",
    [
        {"order": {f"k{n}": 0 for n in range(30)}},
        {"at": {f"k{n}": 0 for n in range(1_001)}},
        {"assumptions": {f"k{n}": "positive" for n in range(65)}},
    ],
    ids=lambda fields: "".join(fields),
)
def test_an_object_has_at_most_so_many_entries(service: str, fields: Any) -> None:
    """What an object stands for has fewer of them."""
    response = requests.post(f"{service}/derivative", json={"expression": "x", **fields}, timeout=PATIENCE)
    assert "must have at most" in problem(response, 422, "invalid_field")["detail"]


def test_a_whole_number_may_have_a_point(service: str) -> None:
    """JSON has one kind of number: 2.0 is the integer 2."""
    response = requests.post(
        f"{service}/derivative", data=b'{"expression": "w^2", "order": 2.0}', headers=JSON, timeout=PATIENCE
    )
    assert response.json()["derivative"] == "2"


def test_all_wrong_fields_are_listed(service: str) -> None:
    """Whoever gets three fields wrong learns it in one answer."""
    body = problem(
        requests.post(f"{service}/derivative", json={"order": 99, "colour": 1}, timeout=PATIENCE), 422, "missing_field"
    )
    assert {(error["field"], error["code"]) for error in body["errors"]} == {
        ("expression", "missing_field"),
        ("order", "invalid_field"),
        ("colour", "unknown_field"),
    }


def test_not_every_wrong_field_of_thousands_is_listed(service: str) -> None:
    """An answer must not be longer than the question."""
    response = requests.post(f"{service}/derivative", json={f"k{n}": 1 for n in range(10_000)}, timeout=PATIENCE)
    assert len(problem(response, 422, "missing_field")["errors"]) == MAX_TOLD


@pytest.mark.parametrize(
    ("address", "fields", "detail"),
    [
        ("derivative", {"expression": None}, "expression: must not be null"),
        ("derivative", {"expression": 5}, "expression: must be a string"),
        ("derivative", {"expression": "x", "forms": "c"}, "forms: must be a list"),
        ("derivative", {"expression": "x", "assumptions": 5}, "assumptions: must be an object"),
        ("derivative", {"expression": "x", "assumptions": {f"x{n}": "positive" for n in range(65)}},
         "assumptions: must have at most 64 entries"),
        ("batch", {"requests": []}, "requests: must have 1 to 1000 elements"),
        ("batch", [], "the body must be a JSON object"),
        ("check", {"task": "x", "answers": []}, "task: must be an object"),
        ("check", {"task": {"expression": "x"}, "answers": ["1"]}, "answers.0: must be an object"),
    ],
)  # fmt: skip
def test_what_a_field_must_be_is_said(service: str, address: str, fields: Any, detail: str) -> None:
    """Whatever checks it, the caller reads it in the same words."""
    response = requests.post(f"{service}/{address}", json=fields, timeout=PATIENCE)
    assert problem(response, 422, "invalid_field")["detail"] == detail


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_a_body_that_is_not_json_gets_the_curl_line(service: str, media_type: str) -> None:
    """``curl -d`` sends a form; the hint says what to write instead."""
    response = requests.post(
        f"{service}/derivative", data=SQUARE, headers={"Content-Type": media_type}, timeout=PATIENCE
    )
    hint = problem(response, 415, "unsupported_media_type")["hint"]
    assert "curl --json '{" in hint
    assert ("send a form" in hint) == ("form" in media_type)


def test_a_compressed_body_is_refused(service: str) -> None:
    """A gzip bomb is never opened."""
    headers = JSON | {"Content-Encoding": "gzip"}
    problem(
        requests.post(f"{service}/derivative", data=SQUARE, headers=headers, timeout=PATIENCE),
        415,
        "unsupported_media_type",
    )


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_over_the_limit_is_refused(service: str, chunked: bool) -> None:
    """5 MB are too much, announced or in chunks; nothing is cut silently."""
    body = b'{"expression": "' + b"x" * 5_000_000 + b'"}'
    pieces = (body[i : i + 100_000] for i in range(0, len(body), 100_000))
    response = requests.post(f"{service}/derivative", data=pieces if chunked else body, headers=JSON, timeout=PATIENCE)
    problem(response, 413, "body_too_large")


def test_a_chunked_body_is_read(service: str) -> None:
    """Chunks are an ordinary way to send a body."""
    response = requests.post(
        f"{service}/derivative", data=iter([SQUARE[:5], SQUARE[5:]]), headers=JSON, timeout=PATIENCE
    )
    assert response.json()["derivative"] == "2*w"


def test_an_unknown_address(service: str) -> None:
    """404 is a problem too."""
    problem(requests.get(f"{service}/integral", timeout=PATIENCE), 404, "not_found")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE"])
def test_a_wrong_method_gets_allow(service: str, method: str) -> None:
    """405 names the methods that the address answers."""
    response = requests.request(method, f"{service}/derivative", timeout=PATIENCE)
    problem(response, 405, "method_not_allowed")
    assert {"GET", "POST"} <= set(response.headers["Allow"].split(", "))


@pytest.mark.parametrize(
    ("query", "derivative"),
    [
        ("expression=x^2+x", "2*x + 1"),
        ("expression=x%5E2%20%2B%20x", "2*x + 1"),
        ("expression=2+x+%2B+1", "2"),
        ("expression=x+exp%28x%29", "x*exp(x) + exp(x)"),
        ("expression=x+exp(x)", "exp(x) + 1"),
        ("expression=x^2+x&variable=x&assumptions=x%3Dpositive", "2*x + 1"),
        ("expression=%CE%BB%C2%B2&variable=%CE%BB", "2*lambda"),
        ("expression=x^3&order=2", "6*x"),
        ("expression=x^2*y^2&order=x=1,y=1", "4*x*y"),
        ("expression=e*x&symbols=e&variable=x", "e"),
    ],
)
def test_get_reads_the_same_fields(service: str, query: str, derivative: str) -> None:
    """A bare plus is a plus; where pluses, or what only forms escape, are escaped, it stands for a space."""
    assert requests.get(f"{service}/derivative?{query}", timeout=PATIENCE).json()["derivative"] == derivative


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("expression=x&expression=y", 422, "repeated_field"),
        ("expression=x&colour=red", 422, "unknown_field"),
        ("expression=x&order=1.9", 422, "invalid_field"),
        ("expression=x&order=two", 422, "invalid_field"),
        ("expression=x&steps=yes", 422, "invalid_field"),
        ("expression=x&at=x=1,x=2", 422, "repeated_field"),
        ("expression=x&order=x=1,x=2", 422, "repeated_field"),
        ("expression=x&assumptions=x=positive,x=negative", 422, "repeated_field"),
        ("expression=x&symbols=" + ",".join("x" * 65), 413, "body_too_large"),
        ("expression=%ff", 400, "malformed_query"),
        ("expression", 400, "malformed_query"),
        ("&".join(["a=1"] * 1000), 400, "malformed_query"),
        ("", 422, "missing_field"),
    ],
)
def test_a_bad_query_is_refused(service: str, query: str, status: int, code: str) -> None:
    """GET is as strict as POST."""
    problem(requests.get(f"{service}/derivative?{query}", timeout=PATIENCE), status, code)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ('task={"expression":"x^2","expression":"x^3","variable":"x"}&answer=3x^2', "repeated_field"),
        ('task={"expression":"x^2"}&answers=[{"id":"1","id":"2","answer":"2x"}]', "repeated_field"),
        ('task={"expression":"x^2","order":NaN}&answer=2x', "invalid_field"),
    ],
)
def test_json_in_a_query_is_as_strict_as_in_a_body(service: str, query: str, code: str) -> None:
    """Nothing that is repeated is taken silently."""
    problem(requests.get(f"{service}/check?{query}", timeout=PATIENCE), 422, code)


def test_points_in_a_query_are_no_repetition(service: str) -> None:
    """Two points name the same variable."""
    values = requests.get(f"{service}/evaluate?expression=x^2&at=x=1;x=2", timeout=PATIENCE).json()["results"]
    assert [value["exact"] for value in values] == ["1", "4"]


def test_a_post_has_no_query(service: str) -> None:
    """Fields in two places would have to be merged by a guess."""
    response = requests.post(f"{service}/derivative?order=2", data=SQUARE, headers=JSON, timeout=PATIENCE)
    problem(response, 422, "unknown_field")


def test_the_same_question_has_the_same_tag_and_is_not_computed_again(service: str) -> None:
    """The tag names the question: 304 needs no mathematics, and spelling a default does not matter."""
    first = requests.get(f"{service}/derivative?expression=w^2", timeout=PATIENCE)
    assert first.headers["Cache-Control"].startswith("public, max-age=")
    again = {"If-None-Match": first.headers["ETag"]}
    second = requests.get(f"{service}/derivative?expression=w^2&order=1", headers=again, timeout=PATIENCE)
    assert (second.status_code, second.content, second.headers["ETag"]) == (304, b"", first.headers["ETag"])
    weak = {"If-None-Match": f'"other", W/{first.headers["ETag"]}'}  # from a cache that has compressed the answer
    assert requests.get(f"{service}/derivative?expression=w^2", headers=weak, timeout=PATIENCE).status_code == 304
    other = requests.get(f"{service}/derivative?expression=w^3", headers=again, timeout=PATIENCE)
    assert other.status_code == 200


ANY = {"If-None-Match": "*"}


@pytest.mark.parametrize("query", ["expression=w^", "expression=1/0&at=1&colour=red", "expression="])
def test_any_answer_is_not_one_where_there_is_none(service: str, query: str) -> None:
    """``If-None-Match: *`` is about answers, and a refusal is none (RFC 9110, section 13.2.1)."""
    assert requests.get(f"{service}/derivative?{query}", headers=ANY, timeout=PATIENCE).status_code == 422


def test_whoever_has_any_answer_needs_no_other(service: str) -> None:
    """By GET it is not sent; a POST is told that its condition does not hold."""
    got = requests.get(f"{service}/derivative?expression=w^2", headers=ANY, timeout=PATIENCE)
    assert (got.status_code, got.content) == (304, b"")
    posted = requests.post(f"{service}/derivative", json={"expression": "w^2"}, headers=ANY, timeout=PATIENCE)
    problem(posted, 412, "precondition_failed")
    refused = requests.post(f"{service}/derivative", json={"expression": "w^"}, headers=ANY, timeout=PATIENCE)
    assert refused.status_code == 422


def test_post_and_get_answer_the_same_bytes(service: str) -> None:
    """Two ways to ask, one answer."""
    got = requests.get(f"{service}/derivative?expression=w^2&steps=true", timeout=PATIENCE)
    posted = requests.post(f"{service}/derivative", json={"expression": "w^2", "steps": True}, timeout=PATIENCE)
    assert got.content == posted.content
    assert got.headers["ETag"] == posted.headers["ETag"]


def test_a_problem_in_a_terminal_is_one_line(service: str) -> None:
    """Whoever asks for text gets text, with the position and the hint."""
    response = requests.get(f"{service}/derivative?expression=3*(x", headers={"Accept": "text/plain"}, timeout=PATIENCE)
    assert response.status_code == 422
    assert response.text.startswith("unbalanced: ")
    assert response.text.count("\n") == 1


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("expression=w^2&at=3&epsilon=1e-9", "6.000000496442226"),
        ("expression=|x|&at=0", "corner"),
        ("expression=x^3&at=1e300&epsilon=0.1", "no_estimate"),
    ],
)
def test_an_estimate_as_text(service: str, query: str, text: str) -> None:
    """The quotient, or in a word why there is none; a derivative that exists does not pass for one."""
    response = requests.get(f"{service}/estimate?{query}", headers={"Accept": "text/plain"}, timeout=PATIENCE)
    assert (response.status_code, response.text) == (200, f"{text}\n")


def test_the_request_id_is_the_callers_or_a_new_one(service: str) -> None:
    """An id that could harm a log is replaced."""
    kept = requests.get(f"{service}/health/live", headers={"X-Request-ID": "abc-1.2:3"}, timeout=PATIENCE)
    assert kept.headers["X-Request-ID"] == "abc-1.2:3"
    replaced = requests.get(f"{service}/health/live", headers={"X-Request-ID": "a b"}, timeout=PATIENCE)
    assert len(replaced.headers["X-Request-ID"]) == 32


def test_times_are_told(service: str) -> None:
    """Server-Timing says how long reading and working took."""
    response = requests.post(f"{service}/derivative", json={"expression": "w^2 + 17"}, timeout=PATIENCE)
    assert {part.partition(";")[0] for part in response.headers["Server-Timing"].split(", ")} >= {"work", "total"}


def test_readiness_names_the_versions(service: str) -> None:
    """Whoever operates the service sees what computes."""
    body = requests.get(f"{service}/health/ready", timeout=PATIENCE).json()
    assert set(body["versions"]) >= {"service", "sympy", "flint"}
    assert body["kernels"] == 2


@pytest.mark.parametrize("code", ["unbalanced", "too_expensive", "malformed_json"])
def test_every_problem_has_its_page(service: str, code: str) -> None:
    """The type of a problem is an address that explains it, to a browser and to a terminal."""
    assert code in requests.get(f"{service}/problems/{code}", timeout=PATIENCE).text
    page = requests.get(f"{service}/problems/{code}", headers={"Accept": "text/html"}, timeout=PATIENCE)
    assert page.headers["Content-Type"].startswith("text/html")
    problem(requests.get(f"{service}/problems/nonsense", timeout=PATIENCE), 404, "not_found")


def test_the_front_page_can_be_tried(service: str) -> None:
    """Every curl line of the front page is answered."""
    lines = requests.get(service, timeout=PATIENCE).text.splitlines()
    commands = [line.split("'") for line in lines if "curl --json" in line]
    assert len(commands) >= 4
    for _, body, address in commands:
        assert requests.post(address.strip(), json=json.loads(body), timeout=PATIENCE).ok


RAW = [
    (b"GET / HTTP/9.9\r\nHost: a\r\n\r\n", b" 400 "),
    (b"\x00\x01\x02\r\n\r\n", b" 400 "),
    (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", b" 414 "),
    (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 70_000 + b"\r\n\r\n", b" 431 "),
    (b"POST /derivative HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", b" 400 "),
    (
        b"POST /derivative HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"zz\r\n",
        b" 400 ",
    ),
]


@pytest.mark.parametrize(("wire", "status"), RAW, ids=lambda value: str(value)[:40])
def test_what_is_not_http_gets_a_problem_too(service: str, wire: bytes, status: bytes) -> None:
    """The server's own refusals have the shape of all others."""
    host, port = service.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=PATIENCE) as connection:
        connection.sendall(wire)
        answer = b""
        while part := connection.recv(65536):
            answer += part
    assert status in answer.partition(b"\r\n")[0], answer[:200]
    assert b"application/problem+json" in answer


#: What people send in an address that was meant otherwise, and a part of the hint.
MISTAKES = [
    ("evaluate?expression=w^2&at=3,4", "invalid_field", "3;4"),
    ("evaluate?expression=w^2&at=3&at=4", "repeated_field", "at=w=3,b=2;w=pi/4,b=1"),
    ("evaluate?expression=x*y&at=x=3;y=2", "invalid_field", "x=2,y=2"),
    ("estimate?expression=w^2&at=3&sweep=0.1,1e-16", "invalid_field", "sweep=from=0.1,to=1e-12,points=5"),
    ("derivative?expression=sin(x)&cos(x)", "malformed_query", "& is %26"),
    ("derivative?x^2", "malformed_query", "name=value"),
    ("derivative?expr=x^2", "missing_field", "expression="),
    ("derivative", "missing_field", "expression="),
    ("derivative?expression=%22x^2%22", "unexpected_character", "leave out the quotation marks"),
    ("derivative?expression='x^2'", "unexpected_character", "leave out the quotation marks"),
    ("derivative?expression=%D1%85^2", "unexpected_character", "retype the letter"),
    ("derivative?expression=%E2%80%9Cx%E2%80%9D", "unexpected_character", "leave out the quotation marks"),
]


@pytest.mark.parametrize(("address", "code", "hint"), MISTAKES)
def test_a_mistake_in_an_address_is_told_with_its_mending(service: str, address: str, code: str, hint: str) -> None:
    problem = requests.get(f"{service}/{address}", timeout=PATIENCE).json()
    assert problem["code"] == code
    assert hint in problem["hint"]


def test_another_charset_is_told_apart_from_another_type(service: str) -> None:
    headers = {"Content-Type": "application/json; charset=latin1"}
    problem = requests.post(f"{service}/derivative", b"{}", headers=headers, timeout=PATIENCE).json()
    assert (problem["code"], problem["detail"]) == ("unsupported_media_type", "the body must be UTF-8")
