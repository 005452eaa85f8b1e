"""A job that nobody waits for in a call: when its time is over, what stays of it without access, and whose it is."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from fakes.ports import PlainServices
from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.lanes import Lane, current_lane
from rmm_jobs.domain.model import Job, JobState, JobStatus, Prompt
from rmm_jobs.domain.ports import JobOutput
from rmm_jobs.domain.results import Finished, JobReport, Queued, Running, StillRunning, TimedOut, WaitingForFeedback
from rmm_jobs.domain.system_errors import Action, AuthenticationFailed, PermissionDenied, SystemFailure, Unreachable
from rmm_jobs.jobs.background import BackgroundJob, as_started, is_ongoing, look, report_alone, report_background
from rmm_jobs.jobs.waiting.observe import StatusReport

PROMPT = Prompt("p1", "Who?")


@pytest.fixture
def plain() -> PlainServices:
    plain = PlainServices()
    plain.system.devices = [Device("d1", "ACME-DC01", online=True)]
    return plain


def job(plain: PlainServices, *, timeout: int | None = None, age: float = 0.0) -> Job:
    return Job(
        "job-1",
        device="ACME-DC01",
        device_uid="d1",
        component_uid="c1",
        timeout=timeout,
        sent_at=plain.clock.now() - timedelta(seconds=age),
        reference="rj-1",
    )


def shows(report: JobReport) -> Callable[[], Awaitable[StatusReport]]:
    async def seen() -> StatusReport:
        return StatusReport(report, JobStatus(JobState.RUNNING))

    return seen


def fails(failure: SystemFailure) -> Callable[[], Awaitable[StatusReport]]:
    async def seen() -> StatusReport:
        raise failure

    return seen


async def report(plain: PlainServices, report: JobReport, *, left_ago: float = 0.0) -> object:
    left = BackgroundJob(report.job, plain.clock.now() - timedelta(seconds=left_ago), report_alone)
    return await report_background(plain.services, left, shows(report), plain.call())


@pytest.mark.parametrize(
    ("age", "left_ago", "is_out"),
    [(59, 30, False), (60, 30, True), (90, 31, True), (90, 30, False), (90, 10, False)],
    ids=["not yet", "just now", "since it was left", "when it was left", "before it was left"],
)
async def test_a_job_is_out_of_time_only_where_its_time_ended_since_it_was_left(
    plain: PlainServices, age: float, left_ago: float, is_out: bool
) -> None:
    running = Running(job(plain, timeout=60, age=age), None, None)
    assert isinstance(await report(plain, running, left_ago=left_ago), TimedOut if is_out else Running)


async def test_a_job_without_a_limit_or_a_known_start_is_never_out_of_time(plain: PlainServices) -> None:
    for each in (job(plain, age=9e6), replace(job(plain, timeout=60), sent_at=None)):
        assert isinstance(await report(plain, Queued(each), left_ago=9e6), Queued)


async def test_an_end_and_a_prompt_come_before_the_end_of_the_time(plain: PlainServices) -> None:
    late = job(plain, timeout=60, age=90)
    for each in (Finished(late, JobState.COMPLETED, JobOutput("", "")), WaitingForFeedback(late, (PROMPT,))):
        assert await report(plain, each, left_ago=80) == each


@pytest.mark.parametrize("trouble", [AuthenticationFailed(Action.READ_JOB), PermissionDenied(Action.READ_JOB)])
async def test_access_that_was_taken_away_ends_the_looks_with_what_is_known(
    plain: PlainServices, trouble: SystemFailure
) -> None:
    kept = job(plain, age=50)
    plain.ledger.rows["rj-1"] = kept
    plain.services.memory.see("job-1", JobState.RUNNING, asked=0, answered=0)
    left = BackgroundJob(Job("job-1"), plain.clock.now() - timedelta(seconds=20), report_alone)
    found = await report_background(plain.services, left, fails(trouble), plain.call())
    assert found == StillRunning(
        kept, JobState.RUNNING, elapsed=50.0, waited=20.0, asked=20.0, trouble=trouble, seen=True, shown=True
    )


async def test_a_job_that_no_look_has_shown_is_queued_as_far_as_anybody_knows(plain: PlainServices) -> None:
    left = BackgroundJob(Job("job-1"), plain.clock.now() + timedelta(seconds=5), report_alone)
    found = await report_background(plain.services, left, fails(PermissionDenied(Action.READ_JOB)), plain.call())
    assert isinstance(found, StillRunning)
    assert (found.state, found.seen, found.elapsed, found.waited) == (JobState.QUEUED, False, None, 0.0)


async def test_a_failure_that_passes_is_no_end_of_the_looks(plain: PlainServices) -> None:
    left = BackgroundJob(Job("job-1"), plain.clock.now(), report_alone)
    with pytest.raises(Unreachable):
        await report_background(plain.services, left, fails(Unreachable(Action.READ_JOB)), plain.call())


async def test_the_process_that_sent_the_start_tells_what_only_it_knows_but_of_no_other_job(
    plain: PlainServices,
) -> None:
    seen = job(plain)
    started = replace(seen, options={"environment": "7"})
    for each, told in ((started, started), (replace(started, component_uid="c2"), seen)):
        left = BackgroundJob(seen, plain.clock.now(), report_alone, started=each)
        found = await report_background(plain.services, left, shows(Running(seen, None, None)), plain.call())
        assert isinstance(found, Running)
        assert found.job == told


async def test_a_run_is_reported_with_the_device_that_its_start_named(plain: PlainServices) -> None:
    told = StatusReport(Running(replace(job(plain), device="acme-dc01.acme.local"), None, None))
    assert (await as_started(plain.services, told, plain.call())).job.device == "acme-dc01.acme.local"
    plain.ledger.rows["rj-1"] = job(plain)
    assert (await as_started(plain.services, told, plain.call())).job.device == "ACME-DC01"
    plain.ledger.rows["rj-1"] = replace(job(plain), component_uid="c2", device="other")
    assert (await as_started(plain.services, told, plain.call())).job.device == "acme-dc01.acme.local"


async def test_one_look_yields_to_calls_and_the_ledgers_row_wins(plain: PlainServices) -> None:
    plain.ledger.rows["rj-1"] = job(plain)
    lanes: list[Lane] = []

    async def prompts(job: Job, *, deadline: float) -> list[Prompt]:
        del job, deadline
        lanes.append(current_lane())
        return [PROMPT]

    plain.system.looks = [JobStatus(JobState.WAITING)]
    plain.system.prompts = prompts
    seen = await look(plain.services, Job("job-1", device_uid="elsewhere"), plain.call())
    assert isinstance(seen.report, WaitingForFeedback)
    assert (seen.report.job.reference, lanes) == ("rj-1", [Lane.LOOK])
    assert current_lane() is Lane.CALL


def test_what_asks_is_over_for_whoever_waits_unless_nobody_has_read_the_prompt_yet() -> None:
    shown = Job("job-1")
    ongoing = [Queued(shown), Running(shown, None, None), WaitingForFeedback(shown, ())]
    over = [WaitingForFeedback(shown, (PROMPT,)), Finished(shown, JobState.CANCELED, JobOutput(None, None))]
    assert [is_ongoing(each) for each in (*ongoing, *over)] == [True, True, True, False, False]
