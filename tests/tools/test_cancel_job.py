"""The tool cancel-job: cancelled, stuck, only requested, or not known."""

import pytest

from fakes.product import record_of, text_of
from fakes.psu_app_under_test import PsuAppUnderTest
from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.psu.job_records import JobRecord

FIRST_LOOK = Fault(FaultKind.SLOW, "GET", r"/job/[^/]+$")
"""No fault at all: it lets one look at a job pass, so that what is added after it strikes the next ones."""

LOST = [
    Fault(FaultKind.FAILS_AFTER, "DELETE", times=None),
    Fault(FaultKind.CUT_AFTER, "DELETE", times=None),
    Fault(FaultKind.SLOW, "DELETE", seconds=60, times=None),
]

UNSURE = [
    (Fault(FaultKind.FAILS_BEFORE, "DELETE", times=None), "PowerShell Universal has an internal error"),
    (Fault(FaultKind.CUT_BEFORE, "DELETE", times=None), "PowerShell Universal cannot be reached"),
    (Fault(FaultKind.HTML, "DELETE"), "PowerShell Universal's answer cannot be understood"),
]


async def test_a_job_in_progress_is_cancelled_and_then_has_ended(any_psu: PsuAppUnderTest) -> None:
    async with any_psu.client() as client:
        await client.call_tool("run-job", {"script": "Watch-Folder.ps1"})
        any_psu.clock.advance(10)
        job = any_psu.job_id
        done = await client.call_tool("cancel-job", {"job": job})
        again = await client.call_tool("cancel-job", {"job": job})
        status = text_of(await client.call_tool("job-status", {"job": job}))
    assert text_of(done).startswith("Job Canceled")
    assert "Waited:       2 seconds" in text_of(done)
    assert text_of(again).startswith("Cannot cancel job - It has ended")
    assert (done.is_error, again.is_error) == (False, True)
    assert status.startswith("Job Canceled")
    assert "Watching C:\\Inbox" in status
    assert len(any_psu.asked("DELETE")) == 1


async def test_a_cancel_that_hangs_is_told_from_one_that_is_only_requested(psu: PsuAppUnderTest) -> None:
    async with psu.client() as client:
        await client.call_tool("run-job", {"script": "Stubborn.ps1"})
        stuck = text_of(await client.call_tool("cancel-job", {"job": psu.job_id}))
        status = text_of(await client.call_tool("job-status", {"job": psu.job_id}))
    psu.wait_limit = 10
    async with psu.client(responder=psu.another_process()) as client:
        requested = text_of(await client.call_tool("cancel-job", {"job": psu.job_id}))
    assert stuck.startswith("Job Cancel Is Stuck")
    assert "Waited:       20 seconds" in stuck
    assert "Status:       Canceling" in status
    assert requested.startswith("Job Cancel Requested")
    assert "Waited:       8 seconds" in requested


@pytest.mark.parametrize(
    "kind", [FaultKind.CUT_BEFORE, FaultKind.FORBIDDEN, FaultKind.HTML, FaultKind.FAILS_BEFORE, FaultKind.TOKEN_EXPIRED]
)
async def test_a_cancel_whose_end_cannot_be_seen_was_requested_all_the_same(
    psu: PsuAppUnderTest, kind: FaultKind
) -> None:
    await psu.text("run-job", {"script": "Watch-Folder.ps1"})
    psu.server.faults.add(FIRST_LOOK, Fault(kind, "GET", FIRST_LOOK.path, times=None))
    text = await psu.text("cancel-job", {"job": psu.job_id})
    assert text.startswith("Job Cancel Requested")
    assert len(psu.asked("DELETE")) == 1


@pytest.mark.parametrize("fault", LOST, ids=lambda fault: str(fault.kind))
async def test_a_cancel_that_arrived_is_seen_at_the_job_though_nobody_said_so(
    psu: PsuAppUnderTest, fault: Fault
) -> None:
    await psu.text("run-job", {"script": "Watch-Folder.ps1"})
    psu.clock.advance(5)
    psu.server.faults.add(fault)
    result = await psu.call("cancel-job", {"job": psu.job_id})
    assert text_of(result).startswith("Job Canceled")
    assert (result.is_error, psu.clock.monotonic() < 52) == (False, True)


