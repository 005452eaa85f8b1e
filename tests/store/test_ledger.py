"""The ledger on a real file: rows survive crashes, sessions and other processes, and secrets never reach it."""

import os
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import anyio
import pytest

from rmm_jobs.domain.errors import LedgerUnavailable
from rmm_jobs.domain.model import Job, JobState
from rmm_jobs.domain.ports import Ending, Ledger
from rmm_jobs.safety.redact import MASK
from rmm_jobs.store import schema
from rmm_jobs.store.ledger import SqliteLedger

AT = datetime(2024, 2, 15, 10, 45, tzinfo=UTC)
JOB = Job(
    uid="",
    device="ACME-DC01",
    device_uid="d1",
    component="Clear Temp Files",
    component_uid="c1",
    variables={"days": "30", "path": "C:\\Temp \N{GRINNING FACE}"},
    timeout=300,
    sent_at=AT,
    reference="rj-1",
)
DONE = Ending(JobState.COMPLETED, 0, 45.5, AT + timedelta(seconds=45))

posix = pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")


async def test_it_is_a_ledger(ledger: Ledger) -> None:
    await ledger.record(JOB)
    assert await ledger.find("rj-1") == (JOB, None)


async def test_a_start_is_found_by_reference_and_then_by_uid_too(ledger: SqliteLedger) -> None:
    await ledger.record(JOB)
    await ledger.accepted("rj-1", "j1")
    accepted = replace(JOB, uid="j1")
    assert await ledger.find("rj-1") == (accepted, None)
    assert await ledger.find("j1") == (accepted, None)


async def test_a_job_with_few_facts_comes_back_with_few(ledger: SqliteLedger) -> None:
    job = Job(uid="j1", reference="rj-1")
    await ledger.record(job)
    assert await ledger.find("j1") == (job, None)


async def test_times_are_kept_in_utc(ledger: SqliteLedger) -> None:
    await ledger.record(replace(JOB, sent_at=AT.astimezone(timezone(timedelta(hours=5)))))
    row = await ledger.find("rj-1")
    assert row is not None
    assert row[0].sent_at is not None
    assert (row[0].sent_at, row[0].sent_at.utcoffset()) == (AT, timedelta(0))


async def test_a_start_that_was_refused_is_forgotten(ledger: SqliteLedger) -> None:
    await ledger.record(JOB)
    await ledger.refused("rj-1")
    assert await ledger.find("rj-1") is None


async def test_only_the_first_ending_counts(ledger: SqliteLedger) -> None:
    await ledger.record(JOB)
    await ledger.accepted("rj-1", "j1")
    await ledger.ended("j1", DONE)
    await ledger.ended("j1", replace(DONE, state=JobState.FAILED, exit_code=1))
    assert await ledger.find("j1") == (replace(JOB, uid="j1"), DONE)


async def test_an_ending_belongs_to_one_job(ledger: SqliteLedger) -> None:
    await ledger.record(JOB)
    await ledger.ended("", DONE)
    await ledger.ended("started elsewhere", DONE)
    assert await ledger.find("rj-1") == (JOB, None)
    assert await ledger.find("") is None


async def test_a_job_without_a_reference_is_not_recorded(ledger: SqliteLedger, path: Path) -> None:
    with pytest.raises(ValueError, match="reference"):
        await ledger.record(replace(JOB, reference=None))
    assert not path.exists()  # noqa: ASYNC240 - a test may block


async def test_a_reference_is_recorded_once(ledger: SqliteLedger) -> None:
    await ledger.record(JOB)
    with pytest.raises(LedgerUnavailable) as unavailable:
        await ledger.record(replace(JOB, device="OTHER"))
    assert "UNIQUE" in unavailable.value.reason
    assert await ledger.find("rj-1") == (JOB, None)


async def test_a_secret_reaches_no_file_even_when_the_caller_forgot_to_mask_it(
    ledger: SqliteLedger, path: Path
) -> None:
    await ledger.record(replace(JOB, variables={"ADMIN_PASSWORD": "hunter2-must-not-leak", "days": "30"}))
    row = await ledger.find("rj-1")
    assert row is not None
    assert row[0].variables == {"ADMIN_PASSWORD": MASK, "days": "30"}
    assert not [file for file in path.parent.iterdir() if b"must-not-leak" in file.read_bytes()]


