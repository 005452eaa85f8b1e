"""What the model reads of a script system before it calls anything: names, sizes, hints, schemas."""

import json
from pathlib import Path
from typing import Any

import pytest
from mcp import MCPError

from fakes.app_under_test import Mode
from fakes.psu_app_under_test import PsuAppUnderTest
from goldens import GOLDEN, as_json, check_golden
from rmm_jobs.tools.registry import ToolSpec
from rmm_jobs.tools.scripts import catalog
from rmm_jobs.tools.scripts.catalog import SCRIPT_TOOLS


async def listed(app: PsuAppUnderTest, mode: Mode = "legacy") -> str:
    async with app.client(mode=mode) as client:
        tools = (await client.list_tools()).tools
    return as_json([tool.model_dump(by_alias=True, exclude_none=True) for tool in tools])


async def test_what_tools_list_shows_is_the_committed_snapshot(app: PsuAppUnderTest, mode: Mode) -> None:
    check_golden(GOLDEN / "tools-psu.json", await listed(app, mode))


async def test_what_prompts_list_shows_is_the_committed_snapshot(app: PsuAppUnderTest, mode: Mode) -> None:
    async with app.client(mode=mode) as client:
        prompts = (await client.list_prompts()).prompts
    shown = [prompt.model_dump(by_alias=True, exclude_none=True) for prompt in prompts]
    check_golden(GOLDEN / "prompts-psu.json", as_json(shown))


async def test_the_list_of_tools_is_small(app: PsuAppUnderTest) -> None:
    # About four characters are one token.
    assert len(json.dumps(json.loads(await listed(app)), separators=(",", ":"))) < 8_000


@pytest.mark.parametrize("tool", SCRIPT_TOOLS, ids=lambda tool: tool.name)
def test_every_hint_is_explicit_and_no_tool_is_both_read_only_and_destructive(tool: ToolSpec[Any]) -> None:
    hints = tool.hints
    explicit = (hints.read_only_hint, hints.destructive_hint, hints.idempotent_hint, hints.open_world_hint)
    assert None not in explicit
    assert not (hints.read_only_hint and hints.destructive_hint)


def test_what_does_something_says_so() -> None:
    doing = {tool.name for tool in SCRIPT_TOOLS if not tool.hints.read_only_hint}
    # job-status only looks: what a job asks is put into a form by run-job and answer-job alone.
    assert doing == {"run-job", "answer-job", "cancel-job"}


@pytest.mark.parametrize("tool", SCRIPT_TOOLS, ids=lambda tool: tool.name)
def test_schemas_are_portable_and_closed(tool: ToolSpec[Any]) -> None:
    schema = tool.definition().input_schema
    assert schema["additionalProperties"] is False
    assert not {"oneOf", "allOf", "$ref", "$defs"} & set(json.dumps(schema).replace('"', " ").split())
    # Ajv's strict mode refuses a list of types; alternatives have one type each.
    assert all(isinstance(each.get("type", ""), str) for each in schema["properties"].values())
    assert all("type" in each or "anyOf" in each for each in schema["properties"].values())


def test_each_tool_has_the_file_of_its_name() -> None:
    folder = Path(catalog.__file__).parent
    files = {path.stem.replace("_", "-") for path in folder.glob("*_*.py") if not path.stem.startswith("__")}
    assert {tool.name for tool in SCRIPT_TOOLS} == files


async def test_tools_of_another_system_are_not_there(app: PsuAppUnderTest, mode: Mode) -> None:
    async with app.client(mode=mode) as client:
        with pytest.raises(MCPError) as unknown:
            await client.call_tool("device-lookup", {"identifier": "x"})
    assert unknown.value.code == -32602


async def test_the_server_says_who_it_is_and_how_prompts_are_answered(app: PsuAppUnderTest, mode: Mode) -> None:
    async with app.client(mode=mode) as client:
        assert client.server_info is not None
        assert (client.server_info.name, client.server_info.title) == ("rmm-jobs", "RMM jobs: PowerShell Universal")
        instructions = client.instructions or ""
    assert "answer-job" in instructions
    assert "never through you" in instructions
