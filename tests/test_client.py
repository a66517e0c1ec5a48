"""The Python client: typed answers, problems as exceptions, and patience where it helps."""

import asyncio
import json
import subprocess
import sys
import threading
import time
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from fractions import Fraction
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests
import sympy

from service.client import ApiError, AsyncClient, Client, Unreachable, connections
from tests.conftest import ROOT

SQUARE = {"interpreted": "w**2", "variable": "w", "order": 1, "derivative": "2*w", "latex": "2 w", "forms": {}}
SQUARE |= {"notation": None, "steps": None, "at": None, "domain": [], "warnings": []}
EVALUATION: dict[str, Any] = {
    "interpreted": "x",
    "notation": None,
    "warnings": [],
    "variable": "x",
    "order": 0,
    "digits": 15,
    "results": [],
}
OVERLOADED = {"type": "/problems/overloaded", "title": "…", "status": 503, "code": "overloaded", "detail": "busy"}

LIMITED = OVERLOADED | {"status": 429, "code": "too_many_requests"}

Reply = Callable[[BaseHTTPRequestHandler], None]


def reply(status: int, body: Any, media_type: str = "application/json", **headers: str) -> Reply:
    """Answer so."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        given = {"Content-Type": media_type, "Content-Length": str(len(content))}
        for name, value in (given | {name.replace("_", "-"): value for name, value in headers.items()}).items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(content)

    return send


def hang_up(handler: BaseHTTPRequestHandler) -> None:
    """Close the connection without a word."""
    handler.close_connection = True


class Flaky:
    """A server that gives the replies it is told, one after the other, and remembers what it was asked, and when."""

    def __init__(self, replies: list[Reply]) -> None:
        self.asked: list[Any] = []
        self.times: list[float] = []
        remaining, flaky = iter(replies), self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                flaky.times.append(time.monotonic())
                flaky.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                next(remaining)(self)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@contextmanager
def flaky(*replies: Reply) -> Iterator[Flaky]:
    """A flaky server while the block runs."""
    server = Flaky(list(replies))
    thread = threading.Thread(target=server.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.server.shutdown()
        server.server.server_close()
        thread.join()


def break_off(handler: BaseHTTPRequestHandler) -> None:
    """Send the beginning of an answer and close the connection."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100")
    handler.end_headers()
    handler.wfile.write(b'{"derivative": ')
    handler.close_connection = True


BUSY = reply(503, OVERLOADED, "application/problem+json")
FINE = reply(200, SQUARE)


@pytest.mark.parametrize(
    "trouble",
    [
        [BUSY, BUSY],
        [hang_up, hang_up],
        [break_off, break_off],
        [reply(429, LIMITED, Retry_After="0")],
        [reply(502, b"<html>bad gateway</html>", "text/html"), hang_up, BUSY],
    ],
    ids=["busy", "reset", "broken", "limited", "proxy"],
)
def test_what_may_pass_is_waited_for(trouble: list[Reply]) -> None:
    """A question has no effect, so that a POST may be sent again, the same each time."""
    with flaky(*trouble, FINE) as server, Client(server.url) as fluxion:
        assert fluxion.derivative("w^2", order=1).derivative == "2*w"
        assert server.asked == [{"expression": "w^2", "order": 1}] * (len(trouble) + 1)


def test_the_service_says_how_long_to_wait() -> None:
    """``Retry-After`` of a 503 to a POST is honoured."""
    with flaky(reply(503, OVERLOADED, Retry_After="1"), FINE) as server, Client(server.url) as fluxion:
        assert fluxion.derivative("w^2").derivative == "2*w"
        assert server.times[1] - server.times[0] >= 1.0


@pytest.mark.parametrize(
    ("answer", "budget", "asked"),
    [
        (reply(503, OVERLOADED), 0.0, 1),
        (reply(503, OVERLOADED, Retry_After="3600"), 60.0, 1),
        (reply(503, OVERLOADED, Retry_After="1"), 1.5, 2),
        (reply(429, LIMITED), 60.0, 1),
    ],
    ids=["no budget", "an hour", "one pause fits", "more than the quota allows at all"],
)
def test_patience_ends(answer: Reply, budget: float, asked: int) -> None:
    """No pause begins that ends beyond the budget; the caller gets the problem that the service answered."""
    with flaky(*[answer] * 9) as server, Client(server.url, budget=budget) as fluxion:
        with pytest.raises(ApiError) as caught:
            fluxion.derivative("w^2")
        assert caught.value.code in ("overloaded", "too_many_requests")
        assert len(server.asked) == asked


