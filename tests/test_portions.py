"""/check calls on their way through the kernels: portions, what is asked again, what is kept, and what a loss costs."""

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from oracles.operations import InProcess, check, check_answers
from oracles.patience import PATIENCE
from service.errors import FluxionError, KernelLost, Overloaded, Preempted, TooExpensive
from service.grading import portions
from service.grading.portions import FIRST, MAX_FATAL, MAX_OF_ONE, MOST, Checks, helpers
from service.kernel.pool import Reply, nobody_leaves

TASK = {"type": "derivative", "expression": "w^2"}

Meet = Callable[[Mapping[str, Any], int], FluxionError | None]


def nothing(fields: Mapping[str, Any], asked: int) -> None:
    """What goes wrong where nothing does."""


def on(*texts: str, error: type[FluxionError] = TooExpensive, times: int = 10_000) -> Meet:
    """An error whenever one of these texts, or a task with it, is to be judged; so many times."""
    left = [error("cut")] * times

    def meet(fields: Mapping[str, Any], asked: int) -> FluxionError | None:
        fatal = {*texts} & {*fields["answers"], fields["task"]["expression"]}
        return left.pop() if fatal and left else None

    return meet


class Kernels(InProcess):
    """Judge as kernels do, and meet with errors; ``sizes`` are those of the portions that were judged."""

    def __init__(self, meet: Meet = nothing, cost: float = 0.001, free: int = 0) -> None:
        self.meet, self.cost, self.idle, self.size = meet, cost, free, max(1, free)
        self.asked = 0
        self.sizes: list[int] = []
        self.threads: set[int] = set()

    def run(self, operation: str, fields: Mapping[str, Any], **_: Any) -> Reply:
        error = self.meet(fields, self.asked)
        self.asked += 1
        self.threads.add(threading.get_ident())
        if error:
            raise error
        self.sizes.append(len(fields["answers"]))
        answer = super().run(operation, fields).answer
        return Reply(answer, {"wait": 1.0, "work": 1.0}, self.cost * len(fields["answers"]))


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portions, "PAUSES", (0.0,))


def call(count: int) -> dict[str, Any]:
    """A call with so many answers, of which the first is right."""
    return {"task": TASK, "answers": [{"id": str(i), "answer": f"2w + {i}"} for i in range(count)], "options": {}}


def checks_of(kernels: Kernels) -> Checks:
    return Checks(kernels, ThreadPoolExecutor(max(1, helpers(kernels))))


def graded(kernels: Kernels, fields: dict[str, Any]) -> Any:
    return checks_of(kernels).graded(fields, "caller", nobody_leaves).answer


def verdicts(answer: Any) -> list[str]:
    return [result["verdict"] for result in answer["results"]]


def test_a_portion_is_as_large_as_its_cost_allows() -> None:
    """The first is small; of texts that cost a tenth of the aim, ten are judged at a time; of cheap ones the most."""
    dear, cheap = Kernels(cost=portions.AIM_SECONDS / 10), Kernels(cost=0.0)
    for kernels in (dear, cheap):
        graded(kernels, call(500))
    assert dear.sizes[0] == cheap.sizes[0] == FIRST
    assert 8 <= max(dear.sizes) <= 10
    assert max(cheap.sizes) == MOST


@pytest.mark.parametrize("free", [0, 4])
def test_how_texts_are_divided_does_not_show(free: int) -> None:
    """Among portions, threads and kernels: the same answer to the last byte."""
    fields = call(200)
    assert graded(Kernels(free=free, cost=0.02), fields) == check(**fields)


def test_portions_use_idle_kernels_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda process: set(range(4)))
    kernels = Kernels(free=4, cost=0.1)
    graded(kernels, call(100))
    assert 1 < len(kernels.threads) <= 4


@pytest.mark.parametrize("error", [Overloaded, Preempted, KernelLost])
def test_a_portion_that_met_load_is_asked_again(error: type[FluxionError]) -> None:
    """And not the call: what was judged before is not judged twice, and nobody is undecided."""
    fields, kernels = call(50), Kernels(lambda fields, asked: error("not now") if asked in (2, 4) else None)
    assert graded(kernels, fields) == check(**fields)
    assert sum(kernels.sizes) == 50


def test_nothing_is_judged_for_who_has_left() -> None:
    """The call ends; what was judged until then is kept for whoever sends it again."""
    kernels = Kernels()
    checks = checks_of(kernels)
    with pytest.raises(Overloaded):
        checks.graded(call(500), "caller", lambda: len(kernels.sizes) >= 2)
    judged = sum(kernels.sizes)
    assert checks.graded(call(500), "caller", nobody_leaves).answer == check(**call(500))
    assert judged < sum(kernels.sizes) == 500


