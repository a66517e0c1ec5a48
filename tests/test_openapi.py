"""openapi.yaml is what the code says, is valid, and is true."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from openapi_spec_validator import validate

from service.errors import BY_CODE
from tests.conftest import CONTRACT, Ask

ROOT = Path(__file__).parent.parent
EXAMPLES = [
    (path, name, example["value"])
    for path, methods in CONTRACT["paths"].items()
    if "post" in methods
    for name, example in methods["post"]["requestBody"]["content"]["application/json"]["examples"].items()
]


def test_the_committed_file_is_current() -> None:
    """The file is what the code generates, byte for byte."""
    command = [sys.executable, "-m", "tools.openapi", "--check"]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def test_it_is_valid_openapi() -> None:
    """The document follows OpenAPI 3.1."""
    validate(CONTRACT)


@pytest.mark.parametrize(("path", "name", "value"), EXAMPLES, ids=lambda value: str(value)[:30])
def test_every_example_is_answered_as_shown(ask: Ask, path: str, name: str, value: dict[str, object]) -> None:
    """Whoever copies an example gets the answer that stands beside it."""
    shown = CONTRACT["paths"][path]["post"]["responses"]["200"]["content"]["application/json"]["examples"][name]
    assert ask(path, **value) == shown["value"]


def test_every_code_is_documented() -> None:
    """A code that the service can answer stands in the contract."""
    responses = CONTRACT["components"]["responses"].values()
    schemas = [part for r in responses for part in r["content"]["application/problem+json"]["schema"]["allOf"]]
    codes = {code for part in schemas for code in part.get("properties", {}).get("code", {}).get("enum", [])}
    assert codes == set(BY_CODE)


def test_the_service_serves_it(service: str) -> None:
    """What is served is what is committed, as YAML and as JSON."""
    assert requests.get(f"{service}/openapi.yaml", timeout=20).text == (ROOT / "openapi.yaml").read_text()
    assert requests.get(f"{service}/openapi.json", timeout=20).json() == CONTRACT


def test_the_running_service_keeps_the_contract(service: str, sampled: Callable[[int], int]) -> None:
    """Schemathesis finds nothing: the same requests in every run."""
    command = [
        str(Path(sys.executable).with_name("schemathesis")), "run", f"{service}/openapi.yaml", "--url", service,
        "--max-examples", str(sampled(40)), "--seed", "1", "--generation-deterministic", "--workers", "1", "--no-color",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout[-6000:]
