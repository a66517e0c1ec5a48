"""Response models of ``/check``."""

from dataclasses import dataclass

from .answers import Interpreted, Note


@dataclass(frozen=True)
class Diagnosis:
    """A slip that gives this answer."""

    code: str
    message: str


@dataclass(frozen=True)
class AnswerProblem:
    """Why an answer could not be judged."""

    code: str
    detail: str
    position: int | None = None
    end: int | None = None
    hint: str | None = None
    caret: str | None = None
    limit: str | None = None
    allowed: int | None = None
    found: int | None = None


@dataclass(frozen=True)
class Form:
    """Whether an answer has the form that was asked for, and the first place that has not.

    ``met`` is ``None`` where that is not known.
    """

    wanted: str
    met: bool | None
    code: str | None
    message: str | None
    position: int | None
    end: int | None


@dataclass(frozen=True)
class Judgement:
    """What is said about one answer; ``score`` is 1, 0, or ``None`` where a person has to look."""

    id: str
    verdict: str
    certainty: str | None
    score: int | None
    interpreted: str | None
    diagnosis: list[Diagnosis]
    evidence: dict[str, object] | None
    error: AnswerProblem | None
    form: Form | None
    warnings: list[Note]


@dataclass(frozen=True, kw_only=True)
class Check(Interpreted):
    """What ``/check`` answers."""

    variable: str
    results: list[Judgement]
    summary: dict[str, int]
    expected: str | None
    blind_spots: list[Diagnosis] | None
    rules: str
    digest: str
