"""Base schemas: what all requests and answers share, and what describes a field."""

from itertools import islice
from typing import Any

from marshmallow import RAISE, Schema, fields, validate

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
    implicit = Flag(load_default=True, metadata=described("Whether `2x` is a product; `false` suits programs."))
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


class Note(Strict):
    """A guess that the reading took, or a caveat of the answer."""

    code = fields.String(required=True)
    message = fields.String(required=True)
    position = fields.Integer(required=True, allow_none=True, metadata=described("Where in the expression it starts."))
    end = fields.Integer(required=True, allow_none=True, metadata=described("Where it ends."))
    alternative = fields.String(
        required=True, allow_none=True,
        metadata=described("The whole expression in its other reading, in our syntax, where there is one."),
    )  # fmt: skip


class Answer(Strict):
    """The fields that every answer about one expression has."""

    interpreted = fields.String(required=True, metadata=described("The expression as it was read, in our syntax."))
    notation = fields.Dict(
        keys=fields.String(), values=fields.String(), required=True, allow_none=True,
        metadata=described("Every choice of the notation that was asked for; null if none was."),
    )  # fmt: skip
    warnings = fields.List(fields.Nested(Note), required=True, metadata=described("Every guess, with its position."))


class PartialReading(Strict):
    """What is there already of an expression that cannot be read yet."""

    interpreted = fields.String(required=True, metadata=described("In our syntax; □ is what is missing."))
    latex = fields.String(required=True)
    mathml = fields.String(required=True)
    end = fields.Integer(required=True, metadata=described("How much of the text this is, in characters."))


class Value(Strict):
    """A certified value at a point."""

    at = fields.Dict(
        keys=fields.String(), values=fields.String(), required=True, metadata=described("The point, exact.")
    )
    status = fields.String(
        required=True,
        validate=validate.OneOf(["defined", "pole", "outside_domain", "undefined", "undecided", "too_large"]),
    )
    exact = fields.String(required=True, allow_none=True, metadata=described("The closed form, where one is known."))
    exact_status = fields.String(
        required=True,
        validate=validate.OneOf(["found", "none_known", "not_sought"]),
        metadata=described(
            "Whether a closed form was found, or sought in vain, or not sought, because `exact` is false, there is no "
            "value, or too many points of the request had none."
        ),
    )
    decimal = fields.Raw(
        required=True, allow_none=True,
        metadata=described("The decimal value, right in each digit shown; an object for a complex one."),
    )  # fmt: skip
    value = fields.Raw(
        required=True, allow_none=True,
        metadata=described("The nearest double, null where there is none; an object for a complex one."),
    )  # fmt: skip
    reason = fields.String(
        required=True, allow_none=True, metadata=described("Why there is no value, naming the part.")
    )


class DomainNote(Strict):
    """Where the derivative does not exist, or the function is not defined."""

    code = fields.String(required=True)
    where = fields.String(required=True)