@pytest.mark.parametrize("error", [TooExpensive, KernelLost])
def test_a_fatal_text_costs_one_answer(error: type[FluxionError]) -> None:
    """The others are judged as if nothing had happened."""
    answer = graded(Kernels(on("2w + 3", error=error)), call(10))
    assert verdicts(answer) == ["correct", "incorrect", "incorrect", "undecided", *["incorrect"] * 6]
    assert answer["results"][3]["error"]["code"] == error.code


def test_many_fatal_texts_do_not_take_for_ever() -> None:
    """After some of them, what cost too much is not tried alone any more, and the call can be sent again."""
    fields = call(100)
    kernels = Kernels(on(*(answer["answer"] for answer in fields["answers"])))
    with pytest.raises(Overloaded) as raised:
        graded(kernels, fields)
    assert "kept" in raised.value.fields["hint"]
    assert kernels.asked <= 100


def test_who_asks_again_goes_on_from_there() -> None:
    """Each repetition tries other texts alone, until all are known; no verdict is given for load."""
    fields = call(3 * MAX_FATAL)
    checks = checks_of(Kernels(on(*(answer["answer"] for answer in fields["answers"][1:]))))
    for _ in range(2):
        with pytest.raises(Overloaded):
            checks.graded(fields, "caller", nobody_leaves)
    answer = checks.graded(fields, "caller", nobody_leaves).answer
    assert verdicts(answer) == ["correct", *["undecided"] * (3 * MAX_FATAL - 1)]
    assert {result["error"] and result["error"]["code"] for result in answer["results"][1:]} == {"too_expensive"}


def test_a_call_that_could_not_be_finished_is_refused_and_what_was_judged_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """503 for the call, never a verdict for load; the repetition judges only what is missing."""
    now = 0.0
    monkeypatch.setattr(portions, "monotonic", lambda: now)

    def slow(fields: Mapping[str, Any], asked: int) -> None:
        nonlocal now
        now += portions.SECONDS / 3

    fields, kernels = call(30), Kernels(slow, cost=0.02)
    checks = checks_of(kernels)
    with pytest.raises(Overloaded) as raised:
        checks.graded(fields, "caller", nobody_leaves)
    assert "kept" in raised.value.fields["hint"]
    kernels.meet = nothing
    assert checks.graded(fields, "caller", nobody_leaves).answer == check(**fields)
    assert sum(kernels.sizes) == 30


def test_what_was_kept_of_one_task_is_not_said_of_another() -> None:
    fields, kernels = call(3 * MAX_FATAL), Kernels()
    kernels.meet = on(*(answer["answer"] for answer in fields["answers"][1:]))
    checks = checks_of(kernels)
    with pytest.raises(Overloaded):
        checks.graded(fields, "caller", nobody_leaves)
    kernels.meet, other = nothing, fields | {"task": TASK | {"expression": "w^3"}}
    assert checks.graded(other, "caller", nobody_leaves).answer == check(**other)


def test_a_fatal_task_is_refused() -> None:
    """What costs too much for every answer is an error of the call."""
    with pytest.raises(TooExpensive):
        graded(Kernels(on("w^2")), call(1))


def test_one_caller_does_not_hold_all_threads() -> None:
    """Large calls of one caller are refused beyond some; another caller still has a place."""
    checks, inside, leave = checks_of(Kernels()), threading.Semaphore(0), threading.Event()

    def wait(fields: Mapping[str, Any], asked: int) -> None:
        inside.release()
        assert leave.wait(PATIENCE)

    checks.kernels = Kernels(wait)
    callers = [
        threading.Thread(target=checks.graded, args=(call(10), "greedy", nobody_leaves)) for _ in range(MAX_OF_ONE)
    ]
    for caller in callers:
        caller.start()
    for _ in callers:
        assert inside.acquire(timeout=PATIENCE)
    with pytest.raises(Overloaded):
        checks.graded(call(10), "greedy", nobody_leaves)
    leave.set()
    assert verdicts(checks.graded(call(10), "modest", nobody_leaves).answer)[0] == "correct"
    for caller in callers:
        caller.join()
    assert verdicts(checks.graded(call(10), "greedy", nobody_leaves).answer)[0] == "correct"


def test_a_portion_is_what_a_kernel_answers() -> None:
    portion = check_answers(task=TASK, answers=["2w"], options={})
    assert set(portion) == {"task", "judgements"}
