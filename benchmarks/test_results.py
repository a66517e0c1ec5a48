"""The benchmarks count what they say they count."""

import socket
import threading
from collections.abc import Callable, Iterator
from itertools import repeat
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from benchmarks import load, misreadings, results, running
from benchmarks.fairness import HEAVY_SHARE, Phase, Sample
from benchmarks.load import Question, Round, drive
from benchmarks.throughput import CELLS, Figures, Neighbours, ratios, spread, tables


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


#: Three rounds of a server that answers 10 questions a second, or is as fast only once, or not at all.
FAST, ONCE, SILENT = (
    [Figures(1e3 / rate if rate else float("inf"), rate, 1.0, 2.0) for rate in rates]
    for rates in ([10.0] * 3, [100.0, 1.0, 1.0], [0.0] * 3)
)


def test_goals_are_met_or_missed_by_the_median_of_the_rounds() -> None:
    """One good round does not meet a goal; a peer that gives no answer is beaten, and one that is not here is not."""
    phases = [
        Phase(0.0, [Sample(False, 200, 0.010)] * 100),
        Phase(HEAVY_SHARE, [Sample(False, 200, 0.019), Sample(True, 422, 2.0)] * 100),
    ]
    rates = {cell: {"fluxion": ONCE, "hand-made": FAST, "bare route": ONCE, "mathjs": SILENT} for cell in CELLS}
    found = {goal.name: goal.met for goal in results.goals(rates, phases, [results.Start(0.9, 141.0)])}
    assert found == {
        "small, new: ms of processor time an answer over that of bare route": False,
        "small, new: answers a second over that of bare route": False,
        "small, repeated: answers a second over that of bare route": False,
        "small, new: answers a second over that of hand-made": False,
        "long, new: answers a second over that of hand-made": False,
        "small, new: answers a second over that of mathjs": True,
        "medium, new: answers a second over that of mathjs": True,
        "long, new: answers a second over that of mathjs": True,
        "p99 with 10 % hostile requests over that without": True,
        "start to first answer": True,
        "memory at rest, two web processes, two kernels": False,
    }


def test_the_first_table_is_that_of_processor_time() -> None:
    """And who answered nothing is not compared."""
    lines = list(tables({CELLS[0]: {"fluxion": FAST, "bare route": ONCE, "mathjs": SILENT}}))
    assert lines[0] == "| expressions | connections | ms of processor time an answer | ÷ bare route | ÷ mathjs |"
    assert lines[2] == "| small, new | 1 | 100.00 (100.00–100.00) | 0.10 (0.10–10.00) | no answer |"
    assert lines[6] == "| small, new | 1 | 10 (10–10) | 10.00 (0.10–10.00) | no answer |"


def test_processor_time_is_that_of_the_answers_with_success() -> None:
    samples = [load.Sample(hostile, status, 0.010) for hostile, status in ((False, 200), (False, 200), (True, 422))]
    assert Figures.of(Round(samples, 0.5, 0), used=0.004) == pytest.approx((2.0, 4.0, 10.0, 10.0))
    assert Figures.of(Round([], 0.5, 8), used=0.4)[:2] == (float("inf"), 0.0)


def test_a_busy_machine_is_said_to_be_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the servers and the client use themselves makes nobody a neighbour."""
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    neighbours = Neighbours()
    neighbours.note(seconds=1.0, everything=1.95, ours=1.9)
    assert neighbours.warning() == ""
    neighbours.note(seconds=1.0, everything=1.95, ours=0.5)
    assert "Others used 38% of the processors" in neighbours.warning()


def test_the_machine_has_used_what_its_processes_used() -> None:
    before = running.machine_seconds()
    while running.machine_seconds() < before + 0.05:
        pass  # this is what it uses


@pytest.mark.parametrize(
    ("value", "text", "worth"),
    [(1.3, "xy", "right"), (0.0, "xy", "wrong"), (None, "xy", "no answer"), (0.0, "x/0", "wrong")],
)
def test_a_reading_is_judged_by_its_value(value: float | None, text: str, worth: str) -> None:
    assert misreadings.worth(value, misreadings.TEXTS[text]) == worth


@pytest.mark.parametrize("text", misreadings.TEXTS)
def test_this_service_misreads_none_of_them(text: str) -> None:
    """What it does not read right it refuses."""
    try:
        _, value = misreadings.by_fluxion(text)
    except RuntimeError:
        return
    assert misreadings.worth(value, misreadings.TEXTS[text]) == "right"


def test_ratios_are_of_one_round() -> None:
    """A round in which the other gave no answer has no ratio."""
    assert ratios([6.0, 8.0, 9.0], [2.0, 4.0, 0.0]) == [3.0, 2.0]
    assert spread([1.0, 3.0, 2.0], "{:.1f}") == "2.0 (1.0–3.0)"


def test_a_part_that_takes_too_long_does_not_cost_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is cut, and the file says so."""
    monkeypatch.setattr(results, "PART_SECONDS", 0.2)
    endless = results.Part("endless", "fuzz_reading", ("--count", "1000000000"))
    assert results.printed(endless).endswith("(cut after 0.2 seconds)")
