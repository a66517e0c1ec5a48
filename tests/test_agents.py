"""The operations as tools of agents: over standard input and output, and at /mcp, asked by the SDK's own client."""

import asyncio
import hashlib
import json
import logging
import re
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any

import pytest
import requests
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from mcp import Client, MCPError, StdioServerParameters
from mcp_types import CallToolResult, Tool

from service.settings import Settings
from service.web.agents import tools
from service.web.app import create_app
from service.web.observability import tracing
from service.web.operations import OPERATIONS
from tests.command_line import Run
from tests.conftest import CONTRACT, ROOT, start_service, stop_service

#: The ways to ask, each in both eras of the protocol: with a handshake, and with everything in each request.
DOORS = [("stdio", "auto"), ("stdio", "legacy"), ("http", "auto"), ("http", "legacy")]

QUESTIONS: list[tuple[str, dict[str, Any]]] = [
    (operation.name, example.fields) for operation in OPERATIONS for example in operation.examples.values()
]

REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("derivative", {"expression": "3*x + 2*(x - 1"}, "unbalanced"),
    ("derivative", {"expression": "x", "colour": "red"}, "unknown_field"),
    ("derivative", {}, "missing_field"),
    ("evaluate", {"expression": "x*y"}, "invalid_field"),
    ("derivative", {"expression": "x*y"}, "variable_required"),
    ("estimate", {"expression": "x^2", "at": {"x": "y"}}, "invalid_field"),
    ("gradient", {"expression": r"\tan{x"}, "unbalanced"),
]


@pytest.fixture(scope="module")
def open_service() -> Iterator[str]:
    """A service that answers agents."""
    process, url = start_service(WORKERS="1", KERNELS="1", MCP="on")
    yield url
    assert stop_service(process) == 0


@pytest.fixture(scope="module", params=DOORS, ids="-".join)
def talk(request: pytest.FixtureRequest, open_service: str) -> Callable[[Callable[[Client], Awaitable[Any]]], Any]:
    """Have a conversation with a server of tools."""
    door, mode = request.param
    process = StdioServerParameters(command=sys.executable, args=["-m", "service", "mcp"], cwd=str(ROOT))
    where = process if door == "stdio" else f"{open_service}/mcp"

    def talk(conversation: Callable[[Client], Awaitable[Any]]) -> Any:
        async def connected() -> Any:
            async with Client(where, mode=mode) as client:
                return await conversation(client)

        return asyncio.run(connected())

    return talk


def test_the_tools_are_the_operations_and_answer_as_they_do(talk: Any, open_service: str) -> None:
    """Nothing else is listed; each example of the contract is answered, and each refusal is the problem it is."""

    async def conversation(client: Client) -> tuple[list[Tool], list[CallToolResult]]:
        listed = (await client.list_tools()).tools
        asked = [*QUESTIONS, *((name, fields) for name, fields, _ in REFUSED)]
        return listed, [await client.call_tool(name, fields) for name, fields in asked]

    listed, results = talk(conversation)
    assert [tool.name for tool in listed] == [operation.name for operation in OPERATIONS]
    for (name, fields), result in zip(QUESTIONS, results, strict=False):
        alone = requests.post(f"{open_service}/{name}", json=fields, timeout=60).json()
        assert not result.is_error
        assert result.structured_content == without_nothing(alone)
        assert json.loads(result.content[0].text) == result.structured_content
    for (name, given, code), result in zip(REFUSED, results[len(QUESTIONS) :], strict=True):
        problem = requests.post(f"{open_service}/{name}", json=given, timeout=60).json()
        assert result.is_error
        assert result.structured_content == {key: value for key, value in problem.items() if key != "request_id"}
        assert problem["code"] == code


def without_nothing(value: Any) -> Any:
    """Without members that are null or empty, and MathML."""
    if isinstance(value, list):
        return [without_nothing(part) for part in value]
    if not isinstance(value, dict):
        return value
    short = {name: without_nothing(part) for name, part in value.items() if name != "mathml"}
    return {name: part for name, part in short.items() if part not in (None, [], {})}


def test_what_is_no_operation_is_no_tool(talk: Any) -> None:
    async def conversation(client: Client) -> None:
        for name in ("health", "metrics", "batch", "derivative "):
            with pytest.raises(MCPError, match="there is no tool"):
                await client.call_tool(name, {})

    talk(conversation)


def test_answers_that_nobody_would_read_are_refused_and_not_cut(talk: Any) -> None:
    async def conversation(client: Client) -> CallToolResult:
        return await client.call_tool("evaluate", {"expression": "x^2", "at": list(range(1000))})

    result = talk(conversation)
    assert result.is_error
    assert result.structured_content["code"] == "too_expensive"
    assert "fewer points" in result.structured_content["hint"]


