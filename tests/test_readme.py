"""Every block of the README and of ``docs/examples`` is run, and prints what stands there.

A ``console`` block holds commands and what they print; a ``json`` or ``text`` block what the command or the program
before it printed; a ``python`` block a session; a ``js`` block a program. All blocks of a page share a folder.
"""

import doctest
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from oracles.patience import PATIENCE

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "docs" / "examples"
PAGES = [ROOT / "README.md", *sorted(EXAMPLES.glob("*.md")), *sorted(ROOT.glob("clients/*/README.md"))]

#: The address that the pages name; the tests put their own in its place.
ADDRESS = "http://127.0.0.1:8000"

#: What is not run here, and where it is.
RUN_ELSEWHERE = {
    "./run serve": "every test that asks the service starts it so",
    "./run test": "runs this test",
    "docker compose up": ".ci/run builds the image and asks it",
    "docker compose --profile scale up --scale replica=4": "test_nginx.py runs the proxy before replicas",
    "pip install .": "the image is built so",
    "npm install && npm pack": "test_typescript_client.py packs it",
    "npm install fluxion-client-1.0.0.tgz": "test_typescript_client.py installs it",
    "pip install ./clients/python": "test_distributions.py builds it, and runs what is installed",
}

MARK = "---- next command ----"


class Block(NamedTuple):
    """A fenced block and the line where it starts."""

    language: str
    text: str
    line: int


class Page:
    """A page on its way: the folder where its commands run, its address, and what was printed last."""

    def __init__(self, folder: Path, service: str, commands: Path) -> None:
        self.folder, self.service = folder, service
        self.environment = os.environ | {
            "PATH": f"{commands}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": f"{ROOT}{os.pathsep}{commands}",
            "CURL_HOME": str(commands),
            "FLUXION_URL": service,
        }
        self.printed = ""
        self.names: dict[str, Any] = {}

    def run(self, command: list[str]) -> str:
        """What a command prints on both outputs; its exit code does not matter, some show errors."""
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        return done.stdout


def blocks(path: Path) -> list[Block]:
    """The fenced blocks of a page."""
    text = path.read_text()
    found = re.finditer(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [Block(match[1], match[2], text.count("\n", 0, match.start()) + 1) for match in found]


def console(page: Page, text: str) -> None:
    """Each command prints what follows it; one that shows nothing leaves it to the next block."""
    steps = [(command, shown) for command, shown in transcript(text) if command not in RUN_ELSEWHERE]
    script = "".join(f"{command}\necho; echo '{MARK}'\n" for command, _ in steps)
    outputs = page.run(["bash", "-c", script.replace(ADDRESS, page.service)]).split(f"\n{MARK}\n")
    for (_, shown), output in zip(steps, outputs, strict=False):
        page.printed = output.replace(page.service, ADDRESS).rstrip("\n")
        assert not shown or shown == page.printed


def transcript(text: str) -> list[tuple[str, str]]:
    """The commands of a block, each with what it prints; a line after ``>`` continues the command."""
    found = re.findall(r"^\$ (.*\n(?:> .*\n)*)((?:(?!\$ ).*\n)*)", text, re.MULTILINE)
    assert "".join(f"$ {command}{shown}" for command, shown in found) == text, "a console block begins with a command"
    return [(command.replace("\n> ", "\n").rstrip("\n"), shown.rstrip("\n")) for command, shown in found]


def python(page: Page, text: str) -> None:
    """A session prints what is shown; a program leaves its output to the next block."""
    text = text.replace(ADDRESS, page.service)
    if ">>>" not in text:
        page.printed = page.run([sys.executable, "-c", text])
        return
    said = io.StringIO()
    flags = doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL
    session = doctest.DocTestParser().get_doctest(text, page.names, "page", None, 0)
    doctest.DocTestRunner(verbose=False, optionflags=flags).run(session, out=said.write, clear_globs=False)
    page.names |= session.globs
    assert said.getvalue() == ""


def javascript(page: Page, text: str) -> None:
    """A program for Node.js, and for a browser's console."""
    if not shutil.which("node"):
        pytest.skip("no node")
    page.printed = page.run(["node", "--input-type=module", "--eval", text.replace(ADDRESS, page.service)])


def shown_as_json(page: Page, text: str) -> None:
    """The answer, whatever its spaces; a request has a new identity each time."""
    printed, shown = json.loads(page.printed), json.loads(text)
    printed.pop("request_id", None)
    assert printed == shown


def shown_as_text(page: Page, text: str) -> None:
    """What was printed, as it is."""
    assert page.printed.rstrip("\n") == text.rstrip("\n")


RUNNERS: Mapping[str, Callable[[Page, str], None]] = {
    "console": console,
    "python": python,
    "js": javascript,
    "json": shown_as_json,
    "text": shown_as_text,
}


@pytest.fixture
def commands(tmp_path: Path) -> Path:
    """A folder with the commands that an installation has, and the client; curl shows no progress, as in a terminal."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, module in {"fluxion": "-m service", "python": ""}.items():
        (folder / name).write_text(f'#!/bin/sh\nexec {sys.executable} {module} "$@"\n')
        (folder / name).chmod(0o755)
    (folder / ".curlrc").write_text("silent\n")
    (folder / "fluxion_client").symlink_to(ROOT / "service/client")
    return folder


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_block_does_what_it_shows(
    path: Path, service: str, commands: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    """Whoever copies a block from a page gets what the page shows."""
    monkeypatch.syspath_prepend(commands)
    folder = tmp_path / "page"
    shutil.copytree(path.parent, folder) if path.parent == EXAMPLES else folder.mkdir()
    if path.parent.name == "typescript":
        (folder / "node_modules").mkdir()
        (folder / "node_modules/fluxion-client").symlink_to(request.getfixturevalue("typescript_package"))
    page = Page(folder, service, commands)
    for block in blocks(path):
        try:
            RUNNERS[block.language](page, block.text)
        except AssertionError as error:
            raise AssertionError(f"{path.name}, line {block.line}, printed:\n{page.printed}") from error


def test_the_pages_have_blocks() -> None:
    """A page whose blocks are not found would pass without being run."""
    assert {path: len(blocks(path)) for path in PAGES if len(blocks(path)) < 2} == {}
    languages = {block.language for path in PAGES for block in blocks(path)}
    assert languages == set(RUNNERS)
