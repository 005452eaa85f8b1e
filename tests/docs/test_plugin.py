"""The Claude Code plugins, one a system: manifests, servers, commands and skills fit the package and each other."""

import json
import re
import runpy
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
CATALOGS = {SERVER: TOOLS, "psu-jobs": SCRIPT_TOOLS}
"""The servers by the names that the documents give them; each is the one server of a plugin of its name."""
SYSTEMS = {SERVER: "datto", "psu-jobs": "psu"}
PREFIXES = {SERVER: "DATTO_", "psu-jobs": "PSU_"}
"""How the settings of a system begin."""
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


def manifest(plugin: str) -> dict[str, Any]:
    return read_json(f"plugins/{plugin}/.claude-plugin/plugin.json")


def server_of(plugin: str) -> dict[str, Any]:
    (server,) = read_json(f"plugins/{plugin}/.mcp.json")["mcpServers"].items()
    assert server[0] == plugin
    return server[1]


def test_the_marketplace_offers_a_plugin_for_each_system_from_a_folder_with_nothing_else() -> None:
    offered = read_json(".claude-plugin/marketplace.json")["plugins"]
    assert {each["name"]: each["source"] for each in offered} == {name: f"./plugins/{name}" for name in SYSTEMS}
    assert [manifest(each["name"])["name"] for each in offered] == list(SYSTEMS)
    for plugin in SYSTEMS:
        found = {path.name for path in (ROOT / "plugins" / plugin).iterdir()}
        assert found == {".claude-plugin", ".mcp.json", "commands", "skills"}


def test_a_plugin_holds_copies_and_every_command_and_skill_is_in_one() -> None:
    copied = runpy.run_path(str(ROOT / "scripts/copy_commands.py"))["copies"]()
    assert [copy for copy, original in copied.items() if copy.read_bytes() != original.read_bytes()] == []
    assert set(copied.values()) == {*COMMANDS, *SKILLS}


@pytest.mark.parametrize("plugin", SYSTEMS)
def test_a_plugin_starts_the_command_that_the_package_installs_for_its_system(plugin: str) -> None:
    server = server_of(plugin)
    assert server["command"] in package()["scripts"]
    chosen = server["env"].get("RMM_JOBS_SYSTEM", "")
    assert [chosen, *server["args"]] == (["datto"] if plugin == SERVER else ["", "--system", "psu"])


@pytest.mark.parametrize("plugin", SYSTEMS)
def test_a_plugin_passes_every_setting_of_its_system_on_and_the_environment_comes_before_the_form(plugin: str) -> None:
    # Without a default, an unset variable would arrive as the text "${NAME}". The form's values are put in first.
    given = server_of(plugin)["env"]
    given.pop("RMM_JOBS_SYSTEM", None)
    names = [name.upper() for name in Settings.model_fields if name != "rmm_jobs_system"]
    assert list(given) == [name for name in names if name.startswith((PREFIXES[plugin], "RMM_JOBS_"))]
    forms = {name: re.fullmatch(r"\$\{(\w+):-(?:\$\{user_config\.(\w+)\})?\}", value) for name, value in given.items()}
    assert {name: match and match[1] for name, match in forms.items()} == {name: name for name in given}
    assert sorted(match[2] for match in forms.values() if match and match[2]) == sorted(manifest(plugin)["userConfig"])


@pytest.mark.parametrize("plugin", SYSTEMS)
def test_a_plugins_form_keeps_secrets_apart_requires_nothing_and_has_its_switches_off(plugin: str) -> None:
    fields: dict[str, dict[str, Any]] = manifest(plugin)["userConfig"]
    asked = {name: re.search(r"user_config\.(\w+)", value) for name, value in server_of(plugin)["env"].items()}
    settings = {match[1]: Settings.model_fields[name.lower()] for name, match in asked.items() if match}
    assert {name for name, field in fields.items() if field.get("sensitive")} == {
        name for name, setting in settings.items() if "SecretStr" in str(setting.annotation)
    }
    assert not any(field["required"] for field in fields.values())
    switches = {name: field for name, field in fields.items() if field["type"] == "boolean"}
    assert {"read_only", "demo"} <= set(switches)
    assert {field["default"] for field in switches.values()} == {False}


