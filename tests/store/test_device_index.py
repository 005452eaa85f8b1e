"""The index of an account: of one key alone, private, and found by whatever a technician knows."""

import os
import sqlite3
import stat
import threading
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import anyio
import pytest
from anyio import to_thread

from fakes.indexes import HOUR, NOTHING, NOW, PC1, PC2, SYSTEM, begun, files, fill, opened
from rmm_jobs.domain.alerts import Alert, AlertScope, Priority
from rmm_jobs.domain.catalog import Device, shortfall_of
from rmm_jobs.domain.device_index import IndexPart
from rmm_jobs.domain.inventory import DeviceFacts, DeviceKind, Site, UserField
from rmm_jobs.domain.site_results import DeviceFilter
from rmm_jobs.settings import read_settings
from rmm_jobs.store import device_index
from rmm_jobs.store.database import LOOKS
from rmm_jobs.store.device_index import SqliteDeviceIndex
from rmm_jobs.systems.spec import open_index


@pytest.fixture
async def index(tmp_path: Path) -> AsyncIterator[SqliteDeviceIndex]:
    one = opened(tmp_path)
    yield one
    await one.aclose()


async def test_without_a_file_everything_is_empty_and_no_file_is_made(index: SqliteDeviceIndex, tmp_path: Path) -> None:
    assert await index.state(IndexPart.DEVICES) is None
    assert await index.at_address("10.0.0.1") == []
    assert await index.near(["pc1"]) == []
    assert await index.sites() == []
    assert await index.select(DeviceFilter(), now=NOW, offset=0, most=50) is None
    assert files(tmp_path) == []


async def test_another_key_of_the_same_system_reads_another_file(tmp_path: Path) -> None:
    wide, narrow = opened(tmp_path), opened(tmp_path, "KEY-2")
    await fill(wide, PC1)
    assert await narrow.at_address("10.0.0.1") == []
    assert await narrow.begin(IndexPart.DEVICES, now=NOW, interval=HOUR) is not None
    assert len(files(tmp_path, "inventory-*.sqlite3")) == 2
    assert not any("KEY" in each.name for each in files(tmp_path))
    await wide.aclose()
    await narrow.aclose()


@pytest.mark.skipif(os.name != "posix", reason="Windows has no modes")
async def test_others_cannot_read_the_file(index: SqliteDeviceIndex, tmp_path: Path) -> None:
    await fill(index, PC1)
    assert {stat.S_IMODE(each.stat().st_mode) for each in files(tmp_path)} == {0o600}


async def test_no_free_text_of_a_technician_is_kept(index: SqliteDeviceIndex, tmp_path: Path) -> None:
    facts = DeviceFacts(kind=DeviceKind.SERVER, fields=(UserField(1, "Backup", "hunter2-udf"),), is_labelled=True)
    await fill(index, Device("u1", "PC1", description="pw: hunter2-text", facts=facts))
    sites = await begun(index, part=IndexPart.SITES)
    await index.add_sites(sites, [Site("s1", "Acme", description="hunter2-site")], now=NOW)
    await index.finish(sites, announced=1, now=NOW)
    await index.aclose()
    assert [each.name for each in await index.sites()] == ["Acme"]
    await index.aclose()
    assert not any(b"hunter2" in each.read_bytes() for each in files(tmp_path))


@pytest.mark.parametrize(
    ("address", "found"),
    [("10.0.0.1", ["u1"]), ("203.0.113.9", ["u2"]), ("10.9.9.9", ["u3"]), ("fe80::1", ["u4"]), ("10.0.0", [])],
)
async def test_a_device_is_found_by_each_address_of_its_row(
    index: SqliteDeviceIndex, address: str, found: list[str]
) -> None:
    await fill(
        index,
        PC1,
        Device("u2", "PC2", facts=DeviceFacts(external_ip="203.0.113.9")),
        Device("u3", "10.9.9.9"),
        Device("u4", "PC4", internal_ip="FE80:0::1%eth0"),
    )
    assert [each.uid for each in await index.at_address(address)] == found


async def test_users_names_and_short_uids_are_found(index: SqliteDeviceIndex) -> None:
    await fill(index, PC1, PC2, Device("7f3c2a10-0000-0000-0000-000000000001", "Ä PC"))
    assert [each.uid for each in await index.of_user("anna")] == ["u1"]
    assert [each.uid for each in await index.of_user("acme.com")] == ["u2"]
    assert [each.hostname for each in await index.with_short_uid("7F3C2A10-")] == ["Ä PC"]
    assert [each.uid for each in await index.named(" pc1")] == ["u1"]
    assert await index.with_short_uid("%") == []


async def test_a_long_list_says_how_many_there_are(index: SqliteDeviceIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device_index, "MOST", 2)
    await fill(index, *(Device(f"u{number}", f"PC{number}", last_user="anna") for number in range(5)))
    found = await index.of_user("anna")
    short = shortfall_of(found)
    assert len(found) == 2
    assert short is not None
    assert (short.received, short.announced) == (2, 5)


@pytest.mark.parametrize("turned", [False, True])
async def test_a_list_that_is_too_long_has_the_same_devices_in_whatever_order_they_were_read(
    index: SqliteDeviceIndex, monkeypatch: pytest.MonkeyPatch, turned: bool
) -> None:
    monkeypatch.setattr(device_index, "MOST", 2)
    devices = [Device(f"u{number}", f"PC{9 - number}", last_user="anna", internal_ip="10.0.0.9") for number in range(5)]
    await fill(index, *(reversed(devices) if turned else devices))
    for found in (await index.of_user("anna"), await index.named("pc"), await index.at_address("10.0.0.9")):
        assert [each.hostname for each in found] == ["PC5", "PC6"]


