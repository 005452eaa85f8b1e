"""The server towards the SDK: what it announces, what checks over HTTP are given, and what a bug looks like."""

from collections.abc import Awaitable, Callable

import pytest
from mcp import Client, MCPError
from mcp.types import INTERNAL_ERROR, PromptReference

from fakes.app_under_test import AppUnderTest, Mode, text_of
from rmm_jobs.app import build_server
from rmm_jobs.jobs import find
from rmm_jobs.server import server
from rmm_jobs.server.prompts import PromptSpec
from rmm_jobs.systems.registry import SYSTEMS


@pytest.mark.parametrize("system", SYSTEMS)
async def test_the_schema_for_checks_of_headers_is_that_of_the_list(app: AppUnderTest, system: str) -> None:
    built = build_server(SYSTEMS[system], app.responder)
    async with Client(built) as client:
        tools = (await client.list_tools()).tools
    assert built.get_tool_input_schema is not None
    assert all(built.get_tool_input_schema(tool.name) == tool.input_schema for tool in tools)
    assert built.get_tool_input_schema("no-such-tool") is None


async def test_only_what_there_is_is_announced(app: AppUnderTest, mode: Mode) -> None:
    async with app.client(mode=mode) as client:
        announced = client.server_capabilities
    assert announced is not None
    served = announced.model_dump(exclude_none=True, exclude_defaults=True)
    assert set(served) == {"tools", "prompts", "completions"}
    assert not announced.tools or not announced.tools.list_changed


async def test_a_bug_before_a_start_is_opaque_to_the_client(
    app: AppUnderTest, mode: Mode, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object, **__: object) -> object:
        raise RuntimeError("of our own")

    monkeypatch.setattr(find, "device_lookup", broken)
    result = await app.call("device-lookup", {"identifier": "x"}, mode=mode)
    assert (text_of(result), result.is_error) == ("Error executing tool device-lookup", True)
    assert "Traceback" in caplog.text


async def complete(client: Client) -> object:
    return await client.complete(PromptReference(name="run-job"), {"name": "device", "value": "x"})


async def get_prompt(client: Client) -> object:
    return await client.get_prompt("run-job", {"device": "x", "component": "y"})


Bug = tuple[object, str, Callable[[Client], Awaitable[object]]]


@pytest.mark.parametrize("bug", [(server, "suggest", complete), (PromptSpec, "message", get_prompt)])
async def test_a_bug_beside_the_tools_is_opaque_too(
    app: AppUnderTest, mode: Mode, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, bug: Bug
) -> None:
    def broken(*_: object) -> object:
        raise RuntimeError("must-not-leak")

    place, name, request = bug
    monkeypatch.setattr(place, name, broken)
    async with app.client(mode=mode) as client:
        with pytest.raises(MCPError) as error:
            await request(client)
    assert (error.value.code, error.value.message) == (INTERNAL_ERROR, "Internal server error")
    assert "Traceback" in caplog.text


async def test_a_tool_that_is_not_there_is_an_error_of_the_protocol(app: AppUnderTest, mode: Mode) -> None:
    async with app.client(mode=mode) as client:
        with pytest.raises(MCPError, match="Unknown tool: nothing"):
            await client.call_tool("nothing", {})
