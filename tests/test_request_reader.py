"""The framing of requests: whole or not, byte by byte and at once."""

from contextlib import nullcontext
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import BadRequest, BodyTooLarge, FluxionError, HeadersTooLarge, UriTooLong
from service.serving.request_reader import (
    MAX_CHUNK_LINE,
    MAX_CHUNKS,
    MAX_HEAD,
    MAX_LINE,
    MAX_TRAILER,
    Arrival,
    check_head,
)

MAX_BODY = 1000
HEAD = b"POST / HTTP/1.1\r\nHost: a\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"

# What is sent, the body that arrives, and what remains for the next request.
WHOLE = [
    (b"GET / HTTP/1.1\r\n\r\n", b"", b""),
    (HEAD + b"\r\n", b"", b""),
    (HEAD + b"\r\nGET / HTTP/1.1\r\n", b"", b"GET / HTTP/1.1\r\n"),
    (HEAD + b"Content-Length: 0\r\n\r\n", b"", b""),
    (HEAD + b"Content-Length: 5\r\n\r\nhello", b"hello", b""),
    (HEAD + b"content-LENGTH:\t5 \r\n\r\nhello, world", b"hello", b", world"),
    (CHUNKED + b"0\r\n\r\n", b"", b""),
    (CHUNKED + b"5\r\nhello\r\n0\r\n\r\n", b"hello", b""),
    (
        CHUNKED + b"5;a=b\r\nhello\r\n00A \r\n\r\n0\r\n\r\n456\r\n0\r\nX: y\r\nZ: w\r\n\r\nGET",
        b"hello\r\n0\r\n\r\n456",
        b"GET",
    ),
    (b"\r\n" + HEAD + b"Content-Length: 5\r\n\r\nhello\r\n", b"hello", b"\r\n"),
    (HEAD + b"Transfer-Encoding:\tChunked \r\n\r\n1\r\nx\r\n0\r\n\r\n", b"x", b""),
]

UNFINISHED = [
    b"",
    b"\r",
    b"\r\n",
    b"\r\n\r\n",
    b"GET / HTTP/1.1\r\n",
    HEAD,
    HEAD + b"\r",
    HEAD + b"Content-Length: 5\r\n\r\nhell",
    CHUNKED,
    CHUNKED + b"5\r\nhello\r\n",
    CHUNKED + b"5\r\nhello\r\n0\r\n",
    CHUNKED + b"5\r\nhello\r\n0\r\nX: y\r\n",
]

