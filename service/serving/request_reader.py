"""HTTP/1.1 framing (RFC 9112): bytes are collected until a request is whole, so that no thread waits for a caller.

Only the framing is read here: where the head ends, how long the body is, the chunks. Whatever is unclear about that
is refused, so that nobody can hide a second request in a body. Gunicorn parses the rest of the head. Its own framing
keeps a thread until the rest comes, and h11 takes a bare line feed for the end of a line; so this is ours.
"""

import re
from collections.abc import Generator

from service.errors import BadRequest, BodyTooLarge, HeadersTooLarge, UriTooLong

#: Longest request line, and largest head. A GET with an expression of 2,000 escaped characters takes 6 KB.
MAX_LINE, MAX_HEAD = 8_190, 32_768

#: Longest list of what a caller accepts, in bytes; browsers send 150. Each type costs 4 µs: 56 KB of them 0.15 s.
MAX_ACCEPT = 2_048

#: Chunks of one body. Some programs send each word of their JSON as one; a million of one byte are an attack.
MAX_CHUNKS = 20_000

#: Longest line that says the size of a chunk, and longest trailer; both are read and forgotten.
MAX_CHUNK_LINE, MAX_TRAILER = 256, 8_192

_LINE_END = b"\r\n"
_BARE_LINE_FEED = re.compile(rb"(?<!\r)\n")
_FRAMING = re.compile(rb"\r\n(?:content-length|transfer-encoding):")
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,18})[ \t]*(?=\r\n)")
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:[ \t]*chunked[ \t]*(?=\r\n)")
_ACCEPT = re.compile(rb"\r\naccept[a-z-]*:([^\r]*)")
#: RFC 9112, section 3.2, and RFC 3986, section 3.2.2: a name, perhaps empty, or an address in brackets, and a port.
_HOST_LINE = re.compile(rb"\r\nhost:[ \t]*([^\r]*?)[ \t]*(?=\r\n)")
_HOST = re.compile(rb"(?:[a-z0-9._~%!$&'()*+,;=-]*|\[[0-9a-f:.]+\])(?::(\d{0,5}))?")
_OLD_HTTP = re.compile(rb"[^\r]* http/1\.0\r\n")
_CONTINUE = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*(?=\r\n)")
_CHUNK_SIZE = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]*)?")

#: A step of reading: it yields when it needs more bytes.
_Step = Generator[None]


class Arrival:
    """One request. Feed it with ``receive``; then ``head`` and ``body`` are whole, and ``rest`` is what came behind."""

    def __init__(self, max_body: int) -> None:
        self.head = b""
        self.body = bytearray()
        self.rest = bytearray()
        self.awaits_continue = False
        self._max_body = max_body
        self._steps = self._read()

    def __len__(self) -> int:
        """How many bytes are held."""
        return len(self.head) + len(self.body) + len(self.rest)

    def receive(self, data: bytes) -> bool:
        """Take more bytes. True when the request is whole; raises a ``RequestError`` when it can only be refused."""
        self.rest += data
        try:
            next(self._steps)
        except StopIteration:
            return True
        return False

    def _read(self) -> _Step:
        yield from self._skip_empty_line()
        yield from self._read_head()
        framing = self.head.lower()
        length, chunked = _LENGTH.search(framing), _CHUNKED.search(framing)
        if len(_FRAMING.findall(framing)) != bool(length) + bool(chunked) or (length and chunked):
            raise BadRequest("the length of the body is unclear")
        self.awaits_continue = bool(_CONTINUE.search(framing)) and not self.rest
        if length:
            yield from self._read_length(int(length[1]))
        elif chunked:
            yield from self._read_chunks()

    def _skip_empty_line(self) -> _Step:
        """One may stand before a request: RFC 9112, section 2.2. Some callers write it behind the body before."""
        while self.rest == _LINE_END[:1]:
            yield
        if self.rest.startswith(_LINE_END):
            del self.rest[: len(_LINE_END)]

    def _read_head(self) -> _Step:
        looked_at = 0
        while (end := self.rest.find(_LINE_END * 2, max(looked_at - 3, 0))) < 0:
            if _BARE_LINE_FEED.search(self.rest, max(looked_at - 1, 0)):
                raise BadRequest("a line of the request does not end with CR LF")
            looked_at = len(self.rest)
            if len(self.rest) > MAX_LINE and _LINE_END not in self.rest:
                raise UriTooLong(f"the request line has more than {MAX_LINE} bytes")
            self._require_short_head(len(self.rest))
            yield
        self._require_short_head(end)
        self.head = bytes(self._take(end + 4))

    def _read_length(self, length: int) -> _Step:
        self._require_room(length)
        while len(self.rest) < length:
            yield
        self.body = self._take(length)

    def _read_chunks(self) -> _Step:
        """RFC 9112, section 7.1. The framing counts too: a million chunks of one byte are an attack."""
        sent = chunks = 0
        while size := (yield from self._read_chunk_size()):
            sent += size + len(b"1\r\n\r\n")
            chunks += 1
            self._require_room(sent)
            if chunks > MAX_CHUNKS:
                raise BodyTooLarge(f"the body has more than {MAX_CHUNKS} chunks")
            while len(self.rest) < size + len(_LINE_END):
                yield
            self.body += self._take(size)
            if self._take(len(_LINE_END)) != _LINE_END:
                raise BadRequest("a chunk of the body is longer than announced")
        trailer = 0
        while line := (yield from self._read_line(MAX_TRAILER)):
            trailer += len(line)
            if trailer > MAX_TRAILER:
                raise HeadersTooLarge("the trailer is too long")

    def _read_chunk_size(self) -> Generator[None, None, int]:
        line = yield from self._read_line(MAX_CHUNK_LINE)
        size = _CHUNK_SIZE.fullmatch(line)
        if not size:
            raise BadRequest("the size of a chunk of the body cannot be read")
        return int(size[1], 16)

    def _read_line(self, longest: int) -> Generator[None, None, bytes]:
        while (end := self.rest.find(_LINE_END)) < 0 and len(self.rest) <= longest:
            yield
        if not 0 <= end <= longest:
            raise BadRequest("a line in the body's framing is too long")
        return bytes(self._take(end + len(_LINE_END))[:end])

    def _require_short_head(self, length: int) -> None:
        if length > MAX_HEAD:
            raise HeadersTooLarge(f"the request's headers have more than {MAX_HEAD} bytes")

    def _require_room(self, length: int) -> None:
        if length > self._max_body:
            raise BodyTooLarge(f"the body has more than {self._max_body} bytes")

    def _take(self, count: int) -> bytearray:
        """The next bytes; if they are all that is there, they are not copied."""
        if count == len(self.rest):
            taken, self.rest = self.rest, bytearray()
        else:
            taken = self.rest[:count]
            del self.rest[:count]
        return taken


def check_head(head: bytes) -> None:
    """What is looked at beside the framing, before anybody parses the head.

    Raises ``HeadersTooLarge`` or ``BadRequest``.
    """
    head = head.lower()
    _require_host(head)
    if sum(map(len, _ACCEPT.findall(head))) > MAX_ACCEPT:
        raise HeadersTooLarge(f"the headers Accept have more than {MAX_ACCEPT} bytes")


def _require_host(head: bytes) -> None:
    hosts = _HOST_LINE.findall(head)
    if not hosts and _OLD_HTTP.match(head):
        return
    host = _HOST.fullmatch(hosts[0]) if len(hosts) == 1 else None
    if not host or int(host[1] or 0) > 65_535:
        raise BadRequest("the header Host must be given once, as a name or an address and perhaps a port")
