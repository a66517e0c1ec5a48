"""Response models of ``/estimate``."""

from dataclasses import dataclass

from .answers import Interpreted


@dataclass(frozen=True)
class OneSided:
    """The limit of f and of its difference quotient from one side: a number, "+inf", "-inf" or ``None``."""

    limit: float | str | None
    slope: float | str | None


@dataclass(frozen=True)
class Truth:
    """The certified derivative beside an estimate."""

    status: str
    exact: str | None
    decimal: str | None
    value: float | None
    certified: bool
    reason: str | None
    left: OneSided | None
    right: OneSided | None


@dataclass(frozen=True)
class RoundingParts:
    """What the rounding error is made of; the parts add up to it."""

    input: float
    argument: float
    evaluation: float
    arithmetic: float


@dataclass(frozen=True)
class Errors:
    """Signed, absolute: estimate − truth = truncation + rounding."""

    total: float
    truncation: float
    rounding: float
    rounding_parts: RoundingParts


@dataclass(frozen=True)
class Bounds:
    """Bounds of the two errors that hold before anything is computed."""

    truncation_a_priori: float | None
    rounding_a_priori: float | None


@dataclass(frozen=True)
class Conditioning:
    """How accurate f itself is in float64 near the point."""

    eta: float
    lost_digits: float | None


@dataclass(frozen=True)
class OptimalEpsilon:
    """The step that balances truncation and rounding."""

    predicted: float | None
    rule: str


@dataclass(frozen=True)
class Slopes:
    """The exponents with which the errors go with ε."""

    truncation: float | None
    rounding: float | None


@dataclass(frozen=True)
class Sweep:
    """The errors for every ε."""

    epsilon: list[float]
    estimate: list[float | None]
    total: list[float | None]
    truncation: list[float | None]
    rounding: list[float | None]
    best_epsilon: float | None
    observed_order: float | None
    slopes: Slopes


@dataclass(frozen=True, kw_only=True)
class Estimate(Interpreted):
    """What ``/estimate`` answers."""

    variable: str
    order: int
    at: dict[str, str]
    method: str
    epsilon: float | None
    effective_step: float | None
    value: float | None
    value_at_step: float | None
    estimate: float | None
    function_evaluations: int
    derivative: Truth
    abs_error_bound: float | None
    error_estimate: float | None
    correct_digits: float | None
    errors: Errors | None
    bounds: Bounds | None
    optimal_epsilon: OptimalEpsilon | None
    observed_order: float | None
    conditioning: Conditioning | None
    sweep: Sweep | None
