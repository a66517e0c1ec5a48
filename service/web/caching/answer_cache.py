"""The answer cache: in this process, in a shared store if there is one, and while answers are being computed.

An answer is a pure function of its question, so nothing ever has to be invalidated; a new edition has new keys.
"""

import hashlib
import hmac
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import NamedTuple, Protocol
from urllib.parse import urlsplit

from cachetools import LRUCache

from service.kernel.pool import nobody_leaves
from service.web.distant import SOCKET_SECONDS, Away, Distant

#: An answer larger than this part of the cache would push out everything else.
LARGEST_SHARE = 0.1

#: Bytes that an entry takes beside its answer: the key, the objects and their links. For a short answer it is half.
OVERHEAD = 320

#: Length of the tag before each answer in a shared store.
TAG_BYTES = 16

#: Says whether a caller has left.
Left = Callable[[], bool]

#: Computes an answer, as long as not all who wait for it have left.
Compute = Callable[[Left], bytes]


class Shared(Protocol):
    """A store of bytes that other processes see too; it may lose anything at any time, and never raises."""

    def get(self, key: str) -> bytes | None: ...

    def put(self, key: str, answer: bytes) -> None: ...


class Forgetful:
    """The shared store that there is when none is configured."""

    def get(self, key: str) -> bytes | None:
        return None

    def put(self, key: str, answer: bytes) -> None:
        pass


class RedisStore:
    """A Redis or Valkey server as shared store; while it is away, it is as if it were empty.

    What stands there may be anybody's: each answer is kept behind a tag over its key and itself, made with the
    server's password, and what does not match its tag is no answer.
    """

    PREFIX = "fluxion:"

    def __init__(self, url: str, seconds: int, clock: Callable[[], float]) -> None:
        import redis  # loaded only where it is used: 20 ms and 6 MB

        self._client = redis.Redis.from_url(url, socket_timeout=SOCKET_SECONDS, socket_connect_timeout=SOCKET_SECONDS)
        self._distant = Distant("shared cache", self._client.connection_pool.disconnect, clock)
        self._secret = hashlib.blake2b((urlsplit(url).password or "").encode()).digest()
        self._seconds = seconds

    def get(self, key: str) -> bytes | None:
        stored = self._ask(lambda: self._client.get(self.PREFIX + key))
        if not isinstance(stored, bytes):
            return None
        tag, answer = stored[:TAG_BYTES], stored[TAG_BYTES:]
        return answer if hmac.compare_digest(tag, self._tag(key, answer)) else None

    def put(self, key: str, answer: bytes) -> None:
        tagged = self._tag(key, answer) + answer
        self._ask(lambda: self._client.set(self.PREFIX + key, tagged, ex=self._seconds))

    def _ask(self, question: Callable[[], object]) -> object:
        try:
            return self._distant.ask(question)
        except Away:
            return None

    def _tag(self, key: str, answer: bytes) -> bytes:
        return hashlib.blake2b(key.encode() + b"\n" + answer, digest_size=TAG_BYTES, key=self._secret).digest()


class Found(NamedTuple):
    """An answer, where it came from (``memory``, ``shared``, ``joined`` or ``computed``), and whether it will last."""

    body: bytes
    source: str
    lasting: bool = True


class _UnderWay:
    """An answer that is being computed, and whether each of those who wait for it has left."""

    def __init__(self, left: Left) -> None:
        self.future: Future[Found] = Future()
        self.waiting = [left]


class Answers:
    """A bounded cache of ``size`` bytes over a shared store; equal questions at the same time are computed once.

    Only answers that are ``lasting`` are kept: those that a time limit cut may be better next time.
    """

    def __init__(self, size: int, shared: Shared, lasting: Callable[[bytes], bool] = bool) -> None:
        self._lasting = lasting
        self._memory: LRUCache[str, bytes] = LRUCache(size, getsizeof=lambda body: len(body) + OVERHEAD)
        self._shared = shared
        self._under_way: dict[str, _UnderWay] = {}
        self._lock = threading.Lock()

    def get_or_compute(self, key: str, compute: Compute, left: Left = nobody_leaves) -> Found:
        """The answer to the question that has this key.

        Raises what ``compute`` raises, to everybody who waits for it; an error is not remembered. Who asks first may
        leave: it is computed for those who came after.
        """
        with self._lock:
            remembered = self._memory.get(key)
            if remembered is not None:
                return Found(remembered, "memory")
            under_way = self._under_way.get(key)
            if under_way is None:
                mine = self._under_way[key] = _UnderWay(left)
            else:
                under_way.waiting.append(left)
        return under_way.future.result()._replace(source="joined") if under_way else self._fill(key, mine, compute)

    def _fill(self, key: str, flight: _UnderWay, compute: Compute) -> Found:
        try:
            found = self._find(key, lambda: compute(lambda: self._is_deserted(key, flight)))
        except BaseException as error:
            self._land(key, flight)
            flight.future.set_exception(error)
            flight.future.exception()  # whoever waits gets it; nobody need to
            raise
        self._land(key, flight, found)
        flight.future.set_result(found)
        return found

    def _is_deserted(self, key: str, flight: _UnderWay) -> bool:
        """Whether all who wait have left; whoever comes from then on has it computed anew."""
        with self._lock:
            deserted = all(left() for left in flight.waiting)
            if deserted:
                self._take_down(key, flight)
        return deserted

    def _find(self, key: str, compute: Callable[[], bytes]) -> Found:
        shared = self._shared.get(key)
        if shared is not None:
            return Found(shared, "shared")
        answer = compute()
        found = Found(answer, "computed", self._lasting(answer))
        if found.lasting:
            self._shared.put(key, answer)
        return found

    def _take_down(self, key: str, flight: _UnderWay) -> None:
        if self._under_way.get(key) is flight:
            del self._under_way[key]

    def _land(self, key: str, flight: _UnderWay, found: Found | None = None) -> None:
        with self._lock:
            self._take_down(key, flight)
            if found and found.lasting and len(found.body) <= LARGEST_SHARE * self._memory.maxsize:
                self._memory[key] = found.body