def test_a_problem_says_when_to_come_again() -> None:
    with flaky(reply(503, OVERLOADED, Retry_After="3600")) as server, Client(server.url) as fluxion:
        with pytest.raises(ApiError) as caught:
            fluxion.derivative("w^2")
        assert caught.value.retry_after == 3600


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (reply(200, b"<html>a captive portal</html>", "text/html"), "answered 200 with something else than JSON"),
        (reply(404, b"<html>not here</html>", "text/html"), "answered 404 with something else than JSON"),
        (reply(200, [SQUARE]), "something else than a JSON object"),
        (reply(200, {"derivative": "2*w"}), "not one of version"),
    ],
)
def test_what_is_not_the_service_is_said(answer: Reply, says: str) -> None:
    """Whatever answers, the caller gets one kind of exception."""
    with flaky(answer) as server, Client(server.url) as fluxion, pytest.raises(Unreachable, match=says):
        fluxion.derivative("w^2")


def test_nobody_answers() -> None:
    """A service that is not there is a problem like others."""
    with Client("http://127.0.0.1:1", budget=0) as fluxion:
        with pytest.raises(ApiError) as caught:
            fluxion.derivative("w^2")
        assert (caught.value.status, caught.value.code) == (503, "unreachable")


@pytest.mark.parametrize("address", ["localhost:8000", "127.0.0.1:8000", "", "http://"])
def test_an_address_must_be_one(address: str) -> None:
    """A mistake of the program is no problem of the service, and told where it is made."""
    with pytest.raises(ValueError, match="is not an address such as http"):
        Client(address)


def test_a_refusal_is_not_repeated() -> None:
    """A 422 is final."""
    problem = {"status": 422, "code": "unbalanced", "detail": "'(' is never closed", "hint": "add ')'", "position": 0}
    with flaky(reply(422, problem, "application/problem+json")) as server, Client(server.url) as fluxion:
        with pytest.raises(ApiError, match=r"unbalanced: '\(' is never closed \(add '\)'\)"):
            fluxion.derivative("(x")
        assert len(server.asked) == 1


def test_exact_numbers_stay_exact() -> None:
    """Fractions and decimals travel as text; what JSON cannot hold is refused before it is sent."""
    with flaky(FINE) as server, Client(server.url) as fluxion:
        fluxion.derivative("w^2", at={"w": Fraction(1, 3), "b": Decimal("0.10"), "c": 0.1})
        assert server.asked[0]["at"] == {"w": "1/3", "b": "0.10", "c": 0.1}
        for impossible in (float("nan"), object()):
            with pytest.raises((ValueError, TypeError)):
                fluxion.derivative("w^2", at=impossible)  # type: ignore[arg-type]
        assert len(server.asked) == 1


X, Y = sympy.symbols("x y")

POINTS = [
    (range(3), [0, 1, 2]),
    (array("d", [1, 2.5]), [1.0, 2.5]),
    ((1, Fraction(1, 2)), [1, "1/2"]),
    ((n for n in (1, 2)), [1, 2]),
    (2 - 3j, "2.0 + (-3.0)*i"),
    (sympy.pi / 4, "pi/4"),
    (sympy.Rational(1, 3), "1/3"),
    (sympy.Integer(2), "2"),
    (sympy.Float(0.25), "1/4"),
    (sympy.E * sympy.log(2), "exp(1)*ln(2)"),
    ({X: sympy.sqrt(2), "y": 3}, {"x": "sqrt(2)", "y": 3}),
    ({"x": [1, 2], "y": (3, 4), "a": 5}, [{"x": 1, "y": 3, "a": 5}, {"x": 2, "y": 4, "a": 5}]),
    ([X, 2], ["x", 2]),
]


@pytest.mark.parametrize(("given", "sent"), POINTS, ids=lambda value: str(value)[:30])
def test_points_of_all_kinds_are_sent_as_they_are_meant(given: Any, sent: Any) -> None:
    with flaky(reply(200, EVALUATION | {"results": []})) as server, Client(server.url) as fluxion:
        fluxion.evaluate("x", at=given)
        assert server.asked[0]["at"] == sent


def test_columns_of_different_lengths_are_no_points() -> None:
    with Client() as fluxion, pytest.raises(ValueError, match=r"argument 2"):
        fluxion.evaluate("x*y", at={"x": [1, 2], "y": [3]})


