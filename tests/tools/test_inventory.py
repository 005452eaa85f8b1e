"""What the model reads before it calls anything: names, sizes, hints, schemas."""

import json
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from mcp import MCPError

from fakes.app_under_test import AppUnderTest
from fakes.product import Mode, ProductUnderTest
from fakes.psu_app_under_test import PsuAppUnderTest
from goldens import GOLDEN, as_json, check_golden
from rmm_jobs.tools import devices, scripts
from rmm_jobs.tools.devices.catalog import TOOLS
from rmm_jobs.tools.registry import ToolSpec
from rmm_jobs.tools.scripts.catalog import SCRIPT_TOOLS

KEYWORDS = {"type", "enum", "description", "default", "minimum", "maximum", "anyOf"}
"""The keywords of JSON Schema 2020-12 that an argument's schema may use."""

SUFFIX = {"datto": "", "psu": "-psu"}
LARGEST = {"datto": 9_900, "psu": 7_900}
"""Characters, about four of which are one token; benchmarks/tokens.mjs counts them exactly."""
LARGEST_PSU_ANSWER = 8_075
"""Characters of the whole answer of PowerShell Universal, which are fewer than 1,900 tokens of o200k_base."""

each_tool = pytest.mark.parametrize("tool", [*TOOLS, *SCRIPT_TOOLS], ids=lambda tool: f"{tool.title}: {tool.name}")


async def listed(
    system: ProductUnderTest, mode: Mode = "legacy", *, name: str = "a-client", shows_cards: bool = False
) -> str:
    async with system.client(mode=mode, name=name, shows_cards=shows_cards) as client:
        tools = (await client.list_tools()).tools
    return as_json([tool.model_dump(by_alias=True, exclude_none=True) for tool in tools])


async def test_what_tools_list_shows_is_the_committed_snapshot(system: ProductUnderTest, mode: Mode) -> None:
    all_of_it = await listed(system, mode, name="claude-code", shows_cards=True)
    check_golden(GOLDEN / f"tools{SUFFIX[system.ways.system]}.json", all_of_it)


@pytest.mark.parametrize(
    ("name", "shows_cards", "keys"),
    [
        ("a-client", False, set[str]()),
        ("claude-code", False, {"anthropic/alwaysLoad", "anthropic/searchHint"}),
        ("Claude Desktop", False, {"anthropic/alwaysLoad", "anthropic/searchHint"}),
        ("not-claude", True, {"ui"}),
        ("claude-ai", True, {"anthropic/alwaysLoad", "anthropic/searchHint", "ui"}),
    ],
)
async def test_a_client_is_told_beside_a_definition_what_it_reads_and_nothing_else(
    name: str, shows_cards: bool, keys: set[str], system: ProductUnderTest, mode: Mode
) -> None:
    told = json.loads(await listed(system, mode, name=name, shows_cards=shows_cards))
    everything = json.loads(await listed(system, mode, name="claude", shows_cards=True))
    assert {key for tool in told for key in tool.get("_meta", {})} == keys
    assert not any(tool.get("_meta") == {} for tool in told)
    for tool in [*told, *everything]:
        tool.pop("_meta", None)
    assert told == everything


async def test_what_prompts_list_shows_is_the_committed_snapshot(system: ProductUnderTest, mode: Mode) -> None:
    async with system.client(mode=mode) as client:
        prompts = (await client.list_prompts()).prompts
    shown = [prompt.model_dump(by_alias=True, exclude_none=True) for prompt in prompts]
    check_golden(GOLDEN / f"prompts{SUFFIX[system.ways.system]}.json", as_json(shown))


async def test_the_list_of_tools_is_small(system: ProductUnderTest) -> None:
    tools = json.loads(await listed(system))
    shown = json.dumps(tools, separators=(",", ":"))
    assert len(shown) < LARGEST[system.ways.system]


