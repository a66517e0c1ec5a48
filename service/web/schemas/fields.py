"""Custom fields that marshmallow does not have: strict, exact, and readable from a query string too.

JSON numbers arrive as ``int`` or ``Decimal``, so that ``0.1`` is one tenth and nothing is rounded before it is read.
A text can stand for each of them, in a query and on a command line alike: ``from_query`` turns it into the JSON value
that it stands for, ``in_query`` is its JSON schema, ``written`` says how it is written, and the metadata ``example``
is such a text.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, ClassVar, TypedDict, Unpack, cast

from marshmallow import ValidationError, fields, validate

from service.errors import BodyTooLarge, InvalidField, MalformedJson
from service.language.alphabet import GREEK_LETTERS
from service.language.limits import MAX_NAME
from service.language.notation import CHOICES, PROFILES, notation
from service.web.schemas import strict_json

#: Names of symbols: a letter, then letters, digits and underscores; Greek letters are letters.
NAME = re.compile(rf"[A-Za-z{GREEK_LETTERS}][A-Za-z0-9{GREEK_LETTERS}_]{{0,{MAX_NAME - 1}}}")

#: Faults that are told at once; a body of 4 MB can have 200,000, and an answer of 19 MB would help nobody.
MAX_TOLD = 20

#: Separates points in a query, and names from values inside a point, but not inside brackets.
_COMMA = re.compile(r",(?![^(\[{]*[)\]}])")


#: A part of a JSON schema.
Description = dict[str, object]

#: All fields beside the one that is read, as marshmallow passes them.
Data = Mapping[str, object] | None


class FieldOptions(TypedDict, total=False):
    """What every field can be told, by the names that marshmallow gives it."""

    required: bool
    allow_none: bool
    load_default: object
    data_key: str
    attribute: str
    metadata: Description


def require_few(value: list[object] | dict[str, object], most: int, name: str | None) -> None:
    """Raise ``BodyTooLarge`` or ``ValidationError`` for too many values, before the first of them is looked at.

    Validated first, a list of 1.4 million wrong elements took 90 seconds and 1.2 GiB to be told that it is too long.
    """
    if len(value) <= most:
        return
    if isinstance(value, dict):
        raise ValidationError(f"must have at most {most} entries")
    detail = f"{name or 'a list'} has more than {most} elements"
    raise BodyTooLarge(detail, field=name, limit="elements", allowed=most, found=len(value))


class Text(fields.String):
    """A string; never anything else that could be turned into one."""

    written: ClassVar[str] = ""

    def from_query(self, text: str) -> object:
        return text

    def in_query(self) -> Description:
        return {"type": "string", "minLength": 1}

    def _deserialize(self, value: object, attr: str | None, data: Data, **kwargs: object) -> str:
        if not isinstance(value, str):
            raise ValidationError("must be a string")
        return characters(value)


def characters(text: str) -> str:
    """The text, if all of it is characters. Raises ``ValidationError``."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValidationError("contains half of a surrogate pair, which is no character") from None
    return text


class Name(Text):
    """The name of a symbol."""

    def __init__(self, **kwargs: Unpack[FieldOptions]) -> None:
        message = f"must be a name: a letter, then letters, digits or underscores, {MAX_NAME} at most"
        super().__init__(validate=validate.Regexp(f"^{NAME.pattern}$", error=message), **kwargs)

    def _deserialize(self, value: object, attr: str | None, data: Data, **kwargs: object) -> str:
        return super()._deserialize(value, attr, data, **kwargs).removeprefix("\\")


class Choice(Text):
    """One of a few words."""

    def __init__(self, *choices: str, **kwargs: Unpack[FieldOptions]) -> None:
        super().__init__(validate=validate.OneOf(choices, error="must be one of: {choices}"), **kwargs)
        self.choices = choices

    def in_query(self) -> Description:
        return {"type": "string", "enum": list(self.choices)}


class Flag(fields.Boolean):
    """``true`` or ``false``."""

    words: ClassVar[dict[str, bool]] = {"true": True, "false": False}
    written: ClassVar[str] = ""

    def from_query(self, text: str) -> object:
        return self.words.get(text, text)

    def in_query(self) -> Description:
        return {"type": "boolean"}

    def _deserialize(self, value: object, attr: str | None, data: Data, **kwargs: object) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("must be true or false")
        return value