#: Functions that SymPy prints in its own way, with an argument at which they have a value.
SYMBOLIC = [
    sympy.exp(X), sympy.log(X), sympy.Abs(X - 3), sympy.sqrt(X), X ** sympy.Rational(1, 3), sympy.Max(X, 1),
    sympy.atan2(X, 2), sympy.sign(X), sympy.ceiling(X), sympy.LambertW(X), sympy.besselj(0, X), sympy.erf(X),
    sympy.gamma(X), sympy.polygamma(1, X), sympy.zeta(X + 1), sympy.elliptic_k(X / 3), sympy.Si(X), sympy.E**X / 2,
    sympy.factorial(X), sympy.cot(X), sympy.acsch(X), sympy.sinc(X), 0.1 * X, sympy.pi * X, sympy.Heaviside(X),
    sympy.legendre(3, X), sympy.lowergamma(2, X), sympy.Piecewise((X, X > 0), (0, True)),
]  # fmt: skip


def test_expressions_of_sympy_mean_here_what_they_mean_there(service: str) -> None:
    """As SymPy itself evaluates them, whatever ``log`` means in the notation."""
    at = sympy.Rational(3, 7)
    with Client(service) as fluxion:
        for expression in SYMBOLIC:
            [value] = fluxion.evaluate(expression, at={X: at}, notation={"log": "10"}).values
            assert value == pytest.approx(float(expression.subs(X, at)), rel=1e-12), expression


def test_neither_numpy_nor_sympy_is_imported() -> None:
    code = "import sys, service.client; print([name for name in ('numpy', 'sympy', 'flask') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_session_of_the_caller_is_used_and_left_open() -> None:
    """Its headers are sent, its proxies and certificates hold, and it may have other uses."""
    seen: list[str | None] = []

    def remember(handler: BaseHTTPRequestHandler) -> None:
        seen.append(handler.headers["X-Course"])
        FINE(handler)

    with requests.Session() as session, flaky(remember, remember) as server:
        session.headers["X-Course"] = "calculus"
        for _ in range(2):
            with Client(server.url, session=session) as fluxion:
                fluxion.derivative("w^2")
    assert seen == ["calculus"] * 2


def test_nobody_waits_longer_than_the_timeout() -> None:
    """A service that says nothing is unreachable."""
    told = pytest.raises(Unreachable, match=r"did not answer within 0\.2 seconds")
    with flaky(lambda handler: time.sleep(2)) as server, Client(server.url, timeout=0.2, budget=0) as fluxion, told:
        fluxion.derivative("w^2")


def test_the_same_in_asyncio(service: str) -> None:
    """Questions at once, problems as exceptions, and iterators that give answers in order."""

    async def ask() -> None:
        async with AsyncClient(service, connections=4) as fluxion:
            derived, estimated = await asyncio.gather(
                fluxion.derivative("w^2"), fluxion.estimate("w^2", at=3, epsilon=1e-9)
            )
            assert (derived.derivative, estimated.estimate) == ("2*w", 6.000000496442226)
            with pytest.raises(ApiError, match="unbalanced"):
                await fluxion.read("(x")
            answers = [a async for a in fluxion.ask_many("derivative", [{"expression": f"x^{n}"} for n in (2, 3)])]
            assert [a["derivative"] for a in answers if isinstance(a, dict)] == ["2*x", "3*x**2"]
            batch = [
                a async for a in fluxion.batch([("evaluate", {"expression": "1+1"}), ("read", {"expression": "("})])
            ]
            assert [isinstance(a, ApiError) for a in batch] == [False, True]
            graded = fluxion.check_many(
                {"expression": "x^2"}, [{"id": "a", "answer": "2x"}, {"id": "b", "answer": "x"}]
            )
            assert [(j.id, j.verdict) async for j in graded] == [("a", "correct"), ("b", "incorrect")]

    asyncio.run(ask())


def test_the_asynchronous_client_does_all_that_the_other_does() -> None:
    def public(kind: type) -> set[str]:
        return {name for name in dir(kind) if not name.startswith("_")}

    assert public(AsyncClient) == public(Client)


def test_the_key_is_sent() -> None:
    """A client with a key sends it in its header, without one sends none."""
    seen: list[str | None] = []

    def remember(handler: BaseHTTPRequestHandler) -> None:
        seen.append(handler.headers["X-API-Key"])
        FINE(handler)

    with flaky(remember, remember) as server:
        for key in ("secret", None):
            with Client(server.url, api_key=key) as fluxion:
                fluxion.derivative("w^2")
    assert seen == ["secret", None]


