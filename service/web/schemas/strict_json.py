"""JSON parsing, RFC 8259 and no more, counted before it is parsed: no NaN, no repeated names; decimals stay exact."""

import codecs
import json
import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, NoReturn

from service.errors import BodyTooLarge, MalformedJson, RepeatedField

#: Values in one body. Four megabytes of ``{}`` are 1.4 million: parsed they took 115 MiB, and looked at one by one 90
#: seconds. 10,000 points in eight variables are 90,000.
MAX_VALUES = 100_000

#: Longest string, and longest number with a decimal point. The longest that any field takes has 10,000 characters,
#: which may be escapes of twelve bytes each.
MAX_STRING_BYTES = 131_072

#: Memory that one body may take when it is parsed: four megabytes of 100,000 names with an emoji in each took 49 MiB.
MAX_PARSED_BYTES = 32 << 20

#: What a body takes when it is parsed, at most: each value, what one with a name takes in addition, both without their
#: characters, and what every body does.
VALUE_BYTES, NAME_BYTES, ANY_BYTES = 112, 128, 4_096

#: Beginning of a name that is repeated to the caller.
_TOLD_NAME = 64

#: The bytes that begin no character, those that begin one of two bytes in Latin-1, and those that begin one of up to
#: three bytes.
_INSIDE, _IN_LATIN_1, _IN_PLANE_0 = bytes(range(0x80, 0xC0)), bytes((0xC2, 0xC3)), bytes(range(0xC2, 0xF0))
_ASCII = bytes(range(0x80))

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SURROGATE = re.compile(rb"\\u[dD][89abAB]")
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_Pairs = list[tuple[str, object]]


def parsed_bytes(body: bytes | bytearray) -> int:
    """The memory that a body will take when it is parsed, at most: as a text, and as the values cut from it.

    Python stores all characters of a text with the same width, so one emoji makes four bytes of each of them.
    """
    values = min(_values(body), MAX_VALUES)
    names = min(body.count(b":"), values)
    characters, width = _size(body)
    held = characters * (width + max(width, _width_of_escapes(body)))
    return held + values * VALUE_BYTES + names * NAME_BYTES + ANY_BYTES


def _size(body: bytes | bytearray) -> tuple[int, int]:
    """How many characters there are, and the bytes that each of them takes in a text."""
    if body.isascii():
        return len(body), 1
    beginnings = body.translate(None, _INSIDE)
    foreign = beginnings.translate(None, _ASCII + _IN_LATIN_1)
    return len(beginnings), 4 if foreign.translate(None, _IN_PLANE_0) else 2 if foreign else 1


def _width_of_escapes(body: bytes | bytearray) -> int:
    if b"\\u" not in body:
        return 1
    return 4 if _SURROGATE.search(body) else 2


def decode(body: bytes) -> Any:
    """The value that a body stands for. Raises ``BodyTooLarge``, ``MalformedJson`` or ``RepeatedField``."""
    _require_few_values(body)
    _require_short_strings(body)
    _require_memory(body)
    try:
        return decode_text(body.decode())
    except UnicodeDecodeError as error:
        hint = "save it as UTF-8, in PowerShell with -Encoding utf8" + " instead of UTF-16" * body.startswith(_UTF_16)
        raise MalformedJson("the body is not UTF-8", position=error.start, hint=hint) from None


def decode_text(text: str) -> object:
    """The value that a text stands for. Raises ``MalformedJson`` or ``RepeatedField``."""
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        detail = f"{error.msg} at line {error.lineno}, column {error.colno}"
        raise MalformedJson(detail, position=error.pos, hint=_hint(error, text)) from None
    except RecursionError:
        raise MalformedJson("the body is nested too deeply") from None
    except (ValueError, ArithmeticError):
        raise MalformedJson("a number in the body has too many digits") from None


def _hint(error: json.JSONDecodeError, text: str) -> str:
    """What makes JSON of it: most faults are those of a shell's quotes, or of LaTeX."""
    return next(
        (hint for applies, hint in _HINTS if applies(error, text)), "curl --json @question.json sends a file as it is"
    )


