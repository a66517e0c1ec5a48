"""A corpus of hostile requests, carried out over raw sockets, and what each may be answered with.

A line of the corpus is a request and what is allowed to come back: one of some statuses, within some seconds, and
whether the connection may be closed without an answer. Every answer that is an error must be a problem document. A
request is sent as it is, or as a generator describes it, on a connection of its own.
"""

import base64
import gzip
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from oracles.corpora import DATA

Address = tuple[str, int]
Json = Mapping[str, Any]

CORPUS = DATA / "hostile.jsonl"

#: How much longer than allowed an answer is waited for, so that the report can say how late it was; so long, too, that
#: beside busy processes nothing is late that comes at all.
PATIENCE_SECONDS = 60.0

#: What a generator of kind ``json_repeat`` replaces in its template.
REPEATED = "<REP>"


class Piece(NamedTuple):
    """Bytes to send, and how long to listen for an early answer before the next ones."""

    data: bytes
    pause: float = 0.0


class Attack(NamedTuple):
    """A hostile request, how often it is sent at once, and what may come back."""

    name: str
    group: str
    pieces: list[Piece]
    hangs_up: bool
    copies: int
    statuses: frozenset[int]
    seconds: float
    may_close: bool


class Answer(NamedTuple):
    """What came back; ``status`` 0: the connection was closed without an answer, or nothing came."""

    status: int
    media_type: str
    seconds: float
    closed: bool


# From the corpus to bytes


def attacks(corpus: Path = CORPUS, prefix: str = "") -> list[Attack]:
    """The attacks of a corpus whose names begin with the prefix."""
    lines = map(orjson.loads, corpus.read_bytes().splitlines())
    return [_attack(line) for line in lines if line["id"].startswith(prefix)]


def _attack(line: Json) -> Attack:
    request, expect = line["request"], line["expect"]
    generator = request.get("generator") or {"kind": "plain"}
    many = generator["kind"] == "many"
    return Attack(
        name=line["id"],
        group=line["group"],
        pieces=_pieces(generator["of"] if many else request),
        hangs_up=generator["kind"] == "claim_length",
        copies=generator["concurrency"] if many else 1,
        statuses=frozenset(expect["status_any_of"]),
        seconds=expect["max_seconds"],
        may_close=expect.get("connection_may_close", False),
    )


def _pieces(request: Json) -> list[Piece]:
    generator = request.get("generator") or {"kind": "plain"}
    return _GENERATORS[generator["kind"]](request, generator)


def _plain(request: Json, _: Json) -> list[Piece]:
    encoded = request.get("body_b64")
    body = base64.b64decode(encoded) if encoded else request.get("body", "").encode("utf-8", "surrogatepass")
    return _with_length(request, body)


def _json_repeat(request: Json, generator: Json) -> list[Piece]:
    """A JSON object, one of whose values repeats a text."""
    text = _repeat(generator)
    return _with_length(
        request, orjson.dumps({k: text if v == REPEATED else v for k, v in generator["template"].items()})
    )


def _raw_repeat(request: Json, generator: Json) -> list[Piece]:
    """A body that repeats a text."""
    return _with_length(request, _repeat(generator).encode())


def _gzip_repeat(request: Json, generator: Json) -> list[Piece]:
    """A compressed body that repeats a text."""
    return _with_length(request, gzip.compress(_repeat(generator).encode()))


def _claim_length(request: Json, generator: Json) -> list[Piece]:
    """A body with a length that is not its own."""
    return [Piece(_head(request, f"Content-Length: {generator['length']}")), Piece(generator["body"].encode())]


def _slow(request: Json, generator: Json) -> list[Piece]:
    """A body that arrives bit by bit, and perhaps not to its end."""
    body, size = generator["body"].encode(), generator["chunk"]
    parts = [body[start : start + size] for start in range(0, len(body), size)][: generator["max_chunks"]]
    head = Piece(_head(request, f"Content-Length: {len(body)}"))
    return [head, *(Piece(part, generator["interval"]) for part in parts)]


def _chunked_repeat(request: Json, generator: Json) -> list[Piece]:
    """A chunked body of many equal chunks."""
    size = generator["chunk_size"]
    chunk = Piece(b"%x\r\n%s\r\n" % (size, b"x" * size))
    return [Piece(_head(request, "Transfer-Encoding: chunked")), *[chunk] * generator["count"], Piece(b"0\r\n\r\n")]


def _wire(_: Json, generator: Json) -> list[Piece]:
    """Bytes as they are, perhaps with pauses between them."""
    if "data_b64" in generator:
        return [Piece(base64.b64decode(generator["data_b64"]))]
    parts = generator.get("parts") or [[generator["data"], 0]]
    return [Piece(data.encode("latin-1", "replace"), pause) for data, pause in parts]


