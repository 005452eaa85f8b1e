"""Once a start was sent, whatever fails is answered with the job: nothing denies it, and nothing hides it."""

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest

from fakes.app_under_test import AppUnderTest, record_of, text_of
from rmm_jobs.domain.errors import LedgerUnavailable, NotConfigured
from rmm_jobs.store.ledger import SqliteLedger
from rmm_jobs.systems.datto.system import DattoSystem
from rmm_jobs.text.registry import BLOCKS

CLEAR = {"device": "ACME-DC01", "component": "Clear Temp Files"}


def breaks(error: Exception) -> Callable[..., Any]:
    async def broken(*_: object, **__: object) -> object:
        raise error

    return broken


@pytest.mark.parametrize("method", ["usual_duration", "accepted", "ended", "find"])
async def test_a_ledger_that_fails_after_the_start_hides_no_job(
    app: AppUnderTest, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    monkeypatch.setattr(SqliteLedger, method, breaks(LedgerUnavailable("jobs.sqlite3", "disk I/O error")))
    result = await app.call("run-job", {**CLEAR, "wait": True})
    assert text_of(result).startswith("Job Completed Successfully")
    assert app.tenant.started[0].uid in text_of(result)
    assert (result.is_error, app.starts) == (False, 1)


async def test_a_ledger_file_that_is_damaged_while_the_job_runs_hides_no_job(app: AppUnderTest) -> None:
    async def damage(progress: float, total: float | None, message: str | None) -> None:
        del progress, total
        if message and "running" in message:
            for file in app.folder.glob("jobs.sqlite3*"):
                file.write_bytes(b"no database" * 4_000)

    async with app.client() as client:
        result = await client.call_tool("run-job", {**CLEAR, "wait": True}, progress_callback=damage)
    assert text_of(result).startswith("Job Completed Successfully")
    assert app.starts == 1


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("must-not-leak"),
        OverflowError(),
        sqlite3.OperationalError("disk I/O error"),
        LedgerUnavailable("jobs.sqlite3", "disk I/O error"),
        NotConfigured({"DATTO_API_KEY": "is not set"}),
        ExceptionGroup("several", [ValueError()]),
    ],
    ids=lambda error: type(error).__name__,
)
@pytest.mark.parametrize("method", ["poll", "output"])
async def test_any_failure_after_the_start_is_a_report_of_the_job(
    app: AppUnderTest, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception, method: str
) -> None:
    monkeypatch.setattr(DattoSystem, method, breaks(error))
    result = await app.call("run-job", {**CLEAR, "wait": True})
    text, uid = text_of(result), app.tenant.started[0].uid
    assert text.startswith(f"Job Started - Then the Call Failed\n\nJob UID:      {uid}\n")
    assert "Nothing was started." not in text
    assert "must-not-leak" not in text + caplog.text
    assert (record_of(result)["job_uid"], result.is_error, app.starts) == (uid, False, 1)
    assert ("goes on" in text) is (method == "poll")


async def test_a_surprise_while_the_start_is_sent_names_its_reference(
    app: AppUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DattoSystem, "start", breaks(OverflowError()))
    result = await app.call("run-job", CLEAR)
    reference = record_of(result)["reference"]
    assert text_of(result).startswith(f"Job May Have Started\n\nReference:    {reference}\n")
    assert reference.startswith("rj-")


async def test_words_that_cannot_be_laid_out_still_name_the_job(
    app: AppUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> str:
        raise ValueError("must-not-leak")

    monkeypatch.setattr(BLOCKS, "block", broken)
    result = await app.call("run-job", CLEAR)
    uid = app.tenant.started[0].uid
    assert text_of(result) == (
        f"The job '{uid}' was started. Do not start it again: it would run twice.\nTo check status: job-status '{uid}'"
    )


async def test_a_failure_before_the_start_still_says_that_nothing_was_started(
    app: AppUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SqliteLedger, "record", breaks(LedgerUnavailable("jobs.sqlite3", "disk full")))
    result = await app.call("run-job", CLEAR)
    assert "Nothing was started." in text_of(result)
    assert (result.is_error, app.starts) == (True, 0)


async def test_a_failure_to_close_does_not_replace_the_answer(
    app: AppUnderTest, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(DattoSystem, "aclose", breaks(RuntimeError("must-not-leak")))
    await app.responder.closing.aclose()
    assert text_of(await app.call("run-job", CLEAR)).startswith("Job Queued Successfully")
    assert "RuntimeError" in caplog.text
    assert "must-not-leak" not in caplog.text
