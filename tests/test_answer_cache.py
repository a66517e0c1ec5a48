"""Answers are remembered, bounded, and computed once for all who ask at the same time."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import orjson
import pytest

from oracles.patience import PATIENCE
from service.errors import Overloaded
from service.grading.results import lasting
from service.web.caching.answer_cache import OVERHEAD, Answers, Forgetful, RedisStore
from tests.kernels import eventually


def test_an_answer_is_remembered() -> None:
    """The second time nothing is computed."""
    answers = Answers(1000, Forgetful())
    assert answers.get_or_compute("a", lambda left: b"1")[:2] == (b"1", "computed")
    assert answers.get_or_compute("a", lambda left: b"2")[:2] == (b"1", "memory")


def test_the_cache_is_bounded() -> None:
    """What was asked least recently goes first."""
    answers = Answers(10 * (90 + OVERHEAD), Forgetful())
    for key in range(20):
        answers.get_or_compute(str(key), lambda left: bytes(90))
    assert answers.get_or_compute("10", lambda left: b"")[1] == "memory"
    assert answers.get_or_compute("9", lambda left: b"")[1] == "computed"


def test_a_huge_answer_is_not_remembered() -> None:
    """One answer does not push out all others."""
    answers = Answers(1000, Forgetful())
    answers.get_or_compute("huge", lambda left: bytes(101))
    assert answers.get_or_compute("huge", lambda left: bytes(101))[1] == "computed"


def test_an_error_is_not_remembered() -> None:
    """A computation that failed is tried again."""
    answers = Answers(1000, Forgetful())
    with pytest.raises(ZeroDivisionError):
        answers.get_or_compute("a", lambda left: bytes(1 // 0))
    assert answers.get_or_compute("a", lambda left: b"1")[:2] == (b"1", "computed")


def test_equal_questions_at_the_same_time_are_computed_once() -> None:
    """Those who come while it is computed wait for the same answer, and for the same error."""
    answers = Answers(1000, Forgetful())
    begun, go_on = threading.Event(), threading.Event()
    computed = []

    def compute(left: object) -> bytes:
        begun.set()
        assert go_on.wait(PATIENCE)
        computed.append(1)
        return b"1"

    with ThreadPoolExecutor(8) as threads:
        first = threads.submit(answers.get_or_compute, "a", compute)
        assert begun.wait(PATIENCE)
        others = [threads.submit(answers.get_or_compute, "a", compute) for _ in range(7)]
        go_on.set()
        assert first.result()[:2] == (b"1", "computed")
        assert {other.result()[:2] for other in others} <= {(b"1", "joined"), (b"1", "memory")}
    assert computed == [1]


def test_who_asked_first_may_leave() -> None:
    """It is computed as long as one of those who wait is there; whoever comes when all have left begins anew."""
    answers = Answers(1000, Forgetful())
    gone = {"first": False, "second": False}
    begun = threading.Event()

    def until_left(left: Callable[[], bool]) -> bytes:
        begun.set()
        assert eventually(left)
        return b"unread"

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(answers.get_or_compute, "a", until_left, lambda: gone["first"])
        assert begun.wait(PATIENCE)
        second = threads.submit(answers.get_or_compute, "a", until_left, lambda: gone["second"])
        gone["first"] = True
        assert not eventually(first.done, 0.1)
        gone["second"] = True
        assert {first.result(PATIENCE).source, second.result(PATIENCE).source} == {"computed", "joined"}


def test_nobody_waits_for_what_was_given_up() -> None:
    answers = Answers(1000, Forgetful())
    given_up, go_on = threading.Event(), threading.Event()

    def give_up(left: Callable[[], bool]) -> bytes:
        assert left()
        given_up.set()
        assert go_on.wait(PATIENCE)
        raise Overloaded("whoever asked has left")

    with ThreadPoolExecutor(1) as threads:
        lost = threads.submit(answers.get_or_compute, "a", give_up, lambda: True)
        assert given_up.wait(PATIENCE)
        assert answers.get_or_compute("a", lambda left: b"1").source == "computed"
        go_on.set()
        assert isinstance(lost.exception(PATIENCE), Overloaded)
    assert answers.get_or_compute("a", lambda left: b"2")[:2] == (b"1", "memory")


def test_an_answer_that_was_cut_is_not_remembered() -> None:
    """What a deadline ended may be better next time; a text that only looks like it is kept."""
    cut = b'{"results":[{"id":"a","error":{"code":"too_expensive"}}]}'
    quoted = orjson.dumps({"interpreted": '"error":{"code":"too_expensive"'})
    answers = Answers(10_000, Forgetful(), lasting)
    for body, source in [(cut, "computed"), (quoted, "memory")]:
        answers.get_or_compute(body.hex(), lambda left, body=body: body)  # type: ignore[misc]
        assert answers.get_or_compute(body.hex(), lambda left, body=body: body)[1] == source  # type: ignore[misc]


class Dictionary(Forgetful):
    """A shared store that works."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        return self.kept.get(key)

    def put(self, key: str, answer: bytes) -> None:
        self.kept[key] = answer


def test_processes_share_answers() -> None:
    """What one process computed, another finds in the shared store."""
    shared = Dictionary()
    Answers(1000, shared).get_or_compute("a", lambda left: b"1")
    assert Answers(1000, shared).get_or_compute("a", lambda left: b"2")[:2] == (b"1", "shared")


def test_a_lost_store_slows_but_never_breaks() -> None:
    """A server that is away is asked once, and again only after a while."""
    now = [0.0]
    store = RedisStore("redis://127.0.0.1:1", 60, lambda: now[0])
    assert store.get("a") is None
    store.put("a", b"1")
    now[0] = 4.9
    assert store.get("a") is None
    now[0] = 5.1
    assert store.get("a") is None
