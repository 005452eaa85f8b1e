"""What is known of a call by those who stop waiting for it."""

import pytest

from rmm_jobs.domain.model import Job, JobState
from rmm_jobs.domain.ports import Progress, Step
from rmm_jobs.jobs.context import CallStart
from rmm_jobs.relay import ProgressRelay

SENT = Job("", device="ACME-DC01", component="Clear Temp Files", reference="rj-0a1b2c3d4e5f")


async def nobody(progress: Progress) -> None:
    del progress


@pytest.fixture
def relay() -> ProgressRelay:
    return ProgressRelay(nobody, CallStart())


async def test_a_job_that_was_sent_is_named_whatever_the_last_step_was_about(relay: ProgressRelay) -> None:
    relay.started.send(SENT)
    await relay(Progress(Step.LOOKING_FOR_START, 3.0))
    assert relay.running == SENT


async def test_a_refused_start_is_not_named_although_the_last_step_was_about_it(relay: ProgressRelay) -> None:
    relay.started.send(SENT)
    await relay(Progress(Step.STARTING, 3.0, job=SENT))
    relay.started.refuse()
    assert relay.running is None


async def test_a_job_that_the_call_has_not_started_is_named_too(relay: ProgressRelay) -> None:
    waited_for = Job("job-1")
    await relay(Progress(Step.WAITING, 3.0, job=waited_for, state=JobState.RUNNING))
    assert relay.running == waited_for


async def test_a_job_that_was_seen_to_end_does_not_go_on(relay: ProgressRelay) -> None:
    relay.started.confirm(Job("job-1"))
    relay.started.see(Job("job-1"), JobState.COMPLETED)
    await relay(Progress(Step.READING_OUTPUT, 3.0))
    assert relay.running is None
