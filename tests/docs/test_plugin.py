"""The Claude Code plugin: manifest, server, slash commands and skills fit the package and one another."""

import json
import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import pytest

from rmm_jobs.domain.errors import ArgumentsRefused
from rmm_jobs.settings import Settings
from rmm_jobs.terminal.parser import parser
from rmm_jobs.tools.devices.catalog import TOOLS
from rmm_jobs.tools.registry import ToolSpec
from rmm_jobs.tools.scripts.catalog import SCRIPT_TOOLS

ROOT = Path(__file__).parents[2]
SERVER = "rmm-jobs"
PLUGIN = f"plugin_{SERVER}_{SERVER}"
CATALOGS = {SERVER: TOOLS, "psu-jobs": SCRIPT_TOOLS}
"""The servers by the names that the documents give them; the plugin's one server serves either system."""
TOOL_OF = {"run-script": "run-job"}
"""Commands that are not named after the tool they call."""
COMMANDS = sorted((ROOT / "commands").glob("*.md"))
SKILLS = sorted((ROOT / "skills").glob("*/SKILL.md"))
MAX_COMMAND_BYTES = 2_500
"""A typed command is put into the conversation as a whole; reference stands in `docs/`."""


def read_json(path: str) -> dict[str, Any]:
    return json.loads((ROOT / path).read_text(encoding="utf-8"))


def package() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def front_matter(path: Path) -> dict[str, str]:
    text = path.read_text(encoding="utf-8")
    head = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
    assert head is not None
    return dict(line.split(": ", 1) for line in head[1].split("\n"))


def test_the_plugin_has_the_version_of_the_package() -> None:
    assert read_json(".claude-plugin/plugin.json")["version"] == package()["version"]


def test_the_marketplace_offers_the_plugin_of_this_folder() -> None:
    (offered,) = read_json(".claude-plugin/marketplace.json")["plugins"]
    assert (offered["name"], offered["source"]) == (read_json(".claude-plugin/plugin.json")["name"], "./")


def test_the_plugin_starts_the_command_that_the_package_installs() -> None:
    assert read_json(".mcp.json")["mcpServers"][SERVER]["command"] in package()["scripts"]


def test_the_plugin_passes_every_setting_on_and_an_unset_one_as_empty() -> None:
    # Without the default, an unset variable would arrive as the text "${NAME}".
    names = [name.upper() for name in Settings.model_fields]
    assert read_json(".mcp.json")["mcpServers"][SERVER]["env"] == {name: f"${{{name}:-}}" for name in names}


def allowed(command: Path) -> list[str]:
    """What a command may call without the person being asked."""
    listed = front_matter(command).get("allowed-tools")
    return listed.split(", ") if listed else []


def servers_of(command: Path) -> list[str]:
    """The servers that the command's steps name."""
    steps = command.read_text(encoding="utf-8")
    named = [server for server in CATALOGS if f"`{server}`" in steps.replace("(in the plugin: `rmm-jobs`)", "")]
    assert named
    return named


def tools_of(command: Path) -> list[ToolSpec[Any]]:
    """The tool that a command is for; there can be one of its name in each system."""
    own = TOOL_OF.get(command.stem, command.stem)
    return [tool for server in servers_of(command) for tool in CATALOGS[server] if tool.name == own]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda path: path.stem)
def test_a_command_is_allowed_only_tools_that_exist_and_that_read(command: Path) -> None:
    servers = servers_of(command)
    known = {f"mcp__{server}__{tool.name}": tool for server in servers for tool in CATALOGS[server]}
    in_plugin = {
        name.replace(f"mcp__{server}__", f"mcp__{PLUGIN}__"): known[name] for name in known for server in servers
    }
    tools = {**known, **in_plugin}
    assert set(allowed(command)) <= set(tools)
    assert [name for name in allowed(command) if not tools[name].hints.read_only_hint] == []


@pytest.mark.parametrize("command", COMMANDS, ids=lambda path: path.stem)
def test_a_command_that_reads_is_allowed_its_own_tool(command: Path) -> None:
    reads = all(tool.hints.read_only_hint for tool in tools_of(command))
    own = TOOL_OF.get(command.stem, command.stem)
    names = {f"mcp__{server}__{own}" for server in (*servers_of(command), PLUGIN)}
    assert names <= set(allowed(command)) if reads else not names & set(allowed(command))


@pytest.mark.parametrize("command", COMMANDS, ids=lambda path: path.stem)
def test_a_command_is_allowed_the_same_in_the_plugin_as_without_it(command: Path) -> None:
    pairs = [name.removeprefix("mcp__").split("__") for name in allowed(command)]
    assert {tool for server, tool in pairs if server == PLUGIN} == {tool for server, tool in pairs if server != PLUGIN}