async def test_the_whole_answer_of_powershell_universal_is_small_too(psu: PsuAppUnderTest) -> None:
    tools = json.loads(await listed(psu, name="claude", shows_cards=True))
    answer = {"jsonrpc": "2.0", "id": 1, "result": {"tools": tools}}
    assert len(json.dumps(answer, separators=(",", ":"))) < LARGEST_PSU_ANSWER


async def test_a_client_that_defers_tools_loads_what_the_main_job_needs_and_finds_the_rest_by_words(
    system: ProductUnderTest,
) -> None:
    tools = json.loads(await listed(system, name="claude-code"))
    at_once = {tool["name"] for tool in tools if tool["_meta"].get("anthropic/alwaysLoad") is True}
    answering = {"answer-job"} if system.ways.system == "psu" else set[str]()
    assert at_once == {"run-job", "job-status"} | answering
    hints = [tool["_meta"]["anthropic/searchHint"] for tool in tools if tool["name"] not in at_once]
    assert all(hint and len(hint) <= 100 for hint in hints)
    assert len(set(hints)) == len(hints)


@each_tool
def test_no_tool_is_both_read_only_and_destructive(tool: ToolSpec[Any]) -> None:
    assert not (tool.hints.read_only and tool.hints.destructive)


def test_what_does_something_says_so() -> None:
    doing = {tool.name for tool in SCRIPT_TOOLS if not tool.hints.read_only}
    # job-status only looks: what a job asks is put into a form by run-job and answer-job alone.
    assert doing == {"run-job", "answer-job", "cancel-job", "set-schedule"}


@each_tool
def test_schemas_are_portable_and_closed(tool: ToolSpec[Any]) -> None:
    schema = tool.schema()
    assert schema["additionalProperties"] is False
    assert not {"oneOf", "allOf", "$ref", "$defs"} & set(json.dumps(schema).replace('"', " ").split())
    # Ajv's strict mode refuses a list of types; alternatives have one type each.
    assert all(isinstance(each.get("type", ""), str) for each in schema["properties"].values())
    assert all("type" in each or "anyOf" in each for each in schema["properties"].values())


@each_tool
def test_schemas_use_the_words_of_json_schema_alone(tool: ToolSpec[Any]) -> None:
    schema = tool.schema()
    Draft202012Validator.check_schema(schema)
    for each in schema["properties"].values():
        assert set(each) <= KEYWORDS


@pytest.mark.parametrize(("package", "tools"), [(devices, TOOLS), (scripts, SCRIPT_TOOLS)], ids=["devices", "scripts"])
def test_each_tool_has_the_file_of_its_name(package: ModuleType, tools: Sequence[ToolSpec[Any]]) -> None:
    (folder,) = map(Path, package.__path__)
    stems = {path.stem for path in folder.glob("*.py")} - {"__init__", "catalog"}
    files = {stem.replace("_", "-") for stem in stems}
    assert {tool.name for tool in tools} == files


OF_THE_OTHER = {"datto": "script-lookup", "psu": "device-lookup"}


async def test_an_unknown_tool_and_one_of_another_system_are_protocol_errors(
    system: ProductUnderTest, mode: Mode
) -> None:
    async with system.client(mode=mode) as client:
        for name in ("run-everything", OF_THE_OTHER[system.ways.system]):
            with pytest.raises(MCPError) as unknown:
                await client.call_tool(name, {"identifier": "x"})
            assert unknown.value.code == -32602


async def test_the_server_says_who_it_is_and_how_the_tools_fit_together(datto: AppUnderTest, mode: Mode) -> None:
    async with datto.client(mode=mode) as client:
        assert client.server_info is not None
        assert client.server_info.name == "rmm-jobs"
        assert "Never call run-job again" in (client.instructions or "")


async def test_the_server_says_who_it_is_and_how_prompts_are_answered(psu: PsuAppUnderTest, mode: Mode) -> None:
    async with psu.client(mode=mode) as client:
        assert client.server_info is not None
        assert (client.server_info.name, client.server_info.title) == ("rmm-jobs", "RMM jobs: PowerShell Universal")
        instructions = client.instructions or ""
    assert "answer-job" in instructions
    assert "never through you" in instructions
