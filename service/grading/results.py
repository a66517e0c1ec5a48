"""The answer to a /check call, from what was said about each text; and what is said where nobody judged."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from service.answer_types import AnswerProblem, CheckAnswer, CheckResult, Judged, Portion
from service.errors import FluxionError, KernelLost, TooExpensive
from service.grading.catalogue import RULES_VERSION

Fields = Mapping[str, Any]

#: The id of an answer that is given as ``answer`` and not in ``answers``.
SINGLE = "answer"

_CUT = tuple(b'"error":{"code":"%s"' % kind.code.encode() for kind in (TooExpensive, KernelLost))


def submitted(answers: Sequence[Fields] | None, answer: str | None) -> list[Fields]:
    """The answers of a call, however they were given."""
    return [*(answers or ()), *([{"id": SINGLE, "answer": answer}] if answer is not None else [])]


def distinct(answers: Sequence[Fields]) -> list[str]:
    """Each text once, in the order in which they come first."""
    return list(dict.fromkeys(answer["answer"] for answer in answers))


def assembled(task: Fields, options: Fields, answers: Sequence[Fields], whole: Portion) -> CheckAnswer:
    """The answer to a call: a result for each id, in order; ``whole`` is what is said of its task and of each text."""
    about, judgements = whole["task"], whole["judgements"]
    results: list[CheckResult] = [{"id": answer["id"], **judgements[answer["answer"]]} for answer in answers]
    return {
        "interpreted": about["interpreted"],
        "notation": about["notation"],
        "variable": about["variable"],
        "results": results,
        "summary": dict(Counter(result["verdict"] for result in results)),
        "expected": about["expected"],
        "blind_spots": about["blind_spots"],
        "rules": RULES_VERSION,
        "digest": digest(task, options, results),
        "warnings": about["warnings"],
    }


def digest(*parts: Any) -> str:
    """What tells whether two calls had the same task, options and results, by the same rules."""
    text = json.dumps([RULES_VERSION, *parts], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def lasting(body: bytes) -> bool:
    """Whether an answer will be the same next time: not if one of the texts was not judged.

    Quotes inside a JSON string are escaped, so what is searched for is never part of a caller's text.
    """
    return not any(mark in body for mark in _CUT)


def not_judged(verdict: str, problem: AnswerProblem) -> Judged:
    """The result of a text that nobody judged, and why."""
    return {
        "verdict": verdict,
        "certainty": None,
        "score": None,
        "interpreted": None,
        "diagnosis": [],
        "evidence": None,
        "error": problem,
        "form": None,
        "warnings": [],
    }


def undecided(error: FluxionError) -> Judged:
    """The result of a text that no kernel could judge."""
    return not_judged("undecided", {"code": error.code, "detail": error.detail})
