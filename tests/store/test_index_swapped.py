"""A process that is killed at any statement, or in the middle of a write: an index is of one reading or the next."""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from fakes.indexes import HOUR, NOTHING, NOW, begun, files, opened
from rmm_jobs.domain.alerts import Alert, Priority
from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.device_index import IndexPart
from rmm_jobs.domain.site_results import DeviceFilter
from rmm_jobs.store.device_index import SqliteDeviceIndex
from rmm_jobs.store.index_filling import LEASE_SECONDS

LATER = NOW + HOUR
COUNTS = {NOW: (4, 2), LATER: (6, 3)}
"""How many devices each reading has, and how many alerts each of its first two devices."""
STATEMENTS = 110
"""No fewer than the second reading takes, with the opening of the file before it."""
READS = """
import asyncio, os, sqlite3, sys
from datetime import datetime
from pathlib import Path
from store.test_index_swapped import read
from rmm_jobs.store.device_index import SqliteDeviceIndex

left, connect = int(sys.argv[3]), sqlite3.connect

def count(statement):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), 9)

def counted(*arguments, **named):
    connection = connect(*arguments, **named)
    connection.set_trace_callback(count)
    return connection

sqlite3.connect = counted
asyncio.run(read(SqliteDeviceIndex(Path(sys.argv[1])), datetime.fromisoformat(sys.argv[2])))
print(left)
"""


async def read(index: SqliteDeviceIndex, now: datetime) -> None:
    """Read devices and alerts whole, in pages of two."""
    count, each = COUNTS[now]
    devices = await begun(index, now)
    for first in range(0, count, 2):
        page = [Device(f"{now:%H}-{number}", f"PC{number}") for number in (first, first + 1)]
        await index.add_devices(devices, page, now=now)
    assert await index.finish(devices, announced=count, now=now)
    alerts = await begun(index, now, IndexPart.ALERTS)
    for device in range(2):
        raised = [
            Alert(f"{now:%H}-{device}-{a}", Priority.HIGH, NOTHING, device_uid=f"{now:%H}-{device}")
            for a in range(each)
        ]
        await index.add_alerts(alerts, raised, now=now)
    assert await index.finish(alerts, announced=2 * each, now=now)


async def assert_is_of_one_reading(index: SqliteDeviceIndex) -> None:
    """Check that what counts is one reading, with all that it has seen."""
    devices, alerts = await index.state(IndexPart.DEVICES), await index.state(IndexPart.ALERTS)
    assert devices is not None
    assert alerts is not None
    assert devices.as_of >= alerts.as_of
    assert (devices.rows, devices.is_whole) == (COUNTS[devices.as_of][0], True)
    assert (alerts.rows, alerts.is_whole) == (2 * COUNTS[alerts.as_of][1], True)
    assert len(await index.with_short_uid(f"{devices.as_of:%H}-")) == devices.rows
    found = await index.select(DeviceFilter(alerts=True), now=LATER, offset=0, most=50)
    assert found is not None
    assert found.as_of == alerts.as_of
    if devices.as_of == alerts.as_of:
        assert [sum(each.alerts.values()) for each in found.devices] == [COUNTS[alerts.as_of][1]] * 2


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    """A file with one reading."""
    index = opened(tmp_path)
    await read(index, NOW)
    await index.aclose()
    (made,) = files(tmp_path, "inventory-*.sqlite3")
    return made


@pytest.mark.sample(6)
@pytest.mark.parametrize("statement", range(1, STATEMENTS + 1))
async def test_whoever_is_killed_at_a_statement_leaves_one_whole_reading(path: Path, statement: int) -> None:
    arguments = [sys.executable, "-c", READS, str(path), LATER.isoformat(), f"{statement}"]
    ended = subprocess.run(arguments, capture_output=True, check=False, cwd=Path(__file__).parents[1])  # noqa: ASYNC221 - nothing else runs here
    assert ended.returncode in {-9, 0}, ended.stderr
    assert statement < STATEMENTS or ended.returncode == 0
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    index = SqliteDeviceIndex(path)
    await assert_is_of_one_reading(index)
    again = LATER + timedelta(hours=1, seconds=LEASE_SECONDS)
    COUNTS[again] = (2, 1)
    await read(index, again)
    await assert_is_of_one_reading(index)
    await index.aclose()


@pytest.mark.sample(3)
@pytest.mark.parametrize("part", range(41))
async def test_a_write_that_was_cut_off_leaves_one_whole_reading(path: Path, tmp_path: Path, part: int) -> None:
    index = SqliteDeviceIndex(path)
    await read(index, LATER)
    log = path.with_name(f"{path.name}-wal")
    whole, cut = log.read_bytes(), tmp_path / "cut" / path.name
    cut.parent.mkdir()
    shutil.copy(path, cut)
    await index.aclose()
    cut.with_name(log.name).write_bytes(whole[: len(whole) * part // 40])
    found = SqliteDeviceIndex(cut)
    await assert_is_of_one_reading(found)
    await found.aclose()
