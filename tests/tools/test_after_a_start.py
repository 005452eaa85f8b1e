"""Once a start was sent, whatever fails is answered with the job: nothing denies it, and nothing hides it."""

import sqlite3

import pytest

from fakes.breaks import breaks
from fakes.product import Mode, ProductUnderTest, record_of, text_of
from fakes.psu_app_under_test import Person, PsuAppUnderTest
from rmm_jobs.domain.errors import LedgerUnavailable, NotConfigured
from rmm_jobs.domain.system_errors import Action, PermissionDenied
from rmm_jobs.store.ledger import SqliteLedger
from rmm_jobs.systems.psu.system import PsuSystem
from rmm_jobs.text.registry import BLOCKS

ASKS = {"script": "New-User.ps1", "wait": True}
LATER = ["usual_duration", "accepted", "ended", "find"]
"""The methods of the ledger that are called after a start."""


def waited(system: ProductUnderTest) -> dict[str, object]:
    return {**system.ways.short, "wait": True}


@pytest.mark.parametrize("method", LATER)
async def test_a_ledger_that_fails_after_the_start_hides_no_job(
    system: ProductUnderTest, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    monkeypatch.setattr(SqliteLedger, method, breaks(LedgerUnavailable("jobs.sqlite3", "disk I/O error")))
    result = await system.call("run-job", waited(system))
    assert text_of(result).startswith("Job Completed Successfully")
    assert system.job_id in text_of(result)
    assert (result.is_error, system.starts) == (False, 1)


async def test_a_ledger_of_which_all_fails_after_the_start_hides_no_job(
    system: ProductUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    for method in LATER:
        monkeypatch.setattr(SqliteLedger, method, breaks(LedgerUnavailable("jobs.sqlite3", "disk I/O error")))
    text = await system.text("run-job", waited(system))
    assert text.startswith("Job Completed")
    assert system.job_id in text


async def test_a_ledger_file_that_is_damaged_while_the_job_runs_hides_no_job(system: ProductUnderTest) -> None:
    async def damage(progress: float, total: float | None, message: str | None) -> None:
        del progress, total
        if message and "running" in message:
            for file in system.folder.glob("jobs.sqlite3*"):
                file.write_bytes(b"no database" * 4_000)

    async with system.client() as client:
        result = await client.call_tool("run-job", waited(system), progress_callback=damage)
    assert text_of(result).startswith("Job Completed Successfully")
    assert system.starts == 1


@pytest.mark.sample(6)
@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("must-not-leak"),
        pytest.param(OverflowError(), marks=pytest.mark.thorough),
        pytest.param(sqlite3.OperationalError("disk I/O error"), marks=pytest.mark.thorough),
        LedgerUnavailable("jobs.sqlite3", "disk I/O error"),
        pytest.param(NotConfigured({"DATTO_API_KEY": "is not set"}), marks=pytest.mark.thorough),
        ExceptionGroup("several", [ValueError()]),
    ],
    ids=lambda error: type(error).__name__,
)
@pytest.mark.parametrize("seen", [False, True], ids=["while it is looked at", "while its output is read"])
async def test_any_failure_after_the_start_is_a_report_of_the_job(
    system: ProductUnderTest,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    seen: bool,
) -> None:
    monkeypatch.setattr(system.ways.port, system.ways.reads_output if seen else "poll", breaks(error))
    result = await system.call("run-job", waited(system))
    text, uid, label = text_of(result), system.job_id, f"{system.ways.job_label}:"
    assert text.startswith(f"Job Started - Then the Call Failed\n\n{label:<14}{uid}\n")
    assert "Nothing was started." not in text
    assert "must-not-leak" not in text + caplog.text
    assert (record_of(result)["job_uid"], result.is_error, system.starts) == (uid, False, 1)
    assert ("does not depend on this call" in text) is not seen


@pytest.mark.parametrize("method", ["poll", "prompts"])
async def test_so_is_one_at_a_job_that_asks(psu: PsuAppUnderTest, monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    monkeypatch.setattr(PsuSystem, method, breaks(OverflowError()))
    result = await psu.call("run-job", ASKS)
    assert text_of(result).startswith(f"Job Started - Then the Call Failed\n\nJob ID:       {psu.job_id}\n")
    assert (record_of(result)["job_uid"], psu.starts) == (psu.job_id, 1)


async def test_a_failure_while_a_prompt_is_answered_names_the_job_that_the_call_has_started(
    psu: PsuAppUnderTest, monkeypatch: pytest.MonkeyPatch, mode: Mode
) -> None:
    monkeypatch.setattr(PsuSystem, "answer", breaks(PermissionDenied(Action.ANSWER_JOB)))
    result = await psu.call("run-job", ASKS, mode=mode, person=Person(["Ana"]))
    text = text_of(result)
    assert text.startswith(f"Job Started - Then the Call Failed\n\nJob ID:       {psu.job_id}\n")
    assert "Unable to answer the job." in text
    assert "Nothing was started." not in text
    assert psu.starts == 1


async def test_a_surprise_while_the_start_is_sent_names_its_reference(
    system: ProductUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system.ways.port, "start", breaks(OverflowError()))
    result = await system.call("run-job", system.ways.short)
    reference = record_of(result)["reference"]
    assert text_of(result).startswith(f"Job May Have Started\n\nReference:    {reference}\n")
    assert reference.startswith("rj-")


async def test_words_that_cannot_be_laid_out_still_name_the_job(
    system: ProductUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> str:
        raise ValueError("must-not-leak")

    monkeypatch.setattr(BLOCKS, "block", broken)
    result = await system.call("run-job", system.ways.short)
    uid = system.job_id
    assert text_of(result) == (
        f"The job '{uid}' was started. Do not start it again: it would run twice.\nTo check status: job-status '{uid}'"
    )


async def test_a_failure_before_the_start_still_says_that_nothing_was_started(
    system: ProductUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SqliteLedger, "record_unless_open", breaks(LedgerUnavailable("jobs.sqlite3", "disk full")))
    result = await system.call("run-job", system.ways.short)
    assert "Nothing was started." in text_of(result)
    assert (result.is_error, system.starts) == (True, 0)


async def test_a_failure_to_close_does_not_replace_the_answer(
    system: ProductUnderTest, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(system.ways.port, "aclose", breaks(RuntimeError("must-not-leak")))
    await system.responder.closing.aclose()
    assert (await system.text("run-job", system.ways.short)).startswith("Job Queued Successfully")
    assert "RuntimeError" in caplog.text
    assert "must-not-leak" not in caplog.text
