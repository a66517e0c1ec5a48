"""Schemas of /check: what it is asked and what it answers."""

from decimal import Decimal
from typing import Unpack

from marshmallow import ValidationError, fields, validate, validates_schema

from service.answer_types import Certainty, Form, FormFault, Verdict
from service.errors import BY_CODE
from service.language.limits import MAX_LENGTH
from service.web.schemas.base import MAX_ORDER, Answer, Differentiated, Note, Strict, Told, described, word, words
from service.web.schemas.coordinates import Exact, Point
from service.web.schemas.estimate import METHODS
from service.web.schemas.fields import (
    Choice,
    Data,
    Description,
    FieldOptions,
    Flag,
    ListOf,
    Order,
    Part,
    Text,
    Whole,
    json_from_query,
    one_of,
)

MAX_ID = 200
#: Longer texts than the language reads are accepted, so that one of them is ``invalid`` and not the whole call refused.
MAX_ANSWER = 5 * MAX_LENGTH

MAX_ANSWERS = 1_000
TOLERANCES = ("absolute", "relative", "significant_figures", "decimal_places")


class Submission(Text):
    """An answer: a text, or a number, which is taken as the text that was sent."""

    alternatives: tuple[Description, ...] = ({"type": "string", "maxLength": MAX_ANSWER}, {"type": "number"})

    def __init__(self, **kwargs: Unpack[FieldOptions]) -> None:
        super().__init__(**one_of(self.alternatives, kwargs))

    def _deserialize(self, value: object, attr: str | None, data: Data, **kwargs: object) -> str:
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            value = str(value)
        text = super()._deserialize(value, attr, data, **kwargs)
        if len(text) > MAX_ANSWER:
            raise ValidationError(f"must have at most {MAX_ANSWER} characters")
        return text


class Submissions(ListOf):
    """A list of answers; in a query its JSON text."""

    written = 'as JSON, such as [{"id": "s1", "answer": "2*x"}]'
    repeats = False

    def from_query(self, text: str) -> object:
        return json_from_query(text)

    def in_query(self) -> Description:
        return {"type": "string", "minLength": 1}


class SubmittedAnswer(Strict):
    """One of many answers."""

    id = Text(
        required=True, validate=validate.Length(max=MAX_ID, error="must have at most {max} characters"),
        metadata=described("Whatever tells this answer from the others; it comes back with the result.", sample="s1"),
    )  # fmt: skip
    answer = Submission(required=True, metadata=described("The answer, as it was typed.", sample="2*w*b"))


class ToleranceFields(Strict):
    """How far a number may be from the truth, in the words of IMS QTI; the bound itself is inside."""

    mode = Choice(
        *TOLERANCES,
        required=True,
        metadata=described("What `value` counts: units, parts of the truth, figures."),
    )
    value = Exact(
        required=True,
        metadata=described("The greatest distance, or how many figures or places must be right.", sample="0.01"),
    )


class Task(Differentiated):
    """What was to be answered."""

    type = Choice(
        "derivative", "value", "estimate", load_default="derivative",
        metadata=described("Whether the derivative, a value at a point or a difference quotient is wanted."),
    )  # fmt: skip
    order = Order(
        MAX_ORDER,
        load_default=1,
        metadata=described("The derivative that is meant; 0 is the function itself.", sample="1"),
    )
    at = Point(
        load_default=None, allow_none=True, metadata=described("The point of a value or an estimate.", sample="w=3,b=2")
    )
    epsilon = Exact(load_default=None, allow_none=True, metadata=described("The step of an estimate.", sample="0.001"))
    method = Choice(
        *METHODS, load_default=None, allow_none=True,
        metadata=described("The formula of an estimate: `forward` (default), `backward`, `central` or `stencil`."),
    )  # fmt: skip
    accuracy = Whole(
        1,
        8,
        load_default=None,
        allow_none=True,
        metadata=described("Order of accuracy of the formula of an estimate.", sample="4"),
    )
    tolerance = Part(
        ToleranceFields, load_default=None, allow_none=True,
        metadata=described(
            "How near a number must be; without it a value is exact, an estimate possible in float64.",
            sample="mode=absolute,value=0.01",
        ),
    )  # fmt: skip


class CheckOptions(Strict):
    """How to judge, and what to tell."""

    domain = Choice(
        "strict", "lenient", load_default="strict",
        metadata=described("Whether an answer that is defined on a part of the domain only scores 0 or 1."),
    )  # fmt: skip
    form = Choice(
        *words(Form), load_default=None, allow_none=True,
        metadata=described("The form in which the answer is wanted; whether it has it is told apart from the verdict."),
    )  # fmt: skip
    include = ListOf(
        Choice("expected", "evidence", "blind_spots"), 3, load_default=list,
        metadata=described(
            "What to tell beside: the solution, the reasons, the slips that give the right answer.",
            sample="expected,evidence",
        ),
    )  # fmt: skip
    diagnose = Flag(
        load_default=True,
        metadata=described("Whether to name the slips that give a wrong answer.", denied="Name no slips."),
    )