REFUSED: list[tuple[bytes, type[FluxionError]]] = [
    (b"G" * (MAX_LINE + 1), UriTooLong),
    (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * MAX_HEAD, HeadersTooLarge),
    (b"GET / HTTP/1.1\nHost: a\n\n", BadRequest),
    (b"GET / HTTP/1.1\r\nHost: a\n", BadRequest),
    (HEAD + b"Content-Length: +5\r\n\r\n", BadRequest),
    (HEAD + b"Content-Length:\r\n\r\n", BadRequest),
    (HEAD + b"Content-Length: 5, 5\r\n\r\n", BadRequest),
    (HEAD + b"Content-Length: 9999999999999999999\r\n\r\n", BadRequest),
    (HEAD + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\n", BadRequest),
    (HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", BadRequest),
    (HEAD + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n", BadRequest),
    (HEAD + b"Transfer-Encoding: chunked, identity\r\n\r\n", BadRequest),
    (HEAD + b"Transfer-Encoding: xchunked\r\n\r\n", BadRequest),
    (HEAD + b"Transfer-Encoding: chunked, chunked\r\n\r\n", BadRequest),
    (HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n", BadRequest),
    (HEAD + b"Content-Length: 1001\r\n\r\n", BodyTooLarge),
    (HEAD + b"Content-Length: 999999999999999999\r\n\r\n", BodyTooLarge),
    (CHUNKED + b"3e9\r\n", BodyTooLarge),
    (CHUNKED + b"1\r\nx\r\n" * 200, BodyTooLarge),
    (CHUNKED + b"5\r\nhello!\r\n", BadRequest),
    (CHUNKED + b"\r\n\r\n", BadRequest),
    (CHUNKED + b"0x5\r\nhello\r\n", BadRequest),
    (CHUNKED + b"-1\r\nhello\r\n", BadRequest),
    (CHUNKED + b"1\nx\r\n0\r\n\r\n", BadRequest),
    (CHUNKED + b"000000001\r\n", BadRequest),
    (CHUNKED + b"5;" + b"x" * MAX_CHUNK_LINE, BadRequest),
    (CHUNKED + b"0\r\n" + b"X: y\r\n" * MAX_TRAILER, HeadersTooLarge),
    (CHUNKED + b"0\r\n" + b"X" * (MAX_TRAILER + 2), BadRequest),
]


@pytest.mark.parametrize(("sent", "body", "rest"), WHOLE)
def test_a_whole_request(sent: bytes, body: bytes, rest: bytes) -> None:
    arrival = Arrival(MAX_BODY)
    assert arrival.receive(sent)
    assert (bytes(arrival.body), bytes(arrival.rest)) == (body, rest)
    assert arrival.head == sent[: sent.index(b"\r\n\r\n") + 4].removeprefix(b"\r\n")
    assert len(arrival) == len(arrival.head) + len(body) + len(rest)


@pytest.mark.parametrize(("sent", "body", "rest"), WHOLE)
def test_byte_by_byte_it_is_whole_at_its_last_byte(sent: bytes, body: bytes, rest: bytes) -> None:
    sent = sent[: len(sent) - len(rest)]
    arrival = Arrival(MAX_BODY)
    whole = [arrival.receive(sent[index : index + 1]) for index in range(len(sent))]
    assert whole == [False] * (len(sent) - 1) + [True]
    assert (bytes(arrival.body), bytes(arrival.rest)) == (body, b"")


@pytest.mark.parametrize("sent", UNFINISHED)
def test_an_unfinished_request(sent: bytes) -> None:
    assert not Arrival(MAX_BODY).receive(sent)


@pytest.mark.parametrize(("sent", "error"), REFUSED)
def test_a_request_that_can_only_be_refused(sent: bytes, error: type[FluxionError]) -> None:
    with pytest.raises(error):
        Arrival(MAX_BODY).receive(sent)


def test_a_body_in_very_many_pieces_is_refused() -> None:
    """Each chunk costs a microsecond of the event loop, however little is in it."""
    with pytest.raises(BodyTooLarge):
        Arrival(1 << 22).receive(CHUNKED + b"1\r\nx\r\n" * (MAX_CHUNKS + 1))


def test_a_head_is_looked_through_once() -> None:
    """However small the pieces are in which it comes."""
    arrival = Arrival(MAX_BODY)
    head = HEAD + b"X: " + b"y" * (MAX_HEAD - 100) + b"\r\n\r\n"
    assert [arrival.receive(bytes([byte])) for byte in head].index(True) == len(head) - 1


@pytest.mark.parametrize(("sent", "awaits"), [(b"", True), (b"hel", False)])
def test_who_expects_a_continue(sent: bytes, awaits: bool) -> None:
    arrival = Arrival(MAX_BODY)
    arrival.receive(HEAD + b"Expect: 100-Continue\r\nContent-Length: 5\r\n\r\n" + sent)
    assert arrival.awaits_continue is awaits


HEADS = [
    (b"Host: example.org\r\n", True),
    (b"Host: example.org:8000\r\n", True),
    (b"Host: 127.0.0.1:\r\n", True),
    (b"Host: [2001:db8::1]:80\r\n", True),
    (b"Host:\r\n", True),
    (b"HOST:\ta_b.example \r\n", True),
    (b"X: y\r\nHost: a\r\nAccept: text/plain\r\n", True),
    (b"", False),
    (b"X-Host: a\r\n", False),
    (b"Host: a\r\nHost: a\r\n", False),
    (b'Host: a"><script>\r\n', False),
    (b"Host: a b c\r\n", False),
    (b"Host: a/x?y#\r\n", False),
    (b"Host: user:pw@a\r\n", False),
    (b"Host: a:b:c\r\n", False),
    (b"Host: a:99999999\r\n", False),
    (b"Host: a:65536\r\n", False),
    (b"Host: \xe4\r\n", False),
    (b"Host: [::1\r\n", False),
    (b"Host: a\r\nAccept: " + b"a/*," * 600 + b"\r\n", False),
    (b"Host: a\r\n" + b"Accept: text/plain\r\n" * 200, False),
]


@pytest.mark.parametrize(("lines", "fine"), HEADS)
def test_a_head_names_one_host_and_accepts_no_book(lines: bytes, fine: bool) -> None:
    """RFC 9112, section 3.2; a caller of HTTP/1.0 need not name any."""
    with nullcontext() if fine else pytest.raises(FluxionError):
        check_head(b"GET / HTTP/1.1\r\n" + lines + b"\r\n")
    if not lines:
        check_head(b"GET / HTTP/1.0\r\n\r\n")


@given(body=st.binary(max_size=300), cuts=st.lists(st.integers(0, 300)), pieces=st.lists(st.integers(0, 2000)))
def test_a_chunked_body_is_put_together(body: bytes, cuts: list[int], pieces: list[int]) -> None:
    """However the body is cut into chunks, and the bytes into packets."""
    chunks = [body[start:end] for start, end in zip([0, *sorted(cuts)], [*sorted(cuts), 300], strict=True)]
    sent = CHUNKED + b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks if chunk) + b"0\r\n\r\n"
    edges = sorted({0, len(sent), *(piece for piece in pieces if piece < len(sent))})
    arrival = Arrival(100_000)
    whole = [arrival.receive(sent[start:end]) for start, end in pairwise(edges)]
    assert whole[-1]
    assert not any(whole[:-1])
    assert arrival.body == body
