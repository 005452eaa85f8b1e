"""How long a listed job took, and what of a filter no server filters by."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest

from rmm_jobs.domain.listing_results import ANY_JOB, JobFilter, JobRow, duration_of
from rmm_jobs.domain.model import GivenValues, JobState

BEGAN = datetime(2024, 2, 15, 10, 45, tzinfo=UTC)
ROW = JobRow("7", "Ping.ps1", JobState.COMPLETED, "Completed", BEGAN, BEGAN + timedelta(seconds=90), None)
THERE = {"script": "Ping.ps1", "states": (JobState.FAILED,), "status": "failed"}
HERE = {"folder": "A", "by": "ana", "schedule": "x", "computer": "PC", "tag": "t", "since": BEGAN, "until": BEGAN}


def test_a_job_took_the_time_between_its_start_and_its_end() -> None:
    assert duration_of(ROW) == 90.0


def test_a_job_that_ends_before_it_began_took_no_time() -> None:
    assert duration_of(replace(ROW, ended_at=BEGAN - timedelta(seconds=1))) == 0.0


@pytest.mark.parametrize("name", ["started_at", "ended_at"])
def test_without_a_start_or_an_end_nobody_knows_how_long_it_took(name: str) -> None:
    assert duration_of(replace(ROW, **{name: None})) is None


def test_servers_filter_by_script_and_state_and_by_nothing_else() -> None:
    assert not ANY_JOB.is_local
    assert not JobFilter(**THERE).is_local  # pyright: ignore[reportArgumentType]  # fields by name
    assert {each.name for each in fields(JobFilter)} == {*THERE, *HERE}


@pytest.mark.parametrize("name", HERE)
def test_everything_else_is_filtered_here_an_empty_name_too(name: str) -> None:
    assert replace(ANY_JOB, **{name: HERE[name]}).is_local
    assert replace(ANY_JOB, **{name: ""}).is_local


def test_the_parameters_of_a_job_are_in_no_log() -> None:
    assert "hunter2" not in repr(replace(ROW, given=GivenValues({"a": "hunter2"})))
