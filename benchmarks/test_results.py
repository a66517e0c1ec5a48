"""The benchmarks count what they say they count."""

import socket
import threading
from collections.abc import Callable, Iterator
from itertools import repeat
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from benchmarks import load, results
from benchmarks.fairness import HEAVY_SHARE, Phase, Sample
from benchmarks.load import Question, drive
from benchmarks.throughput import CELLS, ratios, spread


def answering(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    """An application with one answer."""
    environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]


class Silent(WSGIRequestHandler):
    """A handler that logs nothing."""

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    """It, on a port of its own."""
    with make_server("127.0.0.1", 0, answering, handler_class=Silent) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_every_answer_is_counted_once(port: int) -> None:
    """Honest and hostile questions apart; a server that hangs up after each answer is asked on new connections."""
    questions = iter([Question(b"honest"), Question(b"hostile", hostile=True)] * 100_000)
    found = drive(port, questions, connections=3, seconds=0.3)
    assert {sample.status for sample in found.samples} == {200}
    assert found.unanswered == 0
    assert abs(len(found.samples) - 2 * len(found.honest)) <= 3
    assert found.per_second == len(found.honest) / 0.3


def test_a_server_that_says_nothing_is_not_waited_for_forever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its questions are counted as unanswered."""
    monkeypatch.setattr(load, "PATIENCE_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        found = drive(silent.getsockname()[1], repeat(Question(b"")), connections=2, seconds=0.1)
    assert (found.samples, found.unanswered, found.per_second) == ([], 2, 0)


def test_goals_are_met_or_missed_by_the_median_of_the_rounds() -> None:
    """One good round does not meet a goal, and a peer that gives no answer is beaten."""
    rates = {cell: {"fluxion": [10.0, 1.0, 1.0], "hand-made": [1.0] * 3, "bare route": [1.0] * 3} for cell in CELLS}
    phases = [
        Phase(0.0, [Sample(False, 200, 0.010)] * 100),
        Phase(HEAVY_SHARE, [Sample(False, 200, 0.019), Sample(True, 422, 2.0)] * 100),
    ]
    found = {goal.name: goal.met for goal in results.goals(rates, phases, [results.Start(2.0, 251.0)])}
    assert found["small, new: throughput over that of hand-made"] is False
    assert found["small, repeated: throughput over that of bare route"] is True
    assert found["long, new: throughput over that of mathjs"] is True
    assert found["p99 with 10 % hostile requests over that without"] is True
    assert found["start to first answer"] is True
    assert found["memory at rest, two web processes, two kernels"] is False


def test_ratios_are_of_one_round() -> None:
    """A round in which the other gave no answer has no ratio."""
    assert ratios([6.0, 8.0, 9.0], [2.0, 4.0, 0.0]) == [3.0, 2.0]
    assert spread([1.0, 3.0, 2.0], "{:.1f}") == "2.0 (1.0–3.0)"
