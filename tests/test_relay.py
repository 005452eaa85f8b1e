"""What is known of a call by those who watch it, and by those who stop waiting for it."""

import pytest

from rmm_jobs.domain.model import Job, JobState
from rmm_jobs.domain.ports import Progress, Step
from rmm_jobs.jobs.context import CallStart
from rmm_jobs.relay import ProgressRelay

JOB = Job("a-job", device="ACME-DC01", component="Clear Temp Files", reference="rj-1")
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
    relay.started.learn(Job("job-1"))
    relay.started.see(Job("job-1"), JobState.COMPLETED)
    await relay(Progress(Step.READING_OUTPUT, 3.0))
    assert relay.running is None


async def test_a_watcher_that_fails_does_not_break_the_call_and_the_job_is_remembered() -> None:
    async def gone(progress: Progress) -> None:
        del progress
        raise BrokenPipeError

    watched = ProgressRelay(gone)
    assert (watched.job, watched.running) == (None, None)
    await watched(Progress(Step.WAITING, 1, None, JOB, JobState.RUNNING))
    assert (watched.job, watched.running) == (JOB, JOB)
    await watched(Progress(Step.WAITING, 2, None, JOB, JobState.COMPLETED))
    assert (watched.job, watched.running) == (JOB, None)


async def test_a_job_whose_output_is_read_is_not_said_to_go_on_when_nobody_has_seen_its_state() -> None:
    async def seen(progress: Progress) -> None:
        del progress

    reading = Progress(Step.READING_OUTPUT, 1, None, JOB)
    relay = ProgressRelay(seen)
    await relay(reading)
    assert (relay.job, relay.running) == (JOB, None)
    starting = CallStart()
    starting.send(JOB)
    started = ProgressRelay(seen, starting)
    await started(reading)
    assert started.running == JOB


async def test_a_bug_in_the_base_of_exceptions_is_not_swallowed() -> None:
    async def interrupted(progress: Progress) -> None:
        del progress
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await ProgressRelay(interrupted)(Progress(Step.WAITING, 1, None, JOB, JobState.RUNNING))
