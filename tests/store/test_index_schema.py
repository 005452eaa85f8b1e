"""The file of an account's index: rebuilt where it is damaged, left alone where it is a link, deleted when unused."""

import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from fakes.indexes import HOUR, NOTHING, NOW, PC1, PC2, SYSTEM, begun, files, fill, opened
from rmm_jobs.domain.alerts import Alert, Priority
from rmm_jobs.domain.device_index import IndexPart
from rmm_jobs.domain.site_results import DeviceFilter
from rmm_jobs.store import index_schema
from rmm_jobs.store.device_index import SqliteDeviceIndex, index_path
from rmm_jobs.store.index_schema import KEPT_DAYS, VERSION, IndexFile, delete, erase

DAY = 24 * 3600


@pytest.fixture
async def index(tmp_path: Path) -> AsyncIterator[SqliteDeviceIndex]:
    one = opened(tmp_path)
    yield one
    await one.aclose()


@pytest.fixture
async def file(tmp_path: Path) -> AsyncIterator[IndexFile]:
    one = IndexFile(tmp_path / f"inventory-{VERSION}-0a1b.sqlite3")
    yield one
    await one.aclose()


def tables(connection: sqlite3.Connection) -> set[str]:
    return {row["name"] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


async def test_a_file_is_made_where_something_is_to_be_written_and_by_no_look(file: IndexFile, tmp_path: Path) -> None:
    assert await file.look(tables) is None
    assert await file.transact(tables) is None
    assert files(tmp_path) == []
    made = await file.transact(tables, create=True)
    assert made is not None
    assert {"device", "site", "alert", "filling", "component", "software", "software_of"} <= made
    assert await file.look(tables) == made


async def test_work_that_fails_leaves_nothing_of_itself(file: IndexFile) -> None:
    def broken(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO software_asked VALUES ('s1', 1.0)")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await file.transact(broken, create=True)
    assert await file.look(lambda each: each.execute("SELECT * FROM software_asked").fetchall()) == []


async def test_a_file_that_cannot_be_used_is_not_tried_again_for_a_while(
    file: IndexFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / f"inventory-{VERSION}-0a1b.sqlite3"
    place.mkdir()
    assert await file.transact(tables, create=True) is None
    place.rmdir()
    assert await file.transact(tables, create=True) is None
    monkeypatch.setattr(index_schema, "AFTER_FAILURE", 0.0)
    later = IndexFile(place)
    assert await later.transact(tables, create=True) is not None
    await later.aclose()


async def test_a_damaged_file_is_read_anew(index: SqliteDeviceIndex, tmp_path: Path) -> None:
    await fill(index, PC1)
    await index.aclose()
    (path,) = files(tmp_path, "inventory-*.sqlite3")
    path.write_bytes(b"no database" * 1000)
    assert await index.at_address("10.0.0.1") == []
    assert files(tmp_path, "inventory-*") == []
    await fill(index, PC2)
    assert [each.uid for each in await index.named("pc")] == ["u2"]


def change(folder: Path, statement: str) -> None:
    """Change a byte that SQLite does not notice."""
    (path,) = files(folder, "inventory-*.sqlite3")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
        connection.commit()


async def counted(index: SqliteDeviceIndex) -> int | None:
    found = await index.select(DeviceFilter(), now=NOW, offset=0, most=9)
    return None if found is None else found.counts.total


async def filled_with_alerts(index: SqliteDeviceIndex) -> None:
    await fill(index, PC1, PC2)
    alerts = await begun(index, NOW + 2 * HOUR, IndexPart.ALERTS)
    raised = [Alert(f"a{number}", Priority.LOW, NOTHING, device_uid="u1") for number in range(3)]
    await index.add_alerts(alerts, raised, now=NOW + 2 * HOUR)
    await index.finish(alerts, announced=3, now=NOW + 2 * HOUR)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE alert SET device_uid = 'u9' WHERE uid = 'a1'",
        "UPDATE device SET uid = 'u9' WHERE uid = 'u1'",
        "UPDATE device SET raised = 7 WHERE uid = 'u1'",
        "DELETE FROM alert WHERE uid = 'a1'",
        "DELETE FROM device WHERE uid = 'u2'",
    ],
)
async def test_a_file_whose_numbers_do_not_add_up_is_read_anew(
    index: SqliteDeviceIndex, tmp_path: Path, damage: str
) -> None:
    await filled_with_alerts(index)
    assert await counted(index) == 2
    change(tmp_path, damage)
    assert await counted(index) is None
    assert files(tmp_path, "inventory-*") == []


async def test_numbers_need_not_add_up_while_devices_are_read(index: SqliteDeviceIndex, tmp_path: Path) -> None:
    await filled_with_alerts(index)
    filling = await begun(index, NOW + 2 * HOUR)
    await index.add_devices(filling, [replace(PC2, uid="u3", deleted=True)], now=NOW + 2 * HOUR)
    assert await counted(index) == 2
    assert files(tmp_path, "inventory-*.sqlite3") != []


async def test_a_file_with_other_tables_is_read_anew(index: SqliteDeviceIndex, tmp_path: Path) -> None:
    path = index_path(tmp_path, system=SYSTEM, key="KEY-1")
    strange = sqlite3.connect(path)
    strange.execute("CREATE TABLE device (uid TEXT)")
    strange.execute("PRAGMA user_version = 1")
    strange.commit()
    strange.close()
    assert await index.at_address("10.0.0.1") == []
    await fill(index, PC1)
    assert len(await index.at_address("10.0.0.1")) == 1


async def test_a_link_is_neither_followed_nor_deleted(index: SqliteDeviceIndex, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere"
    target.write_bytes(b"precious")
    path = index_path(tmp_path, system=SYSTEM, key="KEY-1")
    path.symlink_to(target)
    assert await index.begin(IndexPart.DEVICES, now=NOW, interval=HOUR) is None
    assert await index.at_address("10.0.0.1") == []
    assert target.read_bytes() == b"precious"
    assert path.is_symlink()


def test_a_file_goes_with_its_companions_and_with_nothing_else(tmp_path: Path) -> None:
    names = ["a.sqlite3", "a.sqlite3-wal", "a.sqlite3-shm", "a.sqlite3-journal", "a.sqlite3-other", "b.sqlite3"]
    for name in names:
        (tmp_path / name).touch()
    delete(tmp_path / "a.sqlite3")
    assert [each.name for each in files(tmp_path)] == ["a.sqlite3-other", "b.sqlite3"]
    delete(tmp_path / "a.sqlite3")  # there is none any more


def test_to_erase_an_account_is_to_delete_what_every_version_has_made_of_it(tmp_path: Path) -> None:
    for number in (1, VERSION, 99):
        for account in ("0a1b", "ffff"):
            (tmp_path / f"inventory-{number}-{account}.sqlite3").touch()
    (tmp_path / "inventory-1-0a1b.sqlite3-wal").touch()
    erase(tmp_path / f"inventory-{VERSION}-0a1b.sqlite3")
    assert {each.name.split("-")[2] for each in files(tmp_path)} == {"ffff.sqlite3"}
    assert len(files(tmp_path)) == 3


async def test_files_that_nobody_has_used_for_a_month_are_deleted_and_no_others(
    index: SqliteDeviceIndex, tmp_path: Path
) -> None:
    old, young, ledger = (
        tmp_path / name for name in ("inventory-1-a.sqlite3", "inventory-1-b.sqlite3", "jobs.sqlite3")
    )
    for each in (old, young, ledger):
        each.write_bytes(b"")
    now = old.stat().st_mtime
    for each, days in ((old, KEPT_DAYS + 1), (young, KEPT_DAYS - 1), (ledger, KEPT_DAYS + 1)):
        os.utime(each, (now - days * DAY, now - days * DAY))
    await begun(index)
    assert [each.exists() for each in (old, young, ledger)] == [False, True, True]


async def test_the_file_of_an_older_layout_goes_a_day_after_its_last_use_and_no_newer_one(
    index: SqliteDeviceIndex, tmp_path: Path
) -> None:
    await fill(index, PC1)
    (own,) = files(tmp_path, "inventory-*.sqlite3")
    older, newer, other = (
        own.with_name(own.name.replace(f"-{VERSION}-", f"-{number}-")) for number in (VERSION - 1, VERSION + 1, "x")
    )
    stranger = own.with_name(f"inventory-{VERSION - 1}-a.sqlite3")
    wal = older.with_name(f"{older.name}-wal")
    for each in (older, newer, other, stranger, wal):
        each.write_bytes(b"")
    two_days_ago = own.stat().st_mtime - 2 * DAY
    for each in (older, newer, other, stranger):
        os.utime(each, (two_days_ago, two_days_ago))
    await begun(index, NOW + HOUR)
    assert older.exists()  # a process of the older version has just written
    os.utime(wal, (two_days_ago, two_days_ago))
    await begun(index, NOW + 2 * HOUR)
    there = [each.exists() for each in (older, wal, newer, other, stranger, own)]
    assert there == [False, False, True, True, True, True]
