"""JSON as shells and editors garble it: the refusal says how to write it, and the documented commands are right."""

import json
import re
import subprocess
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
    b'{"expression": "x': "never closed",
    b'{"expression": "x^2",}': "leave out the comma",
    b'{"expression"="x^2"}': "a colon stands",
    b'{\\"expression\\": \\"x^2\\"}': "leave them out",
    "{“expression”: “x^2”}".encode(): "a word processor",
    b"expression=x^2": "a field of a form",
    '{"expression": "x"}'.encode("utf-16"): "UTF-16",
    '{"expression": "x"}'.encode("utf-16-le"): "UTF-16",
    '{"expression": "x²"}'.encode("latin-1"): "UTF-8",
}


@pytest.mark.parametrize(("body", "fix"), GARBLED.items())
def test_garbled_json_has_a_way_out(body: bytes, fix: str) -> None:
    """The hint names the quotes, the backslash or the byte order mark."""
    with pytest.raises(MalformedJson) as refusal:
        decode(body)
    assert fix in refusal.value.fields["hint"]


def without_carets(command: str) -> str:
    """What cmd.exe makes of a line before it hands it on: outside of quotes ``^`` is gone, what follows is plain.

    It knows no escaped quotes: each one begins or ends what is quoted, whatever stands before it.
    """
    quoted, left, characters = False, [], iter(command)
    for character in characters:
        if character == "^" and not quoted:
            left.append(next(characters, ""))
            continue
        quoted ^= character == '"'
        left.append(character)
    return "".join(left)


def by_cmd(command: str) -> list[str]:
    """The arguments that a Windows program gets from cmd.exe."""
    return by_program(without_carets(command))


def by_program(command: str) -> list[str]:
    """The arguments that a Windows program cuts its command line into: by the rules of ``CommandLineToArgvW``.

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
    return [by_program(f'"{argument}"')[0] if " " in argument else by_program(argument)[0] for argument in plain]


def by_a_real_shell(command: str) -> list[str]:
    """What a program gets from the shell that is here, with a function in place of curl."""
    script = f"curl() {{ printf '%s\\n' curl \"$@\"; }}\n{command}"
    return subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True).stdout.splitlines()


SHELLS: dict[str, Callable[[str], list[str]]] = {
    "bash, zsh": by_a_real_shell,
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
    meant = {"expression": "x**2" if shell == "cmd.exe" else "x^2"}
    assert json.loads(arguments[arguments.index("--json") + 1]) == meant


def test_the_command_for_cmd_is_quoted_as_the_runtime_quotes() -> None:
    """Python's own quoting for Windows programs is the inverse of the rules by which we read the line."""
    found = re.search(r"^\| cmd\.exe \| `(.*)` \|$", CURL, re.MULTILINE)
    assert found
    assert subprocess.list2cmdline(by_cmd(found[1])) == found[1]


def test_a_caret_is_lost_in_cmd() -> None:
    """That is why its command has two stars, and why the page says so."""
    (body,) = by_cmd(r'"{\"expression\": \"x^2\"}"')
    assert json.loads(body) == {"expression": "x2"}
    assert "sends `x2` for `x^2`" in CURL


@pytest.mark.parametrize("shell", ["cmd.exe", "Windows PowerShell 5"])
def test_the_command_of_another_shell_is_garbled(shell: str) -> None:
    """What works in bash does not there: that is why there is a table."""
    bash = re.search(r"^\| bash, zsh \| `(.*)` \|$", CURL, re.MULTILINE)
    assert bash
    arguments = SHELLS[shell](bash[1])
    with pytest.raises(MalformedJson):
        decode(arguments[arguments.index("--json") + 1].encode())
