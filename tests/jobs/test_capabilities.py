"""Use cases take the capabilities they need, whatever else a system can do: here one with devices, without scripts."""

from dataclasses import replace

import pytest

from fakes.ports import PlainServices
from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.job_errors import JobHasEnded, JobNotFound, NoPendingPrompt
from rmm_jobs.domain.model import Job, JobState, JobStatus, Prompt
from rmm_jobs.domain.results import Cancellation, CancelReport, Finished, WaitingForFeedback
from rmm_jobs.jobs.cancel import cancel_job
from rmm_jobs.jobs.feedback import Answer, answer_job, pending_prompts
from rmm_jobs.jobs.status import job_status

DC01 = Device("d1", "ACME-DC01", online=True)
JOB = Job("job-1", device="ACME-DC01", device_uid="d1", component="Ask Me")
"""The job as it is known once its device has been found."""
NAME = Prompt("p1", "Your name")
ACTIVE = JobStatus(JobState.QUEUED, "active", hostname="ACME-DC01", device_uid="d1")
RUNNING = JobStatus(JobState.RUNNING, component="Ask Me")
WAITING = replace(RUNNING, state=JobState.WAITING)
DONE = replace(RUNNING, state=JobState.COMPLETED)
CANCELED = replace(RUNNING, state=JobState.CANCELED)


@pytest.fixture
def plain() -> PlainServices:
    plain = PlainServices()
    plain.system.devices = [DC01]
    plain.system.itself = ACTIVE
    return plain


async def test_a_job_on_a_device_is_stopped_there(plain: PlainServices) -> None:
    plain.system.looks = [RUNNING, RUNNING, CANCELED]
    assert await cancel_job(plain.services, "job-1", plain.call()) == CancelReport(
        JOB, Cancellation.CANCELED, 2.0, JobState.CANCELED
    )
    assert plain.system.stopped == [JOB]


async def test_a_device_that_has_nothing_to_report_yet_does_not_make_its_job_gone(plain: PlainServices) -> None:
    plain.system.looks = [None, None, None, None, CANCELED]
    report = await cancel_job(plain.services, "job-1", plain.call())
    assert isinstance(report, CancelReport)
    assert (report.outcome, report.waited) == (Cancellation.CANCELED, 4.0)


async def test_a_job_on_a_device_that_has_ended_cannot_be_stopped(plain: PlainServices) -> None:
    plain.system.looks = [DONE]
    with pytest.raises(JobHasEnded):
        await cancel_job(plain.services, "job-1", plain.call())
    assert plain.system.stopped == []


async def test_a_job_that_is_over_without_results_cannot_be_stopped(plain: PlainServices) -> None:
    plain.system.itself = replace(ACTIVE, state=JobState.UNKNOWN, over_without_results=True)
    with pytest.raises(JobHasEnded):
        await cancel_job(plain.services, "job-1", plain.call())
    assert plain.system.stopped == []


async def test_a_job_of_no_device_is_not_found(plain: PlainServices) -> None:
    plain.system.itself = None
    with pytest.raises(JobNotFound):
        await cancel_job(plain.services, "job-1", plain.call())


async def test_a_job_on_a_device_asks_and_is_answered_there(plain: PlainServices) -> None:
    plain.system.looks, plain.system.asked, plain.system.text = [WAITING, DONE], (NAME,), "done"
    assert await pending_prompts(plain.services, "job-1", plain.call()) == WaitingForFeedback(JOB, (NAME,))
    report = await answer_job(plain.services, Answer("job-1", "anna", prompt="p1"), plain.call())
    assert isinstance(report, Finished)
    assert (report.state, report.output.stdout) == (JobState.COMPLETED, "done")
    assert plain.system.answers == [(JOB, "anna")]
    assert plain.diary.count("prompts on d1") == 2


async def test_a_job_whose_device_reports_nothing_yet_asks_nothing(plain: PlainServices) -> None:
    with pytest.raises(NoPendingPrompt) as nothing:
        await pending_prompts(plain.services, "job-1", plain.call())
    assert nothing.value.state is JobState.QUEUED


async def test_a_waiting_look_shows_what_is_asked(plain: PlainServices) -> None:
    plain.system.looks, plain.system.asked = [RUNNING, WAITING], (NAME,)
    assert await job_status(plain.services, "job-1", plain.call(), wait=True) == WaitingForFeedback(JOB, (NAME,))


async def test_a_system_without_objects_leaves_none(plain: PlainServices) -> None:
    plain.system.looks = [DONE]
    report = await job_status(plain.services, "job-1", plain.call(), wait=False)
    assert isinstance(report, Finished)
    assert (report.pipeline, report.trouble) == (None, None)
