"""The clients that callers install: built as a package index would get them, and used where nothing else of ours is."""

import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT

PROGRAM = """
import asyncio
import sys
from fractions import Fraction

from fluxion_client import ApiError, AsyncClient, Client, Value

with Client(sys.argv[1], timeout=30, budget=60) as fluxion:
    print(fluxion.derivative("w^2").derivative)
    first: Value = fluxion.evaluate("1/w", at=["2", Fraction(1, 3)]).results[0]
    print(first.decimal)
    try:
        fluxion.derivative("3*x + 2*(x - 1")
    except ApiError as problem:
        print(problem.code, problem.position, problem.hint)
    questions = [{"expression": f"x^{n} + {n}"} for n in range(200)]
    print(sum(isinstance(answer, dict) for answer in fluxion.ask_many("derivative", questions)))
    graded = fluxion.check({"expression": "x^2"}, [{"id": "a", "answer": "2x"}])
    print([judgement.verdict for judgement in graded.results])


async def ask() -> str | None:
    async with AsyncClient(sys.argv[1]) as fluxion:
        return (await fluxion.derivative("w^3")).derivative


print(asyncio.run(ask()))
"""

PRINTED = ["2*w", "0.500000000000000", "unbalanced 8 add ')'", "200", "['correct']", "3*w**2"]

#: Mistakes that a type checker must see.
MISTAKES = (
    'fluxion.derivative("w^2", variabel="w")',
    'fluxion.derivative("w^2", simplify="much")',
    'fluxion.derivative("w^2").derivatives',
    "fluxion.evaluate(2)",
    'Client("http://127.0.0.1:1", time=3)',
    'AsyncClient("http://127.0.0.1:1", time=3)',
)


def build(project: Path, kind: str, folder: Path) -> Path:
    """A ``wheel`` or an ``sdist`` of a project."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(folder)]
    subprocess.run(command, cwd=project, check=True, capture_output=True)
    [built] = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The wheel of the repository, and that of its source distribution, which is all that an index has."""
    folder = tmp_path_factory.mktemp("distribution")
    with tarfile.open(build(ROOT / "clients/python", "sdist", folder / "source")) as archive:
        archive.extraction_filter = getattr(tarfile, "data_filter", None)  # Python 3.11.2 has no filters
        archive.extractall(folder)
    [unpacked] = folder.glob("fluxion_client-*")
    return build(ROOT / "clients/python", "wheel", folder / "one"), build(unpacked, "wheel", folder / "two")


@pytest.fixture(scope="module")
def environment(wheels: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python of its own with the wheel, and the packages of this one beside it."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, symlinks=True)
    [packages] = folder.glob("lib/python*/site-packages")
    zipfile.ZipFile(wheels[1]).extractall(packages)
    (packages / "beside.pth").write_text(sysconfig.get_path("purelib"))
    return folder / "bin/python"


def run(command: list[str], folder: Path) -> "subprocess.CompletedProcess[str]":
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        command, cwd=folder, env=surroundings, capture_output=True, text=True, timeout=300, check=False
    )


def test_a_wheel_of_the_source_distribution_is_that_of_the_repository(wheels: tuple[Path, Path]) -> None:
    contents = [{name: archive.read(name) for name in archive.namelist()} for archive in map(zipfile.ZipFile, wheels)]
    assert contents[0] == contents[1]


def test_it_needs_two_packages_and_is_typed(wheels: tuple[Path, Path]) -> None:
    archive = zipfile.ZipFile(wheels[0])
    [metadata] = [name for name in archive.namelist() if name.endswith("METADATA")]
    assert re.findall(r"^Requires-Dist: ([\w-]+)", archive.read(metadata).decode(), re.MULTILINE) == [
        "requests",
        "tqdm",
    ]
    assert "fluxion_client/py.typed" in archive.namelist()


def test_it_needs_nothing_else_of_ours(environment: Path, tmp_path: Path) -> None:
    code = "import fluxion_client, sys; print([name for name in sys.modules if name.split('.')[0] == 'service'])"
    assert run([str(environment), "-c", code], tmp_path).stdout == "[]\n"


def test_a_program_with_it_is_typed_and_works(environment: Path, service: str, tmp_path: Path) -> None:
    typed = checked_by_mypy(environment, PROGRAM, tmp_path)
    assert typed.returncode == 0, typed.stdout
    done = run([str(environment), "program.py", service], tmp_path)
    assert done.stdout.splitlines() == PRINTED, done.stderr


def test_mistakes_are_seen_by_the_type_checker(environment: Path, tmp_path: Path) -> None:
    program = f"{PROGRAM}\nfluxion = Client()\n"
    typed = checked_by_mypy(environment, program + "\n".join(MISTAKES), tmp_path)
    complained = [int(line) for line in re.findall(r"^program\.py:(\d+): error: ", typed.stdout, re.MULTILINE)]
    first = program.count("\n") + 1
    assert complained == list(range(first, first + len(MISTAKES))), typed.stdout


def checked_by_mypy(environment: Path, program: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    (folder / "program.py").write_text(program)
    options = ["--strict", "--config-file=", f"--python-executable={environment}", f"--cache-dir={folder.parent}/cache"]
    return run([sys.executable, "-m", "mypy", *options, "program.py"], folder)


def test_arrays_of_numpy_are_points(environment: Path, service: str, tmp_path: Path) -> None:
    """Of any type, and of one dimension; one number of an array is a number."""
    pytest.importorskip("numpy", reason="NumPy is not installed: ./run clients installs it")
    (tmp_path / "program.py").write_text(IN_NUMPY)
    done = run([str(environment), "program.py", service], tmp_path)
    assert done.stdout.splitlines() == ["[0.0, 0.25, 1.0]", "[4.0]", "[3.0, 8.0]", "[9.0]"], done.stderr


IN_NUMPY = """
import sys

import numpy
from fluxion_client import Client

with Client(sys.argv[1]) as fluxion:
    print(fluxion.evaluate("x^2", at=numpy.linspace(0, 1, 3)).values)
    print(fluxion.evaluate("x^2", at=numpy.float32(2)).values)
    print(fluxion.evaluate("x*y", at={"x": numpy.array([1, 2]), "y": numpy.array([3, 4])}).values)
    print(fluxion.evaluate("x^2", at={"x": numpy.int64(3)}).values)
"""
