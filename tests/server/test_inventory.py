"""What the model reads before it calls anything: names, sizes, hints, schemas."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from mcp import MCPError

from fakes.app_under_test import AppUnderTest, Mode
from goldens import GOLDEN, as_json, check_golden
from rmm_jobs.tools.devices import catalog
from rmm_jobs.tools.devices.catalog import TOOLS
from rmm_jobs.tools.registry import ToolSpec
from rmm_jobs.tools.scripts.catalog import SCRIPT_TOOLS

KEYWORDS = {"type", "enum", "description", "default", "minimum", "maximum", "anyOf"}
"""The keywords of JSON Schema 2020-12 that an argument's schema may use."""


async def listed(app: AppUnderTest, mode: Mode = "legacy") -> str:
    async with app.client(mode=mode) as client:
        tools = (await client.list_tools()).tools
    return as_json([tool.model_dump(by_alias=True, exclude_none=True) for tool in tools])


async def test_what_tools_list_shows_is_the_committed_snapshot(app: AppUnderTest, mode: Mode) -> None:
    check_golden(GOLDEN / "tools.json", await listed(app, mode))


async def test_what_prompts_list_shows_is_the_committed_snapshot(app: AppUnderTest, mode: Mode) -> None:
    async with app.client(mode=mode) as client:
        prompts = (await client.list_prompts()).prompts
    shown = [prompt.model_dump(by_alias=True, exclude_none=True) for prompt in prompts]
    check_golden(GOLDEN / "prompts.json", as_json(shown))


async def test_the_list_of_tools_is_small(app: AppUnderTest) -> None:
    # About four characters are one token; benchmarks/tokens.py counts them exactly.
    assert len(json.dumps(json.loads(await listed(app)), separators=(",", ":"))) < 4_000


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_every_hint_is_explicit_and_no_tool_is_both_read_only_and_destructive(tool: ToolSpec[Any]) -> None:
    hints = tool.hints
    explicit = (hints.read_only_hint, hints.destructive_hint, hints.idempotent_hint, hints.open_world_hint)
    assert None not in explicit
    assert not (hints.read_only_hint and hints.destructive_hint)


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_schemas_are_portable_and_closed(tool: ToolSpec[Any]) -> None:
    schema = tool.definition().input_schema
    assert schema["additionalProperties"] is False
    assert not {"oneOf", "allOf", "$ref", "$defs"} & set(json.dumps(schema).replace('"', " ").split())
    # Ajv's strict mode refuses a list of types; alternatives have one type each.
    assert all(isinstance(each.get("type", ""), str) for each in schema["properties"].values())
    assert all("type" in each or "anyOf" in each for each in schema["properties"].values())


@pytest.mark.parametrize("tool", [*TOOLS, *SCRIPT_TOOLS], ids=lambda tool: f"{tool.title}: {tool.name}")
def test_schemas_use_the_words_of_json_schema_alone(tool: ToolSpec[Any]) -> None:
    schema = tool.definition().input_schema
    Draft202012Validator.check_schema(schema)
    for each in schema["properties"].values():
        assert set(each) <= KEYWORDS


def test_each_tool_has_the_file_of_its_name() -> None:
    folder = Path(catalog.__file__).parent
    files = {path.stem.replace("_", "-") for path in folder.glob("*_*.py") if not path.stem.startswith("__")}
    assert {tool.name for tool in TOOLS} == files


async def test_an_unknown_tool_is_a_protocol_error(app: AppUnderTest, mode: Mode) -> None:
    async with app.client(mode=mode) as client:
        with pytest.raises(MCPError) as unknown:
            await client.call_tool("run-everything", {})
    assert unknown.value.code == -32602


async def test_the_server_says_who_it_is_and_how_the_tools_fit_together(app: AppUnderTest, mode: Mode) -> None:
    async with app.client(mode=mode) as client:
        assert client.server_info is not None
        assert client.server_info.name == "rmm-jobs"
        assert "Never call run-job again" in (client.instructions or "")
