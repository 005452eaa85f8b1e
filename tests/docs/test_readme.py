"""What the README promises is what there is: tools, exit codes, and the files it links to."""

import json
import re
from pathlib import Path

import pytest

from rmm_jobs.cli import EXIT_CODES
from rmm_jobs.tools.catalog import TOOLS
from rmm_jobs.tools.spec import ToolSpec

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_every_tool_has_a_section_with_an_example_call_that_the_tool_accepts(tool: ToolSpec) -> None:
    section = README.split(f"\n### {tool.name}\n", 1)[1].split("\n### ", 1)[0]
    example = re.search(r"```json\n(.*?)\n```", section, re.DOTALL)
    assert example is not None
    tool.parse(json.loads(example[1]))


def test_no_section_describes_a_tool_that_is_gone() -> None:
    tools = README.split("\n## Tools\n", 1)[1].split("\n## ", 1)[0]
    assert re.findall(r"^### (.+)$", tools, re.MULTILINE) == [tool.name for tool in TOOLS]


def test_the_exit_codes_are_those_of_the_command_line() -> None:
    promised = re.findall(r"^  (\d)  (.+)$", EXIT_CODES, re.MULTILINE)
    assert promised
    assert [f"| {code} | {meaning} |" in README for code, meaning in promised] == [True] * len(promised)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)[^)]*\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []
