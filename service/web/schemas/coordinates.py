"""Fields for exact numbers and for points: texts that are read exactly, later, by names or for the one variable."""

from decimal import Decimal
from functools import lru_cache
from typing import Any, ClassVar, Unpack

from marshmallow import ValidationError, fields

from service.language.limits import MAX_NAME
from service.web.schemas.fields import (
    NAME,
    Data,
    Description,
    FieldOptions,
    Text,
    characters,
    json_from_query,
    object_from_query,
    one_of,
    require_few,
)

#: Longest text of one coordinate, tolerance or step: 1,000 digits and a little.
MAX_COORDINATE = 1100

#: Longest text that is split at its commas, each of which is looked at up to the end: as long as an address can be.
MAX_ADDRESS = 8_190

#: Coordinates of a point: an expression of 2,000 characters has no more symbols.
MAX_COORDINATES = 1_000


class Exact(Text):
    """A number or a text such as "pi/4", as the text that was sent: it is read exactly, later."""

    alternatives: tuple[Description, ...] = (
        {"type": "number"},
        {"type": "string", "minLength": 1, "maxLength": MAX_COORDINATE},
    )

    def __init__(self, **kwargs: Unpack[FieldOptions]) -> None:
        super().__init__(**one_of(self.alternatives, kwargs))

    def _deserialize(self, value: object, attr: str | None, data: Data, **kwargs: object) -> str:
        return exact_text(value)


class Point(fields.Field[Any]):
    """A value for the one variable, or an object from names to values; in a query ``3`` or ``w=3,b=2``."""

    written: ClassVar[str] = "a value for the only variable, or name=value,name=value"

    alternatives: tuple[Description, ...] = (
        *Exact.alternatives,
        {"type": "object", "additionalProperties": {"oneOf": Exact.alternatives}},
    )

    def __init__(self, **kwargs: Unpack[FieldOptions]) -> None:
        super().__init__(**one_of(self.alternatives, kwargs))

    def from_query(self, text: str) -> object:
        return object_from_query(text)

    def in_query(self) -> Description:
        return {"type": "string", "minLength": 1}

    def _deserialize(self, value: object, attr: str | None, data: Data, **kwargs: object) -> object:
        if isinstance(value, str) and "=" in value and len(value) <= MAX_ADDRESS:  # as the address of a GET has it
            value = Point.from_query(self, value)
        return _named_values(value) if isinstance(value, dict) else exact_text(value)


class Points(Point):
    """One point or a list of them; in a query separated by semicolons. One pass: 10,000 points must be cheap."""

    written = "points separated by ;, each a value for the only variable, or name=value,name=value"

    def __init__(self, most: int, **kwargs: Unpack[FieldOptions]) -> None:
        point: Description = {"oneOf": Point.alternatives}
        self.alternatives = (
            *Point.alternatives,
            {"type": "array", "items": point, "minItems": 1, "maxItems": most},
        )
        super().__init__(**kwargs)
        self.most = most

    def from_query(self, text: str) -> object:
        if text.lstrip().startswith("["):
            return json_from_query(text)
        points = [super(Points, self).from_query(part) for part in text.split(";")]
        return points if len(points) > 1 else points[0]

    def _deserialize(self, value: object, attr: str | None, data: Data, **kwargs: object) -> object:
        if not isinstance(value, list):
            return super()._deserialize(value, attr, data, **kwargs)
        require_few(value, self.most, attr)
        if not value:
            raise ValidationError(f"must be a list of 1 to {self.most} points")
        return [super(Points, self)._deserialize(point, attr, data, **kwargs) for point in value]


@lru_cache(256)  # thousands of points have the same few names
def _is_name(text: str) -> bool:
    return bool(NAME.fullmatch(text))


def _named_values(value: dict[str, object]) -> dict[str, str]:
    """An object from names to exact values."""
    require_few(value, MAX_COORDINATES, None)
    for name in value:
        if len(name) > MAX_NAME or not _is_name(name):
            raise ValidationError(f"{name[:64]!r} is not the name of a symbol")
    return {name: exact_text(coordinate) for name, coordinate in value.items()}


def exact_text(value: object) -> str:
    """The text of a JSON number or string that stands for an exact value. Raises ``ValidationError``."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise ValidationError("must be a number or a string")
    text = characters(value) if isinstance(value, str) else str(value)
    if not 1 <= len(text) <= MAX_COORDINATE:
        raise ValidationError(f"must have 1 to {MAX_COORDINATE} characters")
    return text
