"""What speaks the protocol: the official library, given the tools and told what a call comes to."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

import anyio
import mcp_types as types
import orjson
from mcp.server import Server, ServerRequestContext
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError

from service import __version__
from service.web.agents.tools import INSTRUCTIONS, Ask, Told, tools

#: Every operation is a pure function of its arguments.
PURE = types.ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)

Context = ServerRequestContext[dict[str, Any]]

logging.getLogger("mcp").setLevel(logging.WARNING)


def server(ask: Ask, *, aside: bool) -> Server[dict[str, Any]]:
    """A server of the tools; ``aside`` asks in threads, so that one call does not hold up others of the connection."""

    async def list_tools(context: Context, params: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_listed(name) for name in tools()])

    async def call_tool(context: Context, params: types.CallToolRequestParams) -> types.CallToolResult:
        if params.name not in tools():
            raise MCPError(types.INVALID_PARAMS, f"there is no tool {params.name[:64]!r}")
        arguments: Mapping[str, Any] = params.arguments or {}
        return _result(await _asked(ask, params.name, arguments) if aside else ask(params.name, arguments))

    return Server(
        "fluxion",
        version=__version__,
        title="Fluxion",
        instructions=INSTRUCTIONS,
        get_tool_input_schema=_schema_of,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def serve(ask: Ask) -> None:
    """Serve over standard input and output until the input ends."""

    async def run() -> None:
        asked = server(ask, aside=True)
        async with stdio_server() as (incoming, outgoing):
            await asked.run(incoming, outgoing, asked.create_initialization_options())

    anyio.run(run)


async def _asked(ask: Ask, name: str, arguments: Mapping[str, Any]) -> Told:
    answer: Callable[[], Told] = lambda: ask(name, arguments)  # noqa: E731
    return await anyio.to_thread.run_sync(answer)


def _schema_of(name: str) -> Mapping[str, Any] | None:
    return tools()[name].asked if name in tools() else None


def _listed(name: str) -> types.Tool:
    tool = tools()[name]
    return types.Tool(
        name=name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.asked,
        output_schema=tool.answered,
        annotations=PURE,
    )


def _result(told: Told) -> types.CallToolResult:
    """The document twice, as the protocol wants it: for programs, and as a text for agents that read only that."""
    text = types.TextContent(type="text", text=orjson.dumps(told.document).decode())
    return types.CallToolResult(content=[text], structured_content=dict(told.document), is_error=told.refused)
