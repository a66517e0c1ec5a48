"""What is asked and what is answered: every field, limit and description. Said here, and nowhere else.

The schemas check requests, describe them in ``openapi.yaml``, and describe the answers, which the tests hold them to.
"""

from typing import Any

from marshmallow import RAISE, Schema, fields, validate

from service.language.limits import MAX_LENGTH
from service.web.schemas.fields import (
    Assumptions,
    Choice,
    Exact,
    Flag,
    ListOf,
    Name,
    Order,
    Part,
    Point,
    Points,
    Text,
    Whole,
)

MAX_SYMBOLS = 64
MAX_ORDER = 20
MAX_ESTIMATE_ORDER = 4
MAX_POINTS = 10_000
MAX_DIGITS = 1_000
MAX_ANSWERS = 1_000
MAX_SWEEP_POINTS = 201

METHODS = ("forward", "backward", "central", "stencil", "complex_step", "richardson", "ridders", "auto")
TOLERANCES = ("absolute", "relative", "significant_figures", "decimal_places")


def said(description: str, **more: Any) -> dict[str, Any]:
    return {"description": description} | more


class Strict(Schema):
    """A schema that knows all its fields."""

    class Meta:
        unknown = RAISE


class Question(Strict):
    """The fields that every operation on one expression has."""

    expression = Text(
        required=True,
        validate=validate.Length(1, MAX_LENGTH, error="must have {min} to {max} characters"),
        metadata=said("The expression, as people type it or in LaTeX."),
    )
    format = Choice(
        "auto", "text", "latex", load_default="auto",
        metadata=said("How to read the expression; `auto` takes a backslash for LaTeX."),
    )  # fmt: skip
    implicit = Flag(load_default=True, metadata=said("Whether `2x` is a product; `false` suits programs."))
    decimal_separator = Choice(".", ",", load_default=".", metadata=said("With `,`, arguments are separated by `;`."))
    symbols = ListOf(
        Name(), MAX_SYMBOLS, load_default=list,
        metadata=said("Names to read whole and as variables, even `e` or `velocity`."),
    )  # fmt: skip
    assumptions = Assumptions(
        MAX_SYMBOLS,
        keys=Name(),
        values=Choice("positive", "negative", "nonzero", "integer"),
        load_default=dict,
        metadata=said("Facts about symbols; every symbol is real."),
    )


class Differentiated(Question):
    """A question about a function of one variable."""

    variable = Name(
        load_default=None, allow_none=True,
        metadata=said("The variable; by default the only free symbol of the expression."),
    )  # fmt: skip


class DerivativeRequest(Differentiated):
    order = Order(MAX_ORDER, load_default=1, metadata=said("How often to differentiate, or how often by which."))
    simplify = Choice(
        "none", "basic", "full", load_default="none", metadata=said("How much work to spend on a shorter form.")
    )
    forms = ListOf(
        Choice("mathml", "python", "javascript", "c"), 4, load_default=list,
        metadata=said("Further forms of the derivative."),
    )  # fmt: skip
    steps = Flag(load_default=False, metadata=said("Whether to show the rules that lead to the derivative."))
    at = Point(load_default=None, allow_none=True, metadata=said("Where to evaluate function and derivative too."))


class GradientRequest(Question):
    variables = ListOf(
        Name(), MAX_SYMBOLS, least=1, load_default=None, allow_none=True,
        metadata=said("The variables, in this order; by default every free symbol, sorted."),
    )  # fmt: skip
    simplify = DerivativeRequest._declared_fields["simplify"]
    at = DerivativeRequest._declared_fields["at"]


class EvaluateRequest(Differentiated):
    order = Order(MAX_ORDER, load_default=0, metadata=said("The derivative to evaluate; 0 is the function itself."))
    at = Points(
        MAX_POINTS, load_default=None, allow_none=True,
        metadata=said("The point or points; none is needed where the expression has no symbol."),
    )  # fmt: skip
    digits = Whole(1, MAX_DIGITS, load_default=15, metadata=said("Significant digits of `decimal`, each proven."))
    domain = Choice("real", "complex", load_default="real", metadata=said("Where values live."))


