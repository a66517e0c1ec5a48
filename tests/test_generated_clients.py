"""Clients that public generators make of openapi.yaml: programs against them are type-checked, then asked to run.

The generators are not among what the other tests need. ``./run clients`` installs them and runs this; without them it
is skipped.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CONTRACT = ROOT / "openapi.yaml"
GENERATOR = Path(sys.executable).with_name("openapi-python-client")
PACKAGES = ROOT / "tests/node_modules"

#: What both programs print.
PRINTED = [
    "2*w w",
    "unbalanced 8 add ')'",
    "c python",
    "1.5 pole",
    "0.001",
    "correct 1",
]

IN_PYTHON = """
import sys

from fluxion_generated import Client
from fluxion_generated.api.mathematics import check, derivative, derivative_get, estimate, evaluate
from fluxion_generated.models import (
    CheckAnswer, CheckRequest, DerivativeAnswer, DerivativeGetFormsItem, DerivativeRequest, EstimateAnswer,
    EstimateRequest, EvaluateAnswer, EvaluateRequest, Problem, ProblemCode, SubmittedAnswer, Task, ValueStatus,
)

client = Client(base_url=sys.argv[1])

derived = derivative.sync(client=client, body=DerivativeRequest(expression="w^2"))
assert isinstance(derived, DerivativeAnswer)
print(derived.derivative, derived.variable)

refused = derivative.sync(client=client, body=DerivativeRequest(expression="3*x + 2*(x - 1"))
assert isinstance(refused, Problem) and refused.code is ProblemCode.UNBALANCED
print(refused.code.value, refused.position, refused.hint)

asked = derivative_get.sync(
    client=client, expression="w^2*b", variable="w", steps=True,
    forms=[DerivativeGetFormsItem.C, DerivativeGetFormsItem.PYTHON],
)
assert isinstance(asked, DerivativeAnswer)
print(*sorted(asked.forms.additional_properties))

evaluated = evaluate.sync(client=client, body=EvaluateRequest(expression="1/w", at=["2", "0"]))
assert isinstance(evaluated, EvaluateAnswer)
half, pole = evaluated.results
assert isinstance(half.value, float) and pole.status is ValueStatus.POLE
print(half.value + 1, pole.status.value)

estimated = estimate.sync(client=client, body=EstimateRequest(expression="w^2", at=3, epsilon=0.001))
assert isinstance(estimated, EstimateAnswer) and estimated.errors is not None
print(estimated.errors.truncation)

graded = check.sync(
    client=client,
    body=CheckRequest(task=Task(expression="sin(x^2)"), answers=[SubmittedAnswer(id="s1", answer="2x cos(x^2)")]),
)
assert isinstance(graded, CheckAnswer)
print(graded.results[0].verdict.value, graded.results[0].score)
"""

IN_TYPESCRIPT = """
import createClient from "openapi-fetch";
import type { paths } from "./fluxion.js";

const client = createClient<paths, `${string}/${string}json`>({ baseUrl: process.argv[2] });

const derived = await client.POST("/derivative", { body: { expression: "w^2" } });
console.log(derived.data?.derivative, derived.data?.variable);

const refused = await client.POST("/derivative", { body: { expression: "3*x + 2*(x - 1" } });
console.log(refused.error?.code, refused.error?.position, refused.error?.hint);

const asked = await client.GET("/derivative", {
  params: { query: { expression: "w^2*b", variable: "w", forms: ["c", "python"], steps: true } },
});
console.log(Object.keys(asked.data?.forms ?? {}).sort().join(" "));

const evaluated = await client.POST("/evaluate", { body: { expression: "1/w", at: ["2", "0"] } });
const [half, pole] = evaluated.data?.results ?? [];
if (typeof half?.value === "number" && pole?.status === "pole") console.log(half.value + 1, pole.status);

const estimated = await client.POST("/estimate", { body: { expression: "w^2", at: 3, epsilon: 0.001 } });
const truncation: number | undefined = estimated.data?.errors?.truncation;
console.log(truncation);

