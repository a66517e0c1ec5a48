"""Request parsing and validation: fields from a JSON body or a query string, checked against one schema."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from flask import Request
from marshmallow import Schema, ValidationError
from marshmallow.fields import Field, Nested
from werkzeug.http import parse_options_header

from service.errors import (
    BadRequest,
    BodyTooLarge,
    FieldError,
    InvalidField,
    MalformedQuery,
    MissingField,
    RepeatedField,
    UnknownField,
    UnsupportedMediaType,
)
from service.web.schemas import strict_json
from service.web.schemas.fields import MAX_TOLD, value_of
from service.web.schemas.strict_json import short

_ESCAPED_PLUS = re.compile(rb"%2b", re.IGNORECASE)
#: ``! $ ' ( ) , / : ; = ? @``: ``encodeURI`` and those that mend typed addresses leave them as they are.
_ESCAPED_BY_FORMS = re.compile(rb"%(?:2[14789cf]|3[abdf]|40)", re.IGNORECASE)

#: No operation has more fields; a query with thousands is an attack on whoever parses it.
MAX_QUERY_FIELDS = 64

#: The fields of a request, by name.
Fields = dict[str, object]

#: How a field is written where it was given: its name, and its sample as a text and as JSON → what to type.
Form = Callable[[str, str, object], str]

#: What marshmallow says of the fields: a tree of its own, with sentences for leaves.
Messages = Mapping[str, "Messages"] | list[str]

#: How browsers send forms, and curl whatever it is not told the type of.
_FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})

#: What marshmallow says of a wrong type, in the words of our own fields.
_OF_TYPES = {
    "Field may not be null": "must not be null",
    "Not a valid list": "must be a list",
    "Not a valid mapping type": "must be an object",
    "Invalid input type": "must be an object",
}


def load(request: Request, schema: Schema) -> Fields:
    """The fields of the request, complete with defaults. Raises ``UnknownField`` or another ``RequestError``."""
    if request.method == "POST":
        if request.query_string:
            raise UnknownField("a POST takes its fields from the body, not from the address", field="?")
        return checked(_object(strict_json.decode(json_body(request)), schema), schema)
    return checked(typed(_pairs(request.query_string), schema), schema, as_query)


def as_json(name: str, sample: str, value: object) -> str:
    """A member of a JSON body."""
    return f'"{name}": {json.dumps(value, ensure_ascii=False)}'


def as_query(name: str, sample: str, value: object) -> str:
    """A parameter of a query."""
    return f"{name}={sample}"


def checked(given: Fields, schema: Schema, form: Form = as_json) -> Fields:
    """The fields of one request, complete with defaults; a hint writes a field in the ``form`` in which it was given.

    Raises a ``FieldError`` that says what is wrong.
    """
    try:
        return dict(schema.load(given))
    except ValidationError as error:
        raise _field_error(dict(error.messages_dict), _Given(given, schema, form)) from None


class _Given(NamedTuple):
    """What was given, for what, and how."""

    fields: Fields
    schema: Schema
    form: Form

    def such_as(self, path: list[str]) -> dict[str, str]:
        """The hint for a field, if there is a sample of it, or of the innermost around it."""
        hint: dict[str, str] = {}
        fields = self.schema.fields
        for name in path:
            field = fields.get(name)
            hint = sample_of(name, field, self.form) or hint
            fields = field.schema.fields if isinstance(field, Nested) else {}
        return hint


def sample_of(name: str, field: Field[Any] | None, form: Form) -> dict[str, str]:
    """A hint that writes a sample of the field; nothing if there is none."""
    sample = field.metadata.get("sample") if field else None
    return {"hint": f"such as {form(name, sample, value_of(sample, field))}"} if sample else {}


def typed(pairs: list[tuple[str, str]], schema: Schema, form: Form = as_query) -> Fields:
    """Fields that were given as texts, as the JSON values that they stand for; those of a list may be repeated.

    Raises ``RepeatedField``.
    """
    texts: dict[str, str] = {}
    for name, text in pairs:
        if name in texts and not getattr(schema.fields.get(name), "repeats", False):
            hint = sample_of(name, schema.fields.get(name), form)
            raise RepeatedField(f"{short(name)} is given more than once", field=short(name), **hint)
        texts[name] = f"{texts[name]},{text}" if name in texts else text
    return {name: value_of(text, schema.fields.get(name)) for name, text in texts.items()}


def _require_json(content_type: str) -> None:
    if _is_json(content_type):
        return
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type == "application/json":
        raise UnsupportedMediaType("the body must be UTF-8", hint="leave out the charset, or name utf-8")
    hint = "curl -d and -F send a form: write --json" if media_type in _FORMS else "curl --json sends application/json"
    raise UnsupportedMediaType("the body must be JSON", hint=f"""{hint}: curl --json '{{"expression": "x^2"}}'""")


def json_body(request: Request) -> bytes:
    """The body, whole and at most as long as allowed: Werkzeug cuts a chunked body at the limit without a word.

    Raises ``UnsupportedMediaType``, ``BodyTooLarge`` or ``BadRequest``.
    """
    _require_json(request.environ.get("CONTENT_TYPE", ""))
    if request.environ.get("HTTP_CONTENT_ENCODING", "identity") != "identity":
        raise UnsupportedMediaType("a compressed body is not read", hint="send it without Content-Encoding")
    limit = request.max_content_length or 0
    body = request.stream.read(limit) if request.content_length is None else request.get_data(cache=False)
    if request.content_length is None and (len(body) >= limit or request.stream.read(1)):
        raise BodyTooLarge(f"the body has more than {limit} bytes")
    if request.content_length is not None and len(body) != request.content_length:
        raise BadRequest("the body is shorter than announced")
    return body


@lru_cache(256)
def _is_json(content_type: str) -> bool:
    mimetype, parameters = parse_options_header(content_type)
    return mimetype.lower() == "application/json" and parameters.get("charset", "utf-8").lower() in ("utf-8", "utf8")


def _object(value: object, schema: Schema) -> Fields:
    if not isinstance(value, dict):
        hint = f'send {{"{next(iter(schema.fields))}": …}}'
        if isinstance(value, str) and value.lstrip()[:1] == "{":
            hint = "the body is JSON within a JSON string: encode it once"
        raise InvalidField("the body must be a JSON object", hint=hint)
    return value


def _pairs(query: bytes) -> list[tuple[str, str]]:
    """The names and values of a query in which a bare ``+`` is a plus sign.

    Forms and most libraries escape a plus as ``%2B`` and write spaces as ``+``. Their queries are known by that, and
    each of their values by escapes that nobody else makes: who types an address escapes no bracket.
    """
    if not _ESCAPED_PLUS.search(query):
        query = b"&".join(
            pair if _ESCAPED_BY_FORMS.search(pair) else pair.replace(b"+", b"%2B") for pair in query.split(b"&")
        )
    try:
        text = query.decode("ascii")
        return parse_qsl(
            text, keep_blank_values=True, strict_parsing=bool(text), errors="strict", max_num_fields=MAX_QUERY_FIELDS
        )
    except (ValueError, UnicodeError):
        raise _malformed(query) from None


def _malformed(query: bytes) -> MalformedQuery:
    """The refusal of a query; a part without ``=`` is mostly the rest of an expression that holds a ``&``."""
    encode = "curl -G --data-urlencode 'expression=…' encodes it"
    part = next((part for part in query.split(b"&") if part and b"=" not in part), None)
    if part is None:
        return MalformedQuery(
            f"the query must be at most {MAX_QUERY_FIELDS} fields name=value, percent-encoded UTF-8", hint=encode
        )
    told = short(part.decode("ascii", "replace"))
    return MalformedQuery(f"{told!r} in the query has no =", hint=f"a field is name=value, and & is %26: {encode}")


def _field_error(messages: Messages, given: _Given) -> FieldError:
    """One error, or the first of several with others beside it."""
    told = islice(_flatten(messages), MAX_TOLD)
    errors = [_classify(path, detail, given) for path, detail in told]
    first = errors[0]
    if len(errors) == 1:
        return first
    listed = [{"field": e.fields["field"], "code": e.code, "detail": e.detail} for e in errors]
    return type(first)(first.detail, **first.fields, errors=listed)


def _classify(path: list[str], detail: str, given: _Given) -> FieldError:
    field, known = ".".join(path), given.schema.fields
    if path[0] not in known and path[0] != "_schema":
        return UnknownField(
            f"{field} is not a field of this operation", field=field, hint=f"the fields are {', '.join(known)}"
        )
    if detail.startswith("Unknown field"):
        return UnknownField(f"{field} is not a known field", field=field)
    hint = given.such_as(path)
    if detail.startswith("Missing data") or path[0] not in given.fields:
        return MissingField(f"{field} is required", field=field, **hint)
    return InvalidField(f"{field}: {_OF_TYPES.get(detail, detail)}", field=field, **hint)


def _flatten(messages: Messages, path: tuple[str, ...] = ()) -> Iterator[tuple[list[str], str]]:
    """The leaves of marshmallow's tree of messages, each with the path to it."""
    if isinstance(messages, dict):
        for name, below in messages.items():
            yield from _flatten(below, path if name == "_schema" else (*path, short(str(name))))
    else:
        yield from ((list(path) or ["_schema"], str(message).rstrip(".")) for message in messages)