class Sweep(Strict):
    """Many values of ε in one call."""

    from_ = Exact(data_key="from", attribute="from", required=True, metadata=said("The first ε."))
    to = Exact(required=True, metadata=said("The last ε."))
    points = Whole(2, MAX_SWEEP_POINTS, load_default=33, metadata=said("How many, equally far apart in log ε."))


class EstimateRequest(Differentiated):
    at = Point(required=True, metadata=said("Where to estimate the derivative."))
    epsilon = Exact(load_default=None, allow_none=True, metadata=said("The step ε; used exactly as typed."))
    method = Choice(
        *METHODS, load_default=None, allow_none=True,
        metadata=said("The difference formula; by default `forward` with an `epsilon` and `auto` without."),
    )  # fmt: skip
    accuracy = Whole(1, 8, load_default=None, allow_none=True, metadata=said("Order of accuracy of a `stencil`."))
    order = Whole(1, MAX_ESTIMATE_ORDER, load_default=1, metadata=said("Which derivative to estimate."))
    sweep = Part(Sweep, load_default=None, allow_none=True, metadata=said("Estimate for many ε at once."))


class Note(Strict):
    """A guess that the reading took, or a caveat of the answer."""

    code = fields.String(required=True)
    message = fields.String(required=True)
    position = fields.Integer(required=True, allow_none=True, metadata=said("Where in the expression it starts."))
    end = fields.Integer(required=True, allow_none=True, metadata=said("Where it ends."))


class Answer(Strict):
    """The fields that every answer about one expression has."""

    interpreted = fields.String(required=True, metadata=said("The expression as it was read, in our syntax."))
    warnings = fields.List(fields.Nested(Note), required=True, metadata=said("Every guess, with its position."))


class Value(Strict):
    """A certified value at a point."""

    at = fields.Dict(keys=fields.String(), values=fields.String(), required=True, metadata=said("The point, exact."))
    status = fields.String(
        required=True,
        validate=validate.OneOf(["defined", "pole", "outside_domain", "undefined", "undecided", "too_large"]),
    )
    exact = fields.String(required=True, allow_none=True, metadata=said("The closed form, where one is known."))
    decimal = fields.Raw(
        required=True, allow_none=True,
        metadata=said("The decimal value, right in each digit shown; an object for a complex one."),
    )  # fmt: skip
    value = fields.Raw(
        required=True, allow_none=True,
        metadata=said("The nearest double, null where there is none; an object for a complex one."),
    )  # fmt: skip
    reason = fields.String(required=True, allow_none=True, metadata=said("Why there is no value, naming the part."))


class Step(Strict):
    """One line of a derivation."""

    rule = fields.String(required=True, metadata=said("The rule that was applied."))
    before = fields.String(required=True, metadata=said("What it was applied to."))
    after = fields.String(required=True, metadata=said("The derivative of that."))
    latex = fields.String(required=True, metadata=said("The line in LaTeX."))
    steps = fields.List(fields.Nested(lambda: Step()), metadata=said("The rules that this one called."))


class DomainNote(Strict):
    """Where the derivative does not exist, or the function is not defined."""

    code = fields.String(required=True)
    where = fields.String(required=True)


class PointAnswer(Strict):
    """Function and derivative at the point that was asked."""

    at = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    value = fields.Nested(Value, required=True)
    derivative = fields.Nested(Value, required=True)


class DerivativeAnswer(Answer):
    variable = fields.String(required=True, allow_none=True)
    order = fields.Raw(required=True)
    derivative = fields.String(required=True, metadata=said("The derivative in our syntax; it reads back."))
    latex = fields.String(required=True, metadata=said("The derivative in LaTeX."))
    forms = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    steps = fields.List(fields.Nested(Step), required=True, allow_none=True)
    at = fields.Nested(PointAnswer, required=True, allow_none=True)
    domain = fields.List(fields.Nested(DomainNote), required=True)


