"""The answers of the operations as typed dictionaries: what is built in a kernel, crosses its pipe and is sent as JSON.

Each stands here once, for the rooms on both sides of the pipe; a type checker holds those that build and those that
read one to it. What the members mean is said in ``service.web.schemas``; a test compares the two, and the client's
classes.
"""

from collections.abc import Mapping
from typing import Literal, NotRequired, TypedDict

#: Significant digits of a decimal where no other number is asked for: those of a double.
DIGITS = 15

# The words of the answers: a type checker sees that none is answered that is not here, and the contract lists them

#: What a point can be for the value of an expression.
Status = Literal["defined", "pole", "outside_domain", "undefined", "undecided", "too_large"]

#: What came of seeking a closed form.
ExactStatus = Literal["found", "none_known", "not_sought"]

#: What a point can be for the derivative of a function.
Shape = Literal[
    "differentiable", "corner", "cusp", "vertical_tangent", "oscillating_slope", "discontinuous", "domain_endpoint",
    "isolated_point",    "removable_singularity", "singularity", "outside_domain", "undefined_at_point", "undecided",
]  # fmt: skip

#: What is said of the domain of a derivative; of places that are checked one by one, the last three.
DomainCode = Literal[
    "defined_where", "differentiable_where", "not_differentiable_at", "may_not_be_differentiable_at",
    "formula_undefined_at",
]  # fmt: skip

#: Why float64 has no value.
FloatFault = Literal["division_by_zero", "overflow", "outside_domain", "indeterminate"]

#: Guesses of the reading, then caveats of an answer.
NoteCode = Literal[
    "ambiguous_division", "angle_in_degrees", "argument_order", "assumed_integer", "bare_argument", "capital_letter",
    "exponent_ends", "foreign_symbol", "inverse_function", "left_side", "letter_case", "long_name", "look_alike",
    "middle_dot", "name_with_digits", "natural_log",
    "other_case", "punctuation", "read_as_constant", "read_as_function", "read_as_product", "split_name",
    "unused_name",
    "crosses_singularity", "effective_step_differs", "epsilon_absorbed", "epsilon_chosen", "form_unavailable",
    "ill_conditioned", "no_formula", "no_step", "no_steps", "not_differentiable", "not_simplified",
    "rounding_dominates", "self_check", "truncation_dominates", "undecided",
] | FloatFault  # fmt: skip

#: The rules of a derivation that are no function's own; that one is called as the function is.
Rule = Literal[
    "constant", "variable", "constant_multiple", "sum", "product", "reciprocal", "quotient", "power", "exponential",
    "logarithmic", "chain", "branches", "derivative", "tidy", "simplify",
]  # fmt: skip


#: The difference formulas of /estimate.
Method = Literal["forward", "backward", "central", "stencil", "complex_step", "richardson", "ridders", "auto"]

#: What is said about a submitted answer, and how sure that is.
Verdict = Literal["correct", "correct_on_part_of_domain", "incorrect", "invalid", "undecided"]
Certainty = Literal["proved", "probable"]

#: The forms of an answer that can be asked for, and what keeps an answer from having one.
Form = Literal["expanded", "factored", "simplified", "single_fraction"]
FormFault = Literal[
    "not_multiplied_out", "like_terms", "is_a_sum", "can_be_factored", "like_factors", "unevaluated_number",
    "superfluous", "removable_factor", "several_fractions",
]  # fmt: skip


class Note(TypedDict):
    """A guess that the reading took, or a caveat of the answer."""

    code: NoteCode
    message: str
    position: int | None
    end: int | None
    alternative: str | None


class ComplexDecimal(TypedDict):
    """Both parts of a complex number, as decimals."""

    real: str
    imaginary: str


class ComplexDouble(TypedDict):
    """Both parts of a complex number, as doubles; ``None`` for one beyond them."""

    real: float | None
    imaginary: float | None


class Value(TypedDict):
    """A certified value at a point."""

    at: dict[str, str]
    status: Status
    exact: str | None
    exact_status: ExactStatus
    decimal: str | ComplexDecimal | None
    value: float | ComplexDouble | None
    reason: str | None


class DomainNote(TypedDict):
    """Where the derivative does not exist, or the function is not defined."""

    code: DomainCode
    where: str
    mathml: str


class Answer(TypedDict):
    """What every answer about one expression has."""

    interpreted: str
    notation: dict[str, str] | None
    warnings: list[Note]


# /read


class TypedSymbol(TypedDict):
    """A symbol, and how it was typed."""

    name: str
    mathml: str
    typed: list[str]


class PartialReading(TypedDict):
    """What is there already of an expression that cannot be read yet."""

    interpreted: str
    latex: str
    mathml: str
    end: int


class ReadAnswer(Answer):
    latex: str
    mathml: str
    symbols: list[TypedSymbol]
    functions: list[str]
    alternatives: list[str]
    partial: PartialReading | None


# /derivative and /gradient


