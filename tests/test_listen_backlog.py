"""The last connections before a listening socket is closed."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from service.serving import listen_backlog


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


def test_newcomers_are_turned_away_and_who_came_before_is_heard(listener: socket.socket) -> None:
    with socket.create_connection(listener.getsockname(), timeout=5) as before:
        listen_backlog.turn_newcomers_away(listener)
        with pytest.raises(TimeoutError):
            socket.create_connection(listener.getsockname(), timeout=0.2)
        with listener.accept()[0] as accepted:
            before.sendall(b"hello")
            accepted.sendall(accepted.recv(5)[::-1])
            assert before.recv(5) == b"olleh"


def test_a_socket_is_held_by_who_has_it_open(listener: socket.socket) -> None:
    """We do; of two programs that we start, the one to whom it was passed."""
    assert listen_backlog.holds(os.getpid(), listener)
    for passed in ([], [listener.fileno()]):
        waits = [sys.executable, "-c", "input()"]
        with subprocess.Popen(waits, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, pass_fds=passed) as other:
            assert listen_backlog.holds(other.pid, listener) is bool(passed)


def test_where_it_cannot_be_seen_everybody_holds_it(listener: socket.socket) -> None:
    assert listen_backlog.holds(2**22 + 1, listener)  # no process has this number
