"""Codes of a record stand by hand, one for each member and each attribute."""

import re
from collections.abc import Mapping
from dataclasses import replace
from enum import Enum
from typing import Any

import pytest

from rmm_jobs.domain.device_results import FoundBy
from rmm_jobs.domain.errors import CommandProblem
from rmm_jobs.domain.inventory import AntivirusState, PatchState
from rmm_jobs.domain.model import JobAttribute, JobState, MatchReason, Stream
from rmm_jobs.domain.results import Cancellation, Running
from rmm_jobs.domain.system_errors import Action
from rmm_jobs.domain.target_errors import UnusableReason
from rmm_jobs.domain.variable_errors import Unreadable
from rmm_jobs.text.records import codes
from rmm_jobs.text.records import devices as device_codes
from rmm_jobs.text.records import sites as site_codes
from text_cases import JOB, record_of

SNAKE_CASE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


TABLES: dict[type[Enum], Mapping[Any, str]] = {
    JobState: codes.STATES,
    Stream: codes.STREAMS,
    MatchReason: codes.RECOGNITIONS,
    Cancellation: codes.CANCELLATIONS,
    Action: codes.ACTIONS,
    UnusableReason: codes.DEVICE_REASONS,
    CommandProblem: codes.COMMAND_REASONS,
    Unreadable: codes.VARIABLE_REASONS,
    FoundBy: device_codes.FOUND_BY,
    PatchState: device_codes.PATCH_STATES,
    AntivirusState: site_codes.ANTIVIRUS_STATES,
}


@pytest.mark.parametrize("of", TABLES, ids=lambda of: of.__name__)
def test_every_member_has_a_code_of_its_own_in_snake_case(of: type[Enum]) -> None:
    table = TABLES[of]
    assert set(table) == set(of)
    assert len(set(table.values())) == len(table)
    assert [code for code in table.values() if not SNAKE_CASE.fullmatch(code)] == []


def test_every_fact_is_a_key_or_withheld() -> None:
    assert set(codes.FACTS) | codes.FACTS_WITHHELD == set(JobAttribute)
    assert not set(codes.FACTS) & codes.FACTS_WITHHELD


@pytest.mark.parametrize("recognised", MatchReason)
def test_a_job_that_was_recognised_says_by_what(recognised: MatchReason) -> None:
    running = Running(replace(JOB, recognised=recognised), None, elapsed=None)
    assert record_of(running)["recognised_by"] == codes.RECOGNITIONS[recognised]
