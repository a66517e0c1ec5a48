"""``./run`` sets up with what it finds."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

#: Stands for a Python that takes so many microseconds, or is too old or without ``ensurepip``.
_FAKE = """#!/bin/sh
[ "$1" = -c ] && exit {unusable}
echo {microseconds}
"""


@pytest.fixture
def find_python(tmp_path: Path) -> str:
    """What finds a Python among those of a folder: the functions of ``./run``, with nothing else on the path."""
    functions, _, _ = (ROOT / "run").read_text().partition("\ncase ")
    for name in ("sort", "head", "cut", "grep", "dirname"):
        found = next(folder for folder in map(Path, ("/usr/bin", "/bin")) if (folder / name).exists())
        (tmp_path / name).symlink_to(found / name)
    return functions.replace("/usr/bin/python3", "") + "\nfind_python"


def offer(folder: Path, name: str, microseconds: int, *, unusable: bool = False) -> None:
    path = folder / name
    path.write_text(_FAKE.format(microseconds=microseconds, unusable=int(unusable)))
    path.chmod(0o755)


def run(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = ["/bin/sh", "-c", script, str(ROOT / "run")]
    return subprocess.run(command, env={**os.environ, "PATH": str(folder)}, capture_output=True, text=True, check=False)


def test_of_several_pythons_the_fastest_is_taken(find_python: str, tmp_path: Path) -> None:
    """However new the others are; and none that cannot make an environment, however fast."""
    offer(tmp_path, "python3.13", 2565)
    offer(tmp_path, "python3.12", 950, unusable=True)
    offer(tmp_path, "python3.11", 1485)
    offer(tmp_path, "python3", 11000)
    assert run(find_python, tmp_path).stdout == "python3.11\n"


def test_without_a_python_it_says_what_it_needs(find_python: str, tmp_path: Path) -> None:
    offer(tmp_path, "python3", 1000, unusable=True)
    done = run(find_python, tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Python 3.11 or newer" in done.stderr


def test_a_python_says_how_fast_it_is() -> None:
    """In whole microseconds, for the shell to sort."""
    command = [sys.executable, "tools/python_speed.py"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(done.stdout) > 0