@pytest.mark.parametrize("name", tools.tools())
def test_the_schemas_are_those_of_the_contract(name: str) -> None:
    """Of what is asked, all of it; of the answer, without what is left out."""
    posted = CONTRACT["paths"][f"/{name}"]["post"]
    wanted = posted["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    schema = tools.tools()[name].asked
    whole = {wanted: {key: part for key, part in schema.items() if key != "$defs"}} | schema.get("$defs", {})
    as_in_contract = json.loads(json.dumps(whole).replace("#/$defs/", "#/components/schemas/"))
    assert as_in_contract == {one: CONTRACT["components"]["schemas"][one] for one in whole}
    Draft202012Validator.check_schema(schema)
    Draft202012Validator.check_schema(tools.tools()[name].answered)


def test_a_list_of_tools_can_be_kept_in_mind() -> None:
    """All schemas and descriptions together, which an agent reads before anything else."""
    listed = [(tool.title, tool.description, tool.asked) for tool in tools.tools().values()]
    assert len(json.dumps(listed)) < 40_000


def called(client: FlaskClient, arguments: Mapping[str, Any] | str, **headers: str) -> Any:
    """The response to a call of /evaluate; the arguments may be JSON already."""
    given = arguments if isinstance(arguments, str) else json.dumps(arguments)
    body = '{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "evaluate", "arguments": %s}}'
    accepted = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
    return client.post("/mcp", data=body % given, headers=accepted | headers)


@pytest.fixture
def guarded(monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """An application with all that can guard an operation."""
    monkeypatch.setattr(tracing, "configure_logging", logging.getLogger)
    settings = Settings(
        mcp="on", api_keys=hashlib.sha256(b"key").hexdigest(), rate_limit="3/day", cors_origins="https://a.example"
    )
    return create_app(settings).test_client()


def test_it_is_guarded_as_every_operation(guarded: FlaskClient) -> None:
    """By the key, by the quota, and against pages of other sites, with the problems of the service."""
    refused = called(guarded, {"expression": "1"})
    assert (refused.status_code, refused.get_json()["code"]) == (401, "unauthorized")
    foreign = called(guarded, {"expression": "1"}, **{"X-API-Key": "key", "Origin": "https://evil.example"})
    assert (foreign.status_code, foreign.get_json()["code"]) == (403, "foreign_origin")
    friend = {"X-API-Key": "key", "Origin": "https://a.example"}
    statuses = [called(guarded, {"expression": "1"}, **friend).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]


def test_numbers_are_exact(open_service: str) -> None:
    """More digits than a float has are read, as from the body of any request."""
    call = {"name": "evaluate", "arguments": {"expression": "x", "digits": 25, "at": 0}}
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call})
    headers = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
    exact = body.replace('"at": 0', '"at": 0.1234567890123456789012345')
    answer = requests.post(f"{open_service}/mcp", data=exact, headers=headers, timeout=60).json()["result"]
    [result] = answer["structuredContent"]["results"]
    assert result["decimal"] == "0.1234567890123456789012345"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("nonsense", 400),
        ("[]", 400),
        ('{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": 3}', 400),
        ('{"jsonrpc": "2.0", "id": 1, "method": "resources/list"}', 200),
        ('{"jsonrpc": "2.0", "method": "notifications/initialized"}', 202),
    ],
)
def test_what_is_no_call_is_no_fault_of_the_service(open_service: str, body: str, status: int) -> None:
    headers = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
    response = requests.post(f"{open_service}/mcp", data=body, headers=headers, timeout=60)
    assert response.status_code == status
    assert response.status_code != 200 or "error" in response.json()


def test_the_page_shows_what_is_sent_and_answered(open_service: str) -> None:
    page = (ROOT / "docs/agents.md").read_text()
    [sent] = re.findall(r"curl --json '(.+?)' ", page.replace("\n> ", "\n"), re.DOTALL)
    answered = json.loads(page.rpartition("```json")[2].partition("```")[0])
    headers = {"Accept": "*/*", "Content-Type": "application/json"}
    assert requests.post(f"{open_service}/mcp", data=sent, headers=headers, timeout=60).json() == answered


def test_the_page_tells_agents_what_the_help_tells(capsys: pytest.CaptureFixture[str], monkeypatch: Any) -> None:
    """How they are told to start the command."""
    helped = Run(capsys, monkeypatch)("mcp", "--help").out
    assert re.search(r'\{"mcpServers".*', helped)[0] in (ROOT / "docs/agents.md").read_text()  # type: ignore[index]


def test_there_is_no_session_and_no_stream(open_service: str) -> None:
    """A GET would wait for messages that never come."""
    assert requests.get(f"{open_service}/mcp", timeout=60).status_code == 405
    assert requests.delete(f"{open_service}/mcp", timeout=60).status_code == 405


def test_it_costs_nothing_where_it_is_not_wanted(service: str) -> None:
    """There is no route, and the library is not loaded, with the service or with a question."""
    assert requests.post(f"{service}/mcp", json={}, timeout=60).status_code == 404
    code = (
        "import sys, service.web.app, service.cli.parser; print([n for n in ('mcp', 'starlette') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("words", [["mcp"], ["serve"]])
def test_without_the_library_it_says_what_to_install(
    words: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MCP", "on")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    ran = Run(capsys, monkeypatch)(*words)
    assert ran.code == 2
    assert "pip install 'mcp" in ran.err


def test_a_service_that_is_named_answers_the_tools(open_service: str) -> None:
    """As for every command; what it refuses is refused."""

    async def conversation() -> list[CallToolResult]:
        arguments = ["-m", "service", "mcp", "--url", open_service]
        async with Client(StdioServerParameters(command=sys.executable, args=arguments, cwd=str(ROOT))) as client:
            return [await client.call_tool("derivative", {"expression": text}) for text in ("w^2", "(x")]

    answered, refused = asyncio.run(conversation())
    assert answered.structured_content == {
        "interpreted": "w**2", "variable": "w", "order": 1, "derivative": "2*w", "latex": "2 w",
    }  # fmt: skip
    assert refused.is_error
    assert refused.structured_content is not None
    assert refused.structured_content["code"] == "unbalanced"
