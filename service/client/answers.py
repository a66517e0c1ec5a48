"""Response models, the answers as dataclasses. A test compares them with ``service.answer_types``.

Members have the names and meanings of ``openapi.yaml``; one that a newer service adds stays in ``raw``.
"""

import functools
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, is_dataclass
from types import UnionType
from typing import TypeVar, Union, cast, get_args, get_origin, get_type_hints

Part = TypeVar("Part")


@dataclass(frozen=True)
class Note:
    """A guess that the reading took, or a caveat of the answer."""

    code: str
    message: str
    position: int | None
    end: int | None
    alternative: str | None


@dataclass(frozen=True)
class Complex:
    """A complex number; both parts have the same form."""

    real: str | float | None
    imaginary: str | float | None


@dataclass(frozen=True)
class Value:
    """A certified value at a point; ``status`` says whether there is one, and ``reason`` why not."""

    at: dict[str, str]
    status: str
    exact: str | None
    exact_status: str
    decimal: str | Complex | None
    value: float | Complex | None
    reason: str | None


@dataclass(frozen=True)
class Step:
    """One line of a derivation, and the lines under it."""

    rule: str
    before: str
    after: str
    latex: str
    mathml: str
    steps: "list[Step]" = field(default_factory=list)


@dataclass(frozen=True)
class DomainNote:
    """Where the derivative does not exist, or the function is not defined."""

    code: str
    where: str
    mathml: str


@dataclass(frozen=True)
class AtPoint:
    """Function and derivative at the point that was asked."""

    at: dict[str, str]
    value: Value
    derivative: Value


@dataclass(frozen=True)
class Partial:
    """One component of a gradient."""

    variable: str
    derivative: str | None
    latex: str | None
    domain: list[DomainNote]
    at: Value | None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What every answer has; ``raw`` is the whole JSON document."""

    raw: Mapping[str, object] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Interpreted(Answer):
    """An answer about one expression: how it was read, and every guess."""

    interpreted: str
    notation: dict[str, str] | None
    warnings: list[Note]


@dataclass(frozen=True)
class TypedSymbol:
    """A symbol, and how it was typed."""

    name: str
    mathml: str
    typed: list[str]


@dataclass(frozen=True)
class PartialReading:
    """What is there already of an expression that cannot be read yet."""

    interpreted: str
    latex: str
    mathml: str
    end: int


@dataclass(frozen=True, kw_only=True)
class Read(Interpreted):
    """What ``/read`` answers."""

    latex: str
    mathml: str
    symbols: list[TypedSymbol]
    functions: list[str]
    alternatives: list[str]
    partial: PartialReading | None


@dataclass(frozen=True, kw_only=True)
class Derivative(Interpreted):
    """What ``/derivative`` answers."""

    variable: str | None
    order: int | dict[str, int]
    derivative: str | None
    latex: str | None
    forms: dict[str, str]
    steps: list[Step] | None
    at: AtPoint | None
    domain: list[DomainNote]


@dataclass(frozen=True, kw_only=True)
class Gradient(Interpreted):
    """What ``/gradient`` answers."""

    variables: list[str]
    gradient: list[Partial]
    at: Value | None


@dataclass(frozen=True, kw_only=True)
class Evaluation(Interpreted):
    """What ``/evaluate`` answers."""

    variable: str | None
    order: int | dict[str, int]
    digits: int
    results: list[Value]

    @property
    def values(self) -> list[float | Complex | None]:
        """The doubles, ``None`` where a point has no value."""
        return [result.value for result in self.results]


def build(kind: type[Part], plain: Mapping[str, object]) -> Part:
    """A JSON object as a dataclass, its parts too. Raises ``TypeError`` if a member is missing."""
    parts = {name: _convert(hint, plain[name]) for name, hint in _hints(cast(Hashable, kind)).items() if name in plain}
    return kind(**parts, **({"raw": plain} if issubclass(kind, Answer) else {}))


_hints = functools.cache(get_type_hints)


def _convert(hint: object, value: object) -> object:
    for choice in get_args(hint) if get_origin(hint) in (UnionType, Union) else (hint,):
        if isinstance(value, dict) and isinstance(choice, type) and is_dataclass(choice):
            return build(choice, value)
        if isinstance(value, list) and get_origin(choice) is list:
            return [_convert(get_args(choice)[0], item) for item in value]
    return value
