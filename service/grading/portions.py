"""Scheduling of a /check call: its texts go to the kernels in portions, side by side where kernels are idle.

A portion is as large as what its texts have cost so far allows. One that met load is asked again, and not the call; one
that used up its processor time is judged again at the end, text by text, so that what is fatal costs one answer. What
was judged of a call that could not be finished is kept, so that whoever asks again goes on from there.
"""

import hashlib
import json
import os
import threading
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future
from contextlib import suppress
from time import monotonic, sleep
from typing import Any, NamedTuple, Protocol

import orjson
from cachetools import LRUCache

from service.answer_types import CheckAnswer, CheckedTask, Judged, Portion
from service.errors import CostError, KernelLost, LoadError, Overloaded
from service.grading.results import assembled, distinct, submitted, undecided

Fields = Mapping[str, Any]

#: Texts of the first portion of a call, of which nobody knows yet what they cost, and of a later one at most: a lost
#: portion shall be a small part of a call.
FIRST, MOST = 4, 64

#: Processor time that a portion should take, in seconds: ten times what asking costs, and a twentieth of what it may.
AIM_SECONDS = 0.1

#: How much the newest portion counts for the expected cost of a text.
NEWEST = 0.5

#: Texts of one call that may each use up all the processor time of an answer; the others are not tried alone before
#: the call is sent again.
MAX_FATAL = 8

#: Losses of a kernel by the same portion after which its texts are judged alone: one is an accident.
MAX_LOSSES = 2

#: Seconds of the clock that a call may take; the client and the server wait for more than twice that.
SECONDS = 12.0

#: Seconds before a portion that met load is asked again; the last one again and again.
PAUSES = (0.05, 0.2, 0.5)

#: Calls of several portions at a time, of all callers, and of one of them: each holds a thread of the server.
MAX_TOGETHER, MAX_OF_ONE = 12, 10

#: Memory for what was judged of calls that could not be finished: some dozen calls of a thousand answers.
KEPT_BYTES = 8 << 20

_KEPT_HINT = "send it again: what was judged is kept"


class Reply(Protocol):
    """What a kernel answered: a ``Portion`` and the processor seconds that it took."""

    @property
    def answer(self) -> Mapping[str, Any]: ...

    @property
    def timing(self) -> Mapping[str, float]: ...

    @property
    def used(self) -> float: ...


class Kernels(Protocol):
    """Who judges: a pool of ``size`` kernels, of which ``idle`` could begin to judge now."""

    size: int

    @property
    def idle(self) -> int: ...

    def run(
        self, operation: str, fields: Mapping[str, Any], *, caller: str, seconds: float, left: Callable[[], bool]
    ) -> Reply: ...


class Graded(NamedTuple):
    """The answer to a call, and the milliseconds of all its portions together."""

    answer: CheckAnswer
    timing: Mapping[str, float]


def helpers(kernels: Kernels) -> int:
    """Threads that ask for portions beside the thread of a call: no more run at a time than there are processors."""
    return max(0, min(kernels.size, len(os.sched_getaffinity(0))) - 1)


class Checks:
    """All calls of one process; ``threads`` are those of ``helpers``."""

    def __init__(self, kernels: Kernels, threads: Executor) -> None:
        self.kernels, self.threads = kernels, threads
        self.helpers = helpers(kernels)
        self._kept: LRUCache[str, bytes] = LRUCache(KEPT_BYTES, getsizeof=len)
        self._places: Counter[str] = Counter()
        self._lock = threading.Lock()  # guards the two above

    def graded(self, fields: Fields, caller: str, left: Callable[[], bool]) -> Graded:
        """The answer to a call, for which no more portions are asked for when its caller has ``left``.

        Raises what the task is refused for, and ``LoadError`` if it could not be finished.
        """
        task, options = fields["task"], fields.get("options") or {}
        answers = submitted(fields.get("answers"), fields.get("answer"))
        texts = distinct(answers)
        large = len(texts) > FIRST
        if large:
            self._enter(caller)
        try:
            call = _Call(self, task, options, caller, left)
            return Graded(assembled(task, options, answers, call.judged(texts)), call.timing)
        finally:
            if large:
                self._leave(caller)

    def _enter(self, caller: str) -> None:
        with self._lock:
            if self._places.total() >= MAX_TOGETHER or self._places[caller] >= MAX_OF_ONE:
                raise Overloaded("too many calls of /check are being answered")
            self._places[caller] += 1

    def _leave(self, caller: str) -> None:
        with self._lock:
            self._places[caller] -= 1
            self._places += Counter()  # forgets who has none

    def keep(self, key: str, part: Portion) -> None:
        """Remember what was judged of a call that could not be finished."""
        with self._lock, suppress(ValueError):  # larger than all that may be kept
            self._kept[key] = orjson.dumps(part)

    def recall(self, key: str) -> Portion | None:
        """What was kept of such a call; it is not kept any more."""
        with self._lock:
            kept = self._kept.pop(key, None)
        part: Portion | None = orjson.loads(kept) if kept else None
        return part


class _Call:
    """One call on its way through the kernels."""

    def __init__(self, checks: Checks, task: Fields, options: Fields, caller: str, left: Callable[[], bool]) -> None:
        self._checks, self._task, self._options, self._caller, self._left = checks, task, options, caller, left
        self._key = hashlib.sha256(json.dumps([task, options], sort_keys=True, default=str).encode()).hexdigest()
        self._until = monotonic() + SECONDS
        self._lock = threading.Lock()  # guards what follows
        self._about: CheckedTask | None = None
        self._judgements: dict[str, Judged] = {}
        self._waiting: deque[str] = deque()
        self._cut: list[str] = []
        self._seconds_a_text = AIM_SECONDS / FIRST
        self.timing: Counter[str] = Counter()

    def judged(self, texts: Sequence[str]) -> Portion:
        """The task, and the judgement of each text."""
        if kept := self._checks.recall(self._key):
            self._about, self._judgements = kept["task"], kept["judgements"]
        try:
            self._judge_all([text for text in texts if text not in self._judgements])
        except LoadError:
            self._keep()
            raise
        whole = self._so_far()
        if any(text not in self._judgements for text in texts):
            self._keep()
            raise Overloaded("this call took its time for answers that cost too much", hint=_KEPT_HINT)
        return whole

    def _keep(self) -> None:
        if self._about:
            self._checks.keep(self._key, self._so_far())

    def _so_far(self) -> Portion:
        return {"task": self._about or self._ask([])["task"], "judgements": self._judgements}

    def _judge_all(self, texts: Sequence[str]) -> None:
        """In portions, by this thread and, while there are idle kernels, by others; then alone what was cut."""
        self._waiting.extend(texts)
        helpers: list[Future[None]] = []
        while portion := self._next_portion():
            self._judge(portion)
            helpers = self._with_help(helpers)
        for helper in helpers:
            helper.result()
        while portion := self._next_portion():  # what a helper gave back
            self._judge(portion)
        self._judge_alone()

    def _with_help(self, helpers: list[Future[None]]) -> list[Future[None]]:
        """Those who help still, and one more if a kernel is idle."""
        helping = [helper for helper in helpers if not helper.done()]
        if self._waiting and self._checks.kernels.idle and len(helping) < self._checks.helpers:
            helping.append(self._checks.threads.submit(self._help))
        return helping

    def _help(self) -> None:
        """Judge portions while there are idle kernels. Whatever goes wrong is left to the call's own thread."""
        while self._checks.kernels.idle and (portion := self._next_portion()):
            try:
                self._take(self._ask(portion))
            except CostError:
                self._cut += portion
            except Exception:  # the call's own thread asks again, and meets it
                self._waiting.extendleft(reversed(portion))
                return

    def _next_portion(self) -> list[str]:
        with self._lock:
            allowed = int(AIM_SECONDS / self._seconds_a_text) if self._about else FIRST
            size = min(max(allowed, 1), MOST, len(self._waiting))
            return [self._waiting.popleft() for _ in range(size)]

    def _judge(self, texts: Sequence[str]) -> None:
        try:
            self._take(self._patiently(texts))
        except (CostError, KernelLost):
            if self._about is None:
                self._take(self._patiently([]))  # a task that itself costs too much is refused
            self._cut += texts

    def _judge_alone(self) -> None:
        fatal = 0
        while self._cut and fatal < MAX_FATAL:
            text = self._cut.pop(0)
            try:
                self._take(self._patiently([text]))
            except (CostError, KernelLost) as error:
                fatal += 1
                self._judgements[text] = undecided(error)

    def _patiently(self, texts: Sequence[str]) -> Portion:
        """The judgement of some texts, asked for again where the service, and not a text, is at fault."""
        pauses, losses = [*reversed(PAUSES)], 0
        while True:
            try:
                return self._ask(texts)
            except LoadError as error:
                losses += isinstance(error, KernelLost)
                pause = pauses.pop() if len(pauses) > 1 else pauses[0]
                if losses >= MAX_LOSSES or self._left() or monotonic() + pause >= self._until:
                    raise
            sleep(pause)

    def _ask(self, texts: Sequence[str]) -> Portion:
        seconds = self._until - monotonic()
        if self._left():
            raise Overloaded("whoever sent this call has left", hint=_KEPT_HINT)
        if seconds <= 0:
            raise Overloaded("the time for this call is over", hint=_KEPT_HINT)
        fields = {"task": self._task, "answers": list(texts), "options": self._options}
        reply = self._checks.kernels.run("check_answers", fields, caller=self._caller, seconds=seconds, left=self._left)
        self._learn(reply, len(texts))
        return {"task": reply.answer["task"], "judgements": reply.answer["judgements"]}

    def _learn(self, reply: Reply, count: int) -> None:
        with self._lock:
            self.timing.update(reply.timing)
            if count:
                self._seconds_a_text += NEWEST * (max(reply.used / count, 1e-5) - self._seconds_a_text)

    def _take(self, portion: Portion) -> None:
        with self._lock:
            self._about = portion["task"]
            self._judgements |= portion["judgements"]