async def test_rows_of_another_system_are_invisible(ledger: SqliteLedger, path: Path) -> None:
    other = SqliteLedger(path, system="demo")
    await ledger.record(JOB)
    await ledger.accepted("rj-1", "j1")
    await other.accepted("rj-1", "j2")
    await other.ended("j1", DONE)
    await other.refused("rj-1")
    assert await other.find("j1") is None
    assert await other.find("rj-1") is None
    assert await ledger.find("j1") == (replace(JOB, uid="j1"), None)
    await ledger.ended("j1", DONE)
    assert await other.usual_duration("c1") is None
    await other.aclose()


async def finish(ledger: SqliteLedger, number: int, ending: Ending, *, component: str = "c1") -> None:
    await ledger.record(replace(JOB, uid=f"j{number}", reference=f"rj-{number}", component_uid=component))
    await ledger.ended(f"j{number}", ending)


async def test_the_usual_duration_is_the_median_of_completed_runs(ledger: SqliteLedger) -> None:
    for number, seconds in enumerate([10.0, 50.0, 20.0]):
        await finish(ledger, number, replace(DONE, duration=seconds))
    await finish(ledger, 3, replace(DONE, duration=None))
    await finish(ledger, 4, replace(DONE, state=JobState.FAILED, duration=1.0))
    await finish(ledger, 5, replace(DONE, duration=999.0), component="c2")
    assert await ledger.usual_duration("c1") == 20.0
    await finish(ledger, 6, replace(DONE, duration=30.0))
    assert await ledger.usual_duration("c1") == 25.0
    assert await ledger.usual_duration("c3") is None


async def test_only_the_last_twenty_runs_are_usual(ledger: SqliteLedger) -> None:
    for number in range(25):
        seconds = 100.0 if number < 5 else 7.0
        await finish(ledger, number, replace(DONE, duration=seconds, at=AT + timedelta(seconds=number)))
    for number in range(25, 34):
        await finish(ledger, number, replace(DONE, duration=1.0, at=AT - timedelta(days=1)))
    assert await ledger.usual_duration("c1") == 7.0


async def test_nothing_but_a_start_makes_a_file(ledger: SqliteLedger, path: Path) -> None:
    assert await ledger.find("j1") is None
    assert await ledger.usual_duration("c1") is None
    await ledger.accepted("rj-1", "j1")
    await ledger.refused("rj-1")
    await ledger.ended("j1", DONE)
    assert not path.parent.exists()


async def test_a_check_opens_the_file_for_writing_and_says_where_it_is(ledger: SqliteLedger, path: Path) -> None:
    assert (await ledger.check()).path == str(path)
    assert path.exists()  # noqa: ASYNC240 - a test may block


async def test_another_session_reads_what_this_one_wrote(ledger: SqliteLedger, path: Path) -> None:
    await ledger.record(JOB)
    await ledger.aclose()
    later = SqliteLedger(path, system="https://rmm.example")
    assert await later.find("rj-1") == (JOB, None)
    await later.aclose()


async def test_a_closed_ledger_opens_again_when_it_is_needed(ledger: SqliteLedger) -> None:
    await ledger.record(JOB)
    await ledger.aclose()
    assert await ledger.find("rj-1") == (JOB, None)


async def test_it_is_closed_even_while_the_caller_is_cancelled(ledger: SqliteLedger) -> None:
    await ledger.record(JOB)
    with anyio.CancelScope() as scope:
        scope.cancel()
        await ledger.aclose()
    assert ledger._database.opened == 0


async def test_rows_older_than_ninety_days_are_removed_by_the_next_writer(ledger: SqliteLedger, path: Path) -> None:
    await ledger.record(JOB)
    await ledger.record(replace(JOB, reference="rj-2"))
    await ledger.aclose()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE job SET recorded_at = datetime('now', '-91 days') WHERE reference = 'rj-1'")
        connection.execute("UPDATE job SET recorded_at = datetime('now', '-89 days') WHERE reference = 'rj-2'")
    connection.close()
    await ledger.check()
    assert await ledger.find("rj-1") is None
    assert await ledger.find("rj-2") is not None


