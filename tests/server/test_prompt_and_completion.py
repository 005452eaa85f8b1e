"""The prompt run-job, and completion of its arguments."""

import pytest
from mcp import MCPError
from mcp.types import PromptReference, ResourceTemplateReference, TextContent

from fakes.app_under_test import AppUnderTest, Mode
from fakes.typed import as_claude_code_splits
from rmm_jobs.server.completions import MAX_VALUES
from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.datto.tenant import large_tenant

RUN_JOB = PromptReference(name="run-job")


async def test_the_prompt_has_the_documents_arguments(app: AppUnderTest, mode: Mode) -> None:
    async with app.client(mode=mode) as client:
        (prompt,) = (await client.list_prompts()).prompts
    assert prompt.name == "run-job"
    assert [(argument.name, argument.required) for argument in prompt.arguments or []] == [
        ("device", True),
        ("component", True),
        ("variables", False),
        ("wait", False),
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        {"device": "ACME-DC01", "component": "Clear Temp Files", "wait": "true"},
        {"device": '"ACME-DC01"', "component": '"Clear', "variables": "Temp", "wait": 'Files" --wait'},
    ],
)
async def test_the_prompt_asks_for_the_tool_call(app: AppUnderTest, mode: Mode, arguments: dict[str, str]) -> None:
    async with app.client(mode=mode) as client:
        prompt = await client.get_prompt("run-job", arguments)
    (message,) = prompt.messages
    assert isinstance(message.content, TextContent)
    assert '"device": "ACME-DC01"' in message.content.text
    assert '"component": "Clear Temp Files"' in message.content.text
    assert '"wait": true' in message.content.text
    assert app.asked() == []


@pytest.mark.parametrize(
    "line",
    [
        '"ACME-DC01" "Clear Temp Files" --variables "days=30" --wait',
        '"ACME-DC01" "Clear Temp Files"',
        '"ACME-DC01" "Reboot" --variables "days=30"',
        '"ACME-DC01" "Reboot" --variables "days=30" --wait',
        "ACME-DC01 Reboot days=30 --wait --again",
        'ACME-DC01 Reboot {"days": 30} --wait',
    ],
)
async def test_a_line_of_which_words_may_be_lost_on_the_way_is_refused_with_other_ways(
    app: AppUnderTest, mode: Mode, line: str
) -> None:
    async with app.client(mode=mode) as client:
        (prompt,) = (await client.list_prompts()).prompts
        with pytest.raises(MCPError) as refused:
            await client.get_prompt("run-job", as_claude_code_splits(line, prompt))
    assert "hands over the first 4 words and no more" in refused.value.message
    assert "Nothing was started." in refused.value.message
    assert (
        "Type the slash command /run-job instead, not the entry marked MCP, or ask in plain words."
        in refused.value.message
    )


@pytest.mark.parametrize(
    ("line", "call"),
    [
        ('"ACME-DC01" "Reboot" --wait', '"device": "ACME-DC01",  "component": "Reboot",  "wait": true'),
        ('"ACME-DC01" "Clear Temp"', '"device": "ACME-DC01",  "component": "Clear Temp"'),
        ("ACME-DC01 Reboot --again", '"device": "ACME-DC01",  "component": "Reboot",  "again": true'),
        (
            "ACME-DC01 Reboot days=30 true",
            '"device": "ACME-DC01",  "component": "Reboot",  "variables": "days=30",  "wait": true',
        ),
    ],
)
async def test_a_line_that_leaves_a_place_free_or_is_the_arguments_themselves_is_read(
    app: AppUnderTest, mode: Mode, line: str, call: str
) -> None:
    async with app.client(mode=mode) as client:
        (prompt,) = (await client.list_prompts()).prompts
        message = (await client.get_prompt("run-job", as_claude_code_splits(line, prompt))).messages[0].content
    assert isinstance(message, TextContent)
    assert f"{{  {call}}}" in message.text.replace("\n", "")


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("run-job", {"device": "ACME-DC01"}, "Command could not be read"),
        (
            "run-job",
            {"device": "ACME-DC01", "component": "Clear", "variables": "Temp"},
            "It takes two names",
        ),
        ("run-job", {"device": "A", "component": "B", "force": "yes"}, "- force: is not an argument of this prompt"),
        ("no-such-prompt", {}, "Unknown prompt: no-such-prompt"),
    ],
)
async def test_what_cannot_be_read_is_refused_in_words(
    app: AppUnderTest, mode: Mode, name: str, arguments: dict[str, str], words: str
) -> None:
    async with app.client(mode=mode) as client:
        with pytest.raises(MCPError) as refused:
            await client.get_prompt(name, arguments)
    assert words in refused.value.message
    assert refused.value.code == -32602


async def test_names_are_completed_from_the_live_lists(app: AppUnderTest, mode: Mode) -> None:
    async with app.client(mode=mode) as client:
        devices = await client.complete(RUN_JOB, {"name": "device", "value": "dc0"})
        components = await client.complete(RUN_JOB, {"name": "component", "value": '"clear'})
        nothing = await client.complete(RUN_JOB, {"name": "wait", "value": "t"})
        other = await client.complete(ResourceTemplateReference(uri="x://{y}"), {"name": "device", "value": "dc0"})
    assert devices.completion.values == ["ACME-DC01", "ACME-DC02", "TECHSTART-DC01"]
    assert components.completion.values[:2] == ["Clear Browser Cache", "Clear Temp Files"]
    assert (nothing.completion.values, other.completion.values) == ([], [])


@pytest.mark.parametrize("typed", ["dc0", "A", "no such device"])
async def test_a_completion_tells_no_total_because_one_page_of_a_list_is_not_all_of_it(
    app: AppUnderTest, mode: Mode, typed: str
) -> None:
    app.tenant.faults.add(Fault(FaultKind.FORBIDDEN, "GET", "components", times=None))
    async with app.client(mode=mode) as client:
        devices = await client.complete(RUN_JOB, {"name": "device", "value": typed})
        failed = await client.complete(RUN_JOB, {"name": "component", "value": typed})
    assert (devices.completion.total, devices.completion.has_more) == (None, None)
    assert (failed.completion.total, failed.completion.has_more) == (None, None)


async def test_a_completion_that_is_cut_says_that_there_is_more(app: AppUnderTest) -> None:
    app.tenant.devices[:] = large_tenant(devices=300).devices
    async with app.client() as client:
        many = (await client.complete(RUN_JOB, {"name": "device", "value": "fleet"})).completion
    assert (len(many.values), many.total, many.has_more) == (MAX_VALUES, None, True)


async def test_names_that_cannot_be_had_are_none(app: AppUnderTest) -> None:
    app.tenant.faults.add(Fault(FaultKind.FORBIDDEN, "GET", times=None))
    async with app.client() as client:
        devices = await client.complete(RUN_JOB, {"name": "device", "value": "dc0"})
    assert devices.completion.values == []
