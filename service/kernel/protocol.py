"""The frames between the front and a kernel: a header, then JSON.

JSON and never a pickle: a kernel that was taken over must not be able to run code in the front. For the same reason
the front believes nothing in a reply: whatever is not well-formed becomes an ``InternalError``.
"""

import struct
from typing import Any, NamedTuple

import orjson

from service.errors import FluxionError, InternalError, from_plain

#: Bytes of JSON that follow, and the seconds that the kernel may take (in a reply: 0).
HEADER = struct.Struct("!Id")

#: Largest reply. 10,000 points with 1,000 digits are 11 MB; without a limit a kernel could fill the front's memory.
MAX_REPLY = 1 << 25


class Answer(NamedTuple):
    """A kernel's answer, and the milliseconds that it took; whether its own check made it replace another one."""

    plain: dict[str, Any]
    work_ms: float
    replaced: bool = False
    retire: bool = False


class Refusal(NamedTuple):
    """A kernel's error; whether the kernel should be replaced; and, after a fault of ours, where it was."""

    error: FluxionError
    retire: bool
    trace: tuple[str, ...] = ()


def frame(body: bytes, allowed: float = 0.0) -> bytes:
    """A message as it goes over the pipe."""
    return HEADER.pack(len(body), allowed) + body


def read_reply(body: bytes) -> Answer | Refusal:
    """The reply of a kernel. One that makes no sense is an ``InternalError``, and its kernel retires."""
    try:
        reply = orjson.loads(body)
        if "error" in reply:
            return Refusal(from_plain(reply["error"]), bool(reply["retire"]), tuple(map(str, reply["trace"])))
        return Answer(dict(reply["answer"]), float(reply["work_ms"]), reply["replaced"] is True)
    except (KeyError, TypeError, ValueError):
        return Refusal(InternalError("a kernel sent something that is no reply"), retire=True)
