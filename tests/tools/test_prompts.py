"""The prompt run-job: its arguments, the tool call it asks for, and lines that cannot be read."""

import pytest
from mcp import MCPError
from mcp.types import TextContent

from fakes.app_under_test import AppUnderTest
from fakes.product import Mode, ProductUnderTest
from fakes.psu_app_under_test import PsuAppUnderTest
from fakes.typed import as_claude_code_splits

ARGUMENTS = {
    "datto": [("device", True), ("component", True), ("variables", False), ("wait", False)],
    "psu": [("script", True), ("parameters", False), ("wait", False)],
}
TITLES = {"datto": "Run a job", "psu": "Run a script"}
WORDS = {"datto": ("4 words", "/run-job"), "psu": ("3 words", "/run-script")}
"""How many words a client hands over, and the command that takes all."""


async def test_the_prompt_has_the_documents_arguments(system: ProductUnderTest, mode: Mode) -> None:
    async with system.client(mode=mode) as client:
        prompt, *_ = (await client.list_prompts()).prompts
    assert (prompt.name, prompt.title) == ("run-job", TITLES[system.ways.system])
    arguments = [(argument.name, argument.required) for argument in prompt.arguments or []]
    assert arguments == ARGUMENTS[system.ways.system]


async def asked_for(system: ProductUnderTest, mode: Mode, arguments: dict[str, str]) -> str:
    """What the prompt says with these arguments, and that nothing is asked of the system for it."""
    async with system.client(mode=mode) as client:
        (message,) = (await client.get_prompt("run-job", arguments)).messages
    assert isinstance(message.content, TextContent)
    assert system.asked() == []
    return message.content.text


@pytest.mark.parametrize(
    "arguments",
    [
        {"device": "ACME-DC01", "component": "Clear Temp Files", "wait": "true"},
        {"device": '"ACME-DC01"', "component": '"Clear', "variables": "Temp", "wait": 'Files" --wait'},
    ],
)
async def test_the_prompt_asks_for_the_tool_call(datto: AppUnderTest, mode: Mode, arguments: dict[str, str]) -> None:
    text = await asked_for(datto, mode, arguments)
    assert '"device": "ACME-DC01"' in text
    assert '"component": "Clear Temp Files"' in text
    assert '"wait": true' in text


@pytest.mark.parametrize(
    "arguments",
    [
        {"script": '"New User.ps1"', "parameters": "Name=ana", "wait": "--wait"},
        {"script": '"New', "parameters": 'User.ps1"', "wait": "--parameters Name=ana --wait"},
        {"script": '"New User.ps1" --parameters "Name=ana" --wait'},
    ],
)
async def test_so_does_that_of_a_script(psu: PsuAppUnderTest, mode: Mode, arguments: dict[str, str]) -> None:
    text = await asked_for(psu, mode, arguments)
    assert '"script": "New User.ps1"' in text
    assert '"parameters": "Name=ana"' in text
    assert '"wait": true' in text
    assert "printed by the script" in text


async def refusal(system: ProductUnderTest, mode: Mode, line: str) -> str:
    """What is said of a line that Claude Code has split."""
    async with system.client(mode=mode) as client:
        prompt, *_ = (await client.list_prompts()).prompts
        with pytest.raises(MCPError) as refused:
            await client.get_prompt("run-job", as_claude_code_splits(line, prompt))
    return refused.value.message


def is_refused_with_other_ways(message: str, system: ProductUnderTest) -> None:
    words, command = WORDS[system.ways.system]
    assert f"hands over the first {words} and no more" in message
    assert "Nothing was started." in message
    assert f"Type the slash command {command} instead, not the entry marked MCP, or ask in plain words." in message


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
    datto: AppUnderTest, mode: Mode, line: str
) -> None:
    is_refused_with_other_ways(await refusal(datto, mode, line), datto)


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
async def test_a_line_of_a_script_of_which_words_may_be_lost_on_the_way_is_refused_with_other_ways(
    psu: PsuAppUnderTest, mode: Mode, line: str
) -> None:
    is_refused_with_other_ways(await refusal(psu, mode, line), psu)


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
    datto: AppUnderTest, mode: Mode, line: str, call: str
) -> None:
    await reads(datto, mode, line, call)


@pytest.mark.parametrize(
    ("line", "call"),
    [
        ('"Report.ps1" --wait', '"script": "Report.ps1",  "wait": true'),
        ('"New User.ps1"', '"script": "New User.ps1"'),
        ("Report.ps1 --again", '"script": "Report.ps1",  "again": true'),
        ("Report.ps1 Name=C: true", '"script": "Report.ps1",  "parameters": "Name=C:",  "wait": true'),
    ],
)
async def test_a_line_of_a_script_that_leaves_a_place_free_or_is_the_arguments_themselves_is_read(
    psu: PsuAppUnderTest, mode: Mode, line: str, call: str
) -> None:
    await reads(psu, mode, line, call)


async def reads(system: ProductUnderTest, mode: Mode, line: str, call: str) -> None:
    async with system.client(mode=mode) as client:
        prompt, *_ = (await client.list_prompts()).prompts
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
    datto: AppUnderTest, mode: Mode, name: str, arguments: dict[str, str], words: str
) -> None:
    async with datto.client(mode=mode) as client:
        with pytest.raises(MCPError) as refused:
            await client.get_prompt(name, arguments)
    assert words in refused.value.message
    assert refused.value.code == -32602


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"script": "  "}, "It needs a script."),
        ({"script": "New", "parameters": "User.ps1"}, "It takes one name, a script."),
        ({"script": "New-User.ps1", "parameters": "--force"}, "--environment, --credential, --wait and --again."),
        ({"script": "A", "device": "B"}, "- device: is not an argument of this prompt"),
    ],
)
async def test_what_cannot_be_read_of_a_script_is_refused_in_words(
    psu: PsuAppUnderTest, mode: Mode, arguments: dict[str, str], words: str
) -> None:
    async with psu.client(mode=mode) as client:
        with pytest.raises(MCPError) as refused:
            await client.get_prompt("run-job", arguments)
    assert words in refused.value.message
    assert refused.value.code == -32602
