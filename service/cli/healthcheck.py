"""``fluxion healthcheck``: asked every ten seconds, so nothing is loaded for it but what it takes to ask."""

import socket
import sys
from contextlib import suppress

from service.settings import SettingError, Settings

#: Time for the answer; whoever runs this gives it five seconds.
SECONDS = 3.0

_QUESTION = b"GET /health/ready HTTP/1.0\r\nHost: localhost\r\n\r\n"


def healthcheck(settings: Settings, options: object = None) -> int:
    """Ask the running service whether it is ready: exit code 0 or 1."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 — asked, not bound
    with suppress(OSError), socket.create_connection((host, settings.port), timeout=SECONDS) as connection:
        connection.sendall(_QUESTION)
        return 0 if connection.makefile("rb").readline().split()[1:2] == [b"200"] else 1
    return 1


def main() -> int:
    """The exit code of the command, without the other commands."""
    try:
        return healthcheck(Settings.from_environment())
    except SettingError as error:
        sys.stderr.write(f"fluxion: {error}\n")
        return 1