async def test_a_text_that_cannot_be_encoded_is_unavailable_and_writes_nothing(ledger: SqliteLedger) -> None:
    with pytest.raises(LedgerUnavailable):
        await ledger.record(replace(JOB, device="ACME-\ud800"))
    assert await ledger.find("rj-1") is None


async def test_many_tasks_share_a_ledger(ledger: SqliteLedger) -> None:
    async with anyio.create_task_group() as tasks:
        for number in range(100):
            tasks.start_soon(finish, ledger, number, replace(DONE, duration=float(number)))
    assert [await ledger.find(f"j{number}") is not None for number in range(100)] == [True] * 100


WORKER = """
import asyncio, os, sys
from datetime import UTC, datetime
from pathlib import Path
from rmm_jobs.domain.model import Job, JobState
from rmm_jobs.domain.ports import Ending
from rmm_jobs.store.ledger import SqliteLedger

async def main(path: str, worker: str, rows: str, end: str) -> None:
    ledger = SqliteLedger(Path(path), system="https://rmm.example")
    for number in range(int(rows)):
        reference = f"rj-{worker}-{number}"
        await ledger.record(Job(uid="", reference=reference, component_uid="c1"))
        await ledger.accepted(reference, f"j-{worker}-{number}")
        await ledger.ended(f"j-{worker}-{number}", Ending(JobState.COMPLETED, 0, 3.0, datetime.now(UTC)))
    if end == "crash":
        os._exit(70)
    await ledger.aclose()

asyncio.run(main(*sys.argv[1:]))
"""


def start_worker(path: Path, worker: int, rows: int, end: str = "close") -> subprocess.Popen[bytes]:
    arguments = [sys.executable, "-c", WORKER, str(path), str(worker), str(rows), end]
    return subprocess.Popen(arguments)


@pytest.mark.thorough
@pytest.mark.parametrize(("processes", "rows"), [(2, 20), pytest.param(4, 60, marks=pytest.mark.thorough)])
async def test_several_processes_write_many_rows_into_a_new_file(
    ledger: SqliteLedger, path: Path, processes: int, rows: int
) -> None:
    workers = [start_worker(path, worker, rows=rows) for worker in range(processes)]
    assert [worker.wait(timeout=60) for worker in workers] == [0] * processes
    for worker in range(processes):
        for number in range(rows):
            row = await ledger.find(f"j-{worker}-{number}")
            assert row is not None
            assert row[1] is not None


async def test_a_start_survives_the_crash_of_its_process(ledger: SqliteLedger, path: Path) -> None:
    worker = start_worker(path, 1, rows=1, end="crash")
    assert worker.wait(timeout=60) == 70
    assert await ledger.find("j-1-0") is not None


ALICE, BOB = "key-of-alice", "key-of-bob"


async def test_an_identical_start_that_is_open_is_told_and_nothing_is_written(ledger: SqliteLedger) -> None:
    assert await ledger.record_unless_open(JOB, identity="same", released=()) == ()
    second = replace(JOB, reference="rj-2")
    assert await ledger.record_unless_open(second, identity="same", released=()) == [JOB]
    assert await ledger.find("rj-2") is None
    assert await ledger.record_unless_open(second, identity="another", released=()) == ()


@pytest.mark.parametrize("how", ["ended", "closed", "refused", "known to have ended", "again"])
async def test_a_start_that_is_over_keeps_nothing_back(ledger: SqliteLedger, how: str) -> None:
    await ledger.record_unless_open(JOB, identity="same", released=())
    await ledger.accepted("rj-1", "j1")
    match how:
        case "ended":
            await ledger.ended("j1", DONE)
        case "closed":
            await ledger.mark_closed("rj-1")
        case "refused":
            await ledger.refused("rj-1")
        case _:
            pass
    second = replace(JOB, reference="rj-2")
    if how == "again":
        await ledger.record(second, identity="same")
    else:
        released = {"rj-1"} if how == "known to have ended" else ()
        assert await ledger.record_unless_open(second, identity="same", released=released) == ()
    assert await ledger.find("rj-2") is not None


