"""Base schemas: what all requests and answers share, and what describes a field."""

from itertools import islice
from typing import Any, get_args

from marshmallow import EXCLUDE, RAISE, Schema, fields, validate

from service.answer_types import DomainCode, ExactStatus, NoteCode, Status
from service.language.limits import MAX_LENGTH
from service.web.schemas.fields import (
    MAX_TOLD,
    Assumptions,
    Choice,
    Description,
    Flag,
    ListOf,
    Name,
    NotationChoice,
    Text,
)

MAX_SYMBOLS = 64
MAX_ORDER = 20


def described(description: str, **more: object) -> Description:
    return {"description": description} | more


def words(kind: object) -> list[str]:
    """The words of a ``Literal``, or of several."""
    return [word for part in get_args(kind) for word in ([part] if isinstance(part, str) else words(part))]


def word(kind: object, description: str, *, allow_none: bool = False) -> fields.String:
    """A member of an answer that is one of the words of a type."""
    choice = validate.OneOf(list(dict.fromkeys(words(kind))))
    return fields.String(required=True, allow_none=allow_none, validate=choice, metadata=described(description))


class Strict(Schema):
    """A schema that knows all its fields."""

    class Meta:
        unknown = RAISE

    def load(self, data: Any, **kwargs: Any) -> Any:
        """As in marshmallow; of thousands of unknown names, the first few are looked at.

        For each of them marshmallow copies the messages about all before: 10,000 took 4 seconds, and 100,000 minutes.
        """
        if isinstance(data, dict) and len(data) > len(self.fields) + MAX_TOLD:
            unknown = islice((name for name in data if name not in self.fields), MAX_TOLD)
            data = {name: data[name] for name in (*(self.fields.keys() & data), *unknown)}
        return super().load(data, **kwargs)


class Told(Schema):
    """A schema of an answer: later versions may add fields, and whoever reads it ignores those."""

    class Meta:
        unknown = EXCLUDE


class Question(Strict):
    """The fields that every operation on one expression has."""

    expression = Text(
        required=True,
        validate=validate.Length(1, MAX_LENGTH, error="must have {min} to {max} characters"),
        metadata=described("The expression, as people type it or in LaTeX.", sample="w^2*b"),
    )
    format = Choice(
        "auto", "text", "latex", load_default="auto",
        metadata=described("How to read the expression; `auto` takes a backslash for LaTeX."),
    )  # fmt: skip
    implicit = Flag(
        load_default=True,
        metadata=described(
            "Whether `2x` is a product; `false` suits programs.", denied="Read `2x` as no product, as programs do."
        ),
    )
    decimal_separator = Choice(
        ".", ",", load_default=None, allow_none=True,
        metadata=described("With `,`, arguments are separated by `;`; by default as `notation` says, which is `.`."),
    )  # fmt: skip
    notation = NotationChoice(
        load_default=None, allow_none=True,
        metadata=described(
            "How to read what is ambiguous: a profile, or choices; /docs/language explains them.",
            sample="standard",
        ),
    )  # fmt: skip
    symbols = ListOf(
        Name(), MAX_SYMBOLS, load_default=list,
        metadata=described("Names to read whole and as variables, even `e` or `velocity`.", sample="w,b"),
    )  # fmt: skip
    assumptions = Assumptions(
        MAX_SYMBOLS,
        keys=Name(),
        values=Choice("positive", "negative", "nonzero", "integer"),
        load_default=dict,
        metadata=described("Facts about symbols; every symbol is real.", sample="w=positive,b=nonzero"),
    )


class Differentiated(Question):
    """A question about a function of one variable."""

    variable = Name(
        load_default=None, allow_none=True,
        metadata=described("The variable; by default the only free symbol of the expression.", sample="w"),
    )  # fmt: skip


class Note(Told):
    """A guess that the reading took, or a caveat of the answer."""

    code = word(NoteCode, "Stable: programs may rely on it.")
    message = fields.String(required=True, metadata=described("What was guessed, or what to know, in a sentence."))
    position = fields.Integer(
        required=True, allow_none=True,
        metadata=described("Where in the expression it starts, in characters from 0; null for a caveat of the whole."),
    )  # fmt: skip
    end = fields.Integer(
        required=True, allow_none=True, metadata=described("Where it ends: the position of the first character behind.")
    )
    alternative = fields.String(
        required=True, allow_none=True,
        metadata=described("The whole expression in its other reading, in our syntax, where there is one."),
    )  # fmt: skip


class Answer(Told):
    """The fields that every answer about one expression has."""

    interpreted = fields.String(required=True, metadata=described("The expression as it was read, in our syntax."))
    notation = fields.Dict(
        keys=fields.String(), values=fields.String(), required=True, allow_none=True,
        metadata=described("Every choice of the notation that was asked for; null if none was."),
    )  # fmt: skip
    warnings = fields.List(fields.Nested(Note), required=True, metadata=described("Every guess, with its position."))


class PartialReading(Told):
    """What is there already of an expression that cannot be read yet."""

    interpreted = fields.String(required=True, metadata=described("In our syntax; □ is what is missing."))
    latex = fields.String(required=True, metadata=described("The same in LaTeX."))
    mathml = fields.String(required=True, metadata=described("The same in MathML."))
    end = fields.Integer(required=True, metadata=described("How much of the text this is, in characters."))


def exact_point(description: str = "The point, exact: by name, each coordinate as a text.") -> fields.Dict:
    """A point as answers show it."""
    return fields.Dict(keys=fields.String(), values=fields.String(), required=True, metadata=described(description))


def one_of(*kinds: Description, description: str) -> fields.Raw:
    """A member of an answer with several types, or null."""
    return fields.Raw(required=True, allow_none=True, metadata=described(description, anyOf=[*kinds, {"type": "null"}]))


def order(description: str) -> fields.Raw:
    """How often was differentiated: a number, or one for each variable."""
    number: Description = {"type": "integer", "minimum": 0}
    index: Description = {"type": "object", "additionalProperties": number}
    return fields.Raw(required=True, metadata=described(description, anyOf=[number, index]))


def _complex(part: Description) -> Description:
    """Both parts of a complex number."""
    return {"type": "object", "required": ["real", "imaginary"], "properties": {"real": part, "imaginary": part}}


class Value(Told):
    """A certified value at a point."""

    at = exact_point()
    status = word(Status, "Whether there is a value, proved; `undecided` where neither that nor the contrary is.")
    exact = fields.String(
        required=True, allow_none=True, metadata=described("The closed form in our syntax, where one is known.")
    )
    exact_status = word(
        ExactStatus,
        "Whether a closed form was found, or sought in vain, or not sought, because `exact` is false, there is no "
        "value, or too many points of the request had none.",
    )
    decimal = one_of(
        {"type": "string"}, _complex({"type": "string"}),
        description="The decimal value, right in each digit shown; an object for a complex one.",
    )  # fmt: skip
    value = one_of(
        {"type": "number"}, _complex({"type": ["number", "null"]}),
        description="The nearest double, null where there is none; an object for a complex one.",
    )  # fmt: skip
    reason = fields.String(
        required=True, allow_none=True, metadata=described("Why there is no value, naming the part.")
    )


class DomainNote(Told):
    """Where the derivative does not exist, or the function is not defined."""

    code = word(DomainCode, "What is said about the place.")
    where = fields.String(required=True, metadata=described("The place, as conditions in our syntax: `x != 0`."))
    mathml = fields.String(required=True, metadata=described("The same in MathML, as a whole `math` element."))
