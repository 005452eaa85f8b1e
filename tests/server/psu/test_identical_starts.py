"""An identical job that has not ended is not started a second time; whatever fails after a start names its job."""

from collections.abc import Callable
from typing import Any

import anyio
import pytest

from fakes.app_under_test import Mode, record_of, text_of
from fakes.psu_app_under_test import Person, PsuAppUnderTest
from rmm_jobs.domain.errors import Action, LedgerUnavailable, PermissionDenied
from rmm_jobs.store.ledger import SqliteLedger
from rmm_jobs.systems.psu.system import PsuSystem
from rmm_simulator.common.faults import Fault, FaultKind

ASKS = {"script": "Set-Motd.ps1"}
USER = {"script": "New-User.ps1"}


def breaks(error: Exception) -> Callable[..., Any]:
    async def broken(*_: object, **__: object) -> object:
        raise error

    return broken


def posts(app: PsuAppUnderTest) -> int:
    return sum(asked.startswith("POST /script/") for asked in app.asked())


async def test_a_second_start_of_a_job_that_waits_is_refused_and_names_it(any_app: PsuAppUnderTest) -> None:
    async with any_app.client() as client:
        await client.call_tool("run-job", ASKS)
        any_app.clock.advance(30)
        text = text_of(await client.call_tool("run-job", ASKS))
        assert text.startswith("An identical job was started 30 seconds ago and has not ended")
        assert f"Job ID:     {any_app.job_id}\n" in text
        assert "It has the same script and parameters. Nothing was started by this call." in text
        assert "Job Queued" in text_of(await client.call_tool("run-job", {**ASKS, "again": True}))
    assert (any_app.starts, posts(any_app)) == (2, 2)


async def test_where_and_as_whom_it_runs_makes_another_job(app: PsuAppUnderTest) -> None:
    async with app.client() as client:
        for more in ({}, {"credential": "$MyUser"}, {"environment": app.server.environments[0].name}):
            assert "Job Queued" in text_of(await client.call_tool("run-job", {**ASKS, **more}))
    assert app.starts == 3


async def test_a_job_that_the_server_has_removed_keeps_nothing_back(app: PsuAppUnderTest) -> None:
    async with app.client() as client:
        await client.call_tool("run-job", ASKS)
        app.clock.advance(60)
        app.server.faults.add(Fault(FaultKind.NOT_FOUND, "GET", r"/job/[^/]+$", times=None))
        assert "Job Queued" in text_of(await client.call_tool("run-job", ASKS))
    assert app.starts == 2


async def test_two_calls_at_once_start_one_job(app: PsuAppUnderTest) -> None:
    app.server.faults.add(Fault(FaultKind.SLOW, "POST", seconds=3))
    async with app.client() as client, anyio.create_task_group() as calls:
        for _ in range(2):
            calls.start_soon(lambda: client.call_tool("run-job", ASKS))
    assert (app.starts, posts(app)) == (1, 1)


async def test_a_lost_start_is_settled_by_its_evidence_before_an_identical_one(app: PsuAppUnderTest) -> None:
    app.server.faults.add(Fault(FaultKind.CUT_AFTER, "POST"), Fault(FaultKind.FORBIDDEN, "GET", "/job", times=2))
    async with app.client() as client:
        await client.call_tool("run-job", ASKS)
        text = text_of(await client.call_tool("run-job", ASKS))
    assert text.startswith(("An identical job was started", "An identical job may have been started"))
    assert app.starts == 1


async def test_another_process_does_not_guess_which_job_a_lost_start_made(app: PsuAppUnderTest) -> None:
    app.server.faults.add(Fault(FaultKind.CUT_BEFORE, "POST"))
    reference = record_of(await app.call("run-job", ASKS))["reference"]
    async with app.client(responder=app.another_process()) as client:
        text = text_of(await client.call_tool("run-job", ASKS))
    assert text.startswith("An identical job may have been started")
    assert reference in text
    assert app.starts == 0


@pytest.mark.parametrize("method", ["poll", "prompts"])
async def test_any_failure_after_the_start_is_a_report_of_the_job(
    app: PsuAppUnderTest, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    monkeypatch.setattr(PsuSystem, method, breaks(OverflowError()))
    result = await app.call("run-job", {**USER, "wait": True})
    assert text_of(result).startswith(f"Job Started - Then the Call Failed\n\nJob ID:       {app.job_id}\n")
    assert (record_of(result)["job_uid"], app.starts) == (app.job_id, 1)


async def test_a_ledger_that_fails_after_the_start_hides_no_job(
    app: PsuAppUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    for method in ("usual_duration", "accepted", "ended", "find"):
        monkeypatch.setattr(SqliteLedger, method, breaks(LedgerUnavailable("jobs.sqlite3", "disk I/O error")))
    text = await app.text("run-job", {"script": "Get-DiskReport.ps1", "wait": True})
    assert text.startswith("Job Completed")
    assert app.job_id in text


async def test_a_failure_while_a_prompt_is_answered_names_the_job_that_the_call_has_started(
    app: PsuAppUnderTest, monkeypatch: pytest.MonkeyPatch, mode: Mode
) -> None:
    monkeypatch.setattr(PsuSystem, "answer", breaks(PermissionDenied(Action.ANSWER_JOB)))
    result = await app.call("run-job", {**USER, "wait": True}, mode=mode, person=Person(["Ana"]))
    text = text_of(result)
    assert text.startswith(f"Job Started - Then the Call Failed\n\nJob ID:       {app.job_id}\n")
    assert "Unable to answer the job." in text
    assert "Nothing was started." not in text
    assert app.starts == 1
