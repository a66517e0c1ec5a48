"""/check: is this answer the derivative, the value or the estimate that was asked for, and if not, which slip is it?"""

from collections.abc import Mapping, Sequence
from typing import Any

from service.answer_types import CheckedTask, Judged, Portion
from service.calculus.checking.submission import read_answer
from service.calculus.checking.tasks.kinds import Task, prepared
from service.calculus.checking.tasks.verdicts import result, unread
from service.errors import ExpressionError, MathematicsError

Fields = Mapping[str, Any]


def check_answers(*, task: Fields, answers: Sequence[str], options: Fields) -> Portion:
    """Judge some texts: ``task`` is what the answer shows of the task, ``judgements`` maps each text to its result."""
    asked = prepared(task)
    return {"task": about(asked, options), "judgements": {text: check_one(asked, text, options) for text in answers}}


def about(task: Task, options: Fields) -> CheckedTask:
    """What the answer shows of the task; the solution only if it is asked for."""
    include = options.get("include", ())
    return {
        "interpreted": task.setting.question.interpreted,
        "notation": task.setting.question.notation,
        "variable": task.setting.variable,
        "expected": task.expected if "expected" in include else None,
        "blind_spots": [name.plain() for name in task.blind_spots()] if "blind_spots" in include else None,
        "warnings": task.setting.question.warnings,
    }


def check_one(task: Task, text: str, options: Fields) -> Judged:
    """The result of one text, without an id."""
    try:
        answer = read_answer(text, task.setting.reader)
        judgement = task.judge(answer, bool(options.get("diagnose", True)))
    except (ExpressionError, MathematicsError) as error:
        return unread(error)
    return result(answer, judgement, options)
