"""Request parsing and validation: fields from a JSON body or a query string, checked against one schema."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice
from urllib.parse import parse_qsl

from flask import Request
from marshmallow import Schema, ValidationError
from werkzeug.http import parse_options_header

from service.errors import (
    BadRequest,
    BodyTooLarge,
    FieldError,
    InvalidField,
    MalformedQuery,
    MissingField,
    UnknownField,
    UnsupportedMediaType,
)
from service.web.schemas import strict_json
from service.web.schemas.fields import MAX_TOLD
from service.web.schemas.strict_json import refuse_repeated, short

_ESCAPED_PLUS = re.compile(rb"%2b", re.IGNORECASE)
#: ``! $ ' ( ) , / : ; = ? @``: ``encodeURI`` and those that mend typed addresses leave them as they are.
_ESCAPED_BY_FORMS = re.compile(rb"%(?:2[14789cf]|3[abdf]|40)", re.IGNORECASE)

#: No operation has more fields; a query with thousands is an attack on whoever parses it.
MAX_QUERY_FIELDS = 64

#: The fields of a request, by name.
Fields = dict[str, object]

#: What marshmallow says of the fields: a tree of its own, with sentences for leaves.
Messages = Mapping[str, "Messages"] | list[str]

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
        given = _object(strict_json.decode(_body(request)), schema)
    else:
        given = typed(_pairs(request.query_string), schema)
    return checked(given, schema)


def checked(given: Fields, schema: Schema) -> Fields:
    """The fields of one request, complete with defaults. Raises a ``FieldError`` that says what is wrong."""
    try:
        return dict(schema.load(given))
    except ValidationError as error:
        raise _field_error(dict(error.messages_dict), given, schema) from None


def typed(pairs: list[tuple[str, str]], schema: Schema) -> Fields:
    """Fields that were given as texts, as the JSON values that they stand for. Raises ``RepeatedField``."""
    refuse_repeated(name for name, _ in pairs)
    readers = {name: field.from_query for name, field in schema.fields.items() if hasattr(field, "from_query")}
    return {name: readers[name](text) if name in readers else text for name, text in pairs}


def _body(request: Request) -> bytes:
    """The body, whole and at most as long as allowed: Werkzeug cuts a chunked body at the limit without a word."""
    if not _is_json(request.environ.get("CONTENT_TYPE", "")):
        raise UnsupportedMediaType("the body must be JSON", hint="curl --json '{…}' sends it as application/json")
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
        raise InvalidField("the body must be a JSON object", hint=f'send {{"{next(iter(schema.fields))}": …}}')
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
        raise MalformedQuery(
            f"the query must be at most {MAX_QUERY_FIELDS} fields name=value, percent-encoded UTF-8",
            hint="curl -G --data-urlencode 'expression=…' encodes it",
        ) from None


def _field_error(messages: Messages, given: Fields, schema: Schema) -> FieldError:
    """One error, or the first of several with others beside it."""
    told = islice(_flatten(messages), MAX_TOLD)
    errors = [_classify(path, detail, given, schema) for path, detail in told]
    first = errors[0]
    if len(errors) == 1:
        return first
    listed = [{"field": e.fields["field"], "code": e.code, "detail": e.detail} for e in errors]
    return type(first)(first.detail, **first.fields, errors=listed)


def _classify(path: list[str], detail: str, given: Fields, schema: Schema) -> FieldError:
    field = ".".join(path)
    if path[0] not in schema.fields and path[0] != "_schema":
        known = ", ".join(schema.fields)
        return UnknownField(f"{field} is not a field of this operation", field=field, hint=f"the fields are {known}")
    if detail.startswith("Unknown field"):
        return UnknownField(f"{field} is not a known field", field=field)
    if detail.startswith("Missing data") or path[0] not in given:
        return MissingField(f"{field} is required", field=field)
    return InvalidField(f"{field}: {_OF_TYPES.get(detail, detail)}", field=field)


def _flatten(messages: Messages, path: tuple[str, ...] = ()) -> Iterator[tuple[list[str], str]]:
    """The leaves of marshmallow's tree of messages, each with the path to it."""
    if isinstance(messages, dict):
        for name, below in messages.items():
            yield from _flatten(below, path if name == "_schema" else (*path, short(str(name))))
    else:
        yield from ((list(path) or ["_schema"], str(message).rstrip(".")) for message in messages)
