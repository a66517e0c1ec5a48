"""Schemas of /derivative: what it is asked and what it answers."""

from marshmallow import fields

from service.answer_types import Rule
from service.web.schemas.base import (
    MAX_ORDER,
    Answer,
    Differentiated,
    DomainNote,
    Told,
    Value,
    described,
    exact_point,
    order,
    words,
)
from service.web.schemas.coordinates import Point
from service.web.schemas.fields import Choice, Flag, ListOf, Order


class DerivativeRequest(Differentiated):
    order = Order(
        MAX_ORDER, load_default=1, metadata=described("How often to differentiate, or how often by which.", sample="2")
    )
    simplify = Choice(
        "none",
        "basic",
        "full",
        load_default="none",
        metadata=described("How much work to spend on a shorter form."),
    )
    forms = ListOf(
        Choice("mathml", "python", "javascript", "c"), 4, load_default=list,
        metadata=described("Further forms of the derivative.", sample="python,c"),
    )  # fmt: skip
    steps = Flag(load_default=False, metadata=described("Whether to show the rules that lead to the derivative."))
    at = Point(
        load_default=None,
        allow_none=True,
        metadata=described("Where to evaluate function and derivative too.", sample="w=3,b=2"),
    )
    exact = Flag(
        load_default=True,
        metadata=described("Whether to seek closed forms of the values at `at`.", denied="Seek no closed forms."),
    )


class Step(Told):
    """One line of a derivation."""

    rule = fields.String(
        required=True,
        metadata=described(
            f"The rule that was applied: {', '.join(words(Rule))}, or the function whose own rule it is."
        ),
    )
    before = fields.String(required=True, metadata=described("What it was applied to."))
    after = fields.String(required=True, metadata=described("The derivative of that."))
    latex = fields.String(required=True, metadata=described("The line in LaTeX."))
    mathml = fields.String(required=True, metadata=described("The line in MathML, as a whole `math` element."))
    steps = fields.List(fields.Nested(lambda: Step()), metadata=described("The rules that this one called."))


class PointAnswer(Told):
    """Function and derivative at the point that was asked."""

    at = exact_point()
    value = fields.Nested(Value, required=True, metadata=described("The function there."))
    derivative = fields.Nested(Value, required=True, metadata=described("The derivative there."))


class DerivativeAnswer(Answer):
    variable = fields.String(
        required=True, allow_none=True, metadata=described("By which was differentiated; null for several variables.")
    )
    order = order("How often was differentiated, or how often by which variable.")
    derivative = fields.String(
        required=True, allow_none=True,
        metadata=described("The derivative in our syntax; it reads back. Null where there is only its value at `at`."),
    )  # fmt: skip
    latex = fields.String(required=True, allow_none=True, metadata=described("The derivative in LaTeX, or null too."))
    forms = fields.Dict(
        keys=fields.String(), values=fields.String(), required=True, metadata=described("The forms asked for, by name.")
    )
    steps = fields.List(
        fields.Nested(Step), required=True, allow_none=True, metadata=described("The derivation, if it is asked for.")
    )
    at = fields.Nested(
        PointAnswer, required=True, allow_none=True, metadata=described("Both values at the point, if one was asked.")
    )
    domain = fields.List(
        fields.Nested(DomainNote), required=True,
        metadata=described("Where the function is defined, and where the derivative exists; empty where all is."),
    )  # fmt: skip
