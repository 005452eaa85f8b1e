"""Jobs that the server does not know any more: said so at once, and never taken for queued, done or unknown."""

from dataclasses import replace

import pytest

from fakes.app_under_test import record_of, text_of
from fakes.psu_app_under_test import PsuAppUnderTest
from rmm_simulator.common.faults import Fault, FaultKind

GONE = "Job Is No Longer There\n"
LOOK = Fault(FaultKind.SLOW, "GET", r"/job/[^/]+$")
"""No fault at all: it lets looks at a job pass, so that what is added after it strikes the next ones."""
MISS = replace(LOOK, kind=FaultKind.NOT_FOUND)
LONG = {"script": "LongRunning.ps1", "wait": True}


def for_ever(fault: Fault) -> Fault:
    return replace(fault, times=None)


# --- while it is waited for ---------------------------------------------------------------------------------------


async def test_a_wait_ends_as_soon_as_the_job_is_no_longer_there(any_psu: PsuAppUnderTest) -> None:
    any_psu.server.faults.add(replace(LOOK, times=3), for_ever(MISS))
    result = await any_psu.call("run-job", LONG)
    assert text_of(result).startswith(GONE)
    assert "Last Seen:    Running\n" in text_of(result)
    assert "How it ended is not known here." in text_of(result)
    assert any_psu.clock.monotonic() < 12
    assert (record_of(result)["kind"], record_of(result)["last_seen_state"]) == ("job_removed", "running")
    assert (result.is_error, any_psu.starts) == (False, 1)


async def test_a_single_miss_is_a_slip_and_the_wait_goes_on(any_psu: PsuAppUnderTest) -> None:
    any_psu.server.faults.add(LOOK, MISS, LOOK, MISS)
    text = await any_psu.text("run-job", {"script": "Get-DiskReport.ps1", "wait": True})
    assert text.startswith("Job Completed Successfully")


async def test_a_job_that_shows_only_after_some_seconds_is_waited_for(psu: PsuAppUnderTest) -> None:
    psu.server.faults.add(replace(MISS, times=5))
    text = await psu.text("run-job", {"script": "Get-DiskReport.ps1", "wait": True})
    assert 7 < psu.clock.monotonic() < 12
    assert text.startswith("Job Completed Successfully")


async def test_a_job_that_never_shows_is_given_up_after_ten_seconds(psu: PsuAppUnderTest) -> None:
    psu.server.faults.add(for_ever(MISS))
    text = await psu.text("run-job", LONG)
    assert text.startswith(GONE)
    assert "Last Seen" not in text
    assert "knows no job with this ID: it was removed, or never made." in text
    assert 10 <= psu.clock.monotonic() < 14


async def test_a_wait_that_is_taken_up_again_and_a_job_of_somebody_else_are_told_the_same(psu: PsuAppUnderTest) -> None:
    psu.server.start(psu.script("LongRunning.ps1"), guid=True)
    psu.clock.advance(5)
    psu.server.faults.add(replace(LOOK, times=2), for_ever(MISS))
    text = await psu.text("job-status", {"job": psu.job_id, "wait": True})
    assert text.startswith(GONE)
    assert "Script:       LongRunning.ps1\n" in text
    assert "Last Seen:    Running\n" in text


async def test_a_job_that_was_just_started_and_does_not_show_yet_is_queued(psu: PsuAppUnderTest) -> None:
    await psu.text("run-job", {**LONG, "wait": False})
    psu.server.faults.add(replace(MISS, times=2))
    assert (await psu.text("job-status", {"job": psu.job_id})).startswith("Job Queued")


# --- when it is asked for later -----------------------------------------------------------------------------------

CALLS: list[tuple[str, dict[str, object]]] = [
    ("job-status", {}),
    ("job-status", {"wait": True}),
    ("job-output", {}),
    ("job-output", {"search": "pong"}),
    ("job-pipeline", {}),
    ("cancel-job", {}),
    ("answer-job", {"answer": "ana"}),
]


