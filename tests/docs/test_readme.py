"""What the pages promise is what there is: tools, exit codes, and the files they link to."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from rmm_jobs.terminal.parser import EXIT_CODES, parser
from rmm_jobs.tools.devices.catalog import TOOLS
from rmm_jobs.tools.registry import ToolSpec
from rmm_jobs.tools.scripts.catalog import SCRIPT_TOOLS
from user_pages import PAGES as TEXTS
from user_pages import shell_lines

ROOT = Path(__file__).parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


CATALOGS = {"Datto RMM": TOOLS, "PowerShell Universal": SCRIPT_TOOLS}


def tools_of(system: str) -> str:
    return TEXTS["docs/tools.md"].split(f"\n## Tools for {system}\n", 1)[1].split("\n## ", 1)[0]


@pytest.mark.parametrize(
    ("system", "tool"),
    [pytest.param(system, tool, id=f"{system}: {tool.name}") for system, tools in CATALOGS.items() for tool in tools],
)
def test_every_tool_has_a_section_with_an_example_call_that_the_tool_accepts(system: str, tool: ToolSpec[Any]) -> None:
    section = tools_of(system).split(f"\n### {tool.name}\n", 1)[1].split("\n### ", 1)[0]
    example = re.search(r"```json\n(.*?)\n```", section, re.DOTALL)
    assert example is not None
    tool.parse(json.loads(example[1]))


@pytest.mark.parametrize("system", CATALOGS)
def test_no_section_describes_a_tool_that_is_gone(system: str) -> None:
    assert re.findall(r"^### (.+)$", tools_of(system), re.MULTILINE) == [tool.name for tool in CATALOGS[system]]


def test_the_exit_codes_are_those_of_the_command_line() -> None:
    promised = re.findall(r"^  (\d)  (.+)$", EXIT_CODES, re.MULTILINE)
    assert promised
    assert [f"| {code} | {meaning} |" in TEXTS["docs/terminal.md"] for code, meaning in promised] == [True] * len(
        promised
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)[^)]*\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_to_a_heading_leads_to_one(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]*)#([^)]+)\)", page.read_text(encoding="utf-8"))
    assert [
        (file, anchor) for file, anchor in links if anchor not in anchors(page.parent / file if file else page)
    ] == []


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("system", ["datto", "psu"])
def test_every_command_that_is_shown_is_one_that_can_be_typed(system: str) -> None:
    prefix = "rmm-jobs-mcp --system psu " if system == "psu" else "rmm-jobs-mcp "
    typed = [line.removeprefix(prefix) for line in shell_lines() if line.startswith(prefix)]
    shown = [line for line in typed if not line.startswith("--system")]
    assert shown
    for line in shown:
        parser(system).parse_args(shlex.split(line))


def test_the_readme_is_read_in_a_minute_and_says_first_what_nobody_has_tried() -> None:
    readme = TEXTS["README.md"]
    assert len(readme.encode()) <= 10_000
    assert "not yet run against a live tenant" in " ".join(readme.split("```")[0].split())
