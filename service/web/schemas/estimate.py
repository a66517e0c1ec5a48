"""Schemas of /estimate: what it is asked and what it answers."""

from marshmallow import fields

from service.answer_types import Method, Shape
from service.web.schemas.base import Answer, Differentiated, Strict, Told, described, exact_point, one_of, word, words
from service.web.schemas.coordinates import Exact, Point
from service.web.schemas.fields import Choice, Description, Part, Whole

MAX_ESTIMATE_ORDER = 10
MAX_SWEEP_POINTS = 201
METHODS = tuple(words(Method))


def number(description: str, *, allow_none: bool = True) -> fields.Float:
    """A number of an answer, null where there is none."""
    return fields.Float(required=True, allow_none=allow_none, metadata=described(description))


def column(description: str, *, allow_none: bool = True) -> fields.List[float]:
    """A column of a table."""
    return fields.List(fields.Float(allow_none=allow_none), required=True, metadata=described(description))


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


_FINITE_OR_INFINITE: tuple[Description, ...] = ({"type": "number"}, {"type": "string", "enum": ["+inf", "-inf"]})


class OneSided(Told):
    """The limit of f and of its difference quotient from one side; a number, "+inf", "-inf" or null."""

    limit = one_of(*_FINITE_OR_INFINITE, description="What f tends to from this side; null where it tends to nothing.")
    slope = one_of(*_FINITE_OR_INFINITE, description="What its difference quotient tends to from this side.")


class EstimatedDerivative(Told):
    """The truth beside the estimate."""

    status = word(Shape, "Whether the derivative exists here, proved, or what the function is here instead.")
    exact = fields.String(
        required=True, allow_none=True, metadata=described("The derivative in closed form, where one is known.")
    )
    decimal = fields.String(
        required=True, allow_none=True, metadata=described("The derivative, right in each digit shown.")
    )
    value = number("The double nearest to the derivative.")
    certified = fields.Boolean(required=True, metadata=described("Whether `decimal` and `value` are proved."))
    reason = fields.String(required=True, allow_none=True, metadata=described("Why there is no derivative."))
    left = fields.Nested(
        OneSided, required=True, allow_none=True,
        metadata=described("From the left, where the derivative does not exist; null where nothing is known."),
    )  # fmt: skip
    right = fields.Nested(
        OneSided, required=True, allow_none=True,
        metadata=described("From the right, where the derivative does not exist; null where nothing is known."),
    )  # fmt: skip


class RoundingParts(Told):
    """What the rounding error is made of, each signed and in units of the derivative; the parts add up to it."""

    input = number("Of x, ε and the constants of the expression as doubles.", allow_none=False)
    argument = number("Of x + ε and its like: f was asked elsewhere than ε says.", allow_none=False)
    evaluation = number("Of the values of f in float64.", allow_none=False)
    arithmetic = number("Of the differences and the division of the quotient.", allow_none=False)


class Errors(Told):
    """Signed, and in units of the derivative: total = estimate − derivative = truncation + rounding."""

    total = number("Estimate − derivative: above 0 where the estimate is too large.", allow_none=False)
    truncation = number("The exact quotient − derivative: the error of the formula.", allow_none=False)
    rounding = number("Estimate − the exact quotient: the error of float64.", allow_none=False)
    rounding_parts = fields.Nested(RoundingParts, required=True, metadata=described("What `rounding` is the sum of."))


class Bounds(Told):
    """Bounds of the absolute values of the two errors that hold before anything is computed."""

    truncation_a_priori = number("Lagrange's bound of Taylor's remainder, proven; not negative.")
    rounding_a_priori = number("By running error analysis, for any library good to four ulps; not negative.")


class Conditioning(Told):
    """How accurate f itself is in float64 near the point."""

    eta = number("The absolute error to expect of a value of f, in units of f: η of the rules for ε.", allow_none=False)
    lost_digits = number("Decimal digits that f loses to cancellation.")


class OptimalEpsilon(Told):
    """The step that balances truncation and rounding, and the rule that says so."""

    predicted = number("The step, in units of x; null where a larger one is always better.")
    rule = fields.String(required=True, metadata=described("The rule, such as `2*sqrt(eta/|f''|)`."))


class Slopes(Told):
    """The exponents p with which the errors go as ε**p, from the sweep."""

    truncation = number("Of the truncation error: the order of accuracy of the formula.")
    rounding = number("Of the rounding error: minus the order of the derivative.")


class SweepAnswer(Told):
    """The errors for every ε, as columns of equal length; null where float64 has no value."""

    epsilon = column("The steps, in units of x, from the first to the last.", allow_none=False)
    estimate = column("The estimate with each step.")
    total = column("Estimate − derivative, signed.")
    truncation = column("The exact quotient − derivative, signed.")
    rounding = column("Estimate − the exact quotient, signed.")
    best_epsilon = number("The step of the sweep with the least absolute error.")
    observed_order = number(
        "The exponent of the truncation error at the least steps: the order of accuracy that is seen."
    )
    slopes = fields.Nested(Slopes, required=True, metadata=described("How the two errors go with ε."))


class EstimateAnswer(Answer):
    variable = fields.String(required=True, metadata=described("By which was differentiated."))
    order = fields.Integer(required=True, metadata=described("Which derivative was estimated."))
    at = exact_point()
    method = word(Method, "The formula that was used.")
    epsilon = number("The step, in units of x; null for a method that has none.")
    effective_step = number("The distance that float64 really goes: (x + ε) − x, x − (x − ε), or the mean of both.")
    value = number("f in float64, as typed.")
    value_at_step = number("f one step away, in float64.")
    estimate = number("The difference quotient k, in float64.")
    function_evaluations = fields.Integer(required=True, metadata=described("How often f was computed for it."))
    derivative = fields.Nested(
        EstimatedDerivative, required=True, metadata=described("The truth, and its certificate.")
    )
    abs_error_bound = number("A proven bound of |k − f′|.")
    error_estimate = number("What the method itself could know of |k − f′|.")
    correct_digits = number(
        "Decimal digits of k that are right: −log₁₀ of the relative error, from 0; null beside f′ = 0."
    )
    errors = fields.Nested(
        Errors, required=True, allow_none=True, metadata=described("What the error is made of, where that is certain.")
    )
    bounds = fields.Nested(
        Bounds, required=True, allow_none=True, metadata=described("What could be known beforehand.")
    )
    optimal_epsilon = fields.Nested(
        OptimalEpsilon, required=True, allow_none=True, metadata=described("The step to prefer, and why.")
    )
    observed_order = number("log₂ of what halving ε does to the truncation error: the order of accuracy that is seen.")
    conditioning = fields.Nested(
        Conditioning, required=True, allow_none=True, metadata=described("How well float64 knows f here.")
    )
    sweep = fields.Nested(
        SweepAnswer, required=True, allow_none=True, metadata=described("The same for many ε, if it is asked for.")
    )
