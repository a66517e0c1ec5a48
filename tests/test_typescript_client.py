"""The client of clients/typescript: made of the contract, compiled, tried in Node, packed and installed as from npm."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT, TSC
from tools import typescript

PROGRAM = """
import { Client, FluxionError, type Answer } from "fluxion-client";

const fluxion = new Client(process.argv[2], { timeout: 30_000 });

const derived: Answer<"derivative"> = await fluxion.derivative({ expression: "w^2", forms: ["c"], steps: true });
console.log(derived.derivative, derived.steps?.[0]?.rule);

try {
  await fluxion.derivative({ expression: "3*x + 2*(x - 1" });
} catch (problem) {
  if (problem instanceof FluxionError && problem.code === "unbalanced") console.log(problem.position, problem.hint);
}

const [half, pole] = (await fluxion.evaluate({ expression: "1/w", at: ["2", 0] })).results;
if (typeof half?.value === "number" && pole?.status === "pole") console.log(half.value + 1, pole.status);

const { errors } = await fluxion.estimate({ expression: "w^2", at: 3, epsilon: 0.001 });
const truncation: number | undefined = errors?.truncation;
console.log(truncation);

const graded = await fluxion.check({ task: { expression: "x^2" }, answers: [{ id: "a", answer: "2x" }] });
console.log(graded.results[0]?.verdict);
"""

PRINTED = ["2*w power", "8 add ')'", "1.5 pole", "0.001", "correct"]

#: Mistakes that a type checker must see.
MISTAKES = (
    'await fluxion.derivative({ expression: "w^2", simplify: "much" });',
    'await fluxion.derivative({ expression: "w^2", variabel: "w" });',
    "await fluxion.derivative({});",
    'await fluxion.integral({ expression: "w^2" });',
    "derived.status;",
    'new Client("http://127.0.0.1:1", { time: 3 });',
)


def run(command: list[str], folder: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command, cwd=folder, env=os.environ | environment, capture_output=True, text=True, timeout=300, check=False
    )


def test_what_has_no_type_is_an_error() -> None:
    """And not a type that is wrong."""
    with pytest.raises(ValueError, match="no type for"):
        typescript.files({"components": {"schemas": {"A": {"properties": {"b": {"type": "date"}}}}}})


@pytest.fixture(scope="module")
def program(typescript_package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package where npm would put it."""
    folder = tmp_path_factory.mktemp("program")
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "globals.d.ts").write_text("declare const process: { argv: string[] };\n")
    (folder / "node_modules").mkdir()
    (folder / "node_modules/fluxion-client").symlink_to(typescript_package)
    return folder


def checked_by_tsc(folder: Path, text: str) -> "subprocess.CompletedProcess[str]":
    (folder / "program.ts").write_text(text)
    options = ["--strict", "--target", "es2022", "--module", "nodenext", "--lib", "es2022,dom"]
    return run([str(TSC), *options, "program.ts", "globals.d.ts"], folder)


def test_what_it_does_with_trouble(typescript_package: Path, service: str) -> None:
    """Its own tests, which ``npm test`` runs, before a server that gives the replies it is told, and with a service."""
    tests = [str(path) for path in sorted((ROOT / "clients/typescript/test").glob("*.mjs"))]
    shutil.copytree(ROOT / "clients/typescript/test", typescript_package / "test", dirs_exist_ok=True)
    assert tests
    done = run(["node", "--test", "test/"], typescript_package, FLUXION_URL=service)
    assert done.returncode == 0, done.stdout[-4000:]
    assert "# skipped 0" in done.stdout


def test_a_program_with_it_is_typed_and_works(program: Path, service: str) -> None:
    typed = checked_by_tsc(program, PROGRAM)
    assert typed.returncode == 0, typed.stdout
    done = run(["node", "program.js", service], program)
    assert done.stdout.splitlines() == PRINTED, done.stderr


def test_mistakes_are_seen_by_the_type_checker(program: Path) -> None:
    typed = checked_by_tsc(program, PROGRAM + "\n".join(MISTAKES))
    first = PROGRAM.count("\n") + 1
    complained = [int(line) for line in re.findall(r"^program\.ts\((\d+),\d+\): error", typed.stdout, re.MULTILINE)]
    assert complained == list(range(first, first + len(MISTAKES))), typed.stdout


def test_it_is_packed_and_installed_as_from_npm(typescript_package: Path, tmp_path: Path) -> None:
    """Packing builds it; what is installed is the package alone, and it needs no other."""
    if not shutil.which("npm"):
        pytest.skip("no npm")
    shutil.copytree(
        ROOT / "clients/typescript", tmp_path / "source", ignore=shutil.ignore_patterns("node_modules", "dist")
    )
    path = f"{TSC.parent}{os.pathsep}{os.environ['PATH']}"
    packed = run(["npm", "pack", "--offline", "--silent"], tmp_path / "source", PATH=path)
    assert packed.returncode == 0, packed.stderr
    [archive] = (tmp_path / "source").glob("fluxion-client-*.tgz")
    (tmp_path / "package.json").write_text('{"type": "module"}')
    installed = run(["npm", "install", "--offline", "--no-audit", "--no-fund", str(archive)], tmp_path)
    assert installed.returncode == 0, installed.stderr
    assert [path.name for path in (tmp_path / "node_modules").iterdir() if path.name[0] != "."] == ["fluxion-client"]
    asked = run(["node", "-e", 'import("fluxion-client").then(({ Client }) => console.log(typeof Client))'], tmp_path)
    assert asked.stdout == "function\n", asked.stderr
