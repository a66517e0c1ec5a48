"""What is said about one answer, and how it becomes a result."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from service.answer_types import Judged
from service.calculus.checking.diagnosis.diagnose import Name
from service.calculus.checking.form.answer_form import form_result
from service.calculus.checking.submission import Answer, refusal, refused_verdict
from service.errors import FluxionError
from service.grading.results import not_judged

#: The score of a verdict; whoever awards marks may award others. ``None``: for a human, or for another attempt.
SCORES: Mapping[str, int | None] = {
    "correct": 1, "correct_on_part_of_domain": 0, "incorrect": 0, "invalid": None, "undecided": None,
}  # fmt: skip


class Judgement(NamedTuple):
    """A verdict, how sure it is, why, and which slips give this answer."""

    verdict: str
    certainty: str | None
    evidence: dict[str, Any]
    names: list[Name] = []  # noqa: RUF012 (never changed)


def result(answer: Answer, judgement: Judgement, options: Mapping[str, Any]) -> Judged:
    """The result of an answer that was judged; evidence only if it is asked for, because it tells the solution."""
    lenient = options.get("domain") == "lenient" and judgement.verdict == "correct_on_part_of_domain"
    return {
        "verdict": judgement.verdict,
        "certainty": judgement.certainty,
        "score": 1 if lenient else SCORES[judgement.verdict],
        "interpreted": answer.interpreted,
        "diagnosis": [name.plain() for name in judgement.names],
        "evidence": judgement.evidence if "evidence" in options.get("include", ()) else None,
        "error": None,
        "form": form_result(answer.tree, answer.text, options["form"]) if options.get("form") else None,
        "warnings": answer.warnings,
    }


def unread(error: FluxionError) -> Judged:
    """The result of an answer that could not be read, or not be afforded."""
    return not_judged(refused_verdict(error), refusal(error))
