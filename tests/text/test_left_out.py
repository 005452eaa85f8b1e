"""Settings that leave tools out: no answer, instruction or prompt names one of those."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest

from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.model import Job
from rmm_jobs.systems.registry import SYSTEMS
from rmm_jobs.text.interrupts import still_running_notice, unanswered_notice
from rmm_jobs.text.next_steps import served_only
from rmm_jobs.tools.toolsets import Selection, selected
from text_cases import CASES, DATTO, PSU, Case, block_of

SELECTIONS = {
    **{name: {"RMM_JOBS_TOOLSETS": name} for name in ("jobs", "devices", "alerts", "history", "inventory")},
    "default": {},
    "read-only": {"RMM_JOBS_READ_ONLY": "true"},
    "all, read-only": {"RMM_JOBS_TOOLSETS": "all", "RMM_JOBS_READ_ONLY": "true"},
}
OF_RUN_JOB_ITSELF = re.compile(r"^(psu-)?(identical-job|command-unreadable|arguments-refused)")
"""Answers that only a call of `run-job` gets, and that name it."""
ASSISTANTS = {
    name: case for name, case in CASES.items() if "terminal" not in name and not OF_RUN_JOB_ITSELF.match(name)
}


def system_of(name: str) -> str:
    return "psu" if name.startswith("psu-") else "datto"


def offers(text: str, tools: frozenset[str]) -> Iterator[str]:
    """Yield each of these tools that a text names; a name of one word is also a plain word."""
    for tool in tools:
        name = "run-(?:job|script)" if tool == "run-job" else re.escape(tool)
        call = rf"(?<![\w-]){name}(?![\w-])" if "-" in tool else rf"(?:/|: |Use |`){name}(?: \w+=|`|$| --)"
        if re.search(call, text, re.MULTILINE):
            yield tool


def served(system: str, selection: str) -> Selection:
    return selected(SYSTEMS[system].tools, SELECTIONS[selection])


def block_where(case: Case, selection: Selection) -> str:
    wording = replace(case.wording, left_out=selection.left_out)
    if isinstance(case.subject, JobsError):
        return block_of(case.subject, wording, starting=case.starting)
    return block_of(case.subject, wording)


@pytest.mark.sample(2)
@pytest.mark.parametrize("selection", SELECTIONS)
def test_no_answer_proposes_a_tool_that_is_not_served(selection: str) -> None:
    proposed = {
        name: found
        for name, case in ASSISTANTS.items()
        for left_out in [served(system_of(name), selection)]
        if (found := list(offers(block_where(case, left_out), left_out.left_out)))
    }
    assert proposed == {}


@pytest.mark.sample(1)
@pytest.mark.parametrize("selection", SELECTIONS)
def test_an_answer_loses_nothing_else_with_a_tool(selection: str) -> None:
    for name, case in ASSISTANTS.items():
        chosen = served(system_of(name), selection)
        whole = block_of(case.subject, case.wording, starting=case.starting).split("\n")
        block = block_where(case, chosen).split("\n")
        assert block[0]
        assert block[-1]
        assert ("", "") not in pairwise(block) or ("", "") in pairwise(whole)
        lost = [line for line in whole if line and line not in block]
        assert all(list(offers(line, chosen.left_out)) for line in lost), name


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("selection", SELECTIONS)
def test_the_instructions_name_only_tools_that_are_served(system: str, selection: str) -> None:
    spec, chosen = SYSTEMS[system], served(system, selection)
    text = spec.instructions(frozenset(tool.name for tool in chosen.tools))
    left = {name for name in chosen.left_out if "-" in name}
    assert list(offers(text, frozenset(left))) == []
    assert "Show each block unchanged" in text
    assert ("again=true" in text) == ("run-job" not in chosen.left_out)


def test_the_words_on_a_job_that_goes_on_name_no_tool_that_is_not_served() -> None:
    wording = replace(PSU, left_out=frozenset({"list-jobs", "answer-job"}))
    job = Job(uid="", component="Get-DiskReport.ps1", reference="rj-0a1b2c3d4e5f")
    stopped = "Stopped while starting Get-DiskReport.ps1: it may have started."
    assert still_running_notice(job, wording) == stopped
    assert unanswered_notice(replace(job, uid="12"), wording) == "Not answered: Get-DiskReport.ps1 goes on waiting."


def test_a_sentence_before_a_call_that_is_left_out_stays() -> None:
    text = "Kept. To go on: \x00job-output job=1\x00\n\nUse \x00/x\x00 here.\n\n  ... and 5 more: \x00alerts\x00\nEnd."
    assert served_only(text) == "Kept.\n\n  ... and 5 more\nEnd."


def test_an_answer_without_anything_left_out_is_not_touched() -> None:
    assert served_only("A.\n\n\nB: c\n") == "A.\n\n\nB: c\n"


def test_a_text_from_outside_cannot_hide_a_line_of_an_answer() -> None:
    case = CASES["site-devices-offline"]
    assert "\x00" not in block_of(case.subject, replace(DATTO, left_out=frozenset({"alerts"})))
