"""What the answers of a service are known by: whoever keeps one must not keep it when a mended source gives another."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from oracles.patience import PATIENCE
from service import __version__
from service.edition import PACKAGE, digest
from tests.conftest import ROOT

VERSIONS = {"sympy": "1.14.0", "python-flint": "0.9.0"}

#: What a service that is started from the sources beside it says of itself, of an answer, and to who has one.
ASK = """
import sys
from service.settings import Settings
from service.web.app import create_app
app = create_app(Settings(kernels=1))
app.extensions["kernels"].start()
client = app.test_client()
again = {"If-None-Match": sys.argv[1]}
answers = client.get("/health/ready"), *(client.get("/derivative?expression=w^2", headers=h) for h in ({}, again))
print(answers[0].json["edition"], answers[1].headers["ETag"], answers[2].status_code)
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the package."""
    shutil.copytree(PACKAGE, tmp_path / "service", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "service"


def append(path: Path) -> None:
    path.write_text(path.read_text() + "# mended\n")


CHANGES: list[tuple[Callable[[Path], object], bool]] = [
    (lambda package: None, False),
    (lambda package: (package / "web" / "__pycache__").mkdir(), False),
    (lambda package: append(package / "calculus" / "symbolic" / "rules.py"), True),
    (lambda package: append(package / "language" / "words.py"), True),
    (lambda package: append(package / "web" / "sweep_plot.py"), True),
    (lambda package: (package / "errors.py").rename(package / "error.py"), True),
    (lambda package: (package / "errors.py").unlink(), True),
]


@pytest.mark.parametrize(("change", "another"), CHANGES)
def test_other_sources_are_another_edition(package: Path, change: Callable[[Path], object], another: bool) -> None:
    """Wherever the package lies, the same sources are the same edition, and no others are."""
    change(package)
    assert (digest(package, VERSIONS) != digest(PACKAGE, VERSIONS)) == another


def test_another_library_is_another_edition() -> None:
    """A new SymPy may simplify differently."""
    assert digest(PACKAGE, VERSIONS | {"sympy": "1.15.0"}) != digest(PACKAGE, VERSIONS)


def test_a_changed_source_changes_key_and_etag(service: str, package: Path) -> None:
    """What somebody keeps of a service is not said to be right still by one whose mathematics was mended."""
    edition = requests.get(f"{service}/health/ready", timeout=PATIENCE).json()["edition"]
    tag = requests.get(f"{service}/derivative?expression=w^2", timeout=PATIENCE).headers["ETag"]
    append(package / "calculus" / "symbolic" / "rules.py")
    done = subprocess.run(
        [sys.executable, "-c", ASK, tag], cwd=package.parent, capture_output=True, text=True, check=True
    )
    mended_edition, mended_tag, status = done.stdout.split()
    assert mended_edition != edition
    assert mended_tag != tag
    assert status == "200"


def test_the_changelog_has_released_this_version() -> None:
    """The version stands in one place; what was done since then is under Unreleased."""
    headings = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert headings[:2] == ["Unreleased", __version__]
