"""The Claude Code plugin: manifest, server, slash commands and skills fit the package and one another."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from rmm_jobs.settings import Settings
from rmm_jobs.tools.catalog import TOOLS

ROOT = Path(__file__).parents[2]
SERVER = "rmm-jobs"
COMMANDS = sorted((ROOT / "commands").glob("*.md"))
SKILLS = sorted((ROOT / "skills").glob("*/SKILL.md"))


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


@pytest.mark.parametrize("command", COMMANDS, ids=lambda path: path.stem)
def test_a_command_is_named_after_the_tool_it_calls_and_is_allowed_only_tools_that_exist(command: Path) -> None:
    allowed = front_matter(command)["allowed-tools"].split(", ")
    tools = {tool.name for tool in TOOLS}
    names = {f"mcp__{server}__{tool}": tool for server in (SERVER, f"plugin_{SERVER}_{SERVER}") for tool in tools}
    assert set(allowed) <= set(names)
    assert f"mcp__{SERVER}__{command.stem}" in allowed
    assert f"mcp__plugin_{SERVER}_{SERVER}__{command.stem}" in allowed


def test_only_a_person_can_use_the_command_that_is_allowed_to_start_jobs() -> None:
    may_start = [path.stem for path in COMMANDS if "__run-job" in front_matter(path)["allowed-tools"]]
    assert may_start == ["run-job"]
    assert front_matter(ROOT / "commands/run-job.md")["disable-model-invocation"] == "true"


@pytest.mark.parametrize("command", COMMANDS, ids=lambda path: path.stem)
def test_a_command_shows_what_was_typed_once_and_an_example_call_that_its_tool_accepts(command: Path) -> None:
    text = command.read_text(encoding="utf-8")
    assert text.count("$ARGUMENTS") == 1
    example = re.search(r"```json\n *(.*?)\n *```", text, re.DOTALL)
    assert example is not None
    (tool,) = (tool for tool in TOOLS if tool.name == command.stem)
    tool.parse(json.loads(example[1]))


@pytest.mark.parametrize("skill", SKILLS, ids=lambda path: path.parent.name)
def test_a_skill_is_short_and_says_when_to_use_it(skill: Path) -> None:
    head = front_matter(skill)
    assert head["name"] == f"rmm-{skill.parent.name}"
    assert "Use when" in head["description"]
    assert len(skill.read_text(encoding="utf-8").splitlines()) < 150
