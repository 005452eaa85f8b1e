"""The tables about PowerShell Universal are those of the source. `UPDATE_GOLDEN=1` writes them anew."""

import json
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from rmm_jobs.domain.limits import ALLOWED_BYTES, PIPELINE_BYTES, PIPELINE_TOKENS
from rmm_jobs.domain.model import Stream
from rmm_jobs.jobs.output import OutputRequest
from rmm_jobs.systems.psu.clixml.limits import BUDGET, LIMITS, MEBI
from rmm_jobs.systems.psu.output import PREFIXES, STREAMS
from rmm_jobs.systems.psu.paths import TABLE
from rmm_jobs.systems.psu.translate import STATUSES
from rmm_jobs.text.excerpt import BUDGETS
from rmm_jobs.text.format import LIST_BYTES
from rmm_jobs.text.job_details import FACT_BYTES
from rmm_jobs.text.layout import MIN_FAILURE_BYTES, MIN_OBJECT_BYTES
from rmm_jobs.text.questions import PROMPT_BYTES, PROMPTS
from rmm_jobs.tools.scripts.catalog import SCRIPT_TOOLS

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "psu.md"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(cells)} |\n".replace("| --- ", "|---").replace("--- |", "---|") for cells in lines)


def tables() -> dict[str, str]:
    paths = [(path.method, f"`{path.path}`", str(path.grade)) for path in TABLE]
    statuses = [
        (str(number), name, str(state), "yes" if state.is_final else "no") for number, (name, state) in STATUSES.items()
    ]
    streams = [(number, str(stream), f"`{PREFIXES.get(stream, '')}...`") for number, stream in STREAMS.items()]
    limits = [
        ("A document", f"{LIMITS.bytes // MEBI} MB, {LIMITS.nodes:,} elements"),
        ("Nesting", f"{LIMITS.depth} levels"),
        ("One text in it", f"{LIMITS.text // MEBI} million characters"),
        ("What is opened at once, each reference counted each time", f"{BUDGET.values:,} values"),
    ]
    window = OutputRequest("")
    output, errors = BUDGETS[Stream.STDOUT], BUDGETS[Stream.STDERR]
    sizes = [
        (
            "a job's output with its objects",
            f"{output:,}: {MIN_OBJECT_BYTES:,} for the objects where both are long; what one leaves free the other has",
        ),
        ("its errors with the reason of its failure", f"{errors:,}: {MIN_FAILURE_BYTES:,} for the reason, likewise"),
        ("a window of `job-output`", f"{window.max_bytes:,}, and {window.limit:,} characters unless told"),
        (
            "an answer of `job-pipeline`",
            f"{PIPELINE_BYTES:,}; about {PIPELINE_TOKENS} tokens of a table unless you say how many `rows`",
        ),
        (
            "a list of jobs, scripts or parameters",
            f"{LIST_BYTES:,}; very many parameters are shown without their descriptions",
        ),
        (
            "the allowed values of a parameter",
            f"{ALLOWED_BYTES:,}; fewer of very many parameters",
        ),
        ("a prompt", f"{PROMPT_BYTES:,}; {PROMPTS} prompts at once"),
        ("a fact or built-in variable in `job-status`", f"{FACT_BYTES:,}"),
    ]
    return {
        "paths": table(["Method", "Path", "Grade"], paths),
        "statuses": table(["Number", "The server's name", "Shown as", "Over?"], statuses),
        "streams": table(["Number", "Stream", "In mixed output"], streams),
        "limits": table(["Limit", "Value"], limits),
        "sizes": table(["What", "Bytes"], sizes),
    }


@pytest.mark.parametrize(("name", "expected"), tables().items(), ids=list(tables()))
def test_a_table_is_that_of_the_source(name: str, expected: str) -> None:
    text = PAGE.read_text(encoding="utf-8")
    block = re.compile(rf"(?<=<!-- {name} -->\n).*?(?=<!-- /{name} -->)", re.DOTALL)
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(block.sub(lambda _: expected, text), encoding="utf-8")
        return
    assert block.findall(text) == [expected]


SECTIONS = [
    "Viewing Jobs",
    "View Job Output",
    "View Job Pipeline Output",
    "Viewing Errors",
    "Feedback",
    "Invoking Jobs from PowerShell",
    "Call Scripts from Scripts",
    "Waiting for a Script to Finish",
    "Return Pipeline Data",
    "Returning the last job's output",
    "Invoke a Script and Wait for Output",
    "Call Scripts with REST",
    "Providing Parameters",
    "Setting the Environment",
    "Setting the Run As account",
    "Variables Defined in Jobs",
    "Retrieving the user that started a script",
]
"""The sections of PowerShell Universal's own page about jobs, in its order."""


def jobs_page() -> list[list[str]]:
    page = (ROOT / "docs/powershell-universal.md").read_text(encoding="utf-8")
    rows = page.split("<!-- jobs page -->\n", 1)[1].split("<!-- /jobs page -->", 1)[0].splitlines()
    return [row.strip("| ").split(" | ") for row in rows[2:]]


def test_the_page_has_every_section_of_the_jobs_page() -> None:
    assert [section for section, *_ in jobs_page()] == SECTIONS


@pytest.mark.parametrize("row", jobs_page(), ids=lambda row: row[0])
def test_each_section_names_its_tool_and_an_example_that_the_tool_accepts(row: list[str]) -> None:
    _, tools, examples = row
    known = {tool.name: tool for tool in SCRIPT_TOOLS}
    named = re.findall(r"`([a-z-]+)`", tools)
    calls = re.findall(r"`([a-z-]+) (\{.*?\})`", examples)
    assert named
    assert [tool for tool, _ in calls] == named
    for tool, arguments in calls:
        known[tool].parse(json.loads(arguments))
