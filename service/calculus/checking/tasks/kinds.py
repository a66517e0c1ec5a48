"""The task of a /check: read and worked out once, then asked about any number of answers."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Protocol

from service.answer_types import Note
from service.calculus.checking.diagnosis.diagnose import Name
from service.calculus.checking.statement import Statement, read_statement
from service.calculus.checking.submission import Answer
from service.calculus.checking.tasks.derivative import DerivativeTask
from service.calculus.checking.tasks.estimate import EstimateTask
from service.calculus.checking.tasks.value import ValueTask
from service.calculus.checking.tasks.verdicts import Judgement

#: Tasks that a kernel remembers. Each keeps some hundred samples; a class works on one at a time.
MAX_TASKS = 16


class Task(Protocol):
    """What every kind of task can be asked."""

    setting: Statement

    def expected(self, warnings: list[Note]) -> str:
        """What is right, in our own syntax; a caveat is added to the warnings."""

    def judge(self, answer: Answer, diagnose: bool) -> Judgement:
        """The judgement of an answer that was read."""

    def blind_spots(self) -> list[Name]:
        """The slips that give the right answer to this task."""


_KINDS: Mapping[str, Any] = {"derivative": DerivativeTask, "value": ValueTask, "estimate": EstimateTask}


def prepared(task: Mapping[str, Any]) -> Task:
    """The task, from memory if it is one of the last. Raises what the task is refused for."""
    return _prepared(json.dumps(task, sort_keys=True))


@lru_cache(MAX_TASKS)
def _prepared(text: str) -> Task:
    fields = json.loads(text)
    task: Task = _KINDS[fields.get("type", "derivative")](read_statement(fields))
    return task
