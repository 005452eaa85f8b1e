"""The prompt of a script system, and completion of its arguments."""

import pytest
from mcp import MCPError
from mcp.types import PromptReference, TextContent

from fakes.app_under_test import Mode
from fakes.psu_app_under_test import PsuAppUnderTest
from fakes.typed import as_claude_code_splits

RUN_JOB = PromptReference(name="run-job")


async def test_the_prompt_has_the_arguments_of_a_script(app: PsuAppUnderTest, mode: Mode) -> None:
    async with app.client(mode=mode) as client:
        (prompt,) = (await client.list_prompts()).prompts
    assert (prompt.name, prompt.title) == ("run-job", "Run a script")
    assert [(argument.name, argument.required) for argument in prompt.arguments or []] == [
        ("script", True),
        ("parameters", False),
        ("wait", False),
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        {"script": '"New User.ps1"', "parameters": "Name=ana", "wait": "--wait"},
        {"script": '"New', "parameters": 'User.ps1"', "wait": "--parameters Name=ana --wait"},
        {"script": '"New User.ps1" --parameters "Name=ana" --wait'},
    ],
)
async def test_the_prompt_asks_for_the_tool_call(app: PsuAppUnderTest, mode: Mode, arguments: dict[str, str]) -> None:
    async with app.client(mode=mode) as client:
        prompt = await client.get_prompt("run-job", arguments)
    (message,) = prompt.messages
    assert isinstance(message.content, TextContent)
    assert '"script": "New User.ps1"' in message.content.text
    assert '"parameters": "Name=ana"' in message.content.text
    assert '"wait": true' in message.content.text
    assert "printed by the script" in message.content.text
    assert app.asked() == []


@pytest.mark.parametrize(
    "line",
    [
        '"New User.ps1" --wait',
        '"Report.ps1" --parameters "Name=C:"',
        '"Report.ps1" --parameters "Name=C:" --wait',
        "Report.ps1 --wait --computer PSU02",
        "Report.ps1 Name=C: --wait --computer PSU02",
    ],
)
async def test_a_line_of_which_words_may_be_lost_on_the_way_is_refused_with_other_ways(
    app: PsuAppUnderTest, mode: Mode, line: str
) -> None:
    async with app.client(mode=mode) as client:
        (prompt,) = (await client.list_prompts()).prompts
        with pytest.raises(MCPError) as refused:
            await client.get_prompt("run-job", as_claude_code_splits(line, prompt))
    assert "hands over the first 3 words and no more" in refused.value.message
    assert "Nothing was started." in refused.value.message
    assert (
        "Type the slash command /run-script instead, not the entry marked MCP, or ask in plain words."
        in refused.value.message
    )


@pytest.mark.parametrize(
    ("line", "call"),
    [
        ('"Report.ps1" --wait', '"script": "Report.ps1",  "wait": true'),
        ('"New User.ps1"', '"script": "New User.ps1"'),
        ("Report.ps1 --again", '"script": "Report.ps1",  "again": true'),
        ("Report.ps1 Name=C: true", '"script": "Report.ps1",  "parameters": "Name=C:",  "wait": true'),
    ],
)
async def test_a_line_that_leaves_a_place_free_or_is_the_arguments_themselves_is_read(
    app: PsuAppUnderTest, mode: Mode, line: str, call: str
) -> None:
    async with app.client(mode=mode) as client:
        (prompt,) = (await client.list_prompts()).prompts
        message = (await client.get_prompt("run-job", as_claude_code_splits(line, prompt))).messages[0].content
    assert isinstance(message, TextContent)
    assert f"{{  {call}}}" in message.text.replace("\n", "")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"script": "  "}, "It needs a script."),
        ({"script": "New", "parameters": "User.ps1"}, "It takes one name, a script."),
        ({"script": "New-User.ps1", "parameters": "--force"}, "--environment, --credential, --wait and --again."),
        ({"script": "A", "device": "B"}, "- device: is not an argument of this prompt"),
    ],
)
async def test_what_cannot_be_read_is_refused_in_words(
    app: PsuAppUnderTest, mode: Mode, arguments: dict[str, str], words: str
) -> None:
    async with app.client(mode=mode) as client:
        with pytest.raises(MCPError) as refused:
            await client.get_prompt("run-job", arguments)
    assert words in refused.value.message
    assert refused.value.code == -32602


async def test_names_are_completed_from_the_live_lists(app: PsuAppUnderTest, mode: Mode) -> None:
    async with app.client(mode=mode) as client:
        scripts = await client.complete(RUN_JOB, {"name": "script", "value": '"get-'})
        nothing = await client.complete(RUN_JOB, {"name": "parameters", "value": "N"})
    assert scripts.completion.values == ["Get-DiskReport.ps1"]
    assert nothing.completion.values == []