def test_every_tool_that_people_would_type_has_its_command() -> None:
    named = {TOOL_OF.get(path.stem, path.stem) for path in COMMANDS}
    assert {tool.name for tools in CATALOGS.values() for tool in tools} - named == {"job-output"}


def test_only_a_person_can_use_a_command_that_does_more_than_look() -> None:
    manual = [path.stem for path in COMMANDS if front_matter(path).get("disable-model-invocation") == "true"]
    doing = [path.stem for path in COMMANDS if not all(tool.hints.read_only_hint for tool in tools_of(path))]
    assert manual == doing == ["answer-job", "cancel-job", "resolve-alert", "run-job", "run-script"]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda path: path.stem)
def test_a_command_shows_what_was_typed_once_and_an_example_call_that_its_tool_accepts(command: Path) -> None:
    text = command.read_text(encoding="utf-8")
    assert text.count("$ARGUMENTS") == 1
    example = re.search(r"```json\n *(.*?)\n *```", text, re.DOTALL)
    assert example is not None
    tools = tools_of(command)
    assert len(tools) == len(servers_of(command))
    for tool in tools:
        tool.parse(json.loads(example[1]))


@pytest.mark.parametrize("command", COMMANDS, ids=lambda path: path.stem)
def test_a_command_costs_a_conversation_no_more_than_its_steps(command: Path) -> None:
    assert len(command.read_bytes()) <= MAX_COMMAND_BYTES


@pytest.mark.parametrize("command", COMMANDS, ids=lambda path: path.stem)
def test_a_command_links_to_no_file(command: Path) -> None:
    # `install-commands` copies the commands alone, to where no page of `docs/` is.
    assert re.findall(r"\]\((?!https?:)[^)]+\)", command.read_text(encoding="utf-8")) == []


@pytest.mark.sample(6)
@pytest.mark.parametrize("command", COMMANDS, ids=lambda path: path.stem)
def test_an_example_of_a_command_has_arguments_that_the_terminal_knows_by_the_same_names(command: Path) -> None:
    (examples,) = re.findall(r"\n## Examples\n\n```\n(.*?)```", command.read_text(encoding="utf-8"), re.DOTALL)
    system = {SERVER: "datto", "psu-jobs": "psu"}[servers_of(command)[0]]
    for line in examples.splitlines():
        name, *words = shlex.split(line.removeprefix("/"))
        if name == "answer-job":
            words.pop()  # at a terminal a person types the answer when asked
        assert name == command.stem
        parser(system).parse_args([TOOL_OF.get(name, name), *words])


@pytest.mark.parametrize("file", [*COMMANDS, *SKILLS], ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_in_a_command_or_skill_is_taken_for_a_numbered_argument(file: Path) -> None:
    # Claude Code puts what was typed in the place of $1, $2 and so on.
    assert re.findall(r"\$\d", file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("skill", SKILLS, ids=lambda path: path.parent.name)
def test_a_skill_is_short_and_says_when_to_use_it(skill: Path) -> None:
    head = front_matter(skill)
    assert head["name"] == f"rmm-{skill.parent.name}"
    assert "Use when" in head["description"]
    assert len(skill.read_text(encoding="utf-8").splitlines()) < 150


@pytest.mark.parametrize(
    "skill", [path for path in SKILLS if path.parent.name != "variables"], ids=lambda path: path.parent.name
)
def test_an_example_call_of_a_skill_is_one_that_a_tool_accepts(skill: Path) -> None:
    # The skill `variables` shows values of one argument, and no calls.
    text = skill.read_text(encoding="utf-8")
    tools = SCRIPT_TOOLS if skill.parent.name == "scripts" else TOOLS
    calls = [line for block in re.findall(r"```json\n(.*?)```", text, re.DOTALL) for line in block.splitlines()]
    named = re.findall(r"`([a-z-]+)` `(\{.*?\})`", text)
    assert calls or named
    assert [call for call in calls if not any(accepts(tool, call) for tool in tools)] == []
    assert [
        (name, call) for name, call in named if not any(tool.name == name and accepts(tool, call) for tool in tools)
    ] == []


def accepts(tool: ToolSpec[Any], call: str) -> bool:
    try:
        tool.parse(json.loads(call))
    except ArgumentsRefused:
        return False
    return True


def test_the_descriptions_speak_of_all_that_the_plugin_does() -> None:
    marketplace = read_json(".claude-plugin/marketplace.json")
    texts = [read_json(".claude-plugin/plugin.json")["description"], marketplace["plugins"][0]["description"]]
    for text in [*texts, marketplace["metadata"]["description"]]:
        assert all(word in text for word in ("evices", "sites", "alerts", "jobs", "scripts"))
