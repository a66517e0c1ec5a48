"""JSON as shells and editors garble it: the refusal says how to write it, and the documented commands are right."""

import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from service.errors import MalformedJson
from service.web.schemas.strict_json import decode

CURL = (Path(__file__).parent.parent / "docs/examples/curl.md").read_text()

#: A body as it arrives, and what its refusal says.
GARBLED = {
    b'{"expression": "\\sin x"}': "written twice",
    b'{"expression": "\\left(x\\right)"}': "written twice",
    b'{"expression": "\\upsilon x"}': "written twice",
    b'{"expression": "x^2\n"}': "a line break in a text",
    b"{expression:w^2}": "double quotes",
    b"{'expression': 'x^2'}": "double quotes",
    b"'{expression: x^2}'": "double quotes",
    b"": "double quotes",
    '\ufeff{"expression": "x"}'.encode(): "byte order mark",
    b'{"expression": "x"': "@question.json",
}


@pytest.mark.parametrize(("body", "fix"), GARBLED.items())
def test_garbled_json_has_a_way_out(body: bytes, fix: str) -> None:
    """The hint names the quotes, the backslash or the byte order mark."""
    with pytest.raises(MalformedJson) as refusal:
        decode(body)
    assert fix in refusal.value.fields["hint"]


def by_cmd(command: str) -> list[str]:
    """The arguments that a Windows program gets from cmd.exe: by the rules of ``CommandLineToArgvW``.

    Only double quotes delimit, and ``\\"`` is one that does not; single quotes are letters.
    """
    arguments = re.findall(r'((?:[^\s"]|"(?:\\.|[^"\\])*")+)', command)
    return [re.sub(r'\\(["\\])', r"\1", re.sub(r'(?<!\\)"', "", argument)) for argument in arguments]


def by_powershell(command: str, *, seven: bool) -> list[str]:
    """What a program gets from PowerShell: single quotes are its own.

    Version 7.3 and later escapes double quotes inside an argument for the program; before, they are handed on as they
    are, and the program's own rules take them away.
    """
    arguments = re.findall(r"'((?:[^']|'')*)'|(\S+)", command)
    plain = [quoted.replace("''", "'") or bare for quoted, bare in arguments]
    if seven:
        return plain
    return [by_cmd(f'"{argument}"')[0] if " " in argument else by_cmd(argument)[0] for argument in plain]


SHELLS: dict[str, Callable[[str], list[str]]] = {
    "bash, zsh": shlex.split,
    "PowerShell 7": lambda command: by_powershell(command, seven=True),
    "Windows PowerShell 5": lambda command: by_powershell(command, seven=False),
    "cmd.exe": by_cmd,
}


@pytest.mark.parametrize("shell", SHELLS)
def test_the_documented_command_sends_json(shell: str) -> None:
    """Quoted by the rules of its own shell, each command has the same body."""
    found = re.search(rf"^\| {re.escape(shell)} \| `(.*)` \|$", CURL, re.MULTILINE)
    assert found
    arguments = SHELLS[shell](found[1])
    assert json.loads(arguments[arguments.index("--json") + 1]) == {"expression": "x^2"}


@pytest.mark.parametrize("shell", ["cmd.exe", "Windows PowerShell 5"])
def test_the_command_of_another_shell_is_garbled(shell: str) -> None:
    """What works in bash does not there: that is why there is a table."""
    bash = re.search(r"^\| bash, zsh \| `(.*)` \|$", CURL, re.MULTILINE)
    assert bash
    arguments = SHELLS[shell](bash[1])
    with pytest.raises(MalformedJson):
        decode(arguments[arguments.index("--json") + 1].encode())
