"""A wait against the ports alone: it looks until the job has ended, and ends before its call does."""

import anyio
import pytest

from fakes.ports import PlainServices
from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.lanes import Lane, current_lane
from rmm_jobs.domain.model import Job, JobState, JobStatus, StartRequest
from rmm_jobs.domain.ports import Step
from rmm_jobs.domain.results import Finished, NoResults, StillRunning, TimedOut
from rmm_jobs.domain.system import Missing
from rmm_jobs.domain.system_errors import Action, ServerError
from rmm_jobs.jobs.run import RunRequest, run_job
from rmm_jobs.jobs.waiting import wait

DC01 = Device("d1", "ACME-DC01", online=True)
WAITED = RunRequest("ACME-DC01", "Clear Temp Files", wait=True)
QUEUED, RUNNING = JobStatus(JobState.QUEUED), JobStatus(JobState.RUNNING)
COMPLETED = JobStatus(JobState.COMPLETED, exit_code=0)


async def test_a_wait_looks_until_the_job_has_ended_and_reads_what_it_printed(plain: PlainServices) -> None:
    plain.system.looks, plain.system.text = [None, QUEUED, RUNNING, COMPLETED], "Deleted 156 files"

    report = await run_job(plain.services, WAITED, plain.call())

    assert isinstance(report, Finished)
    assert (report.state, report.output.stdout, report.exit_code) == (JobState.COMPLETED, "Deleted 156 files", 0)
    assert plain.diary.count("look") == 4
    assert plain.ledger.endings["job-1"].state is JobState.COMPLETED
    assert plain.shown[-1].step is Step.READING_OUTPUT


async def test_a_look_that_fails_does_not_end_the_wait(plain: PlainServices) -> None:
    plain.system.looks = [RUNNING, ServerError(Action.READ_JOB, status=503), COMPLETED]

    report = await run_job(plain.services, WAITED, plain.call())

    assert isinstance(report, Finished)
    assert plain.diary.count("start") == 1


async def test_a_wait_ends_before_its_call_does(plain: PlainServices) -> None:
    plain.system.looks = [RUNNING]
    call = plain.call()

    report = await run_job(plain.services, WAITED, call)

    assert isinstance(report, StillRunning)
    assert plain.clock.monotonic() == call.deadline - 2
    assert plain.ledger.endings == {}


async def test_a_wait_ends_at_once_when_its_process_is_told_to_end(plain: PlainServices) -> None:
    plain.system.looks = [RUNNING]
    call = plain.call()
    call.ending.tell()

    report = await run_job(plain.services, WAITED, call)

    assert isinstance(report, StillRunning)
    assert (report.job.uid, plain.clock.monotonic()) == ("job-1", 0)
    assert plain.diary.count("start") == 1


async def test_a_look_that_hangs_is_cut_short_when_the_process_is_told_to_end(
    plain: PlainServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    call, told = plain.call(), anyio.Event()

    async def hanging(*_: object, **__: object) -> JobStatus:
        told.set()
        await anyio.sleep_forever()
        raise AssertionError

    monkeypatch.setattr(wait, "poll", hanging)
    reports: list[object] = []

    async def run() -> None:
        reports.append(await run_job(plain.services, WAITED, call))

    async with anyio.create_task_group() as group:
        group.start_soon(run)
        await told.wait()
        call.ending.tell()

    (report,) = reports
    assert isinstance(report, StillRunning)
    assert plain.diary.count("start") == 1


async def test_a_job_that_outlives_its_timeout_has_timed_out(plain: PlainServices) -> None:
    plain.system.looks, plain.system.text = [RUNNING], "Step 1"
    request = RunRequest("ACME-DC01", "Clear Temp Files", wait=True, timeout=20)

    report = await run_job(plain.services, request, plain.call())

    assert isinstance(report, TimedOut)
    assert (report.seconds, report.output.stdout) == (20, "Step 1")
    assert plain.clock.monotonic() == 20


# --- what the last look leaves open --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "stuck",
    [JobStatus(JobState.RUNNING), JobStatus(JobState.UNKNOWN), JobStatus(JobState.UNKNOWN, "Deploying")],
    ids=["running", "null", "a word that is not known"],
)
async def test_a_status_that_is_stuck_is_not_all_that_is_asked(plain: PlainServices, stuck: JobStatus) -> None:
    plain.system.looks = [stuck]
    plain.system.itself = JobStatus(JobState.UNKNOWN, "completed", over_without_results=True)
    report = await run_job(plain.services, WAITED, plain.call())
    assert isinstance(report, NoResults)
    # There are results: that the device has none would not be so.
    assert (report.last, report.reported or "") == (stuck.state, stuck.reported)


async def test_an_unknown_word_is_asked_about_before_the_call_is_over(plain: PlainServices) -> None:
    plain.system.looks = [JobStatus(JobState.UNKNOWN, "Deploying")]
    plain.system.itself = JobStatus(JobState.UNKNOWN, "completed", over_without_results=True)
    await run_job(plain.services, WAITED, plain.call())
    assert plain.clock.monotonic() < 10


@pytest.mark.parametrize("online", [True, False])
async def test_a_wait_without_a_beginning_says_whether_the_device_is_online(
    plain: PlainServices, *, online: bool
) -> None:
    plain.system.looks = [QUEUED]
    plain.system.online = online
    report = await run_job(plain.services, WAITED, plain.call())
    assert isinstance(report, StillRunning)
    assert (report.state, report.online, report.seen) == (JobState.QUEUED, online, True)


async def test_a_wait_in_which_no_look_succeeded_has_not_seen_the_job(plain: PlainServices) -> None:
    plain.system.looks = [ServerError(Action.READ_JOB, status=500)]
    report = await run_job(plain.services, WAITED, plain.call())
    assert isinstance(report, StillRunning)
    assert (report.seen, report.online) == (False, None)


async def test_a_look_yields_to_calls_and_a_start_does_not(
    plain: PlainServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    lanes: list[Lane] = []
    look, start = plain.system.poll, plain.system.start

    async def noted_look(job: Job, *, deadline: float) -> JobStatus | Missing:
        lanes.append(current_lane())
        return await look(job, deadline=deadline)

    async def noted_start(order: StartRequest, *, deadline: float) -> str:
        lanes.append(current_lane())
        return await start(order, deadline=deadline)

    monkeypatch.setattr(plain.system, "poll", noted_look)
    monkeypatch.setattr(plain.system, "start", noted_start)
    plain.system.looks = [RUNNING, COMPLETED]
    await run_job(plain.services, WAITED, plain.call())
    assert lanes == [Lane.CALL, Lane.LOOK, Lane.LOOK]
