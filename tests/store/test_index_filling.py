"""An index is filled whole or not at all, by one process at a time."""

import platform
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from fakes.indexes import HOUR, NOTHING, NOW, PC1, PC2, begun, files, fill, opened
from rmm_jobs.domain.alerts import Alert, Priority
from rmm_jobs.domain.device_index import IndexPart
from rmm_jobs.domain.site_results import DeviceFilter
from rmm_jobs.store.device_index import SqliteDeviceIndex
from rmm_jobs.store.index_filling import LEASE_SECONDS, RETRY_SECONDS


@pytest.fixture
async def index(tmp_path: Path) -> AsyncIterator[SqliteDeviceIndex]:
    one = opened(tmp_path)
    yield one
    await one.aclose()


async def test_a_whole_reading_is_as_old_as_its_beginning(index: SqliteDeviceIndex) -> None:
    filling = await begun(index)
    later = NOW + timedelta(minutes=2)
    assert await index.add_devices(filling, [PC1, PC2], now=later) == 2
    assert await index.state(IndexPart.DEVICES) is None
    assert await index.finish(filling, announced=2, now=later)
    state = await index.state(IndexPart.DEVICES)
    assert state is not None
    assert (state.rows, state.as_of, state.is_whole) == (2, NOW, True)


async def test_a_device_that_has_vanished_goes_with_the_next_whole_reading(index: SqliteDeviceIndex) -> None:
    await fill(index, PC1, PC2)
    again = await begun(index, NOW + HOUR)
    await index.add_devices(again, [PC1], now=NOW + HOUR)
    assert [each.uid for each in await index.at_address("10.0.0.2")] == ["u2"]
    await index.finish(again, announced=1, now=NOW + HOUR)
    assert await index.at_address("10.0.0.2") == []
    assert [each.uid for each in await index.at_address("10.0.0.1")] == ["u1"]


async def test_a_reading_that_failed_leaves_the_last_whole_one_and_its_age(index: SqliteDeviceIndex) -> None:
    await fill(index, PC1, PC2)
    again = await begun(index, NOW + HOUR)
    await index.add_devices(again, [PC1], now=NOW + HOUR)
    await index.give_up(again, now=NOW + HOUR)
    state = await index.state(IndexPart.DEVICES)
    assert state is not None
    assert state.as_of == NOW
    assert len(await index.named("pc")) == 2
    soon = NOW + HOUR + timedelta(seconds=RETRY_SECONDS / 2)
    assert await index.begin(IndexPart.DEVICES, now=soon, interval=HOUR) is None
    assert await index.begin(IndexPart.DEVICES, now=soon + timedelta(seconds=RETRY_SECONDS), interval=HOUR) is not None


async def test_after_a_failure_that_has_cost_many_pages_nobody_begins_for_ten_seconds_a_page(
    index: SqliteDeviceIndex,
) -> None:
    filling = await begun(index)
    later = NOW + timedelta(minutes=10)
    await index.give_up(filling, now=later, pages=400)
    end = later + timedelta(seconds=4_000)
    assert await index.begin(IndexPart.DEVICES, now=end - timedelta(seconds=1), interval=HOUR) is None
    assert await index.begin(IndexPart.DEVICES, now=NOW - timedelta(days=1), interval=HOUR) is not None


async def test_rows_that_the_system_announced_and_did_not_send_are_known_to_be_missing(
    index: SqliteDeviceIndex,
) -> None:
    filling = await begun(index)
    await index.add_devices(filling, [PC1], now=NOW)
    await index.finish(filling, announced=3, now=NOW)
    state = await index.state(IndexPart.DEVICES)
    assert state is not None
    assert (state.rows, state.announced, state.is_whole) == (1, 3, False)


async def test_a_device_that_moves_between_two_pages_is_counted_once(index: SqliteDeviceIndex) -> None:
    filling = await begun(index)
    assert await index.add_devices(filling, [PC1, PC2], now=NOW) == 2
    assert await index.add_devices(filling, [PC2], now=NOW) == 0


async def test_one_process_reads_at_a_time_and_not_before_the_last_reading_is_old(tmp_path: Path) -> None:
    one, other = opened(tmp_path), opened(tmp_path)
    filling = await begun(one)
    assert await other.begin(IndexPart.DEVICES, now=NOW, interval=HOUR) is None
    assert await other.begin(IndexPart.SITES, now=NOW, interval=HOUR) is not None
    await one.finish(filling, announced=0, now=NOW)
    assert await other.begin(IndexPart.DEVICES, now=NOW + HOUR / 2, interval=HOUR) is None
    assert await other.begin(IndexPart.DEVICES, now=NOW + HOUR, interval=HOUR) is not None
    await one.aclose()
    await other.aclose()


async def test_a_process_that_was_killed_is_followed_when_its_lease_ends_and_writes_nothing_more(
    tmp_path: Path,
) -> None:
    killed, other = opened(tmp_path), opened(tmp_path)
    first = await begun(killed)
    await killed.add_devices(first, [PC1], now=NOW)
    later = NOW + timedelta(seconds=LEASE_SECONDS + 1)
    second = await begun(other, later)
    assert await killed.add_devices(first, [PC2], now=later) is None
    assert not await killed.finish(first, announced=1, now=later)
    await killed.give_up(first, now=later)
    assert await other.add_devices(second, [PC2], now=later) == 1
    assert await other.finish(second, announced=1, now=later)
    assert [each.uid for each in await other.named("pc")] == ["u2"]
    await killed.aclose()
    await other.aclose()