def allowed(command: Path) -> list[str]:
    """What a command may call without the person being asked."""
    listed = front_matter(command).get("allowed-tools")
    return listed.split(", ") if listed else []


def servers_of(command: Path) -> list[str]:
    """The servers that the command's steps name."""
    steps = command.read_text(encoding="utf-8")
    named = [server for server in CATALOGS if f"`{server}`" in steps]
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
    tools = {**known, **{name.replace("mcp__", f"mcp__plugin_{name.split('__')[1]}_"): known[name] for name in known}}
    assert set(allowed(command)) <= set(tools)
    assert [name for name in allowed(command) if not tools[name].hints.read_only] == []


@pytest.mark.parametrize("command", COMMANDS, ids=lambda path: path.stem)
def test_a_command_that_reads_is_allowed_its_own_tool(command: Path) -> None:
    reads = all(tool.hints.read_only for tool in tools_of(command))
    own = TOOL_OF.get(command.stem, command.stem)
    servers = servers_of(command)
    names = {f"mcp__{server}__{own}" for server in (*servers, *(f"plugin_{each}_{each}" for each in servers))}
    assert names <= set(allowed(command)) if reads else not names & set(allowed(command))


@pytest.mark.parametrize("command", COMMANDS, ids=lambda path: path.stem)
def test_a_command_is_allowed_the_same_in_the_plugin_as_without_it(command: Path) -> None:
    pairs = {tuple(name.removeprefix("mcp__").split("__")) for name in allowed(command)}
    for server in CATALOGS:
        assert {tool for name, tool in pairs if name == f"plugin_{server}_{server}"} == {
            tool for name, tool in pairs if name == server
        }


@pytest.mark.parametrize("command", COMMANDS, ids=lambda path: path.stem)
def test_a_command_is_copied_into_the_plugins_of_the_servers_it_calls(command: Path) -> None:
    holding = [plugin for plugin in SYSTEMS if (ROOT / "plugins" / plugin / "commands" / command.name).exists()]
    assert holding == servers_of(command)


def test_every_tool_that_people_would_type_has_its_command() -> None:
    named = {TOOL_OF.get(path.stem, path.stem) for path in COMMANDS}
    assert {tool.name for tools in CATALOGS.values() for tool in tools} - named == {"job-output"}


@pytest.mark.parametrize("file", [*COMMANDS, *SKILLS], ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_what_claude_code_reads_of_a_command_or_a_skill_is_yaml(file: Path) -> None:
    # Claude Code drops all of it otherwise, the tools that are allowed too: `claude plugin validate --strict` says so.
    for name, value in front_matter(file).items():
        assert re.fullmatch(r"[a-z-]+", name)
        assert re.fullmatch(r"'(?:[^']|'')*'|(?![\[{*&!|>%@`\"'#?-])(?:(?!: | #).)*[^\s:]", value), f"{name}: {value}"


def test_only_a_person_can_use_a_command_that_does_more_than_look() -> None:
    manual = sorted(path.stem for path in COMMANDS if front_matter(path).get("disable-model-invocation") == "true")
    doing = sorted(path.stem for path in COMMANDS if not all(tool.hints.read_only for tool in tools_of(path)))
    assert manual == doing == ["answer-job", "cancel-job", "resolve-alert", "run-job", "run-script", "set-schedule"]


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
    system = SYSTEMS[servers_of(command)[0]]
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


@pytest.mark.parametrize(
    ("plugin", "words"), [(SERVER, ("evices", "sites", "alerts", "jobs")), ("psu-jobs", ("cripts", "jobs"))]
)
def test_the_descriptions_speak_of_all_that_a_plugin_does(plugin: str, words: tuple[str, ...]) -> None:
    marketplace = read_json(".claude-plugin/marketplace.json")
    (listed,) = (each["description"] for each in marketplace["plugins"] if each["name"] == plugin)
    for text in (manifest(plugin)["description"], listed, marketplace["metadata"]["description"]):
        assert all(word in text for word in words)
