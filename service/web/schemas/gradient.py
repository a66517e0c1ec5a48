"""Schemas of /gradient: what it is asked and what it answers."""

from marshmallow import fields

from service.web.schemas.base import MAX_SYMBOLS, Answer, DomainNote, Question, Told, Value, described
from service.web.schemas.derivative import DerivativeRequest
from service.web.schemas.fields import ListOf, Name


class GradientRequest(Question):
    variables = ListOf(
        Name(), MAX_SYMBOLS, least=1, load_default=None, allow_none=True,
        metadata=described("The variables, in this order; by default every free symbol, sorted.", sample="w,b"),
    )  # fmt: skip
    simplify = DerivativeRequest._declared_fields["simplify"]
    at = DerivativeRequest._declared_fields["at"]
    exact = DerivativeRequest._declared_fields["exact"]


class Partial(Told):
    """One component of a gradient."""

    variable = fields.String(required=True, metadata=described("By which was differentiated."))
    derivative = fields.String(
        required=True, allow_none=True,
        metadata=described("The partial derivative in our syntax; null where there is only its value at `at`."),
    )  # fmt: skip
    latex = fields.String(
        required=True, allow_none=True, metadata=described("The partial derivative in LaTeX, or null too.")
    )
    domain = fields.List(
        fields.Nested(DomainNote), required=True, metadata=described("Where it exists; empty where it does everywhere.")
    )
    at = fields.Nested(Value, required=True, allow_none=True, metadata=described("Its value at the point asked."))


class GradientAnswer(Answer):
    variables = fields.List(fields.String(), required=True, metadata=described("The variables, in this order."))
    gradient = fields.List(fields.Nested(Partial), required=True, metadata=described("One component a variable."))
    at = fields.Nested(Value, required=True, allow_none=True, metadata=described("The function at the point asked."))
