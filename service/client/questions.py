"""Request models, the optional fields of each question, typed. A test compares them with ``schemas``.

What they mean, ``openapi.yaml`` says.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, Protocol, TypedDict


class Array(Protocol):
    """An array of NumPy, a series of pandas, or one number of them."""

    def tolist(self) -> Any:
        """The same as Python's own numbers."""


class Symbolic(Protocol):
    """An expression of SymPy."""

    @property
    def free_symbols(self) -> AbstractSet[Any]:
        """The symbols in it."""


#: Text as people type it or LaTeX, or an expression of SymPy.
Expression = str | Symbolic

#: Read exactly: 0.1 and "0.1" are one tenth, and "pi/4", sympy.pi/4 or Fraction(1, 3) are what they say.
Coordinate = int | float | complex | str | Decimal | Fraction | Symbolic | Array

#: A point: the coordinate of the only variable, or one for each.
At = Coordinate | Mapping[str, Coordinate]

#: One point, several, or arrays of coordinates.
Points = At | Sequence[At] | Array | Mapping[str, Coordinate | Sequence[Coordinate]]


class Fields(TypedDict, total=False):
    """What every question has."""

    format: Literal["auto", "text", "latex"]
    implicit: bool
    decimal_separator: Literal[".", ","]
    notation: str | Mapping[str, str]
    symbols: Sequence[str]
    assumptions: Mapping[str, Literal["positive", "negative", "nonzero", "integer"]]


class DerivativeFields(Fields, total=False):
    variable: str
    order: int | Mapping[str, int]
    simplify: Literal["none", "basic", "full"]
    forms: Sequence[Literal["mathml", "python", "javascript", "c"]]
    steps: bool
    at: At
    exact: bool


class GradientFields(Fields, total=False):
    variables: Sequence[str]
    simplify: Literal["none", "basic", "full"]
    at: At
    exact: bool


class EvaluateFields(Fields, total=False):
    variable: str
    order: int | Mapping[str, int]
    at: Points
    digits: int
    exact: bool
    domain: Literal["real", "complex"]


class EstimateFields(Fields, total=False):
    variable: str
    epsilon: Coordinate
    method: Literal["forward", "backward", "central", "stencil", "complex_step", "richardson", "ridders", "auto"]
    accuracy: int
    order: int
    sweep: Mapping[str, Coordinate]


class CheckOptions(TypedDict, total=False):
    domain: Literal["strict", "lenient"]
    form: Literal["expanded", "factored", "simplified", "single_fraction"] | None
    include: Sequence[Literal["expected", "evidence", "blind_spots"]]
    diagnose: bool
