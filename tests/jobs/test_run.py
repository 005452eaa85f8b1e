"""A run against the ports alone: what is asked, sent and written down, in which order, and what never is."""

import pytest

from fakes.ports import PlainServices
from rmm_jobs.domain.errors import (
    Action,
    ComponentNotFound,
    DeviceOffline,
    LedgerUnavailable,
    MissingVariables,
    Refused,
    RequestRejected,
    ServerError,
    StartOutcomeUnknown,
    TooLateToStart,
)
from rmm_jobs.domain.model import Component, Device, JobMatch, JobState, JobStatus, Variable
from rmm_jobs.domain.ports import Step
from rmm_jobs.domain.results import Finished, MayHaveStarted, NoResults, Queued, Running, StillRunning, TimedOut
from rmm_jobs.jobs.run import RunRequest, run_job
from rmm_jobs.jobs.status import job_status
from rmm_jobs.safety.redact import MASK

CLEAR = Component("c1", "Clear Temp Files", variables=(Variable("days", default="30"), Variable("TOKEN", default="x")))
BACKUP = Component("c2", "Backup", variables=(Variable("PATH"),))
DC01 = Device("d1", "ACME-DC01", online=True)
RUN = RunRequest("acme-dc01", "clear temp files", {"days": "7", "TOKEN": "hunter2"})
WAITED = RunRequest("ACME-DC01", "Clear Temp Files", wait=True)
LOST = StartOutcomeUnknown("no answer in time")
QUEUED, RUNNING = JobStatus(JobState.QUEUED), JobStatus(JobState.RUNNING)
COMPLETED = JobStatus(JobState.COMPLETED, exit_code=0)


@pytest.fixture
def plain() -> PlainServices:
    plain = PlainServices()
    plain.system.devices = [DC01, Device("d2", "ACME-DC02", online=False)]
    plain.system.lists = [[CLEAR, BACKUP]]
    return plain


async def test_a_start_is_written_down_before_it_is_sent_and_completed_after_it(plain: PlainServices) -> None:
    report = await run_job(plain.services, RUN, plain.call())

    assert isinstance(report, Queued)
    assert (report.job.uid, report.job.device, report.job.component) == ("job-1", "ACME-DC01", "Clear Temp Files")
    assert plain.diary == ["devices", "components", "record", "start", "accepted"]


async def test_what_was_given_is_sent_and_a_masked_copy_is_kept(plain: PlainServices) -> None:
    await run_job(plain.services, RUN, plain.call())

    (order,) = plain.system.orders
    (row,) = plain.ledger.rows.values()
    assert order.variables == {"days": "7", "TOKEN": "hunter2"}
    assert row.variables == {"days": "7", "TOKEN": MASK}
    assert order.reference == row.reference
    assert order.reference in order.job_name


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


async def test_a_ledger_that_cannot_be_written_stops_the_start(plain: PlainServices) -> None:
    plain.ledger.broken = True

    with pytest.raises(LedgerUnavailable):
        await run_job(plain.services, RUN, plain.call())

    assert plain.system.orders == []


async def test_a_refused_start_leaves_no_row(plain: PlainServices) -> None:
    plain.system.started = RequestRejected(Action.START_JOB, status=400)

    with pytest.raises(RequestRejected):
        await run_job(plain.services, RUN, plain.call())

    assert plain.diary[-3:] == ["record", "start", "refused"]
    assert plain.ledger.rows == {}


async def test_a_start_whose_answer_was_lost_is_found_and_not_sent_again(plain: PlainServices) -> None:
    plain.system.started, plain.system.found = LOST, [JobMatch("job-9", "d1")]

    report = await run_job(plain.services, RUN, plain.call())

    assert isinstance(report, Queued)
    assert report.job.uid == "job-9"
    assert plain.diary[-4:] == ["record", "start", "find start", "accepted"]


async def test_a_start_that_is_not_found_may_have_started_and_is_found_later_by_its_reference(
    plain: PlainServices,
) -> None:
    plain.system.started = LOST
    lost = await run_job(plain.services, RUN, plain.call())
    plain.system.found, plain.system.looks = [JobMatch("job-9", "d1")], [RUNNING]
    later = await job_status(plain.services, plain.system.orders[0].reference, plain.call(), wait=False)

    assert isinstance(lost, MayHaveStarted)
    assert isinstance(later, Running)
    assert later.job.uid == "job-9"
    assert plain.diary.count("start") == 1


# --- what the system says of an end ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seen", "state", "exit_code", "derived"),
    [
        (JobStatus(JobState.COMPLETED), JobState.COMPLETED, None, False),
        (JobStatus(JobState.COMPLETED, derived_exit_code=0), JobState.COMPLETED, 0, True),
        (JobStatus(JobState.COMPLETED, exit_code=3, derived_exit_code=0), JobState.COMPLETED, 3, False),
        (JobStatus(JobState.COMPLETED, stderr="broke"), JobState.COMPLETED, None, False),
        (JobStatus(JobState.COMPLETED, stderr="broke", may_hide_errors=True), JobState.ERRORS, None, False),
        (JobStatus(JobState.COMPLETED, may_hide_errors=True), JobState.COMPLETED, None, False),
        (JobStatus(JobState.TIMED_OUT), JobState.TIMED_OUT, None, False),
    ],
)
async def test_an_end_is_told_as_the_system_means_it(
    plain: PlainServices, seen: JobStatus, state: JobState, exit_code: int | None, *, derived: bool
) -> None:
    plain.system.looks = [seen]
    report = await run_job(plain.services, WAITED, plain.call())
    assert isinstance(report, Finished)
    assert (report.state, report.exit_code, report.exit_derived) == (state, exit_code, derived)


async def test_a_job_that_is_out_of_time_and_may_run_on_is_told_as_such(plain: PlainServices) -> None:
    plain.system.looks = [JobStatus(JobState.TIMED_OUT, may_run_on=True)]
    assert isinstance(await run_job(plain.services, WAITED, plain.call()), TimedOut)


async def test_a_job_that_is_over_without_results_is_told_as_such(plain: PlainServices) -> None:
    plain.system.itself = JobStatus(JobState.UNKNOWN, "done and dusted", device_uid="d1", over_without_results=True)
    assert isinstance(await job_status(plain.services, "job-1", plain.call(), wait=False), NoResults)
    assert isinstance(await run_job(plain.services, WAITED, plain.call()), NoResults)


# --- the wait ----------------------------------------------------------------------------------------------------


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


async def test_a_job_that_outlives_its_timeout_has_timed_out(plain: PlainServices) -> None:
    plain.system.looks, plain.system.text = [RUNNING], "Step 1"
    request = RunRequest("ACME-DC01", "Clear Temp Files", wait=True, timeout=20)

    report = await run_job(plain.services, request, plain.call())

    assert isinstance(report, TimedOut)
    assert (report.seconds, report.output.stdout) == (20, "Step 1")
    assert plain.clock.monotonic() == 20
