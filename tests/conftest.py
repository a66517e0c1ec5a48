"""A running service to ask: a real Gunicorn with real kernels, one for the whole run."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml
from jsonschema import Draft202012Validator

from oracles.patience import PATIENCE
from oracles.ports import free_port

ROOT = Path(__file__).parent.parent
CONTRACT = yaml.safe_load((ROOT / "openapi.yaml").read_text())

#: The TypeScript compiler: installed by ./run clients, by ./run javascript, or beside the client itself.
TSC = next(
    (path for folder in ("tests", "tools/javascript", "clients/typescript")
     if (path := ROOT / folder / "node_modules/.bin/tsc").exists()),
    ROOT / "no tsc",
)  # fmt: skip

Ask = Callable[..., Any]

#: On an idle machine it takes 3 s to start and less to stop; on a busy one the imports alone take much longer.
START_SECONDS = STOP_SECONDS = 120

#: Of what is random, this part is tried unless ``--whole`` is asked for.
SAMPLE = 5


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--whole", action="store_true", help="try all random cases, not only a sample of them")


@pytest.fixture
def sampled(request: pytest.FixtureRequest) -> Callable[[int], int]:
    """How many of so many random cases to try."""
    whole = request.config.getoption("whole")
    return lambda cases: cases if whole else cases // SAMPLE


def start_service(until: str = "ready", **environment: str) -> tuple[subprocess.Popen[bytes], str]:
    """Start the service on a free port; return the process and the address once it is ready, or ``live``."""
    port = free_port()
    environment = {**os.environ, "PORT": str(port), "LOG_LEVEL": "warning"} | environment
    process = subprocess.Popen([sys.executable, "-m", "service", "serve"], cwd=ROOT, env=environment)
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + START_SECONDS
    while not _is(until, url):
        if process.poll() is not None or time.monotonic() > deadline:
            process.terminate()
            raise RuntimeError(f"the service is not ready; exit code {process.wait(STOP_SECONDS)}")
        time.sleep(0.1)
    return process, url


def _is(state: str, url: str) -> bool:
    try:
        return requests.get(f"{url}/health/{state}", timeout=5).ok
    except requests.RequestException:
        return False


def stop_service(process: subprocess.Popen[bytes]) -> int:
    """Stop the service gracefully and return its exit code."""
    process.terminate()
    return process.wait(STOP_SECONDS)


@pytest.fixture(scope="session")
def service() -> Iterator[str]:
    """The address of a running service."""
    process, url = start_service(WORKERS="1", KERNELS="2")
    yield url
    assert stop_service(process) == 0


@pytest.fixture(scope="session")
def typescript_package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The client of clients/typescript, compiled in a folder of its own."""
    if not TSC.exists() or not shutil.which("node"):
        pytest.skip("TypeScript is not installed: ./run clients or ./run javascript installs it where there is npm")
    folder = tmp_path_factory.mktemp("typescript") / "fluxion-client"
    ignored = shutil.ignore_patterns("node_modules", "dist")
    shutil.copytree(ROOT / "clients/typescript", folder, ignore=ignored)
    subprocess.run([str(TSC), "--project", str(folder)], check=True)
    return folder


@pytest.fixture(scope="session")
def ask(service: str) -> Iterator[Ask]:
    """Ask the service by POST; what comes back has passed the contract."""
    with requests.Session() as session:

        def ask_by_post(path: str, **fields: Any) -> Any:
            response = session.post(service + path, json=fields, timeout=PATIENCE)
            return checked(path, response)

        yield ask_by_post


def checked(path: str, response: requests.Response) -> Any:
    """The body of a response, after it has been held to the schema that the contract gives for its status."""
    content = _response_of(path, response.status_code)["content"]
    media_type = response.headers["Content-Type"].partition(";")[0]
    body = response.json()
    validator(content[media_type]["schema"]).validate(body)
    return body


def _response_of(path: str, status: int) -> Any:
    described = CONTRACT["paths"][path]["post"]["responses"][str(status)]
    while "$ref" in described:
        described = CONTRACT["components"]["responses"][described["$ref"].rpartition("/")[2]]
    return described


def validator(schema: Any) -> Draft202012Validator:
    """A validator of a schema inside the contract, whose references it resolves."""
    return Draft202012Validator(schema | {"components": CONTRACT["components"]})
