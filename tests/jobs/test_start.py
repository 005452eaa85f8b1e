"""A start against the ports alone: written down, then sent once, and looked for when its answer is lost."""

import anyio
import pytest

from fakes.ports import PlainLedger, PlainServices, PlainSystem
from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.errors import LedgerUnavailable
from rmm_jobs.domain.job_errors import IdenticalJob, TooLateToStart
from rmm_jobs.domain.model import Job, JobMatch, JobState, JobStatus
from rmm_jobs.domain.ports import Ending, Progress, Step
from rmm_jobs.domain.results import MayHaveStarted, Queued, Running
from rmm_jobs.domain.system_errors import Action, RequestRejected, StartOutcomeUnknown
from rmm_jobs.jobs.context import START_WITHIN, CallContext, Services
from rmm_jobs.jobs.run import RunRequest, run_job
from rmm_jobs.jobs.status import job_status
from rmm_jobs.relay import ProgressRelay
from rmm_jobs.safety.redact import MASK

DC01 = Device("d1", "ACME-DC01", online=True)
RUN = RunRequest("acme-dc01", "clear temp files", {"days": "7", "TOKEN": "hunter2"})
LOST = StartOutcomeUnknown("no answer in time")
QUEUED, RUNNING = JobStatus(JobState.QUEUED), JobStatus(JobState.RUNNING)


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


async def test_a_ledger_that_cannot_be_written_stops_the_start(plain: PlainServices) -> None:
    plain.ledger.broken = True

    with pytest.raises(LedgerUnavailable):
        await run_job(plain.services, RUN, plain.call())

    assert plain.system.orders == []


async def test_a_start_whose_record_took_too_long_is_not_sent_and_leaves_no_row(plain: PlainServices) -> None:
    plain.ledger.takes = lambda: plain.clock.advance(START_WITHIN + 1)

    with pytest.raises(TooLateToStart) as late:
        await run_job(plain.services, RUN, plain.call())

    assert late.value.elapsed > START_WITHIN
    assert late.value.recorded
    assert plain.system.orders == []
    assert plain.ledger.rows == {}


async def test_a_start_that_came_too_late_is_not_named_to_somebody_who_stops_waiting(plain: PlainServices) -> None:
    async def slow_client(progress: Progress) -> None:
        await anyio.lowlevel.checkpoint()
        if progress.step is Step.STARTING:
            plain.clock.advance(START_WITHIN + 1)

    relay = ProgressRelay(slow_client)
    call = CallContext.begin(plain.clock, seconds=45.0, progress_sink=relay, started=relay.started)

    with pytest.raises(TooLateToStart):
        await run_job(plain.services, RUN, call)

    assert plain.system.orders == []
    assert relay.running is None


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


class Flickers(PlainLedger):
    """Cannot be read the second time that somebody looks for a row, as where another process holds its lock."""

    looks = 0

    async def find(self, uid_or_reference: str) -> tuple[Job, Ending | None] | None:
        self.looks += 1
        if self.looks == 2:
            raise LedgerUnavailable("in memory", "database is locked")
        return await super().find(uid_or_reference)


def flickering(plain: PlainServices) -> Services[PlainSystem]:
    """Return services whose ledger cannot be read for a moment, while an identical start is looked at."""
    ledger = Flickers(plain.diary, plain.ledger.rows, identities=plain.ledger.identities)
    return Services(plain.system, ledger, plain.clock)


async def test_a_lost_start_keeps_an_identical_one_back_also_where_its_row_cannot_be_read_for_a_moment(
    plain: PlainServices,
) -> None:
    plain.system.started = LOST
    assert isinstance(await run_job(plain.services, RUN, plain.call()), MayHaveStarted)
    with pytest.raises(LedgerUnavailable):
        await run_job(flickering(plain), RUN, plain.call())
    assert len(plain.system.orders) == 1


async def test_a_job_that_runs_keeps_an_identical_one_back_also_where_the_ledger_cannot_be_read_for_a_moment(
    plain: PlainServices,
) -> None:
    await run_job(plain.services, RUN, plain.call())
    plain.system.looks = [RUNNING]
    with pytest.raises(IdenticalJob) as refused:
        await run_job(flickering(plain), RUN, plain.call())
    assert refused.value.state is JobState.RUNNING
    assert len(plain.system.orders) == 1