async def test_a_look_that_takes_too_long_ends_and_the_file_stays_in_use(index: SqliteDeviceIndex) -> None:
    await fill(index, *(Device(f"u{number}", f"PC{number}") for number in range(400)))
    pairs = "SELECT count(*) FROM device a, device b, device c WHERE a.name || b.name < c.name"
    began = time.monotonic()
    assert await index.file.look(lambda opened: opened.execute(pairs).fetchone(), whole=0.05) is None
    assert time.monotonic() - began < 2
    assert [each.uid for each in await index.named("pc399")] == ["u399"]


async def test_a_look_does_not_wait_longer_than_it_may_for_others(index: SqliteDeviceIndex) -> None:
    await fill(index, PC1)
    have_begun, may_end, held = threading.Semaphore(0), threading.Event(), list[str | None]()

    def hold(connection: sqlite3.Connection) -> str:
        del connection
        have_begun.release()
        may_end.wait(10)
        return "ended"

    async def look_long() -> None:
        held.append(await index.file.look(hold))

    async with anyio.create_task_group() as group:
        for _ in range(LOOKS):
            group.start_soon(look_long)
            await to_thread.run_sync(have_begun.acquire)
        assert await index.file.look(lambda _: "looked", whole=0.05) is None
        may_end.set()
    assert held == ["ended"] * LOOKS
    assert [each.uid for each in await index.named("pc")] == ["u1"]


async def test_names_that_are_spelt_almost_alike_are_found(index: SqliteDeviceIndex) -> None:
    await fill(index, *(Device(f"u{number}", f"FLEET-{number:05}") for number in range(300)), Device("x", "ACME-DC01"))
    assert [each.hostname for each in await index.near(["acme-dv01"])] == ["ACME-DC01"]


async def test_alerts_are_counted_and_nothing_else_of_them_is_kept(index: SqliteDeviceIndex) -> None:
    filling = await begun(index)
    await index.add_devices(filling, [PC1], now=NOW)
    await index.finish(filling, announced=1, now=NOW)
    alerts = await begun(index, part=IndexPart.ALERTS)
    page = [
        Alert("a1", Priority.HIGH, NOTHING, device_uid="u1"),
        Alert("a1", Priority.HIGH, NOTHING, device_uid="u1"),
        Alert("a2", Priority.LOW, NOTHING, device_uid="gone"),
    ]
    await index.add_alerts(alerts, page, now=NOW)
    await index.finish(alerts, announced=2, now=NOW)
    found = await index.select(DeviceFilter(alerts=True), now=NOW, offset=0, most=50)
    assert found is not None
    assert [(each.device.uid, dict(each.alerts)) for each in found.devices] == [("u1", {Priority.HIGH: 1})]
    assert found.unowned_alerts == 1


async def test_alerts_of_a_scope_are_told_by_uid_and_a_damaged_row_is_left_out(
    index: SqliteDeviceIndex, tmp_path: Path
) -> None:
    assert await index.open_alerts(AlertScope()) is None
    filling = await begun(index)
    await index.add_devices(filling, [replace(PC1, facts=DeviceFacts(site_uid="s1")), PC2], now=NOW)
    await index.finish(filling, announced=2, now=NOW)
    alerts = await begun(index, part=IndexPart.ALERTS)
    page = [Alert(f"a{at}", Priority.LOW, NOTHING, device_uid=uid) for at, uid in enumerate(("u1", "u2", "gone"))]
    await index.add_alerts(alerts, page, now=NOW)
    await index.finish(alerts, announced=3, now=NOW)
    counted = await index.open_alerts(AlertScope())
    assert counted is not None
    assert (counted.rows, counted.as_of, set(counted.priorities)) == (3, NOW, {"a0", "a1", "a2"})
    assert counted.where["a2"] == ("gone", None)
    for scope in (AlertScope(device_uid="u1"), AlertScope(site_uid="s1")):
        of_one = await index.open_alerts(scope)
        assert of_one is not None
        assert set(of_one.priorities) == {"a0"}
    (path,) = files(tmp_path, "inventory-*.sqlite3")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alert SET rank = 99 WHERE uid = 'a0'")
        connection.execute("UPDATE alert SET rank = 'x' WHERE uid = 'a1'")
    connection.close()
    damaged = await index.open_alerts(AlertScope())
    assert damaged is not None
    assert set(damaged.priorities) == {"a2"}


@pytest.mark.parametrize(("value", "kept"), [(None, True), ("on", True), ("off", False), ("false", False)])
async def test_the_setting_keeps_an_index_or_deletes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str | None, kept: bool
) -> None:
    monkeypatch.setenv("RMM_JOBS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("RMM_JOBS_INVENTORY", value or "")
    before = opened(tmp_path)
    await fill(before, PC1)
    await before.aclose()
    older = tmp_path / next(each.name for each in files(tmp_path, "inventory-4-*3")).replace("-4-", "-3-")
    older.touch()
    index = open_index(read_settings(), SYSTEM, "KEY-1")
    assert (index is not None, files(tmp_path, "inventory-*") != []) == (kept, kept)
    if index is not None:
        assert len(await index.at_address("10.0.0.1")) == 1
        await index.aclose()


@pytest.mark.parametrize("where", ["internal = ?1 OR external = ?1 OR named = ?1", "user_bare = ?1", "uid = ?1"])
async def test_a_look_up_by_what_a_technician_knows_reads_no_whole_table(index: SqliteDeviceIndex, where: str) -> None:
    await fill(index, PC1)
    plan = await index.file.look(
        lambda opened: opened.execute(f"EXPLAIN QUERY PLAN SELECT * FROM device WHERE {where}", ("x",)).fetchall()  # noqa: S608 - a test's own
    )
    assert plan
    assert not [row["detail"] for row in plan if row["detail"].startswith("SCAN")]
