"""Schemas of /evaluate: what it is asked and what it answers."""

from marshmallow import fields

from service.answer_types import DIGITS
from service.web.schemas.base import MAX_ORDER, Answer, Differentiated, Value, described, order
from service.web.schemas.coordinates import Points
from service.web.schemas.fields import Choice, Flag, Order, Whole

MAX_POINTS = 10_000
MAX_DIGITS = 1_000


class EvaluateRequest(Differentiated):
    order = Order(
        MAX_ORDER,
        load_default=0,
        metadata=described("The derivative to evaluate; 0 is the function itself.", sample="1"),
    )
    at = Points(
        MAX_POINTS, load_default=None, allow_none=True,
        metadata=described(
            "The point or points; none is needed where the expression has no symbol.",
            sample="w=3,b=2;w=pi/4,b=1",
        ),
    )  # fmt: skip
    digits = Whole(
        1,
        MAX_DIGITS,
        load_default=DIGITS,
        metadata=described("Significant digits of `decimal`, each proven.", sample="30"),
    )
    exact = Flag(
        load_default=True,
        metadata=described(
            "Whether to seek closed forms; without, thousands are faster.", denied="Seek no closed forms."
        ),
    )
    domain = Choice("real", "complex", load_default="real", metadata=described("Where values live."))


class EvaluateAnswer(Answer):
    variable = fields.String(
        required=True, allow_none=True, metadata=described("By which was differentiated; null for none or several.")
    )
    order = order("The derivative that was evaluated: how often, or how often by which variable.")
    digits = fields.Integer(required=True, metadata=described("Significant digits of each `decimal`, at most."))
    results = fields.List(
        fields.Nested(Value), required=True, metadata=described("One value a point, in the order of the points.")
    )