async def test_accounts_of_one_system_do_not_mix(path: Path) -> None:
    alice, bob = (SqliteLedger(path, system="https://rmm.example", key=key) for key in (ALICE, BOB))
    await alice.record_unless_open(JOB, identity="same", released=())
    assert await bob.find("rj-1") is None
    assert await bob.unconfirmed() == []
    assert await bob.record_unless_open(replace(JOB, reference="rj-2"), identity="same", released=()) == ()
    assert [job.reference for job in await alice.unconfirmed()] == ["rj-1"]
    await alice.aclose()
    await bob.aclose()


async def test_rows_from_before_accounts_were_told_apart_are_found_and_completed(path: Path) -> None:
    former = SqliteLedger(path, system="https://rmm.example")
    await former.record(JOB)
    await former.aclose()
    alice = SqliteLedger(path, system="https://rmm.example", key=ALICE)
    await alice.accepted("rj-1", "j1")
    await alice.ended("j1", DONE)
    assert await alice.find("j1") == (replace(JOB, uid="j1"), DONE)
    assert await alice.usual_duration("c1") == DONE.duration
    await alice.aclose()


async def test_the_key_and_what_is_started_reach_no_file(path: Path) -> None:
    alice = SqliteLedger(path, system="https://rmm.example", key=ALICE)
    await alice.record_unless_open(JOB, identity="days=30,password=hunter2", released=())
    for file in path.parent.iterdir():
        content = file.read_bytes()
        assert ALICE.encode() not in content
        assert b"hunter2" not in content
    await alice.aclose()


async def test_unconfirmed_starts_are_told_for_seven_days(ledger: SqliteLedger, path: Path) -> None:
    for reference in ("rj-1", "rj-2", "rj-3", "rj-4"):
        await ledger.record(replace(JOB, reference=reference))
    await ledger.accepted("rj-2", "j2")
    await ledger.mark_closed("rj-3")
    with sqlite3.connect(path) as other:
        other.execute("UPDATE job SET recorded_at = datetime('now', '-8 days') WHERE reference = 'rj-4'")
    other.close()
    assert [job.reference for job in await ledger.unconfirmed()] == ["rj-1"]


async def test_a_file_that_was_removed_while_it_is_open_is_made_anew(ledger: SqliteLedger, path: Path) -> None:
    await ledger.record(JOB)
    for file in path.parent.iterdir():
        file.unlink()
    assert await ledger.find("rj-1") is None
    await ledger.record(replace(JOB, reference="rj-2"))
    another = SqliteLedger(path, system="https://rmm.example")
    assert await another.find("rj-2") is not None
    await another.aclose()


async def test_a_file_that_a_newer_version_has_added_to_is_used_and_left_as_it_is(
    ledger: SqliteLedger, path: Path
) -> None:
    await ledger.record_unless_open(JOB, identity="same", released=())
    await ledger.aclose()
    newer = sqlite3.connect(path, isolation_level=None)
    newer.execute("ALTER TABLE job ADD COLUMN mood TEXT")
    newer.execute("CREATE TABLE moods (mood TEXT)")
    newer.execute("UPDATE job SET mood = 'fine'")
    newer.execute("PRAGMA user_version = 99")
    newer.close()
    second = replace(JOB, reference="rj-2")
    assert await ledger.record_unless_open(second, identity="same", released=()) == [JOB]
    assert await ledger.record_unless_open(second, identity="another", released=()) == ()
    await ledger.accepted("rj-2", "j2")
    await ledger.ended("j2", DONE)
    assert await ledger.find("j2") == (replace(second, uid="j2"), DONE)
    await ledger.aclose()
    newer = sqlite3.connect(path)
    assert newer.execute("PRAGMA user_version").fetchone() == (99,)
    assert newer.execute("SELECT mood FROM job ORDER BY reference").fetchall() == [("fine",), (None,)]
    newer.close()


