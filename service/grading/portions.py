"""A /check call, apart from its mathematics: which texts to judge, in which portions, and the answer from the results.

A kernel judges a portion at a time. Portions that cost too much are judged again at the end, text by text, so that
whatever ended a kernel costs one answer, which is then ``undecided``, and nobody's answer waits for it.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from time import monotonic
from typing import Any

from service.answer_types import CheckAnswer, CheckedTask, CheckResult, Judged, Portion
from service.errors import CostError, FluxionError, KernelLost, TooExpensive
from service.grading.catalogue import RULES_VERSION

Fields = Mapping[str, Any]

_CUT = tuple(b'"error":{"code":"%s"' % kind.code.encode() for kind in (TooExpensive, KernelLost))

#: Asks a kernel an operation: its name and its fields → its answer.
Ask = Callable[[str, dict[str, Any]], Portion]

#: Texts that a kernel judges at a time; 16 honest ones take 15 ms, so the kernel need not yield to others.
PORTION = 16
#: Answers of one call that may each cost a kernel's whole time; the others that cost too much are not tried alone.
MAX_LOST = 8
#: Seconds in which the portions of a call must begin. A thousand honest answers take up to 5 on a busy machine; without
#: a limit a thousand fatal ones would take a minute, and the server waits half of that for an answer.
SECONDS = 12.0
#: The id of an answer that is given as ``answer`` and not in ``answers``.
SINGLE = "answer"


def judged(ask: Ask, fields: Fields) -> CheckAnswer:
    """The answer to a call. Raises what the task is refused for, or that the service is busy."""
    task, options = fields["task"], fields.get("options") or {}
    answers = submitted(fields.get("answers"), fields.get("answer"))
    return assemble(task, options, answers, _Call(ask, task, options).judged(distinct(answers)))


def submitted(answers: Sequence[Fields] | None, answer: str | None) -> list[Fields]:
    """The answers of a call, however they were given."""
    return [*(answers or ()), *([{"id": SINGLE, "answer": answer}] if answer is not None else [])]


def distinct(answers: Sequence[Fields]) -> list[str]:
    """Each text once, in the order in which they come first."""
    return list(dict.fromkeys(answer["answer"] for answer in answers))


def assemble(task: Fields, options: Fields, answers: Sequence[Fields], whole: Portion) -> CheckAnswer:
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
    """Whether an answer will be the same next time: not if a kernel was ended while it judged one of the texts.

    Quotes inside a JSON string are escaped, so what is searched for is never part of a caller's text.
    """
    return not any(mark in body for mark in _CUT)


def undecided(error: FluxionError) -> Judged:
    """The result of an answer that no kernel could judge."""
    return {
        "verdict": "undecided",
        "certainty": None,
        "score": None,
        "interpreted": None,
        "diagnosis": [],
        "evidence": None,
        "error": {"code": error.code, "detail": error.detail},
        "warnings": [],
    }


def _portions(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    return (texts[start : start + PORTION] for start in range(0, len(texts), PORTION))


class _Call:
    """One call on its way through the kernels."""

    def __init__(self, ask: Ask, task: Fields, options: Fields) -> None:
        self._ask, self._task, self._options = ask, task, options
        self._about: CheckedTask | None = None
        self._lost = 0
        self._until = monotonic() + SECONDS

    def judged(self, texts: Sequence[str]) -> Portion:
        """The task, and the judgement of each text."""
        judgements: dict[str, Judged] = {}
        cut: list[str] = []
        for portion in _portions(texts):
            try:
                judgements |= self._judge(portion)["judgements"]
            except (CostError, KernelLost):
                if self._about is None:
                    self._judge([])  # a task that itself costs too much is refused
                cut += portion
        judgements |= {text: self._alone(text) for text in cut}
        return {"task": self._about or self._judge([])["task"], "judgements": judgements}

    def _judge(self, texts: Sequence[str]) -> Portion:
        if monotonic() > self._until:
            raise TooExpensive("the time for this call was over before this answer was judged; send it again")
        fields = {"task": self._task, "answers": list(texts), "options": self._options}
        portion = self._ask("check_answers", fields)
        self._about = portion["task"]
        return portion

    def _alone(self, text: str) -> Judged:
        if self._lost >= MAX_LOST:
            return undecided(TooExpensive("too many answers of this call cost too much; send this one again alone"))
        try:
            return self._judge([text])["judgements"][text]
        except (CostError, KernelLost) as error:
            self._lost += 1
            return undecided(error)