_GENERATORS: Mapping[str, Callable[[Json, Json], list[Piece]]] = {
    "plain": _plain,
    "json_repeat": _json_repeat,
    "raw_repeat": _raw_repeat,
    "gzip_repeat": _gzip_repeat,
    "claim_length": _claim_length,
    "slow": _slow,
    "chunked_repeat": _chunked_repeat,
    "wire": _wire,
}


def _repeat(generator: Json) -> str:
    return str(generator.get("prefix", "") + generator["unit"] * generator["count"] + generator.get("suffix", ""))


def _with_length(request: Json, body: bytes) -> list[Piece]:
    framed = body or request["method"] in ("POST", "PUT", "PATCH")
    return [Piece(_head(request, *[f"Content-Length: {len(body)}"] * bool(framed))), Piece(body)]


def _head(request: Json, *framing: str) -> bytes:
    headers = {"Host": "localhost", "Connection": "close"} | request["headers"]
    fields = [f"{name}: {value}" for name, value in headers.items()]
    lines = [f"{request['method']} {request['path']} HTTP/1.1", *fields, *framing, "", ""]
    return "\r\n".join(lines).encode("latin-1")


# From bytes to answers


def carry_out(address: Address, attack: Attack) -> Answer:
    """Send an attack and wait for what comes back."""
    began = time.monotonic()
    until = began + attack.seconds + PATIENCE_SECONDS
    with socket.create_connection(address, timeout=PATIENCE_SECONDS) as connection:
        received = bytearray()
        with suppress(OSError):
            _send(connection, attack, received, until)
        closed = _receive(connection, received, until)
        return _answer(bytes(received), time.monotonic() - began, closed)


def _send(connection: socket.socket, attack: Attack, received: bytearray, until: float) -> None:
    for piece in attack.pieces:
        connection.settimeout(max(until - time.monotonic(), 0.01))
        connection.sendall(piece.data)
        if piece.pause and _listen(connection, received, piece.pause):
            return
    if attack.hangs_up:
        connection.shutdown(socket.SHUT_WR)


def _listen(connection: socket.socket, received: bytearray, seconds: float) -> bool:
    """Whether an answer or the end of the connection comes within this time."""
    connection.settimeout(seconds)
    try:
        received += connection.recv(65_536)
    except TimeoutError:
        return False
    return True


def _receive(connection: socket.socket, received: bytearray, until: float) -> bool:
    """Read the first answer to its end; whether the connection is closed then."""
    while not _complete(received):
        connection.settimeout(max(until - time.monotonic(), 0.01))
        try:
            data = connection.recv(65_536)
        except TimeoutError:
            return False
        except OSError:
            return True
        if not data:
            return True
        received += data
    return False


def _complete(received: bytearray) -> bool:
    while received.startswith(b"HTTP/1.1 100") and b"\r\n\r\n" in received:
        del received[: received.index(b"\r\n\r\n") + 4]
    head, end, body = bytes(received).partition(b"\r\n\r\n")
    return bool(end) and len(body) >= int(_header(head, b"content-length") or sys.maxsize)


def _answer(received: bytes, seconds: float, closed: bool) -> Answer:
    head = received.partition(b"\r\n\r\n")[0]
    status = int(head.split()[1]) if head.startswith(b"HTTP/1.1 ") else 0
    return Answer(status, _header(head, b"content-type").decode(), seconds, closed)


def _header(head: bytes, name: bytes) -> bytes:
    pairs = (line.partition(b":") for line in head.split(b"\r\n")[1:])
    return next((value.strip() for key, _, value in pairs if key.lower() == name), b"")


# From answers to a judgement


def fault(attack: Attack, answer: Answer, grace: float = 0.0) -> str | None:
    """What is wrong with an answer that may come so many seconds late; ``None`` if it is allowed."""
    silent = answer.status == 0
    if silent and not (attack.may_close and answer.closed):
        return "no answer"
    if not silent and answer.status not in attack.statuses:
        return f"status {answer.status}, not one of {sorted(attack.statuses)}"
    if answer.seconds > attack.seconds + grace:
        return f"after {answer.seconds:.2f} s, not {attack.seconds:g}"
    if answer.status >= 400 and answer.media_type != "application/problem+json":
        return f"{answer.status} as {answer.media_type or 'nothing'}"
    return None


def campaign(address: Address, chosen: list[Attack], parallel: int = 4) -> Iterator[tuple[Attack, list[Answer]]]:
    """Carry out the attacks, several at a time, and after them the floods, each alone; yield them with the answers."""
    single = [attack for attack in chosen if attack.copies == 1]
    with ThreadPoolExecutor(parallel) as attackers:
        yield from zip(single, attackers.map(lambda attack: [carry_out(address, attack)], single), strict=True)
    for attack in chosen:
        if attack.copies > 1:
            with ThreadPoolExecutor(attack.copies) as attackers:
                yield attack, [*attackers.map(carry_out, [address] * attack.copies, [attack] * attack.copies)]
