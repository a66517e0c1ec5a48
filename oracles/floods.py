"""Attacks that are many connections at once: what each sends, and how it reads. ``hostile`` has the single requests.

Each row was found by somebody who tried to stop the service with it. While one is carried out, honest callers must be
answered as before, and the memory of the service must stay within bounds.
"""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import count
from typing import NamedTuple

import orjson

Address = tuple[str, int]

#: Small enough for the guard, and more than SymPy can simplify before the deadline.
NEVER_ENDING = "(a + b + c + d + f + g + h + x)^40"

#: Stands for a number that no other connection sends.
NUMBER = "12345678"

#: A little less than the largest body.
LARGEST = 4_190_000

#: Time between two turns of an attacker, who must not take the processor from what it attacks; and time after which it
#: begins anew.
TURN_SECONDS, PATIENCE_SECONDS = 0.02, 8.0


class Flood(NamedTuple):
    """An attack: ``connections`` at a time that each send ``data``, ``piece`` bytes in a turn.

    Who ``reads`` takes what comes; the others leave it, with ``room`` bytes for it. One that has ended begins again, as
    long as ``starts`` are left. ``dear``: it asks for as much computing as it is given, each connection for another
    answer: ``NUMBER`` in its data becomes a number.
    """

    name: str
    connections: int
    data: bytes
    starts: int
    reads: bool = True
    room: int | None = None
    piece: int = 1 << 20
    dear: bool = False


def post(path: str, body: bytes, *headers: str) -> bytes:
    """A request with a JSON body."""
    lines = [f"POST {path} HTTP/1.1", "Host: a", "Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join((*lines, *headers, "", "")).encode() + body


def get(path: str, *headers: str) -> bytes:
    """A request without a body."""
    return "\r\n".join((f"GET {path} HTTP/1.1", "Host: a", *headers, "", "")).encode()


def elements(element: bytes, count: int = LARGEST) -> bytes:
    """A list of equal elements, as long as a body may be."""
    return b"[" + b",".join([element] * min(count, LARGEST // (len(element) + 1) - 40)) + b"]"


_CHECK = b'{"task":{"expression":"x"},"answers":%s}'
_ITEM = {"operation": "evaluate", "fields": {"expression": "x", "at": [1] * 200}}
_BATCH = orjson.dumps({"requests": [_ITEM] * 1_000})
_CHUNKED = b"POST /derivative HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
_LONG = {"expression": f"{NEVER_ENDING} + {NUMBER}*x", "variable": "x", "simplify": "full"}

FLOODS = (
    Flood("deaf readers of assets", 100, get("/assets/x/swagger-ui-bundle.js") * 6, 200, reads=False, room=2_048),
    Flood("deaf readers of heads", 50, get("/health/live") * 3_000, 100, reads=False, room=2_048),
    Flood("deaf batches, in lines", 14, post("/batch", _BATCH, "Accept: application/x-ndjson"), 28, False, 2_048),
    Flood("deaf batches, whole", 14, post("/batch", _BATCH), 28, reads=False, room=2_048),
    Flood("slow readers of assets", 50, get("/assets/x/swagger-ui-bundle.js") * 6, 100, room=2_048),
    Flood("empty answers", 8, post("/check", _CHECK % elements(b"{}")), 40),
    Flood("empty answers, fewer", 8, post("/check", _CHECK % elements(b"{}", 49_000)), 80),
    Flood("empty requests", 8, post("/batch", b'{"requests":%s}' % elements(b"{}")), 40),
    Flood("numbers", 8, post("/evaluate", b'{"expression":"x","at":%s}' % elements(b"1.5")), 40),
    Flood("texts that are no names", 8, post("/derivative", b'{"expression":"x","symbols":%s}' % elements(b'"1"')), 40),
    Flood("long whole numbers", 8, post("/evaluate", b'{"expression":"x","at":%s}' % elements(b"1" * 4_200)), 40),
    Flood("brackets", 8, post("/derivative", b"[" * LARGEST), 40),
    Flood("last byte held back", 80, post("/check", b" " * 1_000_000)[:-1], 160),
    Flood("chunks of one byte", 4, _CHUNKED + b"1\r\nx\r\n" * 100_000, 40),
    Flood("heads byte by byte", 50, get("/", "X: " + "y" * 30_000), 100, piece=16),
    Flood("lists of what is accepted", 8, get("/derivative?expression=x", "Accept: " + "a/*," * 1_900) * 4, 80),
    Flood("connections that say nothing", 400, b"", 800),
    Flood("callers who leave at once", 20, post("/derivative", b'{"expression":"x^2"}') * 3, 2_000, reads=False),
    Flood("long computations", 16, post("/derivative", orjson.dumps(_LONG)), 200, dear=True),
    Flood("long computations for nobody", 16, post("/derivative", orjson.dumps(_LONG)), 800, reads=False, dear=True),
)


_NUMBERS = count(10_000_000)


@contextmanager
def carried_out(address: Address, flood: Flood) -> Iterator[None]:
    """The attack goes on until the end of the block, or until it has nothing left to start."""
    stop = threading.Event()
    attacker = threading.Thread(target=_attack, args=(address, flood, stop))
    attacker.start()
    try:
        yield
    finally:
        stop.set()
        attacker.join()


def _attack(address: Address, flood: Flood, stop: threading.Event) -> None:
    left, attackers = flood.starts, list[_Attacker]()
    with ExitStack() as ends:
        while not stop.wait(TURN_SECONDS):
            attackers = [attacker for attacker in attackers if attacker.goes_on()]
            for _ in range(min(left, flood.connections - len(attackers))):
                left -= 1
                with suppress(OSError):
                    attackers.append(_Attacker(address, flood))
                    ends.callback(attackers[-1].connection.close)


class _Attacker:
    """One connection, and what is still to be sent on it."""

    def __init__(self, address: Address, flood: Flood) -> None:
        data = flood.data.replace(NUMBER.encode(), b"%08d" % next(_NUMBERS)) if flood.dear else flood.data
        self.flood, self._unsent = flood, memoryview(data)
        self.connection = socket.socket()
        if flood.room:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, flood.room)
        self.connection.settimeout(5)
        self.connection.connect(address)
        self.connection.setblocking(False)
        self._until = time.monotonic() + PATIENCE_SECONDS

    def goes_on(self) -> bool:
        """Send and read what is possible now. Whether there is more to do; if not, the connection is closed."""
        try:
            self._send()
            alive = not self.flood.reads or self._read()
        except OSError:
            alive = False
        leaves = not (self._unsent or self.flood.reads or self.flood.room)
        if not alive or leaves or time.monotonic() > self._until:
            self.connection.close()
            return False
        return True

    def _send(self) -> None:
        with suppress(BlockingIOError):
            if self._unsent:
                self._unsent = self._unsent[self.connection.send(self._unsent[: self.flood.piece]) :]

    def _read(self) -> bool:
        with suppress(BlockingIOError):
            return bool(self.connection.recv(self.flood.room or 1 << 16))
        return True
