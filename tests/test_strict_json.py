"""A body is counted before it is parsed, so that none costs more than its bytes are worth."""

import sys
import tracemalloc
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from service.errors import BodyTooLarge, FluxionError, MalformedJson
from service.web import batch
from service.web.operations import OPERATIONS
from service.web.schemas import body_and_query, strict_json
from service.web.schemas.strict_json import MAX_STRING_BYTES, MAX_VALUES

LARGEST = 4_190_000
MEMORY = 32 << 20

#: A request that is right has a thousand; each unknown name is looked at by one.
MOST_CALLS = 20_000

SCHEMAS = {operation.name: operation.request for operation in (*OPERATIONS, batch.OPERATION)}


def elements(element: bytes, count: int = LARGEST) -> bytes:
    """A list of equal elements, as long as a body may be."""
    return b"[" + b",".join([element] * min(count, LARGEST // (len(element) + 1))) + b"]"


def names(count: int = MAX_VALUES - 2) -> bytes:
    """An object of many names."""
    return b"{" + b",".join(b'"k%d":1' % number for number in range(count)) + b"}"


EMOJI = "😀".encode()

#: Characters that make all others of a text, or of a value, as wide as they are.
WIDE = {
    "ascii": b"x",
    "Latin-1": "é".encode(),
    "Cyrillic": "ж".encode(),
    "emoji": EMOJI,
    "escaped Cyrillic": rb"\u0436",
    "escaped emoji": rb"\ud83d\ude00",
}


def wide(character: bytes, count: int, after: bytes = b"") -> bytes:
    """So many different strings, each with such a character in it; all together as long as a body may be."""
    rest = b"x" * (LARGEST // count - len(character) - len(after) - 9)
    return b",".join(b'"%s%06d%s"%s' % (character, number, rest, after) for number in range(count))


LARGE = {
    "objects": elements(b"{}"),
    "lists": elements(b"[]"),
    "numbers": elements(b"1.5"),
    "texts": elements(b'""'),
    "as many numbers as allowed": elements(b"1.5", MAX_VALUES - 2),
    "as many objects as allowed": elements(b'{"a":1}', MAX_VALUES // 2 - 1),
    "as many names as allowed": names(),
    "brackets": b"[" * LARGEST,
    "nested objects": b'{"a":' * (LARGEST // 5),
    "quotes": b'"' * LARGEST,
    "escaped quotes": b'["' + rb"\"" * (LARGEST // 2) + b'"]',
    "backslashes": b"\\" * LARGEST,
    "spaces": b" " * LARGEST,
    "one text": b'"' + b"x" * LARGEST + b'"',
    "one text with an emoji": b'"' + b"x" * LARGEST + EMOJI + b'"',
    "one text with an escaped emoji": b'"' + b"x" * LARGEST + rb"\ud83d\ude00" + b'"',
    "escapes": b'"' + rb"\u0041" * (LARGEST // 6) + b'"',
    "commas in a text": b'["' + b"," * LARGEST + b'"]',
    "digits": b"[1." + b"1" * LARGEST + b"]",
    "whole numbers": elements(b"1" * 4_000),
    "decimals": elements(b"1." + b"2" * 37, MAX_VALUES - 2),
    "one emoji beside many texts": b'["%s",%s]' % (EMOJI, wide(b"x", 90_000)),
    "lists in lists": elements(b"[" * 900 + b"]" * 900, 110),
    "objects of one name": b"[%s]" % b",".join(b'{"a%05d":1}' % number for number in range(MAX_VALUES // 2 - 2)),
    "escaped line breaks": elements(b'"' + rb"\n" * 18 + b'"', MAX_VALUES - 2),
    "escapes only": elements(b'"' + rb"\ud83d\ude00" * 3 + b'"', MAX_VALUES - 2),
} | {
    f"{count} {kind} with {name}": form % wide(character, count, after)
    for name, character in WIDE.items()
    for count in (99_000, 40_000, 1_000)
    for kind, form, after in (("texts", b"[%s]", b""), ("names", b"{%s}", b":1"))
    if kind == "texts" or count > 1_000
}


@pytest.mark.parametrize("case", LARGE)
def test_no_body_takes_more_memory_than_it_may(case: str) -> None:
    """Whatever four megabytes hold, they are read or refused within 32 MiB, and within what the server counts."""
    tracemalloc.start()
    try:
        _outcome(LARGE[case])
        taken = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert taken < min(MEMORY, strict_json.parsed_bytes(LARGE[case]))


def _outcome(body: bytes) -> Any:
    try:
        return strict_json.decode(body)
    except FluxionError as error:
        return error


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (elements(b"{}", MAX_VALUES), BodyTooLarge),
        (elements(b'""', MAX_VALUES + 1), BodyTooLarge),
        (b'"' + EMOJI * (MAX_STRING_BYTES // 4) + b'"', BodyTooLarge),
        (b"[" * (MAX_VALUES + 1), BodyTooLarge),
        (b"[1." + b"1" * MAX_STRING_BYTES + b"]", BodyTooLarge),
        (b"[%s]" % wide(EMOJI, 90_000), BodyTooLarge),
        (b"[" * 5_000, MalformedJson),
        (b'{"a":NaN}', MalformedJson),
        (b"\xff", MalformedJson),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_is_refused(body: bytes, error: type[FluxionError]) -> None:
    assert type(_outcome(body)) is error


@pytest.mark.parametrize(
    ("body", "length"),
    [
        (elements(b"1", MAX_VALUES - 1), MAX_VALUES - 1),
        (elements(b'",[{"', MAX_VALUES - 1), MAX_VALUES - 1),
        (elements(rb'"\","', MAX_VALUES - 1), MAX_VALUES - 1),
        (b'"' + b"," * LARGEST + b'"', LARGEST),
        (b"[%s]" % wide("ж".encode(), 90_000), 90_000),
        (elements('"𝑥 + 1 and a thousand characters more"'.encode() + b" " * 900, 1_000), 1_000),
        (elements(b"{%s}" % b",".join(b'"x%d":"1.234567"' % number for number in range(8)), 10_000), 10_000),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_only_looks_like_too_much_is_read(body: bytes, length: int) -> None:
    """Commas and brackets inside a text are no values, and what honest callers send at most does not take too much."""
    assert len(strict_json.decode(body)) == length


#: Bodies that are right as JSON and wrong, or dear, as a question: what is asked, and how many calls may look at it.
DEAR = {
    "empty answers": ("check", b'{"task":{"expression":"x"},"answers":%s}' % elements(b"{}", 49_000)),
    "as many empty answers as allowed": ("check", b'{"task":{"expression":"x"},"answers":%s}' % elements(b"{}", 1_000)),
    "unknown names in each answer": (
        "check", b'{"task":{"expression":"x"},"answers":%s}' % elements(names(90), 1_000)
    ),
    "unknown names in the task": ("check", b'{"task":%s,"answer":"x"}' % names()),
    "unknown names": ("derivative", names()),
    "empty requests": ("batch", b'{"requests":%s}' % elements(b"{}", 40_000)),
    "wrong symbols": ("derivative", b'{"expression":"x","symbols":%s}' % elements(b'"1"', 90_000)),
    "assumptions": ("derivative", b'{"expression":"x","assumptions":%s}' % names()),
    "orders": ("derivative", b'{"expression":"x","order":%s}' % names()),
    "coordinates": ("evaluate", b'{"expression":"x","at":%s}' % names()),
}  # fmt: skip


@pytest.mark.parametrize("case", DEAR)
def test_no_field_looks_at_its_values_before_it_has_counted_them(case: str) -> None:
    """A few calls for each value take a minute for the largest body; the faults of the first few refuse it."""
    name, body = DEAR[case]
    given = strict_json.decode(body)
    assert calls(lambda: body_and_query.checked(given, SCHEMAS[name])) < MOST_CALLS


def calls(refuse: Callable[[], Any]) -> int:
    """How many functions are called until it is refused."""
    called: Counter[str] = Counter()
    sys.setprofile(lambda frame, event, argument: called.update([event]))
    try:
        with pytest.raises(FluxionError):
            refuse()
    finally:
        sys.setprofile(None)
    return called["call"] + called["c_call"]
