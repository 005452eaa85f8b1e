"""A run against the ports alone: what is refused, looked for anew, or too late, before anything is sent."""

import pytest

from fakes.ports import PlainServices
from rmm_jobs.domain.catalog import Component, Device, Variable
from rmm_jobs.domain.errors import Refused
from rmm_jobs.domain.job_errors import TooLateToStart
from rmm_jobs.domain.model import JobState, JobStatus
from rmm_jobs.domain.target_errors import ComponentNotFound, DeviceOffline
from rmm_jobs.domain.variable_errors import MissingVariables
from rmm_jobs.jobs.run import RunRequest, run_job

CLEAR = Component("c1", "Clear Temp Files", variables=(Variable("days", default="30"), Variable("TOKEN", default="x")))
BACKUP = Component("c2", "Backup", variables=(Variable("PATH"),))
DC01 = Device("d1", "ACME-DC01", online=True)
RUN = RunRequest("acme-dc01", "clear temp files", {"days": "7", "TOKEN": "hunter2"})
QUEUED, RUNNING = JobStatus(JobState.QUEUED), JobStatus(JobState.RUNNING)
COMPLETED = JobStatus(JobState.COMPLETED, exit_code=0)


@pytest.mark.parametrize(
    ("request_", "refusal"),
    [
        (RunRequest("ACME-DC02", "Backup"), DeviceOffline),
        (RunRequest("ACME-DC01", "Backups"), ComponentNotFound),
        (RunRequest("ACME-DC01", "Backup"), MissingVariables),
    ],
)
async def test_what_is_refused_is_neither_written_down_nor_sent(
    plain: PlainServices, request_: RunRequest, refusal: type[Refused]
) -> None:
    with pytest.raises(refusal):
        await run_job(plain.services, request_, plain.call())
    assert not {"record", "start"} & set(plain.diary)


async def test_a_component_that_is_not_in_the_list_is_looked_for_in_a_new_one(plain: PlainServices) -> None:
    plain.system.lists = [[BACKUP], [BACKUP, CLEAR]]

    await run_job(plain.services, RUN, plain.call())

    assert plain.diary[:4] == ["devices", "components", "components anew", "record"]


async def test_nothing_is_started_when_looking_up_took_too_long(plain: PlainServices) -> None:
    plain.system.list_seconds = 26

    with pytest.raises(TooLateToStart) as late:
        await run_job(plain.services, RUN, plain.call())

    assert late.value.elapsed == 26
    assert plain.diary == ["devices", "components"]


async def test_a_short_call_has_less_time_to_start_in(plain: PlainServices) -> None:
    plain.system.list_seconds = 6

    with pytest.raises(TooLateToStart):
        await run_job(plain.services, RUN, plain.call(seconds=9))

    assert plain.system.orders == []