def ended_process() -> int:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


@pytest.mark.skipif(sys.platform == "win32", reason="nobody can ask there whether a process has ended")
async def test_a_process_that_was_killed_is_followed_at_once(tmp_path: Path) -> None:
    killed, other = opened(tmp_path), opened(tmp_path)
    killed.holder = f"0123456789abcdef {ended_process()} {platform.node()}"
    await begun(killed)
    assert await other.begin(IndexPart.DEVICES, now=NOW, interval=HOUR) is not None
    await killed.aclose()
    await other.aclose()


@pytest.mark.parametrize("holder", ["{ended} elsewhere", "{ended}", "", "x {here}", "0 {here}", f"{2**80} {{here}}"])
async def test_the_lease_of_a_process_that_nobody_can_see_runs_out(tmp_path: Path, holder: str) -> None:
    unseen, other = opened(tmp_path), opened(tmp_path)
    unseen.holder = "0123456789abcdef " + holder.format(ended=ended_process(), here=platform.node())
    await begun(unseen)
    assert await other.begin(IndexPart.DEVICES, now=NOW, interval=HOUR) is None
    later = NOW + timedelta(seconds=LEASE_SECONDS + 1)
    assert await other.begin(IndexPart.DEVICES, now=later, interval=HOUR) is not None
    await unseen.aclose()
    await other.aclose()


async def test_a_page_renews_the_lease(tmp_path: Path) -> None:
    one, other = opened(tmp_path), opened(tmp_path)
    filling = await begun(one)
    half = timedelta(seconds=LEASE_SECONDS * 0.6)
    await one.add_devices(filling, [PC1], now=NOW + half)
    assert await other.begin(IndexPart.DEVICES, now=NOW + 2 * half, interval=HOUR) is None
    await one.aclose()
    await other.aclose()


async def test_a_clock_that_is_set_back_holds_no_reading_back(index: SqliteDeviceIndex) -> None:
    await fill(index, PC1)
    await begun(index, NOW - 10 * HOUR)
    assert await index.begin(IndexPart.DEVICES, now=NOW - 20 * HOUR, interval=HOUR) is not None


async def test_a_file_that_is_deleted_while_it_is_filled_ends_the_reading(
    index: SqliteDeviceIndex, tmp_path: Path
) -> None:
    filling = await begun(index)
    await index.add_devices(filling, [PC1], now=NOW)
    for each in files(tmp_path):
        each.unlink()
    assert await index.add_devices(filling, [PC2], now=NOW) is None
    assert files(tmp_path) == []


async def raised(index: SqliteDeviceIndex) -> tuple[dict[Priority, int], dict[str, dict[Priority, int]], int]:
    """The alerts of all devices, of each one, and of none."""
    found = await index.select(DeviceFilter(), now=NOW, offset=0, most=50)
    assert found is not None
    rows = {each.device.uid: dict(each.alerts) for each in found.devices if each.alerts}
    return dict(found.counts.alerts), rows, found.unowned_alerts


async def test_alerts_that_are_read_again_count_when_all_of_them_are_there(index: SqliteDeviceIndex) -> None:
    await fill(index, PC1, PC2)
    first = await begun(index, NOW + HOUR, IndexPart.ALERTS)
    low = [Alert(f"a{number}", Priority.LOW, NOTHING, device_uid="u1") for number in range(2)]
    await index.add_alerts(first, low, now=NOW + HOUR)
    await index.finish(first, announced=2, now=NOW + HOUR)
    before = await raised(index)
    assert before == ({Priority.LOW: 2}, {"u1": {Priority.LOW: 2}}, 0)
    second = await begun(index, NOW + 2 * HOUR, IndexPart.ALERTS)
    page = [
        Alert("a1", Priority.CRITICAL, NOTHING, device_uid="u1"),
        Alert("a2", Priority.HIGH, NOTHING, device_uid="u2"),
        Alert("a3", Priority.HIGH, NOTHING, device_uid="gone"),
    ]
    assert await index.add_alerts(second, page, now=NOW + 2 * HOUR) == 3
    assert await index.add_alerts(second, page, now=NOW + 2 * HOUR) == 0
    assert await raised(index) == before
    await index.finish(second, announced=3, now=NOW + 2 * HOUR)
    counts = {Priority.CRITICAL: 1, Priority.HIGH: 1}
    assert await raised(index) == (counts, {"u1": {Priority.CRITICAL: 1}, "u2": {Priority.HIGH: 1}}, 1)


async def test_pages_of_a_reading_of_alerts_that_failed_are_in_no_later_one(index: SqliteDeviceIndex) -> None:
    await fill(index, PC1)
    failed = await begun(index, NOW + HOUR, IndexPart.ALERTS)
    await index.add_alerts(failed, [Alert("a1", Priority.LOW, NOTHING, device_uid="u1")], now=NOW + HOUR)
    await index.give_up(failed, now=NOW + HOUR)
    again = await begun(index, NOW + 2 * HOUR, IndexPart.ALERTS)
    await index.finish(again, announced=0, now=NOW + 2 * HOUR)
    assert await raised(index) == ({}, {}, 0)
