"""Rows that a newer version added or somebody edited: what cannot be read of them is not given, and nothing breaks."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rmm_jobs.domain.errors import LedgerUnavailable
from rmm_jobs.domain.model import Job, JobState
from rmm_jobs.domain.ports import Ending
from rmm_jobs.store.ledger import SqliteLedger

AT = datetime(2024, 2, 15, 10, 45, tzinfo=UTC)
JOB = Job("j1", "ACME-DC01", "d1", "Clear", "c1", {"days": "30"}, 300, AT, "rj-1")
DONE = Ending(JobState.COMPLETED, 0, 45.5, AT)
NOT_UTF_8 = b"\xff\xfe"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "jobs.sqlite3"


@pytest.fixture
async def ledger(path: Path) -> AsyncIterator[SqliteLedger]:
    opened = SqliteLedger(path, system="https://rmm.example")
    await opened.record(JOB)
    await opened.ended("j1", DONE)
    yield opened
    await opened.aclose()


def edit(path: Path, column: str, cell: object, *, as_text: bool = False) -> None:
    value = "CAST(? AS TEXT)" if as_text else "?"
    change(path, f"UPDATE job SET {column} = {value}", cell)  # noqa: S608 - a test names its own columns


def change(path: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as editor:
        editor.execute(statement, values)


async def found(ledger: SqliteLedger) -> tuple[Job, Ending | None]:
    row = await ledger.find("rj-1")
    assert row is not None
    return row


@pytest.mark.parametrize("column", ["device", "device_uid", "component", "component_uid"])
@pytest.mark.parametrize("cell", [None, b"", NOT_UTF_8])
async def test_a_name_that_is_no_text_is_not_given(
    ledger: SqliteLedger, path: Path, column: str, cell: bytes | None
) -> None:
    edit(path, column, cell)
    assert await found(ledger) == (replace(JOB, **{column: None}), DONE)


async def test_text_that_is_not_utf_8_is_not_given(ledger: SqliteLedger, path: Path) -> None:
    edit(path, "device", NOT_UTF_8, as_text=True)
    edit(path, "uid", NOT_UTF_8, as_text=True)
    assert await found(ledger) == (replace(JOB, device=None, uid=""), DONE)


@pytest.mark.parametrize(
    "cell",
    [
        None,
        "",
        "yesterday",
        "2024-02-30T10:45:00+00:00",
        "24:00",
        b"2024-02-15",
        1707993900,
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "9999-12-31T23:59:59+00:00",
        "0001-01-01T00:00:00+00:00",
        pytest.param("9" * 5000, id="5,000 digits"),
    ],
)
async def test_a_date_that_is_none_or_at_an_edge_of_the_calendar_is_not_given(
    ledger: SqliteLedger, path: Path, cell: object
) -> None:
    edit(path, "sent_at", cell)
    assert await found(ledger) == (replace(JOB, sent_at=None), DONE)
    # An end that nobody can date was not noted by this product: the system is asked how the job ended.
    edit(path, "ended_at", cell)
    assert (await found(ledger))[1] is None


@pytest.mark.parametrize("cell", ["2024-02-15T10:45:00", "2024-02-15 10:45", "2024-02-15T11:45:00+01:00"])
async def test_a_date_is_utc_also_where_it_names_no_zone(ledger: SqliteLedger, path: Path, cell: str) -> None:
    edit(path, "sent_at", cell)
    edit(path, "ended_at", cell)
    job, ending = await found(ledger)
    assert (job, ending) == (JOB, DONE)
    assert job.sent_at is not None
    assert job.sent_at.utcoffset() == timedelta(0)


@pytest.mark.parametrize("word", ["Skipped", "completed", "", "Running", "Unknown", b"Completed", NOT_UTF_8, 2])
async def test_a_job_whose_end_is_in_no_word_of_ours_is_not_told_to_have_ended(
    ledger: SqliteLedger, path: Path, word: object
) -> None:
    edit(path, "state", word)
    assert await found(ledger) == (JOB, None)


@pytest.mark.parametrize("cell", [None, "x", b"0", 1.5, "1e400", ""])
async def test_a_number_that_is_none_is_not_given(ledger: SqliteLedger, path: Path, cell: object) -> None:
    edit(path, "timeout", cell)
    edit(path, "exit_code", cell)
    assert await found(ledger) == (replace(JOB, timeout=None), replace(DONE, exit_code=None))


UNMEASURED = [None, "x", b"45", "", float("inf"), float("-inf"), -1.0, "1e400"]


@pytest.mark.parametrize("cell", UNMEASURED)
async def test_a_duration_that_is_none_is_not_given_and_not_usual(
    ledger: SqliteLedger, path: Path, cell: object
) -> None:
    edit(path, "duration", cell)
    assert await found(ledger) == (JOB, replace(DONE, duration=None))
    assert await ledger.usual_duration("c1") is None


async def test_a_duration_is_usual_beside_others_that_are_none(ledger: SqliteLedger, path: Path) -> None:
    for number, cell in enumerate(UNMEASURED):
        await ledger.record(replace(JOB, reference=f"rj-x{number}"))
        change(
            path,
            "UPDATE job SET state = 'Completed', duration = ?, ended_at = 'x' WHERE reference = ?",
            cell,
            f"rj-x{number}",
        )
    assert await ledger.usual_duration("c1") == 45.5


async def test_a_usual_duration_can_be_divided_by(ledger: SqliteLedger, path: Path) -> None:
    edit(path, "duration", 5e-324)
    assert await ledger.usual_duration("c1") == 0.0


@pytest.mark.parametrize(
    ("cell", "variables"),
    [
        ("", {}),
        ("not JSON", {}),
        ("[1]", {}),
        ("null", {}),
        (b'{"days": "30"}', {}),
        (NOT_UTF_8, {}),
        pytest.param("[" * 100_000, {}, id="nested too deeply"),
        pytest.param('{"days": ' + "9" * 5000 + "}", {}, id="5,000 digits"),
        ('{"days": 30, "path": null, "all": true, "list": ["a"], "name": "x"}', {"name": "x"}),
        ('{"\\ud800": "a\\udfffb"}', {"?": "a?b"}),
    ],
)
async def test_variables_are_what_can_be_read_of_them(
    ledger: SqliteLedger, path: Path, cell: object, variables: dict[str, str]
) -> None:
    edit(path, "variables", cell)
    assert await found(ledger) == (replace(JOB, variables=variables), DONE)


async def test_columns_more_or_less_are_no_reason_not_to_read_a_row(ledger: SqliteLedger, path: Path) -> None:
    change(path, "ALTER TABLE job ADD COLUMN note BLOB")
    edit(path, "note", NOT_UTF_8)
    assert await found(ledger) == (JOB, DONE)
    change(path, "ALTER TABLE job DROP COLUMN timeout")
    assert await found(ledger) == (replace(JOB, timeout=None), DONE)


async def test_a_number_that_no_row_can_hold_is_unavailable_and_writes_nothing(ledger: SqliteLedger) -> None:
    with pytest.raises(LedgerUnavailable) as unavailable:
        await ledger.record(replace(JOB, reference="rj-2", timeout=2**70))
    assert "too large" in unavailable.value.reason
    with pytest.raises(LedgerUnavailable):
        await ledger.ended("j1", replace(DONE, exit_code=2**63))
    assert await ledger.find("rj-2") is None


async def test_a_path_that_cannot_be_one_is_unavailable() -> None:
    ledger = SqliteLedger(Path("a\0b"), system="https://rmm.example")
    with pytest.raises(LedgerUnavailable) as unavailable:
        await ledger.check()
    assert "null" in unavailable.value.reason