@pytest.mark.sample(4)
@pytest.mark.parametrize(("tool", "arguments"), CALLS, ids=str)
async def test_a_job_that_was_seen_to_end_and_is_removed_is_told_with_its_end(
    any_psu: PsuAppUnderTest, tool: str, arguments: dict[str, object]
) -> None:
    await any_psu.text("run-job", {"script": "Ping.ps1", "wait": True})
    any_psu.clock.advance(3600)
    result = await any_psu.call(tool, {"job": any_psu.job_id, **arguments})
    assert text_of(result).startswith(GONE)
    assert "Status:       Completed\n" in text_of(result)
    assert "Script:       Ping.ps1\n" in text_of(result)
    assert 'last-job script="Ping.ps1"' in text_of(result)
    told = record_of(result)
    assert (told.get("report", told)["state"], result.is_error) == ("completed", False)
    assert ("Not sent: 1 answer." in text_of(result)) is (tool == "answer-job")
    assert (any_psu.asked("DELETE"), any_psu.asked("PUT")) == ([], [])


@pytest.mark.sample(3)
@pytest.mark.parametrize(("tool", "arguments"), CALLS, ids=str)
async def test_a_job_that_was_never_seen_to_end_and_is_removed_is_not_called_done(
    psu: PsuAppUnderTest, tool: str, arguments: dict[str, object]
) -> None:
    await psu.text("run-job", {"script": "Ping.ps1"})
    psu.clock.advance(3600)
    async with psu.client(responder=psu.another_process()) as client:
        text = text_of(await client.call_tool(tool, {"job": psu.job_id, **arguments}))
    assert text.startswith(GONE)
    assert "Do not take it for done, and do not simply start it again." in text


@pytest.mark.parametrize(("tool", "arguments"), CALLS, ids=str)
async def test_a_job_that_nobody_knows_is_not_found_and_looked_for_once(
    psu: PsuAppUnderTest, tool: str, arguments: dict[str, object]
) -> None:
    result = await psu.call(tool, {"job": "99999", **arguments})
    assert text_of(result).startswith('Job not found: "99999"')
    assert (result.is_error, psu.asked()) == (True, ["GET /job/99999"])


@pytest.mark.parametrize("tool", ["job-status", "job-output", "job-pipeline"])
async def test_a_single_miss_of_a_known_job_is_looked_at_again(psu: PsuAppUnderTest, tool: str) -> None:
    await psu.text("run-job", {"script": "Get-DiskReport.ps1", "wait": True})
    psu.clock.advance(30)
    psu.server.faults.add(MISS)
    text = await psu.text(tool, {"job": psu.job_id})
    assert text.startswith(("Job Completed Successfully", "Job Output", "Pipeline Output"))


async def test_a_newest_job_that_is_removed_as_it_is_opened_was_there(psu: PsuAppUnderTest) -> None:
    psu.server.faults.add(for_ever(MISS))
    text = await psu.text("last-job", {"script": "Broken.ps1"})
    assert text.startswith(GONE)
    assert "Last Seen:    Failed\n" in text


async def test_a_job_that_is_removed_while_it_is_cancelled_is_not_called_stuck(psu: PsuAppUnderTest) -> None:
    await psu.text("run-job", {"script": "Stubborn.ps1"})
    psu.server.faults.add(replace(LOOK, times=3), for_ever(MISS))
    text = await psu.text("cancel-job", {"job": psu.job_id})
    assert text.startswith(GONE)
    assert "Last Seen:    Canceling\n" in text


async def test_a_job_that_is_removed_before_it_can_be_cancelled_was_there(psu: PsuAppUnderTest) -> None:
    await psu.text("run-job", {"script": "Stubborn.ps1"})
    psu.clock.advance(5)
    psu.server.faults.add(replace(MISS, method="DELETE"))
    text = await psu.text("cancel-job", {"job": psu.job_id})
    assert text.startswith(GONE)
    assert "Last Seen:    Running\n" in text


@pytest.mark.parametrize("at", [2.0, 6.0], ids=["seen running", "seen to end"])
async def test_a_job_that_was_seen_is_not_called_queued_when_it_is_removed_at_once(
    psu: PsuAppUnderTest, at: float
) -> None:
    async with psu.client() as client:
        await client.call_tool("run-job", {"script": "Get-DiskReport.ps1"})
        psu.clock.advance(at)
        await client.call_tool("job-status", {"job": psu.job_id})
        psu.server.faults.add(for_ever(MISS))
        later = text_of(await client.call_tool("job-status", {"job": psu.job_id}))
    assert later.startswith(GONE)
    assert "never made" not in later