const graded = await client.POST("/check", {
  body: { task: { expression: "sin(x^2)" }, answers: [{ id: "s1", answer: "2x cos(x^2)" }] },
});
console.log(graded.data?.results[0]?.verdict, graded.data?.results[0]?.score);
"""

#: Mistakes that a type checker must see, and what it must complain about.
MISTAKES_IN_PYTHON = ('DerivativeRequest(expression="w^2", variabel="w")', "DerivativeRequest(expression=2)")
MISTAKES_IN_TYPESCRIPT = (
    'client.POST("/derivative", { body: { expression: "w^2", simplify: "much" } });',
    'client.POST("/derivativ", { body: { expression: "w^2" } });',
)


def run(command: list[str], folder: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run a command in a folder; what it printed is told where a test fails."""
    return subprocess.run(
        command, cwd=folder, env=os.environ | environment, capture_output=True, text=True, timeout=300, check=False
    )


@pytest.fixture(scope="module")
def python_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package that openapi-python-client generates."""
    if not GENERATOR.exists():
        pytest.skip("openapi-python-client is not installed: ./run clients installs it")
    folder = tmp_path_factory.mktemp("python")
    options = ["--path", str(CONTRACT), "--output-path", str(folder / "fluxion_generated"), "--meta", "none"]
    done = run([str(GENERATOR), "generate", *options], folder, PATH=f"{GENERATOR.parent}:{os.environ['PATH']}")
    assert done.returncode == 0, done.stdout + done.stderr
    # the one page that is YAML has no type in this generator; everything else must have one
    assert done.stderr.count("WARNING") == 1
    assert "/openapi.yaml" in done.stderr
    return folder


def checked_by_mypy(folder: Path, program: str) -> "subprocess.CompletedProcess[str]":
    (folder / "program.py").write_text(program)
    mypy = [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", "--config-file=", "program.py"]
    return run(mypy, folder)


def test_a_generated_python_client_is_typed_and_works(python_folder: Path, service: str) -> None:
    """Answers and refusals are of their own types, words are enumerations, and values are numbers."""
    typed = checked_by_mypy(python_folder, IN_PYTHON)
    assert typed.returncode == 0, typed.stdout
    done = run([sys.executable, "program.py", service], python_folder)
    assert done.stdout.splitlines() == PRINTED, done.stderr


@pytest.mark.parametrize("mistake", MISTAKES_IN_PYTHON)
def test_a_mistake_in_python_is_seen(python_folder: Path, mistake: str) -> None:
    assert checked_by_mypy(python_folder, f"{IN_PYTHON}\n{mistake}\n").returncode == 1


def test_the_page_on_typescript_says_what_is_tried_here() -> None:
    """Nobody can guess the option of the generator and the type of the client."""
    page = (ROOT / "docs/typescript.md").read_text()
    assert "--default-non-nullable=false -o fluxion.d.ts" in page
    assert "createClient<paths, `${string}/${string}json`>" in page


@pytest.fixture(scope="module")
def typescript_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the types that openapi-typescript generates."""
    if not PACKAGES.exists() or not shutil.which("node"):
        pytest.skip("openapi-typescript is not installed: ./run clients installs it where there is npm")
    folder = tmp_path_factory.mktemp("typescript")
    (folder / "node_modules").symlink_to(PACKAGES)
    (folder / "package.json").write_text('{"type": "module"}')
    options = ["--default-non-nullable=false", "-o", "fluxion.d.ts"]
    done = run([str(PACKAGES / ".bin/openapi-typescript"), str(CONTRACT), *options], folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def checked_by_tsc(folder: Path, program: str) -> "subprocess.CompletedProcess[str]":
    (folder / "program.ts").write_text(program)
    options = ["--strict", "--target", "es2022", "--module", "nodenext", "--skipLibCheck", "program.ts"]
    return run([str(PACKAGES / ".bin/tsc"), *options], folder)


def test_a_generated_typescript_client_is_typed_and_works(typescript_folder: Path, service: str) -> None:
    typed = checked_by_tsc(typescript_folder, IN_TYPESCRIPT)
    assert typed.returncode == 0, typed.stdout
    done = run(["node", "program.js", service], typescript_folder)
    assert done.stdout.splitlines() == PRINTED, done.stderr


@pytest.mark.parametrize("mistake", MISTAKES_IN_TYPESCRIPT)
def test_a_mistake_in_typescript_is_seen(typescript_folder: Path, mistake: str) -> None:
    assert checked_by_tsc(typescript_folder, f"{IN_TYPESCRIPT}\n{mistake}\n").returncode != 0
