"""Schemas of /estimate: what it is asked and what it answers."""

from marshmallow import fields

from service.web.schemas.base import Answer, Differentiated, Strict, described
from service.web.schemas.fields import Choice, Exact, Part, Point, Whole

MAX_ESTIMATE_ORDER = 4
MAX_SWEEP_POINTS = 201
METHODS = ("forward", "backward", "central", "stencil", "complex_step", "richardson", "ridders", "auto")


class Sweep(Strict):
    """Many values of ε in one call."""

    from_ = Exact(data_key="from", attribute="from", required=True, metadata=described("The first ε.", sample="0.1"))
    to = Exact(required=True, metadata=described("The last ε.", sample="1e-12"))
    points = Whole(
        2, MAX_SWEEP_POINTS, load_default=33, metadata=described("How many, equally far apart in log ε.", sample="5")
    )


class EstimateRequest(Differentiated):
    at = Point(required=True, metadata=described("Where to estimate the derivative.", sample="w=3,b=2"))
    epsilon = Exact(
        load_default=None, allow_none=True, metadata=described("The step ε; used exactly as typed.", sample="0.001")
    )
    method = Choice(
        *METHODS, load_default=None, allow_none=True,
        metadata=described("The difference formula; by default `forward` with an `epsilon` and `auto` without."),
    )  # fmt: skip
    accuracy = Whole(
        1, 8, load_default=None, allow_none=True, metadata=described("Order of accuracy of a `stencil`.", sample="4")
    )
    order = Whole(
        1, MAX_ESTIMATE_ORDER, load_default=1, metadata=described("Which derivative to estimate.", sample="1")
    )
    sweep = Part(
        Sweep,
        load_default=None,
        allow_none=True,
        metadata=described("Estimate for many ε at once.", sample="from=0.1,to=1e-12,points=5"),
    )


class OneSided(Strict):
    """The limit of f and of its difference quotient from one side; a number, "+inf", "-inf" or null."""

    limit = fields.Raw(required=True, allow_none=True)
    slope = fields.Raw(required=True, allow_none=True)


class EstimatedDerivative(Strict):
    """The truth beside the estimate."""

    status = fields.String(required=True)
    exact = fields.String(required=True, allow_none=True)
    decimal = fields.String(required=True, allow_none=True)
    value = fields.Float(required=True, allow_none=True)
    certified = fields.Boolean(required=True)
    reason = fields.String(required=True, allow_none=True, metadata=described("Why there is no derivative."))
    left = fields.Nested(OneSided, required=True, allow_none=True)
    right = fields.Nested(OneSided, required=True, allow_none=True)


class RoundingParts(Strict):
    """What the rounding error is made of; the parts add up to it."""

    input = fields.Float(required=True)
    argument = fields.Float(required=True)
    evaluation = fields.Float(required=True)
    arithmetic = fields.Float(required=True)


class Errors(Strict):
    """Signed, absolute: estimate − truth = truncation + rounding."""

    total = fields.Float(required=True)
    truncation = fields.Float(required=True)
    rounding = fields.Float(required=True)
    rounding_parts = fields.Nested(RoundingParts, required=True)


class Bounds(Strict):
    """Bounds of the two errors that hold before anything is computed."""

    truncation_a_priori = fields.Float(
        required=True, allow_none=True, metadata=described("Lagrange's bound of Taylor's remainder, proven.")
    )
    rounding_a_priori = fields.Float(
        required=True,
        allow_none=True,
        metadata=described("By running error analysis, for any library good to four ulps."),
    )


class Conditioning(Strict):
    """How accurate f itself is in float64 near the point."""

    eta = fields.Float(required=True, metadata=described("The error to expect of a value of f: η of the rules for ε."))
    lost_digits = fields.Float(
        required=True, allow_none=True, metadata=described("Digits that f loses to cancellation.")
    )


class OptimalEpsilon(Strict):
    """The step that balances truncation and rounding, and the rule that says so."""

    predicted = fields.Float(required=True, allow_none=True)
    rule = fields.String(required=True)


class Slopes(Strict):
    """The exponents with which the errors go with ε."""

    truncation = fields.Float(required=True, allow_none=True)
    rounding = fields.Float(required=True, allow_none=True)


class SweepAnswer(Strict):
    """The errors for every ε."""

    epsilon = fields.List(fields.Float(), required=True)
    estimate = fields.List(fields.Float(allow_none=True), required=True)
    total = fields.List(fields.Float(allow_none=True), required=True)
    truncation = fields.List(fields.Float(allow_none=True), required=True)
    rounding = fields.List(fields.Float(allow_none=True), required=True)
    best_epsilon = fields.Float(required=True, allow_none=True)
    observed_order = fields.Float(required=True, allow_none=True)
    slopes = fields.Nested(Slopes, required=True)


class EstimateAnswer(Answer):
    variable = fields.String(required=True)
    order = fields.Integer(required=True)
    at = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    method = fields.String(required=True)
    epsilon = fields.Float(required=True, allow_none=True)
    effective_step = fields.Float(required=True, allow_none=True)
    value = fields.Float(required=True, allow_none=True, metadata=described("f in float64, as typed."))
    value_at_step = fields.Float(required=True, allow_none=True, metadata=described("f one step away, in float64."))
    estimate = fields.Float(
        required=True, allow_none=True, metadata=described("The difference quotient k, in float64.")
    )
    function_evaluations = fields.Integer(required=True)
    derivative = fields.Nested(EstimatedDerivative, required=True)
    abs_error_bound = fields.Float(required=True, allow_none=True, metadata=described("A proven bound of |k − f′|."))
    error_estimate = fields.Float(
        required=True, allow_none=True, metadata=described("What the method itself could know.")
    )
    correct_digits = fields.Float(required=True, allow_none=True)
    errors = fields.Nested(Errors, required=True, allow_none=True)
    bounds = fields.Nested(Bounds, required=True, allow_none=True)
    optimal_epsilon = fields.Nested(OptimalEpsilon, required=True, allow_none=True)
    observed_order = fields.Float(required=True, allow_none=True)
    conditioning = fields.Nested(Conditioning, required=True, allow_none=True)
    sweep = fields.Nested(SweepAnswer, required=True, allow_none=True)
