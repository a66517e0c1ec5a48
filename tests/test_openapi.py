"""openapi.yaml is what the code says, is valid, and is true."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
from openapi_spec_validator import validate

from oracles.patience import PATIENCE
from service.errors import BY_CODE
from tests.conftest import CONTRACT, Ask, validator

ROOT = Path(__file__).parent.parent
EXAMPLES = [
    (path, name, example["value"])
    for path, methods in CONTRACT["paths"].items()
    if "post" in methods
    for name, example in methods["post"]["requestBody"]["content"]["application/json"]["examples"].items()
]


def test_the_committed_files_are_current() -> None:
    """The contract and the types of TypeScript are what the code generates, byte for byte."""
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
    shown = {code for r in responses for code in r["content"]["application/problem+json"]["examples"]}
    assert shown == set(CONTRACT["components"]["schemas"]["Problem"]["properties"]["code"]["enum"]) == set(BY_CODE)


def test_the_service_serves_it(service: str) -> None:
    """What is served is what is committed, as YAML and as JSON."""
    assert requests.get(f"{service}/openapi.yaml", timeout=PATIENCE).text == (ROOT / "openapi.yaml").read_text()
    assert requests.get(f"{service}/openapi.json", timeout=PATIENCE).json() == CONTRACT


def test_the_running_service_keeps_the_contract(service: str, sampled: Callable[[int], int]) -> None:
    """Schemathesis finds nothing: the same requests in every run."""
    command = [
        str(Path(sys.executable).with_name("schemathesis")), "run", f"{service}/openapi.yaml", "--url", service,
        "--max-examples", str(sampled(40)), "--seed", "1", "--generation-deterministic", "--workers", "1", "--no-color",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout[-6000:]


SCHEMAS = CONTRACT["components"]["schemas"]
PARAMETERS = [
    (path, parameter)
    for path, methods in CONTRACT["paths"].items()
    for parameter in methods.get("get", {}).get("parameters", [])
]


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_property_is_described(name: str) -> None:
    """A number without its unit and its sign is worth nothing, and a word without its meaning little."""
    properties = SCHEMAS[name]["properties"].items()
    assert [key for key, schema in properties if not schema.get("description") and "$ref" not in schema] == []


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_property_has_a_type(name: str) -> None:
    """A generated client knows what comes, and whether it can be null."""
    kinds = {"type", "anyOf", "oneOf", "allOf", "$ref", "enum"}
    assert [key for key, schema in SCHEMAS[name]["properties"].items() if not kinds & schema.keys()] == []


def test_answers_may_get_further_fields() -> None:
    """A strict client of today reads the answers of tomorrow; what is asked is held to its fields."""
    closed = {name for name, schema in SCHEMAS.items() if schema.get("additionalProperties") is False}
    asked = {name for name in SCHEMAS if name.endswith("Request") or name in ASKED_INSIDE}
    assert closed == asked


#: Objects inside of requests.
ASKED_INSIDE = {"Task", "ToleranceFields", "CheckOptions", "SubmittedAnswer", "Sweep", "BatchItem"}


@pytest.mark.parametrize(("path", "parameter"), PARAMETERS, ids=lambda value: str(value)[:40])
def test_every_parameter_has_a_type_and_says_how_it_is_written(path: str, parameter: dict[str, Any]) -> None:
    """A form made of it has choices, switches and numbers, and an example where there is no list of choices."""
    schema = parameter["schema"]
    assert {"type", "anyOf"} & schema.keys()
    assert "enum" in schema or schema.get("type") == "boolean" or {"example", "Written"} & set(told(parameter))


def told(parameter: dict[str, Any]) -> list[str]:
    return [*parameter, *re.findall("Written", parameter.get("description", ""))]


@pytest.mark.parametrize("operation", ["derivative", "gradient", "evaluate", "estimate", "check"])
def test_all_examples_of_a_get_are_answered_together(service: str, operation: str) -> None:
    """Whoever opens the form and sends it as it stands gets an answer."""
    parameters = [parameter for path, parameter in PARAMETERS if path == f"/{operation}" and "example" in parameter]
    examples = {parameter["name"]: parameter["example"] for parameter in parameters}
    query = {name: ",".join(value) if isinstance(value, list) else value for name, value in examples.items()}
    response = requests.get(f"{service}/{operation}", params=query, timeout=PATIENCE)
    assert response.status_code == 200, response.text


@pytest.mark.parametrize("path", [path for path in CONTRACT["paths"] if "{code}" in path])
def test_every_page_of_a_code_is_there(service: str, path: str) -> None:
    codes = CONTRACT["paths"][path]["get"]["parameters"][0]["schema"]["enum"]
    with requests.Session() as session:
        missing = [code for code in codes if not session.get(service + path.format(code=code), timeout=PATIENCE).ok]
    assert missing == []


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
def test_a_probe_is_answered_as_described(service: str, path: str) -> None:
    schema = CONTRACT["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    validator(schema).validate(requests.get(service + path, timeout=PATIENCE).json())