async def test_a_column_that_a_version_adds_appears_in_an_older_file_and_keeps_no_older_version_out(
    ledger: SqliteLedger, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ledger.record(JOB)
    older = SqliteLedger(path, system="https://rmm.example")
    await older.record(replace(JOB, reference="rj-2"))
    monkeypatch.setitem(schema.ADDED_COLUMNS["job"], "mood", "TEXT")
    newer = SqliteLedger(path, system="https://rmm.example")
    await newer.record(replace(JOB, reference="rj-3"))
    with sqlite3.connect(path) as seen:
        assert "mood" in [name for _, name, *_ in seen.execute("PRAGMA table_info(job)")]
        assert seen.execute("PRAGMA user_version").fetchone() == (2,)
    seen.close()
    monkeypatch.delitem(schema.ADDED_COLUMNS["job"], "mood")
    await older.record(replace(JOB, reference="rj-4"))
    again = SqliteLedger(path, system="https://rmm.example")
    assert [job.reference for job in await again.unconfirmed()] == [job.reference for job in await older.unconfirmed()]
    assert len(await again.unconfirmed()) == 4
    for each in (older, newer, again):
        await each.aclose()


async def test_the_options_of_a_start_are_kept_and_an_older_versions_row_has_none(
    ledger: SqliteLedger, path: Path
) -> None:
    asked = {"environment": "PowerShell 7", "credential": "DomainAdmin"}
    await ledger.record(replace(JOB, options=asked))
    await ledger.record(replace(JOB, reference="rj-2"))
    older = "INSERT INTO job (system, reference, variables) VALUES ('https://rmm.example', 'rj-3', '{}')"
    with sqlite3.connect(path) as rows:
        rows.execute(older)
    rows.close()
    found = {entry.job.reference: entry.options for entry in await ledger.entries()}
    assert found == {"rj-1": asked, "rj-2": {}, "rj-3": None}
    row = await ledger.find("rj-1")
    assert row is not None
    assert row[0].options == {}


async def test_a_start_without_a_name_is_known_as_one_to_other_processes(ledger: SqliteLedger, path: Path) -> None:
    for reference in ("rj-1", "rj-2"):
        await ledger.record(replace(JOB, reference=reference))
    await ledger.nameless("rj-2")
    other = SqliteLedger(path, system="https://rmm.example")
    assert {job.reference: job.named for job in await other.unconfirmed()} == {"rj-1": True, "rj-2": False}
    await other.aclose()


def test_every_step_after_the_first_adds_and_takes_nothing_away() -> None:
    allowed = ("ALTER TABLE job ADD COLUMN ", "CREATE INDEX ", "CREATE TABLE ")
    added = [statement for step in schema.STEPS[1:] for statement in step]
    assert added
    assert [each for each in added if not each.startswith(allowed) or "NOT NULL" in each] == []


BEGUN = datetime(2024, 2, 15, 10, 45, tzinfo=UTC)


async def test_that_a_job_was_seen_to_run_is_kept_for_other_processes(ledger: SqliteLedger, path: Path) -> None:
    await ledger.record(JOB)
    await ledger.accepted("rj-1", "j1")
    assert await ledger.begun_at("j1") is None
    await ledger.begun("j1", BEGUN)
    await ledger.begun("j1", BEGUN + timedelta(hours=1))
    other = SqliteLedger(path, system="https://rmm.example")
    assert await other.begun_at("j1") == BEGUN
    assert await other.begun_at("j2") is None
    await other.aclose()


async def test_a_file_without_that_column_says_that_nothing_has_begun(ledger: SqliteLedger, path: Path) -> None:
    await ledger.record(JOB)
    await ledger.accepted("rj-1", "j1")
    await ledger.aclose()
    older = sqlite3.connect(path, isolation_level=None)
    older.execute("ALTER TABLE job DROP COLUMN begun_at")
    older.close()
    assert await ledger.begun_at("j1") is None


async def test_all_starts_are_listed_with_what_is_known_of_their_end(ledger: Ledger) -> None:
    for number in (1, 2, 3):
        await ledger.record(replace(JOB, reference=f"rj-{number}", sent_at=AT + timedelta(minutes=number)))
    await ledger.accepted("rj-1", "job-1")
    await ledger.ended("job-1", DONE)
    await ledger.mark_closed("rj-2")
    entries = sorted(await ledger.entries(), key=lambda entry: entry.job.reference or "", reverse=True)
    assert [(entry.job.reference, entry.job.uid, entry.over) for entry in entries] == [
        ("rj-3", "", False),
        ("rj-2", "", True),
        ("rj-1", "job-1", True),
    ]
    assert [entry.ending for entry in entries] == [None, None, DONE]