#: What a fault is known by, and the way out; the first that applies is told.
_HINTS: tuple[tuple[Callable[[json.JSONDecodeError, str], object], str], ...] = (
    (lambda error, text: text.startswith("\ufeff"),
     "the body begins with a byte order mark: save it as UTF-8 without one"),
    (lambda error, text: "\0" in text, "the body is UTF-16: save it as UTF-8"),
    (lambda error, text: not text.strip(),
     'the body is empty: send {"expression": "x^2"}, names and texts in double quotes'),
    (lambda error, text: re.match(r'\s*\{\s*\\"', text),
     "the shell has kept the backslashes before the quotes: leave them out, or send a file with --json @file"),
    (lambda error, text: text[error.pos : error.pos + 1] in "“”„«»‘’" and error.pos < len(text),
     'the quotes are those of a word processor: JSON has "'),
    (lambda error, text: error.msg.startswith("Invalid control character"),
     r"a line break in a text is written \n, a tabulator \t"),
    (lambda error, text: error.msg.startswith("Invalid \\"), r'in JSON a backslash is written twice: "\\sin x"'),
    (lambda error, text: text[: error.pos].rstrip().endswith(",") and text[error.pos : error.pos + 1] in {"}", "]"},
     "leave out the comma before the bracket: one stands only between two fields"),
    (lambda error, text: error.msg.startswith("Expecting ':'"), "a colon stands between a name and its value"),
    (lambda error, text: re.match(r"\s*\w+\s*=", text),
     'that is a field of a form or an address; in JSON it is {"expression": "x^2"}'),
    (lambda error, text: error.msg.startswith(("Expecting property name", "Expecting value")),
     "names and texts stand in double quotes; "
     r'in cmd.exe write "{\"expression\": \"x**2\"}", in any shell --json @file'),
    (lambda error, text: error.msg.startswith("Unterminated") or not text[error.pos :].strip(),
     "the body ends too early: a quote or a bracket is never closed; curl --json @question.json sends a file as it is"),
)  # fmt: skip


def unique(pairs: _Pairs) -> dict[str, object]:
    """The object of these names and values. Raises ``RepeatedField`` if a name comes twice."""
    names = dict(pairs)
    if len(names) != len(pairs):
        refuse_repeated(name for name, _ in pairs)
    return names


def refuse_repeated(names: Iterable[str]) -> None:
    """Raise ``RepeatedField`` for the first name that came before."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise RepeatedField(f"{short(name)} is given more than once", field=short(name))
        seen.add(name)


def short(name: str) -> str:
    """A caller's name for a field, as far as it is fit to be repeated."""
    return name.encode("utf-8", "replace").decode()[:_TOLD_NAME]


def _require_few_values(body: bytes) -> None:
    """A comma or bracket inside a string counts only if there are too many without that doubt."""
    found = _values(body)
    strings = body.count(b'"') // 2
    if found > MAX_VALUES and strings <= 2 * MAX_VALUES:
        found = _values(_STRING.sub(b"", body))
    if max(found, strings // 2) > MAX_VALUES:
        raise BodyTooLarge(f"the body has more than {MAX_VALUES} values", limit="values", allowed=MAX_VALUES)


def _require_short_strings(body: bytes) -> None:
    if len(body) <= MAX_STRING_BYTES or (body.isascii() and b"\\u" not in body):
        return  # each of its bytes is one of the text, too
    if any(found.end() - found.start() > MAX_STRING_BYTES for found in _STRING.finditer(body)):
        raise BodyTooLarge(f"a string in the body has more than {MAX_STRING_BYTES} bytes", limit="string bytes")


def _require_memory(body: bytes) -> None:
    if parsed_bytes(body) > MAX_PARSED_BYTES:
        raise BodyTooLarge(
            f"the values of the body take more than {MAX_PARSED_BYTES} bytes of memory",
            limit="memory",
            allowed=MAX_PARSED_BYTES,
            hint="send it in parts; where there is an emoji, each character counts as four",
        )


def _values(body: bytes | bytearray) -> int:
    """How many values there are, at most: each but the first follows a comma or a bracket."""
    return len(body) - len(body.translate(None, b",[{"))


def _decimal(text: str) -> Decimal:
    if len(text) > MAX_STRING_BYTES:
        raise BodyTooLarge(f"a number in the body has more than {MAX_STRING_BYTES} digits", limit="string bytes")
    return Decimal(text)


def _no_constant(word: str) -> NoReturn:
    raise MalformedJson(f"{word} is not JSON")


#: Made once: ``json.loads`` would make one for each request.
_DECODER = json.JSONDecoder(parse_float=_decimal, parse_constant=_no_constant, object_pairs_hook=unique)
