"""The ledger's row of a job is read and completed, and a ledger that fails hides no job and stops no start."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fakes.ports import PlainServices
from rmm_jobs.domain.model import Job, JobState
from rmm_jobs.domain.ports import Ending
from rmm_jobs.jobs.ledger_rows import begun_at, can_read_ledger, complete_row, ledger_row, remove_row
from rmm_jobs.jobs.memory import JobMemory

SENT = Job("", device="ACME-DC01", reference="rj-1")
JOB = Job("job-1", device="ACME-DC01", reference="rj-1")


@pytest.fixture
def plain() -> PlainServices:
    plain = PlainServices()
    plain.ledger.rows["rj-1"] = SENT
    return plain


async def test_a_row_is_found_by_its_reference_and_by_its_uid_with_how_it_ended(plain: PlainServices) -> None:
    ending = Ending(JobState.FAILED, 1, 3.0, plain.clock.now())
    await complete_row(plain.services, JOB)
    plain.ledger.endings["job-1"] = ending
    assert await ledger_row(plain.services, "rj-1") == await ledger_row(plain.services, "job-1") == (JOB, ending)
    assert await ledger_row(plain.services, "job-2") is None


async def test_without_the_ledger_a_job_has_no_row_and_no_beginning(plain: PlainServices) -> None:
    assert await can_read_ledger(plain.services)
    plain.ledger.broken = True
    assert not await can_read_ledger(plain.services)
    assert await ledger_row(plain.services, "rj-1") is None


async def test_when_a_job_began_is_what_any_process_has_seen(plain: PlainServices) -> None:
    assert await begun_at(plain.services, JOB) is None
    plain.ledger.running["job-1"] = plain.clock.now()
    assert await begun_at(plain.services, JOB) == plain.clock.now()


async def test_a_completed_row_hides_what_its_start_was_given(plain: PlainServices) -> None:
    plain.services.memory.hide("rj-1", ["s3cret"])
    assert await complete_row(plain.services, JOB) == JOB
    assert plain.services.memory.hidden("job-1") == ("s3cret",)
    assert plain.ledger.rows["rj-1"].uid == "job-1"


async def test_a_started_job_is_known_although_the_ledger_cannot_be_completed(
    plain: PlainServices, caplog: pytest.LogCaptureFixture
) -> None:
    plain.services.memory.hide("rj-1", ["s3cret"])
    plain.ledger.broken = True
    assert await complete_row(plain.services, JOB) == JOB
    assert plain.services.memory.hidden("job-1") == ("s3cret",)
    assert ["job-1" in each.getMessage() for each in caplog.records] == [True]


async def test_the_row_of_a_refused_start_is_removed_where_that_can_be_done(plain: PlainServices) -> None:
    plain.ledger.broken = True
    await remove_row(plain.services, SENT)
    assert "rj-1" in plain.ledger.rows
    plain.ledger.broken = False
    await remove_row(plain.services, SENT)
    assert plain.ledger.rows == {}


async def test_a_job_has_not_begun_before_its_start_was_sent(plain: PlainServices) -> None:
    """Also where the clock was set back in between: a start in the future was sent now."""
    plain.clock.advance(100)
    now, memory = plain.clock.now(), JobMemory()
    services = replace(plain.services, memory=memory)
    for uid, sent_at in (("a", now - timedelta(seconds=30)), ("b", now + timedelta(hours=1)), ("c", None)):
        await complete_row(services, Job(uid, reference="rj-1", sent_at=sent_at))
    assert {uid: each.not_begun for uid, each in memory._durations.items()} == {"a": 70.0, "b": 100.0}