def test_many_questions_hold_few(service: str) -> None:
    """Answers come in order while the questions are still being made; problems stand in their places."""
    made: list[int] = []

    def endless() -> Iterator[dict[str, Any]]:
        for number in range(10_000):
            made.append(number)
            yield {"expression": f"x^{number}" if number != 3 else "(x"}

    with Client(service, connections=2) as fluxion:
        asked = fluxion.ask_many("derivative", endless())
        first = [next(asked) for _ in range(5)]
        del asked
    codes = [answer.code if isinstance(answer, ApiError) else answer["derivative"] for answer in first]
    assert codes == ["0", "1", "2*x", "unbalanced", "4*x**3"]
    assert len(made) < 50


def test_progress_is_shown(service: str, capfd: pytest.CaptureFixture[str]) -> None:
    """A file of questions has a bar on standard error."""
    with Client(service) as fluxion:
        answered = list(fluxion.ask_many("derivative", [{"expression": "w^2"}] * 20, progress=True))
    assert [answer["derivative"] for answer in answered if isinstance(answer, dict)] == ["2*w"] * 20
    assert "20/20" in capfd.readouterr().err


def test_a_batch_of_any_length(service: str) -> None:
    """More than fit one request, of several kinds; each result is an answer or an exception."""
    asked = [("derivative", {"expression": f"x^2 + {n % 7}"}) for n in range(connections.BATCH + 1)]
    asked[5] = ("evaluate", {"expression": "1 + 1"})
    asked[7] = ("derivative", {"expression": "(x"})
    with Client(service) as fluxion:
        results = list(fluxion.batch(asked))
    assert len(results) == len(asked)
    refused = [(n, result.code) for n, result in enumerate(results) if isinstance(result, ApiError)]
    assert refused == [(7, "unbalanced")]
    assert isinstance(results[5], dict)
    assert results[5]["results"][0]["exact"] == "2"
    assert isinstance(results[-1], dict)
    assert results[-1]["derivative"] == "2*x"


def test_parts_of_a_batch_that_met_load_are_sent_again() -> None:
    """Only they, and a bounded number of times."""
    fine, busy = {"status": 200, "body": {"n": 1}}, {"status": 503, "body": OVERLOADED}
    rounds = [[fine, busy, busy], [busy, fine], [busy], [busy]]
    with flaky(*[reply(200, {"results": results}) for results in rounds]) as server, Client(server.url) as fluxion:
        results = list(fluxion.batch([("derivative", {"expression": name}) for name in "abc"]))
        sent = ["".join(item["fields"]["expression"] for item in body["requests"]) for body in server.asked]
    assert sent == ["abc", "bc", "b", "b"]
    assert [isinstance(result, ApiError) for result in results] == [False, True, False]


def test_the_notebook_in_python(service: str) -> None:
    """The questions of the notebook with typed answers; problems carry their members."""
    with Client(service) as fluxion:
        assert fluxion.derivative("w^2", variable="w").derivative == "2*w"
        assert fluxion.evaluate("w^2", order=1, at=[2, 3, -3]).values == [4.0, 6.0, -6.0]
        estimate = fluxion.estimate("w^2", at=3, epsilon=1e-9)
        assert estimate.estimate == 6.000000496442226
        assert estimate.derivative.value == 6.0
        assert estimate.errors is not None
        assert estimate.errors.total == pytest.approx(4.96442226e-07)
        assert [part.derivative for part in fluxion.gradient("x^2*y").gradient] == ["2*x*y", "x**2"]
        with pytest.raises(ApiError) as caught:
            fluxion.derivative("3*x + 2*(x - 1")
    assert (caught.value.status, caught.value.code, caught.value.position) == (422, "unbalanced", 8)
    assert caught.value.caret == "3*x + 2*(x - 1\n        ^"
    assert caught.value.request_id


def test_a_check_of_which_some_answers_were_not_judged_is_asked_again() -> None:
    """Until all are judged, or that does not help; other operations and other reasons are no reason to ask again."""

    def results(*codes: str | None) -> Reply:
        return reply(200, {"results": [{"error": code and {"code": code, "detail": ""}} for code in codes]})

    late, done = results("overloaded", "unbalanced"), results(None, "too_expensive", "unbalanced")
    with flaky(late, late, done, late) as server, Client(server.url) as fluxion:
        assert fluxion.ask("check", task={}, answers=[])["results"][0] == {"error": None}
        assert fluxion.ask("evaluate")["results"][0]["error"]["code"] == "overloaded"
        assert len(server.asked) == 4