class Whole(fields.Integer):
    """A whole number from ``least`` to ``greatest``; 2.0 is one, 1.9 and "2" are none."""

    def __init__(self, least: int, greatest: int, **kwargs: Unpack[FieldOptions]) -> None:
        message = "must be a whole number from {min} to {max}"
        super().__init__(validate=validate.Range(least, greatest, error=message), **kwargs)
        self.least, self.greatest = least, greatest

    written: ClassVar[str] = ""

    def from_query(self, text: str) -> object:
        return int(text) if re.fullmatch(r"[-+]?[0-9]{1,9}", text) else text

    def in_query(self) -> Description:
        return {"type": "integer", "minimum": self.least, "maximum": self.greatest}

    def _deserialize(self, value: object, attr: str | None, data: Data, **kwargs: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise ValidationError("must be a whole number")
        if not self.least <= value <= self.greatest or value != int(value):
            raise ValidationError(f"must be a whole number from {self.least} to {self.greatest}")
        return int(value)


def one_of(alternatives: Iterable[Description], options: FieldOptions) -> FieldOptions:
    """The options of a field with several types, which they describe; apispec adds ``null`` to single types only."""
    null: list[Description] = [{"type": "null"}] if options.get("allow_none") else []
    return {**options, "metadata": {"oneOf": [*alternatives, *null], **options.get("metadata", {})}}


def object_from_query(text: str, read: Callable[[str, str], object] = lambda name, value: value) -> object:
    """What ``w=3,b=2`` or the JSON of an object stands for; what is neither stays a text, and is refused for that.

    ``read`` makes the value of a name from its text. Raises ``RepeatedField``, in both forms.
    """
    if text.lstrip().startswith("{") or "=" not in text:
        return json_from_query(text)
    pairs = [part.partition("=") for part in _COMMA.split(text)]
    return strict_json.unique([(name.strip(), read(name.strip(), value.strip())) for name, _, value in pairs])


def json_from_query(text: str) -> object:
    """The value of the JSON of an object or a list; any other text stays one. Raises ``RepeatedField``."""
    try:
        return strict_json.decode_text(text) if text.lstrip().startswith(("{", "[")) else text
    except MalformedJson:
        return text


class Order(fields.Field[Any]):
    """How often to differentiate: a number, or an object from variables to numbers; in a query ``2`` or ``x=2,y=1``."""

    written: ClassVar[str] = "a number, or variable=number,variable=number"

    def __init__(self, greatest: int, **kwargs: Unpack[FieldOptions]) -> None:
        number: Description = {"type": "integer", "minimum": 0, "maximum": greatest}
        index: Description = {
            "type": "object",
            "additionalProperties": number,
            "minProperties": 1,
            "maxProperties": greatest,
        }
        super().__init__(**one_of([number, index], kwargs))
        self.number, self.greatest = Whole(0, greatest), greatest

    def from_query(self, text: str) -> object:
        number = self.number.from_query(text)
        return number if isinstance(number, int) else object_from_query(text, lambda _, n: self.number.from_query(n))

    def in_query(self) -> Description:
        return {"anyOf": [self.number.in_query(), {"type": "string", "pattern": "="}]}

    def _deserialize(self, value: object, attr: str | None, data: Data, **kwargs: object) -> int | dict[str, int]:
        if not isinstance(value, dict):
            return self.number._deserialize(value, attr, data)
        require_few(value, self.greatest, attr)
        index: dict[str, int] = {name: self.number._deserialize(times, attr, data) for name, times in value.items()}
        if not index or not all(map(NAME.fullmatch, index)) or sum(index.values()) > self.greatest:
            raise ValidationError(f"must name variables, at most {self.greatest} differentiations together")
        return index


class ListOf(fields.List[Any]):
    """A list of up to ``most`` values; in a query separated by commas, or in several parameters of its name."""

    written = "separated by commas"
    repeats: ClassVar[bool] = True

    def __init__(self, inner: fields.Field[Any], most: int, *, least: int = 0, **kwargs: Unpack[FieldOptions]) -> None:
        length = validate.Length(least, most, error="must have {min} to {max} elements")
        super().__init__(inner, validate=length, **kwargs)
        self.least, self.most = least, most
        if isinstance(inner, Choice):
            self.written = f"some of {', '.join(inner.choices)}, separated by commas"

    def from_query(self, text: str) -> object:
        return [part.strip() for part in text.split(",") if part.strip()]

    def in_query(self) -> Description:
        choices = {"enum": list(self.inner.choices)} if isinstance(self.inner, Choice) else {"minLength": 1}
        return {"type": "array", "items": {"type": "string"} | choices, "minItems": self.least, "maxItems": self.most}

    def _deserialize(self, value: object, attr: str | None, data: Data, **kwargs: object) -> list[object]:
        """As in marshmallow, but counted first, and given up after enough faults."""
        if not isinstance(value, list):
            raise self.make_error("invalid")
        require_few(value, self.most, attr)
        elements, faults = [], {}
        for index, element in enumerate(value):
            try:
                elements.append(self.inner.deserialize(element, None, None, **kwargs))
            except ValidationError as error:
                faults[index] = error.messages
            if len(faults) >= MAX_TOLD:
                break
        if faults:
            raise ValidationError(faults)
        return elements


class Assumptions(fields.Dict):
    """Facts about up to ``most`` symbols; in a query ``a=positive,n=integer``."""

    written = "symbol=fact,symbol=fact"

    def __init__(self, most: int, keys: Name, values: Choice, **kwargs: Unpack[FieldOptions]) -> None:
        options: FieldOptions = {**kwargs, "metadata": {**kwargs.get("metadata", {}), "maxProperties": most}}
        super().__init__(keys, values, **options)
        self.most = most
        self.written = f"symbol=fact,symbol=fact, each fact one of {', '.join(values.choices)}"

    def _deserialize(self, value: object, attr: str | None, data: Data, **kwargs: object) -> dict[str, str]:
        if isinstance(value, dict):
            require_few(value, self.most, attr)
        facts: dict[str, str] = super()._deserialize(value, attr, data, **kwargs)  # type: ignore[no-untyped-call]
        return facts

    def from_query(self, text: str) -> object:
        return object_from_query(text)

    def in_query(self) -> Description:
        return {"type": "string", "minLength": 1}


class NotationChoice(fields.Field[Any]):
    """A profile of notation, or an object of choices; in a query ``school`` or ``log=10,angle=degree``."""

    written: ClassVar[str] = "a profile, or choice=word,choice=word"
    alternatives: tuple[Description, ...] = (
        {"type": "string", "enum": list(PROFILES)},
        {
            "type": "object",
            "properties": {
                name: {"type": "string", "enum": list(words)}
                for name, words in {"profile": PROFILES, **CHOICES}.items()
            },
            "additionalProperties": False,
        },
    )

    def __init__(self, **kwargs: Unpack[FieldOptions]) -> None:
        super().__init__(**one_of(self.alternatives, kwargs))

    def from_query(self, text: str) -> object:
        return object_from_query(text)

    def in_query(self) -> Description:
        return {"anyOf": [self.alternatives[0], {"type": "string", "pattern": "="}]}

    def _deserialize(self, value: object, attr: str | None, data: Data, **kwargs: object) -> object:
        if isinstance(value, dict):
            value = {name: "10" if choice == 10 else choice for name, choice in value.items()}
        words = list(value.values()) if isinstance(value, dict) else [value]
        if not all(isinstance(word, str) for word in words):
            raise ValidationError("must be the name of a profile, or an object from names to words")
        try:
            notation(cast("str | Mapping[str, str]", value))
        except InvalidField as error:
            raise ValidationError(f"{error.detail.removeprefix('notation: ')}; {error.fields['hint']}") from None
        return value


class Part(fields.Nested):
    """An object with fields of its own; in a query ``name=value,name=value`` or its JSON text."""

    written: ClassVar[str] = "name=value,name=value, or JSON"

    def from_query(self, text: str) -> object:
        return object_from_query(text, lambda name, value: value_of(value, self.schema.fields.get(name)))

    def in_query(self) -> Description:
        return {"type": "string", "minLength": 1}


def value_of(text: str, field: fields.Field[Any] | None) -> object:
    """The JSON value that the text of a field stands for; that of a field that there is not stays a text."""
    return field.from_query(text) if field and hasattr(field, "from_query") else text