async def test_a_cancel_that_arrived_and_hangs_is_stuck_though_nobody_said_that_it_arrived(
    psu: PsuAppUnderTest,
) -> None:
    await psu.text("run-job", {"script": "Stubborn.ps1"})
    psu.server.faults.add(LOST[0])
    assert (await psu.text("cancel-job", {"job": psu.job_id})).startswith("Job Cancel Is Stuck")


@pytest.mark.parametrize(("fault", "heading"), UNSURE, ids=str)
async def test_of_a_cancel_that_may_have_arrived_nothing_is_claimed(
    psu: PsuAppUnderTest, fault: Fault, heading: str
) -> None:
    await psu.text("run-job", {"script": "Watch-Folder.ps1"})
    psu.clock.advance(5)
    psu.server.faults.add(fault)
    result = await psu.call("cancel-job", {"job": psu.job_id})
    assert text_of(result).startswith(heading)
    assert "Whether the request to stop the job arrived is not known." in text_of(result)
    assert f"To see how the job stands: /job-status {psu.job_id}" in text_of(result)
    assert (result.is_error, record_of(result)["kind"]) == (True, "not_confirmed")
    assert psu.job.canceled_at is None


@pytest.mark.parametrize("kind", [FaultKind.FORBIDDEN, FaultKind.RATE_LIMITED])
async def test_a_cancel_that_was_refused_is_told_at_once_and_nothing_is_left_open(
    psu: PsuAppUnderTest, kind: FaultKind
) -> None:
    await psu.text("run-job", {"script": "Watch-Folder.ps1"})
    psu.server.faults.add(Fault(kind, "DELETE", times=None))
    text = await psu.text("cancel-job", {"job": psu.job_id})
    assert text.startswith(("Permission denied", "Too many requests"))
    assert "not known" not in text


async def test_a_job_that_ended_while_its_cancel_was_lost_has_ended(psu: PsuAppUnderTest) -> None:
    await psu.text("run-job", {"script": "Get-DiskReport.ps1"})
    psu.server.faults.add(Fault(FaultKind.FAILS_BEFORE, "DELETE", times=None))
    assert (await psu.text("cancel-job", {"job": psu.job_id})).startswith("Cannot cancel job - It has ended")


async def test_a_cancel_that_may_have_arrived_and_cannot_be_looked_after_claims_nothing(psu: PsuAppUnderTest) -> None:
    await psu.text("run-job", {"script": "Watch-Folder.ps1"})
    psu.server.faults.add(LOST[0], FIRST_LOOK, Fault(FaultKind.FORBIDDEN, "GET", FIRST_LOOK.path, times=None))
    text = await psu.text("cancel-job", {"job": psu.job_id})
    assert text.startswith("PowerShell Universal has an internal error")
    assert "Whether the request to stop the job arrived is not known." in text


async def test_a_job_that_ends_by_itself_while_it_is_cancelled_has_ended(
    psu: PsuAppUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    await psu.text("run-job", {"script": "Get-DiskReport.ps1"})

    def nothing(job: JobRecord) -> None:
        del job

    monkeypatch.setattr(psu.server, "cancel", nothing)  # a server that says yes and does nothing
    text = await psu.text("cancel-job", {"job": psu.job_id})
    assert text.startswith("Cannot cancel job - It has ended")
    assert "Status:     Completed" in text


async def test_a_job_of_another_process_is_cancelled_by_its_name(psu: PsuAppUnderTest) -> None:
    psu.server.start(psu.script("Watch-Folder.ps1"), guid=True)
    psu.clock.advance(2)
    text = await psu.text("cancel-job", {"job": psu.job_id})
    assert "Script:       Watch-Folder.ps1" in text
