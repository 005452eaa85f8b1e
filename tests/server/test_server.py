"""The server towards the SDK: what it announces, what checks over HTTP are given, and what a bug looks like."""

import pytest
from mcp import Client, MCPError

from fakes.app_under_test import AppUnderTest, Mode, text_of
from rmm_jobs.app import build_server
from rmm_jobs.jobs import find
from rmm_jobs.systems.registry import SYSTEMS


@pytest.mark.parametrize("system", SYSTEMS)
async def test_the_schema_for_checks_of_headers_is_that_of_the_list(app: AppUnderTest, system: str) -> None:
    server = build_server(SYSTEMS[system], app.responder)
    async with Client(server) as client:
        tools = (await client.list_tools()).tools
    assert server.get_tool_input_schema is not None
    assert all(server.get_tool_input_schema(tool.name) == tool.input_schema for tool in tools)
    assert server.get_tool_input_schema("no-such-tool") is None


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


async def test_a_tool_that_is_not_there_is_an_error_of_the_protocol(app: AppUnderTest, mode: Mode) -> None:
    async with app.client(mode=mode) as client:
        with pytest.raises(MCPError, match="Unknown tool: nothing"):
            await client.call_tool("nothing", {})