class CheckRequest(Strict):
    task = Part(
        Task, required=True, metadata=described("What was to be answered.", sample="expression=w^2*b,variable=w")
    )
    answers = Submissions(
        fields.Nested(SubmittedAnswer), MAX_ANSWERS, least=1, load_default=None, allow_none=True,
        metadata=described("The answers; equal texts are judged once."),
    )  # fmt: skip
    answer = Submission(
        load_default=None,
        allow_none=True,
        metadata=described("One answer, instead of the list; its id is `answer`.", sample="2*w*b"),
    )
    options = Part(
        CheckOptions,
        load_default=lambda: CheckOptions().load({}),
        metadata=described("How to judge, and what to tell.", sample="include=expected"),
    )

    @validates_schema
    def _one_of_both(self, data: dict[str, object], **kwargs: object) -> None:
        if (data.get("answers") is None) == (data.get("answer") is None):
            raise ValidationError("give either `answers` or `answer`", "answers")


class Diagnosis(Told):
    """A slip that gives this answer; /slips/<code> says more about it."""

    code = fields.String(required=True, metadata=described("Stable; two codes with a `+` for two slips at once."))
    message = fields.String(required=True, metadata=described("The slip in a sentence, for whoever made it."))


class AnswerProblem(Told):
    """Why an answer could not be judged; further members as in a problem document."""

    code = fields.String(required=True, metadata=described("Stable: programs may rely on it.", enum=list(BY_CODE)))
    detail = fields.String(required=True, metadata=described("What is wrong, in a sentence."))
    position = fields.Integer(metadata=described("Where the fault starts, in characters from 0."))
    end = fields.Integer(metadata=described("Where it ends: the position of the first character behind."))
    hint = fields.String(metadata=described("What to do."))
    caret = fields.String(metadata=described("Two lines: the answer, and carets under the fault."))
    limit = fields.String(metadata=described("The limit that was exceeded."))
    allowed = fields.Integer(metadata=described("What the limit allows."))
    found = fields.Integer(metadata=described("What was found."))


class FormResult(Told):
    """Whether the answer has the form that was asked for, whatever the verdict is."""

    wanted = word(Form, "The form that was asked for.")
    met = fields.Boolean(
        required=True, allow_none=True, metadata=described("Whether it has it; null where that is too much work.")
    )
    code = word(FormFault, "What is missing; null if nothing is.", allow_none=True)
    message = fields.String(required=True, allow_none=True, metadata=described("The same in a sentence."))
    position = fields.Integer(
        required=True, allow_none=True, metadata=described("The first place that has not the form, from 0.")
    )
    end = fields.Integer(
        required=True, allow_none=True, metadata=described("The position of the first character behind that place.")
    )


class CheckResult(Told):
    """What is described about one answer."""

    id = fields.String(required=True, metadata=described("The id that came with the answer."))
    verdict = word(
        Verdict, "What the answer is; `undecided` where no proof was found in time, `invalid` if unreadable."
    )
    certainty = word(Certainty, "How sure the verdict is; null where there is none.", allow_none=True)
    score = fields.Integer(required=True, allow_none=True, metadata=described("1 or 0; null where there is none yet."))
    interpreted = fields.String(required=True, allow_none=True, metadata=described("The answer as it was read."))
    diagnosis = fields.List(
        fields.Nested(Diagnosis), required=True, metadata=described("All slips that give this answer, likeliest first.")
    )
    evidence = fields.Dict(required=True, allow_none=True, metadata=described("Why, if it is asked for."))
    error = fields.Nested(AnswerProblem, required=True, allow_none=True, metadata=described("Why it was not judged."))
    form = fields.Nested(
        FormResult, required=True, allow_none=True, metadata=described("The form, if one is asked for.")
    )
    warnings = fields.List(fields.Nested(Note), required=True, metadata=described("Every guess that reading it took."))


class CheckAnswer(Answer):
    variable = fields.String(required=True, metadata=described("The variable of the task."))
    results = fields.List(
        fields.Nested(CheckResult), required=True, metadata=described("One for each answer, in order.")
    )
    summary = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        required=True,
        metadata=described("How many answers of each verdict."),
    )
    expected = fields.String(required=True, allow_none=True, metadata=described("What is right, if it is asked for."))
    blind_spots = fields.List(
        fields.Nested(Diagnosis), required=True, allow_none=True,
        metadata=described("Slips that give the right answer to this task, if they are asked for."),
    )  # fmt: skip
    rules = fields.String(required=True, metadata=described("The edition of the rules of diagnosis."))
    digest = fields.String(required=True, metadata=described("The same for the same task, options and results."))
