"""/check: is this answer the derivative, the value or the estimate that was asked for, and if not, which slip is it?"""

from collections.abc import Mapping, Sequence
from typing import Any

from service.answer_types import CheckedTask, Judged, Portion
from service.calculus.checking.decision.zero_test.proof import compare
from service.calculus.checking.submission import Answer, read_answer
from service.calculus.checking.tasks.kinds import Task, prepared
from service.calculus.checking.tasks.verdicts import Judgement, result, unread
from service.errors import Ambiguous, Equation, ExpressionError, MathematicsError

Fields = Mapping[str, Any]


def check_answers(*, task: Fields, answers: Sequence[str], options: Fields) -> Portion:
    """Judge some texts: ``task`` is what the answer shows of the task, ``judgements`` maps each text to its result."""
    asked = prepared(task)
    return {"task": about(asked, options), "judgements": {text: check_one(asked, text, options) for text in answers}}


def about(task: Task, options: Fields) -> CheckedTask:
    """What the answer shows of the task; the solution only if it is asked for."""
    include = options.get("include", ())
    warnings = task.setting.question.warnings
    return {
        "interpreted": task.setting.question.interpreted,
        "notation": task.setting.question.notation,
        "variable": task.setting.variable,
        "expected": task.expected(warnings) if "expected" in include else None,
        "blind_spots": [name.plain() for name in task.blind_spots()] if "blind_spots" in include else None,
        "warnings": warnings,
    }


def check_one(task: Task, text: str, options: Fields) -> Judged:
    """The result of one text, without an id."""
    try:
        order = sum(task.setting.orders.values())
        answer = read_answer(text, task.setting.reader, order)
        _check_sides(answer, task.setting.assumptions)
        judgement = task.judge(answer, bool(options.get("diagnose", True)))
        if judgement.verdict == "incorrect":
            judgement = _of_one_reading(task, answer, judgement)
    except (ExpressionError, MathematicsError) as error:
        return unread(error)
    return result(answer, judgement, options)


def _check_sides(answer: Answer, assumptions: Mapping[str, str]) -> None:
    """Raise ``Equation`` if an answer that is written as a chain of equal sides is none."""
    for side in answer.sides:
        if not compare(side, answer.tree, None, assumptions).equal:
            raise Equation("this side and the last one are not known to be equal", position=side.start, end=side.end)


def _of_one_reading(task: Task, answer: Answer, judgement: Judgement) -> Judgement:
    """The judgement, without names that rest on a guess. Raises ``Ambiguous`` if another reading is right."""
    readings = answer.other_readings
    for reading in readings:
        if _is_right(task, reading):
            detail = f"the answer can be read as {answer.interpreted} and as {reading}"
            raise Ambiguous(detail, position=0, end=len(answer.text), hint="write brackets and send it again")
    return judgement._replace(names=[]) if readings else judgement


def _is_right(task: Task, reading: str) -> bool:
    try:
        other = read_answer(reading, task.setting.reader._replace(format="text"))
        return task.judge(other, False).verdict == "correct"
    except (ExpressionError, MathematicsError):
        return False
