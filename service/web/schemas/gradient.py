"""Schemas of /gradient: what it is asked and what it answers."""

from marshmallow import fields

from service.web.schemas.base import MAX_SYMBOLS, Answer, DomainNote, Question, Strict, Value, described
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


class Partial(Strict):
    """One component of a gradient."""

    variable = fields.String(required=True)
    derivative = fields.String(required=True)
    latex = fields.String(required=True)
    domain = fields.List(fields.Nested(DomainNote), required=True)
    at = fields.Nested(Value, required=True, allow_none=True, metadata=described("Its value at the point asked."))


class GradientAnswer(Answer):
    variables = fields.List(fields.String(), required=True)
    gradient = fields.List(fields.Nested(Partial), required=True)
    at = fields.Nested(Value, required=True, allow_none=True, metadata=described("The function at the point asked."))