class Step(TypedDict):
    """One line of a derivation."""

    rule: str
    before: str
    after: str
    latex: str
    mathml: str
    steps: NotRequired[list["Step"]]


class PointAnswer(TypedDict):
    """Function and derivative at the point that was asked."""

    at: dict[str, str]
    value: Value
    derivative: Value


class DerivativeAnswer(Answer):
    variable: str | None
    order: int | dict[str, int]
    derivative: str | None
    latex: str | None
    forms: dict[str, str]
    steps: list[Step] | None
    at: PointAnswer | None
    domain: list[DomainNote]


class Partial(TypedDict):
    """One component of a gradient."""

    variable: str
    derivative: str | None
    latex: str | None
    domain: list[DomainNote]
    at: Value | None


class GradientAnswer(Answer):
    variables: list[str]
    gradient: list[Partial]
    at: Value | None


# /evaluate


class EvaluateAnswer(Answer):
    variable: str | None
    order: int | dict[str, int]
    digits: int
    results: list[Value]


# /estimate


class OneSided(TypedDict):
    """The limits from one side: numbers, "+inf", "-inf" or ``None``."""

    limit: float | str | None
    slope: float | str | None


class EstimatedDerivative(TypedDict):
    """The truth beside the estimate."""

    status: Shape
    exact: str | None
    decimal: str | None
    value: float | None
    certified: bool
    reason: str | None
    left: OneSided | None
    right: OneSided | None


class RoundingParts(TypedDict):
    """What the rounding error is made of."""

    input: float
    argument: float
    evaluation: float
    arithmetic: float


class Errors(TypedDict):
    """The error of an estimate, signed and absolute."""

    total: float
    truncation: float
    rounding: float
    rounding_parts: RoundingParts


class Bounds(TypedDict):
    """Bounds of the two errors that hold before anything is computed."""

    truncation_a_priori: float | None
    rounding_a_priori: float | None


class OptimalEpsilon(TypedDict):
    """The step that balances truncation and rounding, and the rule that says so."""

    predicted: float | None
    rule: str


class Conditioning(TypedDict):
    """How accurate f itself is in float64 near the point."""

    eta: float
    lost_digits: float | None


class Slopes(TypedDict):
    """The exponents with which the errors go with ε."""

    truncation: float | None
    rounding: float | None


class SweepAnswer(TypedDict):
    """The errors for every ε, as columns."""

    epsilon: list[float]
    estimate: list[float | None]
    total: list[float | None]
    truncation: list[float | None]
    rounding: list[float | None]
    best_epsilon: float | None
    observed_order: float | None
    slopes: Slopes


class Quotient(TypedDict):
    """What was computed in float64, and with which step."""

    epsilon: float | None
    effective_step: float | None
    value: float | None
    value_at_step: float | None
    estimate: float | None
    function_evaluations: int


class Accuracy(TypedDict):
    """The truth beside an estimate, and how far apart they are."""

    derivative: EstimatedDerivative
    abs_error_bound: float | None
    error_estimate: float | None
    correct_digits: float | None
    errors: Errors | None
    bounds: Bounds | None


class EstimateAnswer(Answer, Quotient, Accuracy):
    variable: str
    order: int
    at: dict[str, str]
    method: str
    optimal_epsilon: OptimalEpsilon | None
    observed_order: float | None
    conditioning: Conditioning | None
    sweep: SweepAnswer | None


# /check


class Diagnosis(TypedDict):
    """A slip that gives this answer."""

    code: str
    message: str


class AnswerProblem(TypedDict):
    """Why an answer could not be judged."""

    code: str
    detail: str
    position: NotRequired[int]
    end: NotRequired[int]
    hint: NotRequired[str]
    caret: NotRequired[str]
    limit: NotRequired[str]
    allowed: NotRequired[int]
    found: NotRequired[int]


class FormResult(TypedDict):
    """Whether an answer has the form that was asked for, and the first place that has not; ``met`` is ``None`` where
    that is not known.
    """

    wanted: Form
    met: bool | None
    code: FormFault | None
    message: str | None
    position: int | None
    end: int | None


class Judged(TypedDict):
    """What is said about a text, whoever sent it."""

    verdict: str
    certainty: str | None
    score: int | None
    interpreted: str | None
    diagnosis: list[Diagnosis]
    evidence: Mapping[str, object] | None
    error: AnswerProblem | None
    form: FormResult | None
    warnings: list[Note]


class CheckResult(Judged):
    """What is said about one answer."""

    id: str


class CheckedTask(Answer):
    """What the answer to a call shows of its task."""

    variable: str
    expected: str | None
    blind_spots: list[Diagnosis] | None


class Portion(TypedDict):
    """What a kernel answers to a portion of a call: its task, and what is said about each text."""

    task: CheckedTask
    judgements: dict[str, Judged]


class CheckAnswer(CheckedTask):
    results: list[CheckResult]
    summary: dict[str, int]
    rules: str
    digest: str
