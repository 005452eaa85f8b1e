"""The arguments on the page of the tools are those that are declared. `UPDATE_GOLDEN=1` writes the tables anew."""

import json
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from rmm_jobs.tools.devices.catalog import TOOLS
from rmm_jobs.tools.registry import ToolSpec
from rmm_jobs.tools.scripts.catalog import SCRIPT_TOOLS

PAGE = Path(__file__).parents[2] / "docs" / "tools.md"
SYSTEMS: Mapping[str, Sequence[ToolSpec[Any]]] = {"Datto RMM": TOOLS, "PowerShell Universal": SCRIPT_TOOLS}
KINDS = {"boolean": "yes or no", "string": "text", "integer": "whole number"}
TABLE = re.compile(r"(?<=<!-- arguments: )([\w-]+)( -->\n)(.*?)(?=<!-- /arguments -->)", re.DOTALL)


def part_of(system: str) -> str:
    """What the page says of a system."""
    (found,) = re.findall(rf"^## Tools for {system}\n.*?(?=^## |\Z)", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    return found


def value_of(schema: dict[str, Any]) -> str:
    """What an argument takes, in words."""
    if "anyOf" in schema:
        return "text or an object"
    if "enum" in schema:
        words = [f"`{each}`" for each in schema["enum"]]
        taken = f"{', '.join(words[:-1])} or {words[-1]}"
    elif "maximum" in schema:
        taken = f"{schema.get('minimum', 0)} to {schema['maximum']}"
    else:
        taken = KINDS[schema["type"]]
    return f"{taken}; {schema['default']} without it" if "default" in schema else taken


def table_of(tool: ToolSpec[Any]) -> str:
    """The table of a tool's arguments, those that are required first. A tool's own schema says as little as it can."""
    schema, typed = tool.schema(), tool.typed()
    required = schema.get("required", [])
    rows = [
        f"| `{name}`{' (required)' if name in required else ''} | {value_of(each)} | "
        f"{each.get('description') or typed[name].help or 'how it is shown'} |"
        for name, each in sorted(schema["properties"].items(), key=lambda pair: pair[0] not in required)
    ]
    return "\n".join(["| Argument | Takes | Meaning |", "|---|---|---|", *rows, ""])


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_page_has_a_section_for_each_tool_with_all_its_arguments(system: str) -> None:
    tools, part = {tool.name: tool for tool in SYSTEMS[system]}, part_of(system)
    assert sorted(re.findall(r"^### ([\w-]+)$", part, re.MULTILINE)) == sorted(tools)
    if os.environ.get("UPDATE_GOLDEN"):
        new = TABLE.sub(lambda found: f"{found[1]}{found[2]}{table_of(tools[found[1]])}", part)
        PAGE.write_text(PAGE.read_text("utf-8").replace(part, new), encoding="utf-8")
        return
    assert {name: table for name, _, table in TABLE.findall(part)} == {
        name: table_of(tool) for name, tool in tools.items()
    }


@pytest.mark.parametrize("system", SYSTEMS)
def test_each_tool_has_an_example_call_that_it_takes(system: str) -> None:
    examples = dict(re.findall(r"^### ([\w-]+)$.*?^```json\n(.*?)```", part_of(system), re.DOTALL | re.MULTILINE))
    assert set(examples) == {tool.name for tool in SYSTEMS[system]}
    for tool in SYSTEMS[system]:
        validator: Any = Draft202012Validator(tool.schema())
        assert [error.message for error in validator.iter_errors(json.loads(examples[tool.name]))] == []