class Partial(Strict):
    """One component of a gradient."""

    variable = fields.String(required=True)
    derivative = fields.String(required=True)
    latex = fields.String(required=True)
    domain = fields.List(fields.Nested(DomainNote), required=True)
    at = fields.Nested(Value, required=True, allow_none=True, metadata=said("Its value at the point asked."))


class GradientAnswer(Answer):
    variables = fields.List(fields.String(), required=True)
    gradient = fields.List(fields.Nested(Partial), required=True)
    at = fields.Nested(Value, required=True, allow_none=True, metadata=said("The function at the point asked."))


class EvaluateAnswer(Answer):
    variable = fields.String(required=True, allow_none=True)
    order = fields.Raw(required=True)
    digits = fields.Integer(required=True)
    results = fields.List(fields.Nested(Value), required=True)


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
    reason = fields.String(required=True, allow_none=True, metadata=said("Why there is no derivative."))
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
        required=True, allow_none=True, metadata=said("Lagrange's bound of Taylor's remainder, proven.")
    )
    rounding_a_priori = fields.Float(
        required=True, allow_none=True, metadata=said("By running error analysis, for any library good to four ulps.")
    )


class Conditioning(Strict):
    """How accurate f itself is in float64 near the point."""

    eta = fields.Float(required=True, metadata=said("The error to expect of a value of f: η of the rules for ε."))
    lost_digits = fields.Float(required=True, allow_none=True, metadata=said("Digits that f loses to cancellation."))


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
    value = fields.Float(required=True, allow_none=True, metadata=said("f in float64, as typed."))
    value_at_step = fields.Float(required=True, allow_none=True, metadata=said("f one step away, in float64."))
    estimate = fields.Float(required=True, allow_none=True, metadata=said("The difference quotient k, in float64."))
    function_evaluations = fields.Integer(required=True)
    derivative = fields.Nested(EstimatedDerivative, required=True)
    abs_error_bound = fields.Float(required=True, allow_none=True, metadata=said("A proven bound of |k − f′|."))
    error_estimate = fields.Float(required=True, allow_none=True, metadata=said("What the method itself could know."))
    correct_digits = fields.Float(required=True, allow_none=True)
    errors = fields.Nested(Errors, required=True, allow_none=True)
    bounds = fields.Nested(Bounds, required=True, allow_none=True)
    optimal_epsilon = fields.Nested(OptimalEpsilon, required=True, allow_none=True)
    observed_order = fields.Float(required=True, allow_none=True)
    conditioning = fields.Nested(Conditioning, required=True, allow_none=True)
    sweep = fields.Nested(SweepAnswer, required=True, allow_none=True)


class FieldProblem(Strict):
    """One of several fields that were refused."""

    field = fields.String(required=True)
    code = fields.String(required=True)
    detail = fields.String(required=True)


class Problem(Schema):
    """An error, as RFC 9457 has it."""

    type = fields.String(required=True, metadata=said("The page that explains the code.", format="uri-reference"))
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    code = fields.String(required=True, metadata=said("Stable: programs may rely on it."))
    detail = fields.String(required=True)
    request_id = fields.String(required=True)
    field = fields.String(metadata=said("The field that was refused."))
    position = fields.Integer(metadata=said("Where the fault starts, in characters."))
    end = fields.Integer(metadata=said("Where it ends."))
    hint = fields.String(metadata=said("What to do."))
    caret = fields.String(metadata=said("The expression with carets under the fault."))
    limit = fields.String(metadata=said("The limit that was exceeded."))
    allowed = fields.Integer(metadata=said("What the limit allows."))
    found = fields.Integer(metadata=said("What was found."))
    candidates = fields.List(fields.String(), metadata=said("The names to choose from."))
    errors = fields.List(
        fields.Nested(FieldProblem), metadata=said("Where several fields are refused: all of them, at most 20.")
    )
