"""A start in the form that gives its job no name is found by nothing: no answer denies it, and it is sent once."""

import sqlite3
from contextlib import closing
from datetime import timedelta

from fakes.app_under_test import AppUnderTest
from fakes.product import record_of, text_of
from rmm_jobs.jobs.identical_starts import HOLDS_BACK
from rmm_simulator.common.faults import Fault, FaultKind

CLEAR = {"device": "ACME-DC01", "component": "Clear Temp Files"}


async def test_a_start_without_a_name_is_not_looked_for_and_no_command_is_offered_that_cannot_find_it(
    flat_datto: AppUnderTest,
) -> None:
    flat_datto.faults.add(Fault(FaultKind.CUT_AFTER, "POST", "quickjob"))
    text = await flat_datto.text("run-job", CLEAR)
    assert text.startswith("Job May Have Started")
    assert "gives the job no name" in text
    assert "job-status" not in text
    assert not any("activity-logs" in asked for asked in flat_datto.asked())
    assert flat_datto.starts == 1


async def test_a_start_without_a_name_is_remembered_as_such_and_no_later_call_offers_a_search_for_it(
    flat_datto: AppUnderTest,
) -> None:
    flat_datto.faults.add(Fault(FaultKind.CUT_AFTER, "POST", "quickjob"))
    reference = record_of(await flat_datto.call("run-job", CLEAR))["reference"]
    async with flat_datto.client(responder=flat_datto.another_process()) as client:
        later = text_of(await client.call_tool("job-status", {"job": reference}))
        refused = text_of(await client.call_tool("run-job", CLEAR))
    assert later.startswith("Job May Have Started")
    assert refused.startswith("An identical job may have been started")
    for text in (later, refused):
        assert "gives the job no name" in text
        assert "job-status" not in text
        assert "the device's jobs in the Datto RMM web console" in text
    assert "again=true" in refused
    assert not any("activity-logs" in asked for asked in flat_datto.asked())
    assert (flat_datto.starts, flat_datto.sendings) == (1, 2)


async def killed_while_its_start_was_out(flat_datto: AppUnderTest) -> str:
    """Leave the row of a start as a process leaves it that nobody could tell of the form; return its reference."""
    flat_datto.faults.add(Fault(FaultKind.CUT_AFTER, "POST", "quickjob"))
    reference = record_of(await flat_datto.call("run-job", CLEAR))["reference"]
    with closing(sqlite3.connect(flat_datto.ledger_file)) as database:
        assert database.execute("UPDATE job SET named = NULL WHERE named = 0").rowcount == 1
        database.commit()
    flat_datto.responder = flat_datto.another_process()
    return reference


async def test_one_whose_process_was_killed_before_it_knew_that_is_searched_for_in_vain_and_never_denied(
    flat_datto: AppUnderTest,
) -> None:
    reference = await killed_while_its_start_was_out(flat_datto)
    for passed in (timedelta(0), timedelta(minutes=10), timedelta(days=3)):
        flat_datto.clock.advance(passed.total_seconds())
        later = await flat_datto.call("job-status", {"job": reference})
        assert text_of(later).startswith("Job May Have Started")
        assert "The activity log does not show the job so far." in text_of(later)
        assert "the device's jobs in the Datto RMM web console" in text_of(later)
        assert record_of(later)["kind"] == "may_have_started"
    assert flat_datto.starts == 1


async def test_it_keeps_an_identical_start_back_for_a_day(flat_datto: AppUnderTest) -> None:
    await killed_while_its_start_was_out(flat_datto)
    for _ in range(3):
        refused = await flat_datto.text("run-job", CLEAR)
        assert refused.startswith("An identical job may have been started")
        flat_datto.clock.advance(HOLDS_BACK.total_seconds() / 3 - 60)
    assert flat_datto.starts == 1
    assert (await flat_datto.text("run-job", {**CLEAR, "again": True})).startswith("Job Queued Successfully")
    assert flat_datto.starts == 2


async def test_a_day_later_an_identical_start_goes_out(flat_datto: AppUnderTest) -> None:
    await killed_while_its_start_was_out(flat_datto)
    flat_datto.clock.advance(HOLDS_BACK.total_seconds() + 60)
    assert (await flat_datto.text("run-job", CLEAR)).startswith("Job Queued Successfully")
    assert flat_datto.starts == 2
