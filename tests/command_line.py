"""Run command lines in the process of the tests."""

from typing import NamedTuple

import pytest

from service.cli import main


class Ran(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str


class Run:
    """Runs command lines; ``asking`` makes them ask a service."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys, self._monkeypatch = capsys, monkeypatch
        monkeypatch.delenv("FLUXION_URL", raising=False)

    def asking(self, service: str) -> "Run":
        """Take the service from the environment from now on."""
        self._monkeypatch.setenv("FLUXION_URL", service)
        return self

    def __call__(self, *arguments: str) -> Ran:
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        assert isinstance(ended.value.code, int)
        return Ran(ended.value.code, *self._capsys.readouterr())
