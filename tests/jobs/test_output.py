"""What is said of output that is not there: nothing yet, nothing so far, late, or nothing at all."""

import pytest

from fakes.ports import PlainServices
from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.model import Job, JobState, JobStatus
from rmm_jobs.domain.output_results import OutputMatches, OutputPage
from rmm_jobs.domain.results import NoResults
from rmm_jobs.jobs.output import OutputRequest, job_output, job_output_on

READ = OutputRequest("job-1")
ENDED = JobStatus(JobState.COMPLETED, has_stdout=False)


@pytest.fixture
def plain() -> PlainServices:
    plain = PlainServices()
    plain.system.devices = [Device("d1", "ACME-DC01", online=True)]
    plain.ledger.rows["rj-1"] = Job("job-1", device_uid="d1", sent_at=plain.clock.now(), reference="rj-1")
    return plain


@pytest.mark.parametrize(
    ("seen", "late"),
    [
        (JobStatus(JobState.QUEUED), False),
        (JobStatus(JobState.RUNNING), False),
        (ENDED, False),
        (JobStatus(JobState.COMPLETED, has_stdout=True), True),
    ],
)
async def test_an_empty_stream_is_told_with_the_state_of_its_job(
    plain: PlainServices, seen: JobStatus, *, late: bool
) -> None:
    plain.system.looks = [seen]
    page = await job_output(plain.services, READ, plain.call())
    assert isinstance(page, OutputPage)
    assert (page.text, page.state, page.late) == ("", seen.state, late)


async def test_text_that_has_to_be_there_is_read_twice(plain: PlainServices) -> None:
    plain.system.looks = [JobStatus(JobState.COMPLETED, has_stdout=True)]
    page = await job_output(plain.services, READ, plain.call())
    assert isinstance(page, OutputPage)
    assert (page.late, plain.diary.count("stdout"), plain.clock.monotonic()) == (True, 2, 1.0)


async def test_a_job_that_has_just_ended_may_still_bring_its_output(plain: PlainServices) -> None:
    plain.system.looks = [JobStatus(JobState.COMPLETED, finished_at=plain.clock.now())]
    page = await job_output(plain.services, READ, plain.call())
    assert isinstance(page, OutputPage)
    assert page.late
    plain.clock.advance(300)
    page = await job_output(plain.services, READ, plain.call())
    assert isinstance(page, OutputPage)
    assert not page.late


async def test_a_search_in_nothing_says_so_too(plain: PlainServices) -> None:
    plain.system.looks = [JobStatus(JobState.RUNNING)]
    found = await job_output(plain.services, OutputRequest("job-1", search="error"), plain.call())
    assert isinstance(found, OutputMatches)
    assert (found.state, found.length) == (JobState.RUNNING, 0)


async def test_a_job_that_is_over_without_results_has_printed_nothing_that_anybody_knows(plain: PlainServices) -> None:
    plain.system.itself = JobStatus(JobState.UNKNOWN, over_without_results=True)
    assert isinstance(await job_output(plain.services, READ, plain.call()), NoResults)


async def test_the_device_of_a_job_that_was_started_elsewhere_can_be_given(plain: PlainServices) -> None:
    plain.system.looks, plain.system.text = [ENDED], "done"
    page = await job_output_on(plain.services, OutputRequest("job-2"), "ACME-DC01", plain.call())
    assert isinstance(page, OutputPage)
    assert (page.job.device_uid, page.text) == ("d1", "done")
